//! Frames that straddle segments, and how much of them is kept.

use super::kit::*;
use crate::{Direction, LOOK, SessionKind};

const THERE: Direction = Direction::ToServer;

/// Small and large, single and compound, with session messages between.
fn messages() -> Vec<Vec<u8>> {
    vec![
        request(ECHO, 1, 4),
        compound(&[request(5, 2, 56), request(WRITE, 3, 700), request(6, 4, 24)]),
        request(READ, 5, 49),
        request(14, 6, 300),
    ]
}

fn pieces(bytes: &[u8], cuts: &[usize]) -> Wire {
    let mut wire = Wire::new();
    let mut from = 0;
    for &cut in cuts.iter().chain([&bytes.len()]) {
        wire.send(THERE, &bytes[from..cut]);
        from = cut;
    }
    wire
}

#[test]
fn every_split_gives_the_same_frames() {
    let messages = messages();
    let bytes = stream(&messages);
    for cut in 1..bytes.len() {
        let seen = pieces(&bytes, &[cut]).replay();
        assert_eq!(seen.whole(THERE), messages, "cut at {cut}");
        assert!(seen.gaps.is_empty());
        // The handshake has three packets.
        assert!(seen.frames.iter().all(|frame| frame.first <= frame.packet && frame.packet == frame.last));
    }
    let mut wire = Wire::new();
    wire.send_cut(THERE, &bytes, 1);
    assert_eq!(wire.replay().whole(THERE), messages);
}

#[test]
fn the_completing_packet_carries_the_last_byte() {
    let bytes = stream(&messages());
    let first = 4 + messages()[0].len();
    for cut in 1..bytes.len() {
        let seen = pieces(&bytes, &[cut]).replay();
        assert_eq!(seen.frames[0].packet, if cut < first { 5 } else { 4 });
        assert_eq!(seen.frames[1].first, if cut <= first { 5 } else { 4 });
        assert_eq!(seen.frames[3].packet, 5);
    }
}

#[test]
fn what_is_shown_does_not_depend_on_the_segments() {
    let message = compound(&[request(5, 2, 56), request(WRITE, 3, 700), request(6, 4, 24)]);
    let bytes = framed(&message);
    let ask = |cut: usize| {
        let mut wire = Wire::new();
        wire.send(THERE, &bytes[..cut]);
        wire.send(THERE, &bytes[cut..]);
        let seen = wire.replay_with(Default::default(), Seen::answering(Answers::Messages));
        (seen.shown, seen.frames[0].bytes.clone())
    };
    let expected = ask(1);
    // The CREATE of 120 bytes, the first bytes of the WRITE of 764 (padded to 768), the CLOSE of 88.
    assert_eq!(expected.0, [(0, LOOK), (120, LOOK)]);
    for cut in 2..bytes.len() {
        assert_eq!(ask(cut), expected, "cut at {cut}");
    }
}

#[test]
fn a_compound_after_a_skipped_write_is_kept() {
    let write = request(WRITE, 3, 100_000);
    let close = request(6, 4, 24);
    let message = compound(&[write.clone(), close.clone()]);
    for size in [100, 1448, 30_000] {
        let mut wire = Wire::new();
        wire.send_cut(THERE, &framed(&message), size);
        let seen = wire.replay_with(Default::default(), Seen::answering(Answers::Messages));
        let [frame] = &seen.frames[..] else { panic!("one frame") };
        let after = write.len().next_multiple_of(8);
        let kept: Option<Vec<u8>> = frame.bytes[after..].iter().copied().collect();
        assert_eq!(kept.unwrap(), close);
        assert_eq!(frame.missing.skipped, after - LOOK);
        assert_eq!(frame.missing.total(), after - LOOK);
        assert_eq!(seen.counters.bytes_collected, u64::try_from(LOOK + close.len()).unwrap());
    }
}

#[test]
fn a_skip_inside_what_is_shown_asks_at_the_next_element() {
    let small: Vec<_> = (0..5).map(|id| request(ECHO, id, 0)).collect();
    let message = compound(&small);
    let mut wire = Wire::new();
    wire.send_cut(THERE, &framed(&message), 50);
    let seen = wire.replay_with(Default::default(), Seen::answering(Answers::Heads));
    // Once all is shown there is nothing left to ask about.
    assert_eq!(seen.shown, [(0, 128), (64, 128), (128, 128)]);
    assert_eq!(seen.whole(THERE), [message]);
}

#[test]
fn a_consumer_that_asks_for_what_it_has_gets_the_rest() {
    struct Stuck(crate::Want, usize);
    impl crate::Consumer for Stuck {
        fn want(&mut self, _: &crate::Head<'_>) -> crate::Want {
            self.0
        }
        fn event(&mut self, event: &crate::Event<'_>) {
            if let crate::Event::Frame(frame) = event {
                self.1 += frame.contiguous().map_or(0, <[u8]>::len);
            }
        }
    }
    let message = request(WRITE, 1, 1000);
    let mut wire = Wire::new();
    wire.send_cut(THERE, &framed(&message), 100);
    for want in
        [crate::Want::Bytes(0), crate::Want::Bytes(128), crate::Want::Skip(0), crate::Want::Bytes(usize::MAX)]
    {
        let mut stuck = Stuck(want, 0);
        let mut streams = crate::Streams::default();
        for (sent, number) in wire.sent.iter().zip(1..) {
            streams.handle_segment(&wire.segment(sent, number), &mut stuck);
        }
        assert_eq!(stuck.1, message.len(), "{want:?}");
    }
}

#[test]
fn session_messages_are_recognised_from_smb() {
    let request81 = [&[0x81, 0, 0, 68][..], &[b'C'; 68]].concat();
    let bytes = [&request81[..], &framed(&request(ECHO, 1, 4)), &[0x85, 0, 0, 0], &[0; 4]].concat();
    for cut in 1..bytes.len() {
        let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:139");
        wire.handshake();
        wire.send(THERE, &bytes[..cut]);
        wire.send(Direction::ToClient, &[0x82, 0, 0, 0]);
        wire.send(THERE, &bytes[cut..]);
        let seen = wire.replay();
        let kinds: Vec<_> = seen.sessions.iter().map(|(kind, _)| *kind).collect();
        assert!(kinds.contains(&SessionKind::PositiveResponse) || cut < 72);
        let there: Vec<_> = kinds.into_iter().filter(|&kind| kind != SessionKind::PositiveResponse).collect();
        assert_eq!(there, [SessionKind::Request, SessionKind::KeepAlive, SessionKind::Empty], "cut at {cut}");
        assert_eq!(seen.sessions.iter().find(|s| s.0 == SessionKind::Request).unwrap().1, [b'C'; 68]);
        assert_eq!(seen.whole(THERE), [request(ECHO, 1, 4)]);
        assert_eq!(seen.opened[0].transport, crate::SmbTransport::NetBios);
    }
}

#[test]
fn memory_follows_what_came_and_not_what_was_claimed() {
    let mut bytes = vec![0, 0xFF, 0xFF, 0xFF];
    bytes.extend(request(WRITE, 1, 300));
    let mut wire = Wire::new();
    wire.send_cut(THERE, &bytes, 100);
    let seen = wire.replay();
    assert_eq!(seen.frames[0].bytes.len(), 0xFF_FFFF);
    assert_eq!(seen.frames[0].missing.unfinished, 0xFF_FFFF - 364);
    assert_eq!(seen.counters.bytes_collected, 364);
}

#[test]
fn a_hole_in_what_was_asked_for_is_reported() {
    let message = compound(&[request(5, 1, 300), request(6, 2, 24)]);
    let bytes = framed(&message);
    let mut wire = Wire::new();
    wire.send_cut(THERE, &bytes, 60);
    // Bytes 180..240 of the stream, in the first message.
    wire.sent.remove(3 + 3);
    let seen = wire.replay_with(Default::default(), Seen::answering(Answers::Messages));
    // Asked first, again at the hole; whoever still wants bytes then gets all the rest.
    assert_eq!(seen.shown, [(0, LOOK), (0, 176)]);
    let frame = &seen.frames[0];
    assert_eq!(frame.missing.lost, 60);
    assert_eq!(frame.missing.total(), 60);
    let kept: Option<Vec<u8>> = frame.bytes[176 + 60..].iter().copied().collect();
    assert_eq!(kept.unwrap(), message[176 + 60..]);
}

#[test]
fn a_frame_of_nothing_but_holes_is_bounded() {
    let bytes = framed(&request(WRITE, 1, 40_000));
    let mut wire = Wire::new();
    wire.send(THERE, &bytes[..200]);
    for at in (201..bytes.len() - 1).step_by(2) {
        let sequence = CLIENT_ISN.wrapping_add(1 + u32::try_from(at).unwrap());
        wire.raw(THERE, sequence, SERVER_ISN + 1, ACK, &bytes[at..=at]);
    }
    let seen = wire.replay();
    assert_eq!(seen.frames[0].bytes.len(), 40_064);
    assert!(seen.frames[0].bytes.chunk_by(|a, b| a.is_some() == b.is_some()).count() <= 4096);
    assert!(seen.counters.out_of_order_peak <= (1 << 20) + 256);
}
