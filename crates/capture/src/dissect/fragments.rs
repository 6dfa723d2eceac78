//! Joins IP datagrams that were sent in pieces.

use std::collections::{HashMap, VecDeque};
use std::net::IpAddr;

use super::counters::{Anomaly, AnomalyKind, DissectCounters};
use super::span::Span;
use crate::limits::{FRAGMENT_PIECES, FRAGMENT_SECONDS, FragmentLimits};
use crate::packet::{PacketId, Timestamp};

/// The longest that an IP payload can be.
const LONGEST: usize = 65_535;

/// A piece of a datagram.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fragment<'a> {
    pub(super) network: u32,
    pub(super) source: IpAddr,
    pub(super) destination: IpAddr,
    pub(super) protocol: u8,
    pub(super) id: u32,
    /// Where in the datagram's payload it belongs.
    pub(super) at: usize,
    /// Whether others follow it.
    pub(super) more: bool,
    pub(super) bytes: Span<'a>,
}

/// Datagrams whose fragments are being collected. Bounded in number, bytes and (packet) time; the oldest go first.
#[derive(Debug, Default)]
pub(super) struct FragmentTable {
    limits: FragmentLimits,
    datagrams: HashMap<Key, Datagram>,
    /// Keys in the order of their first fragment, with the datagram's serial number: one that is gone, or came again
    /// under the same key, is passed over.
    ages: VecDeque<(u64, Key)>,
    serial: u64,
    bytes: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Key {
    network: u32,
    source: IpAddr,
    destination: IpAddr,
    protocol: u8,
    id: u32,
}

#[derive(Debug)]
struct Datagram {
    serial: u64,
    first_seen: Timestamp,
    bytes: Vec<u8>,
    /// What has come: begin and end of ranges that do not touch, in order.
    pieces: Vec<(usize, usize)>,
    /// Known once the last fragment has come.
    total: Option<usize>,
}

impl FragmentTable {
    pub(super) fn new(limits: FragmentLimits) -> Self {
        Self { limits, ..Self::default() }
    }

    pub(super) fn len(&self) -> usize {
        self.datagrams.len()
    }

    /// Adds a fragment; gives the whole datagram's payload when it was the one still missing.
    pub(super) fn add(
        &mut self,
        fragment: &Fragment<'_>,
        packet: &PacketId,
        counters: &mut DissectCounters,
        anomaly: &mut Option<Anomaly>,
    ) -> Option<Vec<u8>> {
        self.expire(packet.time, counters);
        let Fragment { network, source, destination, protocol, id, at, more, bytes } = *fragment;
        let mut odd = |kind, counters: &mut DissectCounters| {
            counters.add_anomaly(kind);
            anomaly.get_or_insert(Anomaly { packet: *packet, offset: bytes.offset(), kind });
        };
        if bytes.is_cut() {
            counters.fragments_refused += 1;
            return None;
        }
        let data = bytes.captured();
        let end = at + data.len();
        // All but the last come in units of 8 bytes.
        if data.is_empty() || end > LONGEST || (more && data.len() % 8 != 0) {
            counters.fragments_refused += 1;
            odd(AnomalyKind::MalformedHeader, counters);
            return None;
        }
        let key = Key { network, source, destination, protocol, id };
        let datagram = self.datagrams.entry(key).or_insert_with(|| {
            self.serial += 1;
            self.ages.push_back((self.serial, key));
            Datagram {
                serial: self.serial,
                first_seen: packet.time,
                bytes: Vec::new(),
                pieces: Vec::new(),
                total: None,
            }
        });
        let have = datagram.pieces.last().map_or(0, |&(_, end)| end);
        let ends_elsewhere = match datagram.total {
            Some(total) => end > total || (!more && end != total),
            None => !more && end < have,
        };
        if ends_elsewhere {
            counters.fragments_refused += 1;
            odd(AnomalyKind::FragmentBeyondEnd, counters);
            return None;
        }
        if !more {
            datagram.total = Some(end);
        }
        let before = datagram.held();
        if datagram.insert(at, data) {
            odd(AnomalyKind::FragmentConflict, counters);
        }
        self.bytes = self.bytes + datagram.held() - before;
        if datagram.pieces.len() > FRAGMENT_PIECES {
            counters.fragments_evicted += 1;
            self.remove(&key);
            return None;
        }
        if datagram.pieces.as_slice() == [(0, datagram.total.unwrap_or(usize::MAX))] {
            counters.fragments_joined += 1;
            return self.remove(&key);
        }
        counters.fragments_peak = counters.fragments_peak.max(self.datagrams.len());
        while self.datagrams.len() > self.limits.datagrams || self.bytes > self.limits.bytes {
            if !self.drop_oldest() {
                break;
            }
            counters.fragments_evicted += 1;
        }
        // Keys of datagrams long joined must not pile up after one that waits.
        if self.ages.len() / 2 > self.limits.datagrams {
            let datagrams = &self.datagrams;
            self.ages.retain(|(serial, key)| datagrams.get(key).is_some_and(|it| it.serial == *serial));
        }
        None
    }

    fn expire(&mut self, now: Timestamp, counters: &mut DissectCounters) {
        while let Some((serial, key)) = self.ages.front() {
            match self.datagrams.get(key).filter(|it| it.serial == *serial) {
                Some(it) if now.seconds.saturating_sub(it.first_seen.seconds) <= FRAGMENT_SECONDS => break,
                Some(_) => {
                    self.drop_oldest();
                    counters.fragments_expired += 1;
                }
                None => {
                    self.ages.pop_front();
                }
            }
        }
    }

    /// Whether there was one to drop.
    fn drop_oldest(&mut self) -> bool {
        while let Some((serial, key)) = self.ages.pop_front() {
            if self.datagrams.get(&key).is_some_and(|it| it.serial == serial) {
                self.remove(&key);
                return true;
            }
        }
        false
    }

    fn remove(&mut self, key: &Key) -> Option<Vec<u8>> {
        let datagram = self.datagrams.remove(key)?;
        self.bytes -= datagram.held();
        Some(datagram.bytes)
    }
}

const _: () =
    assert!(size_of::<(Key, Datagram)>() * 2 + size_of::<(u64, Key)>() * 4 <= FragmentLimits::DATAGRAM);

impl Datagram {
    /// Bytes that it holds beside itself.
    fn held(&self) -> usize {
        self.bytes.capacity() + self.pieces.capacity() * size_of::<(usize, usize)>()
    }

    /// Puts bytes where none are yet; says whether they differ from those that came before them.
    fn insert(&mut self, at: usize, data: &[u8]) -> bool {
        let end = at + data.len();
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        // The pieces that the new one touches, which become one with it.
        let first = self.pieces.partition_point(|&(_, piece_end)| piece_end < at);
        let last = self.pieces.partition_point(|&(piece, _)| piece <= end);
        let (mut from, mut conflict) = (at, false);
        let touched = self.pieces.get(first..last).unwrap_or_default();
        let merged = (
            touched.first().map_or(at, |&(piece, _)| piece.min(at)),
            touched.last().map_or(end, |&(_, piece_end)| piece_end.max(end)),
        );
        for &(piece, piece_end) in touched {
            let (piece, piece_end) = (piece.clamp(at, end), piece_end.clamp(at, end));
            copy(&mut self.bytes, data, at, from..piece);
            conflict |= self.bytes.get(piece..piece_end) != data.get(piece - at..piece_end - at);
            from = piece_end;
        }
        copy(&mut self.bytes, data, at, from..end);
        self.pieces.splice(first..last, [merged]);
        conflict
    }
}

/// Copies what belongs into `range` of `bytes` out of `data`, which begins at `at`.
fn copy(bytes: &mut [u8], data: &[u8], at: usize, range: std::ops::Range<usize>) {
    let source = data.get(range.start - at..range.end.saturating_sub(at));
    if let (Some(to), Some(from)) = (bytes.get_mut(range), source) {
        to.copy_from_slice(from);
    }
}
