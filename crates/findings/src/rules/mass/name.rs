//! Files and people, by their hashes.

use std::fmt;
use std::hash::{BuildHasher as _, Hash, Hasher};
use std::net::SocketAddr;
use std::sync::Arc;

use hashbrown::DefaultHashBuilder;
use smbtrail_track::{Connection, ConnectionId, Message};

use crate::ledger::Who;
use crate::rules::texts::{Caseless, base_name, cut, extension, folder};
use crate::rules::view::{PLACES, place};

/// A name, or a name and who did something to it, by their hash: names are long, and only compared.
pub(super) type Id = u64;

/// Who does something.
#[derive(Clone, Copy)]
pub(super) struct Doer<'m> {
    /// Its hash.
    pub(super) by: Id,
    ends: (SocketAddr, SocketAddr),
    user: Option<&'m Arc<str>>,
}

/// A file by its server, share and path. Its hash knows no case.
#[derive(Clone, Copy)]
pub(super) struct Name<'n> {
    /// The hash of server and share.
    place: Id,
    share: Option<&'n Arc<str>>,
    pub(super) path: &'n str,
    /// The whole path of the file that it was made of.
    whole: &'n Arc<str>,
}

/// Share and path of a file, to be shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Example {
    path: Arc<str>,
    share: Option<Arc<str>>,
}

/// Makes hashes. On one connection the same share and the same user mostly come again: their hashes are kept.
#[derive(Debug, Default)]
pub(super) struct Hashes {
    hasher: DefaultHashBuilder,
    places: Latest,
    doers: Latest,
}

/// Names with their hashes: the latest of some connections.
#[derive(Debug, Default)]
struct Latest([Option<Hashed>; PLACES]);

/// A name on a connection, and its hash.
#[derive(Debug)]
struct Hashed {
    on: ConnectionId,
    name: Option<Arc<str>>,
    id: Id,
}

/// Characters of a path that are kept as an example, and of a name.
pub(super) const EXAMPLE: usize = 200;
/// The longest ending of a name.
const ENDING: usize = 32;

impl Hashes {
    pub(super) fn id(&self, of: impl Hash) -> Id {
        self.hasher.hash_one(of)
    }

    /// What somebody did to a file.
    pub(super) fn own(&self, by: Id, file: Id) -> Id {
        self.id((by, file))
    }

    /// A file. Clients call a server by several names: the share counts by its own.
    pub(super) fn name<'n>(
        &mut self,
        (connection, server): (ConnectionId, SocketAddr),
        share: Option<&'n Arc<str>>,
        path: &'n Arc<str>,
    ) -> Name<'n> {
        let hasher = &self.hasher;
        let place = self.places.get(connection, share, || {
            hasher.hash_one((server.ip(), Caseless(share.map_or("", |share| base_name(share)))))
        });
        Name { place, share, path, whole: path }
    }

    /// The file that a message is about.
    pub(super) fn name_of<'m>(&mut self, message: &'m Message<'_>) -> Option<Name<'m>> {
        let path = message.path().filter(|path| !path.is_empty())?;
        Some(self.name((message.connection.id, message.connection.server), message.share(), path))
    }

    /// A user of a client of a server.
    pub(super) fn doer<'m>(
        &mut self,
        (connection, ends): (ConnectionId, (SocketAddr, SocketAddr)),
        user: Option<&'m Arc<str>>,
    ) -> Doer<'m> {
        let hasher = &self.hasher;
        let by = self.doers.get(connection, user, || hasher.hash_one((ends.0.ip(), ends.1.ip(), user)));
        Doer { by, ends, user }
    }

    /// Who sent the request of a message.
    pub(super) fn doer_of<'m>(&mut self, message: &'m Message<'_>) -> Doer<'m> {
        let Connection { id, client, server, .. } = message.connection;
        self.doer((*id, (*client, *server)), message.user())
    }
}

impl Latest {
    /// The hash of a name on a connection.
    fn get(&mut self, on: ConnectionId, name: Option<&Arc<str>>, hash: impl FnOnce() -> Id) -> Id {
        let latest = &mut self.0[place(on)];
        match latest {
            Some(last) if last.on == on && is_same(last.name.as_ref(), name) => last.id,
            _ => latest.insert(Hashed { on, name: name.cloned(), id: hash() }).id,
        }
    }
}

/// Whether two texts are one.
fn is_same(one: Option<&Arc<str>>, other: Option<&Arc<str>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (None, None) => true,
        _ => false,
    }
}

impl<'n> Name<'n> {
    /// The folder that it is in.
    pub(super) fn folder(self) -> Self {
        self.with_path(folder(self.path))
    }

    /// What has this path on the same share.
    pub(super) fn with_path(self, path: &'n str) -> Self {
        Self { path, ..self }
    }

    /// Share and path, to be shown.
    pub(super) fn example(self) -> Example {
        Example { path: short(self.whole), share: self.share.map(short) }
    }
}

/// A name that is kept as an example: a long one is cut.
fn short(name: &Arc<str>) -> Arc<str> {
    if name.len() <= EXAMPLE { Arc::clone(name) } else { cut(name, EXAMPLE).into() }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = self.share.as_deref().map_or("", base_name);
        write!(f, "{share}\\{}", self.path)
    }
}

impl Hash for Name<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.place, Caseless(self.path)).hash(state);
    }
}

impl Doer<'_> {
    pub(super) fn who(self) -> Who {
        Who::new(self.ends.0, self.ends.1, self.user)
    }
}

/// The ending of a name; empty where it is long.
pub(super) fn ending(path: &str) -> &str {
    Some(extension(path)).filter(|ending| ending.len() <= ENDING).unwrap_or_default()
}
