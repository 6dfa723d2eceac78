//! The wire between clients and server, and the capture of it: a tracker that does not see every message.

use smbtrail_codec::{Body, Message};
use smbtrail_files::{self as files, Catalog, Files, MemoryStore, Options};
use smbtrail_track::{
    Absence, ConnectionId, Direction, Frame, FrameBytes, Gap, Limits, Moment, Time, Tracker,
};
use smbtrail_traffic::{Account, Conversation, body, compound, response_to};
use smbtrail_wire::{Command, Dialect, Guid, SessionId, TreeId};

/// Clients, each with its connection, session and tree.
pub const CLIENTS: usize = 2;

/// How a message gets into the capture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Capture {
    Whole,
    /// It is not there.
    Lost,
    /// It is there, but half of this number of bytes at its end is not.
    Holed(usize),
}

pub struct Wire {
    tracker: Tracker,
    files: Files<MemoryStore>,
    pub clients: [Conversation; CLIENTS],
    frame: u64,
    /// Bytes that are missing before the next frame: of each client, to the server and from it.
    missing: [[u64; 2]; CLIENTS],
}

/// A frame with a range that is missing.
struct Holed<'a> {
    bytes: &'a [u8],
    from: usize,
    to: usize,
}

impl FrameBytes for Holed<'_> {
    fn at(&self, offset: usize) -> &[u8] {
        let end = if offset < self.from { self.from } else { self.bytes.len() };
        if (self.from..self.to).contains(&offset) { &[] } else { &self.bytes[offset.min(end)..end] }
    }

    fn missing(&self, offset: usize) -> (usize, Absence) {
        (self.to.saturating_sub(offset).max(1), Absence::Lost)
    }
}

impl Wire {
    /// Two clients of one server, logged on and connected to the same share. `at_hand` files are not packed.
    pub fn new(at_hand: usize) -> Self {
        let mut limits = files::Limits::default();
        limits.at_hand = at_hand;
        let options = Options::default().with_limits(limits);
        let mut wire = Self {
            tracker: Tracker::new(Limits::default()),
            files: Files::new(MemoryStore::new(1 << 24), options),
            clients: Default::default(),
            frame: 0,
            missing: [[0; 2]; CLIENTS],
        };
        for (client, user) in [(0, "alice"), (1, "bob")] {
            wire.set_up(client, user);
        }
        wire
    }

    fn set_up(&mut self, client: usize, user: &str) {
        let moment = self.tick();
        let number = u16::try_from(client).expect("it is small");
        let ends = (([10, 0, 0, 1], 50_000 + number).into(), ([10, 0, 0, 9], 445).into());
        self.tracker.handle_opened(id(client), ends, 0, false, moment, &mut self.files);
        let asks = body::negotiate_request(&[Dialect::SMB_3_1_1], Guid([1; 16]));
        let request = self.clients[client].request(Command::NEGOTIATE, Body::NegotiateRequest(asks));
        let answers = body::negotiate_response(Dialect::SMB_3_1_1, Guid([2; 16]), 1 << 20);
        let response = response_to(&request, Body::NegotiateResponse(answers));
        let account = Account { domain: "LAB", user, workstation: "DESK" };
        let number = u32::from(number);
        let [first, second] = self.clients[client].log_on(account, SessionId(7 + u64::from(number)));
        let tree = self.clients[client].connect_tree(r"\\server\share", TreeId(3 + number));
        for (request, response) in [(request, response), first, second, tree] {
            self.send(client, &request, Capture::Whole);
            self.send(client, &response, Capture::Whole);
        }
    }

    /// The frame at hand.
    pub fn frame(&self) -> u64 {
        self.frame
    }

    /// The number of the next frame, also if the capture does not contain it.
    pub fn tick(&mut self) -> Moment {
        self.frame += 1;
        let time = Time(i64::try_from(self.frame).expect("it is small") * 1_000_000);
        Moment { frame: self.frame, time, digits: 6, ..Moment::default() }
    }

    pub fn send(&mut self, client: usize, message: &Message<'_>, capture: Capture) {
        let moment = self.tick();
        self.hand_over(client, message, capture, moment);
    }

    /// The same, for a message whose frame came before.
    pub fn hand_over(&mut self, client: usize, message: &Message<'_>, capture: Capture, moment: Moment) {
        let is_response = message.header.is_response();
        let bytes = compound(std::slice::from_ref(message));
        let missing = &mut self.missing[client][usize::from(is_response)];
        if capture == Capture::Lost {
            *missing += u64::try_from(bytes.len()).expect("it is small");
            return;
        }
        let missing = std::mem::take(missing);
        if missing > 0 {
            let gap = Gap::new(missing, 0).with_messages(true);
            self.tracker.handle_gap(id(client), moment, gap, &mut self.files);
        }
        let direction = if is_response { Direction::ToClient } else { Direction::ToServer };
        let frame = Frame::new(id(client), direction, moment, bytes.len());
        match capture {
            Capture::Holed(tail) if tail > 1 => {
                let gap = Gap::new(u64::try_from(tail / 2).expect("it is small"), 0);
                self.tracker.handle_gap(id(client), moment, gap, &mut self.files);
                let (from, to) = (bytes.len() - tail, bytes.len() - tail + tail / 2);
                let holed = Holed { bytes: &bytes, from, to };
                self.tracker.handle_frame(frame, &holed, &mut self.files);
            }
            _ => self.tracker.handle_frame(frame, &bytes.as_slice(), &mut self.files),
        }
    }

    /// The capture ends.
    pub fn finish(mut self) -> Catalog<MemoryStore> {
        for client in 0..CLIENTS {
            let moment = self.tick();
            for missing in self.missing[client].into_iter().filter(|missing| *missing > 0) {
                // What ends the connection shows what is missing before.
                let gap = Gap::new(missing, 0).with_messages(true);
                self.tracker.handle_gap(id(client), moment, gap, &mut self.files);
            }
            self.tracker.handle_closed(id(client), moment, &mut self.files);
        }
        self.tracker.finish(&mut self.files);
        self.files.finish()
    }
}

fn id(client: usize) -> ConnectionId {
    ConnectionId(u64::try_from(client).expect("it is small") + 1)
}
