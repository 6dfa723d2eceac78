//! The forms of output: formats, widths, colours, files and pipes.

use std::io::Read;
use std::process::Stdio;

use smbtrail_capture::{Direction, LinkType, PcapngWriter, TcpSegmenter, Timestamp};
use smbtrail_codec::{Body, Header, Message, Region, body::CreateRequest, utf16};
use smbtrail_wire::Command;

use super::{ROWS, fixture, place, run, run_on, smbtrail, text};

fn with<'a>(command: &[&'a str], more: &[&'a str]) -> Vec<&'a str> {
    [command, more].concat()
}

#[test]
fn every_format_has_the_same_rows() {
    let office = fixture("office.pcapng");
    for command in ROWS {
        let format = |format| run(with(command, &["--format", format, &office])).well();
        let json: serde_json::Value = serde_json::from_str(&format("json")).unwrap();
        let rows = json.as_array().unwrap();
        let lines: Vec<serde_json::Value> =
            format("jsonl").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
        assert_eq!(rows, &lines, "{command:?}");
        assert!(!rows.is_empty(), "{command:?}");
        let heads = 1;
        assert_eq!(format("csv").lines().count(), rows.len() + heads, "{command:?}");
        // A table says the day once.
        let table = format("table");
        let lines = table.lines().filter(|line| line.trim() != "2026-11-22 UTC");
        assert_eq!(lines.count(), rows.len() + heads, "{command:?}");
    }
}

#[test]
fn tables_fit_the_width_they_are_given() {
    let office = fixture("office.pcapng");
    for command in ROWS {
        for width in [40, 80, 200] {
            let table = run(with(command, &["--width", &width.to_string(), &office])).well();
            for line in table.lines() {
                assert!(line.chars().count() <= width, "{command:?} {width}: {line}");
            }
        }
    }
}

#[test]
fn a_pipe_gets_a_table_of_160_columns_at_most() {
    let office = fixture("office.pcapng");
    for command in ROWS {
        let piped = run(with(command, &[&office])).well();
        assert_eq!(piped, run(with(command, &["--width", "160", "--color", "never", &office])).well());
    }
}

#[test]
fn colour_follows_the_usual_rules() {
    let logons = fixture("logons.pcapng");
    let colored = |args: &[&str], env: &[(&str, &str)]| {
        let run = smbtrail().args(["logons", &logons]).args(args).envs(env.iter().copied()).output().unwrap();
        String::from_utf8(run.stdout).unwrap().contains('\x1b')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color", "never"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&["--color", "always", "--format", "json"], &[]));
}

#[test]
fn standard_input_is_a_capture_too() {
    let office = std::fs::read(fixture("office.pcapng")).unwrap();
    let sorted = |rows: String| {
        let mut rows: Vec<_> = rows.lines().map(str::to_owned).collect();
        rows.sort_unstable();
        rows
    };
    for command in ["sessions", "stats", "opens"] {
        let from_file = run([command, "--format", "jsonl", &fixture("office.pcapng")]).well();
        // From a pipe, rows come as they become known.
        assert_eq!(sorted(run_on(&office, &[command, "--format", "jsonl", "-"]).well()), sorted(from_file));
    }
}

#[test]
#[cfg(unix)]
fn a_file_on_standard_input_has_the_rows_of_the_file() {
    let office = fixture("office.pcapng");
    for command in ROWS {
        let redirected =
            smbtrail().args(command).arg("-").stdin(std::fs::File::open(&office).unwrap()).output().unwrap();
        assert_eq!(
            String::from_utf8(redirected.stdout).unwrap(),
            run(with(command, &[&office])).well(),
            "{command:?}"
        );
    }
}

#[test]
fn several_files_are_one_capture_in_time_order() {
    let (first, second) = (fixture("rotated-1.pcap"), fixture("rotated-2.pcap"));
    let rows = |files: [&str; 2]| -> Vec<serde_json::Value> {
        let rows = run(["messages", "--format", "jsonl", files[0], files[1]]).well();
        rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let (ordered, reversed) = (rows([&first, &second]), rows([&second, &first]));
    assert_eq!(ordered, reversed);
    let files: Vec<_> = ordered.iter().map(|row| row["file"].as_str().unwrap()).collect();
    assert!(files.contains(&first.as_str()) && files.contains(&second.as_str()));
    assert!(ordered.is_sorted_by_key(|row| row["frame"].as_u64()));
}

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    for args in [
        &["messages", "--format", "jsonl"][..],
        &["fields", "-T", "json"],
        &["fields", "-l", "-T", "json", "-e", "frame.number"],
    ] {
        let mut command = smbtrail();
        command.args(args).arg(fixture("office.pcapng"));
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut [0; 4]).unwrap();
        drop(stdout);
        let ended = child.wait_with_output().unwrap();
        assert_eq!(ended.status.code(), Some(141), "{args:?}");
        assert_eq!(String::from_utf8(ended.stderr).unwrap(), "", "{args:?}");
    }
}

#[test]
fn an_output_file_is_what_standard_output_would_be() {
    let office = fixture("office.pcapng");
    let path = place("opens.csv");
    std::fs::write(&path, "an earlier file").unwrap();
    assert_eq!(run(["opens", "--format", "csv", "-o", text(&path), &office]).well(), "");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), run(["opens", "--format", "csv", &office]).well());
}

#[test]
fn a_run_that_fails_leaves_the_output_file_as_it_was() {
    let directory = place("kept");
    std::fs::create_dir_all(&directory).unwrap();
    let path = directory.join("rows.json");
    std::fs::write(&path, "kept").unwrap();
    assert_eq!(run(["opens", "-o", text(&path), "absent.pcap"]).status, Some(3));
    assert_eq!(
        run(["explain", "--frame", "1", "-o", text(&path), &fixture("office.pcapng")]).status,
        Some(2)
    );
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "kept");
    assert_eq!(std::fs::read_dir(&directory).unwrap().count(), 1, "a temporary file was left");
}

#[cfg(unix)]
#[test]
fn a_device_is_written_to_and_never_replaced() {
    use std::os::unix::fs::FileTypeExt;
    assert_eq!(run(["opens", "-o", "/dev/null", &fixture("office.pcapng")]).well(), "");
    assert!(std::fs::metadata("/dev/null").unwrap().file_type().is_char_device());
}

#[test]
fn an_output_file_that_cannot_be_made_is_named() {
    let run = run(["opens", "-o", "absent/rows.json", &fixture("office.pcapng")]);
    assert_eq!((run.status, run.out.as_str()), (Some(3), ""));
    assert!(run.err.contains("absent/rows.json: cannot be written"), "{}", run.err);
}

#[test]
fn a_message_is_followed_by_the_id_it_was_printed_with() {
    let office = fixture("office.pcapng");
    let rows = run(["opens", "--format", "jsonl", &office]).well();
    let open: serde_json::Value = rows
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|row: &serde_json::Value| row["path"] == "srvsvc")
        .unwrap();
    for (option, key) in [("--session", "session_id"), ("--tree", "tree_id"), ("--file-id", "file_id")] {
        let rows = run(["follow", option, open[key].as_str().unwrap(), "--format", "jsonl", &office]).well();
        let frames: Vec<_> = rows
            .lines()
            .map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()["frame"].clone())
            .collect();
        assert!(frames.contains(&open["frame"]), "{option} {}", open[key]);
    }
}

#[test]
fn a_selector_that_fits_nothing_is_said() {
    let run = run(["follow", "--path", "no such file", "--format", "jsonl", &fixture("office.pcapng")]);
    assert_eq!((run.status, run.out.as_str(), run.err.as_str()), (Some(0), "", "note: no message matches\n"));
}

/// The file name holds what clears a screen and what turns text round.
#[test]
fn a_name_from_the_wire_never_steers_the_terminal() {
    let capture = place("hostile.pcapng");
    std::fs::write(&capture, hostile()).unwrap();
    for command in [
        &["messages"][..],
        &["opens"],
        &["follow", "--path", "**"],
        &["summary"],
        &["explain", "--frame", "4"],
    ] {
        for format in ["table", "json", "jsonl", "csv"] {
            let out =
                run(with(command, &["--format", format, "--width", "0", text(&capture)])).well_or_empty();
            let steers = |c: char| (c.is_control() && c != '\n' && c != '\r') || c == '\u{202e}';
            assert!(!out.contains(steers), "{command:?} {format}: {}", out.escape_debug());
        }
    }
    assert!(run(["messages", "--width", "0", text(&capture)]).well().contains("<U+001B>[2J"));
}

/// An unpaired surrogate has no UTF-8 form; it is printed so that different ones can be told apart.
#[test]
fn an_unpaired_surrogate_is_printed_in_every_format() {
    let capture = place("surrogate.pcapng");
    std::fs::write(&capture, creating([&utf16("a")[..], &[0x12, 0xd8], &utf16("b")].concat())).unwrap();
    for format in ["table", "json", "jsonl", "csv"] {
        let out = run(["messages", "--format", format, "--width", "0", text(&capture)]).well();
        assert!(out.contains("a<U+D812>b"), "{format}: {out}");
    }
}

/// A capture of one CREATE request for what clears a screen and turns text round.
fn hostile() -> Vec<u8> {
    creating(utf16("a\x1b[2J\u{202e}gpj.exe\x07"))
}

/// A capture of one CREATE request, with the bytes of a name.
fn creating(name: Vec<u8>) -> Vec<u8> {
    let name = Region::new(name);
    let body = CreateRequest { structure_size: 57, name, ..CreateRequest::default() }.arranged();
    let header = Header { command: Command::CREATE, ..Header::default() };
    let message = Message { header, body: Body::CreateRequest(body) }.to_vec();
    let mut frame = u32::try_from(message.len()).unwrap().to_be_bytes().to_vec();
    frame.extend(message);
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let ethernet = writer.interface(LinkType::ETHERNET, 0).unwrap();
    let mut connection = TcpSegmenter::new(([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into());
    let mut write = |bytes: &[u8]| {
        let len = u32::try_from(bytes.len()).unwrap();
        writer.packet(ethernet, Timestamp::from_nanoseconds(1, 0), bytes, len, &[])
    };
    connection.open(&mut write).unwrap();
    connection.send(Direction::ToServer, &frame, &mut write).unwrap();
    connection.close(&mut write).unwrap();
    writer.finish().unwrap()
}

#[test]
fn a_dash_is_standard_output() {
    let office = fixture("office.pcapng");
    for command in ["logons", "summary", "report"] {
        let printed = run([command, "-q", &office]);
        let dashed = run([command, "-q", "-o", "-", &office]);
        assert_eq!((dashed.status, dashed.out == printed.out), (Some(0), true), "{command}");
    }
    assert!(!std::path::Path::new("-").exists());
}

#[test]
fn a_folder_that_is_not_there_is_named() {
    let run = run(["logons", "-o", "no-such-folder/logons.csv", &fixture("office.pcapng")]);
    assert_eq!(run.status, Some(3));
    assert!(run.err.contains("there is no folder no-such-folder"), "{}", run.err);
}
