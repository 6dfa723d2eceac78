//! How the segments of a connection arrive: its handshake, what was sent again, what was on its way.

use super::tally::History;
use crate::{Segment, TcpFlags, Timestamp};

/// How long the packets of a handshake took, as seen from where the capture was made. Their sum is the round trip between
/// client and server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handshake {
    /// Nanoseconds from the SYN to the server's SYN: the round trip between capture and server.
    pub server: Option<i64>,
    /// Nanoseconds from the server's SYN to the client's ACK: the round trip between capture and client.
    pub client: Option<i64>,
}

/// How the segments of a connection arrived, by the end that sent them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Delivery {
    /// The client's segments.
    pub client: Sent,
    /// The server's segments.
    pub server: Sent,
    /// What each end did first, in order.
    pub history: History,
}

/// What one end of a connection sent.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Sent {
    /// Packets, those of the handshake too.
    pub packets: u64,
    /// Bytes of payload, each as often as it was sent.
    pub bytes: u64,
    /// The same with the headers of TCP and of the innermost IP.
    pub ip_bytes: u64,
    /// Segments that were sent again: they bring bytes once more, or late bytes that were missing from the capture.
    pub retransmitted: u64,
    /// Segments that bring only bytes that the receiver had acknowledged.
    pub duplicate: u64,
    /// Segments that bring missing bytes no later than they can be overtaken.
    pub out_of_order: u64,
    /// Segments that say that the end has no room for more bytes.
    pub zero_windows: u64,
    /// The most bytes on their way: sent and not acknowledged.
    pub in_flight: u32,
    /// The most hops that its packets had left.
    pub hops: u8,
}

/// A handshake while its packets come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Opening {
    pub(super) handshake: Handshake,
    /// When its last SYN came.
    latest: Option<i64>,
}

/// One direction: what was sent, what was acknowledged, and since when the next acknowledgement is awaited.
#[derive(Debug, Default)]
pub(super) struct Course {
    pub(super) sent: Sent,
    is_seen: bool,
    /// The number after the highest byte that was sent.
    next: u32,
    /// The first number that is not acknowledged.
    acknowledged: u32,
    /// When bytes were sent while none was on its way, or a part of those on their way was acknowledged: from here on a
    /// sender waits before it sends again.
    since: Timestamp,
    /// When `next` grew last.
    grown: Timestamp,
    /// What `next` was when a segment was last found to be sent again: what comes late before it was lost at the same time.
    recovery: Option<u32>,
    /// The file in which `next` grew last, and another one that brought known bytes since then.
    file: u32,
    copies: Option<u32>,
    /// How often it grew in the one right after the other had brought known bytes, and those two files.
    returns: u8,
    pub(super) files: (u32, u32),
}

/// How often a file goes on where another one had its bytes once more, before both are said to show the same packets. Files of a
/// rotation do not go back to the one before; where their times overlap, they may do so once.
const RETURNS: u8 = 3;

/// Nanoseconds in which packets overtake each other where the round trip is unknown.
const OVERTAKE: i64 = 3_000_000;

impl Opening {
    /// Takes what a segment before the first payload tells.
    pub(super) fn learn(&mut self, segment: &Segment<'_>) {
        let now = segment.packet.time.nanoseconds_since(Timestamp::default());
        let since = |earlier: i64| now.saturating_sub(earlier);
        let Self { handshake: Handshake { server, client }, latest } = self;
        match (segment.flags.contains(TcpFlags::SYN), segment.flags.contains(TcpFlags::ACK)) {
            (true, false) => (*server, *latest) = (None, Some(now)),
            // One that is repeated makes the half longer, as the sum has to.
            (true, true) => {
                *server = latest.map(|latest| server.unwrap_or(0) + since(latest));
                *latest = Some(now);
            }
            (false, true) if server.is_some() && client.is_none() => *client = latest.map(since),
            (false, _) => {}
        }
    }
}

impl Course {
    /// A direction whose first byte has this number, if that is known.
    pub(super) fn new(first: Option<u32>, repeated: u8) -> Self {
        let mut course = Self { is_seen: first.is_some(), ..Self::default() };
        (course.next, course.acknowledged) = (first.unwrap_or(0), first.unwrap_or(0));
        course.sent.retransmitted = repeated.into();
        course
    }

    /// Takes a segment of this direction. Whether its first byte is at or after the highest that was sent.
    #[inline]
    pub(super) fn send(&mut self, segment: &Segment<'_>) -> bool {
        if segment.window == 0 && segment.flags.0 & ENDS == 0 {
            self.sent.zero_windows += 1;
        }
        let fin = segment.flags.0 & TcpFlags::FIN.0;
        if segment.payload_len == 0 && fin == 0 {
            return true;
        }
        if !self.is_seen {
            (self.is_seen, self.next, self.acknowledged) = (true, segment.sequence, segment.sequence);
        }
        if ahead(segment.sequence, self.next) < 0 {
            return false;
        }
        if self.next == self.acknowledged {
            self.since = segment.packet.time;
        }
        let len = u32::try_from(segment.payload_len).unwrap_or(u32::MAX);
        if self.copies.is_some() {
            self.go_on(segment.packet.file);
        }
        self.file = segment.packet.file;
        self.next = segment.sequence.wrapping_add(len).wrapping_add(fin.into());
        self.grown = segment.packet.time;
        let in_flight = self.next.wrapping_sub(self.acknowledged);
        // A segment far outside the stream is none of it.
        if in_flight > self.sent.in_flight && in_flight < 1 << 30 {
            self.sent.in_flight = in_flight;
        }
        true
    }

    /// The highest byte grows after another file had known ones.
    #[cold]
    fn go_on(&mut self, file: u32) {
        if let Some(copies) = self.copies.take()
            && file == self.file
        {
            self.returns = self.returns.saturating_add(1);
            self.files = (file, copies);
        }
    }

    /// Whether two files show its packets.
    pub(super) const fn is_twice(&self) -> bool {
        self.returns >= RETURNS
    }

    /// The number after the highest byte that was sent, and the file in which that was.
    pub(super) const fn highest(&self) -> (u32, u32) {
        (self.next, self.file)
    }

    /// Takes a segment that begins before the highest byte that was sent; `is_known` if its first byte came before, `round`
    /// is the round trip in nanoseconds. Since when its sender waited, if it was sent again.
    #[cold]
    pub(super) fn again(
        &mut self,
        segment: &Segment<'_>,
        is_known: bool,
        round: Option<i64>,
    ) -> Option<Timestamp> {
        // A copy of the same time is one packet that is in two files, as where those of a rotation overlap.
        if segment.packet.file != self.file && segment.packet.time > self.grown {
            self.copies = Some(segment.packet.file);
        }
        let len = u32::try_from(segment.payload_len).unwrap_or(u32::MAX);
        let end = segment.sequence.wrapping_add(len);
        if len <= 1 && end == self.next {
            // A keep-alive, or a probe of a window that is closed.
            return None;
        }
        let now = segment.packet.time;
        if len > 0 && ahead(end, self.acknowledged) <= 0 {
            self.sent.duplicate += 1;
            return None;
        }
        let longer = |since| now.nanoseconds_since(since) >= round.unwrap_or(OVERTAKE);
        // The receiver waits for just this byte since it acknowledged those before it.
        let awaited = segment.sequence == self.acknowledged && longer(self.since);
        let recovers = self.recovery.is_some_and(|end| ahead(end, segment.sequence) > 0);
        let late = longer(self.grown) || awaited || recovers;
        if ahead(end, self.next) > 0 {
            (self.next, self.grown) = (end, now);
        }
        if !is_known && !late {
            self.sent.out_of_order += 1;
            return None;
        }
        self.sent.retransmitted += 1;
        self.recovery = Some(self.next);
        Some(std::mem::replace(&mut self.since, now))
    }

    /// The peer has everything before this number. Whether that is news, and all that was sent.
    #[inline]
    pub(super) fn acknowledge(&mut self, segment: &Segment<'_>) -> bool {
        let number = segment.acknowledgement;
        if !self.is_seen || ahead(number, self.acknowledged) <= 0 {
            return false;
        }
        self.acknowledged = number;
        self.since = segment.packet.time;
        if self.recovery.is_some_and(|end| ahead(end, number) <= 0) {
            self.recovery = None;
        }
        if ahead(number, self.next) > 0 {
            // What it acknowledges is missing from the capture.
            self.next = number;
        }
        number == self.next
    }
}

/// The flags of segments whose window says nothing.
const ENDS: u8 = TcpFlags::SYN.0 | TcpFlags::FIN.0 | TcpFlags::RST.0;

/// How far a number is ahead of another; they wrap.
fn ahead(number: u32, of: u32) -> i32 {
    number.wrapping_sub(of).cast_signed()
}
