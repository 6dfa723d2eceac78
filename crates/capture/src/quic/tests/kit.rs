//! Makes connections of QUIC, packet by packet, and sees what comes of them.

use std::sync::Arc;

use super::super::header::Version;
use super::super::id::Id;
use super::super::keylog::{KeyLog, Secret};
use super::super::protect::{self, Baring, Sealing};
use super::super::suite::Suite;
use crate::{
    Consumer, Datagram, Direction, Event, Head, PacketId, QuicConnection, StreamOptions, Streams, Timestamp,
    Want,
};

pub(super) fn bytes(hex: &str) -> Vec<u8> {
    hex.as_bytes()
        .chunks(2)
        .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// The random bytes of the client that is made here, and its secrets.
const RANDOM: [u8; 32] = [0x5a; 32];
const SECRETS: [(&str, u8); 5] = [
    ("CLIENT_EARLY_TRAFFIC_SECRET", 1),
    ("CLIENT_HANDSHAKE_TRAFFIC_SECRET", 2),
    ("SERVER_HANDSHAKE_TRAFFIC_SECRET", 3),
    ("CLIENT_TRAFFIC_SECRET_0", 4),
    ("SERVER_TRAFFIC_SECRET_0", 5),
];

/// The key log of the connections that are made here.
pub(super) fn key_log() -> KeyLog {
    let hex = |byte: u8, len: usize| format!("{byte:02x}").repeat(len);
    let lines = SECRETS.map(|(label, byte)| format!("{label} {} {}\n", hex(0x5a, 32), hex(byte, 32)));
    let mut log = KeyLog::default();
    assert!(log.add(&lines.concat()).is_empty());
    log
}

/// The secret of the label with this number, after key updates.
fn secret(label: usize, updates: u32, version: Version) -> Secret {
    let first = Secret::new(&[SECRETS[label].1; 32]).unwrap();
    (0..updates).fold(first, |secret, _| secret.updated(version).unwrap())
}

/// Makes the packets of a connection.
#[derive(Clone)]
pub(super) struct Maker {
    pub(super) version: Version,
    pub(super) suite: Suite,
    /// The id of the client's first packet, of the client, and of the server.
    pub(super) original: Vec<u8>,
    pub(super) client: Vec<u8>,
    pub(super) server: Vec<u8>,
    /// Key updates so far, by direction.
    pub(super) updates: [u32; 2],
    /// The number of the next packet with streams, by direction.
    pub(super) numbers: [u64; 2],
}

impl Maker {
    pub(super) fn new(version: Version) -> Self {
        Self {
            version,
            suite: Suite::Aes128Gcm,
            original: vec![1; 8],
            client: vec![2; 5],
            server: vec![3; 9],
            updates: [0; 2],
            numbers: [0; 2],
        }
    }

    /// The client's first packet.
    pub(super) fn initial(&self, alpn: &str) -> Vec<u8> {
        self.initial_of(&crypto(&client_hello(alpn)))
    }

    /// A packet like that with other frames, as anybody can make it who saw the first one.
    pub(super) fn initial_of(&self, frames: &[u8]) -> Vec<u8> {
        let [secret, _] = protect::initial(self.version, Id::new(&self.original).unwrap()).unwrap();
        let bits = if self.version == Version::V1 { 0 } else { 1 };
        self.long(bits, (&self.original, &self.client), (Suite::Aes128Gcm, &secret), frames)
    }

    /// The server's answer to it.
    pub(super) fn answer(&self) -> Vec<u8> {
        let [_, secret] = protect::initial(self.version, Id::new(&self.original).unwrap()).unwrap();
        let mut hello = vec![3, 3];
        hello.extend([7; 32]);
        hello.push(0);
        hello.extend(self.suite.number().to_be_bytes());
        hello.extend([0, 0, 0]);
        let bits = if self.version == Version::V1 { 0 } else { 1 };
        let frames = crypto(&message(2, &hello));
        self.long(bits, (&self.client, &self.server), (Suite::Aes128Gcm, &secret), &frames)
    }

    /// A packet that the client sends before the server answered.
    pub(super) fn zero_rtt(&mut self, frames: &[u8]) -> Vec<u8> {
        let bits = if self.version == Version::V1 { 1 } else { 2 };
        let secret = secret(0, 0, self.version);
        self.numbers[0] += 1;
        self.long(bits, (&self.original.clone(), &self.client.clone()), (self.suite, &secret), frames)
    }

    fn long(
        &self,
        bits: u8,
        ids: (&[u8], &[u8]),
        (suite, secret): (Suite, &Secret),
        frames: &[u8],
    ) -> Vec<u8> {
        let mut header = vec![0xc1 | bits << 4];
        header.extend(self.version.number().to_be_bytes());
        for id in [ids.0, ids.1] {
            header.push(u8::try_from(id.len()).unwrap());
            header.extend(id);
        }
        if bits == u8::from(self.version == Version::V2) {
            header.push(0);
        }
        let number_len = 2;
        let len = u16::try_from(number_len + frames.len() + 16).unwrap();
        header.extend((0x4000 | len).to_be_bytes());
        let number_at = header.len();
        header.extend([0, 0]);
        seal(suite, self.version, secret, (0, &header, number_at), frames)
    }

    /// The next packet with these frames.
    pub(super) fn short(&mut self, from: Direction, frames: &[u8]) -> Vec<u8> {
        let at = from as usize;
        self.numbers[at] += 1;
        self.short_at(from, self.numbers[at] - 1, frames)
    }

    /// A packet with this number.
    pub(super) fn short_at(&self, from: Direction, number: u64, frames: &[u8]) -> Vec<u8> {
        let at = from as usize;
        let phase = u8::try_from(self.updates[at] & 1).unwrap();
        let mut header = vec![0x41 | phase << 2];
        header.extend(if from == Direction::ToServer { &self.server } else { &self.client });
        let number_at = header.len();
        header.extend(&number.to_be_bytes()[6..]);
        let mut frames = frames.to_vec();
        frames.resize(frames.len().max(4), 0);
        let first = secret(3 + at, 0, self.version);
        let sealing = Sealing::new(self.suite, self.version, &secret(3 + at, self.updates[at], self.version));
        let mut packet = sealing.unwrap().seal(number, &header, &frames);
        Baring::new(self.suite, self.version, &first).unwrap().hide(&mut packet, number_at);
        packet
    }
}

fn seal(
    suite: Suite,
    version: Version,
    secret: &Secret,
    (number, header, number_at): (u64, &[u8], usize),
    frames: &[u8],
) -> Vec<u8> {
    let mut packet = Sealing::new(suite, version, secret).unwrap().seal(number, header, frames);
    Baring::new(suite, version, secret).unwrap().hide(&mut packet, number_at);
    packet
}

/// A message of TLS's handshake.
fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    let len = u32::try_from(body.len()).unwrap().to_be_bytes();
    [&[kind], &len[1..], body].concat()
}

fn client_hello(alpn: &str) -> Vec<u8> {
    let counted = |bytes: &[u8]| [&u16::try_from(bytes.len()).unwrap().to_be_bytes(), bytes].concat();
    let extension = |kind: u16, value: &[u8]| [&kind.to_be_bytes()[..], &counted(value)].concat();
    let names = [&[u8::try_from(alpn.len()).unwrap()], alpn.as_bytes()].concat();
    let extensions = [extension(16, &counted(&names)), extension(43, &[2, 3, 4])].concat();
    let mut body = vec![3, 3];
    body.extend(RANDOM);
    body.push(0);
    body.extend(counted(&[0x13, 1, 0x13, 3]));
    body.extend([1, 0]);
    body.extend(counted(&extensions));
    message(1, &body)
}

/// A CRYPTO frame, padded so that the packet is not too short.
fn crypto(message: &[u8]) -> Vec<u8> {
    let mut frame = vec![6, 0];
    frame.extend((0x4000 | u16::try_from(message.len()).unwrap()).to_be_bytes());
    frame.extend(message);
    frame
}

/// A STREAM frame that takes the rest of its packet.
pub(super) fn stream(id: u8, offset: u16, data: &[u8]) -> Vec<u8> {
    [&[0x0c, id], &(0x4000 | offset).to_be_bytes()[..], data].concat()
}

/// A STREAM frame with a length.
pub(super) fn counted_stream(id: u8, offset: u16, data: &[u8]) -> Vec<u8> {
    let len = 0x4000 | u16::try_from(data.len()).unwrap();
    [&[0x0e, id], &(0x4000 | offset).to_be_bytes()[..], &len.to_be_bytes(), data].concat()
}

/// An SMB message of 68 bytes with its prefix.
pub(super) fn smb(seed: u8) -> Vec<u8> {
    let mut message = vec![0, 0, 0, 64, 0xfe, b'S', b'M', b'B', 64, 0];
    message.resize(67, 0);
    message.push(seed);
    message
}

/// What came of datagrams.
pub(super) struct Seen {
    pub(super) streams: Streams,
    pub(super) got: Got,
    packets: u64,
}

#[derive(Default)]
pub(super) struct Got {
    /// The connection of each message, whether the client sent it, its last byte, and how many bytes are missing.
    pub(super) frames: Vec<(u64, bool, u8, usize)>,
    pub(super) opened: Vec<(u64, Option<QuicConnection>)>,
    pub(super) closed: usize,
    pub(super) moved: usize,
}

impl Consumer for Got {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => self.opened.push((opened.connection.0, opened.quic.cloned())),
            Event::Frame(frame) => {
                let seed = frame.at(frame.len - 1).first().copied().unwrap_or_default();
                let from_client = frame.direction == Direction::ToServer;
                self.frames.push((frame.connection.0, from_client, seed, frame.missing().total()));
            }
            Event::Closed(_) => self.closed += 1,
            Event::Moved(_) => self.moved += 1,
            _ => {}
        }
    }
}

impl Seen {
    pub(super) fn new(log: KeyLog) -> Self {
        let options = StreamOptions { key_log: Arc::new(log), ..StreamOptions::default() };
        Self { streams: Streams::new(options), got: Got::default(), packets: 0 }
    }

    /// A datagram between the usual ends.
    pub(super) fn take(&mut self, from: Direction, payload: &[u8]) {
        self.take_from(from, 50_000, payload);
    }

    /// One where the client has this port.
    pub(super) fn take_from(&mut self, from: Direction, port: u16, payload: &[u8]) {
        self.packets += 1;
        let (client, server) = (([10, 0, 0, 1], port).into(), ([10, 0, 0, 2], 443).into());
        let (source, destination) = match from {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        };
        let time = Timestamp { seconds: i64::try_from(self.packets).unwrap(), nanoseconds: 0 };
        let packet = PacketId { number: self.packets, time, ..PacketId::default() };
        let datagram = Datagram::new(packet, (source, destination), payload);
        self.streams.handle_datagram(&datagram, &mut self.got);
    }

    pub(super) fn finish(mut self) -> (Got, crate::QuicCounters) {
        self.streams.finish(&mut self.got);
        (self.got, self.streams.counters().quic)
    }

    /// The handshake of a connection.
    pub(super) fn begin(&mut self, made: &Maker) {
        self.take(Direction::ToServer, &made.initial("smb"));
        self.take(Direction::ToClient, &made.answer());
    }
}
