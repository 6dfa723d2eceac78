use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::HashMap;
use sha2::{Digest, Sha512};
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_codec::{Body, Header};
use smbtrail_track::{ConnectionId, Message};
use smbtrail_wire::{NtStatus, SessionId, ShareType, TreeId};

use crate::names;

/// What values need that neither a message nor the tracker says: earlier and later frames, and what an id stood for
/// when its object is gone.
#[derive(Debug, Default)]
pub(crate) struct Memory {
    /// By server: a session may use several connections.
    trees: HashMap<(SocketAddr, SessionId, TreeId), Tree>,
    logons: HashMap<(SocketAddr, SessionId), Logon>,
    /// Whom set-ups that are not over are for.
    attempts: HashMap<(SocketAddr, SessionId), Logon>,
    /// Whom the set-up is for that the current message ends.
    ending: Option<Logon>,
    hashes: HashMap<ConnectionId, Hashes>,
    responses: Responses,
}

/// A tree connect that succeeded.
#[derive(Clone, Debug)]
pub(crate) struct Tree {
    /// The frame of the response.
    pub(crate) frame: u64,
    pub(crate) share: Option<Arc<str>>,
    pub(crate) share_type: ShareType,
}

/// A set-up of a session that succeeded. To Wireshark only NTLM gives names; `smbtrail.user` knows those of Kerberos too.
#[derive(Clone, Debug, Default)]
pub(crate) struct Logon {
    /// The frame of the response.
    pub(crate) frame: u64,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) domain: Option<Arc<str>>,
    pub(crate) workstation: Option<Arc<str>>,
}

/// The hashes of pre-authentication integrity of a connection. `[MS-SMB2] 3.3.5.4, 3.3.5.5`
#[derive(Debug)]
struct Hashes {
    /// Behind NEGOTIATE.
    negotiated: [u8; 64],
    /// Behind the last message of a set-up.
    current: [u8; 64],
}

/// The frame of the final response of each exchange, learnt by a pass over the whole capture.
#[derive(Clone, Debug, Default)]
pub struct Responses {
    /// By the number of the exchange; 0 for none.
    frames: Vec<u64>,
}

impl Default for Hashes {
    /// Those of a connection whose NEGOTIATE was not seen.
    fn default() -> Self {
        Self { negotiated: [0; 64], current: [0; 64] }
    }
}

/// What ids a header bears, and whose they are; of an encrypted frame only its session's.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Place<'a> {
    pub(crate) server: SocketAddr,
    pub(crate) session: SessionId,
    pub(crate) message: Option<&'a Message<'a>>,
}

/// Entries that are remembered at once; a capture with more forgets all before.
const CAP: usize = 1 << 18;

impl Memory {
    pub(crate) fn new(responses: Responses) -> Self {
        Self { responses, ..Self::default() }
    }

    /// Takes in who is to be logged on, of the last request of a set-up, until the response that ends it. Call it before
    /// the message is read.
    pub(crate) fn meet(&mut self, message: &Message<'_>) {
        self.ending = None;
        if !is_set_up(message) {
            return;
        }
        let key = (message.connection.server, message.header.session_id);
        if let Some(NtlmMessage::Authenticate(token)) = names::ntlm(message) {
            // Who is nobody in particular has an empty name, which is not the same as none.
            let attempt = Logon {
                frame: message.moment.frame,
                user: Some(token.user_name().to_string().into()),
                domain: Some(token.domain_name().to_string().into()),
                workstation: Some(token.workstation().to_string().into()),
            };
            make_room(&mut self.attempts).insert(key, attempt);
        } else if message.is_response() && message.header.status != NtStatus::MORE_PROCESSING_REQUIRED {
            self.ending = self.attempts.remove(&key);
        }
    }

    /// Notes what a response founds. Call it when the message was read.
    pub(crate) fn note(&mut self, message: &Message<'_>) {
        let (frame, server) = (message.moment.frame, message.connection.server);
        let Header { session_id, status, .. } = *message.header;
        match message.body {
            Body::TreeConnectResponse(body) => {
                if let Some(id) = message.header.tree_id() {
                    let share = message.share().cloned();
                    let tree = Tree { frame, share, share_type: body.share_type };
                    make_room(&mut self.trees).insert((server, session_id, id), tree);
                }
            }
            Body::SessionSetupResponse(_) if status == NtStatus::SUCCESS => {
                let logon = Logon { frame, ..self.ending.take().unwrap_or_default() };
                make_room(&mut self.logons).insert((server, session_id), logon);
            }
            _ => {}
        }
    }

    /// The tree of the header.
    pub(crate) fn tree(&self, place: &Place<'_>) -> Option<&Tree> {
        self.trees.get(&(place.server, place.session, place.message?.header.tree_id()?))
    }

    /// The logon of the header's session; in the message that ends a set-up, who was to log on.
    pub(crate) fn logon(&self, place: &Place<'_>) -> Option<&Logon> {
        self.ending
            .as_ref()
            .filter(|_| place.message.is_some())
            .or_else(|| self.logons.get(&(place.server, place.session)))
    }

    /// The frame of the response to a request.
    pub(crate) fn response(&self, place: &Place<'_>) -> Option<u64> {
        let message = place.message.filter(|message| !message.is_response())?;
        self.responses.of(message.exchange)
    }

    /// Takes a message into the hash of pre-authentication integrity. The response that ends a set-up with success is
    /// not hashed.
    pub(crate) fn hash(&mut self, message: &Message<'_>) {
        let bytes = message.input.bytes();
        let connection = message.connection.id;
        match message.body {
            Body::NegotiateRequest(_) => {
                let negotiated = chain(&[0; 64], bytes);
                let hashes = Hashes { negotiated, current: negotiated };
                make_room(&mut self.hashes).insert(connection, hashes);
            }
            Body::NegotiateResponse(_) => {
                // What answers a NEGOTIATE of SMB1 is not hashed.
                if let Some(hashes) = self.hashes.get_mut(&connection) {
                    let negotiated = chain(&hashes.negotiated, bytes);
                    *hashes = Hashes { negotiated, current: negotiated };
                }
            }
            Body::SessionSetupRequest(_) => {
                let hashes = make_room(&mut self.hashes).entry(connection).or_default();
                let first = message.header.session_id == SessionId(0);
                let before = if first { &hashes.negotiated } else { &hashes.current };
                hashes.current = chain(before, bytes);
            }
            Body::SessionSetupResponse(_) | Body::ErrorResponse(_) => {
                let counts = is_set_up(message) && message.header.status != NtStatus::SUCCESS;
                if let (Some(hashes), true) = (self.hashes.get_mut(&connection), counts) {
                    hashes.current = chain(&hashes.current, bytes);
                }
            }
            _ => {}
        }
    }

    /// The hash of pre-authentication integrity behind a NEGOTIATE or SESSION_SETUP.
    pub(crate) fn hashed(&self, place: &Place<'_>) -> Option<&[u8; 64]> {
        let message = place.message?;
        let hashes = self.hashes.get(&message.connection.id)?;
        match message.body {
            Body::NegotiateRequest(_) | Body::NegotiateResponse(_) => Some(&hashes.negotiated),
            _ if is_set_up(message) => Some(&hashes.current),
            _ => None,
        }
    }
}

impl<'a> Place<'a> {
    pub(crate) fn of(message: &'a Message<'a>) -> Self {
        let (server, session) = (message.connection.server, message.header.session_id);
        Self { server, session, message: Some(message) }
    }
}

impl Responses {
    /// Notes a message of the pass.
    pub fn note(&mut self, message: &Message<'_>) {
        let is_interim = message.header.status == NtStatus::PENDING;
        if !message.is_response() || is_interim || message.request.is_none() {
            return;
        }
        let Ok(index) = usize::try_from(message.exchange) else { return };
        if self.frames.len() <= index {
            self.frames.resize(index + 1, 0);
        }
        if let Some(frame) = self.frames.get_mut(index) {
            *frame = message.moment.frame;
        }
    }

    fn of(&self, exchange: u64) -> Option<u64> {
        let frame = self.frames.get(usize::try_from(exchange).ok()?).copied()?;
        (frame != 0).then_some(frame)
    }
}

fn is_set_up(message: &Message<'_>) -> bool {
    message.header.command == smbtrail_wire::Command::SESSION_SETUP
}

fn chain(before: &[u8; 64], bytes: &[u8]) -> [u8; 64] {
    Sha512::new().chain_update(before).chain_update(bytes).finalize().into()
}

fn make_room<K, V>(table: &mut HashMap<K, V>) -> &mut HashMap<K, V> {
    if table.len() >= CAP {
        table.clear();
    }
    table
}
