//! What opens the calls of DCE/RPC on a pipe: the key that the logon in the pipe left.

use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_crypto::netlogon::ChannelKey;
use smbtrail_crypto::ntlm::{Protected, Protection, Sender};
use smbtrail_rpc::{Body, Pdu, Side};
use smbtrail_wire::{RpcAuthLevel, RpcAuthType};

use super::{Attempt, Channels, Vault};
use crate::Lacking;
use crate::ticket::TicketHolder;
use crate::token::bare_message;

/// What was seen of a logon.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    /// The server's challenge in NTLM.
    challenge: bool,
    /// The client's answer to it.
    answer: bool,
    /// The client's ticket in Kerberos.
    ticket: bool,
}

/// The keys of a pipe.
#[derive(Debug, Default)]
pub(crate) struct PipeKeys {
    pub(super) attempt: Attempt,
    protection: Option<Box<Protection>>,
    /// What was seen of the logon in the pipe.
    seen: Seen,
    /// The key of the secure channel over which its calls pass.
    channel: Option<Arc<ChannelKey>>,
}

impl PipeKeys {
    /// Takes up a token of the logon in the pipe.
    pub(crate) fn read(&mut self, token: &Token<'_>, vault: &mut Vault) {
        match token.ntlm() {
            Some(NtlmMessage::Challenge(_)) => self.seen.challenge = true,
            Some(NtlmMessage::Authenticate(_)) => self.seen.answer = true,
            _ => {}
        }
        self.seen.ticket |= matches!(bare_message(token), Some(KerberosMessage::ApReq(_)));
        if vault.secrets.is_empty() {
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
    pub(crate) fn open(&mut self, side: Side, pdu: &Pdu<'_>, channels: &Channels) -> Option<Vec<u8>> {
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
        let is_channel = verifier.trailer.auth_type == RpcAuthType::NETLOGON && !channels.is_empty();
        let has_key = self.protection.is_some() || wraps.is_some();
        if !is_protected || !(is_channel || is_read && has_key) {
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
        if is_channel {
            self.open_channel(sealed, &mut message, signature, channels)?;
            return sealed.then(|| message.data.get(..stub).map(<[u8]>::to_vec)).flatten();
        }
        match (&mut self.protection, wraps) {
            (Some(protection), _) => protection.open(sender, sealed, &mut message, signature).ok()?,
            // Signatures of Kerberos depend on no other message.
            (None, Some(key)) if sealed => key.unwrap_message(sender, &mut message, signature).ok()?,
            _ => return None,
        }
        sealed.then(|| message.data.get(..stub).map(<[u8]>::to_vec)).flatten()
    }

    /// Opens what passes over a secure channel, with the key that opened what came before, or one that fits.
    fn open_channel(
        &mut self,
        sealed: bool,
        message: &mut Protected<'_>,
        token: &[u8],
        channels: &Channels,
    ) -> Option<()> {
        if let Some(key) = &self.channel {
            return key.open(sealed, message, token);
        }
        let key = channels.newest().find(|key| key.open(sealed, message, token).is_some())?;
        self.channel = Some(Arc::clone(key));
        Some(())
    }

    /// Takes up a message of Kerberos without a frame.
    pub(crate) fn read_kerberos(&mut self, message: &KerberosMessage<'_>, vault: &mut Vault) {
        self.seen.ticket |= matches!(message, KerberosMessage::ApReq(_));
        if !vault.secrets.is_empty() {
            self.attempt.read_kerberos_message(Some(message), vault);
        }
    }

    /// Why what this provider encrypted on the pipe stayed so.
    pub(crate) fn lacking(&self, provider: RpcAuthType, vault: &Vault, channels: &Channels) -> Lacking {
        let Seen { challenge, answer, ticket } = self.seen;
        match provider {
            RpcAuthType::NETLOGON if channels.were_set_up() => self.unproven(Lacking::Proof, vault),
            RpcAuthType::NETLOGON => Lacking::Handshake,
            RpcAuthType::WINNT | RpcAuthType::GSS_NEGOTIATE | RpcAuthType::GSS_KERBEROS => {
                match (challenge && answer, ticket) {
                    // With the key, every PDU opens that follows those before it.
                    _ if self.protection.is_some() || self.attempt.wraps().is_some() => Lacking::Bytes,
                    (true, _) => self.unproven(Lacking::Proof, vault),
                    (_, true) => self.unproven(self.attempt.lacking(), vault),
                    _ if challenge || answer => Lacking::Handshake,
                    _ => Lacking::Logon,
                }
            }
            _ => Lacking::Mechanism,
        }
    }

    /// Why no secret opens something.
    fn unproven(&self, lacking: Lacking, vault: &Vault) -> Lacking {
        if vault.secrets.is_empty() { Lacking::Secret } else { lacking }
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
