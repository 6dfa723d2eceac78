/// What the tracker may hold. When a table is full, the entry longest unused makes room, and a counter says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Connections at once: as many as the capture layer holds, so that it decides.
    pub connections: usize,
    /// Sessions at once. A server holds some ten thousand.
    pub sessions: usize,
    /// Tree connects at once: a few for each session.
    pub trees: usize,
    /// Opens at once: a busy server holds some hundred thousand.
    pub opens: usize,
    /// Opens that outlive their connection because they are durable, and wait to be taken up again.
    pub durable_opens: usize,
    /// Requests without a final response at once, of each connection: it may have as many as it has credits, 8,192 as
    /// a rule.
    pub requests: usize,
    /// Responses of each connection that wait for a request which packet loss holds back: about as many messages as
    /// the capture layer lets pass before it gives a gap up.
    pub orphans: usize,
    /// Set-ups of sessions that are under way at once.
    pub logons: usize,
    /// Tree connects, logons and session setups, each, that are remembered after their end where that is asked for.
    pub recalled: usize,
    /// Requests whose response frame is remembered where that is asked for, four bytes each.
    pub response_frames: usize,
    /// Bytes of a message that comes out of an envelope: as many as the transport's length field, which has 24 bits,
    /// allows one in the clear.
    pub opened: usize,
    /// Tickets of which the KDC said whose they are: a domain of ten thousand clients uses a few each.
    pub tickets: usize,
    /// Pipes whose data is in the middle of a PDU at once, 16 KiB at most for each direction: as many as are written
    /// and read at the same time.
    pub pipes: usize,
    /// Connections that one session is remembered to have as channels. Servers allow 32.
    pub channels: usize,
    /// Frames with bad signatures that are kept of each channel: enough to look at, and the count goes on.
    pub bad_frames: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 65_536,
            sessions: 262_144,
            trees: 262_144,
            opens: 1_048_576,
            durable_opens: 65_536,
            requests: 16_384,
            orphans: 64,
            logons: 65_536,
            recalled: 262_144,
            response_frames: 8_388_608,
            opened: 0xFF_FFFF,
            tickets: 65_536,
            pipes: 1_024,
            channels: 64,
            bad_frames: 1_000,
        }
    }
}

/// How full a table was: for the summary.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// What the table holds.
    pub table: &'static str,
    /// Entries now.
    pub now: usize,
    /// The most entries at once.
    pub peak: usize,
    /// The cap.
    pub cap: usize,
    /// Entries that had to make room.
    pub evicted: u64,
}

impl Usage {
    /// How full a table was.
    #[must_use]
    pub const fn new(table: &'static str, now: usize, peak: usize, cap: usize, evicted: u64) -> Self {
        Self { table, now, peak, cap, evicted }
    }
}
