//! What protects each session and share: offered, required, chosen, used, and if not used, why.

use std::io::{self, Write};
use std::sync::Arc;

use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Style, Value, Written};
use smbtrail_track::{Connection, ConnectionId, Event, Message, Observer, Session, Signature};
use smbtrail_wire::{
    Capabilities, Command, Dialect, SecurityMode, SessionFlags, SessionId, ShareFlags, SigningAlgorithm,
};

use crate::Report;
use crate::capped::Capped;
use crate::rows::{self, named};

/// One row per session and share: the command `protection`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Protection {}

/// A session and one of its shares, with what protects it.
#[derive(Debug)]
pub struct ProtectionRow<'a> {
    session: &'a Session,
    ends: &'a Ends,
    used: &'a Used,
    share: Option<&'a Arc<str>>,
}

/// Writes one row per session and share, in the order of the sessions' first frames.
#[derive(Debug)]
pub struct ProtectionReport<W> {
    rows: Sorted<Protection, W>,
    sessions: Capped<Whose, Seen>,
}

/// Names a session: its id may be used again.
type Whose = (ConnectionId, SessionId, u64);

/// What the messages of a session show.
#[derive(Debug, Default)]
struct Seen {
    ends: Ends,
    /// By share, in the order of first messages. The first is about no share.
    shares: Vec<(Option<Arc<str>>, Used)>,
}

/// What both ends said of protection in NEGOTIATE.
#[derive(Clone, Copy, Debug, Default)]
struct Ends {
    dialect: Option<Dialect>,
    signing: Option<SigningAlgorithm>,
    client_requires: bool,
    server_requires: bool,
    client_encrypts: bool,
    server_encrypts: bool,
    cipher: Option<smbtrail_wire::Cipher>,
}

/// How many messages were protected.
#[derive(Clone, Copy, Debug, Default)]
struct Used {
    first_frame: u64,
    share_requires: bool,
    messages: u64,
    signed: u64,
    /// Those that are not signed although they must be.
    missing: u64,
    encrypted: u64,
}

/// Sessions that are held at once. A further one is left out.
const SESSIONS: usize = 65_536;
/// Shares of a session: further ones count for no share.
const SHARES: usize = 256;

impl<W: Write> ProtectionReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), sessions: Capped::new(SESSIONS) }
    }

    fn message(&mut self, message: &Message<'_>) {
        let Some(session) = message.session else { return };
        let Some(seen) = self.sessions.entry(whose(session)) else { return };
        if seen.shares.is_empty() || message.header.command == Command::SESSION_SETUP {
            seen.ends = Ends::of(message.connection);
        }
        // What sets a session up is signed and encrypted by rules of its own.
        if message.header.command == Command::SESSION_SETUP {
            return;
        }
        let used = seen.used(message.share());
        used.first_frame = if used.messages == 0 { message.moment.frame } else { used.first_frame };
        used.share_requires |= message.tree.is_some_and(|tree| tree.flags.contains(ShareFlags::ENCRYPT_DATA));
        // A client learns from the response to TREE_CONNECT what a share requires.
        if message.header.command == Command::TREE_CONNECT {
            return;
        }
        used.messages += 1;
        used.signed += u64::from(message.header.is_signed());
        used.missing += u64::from(message.signature == Signature::Missing);
        used.encrypted += u64::from(message.encrypted);
    }

    fn session(&mut self, session: &Session) {
        let mut seen = self.sessions.remove(&whose(session)).unwrap_or_default();
        if seen.shares.is_empty() {
            // Nothing but its setup could be read.
            seen.shares.push((None, Used { first_frame: session.start.frame, ..Used::default() }));
        }
        for (share, used) in &seen.shares {
            let row = ProtectionRow { session, ends: &seen.ends, used, share: share.as_ref() };
            self.rows.push(session.start.frame, &row);
        }
    }
}

impl<W: Write> Report for ProtectionReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        let left_out = self.sessions.left_out();
        self.rows.finish().map(|written| written.with_left_out(left_out))
    }
}

impl<W: Write> Observer for ProtectionReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => self.message(message),
            Event::Session(session) if session.is_valid() => self.session(session),
            Event::Session(session) => drop(self.sessions.remove(&whose(session))),
            Event::Pause => self.rows.pause(),
            _ => {}
        }
    }
}

fn whose(session: &Session) -> Whose {
    (session.connection, session.id, session.start.frame)
}

impl Seen {
    fn used(&mut self, share: Option<&Arc<str>>) -> &mut Used {
        let known = self.shares.iter().position(|(known, _)| known.as_ref() == share);
        let at = known.unwrap_or_else(|| {
            let share = share.filter(|_| self.shares.len() < SHARES).cloned();
            self.shares.push((share, Used::default()));
            self.shares.len() - 1
        });
        &mut self.shares[at].1
    }
}

impl Ends {
    fn of(connection: &Connection) -> Self {
        let encrypts = |capabilities: Capabilities| capabilities.contains(Capabilities::ENCRYPTION);
        // In 3.1.1 a cipher that was chosen says that both can.
        let agreed = connection.cipher.is_some_and(|cipher| cipher.0 != 0);
        Self {
            dialect: connection.dialect,
            signing: connection.signing,
            client_requires: connection.client_security.contains(SecurityMode::SIGNING_REQUIRED),
            server_requires: connection.server_security.contains(SecurityMode::SIGNING_REQUIRED),
            client_encrypts: agreed || encrypts(connection.client_capabilities),
            server_encrypts: agreed || encrypts(connection.server_capabilities),
            cipher: connection.cipher,
        }
    }

    /// Whether the dialect has encryption.
    fn has_encryption(self) -> Option<bool> {
        self.dialect.map(|dialect| dialect.0 >= Dialect::SMB_3_0.0)
    }
}

impl ProtectionRow<'_> {
    fn is_guest(&self) -> bool {
        self.session.flags.contains(SessionFlags::IS_GUEST)
    }

    fn is_anonymous(&self) -> bool {
        self.session.flags.contains(SessionFlags::IS_NULL) || self.session.identity.anonymous
    }

    /// Why a session has no key, where it has none.
    fn keyless(&self) -> Option<&'static str> {
        match (self.is_guest(), self.is_anonymous()) {
            (true, _) => Some("guest"),
            (_, true) => Some("anonymous"),
            _ => None,
        }
    }

    fn why_unsigned(&self) -> Option<&'static str> {
        let Used { messages, signed, encrypted, .. } = *self.used;
        if signed + encrypted >= messages {
            return None;
        }
        Some(self.keyless().unwrap_or(match self.ends.dialect {
            _ if self.used.missing > 0 => "missing",
            // Whoever requires it says so in NEGOTIATE.
            None => "unknown",
            Some(_) => "not required",
        }))
    }

    fn encryption_required(&self) -> Option<&'static str> {
        match (self.session.flags.contains(SessionFlags::ENCRYPT_DATA), self.used.share_requires) {
            (true, _) => Some("session"),
            (_, true) => Some("share"),
            _ => None,
        }
    }

    fn why_unencrypted(&self) -> Option<&'static str> {
        if self.used.encrypted >= self.used.messages {
            return None;
        }
        let Ends { client_encrypts, server_encrypts, .. } = *self.ends;
        Some(match (self.keyless(), self.ends.has_encryption()) {
            (Some(keyless), _) => keyless,
            (_, None) => "unknown",
            (_, Some(false)) => "dialect",
            _ if !client_encrypts => "client",
            _ if !server_encrypts => "server",
            _ if self.encryption_required().is_some() => "missing",
            _ => "not required",
        })
    }
}

/// Which ends something holds of.
fn ends(client: bool, server: bool) -> Value<'static> {
    match (client, server) {
        (true, true) => Value::Word("both"),
        (true, false) => Value::Word("client"),
        (false, true) => Value::Word("server"),
        (false, false) => Value::Null,
    }
}

fn word(word: Option<&'static str>) -> Value<'static> {
    word.map_or(Value::Null, Value::Word)
}

impl Rows for Protection {
    type Row<'a> = ProtectionRow<'a>;
    const NAME: &'static str = "protection";
    const ABOUT: &'static str = "One row per session and share, in the order of the sessions' first frames, and one per session for what is about \
                                 no share. Messages that could be read are counted, but for SESSION_SETUP and TREE_CONNECT, from which the \
                                 protection follows.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("frame", Kind::Number, "the first message", |row| Value::Number(row.used.first_frame))
            .table("frame", 13, 7),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.session.client)
        })
        .table("client", 10, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.session.server)
        })
        .table("server", 11, 21),
        Column::<Self>::new("user", Kind::Text, "who logged on", |row| {
            Value::text(row.session.identity.user.as_ref())
        })
        .null("the capture does not contain the logon, or the logon was anonymous")
        .table("user", 1, 12),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| rows::session_id(row.session.id))
            .table("session", 14, 18),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| Value::text(row.share))
            .null("the messages are about no share, or the capture does not contain the TREE_CONNECT")
            .table("share", 2, 24),
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect", |row| named!(row.ends.dialect, 4))
            .null("the capture does not contain the NEGOTIATE")
            .table("dialect", 9, 7),
        Column::<Self>::new("messages", Kind::Number, "messages that could be read", |row| {
            Value::Number(row.used.messages)
        })
        .table("messages", 3, 8),
        Column::<Self>::new(
            "signing_required",
            Kind::Word,
            "who requires signatures in NEGOTIATE: `client`, `server` or `both`",
            |row| ends(row.ends.client_requires, row.ends.server_requires),
        )
        .null("neither does (both offer them, as every end of SMB2 does), or the capture does not contain the NEGOTIATE")
        .table("signing by", 5, 10),
        Column::<Self>::new("signing", Kind::Name(""), "the algorithm of signatures that was chosen", |row| {
            named!(row.ends.signing.or(row.session.signing), 4)
        })
        .null("the capture does not contain the NEGOTIATE")
        .table("algorithm", 12, 11),
        Column::<Self>::new("signed", Kind::Number, "messages that are signed", |row| Value::Number(row.used.signed))
            .table("signed", 4, 6),
        Column::<Self>::new(
            "unsigned_why",
            Kind::Word,
            "why the others are neither signed nor encrypted: `not required` (nobody does, or they are interim responses), `guest` \
             or `anonymous` (such sessions have no key), `missing` (they must be signed), or `unknown` (the capture does not contain \
             the NEGOTIATE)",
            |row| word(row.why_unsigned()),
        )
        .null("all are signed or encrypted")
        .table("unsigned", 6, 12),
        Column::<Self>::new("encryption_offered", Kind::Word, "who can encrypt: `client`, `server` or `both`", |row| {
            ends(row.ends.client_encrypts, row.ends.server_encrypts)
        })
        .null("neither, or the capture does not contain the NEGOTIATE"),
        Column::<Self>::new(
            "encryption_required",
            Kind::Word,
            "for what the server requires encryption: the `session`, or only this `share`",
            |row| word(row.encryption_required()),
        )
        .null("for neither")
        .table("encryption by", 7, 13),
        Column::<Self>::new("cipher", Kind::Name(""), "the cipher that was chosen", |row| {
            named!(row.ends.cipher.filter(|cipher| cipher.0 != 0).or(row.session.encryption), 4)
        })
        .null("none")
        .table("cipher", 12, 11),
        Column::<Self>::new("encrypted", Kind::Number, "messages that were encrypted", |row| {
            Value::Number(row.used.encrypted)
        })
        .table("encrypted", 4, 9),
        Column::<Self>::new(
            "unencrypted_why",
            Kind::Word,
            "why the others are not encrypted: `not required`, `dialect` (before 3.0), `client` or `server` (that end cannot), `guest`, \
             `anonymous`, `missing` (they must be encrypted), or `unknown` (the capture does not contain the NEGOTIATE)",
            |row| word(row.why_unencrypted()),
        )
        .null("all are encrypted")
        .table("unencrypted", 8, 12),
        Column::<Self>::new(
            "opaque",
            Kind::Number,
            "encrypted frames of the whole session that could not be read; they are in no other column",
            |row| Value::Number(row.session.counts.encrypted),
        )
        .table("opaque", 9, 7),
    ];
}
