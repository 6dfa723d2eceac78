//! A connection of two queue pairs.

use std::net::{IpAddr, SocketAddr};

use super::order::Order;
use super::roce::{Operation, Packet};
use super::smbd::{Negotiate, Transfer, begins_message, is_from_server};
use super::stream::{Numbered, Translated};
use crate::stream::StreamLimits;
use crate::{Datagram, PacketId, Segment, TcpFlags};

/// The port of SMB Direct where the capture does not show it. [MS-SMBD] 1.9
const SERVICE: u16 = 445;

/// One of the two ends: the one that sent the first packet that was seen of the connection, or the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    First,
    Second,
}

impl End {
    pub(super) const fn other(self) -> Self {
        match self {
            Self::First => Self::Second,
            Self::Second => Self::First,
        }
    }
}

/// How a connection was asked for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked {
    /// The packets that asked for it, granted it, and said that it is in use.
    pub(super) request: PacketId,
    pub(super) reply: PacketId,
    pub(super) ready: Option<PacketId>,
    /// The ports that both ends named; 0 where they named none.
    pub(super) source_port: u16,
    pub(super) service_port: u16,
    /// Bytes of a packet's payload; 0 when unknown.
    pub(super) mtu: u32,
}

/// What a packet shows of a connection that is not known to carry SMB Direct.
pub(super) enum Shown {
    /// SMB Direct; whether its sender is the server.
    SmbDirect(Option<bool>),
    /// A message, of another protocol.
    Other,
    Nothing,
}

impl Shown {
    /// Judges one packet by itself.
    pub(super) fn of(packet: &Packet<'_>) -> Self {
        let Operation::Send(place) = packet.operation else { return Self::Nothing };
        if !place.first {
            return Self::Nothing;
        }
        match Negotiate::parse(packet.payload) {
            Some(Negotiate::Request) => return Self::SmbDirect(Some(false)),
            Some(Negotiate::Response) => return Self::SmbDirect(Some(true)),
            None => {}
        }
        let Some(transfer) = Transfer::parse(packet.payload) else { return Self::Other };
        let offset = usize::try_from(transfer.offset).unwrap_or(usize::MAX);
        let data = packet.payload.get(offset..).unwrap_or_default();
        match begins_message(data) {
            true => Self::SmbDirect(is_from_server(data)),
            // One that brings credits, or one in the middle of a message, says nothing.
            false => Self::Nothing,
        }
    }
}

/// A connection that carries SMB Direct, or was asked for and may.
#[derive(Debug)]
pub(super) struct Pair {
    /// The addresses of its ends, the first one's first, and the ports that stand for their queue pairs.
    ends: [SocketAddr; 2],
    network: u32,
    /// Which of them is the server, once that is known.
    server: Option<End>,
    pub(super) asked: Option<Asked>,
    /// What each sends; `None` before the connection carries SMB Direct.
    orders: Option<Box<[Order; 2]>>,
    /// The number of the first packet that was seen of it.
    first_packet: u64,
    /// The first packet that waits, as it was reported last.
    early: u64,
    /// Messages that showed nothing of SMB Direct.
    tries: u8,
    is_over: bool,
}

impl Pair {
    /// One between these hosts, the first one's first.
    pub(super) fn new(ends: [IpAddr; 2], network: u32, packet: PacketId, asked: Option<Asked>) -> Self {
        Self {
            ends: ends.map(|ip| SocketAddr::new(ip, 0)),
            network,
            server: asked.map(|_| End::Second),
            asked,
            orders: None,
            first_packet: packet.number,
            early: u64::MAX,
            tries: 0,
            is_over: false,
        }
    }

    pub(super) fn is_open(&self) -> bool {
        self.orders.is_some()
    }

    /// Whether it was found by its messages alone, after this packet.
    pub(super) fn is_new_since(&self, packet: PacketId) -> bool {
        self.asked.is_none() && self.is_open() && self.first_packet > packet.number
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.orders
            .as_deref()
            .map_or(0, |[first, second]| size_of::<[Order; 2]>() + first.held() + second.held())
    }

    /// A message showed nothing of SMB Direct. Whether there were this many more.
    pub(super) fn fail(&mut self, most: u8) -> bool {
        self.tries += 1;
        self.tries > most
    }

    /// Packets that came once more.
    pub(super) fn take_again(&mut self) -> u64 {
        let orders = self.orders.iter_mut().flat_map(|orders| orders.iter_mut());
        orders.map(|order| std::mem::take(&mut order.again)).sum()
    }

    /// Packets with bytes of memory whose place is unknown.
    pub(super) fn take_unplaced(&mut self) -> u64 {
        let orders = self.orders.iter_mut().flat_map(|orders| orders.iter_mut());
        orders.map(|order| std::mem::take(&mut order.unplaced)).sum()
    }

    /// Whether it is between these hosts, and which of them is its first end.
    pub(super) fn sender(&self, network: u32, from: IpAddr, to: IpAddr) -> Option<End> {
        let [first, second] = self.ends.map(|end| end.ip());
        match network == self.network {
            true if (from, to) == (first, second) => Some(End::First),
            true if (from, to) == (second, first) => Some(End::Second),
            _ => None,
        }
    }

    /// Whether a message by `sender` that shows it as the server, or the client, fits.
    pub(super) fn may_be(&self, sender: End, is_server: Option<bool>) -> bool {
        match (self.server, is_server) {
            (Some(server), Some(is_server)) => (server == sender) == is_server,
            _ => true,
        }
    }

    /// Whether it has these hosts and ports.
    pub(super) fn has(&self, of: &Self) -> bool {
        let [one, other] = self.ends;
        self.network == of.network && (of.ends == [one, other] || of.ends == [other, one])
    }

    /// Whether the packet with this number is the last that this end sent.
    pub(super) fn is_latest(&self, sender: End, psn: u32) -> bool {
        self.orders.as_deref().is_some_and(|[first, second]| {
            let order = if sender == End::First { first } else { second };
            order.latest() == Some(psn)
        })
    }

    /// A packet showed that it carries SMB Direct: sets it up. `port` stands for its queue pairs where no others are known.
    pub(super) fn open(&mut self, sender: End, is_server: Option<bool>, port: u16) {
        if let Some(is_server) = is_server {
            self.server.get_or_insert(if is_server { sender } else { sender.other() });
        }
        let (source, service) = self.asked.map_or((0, 0), |asked| (asked.source_port, asked.service_port));
        let known = |port: u16, otherwise: u16| if port == 0 { otherwise } else { port };
        let ports = match self.server {
            Some(End::First) => [known(service, SERVICE), known(source, port)],
            Some(End::Second) => [known(source, port), known(service, SERVICE)],
            None => [port; 2],
        };
        self.ends.iter_mut().zip(ports).for_each(|(end, port)| end.set_port(port));
        // Numbers of another connection between the same ports are others.
        let [a, b, c, d, ..] = self.first_packet.to_le_bytes();
        let first = u32::from_le_bytes([a, b, c, d]).wrapping_mul(0x0100_0193);
        let mtu = self.asked.map_or(0, |asked| asked.mtu);
        self.orders = Some(Box::new([Order::new(first, mtu), Order::new(first, mtu)]));
    }

    /// Another port than the one that [`open`](Self::open) was given, where that is taken.
    pub(super) fn move_on(&mut self) {
        if self.asked.is_none() {
            for end in self.ends.iter_mut().filter(|end| end.port() != SERVICE) {
                end.set_port(end.port().wrapping_add(1).max(SERVICE + 1));
            }
        }
    }

    /// Its setup, as the handshake of TCP.
    pub(super) fn greet(&mut self, out: &mut impl Translated) {
        let Some(asked) = self.asked else { return };
        let packets = [Some(asked.request), Some(asked.reply), asked.ready];
        for (step, packet) in packets.into_iter().enumerate() {
            let Some(packet) = packet else { continue };
            let sender = if step == 1 { End::Second } else { End::First };
            let like = self.like(sender, packet, 0, &[]);
            let flags = if step == 2 { TcpFlags::ACK } else { TcpFlags::SYN };
            let flags = if step == 1 { TcpFlags(flags.0 | TcpFlags::ACK.0) } else { flags };
            let back = u32::from(step < 2);
            let sequence = like.sequence.wrapping_sub(back);
            out.segment(&Segment { sequence, flags, ..like });
        }
    }

    /// Takes a packet of an open one.
    pub(super) fn receive(
        &mut self,
        sender: End,
        (packet, datagram): (&Packet<'_>, &Datagram<'_>),
        scratch: &mut Vec<u8>,
        limits: &StreamLimits,
        out: &mut impl Translated,
    ) {
        let header = if datagram.source.is_ipv4() { 28 } else { 48 };
        let like = self.like(sender, datagram.packet, datagram.payload_len + header, datagram.tags);
        let back = self.like(sender.other(), datagram.packet, 0, datagram.tags);
        let Some([first, second]) = self.orders.as_deref_mut() else { return };
        let (own, peer) = match sender {
            End::First => (first, second),
            End::Second => (second, first),
        };
        let acknowledged = match packet.operation {
            Operation::Acknowledge | Operation::ReadResponse(_) => Some(packet.psn),
            Operation::Refuse => Some(super::roce::after(packet.psn, 0xFF_FFFF)),
            _ => None,
        };
        match acknowledged {
            Some(psn) => {
                if peer.acknowledge(psn, datagram.packet.number) {
                    let acknowledgement = peer.stream.acknowledged;
                    let like = Segment { acknowledgement, ..like };
                    Numbered { next: &mut own.stream.next, like, out }.control(TcpFlags::ACK);
                }
            }
            None => own.receive(packet, (&like, scratch), limits, out),
        }
        if let Operation::ReadResponse(place) = packet.operation {
            let from = peer.answered(packet, place, own.mtu());
            let mut upper = Numbered { next: &mut own.stream.next, like, out };
            upper.remote(packet.payload, packet.payload_len, from);
        }
        own.tick((&like, scratch), limits, out);
        peer.tick((&back, scratch), limits, out);
        let early = own.first_early().min(peer.first_early());
        if early != self.early {
            self.early = early;
            let like = self.like(sender, datagram.packet, 0, &[]);
            out.early(&like, early);
        }
    }

    /// It is over: by a packet that says so, or because nothing more of it is followed.
    pub(super) fn close(
        &mut self,
        packet: PacketId,
        says_so: Option<End>,
        scratch: &mut Vec<u8>,
        out: &mut impl Translated,
    ) {
        if self.is_over || !self.is_open() {
            return;
        }
        self.is_over = says_so.is_some();
        let ends = [says_so.unwrap_or(End::First), says_so.unwrap_or(End::First).other()];
        for sender in ends {
            let like = self.like(sender, packet, 0, &[]);
            if let Some(orders) = self.orders.as_deref_mut() {
                orders.get_mut(usize::from(sender == End::Second)).into_iter().for_each(|order| {
                    order.flush((&like, scratch), out);
                });
            }
        }
        let like = self.like(End::First, packet, 0, &[]);
        self.early = u64::MAX;
        out.early(&like, u64::MAX);
        if says_so.is_some() {
            for sender in ends {
                let like = self.like(sender, packet, 0, &[]);
                out.segment(&Segment { flags: TcpFlags(TcpFlags::FIN.0 | TcpFlags::ACK.0), ..like });
            }
        }
    }

    /// An empty segment of this end, where it is now.
    fn like<'a>(&self, sender: End, packet: PacketId, ip_len: usize, tags: &'a [crate::Tag]) -> Segment<'a> {
        let [first, second] = self.ends;
        let (source, destination) = match sender {
            End::First => (first, second),
            End::Second => (second, first),
        };
        let places = self.orders.as_deref().map_or((0, 0), |[first, second]| match sender {
            End::First => (first.stream.next, second.stream.acknowledged),
            End::Second => (second.stream.next, first.stream.acknowledged),
        });
        let mut segment = Segment::new(packet, (source, destination), places.0, &[]);
        (segment.acknowledgement, segment.network, segment.tags) = (places.1, self.network, tags);
        if ip_len > 0 {
            segment.ip_len = ip_len;
        }
        segment
    }
}
