//! A run of bytes inside a structure.

use alloc::borrow::Cow;

use bytes::{BufMut, BytesMut};

use crate::Input;

/// A run of bytes inside a structure, most often one that an offset and a length field point at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Region<'a> {
    /// Where it begins, in the base of the field that points at it: a body's from the header's first byte, any
    /// other structure's from its own first byte.
    pub offset: usize,
    /// Its bytes, as far as they are there.
    pub bytes: Cow<'a, [u8]>,
}

impl<'a> Region<'a> {
    /// A region of these bytes whose offset is still to be set.
    #[must_use]
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { offset: 0, bytes: bytes.into() }
    }

    /// Where its last byte ends, in the base of `offset`.
    #[must_use]
    pub fn end(&self) -> usize {
        self.offset + self.bytes.len()
    }

    /// The region as an input of its own, for what is parsed inside it. `base` is where the structure that holds
    /// the region begins, in bytes from the message's header: 0 for a body.
    #[must_use]
    pub fn input(&self, base: usize) -> Input<'_> {
        Input::new(&self.bytes).at(base + self.offset)
    }

    /// The same region with bytes of its own.
    #[must_use]
    pub fn into_owned(self) -> Region<'static> {
        Region { offset: self.offset, bytes: Cow::Owned(self.bytes.into_owned()) }
    }
}

/// Writes `bytes` at `offset` from `origin`, with zeros where nothing stands yet.
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
