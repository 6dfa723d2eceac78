//! Captures that show one kind of fault each, and what is right about them.

use std::collections::BTreeSet;
use std::path::Path;

use smbtrail_pipeline::capture::{
    Direction, LinkType, MemorySource, Networks, Packet, TcpSegmenter, Timestamp,
};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, Pipeline};

/// What was said of a capture.
#[derive(Debug, Default)]
struct Said {
    connections: usize,
    messages: usize,
    commands: BTreeSet<String>,
    paths: BTreeSet<String>,
    users: BTreeSet<String>,
    networks: BTreeSet<String>,
    /// In nanoseconds.
    latencies: Vec<i64>,
    anomalies: BTreeSet<&'static str>,
    /// Frames went back within the capture, which has one connection at a time.
    went_back: bool,
    last: u64,
}

impl Observer for Said {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Connection(connection) => {
                self.connections += 1;
                self.networks.extend(connection.network_path.as_ref().map(ToString::to_string));
            }
            Event::Anomaly(anomaly) => {
                self.anomalies.insert(anomaly.kind.id());
            }
            Event::Message(message) => {
                self.messages += 1;
                self.commands.insert(message.header.command.to_string());
                self.paths.extend(message.path().map(|path| path.to_string()));
                let user = message.session.and_then(|session| session.identity.user.as_ref());
                self.users.extend(user.map(ToString::to_string));
                self.latencies.extend(message.latency);
                self.went_back |= message.moment.frame < self.last;
                self.last = message.moment.frame;
            }
            _ => {}
        }
    }
}

fn said(name: &str) -> Said {
    said_with(name, Options::default())
}

fn said_with(name: &str, options: Options) -> Said {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/faults");
    let mut said = Said::default();
    Pipeline::open([folder.join(format!("{name}.pcap"))], options).expect("a capture").run(&mut said);
    said
}

fn names(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(ToString::to_string).collect()
}

#[test]
fn a_lost_response_changes_no_other_frame_or_latency() {
    let said = said("gap-time-response");
    assert!(!said.went_back && said.latencies.len() > 5, "{said:?}");
    assert!(said.latencies.iter().all(|latency| *latency < 100_000_000), "{said:?}");
}

#[test]
fn a_later_connection_on_the_same_ports_begins_anew() {
    let said = said("port-reuse-no-syn");
    assert_eq!((said.connections, said.users), (2, names(&["alice", "carol"])));
}

#[test]
fn directions_with_different_tags_are_one_connection() {
    for name in ["vlan-asymmetric", "erspan-two-sessions"] {
        let said = said(name);
        assert_eq!(said.connections, 1, "{name}: {said:?}");
        assert!(said.messages > 3 && said.latencies.len() * 2 >= said.messages - 2, "{name}: {said:?}");
    }
}

#[test]
fn a_connection_says_how_it_travelled() {
    assert_eq!(said("vlan-asymmetric").networks, names(&["vlan 10"]));
    let mirror = "gre from 192.0.2.1 to 192.0.2.9";
    assert_eq!(said("erspan-two-sessions").networks, names(&[mirror]));
    assert_eq!(said("snap128").networks, names(&[]));
    let mut options = Options::default();
    options.streams.networks = Networks::Separate;
    assert_eq!(said_with("vlan-asymmetric", options).networks, names(&["vlan 10", "vlan 20"]));
}

#[test]
fn tunnels_are_passed_over_on_request() {
    let said = said_with("erspan-two-sessions", Options::default().with_no_tunnels(true));
    assert_eq!((said.connections, said.messages), (0, 0), "{said:?}");
}

#[test]
fn encapsulations_are_read() {
    for name in ["encap-cisco-metadata", "encap-erspan-ttag", "encap-tzsp", "encap-vntag"] {
        let said = said(name);
        assert!(said.connections == 1 && said.messages > 3, "{name}: {said:?}");
    }
}

#[test]
fn headers_that_are_cut_in_the_signature_still_tell_their_command() {
    let said = said("snap128");
    assert!(said.commands.is_superset(&names(&["NEGOTIATE", "SESSION_SETUP"])), "{said:?}");
    assert!(!said.anomalies.contains("bad-signature"), "{said:?}");
}

#[test]
fn a_decoy_that_does_not_arrive_is_not_believed() {
    let said = said("decoy-with-few-hops");
    assert!(!said.paths.contains("holiday-photo.jpg") && !said.paths.is_empty(), "{said:?}");
    assert!(said.anomalies.contains("conflicting-overlap"), "{said:?}");
}

#[test]
fn messages_inside_write_data_do_not_count() {
    let said = said("messages-in-write-data");
    assert_eq!(said.paths, names(&["innocent.iso", "next.txt"]));
}

/// Where the flags of TCP are in a packet of Ethernet and IPv4 without options.
const FLAGS: usize = 14 + 20 + 13;
const RST: u8 = 4;

#[test]
fn what_a_receiver_does_not_follow_is_reported_and_ends_nothing() {
    let ends = (([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into());
    let mut packets = Vec::new();
    let mut emit = |packet: &[u8]| {
        packets.push(packet.to_vec());
        Ok(())
    };
    // The header of an ECHO request with its prefix.
    let mut echo = vec![0, 0, 0, 68, 0xFE, b'S', b'M', b'B', 64, 0, 1, 0, 0, 0, 0, 0, 13, 0, 1, 0];
    echo.resize(4 + 64, 0);
    echo.extend([4, 0, 0, 0]);
    let mut tcp = TcpSegmenter::new(ends.0, ends.1).with_first_sequences(1_000, 2_000);
    let mut forged = TcpSegmenter::new(ends.0, ends.1).with_first_sequences(900_000_000, 5);
    tcp.open(&mut emit).unwrap();
    tcp.send(Direction::ToServer, &echo, &mut emit).unwrap();
    let mut aside = Vec::new();
    forged
        .open(&mut |packet: &[u8]| {
            aside.push(packet.to_vec());
            Ok(())
        })
        .unwrap();
    // A SYN that nobody answers, and a RST with a number from before.
    emit(&aside[0]).unwrap();
    tcp.send(Direction::ToServer, &echo, &mut emit).unwrap();
    let mut reset = packets[0].clone();
    reset[FLAGS] = RST;
    packets.push(reset);
    let mut emit = |packet: &[u8]| {
        packets.push(packet.to_vec());
        Ok(())
    };
    tcp.send(Direction::ToServer, &echo, &mut emit).unwrap();
    let packets: Vec<_> =
        packets.iter().map(|packet| Packet::new(LinkType::ETHERNET, Timestamp::default(), packet)).collect();
    let mut said = Said::default();
    Pipeline::new(MemorySource::new("memory", &packets), Options::default()).run(&mut said);
    assert_eq!((said.connections, said.messages), (1, 3), "{said:?}");
    assert!(said.anomalies.is_superset(&["conflicting-opening", "conflicting-reset"].into()), "{said:?}");
}
