//! Numbers, ids, addresses and times as text, eight digits at a time and without `core::fmt`.
//!
//! All of it is ASCII.

use std::io::Write as _;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use jiff::Timestamp;
use jiff::tz::Offset;

/// Appends the first `len` bytes of a block: a copy of a fixed size costs much less than one whose size is
/// known only when it runs.
#[inline]
pub(crate) fn push_block<const N: usize>(out: &mut Vec<u8>, block: &[u8; N], len: usize) {
    let end = out.len() + len;
    out.extend_from_slice(block);
    out.truncate(end);
}

/// Appends a number in decimal.
#[inline]
pub fn push_number(out: &mut Vec<u8>, number: u64) {
    match u8::try_from(number) {
        Ok(digit) if digit < 10 => out.push(b'0' + digit),
        _ if number < EIGHT_DIGITS => {
            let digits = eight_digits(number);
            let zeros = digits.trailing_zeros() / 8;
            let text = (digits | ASCII_ZEROS) >> (8 * zeros);
            push_block(out, &text.to_le_bytes(), usize::try_from(8 - zeros).unwrap_or(8));
        }
        _ => push_long_number(out, number),
    }
}

fn push_long_number(out: &mut Vec<u8>, number: u64) {
    push_number(out, number / EIGHT_DIGITS);
    push_padded::<8>(out, number % EIGHT_DIGITS);
}

/// Appends a number in decimal.
#[inline]
pub fn push_signed(out: &mut Vec<u8>, number: i64) {
    if number < 0 {
        out.push(b'-');
    }
    push_number(out, number.unsigned_abs());
}

/// Appends a number of thousandths as a number with up to three decimals.
#[inline]
pub fn push_thousandths(out: &mut Vec<u8>, number: i64) {
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

/// The least number that has more than eight digits.
const EIGHT_DIGITS: u64 = 100_000_000;
const ASCII_ZEROS: u64 = u64::from_ne_bytes([b'0'; 8]);

/// The decimal digits of a number below [`EIGHT_DIGITS`], one per byte, the first one in the lowest byte.
///
/// Halves are split into quarters and those into digits, all parts at once: one multiplication and one shift divide them.
#[inline]
const fn eight_digits(number: u64) -> u64 {
    let halves = (number / 10_000) | ((number % 10_000) << 32);
    let hundreds = ((halves * 10_486) >> 20) & 0x0000_007F_0000_007F;
    let quarters = hundreds | ((halves - 100 * hundreds) << 16);
    let tens = ((quarters * 103) >> 10) & 0x000F_000F_000F_000F;
    tens | ((quarters - 10 * tens) << 8)
}

/// Appends the lowest `N` decimal digits of a number below [`EIGHT_DIGITS`].
#[inline]
fn push_padded<const N: usize>(out: &mut Vec<u8>, number: u64) {
    push_last::<N>(out, &(eight_digits(number) | ASCII_ZEROS).to_le_bytes());
}

/// Appends the lowest `digits` hexadecimal digits of a number, at most sixteen.
#[inline]
pub fn push_hex(out: &mut Vec<u8>, number: u64, digits: usize) {
    let text = hex_digits(number);
    match digits {
        16 => out.extend_from_slice(&text),
        8 => push_last::<8>(out, &text),
        4 => push_last::<4>(out, &text),
        _ => out.extend_from_slice(text.get(16_usize.saturating_sub(digits)..).unwrap_or(&text)),
    }
}

#[inline]
fn push_last<const N: usize>(out: &mut Vec<u8>, text: &[u8]) {
    out.extend_from_slice(text.last_chunk::<N>().unwrap_or(&[b'0'; N]));
}

/// The hexadecimal digits of a number.
#[inline]
fn hex_digits(number: u64) -> [u8; 16] {
    let (high, low) = (eight_hex_digits(number >> 32), eight_hex_digits(number));
    ((u128::from(high) << 64) | u128::from(low)).to_be_bytes()
}

/// The lowest eight hexadecimal digits of a number, one per byte: all of them are computed at once.
#[inline]
const fn eight_hex_digits(number: u64) -> u64 {
    let halves = ((number << 16) | (number & 0xFFFF)) & 0x0000_FFFF_0000_FFFF;
    let bytes = ((halves << 8) | halves) & 0x00FF_00FF_00FF_00FF;
    let nibbles = ((bytes << 4) | bytes) & 0x0F0F_0F0F_0F0F_0F0F;
    // One in each byte that is above 9: `a` is 0x27 above what follows `9`.
    let letters = ((nibbles + 0x0606_0606_0606_0606) >> 4) & 0x0101_0101_0101_0101;
    nibbles + ASCII_ZEROS + letters * 0x27
}

/// Appends `0x` and the lowest `digits` hexadecimal digits of a number, at most sixteen.
#[inline]
pub fn push_0x(out: &mut Vec<u8>, number: u64, digits: usize) {
    out.extend_from_slice(b"0x");
    push_hex(out, number, digits);
}

/// Appends bytes in hexadecimal.
#[inline]
pub fn push_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    let (eights, rest) = bytes.as_chunks::<8>();
    eights.iter().for_each(|eight| push_hex(out, u64::from_be_bytes(*eight), 16));
    rest.iter().for_each(|byte| push_hex(out, u64::from(*byte), 2));
}

/// Appends a GUID in its five groups. In the bytes the first three are little-endian.
#[inline]
pub fn push_guid(out: &mut Vec<u8>, guid: [u8; 16]) {
    let [a, b, c, d, e, f, g, h, tail @ ..] = guid;
    let (head, tail) = (u64::from_le_bytes([a, b, c, d, e, f, g, h]), u64::from_be_bytes(tail));
    push_hex(out, head, 8);
    for group in [head >> 32, head >> 48, tail >> 48, tail >> 32] {
        out.push(b'-');
        push_hex(out, group, 4);
    }
    push_hex(out, tail, 8);
}

/// Appends nanoseconds as seconds with six decimals, rounded towards zero.
#[inline]
pub fn push_seconds(out: &mut Vec<u8>, nanoseconds: i64) {
    if nanoseconds < 0 {
        out.push(b'-');
    }
    let microseconds = nanoseconds.unsigned_abs() / 1_000;
    push_number(out, microseconds / 1_000_000);
    out.push(b'.');
    push_padded::<6>(out, microseconds % 1_000_000);
}

/// Appends an address.
#[inline]
pub fn push_address(out: &mut Vec<u8>, address: IpAddr) {
    match address {
        IpAddr::V4(v4) => {
            push_octets(out, v4);
            out.pop();
        }
        IpAddr::V6(v6) => {
            // Writing to a vector cannot fail.
            let _ = write!(out, "{v6}");
        }
    }
}

/// Appends the octets of an address, each followed by a point.
#[inline]
fn push_octets(out: &mut Vec<u8>, address: Ipv4Addr) {
    for octet in address.octets() {
        let (text, len) = &OCTETS[usize::from(octet)];
        push_block(out, text, *len);
    }
}

/// Appends an address with its port.
#[inline]
pub fn push_socket(out: &mut Vec<u8>, address: SocketAddr) {
    match address {
        SocketAddr::V4(v4) => {
            push_octets(out, *v4.ip());
            if let Some(point) = out.last_mut() {
                *point = b':';
            }
            push_number(out, u64::from(v4.port()));
        }
        SocketAddr::V6(v6) => {
            // Writing to a vector cannot fail.
            let _ = write!(out, "{v6}");
        }
    }
}

/// Each octet in decimal followed by a point, and the length of that.
static OCTETS: [([u8; 4], usize); 256] = {
    let mut octets = [([0; 4], 0); 256];
    let (mut at, mut digits) = (0, [b'0'; 3]);
    while at < octets.len() {
        let [hundreds, tens, ones] = digits;
        octets[at] = match at {
            0..10 => ([ones, b'.', 0, 0], 2),
            10..100 => ([tens, ones, b'.', 0], 3),
            _ => ([hundreds, tens, ones, b'.'], 4),
        };
        digits = match digits {
            [hundreds, b'9', b'9'] => [hundreds + 1, b'0', b'0'],
            [hundreds, tens, b'9'] => [hundreds, tens + 1, b'0'],
            [hundreds, tens, ones] => [hundreds, tens, ones + 1],
        };
        at += 1;
    }
    octets
};

/// Appends a time as RFC 3339 in UTC: `nanoseconds` since 1970, with `digits` decimals of a second, at most nine.
#[inline]
pub fn push_time(out: &mut Vec<u8>, nanoseconds: i64, digits: u8) {
    let (seconds, nanoseconds) =
        (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000).unsigned_abs());
    // The nanoseconds of 64 bits reach from 1677 to 2262, so the date always exists.
    let date = Offset::UTC.to_datetime(Timestamp::from_second(seconds).unwrap_or_default());
    let eight = |number| (eight_digits(number) | ASCII_ZEROS).to_le_bytes();
    let parts = |high: u64, middle: i8, low: i8| {
        let pair = |number: i8| u64::from(number.unsigned_abs());
        eight(high * 10_000 + pair(middle) * 100 + pair(low))
    };
    let [y0, y1, y2, y3, m0, m1, d0, d1] =
        parts(u64::from(date.year().unsigned_abs()), date.month(), date.day());
    let [_, _, h0, h1, i0, i1, s0, s1] =
        parts(u64::from(date.hour().unsigned_abs()), date.minute(), date.second());
    let [f0, f1, f2, f3, f4, f5, f6, f7] = eight(nanoseconds / 10);
    let [.., f8] = eight(nanoseconds % 10);
    #[rustfmt::skip]
    let text = [
        y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T', h0, h1, b':', i0, i1, b':', s0, s1,
        b'.', f0, f1, f2, f3, f4, f5, f6, f7, f8,
    ];
    let digits = usize::from(digits.min(9));
    push_block(out, &text, if digits > 0 { text.len() - 9 + digits } else { text.len() - 10 });
    out.push(b'Z');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(push: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        push(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn thousandths_have_up_to_three_decimals() {
        for (number, expected) in [(0, "0"), (1, "0.001"), (1_500, "1.5"), (-2_010, "-2.01"), (12_000, "12")]
        {
            assert_eq!(text(|out| push_thousandths(out, number)), expected);
        }
        assert_eq!(text(|out| push_thousandths(out, i64::MIN)), "-9223372036854775.808");
    }

    #[test]
    fn seconds_have_six_decimals() {
        let numbers =
            [(0, "0.000000"), (1_999, "0.000001"), (-1_500_000, "-0.001500"), (12_000_000_000, "12.000000")];
        for (number, expected) in numbers {
            assert_eq!(text(|out| push_seconds(out, number)), expected);
        }
        assert_eq!(text(|out| push_seconds(out, i64::MAX)), "9223372036.854775");
    }

    #[test]
    fn numbers_of_any_length_are_written_as_they_display_themselves() {
        let ends = (0..20).map(|digits| 10_u64.pow(digits)).chain([u64::MAX]);
        let around = ends.flat_map(|end| [end - 1, end, end.saturating_add(1), end / 2, end / 9 * 7]);
        for number in around.chain(0..100_000).chain((0..u64::MAX).step_by(1 << 47)) {
            assert_eq!(text(|out| push_number(out, number)), number.to_string());
            assert_eq!(text(|out| push_0x(out, number, 16)), format!("{number:#018x}"));
            assert_eq!(text(|out| push_0x(out, number, 8)), format!("{:#010x}", number & 0xFFFF_FFFF));
            assert_eq!(text(|out| push_0x(out, number, 4)), format!("{:#06x}", number & 0xFFFF));
        }
        for number in [0, -1, i64::MIN, i64::MAX] {
            assert_eq!(text(|out| push_signed(out, number)), number.to_string());
        }
    }

    #[test]
    fn addresses_are_written_as_they_display_themselves() {
        for octet in 0..=255 {
            let socket = SocketAddr::from(([255 - octet, octet, 0, octet], u16::from(octet) * 257));
            assert_eq!(text(|out| push_socket(out, socket)), socket.to_string());
        }
        for address in ["10.0.200.99", "fe80::1"] {
            assert_eq!(text(|out| push_address(out, address.parse().unwrap())), address);
        }
        let socket = "[fe80::1]:50000";
        assert_eq!(text(|out| push_socket(out, socket.parse().unwrap())), socket);
    }

    #[test]
    fn guids_and_times_are_written_as_their_standards_say() {
        let guid =
            [0xEF, 0xCD, 0xAB, 0x89, 0x67, 0x45, 0x23, 0x01, 0x10, 0x32, 0x54, 0x76, 0x98, 0xBA, 0xDC, 0xFE];
        assert_eq!(text(|out| push_guid(out, guid)), "89abcdef-4567-0123-1032-547698badcfe");
        let times = [
            (0, 0, "1970-01-01T00:00:00Z"),
            (1, 9, "1970-01-01T00:00:00.000000001Z"),
            (-1, 3, "1969-12-31T23:59:59.999Z"),
            (1_700_000_000_123_456_789, 6, "2023-11-14T22:13:20.123456Z"),
            (951_782_400_000_000_000, 1, "2000-02-29T00:00:00.0Z"),
            (i64::MIN, 200, "1677-09-21T00:12:43.145224192Z"),
            (i64::MAX, 9, "2262-04-11T23:47:16.854775807Z"),
        ];
        for (nanoseconds, digits, expected) in times {
            assert_eq!(text(|out| push_time(out, nanoseconds, digits)), expected);
        }
    }

    #[test]
    fn bytes_and_ids_keep_their_leading_zeros() {
        assert_eq!(text(|out| push_0x(out, 0x29, 16)), "0x0000000000000029");
        assert_eq!(text(|out| push_bytes(out, &[0, 0xAB])), "00ab");
        assert_eq!(text(|out| push_bytes(out, &[1, 2, 3, 4, 5, 6, 7, 8, 9])), "010203040506070809");
    }
}
