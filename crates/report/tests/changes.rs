//! What was changed on shares.

mod traffic;

use serde_json::Value;
use smbtrail_codec::Body;
use smbtrail_codec::body::CreateResponse;
use smbtrail_report::{ChangeReport, Format, Report as _};
use smbtrail_traffic::body;
use smbtrail_wire::{Command, CreateAction, FileId, FileInfoClass, NtStatus};
use traffic::*;

const SHARE: &str = r"\\srv\docs";

/// The second open of the same file.
const OTHER: FileId = FileId { persistent: 78, volatile: 1078 };

/// Each change with what it was done to, and its bytes or size.
fn changes(traffic: &Traffic) -> Vec<Value> {
    let mut out = Vec::new();
    let mut report = ChangeReport::new(style(Format::Jsonl), &mut out);
    traffic.play(&mut report);
    report.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn named(rows: &[Value]) -> Vec<&str> {
    rows.iter().map(|row| row["change"].as_str().unwrap()).collect()
}

/// An open file, and the MessageId of the next request.
fn opened() -> Traffic {
    let mut traffic = Traffic::story("alice", SHARE, "a.txt");
    open(&mut traffic, 8, FILE, CreateAction::OPENED);
    traffic
}

fn open(traffic: &mut Traffic, message_id: u64, file: FileId, create_action: CreateAction) {
    let opened = CreateResponse { create_action, ..body::create_response(file, 40) };
    let request = (in_tree(message_id, Command::CREATE), body::create_request("a.txt"));
    traffic.exchange(request, (NtStatus::SUCCESS, Body::CreateResponse(opened)), 1_000_000);
}

fn set(traffic: &mut Traffic, message_id: u64, request: Body<'static>, status: NtStatus) {
    let answer = if status == NtStatus::SUCCESS { body::set_info_response() } else { body::error() };
    traffic.exchange((in_tree(message_id, Command::SET_INFO), request), (status, answer), 1_000_000);
}

fn close(traffic: &mut Traffic, message_id: u64, file: FileId) {
    let request = (in_tree(message_id, Command::CLOSE), body::close_request(file));
    traffic.exchange(request, (NtStatus::SUCCESS, body::close_response()), 1_000_000);
}

#[test]
fn what_an_open_writes_is_one_row_with_who_and_where() {
    let mut traffic = opened();
    for message_id in 9..12 {
        let request = body::write_request(FILE, 0, &[1; 10]).into_owned();
        let answer = (NtStatus::SUCCESS, body::write_response(10));
        traffic.exchange((in_tree(message_id, Command::WRITE), request), answer, 1_000_000);
    }
    let rows = changes(&traffic);
    assert_eq!(named(&rows), ["created", "written", "written"]);
    let last = &rows[2];
    for (key, value) in
        [("user", "alice"), ("client", "10.0.0.1"), ("client_name", "DESK"), ("path", "a.txt")]
    {
        assert_eq!(last[key], value, "{last}");
    }
    assert_eq!((&last["bytes"], &last["writes"]), (&30.into(), &3.into()));
    assert_eq!(last["last_frame"].as_u64().unwrap() - last["request_frame"].as_u64().unwrap(), 5);
}

#[test]
fn what_is_refused_changes_nothing() {
    let mut traffic = opened();
    let size = body::set_info_request(FILE, FileInfoClass::END_OF_FILE, 7_u64.to_le_bytes().to_vec());
    set(&mut traffic, 9, size, NtStatus::ACCESS_DENIED);
    set(&mut traffic, 10, body::rename_request(FILE, "b.txt"), NtStatus::OBJECT_NAME_COLLISION);
    let request = body::write_request(FILE, 0, &[1; 10]).into_owned();
    let refused = (NtStatus::DISK_FULL, body::error());
    traffic.exchange((in_tree(11, Command::WRITE), request), refused, 1_000_000);
    assert_eq!(named(&changes(&traffic)), ["created", "written"]);
}

#[test]
fn a_rename_has_both_paths_and_ends_what_was_written_to_the_first() {
    let mut traffic = opened();
    let write = || body::write_request(FILE, 0, &[1; 10]).into_owned();
    let wrote = || (NtStatus::SUCCESS, body::write_response(10));
    traffic.exchange((in_tree(9, Command::WRITE), write()), wrote(), 1_000_000);
    set(&mut traffic, 10, body::rename_request(FILE, "b.txt"), NtStatus::SUCCESS);
    traffic.exchange((in_tree(11, Command::WRITE), write()), wrote(), 1_000_000);
    let rows = changes(&traffic);
    assert_eq!(named(&rows[2..]), ["written", "renamed", "written"]);
    let paths: Vec<_> = rows[2..].iter().map(|row| row["path"].as_str().unwrap()).collect();
    assert_eq!((paths, &rows[3]["to"]), (vec!["a.txt", "a.txt", "b.txt"], &"b.txt".into()));
}

#[test]
fn less_room_than_the_size_is_a_change_and_more_is_not() {
    for (room, wanted) in [(4_096_u64, &["created", "written"][..]), (10, &["created", "written", "resized"])]
    {
        let mut traffic = opened();
        let request = body::set_info_request(FILE, FileInfoClass::ALLOCATION, room.to_le_bytes().to_vec());
        set(&mut traffic, 9, request, NtStatus::SUCCESS);
        assert_eq!(named(&changes(&traffic)), wanted, "{room}");
    }
}

#[test]
fn times_and_attributes_are_changes_of_their_own_and_an_empty_request_changes_nothing() {
    let basic = |times: u64, attributes: u32| {
        let mut bytes = vec![0; 40];
        bytes[16..24].copy_from_slice(&times.to_le_bytes());
        bytes[32..36].copy_from_slice(&attributes.to_le_bytes());
        body::set_info_request(FILE, FileInfoClass::BASIC, bytes)
    };
    let mut traffic = opened();
    set(&mut traffic, 9, basic(0, 0), NtStatus::SUCCESS);
    set(&mut traffic, 10, basic(u64::MAX, 0), NtStatus::SUCCESS);
    assert_eq!(changes(&traffic).len(), 2);
    set(&mut traffic, 11, basic(132_000_000_000_000_000, 2), NtStatus::SUCCESS);
    let rows = changes(&traffic);
    assert_eq!(named(&rows[2..]), ["attributes", "times"]);
    assert_eq!(rows[2]["attributes"], serde_json::json!(["FILE_ATTRIBUTE_HIDDEN"]));
}

#[test]
fn a_file_is_deleted_with_the_last_of_its_opens() {
    let delete = |delete: u8| body::set_info_request(FILE, FileInfoClass::DISPOSITION, vec![delete]);
    let mut traffic = opened();
    open(&mut traffic, 9, OTHER, CreateAction::OPENED);
    set(&mut traffic, 10, delete(1), NtStatus::SUCCESS);
    close(&mut traffic, 11, FILE);
    assert_eq!(changes(&traffic).len(), 2);
    close(&mut traffic, 12, OTHER);
    let rows = changes(&traffic);
    let deleted = &rows[2];
    assert_eq!((&deleted["change"], &deleted["path"]), (&"deleted".into(), &"a.txt".into()));
    assert_eq!(deleted["frame"].as_u64().unwrap(), deleted["request_frame"].as_u64().unwrap() + 1);

    let mut kept = opened();
    set(&mut kept, 9, delete(1), NtStatus::SUCCESS);
    set(&mut kept, 10, delete(0), NtStatus::SUCCESS);
    close(&mut kept, 11, FILE);
    assert_eq!(changes(&kept).len(), 2);
}

#[test]
fn a_rename_of_an_open_from_before_the_capture_has_no_path_before() {
    let mut traffic = Traffic::story("alice", SHARE, "a.txt");
    set(&mut traffic, 8, body::rename_request(OTHER, "b.txt"), NtStatus::SUCCESS);
    let rows = changes(&traffic);
    let last = rows.last().unwrap();
    assert_eq!(
        (&last["change"], &last["path"], &last["to"]),
        (&"renamed".into(), &Value::Null, &"b.txt".into())
    );
}

#[test]
fn a_file_that_is_renamed_is_deleted_with_the_last_of_its_opens_too() {
    let delete = body::set_info_request(FILE, FileInfoClass::DISPOSITION, vec![1]);
    let mut traffic = opened();
    // The other open does not learn that the file has another name.
    open(&mut traffic, 9, OTHER, CreateAction::OPENED);
    set(&mut traffic, 10, body::rename_request(FILE, "b.txt"), NtStatus::SUCCESS);
    set(&mut traffic, 11, delete, NtStatus::SUCCESS);
    close(&mut traffic, 12, FILE);
    assert_eq!(changes(&traffic).len(), 3);
    close(&mut traffic, 13, OTHER);
    let rows = changes(&traffic);
    assert_eq!(named(&rows[2..]), ["renamed", "deleted"]);
    assert_eq!(rows[3]["path"], "b.txt");
}
