//! How the parts of a fingerprint are written.

use alloc::string::String;
use core::fmt::{Display, Write};

use smbtrail_wire::Guid;

/// Entries of a list that are written. No known sender has more than eight.
const ENTRIES: usize = 16;

/// Follows the last entry of a list that has more.
const MORE: char = '~';

/// Entries that `separator` joins; at most 16 of them. `0` where there are none.
pub(crate) fn list(entries: impl IntoIterator<Item = String>, separator: char) -> String {
    joined(entries, separator, |text, entry| text.push_str(&entry))
}

/// Numbers in hexadecimal, joined by full stops.
pub(crate) fn numbers(numbers: impl IntoIterator<Item = u16>) -> String {
    joined(numbers, '.', hex)
}

fn joined<T>(
    entries: impl IntoIterator<Item = T>,
    separator: char,
    mut write: impl FnMut(&mut String, T),
) -> String {
    let mut text = String::with_capacity(ENTRIES);
    for (at, entry) in entries.into_iter().enumerate() {
        if at == ENTRIES {
            text.push(MORE);
            break;
        }
        if at > 0 {
            text.push(separator);
        }
        write(&mut text, entry);
    }
    if text.is_empty() { String::from("0") } else { text }
}

/// Appends a number in hexadecimal. Every NEGOTIATE has dozens, which the formatting of std would spend most of the time on.
pub(crate) fn hex(text: &mut String, number: u16) {
    for shift in [12, 8, 4, 0] {
        if number >> shift != 0 || shift == 0 {
            text.extend(char::from_digit(u32::from(number >> shift & 0xF), 16));
        }
    }
}

/// Appends `:`, the letter of a field and its value.
pub(crate) fn field(text: &mut String, letter: char, value: impl Display) {
    if !text.is_empty() {
        text.push(':');
    }
    text.push(letter);
    // Writing to a text does not fail.
    let _ = write!(text, "{value}");
}

/// The letters, digits and full stops of a name, in lower case; at most 24 of them.
pub(crate) fn name(bytes: &[u8]) -> String {
    let kept = bytes.iter().filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'.' || **byte == b'?');
    kept.take(24).map(|byte| char::from(byte.to_ascii_lowercase())).collect()
}

/// The form of a GUID: `0` for zero, `a` for ASCII text that zeros may follow, `r` for any other.
pub(crate) fn guid(guid: Guid) -> char {
    let text = guid.0.split(|byte| *byte == 0).next().unwrap_or_default();
    let (_, rest) = guid.0.split_at(text.len());
    if guid.is_nil() {
        '0'
    } else if !text.is_empty() && text.iter().all(u8::is_ascii_graphic) && rest.iter().all(|byte| *byte == 0)
    {
        'a'
    } else {
        'r'
    }
}

/// Whether a GUID is neither zero nor text, so that no other host has the same by convention or by chance.
#[must_use]
pub fn is_random_guid(guid: Guid) -> bool {
    self::guid(guid) == 'r'
}

/// The form of a version of NTLM: `0` for none, `z` for zeros where one is announced, `n` for one without a build, `b` for
/// one with it.
pub(crate) fn version(is_announced: bool, field: [u8; 8], build: Option<u16>) -> char {
    match (field == [0; 8], build) {
        (true, _) if is_announced => 'z',
        (true, _) => '0',
        (false, Some(0)) => 'n',
        (false, _) => 'b',
    }
}

#[cfg(test)]
mod tests {
    use alloc::string::ToString;

    use super::*;

    #[test]
    fn a_list_ends_after_16_entries() {
        assert_eq!(numbers([0x311, 0x202]), "311.202");
        assert_eq!(numbers([0, 0xF, 0x10, 0x100, 0xA00B]), "0.f.10.100.a00b");
        assert_eq!(numbers([]), "0");
        assert_eq!(list((0..17).map(|entry| entry.to_string()), '+').matches('+').count(), 15);
        assert!(list((0..17).map(|entry| entry.to_string()), '+').ends_with("15~"));
        assert!(!list((0..16).map(|entry| entry.to_string()), '+').contains('~'));
    }

    #[test]
    fn names_have_no_separators() {
        assert_eq!(name(b"NT LM_0.12\x1b-:+"), "ntlm0.12");
        assert_eq!(name(&[b'A'; 100]).len(), 24);
    }

    #[test]
    fn a_guid_is_zero_or_text_or_random() {
        assert_eq!(guid(Guid([0; 16])), '0');
        assert_eq!(guid(Guid(*b"filesrv\0\0\0\0\0\0\0\0\0")), 'a');
        assert_eq!(guid(Guid(*b"AAAAAAAAAAAAAAAA")), 'a');
        assert_eq!(guid(Guid(*b"AAAAAAAAAAAAAAA\xff")), 'r');
        assert_eq!(guid(Guid(*b"\0AAAAAAAAAAAAAAA")), 'r');
        assert_eq!(guid(Guid(*b"A\0AAAAAAAAAAAAAA")), 'r');
    }
}
