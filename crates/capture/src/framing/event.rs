//! The events on the streams, and who receives them.

use std::net::SocketAddr;

use super::{Frame, Head, SmbTransport, Want};
use crate::{Anomaly, Delivery, Handshake, PacketId, QuicConnection, Timestamp};

/// Takes what [`Streams`](crate::Streams) finds.
///
/// A frame that lies whole in one segment is handed over as it is, without a copy and without a question. About one
/// that straddles segments the consumer is asked how much of it it needs, so that the payload of an 8 MiB WRITE is
/// counted and not collected, while the messages after it in a compound are.
pub trait Consumer {
    /// How much of a straddling frame is needed. The answer must follow from `head` (and fixed options) alone: it may
    /// be asked on another thread, and before frames that come earlier in the capture were handled.
    fn want(&mut self, head: &Head<'_>) -> Want;

    /// Something happened. What the event borrows is gone when this returns.
    fn event(&mut self, event: &Event<'_>);

    /// `len` bytes of a stream of TCP were passed over, since nobody wants them: they are in no event. `packet` brought them, and
    /// `sequence` is the number of the first.
    #[inline]
    fn passed_over(&mut self, _packet: PacketId, _sequence: u32, _len: usize) {}
}

/// What happens on the streams.
///
/// The events of a connection come in the order of their packets, also when a hole is given up long after the packets
/// that follow it. Where the end of a message is missing, or more has to wait than
/// [`StreamLimits::waiting`](crate::StreamLimits) allows, an event may come after those of later packets. Between
/// connections the order is that in which events become known. The first event of a connection is
/// [`Opened`](Self::Opened), the last [`Closed`](Self::Closed).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Event<'a> {
    /// A connection turned out to carry SMB.
    Opened(Opened<'a>),
    /// An SMB transport message.
    Frame(Frame<'a>),
    /// A NetBIOS session message that carries no SMB.
    Session(SessionMessage<'a>),
    /// Bytes of a stream are missing, or could not be framed.
    Gap(Gap),
    /// A segment brought other bytes for a place of the stream that already had some. The first ones were kept.
    Conflict(Conflict),
    /// A segment lies far outside what its stream can expect.
    Outside(Outside),
    /// A segment would end or replace the connection, and its receiver does not follow it.
    Refused(Refused),
    /// A segment was sent again.
    Resent(Resent),
    /// A packet is odd below TCP's payload; its connection, if that is known to carry SMB.
    Odd(Anomaly, Option<ConnectionId>),
    /// Bytes that RDMA moves between the ends' memory, where [`StreamOptions::remote`](crate::StreamOptions::remote) asks
    /// for them.
    Remote(Remote<'a>),
    /// A connection of QUIC goes on between other addresses.
    Moved(Moved),
    /// A packet of a connection of QUIC that no key opens.
    Sealed(Sealed),
    /// A connection ended.
    Closed(Closed),
    /// A message from or to a KDC of Kerberos, in any stream or datagram.
    Kdc(KdcMessage<'a>),
}

impl Event<'_> {
    /// How many bytes of a stream it carries.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Frame(frame) => frame.content.bytes().len(),
            Self::Session(message) => message.bytes.len(),
            Self::Remote(remote) => remote.bytes.len(),
            _ => 0,
        }
    }

    /// The number of its packet, by which the events of a connection are ordered; 0 for [`Opened`](Self::Opened), which
    /// comes before anything else.
    #[must_use]
    pub fn order(&self) -> u64 {
        match self {
            Self::Opened(_) => 0,
            Self::Frame(frame) => frame.packet.number,
            Self::Session(message) => message.packet.number,
            Self::Gap(gap) => gap.packet.number,
            Self::Conflict(conflict) => conflict.packet.number,
            Self::Outside(outside) => outside.packet.number,
            Self::Refused(refused) => refused.packet.number,
            Self::Resent(resent) => resent.packet.number,
            Self::Odd(anomaly, _) => anomaly.packet.number,
            Self::Remote(remote) => remote.packet.number,
            Self::Moved(moved) => moved.packet.number,
            Self::Sealed(sealed) => sealed.packet.number,
            Self::Closed(closed) => closed.packet.number,
            Self::Kdc(message) => message.packet.number,
        }
    }
}

/// A TCP connection: the number of the first packet seen of it.
///
/// So it is unique in a capture, grows in the order of first packets, and is the same however the work is spread over
/// several [`Streams`](crate::Streams).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct ConnectionId(pub u64);

/// Which way bytes travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "there are two")]
pub enum Direction {
    /// From the client.
    ToServer,
    /// From the server.
    ToClient,
}

impl Direction {
    /// The other way.
    #[must_use]
    pub const fn reverse(self) -> Self {
        match self {
            Self::ToServer => Self::ToClient,
            Self::ToClient => Self::ToServer,
        }
    }
}

/// A connection that carries SMB.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Opened<'a> {
    /// The connection.
    pub connection: ConnectionId,
    /// The packet that showed that it carries SMB.
    pub packet: PacketId,
    /// The first packet seen of it.
    pub first_packet: PacketId,
    /// The end that opened it.
    pub client: SocketAddr,
    /// The end that was listening.
    pub server: SocketAddr,
    /// The network it is on, as [`Segment::network`](crate::Segment::network) numbers them.
    pub network: u32,
    /// The tags and tunnels in which its first segment with payload travelled, the outermost first; empty where there
    /// are none.
    pub path: &'a str,
    /// How client and server were told apart.
    pub server_by: ServerBy,
    /// How prefixes are read.
    pub transport: SmbTransport,
    /// Its first packets are not in the capture: no SYN was seen.
    pub mid_stream: bool,
    /// How long its handshake took.
    pub handshake: Handshake,
    /// The connection of QUIC whose stream it is, or that no key opens; `None` for TCP.
    pub quic: Option<&'a QuicConnection>,
}

/// Bytes of a RDMA WRITE or of the response to a RDMA READ, as one packet or frame brings them. [MS-SMBD] 1.3
///
/// What is missing from the capture is no event: nothing is passed on for its place.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Remote<'a> {
    /// The connection.
    pub connection: ConnectionId,
    /// Which way the bytes travel.
    pub direction: Direction,
    /// The packet that brings them.
    pub packet: PacketId,
    /// The token under which the client's memory is registered, and where in that memory the first byte is: token and offset as
    /// buffer descriptors have them. `None` where the packet that says so is not in the capture. [MS-SMBD] 2.2.3.1
    pub place: Option<(u32, u64)>,
    /// The bytes that were captured.
    pub bytes: &'a [u8],
    /// The bytes that were sent: more than `bytes` has where a snap length cut the packet.
    pub len: usize,
}

/// A connection of QUIC goes on between other addresses, as a packet shows that is believed. RFC 9000 9
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Moved {
    /// The connection.
    pub connection: ConnectionId,
    /// The packet.
    pub packet: PacketId,
    /// Where the client is now.
    pub client: SocketAddr,
    /// Where the server is now.
    pub server: SocketAddr,
}

/// A packet of QUIC with streams that no key opens. RFC 9000 17.3
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sealed {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction.
    pub direction: Direction,
    /// The packet of the capture.
    pub packet: PacketId,
    /// Bytes of the packet of QUIC, header included.
    pub bytes: usize,
}

/// How it was found out which end of a connection is the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ServerBy {
    /// By a SYN.
    Handshake,
    /// One end's port is an SMB port and the other's is not.
    Port,
    /// By the flag of the first message that says "this is a response". [MS-SMB2] 2.2.1.1, SERVER_TO_REDIR
    Message,
    /// By nothing better than the lower port number.
    LowerPort,
}

/// A NetBIOS session message other than SESSION MESSAGE. RFC 1002 4.3
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SessionMessage<'a> {
    /// The connection.
    pub connection: ConnectionId,
    /// Who sent it.
    pub direction: Direction,
    /// The packet that completes it.
    pub packet: PacketId,
    /// What it is.
    pub kind: SessionKind,
    /// What follows its 4-byte prefix; shorter than it was sent if bytes are missing.
    pub bytes: &'a [u8],
}

/// The type of a NetBIOS session message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum SessionKind {
    /// 0x00 with a length of 0: some clients' keep-alive.
    Empty,
    /// 0x81: asks for a session, with the called and the calling name.
    Request,
    /// 0x82: the session is granted.
    PositiveResponse,
    /// 0x83: the session is refused; the one byte that follows says why.
    NegativeResponse,
    /// 0x84: try another address and port.
    Retarget,
    /// 0x85: keep-alive.
    KeepAlive,
}

/// What a client and a KDC of Kerberos say to each other, on port 88 of UDP or TCP.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct KdcMessage<'a> {
    /// The packet that completed it.
    pub packet: PacketId,
    /// The client's address and port.
    pub client: SocketAddr,
    /// The KDC's address and port.
    pub kdc: SocketAddr,
    /// Whether it came over TCP, not UDP.
    pub tcp: bool,
    /// The message, without the length that TCP has before it.
    pub bytes: &'a [u8],
}

/// Bytes of one direction that could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction they travelled.
    pub direction: Direction,
    /// The packet at which the framing goes on: the first one after the bytes that are missing or were passed over.
    pub packet: PacketId,
    /// What began it.
    pub cause: GapCause,
    /// Bytes that are not in the capture.
    pub lost: u64,
    /// Bytes that are, but were passed over because nothing showed where a message began.
    pub skipped: u64,
    /// Whether the framing goes on after the gap; `false` only where the stream ended first.
    pub resumed: bool,
}

/// What began a [`Gap`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum GapCause {
    /// The capture began in the middle of the stream.
    MidStream,
    /// Packets are missing, and with them a message's prefix.
    Loss,
    /// Packets are missing inside a message of known length: that frame goes on with a hole, no other is touched.
    InsideFrame,
    /// A snap length cut a packet, and with it a message's prefix.
    Cut,
    /// These bytes are where a message had to begin.
    BadPrefix([u8; 8]),
    /// The stream ended in a message's prefix.
    End,
}

/// Two segments disagree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Conflict {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction.
    pub direction: Direction,
    /// The packet that brought other bytes.
    pub packet: PacketId,
    /// Where the first byte that differs is, counted from the first byte seen of this direction.
    pub offset: u64,
    /// The byte there that was kept: the one that came first.
    pub kept: u8,
    /// The byte there that was dropped.
    pub dropped: u8,
}

/// A segment that was left out: its sequence number has nothing to do with its stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Outside {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction.
    pub direction: Direction,
    /// The packet.
    pub packet: PacketId,
    /// How many bytes it is away from the next one that was due.
    pub distance: u64,
    /// How many it may be.
    pub window: u32,
}

/// A segment that its receiver does not follow: the connection goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refused {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction of the segment.
    pub direction: Direction,
    /// The packet.
    pub packet: PacketId,
    /// What it would do.
    pub what: Refusal,
    /// The sequence number that its receiver expected.
    pub expected: u32,
    /// The one that it has.
    pub found: u32,
}

/// What a segment would do to its connection that its receiver does not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// End it by a RST whose sequence number is not exactly the next one. RFC 5961, 3.2
    Reset,
    /// Replace it by a SYN: the connection went on. RFC 5961, 4.2
    Opening,
}

/// A segment that was sent again, because it was lost or its acknowledgement was.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Resent {
    /// The connection.
    pub connection: ConnectionId,
    /// The direction of the segment.
    pub direction: Direction,
    /// The packet.
    pub packet: PacketId,
    /// Since when the direction waited for an acknowledgement: when that of earlier bytes came, or the bytes were first sent.
    pub since: Timestamp,
    /// Since when a frame of the same direction is on its way that is not whole yet.
    pub under_way: Option<Timestamp>,
}

/// The end of a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Closed {
    /// The connection.
    pub connection: ConnectionId,
    /// The packet that ended it: where `how` is [`Evicted`](Close::Evicted) or [`End`](Close::End), the last that was
    /// handled.
    pub packet: PacketId,
    /// How.
    pub how: Close,
    /// How its segments arrived.
    pub delivery: Delivery,
}

/// How a connection ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Close {
    /// Both ends sent FIN.
    Fin,
    /// One end sent RST.
    Reset,
    /// Its addresses and ports were taken for a new connection.
    Reused,
    /// It was the one longest unused when the table was full.
    Evicted,
    /// The capture ended.
    End,
}
