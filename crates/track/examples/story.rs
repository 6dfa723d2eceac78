//! Follows a connection whose frames are made here, and prints what happened: `cargo run -p smbtrail-track --example story`.

use std::net::SocketAddr;

use smbtrail_codec::body::{
    CloseRequest, CloseResponse, CreateRequest, CreateResponse, TreeConnectRequest, TreeConnectResponse,
};
use smbtrail_codec::{Body, Header, HeaderId, Message, Region, utf16};
use smbtrail_track::{ConnectionId, Direction, Event, Frame, Limits, Moment, Observer, Time, Tracker};
use smbtrail_wire::{Command, FileId, HeaderFlags, MessageId, SessionId, ShareType, TreeId};

/// Prints a line per message, and one per object that is over.
struct Story;

impl Observer for Story {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Message(message) => {
                let from = if message.is_response() { "server" } else { "client" };
                let path = message.path().map_or("", |path| path);
                println!("frame {}: {from} {} {path}", message.moment.frame, message.header.command);
            }
            Event::Open(open) => println!("open: {:?}, {} bytes read", open.path, open.bytes_read),
            Event::Tree(tree) => println!("tree connect: {:?}, {} opens", tree.share, tree.opens),
            Event::Anomaly(anomaly) => println!("anomaly: {}", anomaly.kind.meaning()),
            _ => {}
        }
    }
}

/// A connection in the making.
struct Wire {
    tracker: Tracker,
    frame: u64,
}

const CONNECTION: ConnectionId = ConnectionId(1);

impl Wire {
    /// The next frame's number; each comes a millisecond after the one before.
    fn moment(&mut self) -> Moment {
        self.frame += 1;
        let time = Time::from_unix(1_700_000_000, u32::try_from(self.frame).unwrap_or(0) * 1_000_000);
        Moment { frame: self.frame, time, file: 0, digits: 6 }
    }

    /// Sends a request and its response, each in a frame of its own.
    fn exchange(&mut self, command: Command, tree: u32, request: Body<'static>, response: Body<'static>) {
        let message_id = MessageId(self.frame);
        for (flags, body) in [(HeaderFlags::default(), request), (HeaderFlags::SERVER_TO_REDIR, response)] {
            let id = HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId(tree) };
            let session_id = SessionId(7);
            let header = Header { command, message_id, session_id, flags, id, ..Header::default() };
            let bytes = Message { header, body }.to_vec();
            let direction = if header.is_response() { Direction::ToClient } else { Direction::ToServer };
            let frame = Frame::new(CONNECTION, direction, self.moment(), bytes.len());
            self.tracker.handle_frame(frame, &bytes.as_slice(), &mut Story);
        }
    }
}

fn main() {
    let mut wire = Wire { tracker: Tracker::new(Limits::default()), frame: 0 };
    let client = SocketAddr::from(([10, 0, 0, 1], 50_000));
    let server = SocketAddr::from(([10, 0, 0, 9], 445));
    // The capture began after the logon.
    let (mid_stream, moment) = (true, wire.moment());
    wire.tracker.handle_opened(CONNECTION, (client, server), 0, mid_stream, moment, &mut Story);

    let share = TreeConnectRequest { path: Region::new(utf16(r"\\filesrv\docs")), ..Default::default() };
    let disk = TreeConnectResponse { share_type: ShareType::DISK, ..Default::default() };
    let share = Body::TreeConnectRequest(share.arranged());
    wire.exchange(Command::TREE_CONNECT, 5, share, Body::TreeConnectResponse(disk));

    let file_id = FileId { persistent: 70, volatile: 71 };
    let file = CreateRequest { name: Region::new(utf16("plans.txt")), ..Default::default() };
    let open = CreateResponse { file_id, end_of_file: 5_000, ..Default::default() };
    let file = Body::CreateRequest(file.arranged());
    wire.exchange(Command::CREATE, 5, file, Body::CreateResponse(open));

    let close = Body::CloseRequest(CloseRequest { file_id, ..Default::default() });
    wire.exchange(Command::CLOSE, 5, close, Body::CloseResponse(CloseResponse::default()));

    wire.tracker.finish(&mut Story);
}
