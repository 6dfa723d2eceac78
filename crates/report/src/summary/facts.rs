use smbtrail_findings::Finding;
use smbtrail_track::{Moment, Usage};

/// What is known of the capture itself: the caller's to fill in.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CaptureFacts {
    /// The names of its files.
    pub files: Vec<String>,
    /// Packets in them.
    pub packets: u64,
    /// Bytes captured of the packets.
    pub bytes: u64,
    /// The first packet.
    pub first: Option<Moment>,
    /// The last packet.
    pub last: Option<Moment>,
    /// Bytes of the data of READ and WRITE that packets of RDMA bring.
    pub remote: u64,
    /// Packets that could not be looked into, and may hide SMB.
    pub unseen: Vec<Unseen>,
    /// What is wrong with the files, one text each.
    pub damage: Vec<String>,
    /// What happened, as far as it was asked for: what matters most first.
    pub findings: Vec<Finding>,
    /// How full the tracker's tables were.
    pub usage: Vec<Usage>,
}

/// Packets of a kind that could not be looked into.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Unseen {
    /// What they are.
    pub kind: String,
    /// How many there are.
    pub packets: u64,
}

impl Unseen {
    /// This many packets of a kind.
    #[must_use]
    pub fn new(kind: impl Into<String>, packets: u64) -> Self {
        Self { kind: kind.into(), packets }
    }
}
