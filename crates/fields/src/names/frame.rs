//! The packet itself.

use std::net::IpAddr;

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Duration, Ipv4, Ipv6, Protocol, Time};
use crate::kind::{U16, U32, U64, X16};
use crate::needs::Needs;
use crate::packet;
use crate::source::Source::{Bits, Packet};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("frame", Protocol, "A packet", &[Packet(|_, out| out.present())]),
    f("frame.number", U64, "The packet's number", &[Packet(|packet, out| out.number(packet.moment.frame))]),
    f("frame.time", Time, "When the packet was captured", &[Packet(|packet, out| {
        let nanoseconds = packet.moment.time.0.rem_euclid(1_000_000_000);
        out.time(packet.moment.time.0.div_euclid(1_000_000_000), u32::try_from(nanoseconds).unwrap_or_default());
    })]),
    f("frame.time_epoch", Duration, "When the packet was captured, in seconds since 1970", &[Packet(|packet, out| out.duration(packet.moment.time.0))]),
    f("frame.time_relative", Duration, "Seconds since the first packet", &[Packet(|packet, out| out.duration(packet.moment.time.since(packet.begin)))]).needing(Needs::ALL_PACKETS),
    f("frame.time_delta", Duration, "Seconds since the packet before", &[Packet(|packet, out| out.duration(packet.moment.time.since(packet.before)))]).needing(Needs::ALL_PACKETS),
    f("frame.len", U32, "Bytes that the packet had on the wire", &[Packet(|packet, out| if let Some(len) = packet.len { out.number(len.into()) })]),
    f("frame.cap_len", U32, "Bytes that were captured of the packet", &[Packet(|packet, out| if let Some(len) = packet.captured { out.number(len.into()) })]),
    f("eth", Protocol, "A packet that begins with an Ethernet header", &[Packet(|packet, out| if packet.ethernet { out.present() })]),
    f("ip", Protocol, "An IPv4 packet", &[Packet(|packet, out| if let Some((IpAddr::V4(_), _)) = packet.addresses() { out.present() })]),
    f("ip.src", Ipv4, "The sender's address", &[Packet(|packet, out| if let Some((source @ IpAddr::V4(_), _)) = packet.addresses() { out.address(source) })]),
    f("ip.dst", Ipv4, "The receiver's address", &[Packet(|packet, out| if let Some((_, destination @ IpAddr::V4(_))) = packet.addresses() { out.address(destination) })]),
    f("ip.addr", Ipv4, "An address of sender or receiver", &[Packet(|packet, out| if let Some((source @ IpAddr::V4(_), destination)) = packet.addresses() {
        out.address(source);
        out.address(destination);
    })]),
    f("ipv6", Protocol, "An IPv6 packet", &[Packet(|packet, out| if let Some((IpAddr::V6(_), _)) = packet.addresses() { out.present() })]),
    f("ipv6.src", Ipv6, "The sender's address", &[Packet(|packet, out| if let Some((source @ IpAddr::V6(_), _)) = packet.addresses() { out.address(source) })]),
    f("ipv6.dst", Ipv6, "The receiver's address", &[Packet(|packet, out| if let Some((_, destination @ IpAddr::V6(_))) = packet.addresses() { out.address(destination) })]),
    f("ipv6.addr", Ipv6, "An address of sender or receiver", &[Packet(|packet, out| if let Some((source @ IpAddr::V6(_), destination)) = packet.addresses() {
        out.address(source);
        out.address(destination);
    })]),
    f("tcp", Protocol, "A TCP packet", &[Packet(|packet, out| if packet.tcp { out.present() })]),
    f("tcp.srcport", U16, "The sender's port", &[Packet(|packet, out| if let Some((source, _)) = tcp(packet) { out.number(source.into()) })]),
    f("tcp.dstport", U16, "The receiver's port", &[Packet(|packet, out| if let Some((_, destination)) = tcp(packet) { out.number(destination.into()) })]),
    f("tcp.port", U16, "A port of sender or receiver", &[Packet(|packet, out| if let Some((source, destination)) = tcp(packet) {
        out.number(source.into());
        out.number(destination.into());
    })]),
    f("tcp.len", U32, "Bytes of payload", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.len.into()) })]),
    f("tcp.seq_raw", U32, "The sequence number of the first byte, as on the wire", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.sequence.into()) })]),
    f("tcp.ack_raw", U32, "The acknowledgment number, as on the wire", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.acknowledgement.into()) })]),
    f("tcp.flags", X16, "The control bits", &[Packet(|packet, out| if let Some(segment) = packet.segment { out.number(segment.flags.into()) })]),
    f("tcp.flags.fin", Bool, "The sender has no more data", &[Bits("tcp.flags", 1 << 0)]),
    f("tcp.flags.syn", Bool, "Opens a connection", &[Bits("tcp.flags", 1 << 1)]),
    f("tcp.flags.reset", Bool, "Resets the connection", &[Bits("tcp.flags", 1 << 2)]),
    f("tcp.flags.push", Bool, "Deliver to the receiver at once", &[Bits("tcp.flags", 1 << 3)]),
    f("tcp.flags.ack", Bool, "The acknowledgment number is valid", &[Bits("tcp.flags", 1 << 4)]),
    f("tcp.flags.urg", Bool, "The urgent pointer is valid", &[Bits("tcp.flags", 1 << 5)]),
    f("udp", Protocol, "A UDP packet", &[Packet(|packet, out| if packet.ends.is_some() && !packet.tcp { out.present() })]),
    f("tcp.stream", U32, "The number of the TCP connection, from 0", &[Packet(|packet, out| if let Some(stream) = packet.stream { out.number(stream) })]).needing(Needs::STREAM_NUMBERS),
];

fn tcp(packet: &packet::Packet) -> Option<(u16, u16)> {
    let (source, destination) = packet.ends.filter(|_| packet.tcp)?;
    Some((source.port(), destination.port()))
}
