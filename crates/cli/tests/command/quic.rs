//! SMB over QUIC: with a TLS key log, with a wrong one, and without.

use serde_json::{Map, Value};

use super::{fixture, place, run, text};

const RECORDINGS: [&str; 6] = ["job", "loss", "migration", "key-updates", "two", "retry"];

/// What depends on the way of a message, not on what it is. Where packets overtake each other, that includes the order of rows.
const OF_THE_WAY: [&str; 12] = [
    "frame",
    "file",
    "time",
    "client",
    "server",
    "connection",
    "exchange",
    "request_frame",
    "latency_us",
    "send_us",
    "wait_us",
    "receive_us",
];

fn rows(args: &[&str]) -> Vec<Map<String, Value>> {
    let out = run([args, &["--format", "jsonl", "--quiet"]].concat()).well();
    out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// What messages are, in an order of their own.
fn messages(args: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = rows(&[&["messages"], args].concat())
        .into_iter()
        .map(|mut row| {
            OF_THE_WAY.iter().for_each(|key| drop(row.remove(*key)));
            Value::Object(row).to_string()
        })
        .collect();
    all.sort();
    all
}

fn files(name: &str) -> [String; 3] {
    ["pcapng", "keylog", "tcp"].map(|kind| match kind {
        "tcp" => fixture(&format!("quic/{name}-tcp.pcapng")),
        _ => fixture(&format!("quic/{name}.{kind}")),
    })
}

#[test]
fn rows_are_those_of_the_same_work_over_tcp() {
    for name in RECORDINGS {
        let [capture, key_log, tcp] = files(name);
        let quic = messages(&[&capture, "--keylog", &key_log]);
        let plain = messages(&[&tcp]);
        let differs = quic.iter().zip(&plain).find(|(quic, plain)| quic != plain);
        assert_eq!(differs, None, "{name}");
        assert_eq!(quic.len(), plain.len(), "{name}");
    }
}

#[test]
fn without_keys_a_connection_is_shown_from_outside() {
    let [capture, ..] = files("job");
    let [row] = &rows(&["connections", &capture])[..] else { panic!("one connection") };
    for (key, expected) in [
        ("transport", "\"quic\""),
        ("quic_version", "1"),
        ("quic_opened", "false"),
        ("server_name", "\"filesrv.office.example\""),
        ("alpn", "\"smb\""),
        ("messages", "0"),
    ] {
        assert_eq!(row[key].to_string(), expected, "{key}");
    }
    assert!(row["client_packets"].as_u64() > Some(50) && row["rtt_us"].is_number(), "{row:?}");
    let [row] = &rows(&["encrypted", &capture])[..] else { panic!("one connection") };
    assert!(row["session_id"].is_null() && row["server_name"] == "filesrv.office.example", "{row:?}");
    for key in ["sent_bytes", "received_bytes"] {
        // A file of 40,000 bytes went each way.
        assert!(row[key].as_u64().is_some_and(|bytes| (40_000..80_000).contains(&bytes)), "{key}: {row:?}");
    }
    let summary = run(["summary", &capture]);
    assert!(summary.out.contains("SMB over QUIC whose TLS key log is missing"), "{}", summary.out);
    assert!(run(["messages", &capture]).err.contains("--keylog FILE"));
}

#[test]
fn a_key_log_that_opens_nothing_is_said() {
    let [capture, ..] = files("job");
    let [_, other, _] = files("loss");
    let run = run(["messages", &capture, "--keylog", &other]);
    assert!(run.err.contains("the TLS key log opens nothing: it has secrets of 1 connection"), "{}", run.err);
    assert_eq!(run.status, Some(0));
}

#[test]
fn bad_lines_of_a_key_log_are_named_and_do_not_spoil_it() {
    let [capture, key_log, _] = files("retry");
    let log = std::fs::read_to_string(&key_log).unwrap();
    let path = place("bad.keylog");
    std::fs::write(&path, format!("# made\nrubbish\n{log}CLIENT_TRAFFIC_SECRET_0 12 34\n")).unwrap();
    let found = run(["messages", &capture, "--keylog", text(&path), "--format", "jsonl"]);
    assert_eq!(found.out.lines().count(), 57);
    let line = log.lines().count() + 3;
    for expected in ["bad.keylog: line 2: expected LABEL", &format!("line {line}: expected 64")] {
        assert!(found.err.contains(expected), "{}", found.err);
    }
    std::fs::write(&path, "rubbish\n").unwrap();
    let refused = run(["messages", &capture, "--keylog", text(&path)]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.err.contains("no line holds a secret of TLS 1.3; line 1: expected"), "{}", refused.err);
}

#[test]
fn decrypt_writes_streams_as_tcp_and_slice_keeps_their_datagrams() {
    for name in ["job", "migration"] {
        let [capture, key_log, tcp] = files(name);
        let (plain, part) = (place("quic-plain.pcapng"), place("quic-part.pcapng"));
        let of = [capture.as_str(), "--keylog", key_log.as_str()];
        assert_eq!(run([&["decrypt"], &of[..], &["-o", text(&plain)]].concat()).status, Some(0));
        assert_eq!(messages(&[text(&plain)]), messages(&[&tcp]), "{name}");
        let filter = ["-Y", "smb2.cmd == read", "-o", text(&part)];
        assert_eq!(run([&["slice"], &of[..], &filter].concat()).status, Some(0));
        assert_eq!(messages(&[text(&part), "--keylog", &key_log]), messages(&[&tcp]), "{name}");
    }
}
