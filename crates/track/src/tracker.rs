//! The state machine. One file a group of commands; this one takes frames apart and pairs requests with responses.

mod close;
mod create;
mod info;
mod io;
mod logon;
mod negotiate;
mod tree;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_codec::{Body, Compound, Element, Header, Message as Parsed, Problem, ProblemKind, Sink, Utf16};
use smbtrail_wire::{Command, FileId, MessageId, NtStatus, SessionId, TreeId};

use crate::table::{Id, Table};
use crate::{
    Anomaly, AnomalyKind, Connection, ConnectionId, Credits, Detail, Direction, Envelope, EnvelopeKind,
    Event, Limits, Logon, Message, Moment, Observer, Open, Request, Session, TreeConnect, Usage,
};

/// Follows the traffic of a capture. See the crate's documentation for the order of calls.
#[derive(Debug)]
pub struct Tracker {
    limits: Limits,
    connections: Table<ConnectionId, Connection>,
    sessions: Table<(ConnectionId, SessionId), Session>,
    trees: Table<(Id<Session>, TreeId), TreeConnect>,
    opens: Table<(Id<Session>, FileId), Open>,
    /// Durable opens that lost their connection, by server and the part of the id that stays.
    durable: Table<(SocketAddr, u32, u64), Open>,
    /// Attempts under way: by session, or by the first request as long as the server has not named one.
    logons: Table<(ConnectionId, SessionId, MessageId), Logon>,
    /// The sessions of equal id: a binding and a previous session are looked up here.
    by_session_id: HashMap<SessionId, Vec<Id<Session>>>,
    /// Logons that failed, by client.
    failures: Table<IpAddr, u64>,
    exchanges: u64,
    requests_peak: usize,
    requests_evicted: u64,
    problems: Vec<Problem>,
}

/// One SMB transport message, without its prefix.
#[derive(Clone, Copy, Debug)]
pub struct Frame {
    /// Its connection.
    pub connection: ConnectionId,
    /// Who sent it.
    pub direction: Direction,
    /// Where it is whole.
    pub moment: Moment,
    /// Its length in bytes.
    pub len: usize,
    /// The stream ended before it did: a message of it that is not all there was never received.
    pub unfinished: bool,
}

/// Bytes of a connection that could not be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Gap {
    /// Bytes that are not in the capture.
    pub lost: u64,
    /// Bytes that are, but were passed over until the next message was found.
    pub skipped: u64,
    /// Whether whole messages may be missing, and not just a part of one that was counted.
    pub messages: bool,
}

/// Logons that fail from one client before it is taken to guess.
const GUESSES: u64 = 5;

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
            by_session_id: HashMap::new(),
            failures: Table::new(limits.logons),
            exchanges: 0,
            requests_peak: 0,
            requests_evicted: 0,
            problems: Vec::new(),
        }
    }

    /// How full the tables were.
    #[must_use]
    pub fn usage(&self) -> [Usage; 7] {
        let Self { limits, .. } = self;
        [
            usage("connections", &self.connections, limits.connections),
            usage("sessions", &self.sessions, limits.sessions),
            usage("trees", &self.trees, limits.trees),
            usage("opens", &self.opens, limits.opens),
            usage("durable opens", &self.durable, limits.durable_opens),
            usage("logons", &self.logons, limits.logons),
            Usage {
                table: "requests of a connection",
                now: 0,
                peak: self.requests_peak,
                cap: limits.requests,
                evicted: self.requests_evicted,
            },
        ]
    }

    /// A connection that carries SMB was found. `mid_stream`: the capture lacks its beginning.
    pub fn handle_opened(
        &mut self,
        id: ConnectionId,
        (client, server): (SocketAddr, SocketAddr),
        network: u32,
        mid_stream: bool,
        moment: Moment,
        observer: &mut impl Observer,
    ) {
        let connection =
            Connection::new(id, (client, server), network, mid_stream, moment, self.limits.requests);
        let (_, evicted) = self.connections.insert(id, connection);
        if let Some(old) = evicted {
            self.end_connection(old, moment, observer);
        }
    }

    /// A frame. `bytes(n)` gives its bytes from the `n`th on that are there without a hole, perhaps none.
    pub fn handle_frame<'a>(
        &mut self,
        frame: Frame,
        bytes: impl Fn(usize) -> &'a [u8],
        observer: &mut impl Observer,
    ) {
        let Some(id) = self.connections.find(&frame.connection) else { return };
        match bytes(0).first_chunk() {
            Some(&Header::PROTOCOL_ID) => self.messages(id, frame, bytes, observer),
            Some(b"\xFDSMB") => self.envelope(EnvelopeKind::Encrypted, id, frame, bytes(0), observer),
            Some(b"\xFCSMB") => self.envelope(EnvelopeKind::Compressed, id, frame, bytes(0), observer),
            Some(b"\xFFSMB") => self.smb1(id, frame, bytes(0), observer),
            first => {
                let Some(connection) = self.connections.get_mut(id) else { return };
                connection.counts.unknown += 1;
                let found = first.map_or(0, |raw| u64::from(u32::from_be_bytes(*raw)));
                let expected = u64::from(u32::from_be_bytes(Header::PROTOCOL_ID));
                let kind = AnomalyKind::UnknownFrame;
                let odd = anomaly(kind, frame.connection, frame.moment);
                let odd = Anomaly { what: "ProtocolId", offset: Some(0), expected, found, ..odd };
                observer.event(&Event::Anomaly(&odd));
            }
        }
    }

    /// Bytes of a connection are missing, or could not be framed.
    pub fn handle_gap(&mut self, id: ConnectionId, moment: Moment, gap: Gap, observer: &mut impl Observer) {
        let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.get_mut(id)) else {
            return;
        };
        connection.counts.lost += gap.lost;
        connection.counts.skipped += gap.skipped;
        if gap.messages {
            connection.credits.lose();
        }
        for (kind, found) in [(AnomalyKind::Gap, gap.lost), (AnomalyKind::Resync, gap.skipped)] {
            if found > 0 {
                observer.event(&Event::Anomaly(&Anomaly { found, ..anomaly(kind, id, moment) }));
            }
        }
    }

    /// A retransmission brought other bytes than came first.
    pub fn handle_conflict(
        &mut self,
        id: ConnectionId,
        moment: Moment,
        (kept, dropped): (u8, u8),
        observer: &mut impl Observer,
    ) {
        let (expected, found) = (u64::from(kept), u64::from(dropped));
        let anomaly = Anomaly { expected, found, ..anomaly(AnomalyKind::Conflict, id, moment) };
        observer.event(&Event::Anomaly(&anomaly));
    }

    /// A connection ended.
    pub fn handle_closed(&mut self, id: ConnectionId, moment: Moment, observer: &mut impl Observer) {
        if let Some(connection) = self.connections.find(&id).and_then(|id| self.connections.remove(id)) {
            self.end_connection(connection, moment, observer);
        }
    }

    /// The capture ended: hands out everything that is still there.
    pub fn finish(&mut self, observer: &mut impl Observer) {
        self.end_all(observer);
    }

    /// Takes the messages of a frame one by one.
    fn messages<'a>(
        &mut self,
        id: Id<Connection>,
        frame: Frame,
        bytes: impl Fn(usize) -> &'a [u8],
        observer: &mut impl Observer,
    ) {
        let Frame { direction, moment, len, .. } = frame;
        let mut problems = std::mem::take(&mut self.problems);
        let mut compound = Compound::new(len);
        let mut chain = Chain::default();
        let mut index = 0;
        while let Some(offset) = compound.offset() {
            problems.clear();
            let here = bytes(offset);
            let element = compound.step(here, &mut problems);
            let Some(element) = element.ok().filter(|element| !(frame.unfinished && element.input.is_cut()))
            else {
                self.no_message(id, frame, offset, here.len(), observer);
                break;
            };
            let place = Place { id, direction, moment, index, encrypted: false };
            self.message(place, &element, &mut chain, &mut problems, observer);
            index += 1;
        }
        self.problems = problems;
    }

    /// Where a message had to begin stands none, or only a part of one: what follows NextCommand is something else,
    /// the capture cut it, or the stream ended in it.
    fn no_message(
        &mut self,
        id: Id<Connection>,
        frame: Frame,
        offset: usize,
        there: usize,
        observer: &mut impl Observer,
    ) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        let count = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
        let (kind, expected) = if frame.unfinished {
            (AnomalyKind::Unfinished, count(frame.len - offset))
        } else if there < Header::LEN && there < frame.len - offset {
            connection.credits.lose();
            return;
        } else {
            (AnomalyKind::Message(ProblemKind::CutEntry), count(Header::LEN))
        };
        let odd = anomaly(kind, frame.connection, frame.moment);
        let odd = Anomaly { what: "SMB2 Packet Header", expected, found: count(there), ..odd };
        observer.event(&Event::Anomaly(&Anomaly { offset: Some(offset), ..odd }));
    }

    fn message(
        &mut self,
        place: Place,
        element: &Element<'_>,
        chain: &mut Chain,
        problems: &mut Vec<Problem>,
        observer: &mut impl Observer,
    ) {
        let header = &element.header;
        header.check(&element.input, problems);
        let body = Parsed::parse_body(header, element.input, problems);
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.counts.messages += 1;
        connection.last = place.moment;
        let asked = !header.is_response();
        if asked && connection.is_smb3() && header.reserved() != 0 {
            let (expected, found) = (0, u64::from(header.reserved()));
            problems.problem(Problem {
                kind: ProblemKind::Reserved,
                what: "Reserved",
                offset: 10,
                expected,
                found,
            });
        }
        let step = if asked {
            self.request(place, header, &body, chain, observer)
        } else {
            self.response(place, header, &body, chain, observer)
        };
        self.count_message(&step, header, place.moment);
        self.tell(place, element, &body, problems, &step, observer);
        self.after(step, place, observer);
    }

    /// Hands the message on with what is now known of it, and its problems.
    fn tell(
        &self,
        place: Place,
        element: &Element<'_>,
        body: &Body<'_>,
        problems: &[Problem],
        step: &Step,
        observer: &mut impl Observer,
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
            connection,
            direction: place.direction,
            offset: element.offset,
            index: place.index,
            input: element.input,
            header: &element.header,
            body,
            problems,
            encrypted: place.encrypted,
            session,
            tree: step.tree.and_then(|id| self.trees.get(id)),
            open: step.open.and_then(|id| self.opens.get(id)),
            request,
            exchange: step.exchange,
            latency: step.latency,
        };
        observer.event(&Event::Message(&message));
        let session_id = session.map(|session| session.id);
        for problem in problems {
            observer.event(&Event::Anomaly(&Anomaly {
                session_id,
                offset: Some(element.offset + problem.offset),
                what: problem.what,
                expected: problem.expected,
                found: problem.found,
                ..anomaly(AnomalyKind::Message(problem.kind), connection.id, place.moment)
            }));
        }
    }

    /// Enters a request into the table of its connection, with all that it names resolved.
    fn request(
        &mut self,
        place: Place,
        header: &Header,
        body: &Body<'_>,
        chain: &mut Chain,
        observer: &mut impl Observer,
    ) -> Step {
        self.exchanges += 1;
        let mut step = Step { exchange: self.exchanges, ..Step::default() };
        self.charge(place, header, observer);
        self.resolve(place, header, body, chain, &mut step);
        let mut request = Request {
            exchange: self.exchanges,
            message_id: header.message_id,
            command: header.command,
            moment: place.moment,
            async_id: header.async_id(),
            interim: None,
            cancelled: None,
            file_id: step.file_id,
            path: chain.path.clone().filter(|_| step.open.is_none() && step.file_id == Some(FileId::RELATED)),
            detail: Detail::None,
            session: step.session,
            tree: step.tree,
            open: step.open,
            dependents: Vec::new(),
        };
        if header.command == Command::CANCEL {
            self.cancel(place, header, &mut request);
            step.session = request.session;
            (step.tree, step.open) = (request.tree, request.open);
            step.cancel = Some(Box::new(request));
            return step;
        }
        match body {
            Body::NegotiateRequest(body) => self.negotiate_request(place, body),
            Body::SessionSetupRequest(body) => {
                request.detail = self.session_setup_request(place, header, body, &mut step);
                request.session = step.session;
            }
            Body::TreeConnectRequest(body) => request.detail = Detail::TreeConnect(text(body.path())),
            Body::CreateRequest(body) => {
                request.path = Some(text(body.name()));
                request.detail = create::detail(body);
                *chain = Chain { create: Some(header.message_id), open: None, ..chain.clone() };
                chain.path.clone_from(&request.path);
            }
            body => request.detail = info::detail(body),
        }
        if let (Some(create), None, Some(FileId::RELATED)) = (chain.create, step.open, step.file_id) {
            self.depend(place, create, header.message_id);
        }
        chain.session = step.session;
        chain.tree = step.tree;
        if step.open.is_some() {
            chain.open = step.open;
        }
        step.pending = self.enter(place, request, observer);
        step
    }

    /// Puts a request into the table. One that still waits under the same MessageId will not be answered.
    fn enter(&mut self, place: Place, request: Request, observer: &mut impl Observer) -> Option<Id<Request>> {
        let connection = self.connections.get_mut(place.id)?;
        let reused = connection.requests.find(&request.message_id).is_some();
        let found = request.message_id.0;
        let (id, out) = connection.requests.insert(request.message_id, request);
        self.requests_peak = self.requests_peak.max(connection.requests.len());
        let Some(old) = out else { return Some(id) };
        if reused {
            let anomaly = anomaly(AnomalyKind::MessageIdReused, connection.id, place.moment);
            observer.event(&Event::Anomaly(&Anomaly { what: "MessageId", found, ..anomaly }));
        } else {
            self.requests_evicted += 1;
        }
        observer.event(&Event::Unanswered(connection, &old));
        Some(id)
    }

    /// Books what a request costs, and looks whether its MessageId was granted.
    fn charge(&mut self, place: Place, header: &Header, observer: &mut impl Observer) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let charge = Credits::charge(header.command, header.credit_charge, connection.dialect);
        if !connection.credits.request(charge, header.credits, header.message_id.0) {
            let anomaly = Anomaly {
                what: "MessageId",
                expected: connection.credits.window_end(),
                found: header.message_id.0,
                ..anomaly(AnomalyKind::MessageIdOutOfWindow, connection.id, place.moment)
            };
            observer.event(&Event::Anomaly(&anomaly));
        }
    }

    /// Finds session, tree and open of a request. In a related one all ones stand for those of the request before.
    fn resolve(&mut self, place: Place, header: &Header, body: &Body<'_>, chain: &Chain, step: &mut Step) {
        let Some(connection) = self.connections.get(place.id) else { return };
        let related = header.is_related() && place.index > 0;
        step.session = match header.session_id {
            SessionId(0) => None,
            SessionId::RELATED if related => chain.session,
            id => connection.sessions.get(&id).copied(),
        };
        let session = step.session.and_then(|id| self.sessions.get(id));
        step.tree = match header.tree_id() {
            Some(TreeId::RELATED) if related => chain.tree,
            Some(id) => session.and_then(|session| session.trees.get(&id).copied()),
            None => None,
        };
        step.file_id = io::file_id(body);
        step.open = match (step.file_id, step.session) {
            (Some(FileId::RELATED), _) if related => chain.open,
            (Some(FileId::RELATED), _) => {
                step.file_id = None;
                None
            }
            (Some(id), Some(session)) => self.opens.find(&(session, id)),
            _ => None,
        };
    }

    /// A CANCEL marks what it withdraws, and takes nothing over from it.
    fn cancel(&mut self, place: Place, header: &Header, cancel: &mut Request) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let target = match header.async_id() {
            Some(id) => connection.asynchronous.get(&id).copied(),
            None => Some(header.message_id),
        };
        let target = target.and_then(|id| connection.requests.find(&id));
        if let Some(request) = target.and_then(|id| connection.requests.get_mut(id)) {
            request.cancelled = Some(place.moment);
            (cancel.session, cancel.tree) = (request.session, request.tree);
            (cancel.open, cancel.file_id) = (request.open, request.file_id);
            cancel.path.clone_from(&request.path);
        }
    }

    /// Has a related request take the file of the CREATE before it, once that is answered.
    fn depend(&mut self, place: Place, create: MessageId, dependent: MessageId) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let request = connection.requests.find(&create).and_then(|id| connection.requests.get_mut(id));
        if let Some(request) = request {
            request.dependents.push(dependent);
        }
    }

    /// Finds the request of a response and applies what it says.
    fn response(
        &mut self,
        place: Place,
        header: &Header,
        body: &Body<'_>,
        chain: &mut Chain,
        observer: &mut impl Observer,
    ) -> Step {
        let Some(connection) = self.connections.get_mut(place.id) else { return Step::default() };
        if header.message_id == MessageId::UNSOLICITED {
            return self.unsolicited(place, header, body);
        }
        let mut paired = connection.requests.find(&header.message_id);
        if let (None, Some(async_id)) = (paired, header.async_id()) {
            paired = connection.asynchronous.get(&async_id).and_then(|id| connection.requests.find(id));
        }
        let after_interim =
            paired.and_then(|id| connection.requests.get(id)).is_some_and(Request::is_pending);
        connection.credits.response(header.credits, after_interim);
        let command = paired.and_then(|id| connection.requests.get(id)).map(|request| request.command);
        if let Some(command) = command.filter(|command| *command != header.command) {
            let (expected, found) = (u64::from(command.0), u64::from(header.command.0));
            let anomaly = anomaly(AnomalyKind::CommandMismatch, connection.id, place.moment);
            observer.event(&Event::Anomaly(&Anomaly { what: "Command", expected, found, ..anomaly }));
            paired = None;
        }
        let Some(id) = paired else { return self.orphan(place, header, body, command.is_none(), observer) };
        let mut step = Step::default();
        if header.status == NtStatus::PENDING {
            if let Some(request) = connection.requests.get_mut(id) {
                request.interim = Some(place.moment);
                request.async_id = header.async_id();
                step = Step { pending: Some(id), ..Step::of(request) };
            }
            if let (Some(async_id), true) =
                (header.async_id(), connection.asynchronous.len() < self.limits.requests)
            {
                connection.asynchronous.insert(async_id, header.message_id);
            }
            return step;
        }
        let Some(request) = connection.requests.remove(id) else { return step };
        if let Some(async_id) = request.async_id {
            connection.asynchronous.remove(&async_id);
        }
        step = Step::of(&request);
        step.latency = Some(place.moment.time.since(request.moment.time));
        let request = Box::new(request);
        self.apply(place, header, body, &request, chain, &mut step);
        step.answered = Some(request);
        step
    }

    /// A response whose request was not seen still shows a session, a tree and a file that are in use.
    fn orphan(
        &mut self,
        place: Place,
        header: &Header,
        body: &Body<'_>,
        tell: bool,
        observer: &mut impl Observer,
    ) -> Step {
        self.exchanges += 1;
        let mut step = Step { exchange: self.exchanges, ..Step::default() };
        if let Some(connection) = self.connections.get(place.id).filter(|_| tell) {
            let found = header.message_id.0;
            let anomaly = anomaly(AnomalyKind::ResponseWithoutRequest, connection.id, place.moment);
            observer.event(&Event::Anomaly(&Anomaly { what: "MessageId", found, ..anomaly }));
        }
        self.discover(place, header, &mut step);
        match body {
            Body::NegotiateResponse(body) if header.status == NtStatus::SUCCESS => {
                self.negotiate_response(place, body, &mut step);
            }
            Body::CreateResponse(body) => self.create_orphan(place, body, &mut step),
            _ => {}
        }
        step
    }

    /// Applies a final response.
    fn apply(
        &mut self,
        place: Place,
        header: &Header,
        body: &Body<'_>,
        request: &Request,
        chain: &mut Chain,
        step: &mut Step,
    ) {
        if !matches!(header.command, Command::NEGOTIATE | Command::SESSION_SETUP) && !header.status.is_error()
        {
            self.discover(place, header, step);
        }
        match body {
            Body::NegotiateResponse(body) => self.negotiate_response(place, body, step),
            Body::SessionSetupResponse(body) => {
                self.session_setup_response(place, header, Some(body), request, step)
            }
            _ if header.command == Command::SESSION_SETUP => {
                self.session_setup_response(place, header, None, request, step);
            }
            Body::LogoffResponse(_) => step.then.push(After::EndSession),
            Body::TreeConnectResponse(body) => self.tree_connect_response(place, header, body, request, step),
            Body::TreeDisconnectResponse(_) => step.then.push(After::EndTree),
            Body::CreateResponse(body) => self.create_response(place, header, body, request, step),
            Body::CloseResponse(body) => self.close_response(place, body, step),
            Body::ErrorResponse(_) if header.command == Command::TREE_CONNECT => {
                self.tree_connect_refused(place, header, request, step);
            }
            Body::ErrorResponse(_) if header.command == Command::CREATE => {
                self.create_refused(place, header, request, step);
            }
            body => self.transfer_response(place, header, body, request, step),
        }
        if header.is_related() || header.command == Command::CREATE {
            chain.open = step.open;
        }
    }

    /// What a server sends unasked: oplock and lease breaks, notifications.
    fn unsolicited(&mut self, place: Place, header: &Header, body: &Body<'_>) -> Step {
        self.exchanges += 1;
        let mut step = Step { exchange: self.exchanges, ..Step::default() };
        let Some(connection) = self.connections.get(place.id) else { return step };
        step.session = connection.sessions.get(&header.session_id).copied();
        self.break_notification(place, body, &mut step);
        if let Body::ServerToClientNotification(_) = body
            && step.session.is_some()
        {
            step.then.push(After::EndSession);
        }
        step
    }

    /// Counts the message in its session, and marks session and tree as alive.
    fn count_message(&mut self, step: &Step, header: &Header, moment: Moment) {
        let signing = match step.session {
            Some(_) if header.is_signed() => self.signing_of(step.session),
            _ => None,
        };
        if let Some(session) = step.session.and_then(|id| self.sessions.get_mut(id)) {
            session.counts.messages += 1;
            session.end = moment;
            session.signing = session.signing.or(signing);
        }
        if let Some(tree) = step.tree.and_then(|id| self.trees.get_mut(id)) {
            tree.end = moment;
        }
    }

    fn envelope(
        &mut self,
        kind: EnvelopeKind,
        id: Id<Connection>,
        Frame { direction, moment, len, .. }: Frame,
        bytes: &[u8],
        observer: &mut impl Observer,
    ) {
        let size = u64::try_from(len).unwrap_or(u64::MAX);
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.last = moment;
        // What it holds asks for and grants credits that nobody sees.
        connection.credits.lose();
        let (session_id, original_len) = match kind {
            EnvelopeKind::Encrypted => {
                connection.counts.encrypted += 1;
                connection.counts.encrypted_bytes += size;
                let id = bytes
                    .get(44..)
                    .and_then(<[u8]>::first_chunk)
                    .map(|raw| SessionId(u64::from_le_bytes(*raw)));
                (id, number_at(bytes, 36))
            }
            EnvelopeKind::Compressed => {
                connection.counts.compressed += 1;
                (None, number_at(bytes, 4))
            }
        };
        let mut session = session_id.and_then(|id| connection.sessions.get(&id).copied());
        let cipher = connection.encryption_cipher();
        if let (None, Some(session_id), EnvelopeKind::Encrypted) = (session, session_id, kind) {
            session = self.discover_session(id, session_id, moment);
        }
        if let Some(session) = session.and_then(|id| self.sessions.get_mut(id)) {
            session.end = moment;
            session.encryption = cipher;
            session.counts.encrypted += 1;
            match direction {
                Direction::ToServer => session.counts.encrypted_bytes_sent += size,
                Direction::ToClient => session.counts.encrypted_bytes_received += size,
            }
        }
        let Some(connection) = self.connections.get(id) else { return };
        let session = session.and_then(|id| self.sessions.get(id));
        let envelope =
            Envelope { moment, connection, direction, kind, session_id, session, len, original_len };
        observer.event(&Event::Envelope(&envelope));
    }

    fn smb1(
        &mut self,
        id: Id<Connection>,
        Frame { direction, moment, .. }: Frame,
        bytes: &[u8],
        observer: &mut impl Observer,
    ) {
        let Some(connection) = self.connections.get_mut(id) else { return };
        connection.last = moment;
        connection.counts.smb1 += 1;
        // A NEGOTIATE that offers SMB2 dialects takes MessageId 0; what follows it is SMB2. [MS-SMB2] 3.3.5.3.1
        const SMB1_NEGOTIATE: u8 = 0x72;
        let offers_smb2 = direction == Direction::ToServer
            && bytes.get(4) == Some(&SMB1_NEGOTIATE)
            && bytes.windows(7).any(|window| window == b"SMB 2.0" || window == b"SMB 2.?");
        if offers_smb2 {
            connection.credits.request(1, 1, 0);
        }
        if connection.counts.smb1 == 1 {
            observer.event(&Event::Anomaly(&anomaly(AnomalyKind::Smb1, connection.id, moment)));
        }
        observer.event(&Event::Smb1(connection, direction, moment));
    }
}

/// Where a message stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    id: Id<Connection>,
    direction: Direction,
    moment: Moment,
    index: usize,
    encrypted: bool,
}

/// What a related message takes from the one before it. `[MS-SMB2] 3.3.5.2.7.2`
#[derive(Clone, Debug, Default)]
struct Chain {
    session: Option<Id<Session>>,
    tree: Option<Id<TreeConnect>>,
    open: Option<Id<Open>>,
    /// The CREATE whose file is meant, as long as it is not answered.
    create: Option<MessageId>,
    path: Option<Arc<str>>,
}

/// What a message turned out to concern, and what is to be done once it was handed on.
#[derive(Debug, Default)]
struct Step {
    exchange: u64,
    session: Option<Id<Session>>,
    tree: Option<Id<TreeConnect>>,
    open: Option<Id<Open>>,
    file_id: Option<FileId>,
    pending: Option<Id<Request>>,
    answered: Option<Box<Request>>,
    cancel: Option<Box<Request>>,
    latency: Option<i64>,
    then: Vec<After>,
}

impl Step {
    fn of(request: &Request) -> Self {
        Self {
            exchange: request.exchange,
            session: request.session,
            tree: request.tree,
            open: request.open,
            file_id: request.file_id,
            ..Self::default()
        }
    }
}

/// What is to be done once a message was handed on.
#[derive(Debug)]
enum After {
    EndOpen,
    EndTree,
    EndSession,
    ReplaceSession(Id<Session>),
    Logon(Box<Logon>),
    FailSession,
    Negotiated,
    RefusedTree(Box<TreeConnect>),
    RefusedOpen(Box<Open>),
    Evicted(Evicted),
}

/// What had to make room.
#[derive(Debug)]
enum Evicted {
    Session(Box<Session>),
    Tree(Box<TreeConnect>),
    Open(Box<Open>),
    Logon(Box<Logon>),
}

fn anomaly(kind: AnomalyKind, connection: ConnectionId, moment: Moment) -> Anomaly {
    Anomaly { kind, moment, connection, session_id: None, offset: None, what: "", expected: 0, found: 0 }
}

fn usage<K: Copy + Eq + std::hash::Hash, V>(table: &'static str, of: &Table<K, V>, cap: usize) -> Usage {
    Usage { table, now: of.len(), peak: of.peak(), cap, evicted: of.evicted() }
}

fn text(text: Utf16<'_>) -> Arc<str> {
    text.to_string().into()
}

fn number_at(bytes: &[u8], offset: usize) -> u32 {
    bytes.get(offset..).and_then(<[u8]>::first_chunk).map_or(0, |raw| u32::from_le_bytes(*raw))
}
