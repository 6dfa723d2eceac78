//! Properties of captures that are written.

use std::net::SocketAddr;

use smbtrail_capture::{CaptureSet, ChecksumPolicy, Closed, Frame, Opened, StreamCounters};
use smbtrail_codec::Header;
use smbtrail_pipeline::{PacketObserver, PassedPacket, Pipeline, PlainCapture, Slice, Stop, track};
use smbtrail_track::{Direction, Event, Observer};

use crate::reports::{capture, options};

/// The packets of every `n`th message of a capture of any bytes: what is written is a capture without fault, all its
/// packets are packets of the original, in their order, with link type, length, and the time if it is one that nanoseconds
/// since 1970 can hold. The first byte: see [`options`], and
/// bit 2 for whole connections; the second one is `n`.
pub fn slice(data: &[u8]) {
    let Some((&[mode, every], data)) = data.split_first_chunk() else { return };
    let (Some(first), Some(second)) = (capture(data), capture(data)) else { return };
    let mut choice =
        Choice { slice: Slice::new(mode & 4 != 0), every: usize::from(every).max(1), messages: 0 };
    Pipeline::new(first, options(mode)).run_with_packets(&mut choice);
    let mut out = Vec::new();
    let written =
        choice.slice.write(second, ChecksumPolicy::default(), &mut out).expect("a Vec takes everything");
    let kept = packets(capture(&out).expect("a capture was written"));
    assert_eq!(u64::try_from(kept.len()).ok(), Some(written.packets));
    let mut all = packets(capture(data).expect("it was read before")).into_iter();
    for packet in &kept {
        assert!(all.any(|original| original == *packet), "a packet that was not there");
    }
}

/// The packets that can be read: link type, time, length on the wire, bytes.
fn packets(mut captures: CaptureSet) -> Vec<(u32, (i64, u32), u32, Vec<u8>)> {
    /// The last one of which 64 bits can count the nanoseconds, in 2554.
    const LAST_SECOND: i64 = 18_446_744_073;
    let mut packets = Vec::new();
    while let Some(packet) = captures.next_packet() {
        let time = (packet.id.time.seconds, packet.id.time.nanoseconds);
        let time = if (0..LAST_SECOND).contains(&time.0) { time } else { (-1, 0) };
        packets.push((packet.link.0, time, packet.wire_len, packet.data.to_vec()));
    }
    packets
}

/// Chooses messages by their number.
struct Choice {
    slice: Slice,
    every: usize,
    messages: usize,
}

impl Observer for Choice {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            if self.messages % self.every == 0 {
                self.slice.choose(message.connection);
            }
            self.messages += 1;
        }
    }
}

impl PacketObserver for Choice {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.slice.frame(frame);
    }

    fn packet(&mut self, _: &PassedPacket) {}
}

/// The SMB connections of a capture of any bytes, without encryption and compression: what is written is a capture without
/// fault, and where the original misses nothing the same messages are read in it, by who sent them and with the same headers.
/// The first byte: see [`options`].
pub fn plain(data: &[u8]) {
    let Some((&mode, data)) = data.split_first() else { return };
    let Some(captures) = capture(data) else { return };
    let mut out = Vec::new();
    let mut pair = Pair(
        PlainCapture::new(&mut out, captures.names().cloned(), Stop::default())
            .expect("a Vec takes everything"),
        Messages::default(),
    );
    let original = Pipeline::new(captures, options(mode | 1)).run_with_packets(&mut pair);
    let Pair(rewriter, sent) = pair;
    let rewritten = rewriter.finish().expect("a Vec takes everything");
    let mut plain = Messages::default();
    let outcome = Pipeline::new(capture(&out).expect("a capture was written"), options(1)).run(&mut plain);
    assert!(outcome.damage.is_empty(), "{:?}", outcome.damage);
    let StreamCounters { bytes_lost, bytes_cut, bytes_skipped, .. } = original.streams;
    // An envelope in one that may not hold it stands alone when the outer one is gone, and opens. A frame that the capture ends
    // in stays as it was, so what its envelopes held is hidden again.
    let differs = [track::Closed::Nested, track::Closed::Cut];
    let differs = rewritten.closed.iter().any(|(closed, _)| differs.contains(closed));
    if bytes_lost + bytes_cut + bytes_skipped == 0 && !differs {
        assert_eq!(plain.0, sent.0);
    }
}

/// Of each message its ends, who sent it, and its header.
#[derive(Default)]
struct Messages(Vec<(SocketAddr, SocketAddr, Direction, Header)>);

impl Observer for Messages {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            let (client, server) = (message.connection.client, message.connection.server);
            self.0.push((client, server, message.direction, *message.header));
        }
    }
}

/// Two that receive the same; the second one does not care for packets.
struct Pair<A, B>(A, B);

impl<A: Observer, B: Observer> Observer for Pair<A, B> {
    fn event(&mut self, event: &Event<'_>) {
        self.0.event(event);
        self.1.event(event);
    }
}

impl<A: PacketObserver, B: Observer> PacketObserver for Pair<A, B> {
    fn frame(&mut self, frame: &Frame<'_>) {
        self.0.frame(frame);
    }

    fn opened(&mut self, opened: &Opened<'_>) {
        self.0.opened(opened);
    }

    fn closed(&mut self, closed: &Closed) {
        self.0.closed(closed);
    }

    fn packet(&mut self, packet: &PassedPacket) {
        self.0.packet(packet);
    }
}
