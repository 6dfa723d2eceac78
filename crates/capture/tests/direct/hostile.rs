//! Bytes that nobody would send, and too many of them.

use smbtrail_capture::{Datagram, PacketId, Segment, StreamOptions, Streams, TcpFlags, Timestamp};

use crate::kit::{CARRIERS, Carrier, Dice, Seen, exchanges, packets, read, read_cut};

#[test]
fn changed_bytes_do_no_harm() {
    let messages = exchanges(8);
    for carrier in CARRIERS {
        let packets = packets(carrier, &messages);
        for seed in 1..=60 {
            let mut dice = Dice(seed * 0x0100_0193 + 5);
            let mut changed = packets.clone();
            for _ in 0..6 {
                let at = dice.roll(changed.len());
                let len = changed[at].len();
                let byte = 42 + dice.roll(len.saturating_sub(42).min(60));
                if let Some(byte) = changed[at].get_mut(byte) {
                    *byte = u8::try_from(dice.roll(256)).unwrap();
                }
            }
            let seen = read(&changed);
            assert!(seen.frames.len() <= messages.len() + 40, "{carrier:?} {seed}");
        }
    }
}

#[test]
fn lengths_that_lie_do_no_harm() {
    let messages = exchanges(8);
    for carrier in [Carrier::Roce, Carrier::Iwarp(false, false)] {
        let packets = packets(carrier, &messages);
        // The fields of each packet's Data Transfer, if it has one: remaining, offset, length.
        let start = if carrier == Carrier::Roce { 54 } else { 74 };
        for at in 0..packets.len() {
            for field in [8, 12, 16] {
                for value in [0, 1, 23, 25, 32, 1_000, 0xFF_FFFF, 0x7FFF_FFFF, u32::MAX] {
                    let mut changed = packets.clone();
                    let place = start + field;
                    if let Some(bytes) = changed[at].get_mut(place..place + 4) {
                        bytes.copy_from_slice(&value.to_le_bytes());
                    }
                    let seen = read(&changed);
                    let whole = seen.frames.iter().filter(|frame| frame.is_whole()).count();
                    assert!(whole + 3 >= messages.len(), "{carrier:?} {at} {field} {value}: {whole}");
                }
            }
        }
    }
}

#[test]
fn any_cut_does_no_harm() {
    let messages = exchanges(3);
    for carrier in CARRIERS {
        let packets = packets(carrier, &messages);
        let longest = packets.iter().map(Vec::len).max().unwrap();
        for cut in (14..longest).step_by(7) {
            let lengths: Vec<_> =
                packets.iter().map(|packet| (packet.len().min(cut), packet.len())).collect();
            let seen = read_cut(&packets, &lengths);
            assert!(seen.frames.len() <= messages.len(), "{carrier:?} {cut}");
        }
    }
}

#[test]
fn random_datagrams_are_counted_and_nothing_more() {
    let (mut streams, mut seen, mut dice) = (Streams::default(), Seen::default(), Dice(99));
    for number in 1..20_000 {
        let bytes: Vec<u8> = (0..dice.roll(120)).map(|_| u8::try_from(dice.roll(256)).unwrap()).collect();
        streams.handle_datagram(&datagram(number, 2, &bytes), &mut seen);
    }
    streams.finish(&mut seen);
    assert_eq!(seen.opened, []);
    assert_eq!(streams.counters().rdma_packets, 19_999);
    assert!(streams.counters().rdma_unread > 1_000);
}

#[test]
fn a_flood_of_queue_pairs_is_bounded() {
    let mut options = StreamOptions::default();
    options.limits.rdma = 256 << 10;
    let (mut streams, mut seen) = (Streams::new(options), Seen::default());
    // A Negotiate Request on each of many queue pairs, and a message after it that waits for one before it.
    let request = [0, 1, 0, 1, 0, 0, 10, 0, 0, 4, 0, 0, 0, 4, 0, 0, 0, 0, 2, 0];
    for pair in 2..6_000_u32 {
        for (psn, payload) in [(1_u8, request.to_vec()), (9, vec![7; 1_000])] {
            let mut bytes = vec![0x04, 0x40, 0xFF, 0xFF];
            bytes.extend(pair.to_be_bytes());
            bytes.extend([0, 0, 0, psn]);
            bytes.extend(payload);
            bytes.extend([0; 4]);
            streams.handle_datagram(&datagram(u64::from(pair), 2, &bytes), &mut seen);
        }
    }
    streams.finish(&mut seen);
    assert!(streams.counters().rdma_evicted > 5_000, "{:?}", streams.counters());
}

#[test]
fn a_flood_of_streams_is_bounded() {
    let mut options = StreamOptions::default();
    options.limits.rdma = 256 << 10;
    let (mut streams, mut seen) = (Streams::new(options), Seen::default());
    for port in 1_024..6_000_u16 {
        let packet = PacketId { number: port.into(), ..PacketId::default() };
        let ends = (([10, 0, 0, 1], port).into(), ([10, 0, 0, 2], 7_000).into());
        let mut syn = Segment::new(packet, ends, 99, &[]);
        syn.flags = TcpFlags::SYN;
        streams.handle_segment(&syn, &mut seen);
        streams.handle_segment(&Segment::new(packet, ends, 100, b"MPA ID Req Frame\x40\x01\0\0"), &mut seen);
        streams.handle_segment(&Segment::new(packet, ends, 200, &[1; 1_400]), &mut seen);
    }
    streams.finish(&mut seen);
    assert!(streams.counters().rdma_evicted > 4_000, "{:?}", streams.counters());
}

fn datagram(number: u64, host: u8, bytes: &[u8]) -> Datagram<'_> {
    let time = Timestamp::from_nanoseconds(1, number);
    let packet = PacketId { number, file: 0, number_in_file: number, time, digits: 6 };
    Datagram::new(packet, (([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, host], 4791).into()), bytes)
}
