use super::half::{Half, Sink, TICKS};
use super::history::Difference;
use super::{Side, StreamCounters, StreamLimits};
use crate::framing::{
    Close, Closed, Consumer, Event, Framer, Link, Outlet, Reason, Refusal, ServerBy, SmbTransport, Waiting,
    is_smb,
};
use crate::{Anomaly, PacketId, Segment, TcpFlags};

/// A connection before its first payload: what is known of its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Embryo {
    pub(super) first_packet: PacketId,
    /// The sequence number of the first payload byte, by side.
    pub(super) low: Option<u32>,
    pub(super) high: Option<u32>,
    /// The side that sent SYN with ACK, or did not send the SYN.
    pub(super) server: Option<Side>,
    /// Payload segments that showed nothing of SMB.
    pub(super) tries: u8,
    /// The hops that the segments of each side have left.
    low_hops: u8,
    high_hops: u8,
}

impl Embryo {
    pub(super) fn new(first_packet: PacketId) -> Self {
        Self { first_packet, low: None, high: None, server: None, tries: 0, low_hops: 0, high_hops: 0 }
    }

    /// Takes what a segment tells about the beginning.
    pub(super) fn learn(&mut self, segment: &Segment<'_>, side: Side) {
        let hops = match side {
            Side::Low => &mut self.low_hops,
            Side::High => &mut self.high_hops,
        };
        *hops = segment.hops.max(*hops);
        if segment.flags.contains(TcpFlags::SYN) {
            *self.first_sequence(side) = Some(segment.sequence.wrapping_add(1));
            let answers = segment.flags.contains(TcpFlags::ACK);
            if answers {
                *self.first_sequence(side.other()) = Some(segment.acknowledgement);
            }
            self.server = Some(if answers { side } else { side.other() });
        }
    }

    /// Whether a segment of another network is one of this connection: a copy of its SYN, or what answers that.
    pub(super) fn has(&self, segment: &Segment<'_>, side: Side) -> bool {
        let (own, peer) = match side {
            Side::Low => (self.low, self.high),
            Side::High => (self.high, self.low),
        };
        let syn = segment.flags.contains(TcpFlags::SYN);
        let ack = segment.flags.contains(TcpFlags::ACK);
        let sequence = segment.sequence.wrapping_add(u32::from(syn));
        let acknowledges = ack && peer == Some(segment.acknowledgement);
        own.map_or(acknowledges, |own| own == sequence && (!ack || peer.is_none() || acknowledges))
    }

    pub(super) fn first_sequence(&mut self, side: Side) -> &mut Option<u32> {
        match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        }
    }
}

/// A connection that carries SMB, or may.
pub(super) struct Connection {
    link: Link,
    low: Lane,
    high: Lane,
    last_packet: PacketId,
    /// Segments since the last tick, and ticks.
    since_tick: u32,
    ticks: u32,
    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    unsettled: u64,
    /// Packets up to this number are not waited for: too much was held.
    not_waited_for: u64,
    syn_seen: bool,
    closed: bool,
    reset: bool,
    /// A SYN that does not belong to it: another connection, if its number is taken up.
    rebirth: Option<(Side, Embryo)>,
}

struct Lane {
    half: Half,
    framer: Framer,
    /// A segment of it was handled.
    heard: bool,
    /// The hops that its segments have left; 0 before the first. One with fewer may not reach the receiver.
    hops: u8,
}

impl Lane {
    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    fn unsettled(&self) -> u64 {
        let stuck = self.half.has_holes() || self.half.misses_acknowledged();
        if !stuck && !self.framer.is_searching() {
            return u64::MAX;
        }
        let in_hand = self.framer.unsettled(stuck).map_or(u64::MAX, |packet| packet.number);
        self.half.first_early().map_or(in_hand, |early| early.min(in_hand))
    }
}

/// What is to become of a connection.
pub(super) enum Fate {
    Stays,
    /// It is not SMB.
    Dismissed,
    /// The segment belongs to a new one with the same addresses and ports.
    Reborn(Embryo),
}

/// What a connection needs of its surroundings to handle a segment.
pub(super) struct Context<'c, C> {
    pub(super) consumer: &'c mut C,
    pub(super) limits: &'c StreamLimits,
    pub(super) counters: &'c mut StreamCounters,
}

impl Connection {
    /// One of which `segment` is the first with payload.
    pub(super) fn new(embryo: &Embryo, segment: &Segment<'_>, side: Side, ports: &[u16]) -> Self {
        let (low, high) = match side {
            Side::Low => (segment.source, segment.destination),
            Side::High => (segment.destination, segment.source),
        };
        let server = match (embryo.server, ports.contains(&low.port()), ports.contains(&high.port())) {
            (Some(server), ..) => Some((server, ServerBy::Handshake)),
            (None, true, false) => Some((Side::Low, ServerBy::Port)),
            (None, false, true) => Some((Side::High, ServerBy::Port)),
            _ => None,
        };
        let netbios = match server {
            Some((Side::Low, _)) => low.port() == 139,
            Some((Side::High, _)) => high.port() == 139,
            None => low.port() == 139 || high.port() == 139,
        };
        Self {
            link: Link {
                first_packet: embryo.first_packet,
                low,
                high,
                network: segment.network,
                path: crate::network::text(segment.tags).into(),
                server,
                transport: if netbios { SmbTransport::NetBios } else { SmbTransport::DirectTcp },
                mid_stream: embryo.server.is_none(),
                opened: false,
                dismissed: false,
                waiting: None,
            },
            low: Lane { half: Half::new(), framer: Framer::new(), heard: false, hops: embryo.low_hops },
            high: Lane { half: Half::new(), framer: Framer::new(), heard: false, hops: embryo.high_hops },
            last_packet: segment.packet,
            since_tick: 0,
            ticks: 0,
            unsettled: u64::MAX,
            not_waited_for: 0,
            syn_seen: embryo.server.is_some(),
            closed: false,
            reset: false,
            rebirth: None,
        }
    }

    /// Takes over what was known of its beginning.
    pub(super) fn begin(&mut self, embryo: &Embryo, context: &mut Context<'_, impl Consumer>) {
        for (side, sequence) in [(Side::Low, embryo.low), (Side::High, embryo.high)] {
            if let Some(sequence) = sequence {
                self.begin_lane(side, sequence, true, context);
            }
        }
    }

    /// The number of its first packet, by which it is known.
    pub(super) fn number(&self) -> u64 {
        self.link.first_packet.number
    }

    /// Whether a segment of another network is one of this connection: both its numbers are where the two directions
    /// are, as far as those were seen.
    pub(super) fn has(&self, segment: &Segment<'_>, side: Side) -> bool {
        let (own, peer) = match side {
            Side::Low => (&self.low.half, &self.high.half),
            Side::High => (&self.high.half, &self.low.half),
        };
        let ack = segment.flags.contains(TcpFlags::ACK);
        let is_near = |half: &Half, number| half.distance(number) <= u64::from(u16::MAX);
        let own = own.is_seen().then(|| is_near(own, segment.sequence));
        let peer = (ack && peer.is_seen()).then(|| is_near(peer, segment.acknowledgement));
        own.or(peer).is_some() && own.unwrap_or(true) && peer.unwrap_or(true)
    }

    /// A packet of it is odd below TCP's payload.
    pub(super) fn odd(&mut self, odd: Anomaly, consumer: &mut impl Consumer) {
        if !self.link.opened {
            return;
        }
        let event = Event::Odd(odd, Some(self.link.id()));
        match &mut self.link.waiting {
            Some(waiting) => waiting.push(&event),
            None => consumer.event(event),
        }
    }

    pub(super) fn is_opened(&self) -> bool {
        self.link.opened
    }

    pub(super) fn handle(
        &mut self,
        segment: &Segment<'_>,
        side: Side,
        context: &mut Context<'_, impl Consumer>,
    ) -> Fate {
        context.counters.smb_segments += 1;
        if segment.flags.contains(TcpFlags::SYN) || self.rebirth.is_some() || self.closed {
            if let Some(embryo) = self.is_reborn(segment, side, context.limits) {
                return Fate::Reborn(embryo);
            }
            if self.closed {
                context.counters.segments_after_close += u64::from(segment.payload_len > 0);
                return Fate::Stays;
            }
        }
        self.last_packet = segment.packet;
        self.lane(side).heard = true;
        self.goes_on(segment, side, context);
        self.handshake(segment, side, context);
        if segment.flags.contains(TcpFlags::ACK) {
            self.lane(side.other()).half.acknowledge(segment.acknowledgement, context.limits);
            if self.lane(side.other()).half.misses_acknowledged() {
                self.settle(context);
            }
            if self.lane(side.other()).half.has_acknowledged_doubted() {
                // The way is another one now.
                self.lane(side.other()).hops = 0;
                self.with_lane(side.other(), context, |half, sink| half.believe_acknowledged(sink));
            }
        }
        let syn = u32::from(segment.flags.contains(TcpFlags::SYN));
        let sequence = segment.sequence.wrapping_add(syn);
        let lane = self.lane(side);
        lane.hops = lane.hops.max(segment.hops);
        if segment.payload_len > 0 {
            let hold = self.syn_seen && self.lane(side).half.is_unplaced();
            let doubted = segment.hops < self.lane(side).hops && self.lane(side.other()).heard;
            let payload = (sequence, segment.payload, segment.payload_len);
            self.with_lane(side, context, |half, sink| {
                half.receive(payload, segment.packet, (hold, doubted), sink);
            });
        }
        self.ends(segment, side, sequence, context);
        self.tick(context);
        self.settle(context);
        // One direction may have shown what the other had not.
        if self.link.dismissed && !self.link.opened { Fate::Dismissed } else { Fate::Stays }
    }

    /// Ends it, whatever it still waits for.
    pub(super) fn end(&mut self, how: Close, context: &mut Context<'_, impl Consumer>) {
        if self.closed {
            return;
        }
        self.closed = true;
        let client_first = match self.link.server {
            Some((Side::Low, _)) => [Side::High, Side::Low],
            _ => [Side::Low, Side::High],
        };
        if self.low.framer.unsettled(true).is_some() || self.high.framer.unsettled(true).is_some() {
            self.link.waiting.get_or_insert_default();
        }
        for side in client_first {
            self.with_lane(side, context, |half, sink| {
                half.flush(sink);
                let unseen = half.unseen();
                if unseen > 0 {
                    sink.outlet.counters.holes_given_up += 1;
                    sink.outlet.counters.bytes_lost += unseen;
                    sink.missing(unseen, Reason::Lost, sink.outlet.packet);
                }
                sink.framer.finish(&mut sink.outlet);
            });
        }
        if let Some(mut waiting) = self.link.waiting.take() {
            waiting.release(u64::MAX, |event| context.consumer.event(event));
        }
        self.unsettled = u64::MAX;
        if self.link.opened {
            let (connection, packet) = (self.link.id(), self.last_packet);
            context.consumer.event(Event::Closed(Closed { connection, packet, how }));
        } else if !self.link.mid_stream {
            context.counters.not_smb += 1;
        }
        // What it held is given back; a stub stays, to know what comes late.
        for lane in [&mut self.low, &mut self.high] {
            lane.half.forget();
            lane.framer = Framer::new();
        }
    }

    /// Whether the segment belongs to a new connection. A SYN alone does not end a living one, since it may be forged:
    /// the number it names must be taken up.
    fn is_reborn(&mut self, segment: &Segment<'_>, side: Side, limits: &StreamLimits) -> Option<Embryo> {
        let (syn, ack) = (segment.flags.contains(TcpFlags::SYN), segment.flags.contains(TcpFlags::ACK));
        if let Some((from, mut embryo)) = self.rebirth
            && let Some(expected) = *embryo.first_sequence(from)
        {
            // The other end answers a forged SYN with what it expects of the old connection. RFC 5961, 4.2
            let new = segment.acknowledgement.wrapping_sub(expected) <= u32::from(u16::MAX);
            let old = self.lane(from).half.is_near(segment.acknowledgement, limits);
            let answered = side != from && ack && new && (segment.acknowledgement == expected || !old);
            let alone = !self.lane(side.other()).heard;
            let goes_on = side == from && alone && !syn && segment.sequence == expected;
            if answered || goes_on {
                return Some(embryo);
            }
        }
        if syn {
            let sequence = segment.sequence.wrapping_add(1);
            let half = &self.lane(side).half;
            let known = half.first_sequence();
            let near = !half.is_seen() || half.is_near(sequence, limits);
            if known.map_or(self.closed || !near, |first| first != sequence) {
                let mut embryo = Embryo::new(segment.packet);
                embryo.learn(segment, side);
                if self.closed {
                    return Some(embryo);
                }
                self.rebirth = Some((side, embryo));
            }
        } else if self.closed
            && is_smb(segment.payload)
            && (self.lane(side).half.is_ahead(segment.sequence, limits)
                || !self.lane(side).half.is_near(segment.sequence, limits))
        {
            return Some(Embryo::new(segment.packet));
        }
        None
    }

    /// Forgets a SYN that would have replaced the connection, once it is seen to go on.
    fn goes_on(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        if let Some((from, mut embryo)) = self.rebirth
            && from == side
            && segment.payload_len > 0
            && self.lane(side).half.is_ahead(segment.sequence, context.limits)
        {
            self.rebirth = None;
            let expected = self.lane(side).half.next_sequence();
            let found = embryo.first_sequence(side).map_or(expected, |first| first.wrapping_sub(1));
            self.with_lane(side, context, |_, sink| {
                sink.outlet.packet = embryo.first_packet;
                sink.outlet.refused(Refusal::Opening, expected, found);
            });
        }
    }

    /// What the segment tells about where the two directions begin.
    fn handshake(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        if segment.flags.contains(TcpFlags::SYN) {
            if self.rebirth.is_some() {
                return;
            }
            let mut embryo = Embryo::new(segment.packet);
            embryo.learn(segment, side);
            self.syn_seen = true;
            self.begin(&embryo, context);
            if !self.link.opened {
                self.link.mid_stream = false;
                self.link.server = embryo.server.map(|server| (server, ServerBy::Handshake));
            }
        } else if segment.flags.contains(TcpFlags::ACK) && self.lane(side.other()).half.is_unplaced() {
            // The third packet of the handshake acknowledges the peer's SYN.
            if self.lane(side).half.first_sequence() == Some(segment.sequence)
                && self.link.server.is_some_and(|(server, _)| server != side)
            {
                self.begin_lane(side.other(), segment.acknowledgement, false, context);
            }
        }
    }

    fn begin_lane(&mut self, side: Side, sequence: u32, syn: bool, context: &mut Context<'_, impl Consumer>) {
        self.with_lane(side, context, |half, sink| {
            if half.is_unplaced() {
                sink.framer.begin();
            }
            half.begin(sequence, syn, sink);
        });
    }

    /// Handles FIN and RST.
    fn ends(
        &mut self,
        segment: &Segment<'_>,
        side: Side,
        sequence: u32,
        context: &mut Context<'_, impl Consumer>,
    ) {
        let half = &mut self.lane(side).half;
        if segment.flags.contains(TcpFlags::FIN) {
            let len = u32::try_from(segment.payload_len).unwrap_or(0);
            half.finish_at(sequence.wrapping_add(len), context.limits);
        }
        if segment.flags.contains(TcpFlags::RST) {
            let (near, expected) = (half.is_near(sequence, context.limits), half.next_sequence());
            if half.is_expected(sequence) {
                self.reset = true;
            } else if near {
                self.with_lane(side, context, |_, sink| {
                    sink.outlet.refused(Refusal::Reset, expected, sequence);
                });
            } else {
                let distance = half.distance(sequence);
                self.with_lane(side, context, |_, sink| sink.outside(distance));
            }
        }
        let finished = self.low.half.is_finished() && self.high.half.is_finished();
        if finished || self.reset && !self.low.half.has_holes() && !self.high.half.has_holes() {
            self.end(if finished { Close::Fin } else { Close::Reset }, context);
        }
    }

    /// Every so many segments, gives up what will not come any more.
    fn tick(&mut self, context: &mut Context<'_, impl Consumer>) {
        self.since_tick += 1;
        if self.since_tick < context.limits.patience / TICKS {
            return;
        }
        self.since_tick = 0;
        self.ticks = self.ticks.wrapping_add(1);
        for side in [Side::Low, Side::High] {
            let alone = !self.lane(side.other()).heard;
            if alone && self.ticks.is_multiple_of(4 * TICKS) {
                self.lane(side).half.acknowledge_all();
            }
            self.with_lane(side, context, |half, sink| half.tick(sink));
        }
    }

    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    pub(super) fn unsettled(&self) -> u64 {
        self.unsettled
    }

    /// Hands on the events that none of an earlier packet can precede any more, and has those wait that one may.
    fn settle(&mut self, context: &mut Context<'_, impl Consumer>) {
        let first = self.low.unsettled().min(self.high.unsettled());
        self.unsettled = if first > self.not_waited_for { first } else { u64::MAX };
        let Some(waiting) = &mut self.link.waiting else {
            if self.unsettled != u64::MAX {
                self.link.waiting = Some(Box::new(Waiting::default()));
            }
            return;
        };
        waiting.release(self.unsettled, |event| context.consumer.event(event));
        let peak = &mut context.counters.waiting_peak;
        *peak = wide(waiting.cost()).max(*peak);
        if waiting.cost() > context.limits.waiting {
            context.counters.waiting_released += 1;
            self.not_waited_for = self.last_packet.number;
            self.unsettled = u64::MAX;
            waiting.release(u64::MAX, |event| context.consumer.event(event));
        }
        if waiting.is_empty() && self.unsettled == u64::MAX {
            self.link.waiting = None;
        }
    }

    fn lane(&mut self, side: Side) -> &mut Lane {
        match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        }
    }

    fn with_lane<C: Consumer>(
        &mut self,
        side: Side,
        context: &mut Context<'_, C>,
        act: impl FnOnce(&mut Half, &mut Framed<'_, C>),
    ) {
        let lane = match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        };
        let outlet = Outlet {
            consumer: &mut *context.consumer,
            link: &mut self.link,
            side,
            packet: self.last_packet,
            limits: context.limits,
            counters: &mut *context.counters,
        };
        act(&mut lane.half, &mut Framed { framer: &mut lane.framer, outlet });
    }
}

/// Brings what a direction delivers to its framer.
struct Framed<'f, C> {
    framer: &'f mut Framer,
    outlet: Outlet<'f, C>,
}

impl<C: Consumer> Sink for Framed<'_, C> {
    fn bytes(&mut self, bytes: &[u8], carrier: PacketId, sequence: u32) {
        self.framer.bytes(bytes, (carrier, sequence), &mut self.outlet);
    }

    fn missing(&mut self, len: u64, reason: Reason, carrier: PacketId) {
        self.framer.missing(len, reason, carrier, &mut self.outlet);
    }

    fn jump(&mut self) {
        self.framer.jump(&mut self.outlet);
    }

    fn conflict(&mut self, difference: Difference) {
        self.outlet.conflict(difference.offset, difference.kept, difference.dropped);
    }

    fn outside(&mut self, distance: u64) {
        self.outlet.outside(distance);
    }

    fn limits(&self) -> &StreamLimits {
        self.outlet.limits
    }

    fn counters(&mut self) -> &mut StreamCounters {
        self.outlet.counters
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
