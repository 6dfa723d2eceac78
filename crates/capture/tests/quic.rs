//! SMB over QUIC, as recorded: what the same connections said over TCP is the truth.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use smbtrail_capture::{
    CaptureSet, Close, ConnectionId, Consumer, Direction, Dissector, Event, Head, Input, KeyLog,
    QuicConnection, SmbTransport, StreamCounters, StreamOptions, Streams, Transport, Want,
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
fn read(file: &str, log: KeyLog, mut keep: impl FnMut(u64) -> bool) -> (Seen, StreamCounters) {
    let mut set = CaptureSet::open([Input::File(format!("{FOLDER}{file}.pcapng").into())]).unwrap();
    let mut options = StreamOptions::default();
    options.key_log = Arc::new(log);
    let (mut dissector, mut streams, mut seen) =
        (Dissector::default(), Streams::new(options), Seen::default());
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
