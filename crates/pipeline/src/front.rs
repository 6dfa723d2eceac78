//! The first leg: captures to SMB transport messages.

use smbtrail_capture::{
    CaptureError, Consumer, DissectCounters, Dissector, Event, Packet, PacketId, PacketSource,
    StreamCounters, Streams, Transport,
};

use crate::options::Options;
use crate::outcome::Progress;

/// Takes what the first leg finds: the second one itself, or what carries it to another thread.
pub(crate) trait Next: Consumer {
    /// A packet was read, and this is what it carries; what it makes known follows.
    fn read(&mut self, _: &Packet<'_>, _: Option<&Transport<'_>>) {}

    /// All events that the packet made known were handed on. The streams say which packets may still complete messages.
    fn settled(&mut self, _: &Streams) {}

    /// Some more packets were read. What was found so far is handed on.
    fn progress(&mut self, progress: Progress);

    /// The source has no more packets at once. What was found so far is handed on, and whoever waits learns of the pause.
    fn pause(&mut self, progress: Progress);

    /// Whether anybody wants to hear more.
    fn goes_on(&self) -> bool;
}

/// Reads, dissects, puts streams together and frames them.
pub(crate) struct Front<'s> {
    source: &'s mut dyn PacketSource,
    dissector: Dissector,
    streams: Streams,
    /// Packets that are read at most.
    most: u64,
}

/// What the first leg saw.
#[derive(Default)]
pub(crate) struct Reading {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) first: Option<PacketId>,
    pub(crate) last: Option<PacketId>,
    pub(crate) dissect: DissectCounters,
    pub(crate) streams: StreamCounters,
    pub(crate) damage: Vec<CaptureError>,
}

/// What a packet carried.
enum Carried {
    Segment,
    Datagram,
    Nothing,
}

/// Packets between two calls of [`Next::progress`].
const STRIDE: u64 = 8192;

impl<'s> Front<'s> {
    pub(crate) fn new(source: &'s mut dyn PacketSource, options: &Options) -> Self {
        let secrets = source.secrets().unwrap_or_default();
        let mut streams = options.streams.clone();
        streams.remote = options.data;
        Self {
            source,
            dissector: Dissector::new(options.checksums)
                .with_limits(options.fragments)
                .with_tunnels(!options.no_tunnels),
            streams: Streams::new(streams).with_secrets(secrets),
            most: options.packets.unwrap_or(u64::MAX),
        }
    }

    /// Reads the captures to their end, or as long as somebody listens.
    pub(crate) fn run(mut self, next: &mut impl Next) -> Reading {
        let (mut packets, mut bytes) = (0, 0);
        let (mut first, mut last) = (None, None);
        loop {
            if self.source.is_waiting() {
                next.pause(self.progress(packets));
            } else if packets % STRIDE == 0 {
                next.progress(self.progress(packets));
            }
            if packets == self.most || !next.goes_on() {
                break;
            }
            let Some(packet) = self.source.next_packet() else { break };
            packets += 1;
            bytes += u64::try_from(packet.data.len()).unwrap_or(u64::MAX);
            let id = packet.id;
            if first.is_none_or(|first: PacketId| id.time < first.time) {
                first = Some(id);
            }
            if last.is_none_or(|last: PacketId| id.time >= last.time) {
                last = Some(id);
            }
            let transport = self.dissector.transport(&packet);
            next.read(&packet, transport.as_ref());
            let carried = match &transport {
                Some(Transport::Tcp(segment)) => {
                    self.streams.handle_segment(segment, next);
                    Carried::Segment
                }
                Some(Transport::Udp(datagram)) => {
                    self.streams.handle_datagram(datagram, next);
                    Carried::Datagram
                }
                None => Carried::Nothing,
            };
            if let Some(odd) = self.dissector.anomaly() {
                // What is odd below TCP is of interest where SMB is spoken, or may be.
                match carried {
                    Carried::Segment => self.streams.handle_odd(odd, next),
                    Carried::Nothing => next.event(&Event::Odd(odd, None)),
                    Carried::Datagram => {}
                }
            }
            next.settled(&self.streams);
        }
        next.progress(self.progress(packets));
        self.streams.finish(next);
        Reading {
            packets,
            bytes,
            first,
            last,
            dissect: self.dissector.counters().clone(),
            streams: *self.streams.counters(),
            damage: self.source.take_problems(),
        }
    }

    fn progress(&self, packets: u64) -> Progress {
        Progress { bytes: self.source.consumed(), total: self.source.size(), packets }
    }
}
