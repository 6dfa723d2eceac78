//! What passed over a pipe: calls of DCE/RPC, and what is no DCE/RPC.

use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_rpc::{Arguments, Association, Call, Context, Direction, Node, Said, Side, Value};
use smbtrail_wire::{FileId, Guid, SessionId};

use crate::{ConnectionId, Lacking, Moment, Shape};

/// A call of DCE/RPC on a pipe, and whose it is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct RpcCall {
    /// The connection.
    pub connection: ConnectionId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The session.
    pub session_id: SessionId,
    /// The user of the session.
    pub user: Option<Arc<str>>,
    /// The pipe's name, as it was opened; `None` when the capture does not contain the CREATE.
    pub pipe: Option<Arc<str>>,
    /// The open.
    pub file_id: Option<FileId>,
    /// Why it stayed encrypted, or a part of it; `None` where it is readable.
    pub lacking: Option<Lacking>,
    /// The call: the marks are the messages that completed its first and its last fragment, and its answer.
    pub call: Call<Moment>,
}

/// A PDU of a call of DCE/RPC, and what is known of the call with it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallPdu {
    /// Who wrote it.
    pub side: Side,
    /// What its presentation context stands for; `None` when the capture does not contain the bind.
    pub context: Option<Context>,
    /// The operation.
    pub opnum: u16,
    /// The message with the last fragment of the request so far.
    pub asked: Moment,
    /// The arguments, with the last fragment of a request; the results, with that of a response. Empty where they cannot
    /// be read, or nobody asks for them.
    pub said: Vec<Node>,
    /// Whether it is a fault.
    pub fault: bool,
    /// Whether it ends a stub that is not empty, and can be read: it is not encrypted, or was opened.
    pub ends_stub: bool,
    /// What the call returned, with the last fragment of a response.
    pub result: Option<smbtrail_rpc::Outcome>,
    /// The whole stub that it ends, where that is kept and readable.
    pub stub: Vec<u8>,
    /// The context handles in [`said`](Self::said) that are not null, in their order.
    pub handles: Vec<UsedHandle>,
}

/// A context handle in the arguments or results of a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UsedHandle {
    /// What it stands for, where that is known.
    pub object: Option<Arc<str>>,
    /// The message with the answer that gave it; `None` where the capture does not contain that.
    pub opened: Option<Moment>,
    /// Whether the call closes it: the client writes it, and the server writes back what became of it.
    pub closes: bool,
}

/// What passed over a pipe while it was open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PipeUse {
    /// The interfaces that were bound, each with its version, in the order of their first bind: at most
    /// [`INTERFACES`](Self::INTERFACES).
    pub interfaces: Vec<(Guid, (u16, u16))>,
    /// Calls.
    pub calls: u64,
    /// Calls that ended in a fault.
    pub faults: u64,
    /// Calls without an answer.
    pub unanswered: u64,
    /// Calls whose arguments or results are encrypted and stayed so.
    pub sealed: u64,
    /// Why, of the last one.
    pub lacking: Option<Lacking>,
    /// PDUs of DCE/RPC.
    pub pdus: u64,
    /// What the client wrote.
    pub client: PipeBytes,
    /// What the server wrote.
    pub server: PipeBytes,
}

/// What one side wrote to a pipe.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct PipeBytes {
    /// Messages with data.
    pub messages: u64,
    /// Bytes, those that the capture does not contain included.
    pub bytes: u64,
    /// Bytes that belong to no PDU.
    pub foreign: u64,
    /// Those of the last message with data.
    pub foreign_last: u64,
    /// Bytes of the shortest and of the longest message.
    pub sizes: Option<(u32, u32)>,
    /// The first bytes, at most [`FIRST`](Self::FIRST).
    pub first: Vec<u8>,
    /// What the messages look like that are no DCE/RPC; `None` when all are.
    pub shape: Option<Box<Shape>>,
}

impl RpcCall {
    /// Nanoseconds from the last fragment of the request to the last one of the answer.
    #[must_use]
    pub fn latency(&self) -> Option<i64> {
        self.call.answered.map(|answered| answered.time.since(self.call.asked.time))
    }
}

impl CallPdu {
    /// `is_last`: it is the last fragment.
    pub(crate) fn new(side: Side, call: &Call<Moment>, is_last: bool, said: Option<Said>) -> Self {
        let stub = if side == Side::Client { &call.request } else { &call.response };
        let result = said.as_ref().and_then(|said| said.result);
        let said = said.map(|said| if side == Side::Client { said.request } else { said.response });
        Self {
            side,
            context: call.context,
            opnum: call.opnum,
            asked: call.asked,
            ends_stub: is_last && stub.len > 0 && !stub.sealed,
            fault: matches!(call.end, smbtrail_rpc::End::Fault(_)),
            said: said.unwrap_or_default(),
            result,
            stub: if is_last { stub.bytes.clone() } else { Vec::new() },
            handles: Vec::new(),
        }
    }

    /// Finds its handles, and where the pipe's association knows them to have been opened.
    pub(crate) fn find_handles(&mut self, association: &Association<Moment>) {
        let arguments = self.context.and_then(|context| Arguments::of(context.interface));
        let operation = arguments.and_then(|arguments| arguments.operation(self.opnum));
        let is_both = |name: &str| {
            let mut arguments = operation.into_iter().flat_map(|operation| operation.arguments);
            arguments.any(|one| one.field.name == name && one.direction == Direction::Both)
        };
        for node in &self.said {
            if let Value::Handle(handle) = &node.value
                && !handle.is_null()
            {
                self.handles.push(UsedHandle {
                    object: handle.object.clone(),
                    opened: association.opened(&handle.bytes),
                    closes: self.side == Side::Client && is_both(node.name),
                });
            }
        }
    }
}

impl PipeUse {
    /// How many interfaces are kept: clients bind one or two, scanners many.
    pub const INTERFACES: usize = 16;

    /// What one side wrote.
    #[must_use]
    pub const fn side(&self, side: Side) -> &PipeBytes {
        match side {
            Side::Client => &self.client,
            Side::Server => &self.server,
        }
    }

    pub(crate) fn held(&self) -> usize {
        self.interfaces.capacity() * size_of::<(Guid, (u16, u16))>()
            + self.client.held()
            + self.server.held()
            + size_of::<Self>()
    }

    /// Adds a piece of data; `there` is the part of it in the capture.
    pub(crate) fn add(&mut self, side: Side, there: &[u8], len: u32) {
        let bytes = match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        };
        bytes.messages += 1;
        bytes.bytes += u64::from(len);
        let (least, most) = bytes.sizes.unwrap_or((len, len));
        bytes.sizes = Some((least.min(len), most.max(len)));
        let room = PipeBytes::FIRST.saturating_sub(bytes.first.len());
        bytes.first.extend(there.iter().take(room));
    }

    /// Counts bytes of one side that belong to no PDU, and takes up what the piece with them looks like.
    pub(crate) fn add_foreign(&mut self, side: Side, foreign: u64, there: &[u8], len: u32) {
        let bytes = match side {
            Side::Client => &mut self.client,
            Side::Server => &mut self.server,
        };
        bytes.foreign_last = foreign;
        if foreign > 0 {
            bytes.shape.get_or_insert_default().add(there, len);
            bytes.foreign += foreign;
        }
    }

    /// Counts a call that is over.
    pub(crate) fn count(&mut self, call: &Call<Moment>, lacking: Option<Lacking>) {
        self.calls += 1;
        match call.end {
            smbtrail_rpc::End::Fault(_) => self.faults += 1,
            smbtrail_rpc::End::Unanswered => self.unanswered += 1,
            _ => {}
        }
        self.sealed += u64::from(lacking.is_some());
        self.lacking = lacking.or(self.lacking);
    }

    pub(crate) fn bound(&mut self, interface: Guid, version: (u16, u16)) {
        if self.interfaces.len() < Self::INTERFACES && !self.interfaces.contains(&(interface, version)) {
            self.interfaces.push((interface, version));
        }
    }
}

impl PipeBytes {
    /// How many of the first bytes are kept.
    pub const FIRST: usize = 64;

    fn held(&self) -> usize {
        self.first.capacity() + self.shape.as_ref().map_or(0, |shape| shape.held())
    }
}
