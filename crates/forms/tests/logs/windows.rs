//! Events of Windows that recordings show.

use std::collections::BTreeSet;

use crate::kit::{Written, assert_has, objects, written};
use serde_json::{Map, Value};
use smbtrail_forms::windows::WindowsLogs;
use smbtrail_forms::write::JsonLines;

fn events(name: &str) -> Written {
    written(name, JsonLines::new(false), None, WindowsLogs::new, WindowsLogs::into_sink)
}

fn of(written: &Written, channel: &str, id: u64) -> Vec<Map<String, Value>> {
    objects(written, channel).into_iter().filter(|object| object["EventID"] == id).collect()
}

#[test]
fn a_file_that_is_opened_is_checked_against_its_share() {
    let written = events("office.pcapng");
    let checked = of(&written, "Security", 5145);
    let pipe = checked.iter().find(|event| event["ShareName"] == r"\\*\IPC$").expect("a pipe is opened");
    assert_has(
        pipe,
        &[
            ("Channel", "Security".into()),
            ("ObjectType", "File".into()),
            ("Keywords", "0x8020000000000000".into()),
        ],
    );
    for event in &checked {
        assert!(event["AccessMask"].as_str().unwrap().starts_with("0x"), "{event:?}");
        assert!(event.contains_key("IpAddress") && event.contains_key("IpPort"), "{event:?}");
    }
    let written_to = checked.iter().find(|event| event["AccessList"].as_str().unwrap().contains("WriteData"));
    assert!(written_to.unwrap()["AccessList"].as_str().unwrap().contains("%%4417"));
}

#[test]
fn a_pipe_that_is_opened_is_an_event_of_sysmon() {
    let written = events("pipes.pcapng");
    let pipes: BTreeSet<String> = of(&written, "Sysmon", 18)
        .iter()
        .map(|event| event["PipeName"].as_str().unwrap().to_owned())
        .collect();
    assert!(pipes.contains(r"\svcctl") || pipes.contains(r"\srvsvc"), "{pipes:?}");
    assert!(pipes.iter().all(|pipe| pipe.starts_with('\\')), "{pipes:?}");
}

#[test]
fn logons_are_events_by_their_outcome() {
    let written = events("logons.pcapng");
    let (good, bad) = (of(&written, "Security", 4624), of(&written, "Security", 4625));
    assert!(!good.is_empty() && !bad.is_empty());
    assert_has(&good[0], &[("LogonType", 3.into()), ("AuthenticationPackageName", "NTLM".into())]);
    assert_has(&bad[0], &[("Status", "0xc000006d".into()), ("FailureReason", "%%2313".into())]);
}

#[test]
fn a_connection_to_a_share_is_an_event() {
    let shares: BTreeSet<String> = of(&events("office.pcapng"), "Security", 5140)
        .iter()
        .map(|event| event["ShareName"].as_str().unwrap().to_owned())
        .collect();
    assert!(shares.contains(r"\\*\IPC$"), "{shares:?}");
}
