//! The format of snoop, the capture program of Solaris. RFC 1761
//!
//! ```text
//! file header          record header
//!  0 "snoop\0\0\0"      0 length on the wire
//!  8 version, 2         4 captured length
//! 12 link type          8 length of the record, this header and a pad included
//!                      12 packets dropped so far
//!                      16 seconds
//!                      20 microseconds
//!                      24 the captured bytes, a pad
//! ```

use super::{Fault, Record, cut};
use crate::error::{Expected, Problem};
use crate::limits::RECORD;
use crate::packet::{LinkType, Timestamp};
use crate::source::Buffer;

pub(super) const MAGIC: &[u8; 8] = b"snoop\0\0\0";

/// Bytes of a record's header.
const HEADER: usize = 24;

pub(super) struct Snoop {
    link: LinkType,
}

impl Snoop {
    pub(super) fn new(buffer: &mut Buffer) -> Result<Self, Problem> {
        let start = buffer.peek(16)?;
        let Some(&[.., l0, l1, l2, l3]) = start.first_chunk::<16>() else {
            return Err(cut("file header", 16, start.len()));
        };
        buffer.take(16);
        Ok(Self { link: link(u32::from_be_bytes([l0, l1, l2, l3])) })
    }

    #[inline]
    /// Whether these bytes contain the next record whole.
    pub(super) fn has_next(there: &[u8]) -> bool {
        there.first_chunk::<HEADER>().is_some_and(|header| {
            let [_, _, record, ..] = numbers(header);
            there.len() >= record.min(RECORD) as usize
        })
    }

    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Record>, Fault> {
        let offset = buffer.offset();
        let fault = |problem| Fault::last(offset, problem);
        let start = buffer.peek(HEADER).map_err(fault)?;
        let Some(header) = start.first_chunk::<HEADER>() else {
            return match start.len() {
                0 => Ok(None),
                found => Err(fault(cut("packet header", HEADER, found))),
            };
        };
        let [wire_len, captured, record, _, seconds, microseconds] = numbers(header);
        let longest = RECORD.min(record.saturating_sub(24));
        if captured > longest {
            let (what, expected) = ("captured length", Expected::AtMost(longest.into()));
            return Err(fault(Problem::Invalid { what, expected, found: captured.into() }));
        }
        if record > RECORD {
            let (what, expected) = ("record length", Expected::AtMost(RECORD.into()));
            return Err(fault(Problem::Invalid { what, expected, found: record.into() }));
        }
        let (record, len) = (record as usize, captured as usize);
        let found = buffer.peek(record).map_err(fault)?.len();
        // The pad of the last record may be missing.
        if found < HEADER + len {
            return Err(fault(cut("packet", record, found)));
        }
        let record = record.min(found);
        buffer.take(record);
        let nanoseconds = u64::from(microseconds) * 1_000;
        Ok(Some(Record {
            time: Timestamp::from_nanoseconds(seconds.into(), nanoseconds),
            digits: 6,
            link: self.link,
            wire_len: wire_len.max(captured),
            back: record - HEADER,
            len,
        }))
    }
}

/// The numbers of a record's header.
fn numbers(header: &[u8; HEADER]) -> [u32; 6] {
    let (words, _) = header.as_chunks::<4>();
    let mut numbers = [0; 6];
    numbers.iter_mut().zip(words).for_each(|(number, word)| *number = u32::from_be_bytes(*word));
    numbers
}

/// The link type of the registry of snoop's.
fn link(number: u32) -> LinkType {
    match number {
        // IEEE 802.3, Ethernet.
        0 | 4 => LinkType::ETHERNET,
        // Token ring, HDLC, FDDI.
        2 => LinkType(6),
        5 => LinkType(104),
        8 => LinkType(10),
        other => LinkType::of_no_registry(other),
    }
}
