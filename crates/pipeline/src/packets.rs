//! Every packet of a capture, before what it completes.

use std::net::SocketAddr;

use lru::LruCache;
use smbtrail_capture::{Closed, Frame, LinkType, Opened, Segment, TcpFlags};
use smbtrail_track::{Event, Moment, Observer};

/// Takes what the tracker finds, and every packet of the capture, in frame order.
///
/// The order of calls: [`packet`](Self::packet), then for each SMB transport message that the packet makes known
/// [`frame`](Self::frame) and the tracker's events of it. A message that lay behind a gap becomes known late: its moment is
/// that of an earlier packet.
pub trait PacketObserver: Observer {
    /// An SMB transport message is whole; the tracker has not seen it yet. Most do not care where its bytes came from.
    fn frame(&mut self, _: &Frame<'_>) {}

    /// A connection turned out to carry SMB: its frames follow.
    fn opened(&mut self, _: &Opened) {}

    /// A connection ended, or is no longer followed.
    fn closed(&mut self, _: &Closed) {}

    /// A packet was read; what it makes known follows.
    fn packet(&mut self, packet: &PassedPacket);
}

/// A packet that was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// The number of its TCP connection, from 0, in the order of first packets; all connections count, not only those
    /// that carry SMB. A SYN of another sequence number begins a new one. `None` unless
    /// [`Options::stream_numbers`](crate::Options::stream_numbers) asks for it.
    pub stream: Option<u64>,
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
}

struct Stream {
    number: u64,
    /// The sequence number of the SYN that began it.
    began: Option<u32>,
}

/// Connections that are remembered at once; one longest unused that makes room gets a new number when it comes again.
const CAP: usize = 1 << 20;

impl StreamNumbers {
    pub(crate) fn new() -> Self {
        Self { streams: LruCache::unbounded(), next: 0 }
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
        if self.streams.len() >= CAP {
            self.streams.pop_lru();
        }
        self.streams.put((low, high, segment.network), Stream { number, began });
        number
    }
}
