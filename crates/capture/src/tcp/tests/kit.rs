//! What the tests are made of: messages, a wire that carries them, a consumer that writes down what comes.

use std::net::SocketAddr;

use crate::{
    Close, Conflict, Consumer, Direction, Event, Gap, Head, Missing, Opened, Outside, PacketId, Part,
    Refused, Segment, SessionKind, StreamCounters, StreamOptions, Streams, TcpFlags, Want,
};

pub(super) const SESSION: u64 = 0x1122_3344_5566;
pub(super) const READ: u16 = 8;
pub(super) const WRITE: u16 = 9;
pub(super) const ECHO: u16 = 13;

/// An SMB2 message: a header, then `body` bytes that no message begins with.
pub(super) fn message(direction: Direction, command: u16, id: u64, body: usize) -> Vec<u8> {
    let mut bytes = vec![0xFE, b'S', b'M', b'B', 64, 0, 1, 0];
    bytes.extend([0; 4]);
    bytes.extend(command.to_le_bytes());
    bytes.extend([1, 0]);
    bytes.extend([u8::from(direction == Direction::ToClient), 0, 0, 0]);
    bytes.extend([0; 4]);
    bytes.extend(id.to_le_bytes());
    bytes.extend([0; 8]);
    bytes.extend(SESSION.to_le_bytes());
    bytes.extend([0; 16]);
    bytes.extend((0..body).map(|i| u8::try_from((i * 7 + usize::from(command)) % 64).unwrap() + 0x80));
    bytes
}

pub(super) fn request(command: u16, id: u64, body: usize) -> Vec<u8> {
    message(Direction::ToServer, command, id, body)
}

/// Messages as one compound: each padded to eight bytes, NextCommand set.
pub(super) fn compound(messages: &[Vec<u8>]) -> Vec<u8> {
    let mut all = Vec::new();
    for (i, message) in messages.iter().enumerate() {
        let mut message = message.clone();
        if i + 1 < messages.len() {
            message.resize(message.len().next_multiple_of(8), 0);
            let len = u32::try_from(message.len()).unwrap();
            message[20..24].copy_from_slice(&len.to_le_bytes());
        }
        all.extend(message);
    }
    all
}

/// A message with its prefix.
pub(super) fn framed(message: &[u8]) -> Vec<u8> {
    let len = u32::try_from(message.len()).unwrap();
    [&len.to_be_bytes()[..], message].concat()
}

/// A stream of messages.
pub(super) fn stream(messages: &[Vec<u8>]) -> Vec<u8> {
    messages.iter().flat_map(|message| framed(message)).collect()
}

/// A segment that owns its bytes.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    pub(super) number: u64,
    pub(super) direction: Direction,
    pub(super) sequence: u32,
    pub(super) acknowledgement: u32,
    pub(super) flags: u8,
    pub(super) payload: Vec<u8>,
    pub(super) payload_len: usize,
}

pub(super) const FIN: u8 = 0x01;
pub(super) const SYN: u8 = 0x02;
pub(super) const RST: u8 = 0x04;
pub(super) const ACK: u8 = 0x10;

/// The sequence numbers of the two SYNs.
pub(super) const CLIENT_ISN: u32 = 0xFFFF_FF00;
pub(super) const SERVER_ISN: u32 = 7_000;

/// One connection, whose segments are written down in the order in which they are sent.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) client: SocketAddr,
    pub(super) server: SocketAddr,
    pub(super) sent: Vec<Sent>,
    next: [u32; 2],
}

impl Wire {
    /// A connection to port 445 that begins with its handshake.
    pub(super) fn new() -> Self {
        let mut wire = Self::silent("10.0.0.9:50000", "10.0.0.2:445");
        wire.handshake();
        wire
    }

    pub(super) fn silent(client: &str, server: &str) -> Self {
        Self {
            client: client.parse().unwrap(),
            server: server.parse().unwrap(),
            sent: Vec::new(),
            next: [CLIENT_ISN.wrapping_add(1), SERVER_ISN + 1],
        }
    }

    pub(super) fn handshake(&mut self) {
        let [client, server] = self.next;
        self.raw(Direction::ToServer, client.wrapping_sub(1), 0, SYN, &[]);
        self.raw(Direction::ToClient, server.wrapping_sub(1), client, SYN | ACK, &[]);
        self.raw(Direction::ToServer, client, server, ACK, &[]);
    }

    pub(super) fn raw(
        &mut self,
        direction: Direction,
        sequence: u32,
        acknowledgement: u32,
        flags: u8,
        bytes: &[u8],
    ) {
        let number = u64::try_from(self.sent.len()).unwrap() + 1;
        self.sent.push(Sent {
            number,
            direction,
            sequence,
            acknowledgement,
            flags,
            payload: bytes.to_vec(),
            payload_len: bytes.len(),
        });
    }

    /// Sends bytes in one segment.
    pub(super) fn send(&mut self, direction: Direction, bytes: &[u8]) {
        let at = usize::from(direction == Direction::ToClient);
        let (sequence, acknowledgement) = (self.next[at], self.next[1 - at]);
        self.raw(direction, sequence, acknowledgement, ACK, bytes);
        self.next[at] = sequence.wrapping_add(u32::try_from(bytes.len()).unwrap());
    }

    /// Sends bytes in segments of at most `size`.
    pub(super) fn send_cut(&mut self, direction: Direction, bytes: &[u8], size: usize) {
        for bytes in bytes.chunks(size) {
            self.send(direction, bytes);
        }
    }

    /// The receiver acknowledges all that was sent in a direction.
    pub(super) fn acknowledge(&mut self, direction: Direction) {
        self.send(direction.reverse(), &[]);
    }

    /// The sequence number that comes next in a direction.
    pub(super) fn next(&self, direction: Direction) -> u32 {
        self.next[usize::from(direction == Direction::ToClient)]
    }

    pub(super) fn segment<'a>(&self, sent: &'a Sent, number: u64) -> Segment<'a> {
        let (source, destination) = match sent.direction {
            Direction::ToServer => (self.client, self.server),
            Direction::ToClient => (self.server, self.client),
        };
        Segment {
            packet: PacketId { number, ..PacketId::default() },
            source,
            destination,
            network: 0,
            tags: &[],
            ip_len: 40 + sent.payload_len,
            hops: 64,
            quic: None,
            sequence: sent.sequence,
            acknowledgement: sent.acknowledgement,
            flags: TcpFlags(sent.flags),
            window: u16::MAX,
            payload: &sent.payload,
            payload_len: sent.payload_len,
            elided: crate::Elided::NONE,
        }
    }

    /// Hands all that was sent to fresh [`Streams`], numbered anew.
    pub(super) fn replay(&self) -> Seen {
        self.replay_with(StreamOptions::default(), Seen::default())
    }

    pub(super) fn replay_with(&self, options: StreamOptions, mut seen: Seen) -> Seen {
        let mut streams = Streams::new(options);
        for (sent, number) in self.sent.iter().zip(1..) {
            seen.now = number;
            streams.handle_segment(&self.segment(sent, number), &mut seen);
        }
        streams.finish(&mut seen);
        seen.counters = *streams.counters();
        seen
    }
}

/// How a consumer answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Answers {
    /// All is wanted.
    #[default]
    Whole,
    /// Messages whole, but READ and WRITE only as far as shown; each message of a compound is asked for.
    Messages,
    /// Only what is shown.
    Heads,
}

/// Writes down what comes.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) answers: Answers,
    pub(super) opened: Vec<Opened<'static>>,
    pub(super) frames: Vec<Got>,
    pub(super) sessions: Vec<(SessionKind, Vec<u8>)>,
    pub(super) gaps: Vec<Gap>,
    pub(super) conflicts: Vec<Conflict>,
    pub(super) outside: Vec<Outside>,
    pub(super) refused: Vec<Refused>,
    pub(super) resent: Vec<crate::framing::Resent>,
    pub(super) closed: Vec<Close>,
    pub(super) delivered: Vec<crate::Delivery>,
    /// Messages from and to a KDC.
    pub(super) kdc: Vec<Vec<u8>>,
    /// Offset and length of what was shown.
    pub(super) shown: Vec<(usize, usize)>,
    pub(super) counters: StreamCounters,
    /// The packet that is being handled.
    pub(super) now: u64,
    last_packet: u64,
    /// Frames may come out of the order of their packets.
    unordered: bool,
}

/// A frame as it came; `None` for a byte that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Got {
    pub(super) direction: Direction,
    pub(super) packet: u64,
    pub(super) first: u64,
    pub(super) last: u64,
    /// The packet that was being handled when it was reported.
    pub(super) reported: u64,
    pub(super) bytes: Vec<Option<u8>>,
    pub(super) missing: Missing,
}

impl Got {
    /// The MessageId of its first message. [MS-SMB2] 2.2.1.2
    pub(super) fn message_id(&self) -> Option<u64> {
        let bytes: Option<Vec<u8>> = self.bytes.get(24..32)?.iter().copied().collect();
        bytes?.first_chunk().map(|bytes| u64::from_le_bytes(*bytes))
    }

    /// Its bytes, if all are there.
    pub(super) fn whole(&self) -> Option<Vec<u8>> {
        self.bytes.iter().copied().collect()
    }
}

impl Seen {
    pub(super) fn answering(answers: Answers) -> Self {
        Self { answers, ..Self::default() }
    }

    /// Of several connections, or where not everything waits for its turn.
    pub(super) fn unordered() -> Self {
        Self { unordered: true, ..Self::default() }
    }

    /// The frames of a direction that came whole.
    pub(super) fn whole(&self, direction: Direction) -> Vec<Vec<u8>> {
        self.frames.iter().filter(|frame| frame.direction == direction).filter_map(Got::whole).collect()
    }
}

impl Consumer for Seen {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.shown.push((head.offset, head.bytes.len()));
        let field = |at: usize| head.bytes.get(at..at + 4).map(|b| u32::from_le_bytes(b.try_into().unwrap()));
        let (Some(command), Some(next)) = (field(12), field(20)) else { return Want::Whole };
        let end = if next == 0 { head.frame_len } else { head.offset + usize::try_from(next).unwrap() };
        let bulk = matches!(u16::try_from(command & 0xFFFF).unwrap(), READ | WRITE);
        match self.answers {
            Answers::Whole => Want::Whole,
            Answers::Messages if !bulk && head.offset + head.bytes.len() < end => Want::Bytes(end),
            Answers::Messages | Answers::Heads => Want::Skip(end),
        }
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => self.opened.push(Opened { path: "", quic: None, ..*opened }),
            Event::Frame(frame) => {
                let in_order = frame.packet.number >= self.last_packet;
                assert!(in_order || self.unordered, "packets never go back");
                self.last_packet = frame.packet.number;
                let mut bytes = Vec::new();
                for part in frame.parts() {
                    match part {
                        Part::Bytes { offset, bytes: part } => {
                            assert_eq!(offset, bytes.len());
                            assert!(frame.at(offset).starts_with(part));
                            bytes.extend(part.iter().copied().map(Some));
                        }
                        Part::Missing { offset, len, .. } => {
                            assert_eq!(offset, bytes.len());
                            assert!(frame.at(offset).is_empty());
                            bytes.resize(bytes.len() + len, None);
                        }
                    }
                }
                assert_eq!(bytes.len(), frame.len);
                let missing = frame.missing();
                assert_eq!(frame.contiguous().is_some(), missing.total() == 0);
                assert_eq!(bytes.iter().filter(|byte| byte.is_none()).count(), missing.total());
                self.frames.push(Got {
                    direction: frame.direction,
                    packet: frame.packet.number,
                    first: frame.first_packet.number,
                    last: frame.last_packet.number,
                    reported: self.now,
                    bytes,
                    missing,
                });
            }
            // Of QUIC alone.
            Event::Moved(_) | Event::Sealed(_) => {}
            Event::Session(message) => self.sessions.push((message.kind, message.bytes.to_vec())),
            Event::Gap(gap) => self.gaps.push(*gap),
            Event::Conflict(conflict) => self.conflicts.push(*conflict),
            Event::Outside(outside) => self.outside.push(*outside),
            Event::Refused(refused) => self.refused.push(*refused),
            Event::Resent(resent) => self.resent.push(*resent),
            Event::Odd(..) => unreachable!("streams know nothing of what lies below"),
            Event::Closed(closed) => {
                self.closed.push(closed.how);
                self.delivered.push(closed.delivery);
            }
            Event::Remote(_) => {}
            Event::Kdc(message) => self.kdc.push(message.bytes.to_vec()),
        }
    }
}
