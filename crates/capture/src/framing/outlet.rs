//! The way of events from one direction of a connection to the consumer.

use std::net::SocketAddr;

use super::event::{
    Conflict, Gap, GapCause, Opened, Outside, Refusal, Refused, Remote, Resent, SessionMessage,
};
use super::frame::Content;
use super::partial::{Asked, Partial};
use super::waiting::Waiting;
use super::{
    ConnectionId, Consumer, Direction, Event, Frame, Head, ServerBy, SessionKind, SmbTransport, Want,
};
use crate::stream::{Side, StreamCounters, StreamLimits};
use crate::{Handshake, PacketId, QuicConnection, Segment, Timestamp};

/// What a connection is, as far as it is known.
#[derive(Debug)]
pub(crate) struct Link {
    pub(crate) first_packet: PacketId,
    pub(crate) low: SocketAddr,
    pub(crate) high: SocketAddr,
    pub(crate) network: u32,
    /// The tags and tunnels in which it travels, as a text.
    pub(crate) path: Box<str>,
    pub(crate) server: Option<(Side, ServerBy)>,
    pub(crate) transport: SmbTransport,
    pub(crate) mid_stream: bool,
    pub(crate) handshake: Handshake,
    pub(crate) quic: Option<Box<QuicConnection>>,
    pub(crate) flow: Flow,
    /// [`Event::Opened`] was raised.
    pub(crate) opened: bool,
    /// It is not SMB after all.
    pub(crate) dismissed: bool,
    /// Events that wait until no earlier one can become known; `None` while none has to.
    pub(crate) waiting: Option<Box<Waiting>>,
}

/// Where the directions of a connection are.
#[derive(Debug, Default)]
pub(crate) struct Flow {
    low: Way,
    high: Way,
}

/// Where a direction is.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// When the frame began that is not whole yet.
    in_hand: Option<Timestamp>,
    /// When its bytes were last all acknowledged.
    pub(crate) drained: Timestamp,
}

impl Flow {
    #[inline]
    pub(crate) fn of(&mut self, side: Side) -> &mut Way {
        match side {
            Side::Low => &mut self.low,
            Side::High => &mut self.high,
        }
    }
}

impl Link {
    pub(crate) fn id(&self) -> ConnectionId {
        ConnectionId(self.first_packet.number)
    }

    fn direction(&self, side: Side) -> Option<Direction> {
        self.server.map(|(server, _)| if side == server { Direction::ToClient } else { Direction::ToServer })
    }
}

/// The way from one direction of a connection to the consumer.
pub(crate) struct Outlet<'o, C> {
    pub(crate) consumer: &'o mut C,
    pub(crate) link: &'o mut Link,
    pub(crate) side: Side,
    /// The packet at hand.
    pub(crate) packet: PacketId,
    pub(crate) limits: &'o StreamLimits,
    pub(crate) counters: &'o mut StreamCounters,
}

impl<C: Consumer> Outlet<'_, C> {
    pub(super) fn transport(&self) -> SmbTransport {
        self.link.transport
    }

    pub(super) fn known_direction(&self) -> Option<Direction> {
        self.link.direction(self.side)
    }

    fn direction(&self) -> Direction {
        self.known_direction().unwrap_or(Direction::ToServer)
    }

    pub(super) fn speaks_netbios(&mut self) {
        self.link.transport = SmbTransport::NetBios;
    }

    /// It was searched for long enough.
    pub(super) fn dismiss(&mut self) {
        self.link.dismissed |= !self.link.opened;
    }

    /// It carries SMB, as `message` shows.
    #[inline]
    pub(super) fn open(&mut self, message: &[u8]) {
        if !self.link.opened {
            self.opens(message);
        }
    }

    #[cold]
    fn opens(&mut self, message: &[u8]) {
        let side = self.side;
        let link = &mut *self.link;
        let (server, server_by) = *link.server.get_or_insert_with(|| match from_server(message) {
            Some(true) => (side, ServerBy::Message),
            Some(false) => (side.other(), ServerBy::Message),
            None if link.low.port() <= link.high.port() => (Side::Low, ServerBy::LowerPort),
            None => (Side::High, ServerBy::LowerPort),
        });
        let (client, server) = match server {
            Side::Low => (link.high, link.low),
            Side::High => (link.low, link.high),
        };
        link.opened = true;
        let (path, quic) = (link.path.clone(), link.quic.clone());
        self.counters.connections += 1;
        let opened = Opened {
            connection: link.id(),
            packet: self.packet,
            first_packet: link.first_packet,
            client,
            server,
            network: link.network,
            path: &path,
            server_by,
            transport: link.transport,
            mid_stream: link.mid_stream,
            handshake: link.handshake,
            quic: quic.as_deref(),
        };
        self.tell(&Event::Opened(opened));
    }

    /// Hands an event on, or has it wait for those of earlier packets.
    fn tell(&mut self, event: &Event<'_>) {
        match &mut self.link.waiting {
            None => self.consumer.event(event),
            Some(waiting) if event.bytes() > self.limits.waiting => {
                waiting.burst(event, |event| self.consumer.event(event));
            }
            Some(waiting) => waiting.push(event),
        }
    }

    /// Bytes of a frame were passed over. Of other transports, where packets have them is not where the stream does.
    #[inline]
    pub(super) fn passed_over(&mut self, carrier: PacketId, sequence: u32, len: usize) {
        if matches!(self.link.transport, SmbTransport::DirectTcp | SmbTransport::NetBios) {
            self.consumer.passed_over(carrier, sequence, len);
        }
    }

    pub(super) fn ask(&mut self, asked: &Asked<'_>) -> Want {
        self.consumer.want(&Head {
            connection: self.link.id(),
            direction: self.direction(),
            bytes: asked.bytes,
            offset: asked.offset,
            frame_len: asked.frame_len,
            holed: asked.holed,
        })
    }

    /// A message that lies whole in one segment.
    pub(super) fn whole(&mut self, message: &[u8], carrier: PacketId, sequence: u32) {
        self.open(message);
        self.frame(
            message.len(),
            Content::Whole(message),
            (carrier, sequence),
            (carrier, carrier),
            carrier.time,
        );
    }

    /// A message that was collected: the packet and number of its first byte, the packets of its last and of the one
    /// that came last.
    pub(super) fn collected(
        &mut self,
        partial: &Partial,
        first: (PacketId, u32),
        last: (PacketId, PacketId),
        begun: Timestamp,
    ) {
        self.open(partial.first());
        self.counters.frames_collected += 1;
        self.counters.bytes_collected += u64::try_from(partial.kept().len()).unwrap_or(u64::MAX);
        self.frame(partial.len(), partial.content(), first, last, begun);
    }

    fn frame(
        &mut self,
        len: usize,
        content: Content<'_>,
        (first_packet, sequence): (PacketId, u32),
        (last_packet, packet): (PacketId, PacketId),
        begun: Timestamp,
    ) {
        self.counters.frames += 1;
        let other = self.link.flow.of(self.side.other());
        let (under_way, drained) = (other.in_hand, other.drained);
        let frame = Frame {
            connection: self.link.id(),
            direction: self.direction(),
            packet,
            first_packet,
            last_packet,
            begun,
            under_way,
            drained,
            sequence,
            transport: self.link.transport,
            len,
            content,
        };
        self.tell(&Event::Frame(frame));
    }

    pub(super) fn session(&mut self, kind: SessionKind, bytes: &[u8], packet: PacketId) {
        if kind == SessionKind::Request {
            let side = self.side.other();
            self.link.server.get_or_insert((side, ServerBy::Message));
            self.open(&[]);
        }
        if self.link.opened {
            let message = SessionMessage {
                connection: self.link.id(),
                direction: self.direction(),
                packet,
                kind,
                bytes,
            };
            self.tell(&Event::Session(message));
        }
    }

    /// Reports bytes for memory, or from there, which the payload of `segment` stands for.
    #[cold]
    pub(crate) fn remote(&mut self, segment: &Segment<'_>, place: Option<(u32, u64)>) {
        if self.link.opened {
            let remote = Remote {
                connection: self.link.id(),
                direction: self.direction(),
                packet: segment.packet,
                place,
                bytes: segment.payload,
                len: segment.payload_len,
            };
            self.tell(&Event::Remote(remote));
        }
    }

    /// A gap with only its cause known, and the packet before which it lies.
    pub(super) fn new_gap(&self, cause: GapCause, packet: PacketId) -> Gap {
        Gap {
            connection: self.link.id(),
            direction: self.direction(),
            packet,
            cause,
            lost: 0,
            skipped: 0,
            resumed: true,
        }
    }

    /// Reports a gap; one of a stream that never showed any SMB is of no interest.
    pub(super) fn gap(&mut self, gap: Gap) {
        if self.link.opened {
            self.tell(&Event::Gap(gap));
        }
    }

    /// Reports a conflict, in the same way.
    pub(crate) fn conflict(&mut self, offset: u64, kept: u8, dropped: u8) {
        if self.link.opened {
            let conflict = Conflict {
                connection: self.link.id(),
                direction: self.direction(),
                packet: self.packet,
                offset,
                kept,
                dropped,
            };
            self.tell(&Event::Conflict(conflict));
        }
    }

    /// Reports a segment that its receiver does not follow, in the same way.
    pub(crate) fn refused(&mut self, what: Refusal, expected: u32, found: u32) {
        self.counters.segments_refused += 1;
        if self.link.opened {
            let (connection, direction, packet) = (self.link.id(), self.direction(), self.packet);
            self.tell(&Event::Refused(Refused { connection, direction, packet, what, expected, found }));
        }
    }

    /// The side's present frame began at this time, and goes on in the next segments; `None` once it is complete.
    pub(super) fn in_hand(&mut self, begun: Option<Timestamp>) {
        self.link.flow.of(self.side).in_hand = begun;
    }

    /// Reports a segment that was sent again, in the same way.
    pub(crate) fn resent(&mut self, since: Timestamp) {
        if self.link.opened {
            let (connection, direction, packet) = (self.link.id(), self.direction(), self.packet);
            let under_way = self.link.flow.of(self.side).in_hand;
            self.tell(&Event::Resent(Resent { connection, direction, packet, since, under_way }));
        }
    }

    /// Reports a segment that lies outside the window, in the same way.
    pub(crate) fn outside(&mut self, distance: u64) {
        self.counters.segments_outside += 1;
        if self.link.opened {
            let outside = Outside {
                connection: self.link.id(),
                direction: self.direction(),
                packet: self.packet,
                distance,
                window: self.limits.window,
            };
            self.tell(&Event::Outside(outside));
        }
    }
}

/// Whether a message says that the server sent it: SERVER_TO_REDIR, [MS-SMB2] 2.2.1.1; SMB_FLAGS_REPLY,
/// [MS-CIFS] 2.2.3.1.
fn from_server(message: &[u8]) -> Option<bool> {
    match message.first() {
        Some(0xFE) => message.get(16).map(|flags| flags & 0x01 != 0),
        Some(0xFF) => message.get(9).map(|flags| flags & 0x80 != 0),
        _ => None,
    }
}
