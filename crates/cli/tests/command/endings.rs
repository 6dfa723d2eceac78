//! Runs that end before their capture does, and outputs that cannot be written.

#[cfg(unix)]
use std::path::{Path, PathBuf};

#[cfg(unix)]
use super::Run;
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

/// The formats of files. A build without columns has two.
#[cfg(unix)]
const FORMATS: &[&str] =
    if cfg!(feature = "parquet") { &["jsonl", "csv", "parquet", "arrow"] } else { &["jsonl", "csv"] };

/// The commands that write a file or a folder to this place: in every format, and by day.
#[cfg(unix)]
fn writers(out: &str) -> Vec<Vec<&str>> {
    let of_format = |format| {
        let by_day: &[&str] = if matches!(format, "parquet" | "arrow") { &["--by", "day"] } else { &[] };
        [
            vec!["messages", "--format", format, "-o", out],
            vec!["export", out, "--format", format],
            [&["export", out, "--format", format][..], by_day].concat(),
        ]
    };
    FORMATS.iter().copied().flat_map(of_format).collect()
}

/// An empty folder for what a run leaves.
#[cfg(unix)]
fn empty(name: &str) -> PathBuf {
    let folder = place(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir(&folder).unwrap();
    folder
}

#[cfg(unix)]
fn left(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Files may have eight blocks, of 512 or of 1024 bytes: less than the messages have in any format.
#[cfg(unix)]
fn run_where_files_are_small(before: &str, args: &[&str]) -> Run {
    let mut shell = std::process::Command::new("sh");
    let script = format!("{before} ulimit -f 8; exec \"$0\" \"$@\"");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_smbtrail")]).args(args);
    shell.arg(fixture("office.pcapng")).output().unwrap().into()
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_leaves_no_file_and_no_folder() {
    let folder = empty("full-disk");
    let out = folder.join("rows");
    for writer in writers(text(&out)) {
        let ended = run_where_files_are_small("trap '' XFSZ;", &writer);
        assert_eq!(ended.status, Some(3), "{writer:?}: {}", ended.err);
        assert!(ended.err.contains("cannot be written"), "{writer:?}: {}", ended.err);
        assert_eq!(left(&folder), [""; 0], "{writer:?}");
    }
}

#[cfg(unix)]
#[test]
fn a_process_that_is_killed_while_it_writes_leaves_nothing_of_that_name() {
    let folder = empty("killed");
    let out = folder.join("rows");
    for writer in writers(text(&out)) {
        let ended = run_where_files_are_small("", &writer);
        assert_eq!(ended.status, None, "{writer:?}: a signal ended it: {}", ended.err);
        assert!(!out.exists(), "{writer:?}");
        let left = left(&folder);
        assert!(left.iter().all(|name| name.starts_with(".rows.") && name.ends_with(".part")), "{left:?}");
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
    fn an_interrupt_leaves_no_file_and_no_folder() {
        let folder = empty("interrupted");
        let out = folder.join("rows");
        let signals = [("-INT", 130), ("-TERM", 143)];
        for (writer, (signal, expected)) in writers(text(&out)).into_iter().zip(signals.into_iter().cycle()) {
            let child = begin(&[writer.as_slice(), &["-"]].concat());
            let unfinished = left(&folder);
            assert!(matches!(&*unfinished, [name] if name.ends_with(".part")), "{writer:?}: {unfinished:?}");
            let (status, ..) = end(child, signal);
            assert_eq!(status, Some(expected), "{writer:?}");
            assert_eq!(left(&folder), [""; 0], "{writer:?}");
        }
    }
}
