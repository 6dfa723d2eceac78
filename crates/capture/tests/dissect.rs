//! Packets of every link type, tag and tunnel, whole, cut and damaged.
//!
//! The headers are written out here from their specifications; the packet within them is `etherparse`'s.

use etherparse::PacketBuilder;
use proptest::prelude::*;
use smbtrail_capture::{
    AnomalyKind, ChecksumPolicy, Dissector, Elided, LinkType, Opaque, Packet, PacketId, Timestamp, Transport,
};

const MACS: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
const PAYLOAD: &[u8] = b"\0\0\0\x04\xfeSMB and more";

/// What a packet was found to carry.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Seen {
    ends: String,
    network: u32,
    payload: Vec<u8>,
    payload_len: usize,
}

fn packet(link: u32, data: &[u8]) -> Packet<'_> {
    let wire_len = u32::try_from(data.len()).unwrap();
    Packet {
        id: PacketId { number: 7, ..PacketId::default() },
        link: LinkType(link),
        data,
        wire_len,
        elided: Elided::NONE,
    }
}

fn look(dissector: &mut Dissector, packet: &Packet<'_>) -> Option<Seen> {
    Some(match dissector.transport(packet)? {
        Transport::Tcp(it) => {
            assert_eq!(it.packet, packet.id);
            Seen {
                ends: format!("{} > {}", it.source, it.destination),
                network: it.network,
                payload: it.payload.to_vec(),
                payload_len: it.payload_len,
            }
        }
        Transport::Udp(it) => Seen {
            ends: format!("udp {} > {}", it.source, it.destination),
            network: it.network,
            payload: it.payload.to_vec(),
            payload_len: it.payload_len,
        },
    })
}

fn see(link: u32, data: &[u8]) -> Seen {
    let mut dissector = Dissector::default();
    let seen =
        look(&mut dissector, &packet(link, data)).unwrap_or_else(|| panic!("{:?}", dissector.counters()));
    assert_eq!((dissector.counters().packets, dissector.anomaly()), (1, None));
    seen
}

fn opaque(link: u32, data: &[u8]) -> Vec<(Opaque, u64)> {
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, &packet(link, data)), None);
    dissector.counters().opaque().collect()
}

/// An IPv4 packet with a TCP segment.
fn ipv4() -> Vec<u8> {
    let mut bytes = Vec::new();
    let builder =
        PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).tcp(50_000, 445, 1_000, 512).ack(2_000);
    builder.write(&mut bytes, PAYLOAD).unwrap();
    bytes
}

/// An IPv6 packet with a TCP segment.
fn ipv6() -> Vec<u8> {
    let mut bytes = Vec::new();
    let (source, destination) = ([0xfd; 16], [0xfe; 16]);
    PacketBuilder::ipv6(source, destination, 64)
        .tcp(50_000, 445, 1_000, 512)
        .write(&mut bytes, PAYLOAD)
        .unwrap();
    bytes
}

fn tcp() -> Vec<u8> {
    ipv4().split_off(20)
}

fn ethernet(ether_type: u16, body: &[u8]) -> Vec<u8> {
    [&MACS[..], &ether_type.to_be_bytes(), body].concat()
}

/// An IPv4 header of 20 bytes before `body`; the fragment field as given.
fn in_ipv4(protocol: u8, fragment: u16, body: &[u8]) -> Vec<u8> {
    let total = u16::try_from(20 + body.len()).unwrap().to_be_bytes();
    let fragment = fragment.to_be_bytes();
    let header = [
        0x45,
        0,
        total[0],
        total[1],
        0,
        9,
        fragment[0],
        fragment[1],
        64,
        protocol,
        0,
        0,
        10,
        0,
        0,
        1,
        10,
        0,
        0,
        2,
    ];
    [&header[..], body].concat()
}

fn in_ipv6(next: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len()).unwrap().to_be_bytes();
    [&[0x60, 0, 0, 0, len[0], len[1], next, 64][..], &[0xfd; 16], &[0xfe; 16], body].concat()
}

fn in_udp(source: u16, destination: u16, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(8 + body.len()).unwrap();
    let header: Vec<u8> = [source, destination, len, 0].iter().flat_map(|it| it.to_be_bytes()).collect();
    [header.as_slice(), body].concat()
}

fn plain() -> Seen {
    Seen {
        ends: "10.0.0.1:50000 > 10.0.0.2:445".into(),
        network: 0,
        payload: PAYLOAD.to_vec(),
        payload_len: PAYLOAD.len(),
    }
}

#[test]
fn finds_tcp_after_every_link_layer() {
    let ip = ipv4();
    let snap = [&[0xaa, 0xaa, 3, 0, 0, 0, 8, 0][..], &ip].concat();
    let cooked =
        |protocol: u16| [&[0, 0, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0][..], &protocol.to_be_bytes()].concat();
    let cases: [(u32, Vec<u8>); 20] = [
        (1, ethernet(0x0800, &ip)),
        (1, ethernet(u16::try_from(snap.len()).unwrap(), &snap)),
        (1, ethernet(0x8100, &[&[0x60, 0, 8, 0][..], &ip].concat())),
        // Cisco MetaData, TTag, VN-Tag.
        (1, ethernet(0x8909, &[&[1, 1, 0, 1, 0, 17, 8, 0][..], &ip].concat())),
        (1, ethernet(0x8988, &[&[0, 0, 0, 0, 0, 9, 8, 0][..], &ip].concat())),
        (1, ethernet(0x8926, &[&[0x80, 0, 0, 20, 8, 0][..], &ip].concat())),
        (0, [&[2, 0, 0, 0][..], &ip].concat()),
        (0, [&[0, 0, 0, 2][..], &ip].concat()),
        (108, [&[0, 0, 0, 2][..], &ip].concat()),
        (12, ip.clone()),
        (14, ip.clone()),
        (101, ip.clone()),
        (228, ip.clone()),
        (113, [cooked(0x0800), ip.clone()].concat()),
        (113, [cooked(4), snap].concat()),
        (276, [&[8, 0, 0, 0, 0, 0, 0, 3, 0, 1, 0, 6, 2, 0, 0, 0, 0, 1, 0, 0][..], &ip].concat()),
        (9, [&[0xff, 3, 0, 0x21][..], &ip].concat()),
        (9, [&[0x21][..], &ip].concat()),
        (50, [&[0xff, 3, 0, 0x21][..], &ip].concat()),
        (104, [&[0x0f, 0, 8, 0][..], &ip].concat()),
    ];
    for (link, data) in cases {
        assert_eq!(see(link, &data), plain(), "link type {link}");
    }
    let expected =
        "[fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd]:50000 > [fefe:fefe:fefe:fefe:fefe:fefe:fefe:fefe]:445";
    for family in [10, 24, 28, 30] {
        assert_eq!(see(0, &[&[family, 0, 0, 0][..], &ipv6()].concat()).ends, expected);
    }
    assert_eq!(see(229, &ipv6()).ends, expected);
    assert_eq!(see(1, &ethernet(0x86dd, &ipv6())).payload, PAYLOAD);
}

#[test]
fn finds_tcp_within_tags_and_tunnels_and_keeps_their_networks_apart() {
    let (ip, frame) = (ipv4(), ethernet(0x0800, &ipv4()));
    let pppoe =
        [&[0x11, 0, 0, 5][..], &u16::try_from(ip.len() + 2).unwrap().to_be_bytes(), &[0, 0x21], &ip].concat();
    let gre = |header: &[u8], body: &[u8]| ethernet(0x0800, &in_ipv4(47, 0, &[header, body].concat()));
    let udp = |port, header: &[u8], body: &[u8]| {
        ethernet(0x0800, &in_ipv4(17, 0, &in_udp(40_000, port, &[header, body].concat())))
    };
    let apart: Vec<(&str, Vec<u8>)> = vec![
        ("VLAN 7", ethernet(0x8100, &[&[0, 7, 8, 0][..], &ip].concat())),
        ("VLAN 8", ethernet(0x8100, &[&[0, 8, 8, 0][..], &ip].concat())),
        ("VLAN 8 in 7", ethernet(0x88a8, &[&[0, 7, 0x81, 0, 0, 8, 8, 0][..], &ip].concat())),
        ("VLAN 7 in 8", ethernet(0x88a8, &[&[0, 8, 0x81, 0, 0, 7, 8, 0][..], &ip].concat())),
        ("PPPoE", ethernet(0x8864, &pppoe)),
        ("IP in IP", ethernet(0x0800, &in_ipv4(4, 0, &ip))),
        ("GRE", gre(&[0, 0, 8, 0], &ip)),
        ("GRE with key", gre(&[0xb0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 1], &ip)),
        ("NVGRE", gre(&[0x20, 0, 0x65, 0x58, 0, 0, 8, 1], &frame)),
        ("VXLAN 9", udp(4789, &[8, 0, 0, 0, 0, 0, 9, 0], &frame)),
        ("VXLAN 10", udp(4789, &[8, 0, 0, 0, 0, 0, 10, 0], &frame)),
        ("VXLAN-GPE", udp(4790, &[0x0c, 0, 0, 1, 0, 0, 11, 0], &ip)),
        ("Geneve", udp(6081, &[1, 0, 0x65, 0x58, 0, 0, 12, 0, 0, 1, 1, 0], &frame)),
    ];
    let mut networks = vec![0];
    for (name, data) in &apart {
        let seen = see(1, data);
        assert_eq!(Seen { network: 0, ..seen.clone() }, plain(), "{name}");
        assert!(!networks.contains(&seen.network), "{name}");
        networks.push(seen.network);
    }
    let others: Vec<(&str, Vec<u8>)> = vec![
        ("6in4", ethernet(0x0800, &in_ipv4(41, 0, &ipv6()))),
        ("IPv4 in IPv6", ethernet(0x86dd, &in_ipv6(4, &ip))),
        ("Ethernet in IP", ethernet(0x0800, &in_ipv4(97, 0, &[&[0x30, 0][..], &frame].concat()))),
        ("MPLS", ethernet(0x8847, &[&[0, 1, 0, 0x40, 0, 2, 1, 0x40][..], &ip].concat())),
        ("MPLS pseudowire", ethernet(0x8847, &[&[0, 2, 1, 0x40, 0, 0, 0, 0][..], &frame].concat())),
        ("MPLS in IP", ethernet(0x0800, &in_ipv4(137, 0, &[&[0, 2, 1, 0x40][..], &ip].concat()))),
        ("MPLS in UDP", udp(6635, &[0, 2, 1, 0x40], &ip)),
        ("TZSP", udp(37_008, &[1, 0, 0, 1, 0, 10, 1, 0xd0, 1], &frame)),
        ("ERSPAN I", gre(&[0, 0, 0x88, 0xbe], &frame)),
        ("ERSPAN II", gre(&[0x10, 0, 0x88, 0xbe, 0, 0, 0, 1, 0x10, 5, 0, 7, 0, 0, 0, 1], &frame)),
        (
            "ERSPAN III",
            gre(&[0x10, 0, 0x22, 0xeb, 0, 0, 0, 1, 0x20, 5, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0], &frame),
        ),
        ("authentication header", {
            let header = [&[6, 4, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1][..], &[0; 12]].concat();
            ethernet(0x0800, &in_ipv4(51, 0, &[header, tcp()].concat()))
        }),
        ("extension headers", {
            let header = [&[60, 0, 1, 4, 0, 0, 0, 0][..], &[6, 1, 1, 12], &[0; 12]].concat();
            ethernet(0x86dd, &in_ipv6(0, &[header, ipv6().split_off(40)].concat()))
        }),
    ];
    for (name, data) in &others {
        assert_eq!(see(1, data).payload, PAYLOAD, "{name}");
    }
}

#[test]
fn a_tunnel_is_one_network_in_both_directions() {
    let outer = |source: u8, destination: u8| {
        let mut packet = in_ipv4(4, 0, &ipv4());
        packet[15] = source;
        packet[19] = destination;
        see(101, &packet).network
    };
    assert_eq!(outer(1, 2), outer(2, 1));
    assert_ne!(outer(1, 2), outer(1, 3));
}

#[test]
fn counts_what_it_cannot_look_into() {
    let udp = |port, body: &[u8]| in_ipv4(17, 0, &in_udp(40_000, port, body));
    let cases = [
        (147, vec![0; 60], Opaque::UnknownLink),
        (127, [&[0, 0, 8, 0, 0, 0, 0, 0, 8, 0x41][..], &[0; 50]].concat(), Opaque::Ieee80211),
        (1, ethernet(0x88e5, &[0x2c; 60]), Opaque::Macsec),
        (1, ethernet(0x8909, &[0; 60]), Opaque::EthernetTunnel),
        (1, ethernet(0x8847, &[0, 2, 1, 0x40, 0x50]), Opaque::Mpls),
        (9, vec![0xff, 3, 0xc0, 0x21, 1], Opaque::Ppp),
        (101, in_ipv4(50, 0, &[0; 40]), Opaque::Esp),
        (101, udp(4500, &[1; 40]), Opaque::Esp),
        (101, in_ipv4(47, 0, &[0x30, 2, 0x88, 0x0b, 0, 0, 0, 0]), Opaque::Gre),
        (101, in_ipv4(115, 0, &[0; 40]), Opaque::L2tp),
        (101, udp(51_820, &[4, 0, 0, 0, 9, 9, 9, 9]), Opaque::WireGuard),
        (101, udp(1_194, &[0x38; 20]), Opaque::OpenVpn),
        (101, udp(2_152, &[0x30, 1, 0, 8, 0, 0, 0, 1]), Opaque::Gtp),
        (101, udp(6_081, &[0, 0, 0x12, 0x34, 0, 0, 0, 0]), Opaque::Overlay),
    ];
    for (link, data, kind) in cases {
        assert_eq!(opaque(link, &data), [(kind, 1)]);
    }
    let mut dissector = Dissector::default();
    let _ = dissector.transport(&packet(147, &[]));
    assert_eq!(dissector.counters().first_unknown_link, Some(LinkType(147)));
    let names: Vec<_> = dissector.counters().opaque_names().collect();
    assert_eq!(names, [("unknown link type 147".to_owned(), 1)]);
}

#[test]
fn gives_udp_datagrams_that_are_no_tunnel() {
    let mut dissector = Dissector::default();
    for (source, destination) in [(40_000, 88), (88, 40_000), (4_789, 40_000), (53, 443)] {
        let data =
            in_ipv4(17, 0, &[in_udp(source, destination, b"\x08question"), b"padding".to_vec()].concat());
        let seen = look(&mut dissector, &packet(101, &data)).unwrap();
        assert_eq!(seen.ends, format!("udp 10.0.0.1:{source} > 10.0.0.2:{destination}"));
        assert_eq!((seen.payload.as_slice(), seen.payload_len), (&b"\x08question"[..], 9));
    }
    assert_eq!(dissector.counters().udp, 4);
}

#[test]
fn counts_what_is_not_ip_and_what_is_not_tcp() {
    let mut dissector = Dissector::default();
    for data in [ethernet(0x0806, &[0; 46]), ethernet(0x0026, &[0x42; 46]), ethernet(0x88cc, &[0; 46])] {
        assert_eq!(look(&mut dissector, &packet(1, &data)), None);
    }
    for protocol in [1, 2, 58, 89, 132] {
        assert_eq!(look(&mut dissector, &packet(101, &in_ipv4(protocol, 0, &[0; 40]))), None);
    }
    let counters = dissector.counters();
    assert_eq!((counters.packets, counters.not_ip, counters.other_ip), (8, 3, 5));
}

#[test]
fn leaves_out_the_padding_of_short_frames() {
    let mut short = Vec::new();
    PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).tcp(1, 2, 3, 4).write(&mut short, b"x").unwrap();
    let seen = see(1, &[ethernet(0x0800, &short), vec![0; 5]].concat());
    assert_eq!((seen.payload.as_slice(), seen.payload_len), (&b"x"[..], 1));
}

#[test]
fn takes_the_captured_length_where_ip_says_none() {
    let mut large = ipv4();
    large[2..4].fill(0);
    assert_eq!(see(101, &large), plain());
    let mut large = ipv6();
    large[4..6].fill(0);
    assert_eq!(see(101, &large).payload_len, PAYLOAD.len());
    // A snap length takes bytes away, not from the length that was sent.
    let data = ethernet(0x0800, &ipv4());
    let mut cut = packet(1, &data[..60]);
    cut.wire_len = 70_000;
    let mut zero = data.clone();
    zero[16..18].fill(0);
    cut.data = &zero[..60];
    let seen = look(&mut Dissector::default(), &cut).unwrap();
    assert_eq!((seen.payload.len(), seen.payload_len), (6, 70_000 - 54));
}

#[test]
fn skips_ip_and_tcp_options() {
    let mut bytes = Vec::new();
    let options = [etherparse::TcpOptionElement::Noop, etherparse::TcpOptionElement::Timestamp(1, 2)];
    let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).tcp(50_000, 445, 1, 2);
    builder.options(&options).unwrap().write(&mut bytes, PAYLOAD).unwrap();
    bytes[0] = 0x47;
    let total = u16::try_from(bytes.len() + 8).unwrap().to_be_bytes();
    bytes[2..4].copy_from_slice(&total);
    bytes.splice(20..20, [1; 8]);
    assert_eq!(see(101, &bytes), plain());
}

#[test]
fn a_cut_anywhere_keeps_what_was_sent() {
    for data in [ethernet(0x0800, &ipv4()), ethernet(0x86dd, &ipv6())] {
        let header = data.len() - PAYLOAD.len();
        for len in 0..data.len() {
            let mut dissector = Dissector::default();
            let mut cut = packet(1, &data[..len]);
            cut.wire_len = u32::try_from(data.len()).unwrap();
            let seen = look(&mut dissector, &cut);
            if len >= header {
                let seen = seen.unwrap();
                assert_eq!(seen.payload, PAYLOAD[..len - header]);
                assert_eq!(seen.payload_len, PAYLOAD.len());
                assert_eq!(dissector.counters().cut_payloads, 1);
            } else {
                assert_eq!((seen, dissector.counters().cut_in_headers), (None, 1));
            }
            assert_eq!(dissector.anomaly(), None);
        }
    }
}

#[test]
fn says_which_packet_is_malformed_and_where() {
    let ip = ethernet(0x0800, &ipv4());
    let broken = |at: usize, value: u8| {
        let mut data = ip.clone();
        data[at] = value;
        let mut dissector = Dissector::default();
        let seen = look(&mut dissector, &packet(1, &data));
        let anomaly = dissector.anomaly().unwrap();
        assert_eq!(anomaly.packet.number, 7);
        (seen.is_some(), anomaly.kind, anomaly.offset)
    };
    // IP version, IP header length, IP total length below its header, TCP header length too small and too large.
    assert_eq!(broken(14, 0x15), (false, AnomalyKind::MalformedHeader, 14));
    assert_eq!(broken(14, 0x44), (false, AnomalyKind::MalformedHeader, 14));
    assert_eq!(broken(17, 19), (false, AnomalyKind::MalformedHeader, 14));
    assert_eq!(broken(46, 0x40), (false, AnomalyKind::MalformedHeader, 34));
    assert_eq!(broken(46, 0xf0), (false, AnomalyKind::MalformedHeader, 34));
    assert_eq!(broken(16, 1), (true, AnomalyKind::LengthBeyondPacket, 14));
}

#[test]
fn a_packet_of_nothing_but_tags_ends() {
    let tags = [0x81, 0, 0, 1].repeat(10_000);
    assert_eq!(opaque(1, &[&MACS[..], &tags].concat()), [(Opaque::TooDeep, 1)]);
    let headers = in_ipv6(60, &[60, 0, 0, 0, 0, 0, 0, 0].repeat(1_000));
    assert_eq!(opaque(101, &headers), [(Opaque::TooDeep, 1)]);
}

#[test]
fn judges_checksums_as_configured() {
    let good = ipv4();
    let mut wrong = good.clone();
    wrong[36] ^= 0x40;
    // The sum over the pseudo-header alone, as a host leaves it to its network card.
    let mut partial = good.clone();
    let len = u32::try_from(good.len() - 20).unwrap();
    let sum = 0x0a00 + 0x0001 + 0x0a00 + 0x0002 + 6 + len;
    partial[36..38].copy_from_slice(&u16::try_from(sum).unwrap().to_be_bytes());
    let verdict = |policy, data: &[u8]| {
        let mut dissector = Dissector::new(policy);
        let followed = look(&mut dissector, &packet(101, data)).is_some();
        (followed, dissector.counters().checksums_verified, dissector.anomaly().map(|it| it.kind))
    };
    let all = ChecksumPolicy::Count { up_to: usize::MAX };
    assert_eq!(verdict(all, &good), (true, 1, None));
    assert_eq!(verdict(all, &partial), (true, 1, None));
    assert_eq!(verdict(all, &wrong), (true, 1, Some(AnomalyKind::WrongChecksum)));
    assert_eq!(verdict(ChecksumPolicy::Strict, &partial), (true, 1, None));
    assert_eq!(verdict(ChecksumPolicy::Strict, &wrong), (false, 1, Some(AnomalyKind::WrongChecksum)));
    assert_eq!(verdict(ChecksumPolicy::Ignore, &wrong), (true, 0, None));
    assert_eq!(verdict(ChecksumPolicy::Count { up_to: 20 }, &wrong), (true, 0, None));
    assert_eq!(verdict(ChecksumPolicy::Strict, &ipv6()), (true, 1, None));
}

/// The pieces of an IPv4 datagram: where in its payload (in bytes), how long, and whether others follow.
fn fragment(at: usize, len: usize, more: bool) -> Vec<u8> {
    let field = u16::try_from(at / 8).unwrap() | if more { 0x2000 } else { 0 };
    in_ipv4(6, field, &tcp()[at..at + len])
}

#[test]
fn joins_fragments_in_any_order() {
    let len = tcp().len();
    let pieces = [fragment(0, 16, true), fragment(16, 8, true), fragment(24, len - 24, false)];
    for order in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]] {
        let mut dissector = Dissector::default();
        for (n, index) in order.into_iter().enumerate() {
            let seen = look(&mut dissector, &packet(101, &pieces[index]));
            assert_eq!(seen, (n == 2).then(plain));
        }
        assert_eq!((dissector.counters().fragments, dissector.counters().fragments_joined), (3, 1));
        assert_eq!(dissector.fragments_waiting(), 0);
    }
}

#[test]
fn joins_ipv6_fragments() {
    let tcp = ipv6().split_off(40);
    let piece = |at: u8, more: bool, body: &[u8]| {
        in_ipv6(44, &[&[6, 0, 0, at | u8::from(more), 0, 1, 2, 3][..], body].concat())
    };
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, &packet(101, &piece(0, true, &tcp[..24]))), None);
    assert_eq!(look(&mut dissector, &packet(101, &piece(24, false, &tcp[24..]))).unwrap().payload, PAYLOAD);
    // A fragment that is the whole datagram waits for nothing.
    assert_eq!(see(101, &piece(0, false, &tcp)).payload, PAYLOAD);
}

#[test]
fn the_first_byte_wins_and_a_conflict_is_reported() {
    let len = tcp().len();
    let mut other = fragment(16, len - 16, false);
    for byte in &mut other[28..] {
        *byte = b'!';
    }
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, &packet(101, &fragment(24, len - 24, false))), None);
    assert_eq!(look(&mut dissector, &packet(101, &other)), None);
    assert_eq!(dissector.anomaly().unwrap().kind, AnomalyKind::FragmentConflict);
    // The same bytes again are no conflict.
    assert_eq!(look(&mut dissector, &packet(101, &fragment(0, 24, true))).unwrap().payload, PAYLOAD);
    assert_eq!(dissector.anomaly(), None);
}

#[test]
fn refuses_fragments_that_cannot_be_right() {
    let len = tcp().len();
    let mut dissector = Dissector::default();
    let mut refused = |data: &[u8]| {
        assert_eq!(look(&mut dissector, &packet(101, data)), None);
        (dissector.anomaly().map(|it| it.kind), dissector.counters().fragments_refused)
    };
    // Not a multiple of 8 bytes, empty, beyond 64 KiB, beyond its datagram's end.
    assert_eq!(refused(&fragment(0, 15, true)), (Some(AnomalyKind::MalformedHeader), 1));
    assert_eq!(refused(&in_ipv4(6, 0x2000, &[])), (Some(AnomalyKind::MalformedHeader), 2));
    assert_eq!(refused(&in_ipv4(6, 0x1fff, &[0; 32])), (Some(AnomalyKind::MalformedHeader), 3));
    assert_eq!(refused(&fragment(24, len - 24, false)), (None, 3));
    assert_eq!(refused(&in_ipv4(6, 0x2000 | 8, &[0; 64])), (Some(AnomalyKind::FragmentBeyondEnd), 4));
    assert_eq!(refused(&fragment(16, 8, false)), (Some(AnomalyKind::FragmentBeyondEnd), 5));
}

#[test]
fn bounds_what_waits_for_fragments() {
    let mut dissector = Dissector::default();
    let mut piece = in_ipv4(6, 0x2000 | 8_000, &[0; 8]);
    for number in 0..5_000u16 {
        piece[4..6].copy_from_slice(&number.to_be_bytes());
        let _ = dissector.transport(&packet(101, &piece));
        assert!(dissector.fragments_waiting() <= 1_024);
        // 64,008 bytes each, below 8 MiB together.
        assert!(dissector.fragments_waiting() <= 8 * 1_024 * 1_024 / 64_008);
    }
    let waiting = u64::try_from(dissector.fragments_waiting()).unwrap();
    assert_eq!(dissector.counters().fragments_evicted + waiting, 5_000);
    let mut later = packet(101, &piece);
    later.id.time = Timestamp { seconds: 31, nanoseconds: 0 };
    let _ = dissector.transport(&later);
    assert_eq!((dissector.counters().fragments_expired, dissector.fragments_waiting()), (waiting, 1));
}

#[test]
fn gives_up_a_datagram_of_too_many_holes() {
    let mut dissector = Dissector::default();
    for n in 0..200u16 {
        let _ = dissector.transport(&packet(101, &in_ipv4(6, 0x2000 | (2 * n), &[0; 8])));
    }
    assert_eq!((dissector.counters().fragments_evicted, dissector.fragments_waiting()), (1, 1));
}

#[test]
fn joins_a_tunnel_that_was_fragmented() {
    let datagram = in_udp(1, 4789, &[&[8, 0, 0, 0, 0, 0, 9, 0][..], &ethernet(0x0800, &ipv4())].concat());
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, &packet(101, &in_ipv4(17, 0x2000, &datagram[..48]))), None);
    let seen = look(&mut dissector, &packet(101, &in_ipv4(17, 6, &datagram[48..]))).unwrap();
    assert_eq!(Seen { network: 0, ..seen }, plain());
    // A fragment within is not joined a second time, and said.
    let inner = in_ipv4(6, 0x2000, &tcp()[..32]);
    let datagram = in_udp(1, 4789, &[&[8, 0, 0, 0, 0, 0, 9, 0][..], &ethernet(0x0800, &inner)].concat());
    assert_eq!(look(&mut dissector, &packet(101, &in_ipv4(17, 0x2000, &datagram[..48]))), None);
    assert_eq!(look(&mut dissector, &packet(101, &in_ipv4(17, 6, &datagram[48..]))), None);
    assert_eq!(dissector.counters().opaque().collect::<Vec<_>>(), [(Opaque::NestedFragment, 1)]);
}

proptest! {
    #[test]
    fn never_panics_on_any_bytes(link in 0u32..300, data in prop::collection::vec(any::<u8>(), 0..200), wire in any::<u32>()) {
        let mut dissector = Dissector::new(ChecksumPolicy::Strict);
        let _ = dissector.transport(&Packet { wire_len: wire, ..packet(link, &data) });
        prop_assert_eq!(dissector.counters().packets, 1);
    }

    #[test]
    fn never_panics_on_flipped_and_cut_tunnels(
        flips in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        len in any::<prop::sample::Index>(),
        port in prop::sample::select(vec![4789u16, 4790, 6081, 6635, 443]),
    ) {
        let inner = [&[8, 0, 0, 0, 0, 0, 9, 0][..], &ethernet(0x8100, &[&[0, 7, 8, 0][..], &ipv4()].concat())].concat();
        let mut data = ethernet(0x0800, &in_ipv4(17, 0, &in_udp(1, port, &inner)));
        for (index, byte) in flips {
            let index = index.index(data.len());
            data[index] = byte;
        }
        let mut dissector = Dissector::default();
        let mut cut = packet(1, &data[..len.index(data.len() + 1)]);
        cut.wire_len = u32::try_from(data.len()).unwrap();
        let _ = dissector.transport(&cut);
        prop_assert_eq!(dissector.counters().packets, 1);
    }

    #[test]
    fn fragments_come_together_as_they_were(
        body in prop::collection::vec(any::<u8>(), 64..600),
        cuts in prop::collection::vec(1usize..10, 1..60),
        seed in any::<u64>(),
    ) {
        let datagram = in_udp(1_000, 2_000, &body);
        let (mut pieces, mut at) = (Vec::new(), 0);
        for units in cuts.iter().cycle() {
            let end = (at + units * 8).min(datagram.len());
            let more = end < datagram.len();
            let field = u16::try_from(at / 8).unwrap() | if more { 0x2000 } else { 0 };
            pieces.push(in_ipv4(17, field, &datagram[at..end]));
            at = end;
            if !more {
                break;
            }
        }
        let mut order: Vec<usize> = (0..pieces.len()).collect();
        order.sort_by_key(|n| seed.rotate_left(u32::try_from(n % 64).unwrap()).wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let mut dissector = Dissector::default();
        for (n, index) in order.iter().enumerate() {
            let seen = look(&mut dissector, &packet(101, &pieces[*index]));
            if n + 1 == order.len() {
                prop_assert_eq!(seen.unwrap().payload, body.clone());
            } else {
                prop_assert_eq!(seen, None);
            }
        }
    }
}
