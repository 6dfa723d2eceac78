//! The tables of what is recalled, filled and read as messages pass.

use std::net::SocketAddr;

use smbtrail_auth::Token;
use smbtrail_auth::ntlm::NtlmMessage;
use smbtrail_codec::Body;
use smbtrail_wire::{Command, FileId, NtStatus, SessionId, TreeId};

use super::io::file_id;
use super::usage;
use crate::keys::PreauthHash;
use crate::table::{Held, Id, Table};
use crate::{
    Connection, ConnectionId, Detail, Limits, Message, Recall, Recalled, RecalledLogon, RecalledTree, Usage,
};

/// What is remembered of ids, apart from the objects that they name now.
#[derive(Debug)]
pub(super) struct Memory {
    recall: Recall,
    cap: usize,
    trees: Table<Tree>,
    logons: Table<Logon>,
    /// The names in the setups that are under way.
    attempts: Table<Logon>,
    /// The names in the setup that the current message ends.
    ending: Option<RecalledLogon>,
    hashes: Table<(ConnectionId, Hashes)>,
    opens: Table<(OpenKey, OpenedIn)>,
}

/// An open by its server: another connection may go on with it.
type OpenKey = (SocketAddr, u32, FileId);

/// The frame of the CREATE response that gave a FileId.
#[derive(Clone, Copy, Debug)]
struct OpenedIn(u64);

impl Held for OpenedIn {
    fn held(&self) -> usize {
        0
    }
}

/// A session by its server: its channels are different connections.
type SessionKey = (SocketAddr, u32, SessionId);
type Tree = ((SessionKey, TreeId), RecalledTree);
type Logon = (SessionKey, RecalledLogon);

/// The hashes of a connection: after its NEGOTIATE, and after the last message of a session setup. Both are zero where
/// the NEGOTIATE was not seen.
#[derive(Debug, Default)]
struct Hashes {
    negotiated: PreauthHash,
    current: PreauthHash,
}

impl Held for Hashes {
    fn held(&self) -> usize {
        0
    }
}

/// What was found for a message.
pub(super) struct Found {
    tree: Option<Id<Tree>>,
    logon: Option<Id<Logon>>,
    /// The tables' entries are not used, but what the message itself ends.
    ends_logon: bool,
}

impl Memory {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            recall: Recall::default(),
            cap: limits.recalled,
            trees: Table::new(limits.recalled),
            logons: Table::new(limits.recalled),
            attempts: Table::new(limits.recalled),
            ending: None,
            hashes: Table::new(limits.connections),
            opens: Table::new(limits.recalled),
        }
    }

    pub(super) fn set(&mut self, recall: Recall) {
        self.recall = Recall { preauth_hashes: recall.preauth_hashes && cfg!(feature = "crypto"), ..recall };
    }

    /// Whether messages are to have the calls that they are about.
    pub(super) const fn recalls_calls(&self) -> bool {
        self.recall.calls
    }

    /// Whether nothing is remembered.
    pub(super) const fn is_off(&self) -> bool {
        self.recall.is_empty()
    }

    /// How full the tables are that are in use.
    pub(super) fn usage(&self) -> impl Iterator<Item = Usage> {
        let Self { recall, cap, .. } = self;
        let trees = recall.trees.then(|| usage("recalled trees", &self.trees, *cap));
        let logons = recall.logons.then(|| usage("recalled logons", &self.logons, *cap));
        let attempts = recall.logons.then(|| usage("recalled session setups", &self.attempts, *cap));
        let responses = recall.responses.as_ref().map(|responses| responses.usage());
        let opens = recall.opens.then(|| usage("recalled opens", &self.opens, *cap));
        trees.into_iter().chain(opens).chain(logons).chain(attempts).chain(responses)
    }

    /// Entries that were evicted, of all tables.
    pub(super) fn evicted(&self) -> u64 {
        let responses = self.recall.responses.as_ref().map_or(0, |responses| responses.usage().evicted);
        self.trees.evicted()
            + self.opens.evicted()
            + self.logons.evicted()
            + self.attempts.evicted()
            + responses
    }

    /// A connection ended: nothing more is hashed on it.
    pub(super) fn close(&mut self, connection: ConnectionId) {
        if let Some(id) = self.hashes.find(&connection) {
            self.hashes.remove(id);
        }
    }

    /// Takes a message in before it is handed on, and finds what its ids stand for.
    pub(super) fn meet(&mut self, message: &Message<'_>) -> Found {
        let session = session_key(message.connection, message.header.session_id);
        if self.recall.preauth_hashes {
            self.hash(message);
        }
        self.ending = None;
        if self.recall.logons && is_setup(message) {
            self.meet_setup(session, message);
        }
        // What a TREE_CONNECT names is connected by its response, and not before.
        let names_tree = self.recall.trees && message.header.command != Command::TREE_CONNECT;
        let tree = names_tree.then(|| message.header.tree_id()).flatten();
        let tree = tree.and_then(|tree| self.trees.find(&(session, tree)));
        let logon = self.recall.logons.then(|| self.logons.find(&session)).flatten();
        // What is looked up is in use, and not evicted first.
        tree.inspect(|id| self.trees.touch(*id));
        logon.inspect(|id| self.logons.touch(*id));
        Found { tree, logon, ends_logon: self.ending.is_some() }
    }

    /// What was found for a message.
    pub(super) fn recalled(&self, found: &Found, message: &Message<'_>) -> Recalled<'_> {
        let responses = self.recall.responses.as_ref().filter(|_| !message.is_response());
        Recalled {
            calls: &[],
            tree: found.tree.and_then(|id| self.trees.get(id)).map(|(_, tree)| tree),
            logon: match found.ends_logon {
                true => self.ending.as_ref(),
                false => found.logon.and_then(|id| self.logons.get(id)).map(|(_, logon)| logon),
            },
            preauth_hash: self.hashed(message),
            open_frame: self.open_frame(message),
            response_frame: responses
                .and_then(|responses| responses.frame(message.exchange, message.moment.frame)),
        }
    }

    /// What the session of an envelope stands for.
    pub(super) fn of_envelope(&self, connection: &Connection, session: Option<SessionId>) -> Recalled<'_> {
        let key = session.map(|session| session_key(connection, session));
        let found = key.and_then(|key| self.logons.get(self.logons.find(&key)?));
        Recalled { calls: &[], logon: found.map(|(_, logon)| logon), ..Recalled::default() }
    }

    /// Notes what a response sets up, after it was handed on.
    pub(super) fn note(&mut self, message: &Message<'_>) {
        let frame = message.moment.frame;
        let session = session_key(message.connection, message.header.session_id);
        match message.body {
            Body::TreeConnectResponse(body) if self.recall.trees => {
                if let Some(id) = message.header.tree_id() {
                    let share = message.share().cloned();
                    let tree = RecalledTree { frame, share, share_type: body.share_type };
                    self.trees.insert(((session, id), tree));
                }
            }
            Body::CreateResponse(body) if self.recall.opens => {
                self.opens.insert((open_key(message, body.file_id), OpenedIn(frame)));
            }
            Body::CloseRequest(body) if self.recall.opens => {
                if let Some(id) = self.opens.find(&open_key(message, body.file_id)) {
                    self.opens.remove(id);
                }
            }
            Body::SessionSetupResponse(_)
                if self.recall.logons && message.header.status == NtStatus::SUCCESS =>
            {
                let logon = RecalledLogon { frame, ..self.ending.take().unwrap_or_default() };
                self.logons.insert((session, logon));
            }
            _ => {}
        }
    }

    /// Takes in the names of the last AUTHENTICATE message of a setup, until the response that ends it.
    fn meet_setup(&mut self, session: SessionKey, message: &Message<'_>) {
        if let Some(NtlmMessage::Authenticate(token)) = message.token.and_then(Token::ntlm) {
            let attempt = RecalledLogon {
                frame: message.moment.frame,
                user: Some(token.user_name().to_string().into()),
                domain: Some(token.domain_name().to_string().into()),
                workstation: Some(token.workstation().to_string().into()),
            };
            self.attempts.insert((session, attempt));
        } else if message.is_response() && message.header.status != NtStatus::MORE_PROCESSING_REQUIRED {
            let attempt = self.attempts.find(&session).and_then(|id| self.attempts.remove(id));
            self.ending = attempt.map(|attempt| attempt.1);
        }
    }

    /// Takes a message into the hash of its connection. The response that ends a setup with success is not hashed.
    fn hash(&mut self, message: &Message<'_>) {
        let bytes = message.input.bytes();
        let connection = message.connection.id;
        match message.body {
            Body::NegotiateRequest(_) => {
                let negotiated = PreauthHash::default().with(bytes);
                self.hashes.insert((connection, Hashes { negotiated, current: negotiated }));
            }
            Body::NegotiateResponse(_) => {
                // What answers an SMB1 NEGOTIATE is not hashed.
                if let Some(hashes) = self.hashes_of(connection) {
                    let negotiated = hashes.negotiated.with(bytes);
                    *hashes = Hashes { negotiated, current: negotiated };
                }
            }
            Body::SessionSetupRequest(_) => {
                if self.hashes.find(&connection).is_none() {
                    self.hashes.insert((connection, Hashes::default()));
                }
                if let Some(hashes) = self.hashes_of(connection) {
                    let first = message.header.session_id == SessionId(0);
                    let before = if first { hashes.negotiated } else { hashes.current };
                    hashes.current = before.with(bytes);
                }
            }
            Body::SessionSetupResponse(_) | Body::ErrorResponse(_) => {
                let counts = is_setup(message) && message.header.status != NtStatus::SUCCESS;
                if let (Some(hashes), true) = (self.hashes_of(connection), counts) {
                    hashes.current = hashes.current.with(bytes);
                }
            }
            _ => {}
        }
    }

    /// The frame of the CREATE response that gave the FileId in a body.
    fn open_frame(&self, message: &Message<'_>) -> Option<u64> {
        if !self.recall.opens {
            return None;
        }
        if let Body::CreateResponse(_) = message.body {
            return Some(message.moment.frame);
        }
        let file = match message.body {
            Body::IoctlResponse(body) => Some(body.file_id),
            Body::OplockBreakNotification(body) => Some(body.file_id),
            Body::OplockBreakResponse(body) => Some(body.file_id),
            // The FileId of the open that it goes on with.
            Body::CreateRequest(_) => match message.request.map(|request| &request.detail) {
                Some(Detail::Create(create)) => create.reconnect.map(|reconnect| reconnect.file_id),
                _ => None,
            },
            body => file_id(body),
        };
        let key = open_key(message, file?);
        self.opens.get(self.opens.find(&key)?).map(|(_, OpenedIn(frame))| *frame)
    }

    fn hashes_of(&mut self, connection: ConnectionId) -> Option<&mut Hashes> {
        let id = self.hashes.find(&connection)?;
        self.hashes.get_mut(id).map(|(_, hashes)| hashes)
    }

    /// The hash after a NEGOTIATE or SESSION_SETUP.
    fn hashed(&self, message: &Message<'_>) -> Option<&[u8; 64]> {
        if !self.recall.preauth_hashes {
            return None;
        }
        let id = self.hashes.find(&message.connection.id)?;
        let (_, hashes) = self.hashes.get(id)?;
        match message.body {
            Body::NegotiateRequest(_) | Body::NegotiateResponse(_) => Some(&hashes.negotiated.0),
            _ if is_setup(message) => Some(&hashes.current.0),
            _ => None,
        }
    }
}

fn open_key(message: &Message<'_>, file: FileId) -> OpenKey {
    (message.connection.server, message.connection.network, file)
}

fn session_key(connection: &Connection, session: SessionId) -> SessionKey {
    (connection.server, connection.network, session)
}

fn is_setup(message: &Message<'_>) -> bool {
    message.header.command == Command::SESSION_SETUP
}
