//! Puts the segments of one direction in order.

use std::collections::{BTreeMap, BTreeSet};

use super::history::{Difference, History};
use crate::framing::Reason;
use crate::stream::{StreamCounters, StreamLimits};
use crate::{Elided, PacketId, Segment};

/// Ticks of a connection in the time in which a packet may be late.
pub(crate) const TICKS: u32 = 4;

/// Ticks that the first bytes of a direction wait for its SYN.
const HELD: u8 = 12;

/// Offset of the first byte seen of a direction. Not 0, so that bytes from before it have an offset too.
const ORIGIN: u64 = 1 << 40;

/// Takes the bytes of one direction in order.
pub(crate) trait Sink {
    /// The next bytes, the packet that carried them, and the sequence number of the first.
    fn bytes(&mut self, bytes: &[u8], carrier: PacketId, sequence: u32);
    /// As [`bytes`](Self::bytes), where some of them are not here: whoever looks at those says so.
    fn bytes_without(&mut self, bytes: &[u8], carrier: PacketId, sequence: u32, _elided: Elided) {
        self.counters().needs_elided(carrier);
        self.bytes(bytes, carrier, sequence);
    }
    /// The next `len` bytes are not there.
    fn missing(&mut self, len: u64, reason: Reason, carrier: PacketId);
    /// The stream goes on at a place that has nothing to do with the last.
    fn jump(&mut self);
    /// Bytes that came once more were others.
    fn conflict(&mut self, difference: Difference);
    /// A segment is this many bytes away from where the stream is: more than allowed.
    fn outside(&mut self, distance: u64);
    /// What bounds the direction.
    fn limits(&self) -> &StreamLimits;
    /// Where it counts.
    fn counters(&mut self) -> &mut StreamCounters;
}

/// One direction of a connection: puts its segments in order.
///
/// Where two segments have bytes for the same place, the first wins, unless it is doubted that the receiver saw it. A hole
/// waits to be filled until the peer has acknowledged it for a while, or too much is kept after it.
#[derive(Debug)]
pub(crate) struct Assembler {
    state: State,
    /// Offset of the next byte to deliver; the stream's first is at [`ORIGIN`] or, if that one came late, before it.
    next: u64,
    /// Its sequence number.
    next_sequence: u32,
    /// The number that follows its SYN's, if one was seen.
    first_sequence: Option<u32>,
    /// Offset after the last byte, once a FIN said so.
    fin: Option<u64>,
    /// What the peer has acknowledged.
    acknowledged: u64,
    /// What it had acknowledged at each of the last ticks, the oldest first.
    acknowledged_then: [u64; 4],
    /// What came before its turn, by offset; never overlapping.
    early: BTreeMap<u64, Early>,
    early_cost: usize,
    /// The packets that brought it, each with the offset of what it brought.
    early_packets: BTreeSet<(u64, u64)>,
    /// Bytes that may never have reached the receiver, by offset: they count once it acknowledged them, unless others came
    /// for their place.
    doubted: BTreeMap<u64, Early>,
    /// Segments that came after the first hole since the peer acknowledged it.
    since_hole: u32,
    /// Segments outside the window, in a row.
    strays: u32,
    history: History,
    /// Offset after the last byte that was delivered without being here.
    elided: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// No byte was seen and no SYN.
    Unknown,
    /// Bytes were seen, but the handshake is in view and may still tell where they begin. Waits for this number of ticks.
    Held { ticks: u8 },
    /// Delivering.
    Running,
}

#[derive(Debug)]
struct Early {
    /// The bytes that were captured.
    bytes: Vec<u8>,
    /// How many were sent.
    len: u64,
    packet: PacketId,
    /// Of the bytes, those that are not here.
    elided: Elided,
}

/// What a segment brings.
#[derive(Clone, Copy)]
pub(crate) struct Payload<'a> {
    /// The sequence number of the first byte.
    pub(crate) sequence: u32,
    /// The bytes that were captured.
    pub(crate) bytes: &'a [u8],
    /// How many were sent.
    pub(crate) len: usize,
    /// Of the bytes, those that are not here.
    pub(crate) elided: Elided,
}

/// Bytes of the stream that a segment brings.
#[derive(Clone, Copy)]
struct Piece<'a> {
    start: u64,
    len: u64,
    /// Those that were captured: the first ones.
    bytes: &'a [u8],
    packet: PacketId,
    /// Of the bytes, those that are not here.
    elided: Elided,
}

impl<'a> Payload<'a> {
    /// That of a segment; `sequence` is the number of the first byte.
    pub(crate) const fn of(segment: &Segment<'a>, sequence: u32) -> Self {
        Self { sequence, bytes: segment.payload, len: segment.payload_len, elided: segment.elided }
    }
}

impl Assembler {
    pub(crate) fn new() -> Self {
        Self {
            state: State::Unknown,
            next: ORIGIN,
            next_sequence: 0,
            first_sequence: None,
            fin: None,
            acknowledged: 0,
            acknowledged_then: [0; 4],
            early: BTreeMap::new(),
            early_cost: 0,
            early_packets: BTreeSet::new(),
            doubted: BTreeMap::new(),
            since_hole: 0,
            strays: 0,
            history: History::default(),
            elided: 0,
        }
    }

    /// Whether where it begins is still open.
    pub(crate) fn is_unplaced(&self) -> bool {
        self.state != State::Running
    }

    /// Whether a segment of it was seen, or its beginning.
    pub(crate) fn is_seen(&self) -> bool {
        self.state != State::Unknown
    }

    /// The number that follows its SYN's, if one was seen.
    pub(crate) fn first_sequence(&self) -> Option<u32> {
        self.first_sequence
    }

    /// Whether all bytes up to its FIN were delivered, and none after it.
    pub(crate) fn is_finished(&self) -> bool {
        self.fin.is_some_and(|fin| self.next == fin)
    }

    /// Whether a RST with this number ends the connection: it must be the next that the peer expects. RFC 5961, 3.2
    ///
    /// Bytes that the peer has may be missing from the capture, so what it acknowledged counts, and so do bytes after a hole.
    pub(crate) fn is_expected(&self, sequence: u32) -> bool {
        let offset = self.offset(sequence);
        let last = self.early.last_key_value().map(|(start, early)| start + early.len);
        self.state == State::Unknown
            || [Some(self.next), last, Some(self.acknowledged)].contains(&Some(offset))
            || self.fin.is_some_and(|fin| offset == fin || offset == fin + 1)
    }

    /// The number of the next byte.
    pub(crate) fn next_sequence(&self) -> u32 {
        self.next_sequence
    }

    /// Whether bytes wait for others before them.
    pub(crate) fn has_holes(&self) -> bool {
        !self.early.is_empty() || !self.doubted.is_empty()
    }

    /// Whether the byte with this number came.
    pub(crate) fn has(&self, sequence: u32) -> bool {
        let offset = self.offset(sequence);
        let is_in = |(start, early): (&u64, &Early)| offset < start + early.len;
        let before = |map: &BTreeMap<u64, Early>| map.range(..=offset).next_back().is_some_and(is_in);
        offset < self.next || before(&self.early) || before(&self.doubted)
    }

    /// Whether a byte with this number would be new, and near enough to belong to the stream.
    pub(crate) fn is_ahead(&self, sequence: u32, limits: &StreamLimits) -> bool {
        let offset = self.offset(sequence);
        self.state == State::Unknown || offset >= self.next && offset - self.next <= u64::from(limits.window)
    }

    /// Whether this number is near enough to belong to the stream.
    pub(crate) fn is_near(&self, sequence: u32, limits: &StreamLimits) -> bool {
        self.state == State::Unknown || self.offset(sequence).abs_diff(self.next) <= u64::from(limits.window)
    }

    /// How many bytes this number is away from the next one that is due.
    pub(crate) fn distance(&self, sequence: u32) -> u64 {
        self.offset(sequence).abs_diff(self.next)
    }

    /// Its first byte has this number: what waited for that is delivered. `syn` if its own SYN said so.
    pub(crate) fn begin(&mut self, sequence: u32, syn: bool, sink: &mut impl Sink) {
        if syn {
            self.first_sequence = Some(sequence);
        }
        match self.state {
            State::Unknown => {}
            State::Held { .. } => self.next = self.offset(sequence),
            State::Running => return,
        }
        self.next_sequence = sequence;
        self.state = State::Running;
        self.drain(sink);
    }

    /// The peer has everything before this number.
    pub(crate) fn acknowledge(&mut self, sequence: u32, limits: &StreamLimits) {
        if self.state == State::Running && self.is_ahead(sequence, limits) {
            self.acknowledged = self.acknowledged.max(self.offset(sequence));
        }
    }

    /// Its sender has no more to send after this number.
    pub(crate) fn finish_at(&mut self, sequence: u32, limits: &StreamLimits) {
        let passed = self.fin.is_none_or(|fin| fin < self.next);
        if self.state != State::Unknown && passed && self.is_ahead(sequence, limits) {
            self.fin = Some(self.offset(sequence));
        }
    }

    /// `len` bytes from `sequence` on were sent; `payload` was captured of them. `hold` keeps the first of a
    /// direction back until its beginning is known; what is `doubted` waits for its acknowledgement.
    pub(crate) fn receive(
        &mut self,
        Payload { sequence, bytes: payload, len, elided }: Payload<'_>,
        packet: PacketId,
        (hold, doubted): (bool, bool),
        sink: &mut impl Sink,
    ) {
        if self.state == State::Unknown {
            self.next_sequence = sequence;
            self.state = if hold { State::Held { ticks: HELD } } else { State::Running };
        }
        let start = self.offset(sequence);
        let distance = start.abs_diff(self.next);
        if distance > u64::from(sink.limits().window) && self.strays(sequence, distance, sink) {
            return;
        }
        self.strays = 0;
        let start = self.offset(sequence);
        let bytes = payload.get(..len).unwrap_or(payload);
        let piece = Piece { start, len: wide(len), bytes, packet, elided: elided.before(bytes.len()) };
        if doubted && piece.end() > self.next.max(self.acknowledged) && self.state == State::Running {
            self.doubt(piece, sink);
            return;
        }
        if !self.doubted.is_empty() {
            self.replace_doubted(&piece, sink);
        }
        if start == self.next && self.early.is_empty() && self.state == State::Running {
            self.deliver(&piece, sink);
        } else {
            self.place(piece, sink);
        }
    }

    /// A segment is this far outside the window. Whether it is left out: a stream that goes on elsewhere is followed.
    #[cold]
    fn strays(&mut self, sequence: u32, distance: u64, sink: &mut impl Sink) -> bool {
        sink.outside(distance);
        self.strays += 1;
        let left_out = self.strays <= sink.limits().patience;
        if !left_out {
            self.move_to(sequence, sink);
        }
        left_out
    }

    /// Some segments of the connection have passed since the last tick. Gives up the holes that the peer acknowledged
    /// [`TICKS`] ago.
    pub(crate) fn tick(&mut self, sink: &mut impl Sink) {
        match &mut self.state {
            State::Held { ticks: 0 } => self.release(sink),
            State::Held { ticks } => *ticks -= 1,
            State::Unknown | State::Running => {}
        }
        let [oldest, ..] = self.acknowledged_then;
        while self.early.first_key_value().is_some_and(|(&start, _)| start <= oldest) {
            self.give_up(sink);
        }
        self.acknowledged_then.rotate_left(1);
        let [.., newest] = &mut self.acknowledged_then;
        *newest = self.acknowledged;
    }

    /// The number of the first packet whose bytes wait for missing ones before them.
    pub(crate) fn first_early(&self) -> Option<u64> {
        self.early_packets.first().map(|(packet, _)| *packet)
    }

    /// Whether the peer acknowledged, not long ago, bytes that did not come. The one that a FIN counts for does not count.
    pub(crate) fn misses_acknowledged(&self) -> bool {
        let [oldest, ..] = self.acknowledged_then;
        self.acknowledged > self.next + 1 && oldest <= self.next + 1
    }

    /// No peer was seen that could acknowledge: what came is taken as acknowledged.
    pub(crate) fn acknowledge_all(&mut self) {
        if let Some((&start, early)) = self.early.last_key_value() {
            self.acknowledged = start + early.len;
        }
    }

    /// No more will come: gives up all holes.
    pub(crate) fn flush(&mut self, sink: &mut impl Sink) {
        self.release(sink);
        self.believe(u64::MAX, sink);
        while !self.early.is_empty() {
            self.give_up(sink);
        }
    }

    /// Bytes that were sent after all that came, as the sender's FIN or what the peer acknowledged tells.
    pub(crate) fn unseen(&self) -> u64 {
        let end = match self.fin {
            Some(fin) if fin >= self.next => fin,
            // A FIN that is not in the capture counts for one.
            _ => self.acknowledged.saturating_sub(1),
        };
        if self.state == State::Running { end.saturating_sub(self.next) } else { 0 }
    }

    /// Bytes that it holds beside itself.
    pub(crate) fn held(&self) -> usize {
        self.early_cost + self.history.held()
    }

    /// Gives back what retransmissions are compared with.
    pub(crate) fn forget_history(&mut self) {
        self.history = History::default();
    }

    /// Gives back what it holds; its place in the stream stays known.
    pub(crate) fn forget(&mut self) {
        self.early = BTreeMap::new();
        self.early_packets = BTreeSet::new();
        self.doubted = BTreeMap::new();
        self.early_cost = 0;
        self.history = History::default();
    }

    /// What was held back begins where its first byte is.
    fn release(&mut self, sink: &mut impl Sink) {
        if matches!(self.state, State::Held { .. }) {
            let first = self.early.first_key_value().map_or(self.next, |(&start, _)| start);
            self.next_sequence = self.next_sequence.wrapping_add(low(first.wrapping_sub(self.next)));
            self.next = first;
            self.state = State::Running;
            self.drain(sink);
        }
    }

    #[cold]
    fn place(&mut self, mut piece: Piece<'_>, sink: &mut impl Sink) {
        if self.state == State::Running && piece.start < self.next {
            if piece.len == 1 && piece.end() == self.next {
                sink.counters().keep_alives += 1;
                return;
            }
            sink.counters().retransmitted += 1;
            let known = piece.before(self.next);
            let comparison = self.history.compare(known.start, known.bytes);
            sink.counters().retransmitted_unchecked += comparison.unchecked;
            let compared = wide(known.bytes.len()) > comparison.unchecked;
            if compared && (!known.elided.is_empty() || known.start.max(self.history.first()) < self.elided) {
                sink.counters().needs_elided(piece.packet);
            }
            if let Some(difference) = comparison.difference {
                sink.counters().conflicts += 1;
                sink.conflict(Difference { offset: difference.offset.saturating_sub(ORIGIN), ..difference });
            }
            piece = piece.from(self.next);
        }
        self.compare_early(&piece, sink);
        while piece.len > 0 && piece.start == self.next && self.state == State::Running {
            let upcoming = self.early.first_key_value().map_or(u64::MAX, |(&start, _)| start);
            self.deliver(&piece.before(upcoming), sink);
            self.drain(sink);
            piece = piece.from(self.next);
        }
        if piece.len > 0 {
            self.store(piece, sink);
            while self.early_cost > sink.limits().out_of_order {
                sink.counters().out_of_order_evicted += 1;
                self.release(sink);
                self.give_up(sink);
            }
            self.settle(sink);
        }
    }

    /// One more segment came after the first hole. When the peer acknowledged that and enough came since, what is
    /// missing was received long ago, and never captured.
    fn settle(&mut self, sink: &mut impl Sink) {
        let first = self.early.first_key_value().map(|(&start, _)| start);
        if self.state != State::Running || first.is_none_or(|first| first > self.acknowledged) {
            return;
        }
        self.since_hole += 1;
        if self.since_hole > sink.limits().settled {
            self.give_up(sink);
        }
    }

    /// Whether the peer acknowledged bytes that were doubted.
    pub(crate) fn has_acknowledged_doubted(&self) -> bool {
        self.doubted.first_key_value().is_some_and(|(start, early)| start + early.len <= self.acknowledged)
    }

    /// What was doubted and acknowledged did reach the receiver.
    pub(crate) fn believe_acknowledged(&mut self, sink: &mut impl Sink) {
        self.believe(self.acknowledged, sink);
    }

    /// Takes what was doubted and ends at or before an offset.
    fn believe(&mut self, up_to: u64, sink: &mut impl Sink) {
        while let Some(entry) = self.doubted.first_entry()
            && entry.key() + entry.get().len <= up_to
        {
            let (start, early) = entry.remove_entry();
            self.forget_doubted(start, &early);
            self.place(Piece::kept(start, &early), sink);
        }
    }

    /// Keeps what may not have reached the receiver. A second copy changes nothing.
    #[cold]
    fn doubt(&mut self, piece: Piece<'_>, sink: &mut impl Sink) {
        sink.counters().doubted += 1;
        let before = self.doubted.range(..piece.end()).next_back();
        if before.is_some_and(|(start, early)| start + early.len > piece.start) {
            return;
        }
        self.early_cost += piece.bytes.len() + StreamLimits::SEGMENT_COST;
        self.early_packets.insert((piece.packet.number, piece.start));
        self.doubted.insert(piece.start, piece.keep());
        if self.early_cost > sink.limits().out_of_order {
            self.believe(u64::MAX, sink);
        }
    }

    /// Bytes came that are not doubted: they take the place of those that are.
    #[cold]
    fn replace_doubted(&mut self, piece: &Piece<'_>, sink: &mut impl Sink) {
        while let Some((&start, early)) = self.doubted.range(..piece.end()).next_back()
            && start + early.len > piece.start
        {
            let Some(early) = self.doubted.remove(&start) else { return };
            self.forget_doubted(start, &early);
            let from = start.max(piece.start);
            let other = Piece::kept(start, &early).from(from);
            let kept = piece.from(from);
            if !kept.elided.is_empty() || !other.elided.is_empty() {
                sink.counters().needs_elided(piece.packet);
            }
            let difference =
                (from..).zip(kept.bytes.iter().zip(other.bytes)).find(|(_, (kept, dropped))| kept != dropped);
            if let Some((offset, (&kept, &dropped))) = difference {
                sink.counters().conflicts += 1;
                sink.conflict(Difference { offset: offset.saturating_sub(ORIGIN), kept, dropped });
            }
        }
    }

    fn forget_doubted(&mut self, start: u64, early: &Early) {
        self.early_packets.remove(&(early.packet.number, start));
        self.early_cost = self.early_cost.saturating_sub(early.bytes.len() + StreamLimits::SEGMENT_COST);
    }

    /// Compares a piece with what came early for the same place.
    fn compare_early(&self, piece: &Piece<'_>, sink: &mut impl Sink) {
        let overlapping =
            self.early.range(..piece.end()).rev().take_while(|(start, e)| *start + e.len > piece.start);
        let mut is_elided = false;
        let difference = overlapping
            .filter_map(|(&start, early)| {
                let from = start.max(piece.start);
                let (kept, other) = (Piece::kept(start, early).from(from), piece.from(from));
                is_elided |= !kept.elided.is_empty() || !other.elided.is_empty();
                (from..)
                    .zip(kept.bytes.iter().zip(other.bytes))
                    .find(|(_, (kept, dropped))| kept != dropped)
                    .map(|(offset, (&kept, &dropped))| Difference { offset, kept, dropped })
            })
            .last();
        if is_elided {
            sink.counters().needs_elided(piece.packet);
        }
        if let Some(difference) = difference {
            sink.counters().conflicts += 1;
            sink.conflict(Difference { offset: difference.offset.saturating_sub(ORIGIN), ..difference });
        }
    }

    /// Keeps what of a piece is not kept yet.
    fn store(&mut self, piece: Piece<'_>, sink: &mut impl Sink) {
        sink.counters().out_of_order += 1;
        let mut rest = piece;
        while rest.len > 0 {
            if let Some((&start, early)) = self.early.range(..=rest.start).next_back()
                && start + early.len > rest.start
            {
                rest = rest.from(start + early.len);
                continue;
            }
            let upcoming = self.early.range(rest.start..).next().map_or(u64::MAX, |(&start, _)| start);
            let new = rest.before(upcoming);
            self.early_cost += new.bytes.len() + StreamLimits::SEGMENT_COST;
            self.early_packets.insert((new.packet.number, new.start));
            self.early.insert(new.start, new.keep());
            rest = rest.from(upcoming);
        }
        let peak = &mut sink.counters().out_of_order_peak;
        *peak = wide(self.early_cost).max(*peak);
    }

    /// Delivers what came early and is due now.
    fn drain(&mut self, sink: &mut impl Sink) {
        self.since_hole = 0;
        while let Some(entry) = self.early.first_entry()
            && *entry.key() <= self.next
        {
            let (start, early) = entry.remove_entry();
            self.early_packets.remove(&(early.packet.number, start));
            self.early_cost = self.early_cost.saturating_sub(early.bytes.len() + StreamLimits::SEGMENT_COST);
            self.deliver(&Piece::kept(start, &early).from(self.next), sink);
        }
    }

    /// Passes over the first hole and delivers what follows it.
    fn give_up(&mut self, sink: &mut impl Sink) {
        let Some((&start, early)) = self.early.first_key_value() else { return };
        let hole = start.saturating_sub(self.next);
        sink.counters().holes_given_up += 1;
        sink.counters().bytes_lost += hole;
        sink.missing(hole, Reason::Lost, early.packet);
        self.advance(hole);
        self.drain(sink);
    }

    fn deliver(&mut self, piece: &Piece<'_>, sink: &mut impl Sink) {
        let cut = piece.len.saturating_sub(wide(piece.bytes.len()));
        if !piece.bytes.is_empty() {
            self.history.record(piece.start, piece.bytes, sink.limits().history);
            match piece.elided.is_empty() {
                true => sink.bytes(piece.bytes, piece.packet, self.next_sequence),
                false => {
                    self.elided = piece.start + wide(piece.elided.to);
                    sink.bytes_without(piece.bytes, piece.packet, self.next_sequence, piece.elided);
                }
            }
        }
        if cut > 0 {
            sink.counters().bytes_cut += cut;
            sink.missing(cut, Reason::Cut, piece.packet);
        }
        self.advance(piece.len);
    }

    /// The next `len` bytes will not come, and nothing waits for them.
    #[cold]
    pub(crate) fn pass_over(&mut self, len: u64, sink: &mut impl Sink) {
        sink.counters().holes_given_up += 1;
        sink.counters().bytes_lost += len;
        self.advance(len);
    }

    fn advance(&mut self, len: u64) {
        self.next += len;
        self.next_sequence = self.next_sequence.wrapping_add(low(len));
    }

    /// The stream was found to go on somewhere else.
    #[cold]
    fn move_to(&mut self, sequence: u32, sink: &mut impl Sink) {
        self.flush(sink);
        sink.jump();
        self.next_sequence = sequence;
        self.fin = None;
        self.history = History::default();
        (self.acknowledged, self.acknowledged_then) = (self.next, [0; 4]);
    }

    fn offset(&self, sequence: u32) -> u64 {
        self.next.saturating_add_signed(i64::from(distance(sequence, self.next_sequence)))
    }
}

impl<'a> Piece<'a> {
    /// What was kept, at its offset.
    fn kept(start: u64, early: &'a Early) -> Self {
        Self { start, len: early.len, bytes: &early.bytes, packet: early.packet, elided: early.elided }
    }

    fn keep(&self) -> Early {
        Early { bytes: self.bytes.to_vec(), len: self.len, packet: self.packet, elided: self.elided }
    }

    fn end(&self) -> u64 {
        self.start + self.len
    }

    /// The part before `offset`.
    fn before(self, offset: u64) -> Self {
        let len = self.len.min(offset.saturating_sub(self.start));
        let bytes = usize::try_from(len).ok().and_then(|len| self.bytes.get(..len)).unwrap_or(self.bytes);
        Self { len, bytes, elided: self.elided.before(bytes.len()), ..self }
    }

    /// The part from `offset` on.
    fn from(self, offset: u64) -> Self {
        let gone = self.len.min(offset.saturating_sub(self.start));
        let bytes = usize::try_from(gone).ok().and_then(|gone| self.bytes.get(gone..)).unwrap_or_default();
        let elided = self.elided.after(self.bytes.len() - bytes.len());
        Self { start: self.start + gone, len: self.len - gone, bytes, elided, ..self }
    }
}

/// How far a sequence number is ahead of another; they wrap.
fn distance(sequence: u32, from: u32) -> i32 {
    sequence.wrapping_sub(from).cast_signed()
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

/// The lower assembler, by which sequence numbers count.
fn low(len: u64) -> u32 {
    u32::try_from(len & 0xFFFF_FFFF).unwrap_or(0)
}
