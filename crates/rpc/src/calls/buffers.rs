//! Buffers of bytes whose layout an operation's arguments say: lists of services. `[MS-SCMR]` 2.2.10 to 2.2.12, 2.2.40
//!
//! An entry has the offsets of its texts in the buffer, and numbers. Numbers are little-endian in any case.

use alloc::string::String;
use alloc::vec::Vec;

use super::services::STATUS;
use crate::ndr::{Node, Show, Type, Value};

/// Bytes of the offsets at the beginning of an entry: of the name, and of the name that people see.
const OFFSETS: usize = 8;
/// Bytes of SERVICE_STATUS.
const STATUS_LEN: usize = 28;
/// Bytes that SERVICE_STATUS_PROCESS has more: the process, and flags.
const PROCESS: usize = 8;

/// The entries of a list of services; `None` where the buffer does not have as many. `process`: they have a process;
/// `wide`: their texts are UTF-16.
pub(super) fn services(buffer: &[u8], count: u64, process: bool, wide: bool) -> Option<Value> {
    let len = OFFSETS + STATUS_LEN + if process { PROCESS } else { 0 };
    let count = usize::try_from(count).ok()?;
    let entries = buffer.get(..count.checked_mul(len)?)?.chunks_exact(len).enumerate();
    let nodes = entries.map(|(index, entry)| {
        let value = Value::Struct(service(buffer, entry, index * len, wide)?);
        Some(Node { offset: index * len, len, ..Node::new("", value) })
    });
    nodes.collect::<Option<_>>().map(Value::List)
}

fn service(buffer: &[u8], entry: &[u8], at: usize, wide: bool) -> Option<Vec<Node>> {
    let mut numbers =
        entry.chunks_exact(4).map(|word| word.try_into().map(u32::from_le_bytes).unwrap_or_default());
    let mut nodes = Vec::new();
    for name in ["name", "display_name"] {
        let offset = usize::try_from(numbers.next()?).ok()?;
        let value = Value::Text(text(buffer.get(offset..)?, wide));
        nodes.push(Node { offset, ..Node::new(name, value) });
    }
    let shown = match &STATUS {
        Type::Struct(fields) => *fields,
        _ => &[],
    };
    let of_status = shown.iter().map(|field| match field.of {
        Type::Int(_, show) => (field.name, show),
        _ => (field.name, Show::Number),
    });
    let names = of_status.chain([("process", Show::Number), ("flags", Show::Hex)]);
    nodes.extend((2..).zip(names.zip(numbers)).map(|(word, ((name, show), number))| Node {
        offset: at + word * 4,
        len: 4,
        ..Node::new(name, Value::Number(number.into(), show))
    }));
    Some(nodes)
}

/// A text up to its NUL.
fn text(bytes: &[u8], wide: bool) -> String {
    if wide {
        let units = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        let units = units.take_while(|unit| *unit != 0);
        return char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    }
    let bytes = bytes.iter().copied().take_while(|byte| *byte != 0);
    bytes.map(|byte| if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ndr::find;

    fn buffer(process: bool) -> Vec<u8> {
        let mut words: Vec<u32> = alloc::vec![0, 0, 0x20, 4, 5, 0, 0, 0, 0];
        words.extend(if process { &[4711, 1][..] } else { &[] });
        let len = u32::try_from(words.len() * 4).unwrap();
        (words[0], words[1]) = (len, len + 10);
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.extend("cron\0Tables\0".encode_utf16().flat_map(u16::to_le_bytes));
        bytes
    }

    #[test]
    fn entries_have_names_and_a_state() {
        for process in [false, true] {
            let list = services(&buffer(process), 1, process, true).unwrap();
            let Value::List(nodes) = &list else { unreachable!("it is a list") };
            let said = |name| find(nodes, name).map(|node| alloc::string::ToString::to_string(&node.value));
            assert_eq!(said("name").as_deref(), Some("cron"));
            assert_eq!(said("display_name").as_deref(), Some("Tables"));
            assert_eq!(said("state").as_deref(), Some("running"));
            assert_eq!(said("process").as_deref(), process.then_some("4711"));
        }
    }

    #[test]
    fn counts_and_offsets_are_not_trusted() {
        let mut bytes = buffer(false);
        assert_eq!(services(&bytes, 9, false, true), None);
        assert_eq!(services(&bytes, u64::MAX, false, true), None);
        bytes[0] = 0xFF;
        assert_eq!(services(&bytes, 1, false, true), None);
    }
}
