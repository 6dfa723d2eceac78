//! The headers below TCP: Ethernet and its tags, IPv4 and IPv6. IEEE 802.3, 802.1Q; RFC 791, 8200
//!
//! Addresses are those between which TCP or UDP runs; in a tunnel, the innermost. The other fields have a value for each
//! header.

use std::net::IpAddr;

use super::packet::{byte, bytes, header, number};
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Ether, Ipv4, Ipv6, Protocol};
use crate::kind::{U8, U16, X8, X16, X32};
use crate::needs::Needs;
use crate::source::Source::{Bits, Packet};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("eth", Protocol, "A packet that begins with an Ethernet header", &[Packet(|packet, out| if packet.ethernet { out.present() })]),
    f("eth.dst", Ether, "The receiver's Ethernet address", &[Packet(|packet, out| bytes(packet, "eth", 0..6, out))]).needing(Needs::PACKET_BYTES),
    f("eth.src", Ether, "The sender's Ethernet address", &[Packet(|packet, out| bytes(packet, "eth", 6..12, out))]).needing(Needs::PACKET_BYTES),
    f("eth.addr", Ether, "An Ethernet address of receiver or sender", &[Packet(|packet, out| for (header, _) in packet.headers("eth") {
        for address in [0..6, 6..12] {
            out.bytes(header.get(address).unwrap_or_default());
        }
    })]).needing(Needs::PACKET_BYTES),
    f("eth.type", X16, "What the Ethernet header carries", &[Packet(|packet, out| for (header, _) in packet.headers("eth") {
        // Below 1536 it is a length, as of IEEE 802.3.
        if let Some(&[high, low]) = header.get(12..14) && high >= 6 {
            out.number(u16::from_be_bytes([high, low]).into());
        }
    })]).needing(Needs::PACKET_BYTES),
    f("smbtrail.eth", Bytes, "An Ethernet header and what it carries", &[Packet(|packet, out| header(packet, "eth", false, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.eth.header", Bytes, "An Ethernet header", &[Packet(|packet, out| header(packet, "eth", true, out))]).needing(Needs::PACKET_BYTES),
    f("vlan", Protocol, "A VLAN tag", &[Packet(|packet, out| for _ in packet.headers("vlan") { out.present() })]).needing(Needs::PACKET_BYTES),
    f("vlan.priority", U16, "The priority in the VLAN tag", &[Packet(|packet, out| byte(packet, "vlan", 0, |byte| byte >> 5, out))]).needing(Needs::PACKET_BYTES),
    f("vlan.dei", Bool, "The packet may be dropped first", &[Packet(|packet, out| byte(packet, "vlan", 0, |byte| byte >> 4 & 1, out))]).needing(Needs::PACKET_BYTES),
    f("vlan.id", U16, "The VLAN", &[Packet(|packet, out| for (header, _) in packet.headers("vlan") {
        if let Some(&[high, low]) = header.get(..2) {
            out.number(u64::from(u16::from_be_bytes([high, low]) & 0x0fff));
        }
    })]).needing(Needs::PACKET_BYTES),
    f("vlan.etype", X16, "What the VLAN tag carries", &[Packet(|packet, out| number(packet, "vlan", 2..4, out))]).needing(Needs::PACKET_BYTES),
    f("ip", Protocol, "An IPv4 packet", &[Packet(|packet, out| if let Some((IpAddr::V4(_), _)) = packet.addresses() { out.present() })]),
    f("ip.version", U8, "The version of IP", &[Packet(|packet, out| {
        for protocol in ["ip", "ipv6"] {
            byte(packet, protocol, 0, |byte| byte >> 4, out);
        }
    })]).needing(Needs::PACKET_BYTES),
    f("ip.hdr_len", U8, "Bytes of the IPv4 header", &[Packet(|packet, out| byte(packet, "ip", 0, |byte| (byte & 0x0f) * 4, out))]).needing(Needs::PACKET_BYTES),
    f("ip.dsfield", X8, "Class and congestion of the packet", &[Packet(|packet, out| number(packet, "ip", 1..2, out))]).needing(Needs::PACKET_BYTES),
    f("ip.dsfield.dscp", U8, "The class of service", &[Bits("ip.dsfield", 0xfc)]),
    f("ip.dsfield.ecn", U8, "The congestion notification", &[Bits("ip.dsfield", 0x03)]),
    f("ip.len", U16, "Bytes of the IPv4 packet, header included", &[Packet(|packet, out| number(packet, "ip", 2..4, out))]).needing(Needs::PACKET_BYTES),
    f("ip.id", X16, "Joins the fragments of a datagram", &[Packet(|packet, out| number(packet, "ip", 4..6, out))]).needing(Needs::PACKET_BYTES),
    f("ip.flags", X8, "Whether the packet is or may be a fragment", &[Packet(|packet, out| byte(packet, "ip", 6, |byte| byte >> 5, out))]).needing(Needs::PACKET_BYTES),
    f("ip.flags.rb", Bool, "Reserved", &[Bits("ip.flags", 0x4)]),
    f("ip.flags.df", Bool, "Must not be cut into fragments", &[Bits("ip.flags", 0x2)]),
    f("ip.flags.mf", Bool, "More fragments follow", &[Bits("ip.flags", 0x1)]),
    f("ip.frag_offset", U16, "Where in its datagram the fragment begins, in units of 8 bytes", &[Packet(|packet, out| for (header, _) in packet.headers("ip") {
        if let Some(&[high, low]) = header.get(6..8) {
            out.number(u64::from(u16::from_be_bytes([high, low]) & 0x1fff));
        }
    })]).needing(Needs::PACKET_BYTES),
    f("ip.ttl", U8, "Routers that the packet may still pass", &[Packet(|packet, out| number(packet, "ip", 8..9, out))]).needing(Needs::PACKET_BYTES),
    f("ip.proto", U8, "What the packet carries: 6 is TCP", &[Packet(|packet, out| number(packet, "ip", 9..10, out))]).needing(Needs::PACKET_BYTES),
    f("ip.checksum", X16, "The checksum of the header", &[Packet(|packet, out| number(packet, "ip", 10..12, out))]).needing(Needs::PACKET_BYTES),
    f("ip.src", Ipv4, "The sender's address", &[Packet(|packet, out| if let Some((source @ IpAddr::V4(_), _)) = packet.addresses() { out.address(source) })]),
    f("ip.dst", Ipv4, "The receiver's address", &[Packet(|packet, out| if let Some((_, destination @ IpAddr::V4(_))) = packet.addresses() { out.address(destination) })]),
    f("ip.addr", Ipv4, "An address of sender or receiver", &[Packet(|packet, out| if let Some((source @ IpAddr::V4(_), destination)) = packet.addresses() {
        out.address(source);
        out.address(destination);
    })]),
    f("smbtrail.ip", Bytes, "An IPv4 packet", &[Packet(|packet, out| header(packet, "ip", false, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.ip.header", Bytes, "An IPv4 header", &[Packet(|packet, out| header(packet, "ip", true, out))]).needing(Needs::PACKET_BYTES),
    f("ipv6", Protocol, "An IPv6 packet", &[Packet(|packet, out| if let Some((IpAddr::V6(_), _)) = packet.addresses() { out.present() })]),
    f("ipv6.version", U8, "The version of IP: 6", &[Packet(|packet, out| byte(packet, "ipv6", 0, |byte| byte >> 4, out))]).needing(Needs::PACKET_BYTES),
    f("ipv6.tclass", X32, "Class and congestion of the packet", &[Packet(|packet, out| for (header, _) in packet.headers("ipv6") {
        if let Some(&[first, second]) = header.get(..2) {
            out.number(u64::from(u16::from_be_bytes([first, second]) >> 4 & 0xff));
        }
    })]).needing(Needs::PACKET_BYTES),
    f("ipv6.plen", U16, "Bytes after the IPv6 header", &[Packet(|packet, out| number(packet, "ipv6", 4..6, out))]).needing(Needs::PACKET_BYTES),
    f("ipv6.nxt", U8, "What follows the IPv6 header: 6 is TCP", &[Packet(|packet, out| number(packet, "ipv6", 6..7, out))]).needing(Needs::PACKET_BYTES),
    f("ipv6.hlim", U8, "Routers that the packet may still pass", &[Packet(|packet, out| number(packet, "ipv6", 7..8, out))]).needing(Needs::PACKET_BYTES),
    f("ipv6.src", Ipv6, "The sender's address", &[Packet(|packet, out| if let Some((source @ IpAddr::V6(_), _)) = packet.addresses() { out.address(source) })]),
    f("ipv6.dst", Ipv6, "The receiver's address", &[Packet(|packet, out| if let Some((_, destination @ IpAddr::V6(_))) = packet.addresses() { out.address(destination) })]),
    f("ipv6.addr", Ipv6, "An address of sender or receiver", &[Packet(|packet, out| if let Some((source @ IpAddr::V6(_), destination)) = packet.addresses() {
        out.address(source);
        out.address(destination);
    })]),
    f("smbtrail.ipv6", Bytes, "An IPv6 packet", &[Packet(|packet, out| header(packet, "ipv6", false, out))]).needing(Needs::PACKET_BYTES),
    f("smbtrail.ipv6.header", Bytes, "An IPv6 header", &[Packet(|packet, out| header(packet, "ipv6", true, out))]).needing(Needs::PACKET_BYTES),
];
