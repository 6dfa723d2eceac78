use std::net::IpAddr;

use smbtrail_codec::{self as codec, Utf16};
use smbtrail_wire::{FileTime, Guid, Scalar};

use crate::kind::Kind;
use crate::row::{Row, Value};

/// Where the values of one field go: a column of a row.
#[derive(Debug)]
pub struct Out<'r> {
    pub(crate) row: &'r mut Row,
    pub(crate) column: usize,
    pub(crate) kind: Kind,
    /// The bits of a number that count; 0 for all.
    pub(crate) mask: u64,
}

impl Out<'_> {
    pub(crate) fn push(&mut self, value: Value) {
        self.row.push(self.column, value);
    }

    /// A number, or the bits of it that count.
    pub(crate) fn number(&mut self, number: u64) {
        let bits = if self.mask == 0 { number } else { (number & self.mask) >> self.mask.trailing_zeros() };
        self.push(match self.kind {
            Kind::Bool => Value::Bool(bits != 0),
            Kind::Signed(32) => Value::Signed(i64::from(i32::from_le_bytes(low(bits)))),
            Kind::Signed(_) => Value::Signed(i64::from_le_bytes(bits.to_le_bytes())),
            Kind::None | Kind::Protocol => Value::Present,
            _ => Value::Unsigned(bits),
        });
    }

    pub(crate) fn present(&mut self) {
        self.push(Value::Present);
    }

    pub(crate) fn bytes(&mut self, bytes: &[u8]) {
        let span = self.row.keep(|buffer| buffer.extend_from_slice(bytes));
        self.push(Value::Bytes(span));
    }

    pub(crate) fn text(&mut self, text: &str) {
        let span = self.row.keep(|buffer| buffer.extend_from_slice(text.as_bytes()));
        self.push(Value::Text(span));
    }

    pub(crate) fn chars(&mut self, chars: impl Iterator<Item = char>) {
        let span = self.row.keep(|buffer| {
            for char in chars {
                buffer.extend_from_slice(char.encode_utf8(&mut [0; 4]).as_bytes());
            }
        });
        self.push(Value::Text(span));
    }

    /// A text of UTF-16, up to its first NUL; an odd last byte is no character that anybody knows.
    pub(crate) fn utf16(&mut self, text: Utf16<'_>) {
        let (pairs, rest) = text.0.as_chunks::<2>();
        // Most are ASCII: all of it is looked at together.
        let is_ascii = pairs
            .iter()
            .fold(rest.is_empty(), |all, [low, high]| all & (*high == 0) & matches!(low, 1..=0x7F));
        if is_ascii {
            let span = self.row.keep(|buffer| buffer.extend(pairs.iter().map(|[low, _]| *low)));
            return self.push(Value::Text(span));
        }
        let odd = (!text.0.len().is_multiple_of(2)).then_some(char::REPLACEMENT_CHARACTER);
        let chars = text.chars().map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER));
        self.chars(chars.chain(odd).take_while(|char| *char != '\0'));
    }

    pub(crate) fn guid(&mut self, guid: Guid) {
        self.push(Value::Guid(guid));
    }

    pub(crate) fn filetime(&mut self, time: FileTime) {
        let (seconds, nanoseconds) = match time {
            // Less than 2^32 is no time to Wireshark.
            FileTime(..=0xFFFF_FFFF) => (0, 0),
            // "Never": the latest point in time that 32 bits hold, without a fraction.
            FileTime(0x7FFF_FFFF_FFFF_FFFF) => (0xFFFF_FFFF, u32::MAX),
            time => time.to_unix(),
        };
        self.time(seconds, nanoseconds);
    }

    pub(crate) fn time(&mut self, seconds: i64, nanoseconds: u32) {
        self.push(Value::Time(seconds, nanoseconds));
    }

    pub(crate) fn duration(&mut self, nanoseconds: i64) {
        self.push(Value::Duration(nanoseconds));
    }

    pub(crate) fn address(&mut self, address: IpAddr) {
        self.push(Value::Address(address));
    }

    /// The value of a listed field, read as the kind wants it.
    pub(crate) fn field(&mut self, field: &codec::Field<'_>) {
        match self.kind {
            Kind::None | Kind::Protocol => self.present(),
            Kind::Text => match field.value {
                codec::Value::Text(text) => self.utf16(text),
                codec::Value::Shown(value) => self.text(&value.to_string()),
                _ => self
                    .chars(field.bytes.iter().map(|byte| char::from(*byte)).take_while(|char| *char != '\0')),
            },
            Kind::Bytes | Kind::Ether => self.bytes(field.bytes),
            Kind::Guid => {
                if let Some(raw) = field.bytes.first_chunk() {
                    self.guid(Guid(*raw));
                }
            }
            Kind::Time => self.filetime(FileTime(number(field.bytes))),
            _ => self.number(number(field.bytes)),
        }
    }
}

/// The number that up to eight bytes are.
pub(crate) fn number(bytes: &[u8]) -> u64 {
    let mut raw = [0; 8];
    for (to, from) in raw.iter_mut().zip(bytes) {
        *to = *from;
    }
    u64::read(&raw)
}

fn low(number: u64) -> [u8; 4] {
    let [a, b, c, d, ..] = number.to_le_bytes();
    [a, b, c, d]
}
