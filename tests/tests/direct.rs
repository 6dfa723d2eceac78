//! SMB Direct says what the same messages say over TCP, and tshark finds the same messages in it.
//!
//! What tshark says is in `fixtures/parity/direct`, a line per message of SMB Direct, written by
//! `tshark --disable-protocol artemis -Y smb_direct -T fields -E occurrence=a` with `frame.number`,
//! `smb_direct.remaining_length`, `smb_direct.data_length`, `smb2.cmd` and `smb2.msg_id`: version 4.0.17.

use std::io::Read;
use std::sync::Arc;

use smbtrail_files::{Files, MemoryStore, Reason};
use smbtrail_pipeline::capture::{
    CaptureReader, CaptureSet, ChecksumPolicy, LinkType, PcapngWriter, SmbTransport, Timestamp,
};
use smbtrail_pipeline::track::{Event, Observer};
use smbtrail_pipeline::{Options, PacketObserver, PassedPacket, Pipeline, Slice};
use smbtrail_report::{CaptureFacts, Format, Style, Summary};
use smbtrail_tests::reports::reports;
use smbtrail_wire::Command;

/// The captures with the messages of `large-segments.pcapng`.
const CARRIED: [&str; 3] = ["direct-roce.pcapng", "direct-iwarp.pcapng", "direct-markers.pcapng"];

/// Those in which the data of READ and WRITE goes by RDMA.
const BY_MEMORY: [&str; 2] = ["direct-memory.pcapng", "direct-iwarp-memory.pcapng"];

/// The reports whose rows are compared, and the columns that say where something was.
const REPORTS: [&str; 4] = ["messages", "opens", "trees", "sessions"];
const PLACES: [&str; 3] = ["client", "server", "connection"];
/// Ends of the names of columns that say when something was.
const TIMES: [&str; 8] = ["_us", "time", "frame", "opened", "closed", "start", "end", "first"];

fn captures(bytes: &[u8]) -> CaptureSet {
    let bytes: Arc<[u8]> = bytes.into();
    CaptureSet::from_reader(CaptureReader::from_reader("capture", std::io::Cursor::new(bytes)).unwrap())
}

fn content(file: &str) -> Vec<u8> {
    std::fs::read(smbtrail_tests::fixtures().join("captures").join(file)).unwrap()
}

fn pipeline(file: &str) -> Pipeline {
    Pipeline::new(captures(&content(file)), Options::default())
}

/// A message of the transport: the frame that completes it, and its bytes.
type Whole = (u64, usize);

#[derive(Default)]
struct Seen {
    frames: Vec<Whole>,
    /// Frame, command and MessageId.
    messages: Vec<(u64, u16, u64)>,
}

impl Observer for Seen {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event {
            let header = &message.header;
            self.messages.push((message.moment.frame, header.command.0, header.message_id.0));
        }
    }
}

impl PacketObserver for Seen {
    fn packet(&mut self, _: &PassedPacket) {}

    fn frame(&mut self, frame: &smbtrail_pipeline::capture::Frame<'_>) {
        assert_eq!(frame.transport, SmbTransport::SmbDirect);
        self.frames.push((frame.packet.number, frame.len));
    }
}

#[test]
fn tshark_finds_the_same_messages() {
    for file in CARRIED.into_iter().chain(["direct-memory.pcapng"]) {
        let theirs = smbtrail_tests::fixtures().join("parity/direct").join(file).with_extension("tsv");
        let (mut frames, mut messages, mut len) = (Vec::new(), Vec::new(), 0);
        for line in std::fs::read_to_string(theirs).unwrap().lines().skip(1) {
            let mut cells = line.split('\t');
            let mut next = || cells.next().unwrap();
            let (frame, remaining, length) = (next().parse().unwrap(), next(), next());
            let (commands, ids) = (next(), next());
            if let (Ok(remaining), Ok(length)) = (remaining.parse::<usize>(), length.parse::<usize>()) {
                // One end sends the fragments of a message without others between them.
                len += length;
                if remaining == 0 {
                    frames.push((frame, std::mem::take(&mut len)));
                }
            }
            for (command, id) in
                commands.split(',').zip(ids.split(',')).filter(|(command, _)| !command.is_empty())
            {
                messages.push((frame, command.parse::<u16>().unwrap(), id.parse::<u64>().unwrap()));
            }
        }
        let mut seen = Seen::default();
        pipeline(file).run_with_packets(&mut seen);
        assert_eq!(seen.frames, frames, "{file}");
        assert_eq!(seen.messages, messages, "{file}");
        assert_eq!(messages.len(), 30, "{file}");
    }
}

#[test]
fn rows_are_those_of_tcp() {
    let style = Style::new(Format::Jsonl);
    let expected = reports(pipeline("large-segments.pcapng"), style);
    for file in CARRIED {
        let mut compared = 0;
        for ((name, ours), (_, theirs)) in reports(pipeline(file), style).iter().zip(&expected) {
            if REPORTS.contains(name) {
                assert_eq!(rows(ours), rows(theirs), "{file}: {name}");
                compared += rows(ours).len();
            }
        }
        assert!(compared > 30, "{file}: {compared}");
    }
}

#[test]
fn what_goes_by_rdma_counts_as_moved() {
    let style = Style::new(Format::Jsonl);
    let rows_of = |file: &str, of: &str| {
        let reports = reports(pipeline(file), style);
        rows(&reports.iter().find(|(name, _)| *name == of).unwrap().1)
    };
    for of in ["opens", "trees"] {
        for file in BY_MEMORY {
            let ours = rows_of(file, of);
            assert_eq!(ours, rows_of("large-segments.pcapng", of));
            assert!(ours.iter().any(|row| row.contains("30000")), "{ours:?}");
        }
    }
}

/// Versions of files: path, size, known bytes, whether all are known, SHA-256, and each hole's reason.
type Kept = (String, Option<u64>, u64, bool, Option<[u8; 32]>, Vec<Reason>);

/// The files of a capture without some of its packets, and the content of each version.
fn files(capture: &[u8]) -> (Vec<Kept>, Vec<Vec<u8>>) {
    let mut files = Files::new(MemoryStore::new(1 << 24), smbtrail_files::Options::default());
    let options = Options::default().with_data(true);
    Pipeline::new(captures(capture), options).run(&mut files);
    let (mut kept, mut contents) = (Vec::new(), Vec::new());
    files
        .finish()
        .each(|entry, content| {
            let path = entry.version.path.as_ref().map_or_else(String::new, ToString::to_string);
            let digest = entry.digest.as_ref().map(|digest| digest.sha256);
            let reasons = entry.holes.iter().map(|hole| hole.reason).collect();
            kept.push((path, entry.version.size, entry.known, entry.complete, digest, reasons));
            let mut bytes = Vec::new();
            content
                .reader(entry.version.size.unwrap_or(0))
                .read_to_end(&mut bytes)
                .map(|_| contents.push(bytes))
        })
        .unwrap();
    (kept, contents)
}

#[test]
fn files_are_those_of_tcp() {
    let (expected, contents) = files(&content("large-segments.pcapng"));
    assert!(
        expected.iter().any(|(_, size, _, complete, digest, _)| {
            *size == Some(30_000) && *complete && digest.is_some()
        })
    );
    for file in CARRIED.into_iter().chain(BY_MEMORY) {
        assert_eq!(files(&content(file)), (expected.clone(), contents.clone()), "{file}");
    }
}

#[test]
fn a_lost_packet_is_a_hole_and_no_wrong_byte() {
    let (whole, contents) = files(&content("large-segments.pcapng"));
    for file in BY_MEMORY {
        let packets = packets(&content(file));
        let mut holed = 0;
        for lost in 0..packets.len() {
            let left: Vec<&Wire> =
                packets.iter().enumerate().filter(|(at, _)| *at != lost).map(|(_, packet)| packet).collect();
            let (kept, found) = files(&written(&left));
            holed += usize::from(kept != whole);
            for ((path, size, known, _, digest, reasons), bytes) in kept.iter().zip(&found) {
                assert!(
                    *known == 0 || contents.iter().any(|content| agrees(content, bytes)),
                    "{file} {lost} {path}"
                );
                assert!(
                    digest.is_none() || whole.iter().any(|entry| entry.4 == *digest),
                    "{file} {lost}: {size:?}"
                );
                // Something of what RDMA moves is there, unless the loss kept the connection from being known in time.
                assert!(lost < 12 || !reasons.contains(&Reason::Rdma), "{file} {lost}");
            }
        }
        assert!(holed > 10, "{file}: {holed}");
    }
}

#[test]
fn what_the_capture_shows_nothing_of_has_another_reason_than_what_it_lost() {
    for file in BY_MEMORY {
        let packets = packets(&content(file));
        let left: Vec<&Wire> = packets.iter().filter(|packet| !packet.moves_memory()).collect();
        assert!(left.len() + 10 < packets.len(), "{file}");
        let (kept, _) = files(&written(&left));
        assert!(kept.iter().any(|entry| entry.5 == [Reason::Rdma]), "{file}: {kept:?}");
        let all: Vec<&Wire> = packets.iter().collect();
        assert_eq!(past_the_capture(&written(&all)), 0, "{file}");
        assert!(past_the_capture(&written(&left)) >= 30_000, "{file}");
    }
}

/// Bytes that went by RDMA past a capture, as the summary says.
fn past_the_capture(capture: &[u8]) -> u64 {
    let mut summary = Summary::new();
    let outcome = Pipeline::new(captures(capture), Options::default()).run(&mut summary);
    let mut facts = CaptureFacts::default();
    facts.remote = outcome.streams.rdma_memory_bytes;
    let mut out = Vec::new();
    summary.finish(&facts, Style::new(Format::Json), &mut out).unwrap();
    let story: serde_json::Value = serde_json::from_slice(&out).unwrap();
    story["traffic"]["rdma_bytes_lost"].as_u64().unwrap()
}

/// Whether bytes are those of a content, but for zeros where they are unknown.
fn agrees(content: &[u8], bytes: &[u8]) -> bool {
    content.iter().zip(bytes).all(|(expected, found)| expected == found || *found == 0)
}

/// A packet of Ethernet.
struct Wire {
    time: Timestamp,
    bytes: Vec<u8>,
}

impl Wire {
    /// Whether it is an RDMA WRITE or a response to an RDMA READ.
    fn moves_memory(&self) -> bool {
        let Some(&[_, protocol]) = self.bytes.get(22..24).and_then(<[u8]>::first_chunk) else { return false };
        match protocol {
            // UDP: the opcode of InfiniBand.
            17 => matches!(self.bytes.get(42), Some(0x06..=0x0B | 0x0D..=0x10)),
            // TCP: the control bits of DDP say that the segment is tagged.
            _ => self.bytes.len() > 200 && self.bytes.get(56).is_some_and(|control| control & 0x83 == 0x81),
        }
    }
}

fn packets(capture: &[u8]) -> Vec<Wire> {
    let mut source = captures(capture);
    let mut packets = Vec::new();
    while let Some(packet) = source.next_packet() {
        packets.push(Wire { time: packet.id.time, bytes: packet.data.to_vec() });
    }
    packets
}

fn written(packets: &[&Wire]) -> Vec<u8> {
    let mut writer = PcapngWriter::new(Vec::new(), "test").unwrap();
    let ethernet = writer.interface(LinkType::ETHERNET, 0).unwrap();
    for packet in packets {
        let len = u32::try_from(packet.bytes.len()).unwrap();
        writer.packet(ethernet, packet.time, &packet.bytes, len, &[]).unwrap();
    }
    writer.finish().unwrap()
}

#[test]
fn a_slice_has_the_whole_connection() {
    for file in CARRIED {
        let bytes = content(file);
        let mut chosen = Chosen(Slice::new(false));
        Pipeline::new(captures(&bytes), Options::default()).run_with_packets(&mut chosen);
        let mut out = Vec::new();
        chosen.0.write(captures(&bytes), ChecksumPolicy::default(), &mut out).unwrap();
        let (mut whole, mut sliced) = (Seen::default(), Seen::default());
        pipeline(file).run_with_packets(&mut whole);
        Pipeline::new(captures(&out), Options::default()).run_with_packets(&mut sliced);
        assert_eq!((sliced.frames, sliced.messages), (whole.frames, whole.messages), "{file}");
    }
}

/// Chooses the first WRITE.
struct Chosen(Slice);

impl Observer for Chosen {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Message(message) = event
            && message.header.command == Command::WRITE
        {
            self.0.choose(message.connection);
        }
    }
}

impl PacketObserver for Chosen {
    fn packet(&mut self, _: &PassedPacket) {}

    fn frame(&mut self, frame: &smbtrail_pipeline::capture::Frame<'_>) {
        self.0.frame(frame);
    }
}

/// Rows without what depends on when and where they were captured.
fn rows(text: &str) -> Vec<String> {
    let row = |line: &str| {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        let is_kept = |key: &str| !PLACES.contains(&key) && !TIMES.iter().any(|end| key.ends_with(end));
        if let Some(row) = value.as_object_mut() {
            row.retain(|key, _| is_kept(key));
        }
        value.to_string()
    };
    text.lines().map(row).collect()
}
