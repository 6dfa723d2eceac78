//! What a client and its server say: a script for each kind of work.

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr};

use bytes::BytesMut;
use fastrand::Rng;
use smbtrail_capture::{Direction, TcpSegmenter};
use smbtrail_codec::body::{CancelRequest, LockResponse};
use smbtrail_codec::{Body, Header, Message};
use smbtrail_traffic::{Account, Conversation, Exchange, body, emit_framed, final_response, response_to};
use smbtrail_wire::{Command, Dialect, FileId, Guid, HeaderFlags, NtStatus, SessionId, TreeId};

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
    messages: Conversation,
    opens: u64,
    frame: BytesMut,
}

/// The file server's share.
pub(super) const SHARE: &str = r"\\filesrv\projects";
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
            messages: Conversation::default(),
            opens: 0,
            frame: BytesMut::new(),
        }
    }

    /// Connects and logs on.
    pub(super) fn arrive<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        self.tcp.open(&mut |frame| stage.wire.certain(frame))?;
        let mut guid = [0xA1; 16];
        guid[..4].copy_from_slice(&self.number.to_le_bytes());
        let offer = body::negotiate_request(&[Dialect::SMB_2_1, Dialect::SMB_3_0_2], Guid(guid));
        let choice = body::negotiate_response(Dialect::SMB_3_0_2, Guid([0xB2; 16]), 8 << 20);
        self.exchange(stage, Body::NegotiateRequest(offer), Body::NegotiateResponse(choice))?;
        let (user, workstation) = (format!("user{}", self.number), format!("DESK{}", self.number));
        let account = Account { domain: "OFFICE", user: &user, workstation: &workstation };
        let session = SessionId(0x4400_0000_0001 + u64::from(self.number));
        let [challenged, mut answered] = self.messages.log_on(account, session);
        answered.1.header.credits = CREDITS;
        self.both(stage, challenged)?;
        self.both(stage, answered)?;
        let connected = self.messages.connect_tree(SHARE, TreeId(self.number + 1));
        self.both(stage, connected)?;
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
            _ => self.exchange(stage, body::echo_request(), body::echo_response()),
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
        let echo = |client: &mut Self| client.messages.request(Command::ECHO, body::echo_request());
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
        self.exchange(stage, body::tree_disconnect_request(), body::tree_disconnect_response())?;
        self.exchange(stage, body::logoff_request(), body::logoff_response())?;
        stage.wire.pause()?;
        self.tcp.close(&mut |frame| stage.wire.certain(frame))
    }

    /// Opens a file, reads it and writes some of it.
    fn edit<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "docx")?;
        self.exchange(stage, body::query_info_request(file), body::query_info_response(size(stage.data)))?;
        let data = stage.data;
        let len = u32::try_from(data.len()).map_err(io::Error::other)?;
        let mut offset = 0;
        for _ in 0..stage.lots.u8(1..4) {
            self.exchange(stage, body::read_request(file, offset, len), body::read_response(data))?;
            offset += u64::from(len);
        }
        for _ in 0..stage.lots.u8(..3) {
            self.exchange(stage, body::write_request(file, offset, data), body::write_response(len))?;
            offset += u64::from(len);
        }
        self.close(stage, file)
    }

    /// Looks at a file in one frame: CREATE, QUERY_INFO and CLOSE.
    fn look<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let (path, file) = self.name("xlsx");
        let mut requests = vec![
            self.messages.request(Command::CREATE, body::create_request(&path)),
            self.messages.request(Command::QUERY_INFO, body::query_info_request(RELATED)),
        ];
        let created = Body::CreateResponse(body::create_response(file, size(stage.data)));
        let mut bodies = vec![created, body::query_info_response(size(stage.data))];
        if stage.closes {
            requests.push(self.messages.request(Command::CLOSE, body::close_request(RELATED)));
            bodies.push(body::close_response());
        }
        for request in requests.iter_mut().skip(1) {
            request.header.flags = HeaderFlags::RELATED_OPERATIONS;
        }
        let responses: Vec<_> =
            requests.iter().zip(bodies).map(|(request, body)| response_to(request, body)).collect();
        stage.manifest.compounds += 2;
        self.say(stage, Direction::ToServer, &requests)?;
        self.say(stage, Direction::ToClient, &responses)
    }

    /// Lists a folder, to its end.
    fn list<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let folder = self.open(stage, "d")?;
        let list = body::query_directory_request(folder);
        self.exchange(stage, list.clone(), body::query_directory_response("minutes.docx"))?;
        self.decline(stage, list, NtStatus::NO_MORE_FILES)?;
        self.close(stage, folder)
    }

    /// Asks for a file that is not there.
    fn miss<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let path = format!(r"gone\desktop-{}.ini", self.opens % FILES);
        self.decline(stage, body::create_request(&path), NtStatus::OBJECT_NAME_NOT_FOUND)
    }

    /// Watches a folder for a while, and then no more.
    fn watch<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let folder = self.open(stage, "d")?;
        let request = self.messages.request(Command::CHANGE_NOTIFY, body::change_notify_request(folder));
        let interim = self.messages.interim(&request);
        let mut cancel = request.clone();
        cancel.header = Header { command: Command::CANCEL, credits: 0, ..cancel.header };
        cancel.header.id = interim.header.id;
        cancel.header.flags = HeaderFlags::ASYNC_COMMAND;
        cancel.body = Body::CancelRequest(CancelRequest::default());
        let last = final_response(&interim, NtStatus::CANCELLED, body::error());
        self.both(stage, (request, interim))?;
        self.both(stage, (cancel, last))?;
        self.close(stage, folder)
    }

    /// Waits for a lock.
    fn lock<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "mdb")?;
        let request = self.messages.request(Command::LOCK, body::lock_request(file));
        let interim = self.messages.interim(&request);
        let granted = Body::LockResponse(LockResponse::default());
        let last = final_response(&interim, NtStatus::SUCCESS, granted);
        self.both(stage, (request, interim))?;
        self.say(stage, Direction::ToClient, &[last])?;
        self.close(stage, file)
    }

    /// Gives a file another name.
    fn rename<W: Write>(&mut self, stage: &mut Stage<'_, W>) -> io::Result<()> {
        let file = self.open(stage, "tmp")?;
        let path = format!(r"team{}\final-{}.docx", self.number, self.opens % FILES);
        self.exchange(stage, body::rename_request(file, &path), body::set_info_response())?;
        self.close(stage, file)
    }

    fn open<W: Write>(&mut self, stage: &mut Stage<'_, W>, kind: &str) -> io::Result<FileId> {
        let (path, file) = self.name(kind);
        let created = Body::CreateResponse(body::create_response(file, size(stage.data)));
        self.exchange(stage, body::create_request(&path), created)?;
        Ok(file)
    }

    fn close<W: Write>(&mut self, stage: &mut Stage<'_, W>, file: FileId) -> io::Result<()> {
        if !stage.closes {
            return Ok(());
        }
        self.exchange(stage, body::close_request(file), body::close_response())
    }

    /// A path, and the id of its next open.
    fn name(&mut self, kind: &str) -> (String, FileId) {
        self.opens += 1;
        let path = format!(r"team{}\report-{}.{kind}", self.number, self.opens % FILES);
        (path, FileId { persistent: self.opens, volatile: u64::from(self.number) << 40 | self.opens })
    }

    fn exchange<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        asks: Body<'_>,
        answers: Body<'_>,
    ) -> io::Result<()> {
        let exchange = self.messages.exchange(asks, answers);
        self.both(stage, exchange)
    }

    fn decline<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        asks: Body<'_>,
        status: NtStatus,
    ) -> io::Result<()> {
        let exchange = self.messages.decline(asks, status);
        self.both(stage, exchange)
    }

    fn both<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        (request, response): Exchange<'_>,
    ) -> io::Result<()> {
        self.say(stage, Direction::ToServer, &[request])?;
        self.say(stage, Direction::ToClient, &[response])
    }

    /// Sends messages in one frame.
    fn say<W: Write>(
        &mut self,
        stage: &mut Stage<'_, W>,
        direction: Direction,
        messages: &[Message<'_>],
    ) -> io::Result<()> {
        let Self { frame, tcp, .. } = self;
        messages.iter().for_each(|message| stage.manifest.count(message));
        emit_framed(messages, frame);
        tcp.send(direction, frame, &mut |packet| stage.wire.packet(packet))
    }
}

fn size(data: &[u8]) -> u64 {
    u64::try_from(data.len()).unwrap_or(u64::MAX)
}
