use crate::{Connection, Direction, Moment, Time};

/// How long the packets of a connection's handshake took, as seen from where the capture was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::exhaustive_structs,
    reason = "the halves of a round trip, which a user of the tracker gives"
)]
pub struct Handshake {
    /// Nanoseconds from the SYN to the server's SYN: the round trip between capture and server. `None` where one of them was
    /// not seen.
    pub server: Option<i64>,
    /// Nanoseconds from the server's SYN to the client's ACK: the round trip between capture and client. `None` where one
    /// of them was not seen.
    pub client: Option<i64>,
}

impl Handshake {
    /// Nanoseconds of the round trip between client and server.
    #[must_use]
    pub fn round_trip(self) -> Option<i64> {
        self.server.zip(self.client).map(|(server, client)| server.saturating_add(client))
    }
}

/// How the TCP segments of a connection arrived, by the end that sent them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a connection has two ends")]
pub struct Delivery {
    /// The client's segments.
    pub client: Sent,
    /// The server's segments.
    pub server: Sent,
    /// What each end did first, in order: a letter each, upper case for the client and lower case for the server, then zeros.
    /// `S` is a SYN, `H` a SYN with ACK, `A` an ACK without payload, `D` payload, `F` a FIN, `R` a RST.
    pub history: [u8; 12],
    /// The last packet.
    pub last: Moment,
}

impl Delivery {
    /// The letters of [`history`](Self::history).
    #[must_use]
    pub fn history(&self) -> &str {
        let end = self.history.iter().position(|letter| *letter == 0).unwrap_or(self.history.len());
        self.history.get(..end).and_then(|letters| std::str::from_utf8(letters).ok()).unwrap_or_default()
    }
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
    /// Segments that were sent again.
    pub retransmitted: u64,
    /// Segments with only bytes that the receiver had acknowledged.
    pub duplicate: u64,
    /// Segments that came after later ones.
    pub out_of_order: u64,
    /// Segments that say that the end has no room for more bytes.
    pub zero_windows: u64,
    /// The most bytes on their way: sent and not acknowledged.
    pub in_flight: u32,
    /// The most hops that its packets had left.
    pub hops: u8,
}

/// What TCP says of the time before a frame was complete.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "times, which a user of the tracker gives")]
pub struct Arrival {
    /// When the first packet that carried bytes of the frame came.
    pub begun: Time,
    /// Since when a frame of the other direction is on its way that is not whole yet.
    pub under_way: Option<Time>,
    /// When the other direction's bytes were last all acknowledged; `None` if they never were, or the frame itself
    /// acknowledges them.
    pub drained: Option<Time>,
}

/// A TCP segment that was sent again.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Resent<'a> {
    /// Its packet.
    pub moment: Moment,
    /// Its connection.
    pub connection: &'a Connection,
    /// Who sent it.
    pub direction: Direction,
    /// Since when the sender waited for an acknowledgement.
    pub since: Time,
    /// Since when a frame of the same direction is on its way that is not whole yet.
    pub under_way: Option<Time>,
}

/// When the parts of an exchange passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Times {
    /// The first segment of the request.
    pub sent_first: Time,
    /// The last segment of the request.
    pub sent_last: Time,
    /// The interim response, if there was one.
    pub interim: Option<Time>,
    /// The first segment of the final response.
    pub answered_first: Time,
    /// The last segment of the final response.
    pub answered_last: Time,
}

impl Times {
    /// Nanoseconds in which the request was sent.
    #[must_use]
    pub const fn send(self) -> i64 {
        self.sent_last.since(self.sent_first)
    }

    /// Nanoseconds from the last segment of the request to the first of the final response.
    #[must_use]
    pub const fn wait(self) -> i64 {
        self.answered_first.since(self.sent_last)
    }

    /// Nanoseconds in which the final response was received.
    #[must_use]
    pub const fn receive(self) -> i64 {
        self.answered_last.since(self.answered_first)
    }
}
