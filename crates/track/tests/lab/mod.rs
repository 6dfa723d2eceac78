//! A client, a server and a tracker that watches them: messages are made by the codec's own emitter.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

use std::net::SocketAddr;

use smbtrail_codec::body::*;
use smbtrail_codec::{Body, Message, Region, utf16};
use smbtrail_track::*;
pub use smbtrail_traffic::{Account, WithHeader, body, compound, ntlm, request, response};
use smbtrail_wire::*;

/// What came out of the tracker.
#[derive(Debug, Default)]
pub struct Story {
    pub messages: Vec<Seen>,
    pub logons: Vec<Logon>,
    pub ntlm: Vec<NtlmLogon>,
    pub sessions: Vec<Session>,
    pub trees: Vec<TreeConnect>,
    pub opens: Vec<Open>,
    pub anomalies: Vec<Anomaly>,
    pub unanswered: Vec<u64>,
    pub credits: Vec<Credits>,
    pub envelopes: usize,
    pub recalled: Vec<Kept>,
}

/// What is kept of what was recalled for a message.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Kept {
    pub tree_frame: Option<u64>,
    pub share: Option<String>,
    pub user: Option<String>,
    pub hash: Option<[u8; 64]>,
    pub response_frame: Option<u64>,
}

/// What is kept of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    pub frame: u64,
    pub command: Command,
    pub exchange: u64,
    pub request_frame: Option<u64>,
    pub latency: Option<i64>,
    pub session_id: SessionId,
    pub user: Option<String>,
    pub tree_id: Option<TreeId>,
    pub share: Option<String>,
    pub path: Option<String>,
    pub file_id: Option<FileId>,
}

impl Observer for Story {
    fn event(&mut self, event: &Event<'_>) {
        let text = |text: Option<&std::sync::Arc<str>>| text.map(ToString::to_string);
        match event {
            Event::Message(message) => {
                let Recalled { tree, logon, preauth_hash, response_frame, .. } = message.recalled;
                self.recalled.push(Kept {
                    tree_frame: tree.map(|tree| tree.frame),
                    share: text(tree.and_then(|tree| tree.share.as_ref())),
                    user: text(logon.and_then(|logon| logon.user.as_ref())),
                    hash: preauth_hash.copied(),
                    response_frame,
                });
                self.messages.push(Seen {
                    frame: message.moment.frame,
                    command: message.header.command,
                    exchange: message.exchange,
                    request_frame: message.request_frame(),
                    latency: message.latency,
                    session_id: message.session_id(),
                    user: text(message.user()),
                    tree_id: message.tree_id(),
                    share: text(message.share()),
                    path: text(message.path()),
                    file_id: message.file_id(),
                });
            }
            Event::Logon(logon) => self.logons.push((*logon).clone()),
            Event::Session(session) => self.sessions.push((*session).clone()),
            Event::Tree(tree) => self.trees.push((*tree).clone()),
            Event::Open(open) => self.opens.push((*open).clone()),
            Event::Anomaly(anomaly) => self.anomalies.push(**anomaly),
            Event::Unanswered(_, request) => self.unanswered.push(request.message_id.0),
            Event::Connection(connection) => self.credits.push(connection.credits.clone()),
            Event::Envelope(_) => self.envelopes += 1,
            Event::Ntlm(logon) => self.ntlm.push((*logon).clone()),
            _ => {}
        }
    }
}

impl Story {
    /// How often an anomaly was raised.
    pub fn count(&self, kind: AnomalyKind) -> usize {
        self.anomalies.iter().filter(|anomaly| anomaly.kind == kind).count()
    }
}

/// The traffic of one test.
pub struct Lab<O = Story> {
    pub tracker: Tracker,
    pub story: O,
    frame: u64,
    /// Milliseconds that the capture's clock went back.
    back: i64,
}

/// The default limits, but for what `change` sets.
pub fn limits(change: impl FnOnce(&mut Limits)) -> Limits {
    let mut limits = Limits::default();
    change(&mut limits);
    limits
}

/// A message to be sent.
pub type Out = Message<'static>;

impl Lab {
    /// With a tracker that remembers this.
    pub fn recalling(recall: Recall, limits: Limits) -> Self {
        Self { tracker: Tracker::new(limits).with_recall(recall), ..Self::new() }
    }

    pub fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    pub fn with_limits(limits: Limits) -> Self {
        Self::for_observer(limits, Story::default())
    }
}

impl<O: Observer> Lab<O> {
    pub fn for_observer(limits: Limits, story: O) -> Self {
        Self { tracker: Tracker::new(limits), story, frame: 0, back: 0 }
    }

    /// Sets the capture's clock back from here on.
    pub fn turn_back(&mut self, milliseconds: i64) {
        self.back += milliseconds;
    }

    /// The next frame's number; each comes a millisecond after the one before.
    pub fn tick(&mut self) -> Moment {
        self.frame += 1;
        let nanoseconds = (i64::try_from(self.frame).unwrap() - self.back) * 1_000_000;
        Moment { frame: self.frame, time: Time(nanoseconds), file: 0, digits: 6 }
    }

    pub fn connect(&mut self, id: u64, server: &str) {
        self.connect_as(id, server, false);
    }

    pub fn connect_as(&mut self, id: u64, server: &str, mid_stream: bool) {
        let client: SocketAddr = format!("10.0.0.1:{}", 50_000 + id).parse().unwrap();
        let moment = self.tick();
        let ends = (client, server.parse().unwrap());
        self.tracker.handle_opened(ConnectionId(id), ends, 0, mid_stream, moment, &mut self.story);
    }

    /// Sends messages as one frame, a compound where there are several.
    pub fn send(&mut self, id: u64, messages: &[Out]) -> u64 {
        let bytes = compound(messages);
        self.send_bytes(id, messages[0].header.is_response(), &bytes)
    }

    pub fn send_bytes(&mut self, id: u64, response: bool, bytes: &[u8]) -> u64 {
        let direction = if response { Direction::ToClient } else { Direction::ToServer };
        let moment = self.tick();
        let (connection, len) = (ConnectionId(id), bytes.len());
        let frame = Frame::new(connection, direction, moment, len);
        self.tracker.handle_frame(frame, &bytes, &mut self.story);
        moment.frame
    }

    pub fn disconnect(&mut self, id: u64) {
        let moment = self.tick();
        self.tracker.handle_closed(ConnectionId(id), moment, &mut self.story);
    }

    pub fn gap(&mut self, id: u64) {
        let moment = self.tick();
        let gap = Gap::new(100, 0).with_messages(true);
        self.tracker.handle_gap(ConnectionId(id), moment, gap, &mut self.story);
    }

    pub fn finish(mut self) -> O {
        self.tracker.finish(&mut self.story);
        self.story
    }

    /// NEGOTIATE of dialect 3.1.1, with MessageId 0.
    pub fn negotiate(&mut self, id: u64, client: u8, server: u8) {
        let body = body::negotiate_request(&[Dialect::SMB_3_1_1], Guid([client; 16]));
        self.send(id, &[request(Command::NEGOTIATE, 0, Body::NegotiateRequest(body))]);
        let mut body = body::negotiate_response(Dialect::SMB_3_1_1, Guid([server; 16]), 0);
        body.security_mode = SecurityMode::SIGNING_REQUIRED;
        self.send(id, &[response(Command::NEGOTIATE, 0, NtStatus::SUCCESS, Body::NegotiateResponse(body))]);
    }

    /// A whole setup: connection, NEGOTIATE, a session of `user`, MessageIds 0 to 2.
    pub fn log_on(&mut self, id: u64, server: &str, session: u64, user: &str) {
        self.connect(id, server);
        self.negotiate(id, 1, 2);
        self.set_up(id, 1, session, user, NtStatus::SUCCESS);
    }

    /// The setup of a session in two steps, from that MessageId on.
    pub fn set_up(&mut self, id: u64, message_id: u64, session: u64, user: &str, status: NtStatus) {
        let (more, setup) = (NtStatus::MORE_PROCESSING_REQUIRED, Command::SESSION_SETUP);
        self.send(id, &[request(setup, message_id, setup_request(ntlm_negotiate()))]);
        self.send(id, &[response(setup, message_id, more, setup_response()).session(session)]);
        self.send(
            id,
            &[request(setup, message_id + 1, setup_request(ntlm_authenticate(user))).session(session)],
        );
        let body = if status == NtStatus::SUCCESS { setup_response() } else { error() };
        self.send(id, &[response(setup, message_id + 1, status, body).session(session)]);
    }

    pub fn tree(&mut self, id: u64, message_id: u64, session: u64, tree: u32, share: &str) {
        self.tree_of(id, message_id, session, tree, share, ShareType::DISK);
    }

    pub fn tree_of(
        &mut self,
        id: u64,
        message_id: u64,
        session: u64,
        tree: u32,
        share: &str,
        kind: ShareType,
    ) {
        let body = body::tree_connect_request(share);
        self.send(id, &[request(Command::TREE_CONNECT, message_id, body).session(session)]);
        let body = Body::TreeConnectResponse(TreeConnectResponse { share_type: kind, ..Default::default() });
        let out = response(Command::TREE_CONNECT, message_id, NtStatus::SUCCESS, body);
        self.send(id, &[out.session(session).tree(tree)]);
    }

    pub fn open(&mut self, id: u64, message_id: u64, (session, tree): (u64, u32), path: &str, file: u64) {
        self.send(id, &[create(message_id, path).session(session).tree(tree)]);
        self.send(id, &[created(message_id, file).session(session).tree(tree)]);
    }
}

pub fn error() -> Body<'static> {
    body::error()
}

pub fn create(message_id: u64, path: &str) -> Out {
    let body = CreateRequest { name: Region::new(utf16(path)), ..Default::default() };
    request(Command::CREATE, message_id, Body::CreateRequest(body.arranged()))
}

pub fn created(message_id: u64, file: u64) -> Out {
    let body = body::create_response(file_id(file), 10);
    response(Command::CREATE, message_id, NtStatus::SUCCESS, Body::CreateResponse(body))
}

pub fn close(message_id: u64, file_id: FileId) -> Out {
    request(Command::CLOSE, message_id, body::close_request(file_id))
}

pub fn closed(message_id: u64) -> Out {
    response(Command::CLOSE, message_id, NtStatus::SUCCESS, body::close_response())
}

pub fn read(message_id: u64, file_id: FileId, length: u32) -> Out {
    request(Command::READ, message_id, body::read_request(file_id, 0, length))
}

pub fn have_read(message_id: u64, data: &[u8]) -> Out {
    response(Command::READ, message_id, NtStatus::SUCCESS, body::read_response(data).into_owned())
}

pub fn write(message_id: u64, file_id: FileId, offset: u64, data: &[u8]) -> Out {
    request(Command::WRITE, message_id, body::write_request(file_id, offset, data).into_owned())
}

pub fn written(message_id: u64, count: u32) -> Out {
    response(Command::WRITE, message_id, NtStatus::SUCCESS, body::write_response(count))
}

pub fn set_info(message_id: u64, file_id: FileId, class: FileInfoClass, data: Vec<u8>) -> Out {
    request(Command::SET_INFO, message_id, body::set_info_request(file_id, class, data))
}

pub fn info_set(message_id: u64) -> Out {
    response(Command::SET_INFO, message_id, NtStatus::SUCCESS, body::set_info_response())
}

pub fn file_id(file: u64) -> FileId {
    FileId { persistent: file, volatile: file + 1000 }
}

pub fn setup_request(blob: Vec<u8>) -> Body<'static> {
    body::session_setup_request(blob)
}

pub fn setup_response() -> Body<'static> {
    body::session_setup_response(Vec::new())
}

/// The first message of NTLM.
pub fn ntlm_negotiate() -> Vec<u8> {
    ntlm::negotiate()
}

/// The last message of NTLM; an empty user is nobody.
pub fn ntlm_authenticate(user: &str) -> Vec<u8> {
    ntlm::authenticate(Account { domain: "LAB", user, workstation: "DESK" })
}
