//! A client and a server that talk, and the capture of it.

use std::io;

use smbtrail_capture::{Direction, InterfaceNumber, LinkType, PcapngWriter, TcpSegmenter, Timestamp};
use smbtrail_codec::body::{NegotiateRequest, NegotiateResponse};
use smbtrail_codec::{Body, Message, Region, utf16};
use smbtrail_traffic::{Account, Conversation, body};
pub(super) use smbtrail_traffic::{declined, framed, response_to as response};
use smbtrail_wire::{Command, Dialect, FileId, Guid, HeaderFlags, SessionId, TreeId};

/// Seconds since 1970 at which every capture begins: 2026-03-02 09:00:00 UTC.
const START: i64 = 1_772_442_000;
/// Nanoseconds from one packet to the next.
const STEP: u64 = 250_000;

/// The desk.
const CLIENT: [u8; 4] = [10, 20, 0, 11];
const SESSION: SessionId = SessionId(0x4400_0000_0011);
const TREE: TreeId = TreeId(5);
/// The file that [`Talk::open`] opens.
pub(super) const FILE: FileId = FileId { persistent: 0x1b, volatile: 0x9d27 };
/// What it holds.
const CONTENT: &str =
    "Minutes of the meeting: the budget is fine, lunch is at noon, nobody hides anything.\n";

/// The account that logs on.
pub(super) const ALICE: Account<'_> = Account { domain: "OFFICE", user: "alice", workstation: "ALICE-PC" };

/// One connection between a desk and the file server.
pub(super) struct Talk {
    file: File,
    connection: TcpSegmenter,
    messages: Conversation,
    /// Whether both sign what must be signed.
    pub(super) signs: bool,
}

/// The capture.
struct File {
    writer: PcapngWriter<Vec<u8>>,
    ethernet: InterfaceNumber,
    packets: u64,
}

impl File {
    fn packet(&mut self, frame: &[u8]) -> io::Result<()> {
        let time = Timestamp::from_nanoseconds(START, self.packets * STEP);
        self.packets += 1;
        let len = u32::try_from(frame.len()).map_err(io::Error::other)?;
        self.writer.packet(self.ethernet, time, frame, len, &[])
    }
}

impl Talk {
    /// A connection, its handshake done.
    pub(super) fn connect() -> io::Result<Self> {
        let mut writer = PcapngWriter::new(Vec::new(), "cargo xtask odd")?;
        let ethernet = writer.interface(LinkType::ETHERNET, 0)?;
        let mut file = File { writer, ethernet, packets: 0 };
        let mut connection = TcpSegmenter::new((CLIENT, 49_731).into(), ([10, 20, 0, 2], 445).into());
        connection.open(&mut |frame| file.packet(frame))?;
        Ok(Self { file, connection, messages: Conversation::default(), signs: true })
    }

    /// Both ends are done: the capture.
    pub(super) fn hang_up(mut self) -> io::Result<Vec<u8>> {
        self.connection.close(&mut |frame| self.file.packet(frame))?;
        self.file.writer.finish()
    }

    /// All that comes before the file is open.
    pub(super) fn open(&mut self) -> io::Result<()> {
        self.open_with(negotiate(1), negotiated())
    }

    /// All that comes before the file is open, by this offer and this choice.
    pub(super) fn open_with(&mut self, offer: Body<'static>, choice: Body<'static>) -> io::Result<()> {
        let request = self.request(Command::NEGOTIATE, offer);
        self.exchange(&request, &response(&request, choice))?;
        self.log_on()?;
        self.connect_tree()?;
        let request = self.create("notes.txt");
        let size = u64::try_from(CONTENT.len()).map_err(io::Error::other)?;
        let body = body::create_response(FILE, size);
        self.exchange(&request, &response(&request, Body::CreateResponse(body)))
    }

    /// The file is read.
    pub(super) fn read(&mut self) -> io::Result<()> {
        let request = self.ask_for_content();
        self.exchange(&request, &content(&request))
    }

    /// The file is closed.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let (request, response) = self.messages.exchange(body::close_request(FILE), body::close_response());
        self.exchange(&request, &response)
    }

    /// A request with the next MessageId.
    pub(super) fn request(&mut self, command: Command, body: Body<'static>) -> Message<'static> {
        self.messages.request(command, body)
    }

    /// A CREATE of that name.
    pub(super) fn create(&mut self, name: &str) -> Message<'static> {
        self.request(Command::CREATE, Body::CreateRequest(body::open_request(utf16(name))))
    }

    /// A READ of the whole file.
    pub(super) fn ask_for_content(&mut self) -> Message<'static> {
        self.request(Command::READ, body::read_request(FILE, 0, 4096))
    }

    /// A request and its answer.
    pub(super) fn exchange(&mut self, request: &Message<'_>, response: &Message<'_>) -> io::Result<()> {
        self.send(Direction::ToServer, &framed(&request.to_vec()))?;
        self.send(Direction::ToClient, &framed(&response.to_vec()))
    }

    /// One end sends a message.
    pub(super) fn message(&mut self, direction: Direction, message: &Message<'_>) -> io::Result<()> {
        self.send(direction, &framed(&message.to_vec()))
    }

    /// One end sends bytes, the transport's prefix and all.
    pub(super) fn send(&mut self, direction: Direction, bytes: &[u8]) -> io::Result<()> {
        self.connection.send(direction, bytes, &mut |frame| self.file.packet(frame))
    }

    /// One end sends bytes, and then others in the same place of its stream.
    pub(super) fn send_twice(&mut self, direction: Direction, bytes: &[u8], others: &[u8]) -> io::Result<()> {
        let mut again = self.connection.clone();
        self.send(direction, bytes)?;
        again.send(direction, others, &mut |frame| self.file.packet(frame))
    }

    /// The frames in which one end would send bytes, `skip` bytes after those it sent last.
    pub(super) fn frames_after(
        &self,
        direction: Direction,
        skip: usize,
        bytes: &[u8],
    ) -> io::Result<Vec<Vec<u8>>> {
        let mut connection = self.connection.clone();
        connection.send(direction, &vec![0; skip], &mut |_| Ok(()))?;
        frames(connection, direction, bytes)
    }

    /// The frames in which one end would send bytes if it were somewhere else in its stream.
    pub(super) fn frames_far_away(&self, direction: Direction, bytes: &[u8]) -> io::Result<Vec<Vec<u8>>> {
        frames(self.connection.clone().with_first_sequences(0x7000_0000, 0x7000_0000), direction, bytes)
    }

    /// Puts frames into the capture as they are.
    pub(super) fn raw(&mut self, frames: &[Vec<u8>]) -> io::Result<()> {
        frames.iter().try_for_each(|frame| self.file.packet(frame))
    }

    /// One end sent bytes by [`raw`](Self::raw).
    pub(super) fn skip(&mut self, direction: Direction, bytes: &[u8]) -> io::Result<()> {
        self.connection.send(direction, bytes, &mut |_| Ok(()))
    }

    /// Another connection, to another server; the first one stays.
    pub(super) fn call(&mut self, server: [u8; 4]) -> io::Result<()> {
        self.connection = TcpSegmenter::new((CLIENT, 49_732).into(), (server, 445).into());
        self.messages = Conversation::default();
        self.connection.open(&mut |frame| self.file.packet(frame))
    }

    /// Alice's session, in two exchanges.
    fn log_on(&mut self) -> io::Result<()> {
        let [(request, challenge), (answer, mut success)] = self.messages.log_on(ALICE, SESSION);
        self.exchange(&request, &challenge)?;
        success.header.credits = 16;
        self.sign(&mut success);
        self.exchange(&answer, &success)
    }

    fn connect_tree(&mut self) -> io::Result<()> {
        let (mut request, mut response) = self.messages.connect_tree(r"\\filesrv\projects", TREE);
        self.sign(&mut request);
        self.sign(&mut response);
        self.exchange(&request, &response)
    }

    /// Signs what is always signed in SMB 3.1.1, if anything is; with which key nobody will ever know.
    fn sign(&self, message: &mut Message<'_>) {
        if self.signs {
            message.header.flags = message.header.flags | HeaderFlags::SIGNED;
            message.header.signature = [0x51; 16];
        }
    }
}

fn frames(mut connection: TcpSegmenter, direction: Direction, bytes: &[u8]) -> io::Result<Vec<Vec<u8>>> {
    let mut frames = Vec::new();
    connection.send(direction, bytes, &mut |frame| {
        frames.push(frame.to_vec());
        Ok(())
    })?;
    Ok(frames)
}

/// The answer to [`Talk::ask_for_content`].
pub(super) fn content(request: &Message<'_>) -> Message<'static> {
    content_of(request, CONTENT.as_bytes().to_vec())
}

/// The answer to [`Talk::ask_for_content`], with other data.
pub(super) fn content_of(request: &Message<'_>, data: Vec<u8>) -> Message<'static> {
    response(request, body::read_response(&data).into_owned())
}

/// Offers 2.1 to 3.1.1, with one context that is counted as `count`.
pub(super) fn negotiate(count: u16) -> Body<'static> {
    let offered = [Dialect::SMB_2_1, Dialect::SMB_3_0, Dialect::SMB_3_0_2, Dialect::SMB_3_1_1];
    Body::NegotiateRequest(NegotiateRequest {
        negotiate_context_offset: 112,
        negotiate_context_count: count,
        contexts: Region::at(112, preauth_integrity(0x5A)),
        ..body::negotiate_request(&offered, Guid([0xA1; 16]))
    })
}

/// Chooses 3.1.1.
pub(super) fn negotiated() -> Body<'static> {
    Body::NegotiateResponse(NegotiateResponse {
        negotiate_context_count: 1,
        negotiate_context_offset: 128,
        contexts: Region::at(128, preauth_integrity(0xC3)),
        ..body::negotiate_response(Dialect::SMB_3_1_1, Guid([0xB2; 16]), 1 << 20)
    })
}

/// A context that names SHA-512, with a salt of equal bytes. [MS-SMB2] 2.2.3.1.1
fn preauth_integrity(salt: u8) -> Vec<u8> {
    let mut out = vec![1, 0, 38, 0, 0, 0, 0, 0, 1, 0, 32, 0, 1, 0];
    out.resize(out.len() + 32, salt);
    out
}
