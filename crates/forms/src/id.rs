//! Stable ids: by them the records of all logs are joined, and two runs give the same.

use std::fmt;

/// An id as Zeek writes it: a letter, and digits of base 62. It follows from what it names alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct StableId([u8; LEN]);

/// A letter and 17 digits: 101 bits.
const LEN: usize = 18;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl StableId {
    /// Its text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // Letters and digits are ASCII.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for StableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for StableId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Collects what an id names: FNV-1a of 128 bits, whose result is the same on every machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Namer(u128);

impl Namer {
    pub(crate) const fn new() -> Self {
        Self(0x6C62_272E_07BB_0142_62B8_2175_6295_C58D)
    }

    /// Adds bytes, and that they end here.
    pub(crate) fn add(self, bytes: &[u8]) -> Self {
        self.byte_by_byte(bytes.iter().copied())
    }

    /// Adds a text, in which upper and lower case are the same.
    pub(crate) fn fold(self, text: &str) -> Self {
        if text.is_ascii() {
            return self.byte_by_byte(text.bytes().map(|byte| byte.to_ascii_lowercase()));
        }
        self.add(text.to_lowercase().as_bytes())
    }

    fn byte_by_byte(self, bytes: impl Iterator<Item = u8>) -> Self {
        const PRIME: u128 = 0x0000_0000_0100_0000_0000_0000_0000_013B;
        // No text has this byte in UTF-8, so no two lists of texts are the same bytes.
        let all = bytes.chain([0xFF]);
        Self(all.fold(self.0, |hash, byte| (hash ^ u128::from(byte)).wrapping_mul(PRIME)))
    }

    /// A number.
    pub(crate) fn number(self) -> u64 {
        half(self.0) ^ half(self.0 >> 64).rotate_left(32)
    }

    /// The id, which begins with this letter.
    pub(crate) fn id(self, letter: u8) -> StableId {
        let mut text = [letter; LEN];
        let [_, first @ .., _, _, _, _, _, _, _, _] = &mut text;
        // Divisions of 128 bits are slow: each half gives digits of its own.
        push_digits(self.0 >> 64, first);
        if let Some(second) = text.last_chunk_mut::<8>() {
            push_digits(self.0, second);
        }
        StableId(text)
    }
}

fn half(number: u128) -> u64 {
    u64::try_from(number & u128::from(u64::MAX)).unwrap_or(0)
}

/// A number that follows from a name.
pub(crate) fn number(name: &str) -> u64 {
    Namer::new().fold(name).number()
}

/// Writes digits of the lower half of a number, mixed with the upper one: the low bits of a product depend on the low bits of
/// what was multiplied alone.
fn push_digits(number: u128, digits: &mut [u8]) {
    let mut rest = half(number) ^ half(number >> 64).rotate_left(32);
    for digit in digits {
        let at = usize::try_from(rest % 62).unwrap_or(0);
        *digit = DIGITS.get(at).copied().unwrap_or(b'0');
        rest /= 62;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_depends_on_each_part_and_where_it_ends() {
        let id = |parts: &[&str]| parts.iter().fold(Namer::new(), |name, part| name.fold(part)).id(b'F');
        assert_eq!(id(&["a", "b"]), id(&["A", "B"]));
        assert_ne!(id(&["a", "b"]), id(&["ab"]));
        assert_ne!(id(&["a", "b"]), id(&["b", "a"]));
        assert_eq!(id(&["Ä"]), id(&["ä"]));
    }

    #[test]
    fn an_id_is_the_same_on_every_machine() {
        assert_eq!(Namer::new().fold("srv").add(&[1, 2]).id(b'C').as_str(), "CJbjwCfsZZ0wRTQQSy");
    }
}
