//! The summary says in sums what the rows of other commands say one by one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{fault, fixture, run};

/// What the rows of `opens` come to: opened, refused, created, overwritten, read, written, renamed, deleted.
fn done(opens: &str) -> BTreeMap<(String, String), [u64; 8]> {
    let mut sums = BTreeMap::<_, [u64; 8]>::new();
    for line in opens.lines() {
        let open: Value = serde_json::from_str(line).unwrap();
        let text = |key: &str| open[key].as_str().unwrap_or_default().to_owned();
        let (status, action) = (text("status"), text("action"));
        let more = |key: &str| open[key].as_u64() > Some(0);
        let counts = [
            !status.is_empty(),
            !["", "STATUS_SUCCESS"].contains(&status.as_str()),
            action == "FILE_CREATED",
            ["FILE_OVERWRITTEN", "FILE_SUPERSEDED"].contains(&action.as_str()),
            more("bytes_read"),
            more("bytes_written"),
            open["renamed_to"].is_string(),
            open["deleted"] == true,
        ];
        let sum = sums.entry((text("user"), text("share"))).or_default();
        sum.iter_mut().zip(counts).for_each(|(sum, counts)| *sum += u64::from(counts));
    }
    sums
}

#[test]
fn what_was_done_is_the_sum_of_the_opens() {
    for name in ["office.pcapng", "setinfo.pcapng", "creates.pcapng"] {
        let capture = fixture(name);
        let story: Value =
            serde_json::from_str(&run(["summary", "--format", "json", &capture]).well()).unwrap();
        let reported: BTreeMap<_, _> = story["activity"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| {
                let text = |key: &str| row[key].as_str().unwrap_or_default().to_owned();
                let counts =
                    ["opens", "refused", "created", "overwritten", "read", "written", "renamed", "deleted"]
                        .map(|key| row[key].as_u64().unwrap());
                ((text("user"), text("share")), counts)
            })
            .collect();
        assert_eq!(reported, done(&run(["opens", "--format", "jsonl", &capture]).well()), "{name}");
    }
}

/// The summary of a capture as JSON.
fn story(capture: &str) -> Value {
    serde_json::from_str(&run(["summary", "--format", "json", capture]).well()).unwrap()
}

/// The capture begins in the middle: a session, a tree and an open are known from what uses them.
#[test]
fn what_is_inferred_is_not_counted_as_seen() {
    let story = story(&fault("inferred-tree.pcap"));
    for count in ["sessions", "logons", "trees", "opens"] {
        assert_eq!(story["traffic"][count], 0, "{count}");
    }
    for (list, count) in [("shares", "connects"), ("shares", "opens"), ("activity", "opens")] {
        assert_eq!(story[list][0][count], 0, "{list}: {count}");
    }
    assert_eq!((&story["shares"][0]["bytes_read"], &story["activity"][0]["read"]), (&5.into(), &1.into()));
}

#[test]
fn a_negotiate_that_is_answered_in_smb1_is_asked_answered_and_spoken() {
    let capture = fault("negotiate-answered-in-smb1.pcap");
    let rows = run(["anomalies", "--format", "jsonl", &capture]).well();
    let found: Vec<Value> = rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let kinds: Vec<_> =
        found.iter().map(|row| [&row["kind"], &row["severity"]].map(|text| text.as_str().unwrap())).collect();
    assert_eq!(kinds, [["smb1-negotiate", "notice"], ["smb1", "warning"]]);
    let story = story(&capture);
    assert_eq!((&story["traffic"]["smb1_messages"], &story["traffic"]["messages"]), (&4.into(), &0.into()));
}
