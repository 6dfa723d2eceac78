//! A client, a server and a tracker that watches them: messages are made by the codec's own emitter.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

use std::net::SocketAddr;

use bytes::BytesMut;
use smbtrail_codec::body::*;
use smbtrail_codec::{Body, Header, HeaderId, Message, Region, utf16};
use smbtrail_track::*;
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
#[derive(Clone, Debug)]
pub struct Out {
    pub header: Header,
    pub body: Body<'static>,
}

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
        let dialects = Region::new(Dialect::SMB_3_1_1.0.to_le_bytes().to_vec());
        let body = NegotiateRequest {
            dialect_count: 1,
            dialects,
            client_guid: Guid([client; 16]),
            ..Default::default()
        };
        self.send(id, &[request(Command::NEGOTIATE, 0, Body::NegotiateRequest(body.arranged()))]);
        let body = NegotiateResponse {
            dialect_revision: Dialect::SMB_3_1_1,
            server_guid: Guid([server; 16]),
            security_mode: SecurityMode::SIGNING_REQUIRED,
            ..Default::default()
        };
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
        let body = TreeConnectRequest { path: Region::new(utf16(share)), ..Default::default() };
        let body = Body::TreeConnectRequest(body.arranged());
        self.send(id, &[request(Command::TREE_CONNECT, message_id, body).session(session)]);
        let body = TreeConnectResponse { share_type: kind, ..Default::default() };
        let body = Body::TreeConnectResponse(body);
        let out = response(Command::TREE_CONNECT, message_id, NtStatus::SUCCESS, body);
        self.send(id, &[out.session(session).tree(tree)]);
    }

    pub fn open(&mut self, id: u64, message_id: u64, (session, tree): (u64, u32), path: &str, file: u64) {
        self.send(id, &[create(message_id, path).session(session).tree(tree)]);
        self.send(id, &[created(message_id, file).session(session).tree(tree)]);
    }
}

impl Out {
    pub fn session(mut self, id: u64) -> Self {
        self.header.session_id = SessionId(id);
        self
    }

    pub fn tree(mut self, id: u32) -> Self {
        self.header.id = HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(id) };
        self
    }

    pub fn asynchronous(mut self, id: u64) -> Self {
        self.header.flags = self.header.flags | HeaderFlags::ASYNC_COMMAND;
        self.header.id = HeaderId::Async(AsyncId(id));
        self
    }

    pub fn related(mut self) -> Self {
        self.header.flags = self.header.flags | HeaderFlags::RELATED_OPERATIONS;
        self.session(u64::MAX).tree(u32::MAX)
    }

    pub fn credits(mut self, credits: u16) -> Self {
        self.header.credits = credits;
        self
    }

    pub fn charge(mut self, charge: u16) -> Self {
        self.header.credit_charge = charge;
        self
    }
}

pub fn request(command: Command, message_id: u64, body: Body<'static>) -> Out {
    let message_id = MessageId(message_id);
    Out { header: Header { command, message_id, credits: 1, credit_charge: 1, ..Header::default() }, body }
}

pub fn response(command: Command, message_id: u64, status: NtStatus, body: Body<'static>) -> Out {
    let mut out = request(command, message_id, body);
    out.header.flags = HeaderFlags::SERVER_TO_REDIR;
    out.header.status = status;
    out
}

pub fn error() -> Body<'static> {
    Body::ErrorResponse(ErrorResponse::default())
}

pub fn create(message_id: u64, path: &str) -> Out {
    let body = CreateRequest { name: Region::new(utf16(path)), ..Default::default() };
    request(Command::CREATE, message_id, Body::CreateRequest(body.arranged()))
}

pub fn created(message_id: u64, file: u64) -> Out {
    let body = CreateResponse { file_id: file_id(file), end_of_file: 10, ..Default::default() };
    response(Command::CREATE, message_id, NtStatus::SUCCESS, Body::CreateResponse(body))
}

pub fn close(message_id: u64, file_id: FileId) -> Out {
    request(Command::CLOSE, message_id, Body::CloseRequest(CloseRequest { file_id, ..Default::default() }))
}

pub fn closed(message_id: u64) -> Out {
    response(Command::CLOSE, message_id, NtStatus::SUCCESS, Body::CloseResponse(CloseResponse::default()))
}

pub fn read(message_id: u64, file_id: FileId, length: u32) -> Out {
    let body = ReadRequest { file_id, length, ..Default::default() };
    request(Command::READ, message_id, Body::ReadRequest(body))
}

pub fn have_read(message_id: u64, data: &[u8]) -> Out {
    let (data_offset, data_length) = (80, u32::try_from(data.len()).unwrap());
    let data = Region::at(80, data.to_vec());
    let body = ReadResponse { data_offset, data_length, data, ..Default::default() };
    response(Command::READ, message_id, NtStatus::SUCCESS, Body::ReadResponse(body))
}

pub fn write(message_id: u64, file_id: FileId, offset: u64, data: &[u8]) -> Out {
    let data = Region::new(data.to_vec());
    let body = WriteRequest { file_id, offset, data, ..Default::default() };
    request(Command::WRITE, message_id, Body::WriteRequest(body.arranged()))
}

pub fn written(message_id: u64, count: u32) -> Out {
    let body = WriteResponse { count, ..Default::default() };
    response(Command::WRITE, message_id, NtStatus::SUCCESS, Body::WriteResponse(body))
}

pub fn set_info(message_id: u64, file_id: FileId, class: FileInfoClass, data: Vec<u8>) -> Out {
    let (info_type, file_info_class) = (InfoType::FILE, class.0);
    let body = SetInfoRequest {
        info_type,
        file_info_class,
        file_id,
        buffer: Region::new(data),
        ..Default::default()
    };
    request(Command::SET_INFO, message_id, Body::SetInfoRequest(body.arranged()))
}

pub fn info_set(message_id: u64) -> Out {
    response(
        Command::SET_INFO,
        message_id,
        NtStatus::SUCCESS,
        Body::SetInfoResponse(SetInfoResponse::default()),
    )
}

pub fn file_id(file: u64) -> FileId {
    FileId { persistent: file, volatile: file + 1000 }
}

pub fn setup_request(blob: Vec<u8>) -> Body<'static> {
    let body = SessionSetupRequest { security_buffer: Region::new(blob), ..Default::default() };
    Body::SessionSetupRequest(body.arranged())
}

pub fn setup_response() -> Body<'static> {
    Body::SessionSetupResponse(SessionSetupResponse::default())
}

/// A NEGOTIATE message of NTLM. [MS-NLMP] 2.2.1.1
pub fn ntlm_negotiate() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x01\0\0\0\x07\x82\x08\xa2".to_vec();
    out.resize(32, 0);
    out
}

/// An AUTHENTICATE message of NTLM; an empty user is nobody. [MS-NLMP] 2.2.1.3
pub fn ntlm_authenticate(user: &str) -> Vec<u8> {
    let (domain, name, workstation) = (utf16("LAB"), utf16(user), utf16("DESK"));
    let answer = if user.is_empty() { Vec::new() } else { vec![7; 24] };
    let mut out = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut payload = Vec::new();
    for part in [&Vec::new(), &answer, &domain, &name, &workstation, &Vec::new()] {
        let len = u16::try_from(part.len()).unwrap().to_le_bytes();
        let offset = u32::try_from(64 + payload.len()).unwrap().to_le_bytes();
        out.extend([len[0], len[1], len[0], len[1]].iter().chain(&offset));
        payload.extend_from_slice(part);
    }
    out.extend(0xa208_8205_u32.to_le_bytes());
    out.extend(payload);
    out
}

/// The bytes of messages as one frame, each at a multiple of eight bytes.
pub fn compound(messages: &[Out]) -> Vec<u8> {
    let mut out = BytesMut::new();
    let mut left = messages.len();
    for message in messages {
        left -= 1;
        let start = out.len();
        let mut header = message.header;
        let len = Message { header, body: message.body.clone() }.to_vec().len();
        let padded = if left > 0 { len.next_multiple_of(8) } else { len };
        header.next_command = if left > 0 { u32::try_from(padded).unwrap() } else { 0 };
        Message { header, body: message.body.clone() }.emit(&mut out);
        out.resize(start + padded, 0);
    }
    out.to_vec()
}
