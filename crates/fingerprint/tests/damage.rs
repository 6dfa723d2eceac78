//! Lost and reordered packets change nothing but parts that were not seen.

mod kit;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use kit::{Ends, ends, fixture};
use smbtrail_fingerprint::Fingerprint;

/// Captures of a few hundred packets: dialects, both protocols, Kerberos, refusals, other software.
const CAPTURES: [&str; 6] = [
    "dialects.pcapng",
    "smb1-upgrade.pcap",
    "ntlm-refused.pcap",
    "guest.pcap",
    "signed-cmac-30.pcapng",
    "impacket-server.pcapng",
];

/// The records of a little-endian capture that hold packets: of pcap, or enhanced packet blocks of pcapng.
fn packets(capture: &[u8]) -> Vec<Range<usize>> {
    let number = |at: usize| {
        let bytes = capture.get(at..at + 4)?.try_into().ok()?;
        usize::try_from(u32::from_le_bytes(bytes)).ok()
    };
    let is_pcapng = capture.starts_with(&[0x0A, 0x0D, 0x0D, 0x0A]);
    let mut at = if is_pcapng { 0 } else { 24 };
    let mut packets = Vec::new();
    while at < capture.len() {
        let (is_packet, len) = if is_pcapng {
            (number(at) == Some(6), number(at + 4).expect("the length of a block"))
        } else {
            (true, 16 + number(at + 8).expect("the length of a packet"))
        };
        if is_packet {
            packets.push(at..at + len);
        }
        at += len;
    }
    packets
}

/// The capture without one packet.
fn without(capture: &[u8], packet: &Range<usize>) -> Arc<[u8]> {
    [&capture[..packet.start], &capture[packet.end..]].concat().into()
}

/// The capture with its packets in an order.
fn ordered(capture: &[u8], packets: &[Range<usize>], order: &[usize]) -> Arc<[u8]> {
    let first = packets[0].start;
    let mut bytes = capture[..first].to_vec();
    for at in order {
        bytes.extend_from_slice(&capture[packets[*at].clone()]);
    }
    bytes.into()
}

/// Whether each part is that of the whole one, or was not seen.
fn is_part_of(less: &Fingerprint, whole: &Fingerprint) -> bool {
    less.parts().zip(whole.parts()).all(|(less, whole)| less.is_none() || less == whole)
}

#[test]
fn a_lost_packet_takes_parts_away_and_changes_none() {
    let mut lost = 0;
    for name in CAPTURES {
        let capture = fixture(name);
        let whole = ends(Arc::clone(&capture));
        for (number, packet) in packets(&capture).iter().enumerate() {
            let damaged = ends(without(&capture, packet));
            for Ends { client, server, first_create } in damaged.values() {
                let fits = |all: &&Ends| is_part_of(client, &all.client) && is_part_of(server, &all.server);
                let all = whole.values().find(fits);
                let all =
                    all.unwrap_or_else(|| panic!("{name} without packet {}: {client} {server}", number + 1));
                assert!(
                    first_create.is_none() || whole.values().any(|all| all.first_create == *first_create),
                    "{name} without packet {}: {first_create:?}",
                    number + 1
                );
                lost += usize::from(all.client != *client || all.server != *server);
            }
        }
    }
    assert!(lost > 20, "only {lost} parts were lost: the test does not do what it says");
}

#[test]
fn the_first_create_is_known_only_if_no_request_before_it_is_missing() {
    let capture = fixture("signed-cmac-30.pcapng");
    let whole = ends(Arc::clone(&capture));
    let wanted = &whole.values().next().unwrap().first_create;
    assert!(wanted.is_some());
    let mut unknown = 0;
    for packet in packets(&capture) {
        let damaged = ends(without(&capture, &packet));
        let found = &damaged.values().next().unwrap().first_create;
        assert!(found.is_none() || found == wanted);
        unknown += usize::from(found.is_none());
    }
    // NEGOTIATE, two SESSION_SETUPs, TREE_CONNECTs and what comes before the CREATE.
    assert!(unknown >= 5, "{unknown}");
}

#[test]
fn the_order_of_packets_changes_nothing() {
    for name in CAPTURES {
        let capture = fixture(name);
        let whole = ends(Arc::clone(&capture));
        let packets = packets(&capture);
        let text = |ends: &BTreeMap<u64, Ends>| -> Vec<String> {
            let mut all: Vec<String> =
                ends.values().map(|ends| format!("{} {}", ends.client, ends.server)).collect();
            all.sort();
            all
        };
        // Neighbours change places, from the first and from the second packet on.
        for from in [0, 1] {
            let mut order: Vec<usize> = (0..packets.len()).collect();
            for pair in order[from..].chunks_exact_mut(2) {
                pair.swap(0, 1);
            }
            let swapped = ends(ordered(&capture, &packets, &order));
            assert_eq!(text(&swapped), text(&whole), "{name}, from {from}");
        }
    }
}
