//! Packets that are missing, late, repeated, or cut.

use smbtrail_capture::Direction;

use crate::kit::{CARRIERS, Carrier, Dice, Found, exchanges, packets, read, read_cut};

/// The packet of a frame's last byte in a capture without losses, and the packets that carry any of it.
fn frames_of(whole: &[Found], direction: Direction) -> Vec<Found> {
    whole.iter().filter(|frame| frame.direction == direction).cloned().collect()
}

#[test]
fn a_lost_packet_costs_its_message_only() {
    let messages = exchanges(24);
    for carrier in CARRIERS {
        let packets = packets(carrier, &messages);
        let whole = read(&packets);
        // From the first message of SMB2 on, to the end of the last.
        let first = usize::try_from(whole.frames[0].packet).unwrap();
        for lost in first..packets.len() - 4 {
            let mut left = packets.clone();
            left.remove(lost);
            let seen = read(&left);
            let broken = seen.frames.iter().filter(|frame| !frame.is_whole()).count();
            let missing = whole.frames.len() - seen.frames.len();
            assert!(missing + broken <= 1, "{carrier:?} {lost}: {missing} {broken}");
            let intact: Vec<_> = seen.frames.iter().filter(|frame| frame.is_whole()).collect();
            let mut expected = whole.frames.iter();
            for frame in intact {
                let same = |other: &&Found| other.direction == frame.direction && other.bytes == frame.bytes;
                assert!(expected.any(|other| same(&other)), "{carrier:?} {lost}");
            }
            // A frame whose end is missing may become known late.
            let broken: Vec<_> =
                seen.frames.iter().filter(|frame| !frame.is_whole()).map(|frame| frame.packet).collect();
            let order = seen.order.iter().filter(|packet| !broken.contains(packet));
            assert!(order.is_sorted(), "{carrier:?} {lost}: {:?}", seen.order);
        }
    }
}

#[test]
fn many_lost_packets_cost_their_messages_only() {
    let messages = exchanges(150);
    for carrier in CARRIERS {
        let packets = packets(carrier, &messages);
        let whole = read(&packets);
        for seed in 1..=8 {
            let mut dice = Dice(seed * 0x9E37_79B9);
            let kept: Vec<usize> = (0..packets.len()).filter(|at| *at < 12 || dice.roll(50) > 0).collect();
            let lost = packets.len() - kept.len();
            let left: Vec<_> = kept.iter().map(|at| packets[*at].clone()).collect();
            let seen = read(&left);
            let complete = seen.frames.iter().filter(|frame| frame.is_whole()).count();
            assert!(complete + lost >= whole.frames.len(), "{carrier:?} {seed}: {complete} with {lost} lost");
            for direction in [Direction::ToServer, Direction::ToClient] {
                let (all, found) = (frames_of(&whole.frames, direction), frames_of(&seen.frames, direction));
                let mut expected = all.iter();
                for frame in found.iter().filter(|frame| frame.is_whole()) {
                    assert!(expected.any(|other| other.bytes == frame.bytes), "{carrier:?} {seed}");
                }
            }
        }
    }
}

#[test]
fn packets_that_come_twice_change_nothing() {
    let messages = exchanges(20);
    for carrier in CARRIERS {
        let twice: Vec<_> =
            packets(carrier, &messages).into_iter().flat_map(|packet| [packet.clone(), packet]).collect();
        let seen = read(&twice);
        assert_eq!(seen.messages(), messages, "{carrier:?}");
        assert_eq!(seen.gaps, [], "{carrier:?}");
    }
}

#[test]
fn packets_out_of_order_are_put_in_order() {
    let messages = exchanges(30);
    for carrier in CARRIERS {
        let mut packets = packets(carrier, &messages);
        let mut dice = Dice(7);
        let mut at = 14;
        while at + 6 < packets.len() {
            packets.swap(at, at + 1);
            at += 2 + dice.roll(4);
        }
        let seen = read(&packets);
        for direction in [Direction::ToServer, Direction::ToClient] {
            let expected: Vec<_> =
                messages.iter().filter(|(of, _)| *of == direction).map(|(_, bytes)| bytes.clone()).collect();
            let mut found: Vec<_> =
                frames_of(&seen.frames, direction).into_iter().map(|frame| frame.bytes).collect();
            found.sort_by_key(|bytes| u64::from_le_bytes(bytes[24..32].try_into().unwrap()));
            assert_eq!(found, expected, "{carrier:?}");
        }
        assert_eq!(seen.gaps, [], "{carrier:?}");
    }
}

#[test]
fn the_first_packets_may_be_out_of_order() {
    let messages = exchanges(12);
    for carrier in CARRIERS {
        let packets = packets(carrier, &messages);
        // One packet of the setup comes later. In iWARP it says whether there are markers in what is read until then.
        let most = if carrier == Carrier::Roce { 8 } else { 4 };
        for (late, by) in (1..6).flat_map(|late| (1..=most).map(move |by| (late, by))) {
            let mut shuffled = packets.clone();
            let packet = shuffled.remove(late);
            shuffled.insert(late + by, packet);
            let seen = read(&shuffled);
            assert_eq!(seen.opened.len(), 1, "{carrier:?} {late} {by}");
            assert_eq!(seen.frames.len(), messages.len(), "{carrier:?} {late} {by}");
            assert!(seen.frames.iter().all(Found::is_whole), "{carrier:?} {late} {by}");
        }
    }
}

#[test]
fn cut_packets_keep_what_they_have() {
    let messages = exchanges(30);
    for carrier in [Carrier::Roce, Carrier::Iwarp(false, false), Carrier::Iwarp(false, true)] {
        let packets = packets(carrier, &messages);
        let lengths: Vec<_> = packets.iter().map(|packet| (packet.len().min(160), packet.len())).collect();
        let seen = read_cut(&packets, &lengths);
        assert_eq!(seen.frames.len(), messages.len(), "{carrier:?}");
        for (frame, (direction, bytes)) in seen.frames.iter().zip(&messages) {
            assert_eq!((frame.direction, frame.len), (*direction, bytes.len()), "{carrier:?}");
            assert!(bytes.starts_with(&frame.bytes[..32]), "{carrier:?}");
        }
        assert_eq!(seen.counters.holes_given_up, 0, "{carrier:?}");
    }
}

#[test]
fn a_frame_with_a_wrong_checksum_is_left_out() {
    let messages = exchanges(10);
    let mut packets = packets(Carrier::Iwarp(false, true), &messages);
    let whole = read(&packets);
    let at = usize::try_from(whole.frames[6].packet).unwrap() - 1;
    *packets[at].last_mut().unwrap() ^= 1;
    let seen = read(&packets);
    assert_eq!(seen.counters.rdma_bad_crc, 1);
    let broken = seen.frames.iter().filter(|frame| !frame.is_whole()).count();
    assert_eq!(whole.frames.len() - seen.frames.len() + broken, 1);
}
