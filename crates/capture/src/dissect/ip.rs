//! IPv4 (RFC 791) and IPv6 (RFC 8200).

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::fragments::Fragment;
use super::{AnomalyKind, Header, Opaque, Span, Walk};
use crate::network::TagKind;
use crate::segment::Transport;

impl<'a> Walk<'_, 'a> {
    /// The version is read from the packet itself: what announces it is not always right.
    #[inline]
    pub(super) fn ip(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        match span.captured().first().map(|byte| byte >> 4) {
            Some(4) => self.ipv4(span),
            Some(6) => self.ipv6(span),
            Some(_) => self.malformed(span),
            None => self.cut(),
        }
    }

    /// ```text
    ///  0 version, header length      8 time to live
    ///  1 type of service             9 protocol
    ///  2 total length               10 header checksum
    ///  4 identification             12 source
    ///  6 flags, fragment offset     16 destination
    /// ```
    #[inline(always)]
    fn ipv4(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[first, _, l0, l1, i0, i1, f0, f1, hops, protocol, _, _, a, b, c, d, e, f, g, h]) =
            span.head()
        else {
            return self.cut();
        };
        let header = usize::from(first & 0x0f) * 4;
        let total = self.length(u16::from_be_bytes([l0, l1]).into(), span);
        if header < 20 || total < header {
            return self.malformed(span);
        }
        (self.hops, self.ip_header) = (hops, header);
        self.pass(Header::Ipv4, span.limit(total), header);
        let payload = span.limit(total).skip(header);
        let source = IpAddr::V4(Ipv4Addr::new(a, b, c, d));
        let destination = IpAddr::V4(Ipv4Addr::new(e, f, g, h));
        let fragment = u16::from_be_bytes([f0, f1]);
        // The two bits beside these forbid fragments or mean nothing.
        if fragment & 0x3fff == 0 {
            return self.protocol(protocol, source, destination, payload);
        }
        self.piece(Fragment {
            network: self.network,
            source,
            destination,
            protocol,
            id: u16::from_be_bytes([i0, i1]).into(),
            at: usize::from(fragment & 0x1fff) * 8,
            more: fragment & 0x2000 != 0,
            bytes: payload,
        })
    }

    /// ```text
    ///  0 version, class, flow        8 source
    ///  4 payload length             24 destination
    ///  6 next header                40 extension headers
    ///  7 hop limit
    /// ```
    fn ipv6(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some((&[_, _, _, _, l0, l1, next, hops], rest)) = span.captured().split_first_chunk() else {
            return self.cut();
        };
        let Some((source, rest)) = rest.split_first_chunk::<16>() else { return self.cut() };
        let Some(destination) = rest.first_chunk::<16>() else { return self.cut() };
        let source = IpAddr::V6(Ipv6Addr::from(*source));
        let destination = IpAddr::V6(Ipv6Addr::from(*destination));
        (self.hops, self.ip_header) = (hops, 40);
        let payload = span.skip(40);
        let len = self.length(u16::from_be_bytes([l0, l1]).into(), payload);
        self.pass(Header::Ipv6, span.limit(40 + len), 40);
        self.protocol(next, source, destination, payload.limit(len))
    }

    /// The length that an IP header gives, or what was sent where it gives 0: so do packets larger than the field
    /// can say (jumbograms, and segments that the network card has yet to cut up). What it gives beyond what was sent
    /// is not there, and no receiver takes it for a part of a stream.
    #[inline]
    fn length(&mut self, given: usize, span: Span<'_>) -> usize {
        if given == 0 {
            return span.sent();
        }
        if given > span.sent() {
            self.odd(AnomalyKind::LengthBeyondPacket, span);
            return span.sent();
        }
        given
    }

    /// What an IP header's protocol or next-header number announces.
    #[inline(always)]
    pub(super) fn protocol(
        &mut self,
        protocol: u8,
        source: IpAddr,
        destination: IpAddr,
        span: Span<'a>,
    ) -> Option<Transport<'a>> {
        match protocol {
            6 => self.tcp(source, destination, span),
            17 => self.udp(source, destination, span),
            _ => self.other_protocol(protocol, source, destination, span),
        }
    }

    #[cold]
    fn other_protocol(
        &mut self,
        mut protocol: u8,
        source: IpAddr,
        destination: IpAddr,
        mut span: Span<'a>,
    ) -> Option<Transport<'a>> {
        loop {
            self.descend()?;
            let header = match protocol {
                // Extension headers: next header, length in units of 8 bytes beyond the first 8. RFC 8200, 4.2; the
                // authentication header counts in 4 bytes beyond the first 8. RFC 4302
                0 | 43 | 60 | 135 | 139 | 140 | 51 => {
                    let Some(&[next, len]) = span.head() else { return self.cut() };
                    let unit = if protocol == 51 { 4 } else { 8 };
                    protocol = next;
                    8 + usize::from(len) * unit
                }
                44 => {
                    let Some(&[next, _, o0, o1, i0, i1, i2, i3]) = span.head() else { return self.cut() };
                    let place = u16::from_be_bytes([o0, o1]);
                    // One that is the whole datagram is passed through as such. RFC 6946
                    if place & 0xfff9 != 0 {
                        return self.piece(Fragment {
                            network: self.network,
                            source,
                            destination,
                            protocol: next,
                            id: u32::from_be_bytes([i0, i1, i2, i3]),
                            at: usize::from(place & 0xfff8),
                            more: place & 1 != 0,
                            bytes: span.skip(8),
                        });
                    }
                    protocol = next;
                    8
                }
                _ => break,
            };
            if header > span.sent() {
                return self.malformed(span);
            }
            span = span.skip(header);
        }
        self.ends = Some((source, destination));
        match protocol {
            6 => self.tcp(source, destination, span),
            17 => self.udp(source, destination, span),
            4 | 41 => {
                self.enter_tunnel(TagKind::Ip, None)?;
                self.ip(span)
            }
            47 => self.gre(span),
            // Ethernet within IP: version and reserved bits, then the frame. RFC 3378
            97 => {
                self.enter_tunnel(TagKind::Ip, None)?;
                self.ethernet(span.skip(2))
            }
            137 if self.closed => self.opaque(Opaque::Tunnel),
            137 => self.mpls(span),
            50 => self.opaque(Opaque::Esp),
            115 => self.opaque(Opaque::L2tp),
            _ => {
                self.counters.other_ip += 1;
                None
            }
        }
    }
}
