//! What makes traffic slow: one declaration gives the row, the documentation, the JSON and the advice.

use std::fmt;

/// What makes traffic slow.
#[derive(Debug)]
#[non_exhaustive]
pub struct Cause {
    /// Its name for programs.
    pub id: &'static str,
    /// Its name for people, as the beginning of a report would have it.
    pub title: &'static str,
    /// What decides that it is the cause.
    pub decided: &'static str,
    /// What is close to it and is not meant.
    pub silent: &'static str,
    /// What to change.
    pub advice: &'static str,
}

/// Two are the same if their id is.
impl PartialEq for Cause {
    fn eq(&self, other: &Self) -> bool {
        self.id == other.id
    }
}

impl Eq for Cause {}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id)
    }
}

impl Cause {
    /// All of them.
    pub const ALL: [&Self; 18] = [
        &ROUND_TRIPS,
        &BANDWIDTH,
        &WINDOW,
        &SMALL_IO,
        &SERVER_SLOW,
        &SERVER_STALL,
        &BREAK_WAIT,
        &LOCK_WAIT,
        &LOSS,
        &CLIENT_THINK,
        &LOGON_RATE_LIMIT,
        &FINDER_METADATA,
        &NO_LARGE_MTU,
        &ANTIVIRUS_LIKE,
        &DFS_DETOUR,
        &SIGNING_COST,
        &RECONNECTS,
        &MULTICHANNEL_UNUSED,
    ];
}

pub(crate) const ROUND_TRIPS: Cause = Cause {
    id: "round-trips",
    title: "Many requests, each waits for the network",
    decided: "A tenth of the time or more, and 0.25 s, are round trips of 1 ms or more, as the handshakes show them; without a handshake, the shortest \
              wait counts.",
    silent: "Round trips in which the client had no credits, and those of small READs and WRITEs of one file.",
    advice: "Bring client and server closer, or have fewer requests: open files once, list folders once, use a program that \
             keeps several requests in flight (robocopy /MT, parallel copies), pack small files into one.",
};

pub(crate) const BANDWIDTH: Cause = Cause {
    id: "bandwidth",
    title: "The line is full",
    decided: "A tenth of the time or more, and 0.25 s, messages of several segments are on their way, or wait in a queue of the network, \
              and neither loss nor a window explains their speed.",
    silent: "A server that reads from a slow disk while it answers looks the same.",
    advice: "Compare the speed with that of the line. Move less (compression, copies on the server), or use a faster line, more \
             channels, another time of day.",
};

pub(crate) const WINDOW: Cause = Cause {
    id: "window",
    title: "Too little may be in flight",
    decided: "A tenth of the time or more, and 0.25 s, are round trips in which the client had spent its credits, or messages whose speed is that of \
              the most bytes in flight for each round trip of 5 ms or more.",
    silent: "A client that has credits and does not use them: that is round-trips.",
    advice: "Raise the credits that the server grants (`smb2 max credits`; Smb2CreditsMax) and the sizes of READ and WRITE, and \
             the receive buffers of TCP on the side that receives.",
};

pub(crate) const SMALL_IO: Cause = Cause {
    id: "small-io",
    title: "Files are read or written in small pieces",
    decided: "A tenth of the time or more, and 0.25 s, are round trips of READs and WRITEs of less than 32 KiB, sixteen or more of one file.",
    silent: "Small files: they take few READs and WRITEs each.",
    advice: "Have the program use larger buffers, or buffer at all: unbuffered and write-through opens, and files without an oplock or \
             lease, send each piece on its own.",
};

pub(crate) const SERVER_SLOW: Cause = Cause {
    id: "server-slow",
    title: "The server takes long to answer",
    decided: "A tenth of the time or more, and half a second, the server has a request; 10 ms or more for each on average.",
    silent: "Single silences of a second or more, and waits for another client.",
    advice: "Look at the server: disks, antivirus, load, name services. `smbtrail stats` says which commands are slow.",
};

pub(crate) const SERVER_STALL: Cause = Cause {
    id: "server-stall",
    title: "The server was silent",
    decided: "A request waited a second or more for its answer, no segment was lost, and no other client was waited for.",
    silent: "Requests that ask the server to wait: CHANGE_NOTIFY, and READs of pipes.",
    advice: "Look at what the server did at that time: a disk that spins up or fails, a stopped process, a backup, a failover, storage \
             that it reaches over a network of its own.",
};

pub(crate) const BREAK_WAIT: Cause = Cause {
    id: "break-wait",
    title: "Another client did not give up its oplock or lease",
    decided: "A request waited while the server had asked another client to give up what it caches of the file; or a CREATE was pending, \
              and succeeded, where the capture does not contain the holder's connection.",
    silent: "Sharing violations: they are answered, not waited for.",
    advice: "Look at the holder: asleep, disconnected, or a client that does not answer breaks. Without an acknowledgement a server gives \
             up after 35 s. Switch oplocks off for shares where that happens again and again.",
};

pub(crate) const LOCK_WAIT: Cause = Cause {
    id: "lock-wait",
    title: "Another client had locked the range",
    decided: "A LOCK was pending until another client gave its range up.",
    silent: "LOCKs that are refused at once.",
    advice: "Look at what the holder does while it holds the lock. Databases on shares do this: have one program write, or use a server \
             for the database.",
};

pub(crate) const LOSS: Cause = Cause {
    id: "loss",
    title: "Packets get lost",
    decided: "Three segments or more were sent again, and a twentieth of the time or more went by until then, or in messages that are as \
              slow as TCP is with that loss.",
    silent: "Packets that only the capture lost, or that overtook each other.",
    advice: "Look for errors on the way: cables, duplex, Wi-Fi, a full queue, a tunnel with too large packets.",
};

pub(crate) const CLIENT_THINK: Cause = Cause {
    id: "client-think",
    title: "The client takes its time between requests",
    decided: "A third of the time or more, and 0.25 s, are pauses of a second or less between an answer and the next request, 5 ms or more each on \
              average.",
    silent: "Longer pauses: nobody worked.",
    advice: "Look at the client: its program, its antivirus, its disk. Network and server wait for it.",
};

pub(crate) const LOGON_RATE_LIMIT: Cause = Cause {
    id: "logon-rate-limit",
    title: "The server delays failed logons",
    decided: "Failed SESSION_SETUPs are answered after 2 s, as the limiter of Windows Server 2025 has it.",
    silent: "Logons that succeed late: a domain controller may be slow.",
    advice: "Correct the password or the ticket that fails. The server is not slow; the delay is meant (Set-SmbServerConfiguration \
             -InvalidAuthenticationDelayTimeInMs).",
};

pub(crate) const FINDER_METADATA: Cause = Cause {
    id: "finder-metadata",
    title: "A Mac looks for its metadata",
    decided: "A tenth of the time or more, and 0.25 s, are requests for `.DS_Store` and for files whose names begin with `._`.",
    silent: "Metadata in streams, as with a server that has Apple's extensions.",
    advice: "Switch DSDontWriteNetworkStores on at the client, or Apple's extensions at the server (`vfs objects = fruit streams_xattr`).",
};

pub(crate) const NO_LARGE_MTU: Cause = Cause {
    id: "no-large-mtu",
    title: "A READ or WRITE moves 64 KiB at most",
    decided: "A tenth of the time or more, and 0.25 s, are round trips of READs and WRITEs of 32 KiB or more, on connections where client or \
              server cannot move more than 64 KiB at once (no SMB2_GLOBAL_CAP_LARGE_MTU, or dialect 2.0.2).",
    silent: "Small READs and WRITEs where both could move more, and a server that sets MaxReadSize to 64 KiB although it has the capability.",
    advice: "Let client and server agree on SMB 2.1 or later with large MTU (Samba: `smb2 max read` and `smb2 max write`; Windows: remove \
             DisableLargeMtu), so that each round trip moves 1 MiB and more.",
};

pub(crate) const ANTIVIRUS_LIKE: Cause = Cause {
    id: "antivirus-like",
    title: "Opening and closing files takes the server long, and nothing else does",
    decided: "A tenth of the time or more, and 0.25 s, the server works on CREATEs that succeed and CLOSEs, 16 or more, 10 ms or more each on \
              average, and five times as long as on all other requests.",
    silent: "A server that is slow with everything, and one that waits for an oplock or a lease.",
    advice: "Something looks at each file when it is opened or closed: an antivirus or an indexer on the server, a hook of its file system, \
             storage that is recalled. Measure again with that program switched off for one folder.",
};

pub(crate) const DFS_DETOUR: Cause = Cause {
    id: "dfs-detour",
    title: "Paths lead through DFS again and again",
    decided: "A tenth of the time or more, and 0.25 s, are requests for DFS referrals, and requests that are answered with \
              STATUS_PATH_NOT_COVERED.",
    silent: "One referral at the beginning, which the client keeps.",
    advice: "Look at `smbtrail dfs`: referrals that are kept too short (time to live), targets that cannot be reached, or programs that are \
             better given the target itself.",
};

pub(crate) const SIGNING_COST: Cause = Cause {
    id: "signing-cost",
    title: "Signatures make the server slower",
    decided: "The capture has 16 signed READs and WRITEs or more, and 16 without a signature; the server takes 1.3 times as long or more for a \
              signed byte, and what is beyond is a tenth of the time or more, and 0.25 s.",
    silent: "Captures with one kind of traffic only: nothing says what the other would take.",
    advice: "Let both ends agree on AES-128-GMAC (SMB 3.1.1), which processors compute fast, before signatures are given up: they protect from \
             whoever is on the way.",
};

pub(crate) const RECONNECTS: Cause = Cause {
    id: "reconnects",
    title: "The client connects again and again",
    decided: "A tenth of the time or more, and 0.25 s, are NEGOTIATE, SESSION_SETUP and TREE_CONNECT, on four connections or more for each \
              client and server on average.",
    silent: "A slow logon on one connection, and the delay of failed logons.",
    advice: "Use one session for many files: mount the share instead of starting a client for each file, and look for what ends connections \
             (timeouts, resets, a load balancer).",
};

pub(crate) const MULTICHANNEL_UNUSED: Cause = Cause {
    id: "multichannel-unused",
    title: "The server has further interfaces, and the client uses one",
    decided: "The line is full; client and server can both use several channels, the server reported two interfaces or more \
              (FSCTL_QUERY_NETWORK_INTERFACE_INFO), and no session has a second channel. Half of the time in which messages of several segments \
              are on their way counts: a tenth of the time or more, and 0.25 s.",
    silent: "One interface with several addresses, an end that cannot use several channels, and a client that never asked. A capture of one of \
             the interfaces does not show the channels of the others.",
    advice: "Look at why the client does not connect to the other interface: names and routes, firewalls, a client with one interface, \
             Smb2 constraints (Get-SmbMultichannelConstraint), the option `multichannel` of a mount. Where the server refuses, its log says why.",
};
