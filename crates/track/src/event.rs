use std::sync::Arc;

use smbtrail_auth::Token;
use smbtrail_codec::{Body, Header, Input, Problem, Region};
use smbtrail_wire::{Command, FileId, MessageId, SessionId, TreeId};

use crate::payload::Source;
use crate::rdma::rdma_data;
use crate::{
    Anomaly, Arrival, Connection, Detail, Direction, Envelope, Logon, Moment, NtlmLogon, Open, Recalled,
    Request, Resent, RpcCall, Session, Signature, Space, TicketRequest, Times, TreeConnect,
};

/// Where fields of a header end. `[MS-SMB2] 2.2.1`
pub(crate) const MESSAGE_ID_END: usize = 32;
const TREE_ID_END: usize = 40;

/// Receives what the tracker finds, in frame order.
pub trait Observer {
    /// Receives an event. What it borrows does not outlive the call.
    fn event(&mut self, event: &Event<'_>);
}

impl<O: Observer + ?Sized> Observer for &mut O {
    fn event(&mut self, event: &Event<'_>) {
        (**self).event(event);
    }
}

/// What happens in the traffic.
///
/// An object is passed on once, when nothing more can be learnt of it: it ended, it was evicted, or the capture ended.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A message.
    Message(&'a Message<'a>),
    /// An envelope. Its messages follow, if it could be opened.
    Envelope(&'a Envelope<'a>),
    /// An SMB1 message.
    Smb1(&'a Smb1<'a>),
    /// A request that got no response.
    Unanswered(&'a Connection, &'a Request),
    /// An attempt to log on ended.
    Logon(&'a Logon),
    /// A logon by NTLM in which the client answered a challenge ended: that of a [`Logon`], which follows, or one in
    /// DCE/RPC on a pipe.
    Ntlm(&'a NtlmLogon),
    /// A call of DCE/RPC on a pipe ended: answered, given up, or without an answer.
    Call(&'a RpcCall),
    /// A KDC answered a request for a ticket, or did not.
    TicketRequest(&'a TicketRequest),
    /// A session ended.
    Session(&'a Session),
    /// A tree connect ended, or was refused.
    Tree(&'a TreeConnect),
    /// An open ended, or was refused.
    Open(&'a Open),
    /// A connection ended.
    Connection(&'a Connection),
    /// A packet of a connection of QUIC that no key opens.
    Sealed(&'a Sealed<'a>),
    /// Bytes that RDMA moved for a READ or WRITE, before its response.
    Remote(&'a Remote<'a>),
    /// A TCP segment was sent again.
    Resent(&'a Resent<'a>),
    /// An anomaly.
    Anomaly(&'a Anomaly),
    /// The source has nothing more at once: what is known so far is to be shown to those who wait for it. A capture that is a
    /// file never pauses.
    Pause,
}

/// Bytes that RDMA moved for a READ or WRITE without a response yet: what one packet brought of one buffer that the request
/// describes. They count once that succeeds. `[MS-SMBD] 2.2.3.1`
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Remote<'a> {
    /// The packet.
    pub moment: Moment,
    /// The connection.
    pub connection: &'a Connection,
    /// Which way they travel: to the server for a WRITE.
    pub direction: Direction,
    /// The READ or WRITE.
    pub request: &'a Request,
    /// The id of its session.
    pub session_id: Option<SessionId>,
    /// Where they belong, in bytes from the first that the request moves.
    pub at: u64,
    /// Those that were captured.
    pub bytes: &'a [u8],
    /// How many were sent.
    pub len: u64,
}

/// A packet of QUIC that no key opens.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Sealed<'a> {
    /// The packet of the capture.
    pub moment: Moment,
    /// Its connection.
    pub connection: &'a Connection,
    /// Who sent it.
    pub direction: Direction,
    /// Bytes of the packet of QUIC, header included.
    pub bytes: u64,
}

/// A message and all that is known of it when it passes.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The packet with which it is complete.
    pub moment: Moment,
    /// What TCP says of the time before.
    pub arrival: Arrival,
    /// Its connection.
    pub connection: &'a Connection,
    /// Who sent it.
    pub direction: Direction,
    /// Where its header begins, in bytes from the first of its space.
    pub offset: usize,
    /// The bytes that contain it: the frame's, or the content of an envelope.
    pub space: Space,
    /// Its place among the messages of the frame, from 0.
    pub index: usize,
    /// Its bytes, header included, up to the first that is missing: [`payload`](Self::payload) gives those after it.
    pub input: Input<'a>,
    pub(crate) source: Source<'a>,
    /// Its header.
    pub header: &'a Header,
    /// Its body.
    pub body: &'a Body<'a>,
    /// The token of its security blob; `None` where it has no blob, or one in which no token can be read.
    pub token: Option<&'a Token<'a>>,
    /// What is wrong with it.
    pub problems: &'a [Problem],
    /// Whether it came out of an encrypted envelope.
    pub encrypted: bool,
    /// What became of its signature.
    pub signature: Signature,
    /// Whether it came out of a compressed envelope.
    pub compressed: bool,
    /// Its session.
    pub session: Option<&'a Session>,
    /// Its tree.
    pub tree: Option<&'a TreeConnect>,
    /// The open it is about.
    pub open: Option<&'a Open>,
    /// Itself, if it is a request; else the request it answers.
    pub request: Option<&'a Request>,
    /// The number that a request, its interim and its final response share.
    pub exchange: u64,
    /// Nanoseconds from the request's completion to the final response's; on the final response only.
    pub latency: Option<i64>,
    /// What its ids stood for, where [`Recall`](crate::Recall) asks for it.
    pub recalled: Recalled<'a>,
}

/// An SMB1 message. It is counted, and not tracked further.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Smb1<'a> {
    /// The packet with which it is complete.
    pub moment: Moment,
    /// Its connection.
    pub connection: &'a Connection,
    /// Who sent it.
    pub direction: Direction,
    /// Its bytes, header included.
    pub input: Input<'a>,
}

/// What a READ or WRITE moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Transfer {
    /// Where, in bytes from the file's first; `None` on a response whose request was not seen.
    pub offset: Option<u64>,
    /// How many bytes; `None` on a response that moved nothing.
    pub length: Option<u32>,
}

impl Message<'_> {
    /// Whether it is a response, or something a server sends unasked.
    #[must_use]
    pub const fn is_response(&self) -> bool {
        self.header.is_response()
    }

    /// The share, as `\\server\share`.
    #[must_use]
    pub fn share(&self) -> Option<&Arc<str>> {
        match self.tree {
            Some(tree) => tree.share.as_ref(),
            None => match self.request.map(|request| &request.detail) {
                Some(Detail::TreeConnect(share)) => Some(share),
                _ => None,
            },
        }
    }

    /// The path below the share; empty for its root.
    #[must_use]
    pub fn path(&self) -> Option<&Arc<str>> {
        match self.open {
            Some(open) => open.current_path(),
            None => self.request.and_then(|request| request.path.as_ref()),
        }
    }

    /// Who sent the request.
    #[must_use]
    pub fn user(&self) -> Option<&Arc<str>> {
        self.session.and_then(|session| session.identity.user.as_ref())
    }

    /// Bytes of its header that are there: all 64, unless a snap length cut it. Fields after them are 0 in
    /// [`header`](Self::header).
    #[must_use]
    pub fn header_len(&self) -> usize {
        self.input.bytes().len().min(Header::LEN)
    }

    /// Its MessageId; `None` where a snap length cut the header before it.
    #[must_use]
    pub fn message_id(&self) -> Option<MessageId> {
        (self.header_len() >= MESSAGE_ID_END).then_some(self.header.message_id)
    }

    /// The tree's id: the header's, else that of the tree it belongs to.
    #[must_use]
    pub fn tree_id(&self) -> Option<TreeId> {
        match self.header.tree_id() {
            Some(id) if id != TreeId::RELATED && self.header_len() >= TREE_ID_END => Some(id),
            _ => self.tree.and_then(|tree| tree.id),
        }
    }

    /// The session's id: the header's, else that of the session it belongs to; 0 also where a snap length cut the header before
    /// it.
    #[must_use]
    pub fn session_id(&self) -> SessionId {
        match self.session {
            Some(session) if self.header.session_id == SessionId::RELATED => session.id,
            _ => self.header.session_id,
        }
    }

    /// The id of the file it is about.
    #[must_use]
    pub fn file_id(&self) -> Option<FileId> {
        match self.open {
            Some(open) => open.file_id,
            None => self.request.and_then(|request| request.file_id),
        }
    }

    /// What a READ or WRITE moves: asked for in the request, done in the response.
    #[must_use]
    pub fn transfer(&self) -> Option<Transfer> {
        let offset = match self.request.map(|request| &request.detail) {
            Some(Detail::Transfer { offset, .. }) => Some(*offset),
            _ => None,
        };
        if !matches!(self.header.command, Command::READ | Command::WRITE) {
            return None;
        }
        let length = moved(self.body, self.request.map(|request| &request.detail));
        Some(Transfer { offset, length })
    }

    /// When the parts of its exchange passed; on the final response only.
    #[must_use]
    pub fn times(&self) -> Option<Times> {
        self.latency?;
        let request = self.request?;
        Some(Times {
            sent_first: request.begun,
            sent_last: request.moment.time,
            interim: request.interim.map(|interim| interim.time),
            answered_first: self.arrival.begun,
            answered_last: self.moment.time,
        })
    }

    /// The frame of the request it answers.
    #[must_use]
    pub fn request_frame(&self) -> Option<u64> {
        self.request.filter(|_| self.is_response()).map(|request| request.moment.frame)
    }
}

/// Bytes that a READ or WRITE asks for, carries or confirms; `detail` is what the request said that it answers. A length
/// field counts only as far as the message, or that request, holds the data, except of data that goes by RDMA.
pub(crate) fn moved(body: &Body<'_>, detail: Option<&Detail>) -> Option<u32> {
    let held = |data: &Region<'_>| u32::try_from(data.input().len()).unwrap_or(u32::MAX);
    Some(match body {
        Body::ReadRequest(body) => body.length,
        Body::WriteRequest(write) => rdma_data(body).map_or_else(|| held(&write.data), |data| data.len),
        // What goes by RDMA is as much as was asked for, or less. [MS-SMB2] 2.2.20, DataRemaining
        Body::ReadResponse(read) => match (rdma_data(body), detail) {
            (Some(data), Some(Detail::Transfer { length, .. })) => data.len.min(*length),
            (Some(_), _) => 0,
            (None, _) => held(&read.data),
        },
        Body::WriteResponse(body) => match detail {
            Some(Detail::Transfer { length, .. }) => body.count.min(*length),
            _ => body.count,
        },
        _ => return None,
    })
}
