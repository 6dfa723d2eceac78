//! What the streams may hold.

use crate::KeyLog;
use crate::quic::QuicConnections;

/// What [`Streams`](crate::Streams) may hold. What goes over a cap is counted in
/// [`StreamCounters`](crate::StreamCounters).
///
/// The caps on counts bound each table for itself and those on a connection each of them; [`memory`](Self::memory) bounds
/// all connections together, and [`bytes`](Self::bytes) adds up what streams can hold at most.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct StreamLimits {
    /// Bytes that all SMB connections hold together, beside [`CONNECTION`](Self::CONNECTION) for each: what came before its
    /// turn, events that wait, messages that are collected, bytes that are searched, histories. Above it the connections
    /// unused for the longest time give back what they hold, until half of it is free: first histories
    /// (`histories_forgotten`), then the rest (`memory_released`). 12 MiB are one of
    /// the largest messages, and beside it three times what a busy connection needs after a loss.
    pub memory: usize,
    /// SMB connections held at once; above it the one longest unused is closed (`connections_evicted`).
    pub connections: usize,
    /// Other connections remembered, to know their first bytes were looked at; above it the one longest unused is
    /// forgotten (`others_forgotten`) and its next segment is looked at again.
    pub others: usize,
    /// Bytes that streams between clients and KDCs of Kerberos hold together, [`KDC_STREAM`](Self::KDC_STREAM) for each
    /// included; above it those longest unused are forgotten (`kdc_evicted`). A stream has a message or two.
    pub kdc: usize,
    /// Bytes that connections of RDMA hold together, whatever they carry; above it those longest unused are forgotten
    /// (`rdma_evicted`). Half of it is for RoCE, half for iWARP: some hundred connections each, and what waits for missing
    /// packets.
    pub rdma: usize,
    /// Bytes that connections of QUIC hold together, for their keys, ids and what is not acknowledged, as
    /// [`bytes`](Self::bytes) counts them; above it those longest unused are forgotten (`quic.evicted`): with their keys known
    /// there is space for some 150.
    pub quic: usize,
    /// Bytes of one message that are collected; what is beyond counts as lost. The largest READ and WRITE of current
    /// systems have 8 MiB.
    pub message: usize,
    /// Bytes a direction keeps because they came before their turn; above it the hole before them is given up
    /// (`holes_given_up`). A segment counts [`SEGMENT_COST`](Self::SEGMENT_COST) bytes more than it has.
    pub out_of_order: usize,
    /// Bytes of events a connection keeps because a message of an earlier packet may still become known; above it they
    /// are handed on, and what becomes known later comes out of its turn (`waiting_released`). An event counts some 500 bytes
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
    /// What a segment held out of order costs beside its bytes: its place in two maps whose nodes may be half empty, and
    /// what the allocator adds.
    pub const SEGMENT_COST: usize = 192;
    /// The most bytes of a connection beside what counts for [`memory`](Self::memory): the structures of it and of its two
    /// searches, and its places in tables that may be half empty.
    pub const CONNECTION: usize = 2_512;
    /// The same of a connection that is known to be none of SMB.
    pub const OTHER: usize = 288;
    /// The same of one direction of a stream of a KDC.
    pub const KDC_STREAM: usize = 640;
    /// The same of a connection of two queue pairs.
    pub const QUEUE_PAIRS: usize = 1_024;
    /// The same of a connection's name in another network; each may have one.
    pub const ALIAS: usize = 160;

    /// The most bytes that streams with these limits hold, by what holds them; their sum is the bound.
    ///
    /// One segment may exceed [`memory`](Self::memory) by what it brings, before others give way to it, and a message that is
    /// complete is copied once where it has to wait.
    pub fn bytes(&self) -> impl Iterator<Item = (&'static str, usize)> {
        [
            ("what streams hold", self.memory),
            ("streams", self.connections.saturating_mul(Self::CONNECTION + Self::ALIAS)),
            ("other streams", self.others.saturating_mul(Self::OTHER)),
            ("streams of KDCs", self.kdc),
            ("connections of RDMA", self.rdma),
            ("connections of QUIC", self.quic),
            ("other connections of QUIC", QuicConnections::OTHERS),
            ("secrets that the capture brings", KeyLog::FOUND),
        ]
        .into_iter()
    }
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            memory: 12 << 20,
            connections: 3_072,
            others: 10_240,
            kdc: 512 << 10,
            rdma: 3 << 19,
            quic: 3 << 19,
            message: (8 << 20) + (64 << 10),
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
