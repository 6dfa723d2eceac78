//! Packets as a capture records them.

/// A point in time as a capture records it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a point in time, which a source of packets makes")]
pub struct Timestamp {
    /// Seconds since 1970-01-01 00:00 UTC, rounded down.
    pub seconds: i64,
    /// Nanoseconds beyond `seconds`, below 1,000,000,000.
    pub nanoseconds: u32,
}

impl Timestamp {
    /// `seconds` and `nanoseconds` together; whole seconds among the nanoseconds carry over.
    #[must_use]
    pub fn from_nanoseconds(seconds: i64, nanoseconds: u64) -> Self {
        const SECOND: u64 = 1_000_000_000;
        if nanoseconds < SECOND {
            return Self { seconds, nanoseconds: u32::try_from(nanoseconds).unwrap_or(0) };
        }
        let carry = i64::try_from(nanoseconds / SECOND).unwrap_or(i64::MAX);
        let nanoseconds = u32::try_from(nanoseconds % SECOND).unwrap_or(0);
        Self { seconds: seconds.saturating_add(carry), nanoseconds }
    }

    /// Nanoseconds from `earlier` to this; negative where a capture's clock went back.
    #[must_use]
    pub fn nanoseconds_since(self, earlier: Self) -> i64 {
        let seconds = self.seconds.saturating_sub(earlier.seconds).saturating_mul(1_000_000_000);
        seconds.saturating_add(i64::from(self.nanoseconds) - i64::from(earlier.nanoseconds))
    }
}

/// Which packet of which file, and when.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a source of packets makes it")]
pub struct PacketId {
    /// The packet's number over all files of the capture, from 1: the frame number.
    pub number: u64,
    /// The index of its file, in the order the files were given, from 0.
    pub file: u32,
    /// The packet's number in its own file, from 1.
    pub number_in_file: u64,
    /// When it was captured.
    pub time: Timestamp,
    /// Decimals of a second that the capture's clock resolves: 6 for microseconds, 9 for nanoseconds, 0 when the
    /// record has no time.
    pub digits: u8,
}

/// How the bytes of a packet begin: a number of the tcpdump.org LINKTYPE registry.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct LinkType(pub u32);

impl LinkType {
    /// Ethernet.
    pub const ETHERNET: Self = Self(1);
    /// IPv4 or IPv6 with nothing before it.
    pub const RAW: Self = Self(101);
    /// IEEE 802.11 as Network Monitor captures it, which the registry does not have: its numbers have 16 bits.
    pub(crate) const NETMON_80211: Self = Self::of_no_registry(6);

    /// A number of another format that the registry has none for.
    pub(crate) const fn of_no_registry(number: u32) -> Self {
        Self(0x1_0000 | number)
    }
}

/// One captured packet, borrowed from the reader's buffer.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "a source of packets makes it")]
pub struct Packet<'a> {
    /// Which one, and when.
    pub id: PacketId,
    /// How `data` begins.
    pub link: LinkType,
    /// The captured bytes, from the link layer's first.
    pub data: &'a [u8],
    /// Bytes the packet had on the wire; more than `data` holds when a snap length cut it.
    pub wire_len: u32,
    /// Bytes of `data` that were captured and are not here.
    pub elided: Elided,
}

/// A stretch of bytes that were captured and are not here any more. They read as zeros, and nothing may depend on them: where
/// something would, that is counted ([`StreamCounters::elided_needed`](crate::StreamCounters::elided_needed)).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a range, which a source of packets makes")]
pub struct Elided {
    /// The first of them, counted from the first byte of what has them.
    pub from: usize,
    /// After the last of them; equal to `from` where no byte is missing.
    pub to: usize,
}

impl Elided {
    /// No bytes.
    pub const NONE: Self = Self { from: 0, to: 0 };

    /// Whether no byte is missing.
    #[inline]
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// Those of the bytes after the first `len`, counted from there.
    #[inline]
    #[must_use]
    pub const fn after(self, len: usize) -> Self {
        Self { from: self.from.saturating_sub(len), to: self.to.saturating_sub(len) }
    }

    /// Those of the first `len` bytes.
    #[inline]
    #[must_use]
    pub fn before(self, len: usize) -> Self {
        Self { from: self.from.min(len), to: self.to.min(len) }
    }
}

impl<'a> Packet<'a> {
    /// A packet that was captured whole. Its numbers are those of no packet until a source sets them, and its clock is
    /// taken to resolve nanoseconds.
    #[must_use]
    pub fn new(link: LinkType, time: Timestamp, data: &'a [u8]) -> Self {
        let id = PacketId { time, digits: 9, ..PacketId::default() };
        let wire_len = u32::try_from(data.len()).unwrap_or(u32::MAX);
        Self { id, link, data, wire_len, elided: Elided::NONE }
    }
}

#[cfg(test)]
mod tests {
    use super::Elided;

    #[test]
    fn parts_of_a_packet_have_their_parts_of_what_is_elided() {
        let elided = Elided { from: 10, to: 20 };
        for (len, before, after) in [
            (0, (0, 0), (10, 20)),
            (10, (10, 10), (0, 10)),
            (15, (10, 15), (0, 5)),
            (20, (10, 20), (0, 0)),
            (30, (10, 20), (0, 0)),
        ] {
            let range = |part: Elided| (part.from, part.to);
            assert_eq!((range(elided.before(len)), range(elided.after(len))), (before, after), "{len}");
        }
        assert!(elided.before(10).is_empty() && elided.after(20).is_empty() && !elided.before(11).is_empty());
    }
}
