//! IEEE 802.11, and what radios and their drivers put before it.

use super::{Opaque, Span, Walk};
use crate::packet::LinkType;
use crate::segment::Transport;

impl<'a> Walk<'_, 'a> {
    /// Version, length (2, little-endian), fields by the bits of one or more words. <https://www.radiotap.org>
    pub(super) fn radiotap(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, _, l0, l1]) = span.head() else { return self.cut() };
        let len = usize::from(u16::from_le_bytes([l0, l1]));
        if len < 8 {
            return self.malformed(span);
        }
        let is_padded = radiotap_flags(span).is_some_and(|flags| flags & 0x20 != 0);
        self.ieee80211(span.skip(len), if is_padded { 4 } else { 1 })
    }

    /// Version, flags, length (2), link type (4), all little-endian; fields. PPI 1.0.10
    pub(super) fn per_packet_information(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        self.descend()?;
        let Some(&[_, _, l0, l1, t0, t1, t2, t3]) = span.head() else { return self.cut() };
        let len = usize::from(u16::from_le_bytes([l0, l1]));
        if len < 8 {
            return self.malformed(span);
        }
        self.link(LinkType(u32::from_le_bytes([t0, t1, t2, t3])), span.skip(len))
    }

    /// Version, length (2, little-endian), what the radio measured. Network Monitor
    pub(super) fn network_monitor(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[_, l0, l1]) = span.head() else { return self.cut() };
        self.after_header(u16::from_le_bytes([l0, l1]).into(), span)
    }

    /// Code, length (4), in the byte order of the host.
    pub(super) fn prism(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[.., l0, l1, l2, l3]) = span.head::<8>() else { return self.cut() };
        let len = [l0, l1, l2, l3];
        self.after_header(u32::from_le_bytes(len).min(u32::from_be_bytes(len)), span)
    }

    /// Magic number and version, length (4).
    pub(super) fn avs(&mut self, span: Span<'a>) -> Option<Transport<'a>> {
        let Some(&[.., l0, l1, l2, l3]) = span.head::<8>() else { return self.cut() };
        self.after_header(u32::from_be_bytes([l0, l1, l2, l3]), span)
    }

    fn after_header(&mut self, len: u32, span: Span<'a>) -> Option<Transport<'a>> {
        match usize::try_from(len) {
            Ok(len) if len >= 8 => self.ieee80211(span.skip(len), 1),
            _ => self.malformed(span),
        }
    }

    /// Type and flags (2), duration (2), three addresses, sequence (2); a fourth address between access points,
    /// priorities (2), high throughput (4). Some radios fill the header up to `unit` bytes. IEEE 802.11, 9.3.2
    pub(super) fn ieee80211(&mut self, span: Span<'a>, unit: usize) -> Option<Transport<'a>> {
        let Some(&[kind, flags]) = span.head() else { return self.cut() };
        let (is_data, subtype) = (kind >> 2 & 3 == 2, kind >> 4);
        // Management, control, and data frames without data.
        if !is_data || subtype & 4 != 0 {
            return self.not_ip();
        }
        let has_priority = subtype & 8 != 0;
        let mut len = 24;
        if flags & 3 == 3 {
            len += 6;
        }
        let mut is_joined = false;
        if has_priority {
            is_joined = span.skip(len).head().is_some_and(|[first]| first & 0x80 != 0);
            len += 2;
            if flags & 0x80 != 0 {
                len += 4;
            }
        }
        // Encrypted, or several frames in one.
        if flags & 0x40 != 0 || is_joined {
            return self.opaque(Opaque::Ieee80211);
        }
        self.llc(span.skip(len.next_multiple_of(unit)))
    }
}

/// The flags field of a radiotap header: after the words that say which fields there are, and a time if there is one.
fn radiotap_flags(span: Span<'_>) -> Option<u8> {
    const TIME: u32 = 1;
    const FLAGS: u32 = 2;
    let word = |at: usize| span.skip(at).head().map(|word| u32::from_le_bytes(*word));
    let first = word(4)?;
    let mut at = 8;
    let mut last = first;
    while last >> 31 == 1 {
        last = word(at)?;
        at += 4;
    }
    if first & TIME != 0 {
        at = at.next_multiple_of(8) + 8;
    }
    if first & FLAGS == 0 {
        return None;
    }
    span.skip(at).head().map(|[flags]| *flags)
}
