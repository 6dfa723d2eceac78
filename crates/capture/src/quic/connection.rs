//! A connection: what its handshake says, its keys, its streams, and what was acknowledged.

mod keys;
mod streams;

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use super::connections::Found;
use super::frame::{Frame, Frames};
use super::header::{Kind, Long, Version};
use super::hello::{ClientHello, Hello, HelloBuffer, QuicConnection};
use super::id::Id;
use super::keylog::{KeyLog, Label, Random, Secret};
use super::open::{Keys, Opened, open_once};
use super::protect;
use super::ranges::Ranges;
use super::stream::Stream;
use super::suite::Suite;
use crate::{ConnectionId, Datagram, Direction, Event, Handshake, PacketId, Sealed, Sent};

/// Streams of a connection that are followed. SMB uses one. [MS-SMB2] 2.1
const STREAMS: usize = 8;

/// Frames of a direction that wait for their acknowledgement; of those above it the oldest count as acknowledged.
const UNACKNOWLEDGED: usize = 1_024;

/// Datagrams of the server before it is taken that those of the client are missing.
const LONE: u64 = 16;

/// Packets that are remembered because a stream may be named by one.
const NAMES: usize = 8;

/// Packets of a direction that may fail to open while its keys are looked for. Of a connection that began before the capture, that is
/// all that is looked at.
const FAILURES: u32 = 32;

/// What is shared by all connections.
pub(super) struct Context<'c> {
    /// What the user gave, and what the capture brought.
    pub(super) key_logs: [&'c KeyLog; 2],
    /// Where packets are opened.
    pub(super) buffer: &'c mut Vec<u8>,
    /// How much may be tried yet.
    pub(super) tries: &'c mut u32,
    /// Ids by which packets of a direction may come from now on.
    pub(super) learned: &'c mut Vec<(Direction, Id)>,
}

impl Context<'_> {
    fn secret(&self, random: &Random, label: Label) -> Option<Secret> {
        self.key_logs.iter().find_map(|log| log.get(random, label))
    }
}

pub(super) struct Connection {
    pub(super) first: PacketId,
    last: PacketId,
    /// Sets its streams apart from those of other connections.
    serial: u32,
    client: SocketAddr,
    server: SocketAddr,
    network: u32,
    path: Box<str>,
    version: Version,
    /// The destination id from which the keys of Initial packets follow; `None` where the beginning is not in the capture.
    original: Option<Id>,
    hellos: Option<Box<[HelloBuffer; 2]>>,
    hello: Option<Box<ClientHello>>,
    random: Option<Random>,
    cipher: Option<u16>,
    handshake: Handshake,
    answered: Option<PacketId>,
    /// What the client sends, and what the server sends.
    ways: [Way; 2],
    streams: Vec<Stream>,
    /// Packets that name no stream yet.
    names: VecDeque<PacketId>,
    /// It was reported without being opened, and is not at its end.
    pub(super) sealed: bool,
    /// A key opened packets with streams.
    pub(super) is_open: bool,
    /// It cannot be one of SMB.
    pub(super) dismissed: bool,
}

/// What one end sends.
#[derive(Default)]
struct Way {
    /// The length of the ids that its packets have.
    id_len: Option<usize>,
    /// The numbers after the largest that came: of Initial and Handshake packets, and of those with streams.
    expected: [u64; 3],
    keys: Option<Box<Keys>>,
    failures: u32,
    /// The numbers of packets with streams that came.
    seen: Ranges,
    /// The bytes of streams in packets that are not acknowledged: by packet and place, the stream's place in the list, start, end.
    sent: BTreeMap<(u64, u32), (usize, u64, u64)>,
    total: Sent,
}

/// The three spaces of packet numbers. RFC 9000 12.3
#[derive(Clone, Copy)]
enum Space {
    Initial,
    Handshake,
    Application,
}

impl Connection {
    /// The most bytes of one beside what [`held`](Self::held) counts: its places in tables, with all its ids and addresses.
    pub(super) const COST: usize = size_of::<Self>() + 2_048;

    /// A connection that is met with this datagram. `original` is the destination id of its first packet.
    pub(super) fn new(
        serial: u32,
        datagram: &Datagram<'_>,
        from: Direction,
        original: Option<(Version, Id)>,
    ) -> Self {
        let (client, server) = match from {
            Direction::ToServer => (datagram.source, datagram.destination),
            Direction::ToClient => (datagram.destination, datagram.source),
        };
        Self {
            first: datagram.packet,
            last: datagram.packet,
            serial,
            client,
            server,
            network: datagram.network,
            path: crate::network::text(datagram.tags).into(),
            version: original.map_or(Version::V1, |(version, _)| version),
            original: original.map(|(_, id)| id),
            hellos: original.is_some().then(Box::default),
            hello: None,
            random: None,
            cipher: None,
            handshake: Handshake::default(),
            answered: None,
            ways: Default::default(),
            streams: Vec::new(),
            names: VecDeque::new(),
            sealed: false,
            is_open: false,
            dismissed: false,
        }
    }

    /// Who sends from this address, where no id says it.
    pub(super) fn sender(&self, source: SocketAddr) -> Direction {
        if source == self.server { Direction::ToClient } else { Direction::ToServer }
    }

    pub(super) const fn serial(&self) -> u32 {
        self.serial
    }

    /// What it and its streams are called in events.
    pub(super) fn names(&self) -> impl Iterator<Item = ConnectionId> {
        let sealed = self.sealed.then_some(ConnectionId(self.first.number));
        sealed.into_iter().chain(self.streams.iter().map(|stream| stream.name))
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        let way = |way: &Way| {
            let keys = way.keys.as_ref().map_or(0, |_| size_of::<Keys>());
            keys + way.seen.held() + way.sent.len() * 2 * size_of::<((u64, u32), (usize, u64, u64))>()
        };
        let hellos = self.hellos.as_ref().map_or(0, |both| both.iter().map(HelloBuffer::held).sum());
        let hello = self.hello.as_ref().map_or(0, |_| size_of::<ClientHello>() + 600);
        let streams: usize = self.streams.iter().map(Stream::held).sum();
        self.ways.iter().map(way).sum::<usize>() + hellos + hello + streams + self.path.len()
    }

    /// Whether a first packet with another destination id may belong to it: the server asked for that with a Retry, and has not
    /// answered otherwise.
    pub(super) const fn may_begin_again(&self) -> bool {
        self.original.is_some() && self.answered.is_none()
    }

    /// The keys of Initial packets follow from another id.
    pub(super) fn begin_again(&mut self, version: Version, original: Id) {
        (self.version, self.original) = (version, Some(original));
        if self.hello.is_none() {
            self.hellos = Some(Box::default());
        }
    }

    /// Whether it is known to carry SMB.
    pub(super) fn is_smb(&self) -> bool {
        !self.dismissed && (self.is_open || self.hello.as_ref().is_some_and(|hello| hello.is_smb))
    }

    /// Counts a datagram of it.
    pub(super) fn count(&mut self, datagram: &Datagram<'_>, from: Direction) {
        self.last = datagram.packet;
        let wide = |len: usize| u64::try_from(len).unwrap_or(u64::MAX);
        let total = &mut self.ways[from as usize].total;
        total.packets += 1;
        total.bytes += wide(datagram.payload_len);
        total.ip_bytes += wide(datagram.ip_len);
        total.hops = total.hops.max(datagram.hops);
        if datagram.packet.number != self.first.number {
            if self.names.len() == NAMES {
                self.names.pop_front();
            }
            self.names.push_back(datagram.packet);
        }
        if from == Direction::ToServer && self.handshake.server.is_some() && self.handshake.client.is_none() {
            self.handshake.client =
                self.answered.map(|answered| datagram.packet.time.nanoseconds_since(answered.time));
        }
    }

    /// Handles a packet with a long header; whether it is believed.
    pub(super) fn long(
        &mut self,
        long: &Long,
        packet: &[u8],
        (datagram, from): (&Datagram<'_>, Direction),
        context: &mut Context<'_>,
        out: &mut dyn FnMut(Found<'_>),
    ) -> bool {
        // Anybody who saw the first packet can make one, whose receiver has no keys of it any more. RFC 9001 4.9.1
        let is_late = self.is_open && long.kind == Kind::Initial;
        let at = (packet, long.number_at);
        let (space, secret, suites) = match long.kind {
            Kind::Initial => {
                let secrets = self.original.and_then(|id| protect::initial(long.version, id));
                (Space::Initial, secrets.map(|secrets| secrets[from as usize]), &[Suite::Aes128Gcm][..])
            }
            Kind::Handshake | Kind::ZeroRtt => {
                let (space, label) = match (long.kind, from) {
                    (Kind::ZeroRtt, _) => (Space::Application, Label::ClientEarly),
                    (_, Direction::ToServer) => (Space::Handshake, Label::ClientHandshake),
                    (_, Direction::ToClient) => (Space::Handshake, Label::ServerHandshake),
                };
                let secret = self.random.as_ref().and_then(|random| context.secret(random, label));
                (space, secret, secret.as_ref().map_or(&[][..], Suite::with_secret))
            }
            // Its effect shows in the packet that the client sends next.
            Kind::Retry => return false,
        };
        let Some(secret) = secret else { return false };
        let expected = self.ways[from as usize].expected[space as usize];
        let opened = suites
            .iter()
            .find_map(|suite| open_once((*suite, long.version, &secret), at, expected, context.buffer));
        let Some(opened) = opened else { return false };
        #[cfg(test)]
        out(Found::Packet(opened.number));
        if is_late {
            return false;
        }
        self.believe(long, datagram, from, context);
        self.version = long.version;
        let buffer = std::mem::take(context.buffer);
        match space {
            Space::Application => self.application(opened, &buffer, (datagram, from), context, out),
            Space::Initial | Space::Handshake => {
                self.handshake(opened, &buffer, (datagram, from), space, out)
            }
        }
        *context.buffer = buffer;
        true
    }

    /// The tag of a packet with a long header holds.
    fn believe(&mut self, long: &Long, datagram: &Datagram<'_>, from: Direction, context: &mut Context<'_>) {
        self.ways[from.reverse() as usize].id_len = Some(long.source.len());
        context.learned.push((from.reverse(), long.source));
        if from == Direction::ToClient && self.answered.is_none() {
            self.answered = Some(datagram.packet);
            self.handshake.server = Some(datagram.packet.time.nanoseconds_since(self.first.time));
        }
    }

    fn handshake(
        &mut self,
        opened: Opened,
        buffer: &[u8],
        (datagram, from): (&Datagram<'_>, Direction),
        space: Space,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        let expected = &mut self.ways[from as usize].expected[space as usize];
        *expected = (*expected).max(opened.number + 1);
        for frame in Frames::new(opened.frames(buffer)) {
            match (frame, space) {
                (Frame::Crypto { offset, data }, Space::Initial) => {
                    let hello =
                        self.hellos.as_mut().and_then(|hellos| hellos[from as usize].add(offset, data));
                    match (hello, from) {
                        (Some(Hello::Client(hello)), Direction::ToServer) if self.hello.is_none() => {
                            self.random = Some(hello.random);
                            self.dismissed = !hello.is_smb;
                            self.hello = Some(hello);
                        }
                        (Some(Hello::Server(cipher)), Direction::ToClient) => {
                            self.cipher = Some(cipher);
                            self.hellos = None;
                        }
                        (Some(Hello::Other), Direction::ToServer) => self.dismissed = self.hello.is_none(),
                        _ => {}
                    }
                }
                (Frame::Close { code }, _) => self.close(from, code, datagram.packet, out),
                _ => {}
            }
        }
    }

    /// Handles a packet with a short header, whose id has this length where it is a known one; whether it is believed.
    pub(super) fn short(
        &mut self,
        (packet, id_len): (&[u8], Option<usize>),
        (datagram, from): (&Datagram<'_>, Direction),
        context: &mut Context<'_>,
        out: &mut dyn FnMut(Found<'_>),
    ) -> bool {
        let way = &mut self.ways[from as usize];
        way.id_len = id_len.or(way.id_len);
        let expected = way.expected[Space::Application as usize];
        let opened = match (&mut way.keys, way.id_len) {
            (Some(keys), Some(id_len)) => keys.open((packet, 1 + id_len), expected, context.buffer),
            _ => self.unlock(packet, from, context),
        };
        let Some(opened) = opened else {
            self.seal(datagram, from, out);
            if self.sealed {
                let (connection, bytes) = (ConnectionId(self.first.number), packet.len());
                let packet = datagram.packet;
                out(Found::Event(&Event::Sealed(Sealed { connection, direction: from, packet, bytes })));
            }
            return false;
        };
        #[cfg(test)]
        out(Found::Packet(opened.number));
        self.is_open = true;
        let buffer = std::mem::take(context.buffer);
        self.application(opened, &buffer, (datagram, from), context, out);
        *context.buffer = buffer;
        true
    }

    fn facts(&self, stream: Option<u64>) -> QuicConnection {
        let hello = self.hello.as_deref();
        // A multiplication by an odd number, so that no two of few are the same.
        let place = stream.map_or(0, |stream| u32::try_from(stream >> 2).unwrap_or(u32::MAX));
        let channel =
            (self.serial.wrapping_mul(STREAM_NUMBERS).wrapping_add(place)).wrapping_mul(0x9e37_79b1);
        QuicConnection {
            client: self.client,
            server: self.server,
            version: self.version.number(),
            server_name: hello.and_then(|hello| hello.server_name.clone()),
            alpn: hello.and_then(|hello| hello.alpn.clone()),
            ja4: hello.map(|hello| hello.ja4.clone()),
            cipher: self.cipher,
            handshake: self.handshake,
            stream,
            network: self.network,
            channel: channel.max(1),
        }
    }
}

/// Numbers of streams that are set apart: above them a stream is not followed.
const STREAM_NUMBERS: u32 = 1 << 12;
