//! Makes the packets of two connected queue pairs, as RoCEv2 has them.

use std::io;
use std::net::{IpAddr, SocketAddr};

use etherparse::{IpHeaders, PacketBuilder, ip_number};
use flate2::Crc;

use super::segmenter::ip_headers;
use crate::direct::ROCE_PORT;
use crate::framing::Direction;

/// The queue pair of management datagrams, and the key that they need. [IBTA] 3.5.3, 3.5.5
const MANAGEMENT: u32 = 1;
const MANAGEMENT_KEY: u32 = 0x8001_0000;

/// Both ends of a connection of queue pairs.
#[derive(Clone, Debug)]
pub(super) struct RoceSegmenter {
    client: End,
    server: End,
    pub(super) mtu: usize,
}

#[derive(Clone, Debug)]
struct End {
    address: SocketAddr,
    mac: [u8; 6],
    queue_pair: u32,
    /// The number of its next packet, of 24 bits.
    psn: u32,
    first_psn: u32,
    /// Messages that it received.
    messages: u32,
    /// The identification of its next IPv4 packet.
    ip_id: u16,
}

/// What a packet has beside its payload.
#[derive(Clone, Copy)]
struct Head<'h> {
    opcode: u8,
    queue_pair: u32,
    psn: u32,
    asks: bool,
    extended: &'h [u8],
}

impl RoceSegmenter {
    pub(super) fn new(client: SocketAddr, server: SocketAddr) -> Self {
        let end = |address, last, queue_pair, psn| End {
            address,
            mac: [2, 0, 0, 0, 0, last],
            queue_pair,
            psn,
            first_psn: psn,
            messages: 0,
            ip_id: 1,
        };
        Self { client: end(client, 1, 0x11, 0x1000), server: end(server, 2, 0x2A, 0x8000), mtu: 1_024 }
    }

    pub(super) fn set_first_numbers(&mut self, client: u32, server: u32) {
        for (end, number) in [(&mut self.client, client), (&mut self.server, server)] {
            (end.psn, end.first_psn) = (number & 0xFF_FFFF, number & 0xFF_FFFF);
        }
    }

    pub(super) fn set_queue_pairs(&mut self, client: u32, server: u32) {
        (self.client.queue_pair, self.server.queue_pair) = (client & 0xFF_FFFF, server & 0xFF_FFFF);
    }

    /// The messages that connect the queue pairs. [IBTA] 12.9
    pub(super) fn open(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut request = [0; 232];
        put(&mut request, 0, &self.client.queue_pair.to_be_bytes());
        put(&mut request, 8, &[0, 0, 0, 0, 1, 6]);
        put(&mut request, 14, &self.server.address.port().to_be_bytes());
        put(&mut request, 32, &(self.client.queue_pair << 8 | 0x10).to_be_bytes());
        put(&mut request, 44, &(self.client.first_psn << 8).to_be_bytes());
        put(&mut request, 48, &[0xFF, 0xFF, self.mtu_code() << 4, 0]);
        put(&mut request, 56, &gid(self.client.address.ip()));
        put(&mut request, 72, &gid(self.server.address.ip()));
        // The addresses that the queue pairs stand for. [IBTA] annex A11.3
        let version = if self.client.address.is_ipv4() { 0x40 } else { 0x60 };
        put(&mut request, 140, &[0, version]);
        put(&mut request, 142, &self.client.address.port().to_be_bytes());
        put(&mut request, 144, &ip_field(self.client.address.ip()));
        put(&mut request, 160, &ip_field(self.server.address.ip()));
        self.manage(Direction::ToServer, 0x10, &request, frame)?;
        let mut reply = [0; 232];
        put(&mut reply, 0, &self.server.queue_pair.to_be_bytes());
        put(&mut reply, 4, &self.client.queue_pair.to_be_bytes());
        put(&mut reply, 12, &(self.server.queue_pair << 8).to_be_bytes());
        put(&mut reply, 20, &(self.server.first_psn << 8).to_be_bytes());
        self.manage(Direction::ToClient, 0x13, &reply, frame)?;
        self.manage_ids(Direction::ToServer, 0x14, frame)
    }

    /// The messages that take the connection down, the client's first.
    pub(super) fn close(&mut self, frame: &mut impl FnMut(&[u8]) -> io::Result<()>) -> io::Result<()> {
        self.manage_ids(Direction::ToServer, 0x15, frame)?;
        self.manage_ids(Direction::ToClient, 0x16, frame)
    }

    /// A message for a buffer of the other end.
    pub(super) fn send(
        &mut self,
        direction: Direction,
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        self.parts(direction, [0x00, 0x01, 0x02, 0x04], (&[], bytes), frame)
    }

    /// Bytes for the other end's memory.
    pub(super) fn write(
        &mut self,
        direction: Direction,
        (token, offset): (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let memory = memory(token, offset, bytes.len());
        self.parts(direction, [0x06, 0x07, 0x08, 0x0A], (&memory, bytes), frame)
    }

    /// Bytes of the other end's memory: `direction` is that of the question.
    pub(super) fn read(
        &mut self,
        direction: Direction,
        (token, offset): (u32, u64),
        bytes: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (from, to) = self.ends(direction);
        let (psn, own, peer) = (from.psn, from.queue_pair, to.queue_pair);
        let count = bytes.len().div_ceil(self.mtu).max(1);
        let memory = memory(token, offset, bytes.len());
        let head = Head { opcode: 0x0C, queue_pair: peer, psn, asks: true, extended: &memory };
        self.packet(direction, head, &[], frame)?;
        let (from, to) = self.ends(direction);
        from.psn = after(psn, count);
        to.messages += 1;
        let messages = acknowledgement(to.messages);
        let back = match direction {
            Direction::ToServer => Direction::ToClient,
            Direction::ToClient => Direction::ToServer,
        };
        for (at, part) in parts(bytes, self.mtu).enumerate() {
            let opcode = match (at, at + 1 == count) {
                (0, true) => 0x10,
                (0, false) => 0x0D,
                (_, false) => 0x0E,
                (_, true) => 0x0F,
            };
            let extended: &[u8] = if opcode == 0x0E { &[] } else { &messages };
            let head = Head { opcode, queue_pair: own, psn: after(psn, at), asks: false, extended };
            self.packet(back, head, part, frame)?;
        }
        Ok(())
    }

    /// An acknowledgement of all that came to this end.
    fn acknowledge(
        &mut self,
        direction: Direction,
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (from, to) = self.ends(direction);
        from.messages += 1;
        let extended = acknowledgement(from.messages);
        let psn = to.psn.wrapping_sub(1) & 0xFF_FFFF;
        let head = Head { opcode: 0x11, queue_pair: to.queue_pair, psn, asks: false, extended: &extended };
        self.packet(direction, head, &[], frame)
    }

    fn parts(
        &mut self,
        direction: Direction,
        [first, middle, last, only]: [u8; 4],
        (extended, bytes): (&[u8], &[u8]),
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let count = bytes.len().div_ceil(self.mtu).max(1);
        for (at, part) in parts(bytes, self.mtu).enumerate() {
            let is_last = at + 1 == count;
            let opcode = match (at, is_last) {
                (0, true) => only,
                (0, false) => first,
                (_, false) => middle,
                (_, true) => last,
            };
            let (from, to) = self.ends(direction);
            let (psn, queue_pair) = (from.psn, to.queue_pair);
            from.psn = after(psn, 1);
            let extended = if at == 0 { extended } else { &[] };
            self.packet(direction, Head { opcode, queue_pair, psn, asks: is_last, extended }, part, frame)?;
        }
        self.acknowledge(
            if direction == Direction::ToServer { Direction::ToClient } else { Direction::ToServer },
            frame,
        )
    }

    /// A message of the communication manager that has nothing but both ids.
    fn manage_ids(
        &mut self,
        direction: Direction,
        attribute: u8,
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (from, to) = self.ends(direction);
        let mut body = [0; 232];
        put(&mut body, 0, &from.queue_pair.to_be_bytes());
        put(&mut body, 4, &to.queue_pair.to_be_bytes());
        put(&mut body, 8, &(to.queue_pair << 8).to_be_bytes());
        self.manage(direction, attribute, &body, frame)
    }

    /// A management datagram. [IBTA] 13.4.3
    fn manage(
        &mut self,
        direction: Direction,
        attribute: u8,
        body: &[u8; 232],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut datagram =
            vec![1, 7, 2, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 7, 0, attribute, 0, 0, 0, 0, 0, 0];
        datagram.extend(body);
        let extended = [MANAGEMENT_KEY.to_be_bytes(), MANAGEMENT.to_be_bytes()].concat();
        let head = Head { opcode: 0x64, queue_pair: MANAGEMENT, psn: 0, asks: false, extended: &extended };
        self.packet(direction, head, &datagram, frame)
    }

    fn packet(
        &mut self,
        direction: Direction,
        head: Head<'_>,
        payload: &[u8],
        frame: &mut impl FnMut(&[u8]) -> io::Result<()>,
    ) -> io::Result<()> {
        let (from, to) = self.ends(direction);
        let pad = payload.len().next_multiple_of(4) - payload.len();
        let [_, q @ ..] = head.queue_pair.to_be_bytes();
        let [_, p @ ..] = head.psn.to_be_bytes();
        let pads = u8::try_from(pad).unwrap_or(0) << 4;
        let mut content = vec![head.opcode, 0x40 | pads, 0xFF, 0xFF, 0];
        content.extend(q);
        content.push(u8::from(head.asks) << 7);
        content.extend(p);
        content.extend(head.extended);
        content.extend(payload);
        content.resize(content.len() + pad, 0);
        content.extend([0; 4]);
        let ip = ip_headers((from.address.ip(), to.address.ip()), from.ip_id, ip_number::UDP);
        from.ip_id = from.ip_id.wrapping_add(1);
        let headers = match &ip {
            IpHeaders::Ipv4(..) => 14 + 20,
            IpHeaders::Ipv6(..) => 14 + 40,
        };
        // The source port only spreads packets over paths.
        let builder = PacketBuilder::ethernet2(from.mac, to.mac).ip(ip).udp(0xC000 | 0x11, ROCE_PORT);
        let mut bytes = Vec::with_capacity(builder.size(content.len()));
        builder.write(&mut bytes, &content).map_err(io::Error::other)?;
        let sum = invariant_crc(bytes.get(14..).unwrap_or_default(), headers - 14);
        let at = bytes.len() - 4;
        put(&mut bytes, at, &sum.to_le_bytes());
        frame(&bytes)
    }

    fn ends(&mut self, direction: Direction) -> (&mut End, &mut End) {
        match direction {
            Direction::ToServer => (&mut self.client, &mut self.server),
            Direction::ToClient => (&mut self.server, &mut self.client),
        }
    }

    /// [IBTA] 12.7.11
    fn mtu_code(&self) -> u8 {
        match self.mtu {
            0..512 => 1,
            512..1_024 => 2,
            1_024..2_048 => 3,
            2_048..4_096 => 4,
            _ => 5,
        }
    }
}

/// The checksum over what no switch changes, of a packet from its IP header on: changing fields count as ones.
/// [IBTA] 7.8.1, annex A17.3.3
fn invariant_crc(packet: &[u8], ip_header: usize) -> u32 {
    let mut masked = packet.to_vec();
    let changing: &[usize] = if ip_header == 20 { &[1, 8, 10, 11] } else { &[1, 2, 3, 7] };
    // The checksum of UDP, and a reserved byte of the base transport header.
    for at in changing.iter().copied().chain([ip_header + 6, ip_header + 7, ip_header + 8 + 4]) {
        put(&mut masked, at, &[0xFF]);
    }
    if ip_header == 40
        && let Some(first) = masked.first_mut()
    {
        *first |= 0x0F;
    }
    let mut crc = Crc::new();
    crc.update(&[0xFF; 8]);
    crc.update(masked.get(..masked.len() - 4).unwrap_or_default());
    crc.sum()
}

/// The parts in which bytes are sent: one that is empty, if there are none.
fn parts(bytes: &[u8], mtu: usize) -> impl Iterator<Item = &[u8]> {
    bytes.chunks(mtu).chain(bytes.is_empty().then_some(bytes))
}

fn memory(token: u32, offset: u64, len: usize) -> Vec<u8> {
    let len = u32::try_from(len).unwrap_or(u32::MAX);
    [&offset.to_be_bytes()[..], &token.to_be_bytes(), &len.to_be_bytes()].concat()
}

/// All arrived, and there is room for more.
fn acknowledgement(messages: u32) -> [u8; 4] {
    let [_, m @ ..] = messages.to_be_bytes();
    let [a, b, c] = m;
    [0x1F, a, b, c]
}

fn after(psn: u32, by: usize) -> u32 {
    psn.wrapping_add(u32::try_from(by).unwrap_or(0)) & 0xFF_FFFF
}

fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes.iter_mut().skip(at).zip(value).for_each(|(to, from)| *to = *from);
}

fn gid(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => address.to_ipv6_mapped().octets(),
        IpAddr::V6(address) => address.octets(),
    }
}

/// An address as private data has it: one of IPv4 at the end.
fn ip_field(address: IpAddr) -> [u8; 16] {
    match address {
        IpAddr::V4(address) => {
            let mut field = [0; 16];
            put(&mut field, 12, &address.octets());
            field
        }
        IpAddr::V6(address) => address.octets(),
    }
}
