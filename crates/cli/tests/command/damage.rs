//! Damaged captures: the rows before the damage, one warning, and exit status 1.

use std::io::Write;
use std::path::Path;

use super::{ROWS, fault, fixture, place, run, run_on, text};

#[test]
fn a_cut_file_gives_the_rows_before_the_cut_one_line_and_status_1() {
    let whole = std::fs::read(fixture("office.pcapng")).unwrap();
    let cut = place("cut.pcapng");
    std::fs::write(&cut, &whole[..20_001]).unwrap();
    for command in ROWS {
        let damaged = run(command.iter().copied().chain(["--format", "jsonl", text(&cut)]));
        assert_eq!(damaged.status, Some(1), "{command:?}");
        assert!(damaged.out.lines().count() > 0, "{command:?}");
        assert_eq!(damaged.err.lines().count(), 1, "{}", damaged.err);
        assert!(damaged.err.starts_with("warning: ") && damaged.err.contains("cut short"), "{}", damaged.err);
    }
    let damaged = run(["summary", text(&cut)]);
    assert_eq!((damaged.status, damaged.out.is_empty()), (Some(1), false));
}

/// Every other command that reads captures, with what it needs beside the capture. `OUT` stands for a file to write.
const OTHERS: [&[&str]; 11] = [
    &["summary"],
    &["fields", "-e", "frame.number"],
    &["slice", "-Y", "smb2", "-o", "OUT"],
    &["decrypt", "-o", "OUT"],
    &["scrub", "-o", "OUT"],
    &["show", "--frame", "999999"],
    &["explain", "--frame", "999999"],
    &["hashes"],
    &["keys"],
    &["verify"],
    &["encrypted"],
];

/// Ways in which a file itself is damaged: cut in a record, a block whose length is absurd, and packed data.
fn damaged() -> Vec<std::path::PathBuf> {
    let whole = std::fs::read(fixture("office.pcapng")).unwrap();
    let mut block = whole.clone();
    // The two lengths of the first packet block at or after this offset disagree.
    let packet = (20_000..).find(|at| block[*at..].starts_with(&[6, 0, 0, 0]) && at % 4 == 0).unwrap();
    block[packet + 4] ^= 4;
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    gzip.write_all(&whole).unwrap();
    let mut gzip = gzip.finish().unwrap();
    let half = gzip.len() / 2;
    gzip[half..half + 64].fill(0xFF);
    let mut zstd = zstd::encode_all(whole.as_slice(), 1).unwrap();
    zstd.truncate(zstd.len() - 9);
    let files = [("cut", whole[..20_001].to_vec()), ("block", block), ("gz", gzip), ("zst", zstd)];
    let put = |(name, bytes): (&str, Vec<u8>)| {
        let path = place(&format!("damaged-{name}"));
        std::fs::write(&path, bytes).unwrap();
        path
    };
    files.into_iter().map(put).collect()
}

#[test]
fn every_command_says_in_one_line_that_the_file_is_damaged() {
    for file in damaged() {
        for command in ROWS.iter().copied().chain(OTHERS) {
            let out = place("damaged-out.pcapng");
            let args = command.iter().map(|arg| if *arg == "OUT" { text(&out) } else { arg });
            let ended = run(args.chain([text(&file)]));
            let damage: Vec<&str> = ended
                .err
                .lines()
                .filter(|line| line.contains("cut short") || line.contains("damaged:"))
                .collect();
            let is_absent = command.contains(&"999999");
            let warned = ended.err.lines().filter(|line| line.starts_with("warning: ")).count();
            assert_eq!((damage.len(), warned), (1, 1), "{command:?} {file:?}: {}", ended.err);
            // A frame that is not there is a wrong argument, whatever else is wrong.
            assert_eq!(
                ended.status,
                Some(if is_absent { 2 } else { 1 }),
                "{command:?} {file:?}: {}",
                ended.err
            );
            if command.contains(&"OUT") {
                assert!(Path::new(&out).exists(), "{command:?} {file:?}: what could be read is written");
            }
        }
    }
}

#[test]
fn names_of_files_and_arguments_do_not_steer_the_terminal() {
    let absent = "absent\u{1b}[31m\nerror: forged.pcap";
    let filter = "smb2.\u{1b}[2J";
    let office = fixture("office.pcapng");
    for args in [
        &["summary", absent][..],
        &["messages", "-Y", filter, &office],
        &["fields", "-e", filter, &office],
        &["messages", "-o", "absent\u{1b}[31m/rows", &office],
        &["summary", "--\u{1b}[31mformat", &office],
        &["\u{1b}[31m"],
    ] {
        let ended = run(args);
        assert!(matches!(ended.status, Some(2 | 3)), "{args:?}: {}", ended.err);
        assert!(!ended.err.contains('\u{1b}') && ended.err.contains("error: "), "{args:?}: {:?}", ended.err);
        assert!(!ended.err.contains("\nerror: forged"), "{args:?}: {}", ended.err);
    }
}

#[test]
fn the_summary_counts_what_is_missing() {
    let summary: serde_json::Value =
        serde_json::from_str(&run(["summary", "--format", "json", &fixture("gaps.pcapng")]).well()).unwrap();
    let text = summary.to_string();
    for key in ["bytes_lost", "bytes_skipped", "response-without-request", "gap"] {
        assert!(text.contains(key), "{key}: {text}");
    }
    let page = run(["summary", &fixture("gaps.pcapng")]).well();
    assert!(page.contains("missing from the capture"), "{page}");
    assert!(page.contains("a response has no request"), "{page}");
}

#[test]
fn rows_before_the_cut_are_those_of_the_whole_file() {
    let whole = std::fs::read(fixture("office.pcapng")).unwrap();
    let args = ["messages", "--format", "csv", "-"];
    let all = run_on(&whole, &args).well();
    for end in [15_000, 30_001, 77_777] {
        let cut = run_on(&whole[..end], &args);
        assert!(cut.out.len() > 1_000 && all.starts_with(&cut.out), "{end}");
    }
}

#[test]
fn quiet_leaves_damage_to_the_exit_status() {
    let whole = std::fs::read(fixture("office.pcapng")).unwrap();
    let quiet = run_on(&whole[..20_001], &["sessions", "--quiet", "-"]);
    assert_eq!((quiet.status, quiet.err.as_str()), (Some(1), ""));
}

#[test]
fn packet_loss_and_a_start_in_mid_stream_are_no_failures() {
    for name in ["gaps.pcapng", "mid-stream.pcapng", "one-sided.pcapng", "snapped.pcap", "smb1-only.pcap"] {
        for command in ROWS {
            run(command.iter().map(|arg| (*arg).to_owned()).chain(["--quiet".into(), fixture(name)])).well();
        }
        assert!(!run(["summary", &fixture(name)]).well().is_empty(), "{name}");
    }
}

/// A capture that a snap length of 128 bytes cut, with packets that end earlier.
fn snapped(snap: u32) -> Vec<u8> {
    let whole = std::fs::read(fault("snap128.pcap")).expect("the capture can be read");
    let (header, mut rest) = whole.split_at(24);
    let mut cut = header.to_vec();
    while let Some((record, after)) = rest.split_at_checked(16) {
        let len = u32::from_le_bytes(record[8..12].try_into().expect("four bytes"));
        let kept = len.min(snap);
        let (packet, after) = after.split_at(usize::try_from(len).expect("a small number"));
        cut.extend_from_slice(&record[..8]);
        cut.extend_from_slice(&kept.to_le_bytes());
        cut.extend_from_slice(&record[12..]);
        cut.extend_from_slice(&packet[..usize::try_from(kept).expect("a small number")]);
        rest = after;
    }
    cut
}

/// Where packets end before the headers of messages do, that is why there is no row.
#[test]
fn a_snap_length_below_a_header_is_named() {
    let cut = snapped(80);
    for command in ["messages", "logons", "hashes"] {
        let run = run_on(&cut, &[command, "-"]);
        assert_eq!(run.status, Some(0), "{command}");
        assert!(run.out.lines().count() <= 1, "{command} prints more than the names of columns: {}", run.out);
        assert!(run.err.contains("packets are cut by the snap length in their TCP payload"), "{}", run.err);
    }
}

/// What is there of a header is a row; what is not is null.
#[test]
fn a_snap_length_inside_a_header_leaves_rows() {
    let rows = |snap, columns: &str| {
        let cut = snapped(snap);
        run_on(&cut, &["messages", "-", "--format", "csv", "--columns", columns]).out
    };
    let columns = "command,direction,status";
    let whole = rows(128, columns);
    assert!(whole.lines().count() > 15, "{whole}");
    assert_eq!(rows(96, columns), whole);
    let ids = rows(96, "message_id,session_id,signature");
    assert!(ids.lines().skip(1).all(|line| line == ",,"), "{ids}");

    let capture = place("snapped.pcap");
    std::fs::write(&capture, snapped(96)).expect("it can be written");
    let shown = run(["show", "--frame", "12", text(&capture)]).out;
    assert!(shown.contains("NextCommand") && !shown.contains("TreeId"), "{shown}");
    let diagnosed = run(["diagnose", text(&capture)]).out;
    assert!(diagnosed.contains("their time is not counted"), "{diagnosed}");
    assert!(diagnosed.contains("Nothing shows what made it slow"), "{diagnosed}");
}
