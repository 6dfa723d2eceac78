//! What is written is read again, here and by others.

use std::net::SocketAddr;

use etherparse::{NetSlice, SlicedPacket, TransportSlice};
use pcap_parser::traits::{PcapNGPacketBlock, PcapReaderIterator};
use pcap_parser::{Block, OptionCode, PcapBlockOwned, PcapError};
use proptest::prelude::*;
use smbtrail_capture::{
    CaptureReader, ChecksumPolicy, Direction, Dissector, Elided, LinkType, Packet, PacketId, PcapngWriter,
    Segment, TcpFlags, TcpSegmenter, Timestamp, Transport,
};

fn address(text: &str) -> SocketAddr {
    text.parse().unwrap()
}

fn frames(segmenter: &mut TcpSegmenter, talk: &[(Direction, &[u8])]) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    let mut keep = |frame: &[u8]| {
        frames.push(frame.to_vec());
        Ok(())
    };
    segmenter.open(&mut keep).unwrap();
    for (direction, bytes) in talk {
        segmenter.send(*direction, bytes, &mut keep).unwrap();
    }
    segmenter.acknowledge(Direction::ToServer, &mut keep).unwrap();
    segmenter.close(&mut keep).unwrap();
    frames
}

/// What a strict dissector makes of a frame.
fn with_segment<T>(frame: &[u8], then: impl FnOnce(Segment<'_>) -> T) -> T {
    let mut dissector = Dissector::new(ChecksumPolicy::Strict);
    let wire_len = u32::try_from(frame.len()).unwrap();
    let packet = Packet {
        id: PacketId::default(),
        link: LinkType::ETHERNET,
        data: frame,
        wire_len,
        elided: Elided::NONE,
    };
    match dissector.transport(&packet) {
        Some(Transport::Tcp(segment)) => then(segment),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_connection_has_a_handshake_data_and_a_farewell() {
    for (client, server) in [("10.0.0.1:50000", "10.0.0.2:445"), ("[fd00::1]:50000", "[fd00::2]:445")] {
        let mut segmenter =
            TcpSegmenter::new(address(client), address(server)).with_first_sequences(u32::MAX - 1, 7);
        let talk: &[(Direction, &[u8])] =
            &[(Direction::ToServer, b"hello"), (Direction::ToClient, b"good day")];
        let seen: Vec<_> = frames(&mut segmenter, talk)
            .iter()
            .map(|frame| {
                with_segment(frame, |it| {
                    let from_client = it.source == address(client);
                    assert_eq!(it.destination == address(server), from_client);
                    (from_client, it.sequence, it.acknowledgement, it.flags.0, it.payload.to_vec())
                })
            })
            .collect();
        let (syn, ack, fin, psh) = (TcpFlags::SYN.0, TcpFlags::ACK.0, TcpFlags::FIN.0, 0x08);
        let expected = [
            (true, u32::MAX - 1, 0, syn, vec![]),
            (false, 7, u32::MAX, syn | ack, vec![]),
            (true, u32::MAX, 8, ack, vec![]),
            (true, u32::MAX, 8, ack | psh, b"hello".to_vec()),
            (false, 8, 4, ack | psh, b"good day".to_vec()),
            (true, 4, 16, ack, vec![]),
            (true, 4, 16, ack | fin, vec![]),
            (false, 16, 5, ack | fin, vec![]),
            (true, 5, 17, ack, vec![]),
        ];
        assert_eq!(seen, expected);
    }
}

#[test]
fn mixed_addresses_are_written_as_ipv6() {
    let mut segmenter = TcpSegmenter::new(address("10.0.0.1:50000"), address("[fd00::2]:445"));
    for frame in frames(&mut segmenter, &[]) {
        with_segment(&frame, |it| assert!(it.source.is_ipv6() && it.destination.is_ipv6()));
    }
}

#[test]
fn another_library_finds_lengths_and_checksums_right() {
    for (client, server) in [("10.0.0.1:50000", "10.0.0.2:445"), ("[fd00::1]:50000", "[fd00::2]:445")] {
        let mut segmenter = TcpSegmenter::new(address(client), address(server)).with_segment_size(700);
        let big = vec![0x5a; 2_001];
        let frames = frames(&mut segmenter, &[(Direction::ToClient, &big)]);
        assert_eq!(frames.len(), 3 + 3 + 1 + 3);
        for frame in frames {
            let sliced = SlicedPacket::from_ethernet(&frame).unwrap();
            let (Some(net), Some(TransportSlice::Tcp(tcp))) = (sliced.net, sliced.transport) else {
                panic!()
            };
            let header = tcp.to_header();
            let checksum = match net {
                NetSlice::Ipv4(ip) => {
                    let ip = ip.header().to_header();
                    assert_eq!(ip.header_checksum, ip.calc_header_checksum());
                    assert_eq!(usize::from(ip.total_len) + 14, frame.len());
                    header.calc_checksum_ipv4_raw(ip.source, ip.destination, tcp.payload())
                }
                NetSlice::Ipv6(ip) => header.calc_checksum_ipv6_raw(
                    ip.header().source(),
                    ip.header().destination(),
                    tcp.payload(),
                ),
                NetSlice::Arp(_) => panic!(),
            };
            assert_eq!(checksum.unwrap(), header.checksum);
        }
    }
}

#[test]
fn the_same_calls_give_the_same_bytes() {
    let make = || {
        let mut segmenter = TcpSegmenter::new(address("10.0.0.1:1"), address("10.0.0.2:445"));
        frames(&mut segmenter, &[(Direction::ToServer, b"x")])
    };
    assert_eq!(make(), make());
}

#[test]
fn another_library_reads_the_file_and_its_comments() {
    let mut writer = PcapngWriter::new(Vec::new(), "smbtrail test").unwrap();
    let ethernet = writer.interface(LinkType::ETHERNET, 65_535).unwrap();
    let raw = writer.interface(LinkType::RAW, 0).unwrap();
    let time = Timestamp { seconds: 1_600_000_000, nanoseconds: 123_456_789 };
    writer.packet(ethernet, time, b"abcde", 1_000, &["first", "second ü"]).unwrap();
    writer.packet(raw, time, b"", 0, &[]).unwrap();
    let file = writer.finish().unwrap();
    let mut reader = pcap_parser::PcapNGReader::new(65_536, file.as_slice()).unwrap();
    let (mut links, mut packets) = (Vec::new(), Vec::new());
    loop {
        match reader.next() {
            Ok((len, found)) => {
                match found {
                    PcapBlockOwned::NG(Block::InterfaceDescription(it)) => {
                        links.push((it.linktype.0, it.snaplen, it.if_tsresol));
                    }
                    PcapBlockOwned::NG(Block::EnhancedPacket(it)) => {
                        let comments: Vec<Vec<u8>> = it
                            .options
                            .iter()
                            .filter(|option| option.code == OptionCode::Comment)
                            .map(|option| option.value[..usize::from(option.len)].to_vec())
                            .collect();
                        let ticks = u64::from(it.ts_high) << 32 | u64::from(it.ts_low);
                        packets.push((it.if_id, ticks, it.origlen, it.packet_data().to_vec(), comments));
                    }
                    _ => {}
                }
                reader.consume(len);
            }
            Err(PcapError::Eof) => break,
            Err(PcapError::Incomplete(_)) => reader.refill().unwrap(),
            Err(error) => panic!("{error:?}"),
        }
    }
    assert_eq!(links, [(1, 65_535, 9), (101, 0, 9)]);
    let ticks = 1_600_000_000_123_456_789;
    let comments = vec![b"first".to_vec(), "second ü".as_bytes().to_vec()];
    assert_eq!(packets, [(0, ticks, 1_000, b"abcde".to_vec(), comments), (1, ticks, 0, vec![], vec![])]);
}

#[test]
fn comments_are_cut_between_characters() {
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let interface = writer.interface(LinkType::ETHERNET, 0).unwrap();
    let comment = format!("x{}", "ü".repeat(40_000));
    writer.packet(interface, Timestamp::default(), b"a", 1, &[&comment]).unwrap();
    let file = writer.finish().unwrap();
    let expected: Vec<u8> = [&[1, 0, 0xff, 0xff], &comment.as_bytes()[..65_535]].concat();
    assert!(file.windows(expected.len()).any(|it| it == expected));
    assert!(comment.is_char_boundary(65_535));
}

#[test]
fn refuses_a_link_type_that_does_not_fit() {
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    assert!(writer.interface(LinkType(0x1_0000), 0).is_err());
}

proptest! {
    #[test]
    fn reads_back_what_it_wrote(
        packets in prop::collection::vec(
            (0i64..=4_000_000_000, 0u32..1_000_000_000, prop::collection::vec(any::<u8>(), 0..300), 0u32..2_000),
            0..20,
        ),
    ) {
        let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
        let interface = writer.interface(LinkType::ETHERNET, 0).unwrap();
        for (seconds, nanoseconds, data, more) in &packets {
            let time = Timestamp { seconds: *seconds, nanoseconds: *nanoseconds };
            let wire_len = u32::try_from(data.len()).unwrap() + more;
            writer.packet(interface, time, data, wire_len, &["comment"]).unwrap();
        }
        let file = std::io::Cursor::new(writer.finish().unwrap());
        let mut reader = CaptureReader::from_reader("test", file).unwrap();
        for (seconds, nanoseconds, data, more) in &packets {
            let packet = reader.next_packet().unwrap().unwrap();
            prop_assert_eq!(packet.id.time, Timestamp { seconds: *seconds, nanoseconds: *nanoseconds });
            prop_assert_eq!(packet.data, data.as_slice());
            prop_assert_eq!(packet.wire_len, u32::try_from(data.len()).unwrap() + more);
            prop_assert_eq!(packet.id.digits, 9);
        }
        prop_assert!(reader.next_packet().unwrap().is_none());
    }

    #[test]
    fn a_stream_comes_back_byte_for_byte(
        bytes in prop::collection::vec(any::<u8>(), 0..5_000),
        size in 1usize..3_000,
        first in any::<u32>(),
    ) {
        let mut segmenter = TcpSegmenter::new(address("10.0.0.1:50000"), address("10.0.0.2:445"))
            .with_segment_size(size)
            .with_first_sequences(first, 0);
        let mut stream = Vec::new();
        for frame in frames(&mut segmenter, &[(Direction::ToServer, &bytes)]) {
            with_segment(&frame, |it| {
                if it.source.port() == 50_000 && !it.payload.is_empty() {
                    let at = it.sequence.wrapping_sub(first.wrapping_add(1));
                    assert_eq!(usize::try_from(at).unwrap(), stream.len());
                    stream.extend_from_slice(it.payload);
                }
            });
        }
        prop_assert_eq!(stream, bytes);
    }
}
