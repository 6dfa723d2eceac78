use smbtrail_track::Session;

use crate::column::{Column, Kind, Rows, Value};
use crate::rows::{self, named};

/// One row a session: the command `sessions`.
#[derive(Debug)]
pub enum Sessions {}

impl Rows for Sessions {
    type Row<'a> = Session;
    const NAME: &'static str = "sessions";
    const ABOUT: &'static str = "One row a session, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session's id on its server", |session| rows::session_id(session.id))
            .table("session", 1, 18),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port on its first connection", |session| {
            Value::Socket(session.client)
        })
        .table("client", 4, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port on that connection", |session| {
            Value::Socket(session.server)
        })
        .table("server", 8, 21),
        Column::<Self>::new("user", Kind::Text, "who logged on", |session| Value::text(session.identity.user.as_ref()))
            .null("nobody in particular, the logon failed, or the capture lacks it")
            .table("user", 2, 20),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |session| Value::text(session.identity.domain.as_ref()))
            .null("the same, or none was given")
            .table("domain", 6, 16),
        Column::<Self>::new("workstation", Kind::Text, "the name of the client's machine, as the client says it", |session| {
            Value::text(session.identity.workstation.as_ref())
        })
        .null("the same, or none was given")
        .table("workstation", 9, 16),
        Column::<Self>::new("auth", Kind::Text, "the mechanism of the logon: `NTLMSSP`, `Kerberos`, …", |session| {
            Value::text(session.identity.mechanism.as_ref())
        })
        .null("the capture lacks the logon")
        .table("auth", 7, 8),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how its last set-up ended", |session| {
            session.status.map_or(Value::Null, rows::status)
        })
        .null("no set-up ended in the capture")
        .table("status", 3, 20),
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect of its connection", |session| named!(session.dialect, 4))
            .null("the capture lacks the NEGOTIATE")
            .table("dialect", 5, 7),
        Column::<Self>::new("signing", Kind::Name(""), "the algorithm of its signed messages", |session| {
            named!(session.signing, 4)
        })
        .null("no message is signed, or the dialect is not known")
        .table("signing", 10, 12),
        Column::<Self>::new("encryption", Kind::Name(""), "the cipher of its encrypted messages", |session| {
            named!(session.encryption, 4)
        })
        .null("no message is encrypted, or the cipher is not known")
        .table("encryption", 11, 12),
        Column::<Self>::new("guest", Kind::Bool, "whether the server took the user for a guest", |session| {
            Value::Bool(session.is_guest())
        })
        .table("guest", 16, 5),
        Column::<Self>::new("anonymous", Kind::Bool, "whether nobody in particular logged on", |session| {
            Value::Bool(session.is_anonymous())
        })
        .table("anonymous", 17, 9),
        Column::<Self>::new(
            "channels",
            Kind::Channels,
            "the connections it uses, the first one first; `guessed` when neither end's GUID was seen, so that it is \
             the same session is known by its id alone",
            |session| Value::Channels(&session.channels),
        )
        .table("channels", 18, 10),
        Column::<Self>::new("first_frame", Kind::Number, "its first frame", |session| Value::Number(session.start.frame))
            .table("frame", 15, 7),
        Column::<Self>::new("start", Kind::Time, "the time of its first frame", |session| Value::Time(session.start))
            .table("start", 12, 27),
        Column::<Self>::new("end", Kind::Time, "the time of its last frame", |session| Value::Time(session.end))
            .table("end", 19, 27),
        Column::<Self>::new("trees", Kind::Number, "trees that were connected in it", |session| {
            Value::Number(session.counts.trees)
        })
        .table("trees", 13, 5),
        Column::<Self>::new("opens", Kind::Number, "opens that were created in it", |session| {
            Value::Number(session.counts.opens)
        })
        .table("opens", 13, 5),
        Column::<Self>::new("messages", Kind::Number, "messages of it that could be read", |session| {
            Value::Number(session.counts.messages)
        })
        .table("messages", 14, 8),
    ];
}
