//! Connections and sessions: how they begin, what they must be, and how they end.

use smbtrail_codec::Body;
use smbtrail_codec::create_context::{self, CreateContext, DurableHandleReconnect};
use smbtrail_track::{Delivery, KdcEnds, Observer};
use smbtrail_traffic::{Account, Conversation, body};
use smbtrail_wire::{
    Capabilities, Dialect, FileId, Guid, NtStatus, SecurityMode, SessionFlags, SessionId, SessionSetupFlags,
};

use crate::Play;

impl<O: Observer> Play<O> {
    /// From now on, servers require signatures.
    pub fn require_signatures(&mut self) {
        self.security = SecurityMode::SIGNING_ENABLED | SecurityMode::SIGNING_REQUIRED;
    }

    /// From now on, servers say this of the sessions that they grant.
    pub fn grant_sessions(&mut self, flags: SessionFlags) {
        self.session_flags = flags;
    }

    /// Logs off. The session is still named by what follows.
    pub fn log_off(&mut self) {
        let exchange = self.conversation.exchange(body::logoff_request(), body::logoff_response());
        self.play(&exchange);
    }

    /// The server resets the connection.
    pub fn reset(&mut self) {
        let moment = self.moment();
        let delivery = Delivery { history: *b"ShADdr\0\0\0\0\0\0", last: moment, ..Delivery::default() };
        self.tracker.handle_delivery(self.connection_id(), delivery);
        self.tracker.handle_closed(self.connection_id(), moment, &mut self.observer);
    }

    /// A client sends this message of Kerberos to a KDC, and gets that answer.
    ///
    /// # Panics
    /// When a text is not an address.
    pub fn ask_kdc(&mut self, client: &str, asks: &[u8], answers: &[u8]) {
        let [client, kdc] = [format!("{client}:40000"), "10.0.0.2:88".to_owned()]
            .map(|address| address.parse().expect("an address"));
        for message in [asks, answers] {
            let moment = self.moment();
            self.tracker.handle_kdc(KdcEnds { client, kdc, tcp: true }, message, moment, &mut self.observer);
        }
    }

    /// A new connection whose client and server can do this, and whose server grants many credits.
    ///
    /// # Panics
    /// When a text is not an address.
    pub fn connect_with(&mut self, client: &str, server: &str, capabilities: Capabilities) {
        self.capabilities = capabilities;
        self.credits = 512;
        self.connect(client, server);
    }

    /// A new connection, with its negotiation.
    ///
    /// # Panics
    /// When a text is not an address.
    pub fn connect(&mut self, client: &str, server: &str) {
        self.connections += 1;
        self.connection = self.connections;
        self.conversation = Conversation::default();
        self.pipes.clear();
        let moment = self.moment();
        let [client, server] = [(client, 50_000 + self.connection), (server, 445)]
            .map(|(host, port)| format!("{host}:{port}").parse().expect("an address"));
        self.tracker.handle_opened(
            self.connection_id(),
            (client, server),
            0,
            false,
            moment,
            &mut self.observer,
        );
        let mut offer = body::negotiate_request(&[Dialect::SMB_3_1_1], Guid::default());
        let mut choice = body::negotiate_response(Dialect::SMB_3_1_1, Guid::default(), 1 << 20);
        (offer.capabilities, choice.capabilities) = (self.capabilities, self.capabilities);
        choice.security_mode = self.security;
        let exchange =
            self.conversation.exchange(Body::NegotiateRequest(offer), Body::NegotiateResponse(choice));
        self.play(&exchange);
    }

    /// A logon by NTLM with this outcome.
    pub fn log_on(&mut self, user: &str, status: NtStatus) {
        self.session += 1;
        let account = Account { domain: "LAB", user, workstation: "DESK" };
        let before = self.conversation.session;
        let [first, (request, mut response)] = self.conversation.log_on(account, SessionId(self.session));
        self.play(&first);
        if let Body::SessionSetupResponse(body) = &mut response.body {
            body.session_flags = self.session_flags;
        }
        if status != NtStatus::SUCCESS {
            response.header.status = status;
            response.body = body::error();
            self.conversation.session = before;
        }
        self.play(&(request, response));
    }

    /// Asks for this connection as one more channel of the last session, with this outcome.
    pub fn add_channel(&mut self, user: &str, status: NtStatus) {
        let account = Account { domain: "LAB", user, workstation: "DESK" };
        for (mut request, mut response) in self.conversation.log_on(account, SessionId(self.session)) {
            if let Body::SessionSetupRequest(body) = &mut request.body {
                body.flags = SessionSetupFlags::BINDING;
            }
            request.header.session_id = SessionId(self.session);
            if response.header.status == NtStatus::SUCCESS && status != NtStatus::SUCCESS {
                response.header.status = status;
                response.body = body::error();
            }
            self.play(&(request, response));
        }
    }

    /// Another connection of the user's session, which is in use then.
    ///
    /// # Panics
    /// When a text is not an address.
    pub fn widen(&mut self, client: &str, server: &str, user: &str) {
        let before = (self.connection, self.conversation.clone());
        self.connect(client, server);
        self.add_channel(user, NtStatus::SUCCESS);
        self.conversation.tree = before.1.tree;
        self.channels.push_back(before);
    }

    /// Turns to the connection of the session that was not in use for the longest time.
    pub fn next_channel(&mut self) {
        if let Some((connection, conversation)) = self.channels.pop_front() {
            let before = std::mem::replace(&mut self.conversation, conversation);
            self.channels.push_back((std::mem::replace(&mut self.connection, connection), before));
        }
    }

    /// Asks for a durable handle of a connection that was lost, with this outcome.
    pub fn reopen(&mut self, path: &str, file: FileId, status: NtStatus) {
        let mut asks = body::create_request(path);
        if let Body::CreateRequest(body) = &mut asks {
            let context = DurableHandleReconnect { file_id: file, ..DurableHandleReconnect::default() };
            body.create_contexts = create_context::region([CreateContext::of(context)]);
            *body = body.clone().arranged();
        }
        let exchange = match status {
            NtStatus::SUCCESS => {
                self.conversation.exchange(asks, Body::CreateResponse(body::create_response(file, 4096)))
            }
            status => self.conversation.decline(asks, status),
        };
        self.play(&exchange);
    }
}
