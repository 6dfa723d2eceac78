//! Traffic that is made to use up what all connections may hold together.

use super::kit::*;
use crate::{Close, Direction, LOOK, StreamLimits, StreamOptions, Streams};

const THERE: Direction = Direction::ToServer;
const BACK: Direction = Direction::ToClient;
/// What the connections may hold here.
const MEMORY: usize = 256 << 10;

fn options() -> StreamOptions {
    let limits = StreamLimits { memory: MEMORY, ..StreamLimits::default() };
    StreamOptions { limits, ..StreamOptions::default() }
}

/// Many connections; each sends what `fill` puts on its wire.
fn wires(count: u16, fill: impl Fn(&mut Wire)) -> Vec<Wire> {
    let wire = |port| {
        let mut wire = Wire::silent(&format!("10.0.0.9:{port}"), "10.0.0.2:445");
        wire.handshake();
        fill(&mut wire);
        wire
    };
    (50_000..50_000 + count).map(wire).collect()
}

/// Sends the segments of all connections in turns, and holds the streams to their limit after each. Gives what was seen,
/// and the most that was held.
fn send(wires: &[Wire]) -> (Seen, usize) {
    let (mut streams, mut seen) = (Streams::new(options()), Seen::unordered());
    let (mut number, mut most) = (0, 0);
    let turns = wires.iter().map(|wire| wire.sent.len()).max().unwrap_or(0);
    for turn in 0..turns {
        for wire in wires {
            let Some(sent) = wire.sent.get(turn) else { continue };
            number += 1;
            streams.handle_segment(&wire.segment(sent, number), &mut seen);
            most = most.max(streams.held());
            assert!(streams.held() <= MEMORY, "{} bytes after segment {number}", streams.held());
        }
    }
    streams.finish(&mut seen);
    assert_eq!(streams.held(), 0);
    seen.counters = *streams.counters();
    (seen, most)
}

#[test]
fn histories_go_first() {
    let (seen, most) = send(&wires(200, |wire| {
        for id in 1..=4 {
            wire.send(THERE, &framed(&request(WRITE, id, 1_300)));
        }
        let again = wire.sent.get(3).expect("the first message").payload.clone();
        wire.raw(THERE, CLIENT_ISN.wrapping_add(1), SERVER_ISN + 1, ACK, &again);
    }));
    let counters = seen.counters;
    assert!(most > MEMORY / 2 && counters.histories_forgotten > 0, "{counters:?}");
    assert_eq!((counters.memory_released, counters.connections_evicted), (0, 0));
    assert_eq!((seen.frames.len(), counters.retransmitted), (800, 200));
    assert!(counters.retransmitted_unchecked > 0 && counters.conflicts == 0, "{counters:?}");
}

#[test]
fn holes_on_many_connections_are_given_up() {
    let (seen, _) = send(&wires(100, |wire| {
        for id in 1..=20 {
            wire.send(THERE, &framed(&request(WRITE, id, 1_300)));
        }
        wire.sent.remove(3);
    }));
    let counters = seen.counters;
    assert!(counters.memory_released > 0 && counters.holes_given_up >= 100, "{counters:?}");
    assert_eq!(counters.connections_evicted, 0);
    assert_eq!(counters.memory_peak, u64::try_from(MEMORY).unwrap());
    // All that came is passed on.
    assert_eq!(seen.frames.iter().filter(|frame| frame.missing.total() == 0).count(), 1_900);
}

#[test]
fn of_messages_in_hand_the_beginning_is_kept() {
    let body = 60_000;
    let (seen, _) = send(&wires(100, |wire| {
        wire.send_cut(THERE, &framed(&request(WRITE, 1, body)), 1_400);
        wire.send(THERE, &framed(&request(ECHO, 2, 4)));
    }));
    assert!(seen.counters.memory_released > 0, "{:?}", seen.counters);
    assert_eq!((seen.frames.len(), seen.counters.connections_evicted), (200, 0));
    let cut: Vec<_> = seen.frames.iter().filter(|frame| frame.missing.total() > 0).collect();
    assert!(!cut.is_empty());
    for frame in cut {
        assert_eq!((frame.message_id(), frame.bytes.len()), (Some(1), 64 + body));
        assert_eq!(frame.missing.not_kept, frame.missing.total());
        assert!(frame.bytes.iter().take(LOOK).all(Option::is_some));
    }
}

#[test]
fn events_that_wait_are_passed_on() {
    let (seen, _) = send(&wires(100, |wire| {
        wire.send(THERE, &framed(&request(ECHO, 1, 4)));
        wire.send(THERE, &framed(&request(ECHO, 2, 4)));
        for id in 1..=20 {
            wire.send(BACK, &framed(&message(BACK, ECHO, id, 1_000)));
        }
        wire.sent.remove(3);
    }));
    assert!(seen.counters.memory_released > 0, "{:?}", seen.counters);
    assert_eq!((seen.frames.len(), seen.counters.connections_evicted), (2_100, 0));
}

#[test]
fn streams_that_are_searched_do_not_grow() {
    // A header that announces more than comes: all of it may be a message.
    let (seen, _) = send(&wires(100, |wire| {
        wire.send(THERE, &framed(&request(ECHO, 1, 4)));
        wire.send(THERE, &[0x5A; 40]);
        let claimed = framed(&request(WRITE, 2, 200_000));
        wire.send_cut(THERE, claimed.get(..20_000).unwrap(), 1_000);
    }));
    assert!(seen.counters.memory_released > 0, "{:?}", seen.counters);
    assert_eq!(seen.counters.connections_evicted, 0);
}

/// A READ or WRITE of 8 MiB, the most that current systems move at once, while other connections are busy.
#[test]
fn the_largest_messages_are_kept_by_default() {
    let mut wires = wires(20, |wire| {
        for id in 1..=20 {
            wire.send(THERE, &framed(&request(WRITE, id, 1_300)));
        }
    });
    if let Some(first) = wires.first_mut() {
        for id in 21..=22 {
            wire_large(first, id);
        }
    }
    let (mut streams, mut seen) = (Streams::new(StreamOptions::default()), Seen::unordered());
    let mut number = 0;
    for wire in &wires {
        for sent in &wire.sent {
            number += 1;
            streams.handle_segment(&wire.segment(sent, number), &mut seen);
        }
    }
    streams.finish(&mut seen);
    assert_eq!(streams.counters().memory_released, 0);
    assert_eq!(seen.frames.iter().filter(|frame| frame.missing.total() == 0).count(), 20 * 20 + 2);
}

fn wire_large(wire: &mut Wire, id: u64) {
    wire.send_cut(THERE, &framed(&request(WRITE, id, 8 << 20)), 1_448);
}

#[test]
fn a_message_has_a_largest_size() {
    let mut options = options();
    options.limits.message = 10_000;
    let mut wire = Wire::new();
    wire.send_cut(THERE, &framed(&request(WRITE, 1, 30_000)), 1_400);
    wire.send(THERE, &framed(&request(ECHO, 2, 4)));
    let seen = wire.replay_with(options, Seen::default());
    assert_eq!((seen.frames.len(), seen.closed), (2, vec![Close::End]));
    let there = seen.frames[0].bytes.iter().filter(|byte| byte.is_some()).count();
    assert!((8_000..=10_000).contains(&there), "{there}");
    assert_eq!(seen.frames[0].missing.not_kept, 64 + 30_000 - there);
}

#[test]
fn an_event_too_large_to_wait_is_passed_on_at_once() {
    let mut options = options();
    options.limits.waiting = 4_000;
    let mut wire = Wire::new();
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    wire.send(THERE, &framed(&request(ECHO, 2, 4)));
    wire.send_cut(BACK, &framed(&message(BACK, READ, 1, 8_000)), 1_400);
    wire.sent.remove(3);
    let seen = wire.replay_with(options, Seen::unordered());
    assert_eq!((seen.frames.len(), seen.counters.waiting_released), (2, 1));
    assert!(seen.counters.waiting_peak < 4_000, "{:?}", seen.counters);
}

#[test]
fn streams_of_kdcs_share_what_they_may_hold() {
    let mut options = options();
    options.limits.kdc = 64 << 10;
    let (mut streams, mut seen) = (Streams::new(options), Seen::unordered());
    for (port, number) in (20_000..20_200).zip(1..) {
        let mut wire = Wire::silent(&format!("10.0.0.9:{port}"), "10.0.0.3:88");
        // The length of a message, and its beginning.
        wire.send(THERE, &[&[0, 0, 0x80, 0][..], &[0x30; 1_000]].concat());
        streams.handle_segment(&wire.segment(&wire.sent[0], number), &mut seen);
    }
    let counters = streams.counters();
    assert!(counters.kdc_evicted > 100 && counters.kdc_evicted < 200, "{counters:?}");
    assert!(counters.kdc_peak > 60 << 10 && counters.kdc_peak < 70 << 10, "{counters:?}");
}
