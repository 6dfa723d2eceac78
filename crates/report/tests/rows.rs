//! The rows of each command, in each format.

mod traffic;

use serde_json::Value;
use smbtrail_report::rows::{Logons, Opens, Sessions, Trees};
use smbtrail_report::{
    CreditReport, Filter, FollowReport, Format, MessageReport, ObjectReport, Objects, Report as _, Style,
};
use smbtrail_wire::{Command, NtStatus};
use traffic::*;

const SHARE: &str = r"\\srv\docs";
const PATH: &str = r"plans\bridge.dwg";

fn messages(traffic: &Traffic, style: Style) -> String {
    let mut out = Vec::new();
    let mut report = MessageReport::new(style, &mut out).with_files(vec!["a.pcapng".to_owned()]);
    traffic.play(&mut report);
    report.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn objects<R: Objects>(traffic: &Traffic, style: Style) -> String {
    let mut out = Vec::new();
    let mut report = ObjectReport::<R, _>::new(style, &mut out);
    traffic.play(&mut report);
    assert_eq!(report.finish().unwrap().late, 0);
    String::from_utf8(out).unwrap()
}

fn follow(traffic: &Traffic, filter: Filter, style: Style) -> String {
    let mut out = Vec::new();
    let mut report =
        FollowReport::new(style, &mut out).with_filter(filter).with_files(vec!["a.pcapng".to_owned()]);
    traffic.play(&mut report);
    report.finish().unwrap();
    String::from_utf8(out).unwrap()
}

fn lines(text: &str) -> Vec<Value> {
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_message_has_what_is_known_of_it() {
    let rows = lines(&messages(&Traffic::story("alice", SHARE, PATH), style(Format::Jsonl)));
    let find = |command: &str, direction: &str| {
        let fits = |row: &&Value| row["command"] == command && row["direction"] == direction;
        rows.iter().find(fits).unwrap()
    };
    let (request, response) = (find("CREATE", "request"), find("CREATE", "response"));
    for (key, wanted) in [
        ("frame", Value::from(9)),
        ("file", "a.pcapng".into()),
        ("time", "2023-11-14T22:13:20.131456Z".into()),
        ("connection", 1.into()),
        ("client", CLIENT.into()),
        ("server", SERVER.into()),
        ("message_id", 4.into()),
        ("async_id", Value::Null),
        ("process_id", "0x0000feff".into()),
        ("tree_id", "0x00000005".into()),
        ("session_id", "0x1122334455667788".into()),
        ("status", Value::Null),
        ("channel_sequence", 0.into()),
        ("reserved", 0.into()),
        ("credit_charge", 1.into()),
        ("credits", 1.into()),
        ("flags", Value::Array(Vec::new())),
        ("related", false.into()),
        ("signature", "00000000000000000000000000000000".into()),
        ("share", SHARE.into()),
        ("path", PATH.into()),
        ("user", "alice".into()),
        ("offset", Value::Null),
        ("length", Value::Null),
        ("request_frame", Value::Null),
        ("latency_us", Value::Null),
    ] {
        assert_eq!(request[key], wanted, "{key}");
    }
    for (key, wanted) in [
        ("status", Value::from("STATUS_SUCCESS")),
        ("channel_sequence", Value::Null),
        ("reserved", Value::Null),
        ("file_id", FILE.to_string().into()),
        ("flags", vec!["SMB2_FLAGS_SERVER_TO_REDIR"].into()),
        ("request_frame", 9.into()),
        ("latency_us", 2000.5.into()),
        ("exchange", request["exchange"].clone()),
    ] {
        assert_eq!(response[key], wanted, "{key}");
    }
    assert_eq!(find("READ", "response")["status"], "STATUS_END_OF_FILE");
    let moved = |command, direction| {
        let row = find(command, direction);
        (row["offset"].clone(), row["length"].clone())
    };
    assert_eq!(moved("WRITE", "request"), (0.into(), 40.into()));
    assert_eq!(moved("WRITE", "response"), (0.into(), 40.into()));
    assert_eq!(moved("READ", "request"), (0.into(), 10.into()));
    assert_eq!(moved("READ", "response"), (0.into(), Value::Null));
    assert_eq!(find("NEGOTIATE", "request")["session_id"], "0x0000000000000000");
}

#[test]
fn what_the_specification_does_not_name_is_hexadecimal() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    let status = NtStatus(0xC123_4567);
    traffic.exchange((at(8, Command(0x0F0F)), echo()), (status, echoed()), 1_000_000);
    let rows = lines(&messages(&traffic, style(Format::Jsonl)));
    let last = rows.last().unwrap();
    assert_eq!((&last["command"], &last["status"]), (&"0x0f0f".into(), &"0xc1234567".into()));
}

#[test]
fn json_and_json_lines_have_the_same_rows() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    let array: Value = serde_json::from_str(&messages(&traffic, style(Format::Json))).unwrap();
    assert_eq!(array.as_array().unwrap(), &lines(&messages(&traffic, style(Format::Jsonl))));
    let nothing: Value = serde_json::from_str(&messages(&Traffic::default(), style(Format::Json))).unwrap();
    assert_eq!(nothing, Value::Array(Vec::new()));
}

#[test]
fn csv_has_a_header_and_as_many_cells_in_each_row() {
    let text = messages(&Traffic::story("alice", SHARE, PATH), style(Format::Csv));
    let rows: Vec<&str> = text.split_terminator("\r\n").collect();
    assert!(rows[0].starts_with("frame,file,time,connection,"), "{}", rows[0]);
    assert!(rows.iter().all(|row| row.split(',').count() == 37), "{text}");
    assert_eq!(rows.len(), 1 + 16);
}

#[test]
fn sessions_logons_trees_and_opens_have_what_is_known() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    let session = &lines(&objects::<Sessions>(&traffic, style(Format::Jsonl)))[0];
    assert_eq!((&session["user"], &session["domain"]), (&"alice".into(), &"LAB".into()));
    assert_eq!((&session["workstation"], &session["dialect"]), (&"DESK".into(), &"3.1.1".into()));
    assert_eq!((&session["signing"], &session["guest"]), (&Value::Null, &false.into()));
    assert_eq!(session["channels"], serde_json::json!([{"connection": 1, "guessed": false}]));
    let logon = &lines(&objects::<Logons>(&traffic, style(Format::Jsonl)))[0];
    assert_eq!((&logon["outcome"], &logon["status"]), (&"success".into(), &"STATUS_SUCCESS".into()));
    let tree = &lines(&objects::<Trees>(&traffic, style(Format::Jsonl)))[0];
    assert_eq!((&tree["share"], &tree["share_type"]), (&SHARE.into(), &"SMB2_SHARE_TYPE_DISK".into()));
    assert_eq!((&tree["tree_id"], &tree["bytes_written"]), (&"0x00000005".into(), &40.into()));
    let open = &lines(&objects::<Opens>(&traffic, style(Format::Jsonl)))[0];
    assert_eq!((&open["path"], &open["disposition"]), (&PATH.into(), &"FILE_OPEN_IF".into()));
    assert_eq!((&open["action"], &open["renamed_to"]), (&"FILE_CREATED".into(), &Value::Null));
    assert_eq!(open["access"], serde_json::json!(["FILE_READ_DATA", "FILE_WRITE_DATA"]));
    assert!(open["closed"].is_string() && open["deleted"] == false);
}

#[test]
fn objects_are_in_the_order_of_their_first_frames() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    for message_id in 8..12 {
        // Attempts that nothing decided are handed out at the end, those before them when they are decided.
        traffic.send(1, at(message_id * 2, Command::ECHO), echo());
        traffic.log_on(20 + message_id * 2, "bob", NtStatus::LOGON_FAILURE);
    }
    let rows = lines(&objects::<Logons>(&traffic, style(Format::Jsonl)));
    let frames: Vec<u64> = rows.iter().map(|row| row["frame"].as_u64().unwrap()).collect();
    assert!(frames.len() == 5 && frames.is_sorted(), "{frames:?}");
    assert_eq!(rows[1]["outcome"], "failure");
}

/// What a name may hold that should not reach a terminal, a spreadsheet or a parser as it is.
const HOSTILE: &str = "=cmd\x1b[2J\x1b]0;t\x07\r\n\"q\",\u{202e}gpj.exe\u{9b}31m\u{200b}";

#[test]
fn a_hostile_name_comes_back_from_json_and_steers_nothing_on_the_way() {
    let traffic = Traffic::story(HOSTILE, SHARE, HOSTILE);
    let text = messages(&traffic, style(Format::Jsonl));
    assert!(lines(&text).iter().any(|row| row["path"] == HOSTILE && row["user"] == HOSTILE));
    let hidden = |c: char| (c.is_control() && c != '\n') || matches!(c, '\u{202e}' | '\u{200b}');
    assert!(!text.contains(hidden));
    for format in [Format::Csv, Format::Table] {
        for text in [
            messages(&traffic, style(format)),
            objects::<Opens>(&traffic, style(format)),
            objects::<Sessions>(&traffic, style(format)),
            objects::<Logons>(&traffic, style(format)),
        ] {
            let text = text.replace("\r\n", "\n");
            assert!(!text.contains(hidden), "{text:?}");
            assert!(text.contains("<U+001B>"), "{text}");
        }
    }
    let csv = objects::<Opens>(&traffic, style(Format::Csv));
    assert!(csv.contains(",\"'=cmd<U+001B>[2J") && csv.contains("<U+000D><U+000A>\"\"q\"\","), "{csv}");
    assert_eq!(csv.lines().count(), 2);
}

#[test]
fn tables_fit_whatever_the_width() {
    let path = r"a folder with a long name\another one\世界\".repeat(6);
    let traffic = Traffic::story("somebody with a long name", SHARE, &path);
    let wide = |text: &str| text.chars().map(|c| if c > '\u{2E80}' { 2 } else { 1 }).sum::<usize>();
    for width in [1, 7, 40, 80, 120, 200] {
        for text in [
            messages(&traffic, table(width)),
            objects::<Sessions>(&traffic, table(width)),
            objects::<Logons>(&traffic, table(width)),
            objects::<Trees>(&traffic, table(width)),
            objects::<Opens>(&traffic, table(width)),
            follow(&traffic, Filter::default(), table(width.max(10))),
        ] {
            let widest = text.lines().map(wide).max().unwrap();
            assert!(widest <= width.max(10), "{widest} in {width}:\n{text}");
            assert!(text.lines().count() >= 2, "{text}");
        }
    }
    let narrow = messages(&traffic, table(80));
    for header in ["frame", "command", "dir", "status", "path", "latency"] {
        assert!(narrow.lines().next().unwrap().contains(header), "{narrow}");
    }
    assert!(narrow.contains('…'), "{narrow}");
    assert!(messages(&traffic, table(200)).lines().next().unwrap().contains("time"));
}

#[test]
fn a_table_is_coloured_only_on_request() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.log_on(20, "bob", NtStatus::LOGON_FAILURE);
    let plain = objects::<Logons>(&traffic, table(160));
    let colored = objects::<Logons>(&traffic, table(160).with_color(true));
    assert!(!plain.contains('\x1b'));
    let failed = colored.lines().find(|line| line.contains("LOGON_FAILURE")).unwrap();
    assert!(failed.starts_with("\x1b[31m") && failed.ends_with("\x1b[0m"), "{failed:?}");
    let user = colored.lines().find(|line| line.contains("alice")).unwrap();
    assert!(user.contains("\x1b[32malice\x1b[0m"), "{user:?}");
    let codes = ["\x1b[31m", "\x1b[32m", "\x1b[1m", "\x1b[2m", "\x1b[0m"];
    assert_eq!(codes.iter().fold(colored, |text, code| text.replace(code, "")), plain);
}

#[test]
fn following_a_file_brings_the_create_that_did_not_know_its_id() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    let mut filter = Filter::default();
    filter.file_id = Some(FILE);
    let rows = lines(&follow(&traffic, filter.clone(), style(Format::Jsonl)));
    let found: Vec<_> =
        rows.iter().map(|row| (row["command"].as_str().unwrap(), row["frame"].as_u64().unwrap())).collect();
    let wanted = ["CREATE", "CREATE", "WRITE", "WRITE", "READ", "READ", "CLOSE", "CLOSE"];
    assert_eq!(found, wanted.into_iter().zip(9..).collect::<Vec<_>>());
    let text = follow(&traffic, filter, table(120));
    // After the headers and the day.
    let marks: Vec<char> = text.lines().skip(2).filter_map(|line| line.chars().next()).collect();
    assert_eq!(marks, ['┌', '└', '┌', '└', '┌', '└', '┌', '└'], "{text}");
}

#[test]
fn an_exchange_stays_together_when_others_run_through_it() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.send(1, at(8, Command::ECHO), echo());
    traffic.exchange((at(9, Command::ECHO), echo()), (NtStatus::SUCCESS, echoed()), 1_000_000);
    let flags = smbtrail_wire::HeaderFlags::SERVER_TO_REDIR;
    traffic.send(1, smbtrail_codec::Header { flags, ..at(8, Command::ECHO) }, echoed());
    let rows = lines(&follow(&traffic, Filter::default(), style(Format::Jsonl)));
    let echoes: Vec<u64> = rows
        .iter()
        .filter(|row| row["command"] == "ECHO")
        .map(|row| row["message_id"].as_u64().unwrap())
        .collect();
    assert_eq!(echoes, [8, 8, 9, 9]);
}

#[test]
fn an_unanswered_request_is_followed_too() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    traffic.send(1, at(8, Command::ECHO), echo());
    let mut filter = Filter::default();
    filter.message_id = Some(smbtrail_wire::MessageId(8));
    let rows = lines(&follow(&traffic, filter, style(Format::Jsonl)));
    assert_eq!(rows.len(), 1, "{rows:?}");
}

#[test]
fn credits_have_their_balance_over_time() {
    let mut out = Vec::new();
    let mut report = CreditReport::new(style(Format::Jsonl), &mut out);
    Traffic::story("alice", SHARE, PATH).play(&mut report);
    assert_eq!(report.finish().unwrap().late, 0);
    let row = &lines(&String::from_utf8(out).unwrap())[0];
    assert_eq!((&row["requested"], &row["granted"], &row["charged"]), (&8.into(), &8.into(), &8.into()));
    assert_eq!((&row["lowest_balance"], &row["times_exhausted"]), (&0.into(), &8.into()));
    assert_eq!((&row["grants_of_zero"], &row["out_of_window_ids"]), (&0.into(), &0.into()));
    let timeline = row["timeline"].as_array().unwrap();
    assert!(timeline.len() <= 32 && timeline.contains(&0.into()) && timeline.contains(&1.into()), "{row}");
}

#[test]
fn envelopes_are_rows_only_when_asked_for() {
    let mut traffic = Traffic::story("alice", SHARE, PATH);
    let mut envelope = b"\xFDSMB".to_vec();
    envelope.resize(52, 0);
    envelope[36] = 64;
    envelope[44..52].copy_from_slice(&SESSION.to_le_bytes());
    envelope.resize(116, 0xAA);
    traffic.send_bytes(1, envelope);
    assert_eq!(messages(&traffic, style(Format::Jsonl)).lines().count(), 16);
    let mut out = Vec::new();
    let mut report = MessageReport::new(style(Format::Jsonl), &mut out).with_envelopes();
    traffic.play(&mut report);
    report.finish().unwrap();
    let rows = lines(&String::from_utf8(out).unwrap());
    let row = rows.last().unwrap();
    assert_eq!((rows.len(), &row["encrypted"], &row["command"]), (17, &true.into(), &Value::Null));
    assert_eq!((&row["session_id"], &row["length"]), (&"0x1122334455667788".into(), &116.into()));
    assert_eq!((&row["user"], &row["file"]), (&"alice".into(), &Value::Null));
}

/// Fails after some bytes, like a pipe whose reader left.
struct Broken;

impl std::io::Write for Broken {
    fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
        Err(std::io::ErrorKind::BrokenPipe.into())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_broken_output_is_reported_at_the_end_and_before() {
    let traffic = Traffic::story("alice", SHARE, PATH);
    let mut report = MessageReport::new(style(Format::Jsonl), Broken);
    for _ in 0..20 {
        traffic.play(&mut report);
    }
    assert!(report.is_broken());
    assert_eq!(report.finish().unwrap_err().kind(), std::io::ErrorKind::BrokenPipe);
}
