//! Reads fields out of the headers of a packet: one value per header of the protocol.

use std::ops::Range;

use crate::out::Out;
use crate::packet::Packet;

/// A number of up to eight bytes, big-endian.
pub(super) fn number(packet: &Packet, protocol: &str, at: Range<usize>, out: &mut Out<'_>) {
    for (header, _) in packet.headers(protocol) {
        if let Some(bytes) = header.get(at.clone()) {
            out.number(bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
    }
}

/// A part of one byte.
pub(super) fn byte(packet: &Packet, protocol: &str, at: usize, part: fn(u8) -> u8, out: &mut Out<'_>) {
    for (header, _) in packet.headers(protocol) {
        if let Some(byte) = header.get(at) {
            out.number(part(*byte).into());
        }
    }
}

/// Bytes; those beyond the last are left out.
pub(super) fn bytes(packet: &Packet, protocol: &str, at: Range<usize>, out: &mut Out<'_>) {
    for (header, _) in packet.headers(protocol) {
        if let Some(found @ [_, ..]) = header.get(at.start..at.end.min(header.len())) {
            out.bytes(found);
        }
    }
}

/// The bytes of the header, alone or with what it carries.
pub(super) fn header(packet: &Packet, protocol: &str, alone: bool, out: &mut Out<'_>) {
    for (whole, len) in packet.headers(protocol) {
        out.bytes(if alone { whole.get(..len).unwrap_or(whole) } else { whole });
    }
}
