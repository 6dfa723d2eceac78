//! What the three messages share: a fixed part whose end depends on the sender's age, descriptors, payloads, gaps.

use alloc::vec::Vec;

use smbtrail_layout::{ProblemKind, Sink, Value, Visitor};
use smbtrail_wire::{Meaning, Scalar};

use super::{MessageType, SIGNATURE};
use crate::listing::{self, block, number, problem};
use crate::{ParseError, Region, Text};

/// A payload, and the descriptor that points at it. `[MS-NLMP]` 2.2.1.1, DomainNameFields and its like
///
/// ```text
/// Len u16, MaxLen u16, BufferOffset u32
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Payload<'a> {
    /// Len as it is on the wire, in bytes.
    pub len: u16,
    /// MaxLen as it is on the wire: the same as `len`, and ignored by readers.
    pub max_len: u16,
    /// BufferOffset as it is on the wire, in bytes from the message's first; without meaning when `len` is 0.
    pub buffer_offset: u32,
    /// The bytes it points at, as far as they are in the message.
    pub bytes: &'a [u8],
}

impl<'a> Payload<'a> {
    /// A payload to be written at an offset from the message's first byte.
    ///
    /// Of more than 65,535 bytes, which `Len` cannot tell, the first 65,535 are taken.
    #[must_use]
    pub fn at(buffer_offset: u32, bytes: &'a [u8]) -> Self {
        let len = u16::try_from(bytes.len()).unwrap_or(u16::MAX);
        Self { len, max_len: len, buffer_offset, bytes: bytes.get(..usize::from(len)).unwrap_or(bytes) }
    }

    /// Whether all of it is in the message.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.bytes.len() == usize::from(self.len)
    }

    pub(super) fn start(&self) -> usize {
        usize::try_from(self.buffer_offset).unwrap_or(usize::MAX)
    }
}

/// Where a structure's fixed part may end, and where its descriptors are.
pub(super) struct Layout {
    pub(super) structure: &'static str,
    /// The ends of the fixed part, shortest first: later versions of the protocol added fields.
    pub(super) ends: &'static [usize],
    /// Where each descriptor is.
    pub(super) descriptors: &'static [usize],
}

/// A message whose fixed part is known to be there.
pub(super) struct Frame<'a> {
    message: Region<'a>,
    /// Where the fixed part ends; one of [`Layout::ends`].
    pub(super) fixed_len: usize,
}

impl Layout {
    /// Finds the end of the fixed part: the longest form that neither the message's end nor a payload cuts off.
    pub(super) fn frame<'a>(&self, message: Region<'a>) -> Result<Frame<'a>, ParseError> {
        let Region { offset, bytes } = message;
        let (first, longer) =
            self.ends.split_first().map_or((0, &[][..]), |(first, longer)| (*first, longer));
        if bytes.len() < first {
            let (structure, had) = (self.structure, bytes.len());
            return Err(ParseError::Short { structure, offset, needed: first, had });
        }
        let mut frame = Frame { message, fixed_len: first };
        for end in longer {
            let payloads = self.descriptors.iter().filter_map(|at| frame.descriptor(*at));
            let starts = payloads.filter(|payload| payload.len > 0).map(|payload| payload.start());
            let bound = starts.filter(|start| *start >= first).min().unwrap_or(usize::MAX);
            if *end > bound.min(bytes.len()) {
                break;
            }
            frame.fixed_len = *end;
        }
        Ok(frame)
    }
}

impl<'a> Frame<'a> {
    /// A number of the fixed part; `None` where the sender's version has none.
    pub(super) fn scalar<T: Scalar>(&self, at: usize) -> Option<T> {
        let fixed = self.message.bytes.get(..self.fixed_len)?;
        fixed.get(at..at + T::LEN).map(T::read)
    }

    /// A payload; the empty one where the sender's version has no such descriptor.
    pub(super) fn payload(&self, at: usize, what: &'static str, problems: &mut dyn Sink) -> Payload<'a> {
        let Some(payload) = self.descriptor(at) else { return Payload::default() };
        if payload.len == 0 {
            return payload;
        }
        let (start, bytes) = (payload.start(), self.message.bytes);
        let end = start.saturating_add(usize::from(payload.len));
        let offset = self.message.offset + at;
        if start < self.fixed_len {
            problems.problem(problem(ProblemKind::OffsetInsideFixed, what, offset, self.fixed_len, start));
        }
        if end > bytes.len() {
            problems.problem(problem(ProblemKind::BeyondMessage, what, offset, bytes.len(), end));
        }
        Payload { bytes: bytes.get(start..end.min(bytes.len())).unwrap_or_default(), ..payload }
    }

    /// What the fixed part and these payloads leave over.
    pub(super) fn unreferenced<const N: usize>(&self, payloads: [&Payload<'a>; N]) -> Vec<Region<'a>> {
        let mut spans = payloads.map(|payload| match payload.bytes {
            [] => (0, 0),
            bytes => (payload.start(), payload.start() + bytes.len()),
        });
        spans.sort_unstable();
        let bytes = self.message.bytes;
        let mut gaps = Vec::new();
        let mut at = self.fixed_len;
        for (start, end) in spans.into_iter().chain([(bytes.len(), bytes.len())]) {
            if let Some(gap) = bytes.get(at..start).filter(|gap| !gap.is_empty()) {
                gaps.push(Region { offset: at, bytes: gap });
            }
            at = at.max(end);
        }
        gaps
    }

    /// Where a payload is in the blob; the message's end where its offset leads beyond.
    pub(super) fn place(&self, payload: &Payload<'_>) -> usize {
        self.message.offset + payload.start().min(self.message.bytes.len())
    }

    fn descriptor(&self, at: usize) -> Option<Payload<'a>> {
        let raw: [u8; 8] = self.scalar(at)?;
        let (len, max_len, buffer_offset) = (u16::read(&raw), u16::read(&raw[2..]), u32::read(&raw[4..]));
        Some(Payload { len, max_len, buffer_offset, bytes: &[] })
    }
}

/// Writes a message: fixed part, then everything else at its offset.
pub(super) struct Writer {
    out: Vec<u8>,
    fixed_len: usize,
}

impl Writer {
    pub(super) fn new(message_type: MessageType, fixed_len: usize) -> Self {
        let mut writer = Self { out: Vec::new(), fixed_len };
        writer.bytes(SIGNATURE);
        writer.bytes(&message_type.0.to_le_bytes());
        writer
    }

    /// The next bytes of the fixed part, unless it ends before them.
    pub(super) fn bytes(&mut self, bytes: &[u8]) {
        if self.out.len() + bytes.len() <= self.fixed_len {
            self.out.extend_from_slice(bytes);
        }
    }

    pub(super) fn descriptor(&mut self, payload: &Payload<'_>) {
        self.bytes(&descriptor_bytes(payload));
    }

    /// The message, with its payloads and what no descriptor points at.
    pub(super) fn finish(mut self, payloads: &[&Payload<'_>], unreferenced: &[Region<'_>]) -> Vec<u8> {
        let gaps = unreferenced.iter().map(|gap| (gap.offset, gap.bytes));
        let payloads = payloads.iter().map(|payload| (payload.start(), payload.bytes));
        for (offset, bytes) in gaps.chain(payloads).filter(|(_, bytes)| !bytes.is_empty()) {
            let end = offset.saturating_add(bytes.len());
            if self.out.len() < end {
                self.out.resize(end, 0);
            }
            if let Some(place) = self.out.get_mut(offset..end) {
                place.copy_from_slice(bytes);
            }
        }
        self.out
    }
}

fn descriptor_bytes(payload: &Payload<'_>) -> [u8; 8] {
    let mut raw = [0; 8];
    payload.len.write(&mut raw);
    payload.max_len.write(&mut raw[2..]);
    payload.buffer_offset.write(&mut raw[4..]);
    raw
}

/// The names of a payload and of its descriptor's three fields.
pub(super) type Names = [&'static str; 4];

/// How a payload is listed: name, payload, where it begins in the blob, visitor.
pub(super) type DescribePayload = fn(&'static str, &[u8], usize, &mut dyn Visitor);

/// Lists signature and message type.
pub(super) fn describe_head(base: usize, message_type: MessageType, visitor: &mut dyn Visitor) {
    let meaning = Meaning::Name(u64::from(message_type.0), message_type.name());
    let raw = message_type.0.to_le_bytes();
    block(
        base,
        &[("Signature", SIGNATURE, Value::Bytes), ("MessageType", &raw, Value::Scalar(meaning))],
        visitor,
    );
}

/// Lists a descriptor.
pub(super) fn describe_descriptor(
    names: Names,
    payload: &Payload<'_>,
    offset: usize,
    visitor: &mut dyn Visitor,
) {
    let [_, len, max_len, buffer_offset] = names;
    let raw = descriptor_bytes(payload);
    let fields = [
        (len, &raw[..2], number(payload.len)),
        (max_len, &raw[2..4], number(payload.max_len)),
        (buffer_offset, &raw[4..], number(payload.buffer_offset)),
    ];
    block(offset, &fields, visitor);
}

/// Lists payloads and gaps in the order of their offsets.
pub(super) fn describe_payloads(
    base: usize,
    payloads: &[(Names, &Payload<'_>, DescribePayload)],
    unreferenced: &[Region<'_>],
    visitor: &mut dyn Visitor,
) {
    let gap: DescribePayload =
        |name, bytes, offset, to| listing::field(name, offset, bytes, Value::Padding, to);
    let mut all: Vec<_> =
        unreferenced.iter().map(|region| ("Unreferenced", region.offset, region.bytes, gap)).collect();
    let payloads = payloads.iter().filter(|(_, payload, _)| !payload.bytes.is_empty());
    all.extend(payloads.map(|(names, payload, list)| (names[0], payload.start(), payload.bytes, *list)));
    all.sort_by_key(|(_, offset, ..)| *offset);
    for (name, offset, bytes, list) in all {
        list(name, bytes, base + offset, visitor);
    }
}

/// Lists a payload of bytes.
pub(super) fn as_bytes(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    listing::field(name, offset, bytes, Value::Bytes, visitor);
}

/// Lists a payload of UTF-16.
pub(super) fn as_utf16(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    listing::field(name, offset, bytes, listing::text(Text::Utf16(bytes)), visitor);
}

/// Lists a payload of OEM text.
pub(super) fn as_oem(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    listing::field(name, offset, bytes, listing::text(Text::Oem(bytes)), visitor);
}
