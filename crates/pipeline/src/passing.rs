//! Packets on their way past the first leg, for those who want to see them.
//!
//! A packet and the messages it completes belong together. After a hole messages become known late, so from such a packet
//! on packets are held until the streams say that none of its messages can become known any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use smbtrail_capture::{Consumer, Event, EventBatch, Head, Layers, Packet, Streams, Transport, Want};
use smbtrail_track::Usage;

use crate::bridge::moment;
use crate::front::{Front, Next, Reading};
use crate::options::Options;
use crate::outcome::Progress;
use crate::packets::{PacketBytes, PassedPacket, PassedSegment, StreamNumbers};

/// Which packets are handed on.
pub(crate) trait Passing: Send {
    /// Runs the first leg, and says how full the tables are that this takes.
    fn run(self, front: Front<'_>, next: &mut impl PacketNext) -> (Reading, Vec<Usage>);
}

/// Takes packets as well as what they make known.
pub(crate) trait PacketNext: Next {
    /// A packet was read; what it makes known follows.
    fn packet(&mut self, packet: &PassedPacket);
}

/// None are: nobody asked for them.
pub(crate) struct Unseen;

impl Passing for Unseen {
    fn run(self, front: Front<'_>, next: &mut impl PacketNext) -> (Reading, Vec<Usage>) {
        (front.run(next), Vec::new())
    }
}

/// All are, or those that make something known.
pub(crate) struct Shown {
    all: bool,
    bytes: bool,
    numbers: Option<StreamNumbers>,
}

impl Shown {
    pub(crate) fn new(options: &Options) -> Self {
        let all = !options.skip_silent;
        let numbers = || StreamNumbers::new(&options.streams.limits);
        let bytes = options.packet_bytes;
        Self { all, bytes, numbers: (all && options.stream_numbers).then(numbers) }
    }
}

impl Passing for Shown {
    fn run(self, front: Front<'_>, next: &mut impl PacketNext) -> (Reading, Vec<Usage>) {
        let mut teller = Teller { next, shown: self, untold: None, held: None, usage: HELD, not_held: 0 };
        let reading = front.run(&mut teller);
        teller.release(u64::MAX);
        let numbers = teller.shown.numbers.as_ref().map(StreamNumbers::usage);
        (reading, numbers.into_iter().chain([teller.usage]).collect())
    }
}

/// Hands on each packet at once, or before the first event that it makes known.
struct Teller<'n, N> {
    next: &'n mut N,
    shown: Shown,
    /// The last packet, while it was not handed on.
    untold: Option<PassedPacket>,
    /// What waits for the messages of earlier packets; `None` while nothing has to.
    held: Option<Box<Held>>,
    usage: Usage,
    /// Packets up to this number are not waited for: too much was held.
    not_held: u64,
}

/// Packets and events that wait for the messages of earlier packets, by packet; those of one packet as they came.
#[derive(Default)]
struct Held {
    items: BTreeMap<(u64, u64), Item>,
    pushed: u64,
    cost: usize,
}

enum Item {
    Packet(PassedPacket),
    Event(EventBatch),
}

/// Bytes of packets and events that are held at most: some 5,000 packets, more than pass until a hole is given up.
pub(crate) const CAP: usize = 3 << 20;
/// What one of them costs beside its bytes.
const COST: usize = 512;

const HELD: Usage = Usage::new("bytes of packets held", 0, 0, CAP, 0);

impl Held {
    fn push(&mut self, packet: u64, item: Item) {
        self.pushed += 1;
        self.cost += item.cost();
        self.items.insert((packet, self.pushed), item);
    }

    /// The first one, if its packet is not after this one.
    fn pop(&mut self, up_to: u64) -> Option<Item> {
        let entry = self.items.first_entry().filter(|entry| entry.key().0 <= up_to)?;
        let item = entry.remove();
        self.cost = self.cost.saturating_sub(item.cost());
        Some(item)
    }
}

impl Item {
    fn cost(&self) -> usize {
        match self {
            Self::Packet(packet) => COST + packet.bytes.as_ref().map_or(0, |bytes| bytes.data.len()),
            Self::Event(event) => COST + event.bytes(),
        }
    }
}

impl<N: PacketNext> Teller<'_, N> {
    fn pass(&mut self, packet: PassedPacket) {
        match self.shown.all {
            true => self.next.packet(&packet),
            false => self.untold = Some(packet),
        }
    }

    fn tell(&mut self, event: &Event<'_>) {
        if let Some(packet) = self.untold.take() {
            self.next.packet(&packet);
        }
        self.next.event(event);
    }

    /// Hands on what was held up to a packet.
    fn release(&mut self, up_to: u64) {
        while let Some(item) = self.held.as_mut().and_then(|held| held.pop(up_to)) {
            match item {
                Item::Packet(packet) => self.pass(packet),
                Item::Event(event) => event.iter().for_each(|event| self.tell(&event)),
            }
        }
    }
}

impl<N: PacketNext> Consumer for Teller<'_, N> {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.next.want(head)
    }

    fn event(&mut self, event: &Event<'_>) {
        match &mut self.held {
            None => self.tell(event),
            Some(held) => {
                let mut kept = EventBatch::default();
                kept.push(event);
                held.push(event.order(), Item::Event(kept));
            }
        }
    }
}

impl<N: PacketNext> Next for Teller<'_, N> {
    fn read(&mut self, packet: &Packet<'_>, transport: Option<&Transport<'_>>) {
        let passed = self.shown.passed(packet, transport);
        match &mut self.held {
            None => self.pass(passed),
            Some(held) => held.push(packet.id.number, Item::Packet(passed)),
        }
    }

    fn settled(&mut self, streams: &Streams) {
        let first = streams.first_unsettled(self.not_held);
        if self.held.is_none() && first.is_none() {
            return;
        }
        self.release(first.unwrap_or(u64::MAX));
        let held = self.held.get_or_insert_default();
        self.usage.peak = self.usage.peak.max(held.cost);
        if let Some(packet) = self.untold.take_if(|_| first.is_some()) {
            held.push(packet.moment.frame, Item::Packet(packet));
        }
        if held.cost > CAP {
            self.usage.evicted += 1;
            self.not_held = held.items.last_key_value().map_or(0, |((packet, _), _)| *packet);
            self.release(u64::MAX);
        }
        if self.held.as_ref().is_some_and(|held| held.items.is_empty()) && first.is_none() {
            self.held = None;
        }
    }

    fn progress(&mut self, progress: Progress) {
        self.next.progress(progress);
    }

    fn pause(&mut self, progress: Progress) {
        self.next.pause(progress);
    }

    fn goes_on(&self) -> bool {
        self.next.goes_on()
    }
}

impl Shown {
    fn passed(&mut self, packet: &Packet<'_>, transport: Option<&Transport<'_>>) -> PassedPacket {
        let (ends, segment) = match transport {
            Some(Transport::Tcp(segment)) => (Some((segment.source, segment.destination)), Some(segment)),
            Some(Transport::Udp(datagram)) => (Some((datagram.source, datagram.destination)), None),
            None => (None, None),
        };
        // Connections are numbered by all their packets, so not where some are passed over.
        let numbered = segment.zip(self.numbers.as_mut()).map(|(segment, numbers)| numbers.of(segment));
        let bytes = || Arc::new(PacketBytes { data: packet.data.into(), layers: Layers::of(packet) });
        PassedPacket {
            moment: moment(packet.id),
            len: packet.wire_len,
            captured: packet.data.len(),
            link: packet.link,
            ends,
            tcp: segment.is_some(),
            segment: segment.map(|segment| PassedSegment {
                sequence: segment.sequence,
                acknowledgement: segment.acknowledgement,
                flags: segment.flags,
                len: segment.payload_len,
                relative_sequence: numbered.map(|numbered| numbered.sequence),
                relative_acknowledgement: numbered.map(|numbered| numbered.acknowledgement),
            }),
            stream: numbered.map(|numbered| numbered.stream),
            bytes: self.bytes.then(bytes),
        }
    }
}
