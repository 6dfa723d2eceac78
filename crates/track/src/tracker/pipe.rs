//! Logons inside DCE/RPC on a pipe: the tokens in its PDUs. What the calls say is not read.

use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_auth::rpc::{self, PduType};
use smbtrail_codec::Body;
use smbtrail_wire::{Fsctl, ShareType};

use super::Tracker;
use super::step::{Place, Step};
use crate::ntlm::{NtlmLogon, NtlmWatch};
use crate::{Direction, Event, Observer, Open, Outcome};

/// How far an authentication on a pipe has come.
#[derive(Clone, Debug, Default)]
pub(crate) struct PipeLogon {
    watch: NtlmWatch,
    /// The client has answered; what the server says next decides.
    answered: Option<Box<NtlmLogon>>,
}

impl PipeLogon {
    /// Takes the logon that is not decided, as it is.
    pub(crate) fn take(&mut self) -> Option<Box<NtlmLogon>> {
        self.answered.take()
    }
}

/// The fault that answers the first call of a user whose logon failed. `[MS-RPCE]` 3.3.1.5.2.2
const ACCESS_DENIED: u32 = 5;
/// RPC_S_SEC_PKG_ERROR.
const SEC_PKG_ERROR: u32 = 1825;

impl Tracker {
    /// Looks for tokens in what a message writes to a pipe or reads from it.
    pub(super) fn pipe_tokens(
        &mut self,
        place: Place,
        body: &Body<'_>,
        step: &Step,
        observer: &mut impl Observer,
    ) {
        let data: &[u8] = match body {
            Body::WriteRequest(body) => &body.data.bytes,
            Body::ReadResponse(body) => &body.data.bytes,
            Body::IoctlRequest(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => &body.input.bytes,
            Body::IoctlResponse(body) if body.ctl_code == Fsctl::PIPE_TRANSCEIVE => &body.output.bytes,
            _ => return,
        };
        let Some(connection) = self.connections.get(place.id) else { return };
        let tree = step.tree.and_then(|id| self.trees.get(id));
        if tree.and_then(|tree| tree.share_type).is_some_and(|kind| kind != ShareType::PIPE) {
            return;
        }
        let Some(open) = step.open.and_then(|id| self.opens.get_mut(id)) else { return };
        for pdu in rpc::pdus(data) {
            if place.direction == Direction::ToClient
                && let Some(logon) = open.pipe_logon().and_then(PipeLogon::take)
            {
                let outcome = match (pdu.pdu_type, pdu.status) {
                    (PduType::BIND_NAK, _) | (PduType::FAULT, Some(ACCESS_DENIED | SEC_PKG_ERROR)) => {
                        Outcome::Failure
                    }
                    _ => Outcome::Success,
                };
                observer.event(&Event::Ntlm(&NtlmLogon { outcome, ..*logon }));
            }
            let token = pdu.token.and_then(|token| Token::parse(token, &mut ()).ok());
            let Some(message) = token.as_ref().and_then(Token::ntlm) else { continue };
            let (session_id, path) = (open.owner.session_id, open.path.clone());
            let logon = open.since().logon.get_or_insert_default();
            if let Some(exchange) = logon.watch.read(message) {
                let before = logon.answered.replace(Box::new(NtlmLogon {
                    start: place.moment,
                    connection: connection.id,
                    client: connection.client,
                    server: connection.server,
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

    /// Hands an open on that is over, and the logon on it that nothing decided.
    pub(super) fn open_is_over(&self, mut open: Open, observer: &mut impl Observer) {
        if let Some(logon) = open.pipe_logon().and_then(PipeLogon::take) {
            observer.event(&Event::Ntlm(&logon));
        }
        observer.event(&Event::Open(&open));
    }
}
