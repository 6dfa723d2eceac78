//! What capture programs and capture cards put before a packet.

use super::{Opaque, Span, Walk};
use crate::packet::LinkType;
use crate::segment::Transport;

impl<'a> Walk<'_, 'a> {
    /// Length of this header (4), whether a packet follows (4), its link type (4), little-endian; more. macOS
    pub(super) fn pktap(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        let Some(&[l0, l1, l2, l3, n0, n1, n2, n3, t0, t1, t2, t3]) = span.head() else { return self.cut() };
        let len = usize::try_from(u32::from_le_bytes([l0, l1, l2, l3])).unwrap_or(usize::MAX);
        if [n0, n1, n2, n3] == [0; 4] {
            return self.not_ip();
        }
        if len < 12 || len > span.sent() {
            return self.malformed(span);
        }
        self.link(LinkType(u32::from_le_bytes([t0, t1, t2, t3])), span.skip(len))
    }

    /// Address family, version 0, resource (2); then fields: length (2), kind (2), value, filled up to 4 bytes, in the
    /// byte order of the host. Linux
    pub(super) fn nflog(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        const PAYLOAD: u16 = 9;
        let Some(&[_, 0, _, _]) = span.head() else {
            return if span.captured().len() < 4 { self.cut() } else { self.malformed(span) };
        };
        let mut rest = span.skip(4);
        loop {
            let Some(&[l0, l1, k0, k1]) = rest.head() else { return self.cut() };
            let (mut len, mut kind) = (u16::from_le_bytes([l0, l1]), u16::from_le_bytes([k0, k1]));
            // Kinds are small numbers: one of the two readings is not.
            if kind > 0xff {
                (len, kind) = (len.swap_bytes(), kind.swap_bytes());
            }
            let len = usize::from(len);
            if len < 4 {
                return self.malformed(rest);
            }
            if kind == PAYLOAD {
                return self.ip(rest.limit(len.min(rest.sent())).skip(4));
            }
            rest = rest.skip(len.next_multiple_of(4));
        }
    }

    /// Length, which is filled up to 4 bytes, address family, and more. OpenBSD
    pub(super) fn pflog(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[len, ..]) = span.head::<4>() else { return self.cut() };
        self.ip(span.skip(usize::from(len).next_multiple_of(4)))
    }

    /// Time (8), kind, flags, length of the record (2), lost packets (2), length on the wire (2); further headers of 8
    /// bytes, the first bit of each says whether one more follows. Endace
    pub(super) fn erf(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        const MORE: u8 = 0x80;
        let Some(&[_, _, _, _, _, _, _, _, kind, _, _, _, _, _, w0, w1]) = span.head() else {
            return self.cut();
        };
        let mut rest = span.skip(16);
        let mut more = kind & MORE != 0;
        while more {
            let Some(&[first, ..]) = rest.head::<8>() else { return self.cut() };
            more = first & MORE != 0;
            rest = rest.skip(8);
        }
        let sent = usize::from(u16::from_be_bytes([w0, w1]));
        match kind & !MORE {
            // Ethernet after two bytes: an offset and a pad.
            2 | 11 | 16 | 20 => self.ethernet(rest.skip(2).limit(sent)),
            22 | 23 => self.ip(rest.limit(sent)),
            _ => self.opaque(Opaque::UnknownRecord),
        }
    }
}
