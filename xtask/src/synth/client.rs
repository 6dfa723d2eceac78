use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use bytes::BytesMut;
use fastrand::Rng;
use smbtrail_capture::{Direction, TcpSegmenter};
use smbtrail_codec::body::{
    CancelRequest, CloseResponse, EchoRequest, EchoResponse, LockResponse, LogoffRequest, LogoffResponse,
    SetInfoResponse, TreeDisconnectRequest, TreeDisconnectResponse,
};
use smbtrail_codec::{Body, Header, HeaderId, Message};
use smbtrail_wire::{AsyncId, Command, FileId, HeaderFlags, MessageId, NtStatus, SessionId, TreeId};

use super::messages as m;
use super::wire::Wire;
use super::{Flood, Manifest};

/// What all clients share.
pub(super) struct Stage<'d, W> {
    pub(super) wire: Wire<W>,
    pub(super) manifest: Manifest,
    /// The data of READs and WRITEs.
    pub(super) data: &'d [u8],
    pub(super) lots: Rng,
    /// Whether opens are closed, and sessions ended.
    pub(super) closes: bool,
}

/// A client, and the server's side of its connection.
pub(super) struct Client {
    number: u32,
    tcp: TcpSegmenter,
    /// The MessageId of the next request.
    next: u64,
    session: SessionId,
    tree: TreeId,
    opens: u64,
    asynchronous: u64,
    frame: BytesMut,
}

/// Credits that a client is given once it has logged on.
const CREDITS: u16 = 512;
/// Files of a client; then their names come again.
const FILES: u64 = 5_000;
/// ECHO requests that a frame holds, which may have 24 bits of bytes. [MS-SMB2] 2.1
const FRAME: u64 = ((1 << 24) - 1) / 72;
/// An open of a related request: that of the one before it.
const RELATED: FileId = FileId::RELATED;

impl Client {
    pub(super) fn new(number: u32) -> Self {
        let [_, a, b, c] = number.to_be_bytes();
        let port = 49_152 + u16::try_from(number % 16_384).unwrap_or(0);
        let client = SocketAddr::from((Ipv4Addr::new(10, a, b, c), port));
        Self {
            number,
            tcp: TcpSegmenter::new(client, ([172, 16, 0, 2], 445).into()),
            next: 0,
            session: SessionId(0),
            tree: TreeId(0),
            opens: 0,
            asynchronous: 0,
            frame: BytesMut::new(),
        }
    }

    /// Connects and logs on.
    pub(super) fn arrive<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        self.tcp.open(&mut |frame| stage.wire.certain(frame))?;
        self.exchange(stage, Command::NEGOTIATE, m::negotiate(self.number), m::negotiated())?;
        let request = self.request(Command::SESSION_SETUP, m::set_up(m::ntlm_negotiate()));
        self.session = SessionId(0x4400_0000_0001 + u64::from(self.number));
        let mut answer = answered(&request, m::being_set_up(m::ntlm_challenge()));
        answer.header.status = NtStatus::MORE_PROCESSING_REQUIRED;
        answer.header.session_id = self.session;
        self.both(stage, &[request], &[answer])?;
        let (user, desk) = (format!("user{}", self.number), format!("DESK{}", self.number));
        let request = self.request(Command::SESSION_SETUP, m::set_up(m::ntlm_authenticate(&user, &desk)));
        let mut answer = answered(&request, m::being_set_up(Vec::new()));
        answer.header.credits = CREDITS;
        self.both(stage, &[request], &[answer])?;
        let request = self.request(Command::TREE_CONNECT, m::connect_tree());
        self.tree = TreeId(self.number + 1);
        let mut answer = answered(&request, m::tree_connected());
        answer.header.id = HeaderId::Sync { process_id: 0xFEFF, tree_id: self.tree };
        self.both(stage, &[request], &[answer])?;
        stage.wire.pause()
    }

    /// Does some work: of a hundred times it edits 38, looks 30, lists 12, and so on.
    pub(super) fn work<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        match stage.lots.u8(..100) {
            0..38 => self.edit(stage),
            38..68 => self.look(stage),
            68..80 => self.list(stage),
            80..88 => self.miss(stage),
            88..92 => self.watch(stage),
            92..95 => self.lock(stage),
            95..98 => self.rename(stage),
            _ => {
                let (ask, answer) = (EchoRequest::default(), EchoResponse::default());
                self.exchange(stage, Command::ECHO, Body::EchoRequest(ask), Body::EchoResponse(answer))
            }
        }?;
        stage.wire.pause()
    }

    /// Floods a monitor, with at most that many messages.
    pub(super) fn flood<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        flood: Flood,
        left: u64,
    ) -> io::Result<()> {
        let echo =
            |client: &mut Self| client.request(Command::ECHO, Body::EchoRequest(EchoRequest::default()));
        match flood {
            Flood::Frame => {
                let requests: Vec<_> = (0..left.min(FRAME)).map(|_| echo(self)).collect();
                stage.manifest.compounds += u64::from(requests.len() > 1);
                self.say(stage, Direction::ToServer, &requests)
            }
            Flood::Requests => {
                let request = echo(self);
                self.say(stage, Direction::ToServer, &[request])
            }
            Flood::Opens => self.open(stage, "tmp").map(drop),
        }
    }

    /// Logs off and hangs up.
    pub(super) fn leave<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        if !stage.closes {
            return Ok(());
        }
        let (ask, answer) = (TreeDisconnectRequest::default(), TreeDisconnectResponse::default());
        let (ask, answer) = (Body::TreeDisconnectRequest(ask), Body::TreeDisconnectResponse(answer));
        self.exchange(stage, Command::TREE_DISCONNECT, ask, answer)?;
        let (ask, answer) = (LogoffRequest::default(), LogoffResponse::default());
        self.exchange(stage, Command::LOGOFF, Body::LogoffRequest(ask), Body::LogoffResponse(answer))?;
        stage.wire.pause()?;
        self.tcp.close(&mut |frame| stage.wire.certain(frame))
    }

    /// Opens a file, reads it and writes some of it.
    fn edit<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "docx")?;
        self.exchange(stage, Command::QUERY_INFO, m::query_info(file), m::info(size(stage.data)))?;
        let data = stage.data;
        let len = u32::try_from(data.len()).map_err(io::Error::other)?;
        let mut offset = 0;
        for _ in 0..stage.lots.u8(1..4) {
            self.exchange(stage, Command::READ, m::read(file, offset, len), m::data(data))?;
            offset += u64::from(len);
        }
        for _ in 0..stage.lots.u8(..3) {
            self.exchange(stage, Command::WRITE, m::write(file, offset, data), m::written(len))?;
            offset += u64::from(len);
        }
        self.close(stage, file)
    }

    /// Looks at a file in one frame: CREATE, QUERY_INFO and CLOSE.
    fn look<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let (path, file) = self.name("xlsx");
        let mut requests = vec![
            self.request(Command::CREATE, m::create(&path)),
            self.request(Command::QUERY_INFO, m::query_info(RELATED)),
        ];
        let mut bodies = vec![m::created(file, size(stage.data)), m::info(size(stage.data))];
        if stage.closes {
            requests.push(self.request(Command::CLOSE, m::close(RELATED)));
            bodies.push(Body::CloseResponse(CloseResponse::default()));
        }
        for request in requests.iter_mut().skip(1) {
            request.header.flags = HeaderFlags::RELATED_OPERATIONS;
        }
        let answers: Vec<_> =
            requests.iter().zip(bodies).map(|(request, body)| answered(request, body)).collect();
        stage.manifest.compounds += 2;
        self.both(stage, &requests, &answers)
    }

    /// Lists a folder, to its end.
    fn list<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let folder = self.open(stage, "d")?;
        self.exchange(stage, Command::QUERY_DIRECTORY, m::list(folder), m::listed("minutes.docx"))?;
        self.decline(stage, Command::QUERY_DIRECTORY, m::list(folder), NtStatus::NO_MORE_FILES)?;
        self.close(stage, folder)
    }

    /// Asks for a file that is not there.
    fn miss<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let path = format!(r"gone\desktop-{}.ini", self.opens % FILES);
        self.decline(stage, Command::CREATE, m::create(&path), NtStatus::OBJECT_NAME_NOT_FOUND)
    }

    /// Watches a folder for a while, and then no more.
    fn watch<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let folder = self.open(stage, "d")?;
        let request = self.request(Command::CHANGE_NOTIFY, m::watch(folder));
        let interim = self.interim(&request);
        let mut cancel = request.clone();
        cancel.header = Header { command: Command::CANCEL, credits: 0, ..cancel.header };
        cancel.header.id = interim.header.id;
        cancel.header.flags = HeaderFlags::ASYNC_COMMAND;
        cancel.body = Body::CancelRequest(CancelRequest::default());
        let last = final_answer(&interim, NtStatus::CANCELLED, m::error());
        self.both(stage, &[request], &[interim])?;
        self.both(stage, &[cancel], &[last])?;
        self.close(stage, folder)
    }

    /// Waits for a lock.
    fn lock<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "mdb")?;
        let request = self.request(Command::LOCK, m::lock(file));
        let interim = self.interim(&request);
        let granted = Body::LockResponse(LockResponse::default());
        let last = final_answer(&interim, NtStatus::SUCCESS, granted);
        self.both(stage, &[request], &[interim])?;
        self.say(stage, Direction::ToClient, &[last])?;
        self.close(stage, file)
    }

    /// Gives a file another name.
    fn rename<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "tmp")?;
        let path = format!(r"team{}\final-{}.docx", self.number, self.opens % FILES);
        let done = Body::SetInfoResponse(SetInfoResponse::default());
        self.exchange(stage, Command::SET_INFO, m::rename(file, &path), done)?;
        self.close(stage, file)
    }

    fn open<W: Write>(&mut self, stage: &mut Stage<'_, W>, kind: &str) -> io::Result<FileId> {
        let (path, file) = self.name(kind);
        self.exchange(stage, Command::CREATE, m::create(&path), m::created(file, size(stage.data)))?;
        Ok(file)
    }

    fn close<W: Write>(&mut self, stage: &mut Stage<'_, W>, file: FileId) -> io::Result<()> {
        if !stage.closes {
            return Ok(());
        }
        let closed = Body::CloseResponse(CloseResponse::default());
        self.exchange(stage, Command::CLOSE, m::close(file), closed)
    }

    /// A path, and the id of its next open.
    fn name(&mut self, kind: &str) -> (String, FileId) {
        self.opens += 1;
        let path = format!(r"team{}\report-{}.{kind}", self.number, self.opens % FILES);
        (path, FileId { persistent: self.opens, volatile: u64::from(self.number) << 40 | self.opens })
    }

    /// A request with the next MessageId.
    fn request<'b>(&mut self, command: Command, body: Body<'b>) -> Message<'b> {
        let bytes = match &body {
            Body::ReadRequest(body) => body.length,
            Body::WriteRequest(body) => body.length,
            _ => 0,
        };
        let charge = u16::try_from(bytes.div_ceil(65_536).max(1)).unwrap_or(u16::MAX);
        let message_id = MessageId(self.next);
        self.next += u64::from(charge);
        let header = Header {
            command,
            message_id,
            credit_charge: charge,
            credits: charge,
            id: HeaderId::Sync { process_id: 0xFEFF, tree_id: self.tree },
            session_id: self.session,
            ..Header::default()
        };
        Message { header, body }
    }

    /// The answer that another one follows.
    fn interim(&mut self, request: &Message<'_>) -> Message<'static> {
        self.asynchronous += 1;
        let mut interim = answered(request, m::error());
        interim.header.status = NtStatus::PENDING;
        interim.header.flags = HeaderFlags::SERVER_TO_REDIR | HeaderFlags::ASYNC_COMMAND;
        interim.header.id = HeaderId::Async(AsyncId(self.asynchronous));
        interim
    }

    fn exchange<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        command: Command,
        asks: Body<'_>,
        answers: Body<'_>,
    ) -> io::Result<()> {
        let request = self.request(command, asks);
        let answer = answered(&request, answers);
        self.both(stage, &[request], &[answer])
    }

    fn decline<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        command: Command,
        asks: Body<'_>,
        status: NtStatus,
    ) -> io::Result<()> {
        let request = self.request(command, asks);
        let mut answer = answered(&request, m::error());
        answer.header.status = status;
        self.both(stage, &[request], &[answer])
    }

    fn both<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        requests: &[Message<'_>],
        answers: &[Message<'_>],
    ) -> io::Result<()> {
        self.say(stage, Direction::ToServer, requests)?;
        self.say(stage, Direction::ToClient, answers)
    }

    /// Sends messages in one frame.
    fn say<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        direction: Direction,
        messages: &[Message<'_>],
    ) -> io::Result<()> {
        let Self { frame, tcp, .. } = self;
        frame.clear();
        // The transport's prefix. [MS-SMB2] 2.1
        frame.extend_from_slice(&[0; 4]);
        for (at, message) in messages.iter().enumerate() {
            stage.manifest.count(message);
            let begins = frame.len();
            message.emit(frame);
            if at + 1 < messages.len() {
                frame.resize(4 + (frame.len() - 4).next_multiple_of(8), 0);
                let next = u32::try_from(frame.len() - begins).map_err(io::Error::other)?;
                frame[begins + 20..begins + 24].copy_from_slice(&next.to_le_bytes());
            }
        }
        let len = u32::try_from(frame.len() - 4).map_err(io::Error::other)?;
        frame[..4].copy_from_slice(&len.to_be_bytes());
        tcp.send(direction, frame, &mut |packet| stage.wire.packet(packet))
    }
}

/// The answer to a request: a success that gives back the credits it cost.
fn answered<'b>(request: &Message<'_>, body: Body<'b>) -> Message<'b> {
    let flags = request.header.flags | HeaderFlags::SERVER_TO_REDIR;
    Message { header: Header { flags, ..request.header }, body }
}

/// The answer after an interim one, which gave the credits.
fn final_answer<'b>(interim: &Message<'_>, status: NtStatus, body: Body<'b>) -> Message<'b> {
    Message { header: Header { status, credits: 0, ..interim.header }, body }
}

fn size(data: &[u8]) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}
