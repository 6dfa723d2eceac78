//! From a packet's bytes to the TCP segment or UDP datagram in them.
//!
//! ```text
//! link       how the packet begins: Ethernet, cooked, loopback, PPP, raw; tags and labels
//! record     what capture programs and cards put before it: PKTAP, NFLOG, PFLOG, ERF
//! radio      IEEE 802.11 and what radios put before it
//! bridge     Ethernet within Ethernet: backbone bridges, TRILL, service headers, MACsec in the clear
//! ip         IPv4, IPv6 and its extension headers
//! fragments  joins what was sent in pieces
//! transport  TCP, UDP
//! layers     which headers a packet has, and where
//! tunnel     GRE, VXLAN, Geneve, GTP and such: a packet within a packet goes back to the top
//! counters   what was seen, and what could not be looked into
//! ```
//!
//! Headers are read by array. A [`Dissector`] keeps no more state than the fragments it waits for.
//!
//! `etherparse` was weighed: its lax slicing costs the same 20 ns per packet, but it stops at each tunnel, MPLS, LLC
//! and loopback, and does not tell bytes sent from bytes captured, so most of this would be here all the same. It
//! builds the packets of [`TcpSegmenter`](crate::TcpSegmenter) and of the tests.

mod bridge;
mod checksum;
mod counters;
mod fragments;
mod ip;
mod layers;
mod link;
mod radio;
mod record;
mod span;
mod transport;
mod tunnel;

pub use checksum::ChecksumPolicy;
pub use counters::{Anomaly, AnomalyKind, DissectCounters, Opaque};
pub use layers::{Header, Layer, Layers};

use std::net::IpAddr;

use crate::limits::FragmentLimits;
use crate::network::{Tag, TagKind};
use crate::packet::{Elided, Packet, PacketId};
use crate::segment::Transport;
use fragments::{Fragment, FragmentTable};
use span::Span;

/// Takes packets, gives TCP segments and UDP datagrams.
///
/// The order of calls is [`transport`](Self::transport) for each packet; then, when that packet's segment is dealt
/// with, [`anomaly`](Self::anomaly) if oddities are of interest; [`counters`](Self::counters) at any time.
///
/// ```no_run
/// # use smbtrail_capture::{CaptureSet, Dissector, Input, Transport};
/// # let mut set = CaptureSet::open([Input::Stdin])?;
/// let mut dissector = Dissector::default();
/// while let Some(packet) = set.next_packet() {
///     if let Some(Transport::Tcp(segment)) = dissector.transport(&packet) {
///         println!("{} > {}: {} bytes", segment.source, segment.destination, segment.payload_len);
///     }
/// }
/// println!("{} of {} packets are TCP", dissector.counters().tcp, dissector.counters().packets);
/// # Ok::<(), smbtrail_capture::CaptureError>(())
/// ```
#[derive(Debug, Default)]
pub struct Dissector {
    checksums: ChecksumPolicy,
    counters: DissectCounters,
    anomaly: Option<Anomaly>,
    fragments: FragmentTable,
    /// The ends and the network of the IP fragment last given.
    fragment: Option<(IpAddr, IpAddr, u32)>,
    /// The datagram whose last fragment just came.
    joined: Vec<u8>,
    /// The tags and tunnels of the packet last given.
    tags: Vec<Tag>,
    /// Tunnels are not looked into.
    closed: bool,
}

impl Dissector {
    /// A dissector that treats checksums as configured.
    #[must_use]
    pub fn new(checksums: ChecksumPolicy) -> Self {
        Self { checksums, ..Self::default() }
    }

    /// The same, that holds this much of datagrams in pieces.
    #[must_use]
    pub fn with_limits(self, limits: FragmentLimits) -> Self {
        Self { fragments: FragmentTable::new(limits), ..self }
    }

    /// The same; says whether packets within tunnels are looked into. If not, they are counted as
    /// [`Opaque::Tunnel`].
    #[must_use]
    pub fn with_tunnels(self, tunnels: bool) -> Self {
        Self { closed: !tunnels, ..self }
    }

    /// The segment or datagram that this packet holds or completes; none when it is something else, which is counted.
    pub fn transport<'a>(&'a mut self, packet: &Packet<'a>) -> Option<Transport<'a>> {
        self.counters.packets += 1;
        self.anomaly = None;
        self.fragment = None;
        self.tags.clear();
        let mut walk = Walk {
            packet: &packet.id,
            elided: packet.elided,
            checksums: self.checksums,
            counters: &mut self.counters,
            anomaly: &mut self.anomaly,
            tags: &mut self.tags,
            closed: self.closed,
            ends: None,
            fragment: None,
            network: 0,
            hops: 0,
            ip_header: 0,
            layers: 0,
            seen: None,
        };
        let found = walk.link(packet.link, Span::new(packet.data, packet.wire_len));
        let Walk { fragment, layers, hops, ip_header, .. } = walk;
        if !self.tags.is_empty() {
            self.counters.add_tags(&self.tags);
        }
        if let Some(fragment) = fragment {
            return self.join(&packet.id, &fragment, (layers, hops, ip_header));
        }
        tagged(found, &self.tags)
    }

    /// What the datagram holds that this fragment completes, if it does.
    #[cold]
    fn join(
        &mut self,
        packet: &PacketId,
        fragment: &Fragment<'_>,
        (layers, hops, ip_header): (u8, u8, usize),
    ) -> Option<Transport<'_>> {
        let Fragment { network, source, destination, protocol, .. } = *fragment;
        self.fragment = Some((source, destination, network));
        self.joined = self.fragments.add(fragment, packet, &mut self.counters, &mut self.anomaly)?;
        let mut walk = Walk {
            packet,
            elided: Elided::NONE,
            checksums: self.checksums,
            counters: &mut self.counters,
            anomaly: &mut self.anomaly,
            tags: &mut self.tags,
            closed: self.closed,
            ends: None,
            fragment: None,
            network,
            hops,
            ip_header,
            layers,
            seen: None,
        };
        let found = walk.protocol(protocol, source, destination, Span::whole(&self.joined));
        let found = if walk.fragment.is_some() { walk.opaque(Opaque::NestedFragment) } else { found };
        tagged(found, &self.tags)
    }

    /// Sender, receiver and network ([`Segment::network`](crate::Segment::network)) of the packet last given, if it was
    /// a fragment of an IP datagram.
    #[must_use]
    pub const fn fragment(&self) -> Option<(IpAddr, IpAddr, u32)> {
        self.fragment
    }

    /// What was odd about the packet last given, if anything.
    #[must_use]
    pub fn anomaly(&self) -> Option<Anomaly> {
        self.anomaly
    }

    /// What was seen so far.
    #[must_use]
    pub fn counters(&self) -> &DissectCounters {
        &self.counters
    }

    /// Datagrams with missing fragments.
    #[must_use]
    pub fn fragments_waiting(&self) -> usize {
        self.fragments.len()
    }
}

/// One packet on its way down the layers.
///
/// Where it ends at a piece of a datagram, that is kept beside the way: a result that may be one or the other would be
/// moved once more.
struct Walk<'w, 'a> {
    packet: &'w PacketId,
    /// Bytes of the packet that are not here.
    elided: Elided,
    checksums: ChecksumPolicy,
    counters: &'w mut DissectCounters,
    anomaly: &'w mut Option<Anomaly>,
    tags: &'w mut Vec<Tag>,
    closed: bool,
    /// The ends of the last packet that holds another.
    ends: Option<(IpAddr, IpAddr)>,
    fragment: Option<Fragment<'a>>,
    /// The tags and tunnels passed so far, folded into a number.
    network: u32,
    /// The hops that the innermost IP header still allowed.
    hops: u8,
    /// Bytes of that header.
    ip_header: usize,
    layers: u8,
    /// The headers passed so far, where somebody wants to know them.
    seen: Option<&'w mut Vec<Layer>>,
}

impl<'a> Walk<'_, 'a> {
    /// Counts something that cannot be looked into.
    #[cold]
    fn opaque<T>(&mut self, kind: Opaque) -> Option<T> {
        self.counters.add_opaque(kind);
        None
    }

    /// Counts a packet that a snap length cut within its headers.
    #[cold]
    fn cut<T>(&mut self) -> Option<T> {
        self.counters.cut_in_headers += 1;
        None
    }

    /// The way ends at a piece of a datagram.
    #[cold]
    fn piece<T>(&mut self, fragment: Fragment<'a>) -> Option<T> {
        self.counters.fragments += 1;
        self.fragment = Some(fragment);
        None
    }

    /// Notes what is wrong with a header that begins where `span` does.
    #[cold]
    fn odd(&mut self, kind: AnomalyKind, span: Span<'_>) {
        self.counters.add_anomaly(kind);
        self.anomaly.get_or_insert(Anomaly { packet: *self.packet, offset: span.offset(), kind });
    }

    /// A header that cannot be right, and no more of this packet.
    #[cold]
    fn malformed<T>(&mut self, span: Span<'_>) -> Option<T> {
        self.odd(AnomalyKind::MalformedHeader, span);
        None
    }

    /// One more header below TCP, unless there were too many.
    fn descend(&mut self) -> Option<()> {
        if self.layers == crate::limits::LAYERS {
            return self.opaque(Opaque::TooDeep);
        }
        self.layers += 1;
        Some(())
    }

    /// Goes into a tagged network.
    fn enter(&mut self, kind: TagKind, id: u32) {
        self.tags.push(Tag { kind, id: Some(id), ends: None });
        self.fold(kind, id);
    }

    /// Goes into a tunnel, unless they are not looked into. One that has no number is known by its ends, the same for
    /// both directions.
    fn enter_tunnel(&mut self, kind: TagKind, id: Option<u32>) -> Option<()> {
        if self.closed {
            return self.opaque(Opaque::Tunnel);
        }
        self.tags.push(Tag { kind, id, ends: self.ends });
        let known_by = id.or_else(|| self.ends.map(|(source, destination)| ends(source, destination)));
        self.fold(kind, known_by.unwrap_or_default());
        Some(())
    }

    /// Folds a tag into the network's number. 0, the untagged network, is given to no tag.
    fn fold(&mut self, kind: TagKind, id: u32) {
        // The 32-bit FNV prime; ids are few and small, so a collision takes intent.
        let mixed = (self.network ^ (kind as u32 + 1)).wrapping_mul(0x0100_0193) ^ id;
        self.network = mixed.wrapping_mul(0x9e37_79b1).max(1);
    }
}

/// Adds the tags that a packet was found under.
#[inline]
fn tagged<'a>(mut found: Option<Transport<'a>>, tags: &'a [Tag]) -> Option<Transport<'a>> {
    match &mut found {
        Some(Transport::Tcp(segment)) => segment.tags = tags,
        Some(Transport::Udp(datagram)) => datagram.tags = tags,
        None => {}
    }
    found
}

/// The same for both directions of a tunnel that is known by its ends alone.
fn ends(a: IpAddr, b: IpAddr) -> u32 {
    let fold = |address: IpAddr| match address {
        IpAddr::V4(address) => address.to_bits().wrapping_mul(0x9e37_79b1),
        IpAddr::V6(address) => {
            let [a, b, c, d, e, f, g, h] = address.segments().map(u32::from);
            let words = [a << 16 | b, c << 16 | d, e << 16 | f, g << 16 | h];
            words.iter().fold(0, |sum: u32, word| (sum ^ word).wrapping_mul(0x9e37_79b1))
        }
    };
    fold(a).wrapping_add(fold(b))
}
