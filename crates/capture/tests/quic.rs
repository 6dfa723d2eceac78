//! SMB over QUIC, as recorded: what the same connections said over TCP is the truth.

#![cfg(feature = "quic")]

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use smbtrail_capture::{
    CaptureReader, CaptureSet, Close, ConnectionId, Consumer, Direction, Dissector, Event, Head, Input,
    KeyLog, QuicConnection, SmbTransport, StreamCounters, StreamOptions, Streams, Transport, Want,
};

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../fixtures/captures/quic/");

/// The recordings, with what each has: connections, and times that one went on from elsewhere.
const RECORDINGS: [(&str, usize, usize); 6] = [
    ("job", 1, 0),
    ("loss", 1, 0),
    ("migration", 1, 1),
    ("key-updates", 1, 0),
    ("two", 2, 0),
    ("retry", 1, 0),
];

/// What came of a capture.
#[derive(Default)]
struct Seen {
    /// The messages of each connection, by direction.
    frames: BTreeMap<(ConnectionId, ToServer), Vec<Vec<u8>>>,
    opened: Vec<(ConnectionId, SmbTransport, Option<QuicConnection>)>,
    closed: Vec<(Close, u64)>,
    lost: u64,
    holes: usize,
    moved: usize,
}

/// Whether the client sent it.
type ToServer = bool;

impl Consumer for Seen {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => {
                self.opened.push((opened.connection, opened.transport, opened.quic.cloned()));
            }
            Event::Frame(frame) => {
                self.holes += usize::from(frame.missing().total() > 0);
                let key = (frame.connection, frame.direction == Direction::ToServer);
                self.frames.entry(key).or_default().push(frame.at(0).to_vec());
            }
            Event::Gap(gap) => self.lost += gap.lost,
            Event::Moved(_) => self.moved += 1,
            Event::Closed(closed) => self.closed.push((closed.how, closed.delivery.client.packets)),
            _ => {}
        }
    }
}

impl Seen {
    /// The messages of all connections, without their ids.
    fn messages(&self) -> Vec<&Vec<Vec<u8>>> {
        let mut all: Vec<_> = self.frames.values().collect();
        all.sort();
        all
    }
}

fn key_log(name: &str) -> KeyLog {
    let mut log = KeyLog::default();
    let text = fs::read_to_string(format!("{FOLDER}{name}.keylog")).unwrap();
    assert!(log.add(&text).is_empty());
    log
}

/// Reads a capture, without the packets that `keep` leaves out.
fn read(file: &str, log: KeyLog, keep: impl FnMut(u64) -> bool) -> (Seen, StreamCounters) {
    let set = CaptureSet::open([Input::File(format!("{FOLDER}{file}.pcapng").into())]).unwrap();
    read_set(set, log, keep)
}

fn read_set(mut set: CaptureSet, log: KeyLog, mut keep: impl FnMut(u64) -> bool) -> (Seen, StreamCounters) {
    let mut options = StreamOptions::default();
    options.key_log = Arc::new(log);
    let (mut dissector, mut streams, mut seen) =
        (Dissector::default(), Streams::new(options), Seen::default());
    streams = streams.with_secrets(set.secrets());
    while let Some(packet) = set.next_packet() {
        if !keep(packet.id.number) {
            continue;
        }
        match dissector.transport(&packet) {
            Some(Transport::Tcp(segment)) => streams.handle_segment(&segment, &mut seen),
            Some(Transport::Udp(datagram)) => streams.handle_datagram(&datagram, &mut seen),
            None => {}
        }
    }
    streams.finish(&mut seen);
    (seen, *streams.counters())
}

#[test]
fn every_message_of_the_same_work_over_tcp_is_there() {
    for (name, connections, moved) in RECORDINGS {
        let (quic, counters) = read(name, key_log(name), |_| true);
        let (tcp, _) = read(&format!("{name}-tcp"), KeyLog::default(), |_| true);
        assert!(quic.messages() == tcp.messages(), "{name}");
        assert_eq!((quic.opened.len(), quic.lost, quic.holes), (connections, 0, 0), "{name}");
        assert_eq!(
            (quic.moved, counters.quic.opened, counters.quic.unopened),
            (moved, quic.opened.len() as u64, 0)
        );
        for (_, transport, facts) in &quic.opened {
            let facts = facts.as_ref().unwrap();
            assert_eq!(*transport, SmbTransport::Quic);
            assert_eq!(facts.server_name.as_deref(), Some("filesrv.office.example"));
            assert_eq!((facts.alpn.as_deref(), facts.version, facts.stream), (Some("smb"), 1, Some(0)));
            assert!(facts.handshake.server.is_some() && facts.handshake.client.is_some(), "{name}");
        }
    }
}

#[test]
fn without_keys_a_connection_is_reported_from_outside() {
    for (name, connections, _) in RECORDINGS {
        let (quic, counters) = read(name, KeyLog::default(), |_| true);
        assert!(quic.frames.is_empty());
        assert_eq!(
            (quic.opened.len(), quic.closed.len(), counters.quic.opened),
            (connections, connections, 0)
        );
        for ((_, transport, facts), (_, packets)) in quic.opened.iter().zip(&quic.closed) {
            let facts = facts.as_ref().unwrap();
            assert_eq!((*transport, facts.stream), (SmbTransport::Quic, None));
            assert_eq!(facts.server_name.as_deref(), Some("filesrv.office.example"));
            assert!(facts.handshake.client.is_some(), "{name}");
            assert!(*packets > 3, "{name}: {packets}");
        }
    }
}

#[test]
fn the_keys_of_others_open_nothing() {
    let (quic, counters) = read("job", key_log("loss"), |_| true);
    assert!(quic.frames.is_empty());
    assert_eq!((quic.opened.len(), counters.quic.opened), (1, 0));
    // The client's random bytes are those of the connection, and the secrets are others.
    let text = fs::read_to_string(format!("{FOLDER}job.keylog")).unwrap();
    let wrong: String = text.lines().map(|line| format!("{}{}\n", &line[..line.len() - 4], "0000")).collect();
    let mut log = KeyLog::default();
    assert!(log.add(&wrong).is_empty());
    let (quic, counters) = read("job", log, |_| true);
    assert!(quic.frames.is_empty());
    assert_eq!((quic.opened.len(), counters.quic.opened), (1, 0));
}

/// Numbers that look like nothing in particular, the same in each run.
fn chance(seed: u64, number: u64) -> u64 {
    let mixed = (seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ number).wrapping_mul(0xd1b5_4a32_d192_ed03);
    (mixed ^ mixed >> 29).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32
}

#[test]
fn packets_that_are_missing_cost_only_what_they_carried() {
    for (name, ..) in RECORDINGS {
        let (tcp, _) = read(&format!("{name}-tcp"), KeyLog::default(), |_| true);
        let truth: Vec<&Vec<u8>> = tcp.messages().into_iter().flatten().collect();
        for seed in 0..8 {
            // One in 50, but for the handshake's.
            let (quic, counters) =
                read(name, key_log(name), |n| n <= 12 || !chance(seed, n).is_multiple_of(50));
            let messages: Vec<&Vec<u8>> = quic.messages().into_iter().flatten().collect();
            let whole = messages.iter().filter(|message| truth.contains(message)).count();
            assert_eq!(counters.quic.unopened, 0, "{name} {seed}");
            // Frames with a hole are cut, and not in the truth. A frame is in one datagram or, of data, in many.
            let bound = truth.len() - truth.len() / 4;
            assert!(whole >= bound, "{name} {seed}: {whole} of {}", truth.len());
            assert!(messages.len() - whole <= quic.holes, "{name} {seed}: frames differ from what was sent");
        }
    }
}

#[test]
fn secrets_in_the_capture_open_what_comes_after_them() {
    let capture = fs::read(format!("{FOLDER}job.pcapng")).unwrap();
    let log = fs::read(format!("{FOLDER}job.keylog")).unwrap();
    let len = |bytes: &[u8]| u32::try_from(bytes.len()).unwrap();
    let mut block =
        [0x0a_u32.to_le_bytes(), [0; 4], 0x544c_534b_u32.to_le_bytes(), len(&log).to_le_bytes()].concat();
    block.extend(&log);
    block.resize(block.len().next_multiple_of(4), 0);
    let total = (len(&block) + 4).to_le_bytes();
    block[4..8].copy_from_slice(&total);
    block.extend(total);
    let blocks = blocks(&capture);
    let frames = |before: usize| {
        let bytes: Vec<u8> = blocks[..before]
            .iter()
            .chain([&&block[..]])
            .chain(&blocks[before..])
            .copied()
            .flatten()
            .copied()
            .collect();
        let reader = CaptureReader::from_reader("made", std::io::Cursor::new(bytes)).unwrap();
        let (seen, _) = read_set(CaptureSet::from_reader(reader), KeyLog::default(), |_| true);
        seen.frames.values().map(Vec::len).sum::<usize>()
    };
    let (all, last) = (98, blocks.len());
    // After the section's header and the interface, before the first packet; in the middle; at the end.
    assert_eq!(frames(2), all);
    assert!((1..all).contains(&frames(last / 2)), "{}", frames(last / 2));
    assert_eq!(frames(last), 0);
}

/// The blocks of a pcapng file.
fn blocks(mut file: &[u8]) -> Vec<&[u8]> {
    let mut blocks = Vec::new();
    while let Some(len) = file.get(4..8) {
        let len = usize::try_from(u32::from_le_bytes(len.try_into().unwrap())).unwrap();
        let (block, rest) = file.split_at(len);
        blocks.push(block);
        file = rest;
    }
    blocks
}
