//! What clients ask of files, folders and shares: levels, controls, streams, links, lists of rights.

use super::{PLAIN, Scenario, alice};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "listings.pcapng",
        about: "Directory listings at every level a server here knows, single entries, restarts and patterns",
        steps: &[alice("torture smb2.dir.find smb2.scan.find")],
        proves: &[
            "smb2.find.infolevel == 1",
            "smb2.find.infolevel == 2",
            "smb2.find.infolevel == 3",
            "smb2.find.infolevel == 12",
            "smb2.find.infolevel == 37",
            "smb2.find.infolevel == 38",
            "smb2.nt_status == 0x80000006",
        ],
        ..PLAIN
    },
    Scenario {
        file: "getinfo.pcapng",
        about: "QUERY_INFO at the levels of files, file systems and security, and with buffers too small for them",
        steps: &[alice("torture smb2.getinfo.complex smb2.sdread smb2.getinfo.fsinfo smb2.getinfo.normalized smb2.getinfo.granted")],
        proves: &["smb2.class == 1", "smb2.class == 2", "smb2.class == 3"],
        ..PLAIN
    },
    Scenario {
        file: "getinfo-small-buffers.pcapng",
        about: "QUERY_INFO with buffers of every size up to the answer's, and what the server says of each",
        steps: &[alice("torture smb2.getinfo.qfs_buffercheck smb2.getinfo.qsec_buffercheck")],
        proves: &["smb2.nt_status == 0xc0000004", "smb2.nt_status == 0x80000005", "smb2.nt_status == 0xc0000023"],
        ..PLAIN
    },
    Scenario {
        file: "setinfo.pcapng",
        about: "SET_INFO: times, attributes, end of file, rename, hard link, delete",
        steps: &[alice(
            "torture smb2.rename.simple smb2.rename.msword smb2.timestamps.time_t_1 smb2.delete-on-close-perms.FIND_and_set_DOC
             text 900 >a.txt; smb \"$ALICE\" lab 'put a.txt; setmode a.txt +rh; setmode a.txt -rh; hardlink a.txt b.txt; \
             utimes a.txt 2026:01:02-03:04:05 -1 2026:02:03-04:05:06 -1; allinfo b.txt; rename b.txt c.txt; del c.txt'",
        )],
        proves: &[
            "smb2.cmd == 17 && smb2.file_info.infolevel == 4",
            "smb2.cmd == 17 && smb2.file_info.infolevel == 10",
            "smb2.cmd == 17 && smb2.file_info.infolevel == 11",
            "smb2.cmd == 17 && smb2.file_info.infolevel == 13",
        ],
        ..PLAIN
    },
    Scenario {
        file: "scan-commands.pcapng",
        about: "Part of a scan: messages with commands up to and beyond those that exist, and what the server makes of them",
        steps: &[alice("torture smb2.scan.scan")],
        after: r#"first=$(tshark -r "$RAW" -Y 'smb2.cmd > 18' -T fields -e frame.number | head -1)
                  editcap -F pcapng -r "$RAW" "$OUT" "$((first - 40))-$((first + 100))""#,
        proves: &["smb2.cmd > 18"],
        ..PLAIN
    },
    Scenario {
        file: "copychunk.pcapng",
        about: "Copies made by the server: resume keys, good and bad chunk lists, the limits it answers with",
        steps: &[alice(
            "torture smb2.ioctl.req_resume_key smb2.ioctl.copy_chunk_simple smb2.ioctl.copy_chunk_multi \
             smb2.ioctl.copy_chunk_limits smb2.ioctl.copy_chunk_bad_key smb2.ioctl.copy_chunk_src_exceed",
        )],
        proves: &["smb2.ioctl.function == 0x00140078", "smb2.ioctl.function == 0x001440f2 || smb2.ioctl.function == 0x001480f2"],
        ..PLAIN
    },
    Scenario {
        file: "sparse.pcapng",
        about: "Sparse files: the flag, allocated ranges, holes that are refused, requests without their buffer",
        steps: &[alice(
            "torture smb2.ioctl.sparse_file_flag \
             smb2.ioctl.sparse_punch_invalid smb2.ioctl.sparse_set_nobuf",
        )],
        proves: &[
            "smb2.ioctl.function == 0x000900c4",
            "smb2.ioctl.function == 0x000940cf",
            "smb2.ioctl.function == 0x000980c8",
        ],
        ..PLAIN
    },
    Scenario {
        file: "fsctls.pcapng",
        about: "Compression read and set, object ids, network interfaces and an unknown control; this server declines most",
        steps: &[alice(
            "torture smb2.ioctl.compress_file_flag smb2.ioctl.compress_notsup_get smb2.ioctl.compress_notsup_set \
             smb2.ioctl.network_interface_info smb2.ioctl.shadow_copy \
             smb2.ioctl.bug14769 smb2.ioctl-on-stream",
        )],
        proves: &["smb2.ioctl.function == 0x001401fc", "smb2.ioctl.function == 0x0009003c", "smb2.ioctl.function == 0x0009c040", "smb2.ioctl.function == 0x000900c0"],
        ..PLAIN
    },
    Scenario {
        file: "snapshots.pcapng",
        about: "Earlier versions: the list of snapshots, and a file opened as it was (TWrp)",
        shares: "[past]\n path = /srv/projects\n vfs objects = shadow_copy2\n shadow:snapdir = .snapshots\n \
                 shadow:format = @GMT-%Y.%m.%d-%H.%M.%S\n shadow:sort = desc",
        before: "set -eu; for t in 2026.01.01-08.00.00 2026.02.01-08.00.00; do mkdir -p \"/srv/projects/.snapshots/@GMT-$t\"; \
                 echo \"notes as of $t\" >\"/srv/projects/.snapshots/@GMT-$t/notes.txt\"; done; \
                 chmod -R a+rX \"/srv/projects/.snapshots\"",
        steps: &[alice(
            "smb \"$ALICE\" past 'allinfo notes.txt; get @GMT-2026.01.01-08.00.00/notes.txt old.txt; get notes.txt now.txt'",
        )],
        proves: &["smb2.ioctl.function == 0x00144064", "smb2.tag contains \"TWrp\""],
        ..PLAIN
    },
    Scenario {
        file: "streams.pcapng",
        about: "Named streams: made, listed, renamed and deleted beside their file",
        steps: &[alice("torture smb2.streams.io smb2.streams.rename2 smb2.streams.delete smb2.streams.zero-byte")],
        proves: &["smb2.filename contains \":\"", "smb2.file_stream_info"],
        ..PLAIN
    },
    Scenario {
        file: "extended-attributes.pcapng",
        about: "Extended attributes of a file: set, read, and one that is removed",
        steps: &[alice(
            "text 90 >a.txt
             smb \"$ALICE\" lab 'put a.txt; setea a.txt colour blue; setea a.txt shape round; geteas a.txt; setea a.txt colour; geteas a.txt'",
        )],
        proves: &["smb2.cmd == 17 && smb2.file_info.infolevel == 15", "smb2.cmd == 16 && smb2.file_info.infolevel == 15"],
        ..PLAIN
    },
    Scenario {
        file: "acls.pcapng",
        about: "Lists of rights: read, added to, replaced, and the owner changed",
        steps: &[alice(
            r#"text 90 >a.txt; smb "$ALICE" projects 'put a.txt'
            smbcacls //filesrv/projects a.txt -U "$ALICE"
            smbcacls //filesrv/projects a.txt -U "$ALICE" --add 'ACL:FILESRV\bob:ALLOWED/0x0/READ'
            smbcacls //filesrv/projects a.txt -U "$ALICE" --add 'ACL:FILESRV\bob:DENIED/0x0/WD'
            smbcacls //filesrv/projects a.txt -U "$ALICE" --chown 'FILESRV\bob'
            smbcacls //filesrv/projects a.txt -U "$ALICE" --inherit=copy
            torture smb2.create.aclfile"#,
        )],
        proves: &["smb2.cmd == 16 && smb2.class == 3", "smb2.cmd == 17 && smb2.class == 3", "smb2.tag contains \"SecD\""],
        ..PLAIN
    },
    Scenario {
        file: "quotas.pcapng",
        about: "Quotas: a volume's defaults, its list of users, one user's limits read and set",
        config: "get quota command = @LAB@/quota\n set quota command = @LAB@/quota",
        shares: "[rationed]\n path = /srv/lab\n read only = no\n admin users = alice",
        // Answers as a file system with quotas would: enforced, used, soft and hard limit, in blocks of 1024 bytes.
        before: "printf '#!/bin/sh\\necho 2 120 1000 2000 0 0 0 1024\\n' >\"$LAB/quota\"; chmod 755 \"$LAB/quota\"",
        steps: &[alice(
            r#"smbcquotas //filesrv/rationed -U "$ALICE" -F
            smbcquotas //filesrv/rationed -U "$ALICE" -L
            smbcquotas //filesrv/rationed -U "$ALICE" -u bob
            smbcquotas //filesrv/rationed -U "$ALICE" -S 'UQLIM:bob:1000000/2000000'
            torture smb2.create.quota-fake-file"#,
        )],
        proves: &["smb2.filename contains \"$Extend\"", "smb2.class == 4"],
        ..PLAIN
    },
    Scenario {
        file: "dfs.pcapng",
        about: "A DFS root: referrals asked for, a path that is not covered, and the client that follows it",
        config: "host msdfs = yes",
        shares: "[dfs]\n path = /srv/dfs\n msdfs root = yes",
        before: "mkdir -p \"/srv/dfs\"; ln -s 'msdfs:filesrv\\projects,filesrv\\handbook' \"/srv/dfs/work\"; \
                 ln -s 'msdfs:oldsrv\\gone' \"/srv/dfs/gone\"; chmod 755 \"/srv/dfs\"",
        steps: &[alice("smb \"$ALICE\" dfs 'ls; showconnect; cd work; ls; showconnect; get notes.txt; cd ..; cd gone; ls'")],
        proves: &["smb2.ioctl.function == 0x00060194", "smb2.nt_status == 0xc0000257"],
        ..PLAIN
    },
    Scenario {
        file: "pipes.pcapng",
        about: "Remote procedure calls over named pipes: shares, sessions, users and names are listed",
        steps: &[alice(
            "timeout 30 rpcclient -U \"$ALICE\" filesrv -c 'srvinfo; netshareenumall; netsessenum; lsaquery; \
             lookupnames alice; enumdomusers; queryuser 0x3e8; querydominfo'
             timeout 30 net rpc service list -S filesrv -U \"$ALICE\"
             timeout 30 net rpc registry enumerate HKLM -S filesrv -U \"$ALICE\"",
        )],
        proves: &["smb2.ioctl.function == 0x0011c017", "srvsvc", "samr", "lsarpc"],
        ..PLAIN
    },
    Scenario {
        file: "macos.pcapng",
        about: "What a Mac adds: the AAPL create context, Finder's metadata and resource forks as streams",
        config: "vfs objects = acl_xattr catia fruit streams_xattr\n fruit:model = MacPro\n fruit:nfs_aces = yes",
        shares: "[mac]\n path = /srv/lab\n read only = no\n vfs objects = catia fruit streams_xattr",
        steps: &[alice(
            "SHARE=mac; torture 'vfs.fruit.SMB2/CREATE context AAPL' vfs.fruit.null\\ afpinfo \
             'vfs.fruit.read netatalk metadata' 'vfs.fruit.NFS ACE entries' 'vfs.fruit.write metadata'",
        )],
        proves: &["smb2.tag contains \"AAPL\""],
        ..PLAIN
    },
    Scenario {
        file: "names.pcapng",
        about: "Names that tools stumble over: other scripts, emoji, half a surrogate, control characters, spaces, \
                dots, leading minus, escape sequences, mark-up",
        before: r#"cd /srv/lab; touch -- 'Übersicht.txt' '報告書.txt' 'отчёт.txt' 'תקציב.txt' '📈 growth.txt' ' leading space' '-rf' '<b>bold<_b>.html' '=1+2.csv' "$(printf 'bell\007.txt')" "$(printf 'red\033[31m.txt')" "$(printf 'rtl\342\200\256gpj.exe')""#,
        config: "mangled names = no",
        steps: &[alice(
            r#"touch a; smb "$ALICE" lab 'ls; get Übersicht.txt u; get 報告書.txt h; put a 📊.txt; rename 📊.txt 数字.txt; del 数字.txt; put a "$(x) `y` %s.txt"; ls'
            torture smb2.charset"#,
        )],
        proves: &["smb2.filename contains \"報告書\""],
        ..PLAIN
    },
];
