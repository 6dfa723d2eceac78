//! TCP segments and UDP datagrams, as the dissector finds them.

use std::net::SocketAddr;

use crate::network::Tag;
use crate::{Elided, PacketId, QuicConnection};

/// The control bits of a TCP header. RFC 9293, 3.1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "the bits of a header")]
pub struct TcpFlags(pub u8);

impl TcpFlags {
    /// The sender has no more to send.
    pub const FIN: Self = Self(0x01);
    /// Begins a connection.
    pub const SYN: Self = Self(0x02);
    /// Ends a connection at once.
    pub const RST: Self = Self(0x04);
    /// The acknowledgement number counts.
    pub const ACK: Self = Self(0x10);

    /// Whether all bits of `flags` are set.
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }
}

/// One TCP segment, borrowed from its packet (or from the buffer in which IP fragments were joined).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Segment<'a> {
    /// The packet that completed it.
    pub packet: PacketId,
    /// Sender.
    pub source: SocketAddr,
    /// Receiver.
    pub destination: SocketAddr,
    /// The VLAN tags and the like under which the packet travelled, folded into a number: equal addresses on
    /// different networks stay apart.
    pub network: u32,
    /// Those tags and tunnels, the outermost first.
    pub tags: &'a [Tag],
    /// Bytes of the headers of IP and TCP and of the payload as they were sent; without extension headers of IPv6.
    pub ip_len: usize,
    /// The hops that its IP header still allowed: time to live, or hop limit.
    pub hops: u8,
    /// The connection of QUIC whose stream it stands for; `None` for TCP itself.
    pub quic: Option<&'a QuicConnection>,
    /// Sequence number of the first payload byte (of the SYN itself when SYN is set).
    pub sequence: u32,
    /// Acknowledgement number; means something with the ACK flag only.
    pub acknowledgement: u32,
    /// Control bits.
    pub flags: TcpFlags,
    /// The window as the header has it: bytes that the sender has room for, not yet scaled.
    pub window: u16,
    /// The payload bytes that were captured.
    pub payload: &'a [u8],
    /// The payload bytes that were sent: more than `payload` holds when a snap length cut the packet.
    pub payload_len: usize,
    /// Bytes of `payload` that were captured and are not here.
    pub elided: Elided,
}

impl<'a> Segment<'a> {
    /// A segment that acknowledges nothing, whose payload was captured whole, on the network without tags.
    #[must_use]
    pub const fn new(
        packet: PacketId,
        (source, destination): (SocketAddr, SocketAddr),
        sequence: u32,
        payload: &'a [u8],
    ) -> Self {
        Self {
            packet,
            source,
            destination,
            network: 0,
            tags: &[],
            ip_len: 40 + payload.len(),
            hops: 64,
            quic: None,
            sequence,
            acknowledgement: 0,
            flags: TcpFlags(0),
            window: u16::MAX,
            payload,
            payload_len: payload.len(),
            elided: Elided::NONE,
        }
    }
}

impl Segment<'_> {
    /// What its headers say, without its bytes and tags.
    #[must_use]
    pub const fn without_payload(&self) -> Segment<'static> {
        Segment { payload: &[], elided: Elided::NONE, tags: &[], quic: None, ..*self }
    }
}

/// One UDP datagram, borrowed from its packet (or from the buffer in which IP fragments were joined).
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Datagram<'a> {
    /// The packet that completed it.
    pub packet: PacketId,
    /// Sender.
    pub source: SocketAddr,
    /// Receiver.
    pub destination: SocketAddr,
    /// As in [`Segment::network`].
    pub network: u32,
    /// As in [`Segment::tags`].
    pub tags: &'a [Tag],
    /// Bytes of the headers of IP and UDP and of the payload as they were sent; without extension headers of IPv6.
    pub ip_len: usize,
    /// As in [`Segment::hops`].
    pub hops: u8,
    /// The payload bytes that were captured.
    pub payload: &'a [u8],
    /// The payload bytes that were sent: more than `payload` holds when a snap length cut the packet.
    pub payload_len: usize,
}

impl<'a> Datagram<'a> {
    /// A datagram whose payload was captured whole, on the network without tags.
    #[must_use]
    pub const fn new(
        packet: PacketId,
        (source, destination): (SocketAddr, SocketAddr),
        payload: &'a [u8],
    ) -> Self {
        Self {
            packet,
            source,
            destination,
            network: 0,
            tags: &[],
            ip_len: 28 + payload.len(),
            hops: 64,
            payload,
            payload_len: payload.len(),
        }
    }
}

impl Datagram<'_> {
    /// What its headers say, without its bytes and tags.
    #[must_use]
    pub const fn without_payload(&self) -> Datagram<'static> {
        Datagram { payload: &[], tags: &[], ..*self }
    }
}

/// What an IP packet carried.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_enums, reason = "one of the two protocols that are read")]
pub enum Transport<'a> {
    /// A TCP segment.
    Tcp(Segment<'a>),
    /// A UDP datagram that is no tunnel.
    Udp(Datagram<'a>),
}
