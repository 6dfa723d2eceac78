//! Why is it slow: one cause for each recording, seen from the client's side of a slow line and from the server's.

use super::{Line, PLAIN, Scenario, Step, alice};

/// The client's side of the line.
const NEAR: &str = "--time-stamp-precision=nano -i port11 tcp port 445";

/// Whole packets: their content is zeros, and messages begin in the middle of segments.
const WHOLE: &str = "sh \"$LAB/near.sh\"";

/// The beginning of packets. Their messages begin with them.
const CUT: &str = "SNAP=700 sh \"$LAB/near.sh\"";

const SLOW: Scenario = Scenario { tap: NEAR, after: CUT, ..PLAIN };

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "slow/none-client.pcap.zst",
        also: &["slow/none-server.pcap.zst"],
        about: "Nothing is slow: files are put, listed and read on a fast line",
        before: "sh \"$LAB/far.sh\"",
        steps: &[alice(
            "text 15000 >a.txt; smb \"$ALICE\" projects \
             'put a.txt; ls; get a.txt b; put a.txt c.txt; get c.txt d; ls; del a.txt; del c.txt'",
        )],
        proves: &["smb2.cmd == 8", "smb2.cmd == 9"],
        ..SLOW
    },
    Scenario {
        file: "slow/rtt-client.pcap.zst",
        also: &["slow/rtt-server.pcap.zst"],
        about: "A round trip of 40 ms: files are put, listed and read one after the other",
        before: "sh \"$LAB/far.sh\" --delay 20",
        steps: &[alice(
            "text 900 >a.txt; smb \"$ALICE\" projects \
             'put a.txt; ls; get a.txt b; put a.txt c.txt; get c.txt d; ls; del a.txt; del c.txt'",
        )],
        proves: &["smb2.cmd == 8", "smb2.cmd == 9"],
        ..SLOW
    },
    Scenario {
        file: "slow/credits-client.pcap.zst",
        also: &["slow/credits-server.pcap.zst"],
        about: "A round trip of 40 ms and a server that grants two credits: a file is read and written in pieces of 64 KiB",
        config: "smb2 max credits = 2\n    smb2 max read = 65536\n    smb2 max write = 65536",
        before: "sh \"$LAB/far.sh\" --delay 20; head -c 2500000 /dev/zero >\"$LAB/shares/projects/zeros\"",
        steps: &[alice("smb \"$ALICE\" projects 'get zeros; put zeros more'")],
        after: WHOLE,
        proves: &["smb2.read_length == 65536"],
        ..SLOW
    },
    Scenario {
        file: "slow/small-files-client.pcap.zst",
        also: &["slow/small-files-server.pcap.zst"],
        about: "A round trip of 10 ms: two hundred files of a few bytes are put",
        before: "sh \"$LAB/far.sh\" --delay 5",
        steps: &[alice(
            "for n in $(seq 200); do echo \"item $n\" >item$n.txt; done; smb \"$ALICE\" projects 'prompt; mput item*'",
        )],
        proves: &["smb2.cmd == 5", "smb2.cmd == 9"],
        ..SLOW
    },
    Scenario {
        file: "slow/rate-client.pcap.zst",
        also: &["slow/rate-server.pcap.zst"],
        about: "A line of 20 Mbit/s: a file is read and written",
        before: "sh \"$LAB/far.sh\" --rate 20 --delay 1; head -c 1600000 /dev/zero >\"$LAB/shares/projects/zeros\"",
        steps: &[alice("smb \"$ALICE\" projects 'get zeros; put zeros more'")],
        after: WHOLE,
        proves: &["smb2.cmd == 8", "smb2.cmd == 9"],
        ..SLOW
    },
    Scenario {
        file: "slow/loss-client.pcap.zst",
        also: &["slow/loss-server.pcap.zst"],
        about: "A line that loses one packet of a hundred, with a round trip of 20 ms: a file is read",
        before: "sh \"$LAB/far.sh\" --loss 1 --delay 10; head -c 5000000 /dev/zero >\"$LAB/shares/projects/zeros\"",
        steps: &[alice("smb \"$ALICE\" projects 'get zeros'")],
        after: WHOLE,
        proves: &["tcp.analysis.retransmission"],
        ..SLOW
    },
    Scenario {
        file: "slow/stall-client.pcap.zst",
        also: &["slow/stall-server.pcap.zst"],
        about: "A server that stops for four seconds (SIGSTOP) while a client lists a folder again and again",
        before: "sh \"$LAB/far.sh\" --delay 1",
        steps: &[alice(
            "(sleep 1.5; pkill -STOP smbd; sleep 4; pkill -CONT smbd) &
             smb \"$ALICE\" projects \"$(for n in $(seq 60); do echo 'ls;'; done)\"; wait",
        )],
        proves: &["smb2.cmd == 14"],
        ..SLOW
    },
    Scenario {
        file: "slow/break-client.pcap.zst",
        also: &["slow/break-server.pcap.zst"],
        about: "Bob holds a batch oplock and does not acknowledge its break: Alice's CREATE waits until the server gives up",
        before: "sh \"$LAB/far.sh\"; echo Draft. >\"$LAB/shares/projects/held.txt\"; chmod 666 \"$LAB/shares/projects/held.txt\"",
        steps: &[Step::Together(&[
            Line("alice-pc", "holder \"$BOB\" oplock"),
            Line("alice-pc", "sleep 2; smb \"$ALICE\" projects 'get held.txt' -t 50"),
        ])],
        proves: &["smb2.cmd == 18", "smb2.nt_status == 0x00000103"],
        ..SLOW
    },
    Scenario {
        file: "slow/lock-client.pcap.zst",
        also: &["slow/lock-server.pcap.zst"],
        about: "Bob has locked a range of bytes for four seconds, for which Alice waits",
        before: "sh \"$LAB/far.sh\"; echo Draft. >\"$LAB/shares/projects/held.txt\"; chmod 666 \"$LAB/shares/projects/held.txt\"",
        steps: &[Step::Together(&[
            Line("alice-pc", "holder \"$BOB\" lock"),
            Line("alice-pc", "sleep 1.5; holder \"$ALICE\" wait"),
        ])],
        proves: &["smb2.cmd == 10 && smb2.nt_status == 0x00000103"],
        ..SLOW
    },
    Scenario {
        file: "slow/notify-client.pcap.zst",
        also: &["slow/notify-server.pcap.zst"],
        about: "A client that waits for changes in a folder where nothing changes",
        before: "sh \"$LAB/far.sh\"",
        steps: &[alice("timeout 5 smbclient //filesrv/projects -U \"$ALICE\" -c 'notify Reports'")],
        proves: &["smb2.cmd == 15"],
        ..SLOW
    },
];
