//! The SMB connections of a capture, as they would be without encryption and compression, or with other bytes.

use std::collections::HashMap;
use std::io::{self, Write};
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_capture::{
    Close, ConnectionId, Direction, Frame, LinkType, Opened, PacketId, Part, Reason, SmbTransport,
    TcpSegmenter,
};
use smbtrail_codec::Header;
use smbtrail_track::{Closed, Envelope, EnvelopeKind, Event, Message, Observer, Smb1, Space};

use crate::packets::{PacketObserver, PassedPacket};
use crate::stop::Stop;
use crate::substitute::{AsSent, Substitute};
use crate::writer::PacketWriter;

/// Writes the SMB connections of a capture anew, as a pcapng file, with what came out of encrypted and compressed
/// messages in their place. A stream of QUIC becomes a connection of TCP to port 445.
///
/// Each connection has a handshake, its data in order, acknowledgements, and a farewell where it was seen to end. The
/// packets of a frame have the time and the number of the one that completed it. What could not be opened is as it
/// was sent, and so is a frame with bytes missing from the capture: sequence numbers pass over them. What is no SMB is
/// left out.
///
/// Where tags or tunnels set networks apart, which may use the same addresses, each but the first gets a VLAN tag: 1, 2, and
/// so on in the order of their first connections. From the 4,094th on they share the last one.
///
/// With a [`Substitute`], no byte of a frame is written as it was sent, but those that it gives in their place. Where it
/// gives none there are zeros.
///
/// The run must collect all data: [`Options::data`](crate::Options::data).
pub struct PlainCapture<W, S = AsSent> {
    writer: PacketWriter<W>,
    streams: HashMap<ConnectionId, Stream>,
    /// The VLAN of each network.
    networks: HashMap<u32, u16>,
    /// The frame whose envelopes are being reported, if all of it is there.
    current: Option<Origin>,
    rebuilt: Rebuilt,
    substitute: Option<S>,
    /// What the substitute makes of one message, kept for its memory.
    made: Vec<u8>,
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
    /// Bytes of it; where it has holes, more than there are.
    len: usize,
    whole: bool,
}

impl<W: Write> PlainCapture<W> {
    /// Begins the file. `files` are those of the capture; `stop` ends the run when `out` takes no more.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn new(out: W, files: impl IntoIterator<Item = Arc<str>>, stop: Stop) -> io::Result<Self> {
        Self::begin(out, files, None, stop)
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The first one of `out`.
    pub fn finish(self) -> io::Result<Rewritten> {
        self.end().map(|(rewritten, _)| rewritten)
    }
}

impl<W: Write, S: Substitute> PlainCapture<W, S> {
    /// Begins a file in which `substitute` says what replaces the bytes of messages and addresses. The names of
    /// the `files` are those that the new file is to have, if any.
    ///
    /// # Errors
    /// Those of `out`.
    pub fn substituted(
        out: W,
        files: impl IntoIterator<Item = Arc<str>>,
        substitute: S,
        stop: Stop,
    ) -> io::Result<Self> {
        Self::begin(out, files, Some(substitute), stop)
    }

    /// Ends the file, and gives the substitute back.
    ///
    /// # Errors
    /// The first one of `out`.
    pub fn finish_substituted(self) -> io::Result<(Rewritten, S)> {
        let (rewritten, substitute) = self.end()?;
        Ok((rewritten, substitute.ok_or(io::ErrorKind::InvalidInput)?))
    }

    fn begin(
        out: W,
        files: impl IntoIterator<Item = Arc<str>>,
        substitute: Option<S>,
        stop: Stop,
    ) -> io::Result<Self> {
        Ok(Self {
            writer: PacketWriter::new(out, files)?,
            streams: HashMap::new(),
            networks: HashMap::new(),
            current: None,
            rebuilt: Rebuilt::default(),
            substitute,
            made: Vec::new(),
            rewritten: Rewritten::default(),
            written: Ok(()),
            stop,
        })
    }

    fn end(mut self) -> io::Result<(Rewritten, Option<S>)> {
        self.finish_frame();
        self.written?;
        self.writer.finish()?;
        Ok((self.rewritten, self.substitute))
    }

    /// Writes what the frame at hand became.
    fn finish_frame(&mut self) {
        if let Some(origin) = self.current.take() {
            let Self { rebuilt, writer, streams, .. } = self;
            let Some(stream) = streams.get_mut(&origin.connection) else { return };
            let written = if origin.whole {
                rebuilt.finish();
                let emit = &mut packets(writer, origin.packet, &rebuilt.note);
                stream.send(origin.direction, &rebuilt.plain.bytes, emit)
            } else {
                let emit = &mut packets(writer, origin.packet, Closed::Cut.reason());
                rebuilt.send_holed(origin, stream, emit)
            };
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
        let whole = self.current.is_some_and(|origin| origin.whole);
        let content = match envelope.opened {
            Ok(content) if !whole || content.is_cut() => Err(Closed::Cut),
            Ok(content) if content.len() > self.rebuilt.longest => Err(Closed::TooLarge),
            opened => opened,
        };
        let blank = self.substitute.is_some();
        if content.is_err()
            && let Some(substitute) = &mut self.substitute
        {
            let made = zeros(&mut self.made, envelope.input.bytes().len());
            substitute.envelope(envelope, made);
            self.rebuilt.put(envelope.space, envelope.offset, made);
        }
        self.rebuilt.inside = content.is_ok();
        match content {
            Ok(content) => {
                self.rebuilt.replace(envelope, content.bytes(), blank);
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

    /// A message of the frame at hand.
    fn message(&mut self, message: &Message<'_>) {
        if let (Some(substitute), true) = (&mut self.substitute, self.current.is_some()) {
            let made = zeros(&mut self.made, message.input.bytes().len());
            substitute.message(message, made);
            self.rebuilt.put(message.space, message.offset, made);
        }
    }

    /// A message of SMB1, which ends the frame at hand.
    fn smb1(&mut self, message: &Smb1<'_>) {
        if let (Some(substitute), Some(origin)) = (&mut self.substitute, self.current) {
            let made = zeros(&mut self.made, message.input.bytes().len());
            substitute.smb1(message, made);
            self.rebuilt.put(Space::Frame, origin.len.saturating_sub(message.input.len()), made);
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

impl<W: Write, S: Substitute> Observer for PlainCapture<W, S> {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Envelope(envelope) => self.envelope(envelope),
            Event::Message(message) => self.message(message),
            Event::Smb1(message) => self.smb1(message),
            _ => {}
        }
    }
}

impl<W: Write, S: Substitute> PacketObserver for PlainCapture<W, S> {
    fn opened(&mut self, opened: &Opened<'_>) {
        self.finish_frame();
        if opened.quic.is_some_and(|quic| quic.stream.is_none()) {
            // Nothing of it was opened.
            return;
        }
        let vlan = self.vlan(opened.network);
        let mut ends = [opened.client, opened.server];
        if opened.transport == SmbTransport::Quic {
            // Programs know SMB over TCP by its port.
            ends[1].set_port(445);
        }
        let ends = match &mut self.substitute {
            Some(substitute) => ends.map(|end| SocketAddr::new(substitute.address(end.ip()), end.port())),
            None => ends,
        };
        let mut stream = Stream::new(opened, ends, vlan);
        let written = stream.tcp.open(&mut packets(&mut self.writer, opened.packet, ""));
        self.streams.insert(opened.connection, stream);
        self.rewritten.connections += 1;
        self.keep(written);
    }

    fn frame(&mut self, frame: &Frame<'_>) {
        self.finish_frame();
        self.rewritten.frames += 1;
        let bytes = frame.at(0);
        let Frame { connection, direction, packet, len, .. } = *frame;
        let whole = bytes.len() == len;
        let origin = Origin { connection, direction, packet, len, whole };
        if self.substitute.is_some() {
            self.current = Some(origin);
            self.rebuilt.begin_blank(frame);
        } else if whole {
            self.current = Some(origin);
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
    fn new(opened: &Opened<'_>, [client, server]: [SocketAddr; 2], vlan: u16) -> Self {
        // One that takes the addresses and ports of another must not look like it.
        let first = u32::try_from(opened.connection.0 & u64::from(u32::MAX)).unwrap_or(0);
        let tcp = TcpSegmenter::new(client, server).with_first_sequences(first, first);
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
    /// As it was sent, or what replaces that, and how many bytes of it are used up.
    sent: Vec<u8>,
    taken: usize,
    /// Where the bytes of `sent` are in the frame: one part, unless it has holes.
    parts: Vec<Run>,
    /// Whether the stream ended before the frame did.
    is_unfinished: bool,
    plain: Frames,
    /// Whether the last envelope's content is in its place: else what is read in it has none.
    inside: bool,
    /// The most bytes that a prefix can show.
    longest: usize,
    /// What became of it.
    note: String,
}

/// Bytes of a frame that are there: where they are in the frame, and in what is kept of it.
#[derive(Clone, Copy)]
struct Run {
    offset: usize,
    at: usize,
    len: usize,
}

impl Rebuilt {
    fn begin(&mut self, sent: &[u8], transport: SmbTransport) {
        self.sent.clear();
        self.sent.extend_from_slice(sent);
        self.taken = 0;
        self.plain.bytes.clear();
        self.inside = false;
        self.longest = match transport {
            SmbTransport::NetBios => 0x1_FFFF,
            _ => 0xFF_FFFF,
        };
        self.note.clear();
    }

    /// Begins with zeros where the frame has bytes. Only what tells SMB from others is copied.
    fn begin_blank(&mut self, frame: &Frame<'_>) {
        self.begin(&[], frame.transport);
        self.parts.clear();
        self.is_unfinished = false;
        for part in frame.parts() {
            self.is_unfinished |= matches!(part, Part::Missing { reason: Reason::Unfinished, .. });
            if let Part::Bytes { offset, bytes } = part {
                let (at, len) = (self.sent.len(), bytes.len());
                self.parts.push(Run { offset, at, len });
                match bytes {
                    [first @ 0xFC..=0xFF, b'S', b'M', b'B', ..] if offset == 0 => {
                        self.sent.extend([*first, b'S', b'M', b'B']);
                    }
                    _ => {}
                }
                self.sent.resize(at + len, 0);
                // A signature in which a snap length cut the header is zero anyway: with all of the header the message is read again.
                if let ([run], true) = (&mut *self.parts, is_cut_in_signature(frame)) {
                    run.len = Header::LEN;
                    self.sent.resize(Header::LEN, 0);
                }
            }
        }
    }

    /// Puts what replaces the bytes at `offset` of a space in their place, as far as there is one.
    fn put(&mut self, space: Space, offset: usize, made: &[u8]) {
        let place = match space {
            Space::Frame => {
                let found =
                    self.parts.iter().find(|run| (run.offset..run.offset + run.len).contains(&offset));
                found.and_then(|run| self.sent.get_mut(run.at + offset - run.offset..run.at + run.len))
            }
            Space::Plain | Space::Decompressed if !self.inside => None,
            Space::Plain | Space::Decompressed => {
                self.plain.bytes.get_mut((self.plain.last + PREFIX).saturating_add(offset)..)
            }
        };
        place.unwrap_or_default().iter_mut().zip(made).for_each(|(to, from)| *to = *from);
    }

    /// Sends a frame with holes. Where the stream ended before its end, so does what is sent.
    fn send_holed(
        &self,
        origin: Origin,
        stream: &mut Stream,
        emit: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut bytes = prefix(origin.len).to_vec();
        let mut at = 0;
        for run in &self.parts {
            if run.offset > at {
                stream.send(origin.direction, &bytes, emit)?;
                bytes.clear();
                stream.tcp.skip(origin.direction, u32::try_from(run.offset - at).unwrap_or(u32::MAX));
            }
            bytes.extend_from_slice(self.sent.get(run.at..run.at + run.len).unwrap_or_default());
            at = run.offset + run.len;
        }
        stream.send(origin.direction, &bytes, emit)?;
        if !self.is_unfinished {
            stream
                .tcp
                .skip(origin.direction, u32::try_from(origin.len.saturating_sub(at)).unwrap_or(u32::MAX));
        }
        Ok(())
    }

    /// Puts the content of an envelope in its place, as a frame of its own: messages of several envelopes are no compound.
    /// Where others are to replace its bytes, there are zeros before.
    fn replace(&mut self, envelope: &Envelope<'_>, content: &[u8], blank: bool) {
        match envelope.space {
            Space::Frame => {
                self.take(envelope.offset);
                self.taken = envelope.offset.saturating_add(envelope.input.len());
            }
            // It is in the last content.
            Space::Plain | Space::Decompressed => self.plain.cut(envelope.offset),
        }
        if blank {
            self.plain.push(&vec![0; content.len()]);
        } else {
            self.plain.push(content);
        }
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

/// That many zeros, in memory that is used again.
fn zeros(made: &mut Vec<u8>, len: usize) -> &mut [u8] {
    made.clear();
    made.resize(len, 0);
    made
}

/// The prefix of a frame: a zero, and its length.
fn prefix(len: usize) -> [u8; PREFIX] {
    u32::try_from(len).unwrap_or(u32::MAX).to_be_bytes()
}

/// Where the signature begins. [MS-SMB2] 2.2.1
const SIGNATURE: usize = 48;

/// Whether a snap length cut the packet inside the signature, which ends a header.
fn is_cut_in_signature(frame: &Frame<'_>) -> bool {
    let there = frame.at(0);
    (SIGNATURE..Header::LEN).contains(&there.len())
        && frame.len > Header::LEN
        && there.starts_with(&Header::PROTOCOL_ID)
        && frame.missing().cut > 0
}
