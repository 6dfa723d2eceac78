//! A client and a server that talk, and the capture of it.

use std::io;

use bytes::BytesMut;
use smbtrail_capture::{Direction, InterfaceNumber, LinkType, PcapngWriter, TcpSegmenter, Timestamp};
use smbtrail_codec::body::{
    CloseRequest, CloseResponse, CreateRequest, CreateResponse, ErrorResponse, NegotiateRequest,
    NegotiateResponse, ReadRequest, ReadResponse, SessionSetupRequest, SessionSetupResponse,
    TreeConnectRequest, TreeConnectResponse,
};
use smbtrail_codec::{Body, Header, HeaderId, Message, Region, utf16};
use smbtrail_wire::{
    Command, CreateDisposition, Dialect, FileAccess, FileId, Guid, HeaderFlags, ImpersonationLevel,
    MessageId, NtStatus, SecurityMode, SessionId, ShareAccess, ShareType, TreeId,
};

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

/// One connection between a desk and the file server.
pub(super) struct Talk {
    file: File,
    connection: TcpSegmenter,
    /// The MessageId of the next request.
    next: u64,
    session: SessionId,
    tree: TreeId,
    /// Both sign what they always have to.
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
        Ok(Self { file, connection, next: 0, session: SessionId(0), tree: TreeId(0), signs: true })
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
        let body = CreateResponse {
            file_id: FILE,
            end_of_file: u64::try_from(CONTENT.len()).map_err(io::Error::other)?,
            ..Default::default()
        };
        self.exchange(&request, &response(&request, Body::CreateResponse(body)))
    }

    /// The file is read.
    pub(super) fn read(&mut self) -> io::Result<()> {
        let request = self.ask_for_content();
        self.exchange(&request, &content(&request))
    }

    /// The file is closed.
    pub(super) fn close(&mut self) -> io::Result<()> {
        let body = CloseRequest { file_id: FILE, ..Default::default() };
        let request = self.request(Command::CLOSE, Body::CloseRequest(body));
        let answer = response(&request, Body::CloseResponse(CloseResponse::default()));
        self.exchange(&request, &answer)
    }

    /// A request with the next MessageId.
    pub(super) fn request(&mut self, command: Command, body: Body<'static>) -> Message<'static> {
        let message_id = MessageId(self.next);
        self.next += 1;
        let header = Header {
            command,
            message_id,
            credit_charge: 1,
            credits: 1,
            id: HeaderId::Sync { process_id: 0xFEFF, tree_id: self.tree },
            session_id: self.session,
            ..Header::default()
        };
        Message { header, body }
    }

    /// A CREATE of that name.
    pub(super) fn create(&mut self, name: &str) -> Message<'static> {
        self.request(Command::CREATE, Body::CreateRequest(create(utf16(name))))
    }

    /// A READ of the whole file.
    pub(super) fn ask_for_content(&mut self) -> Message<'static> {
        let body = ReadRequest { length: 4096, file_id: FILE, ..Default::default() };
        self.request(Command::READ, Body::ReadRequest(body))
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
        (self.next, self.session, self.tree) = (0, SessionId(0), TreeId(0));
        self.connection.open(&mut |frame| self.file.packet(frame))
    }

    /// Alice's session, in two steps.
    fn log_on(&mut self) -> io::Result<()> {
        let setup = |blob| {
            let body = SessionSetupRequest { security_buffer: Region::new(blob), ..Default::default() };
            Body::SessionSetupRequest(body.arranged())
        };
        let request = self.request(Command::SESSION_SETUP, setup(ntlm_negotiate()));
        self.session = SESSION;
        let body =
            SessionSetupResponse { security_buffer: Region::new(ntlm_challenge()), ..Default::default() };
        let mut answer = response(&request, Body::SessionSetupResponse(body.arranged()));
        answer.header.status = NtStatus::MORE_PROCESSING_REQUIRED;
        answer.header.session_id = SESSION;
        self.exchange(&request, &answer)?;
        let request = self.request(Command::SESSION_SETUP, setup(ntlm_authenticate("alice")));
        let body = SessionSetupResponse::default();
        let mut answer = response(&request, Body::SessionSetupResponse(body));
        answer.header.credits = 16;
        self.sign(&mut answer);
        self.exchange(&request, &answer)
    }

    fn connect_tree(&mut self) -> io::Result<()> {
        let body =
            TreeConnectRequest { path: Region::new(utf16(r"\\filesrv\projects")), ..Default::default() };
        let mut request = self.request(Command::TREE_CONNECT, Body::TreeConnectRequest(body.arranged()));
        self.sign(&mut request);
        self.tree = TREE;
        let body = TreeConnectResponse { share_type: ShareType::DISK, ..Default::default() };
        let mut answer = response(&request, Body::TreeConnectResponse(body));
        answer.header.id = HeaderId::Sync { process_id: 0xFEFF, tree_id: TREE };
        self.sign(&mut answer);
        self.exchange(&request, &answer)
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

/// The answer to a request, a success.
pub(super) fn response(request: &Message<'_>, body: Body<'static>) -> Message<'static> {
    let header = Header { flags: HeaderFlags::SERVER_TO_REDIR, status: NtStatus::SUCCESS, ..request.header };
    Message { header: Header { next_command: 0, ..header }, body }
}

/// The answer to a request that a server declines.
pub(super) fn declined(request: &Message<'_>, status: NtStatus) -> Message<'static> {
    // An ERROR response without data still has one byte of it.
    let rest = vec![Region::at(72, vec![0])];
    let mut answer = response(request, Body::ErrorResponse(ErrorResponse { rest, ..Default::default() }));
    answer.header.status = status;
    answer
}

/// The answer to [`Talk::ask_for_content`].
pub(super) fn content(request: &Message<'_>) -> Message<'static> {
    content_of(request, CONTENT.as_bytes().to_vec())
}

/// The answer to [`Talk::ask_for_content`], with other data.
pub(super) fn content_of(request: &Message<'_>, data: Vec<u8>) -> Message<'static> {
    let data = Region::new(data);
    let body = ReadResponse { data, ..Default::default() };
    response(request, Body::ReadResponse(body.arranged()))
}

/// Opens a file by a name in UTF-16.
pub(super) fn create(name: Vec<u8>) -> CreateRequest<'static> {
    let body = CreateRequest {
        impersonation_level: ImpersonationLevel::IMPERSONATION,
        desired_access: FileAccess::READ_DATA,
        share_access: ShareAccess::READ,
        create_disposition: CreateDisposition::OPEN,
        name: Region::new(name),
        ..Default::default()
    };
    body.arranged()
}

/// Offers 2.1 to 3.1.1, with one context that is counted as `count`.
pub(super) fn negotiate(count: u16) -> Body<'static> {
    let offered = [Dialect::SMB_2_1, Dialect::SMB_3_0, Dialect::SMB_3_0_2, Dialect::SMB_3_1_1];
    let dialects: Vec<u8> = offered.iter().flat_map(|dialect| dialect.0.to_le_bytes()).collect();
    Body::NegotiateRequest(NegotiateRequest {
        dialect_count: 4,
        security_mode: SecurityMode::SIGNING_ENABLED,
        client_guid: Guid([0xA1; 16]),
        dialects: Region::at(100, dialects),
        negotiate_context_offset: 112,
        negotiate_context_count: count,
        contexts: Region::at(112, preauth_integrity(0x5A)),
        ..Default::default()
    })
}

/// Chooses 3.1.1.
pub(super) fn negotiated() -> Body<'static> {
    Body::NegotiateResponse(NegotiateResponse {
        security_mode: SecurityMode::SIGNING_ENABLED,
        dialect_revision: Dialect::SMB_3_1_1,
        negotiate_context_count: 1,
        server_guid: Guid([0xB2; 16]),
        max_transact_size: 1 << 20,
        max_read_size: 1 << 20,
        max_write_size: 1 << 20,
        negotiate_context_offset: 128,
        contexts: Region::at(128, preauth_integrity(0xC3)),
        ..Default::default()
    })
}

/// A context that names SHA-512, with a salt of equal bytes. [MS-SMB2] 2.2.3.1.1
fn preauth_integrity(salt: u8) -> Vec<u8> {
    let mut out = vec![1, 0, 38, 0, 0, 0, 0, 0, 1, 0, 32, 0, 1, 0];
    out.resize(out.len() + 32, salt);
    out
}

/// A message with the prefix of SMB over TCP. [MS-SMB2] 2.1
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let mut out = BytesMut::new();
    let len = u32::try_from(message.len()).unwrap_or(u32::MAX);
    out.extend_from_slice(&len.to_be_bytes());
    out.extend_from_slice(message);
    out.to_vec()
}

/// [MS-NLMP] 2.2.1.1, without domain and workstation.
fn ntlm_negotiate() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x01\0\0\0\x07\x82\x08\xa2".to_vec();
    out.resize(40, 0);
    out
}

/// [MS-NLMP] 2.2.1.2, without names.
fn ntlm_challenge() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x02\0\0\0".to_vec();
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.extend(0xa208_8205_u32.to_le_bytes());
    out.extend([0x11; 8]);
    out.resize(40, 0);
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.resize(56, 0);
    out
}

/// [MS-NLMP] 2.2.1.3: somebody at Alice's desk.
pub(super) fn ntlm_authenticate(user: &str) -> Vec<u8> {
    let parts = [vec![], vec![7; 24], utf16("OFFICE"), utf16(user), utf16("ALICE-PC"), vec![]];
    let mut out = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut payload = Vec::new();
    for part in &parts {
        let len = u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes();
        let offset = u32::try_from(64 + payload.len()).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(len.iter().chain(&len).chain(&offset));
        payload.extend_from_slice(part);
    }
    out.extend(0xa208_8205_u32.to_le_bytes());
    out.extend(payload);
    out
}
