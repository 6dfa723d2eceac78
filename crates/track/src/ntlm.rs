use std::fmt::Write;
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_auth::ntlm::{
    AuthenticateMessage, AvPairs, AvValue, ChallengeMessage, NtResponse, NtlmMessage, Scheme,
};
use smbtrail_wire::{AvId, NtStatus, NtlmFlags, SessionId};

use crate::connection::clipped;
use crate::table::Held;
use crate::{ConnectionId, Moment, Outcome};

/// An exchange of NTLM in which a client answered a challenge, so that passwords can be tried against the response.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct NtlmExchange {
    /// The user, as the client wrote it.
    pub user: String,
    /// The user's domain, as the client wrote it.
    pub domain: String,
    /// The name of the client's machine, as it claims.
    pub workstation: String,
    /// How the client proves that it knows the password.
    pub scheme: Scheme,
    /// What was negotiated.
    pub flags: NtlmFlags,
    /// The server's challenge; `None` when the capture does not contain it.
    pub challenge: Option<[u8; 8]>,
    /// LmChallengeResponse.
    pub lm_response: Vec<u8>,
    /// NtChallengeResponse.
    pub nt_response: Vec<u8>,
    /// Whether the client protects the three messages by a checksum.
    pub mic: bool,
    /// The service that the client means to talk to, such as `cifs/filesrv`; NTLMv2 only.
    pub target_name: Option<String>,
    /// A hash over the channel, such as TLS, that the client is bound to; zeros for no channel, `None` when it does not say.
    pub channel_bindings: Option<[u8; 16]>,
    /// The version of the client's operating system as it claims: major, minor and build, such as `10.0.19041`.
    pub client_version: Option<String>,
    /// The version of the server's operating system as it claims.
    pub server_version: Option<String>,
}

/// What is known of an exchange until the client answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct NtlmWatch {
    challenge: Option<[u8; 8]>,
    server_version: Option<String>,
    pub(crate) server: Option<Box<NtlmNames>>,
}

/// What a server calls itself when it challenges a client. `[MS-NLMP] 2.2.2.1`
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct NtlmNames {
    /// MsvAvNbComputerName: its NetBIOS name.
    pub netbios: Option<String>,
    /// MsvAvDnsComputerName: its name in DNS.
    pub dns: Option<String>,
    /// MsvAvDnsTreeName: the name of its forest in DNS.
    pub tree: Option<String>,
}

/// A logon by NTLM, in the setup of a session or in DCE/RPC on one of its pipes.
#[derive(Clone, Debug)]
#[non_exhaustive]
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

impl Held for NtlmNames {
    fn held(&self) -> usize {
        let names = [&self.netbios, &self.dns, &self.tree].into_iter().flatten().map(String::capacity);
        size_of::<Self>() + names.sum::<usize>()
    }
}

impl NtlmNames {
    fn new(challenge: &ChallengeMessage<'_>) -> Self {
        let pairs = challenge.target_info();
        let name = |id| match pairs.get(id)?.meaning() {
            AvValue::Text(name) => {
                let name = name.to_string();
                Some(clipped(&name, NAME).to_owned()).filter(|name| !name.is_empty())
            }
            _ => None,
        };
        Self {
            netbios: name(AvId::NB_COMPUTER_NAME),
            dns: name(AvId::DNS_COMPUTER_NAME),
            tree: name(AvId::DNS_TREE_NAME),
        }
    }
}

/// Bytes of a server's name that are kept: DNS names have 255 at most.
const NAME: usize = 255;

impl Held for NtlmExchange {
    fn held(&self) -> usize {
        let Self { user, domain, workstation, lm_response, nt_response, target_name, .. } = self;
        let texts = [user, domain, workstation].into_iter().chain(target_name).map(String::capacity);
        size_of::<Self>() + texts.sum::<usize>() + lm_response.capacity() + nt_response.capacity()
    }
}

impl NtlmExchange {
    /// The version of NTLM: `v2`, `v1-ess`, `v1` or `lm`; `None` for a response in no known form.
    #[must_use]
    pub const fn version(&self) -> Option<&'static str> {
        match self.scheme {
            Scheme::NtlmV2 => Some("v2"),
            Scheme::NtlmV1ExtendedSessionSecurity => Some("v1-ess"),
            Scheme::NtlmV1 => Some("v1"),
            Scheme::Lm => Some("lm"),
            _ => None,
        }
    }

    /// The exchange as hashcat takes it, and hashcat's number of that form: 5600 for NTLMv2, 5500 for NTLMv1 with and
    /// without extended session security. `None` where the challenge is missing, or hashcat has no such form.
    ///
    /// ```text
    /// 5600  user::domain:challenge:first 16 bytes of the response:the rest of it
    /// 5500  user::domain:LM response:NT response:challenge
    /// ```
    #[must_use]
    pub fn hashcat(&self) -> Option<(u32, String)> {
        let Self { user, domain, lm_response, nt_response, .. } = self;
        let challenge = hex(&self.challenge?);
        match self.scheme {
            Scheme::NtlmV2 => {
                let (proof, blob) = nt_response.split_at_checked(16)?;
                Some((5600, format!("{user}::{domain}:{challenge}:{}:{}", hex(proof), hex(blob))))
            }
            Scheme::NtlmV1 | Scheme::NtlmV1ExtendedSessionSecurity => {
                let (lm, nt) = (hex(lm_response), hex(nt_response));
                Some((5500, format!("{user}::{domain}:{lm}:{nt}:{challenge}")))
            }
            _ => None,
        }
    }

    fn new(message: &AuthenticateMessage<'_>, watch: &NtlmWatch) -> Self {
        let response = message.nt_response();
        let pairs = match &response {
            NtResponse::NtlmV2(response) => response.av_pairs(),
            _ => AvPairs::default(),
        };
        let target_name = pairs.get(AvId::TARGET_NAME).and_then(|pair| match pair.meaning() {
            AvValue::Text(name) => Some(name.to_string()).filter(|name| !name.is_empty()),
            _ => None,
        });
        let channel_bindings = pairs.get(AvId::CHANNEL_BINDINGS).and_then(|pair| match pair.meaning() {
            AvValue::ChannelBindings(hash) => Some(hash),
            _ => None,
        });
        Self {
            user: message.user_name().to_string(),
            domain: message.domain_name().to_string(),
            workstation: message.workstation().to_string(),
            scheme: message.scheme(),
            flags: message.negotiate_flags,
            challenge: watch.challenge,
            lm_response: message.lm_challenge_response.bytes.to_vec(),
            nt_response: message.nt_challenge_response.bytes.to_vec(),
            mic: message.provides_mic(),
            target_name,
            channel_bindings,
            client_version: message.version().map(|version| version.to_string()),
            server_version: watch.server_version.clone(),
        }
    }
}

impl NtlmWatch {
    /// Reads a message; returns the exchange when the client answers the challenge.
    pub(crate) fn read(&mut self, message: &NtlmMessage<'_>) -> Option<Arc<NtlmExchange>> {
        match message {
            NtlmMessage::Negotiate(_) => {
                *self = Self::default();
                None
            }
            NtlmMessage::Challenge(message) => {
                self.challenge = Some(message.server_challenge);
                self.server_version = message.version().map(|version| version.to_string());
                self.server = Some(Box::new(NtlmNames::new(message)));
                None
            }
            NtlmMessage::Authenticate(message) => {
                let answers = message.scheme() != Scheme::Anonymous;
                answers.then(|| Arc::new(NtlmExchange::new(message, self)))
            }
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // Writing to a text does not fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
