//! Connections that are made here: what recordings do not have.

use super::super::header::Version;
use super::super::suite::Suite;
use super::kit::{Maker, Seen, counted_stream, key_log, smb, stream};
use crate::Direction::{ToClient, ToServer};

#[test]
fn both_versions_open_with_every_cipher_suite_of_their_secrets_length() {
    for version in [Version::V1, Version::V2] {
        for suite in [Suite::Aes128Gcm, Suite::ChaCha20] {
            let mut made = Maker { suite, ..Maker::new(version) };
            let mut seen = Seen::new(key_log());
            seen.begin(&made);
            seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(1))));
            seen.take(ToClient, &made.short(ToClient, &stream(0, 0, &smb(2))));
            let (got, counters) = seen.finish();
            assert_eq!(got.frames, [(1, true, 1, 0), (1, false, 2, 0)], "{version:?} {suite:?}");
            let facts = got.opened[0].1.as_ref().unwrap();
            assert_eq!((facts.version, facts.cipher), (version.number(), Some(suite.number())));
            assert_eq!((counters.opened, counters.unopened, got.closed), (1, 0, 1));
        }
    }
}

#[test]
fn what_comes_before_the_answer_opens_with_the_early_secret() {
    for version in [Version::V1, Version::V2] {
        let mut made = Maker::new(version);
        let mut seen = Seen::new(key_log());
        let first = [made.initial("smb"), made.zero_rtt(&stream(0, 0, &smb(1)))].concat();
        seen.take(ToServer, &first);
        seen.take(ToClient, &made.answer());
        seen.take(ToServer, &made.short(ToServer, &stream(0, 68, &smb(2))));
        let (got, _) = seen.finish();
        assert_eq!(got.frames, [(1, true, 1, 0), (1, true, 2, 0)], "{version:?}");
    }
}

#[test]
fn keys_are_updated_and_late_packets_open_with_the_earlier_ones() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(0))));
    let late = made.short(ToServer, &stream(0, 68, &smb(1)));
    for update in 1..5_u8 {
        made.updates[0] += 1;
        let offset = 68 * (u16::from(update) + 1);
        seen.take(ToServer, &made.short(ToServer, &stream(0, offset, &smb(update + 1))));
        if update == 1 {
            seen.take(ToServer, &late);
        }
    }
    // The capture misses two updates: nothing opens until it is tried whether that is so.
    made.updates[0] += 2;
    for n in 6..20_u16 {
        let frames = stream(0, 68 * n, &smb(u8::try_from(n).unwrap()));
        seen.take(ToServer, &made.short(ToServer, &frames));
    }
    let (got, counters) = seen.finish();
    let mut seeds: Vec<u8> = got.frames.iter().map(|frame| frame.2).collect();
    seeds.sort_unstable();
    assert_eq!(seeds[..6], [0, 1, 2, 3, 4, 5]);
    assert_eq!((seeds.last(), counters.unopened), (Some(&19), 7));
}

#[test]
fn a_connection_that_began_before_the_capture_is_found_by_the_key_log() {
    for (version, client, server) in [(Version::V1, 0, 8), (Version::V2, 20, 0), (Version::V1, 4, 17)] {
        let mut made = Maker::new(version);
        (made.client, made.server) = (vec![9; client], vec![8; server]);
        made.numbers = [70_000, 300];
        made.updates = [3, 0];
        let mut seen = Seen::new(key_log());
        for n in 0..4_u8 {
            let offset = 5_000 + 68 * u16::from(n);
            seen.take(ToServer, &made.short(ToServer, &stream(0, offset, &smb(n))));
            seen.take(ToClient, &made.short(ToClient, &stream(0, offset, &smb(n))));
        }
        let (got, counters) = seen.finish();
        // The server's are no responses, so nothing shows where one begins.
        assert_eq!((got.frames.len(), counters.opened), (4, 1), "{version:?} {client} {server}");
        assert_eq!((counters.unopened, counters.datagrams), (0, 8));
        assert!(got.frames.iter().all(|frame| frame.1 && frame.3 == 0));
    }
}

#[test]
fn streams_of_one_datagram_are_connections_of_their_own() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &[1]));
    let both = [counted_stream(0, 0, &smb(1)), counted_stream(4, 0, &smb(2)), counted_stream(3, 0, &smb(9))]
        .concat();
    seen.take(ToServer, &made.short(ToServer, &both));
    seen.take(
        ToClient,
        &made.short(ToClient, &[counted_stream(4, 0, &smb(4)), counted_stream(0, 0, &smb(3))].concat()),
    );
    let (got, _) = seen.finish();
    let names: Vec<u64> = got.opened.iter().map(|opened| opened.0).collect();
    assert_eq!(names.len(), 2);
    assert_ne!(names[0], names[1]);
    let of = |name: u64| {
        got.frames.iter().filter(|frame| frame.0 == name).map(|frame| frame.2).collect::<Vec<_>>()
    };
    assert_eq!((of(names[0]), of(names[1])), (vec![1, 3], vec![2, 4]));
}

#[test]
fn a_new_address_is_believed_only_with_the_tag() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(1))));
    let mut forged = made.short_at(ToServer, 1, &stream(0, 68, &smb(9)));
    *forged.last_mut().unwrap() ^= 1;
    seen.take_from(ToServer, 50_001, &forged);
    assert_eq!((seen.got.moved, seen.got.frames.len()), (0, 1));
    seen.take_from(ToServer, 50_002, &made.short(ToServer, &stream(0, 68, &smb(2))));
    assert_eq!((seen.got.moved, seen.got.frames.len()), (1, 2));
    // An id that the server gave, on yet another way.
    let new_id = [&[0x18, 1, 0, 8][..], &[7; 8], &[0; 16]].concat();
    seen.take(ToClient, &made.short(ToClient, &new_id));
    made.server = vec![7; 8];
    seen.take_from(ToServer, 50_003, &made.short(ToServer, &stream(0, 136, &smb(3))));
    let (got, counters) = seen.finish();
    assert_eq!((got.moved, got.frames.len(), counters.moves), (2, 3, 2));
}

#[test]
fn a_hole_is_given_up_once_the_peer_acknowledged_its_packet() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(0))));
    let lost = made.short(ToServer, &stream(0, 68, &smb(1)));
    for n in 2..60_u8 {
        seen.take(ToServer, &made.short(ToServer, &stream(0, 68 * u16::from(n), &smb(n))));
        // All up to here are acknowledged, the lost one too.
        let ack = [0x02, 0x40, n, 0, 0, n];
        seen.take(ToClient, &made.short(ToClient, &ack));
    }
    assert!(seen.got.frames.len() > 20, "{}", seen.got.frames.len());
    seen.take(ToServer, &lost);
    let (got, _) = seen.finish();
    assert_eq!(got.frames.len(), 59);
    assert!(got.frames.iter().all(|frame| frame.2 != 1 && frame.3 == 0));
}

#[test]
fn a_hole_that_is_not_acknowledged_waits_for_the_bytes_to_be_sent_again() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(0))));
    made.numbers[0] += 1;
    for n in 2..60_u8 {
        seen.take(ToServer, &made.short(ToServer, &stream(0, 68 * u16::from(n), &smb(n))));
        // Packet 1 did not arrive.
        let ack = [0x02, 0x40, n, 0, 1, n - 2, 0, 0];
        seen.take(ToClient, &made.short(ToClient, &ack));
    }
    assert_eq!(seen.got.frames.len(), 1);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 68, &smb(1))));
    let (got, _) = seen.finish();
    let mut seeds: Vec<u8> = got.frames.iter().map(|frame| frame.2).collect();
    seeds.sort_unstable();
    assert_eq!(seeds, (0..60).collect::<Vec<u8>>());
}

#[test]
fn a_close_ends_the_streams() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(1))));
    seen.take(ToClient, &made.short(ToClient, &stream(0, 0, &smb(2))));
    assert_eq!(seen.got.closed, 0);
    seen.take(ToServer, &made.short(ToServer, &[0x1d, 0, 0]));
    assert_eq!(seen.got.closed, 1);
}

#[test]
fn other_protocols_are_counted_and_left() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.take(ToServer, &made.initial("h3"));
    seen.take(ToClient, &made.answer());
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(1))));
    let (got, counters) = seen.finish();
    assert!(got.opened.is_empty() && got.frames.is_empty());
    assert_eq!((counters.others, counters.datagrams), (3, 0));
}
