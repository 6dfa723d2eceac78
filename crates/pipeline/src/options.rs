//! How a capture is to be read.

use std::num::NonZeroUsize;
use std::sync::Arc;

use smbtrail_capture::limits::FragmentLimits;
use smbtrail_capture::{ChecksumPolicy, StreamOptions};
use smbtrail_track::Limits;
use smbtrail_track::crypto::Secrets;

use crate::stop::Stop;

/// How a capture is to be read.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// What is taken for SMB, and what the streams may hold.
    pub streams: StreamOptions,
    /// What the tracker may hold.
    pub limits: Limits,
    /// What is held of IP datagrams that came in pieces.
    pub fragments: FragmentLimits,
    /// Whether checksums count.
    pub checksums: ChecksumPolicy,
    /// Collect the data of READ and WRITE too, where it straddles packets. Otherwise it is counted and passed over,
    /// and a message that bears it is handed on with its first 128 bytes.
    pub data: bool,
    /// The passwords, hashes and keys that somebody has: with them signatures are checked and messages decrypted.
    pub secrets: Arc<Secrets>,
    /// Number the TCP connections of packets, which [`run_with_packets`](crate::Pipeline::run_with_packets) hands on: it costs a
    /// look into a table a packet.
    pub stream_numbers: bool,
    /// Of packets, [`run_with_packets`](crate::Pipeline::run_with_packets) hands on only those that make something known, and does not
    /// number their connections.
    pub skip_silent: bool,
    /// Threads to use, if they help; `None` for those that the machine has. What the observer hears, and in which
    /// order, does not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// Ends the run early when somebody says so.
    pub stop: Stop,
}
