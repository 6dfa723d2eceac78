//! UTF-16 text as it is on the wire, valid or not.

use alloc::vec::Vec;
use core::fmt;

/// A text in UTF-16LE as it is on the wire, valid or not.
///
/// Displayed with `<U+D800>` for an unpaired surrogate, so that it differs from others (no name of SMB may hold `<`
/// or `>`), and with U+FFFD for an odd last byte; the bytes stay what they are.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs, reason = "a text is its bytes")]
pub struct Utf16<'a>(pub &'a [u8]);

impl<'a> Utf16<'a> {
    /// The code units.
    pub fn units(self) -> impl Iterator<Item = u16> + Clone + 'a {
        self.0.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]))
    }

    /// The characters; an unpaired surrogate as `Err` with its code unit.
    pub fn chars(self) -> impl Iterator<Item = Result<char, u16>> + Clone + 'a {
        char::decode_utf16(self.units()).map(|unit| unit.map_err(|error| error.unpaired_surrogate()))
    }

    /// Whether every surrogate is paired and no byte is left over.
    #[must_use]
    pub fn is_valid(self) -> bool {
        self.0.len().is_multiple_of(2) && self.chars().all(|unit| unit.is_ok())
    }

    /// Whether there are no bytes.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// The text in `room`, if it is of ASCII and fits.
    #[must_use]
    pub fn as_ascii(self, room: &mut [u8]) -> Option<&str> {
        let (pairs, odd) = self.0.as_chunks::<2>();
        let room = room.get_mut(..pairs.len()).filter(|_| odd.is_empty())?;
        // All are looked at: that takes less time than stopping at the first other one.
        let others = room.iter_mut().zip(pairs).fold(0, |others, (to, &[low, high])| {
            *to = low;
            others | high | low & 0x80
        });
        core::str::from_utf8(room).ok().filter(|_| others == 0)
    }

    /// Writes what is before the first character that is not ASCII, in pieces: names have no other as a rule.
    /// Gives what is left to write.
    ///
    /// # Errors
    /// Those of the formatter.
    pub fn write_ascii(self, f: &mut fmt::Formatter<'_>) -> Result<Self, fmt::Error> {
        let mut rest = self.0;
        loop {
            let mut piece = [0; 64];
            let mut len = 0;
            for (to, pair) in piece.iter_mut().zip(rest.chunks_exact(2)) {
                match *pair {
                    [byte, 0] if byte.is_ascii() => *to = byte,
                    _ => break,
                }
                len += 1;
            }
            let (ascii, _) = piece.split_at(len);
            f.write_str(core::str::from_utf8(ascii).unwrap_or_default())?;
            (_, rest) = rest.split_at(2 * len);
            if len < piece.len() {
                return Ok(Self(rest));
            }
        }
    }

    /// The text up to its first NUL.
    #[must_use]
    pub fn until_nul(self) -> Self {
        let end = self.units().position(|unit| unit == 0).map_or(self.0.len(), |units| units * 2);
        Self(self.0.get(..end).unwrap_or(self.0))
    }
}

impl fmt::Display for Utf16<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        self.write_ascii(f)?.chars().try_for_each(|unit| match unit {
            Ok(char) => f.write_char(char),
            Err(surrogate) => write!(f, "<U+{surrogate:04X}>"),
        })?;
        if self.0.len().is_multiple_of(2) { Ok(()) } else { f.write_char(char::REPLACEMENT_CHARACTER) }
    }
}

impl fmt::Debug for Utf16<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        f.write_char('"')?;
        for unit in self.chars() {
            match unit {
                Ok(char) => write!(f, "{}", char.escape_debug())?,
                Err(unit) => write!(f, "\\u{{{unit:x}}}")?,
            }
        }
        f.write_char('"')
    }
}

/// The bytes of `text` in UTF-16LE, without a terminator.
#[must_use]
pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}
