//! Dialects, logons and sessions.

use super::{MICROSECONDS, PLAIN, Scenario, alice, bob, kiosk};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "dialects.pcapng",
        about: "Five sessions, one a dialect: 2.0.2, 2.1, 3.0, 3.0.2 and 3.1.1; each writes, lists, reads and deletes",
        steps: &[alice(
            "text 3000 >a.txt; for d in SMB2_02 SMB2_10 SMB3_00 SMB3_02 SMB3_11; do
             smb \"$ALICE\" projects 'put a.txt; ls; get a.txt b.txt; del a.txt' $(dialect $d); done",
        )],
        proves: &[
            "smb2.dialect == 0x0202 && smb2.flags.response == 1",
            "smb2.dialect == 0x0210 && smb2.flags.response == 1",
            "smb2.dialect == 0x0300 && smb2.flags.response == 1",
            "smb2.dialect == 0x0302 && smb2.flags.response == 1",
            "smb2.dialect == 0x0311 && smb2.flags.response == 1",
        ],
        ..PLAIN
    },
    Scenario {
        file: "downgrade.pcapng",
        about: "A client that offers up to 3.1.1 and a server that goes no higher than 2.1",
        config: "server max protocol = SMB2_10",
        steps: &[alice("smb \"$ALICE\" projects 'ls; get notes.txt'")],
        proves: &[
            "smb2.dialect == 0x0311 && smb2.flags.response == 0",
            "smb2.dialect == 0x0210 && smb2.flags.response == 1",
        ],
        ..PLAIN
    },
    Scenario {
        file: "smb1-upgrade.pcap",
        about: "A client that offers SMB1 dialect strings is answered with SMB2: once with the wildcard 0x02FF and a \
                second NEGOTIATE, once with 2.0.2 at once",
        tap: MICROSECONDS,
        steps: &[alice(
            "smb \"$ALICE\" projects ls --option=clientminprotocol=NT1
             smb \"$ALICE\" projects ls --option=clientminprotocol=NT1 --option=clientmaxprotocol=SMB2_02",
        )],
        proves: &["smb.dialect.name == \"SMB 2.???\"", "smb2.dialect == 0x02ff", "smb2.dialect == 0x0202"],
        ..PLAIN
    },
    Scenario {
        file: "smb1-only.pcap",
        about: "A session that never leaves SMB1, as old machines hold it",
        config: "server min protocol = NT1",
        tap: MICROSECONDS,
        steps: &[alice("smb \"$ALICE\" projects 'ls; get notes.txt' $(dialect NT1)")],
        proves: &["smb.cmd == 0x73", "smb.cmd == 0x75"],
        ..PLAIN
    },
    Scenario {
        file: "logons.pcapng",
        about: "Attempts to log on: four wrong passwords for Bob and then the right one, an unknown user, anonymous, \
                Alice, a disabled account, a share that does not exist",
        before: "printf 'x\\nx\\n' | smbpasswd -s -a nobody >/dev/null; smbpasswd -d nobody >/dev/null",
        steps: &[
            bob("for n in 1 2 3 4; do smb \"bob%wrong$n\" projects ls; done; smb \"$BOB\" projects ls"),
            kiosk("smb eve%x projects ls; smb % IPC$ 'help'; smb nobody%x projects ls"),
            alice(
                "smb \"$ALICE\" projects ls; smb \"$ALICE\" nowhere ls; smb \"$ALICE\" projects ls --workgroup=SALES",
            ),
        ],
        proves: &[
            "smb2.nt_status == 0xc000006d",
            "smb2.nt_status == 0xc0000072",
            "smb2.nt_status == 0xc00000cc",
            "ntlmssp.auth.username == \"eve\"",
            "ntlmssp.auth.domain == \"SALES\"",
        ],
        ..PLAIN
    },
    Scenario {
        file: "guest.pcap",
        about: "An unknown user is let in as guest, and an anonymous one as well",
        config: "map to guest = bad user",
        shares: "[lobby]\n path = /srv/handbook\n guest ok = yes",
        tap: MICROSECONDS,
        steps: &[kiosk("smb visitor%x lobby 'ls; get welcome.txt'; smb % lobby ls")],
        proves: &["smb2.ses_flags.guest == 1", "ntlmssp.auth.username == \"NULL\""],
        ..PLAIN
    },
    Scenario {
        file: "ntlm-refused.pcap",
        about: "A client that offers nothing but NTLM to a server that takes no NTLM",
        config: "ntlm auth = disabled",
        tap: MICROSECONDS,
        steps: &[alice("smb \"$ALICE\" projects ls")],
        proves: &["smb2.nt_status != 0 && smb2.nt_status != 0xc0000016"],
        ..PLAIN
    },
    Scenario {
        file: "sessions.pcapng",
        about: "A session that is set up again in place, one that takes over from its predecessor \
                (PreviousSessionId), and one that logs off twice",
        steps: &[alice(
            "torture smb2.session.reconnect1 smb2.session.reauth1 smb2.session.reauth5 smb2.session.two_logoff",
        )],
        proves: &["smb2.previous_sesid > 0", "smb2.cmd == 2", "smb2.nt_status == 0xc0000203"],
        ..PLAIN
    },
    Scenario {
        file: "multichannel.pcapng",
        about: "Further connections bound to a session: a good one, one by another user, one with another dialect; \
                and the list of the server's interfaces",
        config: "server multi channel support = yes",
        steps: &[alice(
            "torture smb2.session.bind1 smb2.session.bind_different_user smb2.session.bind_negative_smb3to2d \
             smb2.session.bind_invalid_auth smb2.multichannel.generic.interface_info \
             --option=torture:user2name=bob --option=torture:user2password=${BOB#*%}",
        )],
        proves: &["smb2.ses_req_flags.session_binding == 1", "smb2.ioctl.function == 0x001401fc"],
        ..PLAIN
    },
];
