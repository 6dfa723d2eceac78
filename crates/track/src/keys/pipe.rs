//! What opens the calls of DCE/RPC on a pipe: the key that the logon in the pipe left.

use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_crypto::ntlm::{Protected, Protection, Sender};
use smbtrail_rpc::{Body, Pdu, Side};
use smbtrail_wire::{RpcAuthLevel, RpcAuthType};

use super::{Attempt, Vault};
use crate::ticket::TicketHolder;
use crate::token::bare_message;

/// The keys of a pipe.
#[derive(Debug, Default)]
pub(crate) struct PipeKeys {
    attempt: Attempt,
    protection: Option<Box<Protection>>,
}

impl PipeKeys {
    /// Takes up a token of the logon in the pipe.
    pub(crate) fn read(&mut self, token: &Token<'_>, vault: &Vault) {
        if vault.0.is_empty() {
            return;
        }
        self.attempt.read(token, vault);
        if let Some(message) = bare_message(token) {
            self.read_kerberos(&message, vault);
        }
        if let Some(NtlmMessage::Authenticate(message)) = token.ntlm() {
            let flags = message.negotiate_flags.0;
            let key = self.attempt.key.as_ref();
            self.protection = key.and_then(|(key, _)| Protection::new(key, flags)).map(Box::new);
        }
    }

    /// The stub of a PDU, decrypted; `None` where it is not sealed, or cannot be opened. Signed PDUs are to be shown too:
    /// their signatures move the cipher on.
    pub(crate) fn open(&mut self, side: Side, pdu: &Pdu<'_>) -> Option<Vec<u8>> {
        let verifier = pdu.verifier.as_ref()?;
        let stub = match &pdu.body {
            Body::Request(request) => request.stub.len(),
            Body::Response(response) => response.stub.len(),
            Body::Fault(fault) => fault.stub.len(),
            _ => return None,
        };
        let level = verifier.trailer.auth_level;
        let wraps = self.attempt.wraps();
        let is_read = matches!(
            verifier.trailer.auth_type,
            RpcAuthType::WINNT | RpcAuthType::GSS_NEGOTIATE | RpcAuthType::GSS_KERBEROS
        );
        let is_protected =
            matches!(level, RpcAuthLevel::PKT | RpcAuthLevel::PKT_INTEGRITY | RpcAuthLevel::PKT_PRIVACY);
        if !is_read || !is_protected || (self.protection.is_none() && wraps.is_none()) {
            return None;
        }
        let mut bytes = pdu.to_vec();
        let token = bytes.len().checked_sub(verifier.token.len())?;
        let data = token.checked_sub(TRAILER + verifier.padding.len() + stub)?;
        let (front, signature) = bytes.split_at_mut_checked(token)?;
        let (before, rest) = front.split_at_mut_checked(data)?;
        let (data, after) = rest.split_at_mut_checked(stub + verifier.padding.len())?;
        let sender = if side == Side::Client { Sender::Client } else { Sender::Server };
        let sealed = level == RpcAuthLevel::PKT_PRIVACY;
        let mut message = Protected { before, data, after };
        match (&mut self.protection, wraps) {
            (Some(protection), _) => protection.open(sender, sealed, &mut message, signature).ok()?,
            // Signatures of Kerberos depend on no other message.
            (None, Some(key)) if sealed => key.unwrap_message(sender, &mut message, signature).ok()?,
            _ => return None,
        }
        sealed.then(|| message.data.get(..stub).map(<[u8]>::to_vec)).flatten()
    }

    /// Takes up a message of Kerberos without a frame.
    pub(crate) fn read_kerberos(&mut self, message: &KerberosMessage<'_>, vault: &Vault) {
        if !vault.0.is_empty() {
            self.attempt.read_kerberos_message(Some(message), vault);
        }
    }

    /// The holder of the ticket, once it was decrypted.
    pub(crate) const fn holder(&self) -> Option<&TicketHolder> {
        self.attempt.holder()
    }

    /// The user's name for the secret that proves the logon.
    pub(crate) fn proven(&self) -> Option<Arc<str>> {
        self.attempt.proven().map(|given| Arc::clone(&given.origin))
    }

    /// Bytes that it holds.
    pub(crate) fn held(&self) -> usize {
        self.protection.as_ref().map_or(0, |_| size_of::<Protection>())
    }
}

/// Bytes of a sec_trailer.
const TRAILER: usize = 8;
