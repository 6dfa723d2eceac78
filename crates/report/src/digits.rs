//! Numbers, ids, addresses and times as text, without going through the formatting machinery.

use std::io::Write as _;
use std::net::SocketAddr;

use smbtrail_track::Moment;
use smbtrail_wire::{Bit, FileId, FileTime};

use crate::column::Value;

/// Appends the text of a value that consists of plain ASCII without quotes and commas, and says whether it does;
/// nothing for null.
#[inline]
pub(crate) fn push_plain(out: &mut Vec<u8>, value: Value<'_>) -> bool {
    match value {
        Value::Null => {}
        Value::Number(number) => push_number(out, number),
        Value::Signed(number) => push_signed(out, number),
        Value::Thousandths(number) => push_thousandths(out, number),
        Value::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Value::Name { name: Some(name), .. } => out.extend_from_slice(name.as_bytes()),
        Value::Name { name: None, raw, digits } => push_0x(out, raw, digits),
        Value::Hex(number, digits) => push_0x(out, number, digits),
        Value::FileId(id) => push_file_id(out, id),
        Value::Bytes(bytes) => push_bytes(out, bytes),
        Value::Socket(address) => push_socket(out, address),
        Value::Time(moment) => push_time(out, moment),
        Value::Text(_)
        | Value::Flags(..)
        | Value::Texts(_)
        | Value::Strings(_)
        | Value::Numbers(_)
        | Value::Series(_)
        | Value::Channels(_) => return false,
    }
    true
}

/// Appends a number in decimal.
pub(crate) fn push_number(out: &mut Vec<u8>, number: u64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number in decimal.
pub(crate) fn push_signed(out: &mut Vec<u8>, number: i64) {
    out.extend_from_slice(itoa::Buffer::new().format(number).as_bytes());
}

/// Appends a number of thousandths as whole ones with up to three decimals.
pub(crate) fn push_thousandths(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    push_number(out, number.unsigned_abs() / 1000);
    let decimals = number.unsigned_abs() % 1000;
    if decimals > 0 {
        out.push(b'.');
        push_padded::<3>(out, decimals);
        while out.last() == Some(&b'0') {
            out.pop();
        }
    }
}

/// Appends the lowest `digits` hexadecimal digits of a number, at most sixteen.
#[inline]
pub(crate) fn push_hex(out: &mut Vec<u8>, number: u64, digits: usize) {
    let mut text = [0; 16];
    for (byte, pair) in number.to_be_bytes().iter().zip(text.chunks_exact_mut(2)) {
        pair.copy_from_slice(&[HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 0xF)]]);
    }
    out.extend_from_slice(text.get(text.len().saturating_sub(digits)..).unwrap_or(&text));
}

const HEX: [u8; 16] = *b"0123456789abcdef";

fn push_0x(out: &mut Vec<u8>, number: u64, digits: usize) {
    out.extend_from_slice(b"0x");
    push_hex(out, number, digits);
}

fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    for eight in bytes.chunks(8) {
        let number = eight.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        push_hex(out, number, 2 * eight.len());
    }
}

/// Appends the lowest `N` decimal digits of a number.
#[inline]
fn push_padded<const N: usize>(out: &mut Vec<u8>, mut number: u64) {
    let mut text = [b'0'; N];
    for digit in text.iter_mut().rev() {
        *digit = b"0123456789"[usize::try_from(number % 10).unwrap_or(0)];
        number /= 10;
    }
    out.extend_from_slice(&text);
}

/// In the groups of a GUID, as [`FileId`] displays itself.
fn push_file_id(out: &mut Vec<u8>, id: FileId) {
    push_hex(out, id.persistent, 8);
    out.push(b'-');
    push_hex(out, id.persistent >> 32, 4);
    out.push(b'-');
    push_hex(out, id.persistent >> 48, 4);
    out.push(b'-');
    let tail = id.volatile.swap_bytes();
    push_hex(out, tail >> 48, 4);
    out.push(b'-');
    push_hex(out, tail, 12);
}

fn push_socket(out: &mut Vec<u8>, address: SocketAddr) {
    match address {
        SocketAddr::V4(v4) => {
            for (at, octet) in v4.ip().octets().into_iter().enumerate() {
                if at > 0 {
                    out.push(b'.');
                }
                push_number(out, u64::from(octet));
            }
            out.push(b':');
            push_number(out, u64::from(v4.port()));
        }
        SocketAddr::V6(v6) => {
            // Writing to a vector cannot fail.
            let _ = write!(out, "{v6}");
        }
    }
}

/// RFC 3339 in UTC with the capture's own digits, as [`Moment::rfc3339`] displays it.
fn push_time(out: &mut Vec<u8>, moment: Moment) {
    let (seconds, nanoseconds) =
        (moment.time.0.div_euclid(1_000_000_000), moment.time.0.rem_euclid(1_000_000_000));
    let Some(date) = FileTime::from_unix(seconds, 0).and_then(FileTime::date) else {
        let _ = write!(out, "{}", moment.rfc3339());
        return;
    };
    push_padded::<4>(out, u64::from(date.year));
    for (mark, part) in
        [(b'-', date.month), (b'-', date.day), (b'T', date.hour), (b':', date.minute), (b':', date.second)]
    {
        out.push(mark);
        push_padded::<2>(out, u64::from(part));
    }
    let digits = usize::from(moment.digits.min(9));
    if digits > 0 {
        out.push(b'.');
        let from = out.len();
        push_padded::<9>(out, nanoseconds.unsigned_abs());
        out.truncate(from + digits);
    }
    out.push(b'Z');
}

/// Calls `each` with the name of each flag that is set, and with unknown bits in hexadecimal.
pub(crate) fn for_each_flag(bits: u64, names: &'static [Bit], mut each: impl FnMut(Value<'static>)) {
    let mut unknown = bits;
    for bit in names {
        unknown &= !bit.mask;
        if bit.is_in(bits) {
            each(Value::Text(bit.name));
        }
    }
    if unknown != 0 {
        each(Value::Hex(unknown, if unknown > 0xFFFF_FFFF { 16 } else { 8 }));
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_track::Time;

    use super::*;

    fn plain(value: Value<'_>) -> String {
        let mut out = Vec::new();
        assert!(push_plain(&mut out, value));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn thousandths_bear_up_to_three_decimals() {
        for (number, text) in [(0, "0"), (1, "0.001"), (1_500, "1.5"), (-2_010, "-2.01"), (12_000, "12")] {
            assert_eq!(plain(Value::Thousandths(number)), text);
        }
        assert_eq!(plain(Value::Thousandths(i64::MIN)), "-9223372036854775.808");
    }

    #[test]
    fn ids_and_times_look_as_their_types_display_them() {
        let id = FileId { persistent: 0x0123_4567_89AB_CDEF, volatile: 0xFEDC_BA98_7654_3210 };
        assert_eq!(plain(Value::FileId(id)), id.to_string());
        for nanoseconds in [0, 1, -1, 1_700_000_000_123_456_789, i64::MIN, i64::MAX, 951_782_400_000_000_000]
        {
            for digits in [0, 3, 6, 7, 9, 200] {
                let moment = Moment { frame: 1, time: Time(nanoseconds), file: 0, digits };
                assert_eq!(plain(Value::Time(moment)), moment.rfc3339().to_string());
            }
        }
        for address in ["10.0.0.200:445", "[fe80::1]:50000"] {
            assert_eq!(plain(Value::Socket(address.parse().unwrap())), address);
        }
        assert_eq!(plain(Value::Hex(0x29, 16)), "0x0000000000000029");
        assert_eq!(plain(Value::Bytes(&[0, 0xAB])), "00ab");
    }
}
