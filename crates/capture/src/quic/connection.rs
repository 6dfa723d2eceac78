//! A connection: what its handshake says, its keys, its streams, and what was acknowledged.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use super::connections::Found;
use super::frame::{Ack, Frame, Frames};
use super::header::{Kind, Long, Version};
use super::hello::{ClientHello, Hello, HelloBuffer, QuicConnection};
use super::id::Id;
use super::keylog::{KeyLog, Label, Random, Secret};
use super::open::{Keys, Opened, Search, open_once};
use super::protect;
use super::ranges::Ranges;
use super::stream::Stream;
use super::suite::Suite;
use crate::{
    Close, Closed, ConnectionId, Datagram, Delivery, Direction, Event, Handshake, Opened as ConnectionOpened,
    PacketId, Sent, ServerBy, SmbTransport,
};

/// Streams of a connection that are followed. SMB uses one. [MS-SMB2] 2.1
const STREAMS: usize = 8;

/// Frames of a direction that wait for their acknowledgement; of those above it the oldest count as acknowledged.
const UNACKNOWLEDGED: usize = 1_024;

/// Packets of which one may be needed to name a stream.
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

    /// Who sends from this address, if that is not known by an id.
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
            self.seal(datagram, out);
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

    /// Looks for the keys of a direction, and opens its packet with them.
    #[cold]
    fn unlock(&mut self, packet: &[u8], from: Direction, context: &mut Context<'_>) -> Option<Opened> {
        let label = match from {
            Direction::ToServer => Label::Client,
            Direction::ToClient => Label::Server,
        };
        let way = &mut self.ways[from as usize];
        if way.failures >= FAILURES {
            return None;
        }
        let begun = self.original.is_some();
        let id_len = way.id_len.map(|len| [len]);
        let mut search = Search {
            versions: if begun { &[self.version] } else { &[Version::V1, Version::V2] },
            suites: &[],
            ids: id_len.as_ref().map_or(&Search::IDS[..], |len| len),
            expected: way.expected[Space::Application as usize],
            windows: if begun { 1 } else { 64 },
            updates: if begun { 2 } else { 4 },
        };
        let chosen = self.cipher.and_then(Suite::of).map(|suite| [suite]);
        let mut attempt = |secret: &Secret| {
            search.suites = chosen.as_ref().map_or(Suite::with_secret(secret), |suite| suite);
            search.open(secret, packet, context.tries, context.buffer)
        };
        let found = match self.random {
            Some(random) => {
                let secret = context.key_logs.iter().find_map(|log| log.get(&random, label))?;
                attempt(&secret).map(|found| (random, found))
            }
            None => context
                .key_logs
                .iter()
                .flat_map(|log| (0..log.connections()).filter_map(move |at| log.at(at, label)))
                .find_map(|(random, secret)| Some((*random, attempt(&secret)?))),
        };
        let Some((random, (keys, number_at, opened))) = found else {
            // Where the budget is used up, nothing is said of it.
            way.failures += u32::from(*context.tries > 0);
            self.dismissed |= !begun && way.failures >= FAILURES;
            return None;
        };
        (self.random, self.version) = (Some(random), keys.version());
        self.cipher = self.cipher.or(Some(keys.suite().number()));
        (way.id_len, way.failures) = (Some(number_at - 1), 0);
        way.keys = Some(Box::new(keys));
        if let Some(id) = packet.get(1..number_at).and_then(Id::new) {
            context.learned.push((from, id));
        }
        Some(opened)
    }

    /// Reports that it is there and not opened.
    fn seal(&mut self, datagram: &Datagram<'_>, out: &mut dyn FnMut(Found<'_>)) {
        if self.sealed || self.is_open || !self.is_smb() {
            return;
        }
        self.sealed = true;
        let facts = self.facts(None);
        let opened = ConnectionOpened {
            connection: ConnectionId(self.first.number),
            packet: datagram.packet,
            first_packet: self.first,
            client: self.client,
            server: self.server,
            network: self.network,
            path: &self.path,
            server_by: ServerBy::Handshake,
            transport: SmbTransport::Quic,
            mid_stream: false,
            handshake: self.handshake,
            quic: Some(&facts),
        };
        out(Found::Event(&Event::Opened(opened)));
    }

    /// It is followed no more.
    pub(super) fn end(&mut self, how: Close, out: &mut dyn FnMut(Found<'_>)) {
        if std::mem::take(&mut self.sealed) {
            let [client, server] = [&self.ways[0], &self.ways[1]].map(|way| way.total);
            let delivery = Delivery { client, server, ..Delivery::default() };
            let (connection, packet) = (ConnectionId(self.first.number), self.last);
            out(Found::Event(&Event::Closed(Closed { connection, packet, how, delivery })));
        }
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

    /// Handles the frames of an opened packet with streams.
    fn application(
        &mut self,
        opened: Opened,
        buffer: &[u8],
        (datagram, from): (&Datagram<'_>, Direction),
        context: &mut Context<'_>,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        let way = &mut self.ways[from as usize];
        let expected = &mut way.expected[Space::Application as usize];
        *expected = (*expected).max(opened.number + 1);
        way.seen.insert(opened.number, opened.number + 1);
        let mut ip_len = datagram.ip_len;
        let mut place = 0;
        for frame in Frames::new(opened.frames(buffer)) {
            match frame {
                Frame::Stream { id, offset, data, fin } => {
                    let Some(at) = self.stream(id, out) else { continue };
                    place += 1;
                    let end = offset.saturating_add(u64::try_from(data.len()).unwrap_or(u64::MAX));
                    self.ways[from as usize].sent.insert((opened.number, place), (at, offset, end));
                    let datagram = Datagram { payload: &[], ..*datagram };
                    let ip_len = std::mem::take(&mut ip_len);
                    let segment = self.streams[at].bytes(from, &datagram, (offset, data, fin), ip_len);
                    out(Found::Segment(&segment));
                }
                Frame::Ack(ack) => self.acknowledge(ack, from.reverse(), datagram.packet, out),
                Frame::NewId(id) => context.learned.push((from.reverse(), id)),
                Frame::Close { code } => self.close(from, code, datagram.packet, out),
                Frame::Reset { id } => {
                    if let Some(stream) =
                        self.streams.iter_mut().find(|stream| stream.facts.stream == Some(id))
                    {
                        let ends = stream.close(from, 1, datagram.packet);
                        ends.iter().for_each(|segment| out(Found::Segment(segment)));
                    }
                }
                Frame::Crypto { .. } | Frame::Other => {}
            }
        }
        let sent = &mut self.ways[from as usize].sent;
        while sent.len() > UNACKNOWLEDGED
            && let Some((_, (at, start, end))) = sent.pop_first()
        {
            self.streams[at].acknowledge(from, start, end);
        }
    }

    /// The place of a stream in the list; `None` for one that is none of SMB, or one too many.
    fn stream(&mut self, id: u64, out: &mut dyn FnMut(Found<'_>)) -> Option<usize> {
        // Begun by the client, bidirectional. RFC 9000 2.1
        if id & 3 != 0 || self.dismissed {
            return None;
        }
        if let Some(at) = self.streams.iter().position(|stream| stream.facts.stream == Some(id)) {
            return Some(at);
        }
        if self.streams.len() == STREAMS || id >> 2 >= u64::from(STREAM_NUMBERS) {
            return None;
        }
        let first = match (self.streams.is_empty() && !self.sealed, self.original) {
            (true, _) => self.first,
            (false, _) => self.names.pop_back()?,
        };
        let stream = Stream::new(ConnectionId(first.number), self.facts(Some(id)));
        if self.original.is_some() {
            let answered = self.answered.unwrap_or(first);
            stream.begin(first, answered).iter().for_each(|segment| out(Found::Segment(segment)));
        }
        self.streams.push(stream);
        Some(self.streams.len() - 1)
    }

    /// The peer of `way` acknowledges packets.
    fn acknowledge(
        &mut self,
        ack: Ack<'_>,
        way: Direction,
        packet: PacketId,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        let of = &mut self.ways[way as usize];
        let Some(lowest) = of.seen.start() else { return };
        let mut misses = false;
        for (low, high) in ack.ranges() {
            misses |= high >= lowest && !of.seen.has(low.max(lowest), high.saturating_add(1));
            while let Some((&key, &(at, start, end))) = of.sent.range((low, 0)..=(high, u32::MAX)).next() {
                of.sent.remove(&key);
                self.streams[at].acknowledge(way, start, end);
            }
        }
        for stream in &mut self.streams {
            if misses {
                stream.pardon(way);
            }
            if let Some(segment) = stream.acknowledgement(way, packet) {
                out(Found::Segment(&segment));
            }
        }
    }

    fn close(&mut self, from: Direction, code: u64, packet: PacketId, out: &mut dyn FnMut(Found<'_>)) {
        for stream in &mut self.streams {
            stream.close(from, code, packet).iter().for_each(|segment| out(Found::Segment(segment)));
        }
        self.end(Close::Fin, out);
    }
}

/// Numbers of streams that are set apart: above them a stream is not followed.
const STREAM_NUMBERS: u32 = 1 << 12;
