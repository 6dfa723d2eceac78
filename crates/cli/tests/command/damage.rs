use super::{ROWS, fixture, place, run, run_on, text};

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
