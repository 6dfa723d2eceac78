//! What the dissector counts, and what it finds odd.

use crate::PacketId;
use crate::network::{Tag, TagKind};
use crate::packet::LinkType;

/// What a dissector saw. Every packet given is in `packets` and in one of `tcp`, `udp`, `fragments`,
/// `cut_in_headers`, `not_ip`, `other_ip`, an anomaly that ends it, or [`opaque`](Self::opaque). Inner packets of
/// tunnels count for the packet that carried them.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DissectCounters {
    /// Packets given.
    pub packets: u64,
    /// Packets that hold or complete a TCP segment.
    pub tcp: u64,
    /// Packets that hold or complete a UDP datagram that is no tunnel, or a packet of RoCE without UDP.
    pub udp: u64,
    /// Packets of IP protocols that carry neither TCP nor another packet: ICMP, OSPF and the like.
    pub other_ip: u64,
    /// Frames that carry no IP and could hide none: ARP, spanning tree and the like.
    pub not_ip: u64,
    /// TCP segments whose payload a snap length cut.
    pub cut_payloads: u64,
    /// Packets cut so short that their TCP or UDP header is missing.
    pub cut_in_headers: u64,
    /// IP fragments.
    pub fragments: u64,
    /// Datagrams joined out of fragments.
    pub fragments_joined: u64,
    /// Datagrams whose fragments did not all come within [`FRAGMENT_SECONDS`](crate::limits::FRAGMENT_SECONDS).
    pub fragments_expired: u64,
    /// Datagrams given up because the fragments took too much memory.
    pub fragments_evicted: u64,
    /// The most datagrams that waited for fragments at once.
    pub fragments_peak: usize,
    /// Fragments that a snap length cut, or that cannot be right, and that were left out.
    pub fragments_refused: u64,
    /// Segments whose checksum was verified.
    pub checksums_verified: u64,
    /// The link type of the first packet whose link type is unknown.
    pub first_unknown_link: Option<LinkType>,
    tags: [u64; TagKind::ALL.len()],
    opaque: [u64; Opaque::ALL.len()],
    anomalies: [u64; AnomalyKind::ALL.len()],
}

impl DissectCounters {
    /// Packets that could not be looked into, by kind; kinds that did not occur are left out.
    pub fn opaque(&self) -> impl Iterator<Item = (Opaque, u64)> {
        Opaque::ALL.into_iter().zip(self.opaque).filter(|(_, count)| *count > 0)
    }

    /// The same with names for people; that of an unknown link type has its number.
    pub fn opaque_names(&self) -> impl Iterator<Item = (String, u64)> {
        self.opaque().map(|(kind, count)| match (kind, self.first_unknown_link) {
            (Opaque::UnknownLink, Some(link)) => (format!("{} {}", kind.name(), link.0), count),
            _ => (kind.name().to_owned(), count),
        })
    }

    /// Oddities by kind; kinds that did not occur are left out.
    pub fn anomalies(&self) -> impl Iterator<Item = (AnomalyKind, u64)> {
        AnomalyKind::ALL.into_iter().zip(self.anomalies).filter(|(_, count)| *count > 0)
    }

    /// Packets under a tag or in a tunnel, by kind; kinds that did not occur are left out. A packet counts once for each kind
    /// that is around it.
    pub fn tags(&self) -> impl Iterator<Item = (TagKind, u64)> {
        TagKind::ALL.into_iter().zip(self.tags).filter(|(_, count)| *count > 0)
    }

    /// Counts a packet with these tags.
    #[cold]
    pub(super) fn add_tags(&mut self, tags: &[Tag]) {
        for (kind, count) in TagKind::ALL.into_iter().zip(&mut self.tags) {
            *count += u64::from(tags.iter().any(|tag| tag.kind == kind));
        }
    }

    pub(super) fn add_opaque(&mut self, kind: Opaque) {
        if let Some(count) = self.opaque.get_mut(kind as usize) {
            *count += 1;
        }
    }

    pub(super) fn add_anomaly(&mut self, kind: AnomalyKind) {
        if let Some(count) = self.anomalies.get_mut(kind as usize) {
            *count += 1;
        }
    }
}

/// A kind of packet that may carry anything, SMB too, and cannot be looked into.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Opaque {
    /// A link type that is unknown: see [`DissectCounters::first_unknown_link`].
    UnknownLink,
    /// A record of a capture card whose content is not decoded.
    UnknownRecord,
    /// A packet in a tunnel, where tunnels are not looked into: see [`Dissector::with_tunnels`](crate::Dissector::with_tunnels).
    Tunnel,
    /// An IEEE 802.11 frame that is encrypted, or holds several frames.
    Ieee80211,
    /// A MACsec frame that is encrypted. IEEE 802.1AE
    Macsec,
    /// An MPLS packet whose content is not recognised as IP or Ethernet.
    Mpls,
    /// PPP that holds no IP: link control, compression, encryption.
    Ppp,
    /// An Ethernet type that tunnels frames, with content that is not decoded.
    EthernetTunnel,
    /// IPsec's encrypted payload, also within UDP. RFC 4303, RFC 3948
    Esp,
    /// GRE with content that is not decoded.
    Gre,
    /// L2TP: control messages, and version 3, which does not say how long its header is. RFC 2661, RFC 3931
    L2tp,
    /// WireGuard.
    WireGuard,
    /// OpenVPN.
    OpenVpn,
    /// GTP, the tunnel of mobile networks: control messages, and content that is no IP.
    Gtp,
    /// CAPWAP, in which access points send frames to their controller. RFC 5415
    Capwap,
    /// InfiniBand without addresses beyond its own network, or with content that is none of its transport.
    InfiniBand,
    /// VXLAN or Geneve with content that is not decoded.
    Overlay,
    /// A fragment within a datagram that itself came in fragments.
    NestedFragment,
    /// More headers one in another than [`LAYERS`](crate::limits::LAYERS).
    TooDeep,
}

impl Opaque {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 19] = [
        Self::UnknownLink,
        Self::UnknownRecord,
        Self::Tunnel,
        Self::Ieee80211,
        Self::Macsec,
        Self::Mpls,
        Self::Ppp,
        Self::EthernetTunnel,
        Self::Esp,
        Self::Gre,
        Self::L2tp,
        Self::WireGuard,
        Self::OpenVpn,
        Self::Gtp,
        Self::Capwap,
        Self::InfiniBand,
        Self::Overlay,
        Self::NestedFragment,
        Self::TooDeep,
    ];

    /// A name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnknownLink => "unknown link type",
            Self::UnknownRecord => "unknown record of a capture card",
            Self::Tunnel => "tunnel that was not looked into",
            Self::Ieee80211 => "encrypted or joined IEEE 802.11",
            Self::Macsec => "encrypted MACsec",
            Self::Mpls => "MPLS",
            Self::Ppp => "PPP control or encrypted PPP",
            Self::EthernetTunnel => "Ethernet tunnel",
            Self::Esp => "IPsec ESP",
            Self::Gre => "GRE",
            Self::L2tp => "L2TP control or version 3",
            Self::WireGuard => "WireGuard",
            Self::OpenVpn => "OpenVPN",
            Self::Gtp => "GTP control",
            Self::Capwap => "CAPWAP",
            Self::InfiniBand => "InfiniBand",
            Self::Overlay => "VXLAN or Geneve",
            Self::NestedFragment => "fragment within fragments",
            Self::TooDeep => "too many headers",
        }
    }
}

/// Something odd about one packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Anomaly {
    /// The packet.
    pub packet: PacketId,
    /// Where the header is, in bytes from the packet's first (from the datagram's, where fragments were joined).
    pub offset: usize,
    /// What is odd.
    pub kind: AnomalyKind,
}

/// What can be odd about a packet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum AnomalyKind {
    /// A header contradicts itself; what it heads is left out.
    MalformedHeader,
    /// An IP length says more than was sent. The packet is taken at its word.
    LengthBeyondPacket,
    /// A fragment reaches beyond its datagram's end, or two fragments disagree where that is. It is left out.
    FragmentBeyondEnd,
    /// A fragment overlaps another and says something else. The first one's bytes count.
    FragmentConflict,
    /// A TCP checksum is wrong.
    WrongChecksum,
}

impl AnomalyKind {
    /// All kinds, in the order of their declaration.
    pub const ALL: [Self; 5] = [
        Self::MalformedHeader,
        Self::LengthBeyondPacket,
        Self::FragmentBeyondEnd,
        Self::FragmentConflict,
        Self::WrongChecksum,
    ];

    /// A name for people.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::MalformedHeader => "malformed header",
            Self::LengthBeyondPacket => "IP length beyond the packet",
            Self::FragmentBeyondEnd => "IP fragment beyond its datagram",
            Self::FragmentConflict => "IP fragments that overlap and differ",
            Self::WrongChecksum => "wrong TCP checksum",
        }
    }
}
