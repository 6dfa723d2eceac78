use std::io::{self, Write};
use std::net::SocketAddr;

use hashbrown::HashMap;
use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Style, Value, Written};
use smbtrail_track::{
    Connection, ConnectionId, Direction, Envelope, EnvelopeKind, Event, Moment, Observer, Quic, Sealed,
    Session, Time,
};
use smbtrail_wire::SessionId;

use crate::Report;
use crate::rows::{self, named};
use crate::series::{STEPS, Series};

/// One row per session with encrypted messages, or connection of QUIC that no key opens: the command `encrypted`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Encrypted {}

/// A session or a connection of QUIC, and how much passed encrypted.
#[derive(Clone, Copy, Debug)]
pub struct EncryptedRow<'a> {
    party: Party<'a>,
    volume: &'a Volume,
}

/// What is encrypted.
#[derive(Clone, Copy, Debug)]
enum Party<'a> {
    Session(&'a Session),
    /// By QUIC, and not opened.
    Connection(&'a Connection),
}

/// Writes one row per session with encrypted messages, or connection of QUIC that no key opens, in the order of first frames.
#[derive(Debug)]
pub struct EncryptedReport<W> {
    rows: Sorted<Encrypted, W>,
    volumes: HashMap<Whose, Volume>,
    /// Of connections of QUIC that have not ended: as many as the tracker holds.
    sealed: HashMap<ConnectionId, Volume>,
}

/// Names a session: its id may be used again.
type Whose = (ConnectionId, SessionId, u64);

/// How much passed encrypted.
#[derive(Debug)]
struct Volume {
    to_server: Flow,
    to_client: Flow,
    opened: u64,
}

/// One direction of it.
#[derive(Debug)]
struct Flow {
    messages: u64,
    bytes: u64,
    largest: u64,
    timeline: Series,
}

/// Sessions whose volume is held at once. A further one is left out.
const VOLUMES: usize = 262_144;

impl Rows for Encrypted {
    type Row<'a> = EncryptedRow<'a>;
    const NAME: &'static str = "encrypted";
    const ABOUT: &'static str = "One row per session with encrypted messages, or connection of QUIC that no key opens, in the order of \
                                 first frames: what the outside shows, whether they could be opened or not. Sizes are those of \
                                 the messages when opened; of QUIC, those of its packets.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            row.session().map_or(Value::Null, |session| rows::session_id(session.id))
        })
        .null("it is a connection of QUIC that no key opens")
        .table("session", 2, 18),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.ends().0)
        })
        .table("client", 8, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.ends().1)
        })
        .table("server", 9, 21),
        Column::<Self>::new("user", Kind::Text, "who logged on", |row| {
            Value::text(row.session().and_then(|session| session.identity.user.as_ref()))
        })
        .null("the capture does not contain the logon, or the logon was anonymous")
        .table("user", 3, 12),
        Column::<Self>::new("cipher", Kind::Name(""), "the cipher", |row| {
            named!(row.session().and_then(|session| session.encryption), 4)
        })
        .null("it is unknown, or one of TLS")
        .table("cipher", 4, 11),
        Column::<Self>::new(
            "server_name",
            Kind::Text,
            "of QUIC: the server name that the client asks for",
            |row| Value::text(row.quic().and_then(|quic| quic.server_name.as_ref())),
        )
        .null("it is a session, or the capture does not contain the beginning of the connection"),
        Column::<Self>::new("opened", Kind::Number, "encrypted messages that could be read", |row| {
            Value::Number(row.volume.opened)
        })
        .table("opened", 10, 7),
        Column::<Self>::new("sent", Kind::Number, "encrypted messages, client to server", |row| {
            Value::Number(row.volume.to_server.messages)
        })
        .table("sent", 5, 7),
        Column::<Self>::new("sent_bytes", Kind::Number, "their size", |row| {
            Value::Number(row.volume.to_server.bytes)
        })
        .unit("bytes")
        .table("bytes sent", 1, 12),
        Column::<Self>::new("sent_largest", Kind::Number, "the size of the largest of them", |row| {
            Value::Number(row.volume.to_server.largest)
        })
        .unit("bytes"),
        Column::<Self>::new("received", Kind::Number, "encrypted messages, server to client", |row| {
            Value::Number(row.volume.to_client.messages)
        })
        .table("received", 5, 8),
        Column::<Self>::new("received_bytes", Kind::Number, "their size", |row| {
            Value::Number(row.volume.to_client.bytes)
        })
        .unit("bytes")
        .table("bytes received", 1, 14),
        Column::<Self>::new("received_largest", Kind::Number, "the size of the largest of them", |row| {
            Value::Number(row.volume.to_client.largest)
        })
        .unit("bytes"),
        Column::<Self>::new("first_frame", Kind::Number, "its first frame", |row| {
            Value::Number(row.span().0.frame)
        }),
        Column::<Self>::new("start", Kind::Time, "its time, when the timelines begin", |row| {
            rows::time(Moment { time: row.volume.to_server.timeline.start(), ..row.span().0 })
        }),
        Column::<Self>::new("end", Kind::Time, "the greatest time of its frames", |row| {
            rows::time(row.span().1)
        }),
        Column::<Self>::new(
            "sent_step_us",
            Kind::Decimal,
            "the length of one step of `sent_timeline`",
            |row| Value::Thousandths(row.volume.to_server.timeline.step()),
        )
        .unit("microseconds"),
        Column::<Self>::new(
            "sent_timeline",
            Kind::Series,
            "the bytes of each step, client to server, null in a step without a message; at most 32 steps",
            |row| Value::Series(row.volume.to_server.timeline.steps()),
        )
        .unit("bytes")
        .table("sent over time", 6, STEPS),
        Column::<Self>::new(
            "received_step_us",
            Kind::Decimal,
            "the length of one step of `received_timeline`",
            |row| Value::Thousandths(row.volume.to_client.timeline.step()),
        )
        .unit("microseconds"),
        Column::<Self>::new("received_timeline", Kind::Series, "the same, server to client", |row| {
            Value::Series(row.volume.to_client.timeline.steps())
        })
        .unit("bytes")
        .table("received over time", 7, STEPS),
    ];
}

impl Volume {
    fn new(start: Time) -> Self {
        let flow = || Flow { messages: 0, bytes: 0, largest: 0, timeline: Series::sum(start) };
        Self { to_server: flow(), to_client: flow(), opened: 0 }
    }

    fn count(&mut self, direction: Direction, moment: Moment, bytes: u64) {
        let flow = match direction {
            Direction::ToServer => &mut self.to_server,
            Direction::ToClient => &mut self.to_client,
        };
        flow.messages += 1;
        flow.bytes = flow.bytes.saturating_add(bytes);
        flow.largest = flow.largest.max(bytes);
        flow.timeline.record(moment.time, i64::try_from(bytes).unwrap_or(i64::MAX));
    }
}

impl<'a> EncryptedRow<'a> {
    const fn session(&self) -> Option<&'a Session> {
        match self.party {
            Party::Session(session) => Some(session),
            Party::Connection(_) => None,
        }
    }

    fn quic(&self) -> Option<&'a Quic> {
        match self.party {
            Party::Session(_) => None,
            Party::Connection(connection) => connection.quic.as_deref(),
        }
    }

    /// The addresses and ports of client and server.
    const fn ends(&self) -> (SocketAddr, SocketAddr) {
        match self.party {
            Party::Session(session) => (session.client, session.server),
            Party::Connection(connection) => (connection.client, connection.server),
        }
    }

    /// Its first frame and its last.
    const fn span(&self) -> (Moment, Moment) {
        match self.party {
            Party::Session(session) => (session.start, session.end),
            Party::Connection(connection) => (connection.opened, connection.last),
        }
    }
}

impl<W: Write> EncryptedReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), volumes: HashMap::new(), sealed: HashMap::new() }
    }

    fn count(&mut self, session: &Session, envelope: &Envelope<'_>) {
        let whose = whose(session);
        if self.volumes.len() >= VOLUMES && !self.volumes.contains_key(&whose) {
            return;
        }
        let volume = self.volumes.entry(whose).or_insert_with(|| Volume::new(session.start.time));
        volume.opened += u64::from(envelope.opened.is_ok());
        volume.count(envelope.direction, envelope.moment, envelope.original_len);
    }

    fn seal(&mut self, sealed: &Sealed<'_>) {
        let opened = sealed.connection.opened.time;
        let volume = self.sealed.entry(sealed.connection.id).or_insert_with(|| Volume::new(opened));
        volume.count(sealed.direction, sealed.moment, sealed.bytes);
    }
}

impl<W: Write> Report for EncryptedReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for EncryptedReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Envelope(envelope) if envelope.kind == EnvelopeKind::Encrypted => {
                if let Some(session) = envelope.session {
                    self.count(session, envelope);
                }
            }
            Event::Sealed(sealed) => self.seal(sealed),
            Event::Pause => self.rows.pause(),
            Event::Connection(connection) => {
                if let Some(volume) = self.sealed.remove(&connection.id) {
                    let row = EncryptedRow { party: Party::Connection(connection), volume: &volume };
                    self.rows.push(connection.opened.frame, &row);
                }
            }
            Event::Session(session) => {
                if let Some(volume) = self.volumes.remove(&whose(session)) {
                    self.rows.push(
                        session.start.frame,
                        &EncryptedRow { party: Party::Session(session), volume: &volume },
                    );
                }
            }
            _ => {}
        }
    }
}

const fn whose(session: &Session) -> Whose {
    (session.connection, session.id, session.start.frame)
}
