//! What a run saw, and how far it has come.

use std::sync::Arc;

use smbtrail_capture::{CaptureError, DissectCounters, StreamCounters};
use smbtrail_track::{Moment, Usage};

/// How far a run has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Bytes read of all files, as they lie on disk.
    pub bytes: u64,
    /// Bytes of all files; `None` when one of them is no file.
    pub total: Option<u64>,
    /// Packets read.
    pub packets: u64,
}

/// What a run saw.
#[derive(Debug)]
#[non_exhaustive]
pub struct Outcome {
    /// Packets read.
    pub packets: u64,
    /// Bytes captured of them.
    pub bytes: u64,
    /// The packet with the least time: a capture's clock may go back.
    pub first: Option<Moment>,
    /// The packet with the greatest time.
    pub last: Option<Moment>,
    /// What the layers below TCP saw.
    pub dissect: DissectCounters,
    /// What TCP and the framing saw.
    pub streams: StreamCounters,
    /// How full the tables were, from the lowest layer up.
    pub usage: Vec<Usage>,
    /// Connections that two of the files show; `None` where there is none.
    pub twice: Option<Twice>,
    /// Connections whose secrets are in the user's TLS key log.
    pub key_log: usize,
    /// What is wrong with the files. What was before was read all the same.
    pub damage: Vec<CaptureError>,
}

/// What packets of SMB over QUIC are called that no secret opens.
const SEALED: &str = "SMB over QUIC whose TLS key log is missing";

impl Outcome {
    /// What was not looked into: a kind of packets, and how many there were.
    #[must_use]
    pub fn unseen(&self) -> Vec<(String, u64)> {
        let streams = &self.streams;
        let cut = [
            ("cut by the snap length before the end of their TCP header", self.dissect.cut_in_headers),
            ("cut by the snap length in their TCP payload", self.dissect.cut_payloads),
            ("RDMA that is not known to carry SMB Direct", streams.rdma_other + streams.rdma_unread),
            (
                "RDMA with data of READ and WRITE whose place in memory is not in the capture",
                streams.rdma_unplaced,
            ),
        ];
        let quic = [(SEALED, self.streams.quic.unopened), ("QUIC that is not SMB", self.streams.quic.others)];
        let cut = quic.into_iter().chain(cut).filter(|(_, packets)| *packets > 0);
        self.dissect.opaque_names().chain(cut.map(|(kind, packets)| (kind.to_owned(), packets))).collect()
    }
}

/// Connections that two files show, as captures of client and server do: what is measured of their times is of neither place.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Twice {
    /// How many.
    pub connections: u64,
    /// The files that show the first of them.
    pub files: [Arc<str>; 2],
}
