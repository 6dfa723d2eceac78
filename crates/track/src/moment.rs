use std::fmt;

use smbtrail_wire::FileTime;

/// Which frame, and when: where something is in a capture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a packet's place and time, which a user of the tracker makes")]
pub struct Moment {
    /// The frame number over all files of the capture, from 1.
    pub frame: u64,
    /// When the frame was captured.
    pub time: Time,
    /// The index of its file, from 0.
    pub file: u32,
    /// Decimals of a second that the capture's clock resolves.
    pub digits: u8,
}

/// A point in time: nanoseconds since 1970-01-01 00:00 UTC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct Time(pub i64);

impl Time {
    /// The point `nanoseconds` after `seconds`; what lies outside the years 1677 to 2262 becomes their ends.
    #[must_use]
    pub fn from_unix(seconds: i64, nanoseconds: u32) -> Self {
        Self(seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(nanoseconds)))
    }

    /// Nanoseconds from `earlier` to this; negative when a capture's clock went back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }
}

impl Moment {
    /// Moves the beginning of something back to the time of one of its moments. Its frame stays the first; its time is the
    /// least so far, because a capture's clock may go back.
    pub fn recede(&mut self, to: Self) {
        self.time = self.time.min(to.time);
    }

    /// Moves the end of something to a later frame. Its time is the greatest so far, because a capture's clock may go back.
    pub fn advance(&mut self, to: Self) {
        *self = Self { time: self.time.max(to.time), ..to };
    }

    /// The beginning and the end of something that has both spans: the first frame and the least time, the last frame and
    /// the greatest time.
    #[must_use]
    pub fn join((first, last): (Self, Self), (other_first, other_last): (Self, Self)) -> (Self, Self) {
        let begin = if other_first.frame < first.frame { other_first } else { first };
        let end = if other_last.frame > last.frame { other_last } else { last };
        let (least, most) = (first.time.min(other_first.time), last.time.max(other_last.time));
        (Self { time: least, ..begin }, Self { time: most, ..end })
    }

    /// The time as RFC 3339 in UTC, with the capture's own digits.
    #[must_use]
    pub fn rfc3339(&self) -> Rfc3339 {
        Rfc3339 { time: self.time, digits: self.digits }
    }
}

/// Displays a time as RFC 3339 in UTC.
#[derive(Clone, Copy, Debug)]
pub struct Rfc3339 {
    time: Time,
    digits: u8,
}

impl fmt::Display for Rfc3339 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, nanoseconds) =
            (self.time.0.div_euclid(1_000_000_000), self.time.0.rem_euclid(1_000_000_000));
        let date = FileTime::from_unix(seconds, 0).and_then(FileTime::date);
        let Some(d) = date else { return write!(f, "{seconds}.{nanoseconds:09}") };
        write!(f, "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", d.year, d.month, d.day, d.hour, d.minute, d.second)?;
        let digits = usize::from(self.digits.min(9));
        if digits > 0 {
            let text = format!("{nanoseconds:09}");
            write!(f, ".{}", text.get(..digits).unwrap_or(&text))?;
        }
        f.write_str("Z")
    }
}

/// A TCP connection of the capture. The numbers are the caller's, each used once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct ConnectionId(pub u64);

/// Which way a message travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "a connection has two")]
pub enum Direction {
    /// From the client: a request.
    ToServer,
    /// From the server: a response, or what it sends unasked.
    ToClient,
}
