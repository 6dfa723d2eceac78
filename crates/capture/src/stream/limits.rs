//! What the streams may hold.

/// What [`Streams`](crate::Streams) may hold. What goes over a cap is counted in
/// [`StreamCounters`](crate::StreamCounters).
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamLimits {
    /// SMB connections held at once; above it the one longest unused is closed (`connections_evicted`). Each holds
    /// about 1 KiB, and up to `history` bytes a direction.
    pub connections: usize,
    /// Other connections remembered, to know their first bytes were looked at; above it the one longest unused is
    /// forgotten (`others_forgotten`) and its next segment is looked at again. Each takes about 200 bytes.
    pub others: usize,
    /// Bytes a direction keeps because they came before their turn; above it the hole before them is given up
    /// (`holes_given_up`). A segment counts [`SEGMENT_COST`](Self::SEGMENT_COST) bytes more than it has.
    pub out_of_order: usize,
    /// Bytes of events a connection keeps because a message of an earlier packet may still become known; above it they
    /// are handed on, and what becomes known later comes out of its turn (`waiting_released`). An event counts 512 bytes
    /// more than it has.
    pub waiting: usize,
    /// Segments of a connection that may pass, after the peer acknowledged a hole, before it is given up: how far a
    /// capture may have its packets out of order. Where the peer's direction was never seen, four times as many.
    pub patience: u32,
    /// Segments that may come after a hole after the peer acknowledged it, before it is given up at once: what a
    /// capture with its packets out of order still fills is not given up before.
    pub settled: u32,
    /// Bytes by which a sequence number may be off and still belong to the stream; farther ones are dropped
    /// (`segments_outside`), until `patience` of them in a row show that the stream did jump.
    pub window: u32,
    /// Delivered bytes that a direction keeps to compare retransmissions with. What is sent again from farther back is
    /// counted (`retransmitted_unchecked`). 0 compares nothing.
    pub history: usize,
    /// Bytes a direction keeps while it searches for the next message; what does not fit is passed over.
    pub search: usize,
    /// Bytes that a stream on an SMB port may be searched for a first message, where it was joined in the middle or does
    /// not begin like SMB, before it is dismissed (`not_smb`).
    pub first_search: u64,
}

impl StreamLimits {
    /// What a segment held out of order costs beside its bytes.
    pub const SEGMENT_COST: usize = 128;
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            connections: 8_192,
            others: 262_144,
            out_of_order: 1 << 20,
            waiting: 1 << 20,
            patience: 64,
            settled: 32,
            window: 16 << 20,
            history: 2048,
            // One READ or WRITE of the usual largest size with its headers.
            search: (1 << 20) + 4096,
            first_search: 64 << 20,
        }
    }
}
