//! Clients and servers that are not Samba's: impacket, which testers and attackers use.

use super::{PLAIN, Scenario, alice, kiosk};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "impacket-client.pcapng",
        about: "impacket as the client, of 2.1 and 3.0: a wrong password, shares, a file's life, every level of metadata, \
                controls",
        steps: &[
            alice("impacket filesrv \"$ALICE\" projects 2.1"),
            alice("impacket filesrv \"$ALICE\" projects 3.0"),
        ],
        proves: &[
            "smb2.file_info.infolevel == 0x3c",
            "smb2.ioctl.function == 0x000940cf",
            "smb2.dialect == 0x0300",
        ],
        ..PLAIN
    },
    Scenario {
        file: "impacket-server.pcapng",
        about: "impacket as the server, of 2.0.2: Samba's client and its own; it refuses in bodies that are no error's",
        steps: &[
            kiosk("impacket_server \"$ALICE\""),
            alice(
                "SERVER=kiosk; text 900 >a.txt; \
             smb \"$ALICE\" drop 'ls; put a.txt; allinfo a.txt; get a.txt b.txt; rename a.txt c.txt; ls; del c.txt; du'; \
             smb \"${ALICE%%%*}%wrong\" drop ls; impacket kiosk \"$ALICE\" drop 2.0.2",
            ),
        ],
        tap: "--time-stamp-precision=nano -i br0 tcp port 445 and host 10.20.0.66",
        proves: &["smb2.dialect == 0x0202", "smb2.cmd == 16 && smb2.nt_status != 0"],
        ..PLAIN
    },
];
