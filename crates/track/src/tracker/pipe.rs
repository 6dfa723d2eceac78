//! Logons inside DCE/RPC on a pipe: the tokens in its PDUs. What the calls say is not read.

use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_codec::Body;
use smbtrail_rpc::{Body as PduBody, Fault, Pdu, Pipe, Side};
use smbtrail_wire::{Fsctl, RpcPduType, ShareType};

use super::step::{Place, Step};
use super::{Tracker, anomaly_of};
use crate::ntlm::{NtlmLogon, NtlmWatch};
use crate::table::{Held, Keyed};
use crate::{Anomaly, Connection, Event, Observer, Open, Outcome, token};

/// How far an authentication on a pipe has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct PipeLogon {
    watch: NtlmWatch,
    /// The client has answered; what the server says next decides.
    answered: Option<Box<NtlmLogon>>,
}

/// The data of a pipe, held as long as a PDU of it is not whole.
#[derive(Debug, Default)]
pub(super) struct PipeData {
    pipe: Pipe,
    /// Bytes of the connection that were missing when data was seen last.
    lost: u64,
}

impl PipeLogon {
    /// Takes the logon that is not decided, as it is.
    pub(crate) fn take(&mut self) -> Option<Box<NtlmLogon>> {
        self.answered.take()
    }
}

impl Held for PipeLogon {
    fn held(&self) -> usize {
        let answered = self.answered.as_ref();
        answered.map_or(0, |logon| size_of::<NtlmLogon>() + logon.exchange.held())
    }
}

impl Held for PipeData {
    fn held(&self) -> usize {
        [Side::Client, Side::Server].into_iter().map(|side| self.pipe.stream(side).buffered()).sum()
    }
}

impl Tracker {
    /// Looks for tokens in what a message writes to a pipe or reads from it. `message`: where it begins in its frame.
    pub(super) fn pipe_tokens(
        &mut self,
        (place, message): (Place, usize),
        body: &Body<'_>,
        step: &Step,
        observer: &mut impl Observer,
    ) {
        let (side, data, len) = match body {
            Body::WriteRequest(body) => (Side::Client, &body.data, body.length),
            Body::ReadResponse(body) => (Side::Server, &body.data, body.data_length),
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (Side::Client, &body.input, body.input_count)
            }
            Body::IoctlResponse(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => {
                (Side::Server, &body.output, body.output_count)
            }
            _ => return,
        };
        let (start, data) = (data.offset, &*data.bytes);
        let missing = usize::try_from(len).unwrap_or(usize::MAX).saturating_sub(data.len());
        let Some(connection) = self.connections.get(place.id) else { return };
        let tree = step.tree.and_then(|id| self.trees.get(id));
        if tree.and_then(|tree| tree.share_type).is_some_and(|kind| kind != ShareType::PIPE) {
            return;
        }
        let Some((id, open)) = step.open.and_then(|id| Some((id, self.opens.get_mut(id)?))) else { return };
        let key = open.key();
        let found = self.pipes.find(&key).and_then(|id| self.pipes.remove(id));
        let mut held = found.map(|found| found.1).unwrap_or_default();
        let lost = connection.counts.lost + connection.counts.skipped;
        if held.lost != lost {
            held.pipe.abandon();
            held.lost = lost;
        }
        let site = Site { side, place, connection, data: message + start };
        let mut take = |pdu: Pdu<'_>, at| site.read(&pdu, at, open, observer);
        held.pipe.push(side, data, &mut take);
        held.pipe.miss(side, missing, &mut take);
        if !held.pipe.is_idle() {
            self.pipes.insert((key, held));
        }
        self.opens.weigh(id);
    }

    /// Passes on an open that ended, and a logon on it that was not decided.
    pub(super) fn open_is_over(&mut self, mut open: Open, observer: &mut impl Observer) {
        if let Some(held) = self.pipes.find(&open.key()) {
            self.pipes.remove(held);
        }
        if let Some(logon) = open.pipe_logon().and_then(PipeLogon::take) {
            observer.event(&Event::Ntlm(&logon));
        }
        observer.event(&Event::Open(&open));
    }
}

/// Where a piece of a pipe's data is.
struct Site<'t> {
    side: Side,
    place: Place,
    connection: &'t Connection,
    /// The first byte of the piece, in the message's space.
    data: usize,
}

impl Site<'_> {
    /// Reads the token of a PDU that begins at the piece's byte `at`, and what an answer of the server decides.
    fn read(&self, pdu: &Pdu<'_>, at: Option<usize>, open: &mut Open, observer: &mut impl Observer) {
        if self.side == Side::Server
            && let Some(logon) = open.pipe_logon().and_then(PipeLogon::take)
        {
            let outcome = if refuses(pdu) { Outcome::Failure } else { Outcome::Success };
            observer.event(&Event::Ntlm(&NtlmLogon { outcome, ..*logon }));
        }
        // Only these set a security context up: in other PDUs the verifier holds a signature.
        let sets_up = matches!(
            pdu.header.ptype,
            RpcPduType::BIND
                | RpcPduType::BIND_ACK
                | RpcPduType::ALTER_CONTEXT
                | RpcPduType::ALTER_CONTEXT_RESP
                | RpcPduType::AUTH_3
        );
        let Some(blob) = pdu.security_token().filter(|_| sets_up) else { return };
        let mut problems = Vec::new();
        let token = token::parse(blob, pdu.token_offset().unwrap_or(0), &mut problems);
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
        let Some(message) = token.as_ref().and_then(Token::ntlm) else { return };
        let (session_id, path) = (open.owner.session_id, open.path.clone());
        let logon = open.since().logon.get_or_insert_default();
        if let Some(exchange) = logon.watch.read(message) {
            let before = logon.answered.replace(Box::new(NtlmLogon {
                start: self.place.moment,
                connection: self.connection.id,
                client: self.connection.client,
                server: self.connection.server,
                session_id,
                pipe: Some(path.unwrap_or_else(|| Arc::from(""))),
                outcome: Outcome::Unfinished,
                status: None,
                exchange,
            }));
            before.iter().for_each(|logon| observer.event(&Event::Ntlm(logon)));
        }
    }
}

/// Whether a PDU of the server says that the authentication failed. `[MS-RPCE]` 3.3.1.5.2.2
fn refuses(pdu: &Pdu<'_>) -> bool {
    match &pdu.body {
        PduBody::Fault(fault) => matches!(fault.head.status, Fault::ACCESS_DENIED | Fault::SEC_PKG_ERROR),
        _ => pdu.header.ptype == RpcPduType::BIND_NAK,
    }
}
