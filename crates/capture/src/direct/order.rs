//! Puts the packets that one queue pair sends to another in order.

use std::collections::BTreeMap;

use super::reads::Asked;
use super::roce::{Memory, Operation, Packet, Place, ahead};
use super::sender::Sender;
use super::stream::{Numbered, Stream, Translated};
use crate::stream::StreamLimits;
use crate::{PacketId, Segment};

/// Packets that wait for others before them, at most: as many as a sender may have on their way.
const EARLY: usize = 256;
/// The payload that a packet has where nothing tells: the largest. [IBTA] 9.2
const LARGEST: u64 = 4_096;
/// The smallest.
const SMALLEST: u32 = 256;
/// The number of a first packet, so that those before it have numbers too.
const ORIGIN: u64 = 1 << 40;

/// The packets of one direction of a connection.
///
/// A packet that is missing may come late, or never. It is waited for until the receiver has acknowledged it for a while, or too
/// many packets wait after it.
#[derive(Debug)]
pub(super) struct Order {
    pub(super) stream: Stream,
    /// The number of the packet that is due; `None` before the first.
    due: Option<u32>,
    /// The same, counted without wrapping.
    position: u64,
    /// Numbers after that one that a READ Request may have taken for its response.
    slack: u64,
    /// Bytes that packets have which are not the last of their message; 0 when unknown.
    mtu: u64,
    now: Now,
    /// Packets that are missing before the next one.
    missing: u64,
    early: BTreeMap<u64, Early>,
    early_cost: usize,
    /// What the receiver acknowledged, counted like `position`, and the packet that showed that one of these is missing.
    acknowledged: u64,
    shown_by: u64,
    /// Packets of the connection since it is known that one is missing.
    age: u32,
    /// What it asked for of the other end's memory.
    reads: Asked,
    /// Packets that came once more.
    pub(super) again: u64,
    /// Packets with bytes of memory whose place is unknown.
    pub(super) unplaced: u64,
}

/// What message the direction is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Now {
    Nothing,
    Send,
    /// Bytes for the receiver's memory.
    Write(Written),
}

/// A message that writes to memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Written {
    memory: Memory,
    /// The number of its first packet, counted without wrapping, and that packet's bytes.
    first: u64,
    part: u64,
    /// Bytes of it that are still to come.
    left: u64,
}

impl Written {
    /// Where the bytes of the packet with this number go; `None` if it cannot be one of this message.
    fn offset(&self, number: u64, place: Place, len: u64) -> Option<u64> {
        let whole = u64::from(self.memory.len);
        let at = number.checked_sub(self.first)?.checked_mul(self.part)?;
        let end = at.checked_add(len)?;
        let fits = if place.last { end == whole } else { len == self.part && end < whole };
        fits.then(|| self.memory.offset.wrapping_add(at))
    }
}

/// A packet that came before its turn.
#[derive(Debug)]
struct Early {
    operation: Operation,
    payload: Vec<u8>,
    payload_len: usize,
    packet: PacketId,
    ip_len: usize,
}

impl Order {
    /// A direction that begins with the packet that comes first; its first byte has this number.
    pub(super) fn new(first: u32, mtu: u32) -> Self {
        Self {
            stream: Stream::new(first),
            due: None,
            position: ORIGIN,
            slack: 0,
            mtu: mtu.into(),
            now: Now::Nothing,
            missing: 0,
            early: BTreeMap::new(),
            early_cost: 0,
            acknowledged: 0,
            shown_by: u64::MAX,
            age: 0,
            reads: Asked::default(),
            again: 0,
            unplaced: 0,
        }
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.early_cost + self.stream.held() + self.reads.held()
    }

    /// The first packet that waits, or shows that another is missing, by its number; the largest where there is none.
    pub(super) fn first_early(&self) -> u64 {
        let early = self.early.values().map(|early| early.packet.number).min().unwrap_or(u64::MAX);
        if self.misses_acknowledged() { early.min(self.shown_by) } else { early }
    }

    /// Whether the receiver acknowledged packets that did not come.
    fn misses_acknowledged(&self) -> bool {
        self.acknowledged > self.position + self.slack
    }

    /// The number of the packet that came last in order; `None` before the first.
    pub(super) fn latest(&self) -> Option<u32> {
        self.due.map(|due| due.wrapping_sub(1) & 0xFF_FFFF)
    }

    /// Takes a packet. `like` has what its segments have in common.
    pub(super) fn receive(
        &mut self,
        packet: &Packet<'_>,
        (like, scratch): (&Segment<'_>, &mut Vec<u8>),
        limits: &StreamLimits,
        out: &mut impl Translated,
    ) {
        let due = *self.due.get_or_insert(packet.psn);
        let distance = ahead(packet.psn, due);
        if let Operation::ReadRequest(memory) = packet.operation {
            self.reads.ask(self.position.saturating_add_signed(distance.into()), memory);
        }
        let Ok(distance) = u64::try_from(distance) else {
            self.again += 1;
            return;
        };
        if distance <= self.slack && self.early.is_empty() {
            self.position += distance;
            self.take(packet, (like, scratch), out);
        } else if distance == 0 {
            self.take(packet, (like, scratch), out);
            self.drain((like, scratch), out);
        } else {
            self.keep(self.position + distance, packet, like);
            while self.early.len() > EARLY || self.early_cost > limits.out_of_order / 8 {
                self.give_up((like, scratch), out);
            }
        }
    }

    /// Where the bytes are from that the peer sends in answer to this end: token and offset, if that is known. `mtu` is what its
    /// packets carry that are not the last of their message; 0 when unknown.
    pub(super) fn answered(&mut self, packet: &Packet<'_>, place: Place, mtu: u64) -> Option<(u32, u64)> {
        let number = self.position.saturating_add_signed(ahead(packet.psn, self.due?).into());
        let mtu = if self.mtu == 0 { mtu } else { self.mtu };
        let found = self.reads.answer(number, place, wide(packet.payload_len), mtu);
        self.unplaced += u64::from(found.is_none());
        found
    }

    /// Bytes that packets have which are not the last of their message; 0 when unknown.
    pub(super) const fn mtu(&self) -> u64 {
        self.mtu
    }

    /// The receiver has all packets up to this number, as packet `by` says. Whether bytes are among them that it had not
    /// acknowledged.
    pub(super) fn acknowledge(&mut self, psn: u32, by: u64) -> bool {
        let Some(due) = self.due else { return false };
        let distance = ahead(psn, due);
        if !self.misses_acknowledged() {
            (self.shown_by, self.age) = (by, if self.early.is_empty() { 0 } else { self.age });
        }
        let after = self.position.saturating_add_signed(distance.into()).saturating_add(1);
        self.acknowledged = self.acknowledged.max(after);
        let number = self.position.saturating_add_signed(distance.into());
        self.stream.acknowledge(number)
    }

    /// One more packet of the connection passed. Gives up what will not come any more.
    pub(super) fn tick(
        &mut self,
        with: (&Segment<'_>, &mut Vec<u8>),
        limits: &StreamLimits,
        out: &mut impl Translated,
    ) {
        let is_acknowledged = self.misses_acknowledged();
        if self.early.is_empty() && !is_acknowledged {
            return;
        }
        self.age += 1;
        let enough = if is_acknowledged { limits.settled } else { limits.patience.saturating_mul(4) };
        if self.age <= enough {
            return;
        }
        self.age = 0;
        if self.early.is_empty() {
            self.miss(self.acknowledged - self.position);
        } else {
            self.give_up(with, out);
        }
    }

    /// No more will come.
    pub(super) fn flush(&mut self, (like, scratch): (&Segment<'_>, &mut Vec<u8>), out: &mut impl Translated) {
        while !self.early.is_empty() {
            self.give_up((like, scratch), out);
        }
    }

    fn keep(&mut self, position: u64, packet: &Packet<'_>, like: &Segment<'_>) {
        if self.early.contains_key(&position) {
            self.again += 1;
            return;
        }
        self.early_cost += packet.payload.len() + StreamLimits::SEGMENT_COST;
        let early = Early {
            operation: packet.operation,
            payload: packet.payload.to_vec(),
            payload_len: packet.payload_len,
            packet: like.packet,
            ip_len: like.ip_len,
        };
        self.early.insert(position, early);
    }

    /// Passes over what is missing before the first packet that waits.
    fn give_up(&mut self, (like, scratch): (&Segment<'_>, &mut Vec<u8>), out: &mut impl Translated) {
        let Some((&position, _)) = self.early.first_key_value() else { return };
        self.miss(position.saturating_sub(self.position));
        self.drain((like, scratch), out);
    }

    /// This many packets will not come.
    fn miss(&mut self, packets: u64) {
        self.missing += packets.saturating_sub(self.slack);
        self.slack = self.slack.saturating_sub(packets);
        self.move_by(packets);
    }

    /// Takes what waited and is due now.
    fn drain(&mut self, (like, scratch): (&Segment<'_>, &mut Vec<u8>), out: &mut impl Translated) {
        self.age = 0;
        while let Some(entry) = self.early.first_entry()
            && *entry.key() <= self.position + self.slack
        {
            let (position, early) = entry.remove_entry();
            self.early_cost -= early.payload.len() + StreamLimits::SEGMENT_COST;
            if position < self.position {
                continue;
            }
            self.move_by(position - self.position);
            let packet = Packet {
                operation: early.operation,
                queue_pair: 0,
                psn: self.due.unwrap_or_default(),
                payload: &early.payload,
                payload_len: early.payload_len,
            };
            let like = Segment { packet: early.packet, ip_len: early.ip_len, ..*like };
            self.take(&packet, (&like, scratch), out);
        }
    }

    fn move_by(&mut self, packets: u64) {
        self.position += packets;
        let [a, b, c, ..] = packets.to_le_bytes();
        self.due = self.due.map(|due| super::roce::after(due, u32::from_le_bytes([a, b, c, 0])));
    }

    /// Takes the packet that is due.
    fn take(
        &mut self,
        packet: &Packet<'_>,
        (like, scratch): (&Segment<'_>, &mut Vec<u8>),
        out: &mut impl Translated,
    ) {
        self.due = Some(super::roce::after(packet.psn, 1));
        let number = self.position;
        self.position += 1;
        self.slack = 0;
        let Stream { sender, next, .. } = &mut self.stream;
        let mut upper = Numbered { next, like: *like, out };
        let missing = std::mem::take(&mut self.missing);
        let len = wide(packet.payload_len);
        match packet.operation {
            Operation::Send(place) => {
                if !place.last {
                    self.mtu = self.mtu.max(len);
                }
                if place.first {
                    attribute(&mut self.now, missing, self.mtu, sender, &mut upper);
                    sender.begin(packet.payload, packet.payload_len, scratch, &mut upper);
                    self.now = Now::Send;
                } else if self.now == Now::Send {
                    let most = missing.saturating_mul(self.mtu);
                    let before_last = sender.left().saturating_sub(len);
                    let skipped = if place.last && missing > 0 { before_last } else { most };
                    sender.skip(skipped, &mut upper);
                    sender.more(packet.payload, packet.payload_len, &mut upper);
                } else {
                    // Its first packet is missing, and with it what it is.
                    sender.lose(missing.max(1));
                }
                if place.last {
                    if self.now == Now::Send {
                        sender.end(&mut upper);
                    }
                    self.now = Now::Nothing;
                }
                self.stream.mark(number);
            }
            Operation::Write(place, memory) => {
                match memory {
                    Some(memory) => {
                        attribute(&mut self.now, missing, self.mtu, sender, &mut upper);
                        let left = memory.len.into();
                        self.now = Now::Write(Written { memory, first: number, part: len, left });
                    }
                    None if matches!(self.now, Now::Write(_)) => {
                        // What is missing is of the same message.
                        self.now.advance(missing.saturating_mul(self.mtu));
                    }
                    None => attribute(&mut self.now, missing, self.mtu, sender, &mut upper),
                }
                if !place.last {
                    self.mtu = self.mtu.max(len);
                }
                let found = match &self.now {
                    Now::Write(written) => {
                        written.offset(number, place, len).map(|offset| (written.memory.token, offset))
                    }
                    _ => None,
                };
                self.unplaced += u64::from(found.is_none());
                upper.remote(packet.payload, packet.payload_len, found);
                self.now.advance(len);
                if place.last {
                    self.now = Now::Nothing;
                }
            }
            Operation::ReadRequest(memory) => {
                attribute(&mut self.now, missing, self.mtu, sender, &mut upper);
                // Its response has the numbers from its own on. [IBTA] 9.4.4
                let known = u32::try_from(self.mtu).unwrap_or(u32::MAX);
                let mtu = if known == 0 { SMALLEST } else { known };
                self.slack = u64::from(memory.len.div_ceil(mtu).max(1) - 1);
            }
            _ => attribute(&mut self.now, missing, self.mtu, sender, &mut upper),
        }
    }
}

impl Now {
    /// The message that writes to memory goes on by this much.
    fn advance(&mut self, by: u64) {
        if let Self::Write(written) = self {
            written.left = written.left.saturating_sub(by);
        }
    }
}

/// A message begins after `missing` packets that belong to the one before it, as far as that needs them, and to others.
fn attribute<T: Translated>(
    now: &mut Now,
    missing: u64,
    mtu: u64,
    sender: &mut Sender,
    upper: &mut Numbered<'_, T>,
) {
    let mtu = if mtu == 0 { LARGEST } else { mtu };
    let left = match *now {
        Now::Nothing => 0,
        Now::Send => sender.left(),
        Now::Write(written) => written.left,
    };
    if *now == Now::Send {
        sender.end(upper);
    }
    *now = Now::Nothing;
    sender.lose(missing.saturating_sub(left.div_ceil(mtu)));
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
