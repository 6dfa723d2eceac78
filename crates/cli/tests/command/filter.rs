//! `-Y` in the commands whose rows are messages.

use std::collections::BTreeSet;

use super::{fixture, run, run_on};

/// The frame numbers of what `messages` shows of a capture.
fn frames(capture: &str, args: &[&str]) -> Vec<u64> {
    let capture = fixture(capture);
    let rows = run(["messages", "-q", "--format", "jsonl", &capture].iter().chain(args)).well();
    let frame = |row: &str| serde_json::from_str::<serde_json::Value>(row).expect(row)["frame"].as_u64();
    rows.lines().map(|row| frame(row).expect("a frame number")).collect()
}

#[test]
fn messages_shows_those_that_satisfy_a_filter() {
    let all = frames("office.pcapng", &[]);
    assert_eq!(frames("office.pcapng", &["-Y", "smb2"]), all);
    assert_eq!(
        frames("office.pcapng", &["-Y", "smb2.cmd == create and smb2.msg_id == 4"]),
        [14, 16, 901, 902]
    );
    assert_eq!(frames("office.pcapng", &["-Y", "frame.number in {14, 16}"]), [14, 16]);
    assert_eq!(frames("office.pcapng", &["-Y", "smb2.response_in == 16"]), [14]);
    assert!(frames("office.pcapng", &["-Y", "smb2.cmd == 99"]).is_empty());
}

#[test]
fn a_filter_asks_each_message_of_a_compound_or_with_per_frame_all_together() {
    let (create, close) = ("smb2.cmd == create", "smb2.cmd == close");
    let both = format!("{create} and {close}");
    assert!(frames("compound.pcapng", &["-Y", &both]).is_empty());
    let found = frames("compound.pcapng", &["-Y", &both, "--per-frame"]);
    let of = |filter: &str| frames("compound.pcapng", &["-Y", filter]).into_iter().collect::<BTreeSet<_>>();
    let frames_of_both: BTreeSet<u64> = of(create).intersection(&of(close)).copied().collect();
    assert!(!frames_of_both.is_empty());
    assert_eq!(found.iter().copied().collect::<BTreeSet<_>>(), frames_of_both);
    // All messages of such a frame are shown.
    assert!(found.len() >= 2 * frames_of_both.len());
}

#[test]
fn stats_counts_what_satisfies_a_filter() {
    let office = fixture("office.pcapng");
    let rows = |args: &[&str]| run(["stats", "--format", "csv", &office].iter().chain(args)).well();
    let line =
        |rows: String, command: &str| rows.lines().find(|row| row.starts_with(command)).map(str::to_owned);
    let of_creates = rows(&["-Y", "smb2.cmd == create"]);
    assert_eq!(of_creates.lines().count(), 2, "{of_creates}");
    assert_eq!(line(of_creates, "CREATE"), line(rows(&[]), "CREATE"));
    assert_eq!(rows(&["-Y", "smb2.cmd == 99"]).lines().count(), 1);
}

#[test]
fn follow_takes_a_filter_for_a_selector_or_beside_one() {
    let office = fixture("office.pcapng");
    let rows = |args: &[&str]| run(["follow", "--format", "jsonl", &office].iter().chain(args)).well();
    let filtered = rows(&["-Y", "smb2.sesid == 0xd6621f61 and smb2.filename == \"srvsvc\""]);
    // The request has the name; its response follows it.
    assert_eq!(filtered.lines().count(), 2, "{filtered}");
    let with_path = rows(&["--path", "**/srvsvc", "-Y", "smb2.cmd == create"]);
    assert!(with_path.lines().count() >= 2);
    assert!(with_path.lines().all(|row| row.contains("srvsvc") && row.contains("CREATE")), "{with_path}");
}

#[test]
fn standard_input_can_be_filtered_unless_it_must_be_read_twice() {
    let office = std::fs::read(fixture("office.pcapng")).unwrap();
    let filtered = run_on(&office, &["messages", "--format", "jsonl", "-Y", "smb2.msg_id == 4", "-"]).well();
    assert!(filtered.lines().count() > 2);
    for twice in [&["-Y", "smb2.msg_id == 4", "--per-frame"][..], &["-Y", "smb2.response_in"]] {
        let args = [&["messages", "-"], twice].concat();
        let run = run_on(&office, &args);
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
        assert!(run.err.contains("read twice"), "{}", run.err);
    }
}

/// If the filter asks only for messages, packets without a message are skipped. This does not change the rows.
#[test]
fn packets_without_messages_do_not_change_the_rows_of_those_with() {
    for capture in ["office.pcapng", "gaps.pcapng", "ipv6.pcap.gz", "odd-segments.pcapng", "smb1-only.pcap"] {
        let capture = fixture(capture);
        let rows = |filter: &str, args: &[&str]| {
            let fields = ["-e", "frame.number", "-e", "frame.len", "-e", "tcp.seq_raw", "-e", "smb2.msg_id"];
            run(["fields", "-Y", filter, &capture].iter().chain(&fields).chain(args)).well()
        };
        // The second filter asks packets, so all of them pass.
        for args in [&[][..], &["--per-message"], &["-e", "frame.time_delta", "-e", "tcp.stream"]] {
            for filter in ["smb2 or smb", "smb2.flags.response == 1 and smb2.msg_id > 3"] {
                let asks_all = format!("frame.number > 0 and ({filter})");
                assert_eq!(rows(filter, args), rows(&asks_all, args), "{capture}, {filter}, {args:?}");
            }
        }
        assert_eq!(
            rows("!smb2", &[]).lines().count() + rows("smb2", &[]).lines().count(),
            rows("frame", &[]).lines().count()
        );
    }
}
