//! The kinds that this crate reports, declared as the tracker declares its own.

use smbtrail_track::{AnomalyKind, anomaly_kinds};

/// Every kind of anomaly: the tracker's, then this crate's.
pub fn kinds() -> impl Iterator<Item = AnomalyKind> {
    AnomalyKind::all().chain([BEHAVIOUR, NAME].into_iter().flatten().copied())
}

anomaly_kinds! {
    /// What hosts and users do.
    BEHAVIOUR in Story;

    PASSWORD_GUESSING: Alert {
        meaning: "logons fail again and again from one host",
        found: "{} failed logons",
        innocent: "A service whose stored password is old.",
        misuse: "Passwords are tried: many for one user, or one for many users.",
        next: "`smbtrail logons`: which users, how fast, and whether one of them succeeded at last.",
        source: "[MS-SMB2] 3.3.5.5.3",
    }

    GUEST_SESSION: Warning {
        meaning: "a session of a guest",
        innocent: "A server that takes unknown users for guests, as home devices do.",
        misuse: "Access without a password. A false server also likes to make its clients guests, since their \
                 sessions cannot be signed.",
        next: "What the session opened, and whether the server is the one it should be.",
        source: "[MS-SMB2] 2.2.6",
    }

    ANONYMOUS_SESSION: Notice {
        meaning: "a session of nobody in particular",
        innocent: "Clients that list the shares of a server, or look for a domain's policy.",
        misuse: "Users, groups and shares of a server are listed before anybody logs on.",
        next: "What it did over the pipes of `IPC$`.",
        source: "[MS-SMB2] 2.2.6",
    }

    SIGNING_NOT_REQUIRED: Notice {
        meaning: "a session in which nobody has to sign",
        expected: "SigningRequired",
        innocent: "The default of many file servers and of older clients.",
        misuse: "Whoever relays a logon to such a server can use it: nothing proves who sends the messages.",
        next: "Whether the messages are signed all the same, and the servers' settings.",
        source: "[MS-SMB2] 3.3.5.5.3",
    }

    DIALECT_DOWNGRADE: Notice {
        meaning: "a lower dialect than the client's highest was chosen",
        expected: "{dialect}",
        found: "{dialect}",
        innocent: "An old server, or one that is told not to speak the newer dialects.",
        misuse: "Somebody in the middle takes dialects out, since the lower ones protect less: 3.1.1 alone notices \
                 that the negotiation was changed.",
        next: "Whether the server speaks the higher dialect with others, and whether the session is signed.",
        source: "[MS-SMB2] 3.3.5.4",
    }

    LONG_COMPOUND: Warning {
        meaning: "more messages in one compound than any client sends",
        expected: "at most {} messages",
        found: "{} messages",
        innocent: "A test of a server.",
        misuse: "A small frame that makes a server, or a watcher, do a lot of work.",
        next: "Which command is repeated, and what the server answered.",
        source: "[MS-SMB2] 3.3.5.2.7",
    }

    MANY_OPENS: Warning {
        meaning: "a session holds very many files open",
        expected: "at most {} open at once",
        found: "{} open at once",
        innocent: "A backup or an index that never closes what it opened.",
        misuse: "A server's handles are used up, or a whole share is opened before it is encrypted.",
        next: "`smbtrail opens`: which files, how fast, and for what access.",
        source: "[MS-SMB2] 3.3.5.9",
    }
}

anomaly_kinds! {
    /// Names that deceive whoever reads them.
    NAME in Name;

    NAME_UNPAIRED_SURROGATE: Warning {
        meaning: "a name has half a character: a surrogate without the other",
        expected: "a pair of surrogates",
        found: "{x} alone",
        innocent: "A program that cut a name in the middle of a character; file systems of Windows keep such names.",
        misuse: "A file that many tools cannot name, and so neither list, scan nor delete.",
        next: "Whether the CREATE succeeded, and what was written to the file.",
        source: "[MS-DTYP] 2.3.10; [MS-FSCC] 2.1.5",
    }

    NAME_NUL: Warning {
        meaning: "a name holds a NUL",
        expected: "none",
        found: "{} of them",
        innocent: "A client that counts the terminator as a part of the name.",
        misuse: "Who reads up to the NUL sees another name than who goes by the length: `report.txt` before it, \
                 something else behind.",
        next: "What stands behind the NUL, with `smbtrail show`.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_CONTROL: Alert {
        meaning: "a name holds a control character",
        expected: "none",
        found: "U+{x}",
        innocent: "A file that was made on Unix, where a name may hold a line end.",
        misuse: "Escape sequences that steer the terminal of whoever lists the name, or line ends that make up \
                 lines of a log.",
        next: "Whether the file was made, and which tools print its name.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_HIDDEN: Alert {
        meaning: "a name holds a character that cannot be seen, or turns the direction of text",
        expected: "none",
        found: "U+{x}",
        innocent: "Names in scripts that are written from right to left.",
        misuse: "A program that looks like a document: `gpj.exe` shown as `exe.jpg`. Or two names that look the \
                 same.",
        next: "The name's end as it is stored, and what wrote the file.",
        source: "Unicode Standard Annex 9; [MS-FSCC] 2.1.5",
    }

    NAME_TOO_LONG: Warning {
        meaning: "a name is longer than any can be",
        expected: "at most {} code units",
        found: "{} code units",
        innocent: "A program that builds paths without a bound.",
        misuse: "A test of how a server, or a tool that lists names, holds its memory.",
        next: "What the server answered.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_TRAVERSAL: Alert {
        meaning: "a path goes up: a component is `..`",
        expected: "no such component",
        innocent: "A client that does not resolve paths before it asks, as simple ones on Unix.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 3.3.5.9; [MS-FSCC] 2.1.5",
    }

    NAME_ABSOLUTE: Warning {
        meaning: "a path begins with a separator or a drive, though it counts from the share's root",
        expected: "a path from the share's root",
        innocent: "A client at fault.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 2.2.13",
    }

    NAME_DEVICE: Warning {
        meaning: "a component names a device of Windows",
        expected: "the name of a file",
        innocent: "A file that was made on Unix, where such names mean nothing.",
        misuse: "A file that Windows programs cannot open or delete, or one that has them talk to a device.",
        next: "Whether the file was made, and what was written to it.",
        source: "[MS-FSCC] 2.1.5",
    }
}
