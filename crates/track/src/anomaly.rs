//! One anomaly: its kind, and where it is.

use smbtrail_wire::SessionId;

use crate::{AnomalyKind, Area, ConnectionId, Moment, Space};

/// Something that the specification forbids or that deserves attention, and where it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Anomaly {
    /// What it is.
    pub kind: AnomalyKind,
    /// The frame.
    pub moment: Moment,
    /// The connection; `None` where a packet is odd before its connection is known.
    pub connection: Option<ConnectionId>,
    /// The session, where it concerns one.
    pub session_id: Option<SessionId>,
    /// Where it is, in bytes from the first of what [`offset_in`](Self::offset_in) says.
    pub offset: Option<usize>,
    /// The bytes that the offset counts in, where it is in a message or an envelope.
    pub space: Space,
    /// The structure or field it concerns, by the specification's name; empty where it concerns none.
    pub what: &'static str,
    /// What the specification wants there: a value, a bound or a count, by the kind.
    pub expected: u64,
    /// What was there.
    pub found: u64,
}

impl Anomaly {
    /// An anomaly of this kind at this place; the rest is unknown.
    #[must_use]
    pub const fn new(kind: AnomalyKind, connection: Option<ConnectionId>, moment: Moment) -> Self {
        Self {
            kind,
            moment,
            connection,
            session_id: None,
            offset: None,
            space: Space::Frame,
            what: "",
            expected: 0,
            found: 0,
        }
    }

    /// The same, of that session.
    #[must_use]
    pub const fn with_session(mut self, id: Option<SessionId>) -> Self {
        self.session_id = id;
        self
    }

    /// The same, at that offset of a space.
    #[must_use]
    pub const fn with_offset(mut self, space: Space, offset: usize) -> Self {
        (self.space, self.offset) = (space, Some(offset));
        self
    }

    /// The same, concerning that structure or field.
    #[must_use]
    pub const fn with_field(mut self, what: &'static str) -> Self {
        self.what = what;
        self
    }

    /// The same, with these two numbers.
    #[must_use]
    pub const fn with_numbers(mut self, expected: u64, found: u64) -> Self {
        (self.expected, self.found) = (expected, found);
        self
    }

    /// What its offset counts in: `packet`, from the packet's first byte; `stream`, from the first byte seen of its
    /// direction of the TCP connection; else the name of its [`Space`].
    #[must_use]
    pub const fn offset_in(&self) -> &'static str {
        match self.kind.area() {
            Area::Packet => "packet",
            Area::Stream => "stream",
            _ => self.space.name(),
        }
    }
}
