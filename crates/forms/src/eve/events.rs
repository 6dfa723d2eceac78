//! `fileinfo`, `anomaly`, `alert` and `flow`.

use smbtrail_files::Entry;
use smbtrail_findings::{Finding, Severity};
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Anomaly, Area, Connection, Delivery, Sent, Time};

use super::head::{self, EveEvent, Head, Headed};
use crate::form::{Form, Log};

/// A record for each version of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileInfo {}

/// A record for each anomaly.
#[derive(Debug)]
#[non_exhaustive]
pub enum AnomalyEvent {}

/// A record for each finding.
#[derive(Debug)]
#[non_exhaustive]
pub enum Alert {}

/// A record for each connection.
#[derive(Debug)]
#[non_exhaustive]
pub enum Flow {}

/// Something, and the part that every event has.
#[derive(Debug)]
pub struct EventRow<'a, T> {
    pub(super) head: Head,
    pub(super) of: &'a T,
    /// A text that is made for the record: a name.
    pub(super) text: String,
}

impl<T> Headed for EventRow<'_, T> {
    fn head(&self) -> &Head {
        &self.head
    }
}

macro_rules! events {
    ($($log:ident = $kind:literal;)*) => {
        $(impl EveEvent for $log {
            const TYPE: &'static str = $kind;
        }

        impl Log for $log {
            const FORM: Form = Form::Eve;
            const FILE: &'static str = "eve";
        })*
    };
}

events! {
    FileInfo = "fileinfo";
    AnomalyEvent = "anomaly";
    Alert = "alert";
    Flow = "flow";
}

impl Rows for FileInfo {
    type Row<'a> = EventRow<'a, Entry<'a>>;
    const NAME: &'static str = "fileinfo";
    const ABOUT: &'static str =
        "The files that were read and written: a record for each version, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::flow_id(),
        head::pcap_cnt(),
        head::event_type(),
        head::src_ip(),
        head::src_port(),
        head::dest_ip(),
        head::dest_port(),
        head::proto(),
        head::ip_v(),
        head::pkt_src(),
        Column::<Self>::new("app_proto", Kind::Text, "always `smb`", |_| Value::Text("smb")),
        Column::<Self>::new("fileinfo.filename", Kind::Path, "the path below the share", |row| {
            Value::Text(&row.text)
        }),
        Column::<Self>::new("fileinfo.magic", Kind::Text, "the MIME type by the first bytes", |row| {
            Value::text(row.of.kind.as_ref())
        })
        .null("the first bytes are unknown or of no known type"),
        Column::<Self>::new("fileinfo.gaps", Kind::Bool, "whether bytes are unknown", |row| {
            Value::Bool(!row.of.complete)
        }),
        Column::<Self>::new(
            "fileinfo.state",
            Kind::Text,
            "`CLOSED` where every byte is known, else `TRUNCATED`",
            |row| Value::Text(if row.of.complete { "CLOSED" } else { "TRUNCATED" }),
        ),
        Column::<Self>::new("fileinfo.md5", Kind::Bytes, "MD5 of the content", |row| {
            let hash = row.of.digest.as_ref().and_then(|digest| digest.md5.as_ref());
            hash.map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("fileinfo.sha1", Kind::Bytes, "SHA-1 of the content", |row| {
            let hash = row.of.digest.as_ref().and_then(|digest| digest.sha1.as_ref());
            hash.map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("fileinfo.sha256", Kind::Bytes, "SHA-256 of the content", |row| {
            row.of.digest.as_ref().map_or(Value::Null, |digest| Value::Bytes(&digest.sha256))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("fileinfo.stored", Kind::Bool, "always false", |_| Value::Bool(false)),
        Column::<Self>::new("fileinfo.size", Kind::Number, "bytes that are known", |row| {
            Value::Number(row.of.known)
        }),
        Column::<Self>::new(
            "fileinfo.tx_id",
            Kind::Number,
            "always 0: a version belongs to no single command",
            |_| Value::Number(0),
        ),
    ];
}

const NOT_WHOLE: &str = "the content is not whole, or the hash was not asked for";

impl Rows for AnomalyEvent {
    type Row<'a> = EventRow<'a, Anomaly>;
    const NAME: &'static str = "anomaly";
    const ABOUT: &'static str =
        "What the specification forbids, or what deserves attention: a record for each anomaly.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::flow_id(),
        head::pcap_cnt(),
        head::event_type(),
        head::src_ip(),
        head::src_port(),
        head::dest_ip(),
        head::dest_port(),
        head::proto(),
        head::ip_v(),
        head::pkt_src(),
        Column::<Self>::new("anomaly.app_proto", Kind::Text, "always `smb`", |_| Value::Text("smb")),
        Column::<Self>::new(
            "anomaly.type",
            Kind::Text,
            "`decode`, `stream` or `applayer`, by what it is about",
            |row| {
                Value::Text(match row.of.kind.area() {
                    Area::Packet => "decode",
                    Area::Stream => "stream",
                    _ => "applayer",
                })
            },
        ),
        Column::<Self>::new(
            "anomaly.event",
            Kind::Text,
            "the kind of anomaly, as docs/anomalies.md lists it",
            |row| Value::Text(row.of.kind.id()),
        ),
        Column::<Self>::new("anomaly.layer", Kind::Text, "always `proto_parser`", |_| {
            Value::Text("proto_parser")
        }),
    ];
}

impl Rows for Alert {
    type Row<'a> = EventRow<'a, Finding>;
    const NAME: &'static str = "alert";
    const ABOUT: &'static str =
        "What `smbtrail findings` finds: a record for each finding, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::pcap_cnt(),
        head::event_type(),
        head::src_ip(),
        head::dest_ip(),
        head::proto(),
        head::ip_v(),
        head::pkt_src(),
        Column::<Self>::new("app_proto", Kind::Text, "always `smb`", |_| Value::Text("smb")),
        Column::<Self>::new("alert.action", Kind::Text, "always `allowed`", |_| Value::Text("allowed")),
        Column::<Self>::new("alert.gid", Kind::Number, "always 1", |_| Value::Number(1)),
        Column::<Self>::new(
            "alert.signature_id",
            Kind::Number,
            "a number that follows from the name of the behaviour",
            |row| Value::Number(crate::id::number(row.of.behaviour.id) & 0x7FFF_FFFF),
        ),
        Column::<Self>::new("alert.rev", Kind::Number, "always 1", |_| Value::Number(1)),
        Column::<Self>::new(
            "alert.signature",
            Kind::Text,
            "the name of the behaviour, and what was seen",
            |row| Value::Text(&row.text),
        ),
        Column::<Self>::new("alert.category", Kind::Text, "the behaviour, in a sentence", |row| {
            Value::Text(row.of.behaviour.title)
        }),
        Column::<Self>::new(
            "alert.severity",
            Kind::Number,
            "from 1 for critical and high to 4 for what is only to be known",
            |row| {
                Value::Number(match row.of.severity {
                    Severity::Critical | Severity::High => 1,
                    Severity::Medium => 2,
                    Severity::Low => 3,
                    _ => 4,
                })
            },
        ),
        Column::<Self>::new(
            "alert.metadata.mitre_technique_id",
            Kind::Texts,
            "techniques of MITRE ATT&CK",
            |row| {
                if row.of.attack.is_empty() { Value::Null } else { Value::Texts(row.of.attack) }
            },
        )
        .null("it is part of none"),
    ];
}

impl Rows for Flow {
    type Row<'a> = EventRow<'a, Connection>;
    const NAME: &'static str = "flow";
    const ABOUT: &'static str = "The connections of SMB, when they end or the capture does.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::flow_id(),
        head::event_type(),
        head::src_ip(),
        head::src_port(),
        head::dest_ip(),
        head::dest_port(),
        head::proto(),
        head::ip_v(),
        Column::<Self>::new("app_proto", Kind::Text, "always `smb`", |_| Value::Text("smb")),
        Column::<Self>::new("flow.pkts_toserver", Kind::Number, "packets that the client sent", |row| {
            count(row, |delivery| delivery.client, |of| of.packets)
        }),
        Column::<Self>::new("flow.pkts_toclient", Kind::Number, "packets that the server sent", |row| {
            count(row, |delivery| delivery.server, |of| of.packets)
        }),
        Column::<Self>::new(
            "flow.bytes_toserver",
            Kind::Number,
            "bytes of the client's with the headers of IP and TCP",
            |row| count(row, |delivery| delivery.client, |of| of.ip_bytes),
        ),
        Column::<Self>::new("flow.bytes_toclient", Kind::Number, "the same of the server's", |row| {
            count(row, |delivery| delivery.server, |of| of.ip_bytes)
        }),
        Column::<Self>::new("flow.start", Kind::Time, "the first packet", |row| time(row.of.opened.time)),
        Column::<Self>::new("flow.end", Kind::Time, "the last packet", |row| time(last(row.of))),
        Column::<Self>::new("flow.age", Kind::Number, "whole seconds between them", |row| {
            let span = last(row.of).since(row.of.opened.time) / 1_000_000_000;
            Value::Number(u64::try_from(span).unwrap_or(0))
        }),
        Column::<Self>::new("flow.state", Kind::Text, "`closed` where it ended, else `established`", |row| {
            Value::Text(if has_ended(row.of) { "closed" } else { "established" })
        }),
        Column::<Self>::new(
            "flow.reason",
            Kind::Text,
            "`shutdown`: a record is written when the connection or the capture ends",
            |_| Value::Text("shutdown"),
        ),
        Column::<Self>::new("flow.alerted", Kind::Bool, "always false: findings are about hosts", |_| {
            Value::Bool(false)
        }),
    ];
}

fn time(time: Time) -> Value<'static> {
    Value::Time { nanoseconds: time.0, digits: 6 }
}

fn last(connection: &Connection) -> Time {
    connection.delivery.map_or(connection.last, |delivery| delivery.last).time
}

fn has_ended(connection: &Connection) -> bool {
    connection.delivery.as_ref().is_some_and(|delivery| {
        let history = delivery.history();
        history.contains(['R', 'r']) || history.contains('F') && history.contains('f')
    })
}

fn count(
    row: &EventRow<'_, Connection>,
    side: fn(&Delivery) -> Sent,
    get: fn(&Sent) -> u64,
) -> Value<'static> {
    Value::Number(row.of.delivery.as_ref().map_or(0, |delivery| get(&side(delivery))))
}
