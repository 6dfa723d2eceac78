use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::NtlmLogon;

use crate::rows;

/// One row per exchange of NTLM in which the client answered a challenge: the command `hashes`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Hashes {}

/// What a row of [`Hashes`] is written from.
#[derive(Debug)]
#[non_exhaustive]
pub struct HashRow<'a> {
    /// The logon.
    pub logon: &'a NtlmLogon,
    /// Hashcat's number of its form, and the form.
    pub hashcat: Option<(u32, String)>,
}

impl Rows for Hashes {
    type Row<'a> = HashRow<'a>;
    const NAME: &'static str = "hashes";
    const ABOUT: &'static str = "One row per exchange of NTLM in which the client answered a challenge, in the setup of a session or in DCE/RPC on \
        a pipe, in the order of their frames. `--hashcat` writes the values of `hash` alone, one a line.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the message that contains the response", |row| {
            Value::Number(row.logon.start.frame)
        })
        .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when that was captured", |row| rows::time(row.logon.start))
            .table("time", 8, 27),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.logon.client)
        })
        .table("client", 6, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.logon.server)
        })
        .table("server", 9, 21),
        Column::<Self>::new(
            "session_id",
            Kind::Hex,
            "the session that is set up, or whose pipe it is",
            |row| rows::session_id(row.logon.session_id),
        ),
        Column::<Self>::new("pipe", Kind::Path, "the pipe that DCE/RPC goes over", |row| {
            Value::text(row.logon.pipe.as_ref())
        })
        .null("it is the setup of a session")
        .table("pipe", 7, 10),
        Column::<Self>::new("user", Kind::Text, "the user, according to the client", |row| {
            Value::Text(&row.logon.exchange.user)
        })
        .table("user", 2, 20),
        Column::<Self>::new("domain", Kind::Text, "the user's domain, according to the client", |row| {
            Value::Text(&row.logon.exchange.domain)
        })
        .table("domain", 5, 16),
        Column::<Self>::new("workstation", Kind::Text, "the client's name, according to the client", |row| {
            Value::Text(&row.logon.exchange.workstation)
        }),
        Column::<Self>::new(
            "ntlm",
            Kind::Word,
            "the version of NTLM: `v2`, `v1-ess` (extended session security), `v1` or `lm`",
            |row| Value::text(row.logon.exchange.version()),
        )
        .null("the response has no known form")
        .table("ntlm", 4, 6),
        Column::<Self>::new(
            "status",
            Kind::Name("STATUS_"),
            "the status that decided the session's setup",
            |row| row.logon.status.map_or(Value::Null, rows::status),
        )
        .null("no status in the capture decided it, or it is DCE/RPC"),
        Column::<Self>::new(
            "outcome",
            Kind::Word,
            "as in `logons`; of DCE/RPC `success`, `failure` or `unfinished`",
            |row| Value::Text(row.logon.outcome.name()),
        )
        .table("outcome", 3, 10),
        Column::<Self>::new(
            "hashcat_mode",
            Kind::Number,
            "hashcat's number of the form of `hash`: 5600 or 5500",
            |row| Value::number(row.hashcat.as_ref().map(|(mode, _)| u64::from(*mode))),
        )
        .null("there is no such form (LM alone), or the capture does not contain the challenge")
        .table("mode", 11, 4),
        Column::<Self>::new("hash", Kind::Text, "the exchange in the form that hashcat takes", |row| {
            Value::text(row.hashcat.as_ref().map(|(_, line)| line))
        })
        .null("as above")
        .table("hash", 10, 40),
    ];
}
