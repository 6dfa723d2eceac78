//! Which connections are SMB, which end is the server, and how they end.

use super::kit::*;
use crate::{Close, Direction, Networks, Refusal, Segment, ServerBy, StreamLimits, StreamOptions, Streams};

const THERE: Direction = Direction::ToServer;
const BACK: Direction = Direction::ToClient;

fn talk(wire: &mut Wire) {
    wire.send(THERE, &framed(&request(0, 0, 36)));
    wire.send(BACK, &framed(&message(BACK, 0, 0, 65)));
}

#[test]
fn other_streams_on_an_smb_port_are_counted() {
    let mut wire = Wire::new();
    wire.send(THERE, b"GET / HTTP/1.0\r\n\r\n");
    wire.send(BACK, b"HTTP/1.0 200 OK\r\n\r\n");
    let seen = wire.replay();
    assert!(seen.opened.is_empty() && seen.frames.is_empty());
    assert_eq!((seen.counters.not_smb, seen.counters.others), (1, 0));
}

#[test]
fn a_damaged_first_message_costs_no_other() {
    let mut wire = Wire::new();
    let mut first = framed(&request(0, 0, 36));
    first[5] ^= 0x5A;
    wire.send(THERE, &first);
    wire.send(BACK, &framed(&message(BACK, 0, 0, 65)));
    for id in 1..4 {
        wire.send(THERE, &framed(&request(ECHO, id, 4)));
        wire.send(BACK, &framed(&message(BACK, ECHO, id, 4)));
    }
    let seen = wire.replay();
    assert_eq!((seen.frames.len(), seen.counters.not_smb), (7, 0));
}

#[test]
fn smb_is_found_on_any_port() {
    for cut in 1..100 {
        let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:8080");
        wire.handshake();
        let bytes = framed(&request(0, 0, 36));
        wire.send(THERE, &bytes[..cut]);
        wire.send(THERE, &bytes[cut..]);
        let seen = wire.replay();
        // Less than the prefix could be anything.
        assert_eq!(seen.frames.len(), usize::from(cut >= 4), "cut at {cut}");
        assert!(seen.opened.iter().all(|opened| opened.server == wire.server));
    }
}

#[test]
fn other_streams_on_other_ports_are_left_after_their_first_bytes() {
    let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:8080");
    wire.handshake();
    wire.send(THERE, b"GET / HTTP/1.0\r\n\r\n");
    talk(&mut wire);
    let seen = wire.replay();
    assert!(seen.frames.is_empty());
    assert_eq!((seen.counters.not_smb, seen.counters.others, seen.counters.smb_segments), (0, 1, 0));
}

#[test]
fn the_server_is_known_by_handshake_port_or_message() {
    let opened = |client: &str, server: &str, handshake: bool, direction| {
        let mut wire = Wire::silent(client, server);
        if handshake {
            wire.handshake();
        }
        wire.send(direction, &framed(&message(direction, ECHO, 1, 4)));
        let seen = wire.replay();
        assert_eq!(seen.frames[0].direction, direction);
        assert_eq!((seen.opened[0].client, seen.opened[0].server), (wire.client, wire.server));
        seen.opened[0].server_by
    };
    for direction in [THERE, BACK] {
        // A client may use a server's port.
        assert_eq!(opened("10.0.0.9:445", "10.0.0.2:50000", true, direction), ServerBy::Handshake);
        assert_eq!(opened("10.0.0.9:50000", "10.0.0.2:445", false, direction), ServerBy::Port);
        assert_eq!(opened("10.0.0.9:445", "10.0.0.2:445", false, direction), ServerBy::Message);
        assert_eq!(opened("10.0.0.2:8080", "10.0.0.9:50000", false, direction), ServerBy::Message);
    }
}

#[test]
fn fin_from_both_ends_closes() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, wire.next(THERE), wire.next(BACK), ACK | FIN, &[]);
    assert_eq!(wire.replay().closed, [Close::End]);
    wire.raw(BACK, wire.next(BACK), wire.next(THERE).wrapping_add(1), ACK | FIN, &[]);
    wire.raw(THERE, wire.next(THERE).wrapping_add(1), wire.next(BACK) + 1, ACK, &[]);
    let seen = wire.replay();
    assert_eq!(seen.closed, [Close::Fin]);
    assert_eq!(seen.frames.len(), 2);
}

#[test]
fn data_after_the_fin_in_the_capture_still_counts() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, wire.next(THERE), wire.next(BACK), ACK | FIN, &[]);
    wire.raw(BACK, wire.next(BACK), wire.next(THERE).wrapping_add(1), ACK | FIN, &[]);
    let late = wire.sent.remove(4);
    wire.sent.push(late);
    let seen = wire.replay();
    assert_eq!((seen.frames.len(), &seen.closed[..]), (2, &[Close::Fin][..]));
}

#[test]
fn a_reset_closes_unless_its_number_is_forged() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(BACK, wire.next(BACK).wrapping_add(1 << 30), 0, RST, &[]);
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    let seen = wire.replay();
    assert_eq!((seen.frames.len(), &seen.closed[..]), (3, &[Close::End][..]));
    assert_eq!(seen.counters.segments_outside, 1);
    assert_eq!(seen.outside.len(), 1);
    wire.raw(BACK, wire.next(BACK), 0, RST, &[]);
    assert_eq!(wire.replay().closed, [Close::Reset]);
    // Whoever goes on talking is a new connection.
    wire.send(THERE, &framed(&request(ECHO, 2, 4)));
    let seen = wire.replay();
    assert_eq!((seen.frames.len(), &seen.closed[..]), (4, &[Close::Reset, Close::End][..]));
    assert!(seen.opened[1].mid_stream && seen.opened[1].connection > seen.opened[0].connection);
}

#[test]
fn the_same_ports_again_are_a_new_connection() {
    let mut wire = Wire::new();
    talk(&mut wire);
    let mut again = Wire::new();
    talk(&mut again);
    for sent in &mut again.sent {
        let (own, peer) =
            if sent.direction == THERE { (500_000_000, 900_000_000) } else { (900_000_000, 500_000_000) };
        sent.sequence = sent.sequence.wrapping_add(own);
        sent.acknowledgement = sent.acknowledgement.wrapping_add(peer);
    }
    wire.sent.extend(again.sent);
    let seen = wire.replay();
    assert_eq!((seen.opened.len(), seen.frames.len()), (2, 4));
    assert_eq!(seen.closed, [Close::Reused, Close::End]);
    assert!(seen.opened.iter().all(|opened| !opened.mid_stream));
    assert_eq!(seen.opened[1].connection.0, 6);
}

#[test]
fn a_forged_syn_ends_nothing() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, 123_456_789, 0, SYN, &[]);
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    let seen = wire.replay();
    assert_eq!((seen.opened.len(), seen.frames.len(), &seen.closed[..]), (1, 3, &[Close::End][..]));
}

#[test]
fn segments_far_outside_are_left_until_the_stream_proves_to_be_there() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, wire.next(THERE).wrapping_add(1 << 28), wire.next(BACK), ACK, b"not of this stream");
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    let seen = wire.replay();
    assert_eq!((seen.frames.len(), seen.counters.segments_outside), (3, 1));
    // A capture that lost a great deal.
    for id in 2..200 {
        let far = wire.next(THERE).wrapping_add(1 << 28);
        let bytes = framed(&request(ECHO, id, 4));
        wire.raw(THERE, far.wrapping_add(u32::try_from(id).unwrap() * 72), wire.next(BACK), ACK, &bytes);
    }
    let seen = wire.replay();
    assert_eq!(seen.frames.len(), 3 + 198 - 64);
}

#[test]
fn the_connection_longest_unused_is_evicted() {
    let limits = StreamLimits { connections: 3, ..StreamLimits::default() };
    let mut streams = Streams::new(StreamOptions { limits, ..StreamOptions::default() });
    let mut seen = Seen::default();
    let wires: Vec<_> = (0..5)
        .map(|i| {
            let mut wire = Wire::silent(&format!("10.0.0.9:5000{i}"), "10.0.0.2:445");
            wire.handshake();
            talk(&mut wire);
            wire
        })
        .collect();
    let mut number = 0;
    for wire in &wires {
        for sent in &wire.sent {
            number += 1;
            streams.handle_segment(&wire.segment(sent, number), &mut seen);
        }
    }
    assert_eq!(seen.closed, [Close::Evicted, Close::Evicted]);
    assert_eq!(streams.counters().connections_evicted, 2);
    streams.finish(&mut seen);
    assert_eq!((seen.opened.len(), seen.closed.len(), seen.frames.len()), (5, 5, 10));
}

#[test]
fn connections_shared_out_by_hash_are_the_same() {
    let wires: Vec<_> = (0..8)
        .map(|i| {
            let mut wire = Wire::silent(&format!("10.0.0.{i}:50000"), "10.0.0.2:445");
            wire.handshake();
            talk(&mut wire);
            wire
        })
        .collect();
    let run = |count: u64| {
        let mut shards: Vec<_> = (0..count).map(|_| (Streams::default(), Seen::default())).collect();
        let mut number = 0;
        for step in 0..wires[0].sent.len() {
            for wire in &wires {
                number += 1;
                let segment = wire.segment(&wire.sent[step], number);
                let shard = usize::try_from(crate::flow_hash(&segment) % count).unwrap();
                let (streams, seen) = &mut shards[shard];
                streams.handle_segment(&segment, seen);
            }
        }
        let mut total = crate::StreamCounters::default();
        let mut frames = Vec::new();
        let mut ids = Vec::new();
        for (streams, seen) in &mut shards {
            streams.finish(seen);
            total += *streams.counters();
            frames.extend(seen.frames.iter().map(|frame| (frame.packet, frame.bytes.clone())));
            ids.extend(seen.opened.iter().map(|opened| opened.connection));
        }
        frames.sort();
        ids.sort();
        (frames, ids, total)
    };
    let alone = run(1);
    assert_eq!(alone.0.len(), 16);
    assert_eq!(run(3), alone);
}

#[test]
fn a_stream_on_an_smb_port_is_not_searched_for_ever() {
    let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:445");
    wire.send_cut(THERE, &[0x5A; 10_000], 1_000);
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    assert_eq!(wire.replay().frames.len(), 1);
    let limits = StreamLimits { first_search: 5_000, ..StreamLimits::default() };
    let seen = wire.replay_with(StreamOptions { limits, ..StreamOptions::default() }, Seen::default());
    assert_eq!((seen.frames.len(), seen.counters.not_smb), (0, 1));
}

#[test]
fn other_connections_are_evicted_too() {
    let limits = StreamLimits { others: 10, ..StreamLimits::default() };
    let mut streams = Streams::new(StreamOptions { limits, ..StreamOptions::default() });
    let mut seen = Seen::default();
    for port in 1..=25 {
        let mut wire = Wire::silent(&format!("10.0.0.9:{port}"), "10.0.0.2:8080");
        wire.handshake();
        wire.send(THERE, b"GET / HTTP/1.0");
        for sent in &wire.sent {
            streams.handle_segment(&wire.segment(sent, sent.number), &mut seen);
        }
    }
    assert_eq!((streams.counters().others, streams.counters().others_forgotten), (25, 15));
}

#[test]
fn a_reset_or_fin_that_is_not_the_next_ends_nothing() {
    let mut wire = Wire::new();
    talk(&mut wire);
    for off in [1, 40, 1_000, 1 << 20, 0_u32.wrapping_sub(1), 0_u32.wrapping_sub(70)] {
        wire.raw(BACK, wire.next(BACK).wrapping_add(off), 0, RST, &[]);
    }
    // An old FIN of each end.
    wire.raw(THERE, CLIENT_ISN.wrapping_add(1), wire.next(BACK), ACK | FIN, &[]);
    wire.raw(BACK, SERVER_ISN + 1, wire.next(THERE), ACK | FIN, &[]);
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    let seen = wire.replay();
    assert_eq!((seen.opened.len(), seen.frames.len(), &seen.closed[..]), (1, 3, &[Close::End][..]));
    assert_eq!((seen.counters.segments_refused, seen.refused.len()), (6, 6));
    let first = seen.refused[0];
    assert_eq!(
        (first.what, first.expected, first.found),
        (Refusal::Reset, wire.next(BACK), wire.next(BACK) + 1)
    );
}

#[test]
fn a_forged_syn_with_data_after_it_ends_nothing() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, 123_456_789, 0, SYN, &[]);
    wire.raw(THERE, 123_456_790, SERVER_ISN + 1, ACK, &framed(&request(ECHO, 7, 4)));
    // The server answers with what it expects, and both go on.
    wire.acknowledge(THERE);
    wire.send(THERE, &framed(&request(ECHO, 1, 4)));
    wire.send(BACK, &framed(&message(BACK, ECHO, 1, 4)));
    let seen = wire.replay();
    assert_eq!((seen.opened.len(), seen.frames.len(), &seen.closed[..]), (1, 4, &[Close::End][..]));
    assert_eq!(seen.refused.iter().map(|refused| refused.what).collect::<Vec<_>>(), [Refusal::Opening]);
}

#[test]
fn the_same_ports_again_without_a_syn_are_a_new_connection() {
    let mut wire = Wire::new();
    talk(&mut wire);
    wire.raw(THERE, wire.next(THERE), wire.next(BACK), ACK | FIN, &[]);
    wire.raw(BACK, wire.next(BACK), wire.next(THERE).wrapping_add(1), ACK | FIN, &[]);
    let mut again = Wire::silent("10.0.0.9:50000", "10.0.0.2:445");
    talk(&mut again);
    for sent in &mut again.sent {
        sent.sequence = sent.sequence.wrapping_add(1_500_000_000);
        sent.acknowledgement = sent.acknowledgement.wrapping_add(1_500_000_000);
    }
    wire.sent.extend(again.sent);
    let seen = wire.replay();
    assert_eq!((seen.opened.len(), seen.frames.len()), (2, 4));
    assert_eq!(seen.closed, [Close::Fin, Close::End]);
}

/// Hands what was sent to streams, each direction or each copy of a packet under its network.
fn tagged(wire: &Wire, networks: Networks, tags: impl Fn(Direction) -> &'static [u32]) -> Seen {
    let mut streams = Streams::new(StreamOptions { networks, ..StreamOptions::default() });
    let mut seen = Seen::default();
    let mut number = 0;
    for sent in &wire.sent {
        for network in tags(sent.direction) {
            number += 1;
            let segment = wire.segment(sent, number);
            streams.handle_segment(&Segment { network: *network, ..segment }, &mut seen);
        }
    }
    streams.finish(&mut seen);
    seen.counters = *streams.counters();
    seen
}

#[test]
fn directions_under_different_tags_are_one_connection() {
    for from in 0..4 {
        let mut wire = Wire::new();
        talk(&mut wire);
        wire.sent.drain(..from);
        let each = |direction| if direction == THERE { &[10][..] } else { &[20] };
        let seen = tagged(&wire, Networks::Auto, each);
        assert_eq!(
            (seen.opened.len(), seen.frames.len(), seen.counters.networks_joined),
            (1, 2, 1),
            "{from}"
        );
        assert_eq!(tagged(&wire, Networks::Ignore, each).opened.len(), 1);
        assert_eq!(tagged(&wire, Networks::Separate, each).opened.len(), 2);
    }
}

#[test]
fn packets_that_were_captured_under_two_tags_count_once() {
    let mut wire = Wire::new();
    talk(&mut wire);
    let seen = tagged(&wire, Networks::Auto, |_| &[10, 20]);
    assert_eq!((seen.opened.len(), seen.frames.len(), seen.conflicts.len()), (1, 2, 0));
    assert_eq!(tagged(&wire, Networks::Separate, |_| &[10, 20]).frames.len(), 4);
}

#[test]
fn equal_addresses_under_different_tags_are_several_connections() {
    let mut wire = Wire::new();
    talk(&mut wire);
    let mut streams = Streams::default();
    let mut seen = Seen::default();
    for (network, number) in [(10, 0), (20, 100)] {
        for (sent, at) in wire.sent.iter().zip(1..) {
            let mut sent = sent.clone();
            sent.sequence = sent.sequence.wrapping_add(network * 10_000_000);
            sent.acknowledgement = sent.acknowledgement.wrapping_add(network * 10_000_000);
            let segment = wire.segment(&sent, number + at);
            streams.handle_segment(&Segment { network, ..segment }, &mut seen);
        }
    }
    streams.finish(&mut seen);
    assert_eq!((seen.opened.len(), seen.frames.len()), (2, 4));
}
