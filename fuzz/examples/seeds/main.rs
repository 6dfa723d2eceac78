//! Writes seed corpora into `corpus/TARGET` out of the project's fixtures: captures, messages as hex, blobs, filters.

mod kerberos;
mod rpc;
mod text;

use std::collections::{HashMap, HashSet, hash_map::DefaultHasher};
use std::fs;
use std::hash::{Hash, Hasher};
use std::io::{self, Cursor};
use std::path::{Path, PathBuf};

use smbtrail_capture::{
    CaptureReader, CaptureSet, Consumer, Dissector, Head, ROCE_PORT, Streams, Transport, Want,
};
use smbtrail_codec::compression::CompressionTransform;
use smbtrail_codec::{Body, Input, Message};
use smbtrail_fuzz::reports::options;
use smbtrail_fuzz::tracker::op;
use smbtrail_pipeline::Pipeline;
use smbtrail_track::{self as track, Detail, Observer};
use smbtrail_wire::{CompressionAlgorithm, InfoType, ReparseTag};

/// Longest seed in bytes: long inputs make a fuzzer slow and teach it little.
const LONGEST: usize = 64 * 1024;
/// Longest capture for which every report, every field or every page is written, in bytes.
const LONGEST_WRITTEN: usize = 40_000;
/// Most seeds of a target.
const MOST: usize = 600;

fn main() -> io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut seeds = Seeds { root: root.join("corpus"), ..Seeds::default() };
    for path in files(&root.join("../fixtures/captures"))? {
        let bytes = fs::read(&path)?;
        if let Ok(reader) = CaptureReader::from_reader("capture", Cursor::new(bytes.clone())) {
            seeds.capture(&bytes, reader)?;
        }
    }
    for path in files(&root.join("../fixtures/messages"))? {
        if path.extension().is_some_and(|extension| extension == "hex") {
            let bytes = unhex(&fs::read_to_string(&path)?);
            seeds.frame(&bytes)?;
        }
    }
    seeds.quic()?;
    seeds.texts(&root.join("../fixtures"))?;
    seeds.stubs()?;
    let mut counts: Vec<_> = seeds.counts.iter().collect();
    counts.sort();
    for (target, count) in counts {
        println!("{target}: {count}");
    }
    Ok(())
}

#[derive(Default)]
struct Seeds {
    root: PathBuf,
    counts: HashMap<&'static str, usize>,
    /// Shapes that are there already: one seed of each is enough.
    shapes: HashSet<(&'static str, u64)>,
}

impl Seeds {
    /// Writes a seed, unless the target has enough or one of this shape.
    pub(crate) fn put(&mut self, target: &'static str, shape: impl Hash, bytes: &[u8]) -> io::Result<()> {
        let count = self.counts.entry(target).or_default();
        if *count >= MOST || bytes.len() > LONGEST || !self.shapes.insert((target, hash(shape))) {
            return Ok(());
        }
        *count += 1;
        let folder = self.root.join(target);
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("seed-{:016x}", hash(bytes))), bytes)
    }

    /// Everything that a capture holds.
    fn capture(&mut self, bytes: &[u8], reader: CaptureReader) -> io::Result<()> {
        self.put("reader", bytes, bytes)?;
        self.written(bytes)?;
        self.packets(bytes)?;
        self.direct(bytes)?;
        self.conversation(bytes)?;
        let mut messages = Messages::default();
        Pipeline::new(CaptureSet::from_reader(reader), options(3)).run(&mut messages);
        for Found { bytes, detail } in messages.found {
            self.message(&bytes, &detail)?;
        }
        // Under the first cipher and the second one.
        self.put("sealed", (0, bytes), &[&[0], &messages.sealed[..]].concat())?;
        self.put("sealed", (1, bytes), &[&[1], &messages.sealed[..]].concat())
    }

    /// Frames of the handshake and of streams for packets that are sealed, and what happens to datagrams.
    fn quic(&mut self) -> io::Result<()> {
        let hello =
            [&[6, 0, 0x40, 47, 1, 0, 0, 43, 3, 3][..], &[9; 32], &[0, 0, 2, 0x13, 1, 1, 0, 0, 0]].concat();
        let ack = [2, 10, 0, 2, 2, 1, 0, 1, 2];
        for (n, frames) in
            [&hello[..], &ack, &[0x0e, 0, 0, 4, 0, 0, 0, 64], &[0x1c, 0, 0, 0]].into_iter().enumerate()
        {
            let len = u16::try_from(frames.len()).unwrap_or(u16::MAX).to_le_bytes();
            self.put("quic_packets", n, &[&[1, 1, 1][..], frames, &len].concat())?;
        }
        for n in 0..8_u8 {
            let steps: Vec<u8> = (0..200_u8).map(|at| at.wrapping_mul(37) ^ n.wrapping_mul(29)).collect();
            self.put("quic_connection", n, &steps)?;
        }
        Ok(())
    }

    /// A capture as those targets take it that write something of it, data and secrets included.
    fn written(&mut self, capture: &[u8]) -> io::Result<()> {
        if capture.len() > LONGEST_WRITTEN {
            return Ok(());
        }
        for target in ["json", "csv", "fields", "plain"] {
            self.put(target, capture, &[&[3], capture].concat())?;
        }
        self.put("tables", capture, &[&[3, 20], capture].concat())?;
        for (mode, every) in [(7, 1), (3, 3)] {
            self.put("slice", (mode, capture), &[&[mode, every], capture].concat())?;
        }
        for number in [4, 9, 14] {
            self.put("show", (number, capture), &[&[3, number, 20], capture].concat())?;
        }
        Ok(())
    }

    /// The first packets of a capture, as the dissector's target takes them.
    fn packets(&mut self, capture: &[u8]) -> io::Result<()> {
        let Ok(mut reader) = CaptureReader::from_reader("capture", Cursor::new(capture.to_vec())) else {
            return Ok(());
        };
        let mut out = Vec::new();
        while let Ok(Some(packet)) = reader.next_packet() {
            if out.is_empty() {
                out.extend(u16::try_from(packet.link.0).unwrap_or(1).to_le_bytes());
            }
            let Ok(len) = u16::try_from(packet.data.len()) else { continue };
            if out.len() + packet.data.len() > 4096 {
                break;
            }
            out.extend(len.to_le_bytes());
            out.extend(packet.data);
        }
        self.put("dissector", out.clone(), &out)
    }

    /// The first packets of SMB Direct in a capture, as its targets take them.
    fn direct(&mut self, capture: &[u8]) -> io::Result<()> {
        let Ok(mut reader) = CaptureReader::from_reader("capture", Cursor::new(capture.to_vec())) else {
            return Ok(());
        };
        let mut dissector = Dissector::default();
        let (mut roce, mut iwarp) = (Vec::new(), Vec::new());
        while let Ok(Some(packet)) = reader.next_packet() {
            let (out, head, payload) = match dissector.transport(&packet) {
                Some(Transport::Udp(datagram)) if datagram.destination.port() == ROCE_PORT => {
                    (&mut roce, vec![u8::from(datagram.source < datagram.destination), 0], datagram.payload)
                }
                Some(Transport::Tcp(segment))
                    if [segment.source, segment.destination].iter().any(|end| end.port() == 5445) =>
                {
                    // It is where its stream goes on.
                    let head = vec![u8::from(segment.source.port() == 5445), segment.flags.0, 0];
                    (&mut iwarp, head, segment.payload)
                }
                _ => continue,
            };
            let Ok(len) = u16::try_from(payload.len()) else { continue };
            if out.len() + payload.len() > 4096 {
                break;
            }
            out.extend(head);
            out.extend(len.to_le_bytes());
            out.extend(payload);
        }
        for (target, bytes) in [("roce", roce), ("iwarp", iwarp)] {
            if !bytes.is_empty() {
                self.put(target, bytes.clone(), &bytes)?;
            }
        }
        Ok(())
    }

    /// A capture's connections as calls to the tracker.
    fn conversation(&mut self, capture: &[u8]) -> io::Result<()> {
        let Ok(reader) = CaptureReader::from_reader("capture", Cursor::new(capture.to_vec())) else {
            return Ok(());
        };
        let mut set = CaptureSet::from_reader(reader);
        let (mut dissector, mut streams) = (Dissector::default(), Streams::default());
        let mut calls = Calls { out: vec![200], frames: Vec::new(), kdc: Vec::new() };
        while let Some(packet) = set.next_packet() {
            match dissector.transport(&packet) {
                Some(Transport::Tcp(segment)) => streams.handle_segment(&segment, &mut calls),
                Some(Transport::Udp(datagram)) => streams.handle_datagram(&datagram, &mut calls),
                None => {}
            }
        }
        streams.finish(&mut calls);
        for frame in &calls.frames {
            self.frame(frame)?;
        }
        for message in &calls.kdc {
            self.kerberos(message)?;
        }
        // The beginning says most: it holds logon and tree connect.
        calls.out.truncate(LONGEST / 4);
        self.put("tracker", calls.out.clone(), &calls.out)
    }

    /// A frame by what it begins with.
    fn frame(&mut self, frame: &[u8]) -> io::Result<()> {
        let shape = (frame.get(..4), frame.len() / 64);
        match frame.get(..4) {
            Some(b"\xFESMB") => {
                if frame.get(20..24).is_some_and(|next| next != [0; 4]) {
                    self.put("compound", shape, frame)?;
                }
                self.put("message", shape, &[&[0], frame].concat())
            }
            Some(b"\xFDSMB" | b"\xFCSMB") => {
                self.put("envelope", shape, frame)?;
                self.compressed(frame)
            }
            Some(b"\xFFSMB") => self.put("smb1", frame, frame),
            _ => Ok(()),
        }
    }

    /// The streams of a compressed message, after the length that they decompress to.
    fn compressed(&mut self, frame: &[u8]) -> io::Result<()> {
        match CompressionTransform::read(Input::new(frame), &mut ()) {
            CompressionTransform::CompressionTransformUnchained(header) => {
                let len = header.original_compressed_segment_size;
                self.stream(header.compression_algorithm, len, &header.compressed.bytes)
            }
            CompressionTransform::CompressionTransformChained(header) => {
                header.payloads(&mut ()).try_for_each(|payload| {
                    let len = payload.original_payload_size().unwrap_or_default();
                    self.stream(payload.compression_algorithm, len, &payload.payload.bytes)
                })
            }
            CompressionTransform::Other(_) => Ok(()),
        }
    }

    fn stream(&mut self, algorithm: CompressionAlgorithm, len: u32, bytes: &[u8]) -> io::Result<()> {
        let target = match algorithm {
            CompressionAlgorithm::LZNT1 => "lznt1",
            CompressionAlgorithm::LZ77 => "lz77",
            CompressionAlgorithm::LZ77_HUFFMAN => "lz77_huffman",
            CompressionAlgorithm::LZ4 => "lz4",
            _ => return Ok(()),
        };
        let [a, b, c, _] = len.to_le_bytes();
        self.put(target, bytes, &[&[a, b, c], bytes].concat())
    }

    /// A message, and what its buffers hold.
    fn message(&mut self, bytes: &[u8], detail: &Detail) -> io::Result<()> {
        let Ok(message) = Message::parse(Input::new(bytes), &mut ()) else { return Ok(()) };
        let kind = message.body.kind();
        let header = &message.header;
        self.put("header", (kind, header.flags.0), &bytes[..64])?;
        self.put("message", (kind, header.status.0, bytes.len() / 32), &[&[0], bytes].concat())?;
        self.pasted(hash((kind, bytes.len() / 64)), bytes)?;
        self.calls(&message.body)?;
        match (&message.body, detail) {
            (Body::NegotiateRequest(body), _) => {
                let count = u8::try_from(body.negotiate_context_count).unwrap_or(0);
                let list = &body.contexts.bytes;
                self.put("negotiate_contexts", list.len(), &[&[count], &list[..]].concat())
            }
            (Body::NegotiateResponse(body), _) => {
                let count = u8::try_from(body.negotiate_context_count).unwrap_or(0);
                let list = &body.contexts.bytes;
                self.put("negotiate_contexts", list.len(), &[&[count], &list[..]].concat())?;
                self.token(&body.security_buffer.bytes)
            }
            (Body::SessionSetupRequest(body), _) => self.token(&body.security_buffer.bytes),
            (Body::SessionSetupResponse(body), _) => self.token(&body.security_buffer.bytes),
            (Body::CreateRequest(body), _) => {
                let list = &body.create_contexts.bytes;
                self.put("create_contexts", (0, list.len()), &[&[0], &list[..]].concat())
            }
            (Body::CreateResponse(body), _) => {
                let list = &body.create_contexts.bytes;
                self.put("create_contexts", (1, list.len()), &[&[1], &list[..]].concat())
            }
            (Body::QueryDirectoryResponse(body), Detail::QueryDirectory(class)) => {
                let shape = (class.0, body.output.bytes.len() / 256);
                self.put("directory", shape, &[&[class.0], &body.output.bytes[..]].concat())
            }
            (Body::QueryInfoRequest(body), _) => {
                self.info(1, body.info_type, body.file_info_class, &body.input.bytes)
            }
            (Body::QueryInfoResponse(body), &Detail::QueryInfo { info_type, class, .. }) => {
                self.info(0, info_type, class, &body.output.bytes)
            }
            (Body::SetInfoRequest(body), _) => {
                self.info(2, body.info_type, body.file_info_class, &body.buffer.bytes)
            }
            (Body::IoctlRequest(body), _) => self.control(0, body.ctl_code.0, &body.input.bytes),
            (Body::IoctlResponse(body), _) => self.control(1, body.ctl_code.0, &body.output.bytes),
            _ => Ok(()),
        }
    }

    fn info(&mut self, buffer: u8, info_type: InfoType, level: u8, bytes: &[u8]) -> io::Result<()> {
        let shape = (buffer, info_type.0, level, bytes.len() / 16);
        self.put("info", shape, &[&[buffer, info_type.0, level], bytes].concat())?;
        if info_type == InfoType::SECURITY && buffer != 1 {
            self.put("security_descriptor", bytes, bytes)?;
        }
        Ok(())
    }

    fn control(&mut self, side: u8, code: u32, bytes: &[u8]) -> io::Result<()> {
        let [a, b, c, d] = code.to_le_bytes();
        self.put("fsctl", (side, code, bytes.len() / 16), &[&[side, a, b, c, d], bytes].concat())?;
        let tags = [ReparseTag::SYMLINK, ReparseTag::MOUNT_POINT, ReparseTag::NFS, ReparseTag::LX_SYMLINK];
        let tag = bytes.first_chunk().map(|tag| ReparseTag(u32::from_le_bytes(*tag)));
        match tag.filter(|tag| tags.contains(tag)) {
            Some(_) => self.put("reparse", bytes, &[&[4], bytes].concat()),
            None => Ok(()),
        }
    }
}

/// Messages and what their requests said; and those that came encrypted, as the target of encrypted messages takes them.
#[derive(Default)]
struct Messages {
    found: Vec<Found>,
    sealed: Vec<u8>,
}

struct Found {
    bytes: Vec<u8>,
    detail: Detail,
}

impl Observer for Messages {
    fn event(&mut self, event: &track::Event<'_>) {
        let message = match event {
            track::Event::Message(message) => message,
            track::Event::Envelope(envelope) => return self.envelope(envelope),
            _ => return,
        };
        let bytes = message.input.bytes();
        if bytes.len() <= LONGEST && !message.input.is_cut() {
            let detail = message.request.map(|request| request.detail.clone()).unwrap_or_default();
            self.found.push(Found { bytes: bytes.to_vec(), detail });
        }
    }
}

impl Messages {
    fn envelope(&mut self, envelope: &track::Envelope<'_>) {
        let encrypted = envelope.kind == track::EnvelopeKind::Encrypted;
        // One that is not encrypted may be, as far as its content goes.
        let content = if encrypted { envelope.opened.ok() } else { Some(envelope.input) };
        let Some(content) = content.filter(|_| self.sealed.len() < LONGEST / 4) else { return };
        let Ok(len) = u16::try_from(content.bytes().len()) else { return };
        self.sealed.push(u8::from(envelope.direction == track::Direction::ToClient));
        self.sealed.extend(len.to_le_bytes());
        self.sealed.extend(content.bytes());
    }
}

/// What happens on a capture's streams, as the bytes that the tracker's target takes; its frames, and what KDCs say.
struct Calls {
    out: Vec<u8>,
    frames: Vec<Vec<u8>>,
    kdc: Vec<Vec<u8>>,
}

impl Calls {
    fn call(&mut self, kind: u8, connection: smbtrail_capture::ConnectionId, argument: u16) {
        let which = u8::try_from(connection.0 % 4).unwrap_or(0);
        self.out.extend([kind, which]);
        self.out.extend(argument.to_le_bytes());
    }
}

impl Consumer for Calls {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &smbtrail_capture::Event<'_>) {
        use smbtrail_capture::{Direction, Event};
        match event {
            Event::Opened(opened) => self.call(op::OPENED, opened.connection, 0),
            Event::Frame(frame) => {
                let Some(bytes) = frame.contiguous() else { return };
                let Ok(len) = u16::try_from(bytes.len()) else { return };
                let to_server = frame.direction == Direction::ToServer;
                self.call(if to_server { op::TO_SERVER } else { op::TO_CLIENT }, frame.connection, len);
                self.out.extend(bytes);
                self.frames.push(bytes.to_vec());
            }
            Event::Gap(gap) => self.call(op::GAP, gap.connection, 0x0101),
            Event::Closed(closed) => self.call(op::CLOSED, closed.connection, 0),
            Event::Kdc(message) => {
                let Ok(len) = u16::try_from(message.bytes.len()) else { return };
                self.out.extend([op::KDC, u8::try_from(message.client.port() % 4).unwrap_or(0)]);
                self.out.extend(len.to_le_bytes());
                self.out.extend(message.bytes);
                self.kdc.push(message.bytes.to_vec());
            }
            _ => {}
        }
    }
}

fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut files: Vec<_> =
        fs::read_dir(folder)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    files.retain(|path| path.is_file());
    files.sort();
    Ok(files)
}

/// The bytes of a message file; lines that begin with `#` are comments.
fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(|line| line.chars().filter_map(|digit| digit.to_digit(16)))
        .filter_map(|digit| u8::try_from(digit).ok())
        .collect();
    digits.chunks_exact(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}

fn hash(value: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}
