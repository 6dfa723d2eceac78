//! Traffic that was never captured: messages from the codec's emitter, played to a tracker and its observer.
#![allow(dead_code, unreachable_pub, reason = "each test uses its part")]

use smbtrail_codec::body::*;
use smbtrail_codec::{Body, Header, HeaderId, Message};
use smbtrail_findings::{Judge, Options};
use smbtrail_report::{Format, Style};
use smbtrail_track::*;
use smbtrail_traffic::{Account, body, ntlm};
use smbtrail_wire::*;

/// Frames in their order.
#[derive(Debug, Default)]
pub struct Traffic {
    steps: Vec<Step>,
    /// Nanoseconds at which the next frame is captured.
    pub now: i64,
}

#[derive(Debug)]
enum Step {
    Open(u64, String, String),
    Frame(u64, i64, Vec<u8>),
}

pub const CLIENT: &str = "10.0.0.1:50000";
pub const SERVER: &str = "10.0.0.9:445";
/// The session, tree and file of [`Traffic::story`].
pub const SESSION: u64 = 0x1122_3344_5566_7788;
pub const TREE: u32 = 5;
pub const FILE: FileId = FileId { persistent: 77, volatile: 1077 };

impl Traffic {
    pub fn connect(&mut self, id: u64, client: &str, server: &str) {
        self.steps.push(Step::Open(id, client.to_owned(), server.to_owned()));
    }

    pub fn send(&mut self, id: u64, header: Header, body: Body<'static>) {
        self.send_bytes(id, Message { header, body }.to_vec());
    }

    pub fn send_bytes(&mut self, id: u64, bytes: Vec<u8>) {
        self.steps.push(Step::Frame(id, self.now, bytes));
        self.now += 1_000_000;
    }

    /// An exchange: the response comes that many nanoseconds later.
    pub fn exchange(
        &mut self,
        request: (Header, Body<'static>),
        response: (NtStatus, Body<'static>),
        latency: i64,
    ) {
        let (header, body) = request;
        self.send(1, header, body);
        self.now += latency - 1_000_000;
        let flags = HeaderFlags::SERVER_TO_REDIR;
        self.send(1, Header { flags, status: response.0, ..header }, response.1);
    }

    /// A user logs on, connects to a share, creates a file, writes to it, reads and closes it.
    pub fn story(user: &str, share: &str, path: &str) -> Self {
        let mut traffic = Self { now: 1_700_000_000_123_456_000, ..Self::default() };
        traffic.connect(1, CLIENT, SERVER);
        traffic.negotiate();
        traffic.log_on(1, user, NtStatus::SUCCESS);
        let header = Header {
            id: HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(TREE) },
            ..at(3, Command::TREE_CONNECT)
        };
        traffic.send(1, at(3, Command::TREE_CONNECT), body::tree_connect_request(share));
        let response = Header { flags: HeaderFlags::SERVER_TO_REDIR, ..header };
        traffic.send(1, response, body::tree_connect_response());
        let created =
            CreateResponse { create_action: CreateAction::CREATED, ..body::create_response(FILE, 0) };
        traffic.exchange(
            (in_tree(4, Command::CREATE), body::create_request(path)),
            (NtStatus::SUCCESS, Body::CreateResponse(created)),
            2_000_500,
        );
        traffic.exchange(
            (in_tree(5, Command::WRITE), body::write_request(FILE, 0, &[1; 40]).into_owned()),
            (NtStatus::SUCCESS, body::write_response(40)),
            3_000_000,
        );
        traffic.exchange(
            (in_tree(6, Command::READ), body::read_request(FILE, 0, 10)),
            (NtStatus::END_OF_FILE, body::error()),
            1_000_000,
        );
        traffic.exchange(
            (in_tree(7, Command::CLOSE), body::close_request(FILE)),
            (NtStatus::SUCCESS, body::close_response()),
            1_000_000,
        );
        traffic
    }

    /// NEGOTIATE of dialect 3.1.1, with MessageId 0.
    pub fn negotiate(&mut self) {
        let offer = body::negotiate_request(&[Dialect::SMB_3_1_1], Guid::default());
        let choice = body::negotiate_response(Dialect::SMB_3_1_1, Guid::default(), 0);
        let header = Header { session_id: SessionId(0), ..at(0, Command::NEGOTIATE) };
        self.exchange(
            (header, Body::NegotiateRequest(offer)),
            (NtStatus::SUCCESS, Body::NegotiateResponse(choice)),
            1_000_000,
        );
    }

    /// A logon in two exchanges, from that MessageId on.
    pub fn log_on(&mut self, message_id: u64, user: &str, status: NtStatus) {
        let account = Account { domain: "LAB", user, workstation: "DESK" };
        let first = (ntlm::negotiate(), NtStatus::MORE_PROCESSING_REQUIRED);
        let steps = [first, (ntlm::authenticate(account), status)];
        for (message_id, (blob, status)) in (message_id..).zip(steps) {
            let first = status == NtStatus::MORE_PROCESSING_REQUIRED;
            let header = at(message_id, Command::SESSION_SETUP);
            let session_id = SessionId(if first { 0 } else { SESSION });
            self.send(1, Header { session_id, ..header }, body::session_setup_request(blob));
            let answer = match status {
                NtStatus::SUCCESS | NtStatus::MORE_PROCESSING_REQUIRED => {
                    body::session_setup_response(Vec::new())
                }
                _ => body::error(),
            };
            self.send(1, Header { flags: HeaderFlags::SERVER_TO_REDIR, status, ..header }, answer);
        }
    }

    /// Has an observer see it all.
    pub fn play(&self, observer: &mut impl Observer) {
        let observer = &mut Judge::new(Options::default(), observer);
        let mut tracker = Tracker::new(Limits::default());
        let mut moment = Moment { frame: 0, time: Time(self.now), file: 0, digits: 6 };
        for step in &self.steps {
            match step {
                Step::Open(id, client, server) => {
                    let ends = (client.parse().unwrap(), server.parse().unwrap());
                    let first = Moment { frame: moment.frame + 1, time: self.start(), ..moment };
                    tracker.handle_opened(ConnectionId(*id), ends, 0, false, first, observer);
                }
                Step::Frame(id, time, bytes) => {
                    moment = Moment { frame: moment.frame + 1, time: Time(*time), ..moment };
                    let response = bytes[0] == 0xFE && bytes[16] & 1 == 1;
                    let direction = if response { Direction::ToClient } else { Direction::ToServer };
                    let (connection, len) = (ConnectionId(*id), bytes.len());
                    let frame = Frame::new(connection, direction, moment, len);
                    tracker.handle_frame(frame, &bytes.as_slice(), observer);
                }
            }
        }
        tracker.finish(observer);
    }

    fn start(&self) -> Time {
        let first = self.steps.iter().find_map(|step| match step {
            Step::Frame(_, time, _) => Some(*time),
            Step::Open(..) => None,
        });
        Time(first.unwrap_or(self.now))
    }
}

/// A request in the session.
pub fn at(message_id: u64, command: Command) -> Header {
    Header {
        command,
        message_id: MessageId(message_id),
        session_id: SessionId(SESSION),
        credits: 1,
        credit_charge: 1,
        id: HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(0) },
        ..Header::default()
    }
}

/// A request in the tree.
pub fn in_tree(message_id: u64, command: Command) -> Header {
    Header { id: HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(TREE) }, ..at(message_id, command) }
}

pub fn echo() -> Body<'static> {
    body::echo_request()
}

pub fn echoed() -> Body<'static> {
    body::echo_response()
}

pub const fn style(format: Format) -> Style {
    Style::new(format)
}

pub const fn table(width: usize) -> Style {
    Style::new(Format::Table).with_width(Some(width))
}
