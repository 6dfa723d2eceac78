//! `kerberos`: logons by Kerberos.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, Time};

use super::ntlm::success;
use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each logon with a ticket of Kerberos.
#[derive(Debug)]
#[non_exhaustive]
pub enum Kerberos {}

/// A logon with a ticket.
#[derive(Debug)]
pub struct TicketRow<'a> {
    pub(super) link: Link,
    pub(super) logon: &'a Logon,
    /// `user/REALM`.
    pub(super) client: Option<String>,
}

impl Linked for TicketRow<'_> {
    fn time(&self) -> Time {
        self.logon.start.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for Kerberos {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 3;
    const DIFFERENCES: &'static [&'static str] = &[
        "Zeek's record of a ticket that is shown in SMB has neither the service nor the result.",
        "Requests to a KDC (`AS`, `TGS`) are no SMB traffic and not logged here.",
    ];
}

const ENCRYPTED: &str = "always: the client's message does not say, or only encrypted";

impl Rows for Kerberos {
    type Row<'a> = TicketRow<'a>;
    const NAME: &'static str = "kerberos";
    const ABOUT: &'static str = "Logons by Kerberos: a record for each ticket that a client showed in the setup of a session or \
        on a pipe.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the first message of the attempt was captured"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("request_type", Kind::Text, "`AP`: a ticket is shown to a service", |_| {
            Value::Text("AP")
        }),
        Column::<Self>::new("client", Kind::Text, "the user and its realm, as `user/REALM`", |row| {
            Value::text(row.client.as_ref())
        })
        .null("neither a KDC's answer in the capture nor the ticket names it"),
        Column::<Self>::new("service", Kind::Text, "the service that the ticket is for", |row| {
            Value::text(row.logon.auth.ticket.as_ref().map(|ticket| &ticket.service))
        })
        .null("the capture does not contain the ticket"),
        Column::<Self>::new("success", Kind::Bool, "whether the server agreed", |row| {
            success(row.logon.outcome())
        })
        .null("the capture does not show how it ended"),
        Column::<Self>::new("error_msg", Kind::Text, "the error of Kerberos by its name", |row| {
            Value::text(row.logon.auth.kerberos_error.as_ref())
        })
        .null("there was none"),
        Column::<Self>::new("from", Kind::Time, "when the ticket begins to be valid", |_| Value::Null)
            .null(ENCRYPTED),
        Column::<Self>::new("till", Kind::Time, "when it ends to be valid", |_| Value::Null).null(ENCRYPTED),
        Column::<Self>::new("cipher", Kind::Text, "what the ticket is encrypted by", |row| {
            Value::text(row.logon.auth.ticket.as_ref().and_then(|ticket| ticket.etype.name()))
        })
        .null("the capture does not contain the ticket, or the cipher has no name"),
        Column::<Self>::new("forwardable", Kind::Bool, "whether a forwardable ticket was asked for", |_| {
            Value::Null
        })
        .null(ENCRYPTED),
        Column::<Self>::new("renewable", Kind::Bool, "whether a renewable ticket was asked for", |_| {
            Value::Null
        })
        .null(ENCRYPTED),
        Column::<Self>::new("client_cert_subject", Kind::Text, "the client's certificate", |_| Value::Null)
            .null("always: a ticket that is shown has none"),
        Column::<Self>::new("client_cert_fuid", Kind::Text, "the id of its file", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("server_cert_subject", Kind::Text, "the server's certificate", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("server_cert_fuid", Kind::Text, "the id of its file", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("realm", Kind::Text, "the realm of the service", |row| {
            Value::text(row.logon.auth.ticket.as_ref().map(|ticket| &ticket.realm))
        })
        .null("the capture does not contain the ticket"),
        Column::<Self>::new("status", Kind::Text, "the status that decided it", |row| {
            row.logon.status.map_or(Value::Null, super::smb_files::status)
        })
        .null("no status did"),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            Value::Hex(row.logon.session_id.0, 16)
        }),
    ];
}

impl<'a> TicketRow<'a> {
    pub(super) fn new(logon: &'a Logon, link: Link) -> Self {
        let user = logon.identity.user.as_deref();
        let realm = logon.identity.domain.as_deref().unwrap_or_default();
        Self { link, logon, client: user.map(|user| format!("{user}/{realm}")) }
    }
}
