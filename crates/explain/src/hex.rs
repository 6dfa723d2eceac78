//! Bytes out of what people paste: bare digits, lists, and the dumps of xxd, hexdump, tcpdump and Wireshark.

use thiserror::Error;

/// Why no bytes could be taken out of a text.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum HexError {
    /// There is nothing in it.
    #[error("no hex digits found")]
    Empty,
    /// It contains something that is not a hexadecimal digit.
    #[error(
        "line {line}: {found:?} is not hex; expected pairs of digits, with blanks, colons or 0x between them, or a dump"
    )]
    Strange {
        /// The line, from 1.
        line: usize,
        /// What is there.
        found: String,
    },
    /// A digit is left over.
    #[error("line {line}: {found:?} has an odd number of hex digits")]
    Odd {
        /// The line, from 1.
        line: usize,
        /// The digits.
        found: String,
    },
}

/// The bytes that `text` writes in hex digits.
///
/// Blanks, commas, colons, `0x`, `\x` and quotes between bytes do not matter. In a dump the offset before the bytes
/// and the characters after them are ignored.
///
/// # Errors
/// [`HexError`], with the line concerned.
pub fn bytes_of(text: &str) -> Result<Vec<u8>, HexError> {
    let lines = || {
        text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).filter(|(_, line)| !line.is_empty())
    };
    let dump = lines().all(|(_, line)| offset_and_rest(line).is_some()) && lines().next().is_some();
    let mut bytes = Vec::new();
    for (number, line) in lines() {
        match offset_and_rest(line).filter(|_| dump) {
            Some(rest) => dump_line(number, rest, &mut bytes)?,
            None => plain_line(number, line, &mut bytes)?,
        }
    }
    if bytes.is_empty() { Err(HexError::Empty) } else { Ok(bytes) }
}

/// What follows the offset of a dump's line: `00000010: fe53 …`, `0x0010:  fe53 …`, `0010   fe 53 …`.
fn offset_and_rest(line: &str) -> Option<&str> {
    let (offset, rest) = line.split_once([' ', '\t'])?;
    let (digits, marked) = match offset.strip_suffix(':') {
        Some(digits) => (digits, true),
        None => (offset, false),
    };
    let digits = digits.strip_prefix("0x").unwrap_or(digits);
    // Without a colon, an offset differs from a byte by its length, and by the wide gap after it.
    let fits = digits.len() >= 2 && (marked || (digits.len() >= 4 && rest.starts_with([' ', '\t'])));
    (fits && digits.bytes().all(|digit| digit.is_ascii_hexdigit())).then_some(rest)
}

/// The bytes of a dump's line: groups of digits, up to the gap before the characters.
fn dump_line(number: usize, rest: &str, bytes: &mut Vec<u8>) -> Result<(), HexError> {
    let rest = rest.trim_start();
    let rest = rest.split('|').next().unwrap_or(rest);
    let mut seen = 0;
    let mut last_end = 0;
    for group in rest.split_ascii_whitespace() {
        let start = group.as_ptr().addr() - rest.as_ptr().addr();
        let gap = start - last_end;
        last_end = start + group.len();
        let hex = group.len().is_multiple_of(2) && group.bytes().all(|digit| digit.is_ascii_hexdigit());
        // A dump's line has 16 bytes at most; one gap in the middle is usual, the next begins the characters.
        let text = seen > 0 && gap > 1 && !(seen == 8 && gap == 2);
        if !hex || text || seen >= 16 {
            break;
        }
        push(number, group, bytes)?;
        seen += group.len() / 2;
    }
    Ok(())
}

/// The bytes of any other line.
fn plain_line(number: usize, line: &str, bytes: &mut Vec<u8>) -> Result<(), HexError> {
    let separator = |c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | ':' | '-' | '"' | '\'' | '{' | '}' | '[' | ']' | '\\')
    };
    for group in line.split(separator).filter(|group| !group.is_empty()) {
        let digits = ["0x", "0X", "x"].iter().find_map(|prefix| group.strip_prefix(prefix)).unwrap_or(group);
        push(number, digits, bytes)?;
    }
    Ok(())
}

fn push(line: usize, digits: &str, bytes: &mut Vec<u8>) -> Result<(), HexError> {
    if let Some(strange) = digits.chars().find(|digit| !digit.is_ascii_hexdigit()) {
        let found = if digits.len() > 24 { strange.to_string() } else { digits.to_owned() };
        return Err(HexError::Strange { line, found });
    }
    if !digits.len().is_multiple_of(2) {
        let found: String = digits.chars().take(24).collect();
        return Err(HexError::Odd { line, found });
    }
    let value = |digit: u8| match digit {
        b'0'..=b'9' => digit - b'0',
        _ => digit.to_ascii_lowercase() - b'a' + 10,
    };
    bytes.extend(digits.as_bytes().chunks_exact(2).map(|pair| value(pair[0]) << 4 | value(pair[1])));
    Ok(())
}
