//! Captures that a snap length cuts inside the headers of messages.
//!
//! Each capture is cut at the lengths that leave 20 to 63 bytes of the header where a packet has Ethernet, IPv4 and TCP with
//! timestamps before it. What is found must be what the whole capture has there, as far as the header reaches.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use smbtrail_codec::Header;
use smbtrail_pipeline::capture::{MemorySource, Packet};
use smbtrail_pipeline::track::{Event, Observer, kind};
use smbtrail_pipeline::{Options, Pipeline};

/// Bytes before a header: Ethernet, IPv4, TCP with timestamps, the transport's prefix.
const BEFORE: usize = 14 + 20 + 32 + 4;

#[derive(Default)]
struct Story {
    /// By frame and place in it: the header, and how much of it is there.
    messages: BTreeMap<(u64, usize), (Header, usize)>,
    kinds: BTreeSet<&'static str>,
    paired: usize,
}

impl Observer for Story {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                assert_eq!(message.message_id().is_some(), message.header_len() >= 32);
                self.paired += usize::from(message.latency.is_some());
                let key = (message.moment.frame, message.index);
                self.messages.insert(key, (*message.header, message.header_len()));
            }
            Event::Anomaly(anomaly) => {
                self.kinds.insert(anomaly.kind.id());
            }
            _ => {}
        }
    }
}

fn story(packets: &[Packet<'_>], snap: usize) -> Story {
    let mut cut = packets.to_vec();
    cut.iter_mut().for_each(|packet| packet.data = packet.data.get(..snap).unwrap_or(packet.data));
    let mut story = Story::default();
    Pipeline::new(MemorySource::new("cut", &cut), Options::default()).run(&mut story);
    story
}

/// The same fields where they are there, and zero where they are not.
fn agrees(whole: &Header, found: &Header, there: usize) -> bool {
    let same = |end: usize, is_same: bool, is_zero: bool| if there >= end { is_same } else { is_zero };
    (whole.command, whole.status, whole.flags, whole.credits, whole.credit_charge)
        == (found.command, found.status, found.flags, found.credits, found.credit_charge)
        && same(24, whole.next_command == found.next_command, found.next_command == 0)
        && same(32, whole.message_id == found.message_id, found.message_id.0 == 0)
        && same(40, whole.id == found.id, found.tree_id().is_none_or(|id| id.0 == 0))
        && same(48, whole.session_id == found.session_id, found.session_id.0 == 0)
        && same(64, whole.signature == found.signature, found.signature == [0; 16])
}

#[test]
fn of_a_header_what_is_there_is_read_and_no_more() {
    let (mut found, mut expected, mut paired) = ([0; 5], 0, 0);
    for (name, bytes) in common::captures_of_tcp() {
        let Ok(mut reader) = common::reader(&bytes, bytes.len()) else { continue };
        let mut held = Vec::new();
        while let Ok(Some(packet)) = reader.next_packet() {
            held.push((packet.id, packet.link, packet.data.to_vec(), packet.wire_len));
        }
        let packets: Vec<_> = held
            .iter()
            .map(|(id, link, data, wire_len)| Packet {
                id: *id,
                wire_len: *wire_len,
                ..Packet::new(*link, id.time, data)
            })
            .collect();
        let whole = story(&packets, usize::MAX);
        expected += whole.messages.len();
        for (at, there) in [20, 26, 32, 41, 50].into_iter().enumerate() {
            let cut = story(&packets, BEFORE + there);
            for (key, (header, len)) in &cut.messages {
                let Some((other, _)) = whole.messages.get(key) else {
                    unreachable!("{name} cut after {there}: made up: {key:?} {header:?}")
                };
                assert!(
                    agrees(other, header, *len),
                    "{name} cut after {there}: {key:?} {header:?} {other:?}"
                );
            }
            found[at] += cut.messages.len();
            if there == 32 {
                paired += cut.paired;
            }
            for odd in [kind::MESSAGE_ID_REUSED, kind::COMMAND_MISMATCH, kind::MESSAGE_ID_OUT_OF_WINDOW] {
                let odd = odd.id();
                assert!(
                    !cut.kinds.contains(odd) || whole.kinds.contains(odd),
                    "{name} cut after {there}: {odd}"
                );
            }
        }
    }
    assert!(found.iter().all(|found| found * 2 > expected), "{found:?} of {expected}");
    assert!(paired * 4 > expected, "{paired} of {expected}");
}
