//! Messages: a header that fits its body, and changes to headers.

use smbtrail_codec::{Body, Header, HeaderId, Message};
use smbtrail_wire::{AsyncId, Command, HeaderFlags, MessageId, NtStatus, SessionId, TreeId};

use crate::body;

/// The process id that clients send. `[MS-SMB2] 2.2.1.2`
const PROCESS_ID: u32 = 0xFEFF;

/// A request that costs one credit and asks for one, in no session and no tree.
#[must_use]
pub fn request<'b>(command: Command, message_id: u64, body: Body<'b>) -> Message<'b> {
    let header = Header {
        command,
        message_id: MessageId(message_id),
        credit_charge: 1,
        credits: 1,
        id: HeaderId::Sync { process_id: PROCESS_ID, tree_id: TreeId(0) },
        ..Header::default()
    };
    Message { header, body }
}

/// A response, without a look at its request.
#[must_use]
pub fn response<'b>(command: Command, message_id: u64, status: NtStatus, body: Body<'b>) -> Message<'b> {
    let mut message = request(command, message_id, body);
    message.header.flags = HeaderFlags::SERVER_TO_REDIR;
    message.header.status = status;
    message
}

/// The successful response to a request. It grants the credits that were asked for, and is related if the request is.
#[must_use]
pub fn response_to<'b>(request: &Message<'_>, body: Body<'b>) -> Message<'b> {
    let related = HeaderFlags(request.header.flags.0 & HeaderFlags::RELATED_OPERATIONS.0);
    let flags = HeaderFlags::SERVER_TO_REDIR | related;
    let header = Header { flags, status: NtStatus::SUCCESS, next_command: 0, ..request.header };
    Message { header, body }
}

/// The response of a server that declines a request.
#[must_use]
pub fn declined(request: &Message<'_>, status: NtStatus) -> Message<'static> {
    let mut response = response_to(request, body::error());
    response.header.status = status;
    response
}

/// The response that says that another one follows. `[MS-SMB2] 3.3.4.2`
#[must_use]
pub fn interim(request: &Message<'_>, async_id: AsyncId) -> Message<'static> {
    declined(request, NtStatus::PENDING).asynchronous(async_id.0)
}

/// The response after an interim one, which granted the credits.
#[must_use]
pub fn final_response<'b>(interim: &Message<'_>, status: NtStatus, body: Body<'b>) -> Message<'b> {
    Message { header: Header { status, credits: 0, ..interim.header }, body }
}

/// Changes to a message's header.
#[must_use]
pub trait WithHeader: Sized {
    /// In this session.
    fn session(self, id: u64) -> Self;
    /// In this tree connect.
    fn tree(self, id: u32) -> Self;
    /// Handled asynchronously, by this id in place of a tree's.
    fn asynchronous(self, id: u64) -> Self;
    /// Related to the request before it in its compound.
    fn related(self) -> Self;
    /// Asks for credits, or grants them.
    fn credits(self, credits: u16) -> Self;
    /// Costs credits.
    fn charge(self, charge: u16) -> Self;
}

impl WithHeader for Message<'_> {
    fn session(mut self, id: u64) -> Self {
        self.header.session_id = SessionId(id);
        self
    }

    fn tree(mut self, id: u32) -> Self {
        self.header.id = HeaderId::Sync { process_id: PROCESS_ID, tree_id: TreeId(id) };
        self
    }

    fn asynchronous(mut self, id: u64) -> Self {
        self.header.flags = self.header.flags | HeaderFlags::ASYNC_COMMAND;
        self.header.id = HeaderId::Async(AsyncId(id));
        self
    }

    fn related(mut self) -> Self {
        self.header.flags = self.header.flags | HeaderFlags::RELATED_OPERATIONS;
        self.session(SessionId::RELATED.0).tree(TreeId::RELATED.0)
    }

    fn credits(mut self, credits: u16) -> Self {
        self.header.credits = credits;
        self
    }

    fn charge(mut self, charge: u16) -> Self {
        self.header.credit_charge = charge;
        self
    }
}
