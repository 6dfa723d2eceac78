//! What the tracker may hold: each cap with its reason.

/// What the tracker may hold. When a table is full, the entry unused for the longest time is evicted, and a counter says so.
///
/// The caps on counts bound each table for itself, [`memory`](Self::memory) all of them together; [`bytes`](Self::bytes) adds
/// up what a tracker can hold at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// Bytes that sessions, trees, opens, logons, tickets and unanswered requests hold together. The table that holds most
    /// evicts. 20 MiB are about 45,000 open files, or 20,000 sessions.
    pub memory: usize,
    /// Connections at once: as many as the capture layer holds, so that layer decides.
    pub connections: usize,
    /// Sessions at once. A server holds some ten thousand.
    pub sessions: usize,
    /// Tree connects at once: a few for each session.
    pub trees: usize,
    /// Opens at once: a busy server holds some hundred thousand.
    pub opens: usize,
    /// Opens that outlive their connection because they are durable, and wait to be reconnected.
    pub durable_opens: usize,
    /// Requests without a final response at once, per connection: a client may have as many as it has credits, usually
    /// 8,192.
    pub requests: usize,
    /// Responses per connection that wait for a request which packet loss holds back: about as many messages as the capture
    /// layer lets pass before it gives a gap up.
    pub orphans: usize,
    /// Bytes of the unanswered requests of a connection, and of its responses that wait for a request: 8,192 requests with
    /// paths of usual length take 3 MiB.
    pub pending_bytes: usize,
    /// Buffers for RDMA per connection that unanswered requests describe: a client has some hundred requests under way, with a
    /// buffer or two each. Above it those of the oldest request are forgotten, and what goes there is missing.
    pub buffers: usize,
    /// Session setups that are under way at once.
    pub logons: usize,
    /// Tree connects, logons, session setups and opens, each, that are remembered after their end where that is asked for.
    pub recalled: usize,
    /// Requests whose response frame is remembered where that is asked for, four bytes each.
    pub response_frames: usize,
    /// Bytes of a message that comes out of an envelope: the largest READ and WRITE of current systems, 8 MiB, and headers.
    pub opened: usize,
    /// Bytes that the compressed messages of a connection may decompress to, beside [`INFLATION`](crate::INFLATION) for each byte received. What
    /// is beyond is decompressed no further than its first message.
    pub inflated: usize,
    /// Kerberos tickets whose client is known from the KDC: a domain of ten thousand clients uses a few each.
    pub tickets: usize,
    /// Pipes with DCE/RPC at once: their presentation contexts, the calls under way, and a PDU that is not whole, 64 KiB
    /// at most for each direction. A server of a busy domain has a few hundred.
    pub pipes: usize,
    /// Bytes of the arguments, and of the results, of a call that are kept until it is over; none by default. 1 MiB holds
    /// the description of any scheduled task, and most lists of users.
    pub stub: usize,
    /// Connections that one session is remembered to have as channels. Servers allow 32.
    pub channels: usize,
    /// Frames with bad signatures that are kept per channel; further ones are only counted.
    pub bad_frames: usize,
}

/// The most bytes of a connection without its requests: the structure itself, and what its lists and texts hold when all are
/// full.
pub(crate) const CONNECTION: usize = 3 << 10;

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory: 20 << 20,
            connections: 3_072,
            sessions: 262_144,
            trees: 262_144,
            opens: 1_048_576,
            durable_opens: 65_536,
            requests: 16_384,
            orphans: 64,
            pending_bytes: 4 << 20,
            buffers: 4_096,
            logons: 65_536,
            recalled: 262_144,
            response_frames: 8_388_608,
            opened: (8 << 20) + (64 << 10),
            inflated: 64 << 20,
            tickets: 65_536,
            pipes: 4_096,
            stub: 0,
            channels: 64,
            bad_frames: 1_000,
        }
    }
}

impl Limits {
    /// The most bytes that a tracker with these limits holds, by what holds them; their sum is the bound.
    ///
    /// One message may exceed [`memory`](Self::memory) by what it adds, at most its own size a few times over, before entries
    /// are evicted for it.
    pub fn bytes(&self) -> impl Iterator<Item = (&'static str, usize)> {
        // The buffer of decrypted bytes is there only with secrets.
        let buffers = if cfg!(feature = "crypto") { 2 } else { 1 };
        [
            ("sessions, trees, opens, logons, tickets and requests", self.memory),
            ("connections", self.connections.saturating_mul(CONNECTION)),
            ("the contents of an envelope", self.opened.saturating_mul(buffers)),
        ]
        .into_iter()
    }
}

/// How full a table was: for the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Usage {
    /// What the table holds.
    pub table: &'static str,
    /// Entries now.
    pub now: usize,
    /// The most entries at once.
    pub peak: usize,
    /// The cap.
    pub cap: usize,
    /// Entries that were evicted.
    pub evicted: u64,
}

impl Usage {
    /// How full a table was.
    #[must_use]
    pub const fn new(table: &'static str, now: usize, peak: usize, cap: usize, evicted: u64) -> Self {
        Self { table, now, peak, cap, evicted }
    }
}
