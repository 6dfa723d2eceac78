//! Which rows the page has, and which of their columns.

use std::sync::LazyLock;

use smbtrail_report::table::{Pick, Rows};
use smbtrail_report::{Credits, Paces, rows};

/// What is said of rows before them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    /// Their name in the page.
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) about: &'static str,
    /// What prints the same rows in a terminal.
    pub(crate) command: &'static str,
    /// How many of the first columns are shown before somebody asks for more.
    pub(crate) shown: usize,
}

/// Rows of one kind.
pub(crate) struct Section {
    pub(crate) head: Head,
    pick: LazyLock<Pick>,
}

impl Section {
    /// Which rows and columns it has.
    pub(crate) fn pick(&'static self) -> Option<&'static Pick> {
        Some(&self.pick)
    }
}

/// The slowest requests that are kept.
const SLOWEST: usize = 1_000;

/// All rows of a kind with these columns.
fn columns<R: Rows>(keys: &str) -> Pick {
    let mut pick = Pick::all::<R>();
    let keys: Vec<String> = keys.split_whitespace().map(ToOwned::to_owned).collect();
    pick.columns::<R>(&keys).unwrap_or_else(|unknown| panic!("{unknown}"));
    pick
}

/// The slowest requests with these columns.
fn slowest(keys: &str) -> Pick {
    let mut pick = columns::<rows::Messages>(keys);
    pick.sort::<rows::Messages>("latency_us").unwrap_or_else(|unknown| panic!("{unknown}"));
    pick.top(SLOWEST);
    pick
}

pub(crate) static FINDINGS: Section = Section {
    head: Head {
        id: "findings",
        title: "Findings",
        about: "What happened that looks like an attack or a misuse, what it often is, and what proves it.",
        command: "findings",
        shown: 7,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Findings>(
            "first severity title user client server count id confidence last share path object why evidence evidence_total filter \
             benign next attack",
        )
    }),
};

pub(crate) static LOGONS: Section = Section {
    head: Head {
        id: "logons",
        title: "Logons",
        about: "Every attempt to log on, refused ones too.",
        command: "logons",
        shown: 8,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Logons>(
            "time outcome user domain client server auth status workstation ntlm ntlm_why claimed_user service pipe session_id frame",
        )
    }),
};

pub(crate) static CHANGES: Section = Section {
    head: Head {
        id: "changes",
        title: "Changes",
        about: "What was created, written, renamed, deleted or set on shares, and by whom.",
        command: "changes",
        shown: 7,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Changes>(
            "time change user client share path to object size bytes writes attributes client_name server frame request_frame last_time",
        )
    }),
};

const FILES_HEAD: Head = Head {
    id: "files",
    title: "Files",
    about: "The contents that were read and written, version by version. A hole is a range that no message shows.",
    command: "files",
    shown: 9,
};

pub(crate) static FILES: Section = Section {
    head: FILES_HEAD,
    pick: LazyLock::new(|| {
        columns::<rows::Files>(
            "from share path version size known_bytes bytes_read bytes_written type stream server complete uncertain cause to deleted \
             renamed_to holes sha256 entropy readers writers clients first_frame last_frame",
        )
    }),
};

/// The same where the bytes of files are not theirs.
pub(crate) static FILES_SCRUBBED: Section = Section {
    head: FILES_HEAD,
    pick: LazyLock::new(|| {
        columns::<rows::Files>(
            "from share path version size known_bytes bytes_read bytes_written deleted stream server complete uncertain cause to \
             renamed_to holes readers writers clients first_frame last_frame",
        )
    }),
};

pub(crate) static CALLS: Section = Section {
    head: Head {
        id: "calls",
        title: "Calls on pipes",
        about: "The calls of DCE/RPC: services, accounts, registries, tasks.",
        command: "rpc",
        shown: 7,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Calls>(
            "time user client interface operation result summary server pipe fault latency_us auth_level frame response_frame",
        )
    }),
};

pub(crate) static FAILED: Section = Section {
    head: Head {
        id: "failed",
        title: "Refused and failed requests",
        about: "Answers with an error status, in the order in which they passed.",
        command: "messages -Y 'smb2.nt_status >= 0xc0000000'",
        shown: 7,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Messages>(
            "time command status user client share path server latency_us connection request_frame frame",
        )
    }),
};

const SLOW_HEAD: Head = Head {
    id: "slow",
    title: "Slowest requests",
    about: "The requests that took longest, from the last byte of the request to the last of the answer. Those that are meant to wait \
            (CHANGE_NOTIFY) are left out.",
    command: "messages --sort latency_us",
    shown: 7,
};

pub(crate) static SLOW: Section = Section {
    head: SLOW_HEAD,
    pick: LazyLock::new(|| {
        slowest(
            "time latency_us command user client share path wait_us send_us receive_us status server offset length connection request_frame frame",
        )
    }),
};

/// The same where it is not known how long requests and answers were on their way.
pub(crate) static SLOW_SCRUBBED: Section = Section {
    head: SLOW_HEAD,
    pick: LazyLock::new(|| {
        slowest(
            "time latency_us command user client share path status server offset length connection request_frame frame",
        )
    }),
};

pub(crate) static ANOMALIES: Section = Section {
    head: Head {
        id: "anomalies",
        title: "Anomalies",
        about: "What contradicts the specifications, or is odd.",
        command: "anomalies",
        shown: 5,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Anomalies>(
            "time severity kind meaning structure expected found offset connection session_id frame",
        )
    }),
};

pub(crate) static TREES: Section = Section {
    head: Head {
        id: "trees",
        title: "Shares in use",
        about: "Who connected to which share, and how many bytes went each way.",
        command: "trees",
        shown: 9,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Trees>(
            "share user client server share_type opens bytes_read bytes_written status client_name server_name session_id frame",
        )
    }),
};

pub(crate) static CONNECTIONS: Section = Section {
    head: Head {
        id: "connections",
        title: "Connections",
        about: "The TCP connections that carry SMB: what was negotiated, and how healthy they are.",
        command: "connections",
        shown: 10,
    },
    pick: LazyLock::new(|| {
        columns::<rows::Connections>(
            "first client server dialect signing cipher messages bytes_sent bytes_received rtt_us last connection network sessions \
             encrypted_frames bytes_lost client_retransmitted server_retransmitted credits_lowest signing_client signing_server \
             client_fp server_fp first_frame",
        )
    }),
};

pub(crate) static CREDITS: Section = Section {
    head: Head {
        id: "credits",
        title: "Credits over time",
        about: "How many requests each client was allowed to send: the lowest balance of each step.",
        command: "credits",
        shown: 8,
    },
    pick: LazyLock::new(|| {
        columns::<Credits>(
            "timeline_start connection client server lowest_balance times_exhausted granted timeline timeline_step_us requested",
        )
    }),
};

pub(crate) static PACE: Section = Section {
    head: Head {
        id: "pace",
        title: "Over time",
        about: "What passed in each step of time.",
        command: "diagnose --timeline",
        shown: 7,
    },
    pick: LazyLock::new(|| {
        columns::<Paces>("time requests errors bytes_read bytes_written wait_us in_flight step_us")
    }),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_section_shows_columns_that_exist() {
        let all = [
            &FINDINGS,
            &LOGONS,
            &CHANGES,
            &FILES,
            &FILES_SCRUBBED,
            &CALLS,
            &FAILED,
            &SLOW,
            &SLOW_SCRUBBED,
            &ANOMALIES,
            &TREES,
            &CONNECTIONS,
            &CREDITS,
            &PACE,
        ];
        for section in all {
            assert!(section.pick().is_some_and(Pick::has_columns), "{}", section.head.id);
        }
    }
}
