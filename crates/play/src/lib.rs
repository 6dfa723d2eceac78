//! A client and a server that do things in front of an observer, for tests.
#![doc = include_str!("../README.md")]

mod arguments;
mod calls;
mod sessions;

use std::collections::{HashMap, VecDeque};

use smbtrail_codec::body::{CreateResponse, TreeConnectResponse};
use smbtrail_codec::{Body, Message};
use smbtrail_track::{ConnectionId, Direction, Frame, Limits, Moment, Observer, Time, Tracker};
use smbtrail_traffic::{Conversation, Exchange, body};
use smbtrail_wire::{
    Capabilities, CreateAction, FileAccess, FileId, FileInfoClass, Fsctl, HeaderFlags, NtStatus,
    SecurityMode, SessionFlags, ShareFlags, ShareType, TreeId,
};

pub use arguments::{handle, list, number, text};

/// A client, its connection, what is played on it, and who watches.
#[derive(Debug)]
pub struct Play<O> {
    tracker: Tracker,
    observer: O,
    conversation: Conversation,
    /// The connection in use, and how many there are.
    connection: u64,
    connections: u64,
    /// The connections of the session that are not in use.
    channels: VecDeque<(u64, Conversation)>,
    frame: u64,
    /// Nanoseconds since 1970 of the next frame.
    now: i64,
    files: u64,
    session: u64,
    tree: u32,
    /// The pipes by their interface.
    pipes: HashMap<&'static str, FileId>,
    calls: u32,
    /// Answers of calls are not shown.
    is_deaf: bool,
    /// Nanoseconds from a request to its answer, beside one millisecond.
    latency: i64,
    /// Nanoseconds from the first segment of an answer to its last.
    carrying: i64,
    /// Messages are signed.
    is_signed: bool,
    /// What client and server can do.
    capabilities: Capabilities,
    /// Credits that a response grants beside what the conversation does.
    credits: u16,
    /// What servers say of signatures.
    security: SecurityMode,
    /// What servers say of sessions.
    session_flags: SessionFlags,
}

const SECOND: i64 = 1_000_000_000;
/// The client of [`Play::alice`].
pub const CLIENT: &str = "10.0.0.7";
/// Its server.
pub const SERVER: &str = "10.0.0.1";

impl<O: Observer> Play<O> {
    /// Alice has a session.
    #[must_use]
    pub fn alice(observer: O) -> Self {
        let mut play = Self::nobody(observer);
        play.connect(CLIENT, SERVER);
        play.log_on("alice", NtStatus::SUCCESS);
        play
    }

    /// Nothing has happened.
    #[must_use]
    pub fn nobody(observer: O) -> Self {
        let mut limits = Limits::default();
        limits.stub = 65_536;
        Self {
            tracker: Tracker::new(limits),
            observer,
            conversation: Conversation::default(),
            connection: 0,
            connections: 0,
            channels: VecDeque::new(),
            frame: 0,
            now: 1_700_000_000 * SECOND,
            files: 0,
            session: 0,
            tree: 0,
            pipes: HashMap::new(),
            calls: 0,
            is_deaf: false,
            latency: 0,
            carrying: 0,
            is_signed: false,
            capabilities: Capabilities(0),
            credits: 0,
            security: SecurityMode::SIGNING_ENABLED,
            session_flags: SessionFlags::default(),
        }
    }

    /// Everything has ended: the observer with what it saw.
    #[must_use]
    pub fn end(mut self) -> O {
        self.tracker.finish(&mut self.observer);
        self.observer
    }

    /// Nothing happens for a while.
    pub fn wait(&mut self, seconds: i64) {
        self.now += seconds * SECOND;
    }

    /// From now on, answers take this many milliseconds beside one.
    pub fn answer_after(&mut self, milliseconds: i64) {
        self.latency = milliseconds * 1_000_000;
    }

    /// From now on, answers take this many milliseconds from their first segment to their last.
    pub fn carry_for(&mut self, milliseconds: i64) {
        self.carrying = milliseconds * 1_000_000;
    }

    /// From now on, messages are signed, or are not.
    pub fn sign(&mut self, is_signed: bool) {
        self.is_signed = is_signed;
    }

    /// Asks for something, and gets this answer.
    pub fn exchange<'b>(&mut self, asks: Body<'b>, answers: Body<'b>) {
        let exchange = self.conversation.exchange(asks, answers);
        self.play(&exchange);
    }

    /// Asks for something that the server refuses. The frame of the answer.
    pub fn refuse(&mut self, asks: Body<'_>, status: NtStatus) -> u64 {
        let exchange = self.conversation.decline(asks, status);
        self.play(&exchange);
        self.frame
    }

    /// The frame of the last message.
    #[must_use]
    pub const fn frame(&self) -> u64 {
        self.frame
    }

    /// Reads from a file that is open.
    pub fn read_some(&mut self, file: FileId, bytes: &[u8]) {
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let exchange =
            self.conversation.exchange(body::read_request(file, 0, length), body::read_response(bytes));
        self.play(&exchange);
    }

    /// Asks for the first byte of a file, and gets no answer.
    pub fn ask_in_vain(&mut self, file: FileId) {
        let (request, _) =
            self.conversation.exchange(body::read_request(file, 0, 1), body::read_response(&[]));
        self.show(Direction::ToServer, &request);
    }

    /// Sends a control to the share, which is answered with these bytes.
    pub fn control(&mut self, code: Fsctl, input: Vec<u8>, output: Vec<u8>) {
        let nothing = FileId { persistent: u64::MAX, volatile: u64::MAX };
        let request = body::ioctl_request(nothing, code, input);
        let exchange = self.conversation.exchange(request, body::ioctl_response(nothing, code, output));
        self.play(&exchange);
    }

    /// Connects to a share of files.
    pub fn share(&mut self, share: &str) {
        self.connect_tree(share, |_| {});
    }

    /// Connects to a share of files about which the server says this too.
    pub fn share_with(&mut self, share: &str, flags: ShareFlags, maximal_access: FileAccess) {
        self.connect_tree(share, |body| (body.share_flags, body.maximal_access) = (flags, maximal_access));
    }

    fn connect_tree(&mut self, share: &str, says: impl FnOnce(&mut TreeConnectResponse<'_>)) {
        self.tree += 1;
        let (request, mut response) = self.conversation.connect_tree(share, TreeId(self.tree));
        if let Body::TreeConnectResponse(body) = &mut response.body {
            says(body);
        }
        self.play(&(request, response));
    }

    /// Opens a file that is there.
    pub fn open(&mut self, path: &str) -> FileId {
        self.open_as(path, CreateAction::OPENED)
    }

    /// Opens a file with full access, and the server says that it did this.
    pub fn open_as(&mut self, path: &str, action: CreateAction) -> FileId {
        self.open_with(path, FileAccess::GENERIC_ALL, action)
    }

    /// Opens a file with an access, and the server says that it did this.
    pub fn open_with(&mut self, path: &str, access: FileAccess, action: CreateAction) -> FileId {
        self.files += 1;
        let file = FileId { persistent: self.files, volatile: self.files };
        let times = smbtrail_wire::FileTime(133_444_736_000_000_000);
        let answer = CreateResponse {
            create_action: action,
            creation_time: times,
            last_write_time: times,
            ..body::create_response(file, 4096)
        };
        let mut asks = body::create_request(path);
        if let Body::CreateRequest(body) = &mut asks {
            body.desired_access = access;
        }
        let exchange = self.conversation.exchange(asks, Body::CreateResponse(answer));
        self.play(&exchange);
        file
    }

    /// Closes a file.
    pub fn close(&mut self, file: FileId) {
        let exchange = self.conversation.exchange(body::close_request(file), body::close_response());
        self.play(&exchange);
    }

    /// Writes bytes at the beginning of a file.
    ///
    /// # Panics
    /// When they are more than one request can count.
    pub fn put(&mut self, file: FileId, bytes: &[u8]) {
        let count = u32::try_from(bytes.len()).expect("a short text");
        let exchange =
            self.conversation.exchange(body::write_request(file, 0, bytes), body::write_response(count));
        self.play(&exchange);
    }

    /// A new file with a content.
    pub fn write(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open_as(path, CreateAction::CREATED);
        self.put(file, bytes);
        self.close(file);
    }

    /// A file that is there is overwritten.
    pub fn overwrite(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open(path);
        self.put(file, bytes);
        self.close(file);
    }

    /// Reads a file that is there, and closes it.
    pub fn read(&mut self, path: &str, bytes: &[u8]) {
        let file = self.open(path);
        let exchange =
            self.conversation.exchange(body::read_request(file, 0, 65_536), body::read_response(bytes));
        self.play(&exchange);
        self.close(file);
    }

    /// Renames a file that is there.
    pub fn rename(&mut self, from: &str, to: &str) {
        let file = self.open(from);
        let exchange = self.conversation.exchange(body::rename_request(file, to), body::set_info_response());
        self.play(&exchange);
        self.close(file);
    }

    /// Deletes a file that is there.
    pub fn delete(&mut self, path: &str) {
        let file = self.open(path);
        self.set_info(file, FileInfoClass::DISPOSITION, vec![1]);
        self.close(file);
    }

    /// Sets something of a file.
    pub fn set_info(&mut self, file: FileId, class: FileInfoClass, info: Vec<u8>) {
        let info = body::set_info_request(file, class, info);
        let exchange = self.conversation.exchange(info, body::set_info_response());
        self.play(&exchange);
    }

    /// Sets the time of creation of a file, in 100 nanoseconds since 1601.
    pub fn set_created(&mut self, file: FileId, time: u64) {
        let mut info = vec![0; 40];
        info[..8].copy_from_slice(&time.to_le_bytes());
        self.set_info(file, FileInfoClass::BASIC, info);
    }

    /// Lists a folder.
    pub fn list(&mut self, path: &str) {
        let file = self.open(path);
        let exchange = self
            .conversation
            .exchange(body::query_directory_request(file), body::query_directory_response("a"));
        self.play(&exchange);
        self.close(file);
    }

    /// Opens a pipe by its name.
    pub fn pipe(&mut self, name: &str) -> FileId {
        self.connect_tree(r"\\srv\IPC$", |body| body.share_type = ShareType::PIPE);
        self.open(name)
    }

    fn play(&mut self, (request, response): &Exchange<'_>) {
        self.show(Direction::ToServer, request);
        self.now += self.latency + self.carrying;
        self.show(Direction::ToClient, response);
    }

    fn show(&mut self, direction: Direction, message: &Message<'_>) {
        let moment = self.moment();
        let mut message = message.clone();
        if message.header.is_response() {
            message.header.credits = message.header.credits.saturating_add(self.credits);
        }
        if self.is_signed {
            message.header.flags.0 |= HeaderFlags::SIGNED.0;
        }
        let bytes = message.to_vec();
        let mut frame = Frame::new(self.connection_id(), direction, moment, bytes.len());
        if direction == Direction::ToClient {
            frame.arrival.begun.0 -= self.carrying;
        }
        self.tracker.handle_frame(frame, &bytes.as_slice(), &mut self.observer);
    }

    fn connection_id(&self) -> ConnectionId {
        ConnectionId(self.connection)
    }

    fn moment(&mut self) -> Moment {
        self.frame += 1;
        self.now += 1_000_000;
        Moment { frame: self.frame, time: Time(self.now), file: 0, digits: 6 }
    }
}
