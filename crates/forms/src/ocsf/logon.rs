//! Logons: Authentication (3002).

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, Outcome};
use smbtrail_wire::NtStatus;

use super::head::{self, Head, Headed, NOBODY, OcsfClass};
use crate::form::{Form, Log};

/// 3002: a logon.
#[derive(Debug)]
#[non_exhaustive]
pub enum Authentication {}

/// A logon.
#[derive(Debug)]
pub struct LogonRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) of: &'a Logon,
}

impl Headed for LogonRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl OcsfClass for Authentication {
    const UID: u64 = 3002;
    const CLASS: &'static str = "Authentication";
    const CATEGORY: u64 = 3;
}

impl Log for Authentication {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
}

impl Rows for Authentication {
    type Row<'a> = LogonRow<'a>;
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
        head::client_ip(head::SOURCE),
        head::client_port(head::SOURCE),
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
