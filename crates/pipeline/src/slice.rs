//! The packets that carry chosen messages, out of a capture and into a smaller one.

use std::collections::{BTreeMap, HashMap, HashSet, VecDeque};
use std::io::{self, Write};
use std::net::{IpAddr, SocketAddr};

use lru::LruCache;
use smbtrail_capture::{
    ChecksumPolicy, ConnectionId, Datagram, Direction, Dissector, Frame, Moved, PacketSource, ROCE_PORT,
    Segment, TcpFlags, Transport,
};
use smbtrail_track::{Connection, Transport as Carrier};

use crate::outcome::Progress;
use crate::writer::PacketWriter;

/// The packets of chosen messages: learnt in a first pass over a capture, written in a second one.
///
/// The order of calls: [`frame`](Self::frame) for each frame of the transport, and [`choose`](Self::choose) after it
/// for each message of it that is wanted; then [`write`](Self::write) once.
///
/// Of a connection with a chosen message go along: its handshake, and what Wireshark needs to find the message's first
/// byte. That is the message before it, where the two share a packet. One of SMB Direct goes along as a whole: its messages are
/// not numbered by the bytes of TCP; over RoCE, all RDMA between its hosts does. Of a connection of QUIC all datagrams go along: who
/// opens one needs those before it.
#[derive(Debug)]
pub struct Slice {
    conversations: bool,
    connections: BTreeMap<ConnectionId, Chosen>,
    /// Where connections of QUIC went on.
    moves: Vec<Moved>,
    /// The frame at hand.
    frame: Option<(ConnectionId, Direction, Stretch)>,
    /// The last frame of each direction, from the first one on with which it is joined by shared packets.
    last: LruCache<(ConnectionId, Direction), Stretch>,
}

/// What a slice holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Written {
    /// Packets read.
    pub read: u64,
    /// Packets written.
    pub packets: u64,
    /// Connections they belong to.
    pub connections: u64,
}

/// A connection with chosen messages.
#[derive(Debug)]
struct Chosen {
    client: SocketAddr,
    server: SocketAddr,
    network: u32,
    is_quic: bool,
    /// The chosen stretches of each direction, in order.
    to_server: VecDeque<Stretch>,
    to_client: VecDeque<Stretch>,
    /// It is one of SMB Direct.
    is_rdma: bool,
    /// How far the second pass has come.
    opening: Opening,
    /// The sequence number of the SYN that began it.
    syn: Option<u32>,
}

/// How far a connection's handshake has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Opening {
    Awaited,
    SynSeen,
    Over,
    /// Another connection has its addresses and ports now.
    Replaced,
}

/// Bytes of one direction of a connection.
#[derive(Clone, Copy, Debug)]
struct Stretch {
    /// Sequence numbers of the first byte and after the last.
    start: u32,
    end: u32,
    /// The packets that carried the last byte, and with which all was there.
    last: u64,
    whole: u64,
}

/// Addresses of connections of QUIC that are remembered beside the first ones.
const MOVES: usize = 1 << 16;
/// Connections whose last frame is remembered.
const REMEMBERED: usize = 1 << 16;
/// Bytes beyond which frames that share packets are no longer taken together: sequence numbers wrap.
const LONGEST: u32 = 1 << 30;

impl Slice {
    /// Nothing is chosen yet. `conversations`: a connection with a chosen message goes along as a whole.
    #[must_use]
    pub fn new(conversations: bool) -> Self {
        let (connections, moves) = (BTreeMap::new(), Vec::new());
        Self { conversations, connections, moves, frame: None, last: LruCache::unbounded() }
    }

    /// A frame of the transport is whole.
    pub fn frame(&mut self, frame: &Frame<'_>) {
        let len = u32::try_from(frame.len).unwrap_or(u32::MAX).saturating_add(4);
        let mut stretch = Stretch {
            start: frame.sequence,
            end: frame.sequence.wrapping_add(len),
            last: frame.last_packet.number,
            whole: frame.packet.number,
        };
        let key = (frame.connection, frame.direction);
        if let Some(before) = self.last.get(&key)
            && before.end == stretch.start
            && before.last == frame.first_packet.number
            && stretch.end.wrapping_sub(before.start) < LONGEST
        {
            stretch.start = before.start;
        }
        if self.last.len() >= REMEMBERED {
            self.last.pop_lru();
        }
        self.last.put(key, stretch);
        self.frame = Some((frame.connection, frame.direction, stretch));
    }

    /// A connection of QUIC goes on between other addresses.
    pub fn moved(&mut self, moved: &Moved) {
        if self.moves.len() < MOVES {
            self.moves.push(*moved);
        }
    }

    /// A message of the frame at hand is wanted; `connection` is the message's.
    pub fn choose(&mut self, connection: &Connection) {
        let Some((id, direction, stretch)) = self.frame else { return };
        let chosen = self.connections.entry(id).or_insert_with(|| Chosen {
            client: connection.client,
            server: connection.server,
            network: connection.network,
            is_quic: connection.quic.is_some(),
            to_server: VecDeque::new(),
            to_client: VecDeque::new(),
            is_rdma: connection.transport == Carrier::SmbDirect,
            opening: Opening::Awaited,
            syn: None,
        });
        let stretches = match direction {
            Direction::ToServer => &mut chosen.to_server,
            Direction::ToClient => &mut chosen.to_client,
        };
        match stretches.back_mut() {
            Some(last) if last.start == stretch.start => *last = stretch,
            _ => {
                // In the order of the stream: after a hole frames come in that of their packets.
                let after = stretches.iter().rev().take_while(|other| is_before(stretch.start, other.start));
                let at = stretches.len() - after.count();
                stretches.insert(at, stretch);
            }
        }
    }

    /// Whether nothing was chosen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// Writes the packets of the same capture, read once more, as a pcapng file. Each has its frame number in a
    /// comment, and where there are several files the file and its number there.
    ///
    /// # Errors
    /// Those of `out`. What is wrong with the capture is reported in the first pass.
    pub fn write(
        self,
        source: impl PacketSource,
        checksums: ChecksumPolicy,
        out: impl Write,
    ) -> io::Result<Written> {
        self.write_with_progress(source, checksums, out, |_| {})
    }

    /// As [`write`](Self::write), and calls `progress` every few thousand packets.
    ///
    /// # Errors
    /// As [`write`](Self::write).
    pub fn write_with_progress(
        mut self,
        mut source: impl PacketSource,
        checksums: ChecksumPolicy,
        out: impl Write,
        mut progress: impl FnMut(Progress),
    ) -> io::Result<Written> {
        let mut writer = PacketWriter::new(out, source.names())?;
        let places = Places::of(&self.connections, &self.moves);
        let mut dissector = Dissector::new(checksums);
        let mut written = Written {
            connections: u64::try_from(self.connections.len()).unwrap_or(u64::MAX),
            ..Written::default()
        };
        let total = source.size();
        loop {
            if written.read.is_multiple_of(8192) {
                progress(Progress { bytes: source.consumed(), total, packets: written.read });
            }
            let Some(packet) = source.next_packet() else { break };
            written.read += 1;
            let wanted = match dissector.transport(&packet) {
                Some(Transport::Tcp(segment)) => {
                    let ends = (segment.source, segment.destination, segment.network);
                    let found = places.find(ends, segment.packet.number, false);
                    found.and_then(|id| self.connections.get_mut(&id)).is_some_and(|chosen| {
                        let wanted = chosen.wants(&segment);
                        let whole = self.conversations || chosen.is_rdma;
                        wanted || (whole && chosen.opening != Opening::Replaced)
                    })
                }
                Some(Transport::Udp(datagram)) => {
                    let ends = (datagram.source, datagram.destination, datagram.network);
                    places.has_rdma(&datagram) || places.find(ends, datagram.packet.number, true).is_some()
                }
                None => false,
            };
            let fragment = dissector.fragment().is_some_and(|ends| places.has_hosts(ends));
            if wanted || fragment {
                writer.packet(packet.id, packet.link, (packet.data, packet.wire_len), "")?;
                written.packets += 1;
            }
        }
        writer.finish()?;
        Ok(written)
    }
}

impl Chosen {
    /// Whether the segment belongs to the handshake, or carries a byte of what was chosen.
    fn wants(&mut self, segment: &Segment<'_>) -> bool {
        let syn = segment.flags.contains(TcpFlags::SYN);
        if syn
            && !segment.flags.contains(TcpFlags::ACK)
            && *self.syn.get_or_insert(segment.sequence) != segment.sequence
        {
            self.opening = Opening::Replaced;
        }
        let opens = match (self.opening, syn) {
            (Opening::Awaited | Opening::SynSeen, true) => {
                self.opening = Opening::SynSeen;
                true
            }
            // The third packet of the handshake, whether or not it has data.
            (Opening::SynSeen, false) => {
                self.opening = Opening::Over;
                true
            }
            (Opening::Awaited, false) => {
                self.opening = Opening::Over;
                false
            }
            (Opening::Over | Opening::Replaced, _) => false,
        };
        let stretches = if segment.source == self.client { &mut self.to_server } else { &mut self.to_client };
        while stretches.front().is_some_and(|stretch| stretch.whole < segment.packet.number) {
            stretches.pop_front();
        }
        let len = u32::try_from(segment.payload_len).unwrap_or(u32::MAX);
        let (start, end) = (segment.sequence, segment.sequence.wrapping_add(len));
        let carries = stretches
            .iter()
            .take_while(|stretch| is_before(stretch.start, end))
            .any(|stretch| is_before(start, stretch.end));
        opens || (len > 0 && carries)
    }
}

/// Whether one sequence number is before another; they wrap.
fn is_before(one: u32, other: u32) -> bool {
    other.wrapping_sub(one).cast_signed() > 0
}

/// Finds the connections of packets: those between the same ends, in the order of their first packets.
#[derive(Debug, Default)]
struct Places {
    /// By ends, network and whether it is QUIC, and without the network: some connections travel under several tags.
    by_ends: HashMap<(SocketAddr, SocketAddr, Option<u32>, bool), Vec<ConnectionId>>,
    hosts: HashSet<(IpAddr, IpAddr)>,
    /// Those with connections of SMB Direct.
    rdma_hosts: HashSet<(IpAddr, IpAddr)>,
}

impl Places {
    fn of(connections: &BTreeMap<ConnectionId, Chosen>, moves: &[Moved]) -> Self {
        let mut places = Self::default();
        for (id, chosen) in connections {
            places.put(*id, (chosen.client, chosen.server), chosen);
        }
        for moved in moves {
            if let Some(chosen) = connections.get(&moved.connection) {
                places.put(moved.connection, (moved.client, moved.server), chosen);
            }
        }
        places.by_ends.values_mut().for_each(|ids| ids.sort_unstable());
        places
    }

    fn put(&mut self, id: ConnectionId, (client, server): (SocketAddr, SocketAddr), chosen: &Chosen) {
        for (one, other) in [(client, server), (server, client)] {
            for network in [Some(chosen.network), None] {
                self.by_ends.entry((one, other, network, chosen.is_quic)).or_default().push(id);
            }
            self.hosts.insert((one.ip(), other.ip()));
            if chosen.is_rdma {
                self.rdma_hosts.insert((one.ip(), other.ip()));
            }
        }
    }

    /// The last connection between these ends that has begun with this packet.
    fn find(
        &self,
        (source, destination, network): (SocketAddr, SocketAddr, u32),
        packet: u64,
        is_quic: bool,
    ) -> Option<ConnectionId> {
        let begun = [Some(network), None]
            .into_iter()
            .find_map(|network| self.by_ends.get(&(source, destination, network, is_quic)))?;
        let after = begun.partition_point(|id| id.0 <= packet);
        begun.get(after.checked_sub(1)?).copied()
    }

    /// Whether a datagram may be one of a chosen connection over RoCE.
    fn has_rdma(&self, datagram: &Datagram<'_>) -> bool {
        datagram.destination.port() == ROCE_PORT
            && self.rdma_hosts.contains(&(datagram.source.ip(), datagram.destination.ip()))
    }

    fn has_hosts(&self, (source, destination, _): (IpAddr, IpAddr, u32)) -> bool {
        self.hosts.contains(&(source, destination))
    }
}
