//! The state machine: one file per group of commands. This one splits frames into messages and passes them on.

mod close;
mod create;
mod decompress;
#[cfg(feature = "crypto")]
mod decrypt;
mod envelope;
mod info;
mod io;
mod kerberos;
mod logon;
mod memory;
mod negotiate;
mod pipe;
#[cfg(feature = "crypto")]
mod protect;
#[cfg(not(feature = "crypto"))]
#[path = "tracker/protect/none.rs"]
mod protect;
mod recall;
mod remote;
mod request;
mod response;

mod smb1;
mod step;
mod suspicion;
mod tree;
mod unopened;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use smbtrail_codec::{
    Body, Compound, Element, Header, Message as Parsed, Problem, ProblemKind, Region, Sink, Utf16,
};
use smbtrail_wire::{Command, HeaderFlags};

use self::envelope::Layer;
use self::pipe::PipeData;
pub(crate) use self::pipe::PipeLogon;
use self::recall::Memory;
use self::step::{After, Chain, Place, Said, Step, Walk};
use self::suspicion::number;
use crate::directory::Directory;
use crate::event::MESSAGE_ID_END;
use crate::keys::{Channels, Vault};
use crate::payload::Source;
use crate::table::{Held, Keyed, Table};
use crate::ticket::{Asked, Refusal, TicketHolder, TicketId};
use crate::token::token;
use crate::{
    Absence, Anomaly, AnomalyKind, Arrival, CallPdu, Connection, ConnectionId, Delivery, Direction, Event,
    FrameBytes, Handshake, Limits, Logon, Message, Moment, Observer, Open, Quic, Recall, Recalled, Request,
    Resent, Sealed, Session, Signature, Space, Time, Transport, TreeConnect, Usage, kind,
};

/// Follows the traffic of a capture. See the crate's documentation for the order of calls.
#[derive(Debug)]
pub struct Tracker {
    limits: Limits,
    connections: Table<Connection>,
    sessions: Table<Session>,
    trees: Table<TreeConnect>,
    opens: Table<Open>,
    /// Durable opens that lost their connection, by server and the part of the id that stays.
    durable: Table<((SocketAddr, u32, u64), Open)>,
    /// Attempts under way: by session, or by the first request as long as the server has not named one.
    logons: Table<Logon>,
    /// The sessions by id and server: a binding and a previous session are looked up here.
    directory: Directory,
    /// Sessions that were evicted and are to be passed on.
    displaced: Vec<Session>,
    /// The holders of tickets, as the KDC named them.
    tickets: Table<(TicketId, TicketHolder)>,
    /// What was asked of the KDC, by the client's address and port, until it replies.
    asking: Table<(SocketAddr, Asked)>,
    /// The clients that the KDC refused a ticket last, with its error.
    refused: Table<(IpAddr, Refusal)>,
    /// The pipes over which DCE/RPC passes, by session and file.
    pipes: Table<(PipeKey, PipeData)>,
    exchanges: u64,
    requests_peak: usize,
    requests_evicted: u64,
    buffers_peak: usize,
    buffers_evicted: u64,
    /// What ids stood for, where that is asked for.
    memory: Memory,
    /// The PDUs of calls that the message at hand completes.
    call_pdus: Vec<CallPdu>,
    /// Bytes of requests and responses that wait, of all connections.
    pending: usize,
    /// The connection whose requests were evicted last.
    hand: usize,
    /// Evictions of all tables when they were last counted.
    evicted_then: u64,
    /// The full tables that were reported.
    reported_full: Vec<&'static str>,
    problems: Vec<Problem>,
    /// Room for the next request: that of the one answered last.
    spare: Option<Box<Request>>,
    /// Room for what the next message has to be done after it.
    then: Vec<After>,
    /// The secrets from which keys follow.
    vault: Vault,
    /// The keys of secure channels.
    channels: Channels,
    /// The content of the current envelope, decrypted. It only grows, up to the limit of a message.
    plain: Vec<u8>,
    /// The content of the current envelope, decompressed. It only grows, up to the limit of a message.
    decompressed: Vec<u8>,
}

/// Clients that the KDC refused a ticket, as far as they are remembered.
const REFUSED: usize = 4_096;

/// One SMB transport message, without its prefix.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Frame {
    /// Its connection.
    pub connection: ConnectionId,
    /// Who sent it.
    pub direction: Direction,
    /// The packet with which it is complete.
    pub moment: Moment,
    /// What TCP says of the time before.
    pub arrival: Arrival,
    /// Its length in bytes.
    pub len: usize,
    /// The stream ended before it did: a message of it that is not all there was never received.
    pub unfinished: bool,
}

impl Frame {
    /// A frame that is whole at that moment.
    #[must_use]
    pub const fn new(connection: ConnectionId, direction: Direction, moment: Moment, len: usize) -> Self {
        let arrival = Arrival { begun: moment.time, under_way: None, drained: None };
        Self { connection, direction, moment, arrival, len, unfinished: false }
    }

    /// The same, with what TCP says of the time before.
    #[must_use]
    pub const fn with_arrival(self, arrival: Arrival) -> Self {
        Self { arrival, ..self }
    }

    /// The same; says whether the stream ended before it did.
    #[must_use]
    pub const fn with_unfinished(self, unfinished: bool) -> Self {
        Self { unfinished, ..self }
    }
}

/// Bytes of a connection that could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// Bytes that are not in the capture.
    pub lost: u64,
    /// Bytes that are, but were passed over until the next message was found.
    pub skipped: u64,
    /// Whether whole messages may be missing, and not just a part of one that was counted.
    pub messages: bool,
}

impl Gap {
    /// A gap: `lost` bytes are missing from the capture, and `skipped` bytes were passed over.
    #[must_use]
    pub const fn new(lost: u64, skipped: u64) -> Self {
        Self { lost, skipped, messages: false }
    }

    /// The same; says whether whole messages may be missing.
    #[must_use]
    pub const fn with_messages(self, messages: bool) -> Self {
        Self { messages, ..self }
    }
}

/// The key by which an open is found.
type PipeKey = <Open as Keyed>::Key;

/// Sessions of a connection that are searched for a message that names none: it bounds the work per message, and covers
/// most sessions of a terminal server.
const SEARCHED: usize = 256;

/// Where a header has its Flags.
const FLAGS: usize = 16;

/// Where a header has its Signature.
const SIGNATURE: usize = 48;

impl Tracker {
    /// A tracker that has seen nothing.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self {
            limits,
            connections: Table::new(limits.connections),
            sessions: Table::new(limits.sessions),
            trees: Table::new(limits.trees),
            opens: Table::new(limits.opens),
            durable: Table::new(limits.durable_opens),
            logons: Table::new(limits.logons),
            directory: Directory::default(),
            displaced: Vec::new(),
            tickets: Table::new(limits.tickets),
            asking: Table::new(limits.tickets),
            refused: Table::new(limits.tickets.min(REFUSED)),
            pipes: Table::new(limits.pipes),
            exchanges: 0,
            requests_peak: 0,
            requests_evicted: 0,
            buffers_peak: 0,
            buffers_evicted: 0,
            memory: Memory::new(&limits),
            call_pdus: Vec::new(),
            pending: 0,
            hand: 0,
            evicted_then: 0,
            reported_full: Vec::new(),
            problems: Vec::new(),
            spare: None,
            then: Vec::new(),
            vault: Vault::default(),
            channels: Channels::default(),
            plain: Vec::new(),
            decompressed: Vec::new(),
        }
    }

    /// Uses these secrets, to check signatures and to decrypt, for the sessions that are set up from now on.
    #[cfg(feature = "crypto")]
    #[must_use]
    pub fn with_secrets(self, secrets: Arc<smbtrail_crypto::Secrets>) -> Self {
        Self { vault: Vault::new(secrets), ..self }
    }

    /// Remembers more than the existing objects, and adds it to each message.
    #[must_use]
    pub fn with_recall(mut self, recall: Recall) -> Self {
        self.memory.set(recall);
        self
    }

    /// How full the tables were; those of [`Recall`] only where they are in use.
    #[must_use]
    pub fn usage(&self) -> Vec<Usage> {
        let Self { limits, .. } = self;
        let requests = Usage {
            table: "requests of a connection",
            now: 0,
            peak: self.requests_peak,
            cap: limits.requests,
            evicted: self.requests_evicted,
        };
        let buffers = Usage {
            table: "buffers for RDMA of a connection",
            now: 0,
            peak: self.buffers_peak,
            cap: limits.buffers,
            evicted: self.buffers_evicted,
        };
        let objects = [
            usage("connections", &self.connections, limits.connections),
            usage("sessions", &self.sessions, limits.sessions),
            usage("trees", &self.trees, limits.trees),
            usage("opens", &self.opens, limits.opens),
            usage("durable opens", &self.durable, limits.durable_opens),
            usage("logons", &self.logons, limits.logons),
            usage("Kerberos tickets", &self.tickets, limits.tickets),
            usage("pipes", &self.pipes, limits.pipes),
            requests,
            buffers,
        ];
        objects.into_iter().chain(self.memory.usage()).collect()
    }

    /// The evictions of all tables.
    fn evicted(&self) -> u64 {
        let Self { connections, sessions, trees, opens, durable, logons, pipes, requests_evicted, .. } = self;
        let objects = connections.evicted() + sessions.evicted() + trees.evicted() + opens.evicted();
        let objects = objects + durable.evicted() + logons.evicted() + pipes.evicted();
        objects + requests_evicted + self.memory.evicted()
    }

    /// A connection that carries SMB was found. `mid_stream`: its beginning is missing from the capture.
    pub fn handle_opened(
        &mut self,
        id: ConnectionId,
        (client, server): (SocketAddr, SocketAddr),
        network: u32,
        mid_stream: bool,
        moment: Moment,
        observer: &mut dyn Observer,
    ) {
        let connection = Connection::new(id, (client, server), network, mid_stream, moment, &self.limits);
        let (_, evicted) = self.connections.insert(connection);
        if let Some(old) = evicted {
            self.end_connection(*old, moment, observer);
        }
    }

    /// The tags and tunnels in which a connection travels, as a text; after [`handle_opened`](Self::handle_opened).
    pub fn handle_network(&mut self, id: ConnectionId, path: &str) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.network_path = (!path.is_empty()).then(|| path.into());
        }
    }

    /// What carries the messages of a connection; after [`handle_opened`](Self::handle_opened), and TCP by itself where this is not called.
    pub fn handle_transport(&mut self, id: ConnectionId, transport: Transport) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.transport = transport;
        }
    }

    /// What is known of the connection of QUIC that carries a connection; after [`handle_opened`](Self::handle_opened).
    pub fn handle_quic(&mut self, id: ConnectionId, quic: Quic) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.quic = Some(Arc::new(quic));
        }
    }

    /// A packet of a connection of QUIC that no key opens, with this many bytes.
    pub fn handle_sealed(
        &mut self,
        id: ConnectionId,
        direction: Direction,
        moment: Moment,
        bytes: u64,
        observer: &mut dyn Observer,
    ) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.last = moment;
            observer.event(&Event::Sealed(&Sealed { moment, connection, direction, bytes }));
        }
    }

    /// A connection of QUIC goes on between other addresses.
    pub fn handle_moved(&mut self, id: ConnectionId) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id))
            && let Some(quic) = &mut connection.quic
        {
            let quic = Arc::make_mut(quic);
            quic.moves = quic.moves.saturating_add(1);
        }
    }

    /// How long the handshake of a connection took; after [`handle_opened`](Self::handle_opened).
    pub fn handle_handshake(&mut self, id: ConnectionId, handshake: Handshake) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.round = handshake;
        }
    }

    /// A segment was sent again, whose sender had waited for an acknowledgement since a time, and a frame
    /// of the same direction was on its way since another.
    pub fn handle_resent(
        &mut self,
        id: ConnectionId,
        direction: Direction,
        moment: Moment,
        (since, under_way): (Time, Option<Time>),
        observer: &mut dyn Observer,
    ) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get(id)) {
            observer.event(&Event::Resent(&Resent { moment, connection, direction, since, under_way }));
        }
    }

    /// How the segments of a connection arrived; before [`handle_closed`](Self::handle_closed).
    pub fn handle_delivery(&mut self, id: ConnectionId, delivery: Delivery) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) {
            connection.delivery = Some(delivery);
        }
    }

    /// A frame, and its bytes: a slice where none is missing.
    pub fn handle_frame(&mut self, frame: Frame, bytes: &impl FrameBytes, observer: &mut dyn Observer) {
        let Some(id) = self.connections.find(&frame.connection) else { return };
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.inflation.receive(frame.len);
        if !frame.unfinished {
            let bytes = u64::try_from(frame.len).unwrap_or(u64::MAX);
            let counts = &mut connection.counts;
            let direction = match frame.direction {
                Direction::ToServer => &mut counts.sent,
                Direction::ToClient => &mut counts.received,
            };
            *direction = direction.saturating_add(bytes);
        }
        Self::judge_length(connection, &frame, observer);
        let layer = Layer { id, frame: &frame, len: frame.len, space: Space::Frame, encrypted: false };
        let mut walk = Walk::default();
        self.layer(&layer, bytes, &mut walk, observer);
        if walk.index == 0 {
            self.fit(frame.moment, observer);
        }
        self.judge_tables(&frame, observer);
    }

    /// These bytes are where a message should begin and are not the start of one. They follow the transport's prefix,
    /// or are in its place.
    pub fn handle_unknown(
        &mut self,
        id: ConnectionId,
        moment: Moment,
        first: [u8; 4],
        observer: &mut dyn Observer,
    ) {
        if let Some(id) = self.connections.find(&id) {
            self.unknown(id, moment, (Space::Frame, 0), first, observer);
        }
    }

    /// Bytes of a connection are missing, or could not be framed.
    pub fn handle_gap(&mut self, id: ConnectionId, moment: Moment, gap: Gap, observer: &mut dyn Observer) {
        let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) else {
            return;
        };
        connection.counts.lost += gap.lost;
        connection.counts.skipped += gap.skipped;
        if gap.messages {
            connection.credits.lose();
        }
        for (kind, found) in [(kind::GAP, gap.lost), (kind::RESYNC, gap.skipped)] {
            if found > 0 {
                observer.event(&Event::Anomaly(&Anomaly { found, ..anomaly(kind, id, moment) }));
            }
        }
    }

    /// A connection ended.
    pub fn handle_closed(&mut self, id: ConnectionId, moment: Moment, observer: &mut dyn Observer) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.remove(id)) {
            self.end_connection(*connection, moment, observer);
        }
    }

    /// The capture ended: passes on every object that still exists.
    pub fn finish(&mut self, observer: &mut dyn Observer) {
        self.end_all(observer);
        self.end_asking(observer);
    }

    /// Reads the messages of a layer one by one, from its byte `at` on.
    fn messages(
        &mut self,
        layer: &Layer<'_>,
        at: usize,
        bytes: &impl FrameBytes,
        walk: &mut Walk,
        observer: &mut dyn Observer,
    ) {
        let Layer { id, frame, space, encrypted, .. } = *layer;
        let Frame { direction, moment, arrival, unfinished, .. } = *frame;
        let mut problems = std::mem::take(&mut self.problems);
        let mut compound = Compound::new(layer.len - at);
        let index = walk.index;
        let mut place = Place { id, direction, moment, arrival, index, len: 0, space, encrypted };
        while let Some(offset) = compound.offset() {
            if space == Space::Decompressed && !self.may_come_out(layer, at + offset, walk, observer) {
                break;
            }
            problems.clear();
            let here = bytes.at(at + offset);
            let element = match is_cut(here, bytes, at + offset) {
                true => compound.step_cut(here, &mut problems),
                false => compound.step(here, &mut problems),
            };
            let Some(element) = element.ok().filter(|element| !(unfinished && element.input.is_cut())) else {
                self.no_message(layer, at + offset, here, observer);
                break;
            };
            let element = Element { offset: at + offset, ..element };
            (place.index, place.len) = (walk.index, element.input.len());
            self.message(&place, (&element, Source(bytes)), &mut walk.chain, &mut problems, observer);
            walk.index += 1;
        }
        self.problems = problems;
    }

    /// Where a message should begin there is none, or only a part of one: NextCommand leads to something else, the
    /// capture cut it, or the stream ended in it.
    fn no_message(&mut self, layer: &Layer<'_>, offset: usize, bytes: &[u8], observer: &mut dyn Observer) {
        let Layer { id, frame, len, space, .. } = *layer;
        let Some(connection) = self.connections.get_mut(id) else { return };
        let there = bytes.len();
        if bytes.starts_with(b"\xFFSMB") {
            let odd = anomaly(kind::SMB1_AMID_SMB2, frame.connection, frame.moment);
            let odd = Anomaly { what: "ProtocolId", offset: Some(offset), space, ..odd };
            observer.event(&Event::Anomaly(&odd));
            return;
        }
        let (kind, expected) = if frame.unfinished {
            (kind::UNFINISHED_FRAME, number(len - offset))
        } else if there < Header::LEN && there < len - offset {
            connection.credits.lose();
            return;
        } else {
            (kind::CUT_ENTRY, number(Header::LEN))
        };
        let odd = anomaly(kind, frame.connection, frame.moment);
        let odd = Anomaly { what: "SMB2 Packet Header", expected, found: number(there), ..odd };
        observer.event(&Event::Anomaly(&Anomaly { offset: Some(offset), space, ..odd }));
    }

    fn message(
        &mut self,
        place: &Place,
        (element, source): (&Element<'_>, Source<'_>),
        chain: &mut Chain,
        problems: &mut Vec<Problem>,
        observer: &mut dyn Observer,
    ) {
        let header = &element.header;
        header.check(&element.input, problems);
        let there = element.input.bytes().len();
        let body = match there < Header::LEN {
            true => Body::Other(Region::default()),
            false => Parsed::parse_body(header, element.input, problems),
        };
        let is_cut = element.input.is_cut();
        if !is_cut {
            body.check(problems);
        }
        let token = if is_cut { token(&body, &mut ()) } else { token(&body, problems) };
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.counts.messages += 1;
        connection.opened.recede(place.moment);
        connection.last.advance(place.moment);
        let connection_id = connection.id;
        let asked = !header.is_response();
        // TCP says who the sender is.
        let contradicts = asked != (place.direction == Direction::ToServer);
        if asked && connection.is_smb3() && header.reserved() != 0 {
            problems.problem(reserved(header));
        }
        // Without its MessageId nobody knows what it asks for or answers.
        let stands_alone = contradicts || there < MESSAGE_ID_END;
        if there < MESSAGE_ID_END {
            connection.credits.lose();
        }
        let said = Said { header, body: &body, token: token.as_ref() };
        let mut step = if stands_alone {
            self.exchanges += 1;
            Step { exchange: self.exchanges, ..Step::default() }
        } else if asked {
            self.request(place, said, chain, observer)
        } else {
            self.response(place, said, chain, observer)
        };
        self.call_pdus.clear();
        if !stands_alone {
            self.note(place, element, &body, &step);
            self.count_message(&step, header, place.moment);
            if step.open.is_some()
                && [Command::WRITE, Command::READ, Command::IOCTL].contains(&header.command)
            {
                self.pipe_data((place, element.offset), &body, &step, observer);
            }
        }
        let signature = self.signature(place, element, &step);
        self.tell(place, (element, source), said, (problems, signature), &step, observer);
        if contradicts {
            let odd = anomaly(kind::CONFLICTING_DIRECTION, connection_id, place.moment);
            let odd = odd.with_offset(place.space, element.offset + FLAGS).with_field("Flags");
            let flag = u64::from(HeaderFlags::SERVER_TO_REDIR.0);
            let (expected, found) = if asked { (flag, 0) } else { (0, flag) };
            observer.event(&Event::Anomaly(&odd.with_numbers(expected, found)));
        }
        self.after(&mut step, place, observer);
        if step.answered.is_some() {
            self.spare = step.answered;
        }
        if step.then.capacity() > 0 {
            self.then = step.then;
        }
        self.settle(place, observer);
    }

    /// Passes the message on with what is now known of it, and its problems.
    fn tell(
        &mut self,
        place: &Place,
        (element, source): (&Element<'_>, Source<'_>),
        said: Said<'_>,
        (problems, signature): (&[Problem], Signature),
        step: &Step,
        observer: &mut dyn Observer,
    ) {
        let Some(connection) = self.connections.get(place.id) else { return };
        let request = match &step.answered {
            Some(request) => Some(&**request),
            None => step.pending.and_then(|id| connection.requests.get(id)),
        };
        let request = request.or(step.cancel.as_deref());
        let session = step.session.and_then(|id| self.sessions.get(id));
        let message = Message {
            moment: place.moment,
            arrival: place.arrival,
            connection,
            direction: place.direction,
            offset: element.offset,
            space: place.space,
            index: place.index,
            input: element.input,
            source,
            header: said.header,
            body: said.body,
            token: said.token,
            problems,
            encrypted: place.encrypted,
            signature,
            compressed: place.space == Space::Decompressed,
            session,
            tree: step.tree.and_then(|id| self.trees.get(id)),
            open: step.open.and_then(|id| self.opens.get(id)),
            request,
            exchange: step.exchange,
            latency: step.latency,
            recalled: Recalled { calls: &self.call_pdus, ..Recalled::default() },
        };
        if self.memory.is_off() {
            observer.event(&Event::Message(&message));
        } else {
            let found = self.memory.meet(&message);
            let recalled = self.memory.recalled(&found, &message);
            let recalled = Recalled { calls: &self.call_pdus, ..recalled };
            observer.event(&Event::Message(&Message { recalled, ..message }));
            self.memory.note(&message);
        }
        let session_id = session.map(|session| session.id);
        for problem in problems {
            observer.event(&Event::Anomaly(&Anomaly {
                session_id,
                offset: Some(element.offset + problem.offset),
                space: place.space,
                ..anomaly_of(problem, connection.id, place.moment)
            }));
        }
        let odd = match signature {
            Signature::Bad => kind::BAD_SIGNATURE,
            Signature::Missing => kind::UNSIGNED,
            Signature::None | Signature::Good | Signature::Unverifiable(_) => return,
        };
        observer.event(&Event::Anomaly(&Anomaly {
            session_id,
            offset: Some(element.offset + SIGNATURE),
            space: place.space,
            what: "Signature",
            ..anomaly(odd, connection.id, place.moment)
        }));
    }

    /// Counts the message in its session, and marks session and tree as alive.
    fn count_message(&mut self, step: &Step, header: &Header, moment: Moment) {
        let signing = match step.session {
            Some(_) if header.is_signed() => self.signing_of(step.session),
            _ => None,
        };
        if let Some(session) = step.session.and_then(|id| self.sessions.get_mut(id)) {
            session.counts.messages += 1;
            session.is_pending &= header.command == Command::SESSION_SETUP;
            session.start.recede(moment);
            session.end.advance(moment);
            session.signing = session.signing.or(signing);
        }
        if let Some(tree) = step.tree.and_then(|id| self.trees.get_mut(id)) {
            tree.end.advance(moment);
        }
    }
}

/// Whether a snap length cut the header that begins at `offset` of a frame: `here` is there.
fn is_cut(here: &[u8], bytes: &impl FrameBytes, offset: usize) -> bool {
    here.len() < Header::LEN && bytes.missing(offset + here.len()).1 == Absence::Cut
}

/// The problem of a header whose second half of ChannelSequence is not zero. `[MS-SMB2] 2.2.1.2`
#[cold]
fn reserved(header: &Header) -> Problem {
    let (expected, found) = (0, u64::from(header.reserved()));
    Problem { kind: ProblemKind::Reserved, what: "Reserved", offset: 10, expected, found }
}

/// The beginning of an anomaly. Where one is made, nearly no message passes.
#[cold]
fn anomaly(kind: AnomalyKind, connection: ConnectionId, moment: Moment) -> Anomaly {
    Anomaly::new(kind, Some(connection), moment)
}

/// The anomaly for a problem of a structure; the caller adds the place.
fn anomaly_of(problem: &Problem, connection: ConnectionId, moment: Moment) -> Anomaly {
    let Problem { kind, what, expected, found, .. } = *problem;
    Anomaly { what, expected, found, ..anomaly(kind.into(), connection, moment) }
}

fn usage<V: Keyed + Held>(table: &'static str, of: &Table<V>, cap: usize) -> Usage {
    Usage { table, now: of.len(), peak: of.peak(), cap, evicted: of.evicted() }
}

/// A text that is kept. Nearly all are short, and of ASCII.
fn text(text: Utf16<'_>) -> Arc<str> {
    let mut room = [0; 128];
    match text.as_ascii(&mut room) {
        Some(ascii) => ascii.into(),
        None => text.to_string().into(),
    }
}
