//! Packets that are not in the capture, or not whole.

use proptest::prelude::*;

use super::kit::*;
use crate::{Direction, GapCause, StreamLimits, StreamOptions};

const THERE: Direction = Direction::ToServer;
const BACK: Direction = Direction::ToClient;

fn messages(count: u64, body: usize) -> Vec<Vec<u8>> {
    (1..=count).map(|id| request(ECHO, id, body)).collect()
}

#[test]
fn a_hole_inside_a_message_costs_only_its_bytes() {
    let messages = [request(ECHO, 1, 4), request(WRITE, 2, 5_000), request(ECHO, 3, 4)];
    let mut wire = Wire::new();
    wire.send_cut(THERE, &stream(&messages), 500);
    wire.acknowledge(THERE);
    // Bytes 1500..2000 of the stream: 72 are of the first message, 4 of the prefix.
    wire.sent.remove(3 + 3);
    let seen = wire.replay();
    assert_eq!(seen.frames.len(), 3);
    assert_eq!(seen.frames[1].missing.lost, 500);
    assert_eq!(seen.frames[1].missing.total(), 500);
    assert_eq!(seen.frames[1].bytes.iter().position(Option::is_none), Some(1500 - 72 - 4));
    assert_eq!(seen.frames[2].whole().unwrap(), messages[2]);
    let [gap] = seen.gaps[..] else { panic!("one gap") };
    assert_eq!((gap.cause, gap.lost, gap.skipped, gap.resumed), (GapCause::InsideFrame, 500, 0, true));
    assert_eq!(seen.counters.bytes_lost, 500);
}

#[test]
fn a_hole_over_a_prefix_ends_at_the_next_message() {
    let messages = messages(6, 20);
    let mut wire = Wire::new();
    for message in &messages {
        wire.send(THERE, &framed(message));
    }
    wire.acknowledge(THERE);
    wire.sent.remove(3 + 2);
    let seen = wire.replay();
    let expected: Vec<_> = [0, 1, 3, 4, 5].map(|i| messages[i].clone()).into();
    assert_eq!(seen.whole(THERE), expected);
    let [gap] = seen.gaps[..] else { panic!("one gap") };
    assert_eq!((gap.cause, gap.lost, gap.skipped, gap.resumed), (GapCause::Loss, 88, 0, true));
}

#[test]
fn a_hole_is_given_up_when_the_peer_has_acknowledged_it_for_a_while() {
    let messages = messages(400, 20);
    let mut wire = Wire::new();
    for message in &messages {
        wire.send(THERE, &framed(message));
        wire.acknowledge(THERE);
    }
    let lost = wire.sent.remove(3 + 2 * 100);
    let seen = wire.replay();
    assert_eq!(seen.whole(THERE).len(), 399);
    let waited = seen.frames[100].reported - (lost.number - 1);
    assert!((64..=84).contains(&waited), "{waited}");
    // Each has the packet that carried it.
    let carriers: Vec<_> = (0..399).map(|at| 4 + 2 * at + u64::from(at >= 100)).collect();
    assert_eq!(seen.frames.iter().map(|frame| frame.packet).collect::<Vec<_>>(), carriers);
    assert_eq!(seen.frames[100].last, lost.number + 1);
}

#[test]
fn a_segment_that_is_late_within_patience_is_not_lost() {
    let messages = messages(400, 20);
    let mut wire = Wire::new();
    for message in &messages {
        wire.send(THERE, &framed(message));
        wire.acknowledge(THERE);
    }
    for distance in 1..64 {
        let mut wire = wire.clone();
        let late = wire.sent.remove(203);
        wire.sent.insert(203 + distance, late);
        let seen = wire.replay();
        // In the order of their packets.
        let mut expected = messages.clone();
        let late = expected.remove(100);
        expected.insert(100 + distance / 2, late);
        assert!(seen.whole(THERE) == expected, "{distance}");
        assert_eq!(seen.counters.holes_given_up, 0);
    }
}

#[test]
fn messages_in_write_data_fool_nobody() {
    // A file that holds the segments of an earlier talk: of this session, and of another.
    let mut foreign = stream(&messages(5, 40));
    let mut own = stream(&messages(3, 60));
    for session in foreign.chunks_mut(4 + 104) {
        session[4 + 40] ^= 0x77;
    }
    own.extend([0xAA; 333]);
    foreign.extend([0xBB; 222]);
    let data = [&[0xCC; 100][..], &own, &foreign, &own].concat();
    let mut write = request(WRITE, 21, 48);
    write.extend(&data);
    let before = request(ECHO, 20, 4);
    let after = [request(ECHO, 22, 4), request(ECHO, 23, 100), request(ECHO, 24, 4)];
    let bytes = stream(&[&[before.clone(), write.clone()][..], &after].concat());
    for size in (30..1_500).step_by(7) {
        for drop in 0..3 {
            let mut wire = Wire::new();
            wire.send(THERE, &bytes[..72]);
            wire.send_cut(THERE, &bytes[72..], size);
            wire.acknowledge(THERE);
            // The WRITE's header goes, and perhaps more.
            wire.sent.drain(4..=4 + drop);
            let seen = wire.replay();
            for frame in seen.frames.iter().filter(|frame| frame.direction == THERE) {
                let known = [&before, &write, &after[0], &after[1], &after[2]];
                assert!(
                    known.iter().any(|message| message.len() == frame.bytes.len()
                        && frame
                            .bytes
                            .iter()
                            .zip(*message)
                            .all(|(got, sent)| got.is_none_or(|got| got == *sent))),
                    "segments of {size}, {drop} more lost"
                );
            }
            if size > 200 && drop == 0 {
                assert!(seen.whole(THERE).contains(&after[2]), "segments of {size}");
            }
        }
    }
}

#[test]
fn a_write_whose_header_is_there_hides_what_it_holds() {
    // The search begins before a WRITE; what lies in it looks like messages that go on with the session.
    let inner: Vec<_> = (31..36).map(|id| request(ECHO, id, 50)).collect();
    let mut write = request(WRITE, 30, 48);
    write.extend(stream(&inner));
    write.extend([0x99; 40]);
    let messages =
        [request(ECHO, 1, 4), request(ECHO, 29, 4), write, request(ECHO, 31, 4), request(ECHO, 32, 4)];
    for size in 30..600 {
        let mut wire = Wire::new();
        wire.send(THERE, &framed(&messages[0]));
        wire.send(THERE, &framed(&messages[1]));
        wire.send_cut(THERE, &stream(&messages[2..]), size);
        wire.acknowledge(THERE);
        wire.sent.remove(4);
        let seen = wire.replay();
        let expected: Vec<_> = [0, 2, 3, 4].map(|i| messages[i].clone()).into();
        assert_eq!(seen.whole(THERE), expected, "segments of {size}");
    }
}

#[test]
fn garbage_for_a_prefix_is_passed_over() {
    let messages = messages(4, 20);
    let mut bytes = stream(&messages[..2]);
    bytes.extend(b"\x17\x03\x03\x00garbage, and 0xFE SMB \xFESMB");
    bytes.extend(stream(&messages[2..]));
    for size in [1, 5, 50, 1_000] {
        let mut wire = Wire::new();
        wire.send_cut(THERE, &bytes, size);
        let seen = wire.replay();
        assert_eq!(seen.whole(THERE), messages);
        let [gap] = seen.gaps[..] else { panic!("one gap") };
        assert_eq!(gap.cause, GapCause::BadPrefix(*b"\x17\x03\x03\x00garb"));
        assert_eq!((gap.lost, gap.skipped), (0, 30));
    }
}

#[test]
fn a_capture_may_begin_at_any_packet() {
    let mut wire = Wire::new();
    let mut all = Vec::new();
    for id in 0..20_u64 {
        let (ask, answer) =
            (request(READ, id, 49), message(BACK, READ, id, usize::try_from(id).unwrap() * 150));
        wire.send(THERE, &framed(&ask));
        wire.send_cut(BACK, &framed(&answer), 700);
        all.push((ask, answer));
    }
    for from in 0..wire.sent.len() {
        let mut cut = wire.clone();
        cut.sent.drain(..from);
        let seen = cut.replay();
        // All that begin with a packet that is there, but for what began before.
        let starts = |direction| {
            let first = if direction == THERE { CLIENT_ISN.wrapping_add(1) } else { SERVER_ISN + 1 };
            let seen_from = cut
                .sent
                .iter()
                .find(|sent| sent.direction == direction && !sent.payload.is_empty())
                .map(|sent| usize::try_from(sent.sequence.wrapping_sub(first)).unwrap());
            let mut at = 0;
            let mut whole = Vec::new();
            for (ask, answer) in &all {
                let message = if direction == THERE { ask } else { answer };
                if seen_from.is_some_and(|from| at >= from) {
                    whole.push(message.clone());
                }
                at += 4 + message.len();
            }
            whole
        };
        assert_eq!(seen.whole(THERE), starts(THERE), "from packet {from}");
        assert_eq!(seen.whole(BACK), starts(BACK), "from packet {from}");
        assert!(
            seen.opened.iter().all(|opened| opened.mid_stream == (from > 1) && opened.server == wire.server)
        );
    }
}

#[test]
fn one_direction_alone_is_enough() {
    let mut wire = Wire::new();
    let mut all = Vec::new();
    for id in 0..600_u64 {
        let (ask, answer) = (request(READ, id, 49), message(BACK, READ, id, 300));
        wire.send(THERE, &framed(&ask));
        wire.send(BACK, &framed(&answer));
        all.push([ask, answer]);
    }
    for direction in [THERE, BACK] {
        let mut alone = wire.clone();
        alone.sent.retain(|sent| sent.direction == direction);
        let messages: Vec<_> = all.iter().map(|pair| pair[usize::from(direction == BACK)].clone()).collect();
        assert_eq!(alone.replay().whole(direction), messages);
        // Nobody acknowledges a hole here.
        alone.sent.remove(5);
        let seen = alone.replay();
        assert_eq!(seen.whole(direction).len(), messages.len() - 1);
        assert!(
            seen.frames.last().unwrap().packet == u64::try_from(alone.sent.len()).unwrap()
                && seen.counters.out_of_order_peak < 200_000
        );
        assert!(seen.frames.windows(2).filter(|pair| pair[0].packet == pair[1].packet).count() < 400);
    }
}

#[test]
fn cut_packets_lose_only_what_was_cut() {
    let mut wire = Wire::new();
    let mut expected = Vec::new();
    for id in 1..50 {
        let message = request(WRITE, id, 400);
        wire.send_cut(THERE, &framed(&message), 300);
        expected.push(message);
    }
    for snap in [40, 100, 200] {
        let mut cut = wire.clone();
        cut.sent.iter_mut().for_each(|sent| sent.payload.truncate(snap));
        let seen = cut.replay();
        assert_eq!(seen.frames.len(), expected.len());
        for (frame, message) in seen.frames.iter().zip(&expected) {
            assert_eq!(frame.missing.cut, (300 - snap) + (168 - snap.min(168)));
            assert_eq!(frame.missing.total(), frame.missing.cut);
            assert!(frame.bytes.iter().zip(message).all(|(got, sent)| got.is_none_or(|got| got == *sent)));
        }
        assert!(seen.gaps.is_empty());
    }
}

#[test]
fn a_capture_of_cut_packets_may_begin_in_the_middle() {
    let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:445");
    for id in 1..50 {
        wire.send(THERE, &framed(&request(WRITE, id, 400)));
    }
    wire.sent.iter_mut().for_each(|sent| sent.payload.truncate(30));
    assert_eq!(wire.replay().frames.len(), 49);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn whatever_is_lost_nothing_is_made_up(
        bodies in prop::collection::vec(0..2_000usize, 5..40),
        size in 40..1_500usize,
        lost in prop::collection::vec(prop::bool::weighted(0.1), 50..300),
        answers in prop::sample::select(vec![Answers::Whole, Answers::Messages]),
        search in prop::sample::select(vec![500_usize, 1 << 20]),
    ) {
        let messages: Vec<_> = (1..).zip(&bodies).map(|(id, &body)| request(ECHO, id, body)).collect();
        let mut wire = Wire::new();
        wire.send_cut(THERE, &stream(&messages), size);
        wire.acknowledge(THERE);
        let mut lost = lost.into_iter();
        wire.sent.retain(|sent| sent.payload.is_empty() || !lost.next().unwrap_or(false));
        let limits = StreamLimits { search, ..StreamLimits::default() };
        let options = StreamOptions { limits, ..StreamOptions::default() };
        let seen = wire.replay_with(options, Seen::answering(answers));
        let mut rest = &messages[..];
        for frame in &seen.frames {
            let found = rest.iter().position(|message| {
                message.len() == frame.bytes.len()
                    && frame.bytes.iter().zip(message).all(|(got, sent)| got.is_none_or(|got| got == *sent))
            });
            prop_assert!(found.is_some(), "a frame of {} bytes that was not sent", frame.bytes.len());
            rest = &rest[found.unwrap() + 1..];
        }
        // What was passed over is reported, unless the connection never showed any SMB.
        let lost: u64 = seen.gaps.iter().filter(|gap| gap.cause != GapCause::InsideFrame).map(|gap| gap.lost).sum();
        let skipped: u64 = seen.gaps.iter().map(|gap| gap.skipped).sum();
        prop_assert!(skipped == seen.counters.bytes_skipped || seen.opened.is_empty());
        prop_assert!(lost <= seen.counters.bytes_lost);
    }

    #[test]
    fn random_bytes_end(
        bytes in prop::collection::vec(prop::sample::select(vec![0u8, 0, 0, 64, 68, 0xFE, 0xFF, b'S', b'M', b'B', 1]), 0..4_000),
        size in 1..200usize,
        flags in prop::collection::vec(0..32u8, 1..10),
        jumps in prop::collection::vec(any::<u32>(), 1..4),
    ) {
        let mut wire = Wire::new();
        wire.send(THERE, &framed(&request(ECHO, 1, 4)));
        wire.send_cut(THERE, &bytes, size);
        wire.send_cut(BACK, &bytes, size);
        for ((sent, flags), jump) in wire.sent.iter_mut().skip(5).zip(flags.iter().cycle()).zip(jumps.iter().cycle()) {
            sent.flags = *flags;
            if jump % 5 == 0 {
                sent.sequence = sent.sequence.wrapping_add(*jump);
            }
        }
        let seen = wire.replay();
        prop_assert_eq!(seen.opened.len(), seen.closed.len());
    }
}

#[test]
fn what_is_sent_again_is_counted_and_reported() {
    let mut wire = Wire::new();
    wire.send_cut(THERE, &stream(&messages(3, 200)), 100);
    let bytes = wire.sent[3..].iter().map(|sent| sent.payload_len).sum::<usize>() + 100;
    let again = wire.sent[4].clone();
    wire.sent.push(again.clone());
    let seen = wire.replay();
    let [delivery] = seen.delivered[..] else { panic!("one connection") };
    assert_eq!((delivery.client.retransmitted, delivery.client.duplicate), (1, 0));
    assert_eq!(delivery.client.bytes, u64::try_from(bytes).unwrap());
    assert_eq!((delivery.server.retransmitted, delivery.client.out_of_order), (0, 0));
    assert_eq!(seen.resent.len(), 1);
    // Once it is acknowledged, nobody waited for it.
    wire.sent.pop();
    wire.acknowledge(THERE);
    wire.sent.push(again);
    let seen = wire.replay();
    let [delivery] = seen.delivered[..] else { panic!("one connection") };
    assert_eq!((delivery.client.retransmitted, delivery.client.duplicate), (0, 1));
    assert!(seen.resent.is_empty());
}
