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
    let expected = run_on(&bytes, &[command, &["-"]].concat()).well_or_empty();
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

/// A capture that another program writes, and puts a new one in the place of.
#[cfg(unix)]
mod following {
    use std::fs::{self, OpenOptions};
    use std::process::Command;

    use super::*;
    use crate::{place, text};

    const FRAMES: [&str; 5] = ["fields", "-e", "frame.number", "--per-message", "--follow"];

    #[test]
    fn a_file_is_read_as_it_grows_and_after_it_is_replaced() {
        let directory = place("following");
        fs::create_dir_all(&directory).unwrap();
        let path = directory.join("growing.pcap");
        let [bytes, second, third] =
            ["guest.pcap", "netbios.pcap", "smb1-upgrade.pcap"].map(|name| fs::read(fixture(name)).unwrap());
        let rows = |name| run(FRAMES[..4].iter().copied().chain([&*fixture(name)])).well().lines().count();
        // Half of a record is there at first.
        let half = bytes.len() / 2;
        fs::write(&path, &bytes[..half]).unwrap();
        let (mut child, lines) = begin(&[&FRAMES[..], &[text(&path)]].concat());
        let mut found = Vec::new();
        let mut wait = |rows| {
            found
                .extend((0..rows).map(|_| lines.recv_timeout(PATIENCE).expect("a row of what the file has")));
        };
        wait(1);
        OpenOptions::new().append(true).open(&path).unwrap().write_all(&bytes[half..]).unwrap();
        wait(rows("guest.pcap") - 1);
        // Another file takes its name, then that one is begun anew.
        let other = directory.join("other.pcap");
        fs::write(&other, &second).unwrap();
        fs::rename(&other, &path).unwrap();
        wait(rows("netbios.pcap"));
        fs::write(&path, &third[..second.len() / 2]).unwrap();
        wait(1);
        let rising = found.windows(2).all(|pair| {
            let [one, other] = [0, 1].map(|at| pair[at].parse::<u64>().unwrap());
            one <= other
        });
        assert!(rising, "packets are numbered on: {found:?}");
        assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
        assert_eq!(child.wait().unwrap().code(), Some(130));
    }

    #[test]
    fn several_files_cannot_be_followed() {
        let (one, other) = (fixture("guest.pcap"), fixture("cooked.pcap"));
        for captures in [[&*one, &*other].as_slice(), &["-"]] {
            let run = run(["messages", "--follow"].into_iter().chain(captures.iter().copied()));
            assert_eq!(run.status, Some(2));
            assert!(run.err.contains("--follow needs one file"), "{}", run.err);
        }
    }
}

/// A run that waits for a pipe ends when it is interrupted, with what it has.
#[cfg(unix)]
#[test]
fn a_run_that_waits_is_interrupted() {
    let (mut child, lines) = begin(&["summary", "-"]);
    let mut input = child.stdin.take().unwrap();
    input.write_all(&std::fs::read(fixture("guest.pcap")).unwrap()).unwrap();
    input.flush().unwrap();
    // Some of it is read before the signal.
    thread::sleep(Duration::from_secs(1));
    let id = child.id().to_string();
    assert!(std::process::Command::new("kill").args(["-INT", &id]).status().unwrap().success());
    let page: Vec<String> = lines.iter().collect();
    assert!(page.iter().any(|line| line.contains(" connections · ")), "{page:?}");
    assert_eq!(child.wait().unwrap().code(), Some(130));
}

/// `top` on a terminal.
#[cfg(unix)]
mod screens {
    use std::fs::File;
    use std::io::{Read as _, Write as _};
    use std::os::fd::OwnedFd;
    use std::process::Child;

    use pty_process::Size;
    use pty_process::blocking::{Command, Pty, open};

    use super::*;

    /// What begins the screen.
    const BEGINS: &str = "\u{1b}[?1049h";
    /// What ends it.
    const ENDS: &str = "\u{1b}[?1049l";

    struct Top {
        child: Child,
        terminal: Pty,
        input: Option<File>,
        seen: String,
    }

    impl Top {
        fn begin() -> Self {
            let (terminal, end) = open().unwrap();
            terminal.resize(Size::new(24, 80)).unwrap();
            let (stdin, input) = std::io::pipe().unwrap();
            let command = Command::new(env!("CARGO_BIN_EXE_smbtrail")).args(["top", "-"]);
            let child = command.env("TERM", "xterm").stdin(Stdio::from(stdin)).spawn(end).unwrap();
            Self { child, terminal, input: Some(File::from(OwnedFd::from(input))), seen: String::new() }
        }

        fn send(&mut self, bytes: &[u8]) {
            self.input.as_mut().unwrap().write_all(bytes).unwrap();
        }

        /// Reads until the terminal shows this; a terminal without a program says so by an error.
        fn wait(&mut self, for_what: &str) {
            let mut bytes = [0; 4_096];
            while !self.seen.contains(for_what) {
                let read = self.terminal.read(&mut bytes).unwrap_or(0);
                assert!(read > 0, "no {for_what:?} in {:?}", self.seen);
                self.seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
        }

        /// Reads to the end; the exit status, and what was printed after the screen.
        fn end(mut self) -> (Option<i32>, String) {
            let mut bytes = [0; 4_096];
            while let Ok(read @ 1..) = self.terminal.read(&mut bytes) {
                self.seen.push_str(&String::from_utf8_lossy(&bytes[..read]));
            }
            let status = self.child.wait().unwrap().code();
            (status, self.seen.rsplit(ENDS).next().unwrap_or_default().to_owned())
        }
    }

    #[test]
    fn a_key_ends_the_screen_and_the_summary_follows() {
        let mut top = Top::begin();
        top.wait(BEGINS);
        top.wait("nothing waits");
        top.send(&std::fs::read(fixture("guest.pcap")).unwrap());
        top.wait("guest at 10.20.0.66");
        // The pipe is still open.
        top.terminal.write_all(b"q").unwrap();
        let (status, page) = top.end();
        assert_eq!(status, Some(0), "{page}");
        assert!(page.contains("2 connections · 68 messages"), "{page}");
    }

    #[test]
    fn the_end_of_the_capture_ends_the_screen() {
        let mut top = Top::begin();
        top.send(&std::fs::read(fixture("guest.pcap")).unwrap());
        top.wait(BEGINS);
        top.input = None;
        let (status, page) = top.end();
        assert_eq!(status, Some(0), "{page}");
        assert!(page.contains("2 connections · 68 messages"), "{page}");
    }

    #[test]
    fn a_screen_that_saw_no_packet_says_so() {
        let mut top = Top::begin();
        top.wait("nothing waits");
        top.terminal.write_all(b"q").unwrap();
        let (status, page) = top.end();
        assert!(status == Some(0) && page.ends_with("no packet came\r\n"), "{page:?}");
    }

    #[test]
    fn an_output_that_cannot_be_is_refused_before_the_watch() {
        for (wrong, says) in [
            (&["--format", "html", "-o", "page.html"][..], "no page"),
            (&["-o", "absent/page.txt"], "absent"),
        ] {
            // The pipe is never closed, so a watch would not end.
            let (stdin, _input) = std::io::pipe().unwrap();
            let run = smbtrail().args(["top", "-"]).args(wrong).stdin(Stdio::from(stdin)).output().unwrap();
            let err = String::from_utf8(run.stderr).unwrap();
            assert!(run.status.code() != Some(0) && err.contains(says), "{err}");
        }
    }

    #[test]
    fn a_complete_capture_is_not_watched() {
        let run = run(["top", &fixture("guest.pcap")]);
        assert_eq!(run.status, Some(2));
        assert!(run.err.contains("tip: --follow"), "{}", run.err);
    }
}
