//! Segments out of order, twice, overlapping, around the wrap of sequence numbers.

use proptest::prelude::*;

use super::kit::*;
use crate::{Direction, StreamLimits, StreamOptions};

const THERE: Direction = Direction::ToServer;
const BACK: Direction = Direction::ToClient;

fn messages(bodies: &[usize]) -> Vec<Vec<u8>> {
    (1..).zip(bodies).map(|(id, &body)| request(WRITE, id, body)).collect()
}

/// A segment of a stream: bytes `from..to` of it, sent at `time`.
type Piece = (usize, usize);

/// Cuts a stream at random, repeats and enlarges some pieces, and displaces each by a bounded distance.
fn pieces(len: usize) -> impl Strategy<Value = Vec<Piece>> {
    let cuts =
        prop::collection::vec((1..400usize, 0..20usize, prop::bool::weighted(0.2), 0..100usize), 1..200);
    cuts.prop_map(move |cuts| {
        let mut timed = Vec::new();
        let mut from = 0;
        for (i, (size, late, again, more)) in cuts.iter().cycle().take(len).enumerate() {
            if from >= len {
                break;
            }
            let to = len.min(from + size);
            timed.push((i + late, (from, to)));
            if *again {
                timed.push((i + late + more, (from.saturating_sub(*more), len.min(to + more))));
            }
            from = to;
        }
        timed.sort_by_key(|(time, _)| *time);
        timed.into_iter().map(|(_, piece)| piece).collect()
    })
}

fn send(wire: &mut Wire, bytes: &[u8], pieces: &[Piece]) {
    let start = wire.next(THERE);
    let acknowledgement = wire.next(BACK);
    for &(from, to) in pieces {
        let sequence = start.wrapping_add(u32::try_from(from).unwrap());
        wire.raw(THERE, sequence, acknowledgement, ACK, &bytes[from..to]);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn order_and_repetition_change_nothing(
        bodies in prop::collection::vec(0..900usize, 1..12),
        cuts in pieces(12_000),
        answers in prop::sample::select(vec![Answers::Whole, Answers::Messages, Answers::Heads]),
    ) {
        let messages = messages(&bodies);
        let bytes = stream(&messages);
        let cuts: Vec<_> = cuts
            .into_iter()
            .map(|(from, to)| (from.min(bytes.len()), to.min(bytes.len())))
            .filter(|(from, to)| from < to)
            .collect();
        let mut wire = Wire::new();
        send(&mut wire, &bytes, &cuts);
        let mut seen = wire.replay_with(StreamOptions::default(), Seen::answering(answers));
        // They come in the order of their packets, not of the stream.
        prop_assert!(seen.frames.is_sorted_by_key(|frame| frame.packet));
        seen.frames.sort_by_key(Got::message_id);
        prop_assert_eq!(seen.counters.conflicts, 0);
        prop_assert_eq!(seen.counters.holes_given_up, 0);
        prop_assert!(seen.gaps.is_empty());
        prop_assert_eq!(seen.frames.len(), messages.len());
        for (frame, message) in seen.frames.iter().zip(&messages) {
            prop_assert_eq!(frame.bytes.len(), message.len());
            prop_assert!(frame.bytes.iter().zip(message).all(|(got, sent)| got.is_none_or(|got| got == *sent)));
            prop_assert_eq!(frame.missing.total(), frame.missing.skipped);
            prop_assert!(frame.bytes.iter().take(64).all(Option::is_some));
        }
        if answers == Answers::Whole {
            prop_assert_eq!(&seen.whole(THERE), &messages);
        }
        // The reference: a frame is complete with the packet that brings the last of its bytes.
        let mut start = 0;
        for (frame, message) in seen.frames.iter().zip(&messages) {
            let end = start + 4 + message.len();
            let mut have = vec![false; end - start];
            let completing = cuts.iter().position(|&(from, to)| {
                have[from.clamp(start, end) - start..to.clamp(start, end) - start].fill(true);
                have.iter().all(|have| *have)
            });
            start = end;
            prop_assert_eq!(frame.packet, u64::try_from(completing.unwrap()).unwrap() + 4);
        }
    }

    #[test]
    fn the_first_bytes_win(
        cuts in pieces(3_000),
        changed in prop::collection::vec((0..300usize, 1..=255u8), 1..20),
    ) {
        let messages = messages(&[800, 0, 1200]);
        let bytes = stream(&messages);
        let cuts: Vec<_> = cuts
            .into_iter()
            .map(|(from, to)| (from.min(bytes.len()), to.min(bytes.len())))
            .filter(|(from, to)| from < to)
            .collect();
        let mut wire = Wire::new();
        send(&mut wire, &bytes, &cuts);
        // What is changed came already, whole, with an earlier segment.
        let mut have = vec![false; bytes.len()];
        let mut expected = false;
        let limits = StreamLimits { history: 1 << 16, ..StreamLimits::default() };
        for (&(from, to), sent) in cuts.iter().zip(&mut wire.sent[3..]) {
            for &(at, xor) in &changed {
                let place = from + at;
                if place < to && have[place] && sent.payload.len() > 1 {
                    sent.payload[at] ^= xor;
                    expected |= sent.payload[at] != bytes[place];
                }
            }
            have[from..to].fill(true);
        }
        let mut seen = wire.replay_with(StreamOptions { limits, ..StreamOptions::default() }, Seen::default());
        seen.frames.sort_by_key(Got::message_id);
        prop_assert_eq!(&seen.whole(THERE), &messages);
        prop_assert_eq!(seen.counters.conflicts > 0, expected);
    }
}

#[test]
fn a_conflict_says_where_and_what() {
    let bytes = stream(&messages(&[20]));
    let mut wire = Wire::new();
    let start = wire.next(THERE);
    wire.send(THERE, &bytes);
    let mut other = bytes[50..60].to_vec();
    other[3] = 0x55;
    wire.raw(THERE, start.wrapping_add(50), SERVER_ISN + 1, ACK, &other);
    let seen = wire.replay();
    let [conflict] = seen.conflicts[..] else { panic!("one conflict") };
    assert_eq!((conflict.offset, conflict.kept, conflict.dropped), (53, bytes[53], 0x55));
    assert_eq!((conflict.packet.number, conflict.direction), (5, THERE));
}

#[test]
fn a_conflict_among_early_segments_is_one_too() {
    let bytes = stream(&messages(&[200]));
    let mut wire = Wire::new();
    let start = wire.next(THERE);
    let mut other = bytes[100..150].to_vec();
    other[7] ^= 0xFF;
    wire.raw(THERE, start.wrapping_add(100), SERVER_ISN + 1, ACK, &bytes[100..150]);
    wire.raw(THERE, start.wrapping_add(100), SERVER_ISN + 1, ACK, &other);
    wire.raw(THERE, start, SERVER_ISN + 1, ACK, &bytes[..100]);
    wire.raw(THERE, start.wrapping_add(150), SERVER_ISN + 1, ACK, &bytes[150..]);
    let seen = wire.replay();
    assert_eq!(seen.whole(THERE), messages(&[200]));
    assert_eq!(seen.counters.conflicts, 1);
}

#[test]
fn keep_alives_and_window_probes_are_no_conflict() {
    let messages = messages(&[20, 30]);
    let mut wire = Wire::new();
    wire.send(THERE, &framed(&messages[0]));
    wire.raw(THERE, wire.next(THERE).wrapping_sub(1), SERVER_ISN + 1, ACK, &[0]);
    let second = framed(&messages[1]);
    // A probe of a closed window carries the next byte, which then comes again.
    wire.raw(THERE, wire.next(THERE), SERVER_ISN + 1, ACK, &second[..1]);
    wire.send(THERE, &second);
    let seen = wire.replay();
    assert_eq!(seen.whole(THERE), messages);
    assert_eq!((seen.counters.conflicts, seen.counters.keep_alives), (0, 1));
}

#[test]
fn sequence_numbers_wrap() {
    // 255 bytes after the beginning.
    let messages = messages(&[100, 100, 5_000, 3]);
    for size in [1, 13, 255, 256, 1448] {
        let mut wire = Wire::new();
        wire.send_cut(THERE, &stream(&messages), size);
        assert_eq!(wire.replay().whole(THERE), messages);
    }
}

#[test]
fn a_handshake_in_any_order_loses_nothing() {
    let mut wire = Wire::new();
    let (ask, answer) = (request(0, 0, 36), super::kit::message(BACK, 0, 0, 65));
    wire.send(THERE, &framed(&ask));
    wire.send(BACK, &framed(&answer));
    let sent = wire.sent.clone();
    let mut order = vec![0, 1, 2, 3, 4];
    let mut tried = 0;
    permute(&mut order, 0, &mut |order| {
        wire.sent = order.iter().map(|&i| sent[i].clone()).collect();
        let seen = wire.replay();
        let (there, back) = (seen.whole(THERE), seen.whole(BACK));
        assert_eq!(
            (there.as_slice(), back.as_slice()),
            (&[ask.clone()][..], &[answer.clone()][..]),
            "{order:?}"
        );
        assert_eq!(seen.opened.len(), 1, "{order:?}");
        tried += 1;
    });
    assert_eq!(tried, 120);
}

fn permute(order: &mut Vec<usize>, from: usize, act: &mut impl FnMut(&[usize])) {
    if from == order.len() {
        return act(order);
    }
    for i in from..order.len() {
        order.swap(from, i);
        permute(order, from + 1, act);
        order.swap(from, i);
    }
}

#[test]
fn what_waits_is_bounded() {
    let messages = messages(&[10, 2_000_000, 20, 30]);
    let mut wire = Wire::new();
    wire.send_cut(THERE, &stream(&messages), 1_000);
    // The first is lost and nobody acknowledges.
    wire.sent.remove(3);
    let limits = StreamLimits { out_of_order: 100_000, ..StreamLimits::default() };
    let seen = wire.replay_with(StreamOptions { limits, ..StreamOptions::default() }, Seen::default());
    assert!(seen.counters.out_of_order_peak <= 100_000 + 1_000 + 128);
    assert_eq!(seen.counters.holes_given_up, 1);
}

#[test]
fn bytes_that_may_not_have_arrived_wait_for_their_acknowledgement() {
    let (decoy, real) = (request(WRITE, 1, 3_000), request(ECHO, 1, 3_000));
    let mut wire = Wire::new();
    wire.send(BACK, &framed(&message(BACK, ECHO, 0, 4)));
    let start = wire.next(THERE);
    wire.raw(THERE, start, wire.next(BACK), ACK, &framed(&decoy));
    wire.send(THERE, &framed(&real));
    wire.send(BACK, &framed(&message(BACK, ECHO, 1, 4)));
    // The decoy dies on its way.
    let near = |hops: u8| {
        let mut streams = crate::Streams::default();
        let mut seen = Seen::default();
        for (sent, number) in wire.sent.iter().zip(1..) {
            let hops = if number == 5 { hops } else { 64 };
            streams.handle_segment(&crate::Segment { hops, ..wire.segment(sent, number) }, &mut seen);
        }
        streams.finish(&mut seen);
        seen
    };
    let seen = near(1);
    assert_eq!((seen.whole(THERE), seen.conflicts.len()), (vec![real], 1));
    assert_eq!((seen.conflicts[0].packet.number, seen.frames[1].packet), (6, 6));
    // One that is like the others comes first.
    assert_eq!(near(64).whole(THERE), std::slice::from_ref(&decoy));
    // Where nothing else comes for its place, it counts.
    wire.sent.remove(5);
    let mut streams = crate::Streams::default();
    let mut seen = Seen::default();
    for (sent, number) in wire.sent.iter().zip(1..) {
        let hops = if number == 5 { 60 } else { 64 };
        streams.handle_segment(&crate::Segment { hops, ..wire.segment(sent, number) }, &mut seen);
    }
    streams.finish(&mut seen);
    assert_eq!((seen.whole(THERE), seen.conflicts.len()), (vec![decoy], 0));
}
