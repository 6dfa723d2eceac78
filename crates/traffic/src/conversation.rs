//! A client and its server: requests in turn, and their responses.

use smbtrail_codec::{Body, Message};
use smbtrail_wire::{AsyncId, Command, NtStatus, SessionId, TreeId};

use crate::message::{self, WithHeader};
use crate::ntlm::{self, Account};
use crate::{body, declined, response_to};

/// A request and its response.
pub type Exchange<'b> = (Message<'b>, Message<'b>);

/// What a client and its server know of each other: who asks next gets the next MessageId, the session and the tree.
#[derive(Clone, Debug, Default)]
pub struct Conversation {
    /// The MessageId of the next request.
    pub next: u64,
    /// The session of the next request.
    pub session: SessionId,
    /// The tree of the next request.
    pub tree: TreeId,
    /// Requests that were answered asynchronously.
    asynchronous: u64,
}

/// Bytes of data that one credit pays for. `[MS-SMB2] 3.1.5.2`
const CREDIT: u32 = 65_536;

impl Conversation {
    /// A request with the next MessageId. READ and WRITE cost as many credits as their data needs.
    pub fn request<'b>(&mut self, command: Command, body: Body<'b>) -> Message<'b> {
        let bytes = match &body {
            Body::ReadRequest(body) => body.length,
            Body::WriteRequest(body) => body.length,
            _ => 0,
        };
        let charge = u16::try_from(bytes.div_ceil(CREDIT).max(1)).unwrap_or(u16::MAX);
        let request = message::request(command, self.next, body).charge(charge).credits(charge);
        self.next += u64::from(charge);
        request.session(self.session.0).tree(self.tree.0)
    }

    /// A request of the body's own command, and a response that is a success.
    ///
    /// # Panics
    /// When `asks` is no body of a request.
    pub fn exchange<'b>(&mut self, asks: Body<'b>, answers: Body<'b>) -> Exchange<'b> {
        let request = self.request(body::command(&asks), asks);
        let response = response_to(&request, answers);
        (request, response)
    }

    /// A request of the body's own command that the server declines.
    ///
    /// # Panics
    /// When `asks` is no body of a request.
    pub fn decline<'b>(&mut self, asks: Body<'b>, status: NtStatus) -> Exchange<'b> {
        let request = self.request(body::command(&asks), asks);
        let response = declined(&request, status);
        (request, response)
    }

    /// The interim response to a request.
    pub fn interim(&mut self, request: &Message<'_>) -> Message<'static> {
        self.asynchronous += 1;
        message::interim(request, AsyncId(self.asynchronous))
    }

    /// A logon by NTLM in two exchanges: the session is that of what follows.
    pub fn log_on(&mut self, account: Account<'_>, session: SessionId) -> [Exchange<'static>; 2] {
        let request = self.request(Command::SESSION_SETUP, body::session_setup_request(ntlm::negotiate()));
        let challenge = body::session_setup_response(ntlm::challenge());
        let mut response = response_to(&request, challenge).session(session.0);
        response.header.status = NtStatus::MORE_PROCESSING_REQUIRED;
        self.session = session;
        let asks = body::session_setup_request(ntlm::authenticate(account));
        [(request, response), self.exchange(asks, body::session_setup_response(Vec::new()))]
    }

    /// A TREE_CONNECT to a disk: the tree is that of what follows.
    pub fn connect_tree(&mut self, share: &str, tree: TreeId) -> Exchange<'static> {
        self.tree = TreeId(0);
        let (request, response) =
            self.exchange(body::tree_connect_request(share), body::tree_connect_response());
        self.tree = tree;
        (request, response.tree(tree.0))
    }
}
