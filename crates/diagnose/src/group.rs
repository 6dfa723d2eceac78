//! Whose time it is: budgets by client, server, user, share and file.

use std::net::IpAddr;
use std::sync::Arc;

use hashbrown::HashMap;
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
    numbers: HashMap<Who, usize>,
    all: Vec<(Who, Facts)>,
}

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
}

impl Groups {
    /// The number of a group; it begins here if it is new.
    pub(crate) fn number(&mut self, who: Who) -> usize {
        if let Some(number) = self.numbers.get(&who) {
            return *number;
        }
        let who = match self.all.len() {
            0..GROUPS => who,
            GROUPS.. if who.path.is_some() => return self.number(Who { path: None, ..who }),
            // Twice as many, then all that is new counts for the first.
            _ if self.all.len() < 2 * GROUPS => who,
            _ => return 0,
        };
        self.all.push((who.clone(), Facts::default()));
        self.numbers.insert(who, self.all.len() - 1);
        self.all.len() - 1
    }

    pub(crate) fn facts(&mut self, number: usize) -> Option<&mut Facts> {
        self.all.get_mut(number).map(|(_, facts)| facts)
    }

    pub(crate) fn all(&self) -> &[(Who, Facts)] {
        &self.all
    }

    /// Adds to a part of a group, with the frame that costs it.
    pub(crate) fn book(&mut self, number: usize, part: Part, nanoseconds: u64, frame: u64) {
        let Some(facts) = self.facts(number) else { return };
        facts.budget.add(part, nanoseconds);
        self.prove(number, part, nanoseconds, frame);
    }

    /// Notes a frame that proves what a part of a group cost.
    pub(crate) fn prove(&mut self, number: usize, part: Part, nanoseconds: u64, frame: u64) {
        let Some(facts) = self.facts(number) else { return };
        if let Some(worst) = facts.worst.get_mut(part.index()) {
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
        if let Some(same) = self.0.iter_mut().find(|(_, known)| *known == frame) {
            same.0 += nanoseconds;
        } else {
            self.0[FRAMES - 1] = (nanoseconds, frame);
        }
        self.0.sort_by(|a, b| b.cmp(a));
    }

    /// Their numbers, with what each cost.
    pub(crate) fn frames(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.into_iter().filter(|(_, frame)| *frame > 0)
    }
}
