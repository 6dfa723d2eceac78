use std::net::{IpAddr, SocketAddr};

use smbtrail_track::{Direction, Message, Moment, Time};

/// A packet of the capture, and where it travelled.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    /// Its number and time.
    pub moment: Moment,
    /// The time of the capture's first packet, in nanoseconds since 1970.
    pub begin: Time,
    /// The time of the packet before it, or its own if it is the first.
    pub before: Time,
    /// Bytes it had on the wire, where they are known.
    pub len: Option<u32>,
    /// Bytes that were captured of it, where they are known.
    pub captured: Option<u32>,
    /// Whether it begins with a header of Ethernet.
    pub ethernet: bool,
    /// Sender and receiver, where it is TCP or UDP over IP.
    pub ends: Option<(SocketAddr, SocketAddr)>,
    /// Whether it is TCP.
    pub tcp: bool,
    /// What its segment says, where it is TCP and that is known.
    pub segment: Option<Segment>,
    /// The number of its TCP stream, from 0, in the order of first packets; where it is known.
    pub stream: Option<u64>,
}

/// What the segment of a packet says. RFC 9293 3.1
#[derive(Clone, Copy, Debug)]
pub struct Segment {
    /// The sequence number of its first byte, as it stands there.
    pub sequence: u32,
    /// The sequence number that its sender wants next.
    pub acknowledgement: u32,
    /// Its control bits, FIN the lowest.
    pub flags: u8,
    /// Bytes of payload that were sent.
    pub len: u32,
}

impl Packet {
    /// The packet that completes a message: the current one, or, of a message that became known late, what the message
    /// says of it.
    #[must_use]
    pub fn of(message: &Message<'_>, current: Option<&Self>) -> Self {
        if let Some(current) = current.filter(|current| current.moment.frame == message.moment.frame) {
            return *current;
        }
        let (client, server) = (message.connection.client, message.connection.server);
        let ends = match message.direction {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        };
        Self {
            moment: message.moment,
            begin: current.map_or(message.moment.time, |current| current.begin),
            before: message.moment.time,
            len: None,
            captured: None,
            ethernet: false,
            ends: Some(ends),
            tcp: true,
            segment: None,
            stream: None,
        }
    }

    /// The addresses of sender and receiver.
    #[must_use]
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        self.ends.map(|(source, destination)| (source.ip(), destination.ip()))
    }
}
