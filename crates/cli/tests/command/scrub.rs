//! `scrub`: what is written may be shared, and other programs read it.

use std::fs;
use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::{fixture, place, run, text};

const ALICE: &str = "--password=alice=Summer-2026";

fn scrub(args: &[&str], out: &Path) -> String {
    let run = run([&["scrub", "-o", text(out)], args].concat());
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{}", run.err);
    run.err
}

fn rows(args: &[&str]) -> Vec<Value> {
    let rows = run([args, &["--format", "jsonl", "--quiet"]].concat()).well();
    rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn it_says_what_was_replaced_blanked_and_left_out() {
    let out = place("scrubbed-office.pcapng");
    let reported = scrub(&[&fixture("office.pcapng")], &out);
    let lines: Vec<&str> = reported.lines().collect();
    assert!(lines[0].starts_with("replaced: ") && lines[0].contains(" users, "), "{reported}");
    assert!(lines[1].starts_with("blanked: ") && lines[1].contains("22 not decrypted"), "{reported}");
    assert!(lines[2].starts_with("left out: ") && lines[2].contains(" packets"), "{reported}");
    assert!(lines[3].contains(" frames of 20 connections are in "), "{reported}");
    assert!(reported.contains("smbtrail keys"), "{reported}");
}

#[test]
fn names_are_the_same_in_every_place() {
    let out = place("scrubbed-names.pcapng");
    scrub(&[ALICE, &fixture("office.pcapng")], &out);
    let (original, scrubbed) =
        (rows(&["opens", ALICE, &fixture("office.pcapng")]), rows(&["opens", text(&out)]));
    assert_eq!(original.len(), scrubbed.len());
    // Equal paths stay equal, different ones stay different, and depths are what they were.
    for key in ["path", "share", "user", "client", "server"] {
        let mut pairs: Vec<(String, String)> = original
            .iter()
            .zip(&scrubbed)
            .map(|(before, after)| (before[key].to_string(), after[key].to_string()))
            .collect();
        pairs.sort();
        pairs.dedup();
        let mut after: Vec<&String> = pairs.iter().map(|(_, after)| after).collect();
        let depth = |text: &str| text.matches('\\').count();
        assert!(pairs.iter().all(|(before, after)| depth(before) == depth(after)), "{pairs:?}");
        let count = after.len();
        after.sort();
        after.dedup();
        assert_eq!(after.len(), count, "{key}: {pairs:?}");
    }
}

#[test]
fn a_scrubbed_capture_can_be_scrubbed_again() {
    let (out, again) = (place("scrubbed-once.pcapng"), place("scrubbed-twice.pcapng"));
    scrub(&[ALICE, &fixture("office.pcapng")], &out);
    scrub(&[text(&out)], &again);
    assert_eq!(rows(&["messages", text(&out)]).len(), rows(&["messages", text(&again)]).len());
}

#[test]
fn several_captures_become_one_and_their_names_are_left_out() {
    let out = place("scrubbed-rotated.pcapng");
    scrub(&[&fixture("rotated-1.pcap"), &fixture("rotated-2.pcap")], &out);
    let bytes = String::from_utf8_lossy(&fs::read(&out).unwrap()).into_owned();
    assert!(bytes.contains("capture 2:1") && !bytes.contains("rotated"), "the names of the files");
}

#[test]
fn nothing_is_replaced_unasked() {
    let (capture, out) = (fixture("compound.pcapng"), place("scrubbed-second.pcapng"));
    assert_eq!(run(["scrub", "--quiet", &capture, text(&out)]).well(), "");
    let again = run(["scrub", "--quiet", &capture, text(&out)]);
    assert_eq!(again.status, Some(2));
    assert!(again.err.contains("the file exists"), "{}", again.err);
}

/// Frames that tshark calls malformed.
fn malformed(capture: &Path) -> usize {
    let tshark =
        Command::new("tshark").args(["-n", "-Y", "_ws.malformed", "-r", text(capture)]).output().unwrap();
    String::from_utf8_lossy(&tshark.stdout).lines().count()
}

#[test]
fn tshark_finds_no_more_malformed_than_before() {
    if !Command::new("tshark").arg("--version").output().is_ok_and(|output| output.status.success()) {
        return;
    }
    for name in [
        "office.pcapng",
        "pipes.pcapng",
        "kerberos.pcapng",
        "getinfo.pcapng",
        "dfs.pcapng",
        "sealed-pipes.pcapng",
    ] {
        let (plain, out) = (place(&format!("malformed-{name}")), place(&format!("scrubbed-{name}")));
        run(["decrypt", "--quiet", ALICE, "-o", text(&plain), &fixture(name)]).well();
        scrub(&["--quiet", ALICE, &fixture(name)], &out);
        let (before, after) = (malformed(&plain), malformed(&out));
        assert!(after <= before, "{name}: {before} before, {after} after");
    }
}
