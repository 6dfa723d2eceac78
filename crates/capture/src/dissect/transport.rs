//! TCP (RFC 9293, 3.1) and UDP (RFC 768).

use std::net::{IpAddr, SocketAddr};

use super::{AnomalyKind, Header, Span, Walk};
use crate::segment::{Datagram, Segment, TcpFlags, Transport};

impl<'a> Walk<'_, 'a> {
    /// ```text
    ///  0 source port        12 header length, reserved
    ///  2 destination port   13 flags
    ///  4 sequence           14 window
    ///  8 acknowledgement    16 checksum
    ///                       18 urgent pointer
    /// ```
    // A result of 150 bytes that each function on the way would move on.
    #[inline(always)]
    pub(super) fn tcp(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        span: Span<'a>,
    ) -> Option<Transport<'a>> {
        let Some(&[s0, s1, d0, d1, q0, q1, q2, q3, a0, a1, a2, a3, len, flags, w0, w1, c0, c1, _, _]) =
            span.head()
        else {
            return if span.sent() < 20 { self.malformed(span) } else { self.cut() };
        };
        let header = usize::from(len >> 4) * 4;
        if header < 20 || header > span.sent() {
            return self.malformed(span);
        }
        if self.checksums.applies(span.sent()) && !span.is_cut() && self.elided.is_empty() {
            self.counters.checksums_verified += 1;
            if !super::checksum::is_right(source, destination, span.captured(), [c0, c1]) {
                self.odd(AnomalyKind::WrongChecksum, span);
                if self.checksums.drops() {
                    return None;
                }
            }
        }
        self.pass(Header::Tcp, span, header);
        let body = span.skip(header);
        self.counters.tcp += 1;
        self.counters.cut_payloads += u64::from(body.is_cut());
        Some(Transport::Tcp(Segment {
            packet: *self.packet,
            source: SocketAddr::new(source, u16::from_be_bytes([s0, s1])),
            destination: SocketAddr::new(destination, u16::from_be_bytes([d0, d1])),
            network: self.network,
            tags: &[],
            ip_len: self.ip_header + span.sent(),
            hops: self.hops,
            quic: None,
            sequence: u32::from_be_bytes([q0, q1, q2, q3]),
            acknowledgement: u32::from_be_bytes([a0, a1, a2, a3]),
            flags: TcpFlags(flags),
            window: u16::from_be_bytes([w0, w1]),
            payload: body.captured(),
            payload_len: body.sent(),
            elided: self.elided.after(body.offset()).before(body.captured().len()),
        }))
    }

    /// Source port, destination port, length with these 8 bytes, checksum.
    pub(super) fn udp(
        &mut self,
        source: IpAddr,
        destination: IpAddr,
        span: Span<'a>,
    ) -> Option<Transport<'a>> {
        let Some(&[s0, s1, d0, d1, l0, l1, _, _]) = span.head() else {
            return if span.sent() < 8 { self.malformed(span) } else { self.cut() };
        };
        let source = SocketAddr::new(source, u16::from_be_bytes([s0, s1]));
        let destination = SocketAddr::new(destination, u16::from_be_bytes([d0, d1]));
        let len = match u16::from_be_bytes([l0, l1]) {
            // A jumbogram, RFC 2675, or a datagram that the network card has yet to cut up.
            0 => span.sent(),
            len => usize::from(len),
        };
        if len < 8 || len > span.sent() {
            return self.malformed(span);
        }
        self.pass(Header::Udp, span.limit(len), 8);
        let body = span.limit(len).skip(8);
        if let Some(tunnel) = super::tunnel::in_udp(source.port(), destination.port(), body) {
            self.ends = Some((source.ip(), destination.ip()));
            return self.tunnel_in_udp(tunnel, body);
        }
        self.counters.udp += 1;
        Some(Transport::Udp(Datagram {
            packet: *self.packet,
            source,
            destination,
            network: self.network,
            tags: &[],
            ip_len: self.ip_header + len,
            hops: self.hops,
            payload: body.captured(),
            payload_len: body.sent(),
        }))
    }
}
