//! DCE/RPC on pipes: its calls, and the logons in its PDUs.

use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_auth::Input;
use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_codec::Body;
use smbtrail_rpc::{Association, AssociationLimits, Body as PduBody, Call, Fault, Pdu, Pipe, Side};
use smbtrail_wire::{FileId, Fsctl, RpcAuthType, RpcPduType};

use super::close::logon_is_over;
use super::logon::{Direction, learn};
use super::step::{Place, Step};
use super::{Tracker, anomaly_of};
use crate::keys::{Channels, PipeKeys, Vault};
use crate::table::{Held, Keyed, text_bytes};
use crate::{
    Anomaly, CallPdu, Connection, ConnectionId, Detail, Event, IdentitySource, Lacking, Logon, Moment,
    Observer, Open, Outcome, Owner, PipeUse, RpcCall, Ticket, TreeConnect, token,
};

/// The authentication on a pipe that is under way.
#[derive(Clone, Debug)]
pub(crate) struct PipeLogon(Box<Logon>);

/// What is known of a pipe while it is open: a PDU that is not whole, its presentation contexts, the calls under way.
#[derive(Debug)]
pub(super) struct PipeData {
    pipe: Pipe,
    association: Association<Moment>,
    keys: PipeKeys,
    whose: Whose,
    /// Bytes of the connection that were missing when data was seen last.
    lost: u64,
}

/// Whose a pipe is.
#[derive(Clone, Debug)]
struct Whose {
    connection: ConnectionId,
    client: SocketAddr,
    server: SocketAddr,
    owner: Arc<Owner>,
    path: Option<Arc<str>>,
    file_id: Option<FileId>,
}

impl PipeData {
    fn new(connection: &Connection, open: &Open, limits: AssociationLimits) -> Self {
        let whose = Whose {
            connection: connection.id,
            client: connection.client,
            server: connection.server,
            owner: Arc::clone(&open.owner),
            path: open.path.clone(),
            file_id: open.file_id,
        };
        Self {
            pipe: Pipe::default(),
            association: Association::new(limits),
            keys: PipeKeys::default(),
            whose,
            lost: 0,
        }
    }

    /// Whether it would be missed.
    fn is_of_use(&self) -> bool {
        let Self { pipe, association, .. } = self;
        !pipe.is_idle() || !association.contexts().is_empty() || !association.calls().is_empty()
    }

    /// Hands on the calls that get no answer any more.
    fn finish(
        mut self,
        used: Option<&mut PipeUse>,
        vault: &Vault,
        channels: &Channels,
        observer: &mut dyn Observer,
    ) {
        let mut used = used;
        let Self { association, keys, whose, .. } = &mut self;
        association.finish(|call| {
            let lacking = lacking(&call, keys, vault, channels);
            if let Some(used) = used.as_deref_mut() {
                used.count(&call, lacking);
            }
            whose.hand_on(call, lacking, observer);
        });
    }
}

/// Why a call stayed encrypted; `None` where it is readable.
fn lacking(call: &Call<Moment>, keys: &PipeKeys, vault: &Vault, channels: &Channels) -> Option<Lacking> {
    let sealed = call.request.sealed || call.response.sealed;
    sealed.then(|| match call.auth.map(|auth| auth.provider) {
        Some(provider) => keys.lacking(provider, vault, channels),
        None => Lacking::Logon,
    })
}

impl Whose {
    fn hand_on(&self, call: Call<Moment>, lacking: Option<Lacking>, observer: &mut dyn Observer) {
        observer.event(&Event::Call(&RpcCall {
            connection: self.connection,
            client: self.client,
            server: self.server,
            session_id: self.owner.session_id,
            user: self.owner.user.clone(),
            pipe: self.path.clone(),
            file_id: self.file_id,
            lacking,
            call,
        }));
    }
}

impl PipeLogon {
    /// Whether the client has proven who it is; what the server says next decides.
    fn is_answered(&self) -> bool {
        self.0.auth.ntlm.is_some() || self.0.auth.ticket.is_some()
    }

    /// Passes it on with what is known of how it ended, unless the client has not said who it is.
    fn hand_on(mut self, decided: Option<Outcome>, observer: &mut dyn Observer) {
        self.0.decided = decided;
        if self.is_answered() {
            logon_is_over(&self.0, observer);
        }
    }
}

impl Held for PipeLogon {
    fn held(&self) -> usize {
        size_of::<Logon>() + self.0.held()
    }
}

impl Held for PipeData {
    fn held(&self) -> usize {
        let Self { pipe, association, keys, whose, .. } = self;
        let buffered = [Side::Client, Side::Server].into_iter().map(|side| pipe.stream(side).buffered());
        buffered.sum::<usize>() + association.held() + keys.held() + text_bytes(whose.path.as_ref())
    }
}

impl Tracker {
    /// Reads what a message writes to a pipe or reads from it. `message`: where it begins in its frame.
    #[inline(never)]
    pub(super) fn pipe_data(
        &mut self,
        (place, message): (&Place, usize),
        body: &Body<'_>,
        step: &Step,
        observer: &mut dyn Observer,
    ) {
        let asked = step.answered.as_deref().map(|request| &request.detail);
        let (side, data, len, at) = match body {
            Body::WriteRequest(body) => (Side::Client, &body.data, body.length, body.offset),
            Body::ReadResponse(body) => {
                let at = if let Some(Detail::Transfer { offset, .. }) = asked { *offset } else { 0 };
                (Side::Server, &body.data, body.data_length, at)
            }
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (Side::Client, &body.input, body.input_count, 0)
            }
            Body::IoctlResponse(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (Side::Server, &body.output, body.output_count, 0)
            }
            _ => return,
        };
        let (start, data) = (data.offset, &*data.bytes);
        let missing = usize::try_from(len).unwrap_or(usize::MAX).saturating_sub(data.len());
        let Some(connection) = self.connections.get(place.id) else { return };
        let tree = step.tree.and_then(|id| self.trees.get(id));
        // What lies at an offset is a file, whatever its bytes look like.
        let certain = tree.and_then(TreeConnect::is_pipe);
        if certain == Some(false) || (certain.is_none() && at > 0) {
            return;
        }
        let Some((id, open)) = step.open.and_then(|id| Some((id, self.opens.get_mut(id)?))) else { return };
        let key = open.key();
        let found = self.pipes.find(&key).and_then(|id| self.pipes.remove(id));
        let limits = AssociationLimits::default().with_stub(self.limits.stub);
        let mut held = found.map_or_else(|| PipeData::new(connection, open, limits), |found| found.1);
        let lost = connection.counts.lost + connection.counts.skipped;
        if held.lost != lost {
            held.pipe.abandon();
            held.lost = lost;
        }
        if certain.is_some() {
            open.since().pipe.get_or_insert_default().add(side, data, len);
        }
        let site = Site { side, place, connection, data: message + start };
        let PipeData { pipe, association, keys, whose, .. } = &mut held;
        let (recalls, call_pdus) = (self.memory.recalls_calls(), &mut self.call_pdus);
        let (vault, channels) = (&mut self.vault, &mut self.channels);
        let session = step.session.and_then(|id| self.sessions.get(id));
        let mut take = |pdu: Pdu<'_>, at| {
            site.read(&pdu, at, open, (&mut *keys, &mut *vault), observer);
            open.since().pipe.get_or_insert_default().pdus += 1;
            let opened = keys.open(side, &pdu, channels);
            let mut answered = None;
            association.push(side, &pdu, opened.as_deref(), place.moment, |mut call| {
                keys.read_call(&mut call, session, whose.server, vault, channels);
                if recalls && call.id == pdu.header.call_id {
                    answered = Some(CallPdu::new(side, &call, true, call.said.as_deref().cloned()));
                }
                let lacking = lacking(&call, keys, vault, channels);
                if let Some(used) = open.since().pipe.as_deref_mut() {
                    used.count(&call, lacking);
                }
                whose.hand_on(call, lacking, observer);
            });
            if recalls && matches!(pdu.body, PduBody::Request(_) | PduBody::Response(_) | PduBody::Fault(_)) {
                let found = answered.filter(|_| side == Side::Server).or_else(|| {
                    let id = pdu.header.call_id;
                    let ends = side == Side::Client && pdu.header.is_last();
                    let said = if ends { association.said(id) } else { None };
                    association.call(id).map(|call| CallPdu::new(side, call, ends, said))
                });
                call_pdus.extend(found.map(|mut call| {
                    call.find_handles(association);
                    call
                }));
            }
        };
        let before = pipe.stream(side).counts().foreign;
        pipe.push(side, data, &mut take);
        pipe.miss(side, missing, &mut take);
        if let Some(used) = open.since.as_mut().and_then(|since| since.pipe.as_mut()) {
            association.contexts().iter().for_each(|context| used.bound(context.interface, context.version));
            used.add_foreign(side, pipe.stream(side).counts().foreign - before, data, len);
        }
        self.opens.weigh(id);
        if held.is_of_use() {
            let (_, evicted) = self.pipes.insert((key, held));
            if let Some(evicted) = evicted {
                evicted.1.finish(None, &self.vault, &self.channels, observer);
            }
        }
    }

    /// Passes on an open that ended, and a logon on it that was not decided.
    pub(super) fn open_is_over(&mut self, mut open: Open, observer: &mut dyn Observer) {
        let held = self.pipes.find(&open.key()).and_then(|id| self.pipes.remove(id));
        if let Some(held) = held {
            let used = open.since().pipe.as_deref_mut();
            held.1.finish(used, &self.vault, &self.channels, observer);
        }
        if let Some(logon) = open.since.as_mut().and_then(|since| since.logon.take()) {
            logon.hand_on(None, observer);
        }
        observer.event(&Event::Open(&open));
    }
}

/// Where a piece of a pipe's data is.
struct Site<'t> {
    side: Side,
    place: &'t Place,
    connection: &'t Connection,
    /// The first byte of the piece, in the message's space.
    data: usize,
}

impl Site<'_> {
    /// Reads the token of a PDU that begins at the piece's byte `at`, and what an answer of the server decides.
    fn read(
        &self,
        pdu: &Pdu<'_>,
        at: Option<usize>,
        open: &mut Open,
        (keys, vault): (&mut PipeKeys, &mut Vault),
        observer: &mut dyn Observer,
    ) {
        let sets_up = pdu.sets_up();
        let provider = pdu.verifier.as_ref().map(|verifier| verifier.trailer.auth_type);
        let answered = open.pipe_logon().is_some_and(|logon| logon.is_answered());
        let bare = pdu.verifier.as_ref().filter(|_| sets_up && provider == Some(RpcAuthType::GSS_KERBEROS));
        if let Some(message) = bare.and_then(|verifier| KerberosMessage::parse(Input::new(verifier.token))) {
            keys.read_kerberos(&message, vault);
            self.learn(open, keys, observer, |logon, _| learn_kerberos(logon, &message));
        } else if let Some(blob) = pdu.security_token().filter(|_| sets_up) {
            let mut problems = Vec::new();
            let token = token::parse(Input::new(blob).at(pdu.token_offset().unwrap_or(0)), &mut problems);
            for problem in &problems {
                // A PDU that began in an earlier message has no place of its own in this one.
                let offset = at.map(|at| self.data + at + problem.offset);
                observer.event(&Event::Anomaly(&Anomaly {
                    session_id: Some(open.owner.session_id),
                    offset,
                    space: self.place.space,
                    ..anomaly_of(problem, self.connection.id, self.place.moment)
                }));
            }
            if let Some(token) = &token {
                keys.read(token, vault);
                self.learn(open, keys, observer, |logon, direction| {
                    learn(logon, token, direction, self.place.moment);
                    if let Some(message) = token::bare_message(token) {
                        learn_kerberos(logon, &message);
                    }
                });
            }
        }
        // In Kerberos, the server's first token answers the client's proof.
        if self.side == Side::Server
            && answered
            && let Some(logon) = open.since.as_mut().and_then(|since| since.logon.take())
        {
            let decided = if refuses(pdu) { Outcome::Failure } else { Outcome::Success };
            logon.hand_on(Some(decided), observer);
        }
    }

    /// Takes up a token of the logon.
    fn learn(
        &self,
        open: &mut Open,
        keys: &PipeKeys,
        observer: &mut dyn Observer,
        read: impl FnOnce(&mut Logon, Direction),
    ) {
        let (session_id, path) = (open.owner.session_id, open.path.clone());
        let since = open.since();
        // Another security context on the same pipe.
        let is_over = self.side == Side::Client && since.logon.as_ref().is_some_and(PipeLogon::is_answered);
        if let Some(before) = since.logon.take_if(|_| is_over) {
            before.hand_on(None, observer);
        }
        let PipeLogon(logon) = since.logon.get_or_insert_with(|| {
            PipeLogon(Box::new(Logon::on_pipe(self.connection, session_id, path, self.place.moment)))
        });
        let direction = match self.side {
            Side::Client => Direction::Request,
            Side::Server => Direction::Response,
        };
        logon.end.advance(self.place.moment);
        read(logon, direction);
        logon.proven_by = keys.proven();
        if let Some(holder) = keys.holder() {
            holder.name(&mut logon.identity, IdentitySource::Ticket);
        }
    }
}

/// Takes up a message of Kerberos without a frame.
fn learn_kerberos(logon: &mut Logon, message: &KerberosMessage<'_>) {
    logon.identity.mechanism.get_or_insert_with(|| "Kerberos".into());
    match message {
        KerberosMessage::ApReq(request) => logon.auth.ticket = Some(Ticket::new(request)),
        KerberosMessage::Error(error) => {
            let name = error.name().map(ToOwned::to_owned);
            logon.auth.kerberos_error = Some(name.unwrap_or_else(|| error.error_code.to_string()));
        }
        _ => {}
    }
}

/// Whether a PDU of the server says that the authentication failed. `[MS-RPCE]` 3.3.1.5.2.2
fn refuses(pdu: &Pdu<'_>) -> bool {
    match &pdu.body {
        PduBody::Fault(fault) => {
            matches!(fault.head.status, Fault::ACCESS_DENIED | Fault::PROTO_ERROR | Fault::SEC_PKG_ERROR)
        }
        _ => pdu.header.ptype == RpcPduType::BIND_NAK,
    }
}
