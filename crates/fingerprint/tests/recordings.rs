//! The fingerprints of recorded clients and servers: those that docs/fingerprint.md lists, and which of them differ.

mod kit;

use std::collections::BTreeSet;

use kit::{Ends, ends, fixture};
use smbtrail_fingerprint::{Confidence, Fingerprint, Known, Side};

/// Clients of one software in one configuration, in captures of different days, servers and users.
const SAME: [&str; 10] = [
    "cooked.pcap",
    "dfs.pcapng",
    "extended-attributes.pcapng",
    "gaps.pcapng",
    "ipv6.pcap.gz",
    "netbios.pcap",
    "other-port.pcap.zst",
    "shuffled.pcapng",
    "tunnel.pcap",
    "two-sections.pcapng",
];

fn clients(name: &str) -> Vec<Fingerprint> {
    ends(fixture(name)).into_values().map(|ends| ends.client).collect()
}

fn taken_for(fingerprint: &Fingerprint) -> Option<(String, Confidence)> {
    Known::recorded().identify(fingerprint).map(|found| (found.name, found.confidence))
}

#[test]
fn the_vectors_of_the_documentation_are_what_the_recordings_give() {
    let page = include_str!("../../../docs/fingerprint.md");
    let mut vectors = 0;
    for line in page.lines().filter(|line| line.starts_with("| `fixtures/captures/")) {
        let cells: Vec<&str> = line.split('|').map(|cell| cell.trim().trim_matches('`')).collect();
        let [_, file, connection, fingerprint, _] = cells[..] else { panic!("three cells expected: {line}") };
        let name = file.rsplit('/').next().unwrap();
        let Ends { client, server, .. } = &ends(fixture(name))[&connection.parse().unwrap()];
        let wanted: Fingerprint = fingerprint.parse().unwrap();
        let found = if wanted.side() == Side::Client { client } else { server };
        assert_eq!(*found, wanted, "{file}, connection {connection}");
        vectors += 1;
    }
    assert!(vectors >= 8, "{vectors} vectors");
}

#[test]
fn every_part_and_every_known_software_is_in_the_documentation() {
    let page = include_str!("../../../docs/fingerprint.md");
    for part in [Side::Client, Side::Server].into_iter().flat_map(Side::parts) {
        assert!(page.contains(&format!("| `{}` |", part.name)), "{}", part.name);
    }
    for one in Known::recorded().software() {
        assert!(page.contains(&format!("| {} | ", one.name)), "{}", one.name);
    }
}

#[test]
fn a_client_has_the_same_fingerprint_in_every_capture() {
    let all: BTreeSet<String> =
        SAME.iter().flat_map(|name| clients(name)).map(|client| client.to_string()).collect();
    assert_eq!(all.len(), 1, "{all:#?}");
}

#[test]
fn a_fingerprint_is_written_and_read_again() {
    for name in ["dialects.pcapng", "impacket-client.pcapng", "mid-stream.pcapng", "smb1-only.pcap"] {
        for Ends { client, server, .. } in ends(fixture(name)).into_values() {
            for one in [client, server] {
                assert_eq!(one.to_string().parse(), Ok(one));
            }
        }
    }
}

#[test]
fn clients_of_different_software_do_not_match() {
    let [samba, torture, impacket] = ["office.pcapng", "locks.pcapng", "impacket-client.pcapng"].map(clients);
    for (some, others) in [(&samba, &torture), (&samba, &impacket), (&torture, &impacket)] {
        for one in some {
            for other in others {
                assert!(!one.matches(other), "{one}\n{other}");
            }
        }
    }
}

#[test]
fn recorded_software_is_taken_for_what_the_readme_says() {
    for (name, side, software) in [
        ("office.pcapng", Side::Client, "Samba client"),
        ("office.pcapng", Side::Server, "Samba smbd"),
        ("locks.pcapng", Side::Client, "Samba smbtorture"),
        ("impacket-client.pcapng", Side::Client, "impacket"),
        ("impacket-client.pcapng", Side::Server, "Samba smbd"),
        ("impacket-server.pcapng", Side::Server, "impacket smbserver"),
    ] {
        for Ends { client, server, .. } in ends(fixture(name)).into_values() {
            let one = if side == Side::Client { client } else { server };
            assert_eq!(taken_for(&one), Some((software.to_owned(), Confidence::High)), "{name}: {one}");
        }
    }
}

#[test]
fn a_server_is_the_same_to_clients_of_different_dialects() {
    let servers: Vec<Fingerprint> =
        ends(fixture("dialects.pcapng")).into_values().map(|ends| ends.server).collect();
    assert_eq!(servers.len(), 5);
    for one in &servers {
        assert!(servers.iter().all(|other| one.matches(other)));
        assert!(servers.iter().all(|other| one == other || one.to_string() != other.to_string()));
    }
}

#[test]
fn a_capture_that_begins_in_mid_stream_says_nothing_that_is_not_in_it() {
    for Ends { client, server, .. } in ends(fixture("mid-stream.pcapng")).into_values() {
        assert!(client.is_empty() && server.is_empty(), "{client} {server}");
        assert_eq!((taken_for(&client), taken_for(&server)), (None, None));
    }
}

#[test]
fn the_first_create_has_its_mask_and_its_contexts() {
    let forms = |name| -> Vec<String> {
        ends(fixture(name)).into_values().filter_map(|ends| ends.first_create).collect()
    };
    assert_eq!(forms("shuffled.pcapng"), ["a12019f:s3:d5:o40:l0:i2:0"]);
    let mac = forms("macos.pcapng");
    assert!(mac.contains(&String::from("a2000000:s7:d1:o0:l0:i0:AAPL")), "{mac:?}");
    let durable = forms("durable.pcapng");
    // An application instance is named by sixteen bytes.
    assert!(durable.contains(&String::from("a1f01ff:s0:d3:o200064:l9:i2:DH2Q.x16")), "{durable:?}");
}
