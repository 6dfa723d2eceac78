//! The data of READ and WRITE reaches an observer in pieces where packets are missing or cut.

use smbtrail_codec::body::{ReadResponse, WriteRequest};
use smbtrail_codec::{Body, Header, Message, Region};
use smbtrail_pipeline::capture::{Direction, LinkType, MemorySource, Packet, TcpSegmenter, Timestamp};
use smbtrail_pipeline::track::{Absence, Event, Observer, Piece};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_wire::{Command, HeaderFlags, NtStatus};

/// The pieces of each payload: where each begins, and its bytes or how many are missing and why.
#[derive(Debug, Default, PartialEq, Eq)]
struct Pieces(Vec<Vec<(usize, Held)>>);

#[derive(Debug, PartialEq, Eq)]
enum Held {
    Bytes(Vec<u8>),
    Missing(usize, Absence),
}

impl Observer for Pieces {
    fn event(&mut self, event: &Event<'_>) {
        let Event::Message(message) = event else { return };
        let Some(payload) = message.payload() else { return };
        let pieces = payload.pieces().map(|piece| match piece {
            Piece::Bytes { offset, bytes, .. } => (offset, Held::Bytes(bytes.to_vec())),
            Piece::Missing { offset, len, why, .. } => (offset, Held::Missing(len, why)),
            _ => unreachable!("a piece is there or missing"),
        });
        let pieces: Vec<_> = pieces.collect();
        let there = payload.whole().map(<[u8]>::to_vec);
        match pieces.as_slice() {
            [(0, Held::Bytes(bytes))] => assert_eq!(there.as_ref(), Some(bytes)),
            _ => assert!(there.is_none() || payload.is_empty()),
        }
        self.0.push(pieces);
    }
}

const DATA: usize = 40_000;
const SEGMENT: usize = 1_000;

fn data() -> Vec<u8> {
    (0_u8..=250).cycle().take(DATA).collect()
}

/// A WRITE request and a READ response of [`DATA`] bytes each, in packets of [`SEGMENT`] bytes.
fn packets() -> Vec<Vec<u8>> {
    packets_with(&data(), NtStatus::SUCCESS)
}

/// The same with other data, and with this status of the READ.
fn packets_with(data: &[u8], status: NtStatus) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let mut tcp = TcpSegmenter::new(([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into())
        .with_segment_size(SEGMENT);
    let mut emit = |packet: &[u8]| {
        packets.push(packet.to_vec());
        Ok(())
    };
    tcp.open(&mut emit).unwrap();
    let write = WriteRequest { data: Region::new(data), ..WriteRequest::default() }.arranged();
    let read = ReadResponse { data: Region::new(data), ..ReadResponse::default() }.arranged();
    for (direction, command, flags, body) in [
        (Direction::ToServer, Command::WRITE, HeaderFlags::default(), Body::WriteRequest(write)),
        (Direction::ToClient, Command::READ, HeaderFlags::SERVER_TO_REDIR, Body::ReadResponse(read)),
    ] {
        let message =
            Message { header: Header { command, flags, status, ..Header::default() }, body }.to_vec();
        let prefix = u32::try_from(message.len()).unwrap().to_be_bytes();
        tcp.send(direction, &[&prefix[..], &message].concat(), &mut emit).unwrap();
        tcp.acknowledge(direction.reverse(), &mut emit).unwrap();
    }
    tcp.close(&mut emit).unwrap();
    packets
}

/// What an observer receives of these packets, each cut to a length.
fn pieces(packets: &[(Vec<u8>, usize)], data: bool) -> Pieces {
    let packets: Vec<_> = packets
        .iter()
        .map(|(bytes, len)| {
            let there = &bytes[..bytes.len().min(*len)];
            let mut packet = Packet::new(LinkType::ETHERNET, Timestamp::default(), there);
            packet.wire_len = u32::try_from(bytes.len()).unwrap();
            packet
        })
        .collect();
    let mut found = Pieces::default();
    let options = Options::default().with_data(data).with_threads(1);
    Pipeline::new(MemorySource::new("memory", &packets), options).run(&mut found);
    found
}

fn whole(packets: Vec<Vec<u8>>) -> Vec<(Vec<u8>, usize)> {
    packets.into_iter().map(|packet| (packet, usize::MAX)).collect()
}

#[test]
fn nothing_is_missing_of_a_whole_capture() {
    let expected = [vec![(0, Held::Bytes(data()))], vec![(0, Held::Bytes(data()))]];
    assert_eq!(pieces(&whole(packets()), true).0, expected);
}

#[test]
fn what_follows_a_lost_packet_keeps_its_place() {
    let mut packets = packets();
    let data = data();
    // The third packet of the WRITE, and the last full one of the READ.
    let first = packets.iter().position(|packet| packet.len() > SEGMENT).unwrap();
    let of_read = packets.iter().rposition(|packet| packet.len() > SEGMENT).unwrap();
    packets.remove(of_read);
    packets.remove(first + 2);
    let hole = |header: usize, number: usize| SEGMENT * number - 4 - header;
    let expected = [(112, 2), (80, 39)].map(|(header, number)| {
        let (start, end) = (hole(header, number), hole(header, number + 1));
        vec![
            (0, Held::Bytes(data[..start].to_vec())),
            (start, Held::Missing(SEGMENT, Absence::Lost)),
            (end, Held::Bytes(data[end..].to_vec())),
        ]
    });
    assert_eq!(pieces(&whole(packets), true).0, expected);
}

#[test]
fn what_a_snap_length_cut_is_missing_in_each_packet() {
    let packets: Vec<_> = packets().into_iter().map(|packet| (packet, 600)).collect();
    for found in pieces(&packets, true).0 {
        let (mut there, mut cut, mut next) = (0, 0, 0);
        for (offset, held) in found {
            assert_eq!(offset, next);
            next += match held {
                Held::Bytes(bytes) => {
                    assert_eq!(bytes, data()[offset..offset + bytes.len()]);
                    there += bytes.len();
                    bytes.len()
                }
                Held::Missing(len, why) => {
                    assert_eq!(why, Absence::Cut);
                    cut += len;
                    len
                }
            };
        }
        assert!((next, there + cut) == (DATA, DATA) && there > DATA / 2 && cut > DATA / 3);
    }
}

#[test]
fn data_that_nobody_asked_for_is_said_to_be_so() {
    let found = pieces(&whole(packets()), false).0;
    assert_eq!(found.len(), 2);
    for found in found {
        let [(0, Held::Bytes(first)), (offset, Held::Missing(len, why))] = found.as_slice() else {
            unreachable!("the first bytes were shown, the others skipped")
        };
        assert_eq!((first.len(), *offset + *len, *why), (*offset, DATA, Absence::NotCollected));
    }
}

#[test]
fn data_of_a_pipe_is_collected_unasked() {
    let mut pdu = data();
    pdu[..16].copy_from_slice(&[5, 0, 0, 3, 0x10, 0, 0, 0, 0x40, 0x9C, 0, 0, 1, 0, 0, 0]);
    let whole_pdu = || vec![(0, Held::Bytes(pdu.clone()))];
    let found = pieces(&whole(packets_with(&pdu, NtStatus::SUCCESS)), false).0;
    assert_eq!(found, [whole_pdu(), whole_pdu()]);
    // What a READ on a pipe leaves out comes with the next one.
    let found = pieces(&whole(packets_with(&data(), NtStatus::BUFFER_OVERFLOW)), false).0;
    assert_eq!(found[1], [(0, Held::Bytes(data()))]);
}
