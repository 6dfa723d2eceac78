//! Bits of 16-bit words, the highest bit first.

use crate::ErrorKind;
use crate::input::Input;

/// Bits of 16-bit words, the highest first. At least 16 are at hand, so that words are read exactly as far ahead as
/// the format requires: bytes between them belong to lengths.
pub(super) struct Bits {
    /// The bits at hand, the next one highest.
    bits: u32,
    /// How many are at hand beyond 16.
    spare: u32,
    /// Zero bits that were added after the end of the input.
    beyond: u32,
}

impl Bits {
    #[inline]
    pub(super) fn new(input: &mut Input<'_>) -> Self {
        let mut bits = Self { bits: 0, spare: 16, beyond: 0 };
        let high = bits.word(input);
        let low = bits.word(input);
        bits.bits = (high << 16) | low;
        bits
    }

    /// The bits at hand, the next one highest.
    #[inline]
    pub(super) const fn peek(&self) -> u32 {
        self.bits
    }

    /// Skips at most 15 bits.
    #[inline]
    pub(super) fn skip(&mut self, len: u32, input: &mut Input<'_>) -> Result<(), ErrorKind> {
        self.bits <<= len;
        match self.spare.checked_sub(len) {
            Some(spare) => self.spare = spare,
            None => {
                let short = len - self.spare;
                self.bits |= self.word(input) << short;
                self.spare = 16 - short;
            }
        }
        // Bits beyond the end may be peeked at, not consumed.
        if self.beyond > 16 + self.spare { Err(ErrorKind::Truncated) } else { Ok(()) }
    }

    /// The next bits, at most 15, as a number.
    #[inline]
    pub(super) fn take(&mut self, len: u32, input: &mut Input<'_>) -> Result<usize, ErrorKind> {
        let value = usize::try_from((self.bits >> 16) >> (16 - len)).unwrap_or_default();
        self.skip(len, input)?;
        Ok(value)
    }

    /// The next word. After the end of the input come zeros, which may be peeked at and not consumed.
    #[inline]
    fn word(&mut self, input: &mut Input<'_>) -> u32 {
        input.u16().map_or_else(
            |_| {
                self.beyond += 16;
                0
            },
            u32::from,
        )
    }
}
