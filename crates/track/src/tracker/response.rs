//! Responses: each finds its request, and what it says is applied.

use smbtrail_codec::body::ReadResponse;
use smbtrail_codec::{Body, Header, Region};
use smbtrail_wire::{Command, MessageId, NtStatus};

use super::step::{After, Chain, Place, Said, Step};
use super::{Tracker, anomaly};
use crate::connection::Orphan;
use crate::keys::Attempt;
use crate::token::token;
use crate::{Anomaly, Connection, Detail, Event, Logon, Observer, Request, kind};

/// Bytes of the responses of a connection that wait for a request: those that open something are short.
const ORPHAN_BYTES: usize = 256 << 10;

impl Tracker {
    /// Finds the request of a response and applies what it says.
    pub(super) fn response(
        &mut self,
        place: &Place,
        said: Said<'_>,
        chain: &mut Chain,
        observer: &mut dyn Observer,
    ) -> Step {
        let Said { header, body, .. } = said;
        let Some(connection) = self.connections.get_mut(place.id) else { return Step::default() };
        if header.message_id == MessageId::UNSOLICITED {
            return self.unsolicited(place, header, body);
        }
        let mut paired = connection.requests.find(&header.message_id);
        if let (None, Some(async_id)) = (paired, header.async_id()) {
            paired = connection.asynchronous.get(&async_id).and_then(|id| connection.requests.find(id));
        }
        let request = paired.and_then(|id| connection.requests.get(id));
        connection.credits.response(header.credits, request.is_some_and(Request::is_pending));
        if let Some(command) = request.map(|request| request.command).filter(|of| *of != header.command) {
            let (expected, found) = (u64::from(command.0), u64::from(header.command.0));
            let anomaly = anomaly(kind::COMMAND_MISMATCH, connection.id, place.moment);
            observer.event(&Event::Anomaly(&Anomaly { what: "Command", expected, found, ..anomaly }));
            paired = None;
        }
        let Some(id) = paired else { return self.orphan(place, said, observer) };
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
        connection.forget(&request);
        step = Step { then: std::mem::take(&mut self.then), ..Step::of(&request) };
        step.latency = Some(place.moment.time.since(request.moment.time));
        self.apply(place, said, &request, chain, &mut step);
        step.answered = Some(request);
        step
    }

    /// A response whose request was not seen still shows a session, a tree and a file that are in use. It is kept for a
    /// while, in case the request appears after a gap.
    #[cold]
    fn orphan(
        &mut self,
        place: &Place,
        Said { header, body, token }: Said<'_>,
        observer: &mut dyn Observer,
    ) -> Step {
        self.exchanges += 1;
        let mut step = Step { exchange: self.exchanges, ..Step::default() };
        self.discover(place, header, &mut step);
        match body {
            Body::NegotiateResponse(body) if header.status == NtStatus::SUCCESS => {
                self.negotiate_response(place, body, token);
            }
            Body::CreateResponse(body) => self.create_orphan(place, body, &mut step),
            Body::SessionSetupResponse(body) if header.status == NtStatus::SUCCESS => {
                self.setup_orphan(body.session_flags, step.session);
            }
            _ => {}
        }
        if header.status != NtStatus::PENDING {
            let (moment, exchange) = (place.moment, step.exchange);
            let body = without_data(body.clone()).into_owned();
            let orphan = Orphan { moment, exchange, header: *header, body, len: place.len };
            self.keep_orphan(place, orphan, observer);
        }
        step
    }

    fn keep_orphan(&mut self, place: &Place, orphan: Orphan, observer: &mut dyn Observer) {
        let cap = self.limits.orphans;
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.orphan_bytes += orphan.bytes();
        connection.orphans.push_back(Box::new(orphan));
        let mut setups = Vec::new();
        while connection.orphans.len() > cap || connection.orphan_bytes > ORPHAN_BYTES {
            let Some(oldest) = connection.orphans.pop_front() else { break };
            connection.orphan_bytes -= oldest.bytes();
            given_up(connection, &oldest, observer);
            setups.extend(Logon::answered(connection, &oldest));
        }
        for (logon, session) in setups {
            self.decide_unasked(logon, session, observer);
        }
    }

    /// The response that came before this request, if there was one. What it says is applied.
    pub(super) fn late(&mut self, place: &Place, request: &mut Request, step: &mut Step) -> bool {
        let Some(connection) = self.connections.get_mut(place.id) else { return false };
        let is_its = |orphan: &Orphan| {
            (orphan.header.message_id, orphan.header.command) == (request.message_id, request.command)
        };
        let found = connection.orphans.iter().position(|orphan| is_its(orphan));
        let Some(orphan) = found.and_then(|index| connection.orphans.remove(index)) else { return false };
        connection.orphan_bytes -= orphan.bytes();
        self.apply_late(place, &orphan, request, step);
        true
    }

    #[cold]
    fn apply_late(&mut self, place: &Place, orphan: &Orphan, request: &mut Request, step: &mut Step) {
        request.exchange = orphan.exchange;
        step.exchange = orphan.exchange;
        if let Detail::SessionSetup(logon) = request.detail
            && let Some(logon) = self.logons.get_mut(logon)
        {
            // The setup was seen out of order, so no keys follow from it.
            logon.keys = Attempt::default();
        }
        let then = Place { moment: orphan.moment, ..*place };
        match &orphan.body {
            Body::CreateResponse(body) => self.name_open(body.file_id, request, step),
            body => {
                let token = token(body, &mut ());
                let said = Said { header: &orphan.header, body, token: token.as_ref() };
                self.apply(&then, said, request, &mut Chain::default(), step);
            }
        }
    }

    /// Applies a final response.
    fn apply(
        &mut self,
        place: &Place,
        Said { header, body, token }: Said<'_>,
        request: &Request,
        chain: &mut Chain,
        step: &mut Step,
    ) {
        if !matches!(header.command, Command::NEGOTIATE | Command::SESSION_SETUP) && !header.status.is_error()
        {
            self.discover(place, header, step);
        }
        match body {
            Body::NegotiateResponse(body) => self.negotiate_response(place, body, token),
            Body::SessionSetupResponse(body) => {
                self.session_setup_response(place, header, Some((body, token)), request, step)
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

    /// What a server sends without a request: oplock and lease breaks, notifications.
    #[cold]
    fn unsolicited(&mut self, place: &Place, header: &Header, body: &Body<'_>) -> Step {
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
}

/// Reports a response whose request was never seen.
pub(super) fn given_up(connection: &Connection, orphan: &Orphan, observer: &mut dyn Observer) {
    let odd = anomaly(kind::RESPONSE_WITHOUT_REQUEST, connection.id, orphan.moment);
    let session_id = Some(orphan.header.session_id).filter(|id| id.0 != 0);
    let odd = Anomaly { session_id, what: "MessageId", found: orphan.header.message_id.0, ..odd };
    observer.event(&Event::Anomaly(&odd));
}

/// A response without the data that it carries: what it says of objects.
fn without_data(body: Body<'_>) -> Body<'_> {
    match body {
        Body::ReadResponse(body) => {
            Body::ReadResponse(ReadResponse { data: body.data.without_bytes(), rest: Vec::new(), ..body })
        }
        Body::QueryDirectoryResponse(_)
        | Body::QueryInfoResponse(_)
        | Body::ChangeNotifyResponse(_)
        | Body::IoctlResponse(_)
        | Body::Other(_) => Body::Other(Region::default()),
        body => body,
    }
}
