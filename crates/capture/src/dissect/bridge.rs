//! Ethernet within Ethernet, and headers between the two.

use super::{Opaque, Span, Walk};
use crate::network::TagKind;
use crate::segment::Transport;

impl<'a> Walk<'_, 'a> {
    /// Priorities, the number of the service (3); then a frame. IEEE 802.1ah
    pub(super) fn backbone(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, s0, s1, s2]) = span.head() else { return self.cut() };
        self.enter(TagKind::Backbone, u32::from_be_bytes([0, s0, s1, s2]));
        self.ethernet(span.skip(4))
    }

    /// Version, length of options in 4 bytes, hops; egress, ingress, options; then a frame. RFC 6325, 3
    pub(super) fn trill(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[f0, f1]) = span.head() else { return self.cut() };
        let options = u16::from_be_bytes([f0, f1]) >> 6 & 0x1f;
        self.ethernet(span.skip(6 + usize::from(options) * 4))
    }

    /// Version, hops, length in 4 bytes; kind of metadata, kind of content; service path (4), metadata. RFC 8300
    pub(super) fn service_header(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        let Some(&[_, len, _, content]) = span.head() else { return self.cut() };
        let len = usize::from(len & 0x3f) * 4;
        if len < 8 {
            return self.malformed(span);
        }
        let span = span.skip(len);
        match content {
            1 | 2 => self.ip(span),
            3 => self.ethernet(span),
            4 => self.service_header(span),
            5 => self.mpls(span),
            _ => self.opaque(Opaque::EthernetTunnel),
        }
    }

    /// Flags, length of a short frame, packet number (4), channel (8) if bit 5 says so; then an Ethernet type, unless
    /// bits 2 and 3 say that the content is encrypted or changed. IEEE 802.1AE, 9
    pub(super) fn macsec(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[flags, ..]) = span.head::<6>() else { return self.cut() };
        if flags & 0x0c != 0 {
            return self.opaque(Opaque::Macsec);
        }
        let span = span.skip(if flags & 0x20 != 0 { 14 } else { 6 });
        match span.head() {
            Some(&ether_type) => self.ether_type(u16::from_be_bytes(ether_type), span.skip(2)),
            None => self.cut(),
        }
    }
}
