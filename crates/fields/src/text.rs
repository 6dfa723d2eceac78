//! Values as text, in the form that scripts know.

use std::io::Write as _;
use std::net::IpAddr;

use smbtrail_wire::FileTime;

use crate::kind::{Base, Kind};
use crate::row::{Row, Span, Value};

/// Appends a value as `tshark -T fields` writes it. Text from the wire may hold control characters, as tshark's does:
/// they are escaped when the output goes to a `terminal`.
pub fn write_value(out: &mut Vec<u8>, kind: Kind, value: Value, row: &Row, terminal: bool) {
    match (kind, value) {
        (_, Value::Present) => out.push(b'1'),
        (_, Value::Bool(value)) => out.push(if value { b'1' } else { b'0' }),
        (Kind::Unsigned(bits, Base::Hex), Value::Unsigned(number)) => {
            out.extend_from_slice(b"0x");
            let digits = u8::try_from((u64::BITS - number.leading_zeros()).div_ceil(4)).unwrap_or(16);
            hex(out, number, digits.max(bits / 4));
        }
        (Kind::Unsigned(bits, Base::Oct), Value::Unsigned(number)) => {
            let width = usize::from(bits).div_ceil(3) + 1;
            // Writing to a Vec cannot fail.
            let _ = write!(out, "{number:0width$o}");
        }
        (_, Value::Unsigned(number)) => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
        (_, Value::Signed(number)) => out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes()),
        (_, Value::Text(span)) => escaped(out, row, span, terminal),
        (_, Value::Bytes(span)) if row.bytes(span).is_empty() => out.extend_from_slice(b"<MISSING>"),
        (_, Value::Bytes(span)) => row.bytes(span).iter().for_each(|byte| hex(out, u64::from(*byte), 2)),
        (_, Value::Guid(guid)) => {
            let [a, b, c, d, e, f, g, h, tail @ ..] = guid.0;
            hex(out, u64::from(u32::from_le_bytes([a, b, c, d])), 8);
            out.push(b'-');
            hex(out, u64::from(u16::from_le_bytes([e, f])), 4);
            out.push(b'-');
            hex(out, u64::from(u16::from_le_bytes([g, h])), 4);
            out.push(b'-');
            for (index, byte) in tail.into_iter().enumerate() {
                if index == 2 {
                    out.push(b'-');
                }
                hex(out, u64::from(byte), 2);
            }
        }
        (_, Value::Time(seconds, nanoseconds)) => time(out, seconds, nanoseconds),
        (_, Value::Duration(nanoseconds)) => {
            if nanoseconds < 0 {
                out.push(b'-');
            }
            seconds(out, nanoseconds.unsigned_abs());
        }
        (_, Value::Address(address)) => {
            let _ = match address {
                IpAddr::V4(ip) => write!(out, "{ip}"),
                IpAddr::V6(ip) => write!(out, "{ip}"),
            };
        }
    }
}

/// Nanoseconds as seconds with nine decimals.
fn seconds(out: &mut Vec<u8>, nanoseconds: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(nanoseconds / 1_000_000_000).as_bytes());
    out.push(b'.');
    padded(out, nanoseconds % 1_000_000_000, 9);
}

/// `Nov 22, 2026 11:15:22.947463900 UTC`; what lies before 1601 as seconds.
fn time(out: &mut Vec<u8>, seconds: i64, nanoseconds: u32) {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    /// Seconds of 400 years.
    const CYCLE: i64 = 146_097 * 86_400;
    /// The beginning of the year 20001, in seconds since 1970.
    const MOST: i64 = 569_003_443_200;
    // The calendar repeats itself every 400 years: beyond what a date holds, what is in excess is counted apart.
    let cycles = (seconds - MOST).max(0).div_euclid(CYCLE) + i64::from(seconds > MOST);
    let within = seconds - cycles * CYCLE;
    let Some(date) = FileTime::from_unix(within, nanoseconds.min(999_999_999)).and_then(FileTime::date)
    else {
        let _ = write!(out, "{seconds}.{nanoseconds:09}");
        return;
    };
    let month = usize::try_from(date.month).ok().and_then(|month| MONTHS.get(month.wrapping_sub(1)));
    out.extend_from_slice(month.copied().unwrap_or_default().as_bytes());
    out.push(b' ');
    if date.day < 10 {
        out.push(b' ');
    }
    out.extend_from_slice(itoa::Buffer::new().format(date.day).as_bytes());
    out.extend_from_slice(b", ");
    padded(out, u64::from(date.year) + 400 * cycles.unsigned_abs(), 4);
    for (before, part) in [(b' ', date.hour), (b':', date.minute), (b':', date.second)] {
        out.push(before);
        padded(out, u64::from(part), 2);
    }
    if nanoseconds < 1_000_000_000 {
        out.push(b'.');
        padded(out, u64::from(nanoseconds), 9);
    }
    out.extend_from_slice(b" UTC");
}

/// A text as tshark writes it: only what would break the line is escaped, or, for terminals, all that is not to be
/// printed.
fn escaped(out: &mut Vec<u8>, row: &Row, span: Span, terminal: bool) {
    // Most are ASCII: all bytes of it are looked at together.
    let bytes = row.bytes(span);
    if bytes.iter().fold(true, |all, byte| all & matches!(byte, b' '..=b'~')) {
        return out.extend_from_slice(bytes);
    }
    let text = row.text(span);
    if !text.chars().any(|char| char.is_control() || terminal && steers(char)) {
        return out.extend_from_slice(text.as_bytes());
    }
    for char in text.chars() {
        match char {
            '\x08' => out.extend_from_slice(b"\\b"),
            '\x0c' => out.extend_from_slice(b"\\f"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            char if terminal && steers(char) => {
                for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                    out.extend_from_slice(b"\\x");
                    hex(out, u64::from(byte), 2);
                }
            }
            char => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// Whether a character steers a terminal, or the order in which it shows text.
pub(crate) fn steers(char: char) -> bool {
    let reorders = matches!(char, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    char.is_control() || reorders || matches!(char, '\u{2028}' | '\u{2029}')
}

/// The lowest `digits` digits in hexadecimal, 16 at most.
fn hex(out: &mut Vec<u8>, number: u64, digits: u8) {
    let [a, b, c, d, e, f, g, h] = eight_hex(number >> 32);
    let [i, j, k, l, m, n, o, p] = eight_hex(number & 0xFFFF_FFFF);
    let text = [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p];
    out.extend_from_slice(text.get(text.len().saturating_sub(digits.into())..).unwrap_or_default());
}

/// The eight digits of a number of 32 bits, all at once: a byte each of one of 64.
fn eight_hex(number: u64) -> [u8; 8] {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let pairs = (number << 16 | number) & 0x0000_FFFF_0000_FFFF;
    let bytes = (pairs << 8 | pairs) & 0x00FF_00FF_00FF_00FF;
    let nibbles = (bytes << 4 | bytes) & (0x0F * ONES);
    // Beyond nine, 6 carries into the upper half of the byte.
    let letters = (nibbles + 0x06 * ONES) >> 4 & ONES;
    (nibbles + u64::from(b'0') * ONES + letters * u64::from(b'a' - b'0' - 10)).to_be_bytes()
}

/// A number in decimal, zeros before it.
fn padded(out: &mut Vec<u8>, number: u64, width: usize) {
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(number).as_bytes();
    out.extend(std::iter::repeat_n(b'0', width.saturating_sub(digits.len())));
    out.extend_from_slice(digits);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_those_of_the_formatting_machinery() {
        let numbers =
            (0..64).flat_map(|bit| [1 << bit, (1 << bit) - 1, 0x0123_4567_89AB_CDEF_u64.rotate_left(bit)]);
        for number in numbers.chain([0, u64::MAX]) {
            let mut out = Vec::new();
            hex(&mut out, number, 16);
            assert_eq!(String::from_utf8(out).unwrap(), format!("{number:016x}"));
        }
        let mut out = Vec::new();
        hex(&mut out, 0x1a2b3c, 4);
        assert_eq!(out, b"2b3c");
    }

    #[test]
    fn nothing_that_steers_a_terminal_reaches_one() {
        let mut row = Row::new(1);
        let text = "a\u{1b}]8;;x\u{7}b\u{9b}2Jc\u{202e}gpj\u{2066}\u{200f}\r\n\u{7f}";
        let span = row.keep(|buffer| buffer.extend_from_slice(text.as_bytes()));
        let mut out = Vec::new();
        write_value(&mut out, Kind::Text, Value::Text(span), &row, true);
        let shown = String::from_utf8(out).unwrap();
        assert!(shown.chars().all(|char| matches!(char, ' '..='~')), "{shown:?}");
        assert!(shown.starts_with(r"a\x1b]8;;x\x07b\xc2\x9b2Jc\xe2\x80\xaegpj"), "{shown}");
    }
}
