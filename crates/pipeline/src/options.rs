//! How a capture is to be read.

use std::num::NonZeroUsize;
use std::sync::Arc;

use smbtrail_capture::limits::FragmentLimits;
use smbtrail_capture::{ChecksumPolicy, StreamOptions};
use smbtrail_track::crypto::Secrets;
use smbtrail_track::{Limits, Recall};

use crate::stop::Stop;

/// How a capture is to be read.
///
/// The fields are public; a program outside this crate begins with the defaults and changes what it needs:
///
/// ```
/// use smbtrail_pipeline::Options;
///
/// let options = Options::default().with_data(true).with_limit("opens=1000".parse()?);
/// assert_eq!(options.limits.opens, 1000);
/// # Ok::<(), smbtrail_pipeline::LimitError>(())
/// ```
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Options {
    /// The ports on which SMB is expected, and what the streams may hold.
    pub streams: StreamOptions,
    /// What the tracker may hold.
    pub limits: Limits,
    /// What the tracker remembers beyond the life of its objects.
    pub recall: Recall,
    /// What may be held of IP datagrams that are in fragments.
    pub fragments: FragmentLimits,
    /// What happens to segments with a wrong checksum.
    pub checksums: ChecksumPolicy,
    /// Whether the data of READ and WRITE is collected where it spans several packets. If not, the data is counted and
    /// skipped, and the message that contains it is delivered with its first 128 bytes; the data of calls of DCE/RPC on
    /// pipes is collected in any case.
    pub data: bool,
    /// Whether packets within tunnels (VXLAN, GRE, IP within IP and such) are passed over: whoever can send one packet
    /// decides what all packets in it say.
    pub no_tunnels: bool,
    /// Passwords, hashes and keys. With them, signatures are checked and messages are decrypted.
    pub secrets: Arc<Secrets>,
    /// Whether [`run_with_packets`](crate::Pipeline::run_with_packets) numbers TCP connections, which costs one table
    /// lookup per packet.
    pub stream_numbers: bool,
    /// Whether [`run_with_packets`](crate::Pipeline::run_with_packets) delivers only the packets that complete
    /// something. Connections then have no numbers.
    pub skip_silent: bool,
    /// Whether [`run_with_packets`](crate::Pipeline::run_with_packets) passes on the bytes of the packets that it
    /// delivers, and where their headers are.
    pub packet_bytes: bool,
    /// How many packets are read at most; `None` for all.
    pub packets: Option<u64>,
    /// How many threads to use; `None` for one per processor. At most two are of use. The events and their order do
    /// not depend on it.
    pub threads: Option<NonZeroUsize>,
    /// Ends the run early when it is asked to.
    pub stop: Stop,
}

impl Options {
    /// Sets [`streams`](Self::streams).
    #[must_use]
    pub fn with_streams(self, streams: StreamOptions) -> Self {
        Self { streams, ..self }
    }

    /// Sets [`limits`](Self::limits).
    #[must_use]
    pub fn with_limits(self, limits: Limits) -> Self {
        Self { limits, ..self }
    }

    /// Sets [`recall`](Self::recall).
    #[must_use]
    pub fn with_recall(self, recall: Recall) -> Self {
        Self { recall, ..self }
    }

    /// Sets [`fragments`](Self::fragments).
    #[must_use]
    pub fn with_fragments(self, fragments: FragmentLimits) -> Self {
        Self { fragments, ..self }
    }

    /// Sets [`checksums`](Self::checksums).
    #[must_use]
    pub fn with_checksums(self, checksums: ChecksumPolicy) -> Self {
        Self { checksums, ..self }
    }

    /// Sets [`data`](Self::data).
    #[must_use]
    pub fn with_data(self, data: bool) -> Self {
        Self { data, ..self }
    }

    /// Sets [`no_tunnels`](Self::no_tunnels).
    #[must_use]
    pub fn with_no_tunnels(self, no_tunnels: bool) -> Self {
        Self { no_tunnels, ..self }
    }

    /// Sets [`secrets`](Self::secrets).
    #[must_use]
    pub fn with_secrets(self, secrets: impl Into<Arc<Secrets>>) -> Self {
        Self { secrets: secrets.into(), ..self }
    }

    /// Sets [`stream_numbers`](Self::stream_numbers).
    #[must_use]
    pub fn with_stream_numbers(self, stream_numbers: bool) -> Self {
        Self { stream_numbers, ..self }
    }

    /// Sets [`skip_silent`](Self::skip_silent).
    #[must_use]
    pub fn with_skip_silent(self, skip_silent: bool) -> Self {
        Self { skip_silent, ..self }
    }

    /// Sets [`packet_bytes`](Self::packet_bytes).
    #[must_use]
    pub fn with_packet_bytes(self, packet_bytes: bool) -> Self {
        Self { packet_bytes, ..self }
    }

    /// Sets [`packets`](Self::packets).
    #[must_use]
    pub fn with_packets(self, packets: Option<u64>) -> Self {
        Self { packets, ..self }
    }

    /// Sets [`threads`](Self::threads); 0 is one per processor.
    #[must_use]
    pub fn with_threads(self, threads: usize) -> Self {
        Self { threads: NonZeroUsize::new(threads), ..self }
    }

    /// Sets [`stop`](Self::stop).
    #[must_use]
    pub fn with_stop(self, stop: Stop) -> Self {
        Self { stop, ..self }
    }
}
