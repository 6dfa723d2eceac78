//! The formats of Microsoft Network Monitor, 1.x and 2.x. <https://learn.microsoft.com/windows/win32/netmon2>
//!
//! ```text
//! file header (128 bytes)                          record header, 2.x   (1.x)
//!  0 "GMBU", in 1.x "RTSS"                          0 microseconds (8)    0 milliseconds (4)
//!  4 version minor, major                           8 length on the wire  4 the same (2)
//!  6 link type                                     12 captured length     6 the same (2)
//!  8 when the capture began: year, month, day      16 the captured bytes  8 the same
//!    of the week, day, hour, minute, second,
//!    millisecond                                   after the captured bytes
//! 24 where the table of records begins, length      since 2.1: link type (2)
//! 32 the same of four other tables                  since 2.2: a process (4)
//!                                                   since 2.3: time in UTC (8), time zone (1)
//! ```
//!
//! The records follow each other, and the tables follow the records, so a capture is read without its table: from a pipe,
//! or when its writer did not come to an end.

use super::{Fault, Record, cut};
use crate::error::{Expected, Problem};
use crate::limits::RECORD;
use crate::packet::{LinkType, Timestamp};
use crate::source::Buffer;

const FILE_HEADER: usize = 128;

/// The generation of the format that a file's first bytes announce.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Generation {
    First,
    Second,
}

impl Generation {
    pub(super) fn of(magic: [u8; 4]) -> Option<Self> {
        match &magic {
            b"RTSS" => Some(Self::First),
            b"GMBU" => Some(Self::Second),
            _ => None,
        }
    }
}

pub(super) struct Netmon {
    generation: Generation,
    link: LinkType,
    /// When the capture began. The clock of the machine that wrote it; which time zone it was in is not said.
    began: Timestamp,
    /// Where the first table begins.
    end: u64,
    /// Bytes after those of a packet.
    trailer: usize,
    /// The trailer has a time in UTC.
    has_utc: bool,
}

impl Netmon {
    pub(super) fn new(generation: Generation, buffer: &mut Buffer) -> Result<Self, Problem> {
        let start = buffer.peek(FILE_HEADER)?;
        let Some(header) = start.first_chunk::<FILE_HEADER>() else {
            return Err(cut("file header", FILE_HEADER, start.len()));
        };
        let version = (header[5], header[4]);
        let word = |at: usize| u16::from_le_bytes(chunk(header, at));
        let number = |at: usize| u32::from_le_bytes(chunk(header, at));
        let tables = [24, 32, 40, 48, 56].map(number).into_iter().map(u64::from);
        let netmon = Self {
            generation,
            link: link(word(6)),
            began: began([8, 10, 14, 16, 18, 20, 22].map(word)),
            end: tables.filter(|table| *table >= FILE_HEADER as u64).min().unwrap_or(u64::MAX),
            trailer: match version {
                _ if generation == Generation::First => 0,
                (2, 0) => 0,
                (2, 1) => 2,
                (2, 2) => 6,
                _ => 15,
            },
            has_utc: number(56) != 0,
        };
        buffer.take(FILE_HEADER);
        Ok(netmon)
    }

    #[inline]
    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Record>, Fault> {
        let offset = buffer.offset();
        let fault = |problem| Fault::last(offset, problem);
        if offset >= self.end {
            return Ok(None);
        }
        let header = if self.generation == Generation::First { 8 } else { 16 };
        let start = buffer.peek(header).map_err(fault)?;
        if start.len() < header {
            return match start.len() {
                0 => Ok(None),
                found => Err(fault(cut("packet header", header, found))),
            };
        }
        let (nanoseconds, wire_len, captured) = match self.generation {
            Generation::First => {
                let milliseconds = u32::from_le_bytes(chunk(start, 0));
                let [sent, captured] = [4, 6].map(|at| u32::from(u16::from_le_bytes(chunk(start, at))));
                (u64::from(milliseconds).saturating_mul(1_000_000), sent, captured)
            }
            Generation::Second => {
                let microseconds = u64::from_le_bytes(chunk(start, 0));
                let [sent, captured] = [8, 12].map(|at| u32::from_le_bytes(chunk(start, at)));
                (microseconds.saturating_mul(1_000), sent, captured)
            }
        };
        if captured > RECORD {
            let (what, expected) = ("captured length", Expected::AtMost(RECORD.into()));
            return Err(fault(Problem::Invalid { what, expected, found: captured.into() }));
        }
        let len = captured as usize;
        let record = header + len + self.trailer;
        let there = buffer.peek(record).map_err(fault)?;
        if there.len() < record {
            return Err(fault(cut("packet", record, there.len())));
        }
        let trailer = there.get(header + len..record).unwrap_or_default();
        let link = trailer.first_chunk().map_or(self.link, |number| link(u16::from_le_bytes(*number)));
        let since = u64::from(self.began.nanoseconds).saturating_add(nanoseconds);
        let utc = if self.has_utc { trailer.get(6..).and_then(|bytes| bytes.first_chunk()) } else { None };
        let time = match utc.map(|utc| u64::from_le_bytes(*utc)) {
            Some(utc) if utc != 0 => filetime(utc),
            _ => Timestamp::from_nanoseconds(self.began.seconds, since),
        };
        buffer.take(record);
        Ok(Some(Record {
            time,
            digits: if self.generation == Generation::First { 3 } else { 6 },
            link,
            wire_len: wire_len.max(captured),
            back: len + self.trailer,
            len,
        }))
    }
}

/// `N` bytes from a place that is there.
fn chunk<const N: usize>(bytes: &[u8], at: usize) -> [u8; N] {
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).copied().unwrap_or([0; N])
}

/// The link type of the registry of a link type of Network Monitor.
fn link(number: u16) -> LinkType {
    match number {
        1 => LinkType::ETHERNET,
        // Token ring, FDDI.
        2 => LinkType(6),
        3 => LinkType(10),
        6 => LinkType::NETMON_80211,
        // Those of the registry are in the lower bits.
        0xe000..=0xefff => LinkType(u32::from(number & 0x0fff)),
        other => LinkType::of_no_registry(other.into()),
    }
}

/// Year, month, day, hour, minute, second and millisecond as a time.
fn began([year, month, day, hour, minute, second, millisecond]: [u16; 7]) -> Timestamp {
    // March is the first month, so that a leap day is the last of its year.
    let (year, month) = (i64::from(year) - i64::from(month <= 2), (i64::from(month) + 9) % 12);
    let days = 365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
    let days = days + (153 * month + 2) / 5 + i64::from(day) - 1 - 719_468;
    let seconds = i64::from(hour) * 3_600 + i64::from(minute) * 60 + i64::from(second);
    Timestamp::from_nanoseconds(days * 86_400 + seconds, u64::from(millisecond) * 1_000_000)
}

/// A time in 100 nanoseconds since 1601.
fn filetime(ticks: u64) -> Timestamp {
    const SECOND: u64 = 10_000_000;
    const FROM_1601: i64 = 11_644_473_600;
    let seconds = i64::try_from(ticks / SECOND).unwrap_or(i64::MAX);
    Timestamp::from_nanoseconds(seconds - FROM_1601, ticks % SECOND * 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_when_a_capture_began() {
        assert_eq!(began([1970, 1, 1, 0, 0, 0, 0]), Timestamp::default());
        // 2024-02-29 12:34:56.789 and the day after.
        let leap = Timestamp { seconds: 1_709_210_096, nanoseconds: 789_000_000 };
        assert_eq!(began([2024, 2, 29, 12, 34, 56, 789]), leap);
        assert_eq!(began([2024, 3, 1, 12, 34, 56, 789]).seconds, leap.seconds + 86_400);
        assert_eq!(filetime(116_444_736_000_000_005), Timestamp { seconds: 0, nanoseconds: 500 });
    }
}
