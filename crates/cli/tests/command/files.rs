//! Files that commands read and write: directories, patterns, other formats, secrets, permissions.

use std::fs;
use std::path::{Path, PathBuf};

use super::{fixture, place, run, run_on, text};

const SECRETS: &str = "password alice=Summer-2026\nalice, Summer-2026\nnt-hash bob=12\n";

/// An empty folder of this name.
fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).unwrap();
    folder
}

fn copy(name: &str, to: &Path) {
    fs::copy(fixture(name), to).unwrap();
}

#[test]
fn a_directory_and_a_pattern_stand_for_their_captures() {
    let folder = folder("rotated");
    fs::create_dir_all(folder.join("below")).unwrap();
    copy("rotated-1.pcap", &folder.join("x.pcap2"));
    copy("rotated-2.pcap", &folder.join("below/x.pcap10"));
    fs::write(folder.join("notes.txt"), "not a capture").unwrap();
    let rows = |args: &[&str]| {
        let out = run([&["messages", "--format", "csv"], args].concat()).well();
        let head = out.lines().next().unwrap().split(',').position(|key| key == "file").unwrap();
        let without = |line: &str| {
            let cells: Vec<&str> = line.split(',').collect();
            [&cells[..head], &cells[head + 1..]].concat().join(",")
        };
        out.lines().map(without).collect::<Vec<_>>()
    };
    let both = rows(&[&fixture("rotated-1.pcap"), &fixture("rotated-2.pcap")]);
    assert_eq!(rows(&[text(&folder)]), both);
    let pattern = folder.join("**/x.pcap*");
    assert_eq!(rows(&[text(&pattern)]), both);
}

#[test]
fn a_directory_and_a_pattern_without_captures_are_refused() {
    let folder = folder("no-captures");
    for named in [folder.clone(), folder.join("*.pcap")] {
        let run = run(["summary", text(&named)]);
        assert_eq!((run.status, run.out.as_str()), (Some(3), ""), "{}", run.err);
        assert!(run.err.contains("no capture") || run.err.contains("no file"), "{}", run.err);
    }
}

#[test]
fn standard_input_cannot_be_read_twice() {
    let office = fs::read(fixture("office.pcapng")).unwrap();
    let run = run_on(&office, &["summary", "-", "-"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("named twice"), "{}", run.err);
}

#[test]
fn other_formats_are_named_with_a_command_that_converts_them() {
    let folder = folder("formats");
    // The header of a buffer of 64 KiB, and that of the log's own event.
    let mut trace = vec![0; 80];
    trace[..4].copy_from_slice(&[0, 0, 1, 0]);
    trace[72..76].copy_from_slice(&[2, 0, 2, 0xc0]);
    for (name, bytes, answers) in [
        ("a.zip", &b"PK\x03\x04\x14\0\0\0"[..], ["ZIP archive", "unzip -p"]),
        ("a.7z", b"7z\xbc\xaf\x27\x1c\0\x04", ["7-Zip archive", "7z x -so"]),
        ("a.etl", b"\0\0\x01\0\0\0\0\0\xd5\x02\0\0", ["event trace", "etl2pcap"]),
        ("renamed.cap", trace.as_slice(), ["event trace", "etl2pcap"]),
    ] {
        let path = folder.join(name);
        fs::write(&path, bytes).unwrap();
        let run = run(["summary", text(&path)]);
        assert_eq!((run.status, run.out.as_str()), (Some(3), ""), "{name}: {}", run.err);
        for answer in answers {
            assert!(run.err.contains(answer) && run.err.contains("tip: "), "{name}: {}", run.err);
        }
    }
}

#[test]
fn a_bad_line_of_secrets_is_named_and_the_others_are_used() {
    let (secrets, capture) = (place("some.secrets"), fixture("encrypted-aes-128-gcm.pcapng"));
    fs::write(&secrets, SECRETS).unwrap();
    let opens = run(["opens", "--secrets", text(&secrets), &capture]);
    assert_eq!(opens.status, Some(0), "{}", opens.err);
    assert!(opens.out.lines().count() > 1, "{}", opens.out);
    for line in ["line 2: ", "line 3: "] {
        assert!(opens.err.contains(line) && opens.err.starts_with("warning: "), "{}", opens.err);
    }
    assert!(run(["opens", "-q", "--secrets", text(&secrets), &capture]).err.is_empty());
    fs::write(&secrets, "alice, Summer-2026\n").unwrap();
    let refused = run(["opens", "--secrets", text(&secrets), &capture]);
    assert_eq!(refused.status, Some(2));
    assert!(refused.err.contains("line 1: "), "{}", refused.err);
}

#[test]
fn a_file_of_secrets_is_never_overwritten() {
    let (secrets, keytab) = (place("kept.secrets"), place("kept.keytab"));
    fs::write(&secrets, "password alice=Summer-2026\n").unwrap();
    copy("kerberos.keytab", &keytab);
    let office = fixture("office.pcapng");
    for (option, file) in [("--secrets", text(&secrets)), ("--keytab", text(&keytab))] {
        let before = fs::read(file).unwrap();
        for command in [
            &["opens"][..],
            &["keys"],
            &["hashes"],
            &["summary"],
            &["decrypt"],
            &["scrub"],
            &["slice", "-Y", "smb2"],
            &["show", "--frame", "14"],
            &["explain", "--frame", "14"],
        ] {
            let run = run([command, &["-o", file, option, file, &office]].concat());
            assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{command:?}: {}", run.err);
            assert!(run.err.contains("would be overwritten"), "{command:?}: {}", run.err);
        }
        assert!(fs::read(file).unwrap() == before);
    }
}

#[cfg(unix)]
#[test]
fn keys_and_hashes_are_written_for_their_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let office = fixture("office.pcapng");
    for command in
        [&["keys", "--password", "alice=Summer-2026"][..], &["hashes"], &["hashes", "--format", "csv"]]
    {
        let out = place("private");
        fs::write(&out, "an earlier file").unwrap();
        fs::set_permissions(&out, fs::Permissions::from_mode(0o644)).unwrap();
        run([command, &["-o", text(&out), &office]].concat()).well();
        assert_eq!(fs::metadata(&out).unwrap().permissions().mode() & 0o777, 0o600, "{command:?}");
    }
}

#[test]
fn a_capture_without_rows_says_why() {
    for (name, command, answer) in [
        ("smb1-only.pcap", "messages", "SMB1"),
        ("smb1-only.pcap", "logons", "SMB1"),
        ("smb1-only.pcap", "hashes", "SMB1"),
        ("rotated-2.pcap", "logons", "SESSION_SETUP"),
        ("rotated-2.pcap", "hashes", "NTLM"),
    ] {
        let run = run([command, "--format", "jsonl", &fixture(name)]);
        assert_eq!((run.status, run.out.as_str()), (Some(0), ""), "{name} {command}: {}", run.err);
        assert!(run.err.starts_with("note: ") && run.err.contains(answer), "{name} {command}: {}", run.err);
        assert_eq!(super::run([command, "--format", "jsonl", "-q", &fixture(name)]).err, "");
    }
    let unfiltered =
        run(["messages", "--format", "jsonl", "-Y", "smb2.msg_id == 987654", &fixture("office.pcapng")]);
    assert_eq!(
        (unfiltered.out.as_str(), unfiltered.err.as_str()),
        ("", "note: no message satisfies the filter\n")
    );
}

/// Runs `smbtrail sessions` on files in a shell that first limits what the process may have.
#[cfg(target_os = "linux")]
fn limited(limit: &str, files: &[PathBuf]) -> super::Run {
    let mut shell = std::process::Command::new("sh");
    let line = format!("{limit} && exec \"$@\"");
    shell.args(["-c", &line, "sh", env!("CARGO_BIN_EXE_smbtrail"), "sessions", "--format", "csv"]);
    shell.args(files).output().expect("a shell").into()
}

#[cfg(target_os = "linux")]
#[test]
fn little_memory_few_files_and_no_threads_are_enough() {
    let office = [PathBuf::from(fixture("office.pcapng"))];
    let expected = run(["sessions", "--format", "csv", text(&office[0])]).well();
    // The last one asks for threads with a stack that no machine has.
    for limit in ["ulimit -v 200000", "ulimit -n 20", "export RUST_MIN_STACK=1152921504606846976"] {
        let run = limited(limit, &office);
        assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (Some(0), &*expected, ""), "{limit}");
    }
    // Each record of a capture in a file of its own, as a capture that is rotated very often.
    let folder = folder("rotated");
    let whole =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/formats/few.pcap")).unwrap();
    let (header, mut rest) = whole.split_at(24);
    let mut files = Vec::new();
    while let Some(len) = rest.get(8..12) {
        let len = 16 + usize::try_from(u32::from_le_bytes(len.try_into().unwrap())).unwrap();
        let (record, after) = rest.split_at(len);
        let path = folder.join(format!("{}.pcap", files.len()));
        fs::write(&path, [header, record].concat()).unwrap();
        files.push(path);
        rest = after;
    }
    let all = limited("true", &files);
    let few = limited("ulimit -n 8", &files);
    assert_eq!((few.status, few.err.as_str(), files.len()), (Some(0), "", 14));
    assert!(few.out == all.out && few.out.lines().count() > 1, "{}", few.out);
}
