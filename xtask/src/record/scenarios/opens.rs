//! How opens live: requests that wait, locks, caches and their breaks, handles that outlive a connection.

use super::{Line, PLAIN, Scenario, Step, alice};

pub(super) const SCENARIOS: &[Scenario] = &[
    Scenario {
        file: "compound.pcapng",
        about: "Compounds: related and unrelated, with inherited ids (0xFF…FF), padded, broken in the middle, \
                answered in part",
        steps: &[alice(
            "torture smb2.compound.related1 smb2.compound.related2 smb2.compound.related4 smb2.compound.related7 \
             smb2.compound.unrelated1 smb2.compound.invalid1 smb2.compound.invalid2 smb2.compound.invalid3 \
             smb2.compound.interim1 smb2.compound.interim2 smb2.compound.compound-padding smb2.compound.compound-break \
             smb2.compound.create-write-close smb2.compound_find.compound_find_related \
             smb2.compound_async.flush_close smb2.compound_async.flush_flush",
        )],
        proves: &["smb2.flags.chained == 1", "smb2.chain_offset > 0", "smb2.cmd == 7"],
        ..PLAIN
    },
    Scenario {
        file: "notify.pcapng",
        about: "CHANGE_NOTIFY: pending, answered, cancelled, ended by close, disconnect and logoff, and overflown",
        steps: &[
            alice(
                "torture smb2.notify.dir smb2.notify.double smb2.notify.close smb2.notify.tdis smb2.notify.logoff",
            ),
            Step::Together(&[
                Line("alice-pc", "smb \"$ALICE\" lab 'mkdir watched; notify watched'"),
                Line(
                    "bob-pc",
                    "sleep 1; touch b; smb \"$BOB\" lab 'put b watched/b.txt; rename watched/b.txt watched/c.txt; del watched/c.txt'",
                ),
            ]),
        ],
        proves: &[
            "smb2.cmd == 15 && smb2.nt_status == 0x103",
            "smb2.nt_status == 0xc0000120",
            "smb2.cmd == 12",
            "smb2.nt_status == 0x10b",
        ],
        ..PLAIN
    },
    Scenario {
        file: "locks.pcapng",
        about: "Byte ranges locked, contended, waited for, cancelled and released",
        steps: &[alice(
            "torture smb2.lock.valid-request smb2.lock.rw-exclusive smb2.lock.cancel smb2.lock.contend smb2.lock.errorcode",
        )],
        proves: &[
            "smb2.cmd == 10",
            "smb2.nt_status == 0xc0000055",
            "smb2.nt_status == 0xc0000054",
            "smb2.cmd == 12",
        ],
        ..PLAIN
    },
    Scenario {
        file: "oplocks.pcapng",
        about: "Oplocks granted, broken and acknowledged: exclusive, batch and level II",
        steps: &[alice(
            "torture smb2.oplock.exclusive2 smb2.oplock.batch1 smb2.oplock.batch7 smb2.oplock.levelii500",
        )],
        proves: &[
            "smb2.cmd == 18 && smb2.msg_id == 0xffffffffffffffff",
            "smb2.cmd == 18 && smb2.flags.response == 0",
        ],
        ..PLAIN
    },
    Scenario {
        file: "leases.pcapng",
        about: "Leases of both versions: requested, upgraded, broken step by step, acknowledged, with parent keys and epochs",
        steps: &[alice(
            "torture smb2.lease.request smb2.lease.upgrade smb2.lease.break smb2.lease.breaking3 \
             smb2.lease.v2_request smb2.lease.v2_request_parent smb2.lease.v2_epoch1 smb2.lease.v2_rename",
        )],
        proves: &[
            "smb2.lease.lease_state",
            "smb2.cmd == 18 && smb2.lease.lease_key",
            "smb2.lease.parent_lease_key",
        ],
        ..PLAIN
    },
    Scenario {
        file: "durable.pcapng",
        about: "Durable handles of both versions (DHnQ, DHnC, DH2Q, DH2C): asked for, lost and reconnected; and an \
                application instance that takes over",
        steps: &[alice(
            "torture smb2.durable-open.open-oplock smb2.durable-open.reopen1 smb2.durable-open.reopen2 \
             smb2.durable-v2-open.create-blob smb2.durable-v2-open.reopen2 \
             smb2.durable-v2-open.reopen2-lease-v2 smb2.durable-v2-open.app-instance",
        )],
        proves: &[
            "smb2.tag contains \"DHnQ\"",
            "smb2.tag contains \"DHnC\"",
            "smb2.tag contains \"DH2Q\"",
            "smb2.tag contains \"DH2C\"",
            "smb2.app_instance.app_guid",
        ],
        ..PLAIN
    },
    Scenario {
        file: "creates.pcapng",
        about: "CREATE in its variety: contexts (AlSi, MxAc, QFid, SecD, TWrp), dispositions, impersonation levels, \
                names it refuses",
        steps: &[alice(
            "torture smb2.create.gentest smb2.create.blob smb2.create.open smb2.create.delete smb2.create.leading-slash \
             smb2.create.impersonation smb2.create.mkdir-dup smb2.fileid.fileid",
        )],
        proves: &["smb2.tag contains \"AlSi\"", "smb2.tag contains \"MxAc\"", "smb2.tag contains \"QFid\""],
        ..PLAIN
    },
    Scenario {
        file: "replay.pcapng",
        about: "Requests sent again after a channel was lost: the replay flag and channel sequence numbers",
        config: "server multi channel support = yes",
        steps: &[alice(
            "torture smb2.replay.replay-commands smb2.replay.channel-sequence smb2.replay.replay3",
        )],
        proves: &["smb2.flags.replay == 1", "smb2.channel_sequence > 0"],
        ..PLAIN
    },
    Scenario {
        file: "credits.pcapng",
        about: "Credits: what a server grants at session setup and for single requests that ask for many",
        steps: &[alice("torture smb2.credits.single_req_credits_granted smb2.session.reconnect1")],
        proves: &["smb2.credits.granted > 100"],
        ..PLAIN
    },
    Scenario {
        file: "shares-and-echo.pcapng",
        about: "Tree connects and disconnects, ECHO, sharing violations, deletes on close, reads past the end",
        steps: &[alice(
            "torture smb2.tcon smb2.read.eof smb2.sharemode.bug14375 \
             smb2.delete-on-close-perms.CREATE
             smb \"$ALICE\" projects 'echo 3 hello'",
        )],
        proves: &["smb2.cmd == 13", "smb2.cmd == 4", "smb2.nt_status == 0xc0000011"],
        ..PLAIN
    },
];
