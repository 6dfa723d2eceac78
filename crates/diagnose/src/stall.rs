//! Silences while a request waited for its answer.

use smbtrail_track::{ConnectionId, Moment, Time};

/// A silence while a request waited for its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stall {
    /// The connection.
    pub connection: ConnectionId,
    /// The request that waited longest.
    pub request: Moment,
    /// Nanoseconds from the last segment of the request to what came next.
    pub waited: u64,
    /// When the server's TCP acknowledged the request, if it did so before it answered: then the server is slow, and not the
    /// network.
    pub acknowledged: Option<Time>,
    /// A segment was sent again in the meantime.
    pub resent: bool,
    /// What came next.
    pub next: Next,
}

/// What ended a [`Stall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// The answer, in this frame.
    Answered(u64),
    /// The end of the connection or of the capture.
    End,
}

/// Stalls that are kept, the longest ones.
const STALLS: usize = 64;

/// Nanoseconds from which a wait is a stall.
pub(crate) const SILENCE: u64 = 1_000_000_000;

/// Keeps a stall, if it is one of the longest.
pub(crate) fn keep(stalls: &mut Vec<Stall>, stall: Stall) {
    let at = stalls.partition_point(|known| known.waited >= stall.waited);
    stalls.insert(at, stall);
    stalls.truncate(STALLS);
}
