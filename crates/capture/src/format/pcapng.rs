//! The pcapng format. draft-ietf-opsawg-pcapng
//!
//! ```text
//! block                    enhanced packet         interface description   simple packet
//!  0 type                   0 interface             0 link type             0 length on the wire
//!  4 total length           4 ticks, upper half     2 reserved              4 the captured bytes
//!  8 body                   8 ticks, lower half     4 snap length
//!    padding to 4 bytes    12 captured length       8 options
//!    total length again    16 length on the wire
//!                          20 the captured bytes
//! ```
//! A Decryption Secrets Block of TLS gives secrets: kind of secrets (4), length (4), a key log. Those kept are of blocks of at most
//! [`READ_SIZE`] bytes, and open packets that come after them. Other blocks that hold no packet (names, statistics, custom ones) are
//! passed over.

use super::clock::Clock;
use super::interface::{CaptureInterface, CaptureInterfaces, text};
use super::{ByteOrder, Fault, Record, cut};
use crate::error::{Expected, Problem};
use crate::limits::{BLOCK, INTERFACES, READ_SIZE, RECORD};
use crate::packet::{LinkType, Timestamp};
use crate::quic::FoundSecrets;
use crate::source::Buffer;

/// The type of a section header block, the same in both byte orders.
pub(super) const SECTION_HEADER: [u8; 4] = [0x0a, 0x0d, 0x0d, 0x0a];

/// The same as a number.
const SECTION: u32 = 0x0a0d_0d0a;

/// The type of a decryption secrets block, and that of secrets of TLS in it: `TLSK`.
const SECRETS: u32 = 0x0a;
const TLS: u32 = 0x544c_534b;

/// The least a block can be: type, total length, total length again.
const FRAME: usize = 12;

/// The fields before the bytes of an enhanced packet, and of the obsolete packet block.
const PACKET_FIELDS: usize = 20;

pub(super) struct Pcapng {
    order: ByteOrder,
    interfaces: Vec<Interface>,
    /// What the interfaces of all sections are, for people.
    pub(super) described: CaptureInterfaces,
    /// The operating system that the section names, which is that of its interfaces.
    os: String,
    /// Where secrets go.
    pub(super) secrets: FoundSecrets,
}

#[derive(Clone, Copy)]
struct Interface {
    link: LinkType,
    /// 0 means no limit.
    snap_len: u32,
    clock: Clock,
}

/// What a packet block's fields say, before the record around it is known.
struct Fields {
    time: Timestamp,
    digits: u8,
    link: LinkType,
    wire_len: u32,
    /// Where in the block's body the bytes begin.
    at: usize,
    len: usize,
}

impl Pcapng {
    pub(super) fn new() -> Self {
        Self {
            order: ByteOrder::Little,
            interfaces: Vec::new(),
            described: CaptureInterfaces::default(),
            os: String::new(),
            secrets: FoundSecrets::default(),
        }
    }

    /// Whether these bytes contain the next block with a packet whole, and any before it.
    pub(super) fn has_next(&self, mut there: &[u8]) -> bool {
        while let Some((kind, &[l0, l1, l2, l3, ..])) =
            there.split_first_chunk::<4>().and_then(|(kind, rest)| Some((kind, rest.first_chunk::<4>()?)))
        {
            let total = self.order.u32([l0, l1, l2, l3]) as usize;
            match there.get(total..) {
                None => return false,
                Some(_) if total < FRAME || matches!(self.order.u32(*kind), 2 | 3 | 6) => return true,
                Some(rest) => there = rest,
            }
        }
        false
    }

    #[inline]
    pub(super) fn next(&mut self, buffer: &mut Buffer) -> Result<Option<Record>, Fault> {
        loop {
            let offset = buffer.offset();
            let fault = |problem| Fault::last(offset, problem);
            let start = buffer.peek(FRAME).map_err(fault)?;
            let Some(&[k0, k1, k2, k3, l0, l1, l2, l3, m0, m1, m2, m3]) = start.first_chunk::<FRAME>() else {
                return if start.is_empty() {
                    Ok(None)
                } else {
                    Err(fault(cut("block", FRAME, start.len())))
                };
            };
            if [k0, k1, k2, k3] == SECTION_HEADER {
                self.begin_section([m0, m1, m2, m3]).map_err(fault)?;
            }
            let kind = self.order.u32([k0, k1, k2, k3]);
            let is_read = matches!(kind, 1 | 2 | 3 | 6);
            let most = if is_read { RECORD } else { BLOCK };
            let total = sane_length(self.order.u32([l0, l1, l2, l3]), most).map_err(fault)?;
            if !is_read && total > READ_SIZE {
                self.pass_over(total, buffer).map_err(fault)?;
                continue;
            }
            let block = buffer.peek(total).map_err(fault)?;
            let (Some(body), Some(&again)) =
                (block.get(8..total - 4), block.get(total - 4..).and_then(<[u8]>::first_chunk))
            else {
                return Err(fault(cut("block", total, block.len())));
            };
            self.repeated(again, total).map_err(fault)?;
            let fields = match kind {
                1 => self.interface(body).map(|()| None),
                2 => self.obsolete_packet(body).map(Some),
                3 => self.simple_packet(body).map(Some),
                6 => self.enhanced_packet(body).map(Some),
                SECTION => {
                    self.section(body);
                    Ok(None)
                }
                SECRETS => {
                    self.secrets(body);
                    Ok(None)
                }
                _ => Ok(None),
            };
            buffer.take(total);
            match fields {
                Ok(None) => {}
                Ok(Some(fields)) => return Ok(Some(fields.record(total))),
                // Both lengths of the block agree, so the next one begins after it.
                Err(problem) => return Err(Fault { offset, problem, goes_on: true }),
            }
        }
    }

    /// Takes the operating system of a section: after byte-order magic (4), version (4) and length (8) come options.
    #[cold]
    fn section(&mut self, body: &[u8]) {
        let mut os = String::new();
        self.options(body.get(16..).unwrap_or_default(), |code, value| {
            if code == 3 {
                os = text(value);
            }
        });
        self.os = os;
    }

    /// Passes each option on: code (2), length (2), value, padding to 4 bytes.
    fn options(&self, mut options: &[u8], mut take: impl FnMut(u16, &[u8])) {
        while let Some((&[c0, c1, n0, n1], rest)) = options.split_first_chunk() {
            let len = usize::from(self.order.u16([n0, n1]));
            match (self.order.u16([c0, c1]), rest.get(..len)) {
                (0, _) | (_, None) => return,
                (code, Some(value)) => take(code, value),
            }
            options = rest.get(len.next_multiple_of(4)..).unwrap_or_default();
        }
    }

    /// Takes the secrets of TLS that a block has.
    #[cold]
    fn secrets(&self, body: &[u8]) {
        if let Some((&[k0, k1, k2, k3, l0, l1, l2, l3], text)) = body.split_first_chunk()
            && self.order.u32([k0, k1, k2, k3]) == TLS
            && let Some(text) = text.get(..self.order.u32([l0, l1, l2, l3]) as usize)
        {
            self.secrets.add(text);
        }
    }

    /// Passes over a large block that has no packet, such as one of secrets, without holding it.
    #[cold]
    fn pass_over(&self, total: usize, buffer: &mut Buffer) -> Result<(), Problem> {
        let mut left = total - 4;
        while left > 0 {
            let there = buffer.peek(left.min(READ_SIZE))?.len().min(left);
            if there == 0 {
                return Err(cut("block", total, total - 4 - left));
            }
            buffer.take(there);
            left -= there;
        }
        let end = buffer.peek(4)?;
        let Some(again) = end.first_chunk() else { return Err(cut("block", total, total - 4 + end.len())) };
        self.repeated(*again, total)?;
        buffer.take(4);
        Ok(())
    }

    /// The length at the end of a block must be the one at its beginning.
    fn repeated(&self, again: [u8; 4], total: usize) -> Result<(), Problem> {
        let again = self.order.u32(again);
        if again as usize == total {
            return Ok(());
        }
        let expected = Expected::Exactly(total as u64);
        Err(invalid("block total length, repeated at its end,", expected, again))
    }

    /// A section has its own byte order and its own interfaces.
    fn begin_section(&mut self, magic: [u8; 4]) -> Result<(), Problem> {
        self.order = match magic {
            [0x4d, 0x3c, 0x2b, 0x1a] => ByteOrder::Little,
            [0x1a, 0x2b, 0x3c, 0x4d] => ByteOrder::Big,
            _ => {
                let expected = Expected::Exactly(0x1a2b_3c4d);
                return Err(invalid("section byte-order magic", expected, u32::from_be_bytes(magic)));
            }
        };
        self.interfaces.clear();
        Ok(())
    }

    fn interface(&mut self, body: &[u8]) -> Result<(), Problem> {
        let Some((&[l0, l1, _, _, s0, s1, s2, s3], options)) = body.split_first_chunk() else {
            return Err(short("interface block length", 8, body));
        };
        if self.interfaces.len() == INTERFACES {
            return Err(invalid("interface count", Expected::AtMost(INTERFACES as u64), u32::MAX));
        }
        let order = self.order;
        let mut clock = Clock::DEFAULT;
        let (link, snap_len) = (LinkType(order.u16([l0, l1]).into()), order.u32([s0, s1, s2, s3]));
        let mut described = CaptureInterface {
            link,
            snap_length: snap_len,
            os: self.os.clone(),
            ..CaptureInterface::default()
        };
        self.options(options, |code, value| match (code, value) {
            (2, name) => described.name = text(name),
            (3, description) => described.description = text(description),
            (9, &[resolution]) => clock.set_resolution(resolution),
            // 0 says that it is text, and not a program.
            (11, [0, filter @ ..]) => described.filter = text(filter),
            (12, os) => described.os = text(os),
            (14, value) => {
                if let Ok(value) = value.try_into() {
                    clock.set_offset(order.u64(value).cast_signed());
                }
            }
            _ => {}
        });
        self.described.add(described);
        self.interfaces.push(Interface { link, snap_len, clock });
        Ok(())
    }

    #[inline]
    fn enhanced_packet(&self, body: &[u8]) -> Result<Fields, Problem> {
        let Some(&[i0, i1, i2, i3, ref rest @ ..]) = body.first_chunk::<PACKET_FIELDS>() else {
            return Err(short("packet block length", PACKET_FIELDS, body));
        };
        self.packet(self.order.u32([i0, i1, i2, i3]), *rest, body.len())
    }

    /// The packet block of the first drafts: a 16-bit interface, a count of drops, then as the enhanced one.
    fn obsolete_packet(&self, body: &[u8]) -> Result<Fields, Problem> {
        let Some(&[i0, i1, _, _, ref rest @ ..]) = body.first_chunk::<PACKET_FIELDS>() else {
            return Err(short("packet block length", PACKET_FIELDS, body));
        };
        self.packet(self.order.u16([i0, i1]).into(), *rest, body.len())
    }

    #[inline]
    fn packet(&self, interface: u32, fields: [u8; 16], body_len: usize) -> Result<Fields, Problem> {
        let [h0, h1, h2, h3, t0, t1, t2, t3, c0, c1, c2, c3, w0, w1, w2, w3] = fields;
        let order = self.order;
        let Interface { link, clock, .. } = self.interface_of(interface)?;
        let ticks = u64::from(order.u32([h0, h1, h2, h3])) << 32 | u64::from(order.u32([t0, t1, t2, t3]));
        let captured = order.u32([c0, c1, c2, c3]);
        let room = body_len - PACKET_FIELDS;
        if captured as usize > room {
            return Err(invalid("captured length", Expected::AtMost(room as u64), captured));
        }
        Ok(Fields {
            time: clock.time(ticks),
            digits: clock.digits(),
            link,
            wire_len: order.u32([w0, w1, w2, w3]).max(captured),
            at: PACKET_FIELDS,
            len: captured as usize,
        })
    }

    /// A simple packet has no time and no captured length: it belongs to the first interface, whose snap length
    /// may have cut it.
    fn simple_packet(&self, body: &[u8]) -> Result<Fields, Problem> {
        let Some((&wire_len, data)) = body.split_first_chunk() else {
            return Err(short("simple packet block length", 4, body));
        };
        let wire_len = self.order.u32(wire_len);
        let Interface { link, snap_len, .. } = self.interface_of(0)?;
        let captured = if snap_len == 0 { wire_len } else { wire_len.min(snap_len) };
        let len = data.len().min(captured as usize);
        Ok(Fields { time: Timestamp::default(), digits: 0, link, wire_len, at: 4, len })
    }

    #[inline]
    fn interface_of(&self, id: u32) -> Result<Interface, Problem> {
        self.interfaces.get(id as usize).copied().ok_or_else(|| {
            let below = (self.interfaces.len() as u64).checked_sub(1);
            invalid("interface number", below.map_or(Expected::None, Expected::AtMost), id)
        })
    }
}

impl Fields {
    fn record(self, total: usize) -> Record {
        let Self { time, digits, link, wire_len, at, len } = self;
        Record { time, digits, link, wire_len, back: total - 8 - at, len }
    }
}

fn sane_length(total: u32, most: u32) -> Result<usize, Problem> {
    let what = "block total length";
    if total < 12 {
        return Err(invalid(what, Expected::AtLeast(12), total));
    }
    if total > most {
        return Err(invalid(what, Expected::AtMost(most.into()), total));
    }
    if !total.is_multiple_of(4) {
        return Err(invalid(what, Expected::MultipleOf(4), total));
    }
    Ok(total as usize)
}

fn invalid(what: &'static str, expected: Expected, found: u32) -> Problem {
    Problem::Invalid { what, expected, found: found.into() }
}

fn short(what: &'static str, expected: usize, body: &[u8]) -> Problem {
    let (expected, found) = ((expected + FRAME) as u64, (body.len() + FRAME) as u64);
    Problem::Invalid { what, expected: Expected::AtLeast(expected), found }
}
