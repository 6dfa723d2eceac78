//! The compressed bytes, read from first to last.

use crate::ErrorKind;

/// Compressed bytes, and how far they were read.
pub(crate) struct Input<'i> {
    bytes: &'i [u8],
    at: usize,
}

impl<'i> Input<'i> {
    pub(crate) const fn new(bytes: &'i [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes that were read.
    pub(crate) const fn at(&self) -> usize {
        self.at
    }

    /// Bytes that are left.
    pub(crate) const fn left(&self) -> usize {
        self.bytes.len() - self.at
    }

    pub(crate) const fn is_empty(&self) -> bool {
        self.left() == 0
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&mut self) -> Result<[u8; N], ErrorKind> {
        let raw = self.bytes.get(self.at..).and_then(<[u8]>::first_chunk).ok_or(ErrorKind::Truncated)?;
        self.at += N;
        Ok(*raw)
    }

    #[inline]
    pub(crate) fn u8(&mut self) -> Result<u8, ErrorKind> {
        self.array().map(|[byte]| byte)
    }

    #[inline]
    pub(crate) fn u16(&mut self) -> Result<u16, ErrorKind> {
        self.array().map(u16::from_le_bytes)
    }

    #[inline]
    pub(crate) fn u32(&mut self) -> Result<u32, ErrorKind> {
        self.array().map(u32::from_le_bytes)
    }

    /// The length of a match that a byte of 255 announces: 16 bits, or 32 after 16 zero bits.
    pub(crate) fn long_length(&mut self) -> Result<u32, ErrorKind> {
        match self.u16()? {
            0 => self.u32(),
            length => Ok(length.into()),
        }
    }

    /// The next `len` bytes, or fewer where the input ends.
    pub(crate) fn up_to(&mut self, len: usize) -> &'i [u8] {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let taken = rest.get(..len).unwrap_or(rest);
        self.at += taken.len();
        taken
    }
}
