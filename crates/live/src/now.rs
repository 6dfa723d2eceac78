//! What a meter knows at a moment.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;

use smbtrail_track::Time;
use smbtrail_wire::{Command, NtStatus};

use crate::meter::SPAN;

/// What passed in the last ten seconds before a moment, and what waits then.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Now {
    /// The moment.
    pub time: Time,
    /// When the first message passed.
    pub since: Option<Time>,
    /// All of the last ten seconds.
    pub total: Moved,
    /// What moved in each of the last sixty seconds, the oldest first.
    pub history: Vec<Moved>,
    /// By server, the busiest first.
    pub servers: Vec<Rate<IpAddr>>,
    /// By user and client's address, the busiest first.
    pub users: Vec<Rate<(Arc<str>, IpAddr)>>,
    /// By share and path, the busiest first.
    pub files: Vec<Rate<(Arc<str>, Arc<str>)>>,
    /// The requests that wait for an answer, the one that waits longest first; those for changes of a folder are left out.
    pub waits: Vec<Wait>,
    /// Errors by status and command, the most frequent first.
    pub failures: Vec<Failures>,
    /// What servers are called.
    pub names: BTreeMap<IpAddr, Arc<str>>,
}

/// How much passed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// Requests that were answered.
    pub requests: u64,
    /// Those that were answered with an error.
    pub errors: u64,
    /// Bytes that READs moved.
    pub read: u64,
    /// Bytes that WRITEs moved.
    pub written: u64,
    /// The longest wait for an answer, in nanoseconds.
    pub longest: i64,
}

/// How much of something passed in the last ten seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Rate<K> {
    /// What it is about.
    pub key: K,
    /// How much.
    pub moved: Moved,
}

/// A request that waits for an answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Wait {
    /// For how long.
    pub nanoseconds: i64,
    /// What it asks for.
    pub command: Command,
    /// Whose it is.
    pub user: Option<Arc<str>>,
    /// The client's address.
    pub client: IpAddr,
    /// The share, as `\\server\share`.
    pub share: Option<Arc<str>>,
    /// The path below it.
    pub path: Option<Arc<str>>,
    /// The server said that it takes longer.
    pub is_pending: bool,
}

/// Errors of one kind in the last ten seconds.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Failures {
    /// What the server said.
    pub status: NtStatus,
    /// To what.
    pub command: Command,
    /// How often.
    pub count: u64,
    /// The path of the last of them.
    pub path: Option<Arc<str>>,
}

impl Moved {
    /// Bytes both ways.
    #[must_use]
    pub const fn bytes(&self) -> u64 {
        self.read.saturating_add(self.written)
    }

    pub(crate) fn add(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.errors = self.errors.saturating_add(other.errors);
        self.read = self.read.saturating_add(other.read);
        self.written = self.written.saturating_add(other.written);
        self.longest = self.longest.max(other.longest);
    }
}

impl Now {
    /// Full seconds over which the rates are taken: fewer than ten at the beginning.
    #[must_use]
    pub fn span(&self) -> u64 {
        let seconds = self.since.map_or(0, |since| self.time.since(since) / 1_000_000_000);
        seconds.clamp(1, SPAN).unsigned_abs()
    }

    /// What a server is called, else its address.
    #[must_use]
    pub fn server(&self, server: IpAddr) -> String {
        self.names.get(&server).map_or_else(|| server.to_string(), |name| format!("{name} ({server})"))
    }
}
