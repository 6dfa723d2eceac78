//! One small story over the wires and file formats that captures come in, and captures with something missing.

use super::{PLAIN, Scenario, Step, alice};

/// The story: a file put, listed, read, deleted.
const STORY: &[Step] =
    &[alice("text 15000 >a.txt; smb \"$ALICE\" projects 'put a.txt; ls; get a.txt b.txt; del a.txt'")];

/// What tells the story.
const PROOF: &[&str] =
    &["smb2.cmd == 9 && smb2.flags.response == 1", "smb2.cmd == 8 && smb2.flags.response == 1"];

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "ipv6.pcap.gz",
        about: "Over IPv6; compressed with gzip",
        tap: "-i br0 ip6 and tcp port 445",
        steps: &[alice(
            "text 9000 >a.txt; SERVER=filesrv6; smb \"$ALICE\" projects 'put a.txt; ls; get a.txt b; del a.txt'",
        )],
        proves: &["ipv6 && smb2.cmd == 9"],
        ..PLAIN
    },
    Scenario {
        file: "netbios.pcap",
        about: "Over port 139, with a NetBIOS session request first; timestamps in nanoseconds",
        tap: "--time-stamp-precision=nano -i br0 tcp port 139",
        steps: &[alice("smb \"$ALICE\" projects 'ls; get notes.txt' -p 139")],
        proves: &["nbss.type == 0x81", "smb2.cmd == 8"],
        ..PLAIN
    },
    Scenario {
        file: "other-port.pcap.zst",
        about: "Over port 8445; compressed with zstd",
        tap: "-i br0 tcp port 8445",
        steps: &[alice("smb \"$ALICE\" projects 'ls; get notes.txt' -p 8445")],
        proves: &["tcp.port == 8445 && smb2.cmd == 8"],
        ..PLAIN
    },
    Scenario {
        file: "cooked.pcap",
        about: "Linux cooked capture (version 1) of all interfaces: each packet is seen at the switch and at the port",
        tap: "-i any -y LINUX_SLL tcp port 445",
        steps: STORY,
        proves: PROOF,
        ..PLAIN
    },
    Scenario {
        file: "cooked2.pcapng",
        about: "Linux cooked capture (version 2) of all interfaces",
        tap: "--time-stamp-precision=nano -i any -y LINUX_SLL2 tcp port 445",
        steps: STORY,
        proves: PROOF,
        ..PLAIN
    },
    Scenario {
        file: "tunnel.pcap",
        about: "Inside VXLAN: nothing to see for whoever does not open tunnels",
        tap: "-i br0 udp port 4789",
        steps: &[alice("SERVER=filesrv-tunnel; smb \"$ALICE\" projects 'ls; get notes.txt'")],
        proves: &["vxlan && smb2.cmd == 8"],
        ..PLAIN
    },
    Scenario {
        file: "snapped.pcap",
        about: "Packets cut after 160 bytes: heads without their data",
        tap: "-s 160 -i br0 tcp port 445",
        steps: STORY,
        proves: &["frame.cap_len < frame.len && smb2"],
        ..PLAIN
    },
    Scenario {
        file: "one-sided.pcapng",
        about: "Only what the server sends",
        tap: "--time-stamp-precision=nano -i br0 tcp src port 445",
        steps: STORY,
        proves: &["smb2.flags.response == 1"],
        ..PLAIN
    },
    Scenario {
        file: "mid-stream.pcapng",
        about: "Begins in the middle of a message, with no handshake, NEGOTIATE or logon",
        steps: STORY,
        after: r#"first=$(tshark -r "$RAW" -Y 'smb2.cmd == 9' -T fields -e frame.number | head -1)
                  editcap -F pcapng "$RAW" "$OUT" "1-$first""#,
        proves: &["smb2.cmd == 8"],
        ..PLAIN
    },
    Scenario {
        file: "gaps.pcapng",
        about: "Packets are missing: inside the data of a read, and a whole request",
        steps: STORY,
        after: r#"data=$(tshark -r "$RAW" -Y 'tcp.srcport == 445 && tcp.len == 1448' -T fields -e frame.number | sed -n '3p;4p;9p')
                  close=$(tshark -r "$RAW" -Y 'smb2.cmd == 6 && smb2.flags.response == 0' -T fields -e frame.number | head -1)
                  editcap -F pcapng "$RAW" "$OUT" $data $close"#,
        proves: &["tcp.analysis.lost_segment"],
        ..PLAIN
    },
    Scenario {
        file: "shuffled.pcapng",
        about: "Packets out of order: some of a read's segments come after their successors, one comes twice",
        steps: STORY,
        after: r#"late=$(tshark -r "$RAW" -Y 'tcp.srcport == 445 && tcp.len == 1448' -T fields -e frame.number | sed -n '3p;6p;9p')
                  twice=$(tshark -r "$RAW" -Y 'tcp.srcport == 445 && tcp.len == 1448' -T fields -e frame.number | sed -n '8p')
                  editcap "$RAW" "$RAW.rest" $late
                  editcap -r -t 0.0002 "$RAW" "$RAW.late" $late $twice
                  mergecap -F pcapng -I all -w "$OUT" "$RAW.rest" "$RAW.late"
                  rm "$RAW.rest" "$RAW.late""#,
        proves: &["tcp.analysis.out_of_order || tcp.analysis.retransmission"],
        ..PLAIN
    },
    Scenario {
        file: "two-sections.pcapng",
        about: "Two files put one after the other: two sections, and two interfaces in the second",
        steps: STORY,
        after: r#"half=$(($(tshark -r "$RAW" | wc -l) / 2))
                  editcap -F pcapng "$RAW" "$RAW.first" "$((half + 1))-1000000"
                  editcap -F pcapng "$RAW" "$RAW.second" "1-$half"
                  editcap -F pcapng -r "$RAW.second" "$RAW.client" 1-9
                  editcap -F pcapng "$RAW.second" "$RAW.server" 1-9
                  mergecap -F pcapng -I none -w "$RAW.both" "$RAW.client" "$RAW.server"
                  cat "$RAW.first" "$RAW.both" >"$OUT"
                  rm "$RAW.first" "$RAW.second" "$RAW.client" "$RAW.server" "$RAW.both""#,
        proves: PROOF,
        ..PLAIN
    },
    Scenario {
        file: "rotated-1.pcap",
        also: &["rotated-2.pcap"],
        about: "A capture that was rotated: both files are one story, cut in the middle of a connection",
        tap: "-i br0 tcp port 445",
        steps: STORY,
        after: r#"half=$(($(tshark -r "$RAW" | wc -l) / 2))
                  editcap -F pcap -r "$RAW" "$OUT" "1-$half"
                  editcap -F pcap -r "$RAW" "${OUT%1.pcap}2.pcap" "$((half + 1))-1000000""#,
        proves: &["smb2.cmd == 0"],
        ..PLAIN
    },
    Scenario {
        file: "large-segments.pcapng",
        about: "A client and a server that hand their segments to the network card whole: packets of up to 64 KiB",
        before: "ip netns exec alice-pc ethtool -K eth0 tx on tso on gso on gro on >/dev/null; ethtool -K port11 tx on tso on gso on gro on >/dev/null; \
                 ethtool -K br0 tx on tso on gso on gro on >/dev/null",
        steps: &[alice(
            "text 30000 >a.txt; smb \"$ALICE\" projects 'put a.txt; get a.txt b'; ethtool -K eth0 tx off tso off gso off gro off",
        )],
        proves: &["tcp.len > 1448"],
        ..PLAIN
    },
];
