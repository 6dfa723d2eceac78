//! Values as text, in the form that scripts know.

use std::io::Write as _;
use std::net::IpAddr;

use smbtrail_table::digits::{push_0x, push_bytes, push_guid, push_hex, push_number, push_signed};
use smbtrail_table::text::is_hidden;
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
            let digits = usize::try_from((u64::BITS - number.leading_zeros()).div_ceil(4)).unwrap_or(16);
            push_0x(out, number, digits.max(usize::from(bits / 4)));
        }
        (Kind::Unsigned(bits, Base::Oct), Value::Unsigned(number)) => {
            let width = usize::from(bits).div_ceil(3) + 1;
            // Writing to a Vec cannot fail.
            let _ = write!(out, "{number:0width$o}");
        }
        (_, Value::Unsigned(number)) => push_number(out, number),
        (_, Value::Signed(number)) => push_signed(out, number),
        (_, Value::Text(span)) => escaped(out, row, span, terminal),
        (_, Value::Bytes(span)) if row.bytes(span).is_empty() => out.extend_from_slice(b"<MISSING>"),
        (Kind::Ether, Value::Bytes(span)) => write_joined(out, row.bytes(span)),
        (_, Value::Bytes(span)) => push_bytes(out, row.bytes(span)),
        (_, Value::Guid(guid)) => push_guid(out, guid.0),
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

/// Appends bytes with colons between them.
pub(crate) fn write_joined(out: &mut Vec<u8>, bytes: &[u8]) {
    for (index, byte) in bytes.iter().enumerate() {
        if index > 0 {
            out.push(b':');
        }
        push_hex(out, (*byte).into(), 2);
    }
}

/// Nanoseconds as seconds with nine decimals.
fn seconds(out: &mut Vec<u8>, nanoseconds: u64) {
    push_number(out, nanoseconds / 1_000_000_000);
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
    push_number(out, date.day.into());
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
    if !text.chars().any(|char| char.is_control() || terminal && is_hidden(char)) {
        return out.extend_from_slice(text.as_bytes());
    }
    for char in text.chars() {
        match char {
            '\x08' => out.extend_from_slice(b"\\b"),
            '\x0c' => out.extend_from_slice(b"\\f"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\t' => out.extend_from_slice(b"\\t"),
            char if terminal && is_hidden(char) => {
                for byte in char.encode_utf8(&mut [0; 4]).bytes() {
                    out.extend_from_slice(b"\\x");
                    push_hex(out, byte.into(), 2);
                }
            }
            char => out.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
}

/// A number in decimal, zeros before it.
fn padded(out: &mut Vec<u8>, number: u64, width: usize) {
    let digits = number.checked_ilog10().map_or(1, |power| power + 1);
    out.extend((0..width).skip(usize::try_from(digits).unwrap_or(width)).map(|_| b'0'));
    push_number(out, number);
}

#[cfg(test)]
mod tests {
    use super::*;

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
