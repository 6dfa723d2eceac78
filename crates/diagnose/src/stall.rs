//! Silences while a request waited for its answer, and what came next.

use std::collections::VecDeque;
use std::net::{IpAddr, SocketAddr};

use hashbrown::HashMap;
use smbtrail_track::{Connection, ConnectionId, Detail, Message, Moment, Time};
use smbtrail_wire::NtStatus;

/// A silence while a request waited for its answer.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Stall {
    /// The connection.
    pub connection: ConnectionId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The request that waited longest.
    pub request: Moment,
    /// Nanoseconds from the last segment of the request to what came next.
    pub waited: u64,
    /// When the last message of the client before what came next was complete.
    pub client_last: Option<Time>,
    /// The same of the server.
    pub server_last: Option<Time>,
    /// When the server's TCP acknowledged the request, if it did so before it answered: then the server is slow, and not the
    /// network.
    pub acknowledged: Option<Time>,
    /// A segment was sent again in the meantime.
    pub resent: bool,
    /// What came next.
    pub next: Next,
    /// Where no answer came: the connection that the client made instead.
    pub again: Option<Again>,
}

/// What ended a [`Stall`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Next {
    /// The answer, in this frame.
    Answered(u64),
    /// One end reset the connection.
    Reset,
    /// One end closed the connection.
    Closed,
    /// The end of the capture.
    End,
}

/// A connection that a client made instead of one that had ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Again {
    /// Its first message.
    pub begun: Moment,
    /// Durable handles that the client asked for, and got back.
    pub regained: u64,
    /// Durable handles that it asked for in vain.
    pub lost: u64,
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

impl Next {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Answered(_) => "answered",
            Self::Reset => "reset",
            Self::Closed => "closed",
            Self::End => "end of capture",
        }
    }

    /// How a connection ended.
    pub(crate) fn of(connection: &Connection) -> Self {
        let letters = connection.delivery.map(|delivery| delivery.history).unwrap_or_default();
        match letters {
            letters if letters.iter().any(|letter| matches!(letter, b'R' | b'r')) => Self::Reset,
            letters if letters.iter().any(|letter| matches!(letter, b'F' | b'f')) => Self::Closed,
            _ => Self::End,
        }
    }
}

/// The latest connections between clients and servers, and what became of durable handles on them.
#[derive(Debug, Default)]
pub(crate) struct Starts(HashMap<(IpAddr, IpAddr), VecDeque<(ConnectionId, Again)>>);

/// Clients with their servers whose connections are remembered, and the latest connections of each.
const PAIRS: usize = 4_096;
const LATEST: usize = 16;

impl Starts {
    /// A connection begins with this message.
    pub(crate) fn begin(&mut self, message: &Message<'_>) {
        let connection = message.connection;
        let pair = (connection.client.ip(), connection.server.ip());
        if self.0.len() >= PAIRS && !self.0.contains_key(&pair) {
            return;
        }
        let latest = self.0.entry(pair).or_default();
        if latest.len() >= LATEST {
            latest.pop_front();
        }
        latest.push_back((connection.id, Again { begun: message.moment, regained: 0, lost: 0 }));
    }

    /// A response to a CREATE passes: does it give a durable handle back?
    pub(crate) fn answer(&mut self, message: &Message<'_>) {
        if message.header.status == NtStatus::PENDING {
            return;
        }
        let Some(Detail::Create(asked)) = message.request.map(|request| &request.detail) else { return };
        if asked.reconnect.is_none() {
            return;
        }
        let connection = message.connection;
        let of_pair = self.0.get_mut(&(connection.client.ip(), connection.server.ip()));
        if let Some((_, again)) =
            of_pair.and_then(|latest| latest.iter_mut().find(|(id, _)| *id == connection.id))
        {
            let is_back = message.header.status == NtStatus::SUCCESS;
            *(if is_back { &mut again.regained } else { &mut again.lost }) += 1;
        }
    }

    /// The first connection that a client made after a request that got no answer.
    pub(crate) fn after(&self, stall: &Stall) -> Option<Again> {
        if matches!(stall.next, Next::Answered(_)) {
            return None;
        }
        let latest = self.0.get(&(stall.client.ip(), stall.server.ip()))?;
        let is_later = |(id, again): &&(ConnectionId, Again)| {
            *id != stall.connection && again.begun.frame > stall.request.frame
        };
        latest.iter().find(is_later).map(|(_, again)| *again)
    }
}
