//! Logs of traffic that is made: calls that make something or are refused, many logons on one connection.

use std::collections::BTreeSet;

use crate::kit::{Written, assert_has, objects, played};
use serde_json::{Map, Value};
use smbtrail_forms::ocsf::OcsfLogs;
use smbtrail_forms::windows::WindowsLogs;
use smbtrail_forms::zeek::ZeekLogs;
use smbtrail_play::{CLIENT, Play, SERVER, number, text};
use smbtrail_track::Observer;
use smbtrail_wire::{FileInfoClass, NtStatus};

/// Alice makes a service and a task, each answered with this.
pub(crate) fn makes<O: Observer>(play: &mut Play<O>, returns: u32) {
    play.connect(CLIENT, SERVER);
    play.log_on("alice", NtStatus::SUCCESS);
    let service = [
        ("name", text("backup")),
        ("path", text(r"C:\backup.exe")),
        ("kind", number(0x10)),
        ("start", number(3)),
    ];
    play.call("svcctl", "CreateServiceW", &service, returns);
    let task = [("path", text(r"\nightly")), ("xml", text("<Task/>"))];
    play.call("ITaskSchedulerService", "SchRpcRegisterTask", &task, returns);
}

/// The only object with this member.
#[track_caller]
fn only(written: &Written, file: &str, key: &str, value: u64) -> Map<String, Value> {
    let mut all = objects(written, file);
    all.retain(|object| object[key] == value);
    assert_eq!(all.len(), 1, "{key} {value}: {all:?}");
    all.remove(0)
}

#[test]
fn a_service_and_a_task_are_events_of_windows() {
    let written = played(WindowsLogs::new, WindowsLogs::into_sink, |play| makes(play, 0));
    let service = [
        ("ServiceName", "backup".into()),
        ("ImagePath", r"C:\backup.exe".into()),
        ("ServiceType", "user mode service".into()),
        ("StartType", "demand start".into()),
        ("AccountName", "LocalSystem".into()),
    ];
    assert_has(&only(&written, "System", "EventID", 7045), &service);
    let audited = [
        ("SubjectUserName", "alice".into()),
        ("ServiceName", "backup".into()),
        ("ServiceFileName", r"C:\backup.exe".into()),
        ("ServiceType", "0x10".into()),
        ("ServiceStartType", 3.into()),
    ];
    assert_has(&only(&written, "Security", "EventID", 4697), &audited);
    let task = [
        ("SubjectUserName", "alice".into()),
        ("TaskName", r"\nightly".into()),
        ("TaskContent", "<Task/>".into()),
    ];
    assert_has(&only(&written, "Security", "EventID", 4698), &task);
}

#[test]
fn a_service_and_a_task_are_activities_of_ocsf() {
    let written = played(OcsfLogs::new, OcsfLogs::into_sink, |play| makes(play, 0));
    let service = only(&written, "ocsf", "class_uid", 201_004);
    assert_has(&service, &[("activity_id", 1.into()), ("type_uid", 20_100_401.into())]);
    assert_eq!(service["win_service"]["name"], "backup");
    let task = only(&written, "ocsf", "class_uid", 1006);
    assert_has(&task, &[("activity_id", 1.into()), ("type_uid", 100_601.into())]);
    assert_eq!(task["job"]["name"], r"\nightly");
}

#[test]
fn what_is_refused_makes_nothing() {
    let refused = 0x8007_0005;
    let windows = played(WindowsLogs::new, WindowsLogs::into_sink, |play| makes(play, refused));
    let ids = objects(&windows, "Security").into_iter().chain(objects(&windows, "System"));
    assert!(ids.map(|event| event["EventID"].as_u64()).all(|id| !matches!(id, Some(7045 | 4697 | 4698))));
    let ocsf = played(OcsfLogs::new, OcsfLogs::into_sink, |play| makes(play, refused));
    let classes = objects(&ocsf, "ocsf").into_iter().map(|event| event["class_uid"].as_u64());
    assert!(classes.into_iter().all(|class| !matches!(class, Some(201_004 | 1006))));
}

#[test]
fn each_of_21_logons_on_one_connection_has_its_row() {
    let refused = |at: usize| at % 3 == 1;
    let written = played(ZeekLogs::new, ZeekLogs::into_sink, |play| {
        play.connect(CLIENT, SERVER);
        for at in 0..21 {
            let status = if refused(at) { NtStatus::LOGON_FAILURE } else { NtStatus::SUCCESS };
            play.log_on(&format!("user{at}"), status);
        }
    });
    let rows = objects(&written, "ntlm");
    assert_eq!(rows.len(), 21);
    for (at, row) in rows.iter().enumerate() {
        assert_has(row, &[("username", format!("user{at}").into()), ("success", (!refused(at)).into())]);
        assert_eq!(row["uid"], rows[0]["uid"]);
    }
}

/// Thirteen files are deleted, each step on another one of four connections.
#[test]
fn every_deletion_over_four_connections_is_logged_with_its_share() {
    let written = played(ZeekLogs::new, ZeekLogs::into_sink, |play| {
        play.connect(CLIENT, SERVER);
        play.log_on("alice", NtStatus::SUCCESS);
        play.share(r"\\srv\data");
        for client in ["10.0.0.8", "10.0.0.9", "10.0.0.10"] {
            play.widen(client, SERVER, "alice");
        }
        for number in 0..13 {
            let file = play.open(&format!(r"old\{number}.txt"));
            play.next_channel();
            play.set_info(file, FileInfoClass::DISPOSITION, vec![1]);
            play.next_channel();
            play.close(file);
            play.next_channel();
        }
    });
    let all = objects(&written, "smb_files");
    let deleted = all.iter().filter(|object| object["action"] == "SMB::FILE_DELETE");
    let names: BTreeSet<&str> = deleted
        .clone()
        .filter(|object| object["path"] == r"\\srv\data")
        .filter_map(|object| object["name"].as_str())
        .collect();
    let connections: BTreeSet<&str> = deleted.filter_map(|object| object["uid"].as_str()).collect();
    assert_eq!((names.len(), connections.len()), (13, 4), "{names:?} {connections:?}");
}
