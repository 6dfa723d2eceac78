//! The classic pcap format. draft-ietf-opsawg-pcap
//!
//! ```text
//! file header                          record header
//!  0 magic                              0 seconds
//!  4 version major, minor               4 microseconds or nanoseconds
//!  8 zone, always 0                     8 captured length
//! 12 accuracy, always 0                12 length on the wire
//! 16 snap length                       16 the captured bytes
//! 20 link type (low 16 bits)
//! ```

use super::{ByteOrder, Fault, Record, cut};
use crate::error::{Expected, Problem};
use crate::limits::{PCAP_RECORD, RECORD};
use crate::packet::{LinkType, Timestamp};
use crate::source::Buffer;

/// What the magic number says of the records.
#[derive(Clone, Copy)]
pub(super) struct Variant {
    order: ByteOrder,
    /// Decimals of a second in a record's second field.
    digits: u8,
    /// Bytes of a record's header.
    header: usize,
}

impl Variant {
    pub(super) fn of(magic: [u8; 4]) -> Option<Self> {
        let (order, number) = match magic {
            [_, _, 0xb2 | 0x3c, 0xa1] => (ByteOrder::Little, u32::from_le_bytes(magic)),
            _ => (ByteOrder::Big, u32::from_be_bytes(magic)),
        };
        match number {
            0xa1b2_c3d4 => Some(Self { order, digits: 6, header: 16 }),
            0xa1b2_3c4d => Some(Self { order, digits: 9, header: 16 }),
            // Alexey Kuznetzov's libpcap: interface, protocol and packet type follow each record header.
            0xa1b2_cd34 => Some(Self { order, digits: 6, header: 24 }),
            _ => None,
        }
    }

    /// Its name for people.
    pub(super) const fn name(self) -> &'static str {
        match (self.digits, self.header, self.order) {
            (9, _, ByteOrder::Little) => "pcap with nanoseconds",
            (9, _, ByteOrder::Big) => "pcap with nanoseconds, big-endian",
            (_, 24, ByteOrder::Little) => "pcap of libpcap with patches",
            (_, 24, ByteOrder::Big) => "pcap of libpcap with patches, big-endian",
            (_, _, ByteOrder::Little) => "pcap",
            (_, _, ByteOrder::Big) => "pcap, big-endian",
        }
    }

    /// The snap length in the first bytes of a file, as far as they go.
    pub(super) fn snap_length(self, start: &[u8]) -> Option<u32> {
        let bytes = start.get(16..)?.first_chunk()?;
        Some(self.order.u32(*bytes))
    }
}

pub(super) struct Pcap {
    variant: Variant,
    link: LinkType,
    /// Longest record believed.
    longest: u32,
}

impl Pcap {
    pub(super) fn new(variant: Variant, buffer: &mut Buffer) -> Result<Self, Problem> {
        let start = buffer.peek(24)?;
        let Some(header) = start.first_chunk::<24>() else {
            return Err(cut("file header", 24, start.len()));
        };
        let [.., s0, s1, s2, s3, l0, l1, l2, l3] = *header;
        let snap_len = variant.order.u32([s0, s1, s2, s3]);
        let link = variant.order.u32([l0, l1, l2, l3]) & 0xffff;
        buffer.take(24);
        // No snap length is said as 0 or as a huge one.
        let longest = if snap_len == 0 { RECORD } else { snap_len.clamp(PCAP_RECORD, RECORD) };
        Ok(Self { variant, link: LinkType(link), longest })
    }

    /// Whether these bytes contain the next record whole.
    pub(super) fn has_next(&self, there: &[u8]) -> bool {
        let Variant { order, header, .. } = self.variant;
        let captured = there.get(8..).and_then(<[u8]>::first_chunk);
        captured
            .is_some_and(|captured| there.len() >= header + order.u32(*captured).min(self.longest) as usize)
    }

    #[inline]
    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Record>, Fault> {
        let offset = buffer.offset();
        let fault = |problem| Fault::last(offset, problem);
        let Variant { order, digits, header } = self.variant;
        let start = buffer.peek(header).map_err(fault)?;
        let (Some(&[s0, s1, s2, s3, f0, f1, f2, f3, c0, c1, c2, c3, w0, w1, w2, w3]), true) =
            (start.first_chunk::<16>(), start.len() >= header)
        else {
            return if start.is_empty() {
                Ok(None)
            } else {
                Err(fault(cut("packet header", header, start.len())))
            };
        };
        let numbers = [[s0, s1, s2, s3], [f0, f1, f2, f3], [c0, c1, c2, c3], [w0, w1, w2, w3]];
        let [seconds, fraction, captured, wire_len] = order.numbers(numbers);
        if captured > self.longest {
            return Err(fault(Problem::Invalid {
                what: "captured length",
                expected: Expected::AtMost(self.longest.into()),
                found: captured.into(),
            }));
        }
        let len = captured as usize;
        let found = buffer.peek(header + len).map_err(fault)?.len();
        if found < header + len {
            return Err(fault(cut("packet", header + len, found)));
        }
        buffer.take(header + len);
        Ok(Some(Record {
            time: time(seconds, fraction, digits),
            digits,
            link: self.link,
            wire_len: wire_len.max(captured),
            back: len,
            len,
        }))
    }
}

/// Parts beyond a second, which damaged files hold, carry over.
fn time(seconds: u32, part: u32, digits: u8) -> Timestamp {
    let nanoseconds = if digits == 9 { u64::from(part) } else { u64::from(part) * 1_000 };
    Timestamp::from_nanoseconds(seconds.into(), nanoseconds)
}
