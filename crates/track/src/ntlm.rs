use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_auth::ntlm::{
    AuthenticateMessage, AvId, AvPair, NegotiateFlags, NtResponse, NtlmMessage, Scheme, Version,
};
use smbtrail_wire::{NtStatus, SessionId};

use crate::{ConnectionId, Moment, Outcome};

/// An exchange of NTLM in which a client answered a challenge: by its response a password can be tried.
#[derive(Clone, Debug)]
pub struct NtlmExchange {
    /// The user, as the client wrote it.
    pub user: String,
    /// The user's domain, as the client wrote it.
    pub domain: String,
    /// The client's name, as it says.
    pub workstation: String,
    /// How the client proves that it knows the password.
    pub scheme: Scheme,
    /// What was negotiated.
    pub flags: NegotiateFlags,
    /// The server's challenge; `None` when the capture lacks it.
    pub challenge: Option<[u8; 8]>,
    /// LmChallengeResponse.
    pub lm_response: Vec<u8>,
    /// NtChallengeResponse.
    pub nt_response: Vec<u8>,
    /// Whether the client protects the three messages by a checksum.
    pub mic: bool,
    /// The service that the client means to talk to, such as `cifs/filesrv`; NTLMv2 only.
    pub target_name: Option<String>,
    /// A hash over the TLS channel or the like that the client is bound to; zeros when it is bound to none, `None` when it does not say.
    pub channel_bindings: Option<[u8; 16]>,
    /// The client's operating system, as it says.
    pub client_version: Option<Version>,
    /// The server's operating system, as it says.
    pub server_version: Option<Version>,
}

/// What is known of an exchange until the client answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct NtlmWatch {
    challenge: Option<[u8; 8]>,
    server_version: Option<Version>,
}

/// A logon by NTLM, in the set-up of a session or in DCE/RPC on a pipe of one.
#[derive(Clone, Debug)]
pub struct NtlmLogon {
    /// The message that answered the challenge.
    pub start: Moment,
    /// The connection.
    pub connection: ConnectionId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The session that is set up, or whose pipe it is.
    pub session_id: SessionId,
    /// The pipe, where it is one for DCE/RPC.
    pub pipe: Option<Arc<str>>,
    /// How it ended.
    pub outcome: Outcome,
    /// The status that decided it; `None` when none did, or it was DCE/RPC.
    pub status: Option<NtStatus>,
    /// What was exchanged.
    pub exchange: Arc<NtlmExchange>,
}

/// Channel bindings of nothing. `[MS-NLMP]` 2.2.2.1
const NO_BINDINGS: [u8; 16] = [0; 16];

impl NtlmExchange {
    /// Whether the client is bound to a channel.
    #[must_use]
    pub fn is_bound(&self) -> Option<bool> {
        self.channel_bindings.map(|bindings| bindings != NO_BINDINGS)
    }

    fn new(message: &AuthenticateMessage<'_>, watch: &NtlmWatch) -> Self {
        let pairs = match message.nt_response() {
            NtResponse::NtlmV2(response) => Some(response.challenge.av_pairs),
            _ => None,
        };
        let bindings = |pair: AvPair<'_>| <[u8; 16]>::try_from(pair.bytes).ok();
        Self {
            user: message.user_name().to_string(),
            domain: message.domain_name().to_string(),
            workstation: message.workstation().to_string(),
            scheme: message.scheme(),
            flags: message.flags.unwrap_or_default(),
            challenge: watch.challenge,
            lm_response: message.lm_challenge_response.bytes.to_vec(),
            nt_response: message.nt_challenge_response.bytes.to_vec(),
            mic: message.provides_mic(),
            target_name: pairs
                .and_then(|pairs| pairs.text(AvId::TARGET_NAME))
                .map(|name| name.to_string())
                .filter(|name| !name.is_empty()),
            channel_bindings: pairs.and_then(|pairs| pairs.get(AvId::CHANNEL_BINDINGS)).and_then(bindings),
            client_version: message.version.filter(|version| !version.is_zero()),
            server_version: watch.server_version,
        }
    }
}

impl NtlmWatch {
    /// Takes up a message; gives the exchange when the client answers the challenge.
    pub(crate) fn read(&mut self, message: &NtlmMessage<'_>) -> Option<Arc<NtlmExchange>> {
        match message {
            NtlmMessage::Negotiate(_) => {
                *self = Self::default();
                None
            }
            NtlmMessage::Challenge(message) => {
                self.challenge = Some(message.server_challenge);
                self.server_version = message.version.filter(|version| !version.is_zero());
                None
            }
            NtlmMessage::Authenticate(message) => {
                let answers = message.scheme() != Scheme::Anonymous;
                answers.then(|| Arc::new(NtlmExchange::new(message, self)))
            }
        }
    }
}
