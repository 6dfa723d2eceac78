//! The tables of connections: which carry SMB, which may, which do not.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;

use lru::LruCache;

use super::connection::{Connection, Context, Fate, HalfOpen};
use super::flow::{FlowKey, LRU_COST};
use super::kdc::KdcStreams;
use super::networks::{Aliases, Networks};
use super::translated::Feed;
use crate::direct::{self, Direct};
use crate::framing::{Close, Consumer, SmbTransport, is_smb, may_be_smb};
use crate::quic::{Found, FoundSecrets, KeyLog, QuicConnections};
use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::{Anomaly, Datagram, Segment, TcpFlags};

/// Payload segments of a connection on another port, whose beginning was not seen, that are looked at.
const TRIES: u8 = 8;

/// Bytes that are worth asking a connection for.
const WORTH: usize = 1_024;

/// What [`Streams`] takes for SMB, and what it may hold.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamOptions {
    /// The ports on which SMB is expected: there a stream joined in the middle is searched for its first message. On
    /// any other, a stream is taken for SMB if it begins like it.
    pub ports: Vec<u16>,
    /// What VLAN tags and the like say about a connection.
    pub networks: Networks,
    /// The secrets that open connections of QUIC.
    pub key_log: Arc<KeyLog>,
    /// Whether bytes that RDMA moves are passed on as events, and not only counted.
    pub remote: bool,
    /// What may be held.
    pub limits: StreamLimits,
}

impl Default for StreamOptions {
    fn default() -> Self {
        Self {
            ports: vec![445, 139],
            networks: Networks::default(),
            key_log: Arc::default(),
            remote: false,
            limits: StreamLimits::default(),
        }
    }
}

/// Puts segments into streams, and streams into SMB transport messages.
///
/// The order of calls:
///
/// 1. [`new`](Self::new);
/// 2. [`handle_segment`](Self::handle_segment) for each segment, and [`handle_datagram`](Self::handle_datagram) for each
///    datagram, in the order of the capture; the consumer is called before it returns;
/// 3. [`finish`](Self::finish) once, which ends every connection that is still open;
/// 4. [`counters`](Self::counters) at any time.
///
/// It knows neither clocks nor threads. Whoever has several spreads the segments over them by
/// [`flow_hash`](crate::flow_hash), so that each sees all segments of its connections: as long as no table is full, the
/// events of a connection are the same however many there are.
pub struct Streams {
    options: StreamOptions,
    /// Those that carry SMB, or may.
    connections: LruCache<FlowKey, Connection>,
    /// All others.
    others: LruCache<FlowKey, Other>,
    aliases: Aliases,
    kdc: KdcStreams,
    /// Connections of RDMA, once there are any.
    direct: Option<Box<Direct>>,
    /// What the segment at hand was translated from, if it was.
    carrier: Option<SmbTransport>,
    quic: Option<Box<QuicConnections>>,
    /// The secrets that the capture brings.
    secrets: FoundSecrets,
    /// Whether the segment handled last is of the connection used last.
    followed: bool,
    /// The ends of that connection, which most segments share with the one before: they need no search.
    latest: Option<Latest>,
    /// Bytes that the connections hold beside themselves.
    held: usize,
    /// Above this many, either they never held as much or they hold too much.
    mark: usize,
    /// The first packet of each connection whose messages may still become known, by its number, with the connection's.
    unsettled: BTreeSet<(u64, u64)>,
    counters: StreamCounters,
}

/// Which connection was used last, as its last segment showed it.
struct Latest {
    source: SocketAddr,
    destination: SocketAddr,
    network: u32,
    /// Sets streams of QUIC apart; 0 for TCP.
    channel: u32,
    /// The side of its source.
    side: Side,
}

/// A connection that is not known to carry SMB.
enum Other {
    /// No payload was seen yet that could tell.
    HalfOpen(HalfOpen),
    /// It does not.
    Dismissed,
}

// What the limits promise of each table.
const _: () = {
    let unsettled = 64;
    let connection = size_of::<(FlowKey, Connection)>() + Connection::BOXES + LRU_COST + unsettled;
    assert!(connection <= StreamLimits::CONNECTION);
    assert!(size_of::<(FlowKey, Other)>() + LRU_COST <= StreamLimits::OTHER);
    assert!(2 * size_of::<FlowKey>() + LRU_COST <= StreamLimits::ALIAS);
};

impl std::fmt::Debug for Streams {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Streams")
            .field("options", &self.options)
            .field("connections", &self.connections.len())
            .field("others", &self.others.len())
            .field("counters", &self.counters)
            .finish()
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self::new(StreamOptions::default())
    }
}

impl Streams {
    /// Begins with nothing known.
    #[must_use]
    pub fn new(options: StreamOptions) -> Self {
        Self {
            options,
            connections: LruCache::unbounded(),
            others: LruCache::unbounded(),
            aliases: Aliases::new(),
            kdc: KdcStreams::new(),
            direct: None,
            carrier: None,
            quic: Some(Box::new(QuicConnections::new())),
            secrets: FoundSecrets::default(),
            followed: false,
            latest: None,
            held: 0,
            mark: 0,
            unsettled: BTreeSet::new(),
            counters: StreamCounters::default(),
        }
    }

    /// The same, with the secrets that the capture brings: they open what comes after them.
    #[must_use]
    pub fn with_secrets(self, secrets: FoundSecrets) -> Self {
        Self { secrets, ..self }
    }

    /// Takes the capture's next segment and calls the consumer with all that it made known.
    pub fn handle_segment(&mut self, segment: &Segment<'_>, consumer: &mut impl Consumer) {
        self.counters.segments += 1;
        self.followed = true;
        match self.latest.as_ref().and_then(|latest| latest.goes_on(segment)) {
            Some(side) => self.follow(side, segment, consumer),
            None => self.seek(segment, consumer),
        }
        self.weigh(consumer);
    }

    /// A segment of another connection than the one before it.
    #[inline(never)]
    fn seek(&mut self, segment: &Segment<'_>, consumer: &mut impl Consumer) {
        self.latest = None;
        if KdcStreams::concern(segment) {
            self.kdc.handle_segment(segment, &self.options.limits, &mut self.counters, consumer);
        }
        let (key, side) = self.key(segment);
        if self.direct.as_ref().is_some_and(|direct| direct.has(&key)) {
            self.translate((key, side), segment, consumer);
            return;
        }
        if self.connections.get(&key).is_none() {
            self.followed = false;
            self.meet(key, side, segment, consumer);
            return;
        }
        if !KdcStreams::concern(segment) {
            let Segment { source, destination, network, .. } = *segment;
            self.latest = Some(Latest { source, destination, network, channel: channel(segment), side });
        }
        self.follow(side, segment, consumer);
    }

    /// The key of the segment's connection, and the side that sent it.
    #[inline(always)]
    fn key(&mut self, segment: &Segment<'_>) -> (FlowKey, Side) {
        let (key, side) = FlowKey::of(segment);
        let key = match self.options.networks {
            Networks::Auto if segment.quic.is_none() => self.known_as(key, side, segment),
            Networks::Ignore if segment.quic.is_none() => key.on(0),
            _ => key,
        };
        (key, side)
    }

    /// The same, of a segment that was translated: few are, and [`seek`](Self::seek) is to have its own.
    #[cold]
    #[inline(never)]
    fn fed_key(&mut self, segment: &Segment<'_>) -> (FlowKey, Side) {
        self.key(segment)
    }

    /// A segment of a connection that carries iWARP.
    #[cold]
    fn translate(&mut self, of: (FlowKey, Side), segment: &Segment<'_>, consumer: &mut impl Consumer) {
        self.followed = false;
        self.with_direct(consumer, |direct, limits, counters, feed| {
            direct.handle_segment(of, segment, limits, counters, feed);
        });
    }

    /// Has connections of RDMA do something, and takes what they are translated to.
    fn with_direct<C: Consumer>(
        &mut self,
        consumer: &mut C,
        act: impl FnOnce(&mut Direct, &StreamLimits, &mut StreamCounters, &mut Feed<'_, C>),
    ) {
        let mut direct = self.direct.take().unwrap_or_else(|| Box::new(Direct::new()));
        let (limits, mut counters) = (self.options.limits.clone(), StreamCounters::default());
        act(&mut direct, &limits, &mut counters, &mut Feed { streams: self, consumer });
        self.counters += counters;
        self.direct = Some(direct);
    }

    /// Takes a segment that was translated: it is not looked at as one of TCP.
    pub(super) fn feed(&mut self, segment: &Segment<'_>, consumer: &mut impl Consumer) {
        self.carrier = Some(SmbTransport::SmbDirect);
        self.followed = true;
        let (key, side) = self.fed_key(segment);
        match self.connections.get(&key) {
            Some(_) => self.follow(side, segment, consumer),
            None => self.meet(key, side, segment, consumer),
        }
        (self.carrier, self.latest) = (None, None);
        self.weigh(consumer);
    }

    /// Whether somebody wants the bytes that RDMA moves.
    pub(super) fn wants_remote(&self) -> bool {
        self.options.remote
    }

    /// Has the connection of a segment that was translated do something, if it is followed.
    pub(super) fn with_fed<C: Consumer>(
        &mut self,
        segment: &Segment<'_>,
        consumer: &mut C,
        act: impl FnOnce(&mut Connection, Side, &mut Context<'_, C>),
    ) {
        let (key, side) = self.fed_key(segment);
        let Some(connection) = self.connections.get_mut(&key) else { return };
        let (before, number) = (connection.unsettled(), connection.number());
        let mut context = Context { consumer, limits: &self.options.limits, counters: &mut self.counters };
        act(connection, side, &mut context);
        if before != connection.unsettled() {
            note(&mut self.unsettled, number, before, connection.unsettled());
        }
        connection.book(&mut self.held);
        self.latest = None;
        self.weigh(consumer);
    }

    /// A segment of the connection used last.
    #[inline]
    fn follow(&mut self, side: Side, segment: &Segment<'_>, consumer: &mut impl Consumer) {
        let mut context = Context { consumer, limits: &self.options.limits, counters: &mut self.counters };
        let Some((key, connection)) = self.connections.iter_mut().next() else { return };
        let (before, number) = (connection.unsettled(), connection.number());
        let fate = connection.handle(segment, side, &mut context);
        if before != connection.unsettled() {
            note(&mut self.unsettled, number, before, connection.unsettled());
        }
        connection.book(&mut self.held);
        match fate {
            Fate::Stays => {}
            Fate::Dismissed => {
                let key = *key;
                self.dismiss(key, segment);
            }
            Fate::Replaced(half_open) => {
                let key = *key;
                note(&mut self.unsettled, number, connection.unsettled(), u64::MAX);
                connection.end(Close::Reused, &mut context);
                self.held -= connection.booked();
                self.connections.pop(&key);
                (self.followed, self.latest) = (false, None);
                self.others.push(key, Other::HalfOpen(half_open));
                self.meet(key, side, segment, consumer);
            }
        }
    }

    /// Takes a datagram in its turn: what passes between clients and KDCs of Kerberos is reported, and what QUIC and RoCEv2 carry is
    /// followed like a connection of TCP.
    pub fn handle_datagram(&mut self, datagram: &Datagram<'_>, consumer: &mut impl Consumer) {
        if datagram.destination.port() == direct::ROCE_PORT {
            self.with_direct(consumer, |direct, limits, counters, feed| {
                direct.handle_datagram(datagram, limits, counters, feed);
            });
            return;
        }
        KdcStreams::handle_datagram(datagram, consumer);
        if self.quic.as_ref().is_some_and(|quic| quic.may_concern(datagram)) {
            self.handle_quic(datagram, consumer);
        }
    }

    #[cold]
    fn handle_quic(&mut self, datagram: &Datagram<'_>, consumer: &mut impl Consumer) {
        // It is taken out for as long as it hands segments on.
        let Some(mut quic) = self.quic.take() else { return };
        let (key_log, limit) = (Arc::clone(&self.options.key_log), self.options.limits.quic);
        let mut counters = self.counters.quic;
        if let Some(found) = self.secrets.take() {
            quic.add_secrets(found, &mut counters);
        }
        quic.handle(datagram, &key_log, limit, &mut counters, &mut |found| self.pass(&found, consumer));
        self.counters.quic = counters;
        self.quic = Some(quic);
    }

    /// Takes what was found in datagrams.
    fn pass(&mut self, found: &Found<'_>, consumer: &mut impl Consumer) {
        match found {
            Found::Segment(segment) => self.handle_segment(segment, consumer),
            Found::Event(event) => consumer.event(event),
            #[cfg(test)]
            Found::Packet(_) => {}
        }
    }

    /// The capture is over: ends all connections, in the order of their first packets.
    pub fn finish(&mut self, consumer: &mut impl Consumer) {
        if self.direct.is_some() {
            self.with_direct(consumer, |direct, limits, counters, feed| {
                direct.finish(limits, counters, feed)
            });
            self.direct = None;
        }
        if let Some(mut quic) = self.quic.take() {
            quic.finish(&mut |found| self.pass(&found, consumer));
        }
        let numbered = self.connections.iter().map(|(key, connection)| (connection.number(), *key));
        let mut order: Vec<(u64, FlowKey)> = numbered.collect();
        order.sort_by_key(|(number, _)| *number);
        let mut context = Context { consumer, limits: &self.options.limits, counters: &mut self.counters };
        for (_, key) in order {
            if let Some(mut connection) = self.connections.pop(&key) {
                connection.end(Close::End, &mut context);
            }
        }
        self.held = 0;
        self.unsettled.clear();
        self.others.clear();
    }

    /// The packet of the segment handled last is odd below TCP's payload: this is reported in its turn if the connection
    /// carries SMB.
    pub fn handle_odd(&mut self, odd: Anomaly, consumer: &mut impl Consumer) {
        if self.followed
            && let Some((_, connection)) = self.connections.iter_mut().next()
        {
            connection.odd(odd, consumer);
            connection.book(&mut self.held);
        }
        self.weigh(consumer);
    }

    /// The first packet with a number above `after` whose messages may still become known, by its number: those of
    /// packets that came after a hole.
    #[must_use]
    pub fn first_unsettled(&self, after: u64) -> Option<u64> {
        if self.unsettled.is_empty() {
            return None;
        }
        self.unsettled.range((after + 1, 0)..).next().map(|(packet, _)| *packet)
    }

    /// Bytes that the connections hold now beside themselves: at most
    /// [`StreamLimits::memory`](crate::StreamLimits::memory) after each segment.
    #[must_use]
    pub fn held(&self) -> usize {
        self.held
    }

    /// What was counted so far.
    #[must_use]
    pub fn counters(&self) -> &StreamCounters {
        &self.counters
    }

    /// The key under which the segment's connection is kept, where networks are joined.
    fn known_as(&mut self, key: FlowKey, side: Side, segment: &Segment<'_>) -> FlowKey {
        if !self.aliases.meet(segment.network) || self.connections.contains(&key) {
            return key;
        }
        if let Some(known) = self.aliases.get(&key) {
            if self.connections.contains(&known) || self.others.contains(&known) {
                return known;
            }
            self.aliases.forget(&key);
        }
        if self.others.contains(&key) {
            return key;
        }
        let fits = |other: &FlowKey| match (self.connections.peek(other), self.others.peek(other)) {
            (Some(connection), _) => connection.has(segment, side),
            (None, Some(Other::HalfOpen(half_open))) => half_open.has(segment, side),
            (None, _) => false,
        };
        let Some(known) = self.aliases.others(key, segment.network).find(fits) else { return key };
        self.counters.networks_joined += 1;
        self.aliases.put(key, known, self.options.limits.connections);
        known
    }

    /// A segment of a connection that is not known to carry SMB.
    fn meet(&mut self, key: FlowKey, side: Side, segment: &Segment<'_>, consumer: &mut impl Consumer) {
        let syn = segment.flags.contains(TcpFlags::SYN);
        let other = self.others.get_or_insert_mut(key, || Other::HalfOpen(HalfOpen::new(segment.packet)));
        if syn && other.is_over(segment, side) {
            *other = Other::HalfOpen(HalfOpen::new(segment.packet));
        }
        if let Other::HalfOpen(half_open) = other {
            half_open.learn(segment, side);
            if segment.payload_len == 0 {
                half_open.tally.count(segment, side);
            } else {
                match self.options.judge(half_open, segment, side, self.carrier, &mut self.counters) {
                    Judgement::Iwarp => {
                        let first = (half_open.low, half_open.high);
                        let direct = self.direct.get_or_insert_with(|| Box::new(Direct::new()));
                        direct.add(key, first, segment);
                        self.translate((key, side), segment, consumer);
                    }
                    Judgement::Smb => {
                        let half_open = *half_open;
                        self.promote(key, side, &half_open, segment, consumer);
                    }
                    Judgement::Open => {
                        half_open.tally.count(segment, side);
                        half_open.tries += 1;
                    }
                    Judgement::NotSmb => {
                        *other = Other::Dismissed;
                        self.counters.others += 1;
                    }
                }
            }
        }
        let others = u64::try_from(self.others.len()).unwrap_or(u64::MAX);
        self.counters.others_peak = self.counters.others_peak.max(others);
        if self.others.len() > self.options.limits.others.max(1) {
            self.others.pop_lru();
            self.counters.others_forgotten += 1;
        }
    }

    /// A connection may carry SMB: follows it.
    fn promote(
        &mut self,
        key: FlowKey,
        side: Side,
        half_open: &HalfOpen,
        segment: &Segment<'_>,
        consumer: &mut impl Consumer,
    ) {
        self.others.pop(&key);
        let mut context = Context { consumer, limits: &self.options.limits, counters: &mut self.counters };
        let mut connection = Connection::new(half_open, segment, side, (&self.options.ports, self.carrier));
        connection.begin(half_open, &mut context);
        if let Fate::Dismissed = connection.handle(segment, side, &mut context) {
            self.dismiss(key, segment);
            return;
        }
        note(&mut self.unsettled, connection.number(), u64::MAX, connection.unsettled());
        connection.book(&mut self.held);
        self.connections.push(key, connection);
        (self.followed, self.latest) = (true, None);
        let held = self.connections.len();
        let peak = &mut context.counters.connections_peak;
        *peak = u64::try_from(held).unwrap_or(u64::MAX).max(*peak);
        if held > self.options.limits.connections.max(1) {
            self.evict(consumer);
        }
    }

    /// Closes the connection that was unused for the longest time; whether there was one.
    fn evict(&mut self, consumer: &mut impl Consumer) -> bool {
        let Some((_, mut oldest)) = self.connections.pop_lru() else { return false };
        self.latest = None;
        let mut context = Context { consumer, limits: &self.options.limits, counters: &mut self.counters };
        note(&mut self.unsettled, oldest.number(), oldest.unsettled(), u64::MAX);
        self.held -= oldest.booked();
        oldest.end(Close::Evicted, &mut context);
        context.counters.connections_evicted += u64::from(oldest.is_opened());
        true
    }

    /// Notes how much the connections hold together, and sees that it is not too much.
    fn weigh(&mut self, consumer: &mut impl Consumer) {
        if self.held > self.mark {
            let limit = self.options.limits.memory;
            self.mark = self.held.min(limit);
            let peak = &mut self.counters.memory_peak;
            *peak = u64::try_from(self.mark).unwrap_or(u64::MAX).max(*peak);
            if self.held > limit {
                self.fit(consumer);
            }
        }
    }

    /// The connections hold too much together: those unused for the longest time give back what they hold, until half of
    /// the limit is free. So the walk over the table is paid for by what was received since the last one.
    #[cold]
    fn fit(&mut self, consumer: &mut impl Consumer) {
        let Self { connections, unsettled, held, counters, options, .. } = self;
        let enough = options.limits.memory / 2;
        for (_, connection) in connections.iter_mut().rev() {
            if *held <= enough {
                return;
            }
            connection.forget_histories();
            connection.book(held);
            counters.histories_forgotten += 1;
        }
        for (_, connection) in connections.iter_mut().rev() {
            if *held <= enough {
                return;
            }
            if connection.booked() < WORTH {
                continue;
            }
            let before = connection.unsettled();
            let mut context = Context { consumer, limits: &options.limits, counters };
            connection.let_go(&mut context);
            connection.book(held);
            counters.memory_released += 1;
            note(unsettled, connection.number(), before, connection.unsettled());
        }
        while self.held > enough && self.evict(consumer) {}
    }

    /// A connection that was followed is not SMB.
    fn dismiss(&mut self, key: FlowKey, segment: &Segment<'_>) {
        (self.followed, self.latest) = (false, None);
        if let Some(connection) = self.connections.pop(&key) {
            self.held -= connection.booked();
            note(&mut self.unsettled, connection.number(), connection.unsettled(), u64::MAX);
        }
        self.others.push(key, Other::Dismissed);
        match self.options.expects(segment) {
            true => self.counters.not_smb += 1,
            false => self.counters.others += 1,
        }
    }
}

fn channel(segment: &Segment<'_>) -> u32 {
    segment.quic.map_or(0, |quic| quic.channel)
}

/// Notes from which packet on messages of a connection may still become known.
fn note(unsettled: &mut BTreeSet<(u64, u64)>, connection: u64, before: u64, now: u64) {
    if before != u64::MAX {
        unsettled.remove(&(before, connection));
    }
    if now != u64::MAX {
        unsettled.insert((now, connection));
    }
}

impl Latest {
    /// The side that sent the segment, if it is one of that connection.
    #[inline]
    fn goes_on(&self, segment: &Segment<'_>) -> Option<Side> {
        if segment.network != self.network || channel(segment) != self.channel {
            None
        } else if segment.source == self.source && segment.destination == self.destination {
            Some(self.side)
        } else if segment.source == self.destination && segment.destination == self.source {
            Some(self.side.other())
        } else {
            None
        }
    }
}

impl Other {
    /// Whether a SYN begins another connection.
    fn is_over(&mut self, segment: &Segment<'_>, side: Side) -> bool {
        match self {
            Self::HalfOpen(half_open) => {
                let first = *half_open.first_sequence(side);
                first.is_some_and(|first| first != segment.sequence.wrapping_add(1))
            }
            Self::Dismissed => !segment.flags.contains(TcpFlags::ACK),
        }
    }
}

/// What a payload says about its connection.
enum Judgement {
    Smb,
    /// It carries iWARP, whatever is in that.
    Iwarp,
    Open,
    NotSmb,
}

impl StreamOptions {
    /// Whether the segment comes from or goes to a port where SMB is expected.
    fn expects(&self, segment: &Segment<'_>) -> bool {
        self.ports.contains(&segment.destination.port()) || self.ports.contains(&segment.source.port())
    }

    fn judge(
        &self,
        half_open: &mut HalfOpen,
        segment: &Segment<'_>,
        side: Side,
        carrier: Option<SmbTransport>,
        counters: &mut StreamCounters,
    ) -> Judgement {
        let is_translated = carrier.is_some() || segment.quic.is_some();
        if !is_translated && direct::may_be_iwarp(segment.payload) {
            return Judgement::Iwarp;
        }
        if is_translated || self.expects(segment) {
            return Judgement::Smb;
        }
        let syn = u32::from(segment.flags.contains(TcpFlags::SYN));
        let sequence = segment.sequence.wrapping_add(syn);
        let known = *half_open.first_sequence(side);
        let first = known == Some(sequence);
        if !segment.elided.is_empty() {
            counters.needs_elided(segment.packet);
        }
        let smb = if first { may_be_smb(segment.payload) } else { is_smb(segment.payload) };
        let ports = [segment.source.port(), segment.destination.port()];
        match smb {
            true => Judgement::Smb,
            // Joined in the middle.
            false if !first && ports.contains(&direct::IWARP_PORT) => Judgement::Iwarp,
            false if first || half_open.tries >= TRIES => Judgement::NotSmb,
            false => Judgement::Open,
        }
    }
}
