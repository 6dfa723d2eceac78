use core::fmt::{self, Write};

use smbtrail_layout::Utf16;
use smbtrail_wire::Scalar;

/// A text as it is on the wire, valid or not.
///
/// Displayed with U+FFFD for what cannot be decoded: an unpaired surrogate, an odd last byte, and every byte above 0x7F
/// of an OEM text, since the blob does not name its code page. The bytes stay what they are. Control characters pass
/// through [`Display`](fmt::Display); [`Debug`](fmt::Debug) escapes them.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the specification has these two encodings")]
pub enum Text<'a> {
    /// UTF-16LE.
    Utf16(&'a [u8]),
    /// One byte per character, in the sender's OEM code page.
    Oem(&'a [u8]),
}

impl<'a> Text<'a> {
    /// The bytes.
    #[must_use]
    pub const fn bytes(self) -> &'a [u8] {
        match self {
            Self::Utf16(bytes) | Self::Oem(bytes) => bytes,
        }
    }

    /// Whether there are no bytes.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.bytes().is_empty()
    }

    /// The characters, with U+FFFD for what cannot be decoded.
    pub fn chars(self) -> impl Iterator<Item = char> + Clone + 'a {
        let (wide, narrow): (&[u8], &[u8]) = match self {
            Self::Utf16(bytes) => (bytes, &[]),
            Self::Oem(bytes) => (&[], bytes),
        };
        let pairs = wide.chunks_exact(2);
        let odd = pairs.remainder().iter().map(|_| char::REPLACEMENT_CHARACTER);
        let units = pairs.map(u16::read);
        let wide = char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER));
        let ascii = |byte: &u8| if byte.is_ascii() { char::from(*byte) } else { char::REPLACEMENT_CHARACTER };
        wide.chain(odd).chain(narrow.iter().map(ascii))
    }
}

impl fmt::Display for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Names are of ASCII as a rule, which is written at once.
        let rest = match self {
            Self::Utf16(bytes) => Self::Utf16(Utf16(bytes).write_ascii(f)?.0),
            Self::Oem(bytes) => {
                let end = bytes.iter().position(|byte| !byte.is_ascii()).unwrap_or(bytes.len());
                let (ascii, rest) = bytes.split_at(end);
                f.write_str(str::from_utf8(ascii).unwrap_or_default())?;
                Self::Oem(rest)
            }
        };
        rest.chars().try_for_each(|char| f.write_char(char))
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_char('"')?;
        self.chars().try_for_each(|char| write!(f, "{}", char.escape_debug()))?;
        f.write_char('"')
    }
}

impl PartialEq<str> for Text<'_> {
    fn eq(&self, other: &str) -> bool {
        self.chars().eq(other.chars())
    }
}

impl PartialEq<&str> for Text<'_> {
    fn eq(&self, other: &&str) -> bool {
        self == *other
    }
}
