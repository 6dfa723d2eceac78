//! Zeek's records as documents of the Elastic Common Schema.

use smbtrail_table::{Value, json};
use smbtrail_track::Time;

use super::Lines;
use super::json::{Open, close};
use crate::form::{Log, columns};

/// Writes Zeek's records as documents of ECS, one per line: the fields that ECS has, and all of them below `zeek`, where
/// Elastic's dashboards look.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct EcsLines;

/// What a field of Zeek is in ECS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alias {
    /// The logs that have it; empty for all.
    pub(crate) logs: &'static [&'static str],
    /// The field of Zeek.
    pub(crate) field: &'static str,
    /// The field of ECS.
    pub(crate) ecs: &'static str,
}

const fn alias(logs: &'static [&'static str], field: &'static str, ecs: &'static str) -> Alias {
    Alias { logs, field, ecs }
}

/// The fields of Zeek that ECS has, in the order of ECS's names, so that objects are whole.
pub(crate) const ALIASES: &[Alias] = &[
    alias(&["conn"], "resp_ip_bytes", "destination.bytes"),
    alias(&["notice"], "dst", "destination.ip"),
    alias(&[], "id.resp_h", "destination.ip"),
    alias(&["conn"], "resp_pkts", "destination.packets"),
    alias(&[], "id.resp_p", "destination.port"),
    alias(&["smb_files"], "action", "event.action"),
    alias(&["smb_cmd"], "command", "event.action"),
    alias(&["dce_rpc"], "operation", "event.action"),
    alias(&["notice"], "note", "event.action"),
    alias(&["weird"], "name", "event.action"),
    alias(&[], "uid", "event.id"),
    alias(&["ntlm", "kerberos"], "success", "event.outcome"),
    alias(&["smb_files"], "times.accessed", "file.accessed"),
    alias(&["smb_files"], "times.created", "file.created"),
    alias(&["smb_files"], "times.changed", "file.ctime"),
    alias(&["files"], "md5", "file.hash.md5"),
    alias(&["files"], "sha1", "file.hash.sha1"),
    alias(&["files"], "sha256", "file.hash.sha256"),
    alias(&["files"], "mime_type", "file.mime_type"),
    alias(&["smb_files"], "times.modified", "file.mtime"),
    alias(&["smb_files"], "name", "file.path"),
    alias(&["files"], "filename", "file.path"),
    alias(&["smb_files"], "size", "file.size"),
    alias(&["files"], "total_bytes", "file.size"),
    alias(&["ntlm"], "hostname", "source.domain"),
    alias(&["conn"], "orig_ip_bytes", "source.bytes"),
    alias(&["notice"], "src", "source.ip"),
    alias(&[], "id.orig_h", "source.ip"),
    alias(&["conn"], "orig_pkts", "source.packets"),
    alias(&[], "id.orig_p", "source.port"),
    alias(&["ntlm"], "domainname", "user.domain"),
    alias(&["smb_files", "dce_rpc", "smb_mapping", "notice"], "user", "user.name"),
    alias(&["smb_cmd", "ntlm"], "username", "user.name"),
    alias(&["kerberos"], "client", "user.name"),
];

/// `event.category` and `event.type` of a log's records.
pub(crate) const fn categories(log: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match log.as_bytes() {
        b"smb_files" | b"files" => (&["file", "network"], &["access"]),
        b"ntlm" | b"kerberos" => (&["authentication", "network"], &["start"]),
        b"conn" => (&["network"], &["connection", "end"]),
        b"notice" => (&["intrusion_detection"], &["info"]),
        _ => (&["network"], &["protocol"]),
    }
}

/// `event.type` of what was done to a file.
fn type_of(action: &str) -> &'static [&'static str] {
    match action.rsplit('_').next() {
        Some("DELETE") => &["deletion"],
        Some("WRITE" | "RENAME" | "ATTRIBUTE") => &["change"],
        _ => &["access"],
    }
}

impl Alias {
    fn is_of(&self, log: &str) -> bool {
        self.logs.is_empty() || self.logs.contains(&log)
    }
}

impl Lines for EcsLines {
    const EXTENSION: &'static str = "json";

    fn begin<L: Log>(&self, _: Time, _: &mut Vec<u8>) {}

    fn line<'a, L: Log>(&self, time: Time, row: &'a L::Row<'a>, out: &mut Vec<u8>) {
        // What is ours is of use here even where Zeek has no such field: who did it.
        let columns = columns::<L>(true);
        let mut fields = constants(L::NAME);
        for alias in ALIASES.iter().filter(|alias| alias.is_of(L::NAME)) {
            let Some(column) = columns.iter().find(|column| column.key == alias.field) else { continue };
            let value = (column.value)(row);
            if matches!(value, Value::Null) || fields.iter().any(|(key, _)| *key == alias.ecs) {
                continue;
            }
            if let (Value::Word(action), "smb_files") = (value, L::NAME) {
                fields.push(("event.type", Value::Texts(type_of(action))));
            }
            fields.push((alias.ecs, ecs_value(alias.ecs, value)));
        }
        if L::NAME != "smb_files" {
            fields.push(("event.type", Value::Texts(categories(L::NAME).1)));
        }
        // In this order, the members of an object are together.
        fields.sort_unstable_by_key(|(key, _)| *key);
        out.extend_from_slice(b"{\"@timestamp\":");
        json::push(out, Value::Time { nanoseconds: time.0, digits: 6 });
        out.extend_from_slice(b",\"ecs\":{\"version\":\"8.17.0\"},");
        push_members(fields.into_iter(), out);
        out.extend_from_slice(b"\"zeek\":{\"");
        out.extend_from_slice(L::NAME.as_bytes());
        out.extend_from_slice(b"\":{");
        let all = columns.iter().map(|column| (column.key, (column.value)(row)));
        push_members(all.filter(|(_, value)| !matches!(value, Value::Null)), out);
        (0..3).for_each(|_| close(out));
        out.push(b'\n');
    }

    fn end(&self, _: Time, _: &mut Vec<u8>) {}
}

/// What every document of a log has.
fn constants(log: &str) -> Vec<(&'static str, Value<'static>)> {
    let kind = if log == "notice" { "alert" } else { "event" };
    vec![
        ("event.category", Value::Texts(categories(log).0)),
        ("event.kind", Value::Text(kind)),
        ("event.module", Value::Text("zeek")),
        ("network.protocol", Value::Text("smb")),
        ("network.transport", Value::Text("tcp")),
    ]
}

/// A value as ECS has it: an outcome is a word.
const fn ecs_value<'a>(key: &str, value: Value<'a>) -> Value<'a> {
    match value {
        Value::Bool(true) if is_outcome(key) => Value::Word("success"),
        Value::Bool(false) if is_outcome(key) => Value::Word("failure"),
        value => value,
    }
}

const fn is_outcome(key: &str) -> bool {
    matches!(key.as_bytes(), b"event.outcome")
}

/// Appends members, each with a comma after it; a point in a key means an object.
fn push_members<'a>(members: impl Iterator<Item = (&'static str, Value<'a>)>, out: &mut Vec<u8>) {
    let mut open = Open::default();
    for (key, value) in members {
        let name = open.enter(key, out);
        json::push_text(out, name);
        out.push(b':');
        json::push(out, value);
        out.push(b',');
    }
    open.enter("", out);
}
