//! `krb5`: tickets that a KDC gives, and that are shown in logons.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, TicketAnswer, TicketKind, TicketRequest};
use smbtrail_wire::Etype;

use super::head::{self, EveEvent, Head, Headed};
use crate::form::{Form, Log};
use crate::link::Link;

/// A record for each answer of a KDC, and for each ticket of Kerberos that a client showed.
#[derive(Debug)]
#[non_exhaustive]
pub enum Krb5 {}

/// An answer of a KDC, or a ticket that was shown.
#[derive(Debug)]
pub struct Krb5Row<'a> {
    head: Head,
    of: Of<'a>,
}

#[derive(Clone, Copy, Debug)]
enum Of<'a> {
    Logon(&'a Logon),
    Request(&'a TicketRequest),
}

impl Headed for Krb5Row<'_> {
    fn head(&self) -> &Head {
        &self.head
    }
}

impl EveEvent for Krb5 {
    const TYPE: &'static str = "krb5";
}

impl Log for Krb5 {
    const FORM: Form = Form::Eve;
    const FILE: &'static str = "eve";
}

impl Rows for Krb5 {
    type Row<'a> = Krb5Row<'a>;
    const NAME: &'static str = "krb5";
    const ABOUT: &'static str =
        "Kerberos: a record for each answer of a KDC, and for each ticket that a client showed.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::timestamp(),
        head::flow_id(),
        head::pcap_cnt(),
        head::event_type(),
        head::src_ip(),
        head::src_port(),
        head::dest_ip(),
        head::dest_port(),
        Column::<Self>::new("proto", Kind::Text, "`TCP` or `UDP`", |row| {
            Value::Text(if row.request().is_some_and(|request| !request.ends.tcp) { "UDP" } else { "TCP" })
        }),
        head::ip_v(),
        head::pkt_src(),
        Column::<Self>::new(
            "krb5.msg_type",
            Kind::Text,
            "the answer: `KRB_AS_REP`, `KRB_TGS_REP` or `KRB_ERROR`; `KRB_AP_REQ`, which Suricata does not log, where a ticket is \
             shown",
            |row| {
                Value::Text(match row.request().map(|request| (request.kind, request.answer)) {
                    None => "KRB_AP_REQ",
                    Some((_, TicketAnswer::Refused { .. })) => "KRB_ERROR",
                    Some((TicketKind::Initial, _)) => "KRB_AS_REP",
                    Some(_) => "KRB_TGS_REP",
                })
            },
        ),
        Column::<Self>::new("krb5.failed_request", Kind::Text, "the request that an error answers", |row| {
            match row.request() {
                Some(TicketRequest { answer: TicketAnswer::Refused { .. }, kind, .. }) => {
                    Value::Text(if *kind == TicketKind::Initial { "KRB_AS_REQ" } else { "KRB_TGS_REQ" })
                }
                _ => Value::Null,
            }
        })
        .null("it is no error"),
        Column::<Self>::new("krb5.cname", Kind::Text, "the user", |row| match row.of {
            Of::Logon(logon) => Value::text(logon.identity.user.as_ref()),
            Of::Request(request) => Value::text(request.user.as_ref()),
        })
        .null("nobody names it"),
        Column::<Self>::new(
            "krb5.realm",
            Kind::Text,
            "the realm of the user; of a ticket that is shown, of the service",
            |row| match row.of {
                Of::Logon(logon) => Value::text(logon.auth.ticket.as_ref().map(|ticket| &ticket.realm)),
                Of::Request(request) => Value::Text(request.user_realm.as_deref().unwrap_or(&request.realm)),
            },
        )
        .null(NO_TICKET),
        Column::<Self>::new("krb5.sname", Kind::Text, "the service", |row| match row.of {
            Of::Logon(logon) => Value::text(logon.auth.ticket.as_ref().map(|ticket| &ticket.service)),
            Of::Request(request) => Value::text(request.service.as_ref()),
        })
        .null(NO_TICKET),
        Column::<Self>::new(
            "krb5.encryption",
            Kind::Text,
            "what the client\'s part of the answer is encrypted by; of a ticket that is shown, the ticket",
            |row| Value::text(row.encryption().and_then(Etype::name)),
        )
        .null(NO_TICKET),
        Column::<Self>::new("krb5.weak_encryption", Kind::Bool, "whether that is RC4 or DES", |row| {
            row.encryption().map_or(Value::Null, |etype| Value::Bool(is_weak(etype)))
        })
        .null(NO_TICKET),
        Column::<Self>::new("krb5.ticket_encryption", Kind::Text, "what the ticket is encrypted by", |row| {
            Value::text(row.ticket().and_then(Etype::name))
        })
        .null(NO_TICKET),
        Column::<Self>::new("krb5.ticket_weak_encryption", Kind::Bool, "whether that is RC4 or DES", |row| {
            row.ticket().map_or(Value::Null, |etype| Value::Bool(is_weak(etype)))
        })
        .null(NO_TICKET),
        Column::<Self>::new("krb5.error_code", Kind::Text, "the error of Kerberos", |row| match row.of {
            Of::Logon(logon) => Value::text(logon.auth.kerberos_error.as_ref()),
            Of::Request(request) => match request.answer {
                TicketAnswer::Refused { name, .. } => Value::text(name),
                _ => Value::Null,
            },
        })
        .null("there was none, or it has no name"),
    ];
}

const NO_TICKET: &str = "the capture does not contain the ticket";

impl<'a> Krb5Row<'a> {
    pub(super) fn shown(logon: &'a Logon, link: &Link) -> Self {
        Self { head: Head::to_server(link, logon.end), of: Of::Logon(logon) }
    }

    /// `None` without an answer, as Suricata logs none then.
    pub(super) fn asked(request: &'a TicketRequest) -> Option<Self> {
        let head = Head::to_server(&Link::of_kdc(request.ends), request.answered?);
        Some(Self { head, of: Of::Request(request) })
    }

    const fn request(&self) -> Option<&'a TicketRequest> {
        match self.of {
            Of::Request(request) => Some(request),
            Of::Logon(_) => None,
        }
    }

    fn encryption(&self) -> Option<Etype> {
        match self.of {
            Of::Logon(_) => self.ticket(),
            Of::Request(request) => match request.answer {
                TicketAnswer::Given { reply, .. } => Some(reply),
                _ => None,
            },
        }
    }

    fn ticket(&self) -> Option<Etype> {
        match self.of {
            Of::Logon(logon) => logon.auth.ticket.as_ref().map(|ticket| ticket.etype),
            Of::Request(request) => match request.answer {
                TicketAnswer::Given { ticket, .. } => Some(ticket),
                _ => None,
            },
        }
    }
}

/// Whether an encryption is one of DES or RC4. RFC 8429
fn is_weak(etype: Etype) -> bool {
    etype
        .name()
        .is_some_and(|name| name.starts_with("des") || name.starts_with("rc4") || name.starts_with("arcfour"))
}
