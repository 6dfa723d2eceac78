//! SMB Direct: what a recording over TCP says, carried by RDMA.

use std::io;

use smbtrail_capture::{
    CaptureReader, CaptureSet, Consumer, DirectSegmenter, Direction, Dissector, Event, Head, LinkType,
    PcapngWriter, Streams, Timestamp, Transport, Want,
};

use crate::fixtures;

const CLIENT: ([u8; 4], u16) = ([10, 20, 0, 11], 45_100);
const SERVER: [u8; 4] = [10, 20, 0, 2];
/// The ports of SMB Direct over RoCE and over iWARP. [MS-SMBD] 1.9
const ROCE: u16 = 445;
const IWARP: u16 = 5445;

/// Nanoseconds from one packet of a message to the next.
const STEP: u64 = 1_000;

/// A message: when the recording has it, who sent it, and its bytes.
struct Said {
    time: Timestamp,
    direction: Direction,
    bytes: Vec<u8>,
}

/// The messages of a recording with one connection.
#[derive(Default)]
struct Messages(Vec<Said>);

impl Consumer for Messages {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        if let Event::Frame(frame) = event {
            let (time, direction) = (frame.packet.time, frame.direction);
            self.0.extend(frame.contiguous().or(Some(frame.at(0))).map(|bytes| Said {
                time,
                direction,
                bytes: bytes.to_vec(),
            }));
        }
    }
}

/// Over RoCEv2, with fragments of Windows' size.
pub(super) fn roce() -> io::Result<Vec<u8>> {
    carried("large-segments.pcapng", over_roce(), false)
}

/// Over iWARP, with checksums.
pub(super) fn iwarp() -> io::Result<Vec<u8>> {
    carried("large-segments.pcapng", DirectSegmenter::iwarp(CLIENT.into(), (SERVER, IWARP).into()), false)
}

/// Over iWARP, with markers.
pub(super) fn markers() -> io::Result<Vec<u8>> {
    let segmenter = DirectSegmenter::iwarp(CLIENT.into(), (SERVER, IWARP).into());
    carried("large-segments.pcapng", segmenter.with_framing(true, false).with_fragment_size(4_096), false)
}

/// Over RoCEv2, with the data of READ and WRITE by RDMA.
pub(super) fn memory() -> io::Result<Vec<u8>> {
    carried("large-segments.pcapng", over_roce(), true)
}

/// Over iWARP, with the data of READ and WRITE by RDMA.
pub(super) fn iwarp_memory() -> io::Result<Vec<u8>> {
    carried("large-segments.pcapng", DirectSegmenter::iwarp(CLIENT.into(), (SERVER, IWARP).into()), true)
}

/// Each message of SMB Direct has one packet: other programs put none together.
fn over_roce() -> DirectSegmenter {
    DirectSegmenter::roce(CLIENT.into(), (SERVER, ROCE).into()).with_packet_size(2_048)
}

/// What a recording says, over SMB Direct.
fn carried(recording: &str, mut connection: DirectSegmenter, by_memory: bool) -> io::Result<Vec<u8>> {
    let said = messages(recording)?;
    let mut writer = PcapngWriter::new(Vec::new(), "cargo xtask odd")?;
    let ethernet = writer.interface(LinkType::ETHERNET, 0)?;
    let first = said.first().map_or(Timestamp::default(), |said| said.time);
    // What sets the connection up takes half a millisecond.
    let mut time = Timestamp::from_nanoseconds(first.seconds - 1, u64::from(first.nanoseconds) + 999_500_000);
    let mut write = |frame: &[u8], time: &mut Timestamp| {
        let len = u32::try_from(frame.len()).map_err(io::Error::other)?;
        let at = *time;
        *time = Timestamp::from_nanoseconds(at.seconds, u64::from(at.nanoseconds) + STEP);
        writer.packet(ethernet, at, frame, len, &[])
    };
    connection.open(&mut |frame| write(frame, &mut time))?;
    let mut moved = Moved::default();
    for Said { time: at, direction, mut bytes } in said {
        time = if time < at { at } else { time };
        if by_memory && let Some((place, data, is_write)) = moved.take(direction, &mut bytes) {
            // A WRITE's data is fetched after its request, a READ's is put before its response.
            if is_write {
                connection.send(direction, &bytes, &mut |frame| write(frame, &mut time))?;
                connection
                    .read_memory(Direction::ToClient, place, &data, &mut |frame| write(frame, &mut time))?;
                continue;
            }
            connection
                .write_memory(Direction::ToClient, place, &data, &mut |frame| write(frame, &mut time))?;
        }
        connection.send(direction, &bytes, &mut |frame| write(frame, &mut time))?;
    }
    connection.close(&mut |frame| write(frame, &mut time))?;
    writer.finish()
}

/// The messages of a recording in `fixtures/captures`.
fn messages(file: &str) -> io::Result<Vec<Said>> {
    let bytes = std::fs::read(fixtures::folder().join("captures").join(file))?;
    let reader = CaptureReader::from_reader(file, io::Cursor::new(bytes)).map_err(io::Error::other)?;
    let mut captures = CaptureSet::from_reader(reader);
    let (mut dissector, mut streams, mut messages) =
        (Dissector::default(), Streams::default(), Messages::default());
    while let Some(packet) = captures.next_packet() {
        if let Some(Transport::Tcp(segment)) = dissector.transport(&packet) {
            streams.handle_segment(&segment, &mut messages);
        }
    }
    streams.finish(&mut messages);
    Ok(messages.0)
}

/// READs and WRITEs whose data goes by RDMA instead. [MS-SMB2] 2.2.19 to 2.2.22
#[derive(Default)]
struct Moved {
    /// MessageIds of READs that were asked for so.
    reads: Vec<u64>,
}

/// Offsets in a message of one READ or WRITE, its header of 64 bytes included.
const MESSAGE_ID: usize = 24;
const COMMAND: usize = 12;
const BODY: usize = 64;
/// Where a READ or WRITE request's buffer begins.
const BUFFER: usize = BODY + 48;
/// The memory that the client offers. [MS-SMBD] 2.2.3.1
const TOKEN: u32 = 0x0001_2B00;
const OFFSET: u64 = 0x7F3A_0000_1000;

impl Moved {
    /// Takes the data out of a message, if it has any: where in the client's memory it is or goes, the data, and whether it is
    /// written. A request gets a descriptor of that memory.
    fn take(&mut self, direction: Direction, bytes: &mut Vec<u8>) -> Option<((u32, u64), Vec<u8>, bool)> {
        let id = u64::from_le_bytes(*bytes.get(MESSAGE_ID..)?.first_chunk()?);
        let to_server = direction == Direction::ToServer;
        match (bytes.get(COMMAND)?, to_server) {
            (8, true) => {
                self.reads.push(id);
                let len = bytes.get(BODY + 4..BODY + 8)?.to_vec();
                bytes.truncate(BUFFER);
                put(bytes, BODY + 36, &1_u32.to_le_bytes());
                put(bytes, BODY + 44, &[112, 0, 16, 0]);
                describe(bytes, &len);
                None
            }
            (8, false) if self.reads.contains(&id) => {
                // DataOffset, DataLength; an error's body is shorter.
                let at = usize::from(*bytes.get(BODY + 2)?);
                let len = bytes.get(BODY + 4..BODY + 8)?.to_vec();
                let data = bytes.get(at..).filter(|_| bytes.get(BODY) == Some(&17))?.to_vec();
                bytes.truncate(BODY + 16);
                put(bytes, BODY + 2, &[0]);
                put(bytes, BODY + 4, &[0; 4]);
                put(bytes, BODY + 8, &len);
                bytes.push(0);
                Some(((TOKEN, OFFSET), data, false))
            }
            (9, true) => {
                let at = usize::from(u16::from_le_bytes(*bytes.get(BODY + 2..)?.first_chunk()?));
                let len = bytes.get(BODY + 4..BODY + 8)?.to_vec();
                let data = bytes.get(at..)?.to_vec();
                bytes.truncate(BUFFER);
                put(bytes, BODY + 2, &[0; 6]);
                put(bytes, BODY + 32, &1_u32.to_le_bytes());
                put(bytes, BODY + 36, &len);
                put(bytes, BODY + 40, &[112, 0, 16, 0]);
                describe(bytes, &len);
                Some(((TOKEN, OFFSET), data, true))
            }
            _ => None,
        }
    }
}

/// Appends a descriptor: offset, token, length. [MS-SMBD] 2.2.3.1
fn describe(bytes: &mut Vec<u8>, len: &[u8]) {
    bytes.extend(OFFSET.to_le_bytes());
    bytes.extend(TOKEN.to_le_bytes());
    bytes.extend(len);
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes.iter_mut().skip(at).zip(value).for_each(|(to, from)| *to = *from);
}
