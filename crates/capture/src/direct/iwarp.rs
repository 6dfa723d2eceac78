//! Connections of iWARP: both directions of TCP in order, their frames, and the messages of SMB Direct in them.

use std::collections::VecDeque;

use lru::LruCache;

use super::frames::Cutter;
use super::messages::{Carried, Messages, Taken};
use super::stream::{Numbered, Translated};
use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::tcp::{Assembler, FlowKey, LRU_COST, Payload};
use crate::{Segment, TcpFlags};

/// The port of SMB Direct over iWARP. [MS-SMBD] 1.9
pub(crate) const PORT: u16 = 5445;

/// Segments of a connection between two looks at what will not come any more.
const TICK: u32 = 16;

/// Connections of iWARP.
pub(super) struct Iwarp {
    connections: LruCache<FlowKey, Connection>,
    held: usize,
    scratch: Vec<u8>,
}

struct Connection {
    low: Direction,
    high: Direction,
    /// The last segment, without its bytes.
    last: Segment<'static>,
    /// Segments since the last tick.
    since_tick: u32,
    /// The first packet that waits, as it was reported last.
    early: u64,
    /// A message of SMB Direct was seen.
    is_counted: bool,
    booked: usize,
}

/// What one end sends.
struct Direction {
    assembler: Assembler,
    cutter: Cutter,
    messages: Messages,
    /// Where TCP's bytes end with each segment, and the translated bytes.
    marks: VecDeque<(u32, u32)>,
    /// The packet that showed that acknowledged bytes are missing, by its number; the largest where there is none.
    shown_by: u64,
    is_over: bool,
}

const _: () = assert!(size_of::<(FlowKey, Connection)>() + LRU_COST <= Iwarp::CONNECTION);

impl Iwarp {
    /// The most bytes of a connection beside what it keeps of TCP, of a frame and of places.
    const CONNECTION: usize = 2 * 1_024;

    pub(super) fn new() -> Self {
        Self { connections: LruCache::unbounded(), held: 0, scratch: Vec::new() }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    pub(super) fn has(&self, key: &FlowKey) -> bool {
        self.connections.contains(key)
    }

    /// Follows a connection whose directions begin with these numbers, as far as they are known: the low end's first.
    pub(super) fn add(&mut self, key: FlowKey, first: (Option<u32>, Option<u32>), segment: &Segment<'_>) {
        let connection = Connection {
            low: Direction::new(first.0),
            high: Direction::new(first.1),
            last: segment.without_payload(),
            since_tick: 0,
            early: u64::MAX,
            is_counted: false,
            booked: 0,
        };
        self.connections.put(key, connection);
    }

    /// Takes a segment of a connection that was [added](Self::add).
    pub(super) fn handle(
        &mut self,
        (key, side): (FlowKey, Side),
        segment: &Segment<'_>,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        let Self { connections, scratch, held } = self;
        let Some(connection) = connections.get_mut(&key) else { return };
        connection.handle(side, segment, (limits, counters, scratch), out);
        let now = Self::CONNECTION + connection.held();
        *held = *held + now - std::mem::replace(&mut connection.booked, now);
        if connection.low.is_over && connection.high.is_over {
            self.forget(&key);
        }
        while self.held > limits.rdma / 2
            && let Some((&oldest, _)) = self.connections.peek_lru()
        {
            counters.rdma_evicted += 1;
            self.forget(&oldest);
        }
        counters.rdma_peak = counters.rdma_peak.max(u64::try_from(self.held).unwrap_or(u64::MAX));
    }

    fn forget(&mut self, key: &FlowKey) {
        if let Some(connection) = self.connections.pop(key) {
            self.held -= connection.booked;
        }
    }

    /// No more will come.
    pub(super) fn finish(
        &mut self,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        let waits = |connection: &Connection| connection.early != u64::MAX;
        let waiting = self.connections.iter().filter(|(_, connection)| waits(connection));
        let mut waiting: Vec<(u64, FlowKey)> =
            waiting.map(|(key, connection)| (connection.early, *key)).collect();
        waiting.sort_unstable_by_key(|(early, _)| *early);
        for (_, key) in waiting {
            if let Some(connection) = self.connections.get_mut(&key) {
                connection.flush((limits, counters, &mut self.scratch), out);
            }
        }
        *self = Self::new();
    }
}

/// What a direction needs of its surroundings: bounds, counters, and memory to use.
type Around<'a> = (&'a StreamLimits, &'a mut StreamCounters, &'a mut Vec<u8>);

impl Connection {
    fn held(&self) -> usize {
        self.low.held() + self.high.held()
    }

    fn handle(
        &mut self,
        side: Side,
        segment: &Segment<'_>,
        (limits, counters, scratch): Around<'_>,
        out: &mut impl Translated,
    ) {
        self.last = segment.without_payload();
        let back = reversed(&self.last);
        let (own, peer) = match side {
            Side::Low => (&mut self.low, &mut self.high),
            Side::High => (&mut self.high, &mut self.low),
        };
        let is_ack = segment.flags.contains(TcpFlags::ACK);
        let is_news = is_ack && peer.acknowledge(segment.acknowledgement, limits);
        peer.hand_over(own, segment.packet.number);
        let acknowledgement = peer.messages.stream.acknowledged;
        let like = Segment { acknowledgement, payload: &[], payload_len: 0, ..*segment };
        let before = own.messages.stream.next;
        let around = (limits, &mut *counters, &mut *scratch);
        let says_more = own.receive(segment, &like, around, out);
        if is_news && !says_more && own.messages.stream.next == before {
            own.control(&like, TcpFlags::ACK, out);
        }
        if own.messages.stream.next != before && !self.is_counted {
            self.is_counted = true;
            counters.rdma_connections += 1;
        }
        own.learn(peer);
        peer.learn(own);
        own.hand_over(peer, segment.packet.number);
        self.since_tick += 1;
        if self.since_tick >= TICK {
            self.since_tick = 0;
            own.with(&like, (limits, &mut *counters, &mut *scratch), out, |assembler, sink| {
                assembler.tick(sink);
            });
            let back = Segment { acknowledgement: own.messages.stream.acknowledged, ..back };
            peer.with(&back, (limits, &mut *counters, &mut *scratch), out, |assembler, sink| {
                assembler.tick(sink);
            });
        }
        let early = own.first_early(segment.packet.number).min(peer.first_early(segment.packet.number));
        if early != self.early {
            self.early = early;
            out.early(&like, early);
        }
    }

    /// Gives up all that is missing.
    fn flush(&mut self, (limits, counters, scratch): Around<'_>, out: &mut impl Translated) {
        let (last, back) = (self.last, reversed(&self.last));
        let (_, side) = FlowKey::of(&last);
        let (own, peer) = match side {
            Side::Low => (&mut self.low, &mut self.high),
            Side::High => (&mut self.high, &mut self.low),
        };
        for (direction, like) in [(own, last), (peer, back)] {
            direction.with(&like, (limits, &mut *counters, &mut *scratch), out, |assembler, sink| {
                assembler.flush(sink);
            });
            if direction.assembler.is_finished() && !direction.is_over {
                direction.control(&like, TcpFlags::FIN, out);
            }
        }
        out.early(&last, u64::MAX);
    }
}

/// The same segment of the other direction, without what only one end says.
fn reversed(segment: &Segment<'static>) -> Segment<'static> {
    Segment {
        source: segment.destination,
        destination: segment.source,
        flags: TcpFlags::default(),
        ..*segment
    }
}

impl Direction {
    fn new(first: Option<u32>) -> Self {
        Self {
            assembler: Assembler::new(),
            cutter: Cutter::new(first.is_some()),
            messages: Messages::new(first),
            marks: VecDeque::new(),
            shown_by: u64::MAX,
            is_over: false,
        }
    }

    fn held(&self) -> usize {
        let marks = self.marks.capacity() * size_of::<(u32, u32)>();
        self.assembler.held() + self.cutter.held() + self.messages.held() + marks
    }

    /// Takes what the setup frames of both ends say about this direction. RFC 5044 7.1
    fn learn(&mut self, peer: &Self) {
        let (own, peer) = (self.messages.setup, peer.messages.setup);
        self.cutter.markers = peer.is_some_and(|peer| peer.markers);
        self.cutter.crc = own.zip(peer).is_some_and(|(own, peer)| own.crc || peer.crc);
    }

    /// Tells the peer what this end asks of its memory, and whether it may ask more: `now` is the last packet.
    fn hand_over(&mut self, peer: &mut Self, now: u64) {
        let is_waiting = self.first_early(now) != u64::MAX;
        self.messages.hand_over(&mut peer.messages, is_waiting);
    }

    /// The first packet that waits, or shows that bytes are missing, by its number; `now` is the last.
    fn first_early(&mut self, now: u64) -> u64 {
        match self.assembler.misses_acknowledged() {
            true => self.shown_by = self.shown_by.min(now),
            false => self.shown_by = u64::MAX,
        }
        self.assembler.first_early().unwrap_or(u64::MAX).min(self.shown_by)
    }

    /// The peer has everything before this number of TCP. Whether translated bytes are among it that it did not have.
    fn acknowledge(&mut self, sequence: u32, limits: &StreamLimits) -> bool {
        self.assembler.acknowledge(sequence, limits);
        let before = self.messages.stream.acknowledged;
        while let Some(&(mark, reached)) = self.marks.front()
            && sequence.wrapping_sub(mark).cast_signed() >= 0
        {
            self.messages.stream.acknowledged = reached;
            self.marks.pop_front();
        }
        before != self.messages.stream.acknowledged
    }

    /// Takes a segment. Whether it says more than that bytes arrived.
    fn receive(
        &mut self,
        segment: &Segment<'_>,
        like: &Segment<'_>,
        (limits, counters, scratch): Around<'_>,
        out: &mut impl Translated,
    ) -> bool {
        if segment.flags.contains(TcpFlags::SYN) || self.is_over {
            return true;
        }
        let is_ack = segment.flags.contains(TcpFlags::ACK);
        self.messages.heard = is_ack.then_some((segment.packet.number, segment.acknowledgement));
        let first = self.messages.stream.next;
        self.with(like, (limits, &mut *counters, &mut *scratch), out, |assembler, sink| {
            if sink.cutter.is_at_beginning() {
                assembler.begin(first, true, sink);
            }
            if segment.payload_len > 0 {
                let payload = Payload::of(segment, segment.sequence);
                assembler.receive(payload, segment.packet, (false, false), sink);
            }
        });
        let len = u32::try_from(segment.payload_len).unwrap_or(u32::MAX);
        if segment.flags.contains(TcpFlags::FIN) {
            self.assembler.finish_at(segment.sequence.wrapping_add(len), limits);
        }
        let end = if segment.flags.contains(TcpFlags::RST) && self.assembler.is_expected(segment.sequence) {
            TcpFlags::RST
        } else if self.assembler.is_finished() {
            TcpFlags::FIN
        } else {
            return false;
        };
        self.with(like, (limits, counters, scratch), out, |assembler, sink| assembler.flush(sink));
        self.is_over = true;
        self.control(like, end, out);
        true
    }

    /// An empty segment with these flags.
    fn control(&mut self, like: &Segment<'_>, flags: TcpFlags, out: &mut impl Translated) {
        let next = &mut self.messages.stream.next;
        Numbered { next, like: *like, out }.control(flags);
    }

    fn with<T: Translated>(
        &mut self,
        like: &Segment<'_>,
        (limits, counters, scratch): Around<'_>,
        out: &mut T,
        act: impl FnOnce(&mut Assembler, &mut Taken<'_, T>),
    ) {
        let carried = Carried { messages: &mut self.messages, like: *like, limits, counters, scratch, out };
        let mut taken = Taken { cutter: &mut self.cutter, marks: &mut self.marks, carried };
        act(&mut self.assembler, &mut taken);
    }
}
