//! `kerberos`: tickets that a KDC gives, and that are shown in logons.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, TicketAnswer, TicketKind, TicketRequest, Time};
use smbtrail_wire::Etype;

use super::ntlm::success;
use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each request to a KDC, and for each logon with a ticket of Kerberos.
#[derive(Debug)]
#[non_exhaustive]
pub enum Kerberos {}

/// A ticket that is asked for, or shown.
#[derive(Debug)]
pub struct TicketRow<'a> {
    link: Link,
    of: Of<'a>,
    /// `user/REALM`.
    client: Option<String>,
}

#[derive(Clone, Copy, Debug)]
enum Of<'a> {
    Logon(&'a Logon),
    Request(&'a TicketRequest),
}

impl Linked for TicketRow<'_> {
    fn time(&self) -> Time {
        match self.of {
            Of::Logon(logon) => logon.start.time,
            Of::Request(request) => request.start.time,
        }
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
        "Each request to a KDC has a record of its own: Zeek keeps one for a connection, and so joins requests over UDP.",
        "Requests that are refused because the KDC wants proof of who asks first have no record, as in Zeek's.",
    ];
}

const ENCRYPTED: &str = "the client does not say, or only encrypted, as in a logon";

impl Rows for Kerberos {
    type Row<'a> = TicketRow<'a>;
    const NAME: &'static str = "kerberos";
    const ABOUT: &'static str = "Kerberos: a record for each request to a KDC, and for each ticket that a client showed in the \
        setup of a session or on a pipe.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the first message of the request or of the logon was captured"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new(
            "request_type",
            Kind::Text,
            "`AS`: a first ticket is asked for; `TGS`: one for a service; `AP`: a ticket is shown to a service",
            |row| {
                Value::Text(match row.of {
                    Of::Logon(_) => "AP",
                    Of::Request(TicketRequest { kind: TicketKind::Initial, .. }) => "AS",
                    Of::Request(_) => "TGS",
                })
            },
        ),
        Column::<Self>::new("client", Kind::Text, "the user and its realm, as `user/REALM`", |row| {
            Value::text(row.client.as_ref())
        })
        .null("neither a KDC's answer in the capture nor the ticket names it"),
        Column::<Self>::new("service", Kind::Text, "the service that the ticket is for", |row| {
            Value::text(row.service())
        })
        .null("the capture does not contain the ticket"),
        Column::<Self>::new("success", Kind::Bool, "whether the server agreed", |row| match row.of {
            Of::Logon(logon) => success(logon.outcome()),
            Of::Request(request) => match request.answer {
                TicketAnswer::Given { .. } => Value::Bool(true),
                TicketAnswer::Refused { .. } => Value::Bool(false),
                _ => Value::Null,
            },
        })
        .null("the capture does not show how it ended"),
        Column::<Self>::new("error_msg", Kind::Text, "the error of Kerberos by its name", |row| {
            Value::text(row.error())
        })
        .null("there was none"),
        Column::<Self>::new("from", Kind::Time, "when the ticket shall begin to be valid", |row| {
            row.request().and_then(|request| request.from).map_or(Value::Null, link::time)
        })
        .null(ENCRYPTED),
        Column::<Self>::new("till", Kind::Time, "when it shall end to be valid", |row| {
            row.request().and_then(|request| request.till).map_or(Value::Null, link::time)
        })
        .null(ENCRYPTED),
        Column::<Self>::new("cipher", Kind::Text, "what the ticket is encrypted by", |row| {
            Value::text(row.cipher().and_then(Etype::name))
        })
        .null("the capture does not contain the ticket, or the cipher has no name"),
        Column::<Self>::new("forwardable", Kind::Bool, "whether a forwardable ticket was asked for", |row| {
            row.request().map_or(Value::Null, |request| Value::Bool(request.options.is_forwardable()))
        })
        .null(ENCRYPTED),
        Column::<Self>::new("renewable", Kind::Bool, "whether a renewable ticket was asked for", |row| {
            row.request().map_or(Value::Null, |request| Value::Bool(request.options.is_renewable()))
        })
        .null(ENCRYPTED),
        Column::<Self>::new("client_cert_subject", Kind::Text, "the client's certificate", |_| Value::Null)
            .null("always: what clients with a certificate send is not read"),
        Column::<Self>::new("client_cert_fuid", Kind::Text, "the id of its file", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("server_cert_subject", Kind::Text, "the server's certificate", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("server_cert_fuid", Kind::Text, "the id of its file", |_| Value::Null)
            .null("as above"),
        Column::<Self>::new("realm", Kind::Text, "the realm of the service", |row| match row.of {
            Of::Logon(logon) => Value::text(logon.auth.ticket.as_ref().map(|ticket| &ticket.realm)),
            Of::Request(request) => Value::Text(&request.realm),
        })
        .null("the capture does not contain the ticket"),
        Column::<Self>::new("status", Kind::Text, "the status that decided it", |row| {
            row.logon().and_then(|logon| logon.status).map_or(Value::Null, super::smb_files::status)
        })
        .null("no status did, as with a KDC"),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            row.logon().map_or(Value::Null, |logon| Value::Hex(logon.session_id.0, 16))
        })
        .null("a KDC was asked"),
    ];
}

impl<'a> TicketRow<'a> {
    pub(super) fn shown(logon: &'a Logon, link: Link) -> Self {
        let user = logon.identity.user.as_deref();
        let realm = logon.identity.domain.as_deref().unwrap_or_default();
        Self { link, of: Of::Logon(logon), client: user.map(|user| format!("{user}/{realm}")) }
    }

    pub(super) fn asked(request: &'a TicketRequest) -> Self {
        let realm = request.user_realm.as_deref().unwrap_or_default();
        let client = request.user.as_deref().map(|user| format!("{user}/{realm}"));
        Self { link: Link::of_kdc(request.ends), of: Of::Request(request), client }
    }

    const fn request(&self) -> Option<&'a TicketRequest> {
        match self.of {
            Of::Request(request) => Some(request),
            Of::Logon(_) => None,
        }
    }

    const fn logon(&self) -> Option<&'a Logon> {
        match self.of {
            Of::Logon(logon) => Some(logon),
            Of::Request(_) => None,
        }
    }

    fn service(&self) -> Option<&'a str> {
        match self.of {
            Of::Logon(logon) => logon.auth.ticket.as_ref().map(|ticket| &*ticket.service),
            Of::Request(request) => request.service.as_deref(),
        }
    }

    fn error(&self) -> Option<&'a str> {
        match self.of {
            Of::Logon(logon) => logon.auth.kerberos_error.as_deref(),
            Of::Request(request) => match request.answer {
                TicketAnswer::Refused { name, .. } => name,
                _ => None,
            },
        }
    }

    fn cipher(&self) -> Option<Etype> {
        match self.of {
            Of::Logon(logon) => logon.auth.ticket.as_ref().map(|ticket| ticket.etype),
            Of::Request(request) => match request.answer {
                TicketAnswer::Given { ticket, .. } => Some(ticket),
                _ => None,
            },
        }
    }
}

/// Whether a KDC only wants proof of who asks, as at the beginning of most logons: KDC_ERR_PREAUTH_REQUIRED. RFC 4120 3.1.3
pub(super) fn wants_proof(request: &TicketRequest) -> bool {
    matches!(request.answer, TicketAnswer::Refused { code: 25, .. })
}
