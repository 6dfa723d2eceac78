//! Statistics and the summary.

mod traffic;

use serde_json::Value;
use smbtrail_report::{By, CaptureFacts, Format, Report as _, StatsReport, Style, Summary, Unseen};
use smbtrail_track::{Moment, Time, Usage};
use smbtrail_wire::{Command, NtStatus};
use traffic::*;

const SHARE: &str = r"\\srv\docs";
const PATH: &str = r"plans\bridge.dwg";

fn stats(traffic: &Traffic, by: &[By], style: Style) -> String {
    let mut out = Vec::new();
    let mut report = StatsReport::new(style, &mut out).grouped_by(by.to_vec());
    traffic.play(&mut report);
    assert_eq!(report.finish().unwrap().left_out, 0);
    String::from_utf8(out).unwrap()
}

fn rows(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn row<'r>(rows: &'r [Value], key: &str, value: &str) -> &'r Value {
    rows.iter().find(|row| row[key] == value).unwrap()
}

#[test]
fn every_grouping_counts_every_exchange_once() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    let count = |rows: &[Value]| rows.iter().map(|row| row["count"].as_u64().unwrap()).sum::<u64>();
    let all = count(&rows(&stats(&traffic, &[By::Command], style(Format::Jsonl))));
    for (name, by) in By::NAMES {
        let rows = rows(&stats(&traffic, &[by], style(Format::Jsonl)));
        assert_eq!(count(&rows), all, "{name}");
        assert!(rows.iter().any(|row| !row[name].is_null()), "{name}: {rows:?}");
    }
    let rows = rows(&stats(&traffic, &[By::Hour, By::Client, By::Path], style(Format::Jsonl)));
    let of_file = row(&rows, "path", PATH);
    assert_eq!((&of_file["client"], &of_file["hour"]), (&"10.0.0.1".into(), &"2023-11-14T22:00:00Z".into()));
}

#[test]
fn an_exchange_counts_once() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.send(1, at(8, Command::ECHO), echo());
    let rows = rows(&stats(&traffic, &[By::Command], style(Format::Jsonl)));
    let setup = row(&rows, "command", "SESSION_SETUP");
    assert_eq!((&setup["count"], &setup["errors"]), (&2.into(), &0.into()));
    let read = row(&rows, "command", "READ");
    assert_eq!((&read["count"], &read["errors"], &read["bytes"]), (&1.into(), &1.into(), &0.into()));
    assert_eq!(row(&rows, "command", "WRITE")["bytes"], 40);
    let create = row(&rows, "command", "CREATE");
    assert_eq!((&create["max_us"], &create["p50_us"]), (&2000.5.into(), &2000.5.into()));
    let echo = row(&rows, "command", "ECHO");
    assert_eq!((&echo["count"], &echo["unanswered"], &echo["p50_us"]), (&1.into(), &1.into(), &Value::Null));
    assert_eq!((&echo["server"], &echo["share"], &echo["user"]), (&Value::Null, &Value::Null, &Value::Null));
    let all: u64 = rows.iter().map(|row| row["count"].as_u64().unwrap()).sum();
    assert_eq!(all, 9);
}

#[test]
fn groups_are_by_all_that_was_asked_for() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.send(1, in_tree(8, Command::ECHO), echo());
    let rows = rows(&stats(&traffic, &[By::Server, By::Share, By::User], style(Format::Jsonl)));
    let docs = row(&rows, "share", SHARE);
    assert_eq!(
        (&docs["user"], &docs["server"], &docs["command"]),
        (&"alice".into(), &SERVER.into(), &Value::Null)
    );
    // Its request did get no answer, and belongs there all the same.
    assert_eq!(docs["unanswered"], 1);
}

#[test]
fn percentiles_are_at_most_one_percent_too_high() {
    let mut traffic = Traffic::default();
    traffic.connect(1, CLIENT, SERVER);
    let mut latencies: Vec<i64> = (0..1000).map(|n| 1_000 + n * n * 7_919).collect();
    for (message_id, latency) in (1..).zip(&latencies) {
        traffic.exchange((at(message_id, Command::ECHO), echo()), (NtStatus::SUCCESS, echoed()), *latency);
    }
    latencies.sort_unstable();
    let rows = rows(&stats(&traffic, &[By::Command], style(Format::Jsonl)));
    for (key, at) in [("p50_us", 499), ("p90_us", 899), ("p99_us", 989), ("max_us", 999)] {
        let found = (rows[0][key].as_f64().unwrap() * 1000.0).round();
        #[allow(clippy::cast_precision_loss, reason = "the latencies are small")]
        let truth = latencies[at] as f64;
        assert!(found >= truth && found <= truth * 1.01, "{key}: {found} for {truth}");
    }
}

#[test]
fn statistics_fit_a_terminal() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    for width in [40, 80, 120] {
        let text = stats(&traffic, &[By::Command, By::User, By::Share], table(width));
        assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
    }
    assert!(
        !stats(&traffic, &[By::Command], table(200)).contains("server"),
        "a column without values is left out"
    );
}

#[test]
fn nothing_to_group_by_is_an_error() {
    assert_eq!("share".parse(), Ok(By::Share));
    let error = "file".parse::<By>().unwrap_err();
    assert_eq!(
        error.to_string(),
        r#""file" is nothing to group by; expected command, client, server, share, path, user, status, hour"#
    );
}

fn facts() -> CaptureFacts {
    let first = Moment { frame: 1, time: Time(1_700_000_000_123_456_000), file: 0, digits: 6 };
    let mut facts = CaptureFacts::default();
    facts.files = vec!["office.pcapng".to_owned()];
    facts.packets = 12_345;
    facts.bytes = 1_000_000;
    facts.first = Some(first);
    facts.last = Some(Moment { time: Time(first.time.0 + 61_500_000_000), ..first });
    facts.unseen = vec![Unseen::new("GRE", 3)];
    facts.damage = vec!["the last record is cut".to_owned()];
    facts.usage = vec![Usage::new("opens", 0, 4, 4, 2)];
    facts
}

fn summary(traffic: &Traffic, style: Style) -> String {
    let mut summary = Summary::new();
    traffic.play(&mut summary);
    let mut out = Vec::new();
    summary.finish(&facts(), style, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn the_summary_tells_the_story() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.log_on(20, "bob", NtStatus::LOGON_FAILURE);
    let text = summary(&traffic, style(Format::Json));
    let story: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(story["capture"]["duration_s"], 61.5);
    assert_eq!(story["capture"]["damage"][0], "the last record is cut");
    assert_eq!(story["traffic"]["messages"], 20);
    assert_eq!(story["traffic"]["failed_logons"], 1);
    assert_eq!(story["hosts"].as_array().unwrap().len(), 2);
    assert_eq!(
        (&story["dialects"][0]["dialect"], &story["users"][0]["user"]),
        (&"3.1.1".into(), &"alice".into())
    );
    let failed = &story["failed_logons"][0];
    assert_eq!((&failed["user"], &failed["status"]), (&"bob".into(), &"STATUS_LOGON_FAILURE".into()));
    assert_eq!((&story["shares"][0]["share"], &story["files"][0]["path"]), (&SHARE.into(), &PATH.into()));
    let done = &story["activity"][0];
    assert_eq!((&done["user"], &done["share"]), (&"alice".into(), &SHARE.into()));
    let counts =
        ["opens", "refused", "created", "read", "written", "deleted"].map(|key| done[key].as_u64().unwrap());
    assert_eq!(counts, [1, 0, 1, 0, 1, 0]);
    assert_eq!((&story["files"][0]["weight"], &story["files"][0]["error"]), (&41.into(), &0.into()));
    assert_eq!(story["slowest"][0]["command"], "WRITE");
    let rate = row(story["commands"].as_array().unwrap(), "command", "SESSION_SETUP");
    assert_eq!((&rate["count"], &rate["error_rate"]), (&4.into(), &0.25.into()));
    let odd: Vec<&str> =
        story["odd"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert!(odd.contains(&"signing-not-required"), "{odd:?}");
    assert_eq!((&story["unseen"][0]["packets"], &story["tables"][0]["evicted"]), (&3.into(), &2.into()));
    let line = summary(&traffic, style(Format::Jsonl));
    assert_eq!((line.lines().count(), serde_json::from_str::<Value>(&line).unwrap()), (1, story));
}

#[test]
fn the_page_fits_and_says_what_matters() {
    let mut traffic = Traffic::story("al\x1bice\u{202e}", SHARE, PATH);
    traffic.log_on(20, "bob", NtStatus::LOGON_FAILURE);
    for width in [40, 60, 80, 120, 200] {
        let text = summary(&traffic, table(width));
        assert!(text.lines().all(|line| line.chars().count() <= width), "{width}:\n{text}");
        assert!(!text.contains(['\x1b', '\u{202e}']), "{text}");
        for wanted in
            ["office.pcapng", "12,345 packets", "1 failed logon", "What is odd", "Busiest files", "Damaged"]
        {
            assert!(text.contains(wanted), "{wanted} at {width}:\n{text}");
        }
    }
    assert!(summary(&traffic, table(80).with_color(true)).contains("\x1b[1;36mHosts\x1b[0m"));
}

#[test]
fn a_capture_without_smb_says_so() {
    let text = summary(&Traffic::default(), table(80));
    assert!(text.contains("It contains no readable SMB2 message"), "{text}");
    assert!(text.contains("GRE"), "{text}");
}

#[test]
fn lists_are_bounded_and_say_what_found_no_room() {
    let mut traffic = Traffic::default();
    for id in 0..5000 {
        traffic.connect(id, &format!("10.1.{}.{}:50000", id / 250, id % 250), SERVER);
    }
    let story: Value = serde_json::from_str(&summary(&traffic, style(Format::Json))).unwrap();
    assert_eq!(story["hosts"].as_array().unwrap().len(), 4096);
    assert_eq!(story["left_out"]["hosts"], 5001 - 4096);
    let page = summary(&traffic, table(80));
    assert!(page.contains("and 4,086 more at least"), "{page}");
}

#[test]
fn csv_has_one_row_per_value() {
    let text = summary(&Traffic::story("alice", SHARE, PATH), style(Format::Csv));
    assert!(text.starts_with("section,row,key,value\r\ncapture,1,files,office.pcapng\r\n"), "{text}");
    assert!(text.contains("\r\nusers,1,user,alice\r\n"), "{text}");
    assert!(text.split_terminator("\r\n").all(|row| row.splitn(4, ',').count() == 4));
}
