//! TCP and UDP. RFC 9293, 768

use super::packet::{byte, bytes, header, number};
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Protocol, Text};
use crate::kind::{U8, U16, U32, X16};
use crate::needs::Needs;
use crate::packet;
use crate::source::Source::{Bits, Packet};
use crate::summary;

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("tcp", Protocol, "A TCP packet", &[Packet(|packet, out| if packet.tcp { out.present() })]),
    f("tcp.srcport", U16, "The sender's port", &[Packet(|packet, out| if let Some((source, _)) = ports(packet, true) { out.number(source.into()) })]),
    f("tcp.dstport", U16, "The receiver's port", &[Packet(|packet, out| if let Some((_, destination)) = ports(packet, true) { out.number(destination.into()) })]),
    f("tcp.port", U16, "A port of sender or receiver", &[Packet(|packet, out| if let Some((source, destination)) = ports(packet, true) {
        out.number(source.into());
        out.number(destination.into());
    })]),
    f("tcp.stream", U32, "The number of the TCP connection, from 0", &[Packet(|packet, out| if let Some(stream) = packet.stream { out.number(stream) })]).needing(Needs::STREAM_NUMBERS),
    f("tcp.len", U32, "Bytes of payload", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.len.into()) })]),
    f("tcp.seq", U32, "The sequence number of the first byte, counted from the first of the connection", &[Packet(|packet, out| if let Some(number) = packet.segment.and_then(|segment| segment.relative_sequence) { out.number(number.into()) })]).needing(Needs::STREAM_NUMBERS),
    f("tcp.seq_raw", U32, "The sequence number of the first byte, as on the wire", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.sequence.into()) })]),
    f("tcp.nxtseq", U32, "The sequence number after the last byte, counted from the first of the connection", &[Packet(|packet, out| if let Some(number) = packet.segment.and_then(|segment| segment.next()) { out.number(number.into()) })]).needing(Needs::STREAM_NUMBERS),
    f("tcp.ack", U32, "The acknowledgment number, counted from the first of the connection", &[Packet(|packet, out| if let Some(number) = packet.segment.and_then(|segment| segment.relative_acknowledgement) { out.number(number.into()) })]).needing(Needs::STREAM_NUMBERS),
    f("tcp.ack_raw", U32, "The acknowledgment number, as on the wire", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.acknowledgement.into()) })]),
    f("tcp.hdr_len", U8, "Bytes of the TCP header", &[Packet(|packet, out| byte(packet, "tcp", 12, |byte| (byte >> 4) * 4, out))]).needing(Needs::PACKET_BYTES),
    f("tcp.flags", X16, "The control bits", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.flags.into()) })]),
    f("tcp.flags.cwr", Bool, "The sender has slowed down", &[Bits("tcp.flags", 1 << 7)]),
    f("tcp.flags.ece", Bool, "The receiver reports congestion", &[Bits("tcp.flags", 1 << 6)]),
    f("tcp.flags.urg", Bool, "The urgent pointer is valid", &[Bits("tcp.flags", 1 << 5)]),
    f("tcp.flags.ack", Bool, "The acknowledgment number is valid", &[Bits("tcp.flags", 1 << 4)]),
    f("tcp.flags.push", Bool, "Deliver to the receiver at once", &[Bits("tcp.flags", 1 << 3)]),
    f("tcp.flags.reset", Bool, "Resets the connection", &[Bits("tcp.flags", 1 << 2)]),
    f("tcp.flags.syn", Bool, "Opens a connection", &[Bits("tcp.flags", 1 << 1)]),
    f("tcp.flags.fin", Bool, "The sender has no more data", &[Bits("tcp.flags", 1 << 0)]),
    f("tcp.flags.str", Text, "The control bits as letters", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.text(&summary::flags_in_places(segment.flags)) })]),
    f("tcp.window_size_value", U16, "The window, before it is scaled", &[Packet(|packet, out| number(packet, "tcp", 14..16, out))]).needing(Needs::PACKET_BYTES),
    f("tcp.checksum", X16, "The checksum", &[Packet(|packet, out| number(packet, "tcp", 16..18, out))]).needing(Needs::PACKET_BYTES),
    f("tcp.urgent_pointer", U16, "Where urgent data ends", &[Packet(|packet, out| number(packet, "tcp", 18..20, out))]).needing(Needs::PACKET_BYTES),
    f("tcp.options", Bytes, "The options of the TCP header", &[Packet(|packet, out| for (header, len) in packet.headers("tcp") {
        if let Some(options @ [_, ..]) = header.get(20..len) {
            out.bytes(options);
        }
    })]).needing(Needs::PACKET_BYTES),
    f("tcp.payload", Bytes, "What the TCP segment carries", &[Packet(|packet, out| for (header, len) in packet.headers("tcp") {
        if let Some(payload @ [_, ..]) = header.get(len..) {
            out.bytes(payload);
        }
    })]).needing(Needs::PACKET_BYTES),
    f("smbtrail.tcp", Bytes, "A TCP header and what it carries", &[Packet(|packet, out| header(packet, "tcp", false, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.tcp.header", Bytes, "A TCP header", &[Packet(|packet, out| header(packet, "tcp", true, out))]).needing(Needs::PACKET_BYTES),
    f("udp", Protocol, "A UDP packet", &[Packet(|packet, out| if packet.ends.is_some() && !packet.tcp { out.present() })]),
    f("udp.srcport", U16, "The sender's port", &[Packet(|packet, out| if let Some((source, _)) = ports(packet, false) { out.number(source.into()) })]),
    f("udp.dstport", U16, "The receiver's port", &[Packet(|packet, out| if let Some((_, destination)) = ports(packet, false) { out.number(destination.into()) })]),
    f("udp.port", U16, "A port of sender or receiver", &[Packet(|packet, out| if let Some((source, destination)) = ports(packet, false) {
        out.number(source.into());
        out.number(destination.into());
    })]),
    f("udp.length", U16, "Bytes of the UDP datagram, header included", &[Packet(|packet, out| number(packet, "udp", 4..6, out))]).needing(Needs::PACKET_BYTES),
    f("udp.checksum", X16, "The checksum", &[Packet(|packet, out| number(packet, "udp", 6..8, out))]).needing(Needs::PACKET_BYTES),
    f("udp.payload", Bytes, "What the UDP datagram carries", &[Packet(|packet, out| bytes(packet, "udp", 8..usize::MAX, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.udp", Bytes, "A UDP header and what it carries", &[Packet(|packet, out| header(packet, "udp", false, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.udp.header", Bytes, "A UDP header", &[Packet(|packet, out| header(packet, "udp", true, out))]).needing(Needs::PACKET_BYTES),
];

/// The ports of sender and receiver.
fn ports(packet: &packet::Packet, tcp: bool) -> Option<(u16, u16)> {
    let (source, destination) = packet.ends.filter(|_| packet.tcp == tcp)?;
    Some((source.port(), destination.port()))
}
