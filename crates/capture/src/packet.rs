/// A point in time as a capture records it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    /// Seconds since 1970-01-01 00:00 UTC, rounded down.
    pub seconds: i64,
    /// Nanoseconds beyond `seconds`, below 1,000,000,000.
    pub nanoseconds: u32,
}

/// Which packet of which file, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PacketId {
    /// The packet's number over all files of the capture, from 1: the frame number.
    pub number: u64,
    /// The index of its file, in the order the files were given, from 0.
    pub file: u32,
    /// The packet's number in its own file, from 1.
    pub number_in_file: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// Decimals of a second that the capture's clock resolves: 6 for microseconds, 9 for nanoseconds.
    pub digits: u8,
}

/// How the bytes of a packet begin: a number of the tcpdump.org LINKTYPE registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct LinkType(pub u32);

/// One captured packet, borrowed from the reader's buffer.
#[derive(Clone, Copy, Debug)]
pub struct Packet<'a> {
    /// Which one, and when.
    pub id: PacketId,
    /// How `data` begins.
    pub link: LinkType,
    /// The captured bytes, from the link layer's first.
    pub data: &'a [u8],
    /// Bytes the packet had on the wire; more than `data` holds when a snap length cut it.
    pub wire_len: u32,
}
