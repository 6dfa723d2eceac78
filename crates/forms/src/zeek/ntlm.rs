//! `ntlm`: logons by NTLM.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Logon, Outcome, Time};

use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each attempt to log on by NTLM.
#[derive(Debug)]
#[non_exhaustive]
pub enum Ntlm {}

/// An attempt to log on.
#[derive(Debug)]
pub struct LogonRow<'a> {
    pub(super) link: Link,
    pub(super) logon: &'a Logon,
}

impl Linked for LogonRow<'_> {
    fn time(&self) -> Time {
        self.logon.start.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for Ntlm {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 5;
    const DIFFERENCES: &'static [&'static str] = &[
        "Zeek logs the first attempt of each connection and no other.",
        "Zeek's `success` is what SPNEGO says, which is unset where the server only answers with a status.",
    ];
}

const NOT_SAID: &str = "the message does not say, or the capture does not contain it";

impl Rows for Ntlm {
    type Row<'a> = LogonRow<'a>;
    const NAME: &'static str = "ntlm";
    const ABOUT: &'static str =
        "Logons by NTLM, in the setup of a session or on a pipe: a record for each attempt.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the first message of the attempt was captured"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("username", Kind::Text, "the user in the AUTHENTICATE message", |row| {
            Value::text(row.logon.identity.user.as_ref())
        })
        .null(NOT_SAID),
        Column::<Self>::new("hostname", Kind::Text, "the client's name in that message", |row| {
            Value::text(row.logon.identity.workstation.as_ref())
        })
        .null(NOT_SAID),
        Column::<Self>::new("domainname", Kind::Text, "the user's domain in that message", |row| {
            Value::text(row.logon.identity.domain.as_ref())
        })
        .null(NOT_SAID),
        Column::<Self>::new(
            "server_nb_computer_name",
            Kind::Text,
            "MsvAvNbComputerName in the CHALLENGE message",
            |row| Value::text(row.logon.auth.server_names().and_then(|names| names.netbios.as_ref())),
        )
        .null(NOT_SAID),
        Column::<Self>::new(
            "server_dns_computer_name",
            Kind::Text,
            "MsvAvDnsComputerName in that message",
            |row| Value::text(row.logon.auth.server_names().and_then(|names| names.dns.as_ref())),
        )
        .null(NOT_SAID),
        Column::<Self>::new("server_tree_name", Kind::Text, "MsvAvDnsTreeName in that message", |row| {
            Value::text(row.logon.auth.server_names().and_then(|names| names.tree.as_ref()))
        })
        .null(NOT_SAID),
        Column::<Self>::new("success", Kind::Bool, "whether the server agreed, also to a guest", |row| {
            success(row.logon.outcome())
        })
        .null("the capture does not show how it ended"),
        Column::<Self>::new("status", Kind::Text, "the status that decided it", |row| {
            row.logon.status.map_or(Value::Null, super::smb_files::status)
        })
        .null("no status did"),
        Column::<Self>::new(
            "outcome",
            Kind::Text,
            "`success`, `failure`, `guest`, `anonymous` or `unfinished`",
            |row| Value::Text(row.logon.outcome().name()),
        ),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            Value::Hex(row.logon.session_id.0, 16)
        }),
        Column::<Self>::new("pipe", Kind::Text, "the pipe, for a logon in DCE/RPC", |row| {
            Value::text(row.logon.pipe.as_ref().filter(|pipe| !pipe.is_empty()))
        })
        .null("it sets up a session"),
        Column::<Self>::new("ntlm_version", Kind::Text, "`v2`, `v1-ess`, `v1` or `lm`", |row| {
            Value::text(row.logon.auth.ntlm.as_ref().and_then(|ntlm| ntlm.version()))
        })
        .null("the client answered no challenge"),
    ];
}

/// Whether an attempt succeeded, as far as the capture shows.
pub(super) const fn success(outcome: Outcome) -> Value<'static> {
    match outcome {
        Outcome::Success | Outcome::Guest | Outcome::Anonymous => Value::Bool(true),
        Outcome::Failure => Value::Bool(false),
        _ => Value::Null,
    }
}
