use std::io::{self, Write};

use hashbrown::HashMap;
use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Style, Value, Written};
use smbtrail_track::{ConnectionId, Direction, Envelope, EnvelopeKind, Event, Moment, Observer, Session};
use smbtrail_wire::SessionId;

use crate::Report;
use crate::rows::{self, named};
use crate::series::{STEPS, Series};

/// One row per session with encrypted messages: the command `encrypted`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Encrypted {}

/// A session, and how much passed encrypted.
#[derive(Clone, Copy, Debug)]
pub struct EncryptedRow<'a> {
    session: &'a Session,
    volume: &'a Volume,
}

/// Writes one row per session with encrypted messages, in the order of first frames.
#[derive(Debug)]
pub struct EncryptedReport<W> {
    rows: Sorted<Encrypted, W>,
    volumes: HashMap<Whose, Volume>,
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
    const ABOUT: &'static str = "One row per session with encrypted messages, in the order of first frames: what the outside \
                                 shows, whether they could be opened or not. Sizes are those of the messages when opened.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| rows::session_id(row.session.id))
            .table("session", 2, 18),
        Column::<Self>::new("client", Kind::Socket, "the client's address and port", |row| {
            Value::Socket(row.session.client)
        })
        .table("client", 8, 21),
        Column::<Self>::new("server", Kind::Socket, "the server's address and port", |row| {
            Value::Socket(row.session.server)
        })
        .table("server", 9, 21),
        Column::<Self>::new("user", Kind::Text, "who logged on", |row| {
            Value::text(row.session.identity.user.as_ref())
        })
        .null("the capture does not contain the logon, or the logon was anonymous")
        .table("user", 3, 12),
        Column::<Self>::new("cipher", Kind::Name(""), "the cipher", |row| named!(row.session.encryption, 4))
            .null("it is unknown")
            .table("cipher", 4, 11),
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
        Column::<Self>::new("first_frame", Kind::Number, "the session's first frame", |row| {
            Value::Number(row.session.start.frame)
        }),
        Column::<Self>::new("start", Kind::Time, "its time, when the timelines begin", |row| {
            rows::time(Moment { time: row.volume.to_server.timeline.start(), ..row.session.start })
        }),
        Column::<Self>::new("end", Kind::Time, "the greatest time of the session's frames", |row| {
            rows::time(row.session.end)
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

impl<W: Write> EncryptedReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), volumes: HashMap::new() }
    }

    fn count(&mut self, session: &Session, envelope: &Envelope<'_>) {
        let whose = whose(session);
        if self.volumes.len() >= VOLUMES && !self.volumes.contains_key(&whose) {
            return;
        }
        let flow = || Flow { messages: 0, bytes: 0, largest: 0, timeline: Series::sum(session.start.time) };
        let new = || Volume { to_server: flow(), to_client: flow(), opened: 0 };
        let volume = self.volumes.entry(whose).or_insert_with(new);
        volume.opened += u64::from(envelope.opened.is_ok());
        let flow = match envelope.direction {
            Direction::ToServer => &mut volume.to_server,
            Direction::ToClient => &mut volume.to_client,
        };
        flow.messages += 1;
        flow.bytes = flow.bytes.saturating_add(envelope.original_len);
        flow.largest = flow.largest.max(envelope.original_len);
        let size = i64::try_from(envelope.original_len).unwrap_or(i64::MAX);
        flow.timeline.record(envelope.moment.time, size);
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
            Event::Pause => self.rows.pause(),
            Event::Session(session) => {
                if let Some(volume) = self.volumes.remove(&whose(session)) {
                    self.rows.push(session.start.frame, &EncryptedRow { session, volume: &volume });
                }
            }
            _ => {}
        }
    }
}

const fn whose(session: &Session) -> Whose {
    (session.connection, session.id, session.start.frame)
}
