//! `findings`: its options, its exit status, and that its filters work as printed.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{fixture, place, run};

fn office(args: &[&str]) -> Vec<Value> {
    let out =
        run([&["findings", "-q", &fixture("office.pcapng"), "--format", "jsonl"], args].concat()).well();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn ids(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["id"].as_str().unwrap()).collect()
}

#[test]
fn the_printed_filter_gives_the_evidence() {
    for row in office(&[]) {
        let filter = row["filter"].as_str().unwrap();
        let out =
            run(["messages", &fixture("office.pcapng"), "-Y", filter, "--envelopes", "--format", "jsonl"])
                .well();
        let frames =
            out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["frame"].as_u64().unwrap());
        let evidence = row["evidence"].as_array().unwrap().iter().map(|frame| frame.as_u64().unwrap());
        assert_eq!(frames.collect::<BTreeSet<_>>(), evidence.collect(), "{row}");
    }
}

#[test]
fn what_matters_most_comes_first_and_less_can_be_left_out() {
    let all = office(&[]);
    assert_eq!(ids(&all)[0], "password-guessing");
    assert!(ids(&all).contains(&"signing-not-required"));
    assert_eq!(ids(&office(&["--min-severity", "medium"])), ["password-guessing"]);
    assert!(!ids(&office(&["--threshold", "failed-logons=99"])).contains(&"password-guessing"));
}

#[test]
fn the_exit_status_says_what_a_script_asks_for() {
    let status = |at: &str| run(["findings", "--fail-on", at, &fixture("office.pcapng")]).status;
    assert_eq!((status("medium"), status("high")), (Some(4), Some(0)));
}

#[test]
fn rules_leave_findings_out_and_say_so() {
    let rules = place("suppress.txt");
    let office = fixture("office.pcapng");
    let run = |text: &str| {
        std::fs::write(&rules, text).unwrap();
        run(["findings", "--suppress", rules.to_str().unwrap(), "--format", "jsonl", &office])
    };
    let known = run("# a test of ours\nid=password-* client=10.20.0.66 user=alice\n");
    assert_eq!(known.status, Some(0));
    assert!(!known.out.contains("password-guessing") && known.out.contains("signing-not-required"));
    assert!(known.err.starts_with("note: 1 finding is covered by rules and left out\n"), "{}", known.err);
    // What is left is no reason to be at ease: some frames are encrypted.
    assert!(known.err.contains("note: 22 encrypted frames could not be read"), "{}", known.err);
    let wrong = run("id=share-*\nhost=10.0.0.1");
    assert_eq!((wrong.status, wrong.out.as_str()), (Some(2), ""));
    assert!(
        wrong.err.contains(
            "line 2: expected one of id, client, server, user, share, path, object, found \"host\""
        ),
        "{}",
        wrong.err
    );
}

#[test]
fn a_wrong_threshold_says_which_there_are() {
    for (argument, problem) in [
        ("x=1", "there is no threshold \"x\"; the thresholds are failed-logons, "),
        ("lookups=0", "expected a number above 0 after lookups=, found \"0\""),
        ("lookups", "expected NAME=N with one of failed-logons, "),
    ] {
        let wrong = run(["findings", "--threshold", argument, &fixture("office.pcapng")]);
        assert_eq!(wrong.status, Some(2));
        assert!(wrong.err.contains(problem), "{}", wrong.err);
    }
}
