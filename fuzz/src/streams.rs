//! Properties of TCP reassembly and framing.

use std::collections::HashMap;
use std::net::SocketAddr;

use arbitrary::{Arbitrary, Unstructured};
use smbtrail_capture::{
    ConnectionId, Consumer, Event, Head, PacketId, Part, Segment, StreamLimits, StreamOptions, Streams,
    TcpFlags, Want,
};

const ACK: u8 = 0x10;

/// Segments of any kind, of a few connections: events come in the order that is promised (opened, frames, closed, each
/// connection once; packets never go back), a frame's parts cover it, and what is held stays below the caps.
pub fn hostile(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let mut options = StreamOptions::default();
    let limits = &mut options.limits;
    (limits.connections, limits.others) = (3, 3);
    (limits.out_of_order, limits.waiting) = (4096, 4096);
    (limits.patience, limits.settled) = (4, 2);
    (limits.window, limits.history) = (1 << 16, 64);
    (limits.search, limits.first_search) = (2048, 8192);
    let cap =
        u64::try_from(limits.out_of_order + (1 << 16) + StreamLimits::SEGMENT_COST).expect("a small number");
    let mut streams = Streams::new(options);
    let mut seen = Seen { answer: input.arbitrary().unwrap_or(0), ..Seen::default() };
    let mut next = [[1_000_u32, 0xFFFF_FF00]; 4];
    let mut number = 0;
    while let Ok(step) = Step::arbitrary(&mut input) {
        if input.is_empty() {
            break;
        }
        number += 1;
        let to_server = step.way & 1 == 0;
        let which = usize::from(step.way >> 1 & 3);
        let ends = ends(which);
        let (source, destination) = if to_server { ends } else { (ends.1, ends.0) };
        let [here, there] = if to_server { [0, 1] } else { [1, 0] };
        let payload = input.bytes(usize::from(step.len).min(input.len())).unwrap_or_default();
        let sequence = next[which][here].wrapping_add_signed(step.off.into());
        let packet = PacketId { number, ..PacketId::default() };
        let mut segment = Segment::new(packet, (source, destination), sequence, payload);
        segment.acknowledgement = next[which][there].wrapping_sub(u32::from(step.back));
        segment.flags = TcpFlags(step.flags);
        segment.payload_len += usize::from(step.cut);
        if step.off >= 0 {
            let syn = u32::from(step.flags >> 1 & 1);
            let len = u32::try_from(segment.payload_len).expect("a small number");
            next[which][here] = sequence.wrapping_add(len).wrapping_add(syn);
        }
        streams.handle_segment(&segment, &mut seen);
    }
    streams.finish(&mut seen);
    let counters = streams.counters();
    assert!(seen.open.is_empty(), "what is opened is closed");
    assert_eq!(counters.segments, number);
    assert!(counters.out_of_order_peak <= cap);
}

/// One segment: where it goes, how far from where its stream is, and what it has.
#[derive(Arbitrary)]
struct Step {
    way: u8,
    flags: u8,
    /// Bytes before (or after) the next one of its stream.
    off: i16,
    back: u8,
    cut: u8,
    len: u8,
}

fn ends(which: usize) -> (SocketAddr, SocketAddr) {
    let port = u16::try_from(50_000 + which).expect("a small number");
    let server = if which == 3 { 4450 } else { 445 };
    (SocketAddr::from(([10, 0, 0, 9], port)), SocketAddr::from(([10, 0, 0, 2], server)))
}

/// Sees that what comes is in order.
#[derive(Default)]
struct Seen {
    /// What [`Consumer::want`] answers depends on this.
    answer: u8,
    /// Connections that were opened and not closed.
    open: Vec<ConnectionId>,
    closed: Vec<ConnectionId>,
    /// The packet of the last frame that was whole, by connection.
    last: HashMap<ConnectionId, u64>,
    /// Packet, sequence number and bytes of each frame.
    frames: Vec<(u64, u32, Vec<Option<u8>>)>,
}

impl Seen {
    fn is_open(&self, connection: ConnectionId) {
        assert!(self.open.contains(&connection), "no event before Opened or after Closed");
    }

    fn follows(&mut self, connection: ConnectionId, packet: PacketId) {
        let last = self.last.insert(connection, packet.number).unwrap_or(0);
        assert!(packet.number >= last, "whole frames of a connection come in the order of their packets");
    }
}

impl Consumer for Seen {
    fn want(&mut self, head: &Head<'_>) -> Want {
        assert!(head.offset + head.bytes.len() <= head.frame_len);
        match self.answer % 4 {
            0 => Want::Whole,
            1 => Want::Skip(head.offset + 100),
            2 => Want::Bytes(head.offset + head.bytes.len() + 10),
            _ => Want::Skip(head.frame_len),
        }
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => {
                assert!(!self.open.contains(&opened.connection), "a connection opens once");
                assert!(!self.closed.contains(&opened.connection), "a closed connection stays closed");
                self.open.push(opened.connection);
                assert!(opened.first_packet.number <= opened.packet.number);
            }
            Event::Frame(frame) => {
                self.is_open(frame.connection);
                if frame.missing().total() == 0 {
                    self.follows(frame.connection, frame.packet);
                }
                let mut bytes = Vec::new();
                for part in frame.parts() {
                    match part {
                        Part::Bytes { offset, bytes: part } => {
                            assert_eq!(offset, bytes.len());
                            assert!(frame.at(offset).starts_with(part));
                            bytes.extend(part.iter().copied().map(Some));
                        }
                        Part::Missing { offset, len, .. } => {
                            assert_eq!(offset, bytes.len());
                            assert!(frame.at(offset).is_empty());
                            bytes.resize(bytes.len() + len, None);
                        }
                    }
                }
                assert_eq!(bytes.len(), frame.len, "the parts cover the frame");
                let missing = bytes.iter().filter(|byte| byte.is_none()).count();
                assert_eq!(missing, frame.missing().total());
                assert_eq!(frame.contiguous().is_some(), missing == 0);
                self.frames.push((frame.packet.number, frame.sequence, bytes));
            }
            Event::Session(message) => self.is_open(message.connection),
            Event::Gap(gap) => self.is_open(gap.connection),
            Event::Conflict(conflict) => {
                self.is_open(conflict.connection);
                assert_ne!(conflict.kept, conflict.dropped);
            }
            Event::Refused(refused) => self.is_open(refused.connection),
            Event::Outside(outside) => {
                self.is_open(outside.connection);
                assert!(outside.distance > u64::from(outside.window));
            }
            Event::Odd(..) => unreachable!("streams know nothing of what lies below"),
            Event::Closed(closed) => {
                self.is_open(closed.connection);
                self.open.retain(|open| *open != closed.connection);
                self.closed.push(closed.connection);
            }
            Event::Kdc(_) => {}
            _ => unreachable!("an event of another kind"),
        }
    }
}

/// Messages of a stream that is cut anywhere, put out of order, repeated, and has lost some segments, with a peer that
/// acknowledges what it has, against a reference that holds the whole stream:
///
/// - every frame is one of the messages, and the bytes of it that are there are the message's: nothing is guessed;
/// - what ends before the first byte that is lost comes whole, each with the packet that brought the last of its bytes:
///   all messages, if nothing is lost.
pub fn reassembly(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(plan) = Plan::arbitrary(&mut input) else { return };
    let messages: Vec<_> = (0_u8..)
        .zip(plan.bodies.iter().take(12))
        .map(|(id, body)| message(id, usize::from(*body) * 7))
        .collect();
    let stream: Vec<u8> = messages.iter().flat_map(|message| framed(message)).collect();
    let (pieces, lost) = pieces(&plan.cuts, stream.len());
    let ends = ends(0);
    let start = 0xFFFF_FE00_u32;
    let mut streams = Streams::default();
    let mut seen = Seen::default();
    let segment = |number, way: bool, sequence, acknowledgement, flags, payload| {
        let (source, destination) = if way { ends } else { (ends.1, ends.0) };
        let packet = PacketId { number, ..PacketId::default() };
        let mut segment = Segment::new(packet, (source, destination), sequence, payload);
        segment.acknowledgement = acknowledgement;
        segment.flags = TcpFlags(flags);
        segment
    };
    streams.handle_segment(&segment(1, true, start.wrapping_sub(1), 0, 2, &[]), &mut seen);
    streams.handle_segment(&segment(2, false, 6_999, start, 2 | ACK, &[]), &mut seen);
    // What no segment has was received all the same: the capture does not contain it.
    let mut received = vec![true; stream.len()];
    pieces.iter().for_each(|&(from, to)| received[from..to].fill(false));
    let at = |index: usize| start.wrapping_add(u32::try_from(index).expect("a small number"));
    for (number, &(from, to)) in (3..).step_by(2).zip(&pieces) {
        streams.handle_segment(&segment(number, true, at(from), 7_000, ACK, &stream[from..to]), &mut seen);
        received[from..to].fill(true);
        let acknowledged = at(received.iter().position(|received| !received).unwrap_or(stream.len()));
        streams.handle_segment(&segment(number + 1, false, 7_000, acknowledged, ACK, &[]), &mut seen);
    }
    streams.finish(&mut seen);
    assert_eq!(streams.counters().conflicts, 0);
    // They come in the order of their packets.
    seen.frames.sort_by_key(|(_, sequence, _)| sequence.wrapping_sub(start));
    for (_, _, frame) in &seen.frames {
        let is = |message: &Vec<u8>| {
            frame.len() == message.len()
                && frame.iter().zip(message).all(|(got, sent)| got.is_none_or(|got| got == *sent))
        };
        assert!(messages.iter().any(is), "a frame that nobody sent");
    }
    let mut end = 0;
    let mut frames = seen.frames.iter();
    for message in &messages {
        let begin = end;
        end += 4 + message.len();
        if end > lost {
            break;
        }
        let (packet, _, frame) = frames.next().expect("a message that lies whole comes");
        assert!(frame.iter().copied().eq(message.iter().copied().map(Some)));
        let mut have = vec![false; end - begin];
        let completing = pieces.iter().position(|&(from, to)| {
            have[from.clamp(begin, end) - begin..to.clamp(begin, end) - begin].fill(true);
            have.iter().all(|have| *have)
        });
        let completing = completing.expect("all bytes are there");
        assert_eq!(*packet, u64::try_from(completing).expect("a small number") * 2 + 3);
    }
    if lost == stream.len() {
        assert_eq!(frames.count(), 0, "a message comes once");
    }
}

#[derive(Arbitrary)]
struct Plan {
    /// Bytes after the header of each message, divided by seven.
    bodies: Vec<u8>,
    cuts: Vec<Cut>,
}

#[derive(Arbitrary)]
struct Cut {
    size: u8,
    /// Segments that overtake it, below sixteen; more means that it is lost.
    late: u8,
    /// Bytes before and after it that are sent once more with it, some segments later; 0 for not at all.
    again: u8,
}

/// The stream's segments (from, to) in the order in which they come, and the first byte that none has: `len` if they have
/// all.
fn pieces(cuts: &[Cut], len: usize) -> (Vec<(usize, usize)>, usize) {
    const WHOLE: Cut = Cut { size: 255, late: 0, again: 0 };
    let mut timed = Vec::new();
    let mut have = vec![false; len];
    let mut from = 0;
    let cuts = cuts.iter().take(400).chain(std::iter::repeat(&WHOLE));
    for (turn, cut) in cuts.enumerate() {
        if from >= len {
            break;
        }
        let to = len.min(from + usize::from(cut.size) * 3 + 1);
        let late = usize::from(cut.late);
        if late < 240 {
            timed.push((turn + late % 16, (from, to)));
        }
        if cut.again > 0 {
            let more = usize::from(cut.again);
            timed.push((turn + late % 16 + more % 16, (from.saturating_sub(more), len.min(to + more))));
        }
        from = to;
    }
    timed.sort_by_key(|(time, _)| *time);
    for &(_, (from, to)) in &timed {
        have[from..to].fill(true);
    }
    let lost = have.iter().position(|have| !have).unwrap_or(len);
    (timed.into_iter().map(|(_, piece)| piece).collect(), lost)
}

/// An SMB2 request: a header, then `body` bytes that no message begins with.
fn message(id: u8, body: usize) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[..8].copy_from_slice(&[0xFE, b'S', b'M', b'B', 64, 0, 1, 0]);
    bytes[12] = 9;
    bytes[14] = 1;
    bytes[24] = id;
    bytes[40..46].copy_from_slice(&[0x66, 0x55, 0x44, 0x33, 0x22, 0x11]);
    bytes.extend((0_u8..64).cycle().take(body).map(|byte| 0x80 + (byte.wrapping_mul(7) ^ id) % 64));
    bytes
}

fn framed(message: &[u8]) -> Vec<u8> {
    let len = u32::try_from(message.len()).expect("a small number");
    [&len.to_be_bytes()[..], message].concat()
}
