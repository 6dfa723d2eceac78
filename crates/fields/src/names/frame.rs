//! The packet itself, and the columns of Wireshark's list of packets.

use crate::field::{Field, f};
use crate::kind::Kind::{Bytes, Duration, Protocol, Text, Time};
use crate::kind::{U32, U64};
use crate::needs::Needs;
use crate::source::Source::{Envelope, Joined, Known, Packet, Smb1};
use crate::summary;

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("frame", Protocol, "A packet", &[Packet(|_, out| out.present())]),
    f("frame.time", Time, "When the packet was captured", &[Packet(|packet, out| {
        let nanoseconds = packet.moment.time.0.rem_euclid(1_000_000_000);
        out.time(packet.moment.time.0.div_euclid(1_000_000_000), u32::try_from(nanoseconds).unwrap_or_default());
    })]),
    f("frame.time_epoch", Duration, "When the packet was captured, in seconds since 1970", &[Packet(|packet, out| out.duration(packet.moment.time.0))]),
    f("frame.time_delta", Duration, "Seconds since the packet before", &[Packet(|packet, out| out.duration(packet.moment.time.since(packet.before)))]).needing(Needs::ALL_PACKETS),
    f("frame.time_relative", Duration, "Seconds since the first packet", &[Packet(|packet, out| out.duration(packet.moment.time.since(packet.begin)))]).needing(Needs::ALL_PACKETS),
    f("frame.number", U64, "The packet's number", &[Packet(|packet, out| out.number(packet.moment.frame))]),
    f("frame.len", U32, "Bytes that the packet had on the wire", &[Packet(|packet, out| if let Some(len) = packet.len { out.number(len.into()) })]),
    f("frame.cap_len", U32, "Bytes that were captured of the packet", &[Packet(|packet, out| if let Some(len) = packet.captured { out.number(len.into()) })]),
    f("frame.protocols", Text, "The protocols of the packet and of what it completes, from the outermost to the innermost, with colons between them", &[
        Known(|message, out| out.text(&summary::message_protocols(message))),
        Envelope(|_, out| out.text("nbss:smb2")),
        Smb1(|_, out| out.text("nbss:smb")),
        Joined(summary::protocols),
    ]).needing(Needs::PACKET_BYTES),
    f("smbtrail.frame", Bytes, "The bytes of the packet that were captured", &[Packet(|packet, out| if let Some(data) = packet.data() { out.bytes(data) })]).needing(Needs::PACKET_BYTES),
    f("_ws.col.number", U64, "The packet's number, as in Wireshark's list of packets", &[Packet(|packet, out| out.number(packet.moment.frame))]),
    f("_ws.col.time", Text, "Seconds since the first packet, with the decimals of the capture", &[Packet(|packet, out| out.text(&summary::time(packet)))]).needing(Needs::ALL_PACKETS),
    f("_ws.col.def_src", Text, "The sender's address", &[Packet(|packet, out| if let Some((source, _)) = packet.addresses() { out.text(&source.to_string()) })]),
    f("_ws.col.def_dst", Text, "The receiver's address", &[Packet(|packet, out| if let Some((_, destination)) = packet.addresses() { out.text(&destination.to_string()) })]),
    f("_ws.col.protocol", Text, "The innermost protocol of the packet", &[
        Known(|message, out| out.text(if summary::is_rpc(message) { "DCERPC" } else { "SMB2" })),
        Envelope(|_, out| out.text("SMB2")),
        Smb1(|_, out| out.text("SMB")),
        Joined(summary::protocol),
    ]),
    f("_ws.col.packet_length", U32, "Bytes that the packet had on the wire", &[Packet(|packet, out| if let Some(len) = packet.len { out.number(len.into()) })]),
    f("_ws.col.info", Text, "What the messages of the packet ask or answer; of a TCP packet without one, ports, control bits and numbers", &[
        Known(|message, out| out.text(&summary::message(message))),
        Envelope(|envelope, out| out.text(summary::envelope(envelope))),
        Smb1(|message, out| out.text(&summary::smb1(message))),
        Joined(summary::packet),
    ]).needing(Needs::STREAM_NUMBERS),
];
