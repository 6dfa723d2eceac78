use std::collections::BTreeSet;
use std::io::{self, Write};

use hashbrown::HashMap;
use smbtrail_codec::Body;
use smbtrail_codec::negotiate_context::NegotiateContextData;
use smbtrail_fingerprint::Collector;
use smbtrail_table::{RowSink, Sorted, Style, Written};
use smbtrail_track::{Connection, ConnectionId, EnvelopeKind, Event, Message, Observer};
use smbtrail_wire::{Capabilities, Cipher, Command, SessionFlags, SessionId, ShareFlags};

use crate::Report;
use crate::rows::{ConnectionRow, Connections};

/// Writes one row per connection, in the order of first frames.
#[derive(Debug)]
pub struct ConnectionReport<W> {
    rows: Sorted<Connections, W>,
    collector: Collector,
    /// What was seen of the connections that have not ended: as many as the tracker holds.
    seen: HashMap<ConnectionId, Seen>,
}

/// What the messages of a connection show, beside what the tracker says of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    /// A message has the flag SIGNED.
    pub(crate) signed: bool,
    /// Frames with encrypted messages.
    pub(crate) encrypted: u64,
    /// The server demands encryption for a session or a share.
    pub(crate) encryption_required: bool,
    /// The ciphers that the client offers.
    pub(crate) ciphers: Vec<String>,
    /// The sessions in use.
    pub(crate) sessions: BTreeSet<SessionId>,
    /// The session of the last message, which is the next one's as a rule.
    last: Option<SessionId>,
}

/// Sessions of a connection that are counted: a terminal server has some dozens.
const SESSIONS: usize = 256;

/// Ciphers of a client that are listed: there are four.
const CIPHERS: usize = 16;

impl<W: Write> ConnectionReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { rows: Sorted::new(style, out), collector: Collector::default(), seen: HashMap::new() }
    }

    fn seen(&mut self, connection: &Connection) -> &mut Seen {
        self.seen.entry(connection.id).or_default()
    }
}

impl<W: Write> Report for ConnectionReport<W> {
    fn is_broken(&self) -> bool {
        self.rows.is_broken()
    }

    fn finish(self) -> io::Result<Written> {
        self.rows.finish()
    }
}

impl<W: Write> Observer for ConnectionReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        if matches!(event, Event::Pause) {
            self.rows.pause();
        }
        match event {
            Event::Message(message) => self.seen(message.connection).read(message),
            Event::Envelope(envelope) if envelope.kind == EnvelopeKind::Encrypted => {
                let seen = self.seen(envelope.connection);
                seen.encrypted += 1;
                seen.extend(envelope.session_id);
            }
            _ => {}
        }
        if let Some((connection, parties)) = self.collector.event(event) {
            let seen = self.seen.remove(&connection.id).unwrap_or_default();
            self.rows.push(connection.opened.frame, &ConnectionRow::new(connection, &seen, &parties));
        }
    }
}

impl Seen {
    fn read(&mut self, message: &Message<'_>) {
        self.signed |= message.header.is_signed();
        // A setup that is refused has no session.
        if message.header.command != Command::SESSION_SETUP && message.session.is_some() {
            self.extend(Some(message.session_id()));
        }
        match message.body {
            Body::NegotiateRequest(body) if self.ciphers.is_empty() => {
                let names = |cipher: Cipher| crate::rows::named_or_hex(cipher.name(), cipher.0);
                for (_, data) in body.context_values(&mut ()) {
                    if let NegotiateContextData::EncryptionCapabilities(data) = data {
                        self.ciphers.extend(data.ciphers().take(CIPHERS).map(names));
                    }
                }
                // Before 3.1.1 a capability offers the only cipher.
                if self.ciphers.is_empty() && body.capabilities.contains(Capabilities::ENCRYPTION) {
                    self.ciphers.push(names(Cipher::AES_128_CCM));
                }
            }
            Body::SessionSetupResponse(body) => {
                self.encryption_required |= body.session_flags.contains(SessionFlags::ENCRYPT_DATA);
                if message.header.status.0 == 0 {
                    self.extend(Some(message.session_id()));
                }
            }
            Body::TreeConnectResponse(body) => {
                self.encryption_required |= body.share_flags.contains(ShareFlags::ENCRYPT_DATA);
            }
            _ => {}
        }
    }

    fn extend(&mut self, session: Option<SessionId>) {
        if session != self.last && session.is_some_and(|id| id != SessionId(0)) {
            self.last = session;
            if self.sessions.len() < SESSIONS {
                self.sessions.extend(session);
            }
        }
    }
}
