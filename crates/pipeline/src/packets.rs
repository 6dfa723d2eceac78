//! Every packet of a capture, before what it completes.

use std::net::SocketAddr;
use std::sync::Arc;

use lru::LruCache;
use smbtrail_capture::{Closed, Frame, Layers, LinkType, Moved, Opened, Segment, StreamLimits, TcpFlags};
use smbtrail_track::{Event, Moment, Observer, Usage};

/// Takes what the tracker finds, and every packet of the capture, in frame order.
///
/// The order of calls: [`packet`](Self::packet), then for each SMB transport message that the packet makes known
/// [`frame`](Self::frame) and the tracker's events of it. Packets after a gap wait until the
/// messages of earlier packets are known. Only a message whose end is missing, or one that would have to wait for too long,
/// comes after later packets: its moment is that of an earlier one.
pub trait PacketObserver: Observer {
    /// An SMB transport message is whole; the tracker has not seen it yet. Most do not care where its bytes came from.
    fn frame(&mut self, _: &Frame<'_>) {}

    /// A connection turned out to carry SMB: its frames follow.
    fn opened(&mut self, _: &Opened<'_>) {}

    /// A connection of QUIC goes on between other addresses.
    fn moved(&mut self, _: &Moved) {}

    /// A connection ended, or is no longer followed.
    fn closed(&mut self, _: &Closed) {}

    /// A packet was read; what it makes known follows.
    fn packet(&mut self, packet: &PassedPacket);
}

/// A packet that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedPacket {
    /// Its number and time.
    pub moment: Moment,
    /// Bytes it had on the wire.
    pub len: u32,
    /// Bytes that were captured of it.
    pub captured: usize,
    /// How it begins.
    pub link: LinkType,
    /// Sender and receiver, where it is TCP or UDP.
    pub ends: Option<(SocketAddr, SocketAddr)>,
    /// Whether it is TCP.
    pub tcp: bool,
    /// What its segment says, where it is TCP.
    pub segment: Option<PassedSegment>,
    /// The number of its TCP connection, from 0, in the order of first packets; all connections count, not only those
    /// that carry SMB. A SYN of another sequence number begins a new one. `None` unless
    /// [`Options::stream_numbers`](crate::Options::stream_numbers) asks for it.
    pub stream: Option<u64>,
    /// Its bytes. `None` unless [`Options::packet_bytes`](crate::Options::packet_bytes) asks for them.
    pub bytes: Option<Arc<PacketBytes>>,
}

/// The bytes of a packet that were captured, and the headers in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PacketBytes {
    /// The bytes.
    pub data: Arc<[u8]>,
    /// The headers, the outermost first.
    pub layers: Layers,
}

/// What the segment of a packet says. RFC 9293 3.1
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PassedSegment {
    /// The sequence number of its first byte, as it is there.
    pub sequence: u32,
    /// The sequence number that its sender wants next; it counts with the ACK flag only.
    pub acknowledgement: u32,
    /// Its control bits.
    pub flags: TcpFlags,
    /// Bytes of payload that were sent.
    pub len: usize,
    /// The sequence number, counted from the first one that the capture has of this direction: 0 is that of a SYN, and 1
    /// that of the first byte. `None` unless [`Options::stream_numbers`](crate::Options::stream_numbers) asks for it.
    pub relative_sequence: Option<u32>,
    /// The acknowledgment number, counted from the first sequence number of the other direction.
    pub relative_acknowledgement: Option<u32>,
}

/// An observer that does not care for packets.
pub(crate) struct Messages<'o, O>(pub(crate) &'o mut O);

impl<O: Observer> Observer for Messages<'_, O> {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
    }
}

impl<O: Observer> PacketObserver for Messages<'_, O> {
    fn packet(&mut self, _: &PassedPacket) {}
}

/// Numbers TCP connections in the order of their first packets.
pub(crate) struct StreamNumbers {
    streams: LruCache<(SocketAddr, SocketAddr, u32), Stream>,
    next: u64,
    /// Connections that are remembered at once. The one longest unused is evicted, and gets a new number when it comes
    /// again.
    cap: usize,
    evicted: u64,
}

struct Stream {
    number: u64,
    /// The sequence number of the SYN that began it.
    began: Option<u32>,
    /// The sequence numbers that count as 0, by direction: from the lower address, and to it.
    zero: [Option<u32>; 2],
}

/// The number of a connection, and numbers of a segment that count from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Numbered {
    pub(crate) stream: u64,
    pub(crate) sequence: u32,
    pub(crate) acknowledgement: u32,
}

impl Stream {
    /// Notes where the segment's directions begin, if it is the first to say so.
    fn number(&mut self, segment: &Segment<'_>, from_low: bool) -> Numbered {
        let [own, other] = if from_low { [0, 1] } else { [1, 0] };
        let acknowledges = segment.flags.contains(TcpFlags::ACK);
        // What begins with a SYN begins at 0; a connection whose begin is missing begins with its first byte, 1.
        let syn = u32::from(!segment.flags.contains(TcpFlags::SYN));
        let zero = *self.zero[own].get_or_insert(segment.sequence.wrapping_sub(syn));
        let acknowledgement = match segment.acknowledgement {
            number if acknowledges => {
                let zero = *self.zero[other].get_or_insert(number.wrapping_sub(1));
                number.wrapping_sub(zero)
            }
            number => number,
        };
        Numbered { stream: self.number, sequence: segment.sequence.wrapping_sub(zero), acknowledgement }
    }
}

impl StreamNumbers {
    /// The most bytes of an entry: its links, its place in a table that may be half empty, and what the allocator adds.
    pub(crate) const ENTRY: usize = size_of::<((SocketAddr, SocketAddr, u32), Stream)>() + 72;

    /// Numbers of as many connections as the stream table remembers, of SMB and others.
    pub(crate) fn new(limits: &StreamLimits) -> Self {
        let cap = limits.connections.saturating_add(limits.others).max(1);
        Self { streams: LruCache::unbounded(), next: 0, cap, evicted: 0 }
    }

    /// How full the table is: one without evictions was never fuller.
    pub(crate) fn usage(&self) -> Usage {
        let now = self.streams.len();
        Usage::new("stream numbers", now, now, self.cap, self.evicted)
    }

    /// The number of a segment's connection, and the segment's own numbers in it.
    pub(crate) fn of(&mut self, segment: &Segment<'_>) -> Numbered {
        let from_low = segment.source <= segment.destination;
        let (low, high) = match from_low {
            true => (segment.source, segment.destination),
            false => (segment.destination, segment.source),
        };
        let key = (low, high, segment.network);
        let syn = segment.flags.contains(TcpFlags::SYN) && !segment.flags.contains(TcpFlags::ACK);
        let began = syn.then_some(segment.sequence);
        if let Some(stream) = self.streams.get_mut(&key)
            && (began.is_none() || began == stream.began)
        {
            return stream.number(segment, from_low);
        }
        let number = self.next;
        self.next += 1;
        if self.streams.len() >= self.cap {
            self.streams.pop_lru();
            self.evicted += 1;
        }
        let mut stream = Stream { number, began, zero: [None; 2] };
        let numbered = stream.number(segment, from_low);
        self.streams.put(key, stream);
        numbered
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_capture::PacketId;

    use super::*;

    fn segment(client: u16) -> Segment<'static> {
        let ends = (([10, 0, 0, 1], client).into(), ([10, 0, 0, 2], 445).into());
        Segment::new(PacketId::default(), ends, 0, &[])
    }

    #[test]
    fn a_stream_that_was_evicted_gets_a_new_number() {
        let mut limits = StreamLimits::default();
        (limits.connections, limits.others) = (1, 2);
        let mut numbers = StreamNumbers::new(&limits);
        let seen = [1, 2, 3, 1, 4, 2, 1].map(|client| numbers.of(&segment(client)).stream);
        assert_eq!(seen, [0, 1, 2, 0, 3, 4, 0]);
        let usage = numbers.usage();
        assert_eq!((usage.now, usage.cap, usage.evicted), (3, 3, 2));
    }

    #[test]
    fn numbers_count_from_the_first_that_is_seen_of_each_direction() {
        let mut numbers = StreamNumbers::new(&StreamLimits::default());
        let mut relative = |to_server: bool, flags: TcpFlags, sequence, acknowledgement| {
            let mut sent = segment(1);
            (sent.flags, sent.sequence, sent.acknowledgement) = (flags, sequence, acknowledgement);
            if !to_server {
                std::mem::swap(&mut sent.source, &mut sent.destination);
            }
            let numbered = numbers.of(&sent);
            (numbered.sequence, numbered.acknowledgement)
        };
        let both = TcpFlags(TcpFlags::SYN.0 | TcpFlags::ACK.0);
        assert_eq!(relative(true, TcpFlags::SYN, u32::MAX, 0), (0, 0));
        assert_eq!(relative(false, both, 700, 0), (0, 1));
        assert_eq!(relative(true, TcpFlags::ACK, 0, 701), (1, 1));
        assert_eq!(relative(true, TcpFlags::ACK, 9, 711), (10, 11));
        // A reset without an acknowledgment has none to count.
        assert_eq!(relative(true, TcpFlags::RST, 10, 5), (11, 5));
    }

    #[test]
    fn a_connection_whose_begin_is_missing_begins_with_1() {
        let mut numbers = StreamNumbers::new(&StreamLimits::default());
        let mut first = segment(1);
        (first.sequence, first.acknowledgement, first.flags) = (5_000, 90, TcpFlags::ACK);
        let numbered = numbers.of(&first);
        assert_eq!((numbered.sequence, numbered.acknowledgement), (1, 1));
    }
}
