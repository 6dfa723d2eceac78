//! Capture files of each format, whole and damaged.

mod build;
mod other;
mod packed;

use std::io::Cursor;

use build::{ORDERS, Order, block, enhanced, interface, pcap_header, pcap_record, section};
use pcap_parser::traits::PcapReaderIterator;
use pcap_parser::{Block, PcapBlockOwned, PcapError};
use proptest::prelude::*;
use smbtrail_capture::{CaptureError, CaptureReader, Expected, LinkType, Problem, Timestamp};

/// What a packet says, copied.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    time: Timestamp,
    digits: u8,
    link: u32,
    wire_len: u32,
    data: Vec<u8>,
}

fn seen(time: (i64, u32), digits: u8, link: u32, wire_len: u32, data: &[u8]) -> Seen {
    let time = Timestamp { seconds: time.0, nanoseconds: time.1 };
    Seen { time, digits, link, wire_len, data: data.to_vec() }
}

/// All packets and all errors of a file.
fn read(file: &[u8]) -> (Vec<Seen>, Vec<CaptureError>) {
    let (mut packets, mut errors) = (Vec::new(), Vec::new());
    let mut reader = match CaptureReader::from_reader("test", Cursor::new(file.to_vec())) {
        Ok(reader) => reader,
        Err(error) => return (packets, vec![error]),
    };
    loop {
        match reader.next_packet() {
            Ok(Some(packet)) => {
                let number = u64::try_from(packets.len()).unwrap() + 1;
                assert_eq!((packet.id.number, packet.id.number_in_file), (number, number));
                packets.push(Seen {
                    time: packet.id.time,
                    digits: packet.id.digits,
                    link: packet.link.0,
                    wire_len: packet.wire_len,
                    data: packet.data.to_vec(),
                });
            }
            Ok(None) => return (packets, errors),
            Err(error) => errors.push(error),
        }
    }
}

fn packets(file: &[u8]) -> Vec<Seen> {
    let (packets, errors) = read(file);
    assert!(errors.is_empty(), "{errors:?}");
    packets
}

fn only_error(file: &[u8]) -> CaptureError {
    let (_, mut errors) = read(file);
    assert_eq!(errors.len(), 1, "{errors:?}");
    errors.remove(0)
}

/// The example of a little-endian, microsecond file with two packets, the second one cut by the snap length.
fn small_pcap() -> Vec<u8> {
    let order = Order::Little;
    [
        pcap_header(order, 0xa1b2_c3d4, 65_535, 1),
        pcap_record(order, 10, 500_000, 5, b"hello"),
        pcap_record(order, 11, 7, 1_500, b"cut"),
    ]
    .concat()
}

/// Blocks of all kinds, two sections in different byte orders.
fn small_pcapng() -> Vec<u8> {
    let order = Order::Little;
    [
        section(order),
        interface(order, 1, 0, &[(9, &[9]), (0, &[])]),
        interface(order, 101, 3, &[(14, &100u64.to_le_bytes()), (2, b"eth0")]),
        enhanced(order, 0, 5_000_000_001, 5, b"hello"),
        block(order, 5, &[0; 12]),
        enhanced(order, 1, 1_500_000, 900, b"raw"),
        block(order, 3, &[&order.u32(6)[..], b"simple"].concat()),
        block(order, 10, b"KSLT\x04\0\0\0key\n"),
        block(order, 0x0bad, b"custom"),
        section(Order::Big),
        interface(Order::Big, 113, 0, &[(9, &[0x81])]),
        enhanced(Order::Big, 0, 5, 4, b"last"),
    ]
    .concat()
}

#[test]
fn reads_pcap_in_both_byte_orders_and_resolutions() {
    for order in ORDERS {
        for (magic, digits, nanoseconds) in [(0xa1b2_c3d4, 6, 123_456_000), (0xa1b2_3c4d, 9, 123_456)] {
            let file = [
                pcap_header(order, magic, 262_144, 1),
                pcap_record(order, 4_000_000_000, 123_456, 60, b"abc"),
            ]
            .concat();
            assert_eq!(packets(&file), [seen((4_000_000_000, nanoseconds), digits, 1, 60, b"abc")]);
        }
    }
}

#[test]
fn reads_the_example_header_byte_by_byte() {
    // Written by hand from the figures of draft-ietf-opsawg-pcap: magic D4 C3 B2 A1, version 2.4, snap length 64 KiB,
    // link type 1; one record at second 0x5E0BE100, microsecond 1.
    let file = [
        0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0x00, 0xe1, 0x0b,
        0x5e, 1, 0, 0, 0, 2, 0, 0, 0, 3, 0, 0, 0, 0xaa, 0xbb,
    ];
    assert_eq!(packets(&file), [seen((0x5e0b_e100, 1_000), 6, 1, 3, &[0xaa, 0xbb])]);
}

#[test]
fn leaves_out_what_follows_the_link_type() {
    let file = [pcap_header(Order::Big, 0xa1b2_c3d4, 0, 0x1400_0071), pcap_record(Order::Big, 0, 0, 1, b"x")]
        .concat();
    assert_eq!(packets(&file)[0].link, 113);
}

#[test]
fn reads_the_longer_record_headers_of_modified_pcap() {
    let order = Order::Little;
    let mut record = pcap_record(order, 1, 2, 3, b"");
    record[8] = 3;
    let file = [pcap_header(order, 0xa1b2_cd34, 0, 1), record, vec![0; 8], b"abc".to_vec()].concat();
    assert_eq!(packets(&file), [seen((1, 2_000), 6, 1, 3, b"abc")]);
}

#[test]
fn carries_microseconds_beyond_a_second() {
    let file =
        [pcap_header(Order::Big, 0xa1b2_c3d4, 0, 1), pcap_record(Order::Big, 5, 2_000_001, 0, b"")].concat();
    assert_eq!(packets(&file)[0].time, Timestamp { seconds: 7, nanoseconds: 1_000 });
}

#[test]
fn reads_pcapng_of_several_sections_and_interfaces() {
    let expected = [
        seen((5, 1), 9, 1, 5, b"hello"),
        seen((101, 500_000_000), 6, 101, 900, b"raw"),
        seen((0, 0), 0, 1, 6, b"simple"),
        seen((2, 500_000_000), 1, 113, 4, b"last"),
    ];
    assert_eq!(packets(&small_pcapng()), expected);
}

#[test]
fn reads_pcapng_blocks_in_both_byte_orders() {
    for order in ORDERS {
        let mut obsolete = enhanced(order, 0, 3_000_000, 2, b"ob");
        // A 16-bit interface, then the count of packets lost.
        obsolete[..4].copy_from_slice(&order.u32(2));
        obsolete[8..12].copy_from_slice(&[order.u16(0), order.u16(7)].concat());
        let file = [
            section(order),
            interface(order, 1, 3, &[]),
            obsolete,
            block(order, 3, &[&order.u32(900)[..], b"sim\0"].concat()),
        ]
        .concat();
        assert_eq!(packets(&file), [seen((3, 0), 6, 1, 2, b"ob"), seen((0, 0), 0, 1, 900, b"sim")]);
    }
}

#[test]
fn agrees_with_another_reader_on_every_packet() {
    let ours: Vec<Vec<u8>> = packets(&small_pcapng()).into_iter().map(|packet| packet.data).collect();
    let file = small_pcapng();
    let mut reader = pcap_parser::PcapNGReader::new(65_536, Cursor::new(&file)).unwrap();
    let mut theirs = Vec::new();
    loop {
        match reader.next() {
            Ok((len, found)) => {
                match found {
                    PcapBlockOwned::NG(Block::EnhancedPacket(it)) => {
                        theirs.push(it.data[..usize::try_from(it.caplen).unwrap()].to_vec());
                    }
                    PcapBlockOwned::NG(Block::SimplePacket(it)) => {
                        theirs.push(it.data[..usize::try_from(it.origlen).unwrap()].to_vec());
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
    assert_eq!(ours, theirs);
}

#[test]
fn tells_what_is_no_capture_from_what_is_damaged() {
    for file in [&b""[..], b"\n", b"GET / HTTP/1.1", &[0; 64]] {
        let error = only_error(file);
        assert!(matches!(error.problem, Problem::NotACapture { .. }) && !error.is_damage());
    }
    let missing = CaptureReader::open(&smbtrail_capture::Input::File("no/such/file".into())).err().unwrap();
    assert!(matches!(missing.problem, Problem::Io(_)) && !missing.is_damage());
    assert_eq!(missing.to_string().split(": ").next(), Some("no/such/file"));
}

#[test]
fn cuts_at_every_byte_keep_the_packets_before_and_say_where() {
    for file in [small_pcap(), small_pcapng()] {
        let whole = packets(&file);
        for len in 4..file.len() {
            let (packets, errors) = read(&file[..len]);
            assert_eq!(packets, whole[..packets.len()]);
            for error in &errors {
                assert!(error.is_damage());
                assert_eq!(error.packets, u64::try_from(packets.len()).unwrap());
                assert!(error.offset <= u64::try_from(len).unwrap());
                assert!(matches!(error.problem, Problem::Cut { expected, found, .. } if found < expected));
            }
            // A cut between two records cannot be seen.
            assert!(errors.len() == 1 || packets.len() < whole.len(), "no error at {len}");
        }
    }
}

#[test]
fn says_byte_packet_expected_and_found() {
    let file = small_pcap();
    let error = only_error(&file[..file.len() - 1]);
    assert_eq!(
        error.to_string(),
        "test: the file is cut short in a packet: 19 bytes expected, 18 found (at byte 45, after packet 1)"
    );
}

#[test]
fn refuses_absurd_lengths() {
    let order = Order::Little;
    let mut record = pcap_record(order, 0, 0, 0, b"");
    record[8..12].copy_from_slice(&order.u32(u32::MAX));
    let error = only_error(&[pcap_header(order, 0xa1b2_c3d4, u32::MAX, 1), record].concat());
    assert!(matches!(error.problem, Problem::Invalid { found: 0xffff_ffff, .. }), "{error}");
    for (total, expected) in [
        (0, Expected::AtLeast(12)),
        (8, Expected::AtLeast(12)),
        (30, Expected::MultipleOf(4)),
        (0xffff_fffc, Expected::AtMost(smbtrail_capture::limits::RECORD.into())),
    ] {
        let mut bad = block(order, 6, &[0; 20]);
        bad[4..8].copy_from_slice(&order.u32(total));
        let error = only_error(&[section(order), bad].concat());
        assert_eq!(error.offset, 28);
        assert!(matches!(error.problem, Problem::Invalid { expected: it, .. } if it == expected), "{error}");
    }
}

#[test]
fn goes_on_after_a_bad_block_whose_lengths_agree() {
    let order = Order::Little;
    let mut too_long = enhanced(order, 0, 0, 4, b"lost");
    too_long[20..24].copy_from_slice(&order.u32(9));
    let file = [
        section(order),
        interface(order, 1, 0, &[]),
        enhanced(order, 1, 0, 4, b"what"),
        too_long,
        block(order, 6, b"short"),
        enhanced(order, 0, 1_000_000, 4, b"good"),
    ]
    .concat();
    let (packets, errors) = read(&file);
    assert_eq!(packets, [seen((1, 0), 6, 1, 4, b"good")]);
    let expected: Vec<Expected> = errors
        .iter()
        .filter_map(|error| match error.problem {
            Problem::Invalid { expected, .. } => Some(expected),
            _ => None,
        })
        .collect();
    assert_eq!(expected, [Expected::AtMost(0), Expected::AtMost(4), Expected::AtLeast(32)]);
}

#[test]
fn passes_over_a_large_block_of_secrets() {
    for order in ORDERS {
        let secrets = block(order, 10, &vec![7; 5 << 20]);
        let packet = enhanced(order, 0, 1_000_000, 4, b"good");
        let file = [section(order), interface(order, 1, 0, &[]), secrets.clone(), packet].concat();
        assert_eq!(packets(&file), [seen((1, 0), 6, 1, 4, b"good")]);
        let error =
            only_error(&[section(order), secrets.get(..secrets.len() - 9).unwrap().to_vec()].concat());
        let (expected, found) = (secrets.len() as u64, secrets.len() as u64 - 9);
        let Problem::Cut { expected: whole, found: there, .. } = error.problem else { panic!("{error}") };
        assert_eq!((whole, there), (expected, found));
    }
}

#[test]
fn stops_at_a_block_whose_lengths_disagree() {
    let order = Order::Big;
    let mut bad = block(order, 5, &[0; 4]);
    bad[12..].copy_from_slice(&order.u32(20));
    let error = only_error(&[section(order), bad, section(order)].concat());
    assert!(
        matches!(error.problem, Problem::Invalid { expected: Expected::Exactly(16), found: 20, .. }),
        "{error}"
    );
}

#[test]
fn survives_options_that_run_over() {
    let order = Order::Little;
    let mut bad = interface(order, 1, 0, &[(9, &[9]), (2, b"name")]);
    let len = bad.len();
    // The name's length: far beyond its block.
    bad[len - 10..len - 8].copy_from_slice(&order.u16(0xffff));
    let file = [section(order), bad, enhanced(order, 0, 1_000_000_000, 1, b"x")].concat();
    assert_eq!(packets(&file), [seen((1, 0), 9, 1, 1, b"x")]);
}

#[test]
fn reads_packets_larger_than_the_buffer() {
    let big = vec![7; 600_000];
    let order = Order::Little;
    let file = [
        section(order),
        interface(order, 1, 0, &[]),
        enhanced(order, 0, 0, 1, b"a"),
        enhanced(order, 0, 0, 600_000, &big),
        enhanced(order, 0, 0, 1, b"b"),
    ]
    .concat();
    let lens: Vec<usize> = packets(&file).iter().map(|packet| packet.data.len()).collect();
    assert_eq!(lens, [1, 600_000, 1]);
}

/// Gives one byte per call, as a slow pipe may.
struct Trickle(Cursor<Vec<u8>>);

impl std::io::Read for Trickle {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let len = into.len().min(1);
        self.0.read(&mut into[..len])
    }
}

#[test]
fn reads_from_a_pipe_that_gives_single_bytes() {
    let mut reader = CaptureReader::from_reader("-", Trickle(Cursor::new(small_pcapng()))).unwrap();
    let mut count = 0;
    while reader.next_packet().unwrap().is_some() {
        count += 1;
    }
    assert_eq!(
        (count, reader.consumed(), reader.size()),
        (4, u64::try_from(small_pcapng().len()).unwrap(), None)
    );
}

proptest! {
    #[test]
    fn never_panics_on_flipped_bytes(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..8),
        pcapng in any::<bool>(),
    ) {
        let mut file = if pcapng { small_pcapng() } else { small_pcap() };
        for (index, byte) in flips {
            let index = index.index(file.len());
            file[index] = byte;
        }
        let (packets, errors) = read(&file);
        prop_assert!(packets.len() + errors.len() <= file.len());
    }

    #[test]
    fn keeps_every_packet_written_in_either_format(
        records in prop::collection::vec((any::<u32>(), 0u32..1_000_000, prop::collection::vec(any::<u8>(), 0..2_000)), 0..40),
        big in any::<bool>(),
    ) {
        let order = if big { Order::Big } else { Order::Little };
        let mut pcap = pcap_header(order, 0xa1b2_c3d4, 0, 1);
        let mut pcapng = [section(order), interface(order, 1, 0, &[])].concat();
        for (seconds, micros, data) in &records {
            let len = u32::try_from(data.len()).unwrap();
            pcap.extend(pcap_record(order, *seconds, *micros, len, data));
            pcapng.extend(enhanced(order, 0, u64::from(*seconds) * 1_000_000 + u64::from(*micros), len, data));
        }
        let expected: Vec<Seen> = records
            .iter()
            .map(|(seconds, micros, data)| {
                let time = (i64::from(*seconds), micros * 1_000);
                seen(time, 6, LinkType::ETHERNET.0, u32::try_from(data.len()).unwrap(), data)
            })
            .collect();
        prop_assert_eq!(packets(&pcap), expected.clone());
        prop_assert_eq!(packets(&pcapng), expected);
    }
}

#[test]
fn pcapng_describes_its_interfaces() {
    for order in ORDERS {
        let os = [order.u16(3), order.u16(5)].concat();
        let version = [order.u16(1), order.u16(0)].concat();
        let head = [order.u32(0x1a2b_3c4d).as_slice(), &version, &[0xff; 8], &os, b"Linux\0\0\0"].concat();
        let long = [b"\0".as_slice(), &[b'x'; 3_000]].concat();
        let own: [(u16, &[u8]); 3] = [(2, b"eth0"), (11, b"\0port 445"), (12, b"FreeBSD")];
        let mut file = [
            block(order, 0x0a0d_0d0a, &head),
            interface(order, 1, 262_144, &own),
            interface(order, 101, 0, &[(3, b"a tunnel"), (11, &long)]),
            // A program as a filter is no text.
            interface(order, 1, 0, &[(2, b"eth1"), (11, &[1, 0, 0])]),
        ]
        .concat();
        file.extend((0..100).flat_map(|_| interface(order, 1, 0, &[])));
        let mut reader = CaptureReader::from_reader("test", Cursor::new(file)).unwrap();
        assert!(reader.next_packet().unwrap().is_none());
        let found = reader.interfaces();
        assert_eq!((found.list.len(), found.more), (64, 39));
        let [first, second, third, ..] = found.list.as_slice() else { unreachable!("there are three") };
        assert_eq!(
            (first.name.as_str(), first.filter.as_str(), first.os.as_str()),
            ("eth0", "port 445", "FreeBSD")
        );
        assert_eq!((first.link, first.snap_length), (LinkType::ETHERNET, 262_144));
        assert_eq!(
            (second.name.as_str(), second.description.as_str(), second.os.as_str()),
            ("", "a tunnel", "Linux")
        );
        assert_eq!((second.link, second.filter.len()), (LinkType::RAW, 1_024));
        assert_eq!((third.name.as_str(), third.filter.as_str()), ("eth1", ""));
    }
}
