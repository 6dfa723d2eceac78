//! Values whose text is plain ASCII, the same in every format.

use crate::digits;
use crate::value::{Flag, Value};

/// Appends the text of a value that consists of plain ASCII without quotes and commas, and says whether it does;
/// nothing for null.
#[inline(always)]
pub(crate) fn push(out: &mut Vec<u8>, value: Value<'_>) -> bool {
    match value {
        Value::Null => {}
        Value::Number(number) => digits::push_number(out, number),
        Value::Signed(number) => digits::push_signed(out, number),
        Value::Thousandths(number) | Value::Micros(number) => digits::push_thousandths(out, number),
        Value::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Value::Word(name) | Value::Name { name: Some(name), .. } => out.extend_from_slice(name.as_bytes()),
        Value::Name { name: None, raw, digits } => digits::push_0x(out, raw, digits),
        Value::Hex(number, digits) => digits::push_0x(out, number, digits),
        Value::Guid(guid) => digits::push_guid(out, guid),
        Value::Bytes(bytes) => digits::push_bytes(out, bytes),
        Value::Socket(address) => digits::push_socket(out, address),
        Value::Address(address) => digits::push_address(out, address),
        Value::Seconds(nanoseconds) => digits::push_seconds(out, nanoseconds),
        Value::Time { nanoseconds, digits } => digits::push_time(out, nanoseconds, digits),
        Value::Text(_)
        | Value::Flags(..)
        | Value::Texts(_)
        | Value::Strings(_)
        | Value::Numbers(_)
        | Value::Series(_)
        | Value::Json(_)
        | Value::Objects(_) => return false,
    }
    true
}

/// Calls `each` with the name of each flag that is set, and with unknown bits in hexadecimal.
pub(crate) fn for_each_flag(bits: u64, names: &'static [Flag], mut each: impl FnMut(Value<'static>)) {
    let mut unknown = bits;
    for bit in names {
        unknown &= !bit.mask;
        if bit.is_in(bits) {
            each(Value::Word(bit.name));
        }
    }
    if unknown != 0 {
        each(Value::Hex(unknown, if unknown > 0xFFFF_FFFF { 16 } else { 8 }));
    }
}
