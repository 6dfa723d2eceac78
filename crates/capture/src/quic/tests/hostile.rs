//! Datagrams that nobody meant well.

use super::super::header::Version;
use super::kit::{Maker, Seen, key_log, smb, stream};
use crate::Direction::{ToClient, ToServer};
use crate::{KeyLog, StreamLimits};

/// Numbers that look like nothing in particular, the same in each run.
fn random(seed: u64) -> impl FnMut() -> u8 {
    let mut state = seed;
    move || {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 56) as u8
    }
}

#[test]
fn a_flood_of_first_packets_is_bounded() {
    let mut seen = Seen::new(KeyLog::default());
    for n in 0..3_000_u32 {
        let mut made = Maker::new(Version::V1);
        made.original = [&n.to_be_bytes()[..], &[1; 4]].concat();
        let port = u16::try_from(n).unwrap();
        seen.take_from(ToServer, port, &made.initial("smb"));
    }
    let (_, counters) = seen.finish();
    assert_eq!(counters.met, 3_000);
    assert!(counters.evicted > 1_000, "{counters:?}");
    // One datagram may exceed the limit by its connection before another gives way.
    let limit = u64::try_from(StreamLimits::default().quic).unwrap();
    assert!(counters.peak <= limit, "{} {limit}", counters.peak);
}

#[test]
fn packets_of_a_connection_with_any_byte_changed_open_nothing() {
    let mut made = Maker::new(Version::V1);
    let good = made.short(ToServer, &stream(0, 0, &smb(1)));
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    for at in 10..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 0x80;
        seen.take(ToServer, &bad);
        seen.take(ToServer, &good[..at]);
    }
    assert!(seen.got.frames.is_empty());
}

/// Keys of Initial packets follow from an id that everybody on the way sees.
#[test]
fn a_forged_first_packet_neither_ends_nor_moves_a_connection() {
    let mut made = Maker::new(Version::V1);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    seen.take(ToServer, &made.short(ToServer, &stream(0, 0, &smb(1))));
    let close = [0x1c, 0, 0, 0].iter().copied().chain([0; 32]).collect::<Vec<u8>>();
    seen.take_from(ToServer, 50_009, &made.initial_of(&close));
    seen.take(ToServer, &made.short(ToServer, &stream(0, 68, &smb(2))));
    assert_eq!((seen.got.closed, seen.got.moved, seen.got.frames.len()), (0, 0, 2));
}

#[test]
fn random_bytes_in_any_place_do_no_harm() {
    let mut next = random(7);
    let mut made = Maker::new(Version::V2);
    let mut seen = Seen::new(key_log());
    seen.begin(&made);
    for n in 0..4_000_u32 {
        let len = usize::from(next()) * 5;
        let payload: Vec<u8> = (0..len).map(|_| next()).collect();
        let from = if next() & 1 == 0 { ToServer } else { ToClient };
        let port = 49_990 + u16::from(next() & 15);
        match n % 4 {
            // Frames that a peer could send.
            0 => {
                let packet = made.short(from, &payload);
                seen.take(from, &packet);
            }
            1 => seen.take_from(from, port, &payload),
            2 => {
                let ids = [made.server.clone(), payload].concat();
                seen.take_from(from, port, &[&[0x40 | next() & 0x3f][..], &ids].concat());
            }
            _ => {
                let mut packet = made.initial("smb");
                let at = usize::from(next()) % packet.len();
                packet[at] = next();
                seen.take_from(from, port, &packet);
            }
        }
    }
    seen.take(ToServer, &made.short(ToServer, &[1]));
    let (_, counters) = seen.finish();
    assert!(counters.opened >= 1);
}
