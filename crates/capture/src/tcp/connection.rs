//! A connection: its two directions, how it begins, and how it ends.

use super::assembler::{Assembler, Payload, Sink, TICKS};
use super::delivery::{Course, Delivery, Handshake, Opening, Sent};
use super::history::Difference;
use super::tally::Tally;
use crate::framing::{
    Close, Closed, Consumer, Event, Flow, Framer, Link, Outlet, Reason, Refusal, ServerBy, SmbTransport,
    Waiting, is_smb,
};
use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::{Anomaly, Elided, PacketId, Segment, TcpFlags};

/// A connection before its first payload: what is known of its beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct HalfOpen {
    pub(super) first_packet: PacketId,
    /// The sequence number of the first payload byte, by side.
    pub(super) low: Option<u32>,
    pub(super) high: Option<u32>,
    /// The side that sent SYN with ACK, or did not send the SYN.
    pub(super) server: Option<Side>,
    /// Payload segments that showed nothing of SMB.
    pub(super) tries: u8,
    pub(super) opening: Opening,
    /// Segments with SYN that each side sent again.
    low_again: u8,
    high_again: u8,
    /// The hops that the segments of each side have left.
    low_hops: u8,
    high_hops: u8,
    /// What is counted of it: the segments before the one that showed SMB.
    pub(super) tally: Tally,
}

impl HalfOpen {
    pub(super) fn new(first_packet: PacketId) -> Self {
        Self {
            first_packet,
            low: None,
            high: None,
            server: None,
            tries: 0,
            opening: Opening::default(),
            low_again: 0,
            high_again: 0,
            low_hops: 0,
            high_hops: 0,
            tally: Tally::default(),
        }
    }

    /// Takes what a segment tells about the beginning.
    pub(super) fn learn(&mut self, segment: &Segment<'_>, side: Side) {
        let hops = match side {
            Side::Low => &mut self.low_hops,
            Side::High => &mut self.high_hops,
        };
        *hops = segment.hops.max(*hops);
        self.opening.learn(segment);
        if segment.flags.contains(TcpFlags::SYN) {
            self.repeat(segment, side);
            *self.first_sequence(side) = Some(segment.sequence.wrapping_add(1));
            let answers = segment.flags.contains(TcpFlags::ACK);
            if answers {
                *self.first_sequence(side.other()) = Some(segment.acknowledgement);
            }
            self.server = Some(if answers { side } else { side.other() });
        }
    }

    /// Counts a SYN that was seen before.
    fn repeat(&mut self, segment: &Segment<'_>, side: Side) {
        let first = segment.sequence.wrapping_add(1);
        let (known, again) = match side {
            Side::Low => (self.low, &mut self.low_again),
            Side::High => (self.high, &mut self.high_again),
        };
        let seen = segment.flags.contains(TcpFlags::ACK) || self.server == Some(side.other());
        *again = again.saturating_add(u8::from(seen && known == Some(first)));
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
    low: Stream,
    high: Stream,
    last_packet: PacketId,
    /// Segments since the last tick, and ticks.
    since_tick: u32,
    ticks: u32,
    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    unsettled: u64,
    /// Packets up to this number are not waited for: too much was held.
    not_waited_for: u64,
    /// The first packet whose bytes wait elsewhere, before they are translated, by its number.
    early: u64,
    syn_seen: bool,
    closed: bool,
    reset: bool,
    /// A SYN that does not belong to it: another connection, if its number is taken up.
    successor: Option<(Side, HalfOpen)>,
    /// Bytes that its table has booked for it.
    booked: usize,
    tally: Tally,
    /// Two files show it.
    is_twice: bool,
}

struct Stream {
    assembler: Assembler,
    framer: Framer,
    course: Course,
    /// A segment of it was handled.
    heard: bool,
    /// The hops that its segments have left; 0 before the first. One with fewer may not reach the receiver.
    hops: u8,
}

impl Stream {
    /// Bytes that it holds beside itself.
    fn held(&self) -> usize {
        self.assembler.held() + self.framer.held()
    }

    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    fn unsettled(&self) -> u64 {
        let stuck = self.assembler.has_holes() || self.assembler.misses_acknowledged();
        if !stuck && !self.framer.is_searching() {
            return u64::MAX;
        }
        let in_hand = self.framer.unsettled(stuck).map_or(u64::MAX, |packet| packet.number);
        self.assembler.first_early().map_or(in_hand, |early| early.min(in_hand))
    }
}

/// What is to become of a connection.
pub(super) enum Fate {
    Stays,
    /// It is not SMB.
    Dismissed,
    /// The segment belongs to a new one with the same addresses and ports.
    Replaced(HalfOpen),
}

/// What a connection needs of its surroundings to handle a segment.
pub(super) struct Context<'c, C> {
    pub(super) consumer: &'c mut C,
    pub(super) limits: &'c StreamLimits,
    pub(super) counters: &'c mut StreamCounters,
}

impl Connection {
    /// The most bytes of the structures that it has elsewhere: its searches, and what events wait in.
    pub(super) const BOXES: usize = 2 * Framer::SEARCH + size_of::<Waiting>();

    /// One whose first segment with payload this is; `carrier` is what its segments were translated from, if they were.
    pub(super) fn new(
        half_open: &HalfOpen,
        segment: &Segment<'_>,
        side: Side,
        (ports, carrier): (&[u16], Option<SmbTransport>),
    ) -> Self {
        let (low, high) = match side {
            Side::Low => (segment.source, segment.destination),
            Side::High => (segment.destination, segment.source),
        };
        let known = segment.quic.map(|quic| if quic.server == low { Side::Low } else { Side::High });
        let server =
            match (half_open.server.or(known), ports.contains(&low.port()), ports.contains(&high.port())) {
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
        let transport = match (segment.quic, netbios) {
            (Some(_), _) => SmbTransport::Quic,
            (None, true) => SmbTransport::NetBios,
            (None, false) => SmbTransport::DirectTcp,
        };
        let mut framers = [Framer::new(), Framer::new()];
        if carrier.is_some() {
            // What was translated begins with a message.
            framers.iter_mut().for_each(Framer::begin);
        }
        let [low_framer, high_framer] = framers;
        Self {
            link: Link {
                first_packet: half_open.first_packet,
                low,
                high,
                network: segment.network,
                path: crate::network::text(segment.tags).into(),
                server,
                transport: carrier.unwrap_or(transport),
                mid_stream: half_open.server.is_none(),
                handshake: segment.quic.map_or(half_open.opening.handshake, |quic| quic.handshake),
                quic: segment.quic.cloned().map(Box::new),
                flow: Flow::default(),
                opened: false,
                dismissed: false,
                waiting: None,
            },
            low: Stream {
                assembler: Assembler::new(),
                framer: low_framer,
                course: Course::new(half_open.low, half_open.low_again),
                heard: false,
                hops: half_open.low_hops,
            },
            high: Stream {
                assembler: Assembler::new(),
                framer: high_framer,
                course: Course::new(half_open.high, half_open.high_again),
                heard: false,
                hops: half_open.high_hops,
            },
            last_packet: segment.packet,
            since_tick: 0,
            ticks: 0,
            unsettled: u64::MAX,
            not_waited_for: 0,
            early: u64::MAX,
            syn_seen: half_open.server.is_some(),
            closed: false,
            reset: false,
            successor: None,
            booked: 0,
            tally: half_open.tally,
            is_twice: false,
        }
    }

    /// Bytes that it holds beside itself.
    fn held(&self) -> usize {
        let waiting = self.link.waiting.as_ref().map_or(0, |waiting| waiting.cost());
        let quic = self.link.quic.as_ref().map_or(0, |quic| quic.held());
        self.low.held() + self.high.held() + self.link.path.len() + waiting + quic
    }

    /// Adds to `all`, what all connections hold, what it holds more or less than when that was done last.
    pub(super) fn book(&mut self, all: &mut usize) {
        let held = self.held();
        if held != self.booked {
            *all = *all + held - self.booked;
            self.booked = held;
        }
    }

    /// Bytes that are booked for it.
    pub(super) fn booked(&self) -> usize {
        self.booked
    }

    /// Gives back what nothing depends on: retransmissions of what was delivered are not compared with it.
    pub(super) fn forget_histories(&mut self) {
        for stream in [&mut self.low, &mut self.high] {
            stream.assembler.forget_history();
            stream.framer.tidy();
        }
    }

    /// Gives back what it holds and goes on: holes are given up, events do not wait, of messages in hand only the
    /// beginning is kept.
    pub(super) fn let_go(&mut self, context: &mut Context<'_, impl Consumer>) {
        self.forget_histories();
        for side in [Side::Low, Side::High] {
            self.with_stream(side, context, |assembler, sink| {
                assembler.flush(sink);
                sink.framer.let_go();
            });
        }
        self.forget_histories();
        self.wait_no_more(context);
    }

    /// Takes over what was known of its beginning.
    pub(super) fn begin(&mut self, half_open: &HalfOpen, context: &mut Context<'_, impl Consumer>) {
        for (side, sequence) in [(Side::Low, half_open.low), (Side::High, half_open.high)] {
            if let Some(sequence) = sequence {
                self.begin_stream(side, sequence, true, context);
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
            Side::Low => (&self.low.assembler, &self.high.assembler),
            Side::High => (&self.high.assembler, &self.low.assembler),
        };
        let ack = segment.flags.contains(TcpFlags::ACK);
        let is_near = |assembler: &Assembler, number| assembler.distance(number) <= u64::from(u16::MAX);
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
            None => consumer.event(&event),
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
        if segment.flags.contains(TcpFlags::SYN) || self.successor.is_some() || self.closed {
            self.begins_again(segment, side, context.counters);
            if let Some(half_open) = self.replacement(segment, side, context) {
                return Fate::Replaced(half_open);
            }
            if self.closed {
                context.counters.segments_after_close += u64::from(segment.payload_len > 0);
                return Fate::Stays;
            }
        }
        self.is_at(segment.packet);
        self.tally.count(segment, side);
        let (own, peer) = match side {
            Side::Low => (&mut self.low, &mut self.high),
            Side::High => (&mut self.high, &mut self.low),
        };
        own.heard = true;
        own.hops = own.hops.max(segment.hops);
        // One with fewer hops left than others may not arrive; where the peer is silent, nothing would say that it did.
        let doubted = segment.hops < own.hops && peer.heard;
        let is_ahead = own.course.send(segment);
        if segment.flags.contains(TcpFlags::ACK) && peer.course.acknowledge(segment) {
            self.link.flow.of(side.other()).drained = segment.packet.time;
        }
        if !is_ahead {
            self.again(segment, side, context);
        }
        if self.successor.is_some() {
            self.goes_on(segment, side, context);
        }
        self.handshake(segment, side, context);
        if segment.flags.contains(TcpFlags::ACK) {
            self.acknowledge(segment, side.other(), context);
        }
        let syn = u32::from(segment.flags.contains(TcpFlags::SYN));
        let sequence = segment.sequence.wrapping_add(syn);
        if segment.payload_len > 0 {
            let hold = self.syn_seen && self.stream(side).assembler.is_unplaced();
            let payload = Payload::of(segment, sequence);
            self.with_stream(side, context, |assembler, sink| {
                assembler.receive(payload, segment.packet, (hold, doubted), sink);
            });
        }
        self.ends(segment, side, sequence, context);
        self.tick(context);
        self.settle(context);
        // One direction may have shown what the other had not.
        if self.link.dismissed && !self.link.opened { Fate::Dismissed } else { Fate::Stays }
    }

    /// A segment of this packet is handled. One that was translated may have waited.
    #[inline]
    fn is_at(&mut self, packet: PacketId) {
        if packet.number >= self.last_packet.number {
            self.last_packet = packet;
        }
    }

    /// `len` bytes that come before those of `segment` are missing, and nothing waits for them. `gap`: they are messages of any
    /// length, and the next byte begins one.
    #[cold]
    pub(super) fn leave_out(
        &mut self,
        (segment, side): (&Segment<'_>, Side),
        (len, gap): (u64, bool),
        context: &mut Context<'_, impl Consumer>,
    ) {
        self.is_at(segment.packet);
        self.with_stream(side, context, |assembler, sink| {
            assembler.pass_over(len, sink);
            match gap {
                true => sink.framer.resume(len, segment.packet, &mut sink.outlet),
                false => sink.missing(len, Reason::Lost, segment.packet),
            }
        });
        self.settle(context);
    }

    /// RDMA moves the payload of a segment, at this token and offset.
    #[cold]
    pub(super) fn remote(
        &mut self,
        (segment, side): (&Segment<'_>, Side),
        place: Option<(u32, u64)>,
        context: &mut Context<'_, impl Consumer>,
    ) {
        self.with_stream(side, context, |_, sink| sink.outlet.remote(segment, place));
        self.settle(context);
    }

    /// The first packet whose bytes wait elsewhere has this number; the largest where there is none.
    #[cold]
    pub(super) fn wait_for(&mut self, first: u64, context: &mut Context<'_, impl Consumer>) {
        // So may the frame that is in hand.
        let in_hand = [&self.low, &self.high].map(|stream| stream.framer.unsettled(true));
        let in_hand = in_hand.into_iter().flatten().map(|packet| packet.number).min();
        self.early = if first == u64::MAX { first } else { in_hand.unwrap_or(first).min(first) };
        self.settle(context);
    }

    /// A segment begins before the highest byte that its side has sent.
    #[cold]
    fn again(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        let Handshake { server, client, .. } = self.link.handshake;
        let round = server.zip(client).map(|(server, client)| server.saturating_add(client));
        let stream = self.stream(side);
        let is_known = stream.assembler.has(segment.sequence);
        let again = stream.course.again(segment, is_known, round);
        if stream.course.is_twice() {
            let files = stream.course.files;
            self.show_twice(files, context.counters);
        }
        if let Some(since) = again {
            self.with_stream(side, context, |_, sink| sink.outlet.resent(since));
        }
    }

    /// A SYN that was seen, in another file, after more was seen than the SYN: the other file shows all of it once more, by another
    /// clock.
    #[cold]
    fn begins_again(&mut self, segment: &Segment<'_>, side: Side, counters: &mut StreamCounters) {
        let stream = self.stream(side);
        let first = segment.sequence.wrapping_add(1);
        let (highest, file) = stream.course.highest();
        if segment.flags.contains(TcpFlags::SYN)
            && stream.assembler.first_sequence() == Some(first)
            && highest != first
            && file != segment.packet.file
        {
            self.show_twice((file, segment.packet.file), counters);
        }
    }

    /// Two files show it.
    #[cold]
    fn show_twice(&mut self, files: (u32, u32), counters: &mut StreamCounters) {
        if !self.is_twice {
            self.is_twice = true;
            counters.seen_twice += 1;
            counters.seen_twice_in.get_or_insert(files);
        }
    }

    /// How its segments arrived so far.
    fn delivery(&self) -> Delivery {
        let sent = |stream: &Stream| Sent { hops: stream.hops, ..stream.course.sent };
        let server = self.link.server.map_or(Side::High, |(server, _)| server);
        self.tally.delivery(server, (sent(&self.low), sent(&self.high)))
    }

    /// A segment acknowledges what came from the other side.
    fn acknowledge(&mut self, segment: &Segment<'_>, of: Side, context: &mut Context<'_, impl Consumer>) {
        let stream = self.stream(of);
        stream.assembler.acknowledge(segment.acknowledgement, context.limits);
        let acknowledges_doubted = stream.assembler.has_acknowledged_doubted();
        if acknowledges_doubted {
            // They took another way, as those to come will.
            stream.hops = 0;
        }
        if stream.assembler.misses_acknowledged() {
            self.settle(context);
        }
        if acknowledges_doubted {
            self.with_stream(of, context, |assembler, sink| assembler.believe_acknowledged(sink));
        }
    }

    /// Ends it, whatever it still waits for.
    #[cold]
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
            self.with_stream(side, context, |assembler, sink| {
                assembler.flush(sink);
                let unseen = assembler.unseen();
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
            let (connection, packet, delivery) = (self.link.id(), self.last_packet, self.delivery());
            context.consumer.event(&Event::Closed(Closed { connection, packet, how, delivery }));
        } else if !self.link.mid_stream {
            context.counters.not_smb += 1;
        }
        // What it held is given back; a stub stays, to know what comes late.
        for stream in [&mut self.low, &mut self.high] {
            stream.assembler.forget();
            stream.framer = Framer::new();
        }
    }

    /// Whether the segment belongs to a new connection. A SYN alone does not end a living one, since it may be forged:
    /// the number it names must be taken up.
    #[cold]
    fn replacement(
        &mut self,
        segment: &Segment<'_>,
        side: Side,
        context: &mut Context<'_, impl Consumer>,
    ) -> Option<HalfOpen> {
        let limits = context.limits;
        let (syn, ack) = (segment.flags.contains(TcpFlags::SYN), segment.flags.contains(TcpFlags::ACK));
        if let Some((from, mut half_open)) = self.successor
            && let Some(expected) = *half_open.first_sequence(from)
        {
            // The other end answers a forged SYN with what it expects of the old connection. RFC 5961, 4.2
            let new = segment.acknowledgement.wrapping_sub(expected) <= u32::from(u16::MAX);
            let old = self.stream(from).assembler.is_near(segment.acknowledgement, limits);
            let answered = side != from && ack && new && (segment.acknowledgement == expected || !old);
            let alone = !self.stream(side.other()).heard;
            let goes_on = side == from && alone && !syn && segment.sequence == expected;
            if answered || goes_on {
                return Some(half_open);
            }
        }
        if syn {
            let sequence = segment.sequence.wrapping_add(1);
            let assembler = &self.stream(side).assembler;
            let known = assembler.first_sequence();
            let near = !assembler.is_seen() || assembler.is_near(sequence, limits);
            if known.map_or(self.closed || !near, |first| first != sequence) {
                let mut half_open = HalfOpen::new(segment.packet);
                half_open.learn(segment, side);
                if self.closed {
                    return Some(half_open);
                }
                half_open.tally.count(segment, side);
                self.successor = Some((side, half_open));
            }
        } else if self.closed
            && shows_smb(segment, context.counters)
            && (self.stream(side).assembler.is_ahead(segment.sequence, limits)
                || !self.stream(side).assembler.is_near(segment.sequence, limits))
        {
            return Some(HalfOpen::new(segment.packet));
        }
        None
    }

    /// Forgets a SYN that would have replaced the connection, once it is seen to go on.
    #[cold]
    fn goes_on(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        if let Some((from, mut half_open)) = self.successor
            && from == side
            && segment.payload_len > 0
            && self.stream(side).assembler.is_ahead(segment.sequence, context.limits)
        {
            self.successor = None;
            let expected = self.stream(side).assembler.next_sequence();
            let found = half_open.first_sequence(side).map_or(expected, |first| first.wrapping_sub(1));
            self.with_stream(side, context, |_, sink| {
                sink.outlet.packet = half_open.first_packet;
                sink.outlet.refused(Refusal::Opening, expected, found);
            });
        }
    }

    /// What the segment tells about where the two directions begin.
    #[inline]
    fn handshake(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        if segment.flags.contains(TcpFlags::SYN) || self.stream(side.other()).assembler.is_unplaced() {
            self.place(segment, side, context);
        }
    }

    #[cold]
    fn place(&mut self, segment: &Segment<'_>, side: Side, context: &mut Context<'_, impl Consumer>) {
        if segment.flags.contains(TcpFlags::SYN) {
            if self.successor.is_some() {
                return;
            }
            let mut half_open = HalfOpen::new(segment.packet);
            half_open.learn(segment, side);
            self.syn_seen = true;
            self.begin(&half_open, context);
            if !self.link.opened {
                self.link.mid_stream = false;
                self.link.server = half_open.server.map(|server| (server, ServerBy::Handshake));
            }
        } else if segment.flags.contains(TcpFlags::ACK) && self.stream(side.other()).assembler.is_unplaced() {
            // The third packet of the handshake acknowledges the peer's SYN.
            if self.stream(side).assembler.first_sequence() == Some(segment.sequence)
                && self.link.server.is_some_and(|(server, _)| server != side)
            {
                self.begin_stream(side.other(), segment.acknowledgement, false, context);
            }
        }
    }

    fn begin_stream(
        &mut self,
        side: Side,
        sequence: u32,
        syn: bool,
        context: &mut Context<'_, impl Consumer>,
    ) {
        self.with_stream(side, context, |assembler, sink| {
            if assembler.is_unplaced() {
                sink.framer.begin();
            }
            assembler.begin(sequence, syn, sink);
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
        let assembler = &mut self.stream(side).assembler;
        if segment.flags.contains(TcpFlags::FIN) {
            let len = u32::try_from(segment.payload_len).unwrap_or(0);
            assembler.finish_at(sequence.wrapping_add(len), context.limits);
        }
        if segment.flags.contains(TcpFlags::RST) {
            let (near, expected) = (assembler.is_near(sequence, context.limits), assembler.next_sequence());
            if assembler.is_expected(sequence) {
                self.reset = true;
            } else if near {
                self.with_stream(side, context, |_, sink| {
                    sink.outlet.refused(Refusal::Reset, expected, sequence);
                });
            } else {
                let distance = assembler.distance(sequence);
                self.with_stream(side, context, |_, sink| sink.outside(distance));
            }
        }
        let finished = self.low.assembler.is_finished() && self.high.assembler.is_finished();
        if finished || self.reset && !self.low.assembler.has_holes() && !self.high.assembler.has_holes() {
            self.end(if finished { Close::Fin } else { Close::Reset }, context);
        }
    }

    /// After every few segments, gives up what will not come any more.
    fn tick(&mut self, context: &mut Context<'_, impl Consumer>) {
        self.since_tick += 1;
        if self.since_tick < context.limits.patience / TICKS {
            return;
        }
        self.since_tick = 0;
        self.ticks = self.ticks.wrapping_add(1);
        for side in [Side::Low, Side::High] {
            let alone = !self.stream(side.other()).heard;
            if alone && self.ticks.is_multiple_of(4 * TICKS) {
                self.stream(side).assembler.acknowledge_all();
            }
            self.with_stream(side, context, |assembler, sink| assembler.tick(sink));
        }
    }

    /// The first packet whose messages may still become known, by its number; the largest where there is none.
    pub(super) fn unsettled(&self) -> u64 {
        self.unsettled
    }

    /// Hands on the events that none of an earlier packet can precede any more, and has those wait that one may.
    fn settle(&mut self, context: &mut Context<'_, impl Consumer>) {
        let first = self.low.unsettled().min(self.high.unsettled()).min(self.early);
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
        if waiting.is_over(context.limits.waiting) {
            context.counters.waiting_released += 1;
            self.wait_no_more(context);
            return;
        }
        if waiting.is_empty() && self.unsettled == u64::MAX {
            self.link.waiting = None;
        }
    }

    /// Hands on everything that waits; what becomes known of packets so far comes out of its turn.
    #[cold]
    fn wait_no_more(&mut self, context: &mut Context<'_, impl Consumer>) {
        if let Some(mut waiting) = self.link.waiting.take() {
            self.not_waited_for = self.last_packet.number;
            self.unsettled = u64::MAX;
            waiting.release(u64::MAX, |event| context.consumer.event(event));
        }
    }

    fn stream(&mut self, side: Side) -> &mut Stream {
        match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        }
    }

    fn with_stream<C: Consumer>(
        &mut self,
        side: Side,
        context: &mut Context<'_, C>,
        act: impl FnOnce(&mut Assembler, &mut Framed<'_, C>),
    ) {
        let stream = match side {
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
        act(&mut stream.assembler, &mut Framed { framer: &mut stream.framer, outlet });
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

    fn bytes_without(&mut self, bytes: &[u8], carrier: PacketId, sequence: u32, elided: Elided) {
        self.framer.bytes_without(bytes, (carrier, sequence), elided, &mut self.outlet);
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

/// Whether the payload of a segment begins like a message with its prefix.
fn shows_smb(segment: &Segment<'_>, counters: &mut StreamCounters) -> bool {
    if !segment.elided.is_empty() {
        counters.needs_elided(segment.packet);
    }
    is_smb(segment.payload)
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
