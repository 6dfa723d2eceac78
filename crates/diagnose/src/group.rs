//! Whose time it is: budgets by client, server, user, share and file.

use std::hash::BuildHasher as _;
use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::{DefaultHashBuilder, HashTable};
use smbtrail_track::Message;

use crate::purpose::Purposes;
use crate::{Budget, Part};

/// Whose requests they are, and what they are about. `None` where that is unknown, or not one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Who {
    /// The client's address.
    pub client: IpAddr,
    /// The server's address.
    pub server: IpAddr,
    /// Who logged on.
    pub user: Option<Arc<str>>,
    /// The share, as `\\server\share`.
    pub share: Option<Arc<str>>,
    /// The path below the share.
    pub path: Option<Arc<str>>,
}

/// How the requests of a group look.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pattern {
    /// Requests that were answered.
    pub requests: u64,
    /// CREATEs, and those of them that were refused.
    pub creates: u64,
    /// CREATEs that were refused.
    pub refused: u64,
    /// QUERY_INFO and QUERY_DIRECTORY.
    pub queries: u64,
    /// READs and WRITEs that moved bytes.
    pub transfers: u64,
    /// Bytes that they moved.
    pub bytes: u64,
    /// READs and WRITEs that begin where the one before them ended.
    pub sequential: u64,
    /// FLUSHes.
    pub flushes: u64,
    /// Nanoseconds from a FLUSH to its answer.
    pub flushing: u64,
}

/// What is known of a group.
#[derive(Clone, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) budget: Budget,
    pub(crate) pattern: Pattern,
    /// Of the client's idle time, what is no longer than a pause in its work.
    pub(crate) thinking: u64,
    /// Of the network's and credits' time, that of READs and WRITEs.
    pub(crate) transferring: u64,
    /// Of the server's time, that of silences.
    pub(crate) stalled: u64,
    /// Of the server's time, that by which it slows failed logons down.
    pub(crate) limited: u64,
    /// What its requests were for.
    pub(crate) purposes: Purposes,
    /// Who holds what its requests wait for.
    pub(crate) holder: Option<Arc<str>>,
    /// Where the last READ or WRITE ended.
    pub(crate) end: u64,
    /// The frames that cost most, by part.
    pub(crate) worst: [Worst; Part::ALL.len()],
}

/// The frames that cost most.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Worst([(u64, u64); FRAMES]);

/// Frames that prove a verdict.
pub(crate) const FRAMES: usize = 3;

/// The groups, by number.
#[derive(Debug, Default)]
pub(crate) struct Groups {
    /// The hashes of their clients, shares and paths, and their numbers. Users are few.
    numbers: HashTable<(u64, usize)>,
    hasher: DefaultHashBuilder,
    /// Boxed, since facts are large and the list grows.
    all: Vec<(Who, Box<Facts>)>,
}

/// What the last request of a connection was about, and its group: the next one often is about the same.
#[derive(Debug, Default)]
pub(crate) struct Latest {
    group: Option<usize>,
    user: Option<Arc<str>>,
    share: Option<Arc<str>>,
    path: Option<Arc<str>>,
}

/// Bytes of a text that a connection keeps. A path may have 64 KiB, and longer ones are compared each time.
const KEPT: usize = 1_024;

/// Groups with a path that are kept apart. What is beyond counts for its share; a group has 1 KiB at most.
const GROUPS: usize = 4_096;

impl Pattern {
    /// Adds what others did.
    pub fn extend(&mut self, other: &Self) {
        let Self { requests, creates, refused, queries, transfers, bytes, sequential, flushes, flushing } =
            other;
        for (sum, more) in [
            (&mut self.requests, requests),
            (&mut self.creates, creates),
            (&mut self.refused, refused),
            (&mut self.queries, queries),
            (&mut self.transfers, transfers),
            (&mut self.bytes, bytes),
            (&mut self.sequential, sequential),
            (&mut self.flushes, flushes),
            (&mut self.flushing, flushing),
        ] {
            *sum = sum.saturating_add(*more);
        }
    }
}

impl Who {
    /// Whose message it is.
    pub(crate) fn of(message: &Message<'_>) -> Self {
        Self {
            client: message.connection.client.ip(),
            server: message.connection.server.ip(),
            user: message.user().cloned(),
            share: message.share().cloned(),
            path: message.path().cloned(),
        }
    }

    /// Whether it is a message of theirs, whose path is taken for this.
    fn is_of(&self, message: &Message<'_>, path: Option<&Arc<str>>) -> bool {
        let connection = message.connection;
        let is_same = |one: &Option<Arc<str>>, other: Option<&Arc<str>>| {
            is_it(one, other) || one.as_ref().zip(other).is_some_and(|(one, other)| one == other)
        };
        is_same(&self.path, path)
            && is_same(&self.share, message.share())
            && is_same(&self.user, message.user())
            && (self.client, self.server) == (connection.client.ip(), connection.server.ip())
    }
}

impl Latest {
    /// Whether a message of the same connection is about the same, as far as that can be seen without a look at the texts.
    fn is_of(&self, message: &Message<'_>) -> bool {
        is_it(&self.path, message.path()) && self.is_at(message)
    }

    /// The same, whatever the path.
    fn is_at(&self, message: &Message<'_>) -> bool {
        is_it(&self.share, message.share()) && is_it(&self.user, message.user())
    }

    fn note(&mut self, message: &Message<'_>, group: usize) {
        self.group = Some(group);
        for (known, text) in [
            (&mut self.user, message.user()),
            (&mut self.share, message.share()),
            (&mut self.path, message.path()),
        ] {
            if !is_it(known, text) {
                *known = text.filter(|text| text.len() <= KEPT).cloned();
            }
        }
    }
}

/// Whether two texts are the very same.
fn is_it(one: &Option<Arc<str>>, other: Option<&Arc<str>>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => Arc::ptr_eq(one, other),
        (one, other) => one.is_none() && other.is_none(),
    }
}

impl Groups {
    /// The number of the group of a message, which begins here if it is new.
    pub(crate) fn of(&mut self, message: &Message<'_>, latest: &mut Latest) -> usize {
        if let Some(group) = latest.group.filter(|_| latest.is_of(message)) {
            return group;
        }
        let group = self.find(message, latest);
        latest.note(message, group);
        group
    }

    fn find(&mut self, message: &Message<'_>, latest: &Latest) -> usize {
        let path = message.path();
        match self.number(message, path) {
            Some(number) => number,
            None if self.all.len() < GROUPS || path.is_none() => self.add(message, path),
            // What is beyond counts for its share.
            None if latest.is_at(message)
                && let Some(group) = latest.group.filter(|group| self.is_whole(*group)) =>
            {
                group
            }
            None => self.number(message, None).unwrap_or_else(|| self.add(message, None)),
        }
    }

    /// The number of a group that is known.
    fn number(&self, message: &Message<'_>, path: Option<&Arc<str>>) -> Option<usize> {
        let hash = self.hash(message, path);
        let is_it = |(known, number): &(u64, usize)| *known == hash && self.is_of(*number, message, path);
        self.numbers.find(hash, is_it).map(|(_, number)| *number)
    }

    fn add(&mut self, message: &Message<'_>, path: Option<&Arc<str>>) -> usize {
        // Twice as many, then all that is new counts for the first.
        if self.all.len() >= 2 * GROUPS {
            return 0;
        }
        let number = self.all.len();
        let who = Who { path: path.cloned(), ..Who::of(message) };
        self.all.push((who, Box::default()));
        let hash = self.hash(message, path);
        self.numbers.insert_unique(hash, (hash, number), |(hash, _)| *hash);
        number
    }

    fn hash(&self, message: &Message<'_>, path: Option<&Arc<str>>) -> u64 {
        self.hasher.hash_one((message.connection.client.ip(), message.share(), path))
    }

    /// Whether a group has no path of its own.
    fn is_whole(&self, number: usize) -> bool {
        self.all.get(number).is_some_and(|(who, _)| who.path.is_none())
    }

    /// Whether a group is that of a message, whose path is taken for this.
    fn is_of(&self, number: usize, message: &Message<'_>, path: Option<&Arc<str>>) -> bool {
        self.all.get(number).is_some_and(|(who, _)| who.is_of(message, path))
    }

    pub(crate) fn facts(&mut self, number: usize) -> Option<&mut Facts> {
        self.all.get_mut(number).map(|(_, facts)| &mut **facts)
    }

    pub(crate) fn all(&self) -> &[(Who, Box<Facts>)] {
        &self.all
    }

    pub(crate) fn into_all(self) -> Vec<(Who, Box<Facts>)> {
        self.all
    }

    /// Adds to a part of a group, with the frame that costs it.
    pub(crate) fn book(&mut self, number: usize, part: Part, nanoseconds: u64, frame: u64) {
        if let Some(facts) = self.facts(number) {
            facts.book(part, nanoseconds, frame);
        }
    }
}

impl Facts {
    /// Adds to a part, with the frame that costs it.
    pub(crate) fn book(&mut self, part: Part, nanoseconds: u64, frame: u64) {
        if nanoseconds > 0 {
            self.budget.add(part, nanoseconds);
            self.prove(part, nanoseconds, frame);
        }
    }

    /// Notes a frame that proves what a part cost.
    pub(crate) fn prove(&mut self, part: Part, nanoseconds: u64, frame: u64) {
        if let Some(worst) = self.worst.get_mut(part.index()) {
            worst.note(nanoseconds, frame);
        }
    }
}

impl Worst {
    fn note(&mut self, nanoseconds: u64, frame: u64) {
        let [.., (least, _)] = self.0;
        if nanoseconds <= least || frame == 0 {
            return;
        }
        let known = self.0.iter().position(|(_, known)| *known == frame);
        let mut at = known.unwrap_or(FRAMES - 1);
        self.0[at] = (known.map_or(0, |_| self.0[at].0) + nanoseconds, frame);
        while at > 0 && self.0[at] > self.0[at - 1] {
            self.0.swap(at, at - 1);
            at -= 1;
        }
    }

    /// Their numbers, with what each cost.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.into_iter().filter(|(_, frame)| *frame > 0)
    }
}
