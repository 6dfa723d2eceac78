//! What bounds the memory: every table has a cap, a reason, and a counter that tells when it was reached.

/// Bytes asked of the operating system at a time, and the reader's buffer until a larger record comes.
/// Small enough to stay in a second-level cache, large enough that the calls cost nothing.
pub const READ_SIZE: usize = 256 * 1024;

/// Longest packet record, or pcapng block that is read, that is believed. Longer ones are refused as damage, before any memory
/// is asked for. Counter: the [`CaptureError`](crate::CaptureError) itself.
pub const RECORD: u32 = 2 * 1024 * 1024;

/// Longest pcapng block without packets that is believed. It is passed over without being held.
pub const BLOCK: u32 = 16 * 1024 * 1024;

/// Longest classic pcap record believed when the file's own snap length is smaller: some writers exceed it.
pub const PCAP_RECORD: u32 = 256 * 1024;

/// Interfaces of one pcapng section. Packets of further ones are damage: none of their times could be read.
pub const INTERFACES: usize = 65_536;

/// Interfaces of a file that are described to whoever asks, more than a host has; further ones are counted.
pub const INTERFACES_DESCRIBED: usize = 64;

/// Bytes of a text about an interface that are kept: filters are longer than names, and seldom than this.
pub const INTERFACE_TEXT: usize = 1_024;

/// Memory, in KiB, that unpacking an xz file may take: the largest preset of `xz` takes 65 MiB. Counter: the
/// [`CaptureError`](crate::CaptureError) itself.
pub const XZ_MEMORY: u32 = 128 * 1024;

/// Errors kept of one capture. Counter: [`CaptureSet::problems_dropped`](crate::CaptureSet::problems_dropped).
pub const PROBLEMS: usize = 1_000;

/// Files of a set that stay open before their turn. The others are looked at once for their first time, closed, and
/// opened again when it comes: a rotated set of thousands needs one buffer, not thousands.
pub const OPEN_FILES: usize = 8;

/// Headers below TCP in one packet: tags, tunnels, and the IP headers in them. Real packets have less than ten; a
/// packet of nothing but tags must not cost time. Counter: `Opaque::TooDeep`.
pub const LAYERS: u8 = 24;

/// What may be held of IP datagrams whose fragments have not all come. The oldest are evicted.
/// Counter: `DissectCounters::fragments_evicted`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct FragmentLimits {
    /// Datagrams at once: a burst of lost fragments, not a flood of them.
    pub datagrams: usize,
    /// Bytes of their fragments, as allocated.
    pub bytes: usize,
}

impl FragmentLimits {
    /// The most bytes of a datagram beside its fragments: its places in tables that may be half empty.
    pub const DATAGRAM: usize = 768;

    /// The most bytes that a table with these limits holds, one datagram aside.
    #[must_use]
    pub const fn total(&self) -> usize {
        self.bytes.saturating_add(self.datagrams.saturating_mul(Self::DATAGRAM))
    }
}

impl Default for FragmentLimits {
    fn default() -> Self {
        Self { datagrams: 1_024, bytes: 2 * 1024 * 1024 }
    }
}

/// Pieces of one datagram that do not touch each other. No real sender leaves this many holes.
/// Counter: `DissectCounters::fragments_evicted`.
pub const FRAGMENT_PIECES: usize = 128;

/// Seconds, by packet time, that a datagram waits for its fragments; Linux waits as long.
/// Counter: `DissectCounters::fragments_expired`.
pub const FRAGMENT_SECONDS: i64 = 30;

/// Connections of TLS whose secrets are kept that a capture brings itself. Who writes secrets into a capture writes those of a few.
/// Counter: [`QuicCounters::key_log_dropped`](crate::QuicCounters::key_log_dropped).
pub const KEY_LOG_CONNECTIONS: usize = 256;

/// Bytes of the first message of a TLS handshake. The largest of today have some 2 KiB; a connection with a larger one is not
/// followed.
pub const QUIC_HELLO: usize = 16 * 1024;
