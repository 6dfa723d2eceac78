//! One stream of a connection, as segments of TCP.

use super::hello::QuicConnection;
use super::ranges::Ranges;
use crate::framing::Direction;
use crate::{ConnectionId, Datagram, PacketId, Segment, TcpFlags};

/// A bidirectional stream that the client began.
pub(super) struct Stream {
    /// What it is called in events, if it carries SMB.
    pub(super) name: ConnectionId,
    pub(super) facts: Box<QuicConnection>,
    /// What the client sends, and what the server sends.
    ways: [Way; 2],
    closed: bool,
}

/// One direction of a stream.
#[derive(Default)]
struct Way {
    /// The bytes that the capture has.
    seen: Ranges,
    /// Those of packets that the peer acknowledged.
    acknowledged: Ranges,
    /// The first byte that the peer did not acknowledge.
    next: u64,
    /// The hops that the first packet had left: a packet with fewer is no less believed.
    hops: u8,
}

impl Stream {
    pub(super) fn new(name: ConnectionId, facts: QuicConnection) -> Self {
        Self { name, facts: Box::new(facts), ways: Default::default(), closed: false }
    }

    /// What it holds.
    pub(super) fn held(&self) -> usize {
        let ways = self.ways.iter().map(|way| way.seen.held() + way.acknowledged.held()).sum::<usize>();
        size_of::<Self>() + self.facts.held() + ways
    }

    /// The segments that would have begun it: that of the client and that of the server, each with the packet that counts for it.
    pub(super) fn begin(&self, client: PacketId, server: PacketId) -> [Segment<'_>; 2] {
        let (syn, both) = (TcpFlags::SYN, TcpFlags(TcpFlags::SYN.0 | TcpFlags::ACK.0));
        let opening = |way, packet, flags| {
            let segment = self.bare(way, packet);
            Segment { flags, sequence: 0, acknowledgement: u32::from(flags == both), ..segment }
        };
        [opening(Direction::ToServer, client, syn), opening(Direction::ToClient, server, both)]
    }

    /// The segment that would have brought these bytes; `ip_len` is counted for it.
    pub(super) fn bytes<'s>(
        &'s mut self,
        way: Direction,
        datagram: &Datagram<'s>,
        (offset, payload, fin): (u64, &'s [u8], bool),
        ip_len: usize,
    ) -> Segment<'s> {
        let end = offset.saturating_add(u64::try_from(payload.len()).unwrap_or(u64::MAX));
        let of = &mut self.ways[way as usize];
        of.seen.insert(offset, end);
        if of.hops == 0 {
            of.hops = datagram.hops;
        }
        let flags = if fin { TcpFlags(TcpFlags::ACK.0 | TcpFlags::FIN.0) } else { TcpFlags::ACK };
        Segment {
            tags: datagram.tags,
            ip_len,
            flags,
            sequence: sequence(offset),
            payload,
            payload_len: payload.len(),
            ..self.bare(way, datagram.packet)
        }
    }

    /// The peer of `way` acknowledged a packet that carried these bytes.
    pub(super) fn acknowledge(&mut self, way: Direction, start: u64, end: u64) {
        self.ways[way as usize].acknowledged.insert(start, end);
    }

    /// The peer of `way` acknowledged a packet that the capture does not have: what is missing before bytes that it acknowledged,
    /// it has.
    pub(super) fn pardon(&mut self, way: Direction) {
        let Way { seen, acknowledged, .. } = &mut self.ways[way as usize];
        let end = acknowledged.end();
        let holes: Vec<(u64, u64)> = seen.holes().filter(|(_, hole)| *hole <= end).collect();
        holes.into_iter().for_each(|(start, end)| acknowledged.insert(start, end));
    }

    /// The segment that would have acknowledged what the peer of `way` has by now, if that is news.
    pub(super) fn acknowledgement(&mut self, way: Direction, packet: PacketId) -> Option<Segment<'_>> {
        let of = &mut self.ways[way as usize];
        let start = if self.facts.handshake.server.is_some() { 0 } else { of.seen.start()? };
        let next = of.acknowledged.prefix(of.next.max(start));
        if next <= of.next {
            return None;
        }
        of.next = next;
        Some(Segment { sequence: 0, ..self.bare(way.reverse(), packet) }).map(|segment| {
            let sequence = sequence(self.ways[way.reverse() as usize].seen.end());
            Segment { sequence, ..segment }
        })
    }

    /// The segments that would have ended it, if it did not end before: `code` is 0 where nothing went wrong.
    pub(super) fn close(&mut self, way: Direction, code: u64, packet: PacketId) -> Vec<Segment<'_>> {
        if std::mem::replace(&mut self.closed, true) {
            return Vec::new();
        }
        let ends: &[(Direction, TcpFlags)] = match code {
            0 => &[(Direction::ToServer, TcpFlags::FIN), (Direction::ToClient, TcpFlags::FIN)],
            _ => &[(way, TcpFlags::RST)],
        };
        let end = |&(way, flag): &(Direction, TcpFlags)| {
            let flags = TcpFlags(TcpFlags::ACK.0 | flag.0);
            Segment {
                flags,
                sequence: sequence(self.ways[way as usize].seen.end()),
                ..self.bare(way, packet)
            }
        };
        ends.iter().map(end).collect()
    }

    /// One that only acknowledges what its sender has.
    fn bare(&self, way: Direction, packet: PacketId) -> Segment<'_> {
        let QuicConnection { client, server, .. } = *self.facts;
        let ends = match way {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        };
        Segment {
            flags: TcpFlags::ACK,
            acknowledgement: sequence(self.ways[way.reverse() as usize].next),
            hops: self.ways[way as usize].hops,
            ip_len: 0,
            network: self.facts.network,
            quic: Some(&self.facts),
            ..Segment::new(packet, ends, 0, &[])
        }
    }
}

/// The sequence number of the byte at an offset: 0 is that of the SYN.
fn sequence(offset: u64) -> u32 {
    u32::try_from(offset.wrapping_add(1) & 0xffff_ffff).unwrap_or_default()
}
