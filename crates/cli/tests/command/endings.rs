//! Runs that end before their capture does, and outputs that cannot be written.

use super::{ROWS, fixture, place, run, smbtrail, text};

#[test]
fn an_input_is_never_overwritten() {
    let capture = place("input.pcapng");
    let bytes = std::fs::read(fixture("office.pcapng")).unwrap();
    std::fs::write(&capture, &bytes).unwrap();
    for command in ROWS.iter().copied().chain([
        &["summary"][..],
        &["show", "--frame", "6"],
        &["explain", "--frame", "6"],
    ]) {
        let run = run(command.iter().copied().chain(["-o", text(&capture), text(&capture)]));
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{command:?}");
        assert!(run.err.contains("would be overwritten"), "{command:?}: {}", run.err);
    }
    assert!(std::fs::read(&capture).unwrap() == bytes);
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said_and_is_status_3() {
    for command in ROWS {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut smbtrail = smbtrail();
        let ended = smbtrail.args(command).arg(fixture("office.pcapng")).stdout(full).output().unwrap();
        let err = String::from_utf8(ended.stderr).unwrap();
        assert_eq!(ended.status.code(), Some(3), "{command:?}: {err}");
        assert!(err.contains("standard output: cannot be written"), "{command:?}: {err}");
        let into = run(command.iter().copied().chain(["-o", "/dev/full", &fixture("office.pcapng")]));
        assert_eq!(into.status, Some(3), "{command:?}: {}", into.err);
        assert!(into.err.contains("/dev/full: cannot be written"), "{command:?}: {}", into.err);
    }
}

#[test]
fn what_follows_a_frame_is_not_read() {
    let whole = std::fs::read(fixture("office.pcapng")).unwrap();
    let cut = place("after.pcapng");
    std::fs::write(&cut, &whole[..20_001]).unwrap();
    for command in ["show", "explain"] {
        run([command, "--frame", "6", text(&cut)]).well();
    }
}

#[cfg(unix)]
mod signals {
    use std::io::{Read, Write};
    use std::process::{Child, Command, Stdio};
    use std::thread::JoinHandle;
    use std::time::Duration;

    use super::*;

    /// The command, with a capture on a standard input that does not end.
    fn begin(args: &[&str]) -> Child {
        let capture = std::fs::read(fixture("office.pcapng")).unwrap();
        let mut command = smbtrail();
        let piped = command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = piped.spawn().unwrap();
        child.stdin.as_mut().unwrap().write_all(&capture).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        child
    }

    fn end(mut child: Child, signal: &str) -> (Option<i32>, String, String) {
        // `wait` closes the input, and its end may arrive before the signal: the input stays open until the command has
        // ended. The output is read meanwhile, because a full pipe would block the command.
        let input = child.stdin.take();
        let out = read(child.stdout.take().unwrap());
        let err = read(child.stderr.take().unwrap());
        let sent = Command::new("kill").args([signal, &child.id().to_string()]).status().unwrap();
        assert!(sent.success());
        let status = child.wait().unwrap().code();
        drop(input);
        (status, out.join().unwrap(), err.join().unwrap())
    }

    fn read(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
        std::thread::spawn(move || {
            let mut text = String::new();
            from.read_to_string(&mut text).unwrap();
            text
        })
    }

    #[test]
    fn an_interrupt_ends_with_its_status_and_whole_lines() {
        for (signal, expected) in [("-INT", 130), ("-TERM", 143)] {
            let (status, out, _) = end(begin(&["messages", "--format", "jsonl", "-"]), signal);
            assert_eq!(status, Some(expected));
            assert!(out.is_empty() || out.ends_with('\n'), "half a line: {out}");
            assert!(out.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()), "{out}");
        }
    }

    #[test]
    fn an_interrupt_leaves_no_file() {
        let directory = place("interrupted");
        std::fs::create_dir_all(&directory).unwrap();
        let path = directory.join("rows.json");
        let child = begin(&["messages", "-o", text(&path), "-"]);
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "the unfinished file");
        let (status, ..) = end(child, "-TERM");
        assert_eq!(status, Some(143));
        assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 0);
    }
}
