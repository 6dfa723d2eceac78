use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_wire::{MessageId, NtStatus, SessionFlags, SessionId};

use crate::keys::Attempt;
use crate::table::{Held, Keyed};
use crate::{Authentication, ConnectionId, Identity, Moment, NtlmLogon};

/// One attempt to set up a session, from its first SESSION_SETUP to the response that decides it, or to authenticate in
/// DCE/RPC on a pipe.
///
/// STATUS_MORE_PROCESSING_REQUIRED decides nothing: the attempt goes on. On a pipe, the first answer of the server after
/// the client's proof decides.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Logon {
    /// The connection.
    pub connection: ConnectionId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The network of its connection, as [`Connection::network`](crate::Connection::network) numbers them.
    pub network: u32,
    /// The tags and tunnels of its connection, as in [`Connection::network_path`](crate::Connection::network_path).
    pub network_path: Option<Arc<str>>,
    /// Its first SESSION_SETUP request, or the message with its first token on a pipe.
    pub start: Moment,
    /// The message that decided it, or its last.
    pub end: Moment,
    /// The session it is about, or whose pipe it is; 0 as long as the server named none.
    pub session_id: SessionId,
    /// The pipe's name, where it is a logon in DCE/RPC on a pipe: empty when the capture does not contain the CREATE.
    pub pipe: Option<Arc<str>>,
    /// Who it says it is.
    pub identity: Identity,
    /// The deciding status; `None` when none was seen, or it is on a pipe.
    pub status: Option<NtStatus>,
    /// What the server said of the session.
    pub flags: SessionFlags,
    /// Whether client or server requires that messages are signed, as their NEGOTIATE says; `None` until the attempt is
    /// decided.
    pub signing_required: Option<bool>,
    /// What else its tokens say.
    pub auth: Authentication,
    /// The purpose of the attempt.
    pub purpose: LogonPurpose,
    /// The session that the client says it takes the place of; 0 for none.
    pub previous: SessionId,
    /// The user's name for the secret that produced its response, also if the server refused it.
    pub proven_by: Option<Arc<str>>,
    /// How it ended, where no status says so.
    pub(crate) decided: Option<Outcome>,
    /// Its last request, as long as the server has not named a session, or while a request that the client sent before it
    /// waits for its answer; else 0.
    pub(crate) first: MessageId,
    /// The server has answered its last request and wants more.
    pub(crate) waits: bool,
    /// What was known before its last request, as long as that is not answered.
    pub(crate) base: Option<Box<Logon>>,
    /// What it shows of the session's keys.
    pub(crate) keys: Attempt,
}

/// What an attempt to set up a session is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogonPurpose {
    /// A new session.
    New,
    /// The same user again, in a session that is there. `[MS-SMB2] 3.3.5.5.2`
    Reauthentication,
    /// One more connection for a session that is there.
    Binding,
}

/// How an attempt ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Outcome {
    /// The user is logged on.
    Success,
    /// The server refused.
    Failure,
    /// The server logged the user on as a guest.
    Guest,
    /// The session is anonymous.
    Anonymous,
    /// The capture does not show how it ended.
    Unfinished,
}

impl Outcome {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Success => "success",
            Self::Failure => "failure",
            Self::Guest => "guest",
            Self::Anonymous => "anonymous",
            Self::Unfinished => "unfinished",
        }
    }
}

impl Keyed for Logon {
    type Key = (ConnectionId, SessionId, MessageId);

    fn key(&self) -> Self::Key {
        (self.connection, self.session_id, self.first)
    }
}

impl Held for Logon {
    fn held(&self) -> usize {
        let base = self.base.as_ref().map_or(0, |base| size_of::<Self>() + base.held());
        base + self.identity.held() + self.auth.held() + self.keys.held()
    }
}

impl Logon {
    /// The logon by NTLM that it was, if the client answered a challenge.
    pub(crate) fn ntlm(&self) -> Option<NtlmLogon> {
        let exchange = self.auth.ntlm.clone()?;
        Some(NtlmLogon {
            start: self.auth.answered.unwrap_or(self.start),
            connection: self.connection,
            client: self.client,
            server: self.server,
            session_id: self.session_id,
            pipe: self.pipe.clone(),
            outcome: self.outcome(),
            status: self.status,
            exchange,
        })
    }

    /// Who is logged on, as the server granted it, and who asked to be where that is somebody else.
    #[must_use]
    pub fn granted(&self) -> (Identity, Option<Box<Identity>>) {
        let claimed = &self.identity;
        let user = match self.outcome() {
            Outcome::Guest => Some("guest".into()),
            Outcome::Anonymous => None,
            _ => return (claimed.clone(), None),
        };
        let granted = Identity { user, domain: None, ..claimed.clone() };
        let differs = (&granted.user, &granted.domain) != (&claimed.user, &claimed.domain);
        (granted, differs.then(|| Box::new(claimed.clone())))
    }

    /// How it ended.
    #[must_use]
    pub fn outcome(&self) -> Outcome {
        match self.status {
            None => self.decided.unwrap_or(Outcome::Unfinished),
            Some(status) if status != NtStatus::SUCCESS => Outcome::Failure,
            Some(_) if self.flags.contains(SessionFlags::IS_GUEST) => Outcome::Guest,
            Some(_) if self.identity.anonymous || self.flags.contains(SessionFlags::IS_NULL) => {
                Outcome::Anonymous
            }
            Some(_) => Outcome::Success,
        }
    }
}
