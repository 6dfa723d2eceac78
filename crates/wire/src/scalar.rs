//! How a number is encoded on the wire, and what kind of value it is.

use crate::{FileId, FileTime, Guid};

/// A value of fixed size as it is on the wire: little-endian, `LEN` bytes.
///
/// Reading never fails and never loses a bit: `write` after `read` gives the same bytes.
pub trait Scalar: Copy {
    /// Bytes on the wire.
    const LEN: usize;

    /// Reads the value from the first `LEN` bytes.
    ///
    /// # Panics
    /// When `bytes` holds fewer than `LEN` bytes; callers take a block of checked size first.
    fn read(bytes: &[u8]) -> Self;

    /// Writes the value to the first `LEN` bytes of `out`.
    ///
    /// # Panics
    /// When `out` holds fewer than `LEN` bytes.
    fn write(self, out: &mut [u8]);

    /// What the value means, for a reader.
    fn meaning(self) -> Meaning;
}

/// What a [`Scalar`] means. Listings, trees and rows are written from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "code that shows values must handle every kind")]
pub enum Meaning {
    /// A count, length or offset, shown in decimal.
    Number(u64),
    /// An id or a bit pattern, shown in hexadecimal.
    Hex(u64),
    /// One of a list of values; `None` when it is not in the list.
    Name(u64, Option<&'static str>),
    /// A set of flags, with the table that names them.
    Flags(u64, &'static [Bit]),
    /// A point in time.
    Time(FileTime),
    /// A GUID.
    Guid(Guid),
    /// A FileId.
    FileId(FileId),
    /// A text in UTF-16LE in a fixed number of bytes, padded with NULs.
    Text,
    /// Bytes without further meaning: reserved, opaque or a signature.
    Bytes,
}

/// A flag, or one value of a group of bits inside a flags field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bit {
    /// The bits of the group: a single one for a plain flag.
    pub mask: u64,
    /// The value of the bits called `name`.
    pub value: u64,
    /// The specification's name.
    pub name: &'static str,
}

impl Bit {
    /// Whether `bits` has this flag set, or its group at this value.
    #[must_use]
    pub const fn is_in(&self, bits: u64) -> bool {
        bits & self.mask == self.value
    }
}

macro_rules! integers {
    ($($int:ident),*) => {$(
        impl Scalar for $int {
            const LEN: usize = size_of::<$int>();
            #[inline]
            fn read(bytes: &[u8]) -> Self {
                let mut raw = [0; size_of::<$int>()];
                raw.copy_from_slice(&bytes[..Self::LEN]);
                Self::from_le_bytes(raw)
            }
            #[inline]
            fn write(self, out: &mut [u8]) {
                out[..Self::LEN].copy_from_slice(&self.to_le_bytes());
            }
            fn meaning(self) -> Meaning {
                Meaning::Number(u64::from(self))
            }
        }
    )*};
}
integers!(u8, u16, u32, u64);

impl<const N: usize> Scalar for [u8; N] {
    const LEN: usize = N;
    #[inline]
    fn read(bytes: &[u8]) -> Self {
        let mut raw = [0; N];
        raw.copy_from_slice(&bytes[..N]);
        raw
    }
    #[inline]
    fn write(self, out: &mut [u8]) {
        out[..N].copy_from_slice(&self);
    }
    fn meaning(self) -> Meaning {
        Meaning::Bytes
    }
}
