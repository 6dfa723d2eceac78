//! What tshark finds in the recordings: the numbers of packets, and where the bytes of streams are.

use std::fmt::Write as _;
use std::fs;

use super::super::connections::{Found, QuicConnections};
use super::super::keylog::KeyLog;
use crate::{CaptureSet, Dissector, Input, QuicCounters, Transport};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/captures/quic/");

#[test]
fn packets_and_bytes_of_streams_are_those_that_tshark_finds() {
    for name in ["job", "loss", "migration", "key-updates", "two", "retry"] {
        let mut log = KeyLog::default();
        assert!(log.add(&fs::read_to_string(format!("{FOLDER}{name}.keylog")).unwrap()).is_empty());
        let mut set = CaptureSet::open([Input::File(format!("{FOLDER}{name}.pcapng").into())]).unwrap();
        let (mut dissector, mut quic) = (Dissector::default(), QuicConnections::new());
        let (mut counters, mut text) = (QuicCounters::default(), String::new());
        while let Some(packet) = set.next_packet() {
            let Some(Transport::Udp(datagram)) = dissector.transport(&packet) else { continue };
            let (mut numbers, mut bytes) = (Vec::new(), Vec::new());
            quic.handle(&datagram, &log, usize::MAX, &mut counters, &mut |found| match found {
                Found::Packet(number) => numbers.push(number.to_string()),
                Found::Segment(segment) if segment.payload_len > 0 => {
                    bytes.push(format!("{}+{}", segment.sequence - 1, segment.payload_len));
                }
                _ => {}
            });
            writeln!(text, "{}\t{}\t{}", packet.id.number, numbers.join(","), bytes.join(",")).unwrap();
        }
        let expected = fs::read_to_string(format!("{FOLDER}{name}.packets.tsv")).unwrap();
        let expected: String = expected.lines().map(|line| without_empty(line) + "\n").collect();
        let differs = text.lines().zip(expected.lines()).find(|(ours, theirs)| ours != theirs);
        assert_eq!(differs, None, "{name}");
        assert_eq!(text.lines().count(), expected.lines().count(), "{name}");
    }
}

/// A line of tshark's without frames that only end a stream.
fn without_empty(line: &str) -> String {
    let (before, bytes) = line.rsplit_once('\t').unwrap();
    let bytes: Vec<&str> = bytes.split(',').filter(|bytes| !bytes.ends_with("+0")).collect();
    format!("{before}\t{}", bytes.join(","))
}
