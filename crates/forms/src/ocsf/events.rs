//! Authentication (3002), Scheduled Job Activity (1006), Windows Service Activity (201004) and Detection Finding (2004).

use smbtrail_findings::{Finding, Severity};
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, Outcome, RpcCall, rpc};
use smbtrail_wire::NtStatus;

use super::head::{self, Head, Headed, NOBODY, OcsfClass, milliseconds};
use crate::form::{Form, Log};

/// 3002: a logon.
#[derive(Debug)]
#[non_exhaustive]
pub enum Authentication {}

/// 1006: a task that was scheduled.
#[derive(Debug)]
#[non_exhaustive]
pub enum JobActivity {}

/// 201004: a service that was created.
#[derive(Debug)]
#[non_exhaustive]
pub enum ServiceActivity {}

/// 2004: a finding.
#[derive(Debug)]
#[non_exhaustive]
pub enum DetectionFinding {}

/// Something, and the part that every event has.
#[derive(Debug)]
pub struct EventRow<'a, T> {
    pub(super) head: Head<'a>,
    pub(super) of: &'a T,
    /// A text that is made for the record, as JSON where the column says so.
    pub(super) text: String,
}

impl<T> Headed for EventRow<'_, T> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

macro_rules! classes {
    ($($log:ident = $uid:literal, $name:literal, $category:literal;)*) => {
        $(impl OcsfClass for $log {
            const UID: u64 = $uid;
            const CLASS: &'static str = $name;
            const CATEGORY: u64 = $category;
        }

        impl Log for $log {
            const FORM: Form = Form::Ocsf;
            const FILE: &'static str = "ocsf";
        })*
    };
}

classes! {
    Authentication = 3002, "Authentication", 3;
    JobActivity = 1006, "Scheduled Job Activity", 1;
    ServiceActivity = 201_004, "Windows Service Activity", 1;
    DetectionFinding = 2004, "Detection Finding", 2;
}

impl Rows for Authentication {
    type Row<'a> = EventRow<'a, Logon>;
    const NAME: &'static str = "3002";
    const ABOUT: &'static str = "Authentication: a record for each attempt to log on.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: a logon"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::status_code(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::src_ip(),
        head::src_port(),
        Column::<Self>::new(
            "src_endpoint.hostname",
            Kind::Text,
            "the client's name, as it says in NTLM",
            |row| Value::text(row.of.identity.workstation.as_ref()),
        )
        .null("the client did not say"),
        head::dst_ip(),
        head::dst_port(),
        Column::<Self>::new(
            "auth_protocol_id",
            Kind::Number,
            "1 NTLM, 2 Kerberos, 0 where it is unknown",
            |row| {
                Value::Number(match row.of.identity.mechanism.as_deref() {
                    Some("NTLMSSP") => 1,
                    Some("Kerberos") => 2,
                    _ => 0,
                })
            },
        ),
        Column::<Self>::new("is_remote", Kind::Bool, "always true", |_| Value::Bool(true)),
        Column::<Self>::new("logon_type_id", Kind::Number, "always 3: over the network", |_| {
            Value::Number(3)
        }),
        Column::<Self>::new("session.uid", Kind::Hex, "the session", |row| {
            Value::Hex(row.of.session_id.0, 16)
        }),
        Column::<Self>::new(
            "user.name",
            Kind::Text,
            "the user; `ANONYMOUS LOGON` or `Guest` where the server says so",
            |row| match row.of.outcome() {
                Outcome::Anonymous => Value::Text("ANONYMOUS LOGON"),
                Outcome::Guest => Value::Text("Guest"),
                _ => Value::Text(row.of.identity.user.as_deref().unwrap_or(NOBODY)),
            },
        ),
        Column::<Self>::new("user.domain", Kind::Text, "the user's domain", |row| {
            Value::text(row.of.identity.domain.as_ref())
        })
        .null("nobody names it"),
    ];
}

/// How a logon ended, as a status, also on a pipe.
pub(super) fn status_of(logon: &Logon) -> Option<NtStatus> {
    logon.status.or(match logon.outcome() {
        Outcome::Success | Outcome::Guest | Outcome::Anonymous => Some(NtStatus::SUCCESS),
        Outcome::Failure => Some(NtStatus::LOGON_FAILURE),
        _ => None,
    })
}

impl Rows for JobActivity {
    type Row<'a> = EventRow<'a, RpcCall>;
    const NAME: &'static str = "1006";
    const ABOUT: &'static str =
        "Scheduled Job Activity: a record for each task that was registered with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::src_ip(),
        head::src_port(),
        Column::<Self>::new(
            "actor.user.name",
            Kind::Text,
            "the user of the session; `Unknown` for nobody",
            |row| Value::Text(row.of.user.as_deref().unwrap_or(NOBODY)),
        ),
        head::device_ip(),
        head::device_type(),
        Column::<Self>::new("job.name", Kind::Text, "the task's path", |row| Value::Text(&row.text)),
        Column::<Self>::new("job.desc", Kind::Text, "its definition in XML", |row| argument(row.of, "xml"))
            .null("the arguments are encrypted or not whole"),
        Column::<Self>::new(
            "job.file.name",
            Kind::Text,
            "the task's path, in which Windows keeps it",
            |row| Value::Text(&row.text),
        ),
        Column::<Self>::new("job.file.type_id", Kind::Number, "always 1: a regular file", |_| {
            Value::Number(1)
        }),
    ];
}

impl Rows for ServiceActivity {
    type Row<'a> = EventRow<'a, RpcCall>;
    const NAME: &'static str = "201004";
    const ABOUT: &'static str =
        "Windows Service Activity: a record for each service that was created with success.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::src_ip(),
        head::src_port(),
        Column::<Self>::new(
            "actor.user.name",
            Kind::Text,
            "the user of the session; `Unknown` for nobody",
            |row| Value::Text(row.of.user.as_deref().unwrap_or(NOBODY)),
        ),
        head::device_ip(),
        head::device_type(),
        Column::<Self>::new("win_service.name", Kind::Text, "the service", |row| Value::Text(&row.text)),
        Column::<Self>::new("win_service.cmd_line", Kind::Text, "its program", |row| {
            argument(row.of, "path")
        })
        .null("the arguments are encrypted or not whole"),
    ];
}

/// An argument of a call that is a text.
pub(super) fn argument<'a>(call: &'a RpcCall, name: &str) -> Value<'a> {
    Value::text(call.call.said.as_ref().and_then(|said| said.argument(name)).and_then(rpc::Value::text))
}

impl Rows for DetectionFinding {
    type Row<'a> = EventRow<'a, Finding>;
    const NAME: &'static str = "2004";
    const ABOUT: &'static str =
        "Detection Finding: a record for each finding of `smbtrail findings`, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id("always 1: create"),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::version(),
        head::product(),
        head::vendor(),
        Column::<Self>::new("confidence_score", Kind::Number, "how sure it is, from 0 to 100", |row| {
            Value::Number(row.of.confidence.into())
        }),
        Column::<Self>::new("count", Kind::Number, "how often it happened", |row| {
            Value::Number(row.of.count)
        }),
        Column::<Self>::new("start_time", Kind::Number, "the first frame of it", |row| {
            milliseconds(row.of.first)
        })
        .unit("ms"),
        Column::<Self>::new("end_time", Kind::Number, "the last frame of it", |row| {
            milliseconds(row.of.last)
        })
        .unit("ms"),
        Column::<Self>::new("finding_info.title", Kind::Text, "the behaviour", |row| {
            Value::Text(row.of.behaviour.title)
        }),
        Column::<Self>::new(
            "finding_info.uid",
            Kind::Text,
            "the behaviour, its first frame and whom it is about",
            |row| Value::Text(row.text.split_once(' ').map_or("", |(uid, _)| uid)),
        ),
        Column::<Self>::new("finding_info.analytic.name", Kind::Text, "the name of the behaviour", |row| {
            Value::Text(row.of.behaviour.id)
        }),
        Column::<Self>::new("finding_info.analytic.type_id", Kind::Number, "always 1: a rule", |_| {
            Value::Number(1)
        }),
        Column::<Self>::new("finding_info.attacks", Kind::Json, "techniques of MITRE ATT&CK", |row| {
            let attacks = row.text.split_once(' ').map_or("", |(_, attacks)| attacks);
            if attacks.is_empty() { Value::Null } else { Value::Json(attacks) }
        })
        .null("it is part of none"),
        Column::<Self>::new("message", Kind::Text, "what was seen", |row| Value::Text(&row.of.why)),
        Column::<Self>::new("is_alert", Kind::Bool, "whether it is of medium severity or above", |row| {
            Value::Bool(row.of.severity >= Severity::Medium)
        }),
        Column::<Self>::new("status_id", Kind::Number, "always 1: new", |_| Value::Number(1)),
    ];
}

/// `severity_id` of a finding.
pub(super) const fn severity(severity: Severity) -> u64 {
    match severity {
        Severity::Info => head::INFORMATIONAL,
        Severity::Low => 2,
        Severity::Medium => 3,
        Severity::High => 4,
        Severity::Critical => 5,
        _ => 0,
    }
}

/// The text of a finding's row: its id, and its techniques as JSON.
pub(super) fn text_of(finding: &Finding) -> String {
    use std::fmt::Write as _;

    let about = [&finding.user, &finding.share, &finding.path, &finding.object];
    let about: String = about.into_iter().flatten().map(|text| format!("{text}|")).collect();
    let mut text = format!(
        "{}-{}-{:08x} ",
        finding.behaviour.id,
        finding.first.frame,
        crate::id::number(&about) & 0xFFFF_FFFF
    );
    for (at, technique) in finding.attack.iter().enumerate() {
        let before = if at == 0 { "[" } else { "," };
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            r#"{before}{{"technique":{{"uid":"{technique}"}},"version":"{}"}}"#,
            smbtrail_findings::ATTACK_VERSION
        );
    }
    if !finding.attack.is_empty() {
        text.push(']');
    }
    text
}
