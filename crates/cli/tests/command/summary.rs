//! The summary says in sums what the rows of other commands say one by one.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{fault, fixture, place, run, text};

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

/// A file of this name with some of the packets of a capture in pcap format: those whose place `takes` takes.
fn part(name: &str, bytes: &[u8], takes: impl Fn(usize) -> bool) -> std::path::PathBuf {
    let (mut part, mut rest, mut at) = (bytes[..24].to_vec(), &bytes[24..], 0);
    while let Some((head, after)) = rest.split_at_checked(16) {
        let len = usize::try_from(u32::from_le_bytes(head[8..12].try_into().unwrap())).unwrap();
        if takes(at) {
            part.extend(&rest[..16 + len]);
        }
        (rest, at) = (&after[len..], at + 1);
    }
    let path = place(name);
    std::fs::write(&path, part).unwrap();
    path
}

/// A recording of a slow connection.
fn slow(name: &str) -> String {
    fixture(&format!("slow/{name}.pcap.zst"))
}

#[test]
fn captures_of_both_ends_are_not_one() {
    for name in ["none", "rtt", "loss", "small-files"] {
        let [client, server] = ["client", "server"].map(|side| slow(&format!("{name}-{side}")));
        for command in ["summary", "diagnose", "messages"] {
            let both = run([command, &client, &server]);
            assert!(
                both.err.contains("is in both") || both.err.contains("are in both"),
                "{name}: {}",
                both.err
            );
            assert!(both.err.contains(&format!("diff --two-sided {client} {server}")), "{}", both.err);
        }
        for side in [&client, &server] {
            assert_eq!(run(["diagnose", side]).err, "", "{name}");
        }
    }
    let [client, server] = ["client", "server"].map(|side| slow(&format!("rtt-{side}")));
    assert!(!run(["diff", "--two-sided", &client, &server]).err.contains("in both"));
}

#[test]
fn files_of_a_rotation_are_one_capture() {
    let bytes = zstd::decode_all(&*std::fs::read(slow("loss-server")).unwrap()).unwrap();
    let before = |end: usize| part("first.pcap", &bytes, |at| at < end);
    let from = |start: usize| part("second.pcap", &bytes, |at| at >= start);
    for at in [40, 200, 500] {
        let (first, second) = (before(at), from(at));
        assert_eq!(run(["diagnose", text(&first), text(&second)]).err, "", "{at}");
    }
    // The second begins before the first ends, as one that says a little too early that it is there.
    let (first, second) = (before(220), from(200));
    let both = run(["diagnose", text(&first), text(&second)]);
    assert!(!both.err.contains("in both"), "{}", both.err);
}

#[test]
fn failed_logons_without_a_name_say_why() {
    let page = run(["summary", "--full", "--width", "120", &fixture("multichannel.pcapng")]).well();
    let (_, failed) = page.split_once("Failed logons\n").unwrap();
    let failed = failed.split("\n\n").next().unwrap();
    assert!(failed.contains("  ended before a name  "), "{failed}");
}
