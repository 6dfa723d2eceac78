//! The first leg: captures to SMB transport messages.

use smbtrail_capture::{
    CaptureError, CaptureSet, Consumer, DissectCounters, Dissector, Event, PacketId, StreamCounters, Streams,
    Transport,
};

use crate::bridge::moment;
use crate::packets::{PassedPacket, StreamNumbers};
use crate::run::{Options, Progress};

/// Takes what the first leg finds: the second one itself, or what carries it to another thread.
pub(crate) trait Next: Consumer {
    /// A packet was read, and all that it made known was handed on.
    fn packet(&mut self, packet: &PassedPacket);

    /// Some more packets were read.
    fn progress(&mut self, progress: Progress);

    /// Whether anybody wants to hear more.
    fn goes_on(&self) -> bool;
}

/// Reads, dissects, puts streams together and frames them.
pub(crate) struct Front {
    captures: CaptureSet,
    dissector: Dissector,
    streams: Streams,
    /// There where packets are handed on.
    numbers: Option<StreamNumbers>,
}

/// What the first leg saw.
pub(crate) struct Reading {
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) first: Option<PacketId>,
    pub(crate) last: Option<PacketId>,
    pub(crate) dissect: DissectCounters,
    pub(crate) streams: StreamCounters,
    pub(crate) damage: Vec<CaptureError>,
}

/// Packets between two calls of [`Next::progress`].
const STRIDE: u64 = 8192;

impl Front {
    pub(crate) fn new(captures: CaptureSet, options: &Options, numbered: bool) -> Self {
        Self {
            captures,
            dissector: Dissector::new(options.checksums),
            streams: Streams::new(options.streams.clone()),
            numbers: numbered.then(StreamNumbers::new),
        }
    }

    /// Reads the captures to their end, or as long as somebody listens.
    pub(crate) fn run(mut self, next: &mut impl Next) -> Reading {
        let (mut packets, mut bytes) = (0, 0);
        let (mut first, mut last) = (None, None);
        loop {
            if packets % STRIDE == 0 {
                next.progress(self.progress(packets));
            }
            if !next.goes_on() {
                break;
            }
            let Some(packet) = self.captures.next_packet() else { break };
            packets += 1;
            bytes += u64::try_from(packet.data.len()).unwrap_or(u64::MAX);
            let id = packet.id;
            if first.is_none() {
                first = Some(id);
            }
            last = Some(id);
            let (len, captured) = (packet.wire_len, packet.data.len());
            let (mut ends, mut stream, mut connection) = (None, None, None);
            // What is odd below TCP is of interest where SMB is spoken, or may be.
            let mut may_be_smb = true;
            match self.dissector.transport(&packet) {
                Some(Transport::Tcp(segment)) => {
                    self.streams.handle_segment(&segment, next);
                    ends = Some((segment.source, segment.destination));
                    stream = self.numbers.as_mut().map(|numbers| numbers.of(&segment));
                    connection = self.streams.connection_of(&segment);
                    may_be_smb = connection.is_some();
                }
                Some(Transport::Udp(datagram)) => {
                    self.streams.handle_datagram(&datagram, next);
                    ends = Some((datagram.source, datagram.destination));
                    may_be_smb = false;
                }
                None => {}
            }
            if let Some(odd) = self.dissector.anomaly().filter(|_| may_be_smb) {
                next.event(Event::Odd(odd, connection));
            }
            if self.numbers.is_some() {
                next.packet(&PassedPacket { moment: moment(id), len, captured, ends, stream });
            }
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
            damage: self.captures.into_problems(),
        }
    }

    fn progress(&self, packets: u64) -> Progress {
        Progress { bytes: self.captures.consumed(), total: self.captures.size(), packets }
    }
}
