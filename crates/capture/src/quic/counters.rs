//! What was seen of QUIC.

/// What [`Streams`](crate::Streams) saw of QUIC, and what it had to leave.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct QuicCounters {
    /// Connections of QUIC that were looked at.
    pub met: u64,
    /// Of these, how many a key opened.
    pub opened: u64,
    /// Datagrams of connections of QUIC that carry SMB.
    pub datagrams: u64,
    /// Datagrams of QUIC, on its usual port, that are none of such a connection.
    pub others: u64,
    /// Packets with streams that no key opened.
    pub unopened: u64,
    /// Datagrams that a snap length cut, which cannot be opened.
    pub cut: u64,
    /// Times a connection of QUIC went on between other addresses.
    pub moves: u64,
    /// The most bytes that connections of QUIC held together.
    pub peak: u64,
    /// Connections of QUIC that were forgotten because all held too much together.
    pub evicted: u64,
    /// Connections whose secrets a capture brought and that were not kept, because there were too many.
    pub key_log_dropped: u64,
}

impl std::ops::AddAssign for QuicCounters {
    fn add_assign(&mut self, other: Self) {
        self.met += other.met;
        self.opened += other.opened;
        self.datagrams += other.datagrams;
        self.others += other.others;
        self.unopened += other.unopened;
        self.cut += other.cut;
        self.moves += other.moves;
        self.peak += other.peak;
        self.evicted += other.evicted;
        self.key_log_dropped += other.key_log_dropped;
    }
}
