//! Writes a stub by the declaration of its arguments: the way back of reading.

use alloc::vec::Vec;

use super::read::{alignment, arm, is_conformant, own_alignment, word};
use super::types::{Field, Type};
use super::value::{Node, Value};
use crate::{ByteOrder, Syntax};

/// The bytes of a stub with these values, which are those of `fields` in their order. A value that is missing, or of
/// another type, is written as zeros.
#[must_use]
pub fn emit<'f>(
    fields: impl IntoIterator<Item = &'f Field>,
    nodes: &[Node],
    syntax: Syntax,
    order: ByteOrder,
) -> Vec<u8> {
    let mut writer = Writer { out: Vec::new(), syntax, order, referent: 0x0002_0000 };
    for (index, field) in fields.into_iter().enumerate() {
        let value = nodes.get(index).map_or(&Value::Null, |node| &node.value);
        let of = match &field.of {
            Type::Ref(of) => of,
            of => of,
        };
        writer.value(of, value);
        writer.targets(of, value);
    }
    writer.out
}

struct Writer {
    out: Vec<u8>,
    syntax: Syntax,
    order: ByteOrder,
    /// What the next pointer is written as.
    referent: u64,
}

impl Writer {
    fn align(&mut self, to: usize) {
        self.out.resize(self.out.len().next_multiple_of(to), 0);
    }

    fn int(&mut self, size: usize, number: u64) {
        self.align(size);
        let little = number.to_le_bytes();
        let bytes = little.get(..size).unwrap_or(&little);
        match self.order {
            ByteOrder::Little => self.out.extend(bytes),
            ByteOrder::Big => self.out.extend(bytes.iter().rev()),
        }
    }

    fn word(&mut self, number: usize) {
        self.int(word(self.syntax), u64::try_from(number).unwrap_or(u64::MAX));
    }

    fn varying(&mut self, count: usize) {
        self.word(count);
        self.word(0);
        self.word(count);
    }

    fn pointer(&mut self, value: &Value) {
        match value {
            Value::Null => self.word(0),
            _ => {
                self.int(word(self.syntax), self.referent);
                self.referent += 4;
            }
        }
    }

    /// A value without what it points to.
    fn value(&mut self, of: &Type, value: &Value) {
        if let Type::Struct(fields) = of
            && is_conformant(fields)
        {
            self.word(tail_len(fields, value));
        }
        self.align(match of {
            Type::Sid => word(self.syntax),
            of => own_alignment(of, self.syntax),
        });
        match (of, value) {
            (Type::Int(size, _), value) => self.int((*size).into(), value.number().unwrap_or_default()),
            (Type::Enum(_), value) => {
                self.int(alignment(of, self.syntax), value.number().unwrap_or_default());
            }
            (Type::Halves(_), value) => {
                let number = value.number().unwrap_or_default();
                self.int(4, number & 0xFFFF_FFFF);
                self.int(4, number >> 32);
            }
            (Type::Guid, value) => {
                let guid = if let Value::Guid(guid) = value { guid.0 } else { [0; 16] };
                self.swapped(&guid, &[4, 2, 2]);
            }
            (Type::Handle, value) => {
                let handle = if let Value::Handle(handle) = value { handle.bytes } else { [0; 20] };
                self.swapped(&handle, &[4, 4, 2, 2]);
            }
            (Type::Bytes(len), value) => self.bytes(value, Some(*len)),
            (Type::Struct(fields), value) => self.structure(fields, value),
            (Type::Union(union), value) => {
                let (tag, inner) = match value {
                    Value::Arm(tag, nodes) => (*tag, nodes.first().map(|node| &node.value)),
                    _ => (0, None),
                };
                self.value(&union.tag, &Value::Number(tag, super::Show::Quiet));
                if self.syntax == Syntax::Ndr64 {
                    let arms = union.arms.iter().map(|(_, of)| alignment(of, self.syntax));
                    self.align(arms.max().unwrap_or(1));
                }
                if let Some(of) = arm(union, tag) {
                    self.value(of, inner.unwrap_or(&Value::Null));
                }
            }
            (Type::Ref(_) | Type::Ptr(_), value) => self.pointer(value),
            (Type::Fixed(count, of), value) => self.elements(*count, of, value),
            (Type::Array(of), value) => {
                self.word(len(value));
                self.elements(len(value), of, value);
            }
            (Type::Varying(of), value) => {
                self.varying(len(value));
                self.elements(len(value), of, value);
            }
            (Type::Tail(of), value) => self.elements(len(value), of, value),
            (Type::TailText, value) => {
                let text = value.text().unwrap_or_default();
                text.encode_utf16().chain([0]).for_each(|unit| self.int(2, unit.into()));
            }
            (Type::Units, value) => {
                let text = value.text().unwrap_or_default();
                self.word(text.encode_utf16().count() + 1);
                text.encode_utf16().chain([0]).for_each(|unit| self.int(2, unit.into()));
            }
            (Type::Note, value) => {
                let text = value.text().unwrap_or_default();
                self.word(0);
                self.word(text.len() + 1);
                self.out.extend(text.bytes().chain([0]));
            }
            (Type::NoteText, value) => {
                let text = value.text().unwrap_or_default();
                self.word(0);
                self.word(text.encode_utf16().count() + 1);
                text.encode_utf16().chain([0]).for_each(|unit| self.int(2, unit.into()));
            }
            // A tower is only read: it says more than its text.
            (Type::Tower, _) => {
                self.word(0);
                self.int(4, 0);
            }
            (Type::Text, value) => self.text(value.text().unwrap_or_default(), true),
            (Type::Ascii, value) => {
                let text = value.text().unwrap_or_default();
                self.varying(text.len() + 1);
                self.out.extend(text.bytes().chain([0]));
            }
            (Type::Unicode | Type::Oem, value) => {
                let text = value.text().unwrap_or_default();
                let len = match of {
                    Type::Unicode => text.encode_utf16().count() * 2,
                    _ => text.len(),
                };
                let len = u64::try_from(len).unwrap_or_default();
                self.int(2, len);
                self.int(2, len);
                self.pointer(value);
            }
            (Type::Sid, value) => self.sid(value.text().unwrap_or_default()),
            (Type::Secret(_, of), Value::Secret(secret)) => {
                self.align(alignment(of, self.syntax));
                self.value(of, &Value::Bytes(secret.bytes.clone()));
            }
            (Type::Secret(_, of), value) => self.value(of, value),
            (Type::Blob | Type::Raw, value) => {
                self.word(len(value));
                self.bytes(value, None);
            }
        }
    }

    fn structure(&mut self, fields: &[Field], value: &Value) {
        let align = fields.iter().map(|field| alignment(&field.of, self.syntax)).max().unwrap_or(1);
        self.align(align);
        for (index, field) in fields.iter().enumerate() {
            let inner = member(value, index);
            match &field.of {
                Type::Struct(fields) if is_conformant(fields) => self.structure(fields, inner),
                of => self.value(of, inner),
            }
        }
        if self.syntax == Syntax::Ndr64 {
            self.align(align);
        }
    }

    fn elements(&mut self, count: usize, of: &Type, value: &Value) {
        if let Type::Int(1, _) = of {
            return self.bytes(value, Some(count));
        }
        (0..count).for_each(|index| self.value(of, member(value, index)));
    }

    fn bytes(&mut self, value: &Value, len: Option<usize>) {
        let start = self.out.len();
        match value {
            Value::Bytes(bytes) => self.out.extend(bytes),
            Value::Text(text) => self.out.extend(text.encode_utf16().chain([0]).flat_map(u16::to_le_bytes)),
            _ => {}
        }
        if let Some(len) = len {
            self.out.resize(start + len, 0);
        }
    }

    fn text(&mut self, text: &str, nul: bool) {
        let count = text.encode_utf16().count() + usize::from(nul);
        self.varying(count);
        text.encode_utf16().chain(nul.then_some(0)).for_each(|unit| self.int(2, unit.into()));
    }

    fn sid(&mut self, sid: &str) {
        let mut parts = sid.split('-').skip(1).map(|part| part.parse::<u64>().unwrap_or_default());
        let (revision, authority) = (parts.next().unwrap_or(1), parts.next().unwrap_or_default());
        let parts: Vec<u64> = parts.collect();
        self.word(parts.len());
        self.out.push(u8::try_from(revision).unwrap_or(1));
        self.out.push(u8::try_from(parts.len()).unwrap_or(u8::MAX));
        self.out.extend(&authority.to_be_bytes()[2..]);
        parts.into_iter().for_each(|part| self.int(4, part));
    }

    /// Bytes whose first parts, of these lengths, are integers.
    fn swapped(&mut self, bytes: &[u8], parts: &[usize]) {
        let mut rest = bytes;
        for part in parts {
            let (front, after) = rest.split_at_checked(*part).unwrap_or((rest, &[]));
            match self.order {
                ByteOrder::Little => self.out.extend(front),
                ByteOrder::Big => self.out.extend(front.iter().rev()),
            }
            rest = after;
        }
        self.out.extend(rest);
    }

    /// What a value points to, in the order of the pointers.
    fn targets(&mut self, of: &Type, value: &Value) {
        match (of, value) {
            (_, Value::Null) => {}
            (Type::Ref(of) | Type::Ptr(of), value) => {
                self.value(of, value);
                self.targets(of, value);
            }
            (Type::Unicode, value) => {
                self.align(word(self.syntax));
                self.text(value.text().unwrap_or_default(), false);
            }
            (Type::Oem, value) => {
                self.align(word(self.syntax));
                let text = value.text().unwrap_or_default();
                self.varying(text.len());
                self.out.extend(text.bytes());
            }
            (Type::Struct(fields), value) => {
                for (index, field) in fields.iter().enumerate() {
                    self.targets(&field.of, member(value, index));
                }
            }
            (Type::Union(union), Value::Arm(tag, nodes)) => {
                if let (Some(of), Some(node)) = (arm(union, *tag), nodes.first()) {
                    self.targets(of, &node.value);
                }
            }
            (
                Type::Fixed(_, of) | Type::Array(of) | Type::Varying(of) | Type::Tail(of),
                Value::List(nodes),
            ) => nodes.iter().for_each(|node| self.targets(of, &node.value)),
            _ => {}
        }
    }
}

/// The member or element of this index.
fn member(value: &Value, index: usize) -> &Value {
    match value {
        Value::Struct(nodes) | Value::List(nodes) => {
            nodes.get(index).map_or(&Value::Null, |node| &node.value)
        }
        _ => &Value::Null,
    }
}

/// How many elements a value has.
fn len(value: &Value) -> usize {
    match value {
        Value::List(nodes) => nodes.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Text(text) => (text.encode_utf16().count() + 1) * 2,
        _ => 0,
    }
}

/// How many elements the array at the end of a structure has.
fn tail_len(fields: &[Field], value: &Value) -> usize {
    let Some(last) = fields.last() else { return 0 };
    let inner = member(value, fields.len() - 1);
    match &last.of {
        Type::Struct(fields) => tail_len(fields, inner),
        Type::TailText => inner.text().map_or(0, |text| text.encode_utf16().count() + 1),
        _ => len(inner),
    }
}
