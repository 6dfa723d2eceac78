//! EVE, ECS and OCSF of recordings.

use std::collections::BTreeSet;

use crate::kit::{Written, assert_has, objects, written};
use serde_json::{Map, Value};
use smbtrail_forms::eve::{self, EveLogs};
use smbtrail_forms::ocsf::{self, OcsfLogs};
use smbtrail_forms::write::{EcsLines, JsonLines};
use smbtrail_forms::zeek::ZeekLogs;
use smbtrail_forms::{Log, LogVisitor};

/// The declared keys of a form.
#[derive(Default)]
struct Keys(BTreeSet<&'static str>);

impl LogVisitor for Keys {
    fn log<L: Log>(&mut self) {
        self.0.extend(L::COLUMNS.iter().map(|column| column.key));
    }
}

/// The paths of all values of an object, with points between names; what is declared to be JSON is one value.
fn paths(object: &Map<String, Value>, before: &str, declared: &BTreeSet<&str>, found: &mut BTreeSet<String>) {
    for (key, value) in object {
        let path = if before.is_empty() { key.clone() } else { format!("{before}.{key}") };
        match value {
            Value::Object(inner) if !declared.contains(path.as_str()) => paths(inner, &path, declared, found),
            _ => _ = found.insert(path),
        }
    }
}

#[track_caller]
fn assert_declared(written: &Written, file: &str, declared: &BTreeSet<&str>) {
    let mut found = BTreeSet::new();
    for object in objects(written, file) {
        paths(&object, "", declared, &mut found);
    }
    assert!(found.len() > 20, "{found:?}");
    for path in &found {
        assert!(declared.contains(path.as_str()), "{path} is not declared");
    }
}

fn eve_of(name: &str) -> Written {
    written(name, JsonLines::new(false), None, EveLogs::new, EveLogs::into_sink)
}

#[test]
fn events_of_eve_have_the_fields_that_are_declared() {
    let mut keys = Keys::default();
    eve::each_log(&mut keys);
    for name in ["office.pcapng", "pipes.pcapng", "kerberos.pcapng"] {
        assert_declared(&eve_of(name), "eve", &keys.0);
    }
}

#[test]
fn eve_has_events_of_each_type() {
    let all: Vec<_> = ["office.pcapng", "pipes.pcapng", "kerberos.pcapng"]
        .iter()
        .flat_map(|name| objects(&eve_of(name), "eve"))
        .collect();
    let types: BTreeSet<&str> = all.iter().filter_map(|object| object["event_type"].as_str()).collect();
    assert_eq!(
        types.into_iter().collect::<Vec<_>>(),
        ["alert", "anomaly", "dcerpc", "fileinfo", "flow", "krb5", "smb"]
    );
    for object in &all {
        let time = object["timestamp"].as_str().unwrap();
        assert!(time.len() == "2026-01-01T00:00:00.000000+0000".len() && time.ends_with("+0000"), "{time}");
    }
    let created = all
        .iter()
        .find(|object| object["event_type"] == "smb" && object["smb"]["command"] == "SMB2_COMMAND_CREATE");
    let smb = created.unwrap()["smb"].as_object().unwrap();
    assert_has(
        smb,
        &[("dialect", "3.11".into()), ("status", "STATUS_SUCCESS".into()), ("status_code", "0x0".into())],
    );
}

#[test]
fn events_of_ocsf_have_what_every_class_requires() {
    let mut keys = Keys::default();
    ocsf::each_log(&mut keys);
    let new = |sink| OcsfLogs::new(sink).with_version("1.6.0");
    let mut classes = BTreeSet::new();
    for name in ["office.pcapng", "pipes.pcapng", "kerberos.pcapng"] {
        let written = written(name, JsonLines::new(false), None, new, OcsfLogs::into_sink);
        assert_declared(&written, "ocsf", &keys.0);
        for object in objects(&written, "ocsf") {
            let number = |key: &str| object[key].as_u64().unwrap_or_else(|| panic!("{key} of {object:?}"));
            assert_eq!(number("type_uid"), number("class_uid") * 100 + number("activity_id"));
            assert!(
                number("category_uid") > 0 && number("severity_id") > 0 && number("time") > 1_000_000_000_000
            );
            assert_eq!(object["metadata"]["version"], "1.6.0");
            assert_eq!(object["metadata"]["product"]["name"], "smbtrail");
            classes.insert(number("class_uid"));
        }
    }
    assert!(classes.is_superset(&BTreeSet::from([4006, 3002, 1001, 2004])), "{classes:?}");
}

#[test]
fn a_record_of_zeek_is_a_document_of_ecs() {
    let written = written("office.pcapng", EcsLines::default(), None, ZeekLogs::new, ZeekLogs::into_sink);
    let files = objects(&written, "smb_files");
    let read = files.iter().find(|object| object["zeek"]["smb_files"]["action"] == "SMB::FILE_READ").unwrap();
    assert_eq!(read["event"]["action"], "SMB::FILE_READ");
    assert_eq!(read["event"]["category"], serde_json::json!(["file", "network"]));
    assert_eq!(read["event"]["id"], read["zeek"]["smb_files"]["uid"]);
    assert_eq!(read["file"]["path"], read["zeek"]["smb_files"]["name"]);
    assert_eq!(read["source"]["ip"], read["zeek"]["smb_files"]["id"]["orig_h"]);
    assert_eq!(read["network"]["protocol"], "smb");
    let logons = objects(&written, "ntlm");
    assert!(logons.iter().any(|object| object["event"]["outcome"] == "failure"));
}
