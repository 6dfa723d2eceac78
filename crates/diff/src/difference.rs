//! What differs.

use std::fmt;

use smbtrail_wire::Command;

/// What is different.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The first capture has a request that the second has not.
    Missing,
    /// The second capture has a request that the first has not.
    Extra,
    /// The same request ends in another status.
    Status,
    /// A field has another value.
    Field,
}

/// Something that differs, as often as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Difference {
    /// What is different.
    pub kind: Kind,
    /// The command of the exchange; of a field of the header, that of the first one.
    pub command: Command,
    /// Of a field, whether it is one of the request.
    pub in_request: bool,
    /// The structure of the field, by its specification name; empty for the others.
    pub structure: String,
    /// The field, by its specification name; empty where only one message has the structure, and for the others.
    pub field: String,
    /// The value in the first capture; empty if it has none.
    pub first: String,
    /// The value in the second capture; empty if it has none.
    pub second: String,
    /// The share of the first exchange that has it, without its server.
    pub share: String,
    /// The path of the first exchange that has it.
    pub path: String,
    /// What the first exchange asks of metadata, or which control it sends.
    pub level: String,
    /// In how many exchanges.
    pub count: u64,
    /// The frame of the first one in the first capture.
    pub first_frame: Option<u64>,
    /// The frame of the first one in the second capture.
    pub second_frame: Option<u64>,
}

/// Two captures, compared.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Compared {
    /// What differs: negotiation, logon and shares first, then requests, statuses and fields.
    pub differences: Vec<Difference>,
    /// Exchanges of each capture.
    pub exchanges: [u64; 2],
    /// Connections of each capture.
    pub connections: [u64; 2],
    /// Exchanges of each capture that were not compared, because there are too many to hold.
    pub left_out: [u64; 2],
    /// Frames of each capture that could not be decrypted.
    pub encrypted: [u64; 2],
}

impl Kind {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "missing",
            Self::Extra => "extra",
            Self::Status => "status",
            Self::Field => "field",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// The structure that every message begins with. `[MS-SMB2] 2.2.1`
pub(crate) const HEADER: &str = "SMB2 Packet Header";

impl Difference {
    /// Whether it is one of the negotiation, the logon or the connection to a share, from which others follow.
    #[must_use]
    pub fn is_setup(&self) -> bool {
        matches!(self.command, Command::NEGOTIATE | Command::SESSION_SETUP | Command::TREE_CONNECT)
            && !self.is_of_header()
    }

    /// Whether it is a field of the header, which the messages of every command have.
    #[must_use]
    pub fn is_of_header(&self) -> bool {
        self.structure == HEADER
    }
}

impl Compared {
    /// Whether nothing differs, and everything was compared.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.differences.is_empty() && self.left_out == [0, 0] && self.encrypted == [0, 0]
    }
}
