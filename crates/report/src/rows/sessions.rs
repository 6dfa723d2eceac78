use smbtrail_table::{Column, Kind, Member, Objects, Rows, Value};
use smbtrail_track::{Channel, Identity, Session};

use crate::rows::{self, named};

/// One row per session: the command `sessions`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Sessions {}

/// A session, and its channels as objects.
#[derive(Clone, Copy, Debug)]
pub struct SessionRow<'a> {
    session: &'a Session,
    channels: Channels<'a>,
}

/// The connections of a session.
#[derive(Clone, Copy, Debug)]
struct Channels<'a>(&'a [Channel]);

const CHANNEL: &[Member] = &[Member::new("connection", Kind::Number), Member::new("guessed", Kind::Bool)];

impl Rows for Sessions {
    type Row<'a> = SessionRow<'a>;
    const NAME: &'static str = "sessions";
    const ABOUT: &'static str = "One row per session, in the order of first frames: a logon that the server accepted, or whose answer is missing while \
                                 the session is in use. `logons` has the refused ones.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session's id on its server", |row| rows::session_id(row.session.id))
            .table("session", 1, 18),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port on its first connection", |row| {
            Value::Socket(row.session.client)
        })
        .table("client", 4, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port on that connection", |row| {
            Value::Socket(row.session.server)
        })
        .table("server", 8, 21),
        Column::<Self>::new("network", Kind::Text, "the tags and tunnels in which it travels, the outermost first: `vlan 10`", |row| {
            Value::text(row.session.network_path.as_ref())
        })
        .null("there are none"),
        Column::<Self>::new("user", Kind::Text, "who is logged on, as the server granted it: `guest` for a guest", |row| Value::text(row.session.identity.user.as_ref()))
            .null("the logon was anonymous or failed, or the capture does not contain it")
            .table("user", 2, 20),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |row| Value::text(row.session.identity.domain.as_ref()))
            .null("as above, or none was given")
            .table("domain", 6, 16),
        Column::<Self>::new("workstation", Kind::Text, "the name of the client's machine, according to the client", |row| {
            Value::text(row.session.identity.workstation.as_ref())
        })
        .null("as above, or none was given")
        .table("workstation", 9, 16),
        Column::<Self>::new("auth", Kind::Text, "the mechanism of the logon: `NTLMSSP`, `Kerberos`, …", |row| {
            Value::text(row.session.identity.mechanism.as_ref())
        })
        .null("the capture does not contain the logon")
        .table("auth", 7, 8),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how its last setup ended", |row| {
            row.session.status.map_or(Value::Null, rows::status)
        })
        .null("no setup ended in the capture")
        .table("status", 3, 20)
        .failed(rows::is_failure),
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect of its connection", |row| named!(row.session.dialect, 4))
            .null("the capture does not contain the NEGOTIATE")
            .table("dialect", 5, 7),
        Column::<Self>::new("signing", Kind::Name(""), "the algorithm of its signed messages", |row| {
            named!(row.session.signing, 4)
        })
        .null("no message is signed, or the dialect is unknown")
        .table("signing", 10, 12),
        Column::<Self>::new("encryption", Kind::Name(""), "the cipher of its encrypted messages", |row| {
            named!(row.session.encryption, 4)
        })
        .null("no message is encrypted, or the cipher is unknown")
        .table("encryption", 11, 12),
        Column::<Self>::new("guest", Kind::Bool, "whether the server made the user a guest", |row| {
            Value::Bool(row.session.is_guest())
        })
        .table("guest", 16, 5),
        Column::<Self>::new("anonymous", Kind::Bool, "whether the logon was anonymous", |row| {
            Value::Bool(row.session.is_anonymous())
        })
        .table("anonymous", 17, 9),
        Column::<Self>::new("claimed_user", Kind::Text, "who asked to log on, where the server granted another identity", |row| {
            Value::text(claimed(row).and_then(|claimed| claimed.user.as_ref()))
        })
        .null("the server granted what was asked for")
        .table("claimed", 17, 20),
        Column::<Self>::new("claimed_domain", Kind::Text, "the domain of `claimed_user`", |row| {
            Value::text(claimed(row).and_then(|claimed| claimed.domain.as_ref()))
        })
        .null("as above, or none was given"),
        Column::<Self>::new(
            "channels",
            Kind::Objects(CHANNEL),
            "the connections that it used, the first one first; `guessed` when neither end's GUID was seen, so that only its \
             id shows that it is the same session",
            |row| Value::Objects(&row.channels),
        )
        .table("channels", 18, 10),
        Column::<Self>::new("first_frame", Kind::Number, "its first frame", |row| Value::Number(row.session.start.frame))
            .table("frame", 15, 7),
        Column::<Self>::new("start", Kind::Time, "the least time of its frames", |row| rows::time(row.session.start))
            .table("start", 12, 27),
        Column::<Self>::new("end", Kind::Time, "the greatest time of its frames", |row| rows::time(row.session.end))
            .table("end", 19, 27),
        Column::<Self>::new("trees", Kind::Number, "trees that were connected in it", |row| {
            Value::Number(row.session.counts.trees)
        })
        .table("trees", 13, 5),
        Column::<Self>::new("opens", Kind::Number, "opens that were created in it", |row| {
            Value::Number(row.session.counts.opens)
        })
        .table("opens", 13, 5),
        Column::<Self>::new("messages", Kind::Number, "messages of it that could be read", |row| {
            Value::Number(row.session.counts.messages)
        })
        .table("messages", 14, 8),
    ];
}

fn claimed<'a>(row: &SessionRow<'a>) -> Option<&'a Identity> {
    row.session.claimed.as_deref()
}

impl<'a> SessionRow<'a> {
    /// The row of a session.
    #[must_use]
    pub fn new(session: &'a Session) -> Self {
        Self { session, channels: Channels(&session.channels) }
    }
}

impl Objects for Channels<'_> {
    fn members(&self) -> &'static [Member] {
        CHANNEL
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn value(&self, object: usize, member: usize) -> Value<'_> {
        match (self.0.get(object), member) {
            (Some(channel), 0) => Value::Number(channel.connection.0),
            (Some(channel), _) => Value::Bool(channel.guessed),
            (None, _) => Value::Null,
        }
    }

    fn push_short(&self, object: usize, out: &mut String) {
        let Some(channel) = self.0.get(object) else { return };
        out.push_str(&channel.connection.0.to_string());
        out.push_str(if channel.guessed { "?" } else { "" });
    }
}
