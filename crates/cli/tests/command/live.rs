//! Captures that are being made: rows are there before the capture is over.

use std::io::{BufRead, BufReader, Write as _};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use super::{fixture, run, run_on, smbtrail};

/// How long a row may be in coming before a test gives up: what it waits for is whether, not when.
const PATIENCE: Duration = Duration::from_secs(60);

/// Reads lines on a thread of its own.
fn lines(out: ChildStdout) -> Receiver<String> {
    let (sender, lines) = channel();
    thread::spawn(move || {
        BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| sender.send(line))
    });
    lines
}

/// A command that reads a capture from a pipe, and its lines.
fn begin(command: &[&str]) -> (Child, Receiver<String>) {
    let mut child = smbtrail()
        .args(command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = lines(child.stdout.take().unwrap());
    (child, lines)
}

/// The records of a pcap file, its header first.
fn records(bytes: &[u8]) -> Vec<&[u8]> {
    let (header, mut rest) = bytes.split_at(24);
    let mut records = vec![header];
    while let Some(length) = rest.get(8..12) {
        let length = u32::from_le_bytes(length.try_into().unwrap()) as usize;
        let (record, after) = rest.split_at(16 + length);
        records.push(record);
        rest = after;
    }
    records
}

/// What is judged at the end: the findings.
const JUDGED: [&str; 3] = ["\"event_type\":\"alert\"", "\"_path\":\"notice\"", "\"kind\":\"alert\""];

/// All rows of a capture are there while its pipe is still open, as its connection has ended. Findings follow at the end.
fn all_rows_come(command: &[&str], capture: &str) {
    let bytes = std::fs::read(fixture(capture)).unwrap();
    let expected = run_on(&bytes, &[command, &["-"]].concat()).well();
    let is_judged = |line: &&str| JUDGED.iter().any(|kind| line.contains(kind));
    let (judged, mut expected): (Vec<_>, Vec<_>) = expected.lines().partition(is_judged);
    let (mut child, lines) = begin(&[command, &["-"]].concat());
    let mut input = child.stdin.take().unwrap();
    for record in records(&bytes) {
        input.write_all(record).unwrap();
        input.flush().unwrap();
    }
    let mut found: Vec<_> =
        expected.iter().map(|_| lines.recv_timeout(PATIENCE).expect("a row before the end")).collect();
    drop(input);
    assert_eq!(lines.iter().collect::<Vec<_>>(), judged, "{command:?}");
    assert!(child.wait().unwrap().success());
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected, "{command:?}");
}

#[test]
fn rows_come_before_the_pipe_is_closed() {
    for command in ["messages", "logons", "sessions", "trees", "opens", "changes", "anomalies", "timeline"] {
        all_rows_come(&[command, "--format", "jsonl"], "guest.pcap");
    }
}

#[test]
fn lines_of_fields_and_logs_come_before_the_pipe_is_closed() {
    all_rows_come(&["fields", "-e", "frame.number", "-e", "smb2.cmd"], "guest.pcap");
    for form in ["zeek-json", "eve", "ecs", "windows"] {
        all_rows_come(&["log", "--as", form, "-o", "-"], "guest.pcap");
    }
}

#[test]
fn a_row_comes_with_the_packet_that_makes_it_known() {
    let path = fixture("guest.pcap");
    let messages = run(["fields", "--per-message", "-e", "frame.number", &path]).well();
    let frames: Vec<usize> = messages.lines().map(|line| line.parse().unwrap()).collect();
    let (mut child, lines) = begin(&["messages", "--format", "jsonl", "-"]);
    let mut input = child.stdin.take().unwrap();
    let bytes = std::fs::read(&path).unwrap();
    for (frame, record) in records(&bytes).into_iter().enumerate() {
        input.write_all(record).unwrap();
        input.flush().unwrap();
        for _ in frames.iter().filter(|of| **of == frame) {
            let row: serde_json::Value =
                serde_json::from_str(&lines.recv_timeout(PATIENCE).expect("a row with its packet")).unwrap();
            assert_eq!(row["frame"], frame);
        }
    }
    drop(input);
    assert!(child.wait().unwrap().success());
}
