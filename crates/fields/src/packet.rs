//! A packet of the capture, and the ones before it as far as fields count from them.

use std::net::{IpAddr, SocketAddr};

use smbtrail_track::{Connection, Direction, Event, Moment, Time};

/// A packet of the capture, and where it travelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Packet {
    /// Its number and time.
    pub moment: Moment,
    /// Bytes that it had on the wire, where they are known.
    pub len: Option<u32>,
    /// Bytes of it that were captured, where they are known.
    pub captured: Option<u32>,
    /// Whether it begins with an Ethernet header.
    pub ethernet: bool,
    /// Sender and receiver, where it is TCP or UDP over IP.
    pub ends: Option<(SocketAddr, SocketAddr)>,
    /// Whether it is TCP.
    pub tcp: bool,
    /// What its segment says, where it is TCP and that is known.
    pub segment: Option<Segment>,
    /// The number of its TCP stream, from 0, in the order of first packets; where it is known.
    pub stream: Option<u64>,
    /// The time of the capture's first packet, in nanoseconds since 1970.
    pub(crate) begin: Time,
    /// The time of the packet before it, or its own if it is the first.
    pub(crate) before: Time,
}

/// What the TCP segment of a packet says. RFC 9293 3.1
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Segment {
    /// The sequence number of its first byte, as it is on the wire.
    pub sequence: u32,
    /// The acknowledgment number, as it is on the wire.
    pub acknowledgement: u32,
    /// Its control bits, FIN the lowest.
    pub flags: u8,
    /// Bytes of payload that were sent.
    pub len: u32,
}

/// The packets of a capture as they pass.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Packets {
    begin: Option<Time>,
    current: Option<Packet>,
}

impl Packet {
    /// A packet whose number and time alone are known.
    #[must_use]
    pub const fn new(moment: Moment) -> Self {
        Self {
            moment,
            len: None,
            captured: None,
            ethernet: false,
            ends: None,
            tcp: false,
            segment: None,
            stream: None,
            begin: moment.time,
            before: moment.time,
        }
    }

    /// The addresses of sender and receiver.
    #[must_use]
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        self.ends.map(|(source, destination)| (source.ip(), destination.ip()))
    }
}

impl Packets {
    /// Goes on to the next packet.
    pub(crate) fn pass(&mut self, packet: Packet) {
        let begin = *self.begin.get_or_insert(packet.moment.time);
        let before = self.current.map_or(packet.moment.time, |packet| packet.moment.time);
        self.current = Some(Packet { begin, before, ..packet });
    }

    /// The packet that passed last; `None` before the first one.
    pub(crate) const fn current(&self) -> Option<&Packet> {
        self.current.as_ref()
    }

    /// The packet that completes what an event is about: the current one, or, of what became known late, what the event
    /// says of it.
    pub(crate) fn of(&self, moment: Moment, connection: &Connection, direction: Direction) -> Packet {
        if let Some(current) = self.current.filter(|current| current.moment.frame == moment.frame) {
            return current;
        }
        let (client, server) = (connection.client, connection.server);
        let ends = match direction {
            Direction::ToServer => (client, server),
            Direction::ToClient => (server, client),
        };
        let begin = self.begin.unwrap_or(moment.time);
        Packet { ends: Some(ends), tcp: true, begin, ..Packet::new(moment) }
    }
}

/// Where what an event is about was complete, and where it travelled: of messages, envelopes and SMB1 messages.
pub(crate) fn whereabouts<'a>(event: &Event<'a>) -> Option<(Moment, &'a Connection, Direction)> {
    match *event {
        Event::Message(message) => Some((message.moment, message.connection, message.direction)),
        Event::Envelope(envelope) => Some((envelope.moment, envelope.connection, envelope.direction)),
        Event::Smb1(message) => Some((message.moment, message.connection, message.direction)),
        _ => None,
    }
}
