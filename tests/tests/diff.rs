//! Captures of one script against servers with one setting changed: exactly that is what differs.

use std::collections::BTreeSet;
use std::io::Cursor;

use smbtrail_diff::{Choice, Compared, Diff, Joined, Kind, TwoSided};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::track::Observer;
use smbtrail_pipeline::{Options, Pipeline};

fn run(name: &str, observer: &mut impl Observer) {
    let path = smbtrail_tests::fixtures().join("captures").join(name);
    let bytes = std::fs::read(&path).expect("the recording exists");
    let reader = CaptureReader::from_reader(name, Cursor::new(bytes)).expect("a capture");
    Pipeline::new(CaptureSet::from_reader(reader), Options::default()).run(observer);
}

fn compared(first: &str, second: &str, choice: Choice) -> Compared {
    let mut diff = Diff::new(choice);
    run(&format!("diff/{first}.pcapng.zst"), &mut diff.first());
    run(&format!("diff/{second}.pcapng.zst"), &mut diff.second());
    diff.finish().expect("every name is known")
}

fn joined(first: &str, second: &str) -> Joined {
    let mut sides = TwoSided::new();
    run(&format!("slow/{first}.pcap.zst"), &mut sides.first());
    run(&format!("slow/{second}.pcap.zst"), &mut sides.second());
    sides.finish()
}

/// What differs, in short: where, which field or path, and both values.
fn short(compared: &Compared) -> BTreeSet<String> {
    let differences = compared.differences.iter();
    differences
        .map(|found| match found.kind {
            Kind::Field if found.is_of_header() => {
                format!("{} of all: {} / {}", found.field, found.first, found.second)
            }
            Kind::Field => {
                let name = if found.field.is_empty() { &found.structure } else { &found.field };
                format!("{} {name}: {} / {}", found.command, found.first, found.second)
            }
            kind => format!("{kind} {} {} {}", found.command, found.share, found.level),
        })
        .collect()
}

const RECORDINGS: [&str; 5] = ["plain", "again", "signed", "smb30", "no-oplocks"];

#[test]
fn the_same_recording_twice_differs_in_nothing() {
    for name in RECORDINGS {
        let same = compared(name, name, Choice::default());
        assert!(same.is_same(), "{name}: {:?}", same.differences);
        assert!(same.exchanges[0] > 40 && same.exchanges[0] == same.exchanges[1], "{:?}", same.exchanges);
    }
}

#[test]
fn another_recording_of_the_same_differs_in_nothing() {
    let same = compared("plain", "again", Choice::default());
    assert!(same.is_same(), "{:?}", same.differences);
}

#[test]
fn a_changed_setting_is_all_that_differs() {
    let cases: [(&str, &[&str]); 3] = [
        (
            "signed",
            &[
                "NEGOTIATE SecurityMode:  / SMB2_NEGOTIATE_SIGNING_REQUIRED",
                "SESSION_SETUP NegotiateFlags:  / NTLMSSP_NEGOTIATE_SIGN, NTLMSSP_NEGOTIATE_SEAL, \
                 NTLMSSP_NEGOTIATE_ALWAYS_SIGN, NTLMSSP_NEGOTIATE_KEY_EXCH",
                "Flags of all:  / SMB2_FLAGS_SIGNED",
            ],
        ),
        (
            "smb30",
            &[
                "NEGOTIATE DialectRevision: 3.1.1 (0x0311) / 3.0 (0x0300)",
                "NEGOTIATE Capabilities:  / SMB2_GLOBAL_CAP_ENCRYPTION",
                "NEGOTIATE SMB2_NEGOTIATE_CONTEXT: ContextType SMB2_PREAUTH_INTEGRITY_CAPABILITIES (0x0001), Reserved 0, \
                 ContextType SMB2_ENCRYPTION_CAPABILITIES (0x0002), Reserved 0, ContextType SMB2_SIGNING_CAPABILITIES \
                 (0x0008), Reserved 0 / ",
                "NEGOTIATE SMB2_PREAUTH_INTEGRITY_CAPABILITIES: SaltLength 32, HashAlgorithms SHA-512 (0x0001) / ",
                "NEGOTIATE SMB2_ENCRYPTION_CAPABILITIES: Ciphers AES-128-GCM (0x0002) / ",
                "NEGOTIATE SMB2_SIGNING_CAPABILITIES: SigningAlgorithms AES-GMAC (0x0002) / ",
                "Flags of all: SMB2_FLAGS_PRIORITY_1 / ",
                "extra IOCTL IPC$ FSCTL_VALIDATE_NEGOTIATE_INFO (0x00140204)",
                "extra IOCTL projects FSCTL_VALIDATE_NEGOTIATE_INFO (0x00140204)",
            ],
        ),
        (
            "no-oplocks",
            &[
                "NEGOTIATE Capabilities: SMB2_GLOBAL_CAP_LEASING / ",
                "CREATE OplockLevel: SMB2_OPLOCK_LEVEL_BATCH (0x09) / SMB2_OPLOCK_LEVEL_NONE (0x00)",
            ],
        ),
    ];
    for (name, expected) in cases {
        let expected: BTreeSet<String> = expected.iter().map(|text| (*text).to_owned()).collect();
        assert_eq!(short(&compared("plain", name, Choice::default())), expected, "{name}");
    }
}

#[test]
fn the_shape_has_requests_and_statuses_and_no_fields() {
    let mut shape = Choice::default();
    shape.shape = true;
    assert!(compared("plain", "signed", shape.clone()).is_same());
    let extra = compared("plain", "smb30", shape);
    assert!(extra.differences.iter().all(|found| found.kind == Kind::Extra), "{:?}", extra.differences);
    assert_eq!(extra.differences.len(), 2);
}

#[test]
fn a_field_is_kept_or_ignored_by_its_name() {
    let mut choice = Choice::default();
    choice.keep = vec!["messageid".into(), "Salt".into()];
    let kept = short(&compared("plain", "again", choice));
    assert!(kept.iter().any(|found| found.contains(" Salt: ")), "{kept:?}");
    let mut choice = Choice::default();
    choice.ignore = ["Capabilities", "OplockLevel"].map(String::from).to_vec();
    assert!(compared("plain", "no-oplocks", choice).is_same());
}

#[test]
fn a_name_that_nothing_has_is_refused_with_one_like_it() {
    let mut choice = Choice::default();
    choice.ignore = vec!["DesiredAcess".into()];
    let mut diff = Diff::new(choice);
    run("diff/plain.pcapng.zst", &mut diff.first());
    let unknown = diff.finish().expect_err("no field has this name");
    assert_eq!(unknown.similar.as_deref(), Some("DesiredAccess"));
}

#[test]
fn any_capture_is_itself() {
    for (name, _) in smbtrail_tests::captures() {
        let mut diff = Diff::new(Choice::default());
        run(&name, &mut diff.first());
        run(&name, &mut diff.second());
        let same = diff.finish().expect("no name was given");
        assert!(same.differences.is_empty() && same.left_out == [0, 0], "{name}: {:?}", same.differences);
        assert_eq!(same.is_same(), same.encrypted == [0, 0], "{name}");
    }
}

#[test]
fn what_was_lost_between_two_places_is_what_both_counts_of_packets_say() {
    // By tshark, the server sends 3,505 packets with 5,053,794 bytes, and 3,469 with 5,001,666 reach the client.
    for (first, second, is_client) in
        [("loss-client", "loss-server", true), ("loss-server", "loss-client", false)]
    {
        let joined = joined(first, second);
        assert_eq!(joined.first_is_client, Some(is_client));
        assert_eq!((joined.alone, joined.left_out, joined.connections.len()), ([0, 0], 0, 1));
        let [connection] = &joined.connections[..] else { unreachable!("there is one") };
        let lost =
            [connection.lost_to_server, connection.lost_to_client].map(|lost| lost.expect("both are whole"));
        assert_eq!(lost.map(|lost| (lost.packets, lost.bytes)), [(Some(0), 0), (Some(36), 52_128)]);
    }
}

#[test]
fn network_and_server_are_measured_apart() {
    // A relay delays each packet by 20 ms; both captures are made on one machine, so their clocks agree.
    let slow = joined("rtt-client", "rtt-server");
    let [connection] = &slow.connections[..] else { panic!("{slow:?}") };
    assert!((40_000_000..42_000_000).contains(&connection.round_trip), "{connection:?}");
    assert!(connection.network > 47 * 40_000_000 && connection.network < connection.waited, "{connection:?}");
    let (ahead, error) = slow.offset.expect("they have exchanges in common");
    assert!(ahead.abs() < 1_000_000 && error < 21_000_000, "{ahead} {error}");
    // A server that is stopped is the server's time at both places.
    let stall = joined("stall-client", "stall-server");
    let server: i64 = stall.connections.iter().map(|connection| connection.waited - connection.network).sum();
    assert!((4_000_000_000..5_000_000_000).contains(&server), "{stall:?}");
}

#[test]
fn captures_of_different_traffic_have_nothing_in_common() {
    let none = joined("rtt-client", "loss-server");
    assert!(none.connections.is_empty() && none.offset.is_none() && none.alone[0] > 0 && none.alone[1] > 0);
}
