//! The table of connections: which one a datagram belongs to.

use std::collections::HashMap;
use std::net::SocketAddr;

use lru::LruCache;

use super::connection::{Connection, Context};
use super::counters::QuicCounters;
use super::header::{Kind, Long, is_fixed, is_long, version};
use super::id::Id;
use super::keylog::KeyLog;
use super::open::open_once;
use super::protect;
use super::suite::Suite;
use crate::tcp::FlowKey;
use crate::{Close, Datagram, Direction, Event, Moved, Segment};

/// The port of SMB over QUIC. [MS-SMB2] 2.1
const PORT: u16 = 443;

/// Keys that may be tried at any time, and that become so with each datagram: a flood of datagrams that no key opens costs no more
/// than that.
const TRIES: u32 = 1 << 16;
const TRIES_EACH: u32 = 16;

/// Ids and addresses of a connection that are remembered; above it the oldest are forgotten. Ends agree on 8 ids or fewer.
const PLACES: usize = 16;

/// Ends that are remembered because another protocol is spoken there. Packets between others may be tried with each secret of the log.
const DISMISSED: usize = 512;

/// What datagrams bring.
pub(crate) enum Found<'f> {
    /// Bytes of a stream, as a segment of TCP.
    Segment(&'f Segment<'f>),
    /// A packet was opened: its number.
    #[cfg(test)]
    Packet(u64),
    /// What is known of a connection that no key opens, or that goes on elsewhere.
    Event(&'f Event<'f>),
}

/// Opens datagrams, and hands on what their streams carry.
///
/// The order of calls is that of [`Streams`](crate::Streams): [`handle`](Self::handle) for each datagram, then
/// [`finish`](Self::finish).
pub(crate) struct QuicConnections {
    connections: LruCache<u32, Entry>,
    by_id: HashMap<Id, (u32, Direction)>,
    by_ends: HashMap<FlowKey, u32>,
    /// Ends between which another protocol is spoken: what the key log has of that is of no interest.
    dismissed: LruCache<FlowKey, ()>,
    /// How many ids there are of each length.
    lengths: [u32; Id::MOST + 1],
    next: u32,
    /// Bytes that they hold.
    held: usize,
    /// Secrets that the capture brought.
    found: KeyLog,
    buffer: Vec<u8>,
    tries: u32,
    learned: Vec<(Direction, Id)>,
}

/// Which connection a datagram is of, who sent it, and the length of its id where it was found by that.
#[derive(Clone, Copy)]
struct Place {
    serial: u32,
    from: Direction,
    id_len: Option<usize>,
}

/// A connection and where it is found.
struct Entry {
    connection: Box<Connection>,
    ids: Vec<Id>,
    ends: Vec<FlowKey>,
    /// Bytes that are booked for it.
    booked: usize,
}

impl QuicConnections {
    /// The most bytes of what is remembered of ends that speak another protocol.
    pub(crate) const OTHERS: usize = DISMISSED * (2 * size_of::<FlowKey>() + 72);

    pub(crate) fn new() -> Self {
        Self {
            connections: LruCache::unbounded(),
            by_id: HashMap::new(),
            by_ends: HashMap::new(),
            dismissed: LruCache::unbounded(),
            lengths: [0; Id::MOST + 1],
            next: 1,
            held: 0,
            found: KeyLog::default(),
            buffer: Vec::new(),
            tries: TRIES,
            learned: Vec::new(),
        }
    }

    /// Takes secrets that the capture brought.
    pub(crate) fn add_secrets(&mut self, found: KeyLog, counters: &mut QuicCounters) {
        self.found.add_found(found);
        counters.key_log_dropped = self.found.dropped();
    }

    /// Whether a datagram may be one of QUIC that concerns SMB: of the port of SMB over QUIC, the first of a connection, or of one
    /// that is known.
    pub(crate) fn may_concern(&self, datagram: &Datagram<'_>) -> bool {
        // Of a connection that is known the fixed bit may be any. RFC 9287
        !self.connections.is_empty()
            || datagram
                .payload
                .first()
                .is_some_and(|first| is_fixed(*first) && (is_at_port(datagram) || begins(datagram.payload)))
    }

    /// Takes the capture's next datagram. Whether it is one of a connection with SMB.
    pub(crate) fn handle(
        &mut self,
        datagram: &Datagram<'_>,
        key_log: &KeyLog,
        limit: usize,
        counters: &mut QuicCounters,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        self.tries = self.tries.saturating_add(TRIES_EACH).min(TRIES);
        let found = self.find(datagram).or_else(|| self.meet(datagram, key_log, counters));
        let is_smb = found.is_some_and(|found| self.follow(found, datagram, key_log, counters, out));
        if is_smb {
            counters.datagrams += 1;
        } else if is_at_port(datagram) && datagram.payload.first().is_some_and(|first| is_fixed(*first)) {
            counters.others += 1;
        }
        while self.held > limit
            && let Some((_, entry)) = self.connections.pop_lru()
        {
            counters.evicted += 1;
            self.remove(entry, Close::Evicted, out);
        }
        counters.peak = counters.peak.max(u64::try_from(self.held).unwrap_or(u64::MAX));
    }

    /// The capture is over: ends the connections in the order of their first packets.
    pub(crate) fn finish(&mut self, out: &mut dyn FnMut(Found<'_>)) {
        let mut entries: Vec<Entry> =
            std::iter::from_fn(|| self.connections.pop_lru()).map(|(_, e)| e).collect();
        entries.sort_by_key(|entry| entry.connection.first.number);
        entries.into_iter().for_each(|entry| self.remove(entry, Close::End, out));
    }

    /// The connection of a datagram: by its id, or by its addresses.
    fn find(&self, datagram: &Datagram<'_>) -> Option<Place> {
        let payload = datagram.payload;
        let by_id = match version(payload) {
            Some(_) => Long::read(payload).and_then(|long| self.known(&long.destination)),
            None => (1..=Id::MOST)
                .filter(|len| self.lengths.get(*len).is_some_and(|count| *count > 0))
                .find_map(|len| self.known(&Id::new(payload.get(1..=len)?)?)),
        };
        by_id.or_else(|| {
            let (key, _) = FlowKey::between(datagram.source, datagram.destination, datagram.network);
            let serial = *self.by_ends.get(&key)?;
            let from = self.connections.peek(&serial)?.connection.sender(datagram.source);
            Some(Place { serial, from, id_len: None })
        })
    }

    fn known(&self, id: &Id) -> Option<Place> {
        self.by_id.get(id).map(|&(serial, from)| Place { serial, from, id_len: Some(id.len()) })
    }

    /// A datagram of an unknown connection.
    #[cold]
    fn meet(
        &mut self,
        datagram: &Datagram<'_>,
        key_log: &KeyLog,
        counters: &mut QuicCounters,
    ) -> Option<Place> {
        let (key, _) = FlowKey::between(datagram.source, datagram.destination, datagram.network);
        let (from, original) = match Long::read(datagram.payload) {
            Some(long) if self.is_first(&long, datagram.payload) => {
                (Direction::ToServer, Some((long.version, long.destination)))
            }
            // It began before the capture did.
            None if datagram.payload.first().is_some_and(|first| is_fixed(*first) && !is_long(*first))
                && is_at_port(datagram)
                && !self.dismissed.contains(&key)
                && !(key_log.is_empty() && self.found.is_empty()) =>
            {
                let to_server = datagram.destination.port() == PORT;
                (if to_server { Direction::ToServer } else { Direction::ToClient }, None)
            }
            _ => return None,
        };
        let serial = self.next;
        self.next = self.next.wrapping_add(1);
        let connection = Box::new(Connection::new(serial, datagram, from, original));
        counters.met += 1;
        self.connections.push(serial, Entry { connection, ids: Vec::new(), ends: Vec::new(), booked: 0 });
        self.place(serial, datagram.source, datagram);
        if let Some((_, id)) = original {
            self.name(serial, from, id);
        }
        self.dismissed.pop(&key);
        Some(Place { serial, from, id_len: None })
    }

    /// Whether a packet is the first one of a client: its id gives the keys that open it. RFC 9001 5.2
    fn is_first(&mut self, long: &Long, packet: &[u8]) -> bool {
        let Some([client, _]) = protect::initial(long.version, long.destination) else { return false };
        let packet = (packet.get(..long.len).unwrap_or_default(), long.number_at);
        long.kind == Kind::Initial
            && open_once((Suite::Aes128Gcm, long.version, &client), packet, 0, &mut self.buffer).is_some()
    }

    /// A datagram of a connection that is known. Whether that carries SMB.
    fn follow(
        &mut self,
        Place { mut serial, from, id_len }: Place,
        datagram: &Datagram<'_>,
        key_log: &KeyLog,
        counters: &mut QuicCounters,
        out: &mut dyn FnMut(Found<'_>),
    ) -> bool {
        // Another connection may have taken the addresses; or the server asked the client to begin with another id.
        if let Some(long) = Long::read(datagram.payload).filter(|long| long.kind == Kind::Initial)
            && from == Direction::ToServer
            && !self.by_id.contains_key(&long.destination)
            && self.is_first(&long, datagram.payload)
        {
            match self.connections.peek_mut(&serial) {
                Some(entry) if entry.connection.may_begin_again() => {
                    entry.connection.begin_again(long.version, long.destination);
                    self.name(serial, from, long.destination);
                }
                _ => match self.meet(datagram, key_log, counters) {
                    Some(other) => serial = other.serial,
                    None => return false,
                },
            }
        }
        let Some(entry) = self.connections.get_mut(&serial) else { return false };
        let connection = &mut entry.connection;
        let was_open = connection.is_open;
        let mut context = Context {
            key_logs: [key_log, &self.found],
            buffer: &mut self.buffer,
            tries: &mut self.tries,
            learned: &mut self.learned,
        };
        connection.count(datagram, from);
        let mut is_believed = false;
        let is_cut = datagram.payload.len() < datagram.payload_len;
        counters.cut += u64::from(is_cut);
        let mut rest = datagram.payload;
        while let Some(&first) = rest.first().filter(|_| !is_cut) {
            if !is_long(first) {
                let opened = connection.short((rest, id_len), (datagram, from), &mut context, out);
                counters.unopened += u64::from(!opened && connection.is_smb());
                is_believed |= opened;
                break;
            }
            let Some(long) = Long::read(rest) else { break };
            let (packet, after) = rest.split_at_checked(long.len).unwrap_or((rest, &[]));
            is_believed |= connection.long(&long, packet, (datagram, from), &mut context, out);
            rest = after;
        }
        counters.opened += u64::from(connection.is_open && !was_open);
        let (is_smb, dismissed) = (connection.is_smb(), connection.dismissed);
        let now = Connection::COST + connection.held();
        self.held = self.held + now - std::mem::replace(&mut entry.booked, now);
        if dismissed {
            if let Some(entry) = self.connections.pop(&serial) {
                self.remove(entry, Close::End, out);
            }
            let (key, _) = FlowKey::between(datagram.source, datagram.destination, datagram.network);
            self.dismissed.push(key, ());
            if self.dismissed.len() > DISMISSED {
                self.dismissed.pop_lru();
            }
            self.learned.clear();
            return false;
        }
        // Before the handshake is over nobody moves. RFC 9000 9
        if is_believed && was_open {
            self.move_to(serial, from, datagram, counters, out);
        }
        for (way, id) in std::mem::take(&mut self.learned) {
            self.name(serial, way, id);
        }
        is_smb
    }

    /// A packet that is believed came from here.
    fn move_to(
        &mut self,
        serial: u32,
        from: Direction,
        datagram: &Datagram<'_>,
        counters: &mut QuicCounters,
        out: &mut dyn FnMut(Found<'_>),
    ) {
        if !self.place(serial, datagram.source, datagram) {
            return;
        }
        counters.moves += 1;
        let Some(entry) = self.connections.peek_mut(&serial) else { return };
        let (client, server) = match from {
            Direction::ToServer => (datagram.source, datagram.destination),
            Direction::ToClient => (datagram.destination, datagram.source),
        };
        for connection in entry.connection.names() {
            out(Found::Event(&Event::Moved(Moved { connection, packet: datagram.packet, client, server })));
        }
    }

    /// Remembers that the connection is found by these addresses; whether that is news.
    fn place(&mut self, serial: u32, source: SocketAddr, datagram: &Datagram<'_>) -> bool {
        let (key, _) = FlowKey::between(source, datagram.destination, datagram.network);
        if self.by_ends.get(&key) == Some(&serial) {
            return false;
        }
        self.by_ends.insert(key, serial);
        let Some(entry) = self.connections.peek_mut(&serial) else { return false };
        let is_new = !entry.ends.contains(&key) && !entry.ends.is_empty();
        entry.ends.push(key);
        if entry.ends.len() > PLACES {
            let oldest = entry.ends.remove(0);
            if self.by_ends.get(&oldest) == Some(&serial) {
                self.by_ends.remove(&oldest);
            }
        }
        is_new
    }

    /// Remembers that packets of the connection have this id.
    fn name(&mut self, serial: u32, way: Direction, id: Id) {
        if id.len() == 0 || self.by_id.contains_key(&id) {
            return;
        }
        let Some(entry) = self.connections.peek_mut(&serial) else { return };
        entry.ids.push(id);
        let oldest = (entry.ids.len() > PLACES).then(|| entry.ids.remove(0));
        self.by_id.insert(id, (serial, way));
        self.lengths[id.len()] += 1;
        if let Some(oldest) = oldest {
            self.forget(oldest);
        }
    }

    fn forget(&mut self, id: Id) {
        if self.by_id.remove(&id).is_some() {
            self.lengths[id.len()] -= 1;
        }
    }

    /// A connection is followed no more.
    fn remove(&mut self, mut entry: Entry, how: Close, out: &mut dyn FnMut(Found<'_>)) {
        entry.connection.end(how, out);
        self.held -= entry.booked;
        entry.ids.into_iter().for_each(|id| self.forget(id));
        let serial = entry.connection.serial();
        for key in entry.ends {
            if self.by_ends.get(&key) == Some(&serial) {
                self.by_ends.remove(&key);
            }
        }
    }
}

fn is_at_port(datagram: &Datagram<'_>) -> bool {
    datagram.source.port() == PORT || datagram.destination.port() == PORT
}

/// Whether a packet with a long header has a version that can be read.
fn begins(payload: &[u8]) -> bool {
    matches!(version(payload), Some(1 | 0x6b33_43cf))
}
