//! Whole conversations, in all the shapes that they may have.

use smbtrail_capture::{Close, Direction, SmbTransport};

use crate::kit::{CARRIERS, Carrier, exchanges, message, over_tcp, packets, packets_of, read, segmenter};

#[test]
fn messages_are_those_of_tcp() {
    let messages = exchanges(40);
    let expected = over_tcp(&messages).messages();
    assert_eq!(expected, messages);
    for carrier in CARRIERS {
        let seen = read(&packets(carrier, &messages));
        assert_eq!(seen.messages(), expected, "{carrier:?}");
        assert_eq!(seen.gaps, [], "{carrier:?}");
        let port = if carrier == Carrier::Roce { 445 } else { 5445 };
        let opened = ("10.0.0.1:50000".into(), format!("10.0.0.2:{port}"), SmbTransport::SmbDirect, false);
        assert_eq!(seen.opened, [opened], "{carrier:?}");
        assert_eq!(seen.closed.len(), 1, "{carrier:?}");
        assert_eq!(seen.closed[0].how, Close::Fin, "{carrier:?}");
        assert_eq!(seen.counters.rdma_connections, 1, "{carrier:?}");
        assert!(seen.order.is_sorted(), "{carrier:?}");
    }
}

#[test]
fn the_handshake_is_timed() {
    for carrier in [Carrier::Roce, Carrier::Iwarp(false, true)] {
        let seen = read(&packets(carrier, &exchanges(1)));
        assert_eq!(seen.handshakes, [(Some(1_000_000), Some(1_000_000))], "{carrier:?}");
    }
}

#[test]
fn acknowledgements_reach_the_connection() {
    for carrier in [Carrier::Roce, Carrier::Iwarp(false, true)] {
        let seen = read(&packets(carrier, &exchanges(20)));
        let delivery = seen.closed[0].delivery;
        // All that is on its way is acknowledged before the next message is sent.
        assert!((1..60_000).contains(&delivery.client.in_flight), "{carrier:?}: {delivery:?}");
        assert_eq!(delivery.client.retransmitted + delivery.server.retransmitted, 0, "{carrier:?}");
    }
}

#[test]
fn packets_and_fragments_have_any_size() {
    let messages = exchanges(20);
    for carrier in CARRIERS {
        for (packet, fragment) in [(256, 5_000), (1_024, 100), (4_096, 1_000), (300, 16), (600, 100_000)] {
            let connection = segmenter(carrier).with_packet_size(packet).with_fragment_size(fragment);
            let seen = read(&packets_of(connection, &messages));
            assert_eq!(seen.messages(), messages, "{carrier:?} {packet} {fragment}");
            assert_eq!(seen.gaps, []);
        }
    }
}

#[test]
fn numbers_wrap() {
    let messages = exchanges(60);
    for carrier in CARRIERS {
        let far = if carrier == Carrier::Roce { 0xFF_FFE0 } else { u32::MAX - 20_000 };
        let seen = read(&packets_of(segmenter(carrier).with_first_numbers(far, far - 11), &messages));
        assert_eq!(seen.messages(), messages, "{carrier:?}");
        assert_eq!(seen.gaps, []);
    }
}

#[test]
fn credits_and_memory_are_no_messages() {
    let messages = [message(1, false, 200), message(1, true, 3_000)];
    for carrier in CARRIERS {
        let (mut connection, mut packets) = (segmenter(carrier), Vec::new());
        let mut keep = |frame: &[u8]| {
            packets.push(frame.to_vec());
            Ok(())
        };
        connection.open(&mut keep).unwrap();
        connection.grant(Direction::ToClient, &mut keep).unwrap();
        connection.send(Direction::ToServer, &messages[0], &mut keep).unwrap();
        connection.write_memory(Direction::ToClient, (7, 0x1000), &[0x5A; 10_000], &mut keep).unwrap();
        connection.read_memory(Direction::ToClient, (8, 0x2000), &[0xA5; 9_999], &mut keep).unwrap();
        connection.send(Direction::ToClient, &messages[1], &mut keep).unwrap();
        connection.grant(Direction::ToServer, &mut keep).unwrap();
        connection.close(&mut keep).unwrap();
        let seen = read(&packets);
        let expected =
            [(Direction::ToServer, messages[0].clone()), (Direction::ToClient, messages[1].clone())];
        assert_eq!(seen.messages(), expected, "{carrier:?}");
        assert_eq!(seen.gaps, [], "{carrier:?}");
    }
}

#[test]
fn connections_of_the_same_hosts_stay_apart() {
    let messages = exchanges(10);
    let first = segmenter(Carrier::Roce);
    let second =
        smbtrail_capture::DirectSegmenter::roce(([10, 0, 0, 1], 50_001).into(), ([10, 0, 0, 2], 445).into())
            .with_queue_pairs(0x1_0011, 0x1_002A);
    let (first, second) = (packets_of(first, &messages), packets_of(second, &messages));
    for setup in [0, 3] {
        // Without the messages that connect them, only queue pairs tell one from the other.
        let of = |packets: &[Vec<u8>]| packets[setup..packets.len() - 2].to_vec();
        let (first, second) = (of(&first), of(&second));
        let both: Vec<_> = first.into_iter().zip(second).flat_map(|(one, other)| [one, other]).collect();
        let seen = read(&both);
        assert_eq!(seen.opened.len(), 2, "{:?}", seen.opened);
        assert_ne!(seen.opened[0].0, seen.opened[1].0);
        assert_eq!(seen.frames.len(), 2 * messages.len());
        assert_eq!(seen.gaps, []);
    }
}

#[test]
fn a_connection_without_its_setup_is_found_by_negotiate() {
    let messages = exchanges(12);
    let packets = packets(Carrier::Roce, &messages);
    let seen = read(&packets[3..]);
    assert_eq!(seen.messages(), messages);
    let opened = ("10.0.0.1:42".into(), "10.0.0.2:445".into(), SmbTransport::SmbDirect, true);
    assert_eq!(seen.opened, [opened]);
}

#[test]
fn a_connection_is_joined_in_the_middle() {
    let messages = exchanges(30);
    for carrier in CARRIERS {
        if carrier == Carrier::Iwarp(true, true) || carrier == Carrier::Iwarp(true, false) {
            // Without the setup, nobody knows where the markers are.
            continue;
        }
        let packets = packets(carrier, &messages);
        for from in [20, 41, 60, 77] {
            let seen = read(&packets[from..]);
            assert_eq!(seen.opened.len(), 1, "{carrier:?} {from}");
            assert!(seen.opened[0].3);
            assert!(seen.opened[0].0.starts_with("10.0.0.1:"), "{carrier:?} {from}");
            let messages = &messages[messages.len() - seen.frames.len()..];
            assert!(messages.len() >= 30, "{carrier:?} {from}: {}", messages.len());
            assert_eq!(seen.messages(), messages, "{carrier:?} {from}");
        }
    }
}

#[test]
fn queue_pairs_are_used_again() {
    let messages = exchanges(5);
    let once = packets(Carrier::Roce, &messages);
    let again = packets_of(segmenter(Carrier::Roce).with_first_numbers(77, 88), &messages);
    // The first connection's end is not in the capture.
    let both = [&once[..once.len() - 2], &again[..]].concat();
    let seen = read(&both);
    assert_eq!(seen.messages(), [&messages[..], &messages[..]].concat());
    assert_eq!(seen.opened.len(), 2);
    assert_eq!(seen.closed[0].how, Close::Reused);
    assert_eq!(seen.gaps, []);
}

#[test]
fn a_connection_without_udp_is_one_all_the_same() {
    // RoCE, whose Ethernet type is its own: a route as IPv6 has it, then the packet of InfiniBand.
    let routed = |packet: &Vec<u8>| {
        let (ethernet, content) = (&packet[..12], &packet[42..]);
        let len = u16::try_from(content.len()).unwrap().to_be_bytes();
        let address = |at: usize| [&[0; 10][..], &[0xFF; 2], &packet[at..at + 4]].concat();
        let route = [&[0x60, 0, 0, 0][..], &len, &[0x1B, 64], &address(26), &address(30)].concat();
        [ethernet, &[0x89, 0x15], &route, content].concat()
    };
    let messages = exchanges(12);
    let packets: Vec<_> = packets(Carrier::Roce, &messages).iter().map(routed).collect();
    let seen = read(&packets);
    assert_eq!(seen.messages(), messages);
    let opened = ("10.0.0.1:50000".into(), "10.0.0.2:445".into(), SmbTransport::SmbDirect, false);
    assert_eq!(seen.opened, [opened]);
}

#[test]
fn memory_and_other_protocols_are_counted() {
    let (mut connection, mut packets) = (segmenter(Carrier::Roce), Vec::new());
    let mut keep = |frame: &[u8]| {
        packets.push(frame.to_vec());
        Ok(())
    };
    connection.open(&mut keep).unwrap();
    connection.send(Direction::ToServer, &message(1, false, 200), &mut keep).unwrap();
    connection.write_memory(Direction::ToClient, (7, 0x1000), &[0x5A; 10_000], &mut keep).unwrap();
    let seen = read(&packets);
    assert_eq!((seen.counters.rdma_memory, seen.counters.rdma_memory_bytes), (10, 10_000));
    assert_eq!(seen.counters.rdma_other, 0);
    // Without what shows SMB Direct, the rest is of an unknown protocol.
    let seen = read(&packets[10..]);
    assert_eq!(seen.opened, []);
    assert_eq!(usize::try_from(seen.counters.rdma_other).unwrap(), packets.len() - 10);
}
