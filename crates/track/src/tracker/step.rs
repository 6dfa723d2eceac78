//! State of one message while it is tracked.

use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_codec::{Body, Header};
use smbtrail_wire::{FileId, MessageId, SessionId, TreeId};

use crate::table::Id;
use crate::{
    Anomaly, Arrival, Connection, Direction, Logon, Moment, Open, Request, Session, Space, TreeConnect,
};

/// The place of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    pub(super) id: Id<Connection>,
    pub(super) direction: Direction,
    pub(super) moment: Moment,
    pub(super) arrival: Arrival,
    pub(super) index: usize,
    /// Bytes of the message.
    pub(super) len: usize,
    pub(super) space: Space,
    pub(super) encrypted: bool,
}

/// What a message says.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'m> {
    pub(super) header: &'m Header,
    pub(super) body: &'m Body<'m>,
    /// The token of its security blob, if it has one that can be read.
    pub(super) token: Option<&'m Token<'m>>,
}

/// What a frame's messages share, whichever envelopes they come out of.
#[derive(Debug, Default)]
pub(super) struct Walk {
    pub(super) chain: Chain,
    /// Messages so far.
    pub(super) index: usize,
}

/// What a related message takes from the one before it. `[MS-SMB2] 3.3.5.2.7.2`
#[derive(Clone, Debug, Default)]
pub(super) struct Chain {
    /// The ids of the request before, as the server takes them.
    pub(super) session_id: SessionId,
    pub(super) tree_id: Option<TreeId>,
    pub(super) file_id: Option<FileId>,
    pub(super) session: Option<Id<Session>>,
    pub(super) tree: Option<Id<TreeConnect>>,
    pub(super) open: Option<Id<Open>>,
    /// The CREATE whose file is meant, as long as it is not answered.
    pub(super) create: Option<MessageId>,
    pub(super) path: Option<Arc<str>>,
}

/// The objects of a message, and what is to be done after it was passed on.
#[derive(Debug, Default)]
pub(super) struct Step {
    pub(super) exchange: u64,
    pub(super) session: Option<Id<Session>>,
    pub(super) tree: Option<Id<TreeConnect>>,
    pub(super) open: Option<Id<Open>>,
    pub(super) file_id: Option<FileId>,
    pub(super) pending: Option<Id<Request>>,
    pub(super) answered: Option<Box<Request>>,
    pub(super) cancel: Option<Box<Request>>,
    pub(super) latency: Option<i64>,
    pub(super) then: Vec<After>,
}

impl Step {
    pub(super) fn of(request: &Request) -> Self {
        Self {
            exchange: request.exchange,
            session: request.session,
            tree: request.tree,
            open: request.open,
            file_id: request.file_id,
            ..Self::default()
        }
    }
}

/// What is to be done after a message was passed on.
#[derive(Debug)]
pub(super) enum After {
    EndOpen,
    EndTree,
    EndSession,
    ReplaceSession(Id<Session>),
    Logon(Box<Logon>),
    FailSession,
    RefusedTree(Box<TreeConnect>),
    RefusedOpen(Box<Open>),
    Evicted(Evicted),
    Odd(Box<Anomaly>),
}

/// An object that was evicted.
#[derive(Debug)]
pub(super) enum Evicted {
    Session(Box<Session>),
    Tree(Box<TreeConnect>),
    Open(Box<Open>),
    Logon(Box<Logon>),
}
