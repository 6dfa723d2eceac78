use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{ChannelKeys, Session};

use super::keys::LACKING;
use crate::rows::{self, named};

/// One row per channel of a session and what became of its signatures: the command `verify`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Signatures {}

/// A channel of a session.
#[derive(Clone, Copy, Debug)]
pub struct SignatureRow<'a> {
    pub(super) session: &'a Session,
    pub(super) channel: &'a ChannelKeys,
}

impl Rows for Signatures {
    type Row<'a> = SignatureRow<'a>;
    const NAME: &'static str = "verify";
    const ABOUT: &'static str = "One row per channel of a session, in the order of the sessions' first frames. Each message of \
                                 a compound counts, and those that were encrypted too. Signed = good + bad + unverifiable.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| rows::session_id(row.session.id))
            .table("session", 1, 18),
        Column::<Self>::new("channel", Kind::Number, "the TCP connection", |row| {
            Value::Number(row.channel.connection.0)
        })
        .table("conn", 9, 4),
        Column::<Self>::new(
            "client",
            Kind::Socket,
            "the client's address and port on that connection",
            |row| Value::Socket(row.channel.client),
        )
        .table("client", 11, 21),
        Column::<Self>::new("user", Kind::Text, "who logged on", |row| {
            Value::text(row.session.identity.user.as_ref())
        })
        .null("the capture does not contain the logon, or the logon was anonymous")
        .table("user", 2, 16),
        Column::<Self>::new("algorithm", Kind::Name(""), "the algorithm of its signatures", |row| {
            named!(row.channel.algorithm, 4)
        })
        .null("the dialect is unknown")
        .table("algorithm", 8, 11),
        Column::<Self>::new("signed", Kind::Number, "messages that are signed", |row| {
            Value::Number(row.channel.counts.signed)
        })
        .unit("messages")
        .table("signed", 3, 7),
        Column::<Self>::new("good", Kind::Number, "signatures that are those of their messages", |row| {
            Value::Number(row.channel.counts.good)
        })
        .unit("messages")
        .table("good", 4, 7),
        Column::<Self>::new(
            "bad",
            Kind::Number,
            "signatures that are not: the message was altered, or forged",
            |row| Value::Number(row.channel.counts.bad),
        )
        .unit("messages")
        .table("bad", 5, 5),
        Column::<Self>::new(
            "unsigned",
            Kind::Number,
            "messages that are not signed though they should be",
            |row| Value::Number(row.channel.counts.unsigned),
        )
        .unit("messages")
        .table("unsigned", 6, 8),
        Column::<Self>::new("unverifiable", Kind::Number, "signatures that could not be checked", |row| {
            Value::Number(row.channel.counts.unverifiable)
        })
        .unit("messages")
        .table("unverifiable", 7, 12),
        Column::<Self>::new("reason", Kind::Word, LACKING, |row| {
            row.channel.counts.lacking.map_or(Value::Null, |lacking| Value::Text(lacking.name()))
        })
        .null("every signature could be checked")
        .table("reason", 8, 20),
        Column::<Self>::new(
            "bad_frames",
            Kind::Numbers,
            "the frames of the messages that are bad or unsigned, at most 1000",
            |row| Value::Numbers(&row.channel.counts.bad_frames),
        )
        .table("bad frames", 10, 16),
    ];
}
