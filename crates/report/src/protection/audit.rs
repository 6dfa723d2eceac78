//! What still needs what should be turned off: SMB1, NTLMv1, RC4, guests, unsigned traffic.

use std::io::{self, Write};
use std::net::IpAddr;
use std::sync::Arc;

use smbtrail_table::{Column, Kind, RowSink, Rows, Sorted, Style, Value, Written};
use smbtrail_track::{Connection, Event, Logon, Message, Observer, Outcome};
use smbtrail_wire::{Command, Dialect, Etype, SecurityMode, SessionFlags};

use crate::Report;
use crate::capped::Capped;
use crate::peers::{Peer, Peers};
use crate::rows::named;

/// One row per client and server: the command `audit`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Audit {}

/// A client and a server, and what their traffic needs.
#[derive(Debug)]
pub struct AuditRow {
    client: IpAddr,
    server: IpAddr,
    needs: Needs,
}

/// Writes one row per client and server, in the order of first frames.
#[derive(Debug)]
pub struct AuditReport<W> {
    style: Style,
    out: W,
    pairs: Capped<(IpAddr, IpAddr), Needs>,
    peers: Peers,
}

/// What was seen between a client and a server.
#[derive(Debug, Default)]
struct Needs {
    peer: Option<Arc<Peer>>,
    first_frame: u64,
    connections: u64,
    /// Logons that the server accepted.
    logons: u64,
    dialect: Option<Dialect>,
    smb1: u64,
    ntlm_v1: u64,
    ntlm: u64,
    kerberos: u64,
    rc4: u64,
    guests: u64,
    anonymous: u64,
    messages: u64,
    unsigned: u64,
    client_requires: bool,
    server_requires: bool,
    frames: Vec<u64>,
}

/// Pairs of a client and a server that are held.
const PAIRS: usize = 65_536;
/// Frames that prove what a pair needs.
const FRAMES: usize = 8;

impl<W: Write> AuditReport<W> {
    /// A report to `out`.
    pub fn new(style: Style, out: W) -> Self {
        Self { style, out, pairs: Capped::new(PAIRS), peers: Peers::default() }
    }

    fn needs(&mut self, client: IpAddr, server: IpAddr, frame: u64) -> Option<&mut Needs> {
        let needs = self.pairs.entry((client, server))?;
        if needs.first_frame == 0 {
            needs.first_frame = frame;
        }
        Some(needs)
    }

    fn message(&mut self, message: &Message<'_>) {
        let Connection { client, server, .. } = message.connection;
        let Some(needs) = self.needs(client.ip(), server.ip(), message.moment.frame) else { return };
        let is_setup = matches!(message.header.command, Command::NEGOTIATE | Command::SESSION_SETUP);
        if message.session.is_some() && !is_setup {
            needs.messages += 1;
            needs.unsigned += u64::from(!message.encrypted && !message.header.is_signed());
        }
    }

    fn logon(&mut self, logon: &Logon) {
        let peer = self.peers.of(logon.connection).cloned();
        let frame = logon.start.frame;
        let Some(needs) = self.needs(logon.client.ip(), logon.server.ip(), frame) else { return };
        needs.peer = peer.or(needs.peer.take());
        let outcome = logon.outcome();
        // What was refused is needed by nobody.
        if matches!(outcome, Outcome::Failure | Outcome::Unfinished) {
            return;
        }
        needs.logons += 1;
        let is_guest = outcome == Outcome::Guest || logon.flags.contains(SessionFlags::IS_GUEST);
        needs.prove(is_guest, |needs| &mut needs.guests, frame);
        needs.prove(outcome == Outcome::Anonymous, |needs| &mut needs.anonymous, frame);
        let version = logon.auth.ntlm.as_ref().and_then(|ntlm| ntlm.version());
        // An anonymous client answers no challenge, whatever version its empty answer looks like.
        let is_old = outcome != Outcome::Anonymous && version.is_some_and(|version| version != "v2");
        needs.prove(is_old, |needs| &mut needs.ntlm_v1, frame);
        needs.ntlm += u64::from(logon.auth.ntlm.is_some());
        if let Some(ticket) = &logon.auth.ticket {
            needs.kerberos += 1;
            needs.prove(is_rc4(ticket.etype), |needs| &mut needs.rc4, frame);
        }
    }

    fn connection(&mut self, connection: &Connection) {
        let Connection { client, server, opened, .. } = connection;
        let peer = self.peers.of(connection.id).cloned();
        let Some(needs) = self.needs(client.ip(), server.ip(), opened.frame) else { return };
        needs.peer = needs.peer.take().or(peer);
        needs.connections += 1;
        needs.dialect = needs.dialect.max(connection.dialect);
        // An SMB1 NEGOTIATE that leads to SMB2 needs no SMB1.
        let stays =
            connection.counts.smb1 > connection.counts.smb1_negotiates && connection.dialect.is_none();
        needs.prove(stays, |needs| &mut needs.smb1, opened.frame);
        needs.client_requires |= connection.client_security.contains(SecurityMode::SIGNING_REQUIRED);
        needs.server_requires |= connection.server_security.contains(SecurityMode::SIGNING_REQUIRED);
    }
}

impl Needs {
    /// Counts what holds, with the frame that proves it.
    fn prove(&mut self, holds: bool, count: fn(&mut Self) -> &mut u64, frame: u64) {
        if !holds {
            return;
        }
        *count(self) += 1;
        if self.frames.len() < FRAMES && !self.frames.contains(&frame) {
            self.frames.push(frame);
        }
    }

    /// Whether signing can be required, and if not, why.
    fn signing(&self) -> &'static str {
        match self {
            Self { smb1: 1.., .. } => "smb1",
            Self { guests: 1.., .. } => "guest",
            Self { anonymous: 1.., .. } => "anonymous",
            Self { server_requires: true, .. } => "already",
            // Nobody knows whether its sessions have a key.
            Self { logons: 0, .. } => "unknown",
            _ => "yes",
        }
    }
}

const fn is_rc4(etype: Etype) -> bool {
    // rc4-hmac-exp, the export form, is 24.
    matches!(etype.0, 23 | 24)
}

impl<W: Write> Report for AuditReport<W> {
    fn is_broken(&self) -> bool {
        false
    }

    fn finish(self) -> io::Result<Written> {
        let left_out = self.pairs.left_out();
        let mut rows = Sorted::<Audit, W>::new(self.style, self.out);
        for ((client, server), needs) in self.pairs.into_sorted(|_, needs| needs.first_frame) {
            rows.push(needs.first_frame, &AuditRow { client, server, needs });
        }
        rows.finish().map(|written| written.with_left_out(left_out))
    }
}

impl<W: Write> Observer for AuditReport<W> {
    fn event(&mut self, event: &Event<'_>) {
        self.peers.event(event);
        match event {
            Event::Message(message) => self.message(message),
            Event::Logon(logon) if logon.pipe.is_none() => self.logon(logon),
            Event::Connection(connection) => self.connection(connection),
            _ => {}
        }
    }
}

impl AuditRow {
    fn peer(&self, name: fn(&Peer) -> Option<&Arc<str>>) -> Value<'_> {
        Value::text(self.needs.peer.as_deref().and_then(name))
    }
}

impl Rows for Audit {
    type Row<'a> = AuditRow;
    const NAME: &'static str = "audit";
    const ABOUT: &'static str = "One row per client and server, in the order of first frames: what their traffic needs that should be turned off. \
                                 What the server refused counts for nothing.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("client", Kind::Address, "the client's address", |row| Value::Address(row.client))
            .table("client", 1, 15),
        Column::<Self>::new("client_name", Kind::Text, "what the client calls itself in NTLM", |row| {
            row.peer(|peer| peer.client_name.as_ref())
        })
        .null("it does not say")
        .table("client name", 11, 14),
        Column::<Self>::new("server", Kind::Address, "the server's address", |row| Value::Address(row.server))
            .table("server", 2, 15),
        Column::<Self>::new(
            "server_name",
            Kind::Text,
            "what the server calls itself in NTLM, else what the client calls it in NEGOTIATE",
            |row| row.peer(|peer| peer.server_name.as_ref()),
        )
        .null("neither says")
        .table("server name", 12, 14),
        Column::<Self>::new("connections", Kind::Number, "connections", |row| Value::Number(row.needs.connections)),
        Column::<Self>::new("dialect", Kind::Name(""), "the highest dialect of them", |row| {
            named!(row.needs.dialect, 4)
        })
        .null("all stay with SMB1, or the capture contains no NEGOTIATE")
        .table("dialect", 10, 7),
        Column::<Self>::new(
            "smb1",
            Kind::Number,
            "connections that stay with SMB1; an SMB1 NEGOTIATE that the server answers in SMB2 does not count",
            |row| Value::Number(row.needs.smb1),
        )
        .table("SMB1", 3, 4),
        Column::<Self>::new(
            "ntlm_v1",
            Kind::Number,
            "logons by NTLM before version 2 that the server accepted: LM, NTLMv1, also with extended session security",
            |row| Value::Number(row.needs.ntlm_v1),
        )
        .table("NTLMv1", 4, 6),
        Column::<Self>::new("ntlm", Kind::Number, "all logons by NTLM that the server accepted", |row| {
            Value::Number(row.needs.ntlm)
        })
        .table("NTLM", 13, 5),
        Column::<Self>::new("kerberos", Kind::Number, "logons by Kerberos that the server accepted", |row| {
            Value::Number(row.needs.kerberos)
        })
        .table("Kerberos", 14, 8),
        Column::<Self>::new("rc4", Kind::Number, "those of them whose ticket is encrypted by RC4", |row| {
            Value::Number(row.needs.rc4)
        })
        .table("RC4", 5, 4),
        Column::<Self>::new("guest", Kind::Number, "logons that the server made a guest", |row| {
            Value::Number(row.needs.guests)
        })
        .table("guest", 6, 5),
        Column::<Self>::new("anonymous", Kind::Number, "anonymous logons that the server accepted", |row| {
            Value::Number(row.needs.anonymous)
        })
        .table("anonymous", 15, 9),
        Column::<Self>::new("messages", Kind::Number, "messages of sessions that could be read", |row| {
            Value::Number(row.needs.messages)
        }),
        Column::<Self>::new("unsigned", Kind::Number, "those of them that are neither signed nor encrypted", |row| {
            Value::Number(row.needs.unsigned)
        })
        .table("unsigned", 7, 8),
        Column::<Self>::new(
            "require_signing",
            Kind::Word,
            "whether the server can require signatures of this client: `already` (it does), `yes`, or what would stop to work: `smb1`, \
             `guest`, `anonymous` (such sessions have no key); `unknown` where the capture has no logon that the server accepted",
            |row| Value::Word(row.needs.signing()),
        )
        .table("require signing", 8, 15),
        Column::<Self>::new(
            "frames",
            Kind::Numbers,
            "frames that prove SMB1, NTLMv1, RC4, guests and anonymous logons, the first 8",
            |row| Value::Numbers(&row.needs.frames),
        )
        .table("frames", 9, 16),
    ];
}
