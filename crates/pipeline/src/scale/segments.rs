//! The second look at a file: its packets, for the runs that follow their connections.

use std::net::SocketAddr;

use smbtrail_capture::{
    CaptureError, Consumer, Dissector, Elided, Event, Head, Packet, PacketId, PacketSource, Segment, Streams,
    Timestamp, Transport, Want,
};

use super::elision::{Elision, Passed};
use super::excerpt::Excerpt;
use super::plan::Plan;
use super::survey::KDC;
use crate::options::Options;
use crate::want::Data;

/// What was made of a file.
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct Segmented {
    /// Packets read.
    pub packets: u64,
    /// Bytes captured of them.
    pub bytes: u64,
    /// Packets given, and one that goes to several parts as often.
    pub given: u64,
    /// Bytes of those, without what was left out.
    pub given_bytes: u64,
    /// Bytes left out of them.
    pub elided: u64,
    /// Packets, and directions of connections, whose bytes were kept because too much waited.
    pub let_go: u64,
    /// What is wrong with the file. What was before was read all the same.
    pub damage: Vec<CaptureError>,
}

/// Reads a file of a plan to its end, and calls `each` with the packets that runs need: those of addresses between which SMB is spoken,
/// and what passes between clients and KDCs of Kerberos, which goes to every part. They come in the order of the file, which is that of
/// their [keys](Excerpt::key) within each part.
///
/// The options must be those of the runs. Data of READ and WRITE that such a run passes over ([`Options::data`]) is left out. A run
/// that needs it all the same says so, and fails.
///
/// `None` where the plan has no such file, or when `each` wants no more.
pub fn segments(
    source: &mut dyn PacketSource,
    file: u32,
    plan: &Plan,
    options: &Options,
    each: &mut dyn FnMut(&Excerpt<'_>) -> bool,
) -> Option<Segmented> {
    let before = plan.before(file)?;
    let (data, job) = (Data::of(options), plan.job());
    let secrets = source.secrets().unwrap_or_default();
    let mut dissector =
        Dissector::new(options.checksums).with_limits(options.fragments).with_tunnels(!options.no_tunnels);
    let mut streams = Streams::new(options.streams.clone()).with_secrets(secrets);
    let mut elision = Elision::new(options.streams.limits.history);
    let mut made = Segmented::default();
    let mut out = Out { parts: plan.parts(), given: 0, bytes: 0, elided: 0, goes_on: true, each };
    let mut turn = None;
    while out.goes_on
        && let Some(packet) = source.next_packet()
    {
        made.packets += 1;
        made.bytes += wide(packet.data.len());
        let now = turn.map_or(packet.id.time, |turn: Timestamp| turn.max(packet.id.time));
        turn = Some(now);
        let mut passing = Passing { data, packet: packet.id.number, passed: None };
        let mut passed = None;
        let part = match dissector.transport(&packet) {
            Some(Transport::Tcp(segment)) => {
                streams.handle_segment(&segment, &mut passing);
                elision.follow(&segment);
                passed = passing.of(&segment, &packet);
                part(plan, segment.source, segment.destination)
            }
            Some(Transport::Udp(datagram)) => {
                streams.handle_datagram(&datagram, &mut passing);
                part(plan, datagram.source, datagram.destination)
            }
            None => Part::None,
        };
        let part = match (dissector.fragment(), dissector.anomaly()) {
            // Its other fragments are nowhere else.
            (Some((source, destination, _)), _) => match plan.part(source, destination) {
                Some(part) => Part::One(part),
                None if plan.has_kdc(source, destination) => Part::Every,
                None => Part::One(HOME),
            },
            // An oddity of no connection is reported all the same.
            (None, Some(_)) if part == Part::None => Part::One(HOME),
            _ => part,
        };
        let (parts, first) = match part {
            Part::None => continue,
            Part::One(part) => (false, part),
            Part::Every => (true, 0),
        };
        let mut id = packet.id;
        (id.file, id.number) = (file, before.saturating_add(packet.id.number_in_file));
        let Packet { link, wire_len, data, .. } = packet;
        let excerpt = Excerpt { job, part: first, turn: now, id, link, wire_len, elided: Elided::NONE, data };
        let passed = passed.filter(|_| !parts && dissector.anomaly().is_none());
        elision.push(&excerpt, parts, passed.as_ref(), &mut |excerpt, parts| out.give(excerpt, parts));
    }
    elision.finish(&mut |excerpt, parts| out.give(excerpt, parts));
    (made.given, made.given_bytes, made.elided) = (out.given, out.bytes, out.elided);
    made.let_go = elision.let_go();
    let goes_on = out.goes_on;
    made.damage = source.take_problems();
    goes_on.then_some(made)
}

/// The part that reports what belongs to no connection.
pub(super) const HOME: u32 = 0;

/// Where a packet goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    None,
    One(u32),
    Every,
}

/// Where a packet between two ends goes.
fn part(plan: &Plan, source: SocketAddr, destination: SocketAddr) -> Part {
    match plan.part(source.ip(), destination.ip()) {
        _ if source.port() == KDC || destination.port() == KDC => Part::Every,
        Some(part) => Part::One(part),
        None => Part::None,
    }
}

/// Gives packets to whoever wants them, and counts them.
struct Out<'e> {
    parts: u32,
    given: u64,
    bytes: u64,
    elided: u64,
    goes_on: bool,
    each: &'e mut dyn FnMut(&Excerpt<'_>) -> bool,
}

impl Out<'_> {
    /// Gives a packet, to each part if it is for all.
    fn give(&mut self, excerpt: &Excerpt<'_>, all: bool) {
        let parts = if all { 0..self.parts } else { excerpt.part..excerpt.part.saturating_add(1) };
        for part in parts {
            if !self.goes_on {
                return;
            }
            self.given += 1;
            self.bytes += wide(excerpt.data.len());
            self.elided += wide(excerpt.elided.to - excerpt.elided.from);
            self.goes_on = (self.each)(&Excerpt { part, ..*excerpt });
        }
    }
}

/// Learns what the framing passes over of the packet at hand.
struct Passing {
    data: Data,
    packet: u64,
    /// The longest stretch: the sequence number of its first byte, and its length.
    passed: Option<(u32, usize)>,
}

impl Passing {
    /// What was passed over of a segment that lies in this packet.
    fn of(&self, segment: &Segment<'_>, packet: &Packet<'_>) -> Option<Passed> {
        let (sequence, len) = self.passed?;
        // One that was joined from fragments lies elsewhere.
        let payload = segment.payload.as_ptr().addr().checked_sub(packet.data.as_ptr().addr())?;
        let end = payload.checked_add(segment.payload.len())?;
        (end <= packet.data.len()).then(|| Passed {
            segment: segment.without_payload(),
            payload,
            captured: segment.payload.len(),
            sequence,
            len,
        })
    }
}

impl Consumer for Passing {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.data.want(head)
    }

    fn event(&mut self, _: &Event<'_>) {}

    fn passed_over(&mut self, packet: PacketId, sequence: u32, len: usize) {
        if packet.number == self.packet && self.passed.is_none_or(|(_, longest)| len > longest) {
            self.passed = Some((sequence, len));
        }
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
