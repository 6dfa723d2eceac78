//! Packets within packets, and tunnels that are not decrypted.

use super::{Header, Opaque, Span, Walk};
use crate::network::TagKind;
use crate::segment::Transport;

/// What the ports of a UDP datagram, and its first bytes, say about its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum UdpTunnel {
    Vxlan,
    VxlanGpe,
    Geneve,
    Mpls,
    Tzsp,
    Lisp,
    Gtp,
    L2tp,
    Teredo,
    Opaque(Opaque),
}

/// Ports alone would take any client that happens to use one for a tunnel, so the first bytes must fit.
pub(super) fn in_udp(source: u16, destination: u16, body: Span<'_>) -> Option<UdpTunnel> {
    let start = *body.head::<4>()?;
    let either = |port| source == port || destination == port;
    match destination {
        // 8472 is Linux's default, older than the number assigned.
        // RoCEv2, whose first bytes are like those of others.
        4791 => return None,
        4789 | 8472 if start[0] & 0x08 != 0 => return Some(UdpTunnel::Vxlan),
        4790 if start[0] & 0x0c == 0x0c => return Some(UdpTunnel::VxlanGpe),
        6081 if start[0] >> 6 == 0 => return Some(UdpTunnel::Geneve),
        6635 => return Some(UdpTunnel::Mpls),
        // Version 1; a packet that was received, or is to be sent.
        37_008 if matches!(start, [1, 0 | 1, 0, _]) => return Some(UdpTunnel::Tzsp),
        // What follows the header is an IP packet.
        4341 if body.skip(8).head().is_some_and(|[first]| matches!(first >> 4, 4 | 6)) => {
            return Some(UdpTunnel::Lisp);
        }
        _ => {}
    }
    match start {
        // Version 1, GTP and not GTP', a user's packet.
        [first, 0xff, _, _] if either(2152) && first >> 4 == 3 => return Some(UdpTunnel::Gtp),
        // Data of version 2.
        [first, 2, _, _] if either(1701) && first & 0x80 == 0 => return Some(UdpTunnel::L2tp),
        [first, ..] if either(3544) && first >> 4 == 6 => return Some(UdpTunnel::Teredo),
        _ => {}
    }
    let opaque = match start {
        // After four zero bytes comes a key exchange in the clear. RFC 3948
        [first, _, _, _] if either(4500) && start != [0; 4] && first != 0xff => Opaque::Esp,
        [1..=4, 0, 0, 0] => Opaque::WireGuard,
        _ if either(1194) => Opaque::OpenVpn,
        _ if either(1701) => Opaque::L2tp,
        [first, ..] if either(2152) && first >> 5 == 1 => Opaque::Gtp,
        [0 | 1, ..] if either(5247) => Opaque::Capwap,
        _ => return None,
    };
    Some(UdpTunnel::Opaque(opaque))
}

impl<'a> Walk<'_, 'a> {
    pub(super) fn tunnel_in_udp(&mut self, tunnel: UdpTunnel, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        match tunnel {
            UdpTunnel::Vxlan => self.vxlan(span),
            UdpTunnel::VxlanGpe => self.vxlan_gpe(span),
            UdpTunnel::Geneve => self.geneve(span),
            UdpTunnel::Mpls if self.closed => self.opaque(Opaque::Tunnel),
            UdpTunnel::Mpls => self.mpls(span),
            UdpTunnel::Tzsp => self.tzsp(span),
            UdpTunnel::Lisp => self.lisp(span),
            UdpTunnel::Gtp => self.gtp(span),
            UdpTunnel::L2tp => self.l2tp(span),
            UdpTunnel::Teredo => {
                self.enter_tunnel(TagKind::Ip, None)?;
                self.ip(span)
            }
            UdpTunnel::Opaque(kind) => self.opaque(kind),
        }
    }

    /// Flags, reserved (3), network (3), reserved; then an Ethernet frame. RFC 7348
    fn vxlan(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, _, _, n0, n1, n2, _]) = span.head() else { return self.cut() };
        self.pass(Header::Vxlan, span, 8);
        self.enter_tunnel(TagKind::Vxlan, Some(u32::from_be_bytes([0, n0, n1, n2])))?;
        self.ethernet(span.skip(8))
    }

    /// As VXLAN, with the kind of the content in the fourth byte. draft-ietf-nvo3-vxlan-gpe
    fn vxlan_gpe(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, _, content, n0, n1, n2, _]) = span.head() else { return self.cut() };
        self.pass(Header::Vxlan, span, 8);
        self.enter_tunnel(TagKind::Vxlan, Some(u32::from_be_bytes([0, n0, n1, n2])))?;
        match content {
            1 | 2 => self.ip(span.skip(8)),
            3 => self.ethernet(span.skip(8)),
            4 => self.service_header(span.skip(8)),
            5 => self.mpls(span.skip(8)),
            _ => self.opaque(Opaque::Overlay),
        }
    }

    /// Version and options' length in 4 bytes, flags, Ethernet type, network (3), reserved, options. RFC 8926
    fn geneve(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[options, _, t0, t1, n0, n1, n2, _]) = span.head() else { return self.cut() };
        let header = 8 + usize::from(options & 0x3f) * 4;
        self.pass(Header::Geneve, span, header);
        self.enter_tunnel(TagKind::Geneve, Some(u32::from_be_bytes([0, n0, n1, n2])))?;
        let content = span.skip(header);
        match u16::from_be_bytes([t0, t1]) {
            0x6558 => self.ethernet(content),
            ether_type @ (0x0800 | 0x86dd) => self.ether_type(ether_type, content),
            _ => self.opaque(Opaque::Overlay),
        }
    }

    /// Version, type, protocol (2), tags up to the one that ends them; then a frame. TaZmen Sniffer Protocol
    fn tzsp(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, p0, p1]) = span.head() else { return self.cut() };
        self.enter_tunnel(TagKind::Tzsp, None)?;
        let mut rest = span.skip(4);
        loop {
            rest = match rest.head::<2>() {
                Some([1, _]) => break,
                Some([0, _]) => rest.skip(1),
                Some(&[_, len]) => rest.skip(2 + usize::from(len)),
                None => return self.cut(),
            };
        }
        match u16::from_be_bytes([p0, p1]) {
            1 => self.ethernet(rest.skip(1)),
            0x12 => self.ieee80211(rest.skip(1), 1),
            0x77 => self.prism(rest.skip(1)),
            0x7f => self.avs(rest.skip(1)),
            _ => self.opaque(Opaque::Overlay),
        }
    }

    /// Flags, nonce (3), the number of the network (3) if bit 3 says so, locators; then an IP packet. RFC 9300, 5.3
    fn lisp(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[flags, _, _, _, n0, n1, n2, _]) = span.head() else { return self.cut() };
        let network = (flags & 0x08 != 0).then(|| u32::from_be_bytes([0, n0, n1, n2]));
        self.enter_tunnel(TagKind::Lisp, network)?;
        self.ip(span.skip(8))
    }

    /// Flags, kind, length (2), endpoint (4); sequence and more (4) if any of the last three flags says so, then further
    /// headers: length in 4 bytes, content, kind of the next. 3GPP TS 29.281, 5
    ///
    /// The endpoint differs in each direction, so it sets no network apart.
    fn gtp(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[flags, ..]) = span.head::<8>() else { return self.cut() };
        self.enter_tunnel(TagKind::Gtp, None)?;
        let mut rest = span.skip(8);
        if flags & 7 != 0 {
            let Some(&[.., kind]) = rest.head::<4>() else { return self.cut() };
            let mut next = if flags & 4 != 0 { kind } else { 0 };
            rest = rest.skip(4);
            while next != 0 {
                let Some(&[units]) = rest.head() else { return self.cut() };
                let len = usize::from(units) * 4;
                if len == 0 {
                    return self.malformed(rest);
                }
                let Some(&[kind]) = rest.skip(len - 1).head() else { return self.cut() };
                next = kind;
                rest = rest.skip(len);
            }
        }
        match rest.head().map(|[first]| first >> 4) {
            Some(4 | 6) => self.ip(rest),
            Some(_) => self.opaque(Opaque::Gtp),
            None => self.cut(),
        }
    }

    /// Flags and version, length if bit 6 says so, tunnel, session, sequence numbers, an offset; then PPP. RFC 2661, 3.1
    ///
    /// Tunnel and session have other numbers in each direction.
    fn l2tp(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[flags, _]) = span.head() else { return self.cut() };
        self.enter_tunnel(TagKind::L2tp, None)?;
        let mut len = 6;
        if flags & 0x40 != 0 {
            len += 2;
        }
        if flags & 0x08 != 0 {
            len += 4;
        }
        if flags & 0x02 != 0 {
            let Some(&offset) = span.skip(len).head() else { return self.cut() };
            len += 2 + usize::from(u16::from_be_bytes(offset));
        }
        self.ppp(span.skip(len))
    }

    /// Flags and version, Ethernet type, then checksum, key and sequence where the flags say so. RFC 2784, RFC 2890
    pub(super) fn gre(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[f0, f1, t0, t1]) = span.head() else { return self.cut() };
        let (flags, content) = (u16::from_be_bytes([f0, f1]), u16::from_be_bytes([t0, t1]));
        if (flags & 0x0007, content) == (1, 0x880b) {
            return self.pptp(flags, span);
        }
        // Source routes are long gone.
        if flags & 0x4007 != 0 {
            return self.opaque(Opaque::Gre);
        }
        let mut rest = span.skip(4);
        if flags & 0x8000 != 0 {
            rest = rest.skip(4);
        }
        let mut key = None;
        if flags & 0x2000 != 0 {
            let Some(&bytes) = rest.head() else { return self.cut() };
            // NVGRE keeps a flow's hash in the last byte, which differs within one network. RFC 7637
            key = Some(if content == 0x6558 {
                u32::from_be_bytes(bytes) >> 8
            } else {
                u32::from_be_bytes(bytes)
            });
            rest = rest.skip(4);
        }
        let has_sequence = flags & 0x1000 != 0;
        if has_sequence {
            rest = rest.skip(4);
        }
        self.pass(Header::Gre, span, rest.offset() - span.offset());
        self.enter_tunnel(TagKind::Gre, key)?;
        match content {
            0x0800 | 0x86dd | 0x6558 | 0x8847 | 0x8848 | 0x8100 | 0x8909 | 0x894f => {
                self.ether_type(content, rest)
            }
            0x880b => self.ppp(rest),
            // WCCP: an IP packet, after a header of its own since version 2.
            0x883e if rest.head().is_some_and(|[first]| first >> 4 == 4) => self.ip(rest),
            0x883e => self.ip(rest.skip(4)),
            // ERSPAN: its first form has no header of its own, the second one of 8 bytes.
            // draft-foschiano-erspan
            0x88be => self.ethernet(rest.skip(if has_sequence { 8 } else { 0 })),
            0x22eb => self.erspan_3(rest),
            _ => self.opaque(Opaque::Gre),
        }
    }

    /// Length (2), call (2), sequence and acknowledgement where the flags say so; then PPP. RFC 2637, 4.1
    fn pptp(&mut self, flags: u16, span: Span<'a>) -> Option<Transport<'a>> {
        self.enter_tunnel(TagKind::Gre, None)?;
        if flags & 0x1000 == 0 {
            // An acknowledgement and nothing else.
            return self.not_ip();
        }
        self.ppp(span.skip(if flags & 0x0080 != 0 { 16 } else { 12 }))
    }

    /// 12 bytes, and 8 more when the last bit says so. The frame type in bits 10 to 14 of bytes 8 and 9 is 0 for
    /// Ethernet, 2 for IP. draft-foschiano-erspan, 4.3
    fn erspan_3(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[.., frame_type, last]) = span.head::<12>() else { return self.cut() };
        let content = span.skip(if last & 1 == 1 { 20 } else { 12 });
        match frame_type >> 2 & 0x1f {
            0 => self.ethernet(content),
            2 => self.ip(content),
            _ => self.opaque(Opaque::Gre),
        }
    }
}
