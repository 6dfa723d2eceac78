//! Output as columns, and `export`.

use std::path::Path;

#[cfg(feature = "parquet")]
use super::{ROWS, place, smbtrail};
use super::{fixture, run, text};

/// A folder that is not there.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    folder
}

/// The names in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn an_exported_file_has_the_rows_of_its_command() {
    let folder = folder("export-jsonl");
    let office = fixture("office.pcapng");
    run(["export", text(&folder), &office, "--format", "jsonl"]).well();
    assert!(names(&folder).len() > 20, "{:?}", names(&folder));
    for name in names(&folder) {
        let exported = std::fs::read_to_string(folder.join(&name)).unwrap();
        let kind = name.strip_suffix(".jsonl").unwrap();
        let command: &[&str] = match kind {
            "files-map" => &["files", "--map"],
            "pipes-content" => &["pipes", "--content"],
            // As JSON, `diagnose` is one object.
            "verdicts" => continue,
            kind => &[kind],
        };
        let printed = run(command.iter().copied().chain(["--format", "jsonl", "--quiet", &office]));
        assert!(exported == printed.out, "{name}");
    }
}

#[test]
fn a_folder_with_files_is_not_replaced() {
    let folder = folder("export-full");
    std::fs::create_dir(&folder).unwrap();
    std::fs::write(folder.join("mine"), "").unwrap();
    let run = run(["export", text(&folder), &fixture("office.pcapng"), "--format", "csv"]);
    assert_eq!((run.status, run.out.as_str()), (Some(2), ""));
    assert!(run.err.contains("no empty folder"), "{}", run.err);
    assert_eq!(names(&folder), ["mine"]);
}

#[test]
fn an_export_that_fails_leaves_nothing() {
    let around = folder("export-around");
    std::fs::create_dir(&around).unwrap();
    let folder = around.join("all");
    let run = run(["export", text(&folder), text(&around.join("missing.pcapng")), "--format", "csv"]);
    assert_eq!(run.status, Some(3), "{}", run.err);
    assert!(names(&around).is_empty(), "{:?}", names(&around));
}

#[cfg(not(feature = "parquet"))]
#[test]
fn a_build_without_columns_says_how_to_get_them() {
    let folder = folder("export-none");
    for args in [
        &["messages", "--format", "parquet"][..],
        &["opens", "--format", "arrow"],
        &["export", text(&folder)],
    ] {
        let run = run(args.iter().copied().chain([fixture("office.pcapng").as_str()]));
        assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{args:?}");
        assert!(run.err.contains("--features parquet"), "{args:?}: {}", run.err);
    }
    assert!(!folder.exists());
}

#[cfg(feature = "parquet")]
mod with_columns {
    use std::process::Stdio;

    use super::*;

    /// Whether these are the bytes of a whole file, or stream.
    fn is_whole(format: &str, bytes: &[u8]) -> bool {
        match format {
            "parquet" => bytes.starts_with(b"PAR1") && bytes.ends_with(b"PAR1"),
            _ => bytes.starts_with(&[0xFF; 4]) && bytes.ends_with(&[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0]),
        }
    }

    #[test]
    fn every_command_writes_columns_to_a_pipe_and_to_a_file() {
        let office = fixture("office.pcapng");
        for format in ["parquet", "arrow"] {
            for command in ROWS.iter().copied().chain([
                &["findings"][..],
                &["diagnose"],
                &["files"],
                &["files", "--map"],
                &["hashes"],
                &["keys"],
                &["verify"],
                &["encrypted"],
                &["timeline"],
                &["changes"],
                &["locks"],
                &["tree"],
                &["rpc"],
                &["pipes"],
                &["pipes", "--content"],
                &["show", "--frame", "14"],
                &["explain", "--frame", "14"],
            ]) {
                let args = || command.iter().copied().chain(["--quiet", "--format", format, &office]);
                let piped = smbtrail().args(args()).output().unwrap();
                assert!(piped.status.success(), "{command:?}: {}", String::from_utf8_lossy(&piped.stderr));
                assert!(is_whole(format, &piped.stdout), "{command:?}");
                let path = place("columns");
                run(args().chain(["-o", text(&path)])).well();
                assert!(std::fs::read(&path).unwrap() == piped.stdout, "{command:?}");
            }
        }
    }

    #[test]
    fn a_full_table_gives_a_whole_file() {
        let args = ["messages", "--limit", "opens=1", "--format", "parquet"];
        let piped = smbtrail().args(args).arg(fixture("office.pcapng")).output().unwrap();
        assert!(is_whole("parquet", &piped.stdout));
    }

    #[test]
    fn a_page_is_no_list_of_rows() {
        for args in [&["summary"][..], &["hashes", "--hashcat"]] {
            let office = fixture("office.pcapng");
            let run = run(args.iter().copied().chain(["--format", "parquet", &office]));
            assert_eq!((run.status, run.out.as_str()), (Some(2), ""), "{args:?}");
            assert!(run.err.contains("a Parquet file holds rows"), "{args:?}: {}", run.err);
        }
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_full_disk_is_said_and_is_status_3() {
        for format in ["parquet", "arrow"] {
            let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
            let mut smbtrail = smbtrail();
            let command = smbtrail.args(["messages", "--format", format]).arg(fixture("office.pcapng"));
            let ended = command.stdout(full).output().unwrap();
            let err = String::from_utf8(ended.stderr).unwrap();
            assert_eq!(ended.status.code(), Some(3), "{format}: {err}");
            assert!(err.contains("standard output: cannot be written"), "{format}: {err}");
            let into = run(["messages", "--format", format, "-o", "/dev/full", &fixture("office.pcapng")]);
            assert_eq!(into.status, Some(3), "{format}: {}", into.err);
            assert!(into.err.contains("/dev/full: cannot be written"), "{format}: {}", into.err);
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_closed_pipe_ends_the_command_quietly() {
        let mut smbtrail = smbtrail();
        let command = smbtrail.args(["messages", "--format", "parquet"]).arg(fixture("office.pcapng"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let ended = child.wait_with_output().unwrap();
        assert_eq!((ended.status.code(), ended.stderr.as_slice()), (Some(141), &b""[..]));
    }

    #[test]
    fn days_have_folders_of_their_own() {
        let folder = folder("export-days");
        run(["export", text(&folder), &fixture("office.pcapng"), "--by", "day"]).well();
        assert_eq!(names(&folder.join("messages")), ["day=2026-11-22"]);
        assert_eq!(names(&folder.join("messages/day=2026-11-22")), ["part-0.parquet"]);
        assert_eq!(names(&folder.join("stats")), ["day=__HIVE_DEFAULT_PARTITION__"]);
        let file = std::fs::read(folder.join("stats/day=__HIVE_DEFAULT_PARTITION__/part-0.parquet")).unwrap();
        assert!(is_whole("parquet", &file));
    }
}
