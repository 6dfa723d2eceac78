//! The tables of queue pairs: which of them are connected, and which connections carry SMB Direct.

use std::net::IpAddr;

use lru::LruCache;

use super::cm::{Message, Reply, Request};
use super::pair::{Asked, End, Pair, Shown};
use super::roce::{MANAGEMENT, Operation, Packet};
use super::stream::Translated;
use crate::stream::{StreamCounters, StreamLimits};
use crate::{Datagram, PacketId};

/// Messages of a direction, on queue pairs whose connection was not seen, that are looked at.
const TRIES: u8 = 8;
/// Connections with one known direction for which the other is sought: more are not set up at a time.
const HALVES: usize = 64;

/// Connections of queue pairs.
///
/// A packet names the queue pair that it goes to and not the one that it comes from, so each direction is found by its hosts and
/// the receiver's queue pair. Which two directions belong together is known from the messages that connect queue pairs, else from
/// acknowledgements, which repeat a number of the other direction, else from who speaks as client and as server.
pub(super) struct Fabric {
    /// What each direction is.
    directions: LruCache<Key, Known>,
    pairs: LruCache<u64, Pair>,
    /// Connections that were asked for, by the host that gave them a number and that number.
    asked: LruCache<(u32, IpAddr, u32), Setup>,
    /// Connections with one known direction, the oldest first.
    halves: Vec<u64>,
    /// The number of the next connection.
    next: u64,
    /// Bytes that the connections hold beside their places in tables.
    held: usize,
    scratch: Vec<u8>,
}

/// A direction: the network, the sender, the receiver and the receiver's queue pair.
type Key = (u32, IpAddr, IpAddr, u32);

#[derive(Clone, Copy, Debug)]
enum Known {
    /// It showed nothing in this number of messages.
    Unknown(u8),
    /// It is another protocol's.
    Other,
    Of(u64, End),
}

/// A connection as far as messages set it up.
#[derive(Clone, Copy, Debug)]
enum Setup {
    Requested(Request, PacketId),
    /// It is this connection, and this end gave it the number.
    Granted(u64, End),
}

const _: () = {
    let entries = 2 * size_of::<(Key, Known)>() + 2 * size_of::<((u32, IpAddr, u32), Setup)>();
    assert!(entries + size_of::<(u64, Pair)>() + 5 * 72 <= StreamLimits::QUEUE_PAIRS);
};

impl Fabric {
    pub(super) fn new() -> Self {
        Self {
            directions: LruCache::unbounded(),
            pairs: LruCache::unbounded(),
            asked: LruCache::unbounded(),
            halves: Vec::new(),
            next: 0,
            held: 0,
            scratch: Vec::new(),
        }
    }

    /// Takes a datagram on the port of RoCEv2.
    pub(super) fn handle(
        &mut self,
        datagram: &Datagram<'_>,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) {
        counters.rdma_packets += 1;
        let Some(packet) = Packet::parse(datagram.payload, datagram.payload_len) else {
            counters.rdma_unread += 1;
            return;
        };
        let (network, from, to) = (datagram.network, datagram.source.ip(), datagram.destination.ip());
        if packet.queue_pair == MANAGEMENT {
            if packet.operation == Operation::Datagram
                && let Some(message) = Message::parse(packet.payload)
            {
                self.set_up(&message, (network, from, to), datagram.packet, out);
            }
        } else {
            let key = (network, from, to, packet.queue_pair);
            let is_followed = self.follow(key, (&packet, datagram), limits, counters, out);
            counters.rdma_other += u64::from(is_followed.is_none());
        }
        self.fit(limits, counters, datagram.packet, out);
    }

    /// No more will come.
    pub(super) fn finish(&mut self, packet: PacketId, out: &mut impl Translated) {
        let mut numbers: Vec<u64> = self.pairs.iter().map(|(number, _)| *number).collect();
        numbers.sort_unstable();
        for number in numbers {
            if let Some(mut pair) = self.pairs.pop(&number) {
                pair.close(packet, None, &mut self.scratch, out);
            }
        }
        *self = Self::new();
    }

    /// Takes a packet of a direction; `None` if that is not known to carry SMB Direct.
    fn follow(
        &mut self,
        key: Key,
        (packet, datagram): (&Packet<'_>, &Datagram<'_>),
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        out: &mut impl Translated,
    ) -> Option<()> {
        let known = *self.directions.get_or_insert(key, || Known::Unknown(0));
        let (number, sender) = match known {
            Known::Other => return None,
            Known::Of(number, sender) if self.pairs.contains(&number) => (number, sender),
            _ => self.judge(key, packet, datagram.packet)?,
        };
        let pair = self.pairs.get_mut(&number)?;
        if !pair.is_open() {
            match Shown::of(packet) {
                Shown::SmbDirect(is_server) if pair.may_be(sender, is_server) => {
                    let [_, _, low @ ..] = key.3.to_be_bytes();
                    pair.open(sender, is_server, u16::from_be_bytes(low).max(1));
                    counters.rdma_connections += 1;
                    self.keep_apart(number);
                    let pair = self.pairs.get_mut(&number)?;
                    self.held += pair.held();
                    pair.greet(out);
                }
                Shown::Nothing => return None,
                _ => {
                    if pair.fail(TRIES) {
                        self.directions.put(key, Known::Other);
                    }
                    return None;
                }
            }
        }
        let pair = self.pairs.get_mut(&number)?;
        if let Operation::Write(..) | Operation::ReadResponse(_) = packet.operation {
            counters.rdma_memory += 1;
            counters.rdma_memory_bytes += u64::try_from(packet.payload_len).unwrap_or(u64::MAX);
        }
        let before = pair.held();
        pair.receive(sender, (packet, datagram), &mut self.scratch, limits, out);
        self.held = self.held + pair.held() - before;
        counters.rdma_again += pair.take_again();
        counters.rdma_unplaced += pair.take_unplaced();
        Some(())
    }

    /// A packet of a direction that belongs to no connection yet. Which it belongs to, if it shows that.
    fn judge(&mut self, key: Key, packet: &Packet<'_>, id: PacketId) -> Option<(u64, End)> {
        let (network, from, to, _) = key;
        let number = match Shown::of(packet) {
            Shown::SmbDirect(is_server) => self
                .half(|pair, sender| pair.may_be(sender, is_server), (network, from, to))
                .or_else(|| {
                    let number = self.add(Pair::new([from, to], network, id, None));
                    if self.halves.len() == HALVES {
                        self.halves.remove(0);
                    }
                    self.halves.push(number);
                    Some((number, End::First))
                })?,
            Shown::Nothing if packet.operation == Operation::Acknowledge => {
                let repeats = |pair: &Pair, sender: End| pair.is_latest(sender.other(), packet.psn);
                self.half(repeats, (network, from, to))?
            }
            Shown::Nothing => return None,
            Shown::Other => {
                if let Some(known) = self.directions.get_mut(&key) {
                    *known = match *known {
                        Known::Unknown(tries) if tries < TRIES => Known::Unknown(tries + 1),
                        _ => Known::Other,
                    };
                }
                return None;
            }
        };
        self.directions.put(key, Known::Of(number.0, number.1));
        Some(number)
    }

    /// The oldest connection between these hosts that has only the other direction, and fits; and its end that sends.
    fn half(
        &mut self,
        fits: impl Fn(&Pair, End) -> bool,
        (network, from, to): (u32, IpAddr, IpAddr),
    ) -> Option<(u64, End)> {
        let found = self.halves.iter().enumerate().find_map(|(at, number)| {
            let pair = self.pairs.peek(number)?;
            // The first end's direction is known: it sent the first packet.
            let sender = pair.sender(network, from, to).filter(|sender| *sender == End::Second)?;
            fits(pair, sender).then_some((at, *number, sender))
        });
        let (at, number, sender) = found?;
        self.halves.remove(at);
        Some((number, sender))
    }

    /// Takes a message by which queue pairs are connected.
    fn set_up(
        &mut self,
        message: &Message,
        (network, from, to): (u32, IpAddr, IpAddr),
        packet: PacketId,
        out: &mut impl Translated,
    ) {
        match *message {
            Message::Request(request) => {
                self.asked.put((network, from, request.id), Setup::Requested(request, packet));
            }
            Message::Reply(reply) => self.connect(&reply, (network, from, to), packet, out),
            Message::Ready(own, _) => {
                if let Some(Setup::Granted(number, _)) = self.asked.get(&(network, from, own))
                    && let Some(pair) = self.pairs.get_mut(number)
                    && let Some(asked) = &mut pair.asked
                {
                    asked.ready.get_or_insert(packet);
                }
            }
            Message::Reject(own, peer) | Message::Disconnect(own, peer) => {
                for key in [(network, from, own), (network, to, peer)] {
                    if let Some(Setup::Granted(number, end)) = self.asked.pop(&key) {
                        let sender = if key.1 == from { end } else { end.other() };
                        self.end(number, packet, Some(sender), out);
                    }
                }
            }
        }
    }

    /// A connection is granted.
    fn connect(
        &mut self,
        reply: &Reply,
        (network, from, to): (u32, IpAddr, IpAddr),
        packet: PacketId,
        out: &mut impl Translated,
    ) {
        let (own, peer) = reply.ids;
        let Some(&Setup::Requested(request, asked)) = self.asked.get(&(network, to, peer)) else { return };
        let directions = [
            ((network, to, from, reply.queue_pair), End::First),
            ((network, from, to, request.queue_pair), End::Second),
        ];
        // Packets out of order may have shown it already, since it was asked for.
        let met = directions.iter().find_map(|(key, _)| match self.directions.peek(key) {
            Some(Known::Of(number, _)) => Some(*number),
            _ => None,
        });
        let met = met.filter(|number| self.pairs.peek(number).is_some_and(|pair| pair.is_new_since(asked)));
        if let Some(number) = met {
            let end = self.pairs.peek(&number).and_then(|pair| pair.sender(network, to, from));
            let client = end.unwrap_or(End::First);
            self.halves.retain(|half| *half != number);
            for ((key, _), sender) in directions.into_iter().zip([client, client.other()]) {
                self.directions.put(key, Known::Of(number, sender));
            }
            self.asked.put((network, to, peer), Setup::Granted(number, client));
            self.asked.put((network, from, own), Setup::Granted(number, client.other()));
            return;
        }
        let setup = Asked {
            request: asked,
            reply: packet,
            ready: None,
            source_port: request.source_port,
            service_port: request.service_port.unwrap_or_default(),
            mtu: request.mtu,
        };
        let pair = Pair::new([to, from], network, asked, Some(setup));
        let number = self.add(pair);
        self.asked.put((network, to, peer), Setup::Granted(number, End::First));
        self.asked.put((network, from, own), Setup::Granted(number, End::Second));
        for (key, sender) in directions {
            // The queue pair was another connection's.
            if let Some(Known::Of(before, _)) = self.directions.put(key, Known::Of(number, sender)) {
                self.end(before, packet, None, out);
            }
        }
    }

    fn add(&mut self, pair: Pair) -> u64 {
        let number = self.next;
        self.next += 1;
        self.pairs.put(number, pair);
        number
    }

    /// A connection is over.
    fn end(&mut self, number: u64, packet: PacketId, says_so: Option<End>, out: &mut impl Translated) {
        if let Some(mut pair) = self.pairs.pop(&number) {
            self.held -= pair.held();
            self.halves.retain(|half| *half != number);
            pair.close(packet, says_so, &mut self.scratch, out);
        }
    }

    /// Gives a connection other ports until no other has them.
    fn keep_apart(&mut self, number: u64) {
        for _ in 0..HALVES {
            let Some(pair) = self.pairs.peek(&number) else { return };
            let is_taken =
                |(other, known): (&u64, &Pair)| *other != number && known.is_open() && known.has(pair);
            if !self.pairs.iter().any(is_taken) {
                return;
            }
            if let Some(pair) = self.pairs.peek_mut(&number) {
                pair.move_on();
            }
        }
    }

    /// Forgets what was unused for the longest time, as far as all holds too much together.
    fn fit(
        &mut self,
        limits: &StreamLimits,
        counters: &mut StreamCounters,
        packet: PacketId,
        out: &mut impl Translated,
    ) {
        let most = limits.rdma / 2;
        let tables = most / 2 / StreamLimits::QUEUE_PAIRS;
        while self.directions.len() > 2 * tables.max(1) {
            self.directions.pop_lru();
            counters.rdma_evicted += 1;
        }
        while self.asked.len() > 2 * tables.max(1) {
            self.asked.pop_lru();
            counters.rdma_evicted += 1;
        }
        while (self.pairs.len() > tables.max(1) || self.held > most / 2)
            && let Some((&number, _)) = self.pairs.peek_lru()
        {
            counters.rdma_evicted += 1;
            self.end(number, packet, None, out);
        }
        let now = self.held + self.pairs.len() * StreamLimits::QUEUE_PAIRS;
        counters.rdma_peak = counters.rdma_peak.max(u64::try_from(now).unwrap_or(u64::MAX));
    }
}
