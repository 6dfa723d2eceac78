//! A run of bytes inside a structure, and where a structure was found.

use alloc::borrow::Cow;
use core::fmt;

use bytes::{BufMut, BytesMut};

use crate::Input;

/// A run of bytes inside a structure, most often one that an offset and a length field locate.
///
/// A region that was parsed remembers where its structure is in the message, and how many of its bytes the capture cut
/// off, so that [`input`](Self::input) gives whatever is parsed inside it the right offsets. Neither is part of the
/// value: two regions are equal when their offsets and bytes are.
#[derive(Clone, Default)]
pub struct Region<'a> {
    /// Where it begins, in bytes from where its structure's offsets count: in a body from the message's header, in any
    /// other structure from its own first byte.
    pub offset: usize,
    /// Its bytes, as far as they are there.
    pub bytes: Cow<'a, [u8]>,
    /// Where `offset` counts from, in bytes from the message's header.
    base: u32,
    /// Bytes of the region that are inside the message, but not in the capture.
    missing: u32,
}

impl<'a> Region<'a> {
    /// A region of these bytes whose offset is still to be set.
    #[must_use]
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self::at(0, bytes)
    }

    /// A region of these bytes at `offset`, in a structure that begins its message.
    #[must_use]
    pub fn at(offset: usize, bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { offset, bytes: bytes.into(), base: 0, missing: 0 }
    }

    /// A region that was read from a structure whose offsets count from `base`; `len` is its length in the message.
    #[inline]
    pub(crate) fn read(base: usize, offset: usize, bytes: &'a [u8], len: usize) -> Self {
        let missing = narrow(len.saturating_sub(bytes.len()));
        Self { offset, bytes: Cow::Borrowed(bytes), base: narrow(base), missing }
    }

    /// Where its last byte ends, in the base of `offset`.
    #[inline]
    #[must_use]
    pub fn end(&self) -> usize {
        self.offset + self.bytes.len()
    }

    /// The region as an input of its own, for what is parsed inside it.
    #[inline]
    #[must_use]
    pub fn input(&self) -> Input<'_> {
        self.input_at(wide(self.base))
    }

    /// The region as an input of its own, in a structure whose offsets count from `base`.
    #[inline]
    pub(crate) fn input_at(&self, base: usize) -> Input<'_> {
        Input::cut(&self.bytes, self.bytes.len() + wide(self.missing)).at(base + self.offset)
    }

    /// The same region without its bytes, as if the capture had cut all of them off.
    #[must_use]
    pub fn without_bytes(&self) -> Region<'static> {
        let missing = self.missing.saturating_add(narrow(self.bytes.len()));
        Region { offset: self.offset, bytes: Cow::Borrowed(&[]), base: self.base, missing }
    }

    /// The same region with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Region<'static> {
        let Self { offset, bytes, base, missing } = self;
        Region { offset, bytes: Cow::Owned(bytes.into_owned()), base, missing }
    }
}

impl PartialEq for Region<'_> {
    fn eq(&self, other: &Self) -> bool {
        (self.offset, &self.bytes) == (other.offset, &other.bytes)
    }
}

impl Eq for Region<'_> {}

impl fmt::Debug for Region<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Region")
            .field("offset", &self.offset)
            .field("bytes", &self.bytes)
            .finish_non_exhaustive()
    }
}

/// Where the offsets of a structure count from, in bytes from the message's header: what its parser knew.
///
/// It is no part of the structure's value: any two are equal. A structure that was put together by hand has 0.
#[derive(Clone, Copy, Debug, Default)]
pub struct Origin(usize);

impl Origin {
    /// An origin `base` bytes after the message's header.
    #[inline]
    #[must_use]
    pub const fn new(base: usize) -> Self {
        Self(base)
    }

    /// Bytes from the message's header.
    #[inline]
    #[must_use]
    pub const fn base(self) -> usize {
        self.0
    }
}

impl PartialEq for Origin {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Origin {}

/// A message is far shorter than 4 GiB; beyond that an offset is only used to say where a problem is.
#[inline]
fn narrow(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}

#[inline]
fn wide(number: u32) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// Writes `bytes` at `offset` from `origin`, with zeros before them where nothing is written yet.
pub fn place(out: &mut BytesMut, origin: usize, offset: usize, bytes: &[u8]) {
    let start = origin + offset;
    if out.len() < start + bytes.len() {
        let missing = start + bytes.len() - out.len();
        out.put_bytes(0, missing);
    }
    if let Some(target) = out.get_mut(start..start + bytes.len()) {
        target.copy_from_slice(bytes);
    }
}
