//! Requests: what they name is resolved, and they wait for their response.

use smbtrail_codec::{Body, Header};
use smbtrail_wire::{Command, FileId, MessageId, SessionId, TreeId};

use super::step::{Chain, Place, Said, Step};
use super::{Tracker, anomaly, create, info, io, text};
use crate::table::Id;
use crate::{Anomaly, Change, Credits, Detail, Event, Observer, Request, kind};

/// Requests that take their file from one CREATE: clients send fewer than ten.
const DEPENDENTS: usize = 128;

impl Tracker {
    /// Enters a request into the table of its connection, with all that it names resolved.
    pub(super) fn request(
        &mut self,
        place: &Place,
        said: Said<'_>,
        chain: &mut Chain,
        observer: &mut dyn Observer,
    ) -> Step {
        let Said { header, body, token } = said;
        self.exchanges += 1;
        let mut step = Step { exchange: self.exchanges, ..Step::default() };
        self.charge(place, header, observer);
        self.resolve(place, header, body, chain, &mut step, observer);
        let new = Request::new(self.exchanges, header.command, header.message_id, place.moment);
        let mut request = match self.spare.take() {
            Some(mut spare) => {
                *spare = new;
                spare
            }
            None => Box::new(new),
        };
        request.begun = place.arrival.begun;
        request.async_id = header.async_id();
        request.file_id = step.file_id;
        (request.session, request.tree, request.open) = (step.session, step.tree, step.open);
        if step.open.is_none() && step.file_id == Some(FileId::RELATED) {
            request.path.clone_from(&chain.path);
        }
        if header.command == Command::CANCEL {
            self.cancel(place, header, &mut request);
            step.session = request.session;
            (step.tree, step.open) = (request.tree, request.open);
            step.cancel = Some(request);
            return step;
        }
        match body {
            Body::NegotiateRequest(body) => self.negotiate_request(place, body),
            Body::SessionSetupRequest(body) => {
                request.detail = self.session_setup_request(place, header, (body, token), &mut step);
                request.session = step.session;
            }
            Body::TreeConnectRequest(body) => request.detail = Detail::TreeConnect(text(body.path())),
            Body::CreateRequest(body) => {
                request.path = Some(text(body.name()));
                request.detail = create::detail(body);
                (chain.create, chain.open) = (Some(header.message_id), None);
                chain.file_id = Some(FileId::RELATED);
                chain.path.clone_from(&request.path);
            }
            body => request.detail = info::detail(body),
        }
        if let Detail::SetInfo { change: Change::Rename(_), .. } = request.detail {
            // The response is passed on with the new path.
            let open = step.open.and_then(|id| self.opens.get(id));
            request.path = open.and_then(|open| open.current_path().cloned()).or(request.path.take());
        }
        if let (Some(create), None, Some(FileId::RELATED)) = (chain.create, step.open, step.file_id) {
            self.depend(place, create, header.message_id);
        }
        (chain.session, chain.tree) = (step.session, step.tree);
        if self.late(place, &mut request, &mut step) {
            step.answered = Some(request);
        } else {
            step.pending = self.enter(place, request, observer);
            if let Body::ReadRequest(_) | Body::WriteRequest(_) = body {
                self.describe_buffers(place, header, body, step.exchange);
            }
        }
        step
    }

    /// Puts a request into the table. One that still waits under the same MessageId will not be answered.
    fn enter(
        &mut self,
        place: &Place,
        request: Box<Request>,
        observer: &mut dyn Observer,
    ) -> Option<Id<Request>> {
        let connection = self.connections.get_mut(place.id)?;
        let message_id = request.message_id;
        let (id, out) = connection.requests.insert(request);
        self.requests_peak = self.requests_peak.max(connection.requests.len());
        if let Some(old) = out {
            self.displace(place, &old, message_id, observer);
        }
        Some(id)
    }

    /// Another request took the place of one that waited.
    #[cold]
    fn displace(&mut self, place: &Place, old: &Request, message_id: MessageId, observer: &mut dyn Observer) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        connection.forget(old);
        if old.message_id == message_id {
            let found = message_id.0;
            let anomaly = anomaly(kind::MESSAGE_ID_REUSED, connection.id, place.moment);
            observer.event(&Event::Anomaly(&Anomaly { what: "MessageId", found, ..anomaly }));
        } else {
            self.requests_evicted += 1;
        }
        observer.event(&Event::Unanswered(connection, old));
    }

    /// Counts what a request costs, and reports the first of those whose MessageId was not granted.
    fn charge(&mut self, place: &Place, header: &Header, observer: &mut dyn Observer) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let charge = Credits::charge(header.command, header.credit_charge, connection.dialect);
        if charge > 0 {
            connection.sequence.take(header.message_id.0, charge, place.moment);
        }
        if connection.credits.request(charge, header.credits, header.message_id.0) {
            let anomaly = Anomaly {
                what: "MessageId",
                expected: connection.credits.window_end(),
                found: header.message_id.0,
                ..anomaly(kind::MESSAGE_ID_OUT_OF_WINDOW, connection.id, place.moment)
            };
            observer.event(&Event::Anomaly(&anomaly));
        }
    }

    /// Finds session, tree and open of a request. A related one takes those of the request before it, whatever ids it
    /// has. `[MS-SMB2] 3.3.5.2.7.2`
    fn resolve(
        &mut self,
        place: &Place,
        header: &Header,
        body: &Body<'_>,
        chain: &mut Chain,
        step: &mut Step,
        observer: &mut dyn Observer,
    ) {
        let Some(connection) = self.connections.get(place.id) else { return };
        let named = io::file_id(body);
        if header.is_related() && place.index > 0 {
            (step.session, step.tree) = (chain.session, chain.tree);
            if named.is_some() {
                (step.open, step.file_id) = (chain.open, chain.file_id);
            }
            if let Some((what, expected, found)) = contradiction(header, named, chain) {
                let session = step.session.and_then(|id| self.sessions.get(id));
                let odd = anomaly(kind::CONFLICTING_RELATED_ID, connection.id, place.moment);
                let odd = odd.with_session(session.map(|session| session.id)).with_field(what);
                observer.event(&Event::Anomaly(&odd.with_numbers(expected, found)));
            }
            return;
        }
        step.session = match header.session_id {
            SessionId(0) => None,
            id => connection.sessions.get(&id).copied(),
        };
        let session = step.session.and_then(|id| self.sessions.get(id));
        step.tree = header.tree_id().and_then(|id| session?.trees.get(&id).copied());
        step.file_id = named.filter(|id| *id != FileId::RELATED);
        step.open = match (step.file_id, step.session) {
            (Some(id), Some(session)) => self.opens.find(&(Some(session), Some(id))),
            _ => None,
        };
        *chain = Chain { session_id: header.session_id, tree_id: header.tree_id(), ..Chain::default() };
        (chain.file_id, chain.open) = (step.file_id, step.open);
    }

    /// A CANCEL marks the request that it withdraws, and inherits nothing from it.
    #[cold]
    fn cancel(&mut self, place: &Place, header: &Header, cancel: &mut Request) {
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

    /// Gives a related request the file of the CREATE before it, once that is answered.
    #[inline(never)]
    fn depend(&mut self, place: &Place, create: MessageId, dependent: MessageId) {
        let Some(connection) = self.connections.get_mut(place.id) else { return };
        let request = connection.requests.find(&create).and_then(|id| connection.requests.get_mut(id));
        if let Some(request) = request {
            // A compound that is longer names the file itself, or nothing is known of it.
            if request.dependents.len() < DEPENDENTS {
                request.dependents.push(dependent);
            }
        }
    }
}

/// The first id of a related request that is neither all ones nor that of the request before it: the field, that id, and
/// the one that is there.
fn contradiction(header: &Header, named: Option<FileId>, chain: &Chain) -> Option<(&'static str, u64, u64)> {
    if ![SessionId::RELATED, chain.session_id].contains(&header.session_id) {
        return Some(("SessionId", chain.session_id.0, header.session_id.0));
    }
    let (before, tree) = (chain.tree_id, header.tree_id());
    if let (Some(before), Some(tree)) = (before, tree)
        && ![TreeId::RELATED, before].contains(&tree)
    {
        return Some(("TreeId", before.0.into(), tree.0.into()));
    }
    let (before, file) = (chain.file_id?, named?);
    let differs = file != FileId::RELATED && file != before;
    differs.then_some(("FileId", before.volatile, file.volatile))
}
