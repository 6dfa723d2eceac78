//! Makes the packets of a connection of iWARP.

use std::io;
use std::net::SocketAddr;

use super::segmenter::TcpSegmenter;
use crate::direct::crc32c;
use crate::framing::Direction;

/// Bytes of DDP's header in a segment of a message, and in one for memory.
const UNTAGGED: usize = 18;
const TAGGED: usize = 14;
/// Bytes between two markers. RFC 5044 4.3
const MARKER_EVERY: usize = 512;

/// Both ends of a connection of iWARP.
#[derive(Clone, Debug)]
pub(super) struct IwarpSegmenter {
    tcp: TcpSegmenter,
    client: End,
    server: End,
    pub(super) markers: bool,
    pub(super) crc: bool,
    /// Bytes of a frame at most.
    pub(super) mtu: usize,
}

#[derive(Clone, Debug, Default)]
struct End {
    /// Bytes of frames that it sent, markers included.
    sent: usize,
    /// Messages that it sent, by queue.
    messages: [u32; 2],
}

impl IwarpSegmenter {
    pub(super) fn new(client: SocketAddr, server: SocketAddr) -> Self {
        Self {
            tcp: TcpSegmenter::new(client, server),
            client: End::default(),
            server: End::default(),
            markers: false,
            crc: true,
            mtu: 1_400,
        }
    }

    pub(super) fn set_first_numbers(&mut self, client: u32, server: u32) {
        self.tcp = self.tcp.clone().with_first_sequences(client, server);
    }

    /// The handshake of TCP, and the frames that set the stream up. RFC 5044 7.1
    pub(super) fn open(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.tcp.open(frame)?;
        let flags = u8::from(self.markers) << 7 | u8::from(self.crc) << 6;
        for (direction, key) in
            [(Direction::ToServer, b"MPA ID Req Frame"), (Direction::ToClient, b"MPA ID Rep Frame")]
        {
            self.tcp.send(direction, &[&key[..], &[flags, 1, 0, 0]].concat(), frame)?;
        }
        self.tcp.acknowledge(Direction::ToServer, frame)
    }

    pub(super) fn close(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.tcp.close(frame)
    }

    /// A message for a buffer of the other end.
    pub(super) fn send(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.message(direction, (3, 0), bytes, frame)
    }

    /// Bytes for the other end's memory.
    pub(super) fn write(
        &mut self,
        direction: Direction,
        place: (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.place(direction, 0, place, bytes, frame)
    }

    /// Bytes of the other end's memory: `direction` is that of the question.
    pub(super) fn read(
        &mut self,
        direction: Direction,
        (token, offset): (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        // Where the bytes go in the asker's own memory.
        let sink = (0x7700_0001, 0x9000_0000_u64);
        let len = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let request = [
            &u32::to_be_bytes(sink.0)[..],
            &sink.1.to_be_bytes(),
            &len.to_be_bytes(),
            &token.to_be_bytes(),
            &offset.to_be_bytes(),
        ];
        self.message(direction, (1, 1), &request.concat(), frame)?;
        let back = match direction {
            Direction::ToServer => Direction::ToClient,
            Direction::ToClient => Direction::ToServer,
        };
        self.place(back, 2, sink, bytes, frame)
    }

    /// A message of a queue, in as many segments as it needs. RFC 5041 4.3
    fn message(
        &mut self,
        direction: Direction,
        (opcode, queue): (u8, u32),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let end = self.end(direction);
        let counter = if queue == 0 { &mut end.messages[0] } else { &mut end.messages[1] };
        *counter += 1;
        let number = *counter;
        let mut parts = self.parts(bytes, UNTAGGED).peekable();
        let mut segments = Vec::new();
        let mut offset = 0_u32;
        while let Some(part) = parts.next() {
            let last = u8::from(parts.peek().is_none()) << 6;
            let mut segment = vec![last | 1, 0x40 | opcode, 0, 0, 0, 0];
            for word in [queue, number, offset] {
                segment.extend(word.to_be_bytes());
            }
            segment.extend(part);
            offset += u32::try_from(part.len()).unwrap_or(0);
            segments.push(segment);
        }
        segments.iter().try_for_each(|segment| self.segment(direction, segment, frame))
    }

    /// Bytes for memory, in as many segments as they need. RFC 5041 4.2
    fn place(
        &mut self,
        direction: Direction,
        opcode: u8,
        (token, offset): (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut parts = self.parts(bytes, TAGGED).peekable();
        let mut segments = Vec::new();
        let mut offset = offset;
        while let Some(part) = parts.next() {
            let last = u8::from(parts.peek().is_none()) << 6;
            let mut segment = vec![0x80 | last | 1, 0x40 | opcode];
            segment.extend(token.to_be_bytes());
            segment.extend(offset.to_be_bytes());
            segment.extend(part);
            offset += u64::try_from(part.len()).unwrap_or(0);
            segments.push(segment);
        }
        segments.iter().try_for_each(|segment| self.segment(direction, segment, frame))
    }

    /// Parts of bytes that fit into frames, with this header: one that is empty, if there are no bytes.
    fn parts<'b>(&self, bytes: &'b [u8], header: usize) -> impl Iterator<Item = &'b [u8]> + use<'b> {
        let markers = if self.markers { 4 * (self.mtu / MARKER_EVERY + 1) } else { 0 };
        let most = self.mtu.saturating_sub(2 + header + 3 + 4 + markers).max(1);
        bytes.chunks(most).chain(bytes.is_empty().then_some(bytes))
    }

    /// A segment in a frame: its length, it, up to three bytes, a checksum. RFC 5044 4.1
    fn segment(
        &mut self,
        direction: Direction,
        segment: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (markers, crc) = (self.markers, self.crc);
        let end = self.end(direction);
        let mut plain = u16::try_from(segment.len()).unwrap_or(u16::MAX).to_be_bytes().to_vec();
        plain.extend(segment);
        plain.resize(plain.len().next_multiple_of(4), 0);
        let mut raw = Vec::new();
        // Pointers count from the frame's length, which a marker may precede.
        let start = if end.sent.is_multiple_of(MARKER_EVERY) { 4 } else { 0 };
        let put = |raw: &mut Vec<u8>, word: &[u8]| {
            if markers && (end.sent + raw.len()).is_multiple_of(MARKER_EVERY) {
                let back = u16::try_from(raw.len().saturating_sub(start)).unwrap_or(u16::MAX);
                raw.extend([0, 0]);
                raw.extend(back.to_be_bytes());
            }
            raw.extend(word);
        };
        plain.chunks(4).for_each(|word| put(&mut raw, word));
        // A marker before the checksum counts in it.
        put(&mut raw, &[]);
        let sum = if crc { crc32c(&raw).to_le_bytes() } else { [0; 4] };
        raw.extend(sum);
        end.sent += raw.len();
        self.tcp.send(direction, &raw, frame)
    }

    fn end(&mut self, direction: Direction) -> &mut End {
        match direction {
            Direction::ToServer => &mut self.client,
            Direction::ToClient => &mut self.server,
        }
    }
}
