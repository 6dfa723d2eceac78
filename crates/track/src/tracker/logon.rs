use std::sync::Arc;

use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_auth::spnego::NegotiationToken;
use smbtrail_auth::{Mechanism, Token};
use smbtrail_codec::body::{SessionSetupRequest, SessionSetupResponse};
use smbtrail_codec::{Body, Header};
use smbtrail_wire::{
    Command, MessageId, NtStatus, SessionFlags, SessionId, SessionSetupFlags, SigningAlgorithm,
};

use super::kerberos::name_holder;
use super::step::{After, Evicted, Place, Step};
use super::{Tracker, anomaly};
use crate::connection::Orphan;
use crate::keys::Attempt;
use crate::table::{Id, Keyed};
use crate::token::token;
use crate::{
    Authentication, Channel, Connection, ConnectionId, Detail, Identity, IdentitySource, Logon, LogonPurpose,
    Moment, Observer, Request, Session, kind,
};

impl Tracker {
    /// Begins an attempt, or goes on with the one that the session has under way.
    #[inline(never)]
    pub(super) fn session_setup_request(
        &mut self,
        place: &Place,
        header: &Header,
        (body, token): (&SessionSetupRequest<'_>, Option<&Token<'_>>),
        step: &mut Step,
    ) -> Detail {
        let Some(connection) = self.connections.get(place.id) else { return Detail::None };
        let binding = body.flags.contains(SessionSetupFlags::BINDING);
        let (purpose, session) = match (header.session_id, binding) {
            (SessionId(0), _) => (LogonPurpose::New, None),
            (id, true) => (LogonPurpose::Binding, self.bindable(connection, id)),
            (_, false) => {
                match step.session.filter(|id| self.sessions.get(*id).is_some_and(is_established)) {
                    Some(session) => (LogonPurpose::Reauthentication, Some(session)),
                    None => (LogonPurpose::New, step.session),
                }
            }
        };
        step.session = session;
        let id = connection.id;
        let named = header.session_id != SessionId(0);
        let found = self.under_way(id, header, token);
        let before = found.and_then(|id| self.logons.get(id));
        // Where packets are lost, the answer may be among them.
        let is_whole = connection.counts.lost + connection.counts.skipped == 0;
        if is_whole && before.is_some_and(|logon| named && !logon.waits) {
            let odd = anomaly(kind::CONFLICTING_SESSION_SETUP, id, place.moment);
            step.then.push(After::Odd(Box::new(odd.with_session(Some(header.session_id)))));
        }
        // The client did not wait for the answer to the request before: which one is accepted, the answers say.
        let beside = before.filter(|logon| named && !logon.waits).and_then(|logon| logon.base.clone());
        let logon = found.filter(|_| beside.is_none()).unwrap_or_else(|| {
            let first = if named && beside.is_none() { MessageId(0) } else { header.message_id };
            let begun = beside.map(|base| Logon { first, ..*base });
            let logon = begun.unwrap_or_else(|| {
                let keys = Attempt::new(&connection.handshake, self.logons.len());
                Logon { purpose, first, ..Logon::begun(connection, header.session_id, place.moment, keys) }
            });
            let (id, evicted) = self.logons.insert(logon);
            step.then.extend(evicted.map(|old| After::Evicted(Evicted::Logon(old))));
            id
        });
        if let Some(attempt) = self.logons.get_mut(logon) {
            attempt.waits = false;
            attempt.base = named.then(|| Box::new(Logon { base: None, ..attempt.clone() }));
            attempt.end.advance(place.moment);
            attempt.previous = body.previous_session_id;
            if let Some(token) = token {
                learn(attempt, token, Direction::Request, place.moment);
                attempt.keys.read(token, &mut self.vault);
            }
            if let Some(ticket) = &attempt.auth.ticket {
                name_holder(&mut attempt.identity, ticket, &self.tickets);
            }
            let client = attempt.client.ip();
            let refused = self.refused.find(&client).and_then(|id| self.refused.get(id));
            attempt.auth.kdc_error = refused.map(|(_, refusal)| refusal.0);
        }
        self.logons.weigh(logon);
        Detail::SessionSetup(logon)
    }

    /// Decides the attempt, unless the server wants more.
    #[inline(never)]
    pub(super) fn session_setup_response(
        &mut self,
        place: &Place,
        header: &Header,
        body: Option<(&SessionSetupResponse<'_>, Option<&Token<'_>>)>,
        request: &Request,
        step: &mut Step,
    ) {
        let Detail::SessionSetup(id) = request.detail else { return };
        let Some(mut logon) = self.logons.remove(id) else { return };
        logon.end.advance(place.moment);
        logon.base = None;
        if header.session_id != SessionId(0) {
            logon.session_id = header.session_id;
        }
        if let Some((body, token)) = body {
            logon.flags = body.session_flags;
            if let Some(token) = token {
                learn(&mut logon, token, Direction::Response, place.moment);
                // Where the server refuses, its token is about no key.
                if matches!(header.status, NtStatus::SUCCESS | NtStatus::MORE_PROCESSING_REQUIRED) {
                    logon.keys.read(token, &mut self.vault);
                }
            }
        }
        if header.status == NtStatus::MORE_PROCESSING_REQUIRED {
            let named = logon.session_id != SessionId(0);
            if logon.purpose == LogonPurpose::New && step.session.is_none() && named {
                step.session = self.begin_session(place, logon.session_id, logon.start, step);
            }
            let other = self.logons.find(&(logon.connection, logon.session_id, MessageId(0)));
            logon.first = if named && other.is_none() { MessageId(0) } else { request.message_id };
            logon.waits = true;
            let (_, evicted) = self.logons.insert(logon);
            step.then.extend(evicted.map(|old| After::Evicted(Evicted::Logon(old))));
            return;
        }
        logon.status = Some(header.status);
        logon.signing_required = self.connections.get(place.id).map(Connection::signing_required);
        if header.status == NtStatus::SUCCESS {
            self.establish(place, &logon, step);
        } else if logon.purpose == LogonPurpose::New
            && !step.session.and_then(|id| self.sessions.get(id)).is_some_and(is_established)
        {
            if let Some(session) = step.session.and_then(|id| self.sessions.get_mut(id)) {
                session.status = Some(header.status);
            }
            // A refusal that is signed is none of a server, which then has no key.
            if let Some(session) = step.session.filter(|_| header.is_signed()) {
                self.keyed(place.id, session, &logon);
            }
            step.then.push(After::FailSession);
        }
        step.then.push(After::Logon(logon));
    }

    /// A setup succeeded: the session is valid, or has one more channel.
    fn establish(&mut self, place: &Place, logon: &Logon, step: &mut Step) {
        let Some(connection) = self.connections.get(place.id) else { return };
        let (id, server) = (connection.id, connection.server);
        let required = connection.signing_required();
        let dialect = connection.dialect;
        if step.session.and_then(|id| self.sessions.get(id)).is_none() {
            step.session = self.begin_session(place, logon.session_id, logon.start, step);
        }
        let Some(key) = step.session else { return };
        if logon.purpose == LogonPurpose::Binding {
            self.join(place.id, key, logon.session_id);
            self.keyed(place.id, key, logon);
            return;
        }
        let Some(session) = self.sessions.get_mut(key) else { return };
        session.status = Some(NtStatus::SUCCESS);
        session.flags = logon.flags;
        session.dialect = dialect;
        (session.identity, session.claimed) = logon.granted();
        session.previous = logon.previous;
        // Neither a guest nor nobody has a key to sign with. [MS-SMB2] 3.2.5.3.1
        session.signing_required = required && !session.is_guest() && !session.is_anonymous();
        self.keyed(place.id, key, logon);
        self.sessions.weigh(key);
        if logon.previous != SessionId(0) && logon.previous != logon.session_id {
            let Some(connection) = self.connections.get(place.id) else { return };
            let mut known = self.directory.of_server(logon.previous, connection);
            let named = known.find_map(|key| {
                let found = self.sessions.find(&key)?;
                let other = self.sessions.get(found)?;
                let near = other.server == server || other.connection == id;
                near.then(|| (found, may_replace(logon, other)))
            });
            step.then.extend(named.map(|(found, may_replace)| match may_replace {
                true => After::ReplaceSession(found),
                false => {
                    let odd = anomaly(kind::CONFLICTING_PREVIOUS_SESSION, id, place.moment);
                    let odd = odd.with_session(Some(logon.session_id)).with_field("PreviousSessionId");
                    After::Odd(Box::new(odd.with_numbers(0, logon.previous.0)))
                }
            }));
        }
    }

    /// The attempt that a request goes on with.
    fn under_way(
        &self,
        connection: ConnectionId,
        header: &Header,
        token: Option<&Token<'_>>,
    ) -> Option<Id<Logon>> {
        if header.session_id != SessionId(0) {
            return self.logons.find(&(connection, header.session_id, MessageId(0)));
        }
        if begins(token) {
            return None;
        }
        // The server names no session: its last answer that wants more is the one that this request follows.
        (1..=LEGS_APART).find_map(|back| {
            let before = MessageId(header.message_id.0.checked_sub(back)?);
            let id = self.logons.find(&(connection, SessionId(0), before))?;
            self.logons.get(id).filter(|logon| logon.waits)?;
            Some(id)
        })
    }

    /// Makes a session of the connection, or takes the one that messages showed before its setup was seen.
    fn begin_session(
        &mut self,
        place: &Place,
        session_id: SessionId,
        start: Moment,
        step: &mut Step,
    ) -> Option<Id<Session>> {
        let connection = self.connections.get(place.id)?;
        let shown = connection.sessions.get(&session_id).copied();
        if shown.is_some_and(|id| self.sessions.get(id).is_some_and(|session| session.status.is_none())) {
            return shown;
        }
        let session = Session::new(connection, session_id, start);
        let (id, evicted) = self.enter_session(place.id, session);
        step.then.extend(evicted.map(|old| After::Evicted(Evicted::Session(old))));
        Some(id)
    }

    /// A session that is in use without its setup having been seen. On a connection of a known session with that id it
    /// is assumed to be a channel of it, and is marked as a guess.
    pub(super) fn discover_session(
        &mut self,
        place: Id<Connection>,
        session_id: SessionId,
        moment: Moment,
    ) -> Option<Id<Session>> {
        let connection = self.connections.get(place)?;
        if let Some(known) = self.bindable(connection, session_id) {
            self.join(place, known, session_id);
            return Some(known);
        }
        let connection = self.connections.get(place)?;
        let session = Session::new(connection, session_id, moment);
        let (id, evicted) = self.enter_session(place, session);
        self.displaced.extend(evicted.map(|session| *session));
        self.given(place, id);
        Some(id)
    }

    /// Puts a session into the tables.
    fn enter_session(
        &mut self,
        place: Id<Connection>,
        session: Session,
    ) -> (Id<Session>, Option<Box<Session>>) {
        let session_id = session.id;
        self.directory.insert(&session);
        let (id, evicted) = self.sessions.insert(session);
        if let Some(connection) = self.connections.get_mut(place) {
            connection.sessions.insert(session_id, id);
        }
        (id, evicted)
    }

    /// The session of that id that a connection may be bound to: one of the same server and client.
    pub(super) fn bindable(&self, connection: &Connection, session_id: SessionId) -> Option<Id<Session>> {
        let mut candidates = self.directory.of_server(session_id, connection);
        candidates.find_map(|key| {
            let id = self.sessions.find(&key)?;
            let home = self.home(self.sessions.get(id)?)?;
            (home.id != connection.id && same_ends(home, connection).is_some()).then_some(id)
        })
    }

    /// A connection that the session still has.
    fn home(&self, session: &Session) -> Option<&Connection> {
        let mut channels = session.channels.iter();
        channels.find_map(|channel| {
            self.connections.find(&channel.connection).and_then(|id| self.connections.get(id))
        })
    }

    /// Makes the connection a channel of the session.
    fn join(&mut self, place: Id<Connection>, key: Id<Session>, session_id: SessionId) {
        let Some(connection) = self.connections.get(place) else { return };
        let home = self.sessions.get(key).and_then(|session| self.home(session));
        let guessed = home.and_then(|home| same_ends(home, connection)) != Some(Certainty::Known);
        let id = connection.id;
        let cap = self.limits.channels;
        let Some(session) = self.sessions.get_mut(key) else { return };
        if session.channels.iter().all(|channel| channel.connection != id) {
            // Without a place among the channels the session is not found on this connection, and not forgotten with it.
            if session.channels.len() >= cap {
                let Some(ended) = session.channels.iter().position(|channel| !channel.is_open) else {
                    return;
                };
                session.channels.remove(ended);
            }
            session.channels.push(Channel { connection: id, guessed, is_open: true });
            self.sessions.weigh(key);
        }
        if let Some(connection) = self.connections.get_mut(place) {
            connection.sessions.insert(session_id, key);
        }
    }

    /// The algorithm of a session's signatures, as its first connection negotiated it.
    pub(super) fn signing_of(&self, session: Option<Id<Session>>) -> Option<SigningAlgorithm> {
        let session = self.sessions.get(session?)?;
        session.signing.or_else(|| self.home(session)?.signing_algorithm())
    }

    /// Forgets where a session that is gone was found.
    pub(super) fn forget(&mut self, session: &Session) {
        // Another one may have taken its place on the same connection.
        if self.sessions.find(&session.key()).is_none() {
            self.directory.remove(session);
        }
    }
}

impl Logon {
    /// An attempt that begins with this message.
    fn begun(connection: &Connection, session_id: SessionId, moment: Moment, keys: Attempt) -> Self {
        Self {
            connection: connection.id,
            client: connection.client,
            server: connection.server,
            network: connection.network,
            network_path: connection.network_path.clone(),
            start: moment,
            end: moment,
            session_id,
            pipe: None,
            identity: Identity::default(),
            status: None,
            flags: SessionFlags::default(),
            signing_required: None,
            auth: Authentication {
                server_offers: connection.mechanisms.clone(),
                ..Authentication::default()
            },
            purpose: LogonPurpose::New,
            previous: SessionId(0),
            proven_by: None,
            decided: None,
            first: MessageId(0),
            waits: false,
            base: None,
            keys,
        }
    }

    /// An attempt in DCE/RPC on a pipe of this session.
    pub(super) fn on_pipe(
        connection: &Connection,
        session_id: SessionId,
        pipe: Option<Arc<str>>,
        moment: Moment,
    ) -> Self {
        let mut logon = Self::begun(connection, session_id, moment, Attempt::default());
        // What the server offered in NEGOTIATE is not about pipes.
        logon.auth.server_offers = Arc::default();
        Self { pipe: Some(pipe.unwrap_or_default()), ..logon }
    }

    /// An attempt with only its deciding response known, and the session that this is about.
    pub(super) fn answered(
        connection: &Connection,
        response: &Orphan,
    ) -> Option<(Self, Option<Id<Session>>)> {
        let Orphan { header, body, moment, .. } = response;
        if header.command != Command::SESSION_SETUP || header.status == NtStatus::MORE_PROCESSING_REQUIRED {
            return None;
        }
        let mut logon = Self::begun(connection, header.session_id, *moment, Attempt::default());
        logon.status = Some(header.status);
        logon.signing_required = Some(connection.signing_required());
        if let Body::SessionSetupResponse(body) = body {
            logon.flags = body.session_flags;
        }
        if let Some(token) = token(body, &mut ()) {
            learn(&mut logon, &token, Direction::Response, *moment);
        }
        Some((logon, connection.sessions.get(&header.session_id).copied()))
    }
}

impl Tracker {
    /// The success of a setup whose request was not seen shows an established session, but not its user.
    pub(super) fn setup_orphan(&mut self, flags: SessionFlags, session: Option<Id<Session>>) {
        let Some(session) = session.and_then(|id| self.sessions.get_mut(id)) else { return };
        session.is_pending = false;
        if session.status.is_none() {
            session.flags = flags;
            session.identity.user = session.is_guest().then(|| "guest".into());
        }
    }

    /// Decides an attempt by a response whose request is missing from the capture.
    pub(super) fn decide_unasked(
        &mut self,
        answered: Logon,
        session: Option<Id<Session>>,
        observer: &mut dyn Observer,
    ) {
        let key = (answered.connection, answered.session_id, MessageId(0));
        let is_its = |begun: &Logon| begun.waits && begun.end.frame < answered.end.frame;
        let begun = self.logons.find(&key).filter(|id| self.logons.get(*id).is_some_and(is_its));
        let logon = match begun.and_then(|id| self.logons.remove(id)) {
            Some(begun) => Logon {
                end: answered.end,
                status: answered.status,
                flags: answered.flags,
                signing_required: answered.signing_required,
                base: None,
                ..*begun
            },
            None => answered,
        };
        let session =
            session.and_then(|id| self.sessions.get_mut(id)).filter(|session| session.status.is_none());
        if let Some(session) = session.filter(|_| logon.status == Some(NtStatus::SUCCESS)) {
            session.status = logon.status;
            session.flags = logon.flags;
            (session.identity, session.claimed) = logon.granted();
        }
        self.decided(&logon, logon.end, observer);
    }
}

/// How many MessageIds apart the legs of a setup may be where no SessionId joins them: clients send little else then.
const LEGS_APART: u64 = 16;

/// Whether a token begins an authentication.
fn begins(token: Option<&Token<'_>>) -> bool {
    token.is_none_or(|token| match (token.ntlm(), &token.spnego) {
        (Some(message), _) => !matches!(message, NtlmMessage::Authenticate(_)),
        (None, Some(spnego)) => matches!(spnego.token, NegotiationToken::Init(_)),
        (None, None) => true,
    })
}

/// Whether a server ends the other session because the logon names it as the one before: it does if the user is the
/// same. Where one of the users is unknown, the clients' addresses tell. `[MS-SMB2]` 3.3.5.5.3
fn may_replace(logon: &Logon, other: &Session) -> bool {
    let (granted, _) = logon.granted();
    match (&granted.user, &other.identity.user) {
        (Some(user), Some(before)) => user.to_lowercase() == before.to_lowercase(),
        _ => logon.client.ip() == other.client.ip(),
    }
}

/// How sure it is that two connections have the same ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Certainty {
    Known,
    Guessed,
}

/// Whether two connections are of the same client and server: by their GUIDs, else by address.
fn same_ends(one: &Connection, other: &Connection) -> Option<Certainty> {
    let same = |a: Option<_>, b: Option<_>| Some(a? == b?);
    let clients = same(one.client_guid, other.client_guid);
    let servers = same(one.server_guid, other.server_guid);
    let addresses = (one.server.ip(), one.network) == (other.server.ip(), other.network);
    match (clients, servers) {
        (Some(true), Some(true)) => Some(Certainty::Known),
        (Some(false), _) | (_, Some(false)) => None,
        (Some(true), None) if addresses => Some(Certainty::Known),
        (None, _) if addresses && one.client.ip() == other.client.ip() => Some(Certainty::Guessed),
        _ => None,
    }
}

fn is_established(session: &Session) -> bool {
    session.status == Some(NtStatus::SUCCESS)
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    Request,
    Response,
}

/// Reads what a token says: above all, who it is.
pub(super) fn learn(logon: &mut Logon, token: &Token<'_>, direction: Direction, moment: Moment) {
    logon.auth.read(token, moment);
    let identity = &mut logon.identity;
    // The client proposes several mechanisms; what it sends a token of, or the server chooses, counts.
    let chosen = token.mechanism().filter(|_| token.mech_token.is_some() || direction == Direction::Response);
    if let Some(mechanism) = chosen.or_else(|| token.mechanism().filter(|_| identity.mechanism.is_none())) {
        identity.mechanism = Some(mechanism_name(&mechanism));
    }
    if let Some(NtlmMessage::Authenticate(message)) = token.ntlm() {
        let name = |text: String| Some(text).filter(|text| !text.is_empty()).map(Arc::from);
        identity.anonymous = message.is_anonymous();
        identity.user = name(message.user_name().to_string());
        identity.source = identity.user.is_some().then_some(IdentitySource::Client);
        identity.domain = name(message.domain_name().to_string());
        identity.workstation = name(message.workstation().to_string());
    }
}

fn mechanism_name(mechanism: &Mechanism<'_>) -> Arc<str> {
    if mechanism.is_kerberos() {
        "Kerberos".into()
    } else {
        mechanism.name().map_or_else(|| mechanism.dotted().to_string().into(), Into::into)
    }
}
