//! The rows of `hosts` and `connections` about recordings.

mod traffic;

use std::path::Path;

use serde_json::Value;
use smbtrail_codec::Body;
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_report::{ConnectionReport, Format, HostReport, Report, Style};
use smbtrail_traffic::{body, ntlm};
use smbtrail_wire::{Command, Dialect, Guid};
use traffic::{Traffic, at};

fn rows<'o, R: Report>(name: &str, out: &'o mut Vec<u8>, new: impl FnOnce(Style, &'o mut Vec<u8>) -> R) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/captures").join(name);
    let mut report = new(Style::new(Format::Jsonl), out);
    Pipeline::open([path], Options::default()).unwrap().run(&mut report);
    report.finish().unwrap();
}

fn lines(out: &[u8]) -> Vec<Value> {
    String::from_utf8_lossy(out).lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn hosts(name: &str) -> Vec<Value> {
    let mut out = Vec::new();
    rows(name, &mut out, HostReport::new);
    lines(&out)
}

fn connections(name: &str) -> Vec<Value> {
    let mut out = Vec::new();
    rows(name, &mut out, ConnectionReport::new);
    lines(&out)
}

#[track_caller]
fn assert_has(row: &Value, wanted: &[(&str, Value)]) {
    for (key, value) in wanted {
        assert_eq!(&row[key], value, "{key}");
    }
}

fn taken(name: &str, role: &str, confidence: &str) -> Value {
    serde_json::json!([{"name": name, "role": role, "confidence": confidence}])
}

#[test]
fn hosts_have_names_roles_users_and_what_they_are_taken_for() {
    let rows = hosts("office.pcapng");
    assert_eq!(rows.len(), 4);
    assert_has(
        &rows[0],
        &[
            ("address", "10.20.0.2".into()),
            ("also_at", Vec::<String>::new().into()),
            ("network", Value::Null),
            ("netbios_name", "FILESRV".into()),
            ("dns_name", "filesrv".into()),
            ("roles", vec!["server"].into()),
            ("version", "6.1.0".into()),
            ("os", Value::Null),
            ("taken_for", taken("Samba smbd", "server", "high")),
            ("users", Vec::<String>::new().into()),
            ("connections", 20.into()),
        ],
    );
    assert_has(
        &rows[1],
        &[
            ("address", "10.20.0.11".into()),
            ("netbios_name", "ALICE-PC".into()),
            ("dns_name", Value::Null),
            ("domain", Value::Null),
            ("roles", vec!["client"].into()),
            ("taken_for", taken("Samba client", "client", "high")),
            ("users", vec![r"OFFICE\alice"].into()),
            ("connections", 6.into()),
        ],
    );
    // smbclient, and rpcclient, which demands signing.
    assert_eq!(rows[1]["client_fps"].as_array().unwrap().len(), 2);
    // Mallory never got in.
    assert_has(&rows[3], &[("address", "10.20.0.66".into()), ("users", Vec::<String>::new().into())]);
}

#[test]
fn a_host_is_taken_for_all_software_that_it_runs() {
    let rows = hosts("impacket-server.pcapng");
    let [alice, kiosk] = &rows[..] else { panic!("two hosts expected: {rows:#?}") };
    assert_has(kiosk, &[("taken_for", taken("impacket smbserver", "server", "high"))]);
    let names = alice["taken_for"].as_array().unwrap().iter().map(|taken| &taken["name"]);
    assert_eq!(names.collect::<Vec<_>>(), ["Samba client", "impacket"]);
    assert_eq!(alice["client_fps"].as_array().unwrap().len(), 2);
}

#[test]
fn a_guest_has_no_domain_and_kerberos_names_the_realm() {
    let guest = &hosts("guest.pcap")[1]["users"];
    assert_eq!(*guest, Value::from(vec!["guest"]));
    let alice = &hosts("kerberos.pcapng")[1]["users"];
    assert_eq!(*alice, Value::from(vec![r"OFFICE.EXAMPLE\alice"]));
}

#[test]
fn a_connection_has_what_its_ends_agreed_on() {
    let rows = connections("encrypted-share.pcapng");
    assert_has(
        &rows[0],
        &[
            ("dialect", "3.1.1".into()),
            ("dialect_offered", "3.1.1".into()),
            ("signing_server", "enabled".into()),
            ("cipher", "AES-128-GCM".into()),
            ("signing_client", "enabled".into()),
            ("encryption_required", true.into()),
            ("ciphers_offered", vec!["AES-128-GCM", "AES-128-CCM", "AES-256-GCM", "AES-256-CCM"].into()),
            ("smb1", 0.into()),
        ],
    );
    assert!(rows[0]["encrypted_frames"].as_u64().unwrap() > 10);
    let plain = connections("signed-hmac-sha256.pcapng");
    assert_has(
        &plain[0],
        &[
            ("dialect", "2.1".into()),
            ("signing", "HMAC-SHA256".into()),
            ("signing_client", "required".into()),
            ("cipher", Value::Null),
            ("encryption_required", false.into()),
            ("encrypted_frames", 0.into()),
            ("sessions", 1.into()),
        ],
    );
    let compressed = connections("compressed.pcapng");
    assert!(compressed.iter().any(|row| row["compressed"].as_u64() > Some(0)));
}

#[test]
fn bytes_are_those_of_the_frames() {
    let rows = connections("office.pcapng");
    let both = |key: &str| rows.iter().map(|row| row[key].as_u64().unwrap()).sum::<u64>();
    // As tshark adds up nbss.length by direction.
    assert_eq!((both("bytes_sent"), both("bytes_received")), (72_095, 210_257));
}

/// The hosts of one connection from each address, whose client sends a NEGOTIATE with this GUID and the token.
fn made(clients: &[(&str, Guid)], token: &[u8]) -> Vec<Value> {
    let mut traffic = Traffic::default();
    for (id, (client, guid)) in (1..).zip(clients) {
        traffic.connect(id, client, traffic::SERVER);
        let offer = body::negotiate_request(&[Dialect::SMB_3_1_1], *guid);
        traffic.send(id, at(0, Command::NEGOTIATE), Body::NegotiateRequest(offer));
        traffic.send(id, at(1, Command::SESSION_SETUP), body::session_setup_request(token.to_vec()));
    }
    let mut out = Vec::new();
    let mut report = HostReport::new(Style::new(Format::Jsonl), &mut out);
    traffic.play(&mut report);
    report.finish().unwrap();
    lines(&out)
}

#[test]
fn a_random_guid_at_two_addresses_is_a_hint_and_joins_no_rows() {
    let (random, text) = (Guid([0x9F; 16]), Guid(*b"ABCDEFGHIJKLMNOP"));
    let clients = [
        ("10.0.0.1:50000", random),
        ("[fd00::1]:50000", random),
        ("10.0.0.3:50000", text),
        ("10.0.0.4:50000", text),
    ];
    let rows = made(&clients, &ntlm::negotiate());
    let also = |address: &str| &rows.iter().find(|row| row["address"] == address).unwrap()["also_at"];
    assert_eq!(rows.len(), 5);
    assert_eq!(*also("10.0.0.1"), Value::from(vec!["fd00::1"]));
    assert_eq!(*also("fd00::1"), Value::from(vec!["10.0.0.1"]));
    assert_eq!(*also("10.0.0.3"), Value::from(Vec::<String>::new()));
}

#[test]
fn a_version_that_nothing_contradicts_is_a_claim() {
    let mut token = ntlm::negotiate();
    token[32..40].copy_from_slice(&[10, 0, 0x7C, 0x4F, 0, 0, 0, 15]);
    let rows = made(&[("10.0.0.1:50000", Guid::default())], &token);
    let client = rows.iter().find(|row| row["address"] == "10.0.0.1").unwrap();
    assert_has(
        client,
        &[
            ("version", "10.0.20348".into()),
            ("os", "Windows Server 2022".into()),
            ("taken_for", taken("Windows Server 2022", "client", "claim")),
        ],
    );
}
