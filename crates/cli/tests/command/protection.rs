//! Commands that use secrets, `verify`, `keys` and `hashes`; and `encrypted`, which needs none.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{fixture, run};

const ALICE: [&str; 2] = ["--password", "alice=Summer-2026"];

fn rows(args: &[&str]) -> Vec<Value> {
    let out = run([args, &["--format", "jsonl"]].concat()).well_or_empty();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The keys that docs/output.md has of a command's rows.
fn documented(command: &str) -> BTreeSet<String> {
    below(&format!("## {command}"))
}

fn below(heading: &str) -> BTreeSet<String> {
    let page = include_str!("../../../../docs/output.md");
    let section = page.lines().skip_while(|line| *line != heading).skip(1);
    section
        .take_while(|line| !line.starts_with("## ") && !line.starts_with("### "))
        .filter_map(|line| Some(line.strip_prefix("| `")?.split_once('`')?.0.to_owned()))
        .collect()
}

#[test]
fn their_rows_have_the_documented_keys_and_no_others() {
    let sealed = fixture("encrypted-aes-256-gcm.pcapng");
    let (logons, pipes, office) =
        (fixture("logons.pcapng"), fixture("pipes.pcapng"), fixture("office.pcapng"));
    for (command, capture) in [
        ("verify", &sealed),
        ("keys", &sealed),
        ("encrypted", &sealed),
        ("hashes", &logons),
        ("pipes", &pipes),
        ("rpc", &pipes),
        ("files", &office),
        ("tree", &office),
        ("timeline", &office),
        ("changes", &office),
        ("locks", &office),
        ("findings", &office),
    ] {
        let rows = rows(&[&[command, capture.as_str()], &ALICE[..]].concat());
        assert!(!rows.is_empty(), "{command}");
        for row in rows {
            let keys: BTreeSet<_> = row.as_object().unwrap().keys().cloned().collect();
            assert_eq!(keys, documented(command), "{command}");
        }
    }
}

#[test]
fn the_manifest_and_the_calls_of_the_summary_have_the_documented_keys_and_no_others() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("manifest");
    let _ = std::fs::remove_dir_all(&folder);
    run(["extract", "--quiet", &fixture("office.pcapng"), "-o", folder.to_str().unwrap()]).well();
    let manifest = std::fs::read_to_string(folder.join("manifest.jsonl")).unwrap();
    assert!(!manifest.is_empty());
    let keys = |row: &Value| row.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    for line in manifest.lines() {
        assert_eq!(keys(&serde_json::from_str(line).unwrap()), documented("manifest"));
    }
    let summary = run(["summary", "--format", "json", &fixture("pipes.pcapng")]).well();
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let calls = summary["rpc"].as_array().unwrap();
    assert!(!calls.is_empty());
    calls.iter().for_each(|row| assert_eq!(keys(row), below("### rpc")));
    let findings = summary["findings"].as_array().unwrap();
    assert!(!findings.is_empty());
    findings.iter().for_each(|row| assert_eq!(keys(row), below("### findings")));
}

#[test]
fn a_password_proves_every_signature_of_what_was_recorded_signed() {
    for name in ["signed-cmac-311.pcapng", "signed-gmac-311.pcapng", "signed-hmac-sha256.pcapng"] {
        let capture = fixture(name);
        let rows = rows(&["verify", &capture, ALICE[0], ALICE[1]]);
        assert!(rows.iter().any(|row| row["good"].as_u64() > Some(0)), "{name}: {rows:?}");
        for row in rows {
            assert_eq!((&row["bad"], &row["unsigned"]), (&0.into(), &0.into()), "{name}: {row}");
        }
    }
}

#[test]
fn a_wrong_password_proves_nothing_and_is_not_used() {
    let capture = fixture("signed-gmac-311.pcapng");
    let rows = rows(&["verify", &capture, "--password", "alice=wrong"]);
    assert!(!rows.is_empty());
    for row in rows {
        assert_eq!((&row["good"], &row["bad"]), (&0.into(), &0.into()), "{row}");
        assert!(row["unverifiable"].as_u64() > Some(0) && row["reason"].is_string(), "{row}");
    }
}

#[test]
fn what_is_encrypted_shows_its_size_without_keys_and_its_files_with_them() {
    let capture = fixture("encrypted-aes-128-gcm.pcapng");
    let closed = rows(&["encrypted", &capture]);
    assert!(closed.iter().any(|row| row["sent_bytes"].as_u64() > Some(0)), "{closed:?}");
    let opens = |secrets: &[&str]| rows(&[&["opens", capture.as_str()], secrets].concat()).len();
    assert_eq!(opens(&[]), 0);
    assert!(opens(&ALICE) > 0);
}

#[test]
fn keys_of_encryption_fit_in_whichever_order_they_are_given() {
    let capture = fixture("encrypted-aes-128-gcm.pcapng");
    let known = rows(&["keys", &capture, ALICE[0], ALICE[1]]);
    let key = known.iter().find(|row| row["client_to_server_key"].is_string()).unwrap();
    let [id, c2s, s2c] = ["session_id", "client_to_server_key", "server_to_client_key"]
        .map(|name| key[name].as_str().unwrap());
    for given in [format!("{id}={c2s}:{s2c}"), format!("{id}={s2c}:{c2s}")] {
        let opens = rows(&["opens", &capture, "--keys", &given]);
        assert!(opens.iter().any(|open| open["session_id"] == id), "{given}");
        let keys = rows(&["keys", &capture, "--keys", &given]);
        let key = keys.iter().find(|row| row["session_id"] == id).unwrap();
        assert_eq!(
            (&key["client_to_server_key"], &key["server_to_client_key"]),
            (&c2s.into(), &s2c.into()),
            "{given}"
        );
    }
}

#[test]
fn a_keytab_names_the_client_of_a_ticket_and_opens_its_session() {
    let (capture, keytab) = (fixture("kerberos.pcapng"), fixture("kerberos.keytab"));
    let rows = rows(&["verify", &capture, "--keytab", &keytab]);
    assert!(rows.iter().any(|row| row["good"].as_u64() > Some(0)), "{rows:?}");
    assert!(rows.iter().all(|row| row["bad"] == 0), "{rows:?}");
    let wrong = run(["verify", &capture, "--keytab", &capture]);
    assert_eq!(wrong.status, Some(2), "{}", wrong.err);
}

/// What is written for Wireshark is given to tshark, where it is installed.
#[test]
fn wireshark_takes_the_keys_of_every_mechanism() {
    let faults = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/faults");
    let ticket = |name: &str| faults.join(name).to_str().unwrap().to_owned();
    let mut cases: Vec<(String, [String; 2])> = vec![
        (fixture("kerberos.pcapng"), ["--keytab".into(), fixture("kerberos.keytab")]),
        (ticket("kerberos-aes256-ticket.pcap"), ["--keytab".into(), ticket("kerberos-aes256-ticket.keytab")]),
        (fixture("kerberos.pcapng"), ALICE.map(str::to_owned)),
        (fixture("kerberos-keys.pcapng"), ALICE.map(str::to_owned)),
    ];
    for name in [
        "encrypted-30-aes-128-ccm",
        "encrypted-aes-128-gcm",
        "encrypted-aes-256-ccm",
        "encrypted-aes-256-gcm",
    ] {
        cases.push((fixture(&format!("{name}.pcapng")), ALICE.map(str::to_owned)));
    }
    for (capture, secret) in cases {
        let rows = rows(&["keys", &capture, &secret[0], &secret[1]]);
        let lines: Vec<&str> = rows.iter().filter_map(|row| row["wireshark"].as_str()).collect();
        assert!(!lines.is_empty(), "{capture}: {rows:?}");
        for line in &lines {
            let session_key = line.split(',').nth(1).unwrap();
            assert!(matches!(session_key.len(), 2 | 32), "{capture}: {line}");
        }
        for row in rows.iter().filter(|row| row["encryption"].is_string()) {
            let Some(line) = row["wireshark"].as_str() else { continue };
            let mut tshark = Command::new("tshark");
            tshark.args(["-r", &capture, "-Y", "smb2.header.transform.signature && smb2.cmd", "-o", line]);
            let Ok(output) = tshark.output() else { continue };
            let errors = String::from_utf8_lossy(&output.stderr);
            assert!(output.status.success(), "{capture}: {errors}");
            assert!(!output.stdout.is_empty(), "{capture}: {line} decrypts nothing");
        }
    }
}

#[test]
fn hashes_are_in_the_form_that_password_audits_read() {
    let lines = run(["hashes", "--hashcat=5600", &fixture("logons.pcapng")]).well();
    assert!(lines.lines().count() > 1, "{lines}");
    for line in lines.lines() {
        let fields: Vec<_> = line.split(':').collect();
        assert!(
            matches!(fields[..], [_, "", _, challenge, proof, rest]
            if challenge.len() == 16 && proof.len() == 32 && rest.starts_with("0101")),
            "{line}"
        );
    }
}

#[test]
fn the_timeline_says_what_happened_and_a_body_file_has_eleven_fields_per_line() {
    let rows = rows(&["timeline", &fixture("office.pcapng")]);
    let has = |event: &str, message: &str| {
        rows.iter().any(|row| row["event"] == event && row["message"] == message)
    };
    assert!(has("logon", "alice asks to log on by NTLMSSP from ALICE-PC: success"));
    assert!(has("connect", r"alice connects to \\filesrv\projects"));
    assert!(has("create", r"alice creates \\filesrv\projects\Budget"));
    assert!(rows.iter().any(|row| row["event"] == "anomaly"));
    let times: Vec<&str> = rows.iter().map(|row| row["datetime"].as_str().unwrap()).collect();
    assert!(times.is_sorted());
    let body = run(["timeline", "--as", "bodyfile", &fixture("office.pcapng")]).well();
    assert_eq!(body.lines().count(), rows.len());
    assert!(body.lines().all(|line| line.split('|').count() == 11));
}
