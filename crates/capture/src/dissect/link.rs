//! How packets begin, by link type. <https://www.tcpdump.org/linktypes.html>

use std::net::{Ipv6Addr, SocketAddr};

use super::{Header, Opaque, Span, Walk};
use crate::direct::ROCE_PORT;
use crate::network::TagKind;
use crate::packet::LinkType;
use crate::segment::{Datagram, Transport};

impl<'a> Walk<'_, 'a> {
    #[inline]
    pub(super) fn link(&mut self, link: LinkType, span: Span<'a>) -> Option<Transport<'a>> {
        match link.0 {
            1 => self.ethernet(span),
            // The BSD loopback writes the address family in its host's order; OpenBSD's in network order.
            0 | 108 => self.loopback(span),
            12 | 14 | 101 | 228 | 229 => self.ip(span),
            113 => self.cooked(span),
            276 => self.cooked_v2(span),
            9 | 50 => self.ppp(span),
            // The direction comes first.
            204 => self.ppp(span.skip(1)),
            205 => self.cisco_hdlc(span.skip(1)),
            219 => self.mpls(span),
            // Session and discovery stages of PPPoE, from the PPPoE header on.
            51 => self.pppoe(span),
            104 => self.cisco_hdlc(span),
            105 => self.ieee80211(span, 1),
            119 => self.prism(span),
            127 => self.radiotap(span),
            163 => self.avs(span),
            192 => self.per_packet_information(span),
            117 => self.pflog(span),
            197 => self.erf(span),
            239 => self.nflog(span),
            247 => self.infiniband(span),
            149 | 258 => self.pktap(span),
            _ if link == LinkType::NETMON_80211 => self.network_monitor(span),
            _ => {
                self.counters.first_unknown_link.get_or_insert(link);
                self.opaque(Opaque::UnknownLink)
            }
        }
    }

    /// Destination, source, type or length. IEEE 802.3
    #[inline]
    pub(super) fn ethernet(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[.., t0, t1]) = span.head::<14>() else { return self.cut() };
        self.pass(Header::Ethernet, span, 14);
        self.ether_type(u16::from_be_bytes([t0, t1]), span.skip(14))
    }

    #[inline]
    pub(super) fn ether_type(&mut self, ether_type: u16, span: Span<'a>) -> Option<Transport<'a>> {
        match ether_type {
            0x0800 | 0x86dd => self.ip(span),
            _ => self.other_ether_type(ether_type, span),
        }
    }

    #[cold]
    fn other_ether_type(&mut self, ether_type: u16, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        match ether_type {
            0..=1_500 => self.llc(span.limit(usize::from(ether_type).min(span.sent()))),
            // 802.1Q, 802.1ad, and the numbers used before those were agreed on.
            0x8100 | 0x88a8 | 0x9100 | 0x9200 => self.vlan(span),
            0x8847 | 0x8848 => self.mpls(span),
            0x8864 => self.pppoe(span),
            0x6558 => self.ethernet(span),
            0x8909 => self.cisco_metadata(span),
            // A time of six bytes: Arista and Cisco TTag. Priorities and the ids of a port: 802.1BR.
            0x8988 | 0x893f => self.tag::<8>(span),
            // The ids of a virtual interface: Cisco VN-Tag. Numbers of copies: HSR, 802.1CB.
            0x8926 | 0x892f | 0xf1c1 => self.tag::<6>(span),
            0x88e5 => self.macsec(span),
            0x88e7 => self.backbone(span),
            0x22f3 => self.trill(span),
            // Cisco FabricPath: a tree and hops, then a frame.
            0x8903 => self.ethernet(span.skip(2)),
            0x894f => self.service_header(span),
            0x8915 => self.infiniband_route(span),
            _ => self.not_ip(),
        }
    }

    fn vlan(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[c0, c1, t0, t1]) = span.head::<4>() else { return self.cut() };
        self.pass(Header::Vlan, span, 4);
        let id = u16::from_be_bytes([c0, c1]) & 0x0fff;
        // 0 is a priority without a network.
        if id != 0 {
            self.enter(TagKind::Vlan, id.into());
        }
        self.ether_type(u16::from_be_bytes([t0, t1]), span.skip(4))
    }

    /// Version 1, length, option, security group; then an Ethernet type. Cisco MetaData
    fn cisco_metadata(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        match span.head::<8>() {
            Some(&[1, .., t0, t1]) => self.ether_type(u16::from_be_bytes([t0, t1]), span.skip(8)),
            Some(_) => self.opaque(Opaque::EthernetTunnel),
            None => self.cut(),
        }
    }

    /// A tag of `N` bytes that ends in an Ethernet type. What it says differs in each direction, or for each packet, so
    /// it sets no network apart.
    fn tag<const N: usize>(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        match span.head::<N>().and_then(|tag| tag.last_chunk()) {
            Some(ether_type) => self.ether_type(u16::from_be_bytes(*ether_type), span.skip(N)),
            None => self.cut(),
        }
    }

    /// 802.2 with the SNAP extension carries an Ethernet type; nothing else there carries IP.
    pub(super) fn llc(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        match span.head::<8>() {
            Some(&[0xaa, 0xaa, 0x03, 0, 0, 0 | 0xf8, t0, t1]) => {
                self.ether_type(u16::from_be_bytes([t0, t1]), span.skip(8))
            }
            None if span.is_cut() => self.cut(),
            _ => self.not_ip(),
        }
    }

    fn loopback(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&family) = span.head::<4>() else { return self.cut() };
        self.pass(Header::Loopback, span, 4);
        // A family is a small number: one of the two readings is not.
        let family = u32::from_be_bytes(family).min(u32::from_le_bytes(family));
        match family {
            // AF_INET; AF_INET6 of Linux, NetBSD and OpenBSD, FreeBSD, macOS.
            2 | 10 | 24 | 28 | 30 => self.ip(span.skip(4)),
            _ => self.not_ip(),
        }
    }

    /// Packet type, ARPHRD type, address length, address (8), protocol.
    fn cooked(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, a0, a1, .., p0, p1]) = span.head::<16>() else { return self.cut() };
        self.pass(Header::Cooked, span, 16);
        self.cooked_protocol([a0, a1], [p0, p1], span.skip(16))
    }

    /// Protocol, reserved, interface (4), ARPHRD type, packet type, address length, address (8).
    fn cooked_v2(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[p0, p1, _, _, _, _, _, _, a0, a1, ..]) = span.head::<20>() else { return self.cut() };
        self.pass(Header::Cooked, span, 20);
        self.cooked_protocol([a0, a1], [p0, p1], span.skip(20))
    }

    fn cooked_protocol(
        &mut self,
        arphrd: [u8; 2],
        protocol: [u8; 2],
        span: Span<'a>,
    ) -> Option<Transport<'a>> {
        match (u16::from_be_bytes(arphrd), u16::from_be_bytes(protocol)) {
            (801..=803, _) => self.opaque(Opaque::Ieee80211),
            // Numbers below 1,536 are Linux's own here, not lengths: 4 is 802.2, 1 is Novell's raw 802.3.
            (_, 4) => self.llc(span),
            (_, 0..1_536) => self.not_ip(),
            (_, ether_type) => self.ether_type(ether_type, span),
        }
    }

    /// RFC 1661, RFC 1662: address and control may be left out, and the protocol's first byte when it is 0.
    pub(super) fn ppp(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        let start = span;
        let span = if let Some([0xff, 0x03]) = span.head() { span.skip(2) } else { span };
        let (protocol, span) = match span.head::<2>() {
            Some(&[short, _]) if short & 1 == 1 => (u16::from(short), span.skip(1)),
            Some(&long) => (u16::from_be_bytes(long), span.skip(2)),
            None => return self.cut(),
        };
        self.pass(Header::Ppp, start, span.offset() - start.offset());
        match protocol {
            0x0021 | 0x0057 => self.ip(span),
            0x0281 | 0x0283 => self.mpls(span),
            _ => self.opaque(Opaque::Ppp),
        }
    }

    /// Version and type, code, session, length. RFC 2516
    fn pppoe(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[0x11, code, s0, s1, l0, l1]) = span.head::<6>() else {
            return if span.captured().len() < 6 { self.cut() } else { self.malformed(span) };
        };
        self.pass(Header::Pppoe, span, 6);
        if code != 0 {
            return self.not_ip();
        }
        self.enter(TagKind::Pppoe, u16::from_be_bytes([s0, s1]).into());
        self.ppp(span.skip(6).limit(u16::from_be_bytes([l0, l1]).into()))
    }

    /// Address, control, Ethernet type.
    fn cisco_hdlc(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, t0, t1]) = span.head::<4>() else { return self.cut() };
        self.ether_type(u16::from_be_bytes([t0, t1]), span.skip(4))
    }

    /// Labels up to the one with the bottom bit; what follows is recognised by its first nibble. RFC 3032, RFC 4385
    ///
    /// Labels differ in each direction, so they set no network apart.
    pub(super) fn mpls(&mut self, mut span: Span<'a>) -> Option<Transport<'a>> {
        loop {
            self.descend()?;
            let Some(&[_, _, bottom, _]) = span.head::<4>() else { return self.cut() };
            self.pass(Header::Mpls, span, 4);
            span = span.skip(4);
            if bottom & 1 == 1 {
                break;
            }
        }
        match span.captured().first().map(|byte| byte >> 4) {
            Some(4 | 6) => self.ip(span),
            // A control word, then the Ethernet frame of a pseudowire.
            Some(0) => self.ethernet(span.skip(4)),
            Some(_) => self.opaque(Opaque::Mpls),
            None => self.cut(),
        }
    }

    /// The local header of InfiniBand says what follows it. [IBTA] 7.7
    fn infiniband(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        match span.head::<8>() {
            Some([_, next, ..]) if next & 3 == 3 => self.infiniband_route(span.skip(8)),
            // Without a route, packets have no addresses beyond their own network.
            Some(_) => self.opaque(Opaque::InfiniBand),
            None => self.cut(),
        }
    }

    /// A route of InfiniBand, as RoCE has it in Ethernet: the header of IPv6, then what RoCEv2 has in UDP. [IBTA] 8.3, annex A16
    fn infiniband_route(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some((&[version, _, _, _, l0, l1, next, _], rest)) = span.captured().split_first_chunk() else {
            return self.cut();
        };
        let (Some(source), Some(destination)) =
            (rest.first_chunk::<16>(), rest.get(16..).and_then(<[u8]>::first_chunk::<16>))
        else {
            return self.cut();
        };
        if version >> 4 != 6 || next != 0x1B {
            return self.opaque(Opaque::InfiniBand);
        }
        let body = span.skip(40).limit(u16::from_be_bytes([l0, l1]).into());
        let end = |address: &[u8; 16]| SocketAddr::new(Ipv6Addr::from(*address).to_canonical(), ROCE_PORT);
        self.counters.udp += 1;
        Some(Transport::Udp(Datagram {
            packet: *self.packet,
            source: end(source),
            destination: end(destination),
            network: self.network,
            tags: &[],
            ip_len: body.sent(),
            hops: self.hops,
            payload: body.captured(),
            payload_len: body.sent(),
        }))
    }

    pub(super) fn not_ip<T>(&mut self) -> Option<T> {
        self.counters.not_ip += 1;
        None
    }
}
