//! `slice`: the packets of selected messages.

use std::path::Path;

use serde_json::Value;

use super::{fixture, place, run, run_on, text};

fn messages(capture: &str) -> Vec<Value> {
    let rows = run(["messages", "--format", "jsonl", "--quiet", capture]).well();
    rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What a message is. Where packets are missing it may be handed on later, so its time and its place do not count.
fn identity(row: &Value) -> String {
    ["client", "command", "message_id", "session_id", "status"].map(|key| row[key].to_string()).join(" ")
}

fn slice(capture: &str, more: &[&str], out: &Path) -> String {
    let run = run([&["slice", capture, "-o", text(out)], more].concat());
    assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{}", run.err);
    run.err
}

#[test]
fn what_was_chosen_is_read_from_the_slice_as_from_the_whole() {
    for (name, filter, command) in [
        ("compound.pcapng", "smb2.cmd == create", "CREATE"),
        ("shuffled.pcapng", "smb2.cmd == 8", "READ"),
        ("shuffled.pcapng", "smb2.cmd == 9", "WRITE"),
        ("large-segments.pcapng", "smb2.cmd == 8", "READ"),
        ("office.pcapng", "smb2.cmd == 14", "QUERY_DIRECTORY"),
        ("ipv6.pcap.gz", "smb2.cmd == 0", "NEGOTIATE"),
        ("tunnel.pcap", "smb2.cmd == 0", "NEGOTIATE"),
        ("cooked2.pcapng", "smb2.cmd == 5", "CREATE"),
    ] {
        let out = place("slice.pcapng");
        slice(&fixture(name), &["-Y", filter], &out);
        let of = |capture: &str| {
            let all = messages(capture);
            let mut chosen: Vec<String> =
                all.iter().filter(|row| row["command"] == command).map(identity).collect();
            chosen.sort();
            chosen
        };
        assert_eq!(of(text(&out)), of(&fixture(name)), "{name} {filter}");
        let (whole, part) = (std::fs::metadata(fixture(name)).unwrap().len(), out.metadata().unwrap().len());
        assert!(name.ends_with("gz") || part < whole, "{name}: {part} of {whole} bytes");
    }
}

#[test]
fn packets_remember_their_frame_numbers() {
    let out = place("remembers.pcapng");
    let said = slice(&fixture("compound.pcapng"), &["-Y", "smb2.msg_id == 5 and smb2.cmd == 5"], &out);
    let bytes = std::fs::read(&out).unwrap();
    let has = |comment: &str| bytes.windows(comment.len()).any(|window| window == comment.as_bytes());
    for comment in ["frame 1\0", "frame 2\0", "frame 3\0", "frame 16", "frame 17"] {
        assert!(has(comment), "{comment:?}; {said}");
    }
    assert!(!has("frame 14") && said.contains(" packets, of "), "{said}");
}

#[test]
fn of_several_files_each_packet_names_its_own() {
    let out = place("several.pcapng");
    let (first, second) = (fixture("rotated-1.pcap"), fixture("rotated-2.pcap"));
    let run = run(["slice", "-Y", "smb2", "--conversation", "-q", "-o", text(&out), &first, &second]);
    assert_eq!((run.status, run.err.as_str()), (Some(0), ""));
    let bytes = String::from_utf8_lossy(&std::fs::read(&out).unwrap()).into_owned();
    assert!(bytes.contains("rotated-1.pcap:1") && bytes.contains("rotated-2.pcap:1"));
}

#[test]
fn a_conversation_goes_along_as_a_whole() {
    let out = place("conversation.pcapng");
    slice(&fixture("compound.pcapng"), &["-Y", "smb2.msg_id == 5 and smb2.cmd == 5", "--conversation"], &out);
    let all = messages(&fixture("compound.pcapng"));
    let clients: Vec<&Value> = all
        .iter()
        .filter(|row| row["message_id"] == 5 && row["command"] == "CREATE")
        .map(|row| &row["client"])
        .collect();
    let chosen: Vec<String> =
        all.iter().filter(|row| clients.contains(&&row["client"])).map(identity).collect();
    assert_eq!(messages(text(&out)).iter().map(identity).collect::<Vec<_>>(), chosen);
}

#[test]
fn a_filter_that_fits_nothing_gives_a_capture_of_nothing() {
    let out = place("nothing.pcapng");
    let said = slice(&fixture("office.pcapng"), &["-Y", "smb2.msg_id == 987654"], &out);
    assert!(said.starts_with("note: no message matches\n"), "{said}");
    assert_eq!(run(["messages", "-q", "--format", "jsonl", text(&out)]).well(), "");
}

#[test]
fn a_stream_and_an_unknown_field_are_refused() {
    let out = place("refused.pcapng");
    let stream = run_on(&[], &["slice", "-", "-Y", "smb2", "-o", text(&out)]);
    assert_eq!(stream.status, Some(2));
    assert!(stream.err.contains("slice reads its captures twice"), "{}", stream.err);
    let unknown = run(["slice", &fixture("office.pcapng"), "-Y", "smb2.tree.path", "-o", text(&out)]);
    assert_eq!(unknown.status, Some(2));
    assert!(unknown.err.contains("smb2.tree"), "{}", unknown.err);
    assert!(!out.exists());
}
