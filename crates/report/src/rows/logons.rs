use smbtrail_track::Logon;

use crate::column::{Column, Kind, Rows, Value};
use crate::rows;

/// One row an attempt to set up a session: the command `logons`.
#[derive(Debug)]
pub enum Logons {}

impl Rows for Logons {
    type Row<'a> = Logon;
    const NAME: &'static str = "logons";
    const ABOUT: &'static str = "One row an attempt to set up a session, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "its first SESSION_SETUP", |logon| Value::Number(logon.start.frame))
            .table("frame", 1, 7),
        Column::<Self>::new("time", Kind::Time, "when that was captured", |logon| Value::Time(logon.start))
            .table("time", 6, 27),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |logon| Value::Socket(logon.client))
            .table("client", 5, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |logon| Value::Socket(logon.server))
            .table("server", 7, 21),
        Column::<Self>::new("session_id", Kind::Hex, "the session it is about; zero as long as the server named none", |logon| {
            rows::session_id(logon.session_id)
        })
        .table("session", 11, 18),
        Column::<Self>::new("user", Kind::Text, "who the client says is logging on", |logon| {
            Value::text(logon.identity.user.as_ref())
        })
        .null("the client did not say, or not readably")
        .table("user", 2, 20),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |logon| Value::text(logon.identity.domain.as_ref()))
            .null("the same")
            .table("domain", 8, 16),
        Column::<Self>::new("workstation", Kind::Text, "the name of the client's machine, as the client says it", |logon| {
            Value::text(logon.identity.workstation.as_ref())
        })
        .null("the same")
        .table("workstation", 9, 16),
        Column::<Self>::new("auth", Kind::Text, "the mechanism: `NTLMSSP`, `Kerberos`, …", |logon| {
            Value::text(logon.identity.mechanism.as_ref())
        })
        .null("it could not be told")
        .table("auth", 10, 8),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "the status that decided it", |logon| {
            logon.status.map_or(Value::Null, rows::status)
        })
        .null("none did in the capture")
        .table("status", 4, 24),
        Column::<Self>::new(
            "outcome",
            Kind::Word,
            "`success`, `failure`, `guest`, `anonymous`, or `unfinished` when nothing decided it in the capture",
            |logon| Value::Text(logon.outcome().name()),
        )
        .table("outcome", 3, 10),
    ];
}
