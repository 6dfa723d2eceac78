//! Captures as lists of packets that can be damaged, and what the pipeline makes of them.

mod story;
mod stream;

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_pipeline::capture::{
    CaptureReader, CaptureSet, ChecksumPolicy, Dissector, Elided, Frame, LinkType, Packet, PacketId,
    PcapngWriter, TcpFlags, Timestamp, Transport,
};
use smbtrail_pipeline::track::{Area, Event, Observer, kind};
use smbtrail_pipeline::{Options, Outcome, PacketObserver, PassedPacket, Pipeline};

pub(crate) use story::{Kept, story};
pub(crate) use stream::{Stream, runs_in, streams};

use crate::common;

/// A packet that can be damaged.
#[derive(Clone)]
pub(crate) struct Wire {
    /// Its number in the sound capture, where somebody gave it one.
    pub(crate) number: u64,
    pub(crate) link: LinkType,
    pub(crate) time: Timestamp,
    pub(crate) len: u32,
    pub(crate) data: Vec<u8>,
}

/// One direction of a TCP connection.
pub(crate) type Flow = (SocketAddr, SocketAddr);

/// A transport message of the sound capture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    /// The sequence number of its prefix.
    pub(crate) sequence: u32,
    /// Bytes of it, prefix included.
    pub(crate) len: u32,
}

/// The payload that packets bring.
#[derive(Clone, Debug)]
pub(crate) struct Payload {
    pub(crate) flow: Flow,
    /// The number of its first byte.
    pub(crate) sequence: u32,
    pub(crate) bytes: Vec<u8>,
    /// It begins a direction, or ends the connection at once.
    pub(crate) syn: bool,
    pub(crate) reset: bool,
    /// What else steers how it is taken: network, acknowledgement, flags, the length it should have.
    state: (u32, u32, TcpFlags, usize),
}

/// What the pipeline made of a capture.
pub(crate) struct Found {
    pub(crate) outcome: Outcome,
    /// Transport messages that are whole: sequence number and length.
    pub(crate) whole: HashSet<(u32, u32)>,
    /// The same, in the order of each direction, with holes or without.
    pub(crate) sent: BTreeMap<Flow, Vec<Sent>>,
    pub(crate) messages: usize,
    /// How often something was said to be missing.
    pub(crate) missing: usize,
    /// Connections whose beginning is said to be missing.
    pub(crate) mid_stream: usize,
    /// What was said to be wrong with the layout of messages.
    pub(crate) malformed: BTreeSet<(&'static str, &'static str)>,
}

/// The packets of a capture.
pub(crate) fn packets(bytes: &Arc<[u8]>) -> Vec<Wire> {
    let mut reader = common::reader(bytes, bytes.len()).expect("a capture");
    let mut packets = Vec::new();
    while let Some(Packet { id, link, data, wire_len, .. }) = reader.next_packet().expect("it is sound") {
        packets.push(Wire { number: 0, link, time: id.time, len: wire_len, data: data.to_vec() });
    }
    packets
}

/// What each packet brings to a TCP connection.
pub(crate) fn payloads(packets: &[Wire]) -> Vec<Option<Payload>> {
    let mut dissector = Dissector::new(ChecksumPolicy::Ignore);
    let payload = |packet: &Wire| {
        let packet = Packet {
            id: PacketId::default(),
            link: packet.link,
            data: &packet.data,
            wire_len: packet.len,
            elided: Elided::NONE,
        };
        match dissector.transport(&packet)? {
            Transport::Tcp(segment) => Some(Payload {
                flow: (segment.source, segment.destination),
                sequence: segment.sequence.wrapping_add(segment.flags.contains(TcpFlags::SYN).into()),
                bytes: segment.payload.to_vec(),
                syn: segment.flags.contains(TcpFlags::SYN),
                reset: segment.flags.contains(TcpFlags::RST),
                state: (segment.network, segment.acknowledgement, segment.flags, segment.payload_len),
            }),
            Transport::Udp(_) => None,
        }
    };
    packets.iter().map(payload).collect()
}

/// Streams into which damaged headers put what was not sent so, of as many packets as before. A packet that belongs to no
/// stream any more is missing, and no more than that.
pub(crate) fn forged(packets: &[Wire], damaged: &[Wire]) -> HashSet<Flow> {
    let sent = payloads(packets);
    let known: HashSet<Flow> = sent.iter().flatten().map(|payload| payload.flow).collect();
    let head = |payload: &Payload| (payload.flow, payload.sequence, payload.bytes.len(), payload.state);
    let came = payloads(damaged).into_iter().zip(&sent);
    let forged = came.filter_map(|(new, old)| {
        let new = new?;
        let is_sound = old.as_ref().is_some_and(|old| head(old) == head(&new));
        (!is_sound && known.contains(&new.flow)).then_some(new.flow)
    });
    forged.flat_map(|(source, destination)| [(source, destination), (destination, source)]).collect()
}

/// Runs the pipeline over packets.
pub(crate) fn run(packets: &[Wire]) -> Found {
    let bytes = file(packets);
    let reader = CaptureReader::from_reader("damaged", std::io::Cursor::new(bytes)).expect("a capture");
    let flows =
        payloads(packets).iter().map(|payload| payload.as_ref().map(|payload| payload.flow)).collect();
    let mut seen = Seen { flows, ..Seen::default() };
    let options = Options::default().with_data(true);
    let pipeline = Pipeline::new(CaptureSet::from_reader(reader), options);
    let outcome = pipeline.run_with_packets(&mut seen);
    let Seen { whole, sent, messages, missing, mid_stream, malformed, .. } = seen;
    Found { outcome, whole, sent, messages, missing, mid_stream, malformed }
}

fn file(packets: &[Wire]) -> Vec<u8> {
    let mut writer = PcapngWriter::new(Vec::new(), "damage").expect("memory");
    let mut interfaces = Vec::new();
    for packet in packets {
        let known = interfaces.iter().find(|(link, _)| *link == packet.link).map(|(_, interface)| *interface);
        let interface = known.unwrap_or_else(|| {
            let interface = writer.interface(packet.link, 0).expect("memory");
            interfaces.push((packet.link, interface));
            interface
        });
        writer.packet(interface, packet.time, &packet.data, packet.len, &[]).expect("memory");
    }
    writer.finish().expect("memory")
}

#[derive(Default)]
struct Seen {
    whole: HashSet<(u32, u32)>,
    sent: BTreeMap<Flow, Vec<Sent>>,
    messages: usize,
    missing: usize,
    mid_stream: usize,
    malformed: BTreeSet<(&'static str, &'static str)>,
    flows: Vec<Option<Flow>>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(_) => self.messages += 1,
            Event::Connection(connection) => self.mid_stream += usize::from(connection.mid_stream),
            Event::Anomaly(anomaly) => {
                let damage = [kind::DAMAGED_COMPRESSION, kind::BAD_SIGNATURE];
                if anomaly.kind.area() == Area::Layout || damage.contains(&anomaly.kind) {
                    self.malformed.insert((anomaly.kind.id(), anomaly.what));
                }
                self.missing += usize::from(matches!(
                    anomaly.kind,
                    kind::GAP
                        | kind::RESYNC
                        | kind::UNFINISHED_FRAME
                        | kind::RESPONSE_WITHOUT_REQUEST
                        | kind::UNANSWERED
                        | kind::MESSAGE_ID_SKIPPED
                ));
            }
            _ => {}
        }
    }
}

impl PacketObserver for Seen {
    fn frame(&mut self, frame: &Frame<'_>) {
        let len = u32::try_from(frame.len + 4).expect("24 bits");
        if frame.missing().total() == 0 {
            self.whole.insert((frame.sequence, len));
        }
        let packet = usize::try_from(frame.first_packet.number - 1).expect("a small number");
        if let Some(flow) = self.flows.get(packet).copied().flatten() {
            self.sent.entry(flow).or_default().push(Sent { sequence: frame.sequence, len });
        }
    }

    fn packet(&mut self, _: &PassedPacket) {}
}
