//! The documentation of keys and what is printed have the same keys, in the same order.

mod traffic;

use std::collections::BTreeMap;

use serde_json::Value;
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{
    AnomalyReport, CaptureFacts, ConnectionReport, CreditReport, Format, HostReport, MessageReport,
    ObjectReport, Report as _, StatsReport, Summary, Unseen, anomalies_page, findings_page, output_page,
};
use smbtrail_track::Usage;
use smbtrail_wire::NtStatus;
use traffic::*;

/// The heading of a section of `summary`: some have the name of a command.
fn section_of_summary(name: &str) -> String {
    format!("summary: {name}")
}

/// The keys below each heading of the page.
fn documented(page: &str) -> BTreeMap<String, Vec<String>> {
    let mut keys = BTreeMap::<String, Vec<String>>::new();
    let mut heading = String::new();
    for line in page.lines() {
        if let Some(name) = line.strip_prefix("## ") {
            heading = name.to_owned();
        } else if let Some(name) = line.strip_prefix("### ") {
            heading = section_of_summary(name);
        } else if let Some((key, _)) = line.strip_prefix("| `").and_then(|rest| rest.split_once('`')) {
            keys.entry(heading.clone()).or_default().push(key.to_owned());
        }
    }
    keys.remove(&section_of_summary("Ids of anomalies"));
    keys
}

fn keys(object: &Value) -> Vec<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

#[test]
fn the_page_of_anomalies_is_what_their_kinds_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/anomalies.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert!(page == anomalies_page(), "print it anew: cargo run -p smbtrail-report --example anomalies_page");
}

#[test]
fn the_page_of_findings_is_what_their_behaviours_say() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/findings.md");
    let page = std::fs::read_to_string(path).unwrap();
    assert!(page == findings_page(), "print it anew: cargo run -p smbtrail-report --example findings_page");
}

#[test]
fn every_kind_of_anomaly_says_what_it_is_in_words_of_its_own() {
    let mut known = BTreeMap::new();
    for kind in smbtrail_findings::kinds() {
        let about = kind.about();
        for text in [about.meaning, about.innocent, about.misuse, about.next, about.source] {
            assert!(!text.is_empty(), "{}", about.id);
        }
        for text in [about.id, about.meaning] {
            assert_eq!(known.insert(text, kind), None, "{text} is said of two kinds");
        }
    }
}

#[test]
fn what_is_printed_has_the_documented_keys_and_no_others() {
    let mut traffic = Traffic::story("alice", r"\\srv\docs", "a.txt");
    traffic.log_on(20, "bob", NtStatus::LOGON_FAILURE);
    let mut printed = BTreeMap::new();
    macro_rules! print {
        ($name:literal, $new:expr) => {{
            let mut out = Vec::new();
            let mut report = $new(&mut out);
            traffic.play(&mut report);
            report.finish().unwrap();
            let line = String::from_utf8(out).unwrap();
            printed
                .insert($name.to_owned(), keys(&serde_json::from_str(line.lines().next().unwrap()).unwrap()));
        }};
    }
    let jsonl = style(Format::Jsonl);
    print!("messages", |out| MessageReport::new(jsonl, out));
    print!("sessions", |out| ObjectReport::<Sessions, _>::new(jsonl, out));
    print!("logons", |out| ObjectReport::<Logons, _>::new(jsonl, out));
    print!("trees", |out| ObjectReport::<Trees, _>::new(jsonl, out));
    print!("opens", |out| ObjectReport::<Opens, _>::new(jsonl, out));
    print!("hosts", |out| HostReport::new(jsonl, out));
    print!("connections", |out| ConnectionReport::new(jsonl, out));
    print!("credits", |out| CreditReport::new(jsonl, out));
    print!("anomalies", |out| AnomalyReport::new(jsonl, out));
    print!("stats", |out| StatsReport::new(jsonl, out));
    let story = summary(&traffic);
    for (name, section) in story.as_object().unwrap() {
        let object = if section.is_array() { &section[0] } else { section };
        if !object.is_null() {
            printed.insert(section_of_summary(name), keys(object));
        }
    }
    let page = output_page(&[]);
    // The object of `info` is held against its schema where captures are read.
    let mut documented = documented(page.split("\n## info\n").next().unwrap());
    // What needs secrets, encrypted frames, logons in full, pipes, findings or the content of files is held against the page
    // where recordings are read.
    let elsewhere = [
        "encrypted",
        "hashes",
        "keys",
        "verify",
        "protection",
        "audit",
        "dfs",
        "pipes",
        "rpc",
        "files",
        "files --map",
        "holes",
        "manifest",
        "timeline",
        "changes",
        "locks",
        "tree",
        "findings",
        "verdicts",
        "stalls",
        "diagnose --by",
        "diagnose --timeline",
    ];
    let sections = ["rpc", "findings"].map(section_of_summary);
    for name in elsewhere.map(str::to_owned).into_iter().chain(sections) {
        assert!(documented.remove(&name).is_some(), "{name}");
    }
    // No recording has data on a pipe that is no DCE/RPC.
    assert!(documented.remove("pipes --content").is_some());
    assert_eq!(printed, documented);
}

fn summary(traffic: &Traffic) -> Value {
    let mut summary = Summary::new();
    traffic.play(&mut summary);
    let mut facts = CaptureFacts::default();
    facts.unseen = vec![Unseen::new("GRE", 1)];
    facts.usage = vec![Usage::default()];
    let mut out = Vec::new();
    summary.finish(&facts, style(Format::Json), &mut out).unwrap();
    serde_json::from_slice(&out).unwrap()
}
