//! Servers, shares and users: what files and their versions refer to by index.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_track::{ConnectionId, Message, TreeConnect};
use smbtrail_wire::ShareType;

use crate::file::File;
use crate::name::fold;

/// A share of a server, or a tree whose share is unknown.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    pub(crate) server: u32,
    /// As `\\server\share`; `None` when the capture does not contain its TREE_CONNECT.
    pub(crate) name: Option<Arc<str>>,
    /// The last frame in which a file of it may have been changed, and no message shows which.
    pub(crate) suspect: u64,
    /// The last frame in which a file of it was changed whose name is known.
    pub(crate) changed: u64,
    /// Some file of it may be the same as another.
    pub(crate) stray: bool,
}

impl Share {
    /// The last frame in which a file may have been changed unseen. One without a name may be any other of the share.
    pub(crate) fn suspect_for(&self, file: &File) -> u64 {
        if file.is_stray() { self.suspect.max(self.changed) } else { self.suspect }
    }
}

/// Who moves bytes: a user on a host.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Actor {
    /// The user; `None` for an anonymous session, or one whose logon the capture does not contain.
    pub user: Option<Arc<str>>,
    /// The address of the client.
    pub client: IpAddr,
}

/// Everything that is referred to by index.
#[derive(Debug, Default)]
pub(crate) struct Registry {
    servers: Vec<SocketAddr>,
    by_server: HashMap<(u32, IpAddr), u32>,
    connections: HashMap<ConnectionId, u32>,
    pub(crate) shares: Vec<Share>,
    by_share: HashMap<(u32, Box<str>), u32>,
    actors: Vec<Actor>,
    by_actor: HashMap<Actor, u32>,
}

/// Entries of each kind. Further ones count as the first.
const CAP: usize = 65_536;

impl Registry {
    /// The server of a message: for a session on several connections, that of the first one.
    pub(crate) fn server(&mut self, message: &Message<'_>) -> u32 {
        let id = message.connection.id;
        if let Some(server) = self.connections.get(&id) {
            return *server;
        }
        let (network, address) = match message.session {
            Some(session) => (session.network, session.server),
            None => (message.connection.network, message.connection.server),
        };
        let server = *self.by_server.entry((network, address.ip())).or_insert_with(|| {
            self.servers.push(address);
            index(self.servers.len() - 1)
        });
        if message.session.is_some() && self.connections.len() < CAP {
            self.connections.insert(id, server);
        }
        server
    }

    /// The server of a connection on which a session was seen.
    pub(crate) fn server_of(&self, connection: ConnectionId) -> Option<u32> {
        self.connections.get(&connection).copied()
    }

    /// A connection is over.
    pub(crate) fn forget(&mut self, connection: ConnectionId) {
        self.connections.remove(&connection);
    }

    /// A server's address.
    pub(crate) fn address(&self, server: u32) -> Option<SocketAddr> {
        self.servers.get(server as usize).copied()
    }

    /// The share of a tree, if it holds files.
    pub(crate) fn share(&mut self, server: u32, tree: &TreeConnect) -> Option<u32> {
        let name = tree.share.as_ref();
        let last = name.map(|name| name.rsplit('\\').next().unwrap_or(name));
        let holds_files = match (tree.share_type, last) {
            (Some(kind), _) => kind == ShareType::DISK,
            (None, Some(last)) => !last.eq_ignore_ascii_case("IPC$"),
            (None, None) => true,
        };
        if !holds_files {
            return None;
        }
        let key = match last {
            Some(last) => fold(last),
            // No share has a name like this.
            None => format!("\\{:x}\\{:?}", tree.session_id.0, tree.id),
        };
        if let Some(share) = self.by_share.get(&(server, key.as_str().into())) {
            return Some(*share);
        }
        if self.shares.len() >= CAP {
            return None;
        }
        let share = index(self.shares.len());
        self.shares.push(Share { server, name: name.cloned(), suspect: 0, changed: 0, stray: false });
        self.by_share.insert((server, key.into()), share);
        Some(share)
    }

    /// The share of a server with a name, without the server.
    pub(crate) fn find(&self, server: u32, name: &str) -> Option<u32> {
        self.by_share.get(&(server, fold(name).into())).copied()
    }

    /// Who sent a message's request.
    pub(crate) fn actor(&mut self, message: &Message<'_>) -> u32 {
        let actor = Actor { user: message.user().cloned(), client: message.connection.client.ip() };
        if let Some(found) = self.by_actor.get(&actor) {
            return *found;
        }
        if self.actors.len() >= CAP {
            return u32::MAX;
        }
        let found = index(self.actors.len());
        self.actors.push(actor.clone());
        self.by_actor.insert(actor, found);
        found
    }

    /// Who has an index.
    pub(crate) fn actor_of(&self, index: u32) -> Option<&Actor> {
        self.actors.get(index as usize)
    }
}

/// The tables are capped far below 32 bits.
pub(crate) fn index(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
