//! The SMB connections of a capture, as they would be without encryption and compression.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use smbtrail_capture::{
    Close, ConnectionId, Direction, Frame, LinkType, Opened, PacketId, Part, Reason, SmbTransport,
    TcpSegmenter,
};
use smbtrail_track::{Closed, Envelope, EnvelopeKind, Event, Observer, Space};

use crate::packets::{PacketObserver, PassedPacket};
use crate::stop::Stop;
use crate::writer::PacketWriter;

/// Writes the SMB connections of a capture anew, as a pcapng file, with what came out of encrypted and compressed
/// messages in their place.
///
/// Each connection has a handshake, its data in order, acknowledgements, and a farewell where it was seen to end. The
/// packets of a frame have the time and the number of the one that completed it. What could not be opened is as it
/// was sent, and so is a frame with bytes missing from the capture: sequence numbers pass over them. What is no SMB is
/// left out.
///
/// Where tags or tunnels set networks apart, which may use the same addresses, each but the first gets a VLAN tag: 1, 2, and
/// so on in the order of their first connections. From the 4,094th on they share the last one.
///
/// The run must collect all data: [`Options::data`](crate::Options::data).
pub struct PlainCapture<W> {
    writer: PacketWriter<W>,
    streams: HashMap<ConnectionId, Stream>,
    /// The VLAN of each network.
    networks: HashMap<u32, u16>,
    /// The frame whose envelopes are being reported, if all of it is there.
    current: Option<Origin>,
    rebuilt: Rebuilt,
    rewritten: Rewritten,
    written: io::Result<()>,
    stop: Stop,
}

/// What a [`PlainCapture`] holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rewritten {
    /// Connections.
    pub connections: u64,
    /// Frames of the transport, as they were sent.
    pub frames: u64,
    /// Encrypted messages that were replaced by what they held.
    pub decrypted: u64,
    /// Compressed ones.
    pub decompressed: u64,
    /// Those that are as they were sent, by reason.
    pub closed: Vec<(Closed, u64)>,
}

/// Where a frame comes from.
#[derive(Clone, Copy)]
struct Origin {
    connection: ConnectionId,
    direction: Direction,
    packet: PacketId,
}

impl<W: Write> PlainCapture<W> {
    /// Begins the file. `files` are those of the capture; `stop` ends the run when `out` takes no more.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, files: impl IntoIterator<Item = Arc<str>>, stop: Stop) -> io::Result<Self> {
        Ok(Self {
            writer: PacketWriter::new(out, files)?,
            streams: HashMap::new(),
            networks: HashMap::new(),
            current: None,
            rebuilt: Rebuilt::default(),
            rewritten: Rewritten::default(),
            written: Ok(()),
            stop,
        })
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The first one of `out`.
    pub fn finish(mut self) -> io::Result<Rewritten> {
        self.finish_frame();
        self.written?;
        self.writer.finish()?;
        Ok(self.rewritten)
    }

    /// Writes what the frame at hand became.
    fn finish_frame(&mut self) {
        if let Some(origin) = self.current.take() {
            self.rebuilt.finish();
            let Self { rebuilt: Rebuilt { plain, note, .. }, writer, streams, .. } = self;
            let Some(stream) = streams.get_mut(&origin.connection) else { return };
            let written =
                stream.send(origin.direction, &plain.bytes, &mut packets(writer, origin.packet, note));
            self.keep(written);
        }
    }

    /// Writes a frame with holes.
    fn holed(&mut self, frame: &Frame<'_>) -> io::Result<()> {
        let Some(stream) = self.streams.get_mut(&frame.connection) else { return Ok(()) };
        let mut emit = packets(&mut self.writer, frame.packet, Closed::Cut.reason());
        let mut bytes = prefix(frame.len).to_vec();
        for part in frame.parts() {
            match part {
                Part::Bytes { bytes: there, .. } => bytes.extend_from_slice(there),
                // The stream ended before it.
                Part::Missing { reason: Reason::Unfinished, .. } => {}
                Part::Missing { len, .. } => {
                    stream.send(frame.direction, &bytes, &mut emit)?;
                    bytes.clear();
                    stream.tcp.skip(frame.direction, u32::try_from(len).unwrap_or(u32::MAX));
                }
            }
        }
        stream.send(frame.direction, &bytes, &mut emit)
    }

    /// An envelope of the frame at hand was met.
    fn envelope(&mut self, envelope: &Envelope<'_>) {
        let whole = self.current.is_some();
        let content = match envelope.opened {
            Ok(content) if !whole || content.is_cut() => Err(Closed::Cut),
            Ok(content) if content.len() > self.rebuilt.longest => Err(Closed::TooLarge),
            opened => opened,
        };
        match content {
            Ok(content) => {
                self.rebuilt.replace(envelope, content.bytes());
                match envelope.kind {
                    EnvelopeKind::Encrypted => self.rewritten.decrypted += 1,
                    EnvelopeKind::Compressed => self.rewritten.decompressed += 1,
                }
            }
            Err(closed) => {
                self.rebuilt.keep(envelope.kind, closed);
                let counts = &mut self.rewritten.closed;
                match counts.iter_mut().find(|(reason, _)| *reason == closed) {
                    Some((_, count)) => *count += 1,
                    None => counts.push((closed, 1)),
                }
            }
        }
    }

    fn vlan(&mut self, network: u32) -> u16 {
        let next = u16::try_from(self.networks.len()).unwrap_or(LAST_VLAN).min(LAST_VLAN);
        match self.networks.get(&network) {
            Some(vlan) => *vlan,
            None if next == LAST_VLAN => next,
            None => *self.networks.entry(network).or_insert(next),
        }
    }

    fn keep(&mut self, written: io::Result<()>) {
        if written.is_err() && self.written.is_ok() {
            self.written = written;
            self.stop.ask();
        }
    }
}

impl<W: Write> Observer for PlainCapture<W> {
    fn event(&mut self, event: &Event<'_>) {
        if let Event::Envelope(envelope) = event {
            self.envelope(envelope);
        }
    }
}

impl<W: Write> PacketObserver for PlainCapture<W> {
    fn opened(&mut self, opened: &Opened<'_>) {
        self.finish_frame();
        let vlan = self.vlan(opened.network);
        let mut stream = Stream::new(opened, vlan);
        let written = stream.tcp.open(&mut packets(&mut self.writer, opened.packet, ""));
        self.streams.insert(opened.connection, stream);
        self.rewritten.connections += 1;
        self.keep(written);
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        self.finish_frame();
        self.rewritten.frames += 1;
        let bytes = frame.at(0);
        if bytes.len() == frame.len {
            let Frame { connection, direction, packet, .. } = *frame;
            self.current = Some(Origin { connection, direction, packet });
            self.rebuilt.begin(bytes, frame.transport);
        } else {
            let written = self.holed(frame);
            self.keep(written);
        }
    }

    fn closed(&mut self, closed: &smbtrail_capture::Closed) {
        self.finish_frame();
        if let Some(mut stream) = self.streams.remove(&closed.connection)
            && closed.how != Close::End
        {
            let written = stream.tcp.close(&mut packets(&mut self.writer, closed.packet, ""));
            self.keep(written);
        }
    }

    fn packet(&mut self, _: &PassedPacket) {}
}

/// The highest VLAN that there can be. IEEE 802.1Q 9.6
const LAST_VLAN: u16 = 4_094;

/// Writes frames of Ethernet as what packet `id` brought.
fn packets<W: Write>(
    writer: &mut PacketWriter<W>,
    id: PacketId,
    note: &str,
) -> impl FnMut(&[u8]) -> io::Result<()> {
    move |bytes| {
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        writer.packet(id, LinkType::ETHERNET, (bytes, len), note)
    }
}

/// A connection that is written anew.
struct Stream {
    tcp: TcpSegmenter,
    /// Who sent last, and how many bytes since the other end did: what it sends acknowledges them.
    sender: Direction,
    unacknowledged: usize,
}

/// Bytes that are acknowledged at the latest: full segments, well below the window of 65,535 bytes.
const ACKNOWLEDGED: usize = 20 * TcpSegmenter::SEGMENT_SIZE;

impl Stream {
    fn new(opened: &Opened<'_>, vlan: u16) -> Self {
        // One that takes the addresses and ports of another must not look like it.
        let first = u32::try_from(opened.connection.0 & u64::from(u32::MAX)).unwrap_or(0);
        let tcp = TcpSegmenter::new(opened.client, opened.server).with_first_sequences(first, first);
        let tcp = tcp.with_vlan(vlan);
        Self { tcp, sender: Direction::ToServer, unacknowledged: 0 }
    }

    fn send(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        emit: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        if direction != self.sender {
            self.sender = direction;
            self.unacknowledged = 0;
        }
        for chunk in bytes.chunks(ACKNOWLEDGED) {
            self.tcp.send(direction, chunk, emit)?;
            self.unacknowledged += chunk.len();
            if self.unacknowledged >= ACKNOWLEDGED {
                self.tcp.acknowledge(direction.reverse(), emit)?;
                self.unacknowledged = 0;
            }
        }
        Ok(())
    }
}

/// A frame, and what it becomes.
#[derive(Default)]
struct Rebuilt {
    /// As it was sent, and how many bytes of that are used up.
    sent: Vec<u8>,
    taken: usize,
    plain: Frames,
    /// The most bytes that a prefix can show.
    longest: usize,
    /// What became of it.
    note: String,
}

impl Rebuilt {
    fn begin(&mut self, sent: &[u8], transport: SmbTransport) {
        self.sent.clear();
        self.sent.extend_from_slice(sent);
        self.taken = 0;
        self.plain.bytes.clear();
        self.longest = match transport {
            SmbTransport::DirectTcp => 0xFF_FFFF,
            SmbTransport::NetBios => 0x1_FFFF,
        };
        self.note.clear();
    }

    /// Puts the content of an envelope in its place, as a frame of its own: messages of several envelopes are no compound.
    fn replace(&mut self, envelope: &Envelope<'_>, content: &[u8]) {
        match envelope.space {
            Space::Frame => {
                self.take(envelope.offset);
                self.taken = envelope.offset.saturating_add(envelope.input.len());
            }
            // It is in the last content.
            Space::Plain | Space::Decompressed => self.plain.cut(envelope.offset),
        }
        self.plain.push(content);
        self.say(match envelope.kind {
            EnvelopeKind::Encrypted => "decrypted",
            EnvelopeKind::Compressed => "decompressed",
        });
    }

    /// Leaves an envelope as it is.
    fn keep(&mut self, kind: EnvelopeKind, closed: Closed) {
        let state = match kind {
            EnvelopeKind::Encrypted => "still encrypted",
            EnvelopeKind::Compressed => "still compressed",
        };
        self.say(&format!("{state}: {}", closed.reason()));
    }

    fn finish(&mut self) {
        self.take(self.sent.len());
    }

    /// Takes what was sent up to `end` as it is.
    fn take(&mut self, end: usize) {
        self.plain.push(self.sent.get(self.taken..end).unwrap_or_default());
        self.taken = end;
    }

    fn say(&mut self, text: &str) {
        if !self.note.contains(text) {
            let after = if self.note.is_empty() { "" } else { "; " };
            self.note.extend([after, text]);
        }
    }
}

/// Frames with their prefixes, one after the other.
#[derive(Default)]
struct Frames {
    bytes: Vec<u8>,
    /// Where the last one begins.
    last: usize,
}

impl Frames {
    /// Adds a frame, unless it is empty.
    fn push(&mut self, content: &[u8]) {
        if !content.is_empty() {
            self.last = self.bytes.len();
            self.bytes.extend(prefix(content.len()));
            self.bytes.extend_from_slice(content);
        }
    }

    /// Leaves of the last frame its first `len` bytes.
    fn cut(&mut self, len: usize) {
        let begin = self.last + PREFIX;
        let kept = self.bytes.get(begin..begin + len).unwrap_or_default().to_vec();
        self.bytes.truncate(self.last);
        self.push(&kept);
    }
}

/// Bytes before each frame.
const PREFIX: usize = 4;

/// The prefix of a frame: a zero, and its length.
fn prefix(len: usize) -> [u8; PREFIX] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}
