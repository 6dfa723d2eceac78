//! Reads a stub by the declaration of its arguments.
//!
//! Counts and pointers come from the wire and are never trusted: a count is compared with the bytes that are left, and
//! depth and number of values are capped. What was read before an error is kept.

use alloc::string::String;
use alloc::vec;
use alloc::vec::Vec;
use core::fmt::Write as _;

use smbtrail_wire::Guid;

use super::types::{Field, Seal, Show, Type, Union};
use super::value::{Form, Handle, Node, Secret, Value};
use crate::{ByteOrder, Syntax};

/// What a stub says.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Decoded {
    /// The arguments, as far as they could be read.
    pub nodes: Vec<Node>,
    /// Where the last of them ends.
    pub end: usize,
    /// Why the rest could not be read.
    pub error: Option<NdrError>,
}

/// Why a stub could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NdrError {
    /// It ends before the value does.
    Short {
        /// Where the value begins.
        offset: usize,
    },
    /// A count is larger than what could be there.
    Count {
        /// Where the count is.
        offset: usize,
        /// The count.
        found: u64,
    },
    /// A union has a tag without a type.
    Tag {
        /// Where the tag is.
        offset: usize,
        /// The tag.
        found: u64,
    },
    /// Its types are nested deeper than any interface nests them.
    Depth,
    /// It has more values than any call has.
    Values,
}

/// Structures in structures: the deepest of the declared interfaces has nine.
const DEPTH: usize = 24;
/// Values of one stub: a long list of users or services.
const VALUES: usize = 65_536;

/// Reads the arguments of a stub in their order.
#[must_use]
pub fn decode<'f>(
    fields: impl IntoIterator<Item = &'f Field>,
    bytes: &[u8],
    syntax: Syntax,
    order: ByteOrder,
) -> Decoded {
    let mut reader = Reader {
        bytes,
        at: 0,
        syntax,
        order,
        values: VALUES,
        depth: 0,
        pointer: None,
        counts: [None; 3],
        form: Form::Plain,
    };
    let mut decoded = Decoded::default();
    for field in fields {
        match reader.argument(field) {
            Ok(node) => decoded.nodes.push(node),
            Err(error) => {
                decoded.error = Some(error);
                break;
            }
        }
        decoded.end = reader.at;
    }
    decoded
}

struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
    syntax: Syntax,
    order: ByteOrder,
    /// Values that may still be read.
    values: usize,
    depth: usize,
    /// The pointer, the counts and the form that were read last, for the node of their value.
    pointer: Option<u64>,
    counts: [Option<u64>; 3],
    form: Form,
}

type Read<T> = Result<T, NdrError>;

/// The alignment of a type. C706 14.2.2, `[MS-RPCE]` 2.2.5.3
pub(super) fn alignment(of: &Type, syntax: Syntax) -> usize {
    let word = word(syntax);
    match of {
        Type::Int(size, _) => (*size).into(),
        Type::Enum(_) => {
            if syntax == Syntax::Ndr {
                2
            } else {
                4
            }
        }
        Type::Guid | Type::Handle | Type::Sid | Type::Halves(_) => 4,
        Type::Bytes(_) => 1,
        // NL_TRUST_PASSWORD ends in a number.
        Type::Secret(Seal::MachinePassword, _) => 4,
        Type::Secret(_, of) => alignment(of, syntax),
        Type::Struct(fields) => fields.iter().map(|field| alignment(&field.of, syntax)).max().unwrap_or(1),
        Type::Union(union) => {
            let arms = union.arms.iter().map(|(_, of)| alignment(of, syntax));
            arms.chain([alignment(&union.tag, syntax)]).max().unwrap_or(1)
        }
        Type::Fixed(_, of) | Type::Tail(of) => alignment(of, syntax),
        Type::Array(of) | Type::Varying(of) => alignment(of, syntax).max(word),
        Type::Ref(_) | Type::Ptr(_) | Type::Unicode | Type::Oem => word,
        Type::Text
        | Type::Ascii
        | Type::Blob
        | Type::Raw
        | Type::Units
        | Type::Note
        | Type::NoteText
        | Type::Tower => word,
        Type::TailText => 2,
    }
}

/// The alignment of a value itself: a union of NDR begins with its tag, whatever its arms are. C706 14.3.8
pub(super) fn own_alignment(of: &Type, syntax: Syntax) -> usize {
    match (of, syntax) {
        (Type::Union(union), Syntax::Ndr) => alignment(&union.tag, syntax),
        _ => alignment(of, syntax),
    }
}

/// Bytes of a count and of a pointer.
pub(super) const fn word(syntax: Syntax) -> usize {
    match syntax {
        Syntax::Ndr => 4,
        Syntax::Ndr64 => 8,
    }
}

/// Whether a structure ends in an array whose number precedes it.
pub(super) fn is_conformant(fields: &[Field]) -> bool {
    fields.last().is_some_and(|last| match &last.of {
        Type::Tail(_) | Type::TailText => true,
        Type::Struct(fields) => is_conformant(fields),
        _ => false,
    })
}

impl<'a> Reader<'a> {
    fn align(&mut self, to: usize) {
        self.at = self.at.next_multiple_of(to);
    }

    fn take(&mut self, len: usize) -> Read<&'a [u8]> {
        let end = self.at.checked_add(len);
        let found = end.and_then(|end| self.bytes.get(self.at..end));
        let found = found.ok_or(NdrError::Short { offset: self.at })?;
        self.at += len;
        Ok(found)
    }

    fn int(&mut self, size: usize) -> Read<u64> {
        self.align(size);
        let bytes = self.take(size)?;
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        Ok(match self.order {
            ByteOrder::Little => bytes.iter().rev().fold(0, add),
            ByteOrder::Big => bytes.iter().fold(0, add),
        })
    }

    fn word(&mut self) -> Read<u64> {
        self.int(word(self.syntax))
    }

    /// A count of elements that have at least `least` bytes each.
    fn count(&mut self, least: usize) -> Read<usize> {
        let found = self.word()?;
        let left = self.bytes.len().saturating_sub(self.at);
        match usize::try_from(found) {
            Ok(count) if count <= left / least.max(1) => Ok(count),
            _ => Err(NdrError::Count { offset: self.at - word(self.syntax), found }),
        }
    }

    /// An argument: what it points to follows it at once.
    fn argument(&mut self, field: &Field) -> Read<Node> {
        let of = match &field.of {
            Type::Ref(of) => of,
            of => of,
        };
        let mut node = self.value(field.name, of)?;
        self.targets(of, &mut node)?;
        Ok(node)
    }

    /// A value without what it points to.
    fn value(&mut self, name: &'static str, of: &Type) -> Read<Node> {
        self.values = self.values.checked_sub(1).ok_or(NdrError::Values)?;
        if let Type::Struct(fields) = of
            && is_conformant(fields)
        {
            let count = self.count(0)?;
            let mut node = self.structure(name, fields, Some(count))?;
            node.counts[0] = u64::try_from(count).ok();
            return Ok(node);
        }
        self.align(own_alignment(of, self.syntax));
        let offset = self.at;
        let value = self.plain(of)?;
        Ok(self.node(name, offset, value))
    }

    /// The node of a value that was read just now.
    fn node(&mut self, name: &'static str, offset: usize, value: Value) -> Node {
        let pointers = [self.pointer.take(), None, None];
        Node {
            name,
            offset,
            len: self.at - offset,
            value,
            pointers,
            counts: core::mem::take(&mut self.counts),
            form: core::mem::take(&mut self.form),
        }
    }

    /// The number of a pointer.
    fn pointer(&mut self) -> Read<u64> {
        let number = self.word()?;
        self.pointer = Some(number);
        Ok(number)
    }

    fn plain(&mut self, of: &Type) -> Read<Value> {
        Ok(match of {
            Type::Int(size, show) => Value::Number(self.int((*size).into())?, *show),
            Type::Enum(show) => {
                let size = alignment(of, self.syntax);
                Value::Number(self.int(size)?, *show)
            }
            Type::Halves(show) => {
                let (low, high) = (self.int(4)?, self.int(4)?);
                Value::Number(high << 32 | low, *show)
            }
            Type::Guid => Value::Guid(self.guid()?),
            Type::Handle => {
                let mut bytes = [0; 20];
                bytes.copy_from_slice(self.take(20)?);
                if self.order == ByteOrder::Big {
                    for part in [0..4, 4..8, 8..10, 10..12] {
                        bytes[part].reverse();
                    }
                }
                Value::Handle(Handle { bytes, object: None })
            }
            Type::Bytes(len) => Value::Bytes(self.take(*len)?.to_vec()),
            Type::Struct(fields) => return Ok(self.structure("", fields, None)?.value),
            Type::Union(union) => self.union(union)?,
            Type::Ref(_) | Type::Ptr(_) => match self.pointer()? {
                0 => Value::Null,
                _ => Value::Pending(0),
            },
            Type::Fixed(count, of) => self.elements(*count, of)?,
            Type::Array(of) => {
                let count = self.maximum(1)?;
                self.counted(count, of)?
            }
            Type::Varying(of) => {
                let count = self.varying(1)?;
                self.counted(count, of)?
            }
            Type::Tail(of) => self.elements(0, of)?,
            Type::TailText => Value::Text(String::new()),
            Type::Units => {
                let count = self.maximum(2)?;
                Value::Text(text(&self.units(count)?))
            }
            Type::Note => {
                self.word()?;
                let count = self.count(1)?;
                Value::Text(ascii(self.take(count)?))
            }
            Type::NoteText => {
                self.word()?;
                let count = self.count(2)?;
                Value::Text(self.utf16(count)?)
            }
            Type::Tower => {
                let count = self.count(1)?;
                self.int(4)?;
                Value::Text(tower(self.take(count)?))
            }
            Type::Text => {
                let count = self.varying(2)?;
                Value::Text(self.utf16(count)?)
            }
            Type::Ascii => {
                let count = self.varying(1)?;
                Value::Text(ascii(self.take(count)?))
            }
            Type::Unicode | Type::Oem => {
                let (len, size) = (self.int(2)?, self.int(2)?);
                let pointer = self.pointer()?;
                let short = |number| u16::try_from(number).unwrap_or(u16::MAX);
                self.form = Form::Sized(short(len), short(size));
                if pointer == 0 { Value::Null } else { Value::Pending(len) }
            }
            Type::Sid => {
                let count = self.count(4)?;
                self.form = Form::Sid(u64::try_from(count).unwrap_or(u64::MAX));
                Value::Text(self.sid(count)?)
            }
            Type::Secret(seal, of) => match self.plain(of)? {
                Value::Bytes(bytes) => Value::Secret(Secret { seal: *seal, bytes, plain: None }),
                other => other,
            },
            Type::Raw => {
                let count = self.maximum(1)?;
                Value::Bytes(self.take(count)?.to_vec())
            }
            Type::Blob => {
                let count = self.maximum(1)?;
                let bytes = self.take(count)?;
                texts(bytes).unwrap_or_else(|| Value::Bytes(bytes.to_vec()))
            }
        })
    }

    /// Offset and number of a varying array, after the number that could be there.
    fn varying(&mut self, least: usize) -> Read<usize> {
        let (maximum, offset) = (self.word()?, self.word()?);
        let count = self.count(least)?;
        self.counts = [Some(maximum), Some(offset), u64::try_from(count).ok()];
        Ok(count)
    }

    /// The number of a conformant array.
    fn maximum(&mut self, least: usize) -> Read<usize> {
        let count = self.count(least)?;
        self.counts = [u64::try_from(count).ok(), None, None];
        Ok(count)
    }

    /// The elements of an array after its counts, which are its own and not those of an element.
    fn counted(&mut self, count: usize, of: &Type) -> Read<Value> {
        let counts = core::mem::take(&mut self.counts);
        let elements = self.elements(count, of)?;
        self.counts = counts;
        Ok(elements)
    }

    fn guid(&mut self) -> Read<Guid> {
        let mut bytes = [0; 16];
        bytes.copy_from_slice(self.take(16)?);
        if self.order == ByteOrder::Big {
            for part in [0..4, 4..6, 6..8] {
                bytes[part].reverse();
            }
        }
        Ok(Guid(bytes))
    }

    fn units(&mut self, count: usize) -> Read<Vec<u16>> {
        self.align(2);
        let bytes = self.take(count.saturating_mul(2))?;
        let unit = |pair: &[u8]| match (self.order, pair) {
            (ByteOrder::Little, [a, b]) => u16::from_le_bytes([*a, *b]),
            (ByteOrder::Big, [a, b]) => u16::from_be_bytes([*a, *b]),
            _ => 0,
        };
        Ok(bytes.chunks_exact(2).map(unit).collect())
    }

    fn utf16(&mut self, count: usize) -> Read<String> {
        Ok(text(&self.units(count)?))
    }

    /// A security identifier after its count. `[MS-DTYP]` 2.4.2.3
    fn sid(&mut self, count: usize) -> Read<String> {
        let head = self.take(8)?;
        let authority = head.iter().skip(2).fold(0, |number, byte| number << 8 | u64::from(*byte));
        let mut sid = String::new();
        // Writing to a String cannot fail.
        let _ = write!(sid, "S-{}-{authority}", head.first().copied().unwrap_or_default());
        for _ in 0..count {
            let _ = write!(sid, "-{}", self.int(4)?);
        }
        Ok(sid)
    }

    fn elements(&mut self, count: usize, of: &Type) -> Read<Value> {
        if let Type::Int(1, _) = of {
            return Ok(Value::Bytes(self.take(count)?.to_vec()));
        }
        self.nested(|reader| (0..count).map(|_| reader.value("", of)).collect::<Read<_>>().map(Value::List))
    }

    fn structure(&mut self, name: &'static str, fields: &[Field], tail: Option<usize>) -> Read<Node> {
        let align = alignment(&Type::Int(1, Show::Quiet), self.syntax)
            .max(fields.iter().map(|field| alignment(&field.of, self.syntax)).max().unwrap_or(1));
        self.align(align);
        let offset = self.at;
        let nodes = self.nested(|reader| {
            fields
                .iter()
                .map(|field| match (&field.of, tail) {
                    (Type::Tail(of), Some(count)) => {
                        let offset = reader.at;
                        let value = reader.elements(count, of)?;
                        Ok(reader.node(field.name, offset, value))
                    }
                    (Type::TailText, Some(count)) => {
                        let offset = reader.at;
                        let value = Value::Text(reader.utf16(count)?);
                        Ok(reader.node(field.name, offset, value))
                    }
                    (Type::Struct(fields), Some(count)) if is_conformant(fields) => {
                        reader.structure(field.name, fields, Some(count))
                    }
                    _ => reader.value(field.name, &field.of),
                })
                .collect::<Read<Vec<_>>>()
        })?;
        if self.syntax == Syntax::Ndr64 {
            self.align(align);
        }
        Ok(self.node(name, offset, Value::Struct(nodes)))
    }

    fn union(&mut self, union: &Union) -> Read<Value> {
        let offset = self.at;
        let tag = self.value("", &union.tag)?.value.number().unwrap_or_default();
        if self.syntax == Syntax::Ndr64 {
            self.align(union.arms.iter().map(|(_, of)| alignment(of, self.syntax)).max().unwrap_or(1));
        }
        let of = arm(union, tag).ok_or(NdrError::Tag { offset, found: tag })?;
        let node = self.nested(|reader| reader.value("", of))?;
        Ok(Value::Arm(tag, vec![node]))
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth == DEPTH {
            return Err(NdrError::Depth);
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    /// Reads what a value points to, in the order of the pointers. C706 14.3.12.3
    fn targets(&mut self, of: &Type, node: &mut Node) -> Read<()> {
        if self.depth == DEPTH {
            return Err(NdrError::Depth);
        }
        self.depth += 1;
        match (of, &mut node.value) {
            (Type::Ref(of) | Type::Ptr(of), value @ Value::Pending(_)) => {
                let mut target = self.value(node.name, of)?;
                self.targets(of, &mut target)?;
                (node.offset, node.len, node.counts) = (target.offset, target.len, target.counts);
                node.form = target.form;
                node.pointers = [node.pointers[0], target.pointers[0], target.pointers[1]];
                *value = target.value;
            }
            (Type::Unicode, value @ Value::Pending(_)) => {
                let len = usize::try_from(value.pending()).unwrap_or_default() / 2;
                self.align(word(self.syntax));
                let offset = self.at;
                let count = self.varying(2)?;
                let units = self.units(count)?;
                (node.offset, node.len, node.counts) =
                    (offset, self.at - offset, core::mem::take(&mut self.counts));
                *value = Value::Text(text(units.get(..len).unwrap_or(&units)));
            }
            (Type::Oem, value @ Value::Pending(_)) => {
                let len = usize::try_from(value.pending()).unwrap_or_default();
                self.align(word(self.syntax));
                let offset = self.at;
                let count = self.varying(1)?;
                let bytes = self.take(count)?;
                (node.offset, node.len, node.counts) =
                    (offset, self.at - offset, core::mem::take(&mut self.counts));
                *value = Value::Text(ascii(bytes.get(..len).unwrap_or(bytes)));
            }
            (Type::Struct(fields), Value::Struct(nodes)) => {
                for (field, node) in fields.iter().zip(nodes) {
                    self.targets(&field.of, node)?;
                }
            }
            (Type::Union(union), Value::Arm(tag, nodes)) => {
                if let (Some(of), Some(node)) = (arm(union, *tag), nodes.first_mut()) {
                    self.targets(of, node)?;
                }
            }
            (
                Type::Fixed(_, of) | Type::Array(of) | Type::Varying(of) | Type::Tail(of),
                Value::List(nodes),
            ) => {
                for node in nodes {
                    self.targets(of, node)?;
                }
            }
            _ => {}
        }
        self.depth -= 1;
        Ok(())
    }
}

impl Value {
    const fn pending(&self) -> u64 {
        match self {
            Self::Pending(number) => *number,
            _ => 0,
        }
    }
}

pub(super) fn arm(union: &Union, tag: u64) -> Option<&Type> {
    let found = union.arms.iter().find(|(value, _)| *value == tag).map(|(_, of)| of);
    found.or(union.other.as_ref())
}

/// UTF-16 up to its NUL.
fn text(units: &[u16]) -> String {
    let units = units.iter().copied().take_while(|unit| *unit != 0);
    char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// Single bytes up to their NUL. Those beyond ASCII depend on the server's code page.
fn ascii(bytes: &[u8]) -> String {
    let bytes = bytes.iter().copied().take_while(|byte| *byte != 0);
    bytes.map(|byte| if byte.is_ascii() { char::from(byte) } else { char::REPLACEMENT_CHARACTER }).collect()
}

/// What a tower says: interface, version and address, from its floors. C706 L
fn tower(bytes: &[u8]) -> String {
    let mut rest = bytes.get(2..).unwrap_or_default();
    let next = |rest: &mut &[u8]| -> Option<(u8, Vec<u8>, Vec<u8>)> {
        let side = |rest: &mut &[u8]| {
            let (len, after) = rest.split_first_chunk::<2>()?;
            let (part, after) = after.split_at_checked(u16::from_le_bytes(*len).into())?;
            *rest = after;
            Some(part.to_vec())
        };
        let (left, right) = (side(rest)?, side(rest)?);
        Some((*left.first()?, left.get(1..)?.to_vec(), right))
    };
    let mut said = String::new();
    let mut floors = 0;
    while let Some((protocol, left, right)) = next(&mut rest) {
        floors += 1;
        let port = right.first_chunk::<2>().map(|port| u16::from_be_bytes(*port));
        // Writing to a String cannot fail.
        let _ = match (protocol, left.first_chunk::<18>(), port) {
            (0x0D, Some(id), _) if floors == 1 => {
                let mut uuid = [0; 16];
                uuid.copy_from_slice(&id[..16]);
                write!(said, "{} v{}", Guid(uuid), u16::from_le_bytes([id[16], id[17]]))
            }
            (0x07, _, Some(port)) => write!(said, " tcp:{port}"),
            (0x08, _, Some(port)) => write!(said, " udp:{port}"),
            (0x1F, _, Some(port)) => write!(said, " http:{port}"),
            (0x09, ..) => match right.first_chunk::<4>() {
                Some([a, b, c, d]) => write!(said, " ip:{a}.{b}.{c}.{d}"),
                None => Ok(()),
            },
            (0x0F | 0x10, ..) => write!(said, " pipe:{}", ascii(&right)),
            (0x11, ..) => write!(said, " host:{}", ascii(&right)),
            _ => Ok(()),
        };
        if floors == 16 {
            break;
        }
    }
    said
}

/// Bytes as the texts of UTF-16 that they hold, if they look like that: pairs, printable, ending in NUL.
fn texts(bytes: &[u8]) -> Option<Value> {
    if bytes.len() < 4 || !bytes.len().is_multiple_of(2) || !bytes.ends_with(&[0, 0]) {
        return None;
    }
    let units: Vec<u16> = bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect();
    let mut parts: Vec<String> = Vec::new();
    for part in units.split(|unit| *unit == 0).filter(|part| !part.is_empty()) {
        let part: String = char::decode_utf16(part.iter().copied()).collect::<Result<_, _>>().ok()?;
        if part.chars().any(|letter| letter.is_control() && !matches!(letter, '\r' | '\n' | '\t')) {
            return None;
        }
        parts.push(part);
    }
    match parts.len() {
        0 => None,
        1 => parts.pop().map(Value::Text),
        _ => Some(Value::List(parts.into_iter().map(|part| Node::new("", Value::Text(part))).collect())),
    }
}
