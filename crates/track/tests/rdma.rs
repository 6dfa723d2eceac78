//! What RDMA moves finds its request by the buffers that this describes.

mod lab;

use lab::*;
use smbtrail_codec::body::*;
use smbtrail_codec::{Body, Region};
use smbtrail_track::*;
use smbtrail_wire::{Channel, Command, SessionId};

/// What was moved: the request's MessageId, its session, where in its data, the bytes that are there and those that were sent.
type Part = (u64, Option<SessionId>, u64, Vec<u8>, u64);

#[derive(Default)]
struct Parts {
    parts: Vec<Part>,
    /// Bytes by RDMA of the connection, and those that nobody asked for.
    counted: (u64, u64),
}

impl Observer for Parts {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Remote(of) => {
                let id = of.request.message_id.0;
                self.parts.push((id, of.session_id, of.at, of.bytes.to_vec(), of.len));
            }
            Event::Connection(connection) => {
                self.counted = (connection.counts.remote, connection.counts.remote_unasked);
            }
            _ => {}
        }
    }
}

const SESSION: Option<SessionId> = Some(SessionId(7));

fn lab(limits: Limits, transport: Transport) -> Lab<Parts> {
    let mut lab = Lab::for_observer(limits, Parts::default());
    lab.log_on(1, "10.0.0.9:445", 7, "alice");
    lab.tracker.handle_transport(ConnectionId(1), transport);
    lab.tree(1, 3, 7, 5, r"\\srv\docs");
    lab.open(1, 4, (7, 5), "a.txt", 70);
    lab
}

/// Descriptors: offset, token, length. `[MS-SMBD] 2.2.3.1`
fn info(of: &[(u64, u32, u32)]) -> Region<'static> {
    let bytes = |(offset, token, len): &(u64, u32, u32)| {
        [&offset.to_le_bytes()[..], &token.to_le_bytes(), &len.to_le_bytes()].concat()
    };
    Region::new(of.iter().flat_map(bytes).collect::<Vec<u8>>())
}

fn ask_to_read(lab: &mut Lab<Parts>, id: u64, of: &[(u64, u32, u32)]) {
    let (channel, length, file_id) = (Channel::RDMA_V1, 1_000, file_id(70));
    let body =
        ReadRequest { channel, length, file_id, read_channel_info: info(of), ..ReadRequest::default() };
    lab.send(1, &[request(Command::READ, id, Body::ReadRequest(body.arranged())).session(7).tree(5)]);
}

fn ask_to_write(lab: &mut Lab<Parts>, id: u64, of: &[(u64, u32, u32)]) {
    let (channel, remaining_bytes, file_id) = (Channel::RDMA_V1_INVALIDATE, 1_000, file_id(70));
    let write_channel_info = info(of);
    let body =
        WriteRequest { channel, remaining_bytes, file_id, write_channel_info, ..WriteRequest::default() };
    lab.send(1, &[request(Command::WRITE, id, Body::WriteRequest(body.arranged())).session(7).tree(5)]);
}

fn move_bytes(
    lab: &mut Lab<Parts>,
    direction: Direction,
    place: Option<(u32, u64)>,
    bytes: &[u8],
    len: usize,
) {
    let moment = lab.tick();
    let way = (direction, moment);
    lab.tracker.handle_remote(ConnectionId(1), way, place, (bytes, len), &mut lab.story);
}

#[test]
fn bytes_have_their_place_in_what_is_read_and_written() {
    let mut lab = lab(Limits::default(), Transport::SmbDirect);
    ask_to_read(&mut lab, 10, &[(100, 1, 8), (0, 2, 50)]);
    ask_to_write(&mut lab, 11, &[(500, 3, 20)]);
    move_bytes(&mut lab, Direction::ToClient, Some((2, 10)), b"later", 5);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 100)), b"first", 5);
    move_bytes(&mut lab, Direction::ToServer, Some((3, 510)), b"cut", 9);
    let story = lab.finish();
    let expected = [
        (10, SESSION, 18, b"later".to_vec(), 5),
        (10, SESSION, 0, b"first".to_vec(), 5),
        (11, SESSION, 10, b"cut".to_vec(), 9),
    ];
    assert_eq!((story.parts.as_slice(), story.counted), (&expected[..], (19, 0)));
}

#[test]
fn a_packet_may_fill_buffers_that_are_side_by_side() {
    let mut lab = lab(Limits::default(), Transport::SmbDirect);
    ask_to_read(&mut lab, 10, &[(100, 1, 4)]);
    ask_to_read(&mut lab, 11, &[(104, 1, 4)]);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 102)), b"abcde", 8);
    let story = lab.finish();
    let expected = [(10, SESSION, 2, b"ab".to_vec(), 2), (11, SESSION, 0, b"cde".to_vec(), 4)];
    assert_eq!((story.parts.as_slice(), story.counted), (&expected[..], (8, 2)));
}

#[test]
fn what_nobody_asked_for_is_only_counted() {
    let mut lab = lab(Limits::default(), Transport::SmbDirect);
    ask_to_read(&mut lab, 10, &[(100, 1, 8)]);
    // Another token, beyond the end, before the beginning, the wrong way, no place, the last places there are.
    for (direction, place) in [
        (Direction::ToClient, Some((2, 100))),
        (Direction::ToClient, Some((1, 108))),
        (Direction::ToClient, Some((1, 99))),
        (Direction::ToServer, Some((1, 100))),
        (Direction::ToClient, None),
        (Direction::ToClient, Some((u32::MAX, u64::MAX))),
    ] {
        move_bytes(&mut lab, direction, place, b"x", 1);
    }
    // The response ends the use of the buffer.
    lab.send(1, &[have_read(10, b"").session(7).tree(5)]);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 100)), b"x", 1);
    let story = lab.finish();
    assert_eq!((story.parts.len(), story.counted), (0, (7, 7)));
}

#[test]
fn a_token_that_is_used_again_is_that_of_the_newest_request() {
    let mut lab = lab(Limits::default(), Transport::SmbDirect);
    ask_to_read(&mut lab, 10, &[(100, 1, 8)]);
    // Its response is lost.
    ask_to_read(&mut lab, 11, &[(100, 1, 8)]);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 101)), b"b", 1);
    assert_eq!(lab.finish().parts, [(11, SESSION, 1, b"b".to_vec(), 1)]);
}

#[test]
fn a_flood_of_buffers_is_bounded() {
    let most = 64;
    let mut lab = lab(limits(|limits| limits.buffers = most), Transport::SmbDirect);
    for id in 10..400 {
        let place = id * 1_000;
        ask_to_read(&mut lab, id, &[(place, 1, 10), (place + 10, 1, 10), (place, 2, 10)]);
    }
    move_bytes(&mut lab, Direction::ToClient, Some((1, 399_000)), b"new", 3);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 10_000)), b"old", 3);
    let usage = lab.tracker.usage();
    let buffers = usage.iter().find(|usage| usage.table.starts_with("buffers")).unwrap();
    assert!(buffers.peak <= most && buffers.evicted > 300, "{buffers:?}");
    assert_eq!(lab.finish().parts, [(399, SESSION, 0, b"new".to_vec(), 3)]);
}

#[test]
fn only_rdma_has_buffers() {
    let mut lab = lab(Limits::default(), Transport::Tcp);
    ask_to_read(&mut lab, 10, &[(100, 1, 8)]);
    move_bytes(&mut lab, Direction::ToClient, Some((1, 100)), b"x", 1);
    assert_eq!(lab.finish().parts, []);
}
