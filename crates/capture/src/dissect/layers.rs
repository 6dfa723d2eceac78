//! The headers of a packet, from the outermost to the one below the payload.

use std::ops::Range;

use super::{ChecksumPolicy, DissectCounters, Span, Walk};
use crate::limits::LAYERS;
use crate::packet::Packet;

/// What a header is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Header {
    /// Ethernet.
    Ethernet,
    /// The cooked captures of Linux, in either form.
    Cooked,
    /// The loopback of BSD and macOS.
    Loopback,
    /// An IEEE 802.1Q tag.
    Vlan,
    /// An MPLS label.
    Mpls,
    /// PPP.
    Ppp,
    /// PPP over Ethernet.
    Pppoe,
    /// IPv4.
    Ipv4,
    /// IPv6, with its extension headers.
    Ipv6,
    /// GRE.
    Gre,
    /// VXLAN.
    Vxlan,
    /// Geneve.
    Geneve,
    /// UDP.
    Udp,
    /// TCP.
    Tcp,
}

/// A header of a packet. Its ranges are bytes of the packet, as far as they were captured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layer {
    /// What it is.
    pub kind: Header,
    start: u32,
    body: u32,
    end: u32,
}

impl Layer {
    /// The header alone.
    #[must_use]
    pub fn header(&self) -> Range<usize> {
        range(self.start, self.body.min(self.end))
    }

    /// The header and all that it carries. Padding after a packet of IP belongs to Ethernet alone.
    #[must_use]
    pub fn whole(&self) -> Range<usize> {
        range(self.start, self.end)
    }

    /// What the header carries.
    #[must_use]
    pub fn body(&self) -> Range<usize> {
        range(self.body.min(self.end), self.end)
    }
}

fn range(start: u32, end: u32) -> Range<usize> {
    let at = |offset| usize::try_from(offset).unwrap_or(usize::MAX);
    at(start)..at(end)
}

/// The headers of a packet, the outermost first.
///
/// A fragment of a datagram ends at its IP header: what fragments carry together is in no packet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layers(Vec<Layer>);

impl Layers {
    /// The headers of this packet.
    #[must_use]
    pub fn of(packet: &Packet<'_>) -> Self {
        let mut layers = Vec::with_capacity(4);
        let mut walk = Walk {
            packet: &packet.id,
            elided: packet.elided,
            checksums: ChecksumPolicy::default(),
            counters: &mut DissectCounters::default(),
            anomaly: &mut None,
            tags: &mut Vec::new(),
            closed: false,
            ends: None,
            fragment: None,
            network: 0,
            hops: 0,
            ip_header: 0,
            layers: 0,
            seen: Some(&mut layers),
        };
        let _ = walk.link(packet.link, Span::new(packet.data, packet.wire_len));
        Self(layers)
    }

    /// The headers, the outermost first.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Layer> {
        self.0.iter()
    }
}

impl Walk<'_, '_> {
    /// Notes a header of `len` bytes, where somebody wants to know.
    #[inline]
    pub(super) fn pass(&mut self, kind: Header, span: Span<'_>, len: usize) {
        if let Some(seen) = &mut self.seen
            && seen.len() < usize::from(LAYERS) * 2
        {
            let at = |offset| u32::try_from(offset).unwrap_or(u32::MAX);
            let (start, end) = (span.offset(), span.offset() + span.captured().len());
            seen.push(Layer { kind, start: at(start), body: at(start + len), end: at(end) });
        }
    }
}
