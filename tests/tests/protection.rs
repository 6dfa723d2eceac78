//! What protects recordings, what they still need, and where DFS leads: held against what was set when they were made.

use std::cell::RefCell;
use std::io::{self, Cursor, Write};
use std::rc::Rc;

use serde_json::{Value, json};
use smbtrail_pipeline::capture::{CaptureReader, CaptureSet};
use smbtrail_pipeline::{Options, Pipeline};
use smbtrail_play::{CLIENT, Play, SERVER};
use smbtrail_report::protection::{AuditReport, ProtectionReport};
use smbtrail_report::rows::Logons;
use smbtrail_report::{DfsReport, Format, ObjectReport, Report, Style};
use smbtrail_wire::NtStatus;

#[derive(Clone, Default)]
struct Paper(Rc<RefCell<Vec<u8>>>);

impl Write for Paper {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The rows of a report on a recording, read with the passwords of the fixtures.
fn rows<R: Report>(name: &str, new: impl FnOnce(Style, Paper) -> R) -> Vec<Value> {
    let path = smbtrail_tests::fixtures().join("captures").join(name);
    let bytes = std::fs::read(&path).expect("the recording exists");
    let reader = CaptureReader::from_reader(name, Cursor::new(bytes)).expect("a capture");
    let options = Options::default().with_secrets(smbtrail_tests::commands::secrets());
    let paper = Paper::default();
    let mut report = new(Style::new(Format::Jsonl), paper.clone());
    Pipeline::new(CaptureSet::from_reader(reader), options).run(&mut report);
    report.finish().expect("memory takes everything");
    let bytes = paper.0.borrow();
    let text = std::str::from_utf8(&bytes).expect("rows are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).expect("rows are JSON")).collect()
}

/// These keys of a row.
fn of(row: &Value, keys: &[&str]) -> Value {
    keys.iter().map(|key| row[*key].clone()).collect()
}

#[test]
fn a_share_that_requires_encryption_says_so_and_another_does_not() {
    let rows = rows("encrypted-share.pcapng", ProtectionReport::new);
    let keys = ["share", "encryption_required", "unencrypted_why", "unsigned_why"];
    let of_share = |share: &str, dialect: &str| {
        let is = |row: &&Value| row["share"] == share && row["dialect"] == dialect;
        rows.iter().find(is).map(|row| of(row, &keys)).expect("the share is there")
    };
    let vault = rows.iter().find(|row| row["share"] == r"\\filesrv\vault").expect("it is there");
    assert!(vault["encrypted"] == vault["messages"] && vault["encrypted"].as_u64() > Some(30), "{vault}");
    assert_eq!(of_share(r"\\filesrv\vault", "3.1.1"), json!([r"\\filesrv\vault", "share", null, null]));
    assert_eq!(
        of_share(r"\\filesrv\projects", "3.1.1"),
        json!([r"\\filesrv\projects", null, "not required", "not required"])
    );
    assert_eq!(of_share(r"\\filesrv\IPC$", "2.1")[2], "dialect");
}

#[test]
fn a_session_that_must_be_encrypted_says_by_what() {
    for (name, cipher) in [
        ("encrypted-aes-128-ccm.pcapng", "AES-128-CCM"),
        ("encrypted-aes-256-gcm.pcapng", "AES-256-GCM"),
        ("encrypted-30-aes-128-ccm.pcapng", "AES-128-CCM"),
    ] {
        for row in rows(name, ProtectionReport::new) {
            assert_eq!(row["cipher"], cipher, "{name}: {row}");
            assert_eq!((&row["encrypted"], &row["opaque"]), (&row["messages"], &json!(0)), "{name}: {row}");
        }
    }
}

#[test]
fn who_requires_signatures_and_how_many_are_signed_is_counted() {
    for (name, by) in [("signed-cmac-311.pcapng", "client"), ("diff/signed.pcapng.zst", "server")] {
        let rows = rows(name, ProtectionReport::new);
        assert!(!rows.is_empty(), "{name}");
        for row in rows {
            assert_eq!(row["signing_required"], by, "{name}: {row}");
            assert_eq!(
                (&row["signed"], &row["unsigned_why"]),
                (&row["messages"], &Value::Null),
                "{name}: {row}"
            );
        }
    }
}

/// Without NEGOTIATE and logon nobody knows what the ends can do and require.
#[test]
fn what_the_capture_does_not_show_is_unknown() {
    let protection = rows("mid-stream.pcapng", ProtectionReport::new);
    assert_eq!(of(&protection[0], &["unsigned_why", "unencrypted_why"]), json!(["unknown", "unknown"]));
    let audit = rows("mid-stream.pcapng", AuditReport::new);
    assert_eq!(of(&audit[0], &["require_signing"]), json!(["unknown"]));
}

#[test]
fn the_audit_names_smb1_guests_and_rc4_with_their_frames() {
    let smb1 = rows("smb1-only.pcap", AuditReport::new);
    assert_eq!(of(&smb1[0], &["smb1", "dialect", "require_signing"]), json!([1, null, "smb1"]));
    // The server answers SMB1 with SMB2: nothing needs SMB1.
    let upgrade = rows("smb1-upgrade.pcap", AuditReport::new);
    assert!(upgrade.iter().all(|row| row["smb1"] == 0), "{upgrade:?}");
    let guest = rows("guest.pcap", AuditReport::new);
    assert_eq!(of(&guest[0], &["guest", "anonymous", "require_signing"]), json!([1, 1, "guest"]));
    let kerberos = rows("kerberos.pcapng", AuditReport::new);
    let alice = kerberos.iter().find(|row| row["client"] == "10.20.0.11").expect("alice's desk");
    assert_eq!(of(alice, &["kerberos", "rc4", "ntlm", "frames"]), json!([3, 1, 0, [200]]));
    let signed = rows("diff/signed.pcapng.zst", AuditReport::new);
    assert!(
        signed.iter().all(|row| row["require_signing"] == "already" && row["unsigned"] == 0),
        "{signed:?}"
    );
    // What is refused counts for nothing: the kiosk guesses passwords in vain.
    let office = rows("office.pcapng", AuditReport::new);
    let kiosk = office.iter().find(|row| row["client"] == "10.20.0.66").expect("the kiosk");
    assert_eq!(of(kiosk, &["client_name", "ntlm", "messages"]), json!(["KIOSK", 0, 0]));
}

#[test]
fn a_referral_has_its_targets_in_order_and_where_the_client_went() {
    let rows = rows("dfs.pcapng", DfsReport::new);
    let work = rows.iter().find(|row| row["path"] == r"\filesrv\dfs\work").expect("it is asked for");
    assert_eq!(
        of(work, &["frame", "status", "targets", "tried", "outcome", "reached"]),
        json!([
            61,
            "STATUS_SUCCESS",
            [r"\filesrv\projects", r"\filesrv\handbook"],
            [r"\filesrv\projects"],
            "reached",
            r"\filesrv\projects"
        ])
    );
    let gone = rows.iter().find(|row| row["path"] == r"\filesrv\dfs\gone").expect("it is asked for");
    assert_eq!(of(gone, &["targets", "outcome"]), json!([[r"\oldsrv\gone"], "not tried"]));
    let refused = rows.iter().find(|row| row["status"] == "STATUS_NOT_FOUND").expect("one is refused");
    assert_eq!(of(refused, &["targets", "outcome", "ttl"]), json!([[], "refused", null]));
}

#[test]
fn a_logon_by_ntlm_says_why_it_is_not_by_kerberos() {
    let why = |name: &str| -> Vec<Value> {
        let rows = rows(name, ObjectReport::<Logons, _>::new);
        rows.iter().map(|row| of(row, &["auth", "ntlm_why", "kdc_error"])).collect()
    };
    // A server without a domain offers no Kerberos.
    assert!(why("office.pcapng").iter().all(|row| row[1] == "server"), "{:?}", why("office.pcapng"));
    let kerberos = why("kerberos.pcapng");
    assert!(kerberos.iter().all(|row| (row[0] == "Kerberos") == row[1].is_null()), "{kerberos:?}");
}

/// An element of DER with this tag.
fn der(tag: u8, content: &[&[u8]]) -> Vec<u8> {
    let content = content.concat();
    let length = u8::try_from(content.len()).ok().filter(|length| *length < 128).expect("a short element");
    [&[tag, length][..], &content].concat()
}

/// A name of a service. RFC 4120 5.2.2
fn service(names: [&str; 2]) -> Vec<u8> {
    let names = names.map(|name| der(0x1B, &[name.as_bytes()]));
    let names = der(0xA1, &[&der(0x30, &[&names[0], &names[1]])]);
    der(0x30, &[&der(0xA0, &[&der(0x02, &[&[2]])]), &names])
}

/// A request for a ticket for a service, and the answer that the KDC does not know that service. RFC 4120 5.4.1, 5.9.1
fn unknown_service(names: [&str; 2]) -> [Vec<u8>; 2] {
    let number = |tag, number: u8| der(tag, &[&der(0x02, &[&[number]])]);
    let (realm, name) = (der(0x1B, &[b"LAB"]), service(names));
    let body = der(0x30, &[&der(0xA2, &[&realm]), &der(0xA3, &[&name])]);
    let asks = der(0x30, &[&number(0xA1, 5), &number(0xA2, 12), &der(0xA4, &[&body])]);
    let (code, realm, name) = (number(0xA6, 7), der(0xA9, &[&realm]), der(0xAA, &[&name]));
    let answers = der(0x30, &[&number(0xA0, 5), &number(0xA1, 30), &code, &realm, &name]);
    [der(0x6C, &[&asks]), der(0x7E, &[&answers])]
}

#[test]
fn a_ticket_that_a_kdc_refused_is_why_a_logon_is_by_ntlm() {
    let [asks, answers] = unknown_service(["cifs", "alias"]);
    let paper = Paper::default();
    let report = ObjectReport::<Logons, _>::new(Style::new(Format::Jsonl), paper.clone());
    let mut play = Play::nobody(report);
    play.connect(CLIENT, SERVER);
    play.ask_kdc("10.0.0.8", &asks, &answers);
    play.log_on("alice", NtStatus::SUCCESS);
    play.ask_kdc(CLIENT, &asks, &answers);
    play.log_on("alice", NtStatus::SUCCESS);
    play.end().finish().expect("memory takes everything");
    let bytes = paper.0.borrow();
    let rows: Vec<Value> = std::str::from_utf8(&bytes)
        .expect("rows are UTF-8")
        .lines()
        .map(|line| of(&serde_json::from_str(line).expect("rows are JSON"), &["ntlm_why", "kdc_error"]))
        .collect();
    // What another client was refused says nothing of this one.
    assert_eq!(rows, [json!(["unknown", null]), json!(["kdc", "KDC_ERR_S_PRINCIPAL_UNKNOWN"])]);
}
