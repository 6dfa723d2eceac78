//! Conversations over SMB Direct and TCP, and what is found in their packets.

use std::io;

use smbtrail_capture::{
    Closed, Consumer, DirectSegmenter, Direction, Dissector, Elided, Event, Gap, Head, LinkType, Packet,
    PacketId, SmbTransport, StreamCounters, StreamOptions, Streams, TcpSegmenter, Timestamp, Transport, Want,
};

/// What carries a conversation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    Roce,
    /// Whether there are markers and checksums.
    Iwarp(bool, bool),
}

pub(crate) const CARRIERS: [Carrier; 5] = [
    Carrier::Roce,
    Carrier::Iwarp(false, false),
    Carrier::Iwarp(false, true),
    Carrier::Iwarp(true, false),
    Carrier::Iwarp(true, true),
];

/// A frame that was found: its direction, bytes as far as they are there, and length.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) direction: Direction,
    pub(crate) bytes: Vec<u8>,
    pub(crate) len: usize,
    pub(crate) packet: u64,
}

impl Found {
    pub(crate) fn is_whole(&self) -> bool {
        self.bytes.len() == self.len
    }
}

/// Bytes of memory that were found: direction, token, offset, bytes, how many were sent, packet.
pub(crate) type Moved = (Direction, u32, u64, Vec<u8>, usize, u64);

/// All that was found.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    pub(crate) frames: Vec<Found>,
    pub(crate) gaps: Vec<Gap>,
    /// Client, server, transport and whether the connection was joined in the middle.
    pub(crate) opened: Vec<(String, String, SmbTransport, bool)>,
    pub(crate) handshakes: Vec<(Option<i64>, Option<i64>)>,
    pub(crate) closed: Vec<Closed>,
    pub(crate) counters: StreamCounters,
    pub(crate) moved: Vec<Moved>,
    /// The numbers of the packets of events, in their order.
    pub(crate) order: Vec<u64>,
}

impl Seen {
    /// Each frame's direction and bytes.
    pub(crate) fn messages(&self) -> Vec<(Direction, Vec<u8>)> {
        self.frames.iter().map(|frame| (frame.direction, frame.bytes.clone())).collect()
    }
}

impl Consumer for Seen {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        if event.order() > 0 {
            self.order.push(event.order());
        }
        match event {
            Event::Frame(frame) => {
                let bytes = frame.parts().flat_map(|part| match part {
                    smbtrail_capture::Part::Bytes { bytes, .. } => bytes.to_vec(),
                    smbtrail_capture::Part::Missing { .. } => Vec::new(),
                });
                self.frames.push(Found {
                    direction: frame.direction,
                    bytes: bytes.collect(),
                    len: frame.len,
                    packet: frame.packet.number,
                });
            }
            Event::Gap(gap) => self.gaps.push(*gap),
            Event::Opened(opened) => {
                let (client, server) = (opened.client.to_string(), opened.server.to_string());
                self.opened.push((client, server, opened.transport, opened.mid_stream));
                let handshake = opened.handshake;
                self.handshakes.push((handshake.server, handshake.client));
            }
            Event::Closed(closed) => self.closed.push(*closed),
            Event::Remote(of) => {
                if let Some((token, offset)) = of.place {
                    let (bytes, packet) = (of.bytes.to_vec(), of.packet.number);
                    self.moved.push((of.direction, token, offset, bytes, of.len, packet));
                }
            }
            _ => {}
        }
    }
}

/// Reads packets of Ethernet; the first is number 1, and each comes a millisecond after the one before it.
pub(crate) fn read(packets: &[Vec<u8>]) -> Seen {
    let whole: Vec<(usize, usize)> = packets.iter().map(|packet| (packet.len(), packet.len())).collect();
    read_cut(packets, &whole)
}

/// The same, with the number of bytes that were captured of each packet, and that were sent.
pub(crate) fn read_cut(packets: &[Vec<u8>], lengths: &[(usize, usize)]) -> Seen {
    let mut options = StreamOptions::default();
    options.remote = true;
    let (mut dissector, mut streams, mut seen) =
        (Dissector::default(), Streams::new(options), Seen::default());
    for (number, (bytes, (captured, sent))) in (1_u64..).zip(packets.iter().zip(lengths)) {
        let time = Timestamp::from_nanoseconds(1_000, number * 1_000_000);
        let id = PacketId { number, file: 0, number_in_file: number, time, digits: 6 };
        let data = &bytes[..*captured];
        let wire_len = u32::try_from(*sent).unwrap();
        let packet = Packet { id, link: LinkType::ETHERNET, data, wire_len, elided: Elided::NONE };
        match dissector.transport(&packet) {
            Some(Transport::Tcp(segment)) => streams.handle_segment(&segment, &mut seen),
            Some(Transport::Udp(datagram)) => streams.handle_datagram(&datagram, &mut seen),
            None => {}
        }
        assert!(streams.held() <= 8 << 20);
    }
    streams.finish(&mut seen);
    seen.counters = *streams.counters();
    seen
}

/// A message of SMB2 with this MessageId, of this many bytes, all of them after the header different.
pub(crate) fn message(id: u64, is_response: bool, len: usize) -> Vec<u8> {
    let mut bytes = vec![0; 64];
    bytes[..4].copy_from_slice(&[0xFE, b'S', b'M', b'B']);
    bytes[4] = 64;
    bytes[6] = 1;
    bytes[12] = 13;
    bytes[14] = 1;
    bytes[16] = u8::from(is_response);
    bytes[24..32].copy_from_slice(&id.to_le_bytes());
    bytes[40] = 9;
    let rest = (0..len.saturating_sub(64)).map(|at| u8::try_from((at * 7 + at / 251) % 253).unwrap());
    bytes.extend(rest);
    bytes
}

/// Exchanges with messages of all sizes: each direction's in order.
pub(crate) fn exchanges(count: u64) -> Vec<(Direction, Vec<u8>)> {
    let sizes = [68, 120, 1_339, 1_340, 1_341, 4_000, 20_000, 72, 300, 100];
    let size = |at: u64| sizes[usize::try_from(at).unwrap() % sizes.len()];
    let both = |id| {
        [
            (Direction::ToServer, message(id, false, size(id))),
            (Direction::ToClient, message(id, true, size(id * 3 + 1))),
        ]
    };
    (1..=count).flat_map(both).collect()
}

pub(crate) fn segmenter(carrier: Carrier) -> DirectSegmenter {
    let client = ([10, 0, 0, 1], 50_000).into();
    match carrier {
        Carrier::Roce => DirectSegmenter::roce(client, ([10, 0, 0, 2], 445).into()),
        Carrier::Iwarp(markers, crc) => {
            DirectSegmenter::iwarp(client, ([10, 0, 0, 2], 5445).into()).with_framing(markers, crc)
        }
    }
}

/// The packets of a conversation.
pub(crate) fn packets(carrier: Carrier, messages: &[(Direction, Vec<u8>)]) -> Vec<Vec<u8>> {
    packets_of(segmenter(carrier), messages)
}

pub(crate) fn packets_of(mut connection: DirectSegmenter, messages: &[(Direction, Vec<u8>)]) -> Vec<Vec<u8>> {
    let mut packets = Vec::new();
    let mut keep = |frame: &[u8]| -> io::Result<()> {
        packets.push(frame.to_vec());
        Ok(())
    };
    connection.open(&mut keep).unwrap();
    for (direction, message) in messages {
        connection.send(*direction, message, &mut keep).unwrap();
    }
    connection.close(&mut keep).unwrap();
    packets
}

/// What TCP would show.
pub(crate) fn over_tcp(messages: &[(Direction, Vec<u8>)]) -> Seen {
    let mut packets = Vec::new();
    let mut keep = |frame: &[u8]| -> io::Result<()> {
        packets.push(frame.to_vec());
        Ok(())
    };
    let mut tcp = TcpSegmenter::new(([10, 0, 0, 1], 50_000).into(), ([10, 0, 0, 2], 445).into());
    tcp.open(&mut keep).unwrap();
    for (direction, message) in messages {
        let len = u32::try_from(message.len()).unwrap().to_be_bytes();
        tcp.send(*direction, &[&len[..], message].concat(), &mut keep).unwrap();
    }
    tcp.close(&mut keep).unwrap();
    read(&packets)
}

/// Numbers that look random, and are the same each time.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, below: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % u64::try_from(below.max(1)).unwrap()).unwrap()
    }
}
