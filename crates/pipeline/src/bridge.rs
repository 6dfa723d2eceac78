//! What the capture layer finds, handed to the tracker.

use smbtrail_capture::{
    self as capture, Consumer, Event, GapCause, Head, PacketId, Part, Reason, Refusal, SessionKind,
    Timestamp, Want,
};
use smbtrail_track::{
    self as track, Absence, Anomaly, AnomalyKind, Arrival, ConnectionId, Delivery, Direction, Frame,
    FrameBytes, Gap, Handshake, KdcEnds, Moment, Quic, Sent, Time, Tracker, Transport, kind,
};

use crate::packets::{PacketObserver, PassedPacket};
use crate::want::Data;

/// Hands what the capture layer finds to the tracker.
pub(crate) struct Bridge<'o> {
    tracker: Tracker,
    data: Data,
    observer: &'o mut dyn PacketObserver,
}

impl<'o> Bridge<'o> {
    pub(crate) const fn new(tracker: Tracker, data: Data, observer: &'o mut dyn PacketObserver) -> Self {
        Self { tracker, data, observer }
    }

    /// Hands a packet on.
    pub(crate) fn packet(&mut self, packet: &PassedPacket) {
        self.observer.packet(packet);
    }

    /// Says that nothing more comes at once.
    pub(crate) fn pause(&mut self) {
        self.observer.event(&track::Event::Pause);
    }

    /// Has the tracker hand out what is left.
    pub(crate) fn finish(mut self) -> Tracker {
        self.tracker.finish(self.observer);
        self.tracker
    }
}

impl Consumer for Bridge<'_> {
    fn want(&mut self, head: &Head<'_>) -> Want {
        self.data.want(head)
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Frame(frame) => {
                let Self { tracker, observer, .. } = self;
                observer.frame(frame);
                let (connection, direction) = (id(frame.connection), direction(frame.direction));
                let found = Frame::new(connection, direction, moment(frame.packet), frame.len)
                    .with_arrival(arrival(frame))
                    .with_unfinished(frame.missing().unfinished > 0);
                tracker.handle_frame(found, &Collected(frame), *observer);
            }
            _ => self.other(event),
        }
    }
}

impl Bridge<'_> {
    /// Hands on what is not a frame.
    #[cold]
    fn other(&mut self, event: &Event<'_>) {
        let Self { tracker, observer, .. } = self;
        match event {
            Event::Opened(opened) => {
                observer.opened(opened);
                tracker.handle_opened(
                    id(opened.connection),
                    (opened.client, opened.server),
                    opened.network,
                    opened.mid_stream,
                    moment(opened.first_packet),
                    *observer,
                );
                let capture::Handshake { server, client, .. } = opened.handshake;
                tracker.handle_handshake(id(opened.connection), Handshake { server, client });
                tracker.handle_transport(id(opened.connection), transport(opened.transport));
                if let Some(quic) = opened.quic {
                    tracker.handle_quic(id(opened.connection), outside(quic));
                }
                if !opened.path.is_empty() {
                    tracker.handle_network(id(opened.connection), opened.path);
                }
            }
            Event::Gap(gap) => {
                let (lost, skipped) = (gap.lost, gap.skipped);
                let messages = gap.cause != GapCause::InsideFrame;
                let found = Gap::new(lost, skipped).with_messages(messages);
                if let GapCause::BadPrefix([_, _, _, _, first @ ..]) = gap.cause {
                    tracker.handle_unknown(id(gap.connection), moment(gap.packet), first, *observer);
                }
                tracker.handle_gap(id(gap.connection), moment(gap.packet), found, *observer);
            }
            Event::Conflict(conflict) => {
                let (expected, found) = (u64::from(conflict.kept), u64::from(conflict.dropped));
                let offset = usize::try_from(conflict.offset).ok();
                let mut odd = odd(kind::CONFLICTING_OVERLAP, conflict.connection, conflict.packet);
                odd.offset = offset;
                observer.event(&track::Event::Anomaly(&odd.with_numbers(expected, found)));
            }
            Event::Outside(outside) => {
                let (what, expected, found) = ("Sequence Number", outside.window.into(), outside.distance);
                let odd = odd(kind::OUTSIDE_WINDOW, outside.connection, outside.packet);
                let odd = odd.with_field(what).with_numbers(expected, found);
                observer.event(&track::Event::Anomaly(&odd));
            }
            Event::Refused(refused) => {
                let kind = match refused.what {
                    Refusal::Opening => kind::CONFLICTING_OPENING,
                    _ => kind::CONFLICTING_RESET,
                };
                let odd = odd(kind, refused.connection, refused.packet)
                    .with_field("Sequence Number")
                    .with_numbers(refused.expected.into(), refused.found.into());
                observer.event(&track::Event::Anomaly(&odd));
            }
            Event::Resent(resent) => {
                let (connection, direction) = (id(resent.connection), direction(resent.direction));
                let times = (time(resent.since), resent.under_way.map(time));
                tracker.handle_resent(connection, direction, moment(resent.packet), times, *observer);
            }
            Event::Odd(anomaly, connection) => {
                let kind = below_tcp(anomaly.kind);
                let mut odd = Anomaly::new(kind, connection.map(id), moment(anomaly.packet));
                odd.offset = Some(anomaly.offset);
                observer.event(&track::Event::Anomaly(&odd));
            }
            Event::Session(message) if message.kind == SessionKind::Empty => {
                let odd = odd(kind::EMPTY_FRAME, message.connection, message.packet);
                observer.event(&track::Event::Anomaly(&odd.with_field("StreamProtocolLength")));
            }
            Event::Remote(remote) => {
                let way = (direction(remote.direction), moment(remote.packet));
                let bytes = (remote.bytes, remote.len);
                tracker.handle_remote(id(remote.connection), way, remote.place, bytes, *observer);
            }
            Event::Moved(moved) => {
                observer.moved(moved);
                tracker.handle_moved(id(moved.connection));
            }
            Event::Sealed(sealed) => {
                let (connection, direction) = (id(sealed.connection), direction(sealed.direction));
                let bytes = u64::try_from(sealed.bytes).unwrap_or(u64::MAX);
                tracker.handle_sealed(connection, direction, moment(sealed.packet), bytes, *observer);
            }
            Event::Closed(closed) => {
                observer.closed(closed);
                tracker.handle_delivery(id(closed.connection), delivery(closed));
                tracker.handle_closed(id(closed.connection), moment(closed.packet), *observer);
            }
            Event::Kdc(message) => {
                let ends = KdcEnds { client: message.client, kdc: message.kdc, tcp: message.tcp };
                tracker.handle_kdc(ends, message.bytes, moment(message.packet), *observer);
            }
            // A NetBIOS session that is asked for and granted says nothing of SMB.
            _ => {}
        }
    }
}

/// The bytes of a frame as far as they were collected.
struct Collected<'f>(&'f capture::Frame<'f>);

impl FrameBytes for Collected<'_> {
    // Asked twice for each message, and short.
    #[inline(always)]
    fn at(&self, offset: usize) -> &[u8] {
        self.0.at(offset)
    }

    fn missing(&self, offset: usize) -> (usize, Absence) {
        match self.0.part(offset) {
            Some(Part::Missing { offset: start, len, reason }) => (start + len - offset, absence(reason)),
            _ => (usize::MAX, Absence::Lost),
        }
    }
}

const fn absence(reason: Reason) -> Absence {
    match reason {
        Reason::Skipped => Absence::NotCollected,
        Reason::Cut => Absence::Cut,
        Reason::Unfinished => Absence::Unfinished,
        Reason::NotKept => Absence::NotKept,
        _ => Absence::Lost,
    }
}

fn odd(of: AnomalyKind, connection: capture::ConnectionId, packet: PacketId) -> Anomaly {
    Anomaly::new(of, Some(id(connection)), moment(packet))
}

const fn below_tcp(of: capture::AnomalyKind) -> AnomalyKind {
    match of {
        capture::AnomalyKind::LengthBeyondPacket => kind::LENGTH_BEYOND_PACKET,
        capture::AnomalyKind::FragmentBeyondEnd => kind::FRAGMENT_BEYOND_END,
        capture::AnomalyKind::FragmentConflict => kind::CONFLICTING_FRAGMENTS,
        capture::AnomalyKind::WrongChecksum => kind::WRONG_CHECKSUM,
        _ => kind::MALFORMED_HEADER,
    }
}

const fn transport(of: capture::SmbTransport) -> Transport {
    match of {
        capture::SmbTransport::NetBios => Transport::NetBios,
        capture::SmbTransport::Quic => Transport::Quic,
        capture::SmbTransport::SmbDirect => Transport::SmbDirect,
        _ => Transport::Tcp,
    }
}

const fn id(id: capture::ConnectionId) -> ConnectionId {
    ConnectionId(id.0)
}

/// What the handshake of QUIC shows from outside.
fn outside(quic: &capture::QuicConnection) -> Quic {
    Quic {
        is_open: quic.stream.is_some(),
        version: quic.version,
        server_name: quic.server_name.clone(),
        alpn: quic.alpn.clone(),
        ja4: quic.ja4.clone(),
        cipher: quic.cipher,
        moves: 0,
    }
}

fn delivery(closed: &capture::Closed) -> Delivery {
    let capture::Delivery { client, server, history, .. } = closed.delivery;
    Delivery {
        client: sent(&client),
        server: sent(&server),
        history: history.letters(),
        last: moment(closed.packet),
    }
}

fn sent(of: &capture::Sent) -> Sent {
    let mut sent = Sent::default();
    sent.packets = of.packets;
    sent.bytes = of.bytes;
    sent.ip_bytes = of.ip_bytes;
    sent.retransmitted = of.retransmitted;
    sent.duplicate = of.duplicate;
    sent.out_of_order = of.out_of_order;
    sent.zero_windows = of.zero_windows;
    sent.in_flight = of.in_flight;
    sent.hops = of.hops;
    sent
}

fn arrival(frame: &capture::Frame<'_>) -> Arrival {
    let (begun, drained) = (time(frame.begun), time(frame.drained));
    let known = frame.drained != Timestamp::default() && drained < begun;
    Arrival { begun, under_way: frame.under_way.map(time), drained: known.then_some(drained) }
}

fn time(time: Timestamp) -> Time {
    Time::from_unix(time.seconds, time.nanoseconds)
}

const fn direction(direction: capture::Direction) -> Direction {
    match direction {
        capture::Direction::ToServer => Direction::ToServer,
        capture::Direction::ToClient => Direction::ToClient,
    }
}

pub(crate) fn moment(packet: PacketId) -> Moment {
    Moment { frame: packet.number, time: time(packet.time), file: packet.file, digits: packet.digits }
}
