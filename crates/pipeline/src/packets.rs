//! Every packet of a capture, before what it completes.

use std::net::SocketAddr;

use lru::LruCache;
use smbtrail_capture::{Closed, Frame, LinkType, Opened, Segment, StreamLimits, TcpFlags};
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

    /// A connection ended, or is no longer followed.
    fn closed(&mut self, _: &Closed) {}

    /// A packet was read; what it makes known follows.
    fn packet(&mut self, packet: &PassedPacket);
}

/// A packet that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
}

impl StreamNumbers {
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

    /// The number of a segment's connection.
    pub(crate) fn of(&mut self, segment: &Segment<'_>) -> u64 {
        let (low, high) = if segment.source <= segment.destination {
            (segment.source, segment.destination)
        } else {
            (segment.destination, segment.source)
        };
        let syn = segment.flags.contains(TcpFlags::SYN) && !segment.flags.contains(TcpFlags::ACK);
        let began = syn.then_some(segment.sequence);
        if let Some(stream) = self.streams.get(&(low, high, segment.network))
            && (began.is_none() || began == stream.began)
        {
            return stream.number;
        }
        let number = self.next;
        self.next += 1;
        if self.streams.len() >= self.cap {
            self.streams.pop_lru();
            self.evicted += 1;
        }
        self.streams.put((low, high, segment.network), Stream { number, began });
        number
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
        let seen = [1, 2, 3, 1, 4, 2, 1].map(|client| numbers.of(&segment(client)));
        assert_eq!(seen, [0, 1, 2, 0, 3, 4, 0]);
        let usage = numbers.usage();
        assert_eq!((usage.now, usage.cap, usage.evicted), (3, 3, 2));
    }
}
