//! Headers around packets that are rarer than VLANs and VXLAN: each one's content is found, and encrypted content is counted.
//!
//! The headers are written out from their specifications, and Wireshark finds the same TCP segment in each.

use etherparse::{Ipv4Header, PacketBuilder};
use smbtrail_capture::{Dissector, LinkType, Opaque, Packet, TagKind, Timestamp, Transport};

const PAYLOAD: &[u8] = b"\0\0\0\x04\xfeSMB and more";
const MACS: [u8; 12] = [2, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 2];
/// A data frame of a station to its access point, and one with priorities.
const DATA: [u8; 24] = [8, 1, 0, 0, 2, 2, 2, 2, 2, 2, 4, 4, 4, 4, 4, 4, 6, 6, 6, 6, 6, 6, 0, 0];
const PRIORITY: [u8; 26] = {
    let mut header = [0; 26];
    let mut at = 0;
    while at < DATA.len() {
        header[at] = DATA[at];
        at += 1;
    }
    header[0] = 0x88;
    header
};
const SNAP: [u8; 8] = [0xaa, 0xaa, 3, 0, 0, 0, 8, 0];

fn ip() -> Vec<u8> {
    let mut bytes = Vec::new();
    let builder = PacketBuilder::ipv4([10, 0, 0, 1], [10, 0, 0, 2], 64).tcp(50_000, 445, 1_000, 512);
    builder.write(&mut bytes, PAYLOAD).unwrap();
    bytes
}

fn frame() -> Vec<u8> {
    ethernet(0x0800, &[], &ip())
}

fn ethernet(ether_type: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    [&MACS[..], &ether_type.to_be_bytes(), header, body].concat()
}

fn outer(protocol: u8, header: &[u8], body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(header.len() + body.len()).unwrap();
    let outer = Ipv4Header::new(len, 64, protocol.into(), [192, 0, 2, 1], [192, 0, 2, 2]).unwrap();
    ethernet(0x0800, &[&outer.to_bytes()[..], header].concat(), body)
}

fn udp(port: u16, header: &[u8], body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(8 + header.len() + body.len()).unwrap();
    let fields: Vec<u8> = [port, port, len, 0].iter().flat_map(|field| field.to_be_bytes()).collect();
    outer(17, &[&fields, header].concat(), body)
}

/// The payload of the TCP segment that is found, and the tags and tunnels around it.
fn look(dissector: &mut Dissector, link: u32, data: &[u8]) -> Option<(Vec<u8>, Vec<TagKind>)> {
    match dissector.transport(&Packet::new(LinkType(link), Timestamp::default(), data)) {
        Some(Transport::Tcp(segment)) => {
            assert_eq!((segment.source.port(), segment.destination.port()), (50_000, 445));
            let kinds = segment.tags.iter().map(|tag| tag.kind).collect();
            Some((segment.payload.to_vec(), kinds))
        }
        _ => None,
    }
}

fn opaque(link: u32, data: &[u8]) -> Vec<(Opaque, u64)> {
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, link, data), None);
    dissector.counters().opaque().collect()
}

#[test]
fn reads_what_ethernet_carries() {
    let (ip, frame, icv) = (ip(), frame(), [0; 16]);
    let protected = [&ip[..], &icv].concat();
    let cases = [
        ("802.1BR", ethernet(0x893f, &[0, 1, 0, 2, 0, 0, 8, 0], &ip)),
        ("HSR", ethernet(0x892f, &[0, 60, 0, 1, 8, 0], &ip)),
        ("802.1CB", ethernet(0xf1c1, &[0, 0, 0, 1, 8, 0], &ip)),
        ("MACsec", ethernet(0x88e5, &[0x20, 0, 0, 0, 0, 1, 2, 0, 0, 0, 0, 1, 0, 1, 8, 0], &protected)),
        ("MACsec without a channel", ethernet(0x88e5, &[0, 0, 0, 0, 0, 1, 8, 0], &protected)),
        ("TRILL", ethernet(0x22f3, &[0, 0x3f, 0, 1, 0, 2], &frame)),
        ("TRILL with options", ethernet(0x22f3, &[0, 0x7f, 0, 1, 0, 2, 0, 0, 0, 0], &frame)),
        ("FabricPath", ethernet(0x8903, &[0, 0x5f], &frame)),
        (
            "service header",
            ethernet(0x894f, &[&[0x0f, 0xc6, 1, 1, 0, 0, 1, 255][..], &[0; 16]].concat(), &ip),
        ),
        ("service header before a frame", ethernet(0x894f, &[0x0f, 0xc2, 2, 3, 0, 0, 1, 255], &frame)),
    ];
    for (name, data) in cases {
        let found = look(&mut Dissector::default(), 1, &data);
        assert_eq!(found, Some((PAYLOAD.to_vec(), Vec::new())), "{name}");
    }
    let found = look(&mut Dissector::default(), 1, &ethernet(0x88e7, &[0, 0, 1, 2], &frame));
    assert_eq!(found, Some((PAYLOAD.to_vec(), vec![TagKind::Backbone])));
    // The bits for "encrypted" and "changed".
    for flags in [0x0c, 0x08, 0x04] {
        let data = ethernet(0x88e5, &[flags, 0, 0, 0, 0, 1, 8, 0], &protected);
        assert_eq!(opaque(1, &data), [(Opaque::Macsec, 1)]);
    }
    let data = ethernet(0x894f, &[0x0f, 0xc2, 2, 9, 0, 0, 1, 255], &frame);
    assert_eq!(opaque(1, &data), [(Opaque::EthernetTunnel, 1)]);
}

#[test]
fn reads_what_ip_carries_unless_tunnels_are_passed_over() {
    let (ip, frame) = (ip(), frame());
    let len = |before: usize| u16::try_from(before + ip.len()).unwrap().to_be_bytes();
    let [gtp, gtp_more, l2tp, pptp, pptp_ack] = [len(0), len(8), len(12), len(4), len(1)];
    let gtp = [&[0x30, 0xff][..], &gtp, &[0, 0, 0, 7]].concat();
    let gtp_more = [&[0x34, 0xff][..], &gtp_more, &[0, 0, 0, 7], &[0, 0, 0, 0x85, 1, 0x10, 9, 0]].concat();
    let l2tp = [&[0x40, 2][..], &l2tp, &[0, 1, 0, 2, 0xff, 3, 0, 0x21]].concat();
    let l2tp_more = [0x0a, 2, 0, 1, 0, 2, 0, 0, 0, 0, 0, 2, 9, 9, 0, 0x21];
    let pptp = [&[0x30, 1, 0x88, 0x0b][..], &pptp, &[0, 7, 0, 0, 0, 1, 0xff, 3, 0, 0x21]].concat();
    let pptp_ack = [&[0x30, 0x81, 0x88, 0x0b][..], &pptp_ack, &[0, 7, 0, 0, 0, 1, 0, 0, 0, 1, 0x21]].concat();
    let wireless = [&[1, 0, 0, 0x12, 1][..], &DATA, &SNAP].concat();
    let cases = [
        (TagKind::Lisp, udp(4_341, &[8, 0, 0, 0, 0, 0, 5, 0], &ip)),
        (TagKind::Gtp, udp(2_152, &gtp, &ip)),
        (TagKind::Gtp, udp(2_152, &gtp_more, &ip)),
        (TagKind::L2tp, udp(1_701, &l2tp, &ip)),
        (TagKind::L2tp, udp(1_701, &l2tp_more, &ip)),
        (TagKind::Vxlan, udp(4_790, &[12, 0, 0, 4, 0, 0, 11, 0, 0x0f, 0xc2, 2, 1, 0, 0, 1, 255], &ip)),
        (TagKind::Vxlan, udp(4_789, &[8, 0, 0, 0, 0, 0, 11, 0], &frame)),
        (TagKind::Tzsp, udp(37_008, &wireless, &ip)),
        (TagKind::Gre, outer(47, &pptp, &ip)),
        (TagKind::Gre, outer(47, &pptp_ack, &ip)),
        (TagKind::Gre, outer(47, &[0, 0, 0x88, 0x3e, 0, 0, 0, 0], &ip)),
        (TagKind::Gre, outer(47, &[0, 0, 0x88, 0x3e], &ip)),
        (TagKind::Ip, outer(4, &[], &ip)),
    ];
    for (number, (kind, data)) in cases.into_iter().enumerate() {
        let found = look(&mut Dissector::default(), 1, &data);
        assert_eq!(found, Some((PAYLOAD.to_vec(), vec![kind])), "{number}");
        let mut closed = Dissector::default().with_tunnels(false);
        assert_eq!(look(&mut closed, 1, &data), None, "{number}");
        assert_eq!(closed.counters().opaque().collect::<Vec<_>>(), [(Opaque::Tunnel, 1)]);
    }
    assert_eq!(opaque(1, &udp(2_152, &[0x32, 1, 0, 4, 0, 0, 0, 0], &[0; 4])), [(Opaque::Gtp, 1)]);
    assert_eq!(opaque(1, &udp(1_701, &[0xc8, 2, 0, 12], &[0; 8])), [(Opaque::L2tp, 1)]);
    assert_eq!(opaque(1, &udp(5_247, &[0, 0x10, 2, 0], &[0; 20])), [(Opaque::Capwap, 1)]);
}

#[test]
fn says_how_packets_travelled() {
    let inner = ethernet(0x8100, &[0, 7, 8, 0], &ip());
    let data = udp(4_789, &[8, 0, 0, 0, 0, 0, 42, 0], &inner);
    let mut dissector = Dissector::default();
    let Some(Transport::Tcp(segment)) =
        dissector.transport(&Packet::new(LinkType::ETHERNET, Timestamp::default(), &data))
    else {
        unreachable!("it is TCP")
    };
    let texts: Vec<_> = segment.tags.iter().map(ToString::to_string).collect();
    assert_eq!(texts, ["vxlan 42 from 192.0.2.1 to 192.0.2.2", "vlan 7"]);
    let counted: Vec<_> = dissector.counters().tags().collect();
    assert_eq!(counted, [(TagKind::Vlan, 1), (TagKind::Vxlan, 1)]);
}

#[test]
fn reads_what_capture_programs_and_cards_put_first() {
    let (ip, frame) = (ip(), frame());
    let len = |before: usize, body: &[u8]| u16::try_from(before + body.len()).unwrap();
    let nflog = |bytes: fn(u16) -> [u8; 2]| {
        let fields = [bytes(8), bytes(1), [0; 2], [0; 2], bytes(len(4, &ip)), bytes(9)].concat();
        [&[2, 0, 0, 0][..], &fields, &ip].concat()
    };
    let erf = |kind: u8, more: &[u8], body: &[u8], sent: u16| {
        let len = len(16 + more.len(), body).to_be_bytes();
        [&[0; 8][..], &[kind, 4], &len, &[0, 0], &sent.to_be_bytes(), more, body].concat()
    };
    let padded = [&[0, 0][..], &frame].concat();
    let pktap = [&108_u32.to_le_bytes()[..], &1_u32.to_le_bytes(), &1_u32.to_le_bytes(), &[0; 96]].concat();
    let further = [0x83, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0];
    let cases = [
        ("PKTAP", 258, [&pktap[..], &frame].concat()),
        ("NFLOG", 239, nflog(u16::to_le_bytes)),
        ("NFLOG of a big-endian host", 239, nflog(u16::to_be_bytes)),
        ("PFLOG", 117, [&[61, 2, 0, 0][..], &[0; 60], &ip].concat()),
        ("ERF", 197, erf(2, &[], &padded, len(0, &frame))),
        ("ERF with further headers", 197, erf(0x82, &further, &padded, len(0, &frame))),
        ("ERF of IPv4", 197, erf(22, &[], &ip, len(0, &ip))),
        ("PPP with a direction", 204, [&[0, 0xff, 3, 0, 0x21][..], &ip].concat()),
        ("HDLC with a direction", 205, [&[0, 0x0f, 0, 8, 0][..], &ip].concat()),
        ("MPLS", 219, [&[0, 2, 1, 0x40][..], &ip].concat()),
    ];
    for (name, link, data) in cases {
        let found = look(&mut Dissector::default(), link, &data);
        assert_eq!(found, Some((PAYLOAD.to_vec(), Vec::new())), "{name}");
    }
    assert_eq!(opaque(197, &erf(5, &[], &padded, 0)), [(Opaque::UnknownRecord, 1)]);
}

#[test]
fn reads_wireless_frames_that_are_not_encrypted() {
    let ip = ip();
    let body = |header: &[u8]| [header, &SNAP, &ip].concat();
    let padded = body(&[&PRIORITY[..], &[0, 0]].concat());
    let four = [&DATA[..], &[8; 6]].concat();
    let mut between = body(&four);
    between[1] = 3;
    let prism = [&0x44_u32.to_le_bytes()[..], &144_u32.to_le_bytes(), &[0; 136]].concat();
    let avs = [&0x8021_1001_u32.to_be_bytes()[..], &64_u32.to_be_bytes(), &[0; 56]].concat();
    let cases = [
        ("802.11", 105, body(&DATA)),
        ("priorities", 105, body(&PRIORITY)),
        ("between access points", 105, between),
        ("radiotap", 127, [&[0, 0, 9, 0, 2, 0, 0, 0, 0][..], &body(&DATA)].concat()),
        ("radiotap with a pad", 127, [&[0, 0, 17, 0, 3, 0, 0, 0][..], &[0; 8], &[0x20], &padded].concat()),
        (
            "radiotap of two words",
            127,
            [&[0, 0, 25, 0, 3, 0, 0, 0x80][..], &[0; 16], &[0x20], &padded].concat(),
        ),
        ("prism", 119, [&prism[..], &body(&DATA)].concat()),
        ("AVS", 163, [&avs[..], &body(&DATA)].concat()),
        ("PPI", 192, [&[0, 0, 8, 0, 105, 0, 0, 0][..], &body(&DATA)].concat()),
    ];
    for (name, link, data) in cases {
        let found = look(&mut Dissector::default(), link, &data);
        assert_eq!(found, Some((PAYLOAD.to_vec(), Vec::new())), "{name}");
    }
    let mut encrypted = body(&DATA);
    encrypted[1] |= 0x40;
    assert_eq!(opaque(105, &encrypted), [(Opaque::Ieee80211, 1)]);
    let mut joined = body(&PRIORITY);
    joined[24] = 0x80;
    assert_eq!(opaque(105, &joined), [(Opaque::Ieee80211, 1)]);
    // A beacon carries nothing.
    let mut dissector = Dissector::default();
    assert_eq!(look(&mut dissector, 105, &[0x80; 60]), None);
    assert_eq!(dissector.counters().not_ip, 1);
}

#[test]
fn headers_cut_anywhere_are_counted_once() {
    let (ip, frame) = (ip(), frame());
    let radiotap = [&[0, 0, 25, 0, 3, 0, 0, 0x80][..], &[0; 16], &[0x20], &PRIORITY, &[0, 0], &SNAP, &ip];
    for (link, data) in [
        (127, radiotap.concat()),
        (1, udp(2_152, &[0x34, 0xff, 0, 64, 0, 0, 0, 7, 0, 0, 0, 0x85, 1, 0x10, 9, 0], &ip)),
        (1, udp(1_701, &[0x0a, 2, 0, 1, 0, 2, 0, 0, 0, 0, 0, 2, 9, 9, 0, 0x21], &ip)),
        (1, ethernet(0x894f, &[0x0f, 0xc2, 2, 3, 0, 0, 1, 255], &frame)),
        (239, [&[2, 0, 0, 0, 8, 0, 1, 0, 0, 0, 0, 0, 61, 0, 9, 0][..], &ip].concat()),
    ] {
        for len in 0..data.len() {
            let mut dissector = Dissector::default();
            let mut packet = Packet::new(LinkType(link), Timestamp::default(), &data[..len]);
            packet.wire_len = u32::try_from(data.len()).unwrap();
            let found = dissector.transport(&packet).is_some();
            let counters = dissector.counters();
            let counted = [counters.tcp, counters.udp, counters.cut_in_headers, counters.not_ip];
            let others: u64 = counters.opaque().map(|(_, count)| count).sum::<u64>()
                + counters.anomalies().map(|(_, count)| count).sum::<u64>();
            assert_eq!(counted.iter().sum::<u64>() + others, 1, "link type {link}, {len} bytes");
            assert_eq!(found, counters.tcp + counters.udp == 1);
        }
    }
}
