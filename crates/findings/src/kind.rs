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
        meaning: "logons from one client fail again and again",
        found: "{} failed logons",
        innocent: "A service whose stored password is out of date.",
        misuse: "Passwords are guessed: many for one user, or one for many users.",
        next: "Look at `smbtrail logons`: which users, how fast, and whether one attempt succeeded in the end.",
        source: "[MS-SMB2] 3.3.5.5.3",
    }

    GUEST_SESSION: Warning {
        meaning: "a session was granted to a guest",
        innocent: "A server that treats unknown users as guests, as home devices do.",
        misuse: "Access without a password. A rogue server also likes to make its clients guests, since guest \
                 sessions cannot be signed.",
        next: "Look at what the session opened, and check whether the server is the one it should be.",
        source: "[MS-SMB2] 2.2.6",
    }

    ANONYMOUS_SESSION: Notice {
        meaning: "an anonymous session was granted",
        innocent: "Clients that list the shares of a server, or look for a domain's policy.",
        misuse: "Users, groups and shares of a server are enumerated before anybody logs on.",
        next: "Look at what the session did over the pipes of `IPC$`.",
        source: "[MS-SMB2] 2.2.6",
    }

    SIGNING_NOT_REQUIRED: Notice {
        meaning: "a session does not require signing",
        expected: "SigningRequired",
        innocent: "The default of many file servers and of older clients.",
        misuse: "An attacker who relays a logon to such a server can use the session: nothing proves who sends the \
                 messages.",
        next: "Check whether the messages are signed anyway, and how the servers are configured.",
        source: "[MS-SMB2] 3.3.5.5.3",
    }

    DIALECT_DOWNGRADE: Notice {
        meaning: "the server chose a lower dialect than the client's highest",
        expected: "{dialect}",
        found: "{dialect}",
        innocent: "An old server, or one that is configured not to use the newer dialects.",
        misuse: "An attacker on the path removes dialects, since the lower ones protect less; only 3.1.1 detects \
                 that the negotiation was changed.",
        next: "Check whether the server uses the higher dialect with other clients, and whether the session is \
               signed.",
        source: "[MS-SMB2] 3.3.5.4",
    }

    LONG_COMPOUND: Warning {
        meaning: "a compound contains more messages than clients send",
        expected: "at most {} messages",
        found: "{} messages",
        innocent: "A test of a server.",
        misuse: "A small frame makes a server or an IDS do much work.",
        next: "Look at which command is repeated, and at what the server answered.",
        source: "[MS-SMB2] 3.3.5.2.7",
    }

    MANY_OPENS: Warning {
        meaning: "very many files are open at once in one tree connect",
        expected: "at most {} open at once",
        found: "{} open at once",
        innocent: "A backup or an indexer that never closes what it opened.",
        misuse: "The handles of a server are exhausted, or a whole share is opened before it is encrypted.",
        next: "Look at `smbtrail opens`: which files, how fast, and for what access.",
        source: "[MS-SMB2] 3.3.5.9",
    }
}

anomaly_kinds! {
    /// Names that deceive whoever reads them.
    NAME in Name;

    NAME_UNPAIRED_SURROGATE: Warning {
        meaning: "a name contains half a character: an unpaired surrogate",
        expected: "a pair of surrogates",
        found: "{x} alone",
        innocent: "A program that cut a name in the middle of a character; Windows file systems store such names.",
        misuse: "A file that many tools cannot name, and so cannot list, scan or delete.",
        next: "Check whether the CREATE succeeded, and what was written to the file.",
        source: "[MS-DTYP] 2.3.10; [MS-FSCC] 2.1.5",
    }

    NAME_NUL: Warning {
        meaning: "a name contains a NUL",
        expected: "none",
        found: "{} of them",
        innocent: "A client that includes the terminator in the name.",
        misuse: "Software that reads up to the NUL sees another name than software that uses the length: \
                 `report.txt` before it, something else after it.",
        next: "Look at what follows the NUL, with `smbtrail show`.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_CONTROL: Alert {
        meaning: "a name contains a control character",
        expected: "none",
        found: "U+{x}",
        innocent: "A file that was created on Unix, where a name may contain a line break.",
        misuse: "Escape sequences that control the terminal of whoever lists the name, or line breaks that forge \
                 lines of a log.",
        next: "Check whether the file was created, and which tools print its name.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_HIDDEN: Alert {
        meaning: "a name contains an invisible character, or one that changes the direction of text",
        expected: "none",
        found: "U+{x}",
        innocent: "Names in scripts that are written from right to left.",
        misuse: "A program that looks like a document: `gpj.exe` displayed as `exe.jpg`. Or two names that look the \
                 same.",
        next: "Look at the end of the name as it is stored, and find out what wrote the file.",
        source: "Unicode Standard Annex 9; [MS-FSCC] 2.1.5",
    }

    NAME_TOO_LONG: Warning {
        meaning: "a name is longer than any name can be",
        expected: "at most {} code units",
        found: "{} code units",
        innocent: "A program that builds paths without a limit.",
        misuse: "A test of how a server, or a tool that lists names, manages its memory.",
        next: "Look at what the server answered.",
        source: "[MS-FSCC] 2.1.5",
    }

    NAME_TRAVERSAL: Alert {
        meaning: "a path leads upwards: a component is `..`",
        expected: "no such component",
        innocent: "A simple client on Unix that does not resolve paths before it asks.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Check whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 3.3.5.9; [MS-FSCC] 2.1.5",
    }

    NAME_ABSOLUTE: Warning {
        meaning: "a path begins with a separator or a drive, though it is relative to the share's root",
        expected: "a path from the share's root",
        innocent: "A faulty client.",
        misuse: "A way out of the share, on a server that does not check.",
        next: "Check whether the server answered with success, and which file it opened.",
        source: "[MS-SMB2] 2.2.13",
    }

    NAME_DEVICE: Warning {
        meaning: "a component of a path is the name of a Windows device",
        expected: "the name of a file",
        innocent: "A file that was created on Unix, where such names have no meaning.",
        misuse: "A file that Windows programs cannot open or delete, or one that makes them talk to a device.",
        next: "Check whether the file was created, and what was written to it.",
        source: "[MS-FSCC] 2.1.5",
    }
}
