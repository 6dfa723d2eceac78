//! A packet of the capture, and the ones before it as far as fields count from them.

use std::net::{IpAddr, SocketAddr};
use std::ops::Range;
use std::sync::Arc;

use smbtrail_track::{Connection, Direction, Event, Moment, Time};

/// A packet of the capture, and where it travelled.
#[derive(Clone, Debug, PartialEq, Eq)]
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
    /// Its bytes, and the headers in them, where they are known.
    pub bytes: Option<Arc<Bytes>>,
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
    /// The sequence number, counted from the beginning of its direction, where that is known.
    pub relative_sequence: Option<u32>,
    /// The acknowledgment number, counted from the beginning of the other direction.
    pub relative_acknowledgement: Option<u32>,
}

impl Segment {
    /// The relative sequence number after its last one.
    pub(crate) fn next(&self) -> Option<u32> {
        let end = u32::from(self.flags & 0x03 != 0);
        Some(self.relative_sequence?.wrapping_add(self.len).wrapping_add(end))
    }
}

/// The bytes of a packet, and the headers in them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Bytes {
    /// The bytes that were captured.
    pub data: Arc<[u8]>,
    /// The headers, the outermost first.
    pub layers: Vec<Layer>,
}

/// A header of a packet.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Layer {
    /// Wireshark's name of the protocol, such as `eth` or `tcp`.
    pub protocol: &'static str,
    /// Where the header is.
    pub header: Range<usize>,
    /// Where the header is, and all that it carries.
    pub whole: Range<usize>,
}

/// The packets of a capture as they pass.
#[derive(Clone, Debug, Default)]
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
            bytes: None,
            begin: moment.time,
            before: moment.time,
        }
    }

    /// The addresses of sender and receiver.
    #[must_use]
    pub fn addresses(&self) -> Option<(IpAddr, IpAddr)> {
        self.ends.map(|(source, destination)| (source.ip(), destination.ip()))
    }

    /// Whether its last header of IPv4 is that of a fragment.
    pub(crate) fn is_fragment(&self) -> bool {
        let place = |(header, _): (&[u8], usize)| {
            header.get(6..8).is_some_and(|place| place[0] & 0x3f | place[1] != 0)
        };
        self.headers("ip").last().is_some_and(place)
    }

    /// Whether its last header of Ethernet says that ARP follows.
    pub(crate) fn carries_arp(&self) -> bool {
        self.headers("eth").last().is_some_and(|(header, _)| header.get(12..14) == Some(&[0x08, 0x06]))
    }

    /// The bytes that were captured, where they are known.
    pub(crate) fn data(&self) -> Option<&[u8]> {
        self.bytes.as_deref().map(|bytes| &*bytes.data)
    }

    /// The headers of a protocol, each from its first byte to the last of what it carries, and the header's length.
    pub(crate) fn headers(&self, protocol: &str) -> impl Iterator<Item = (&[u8], usize)> {
        let bytes = self.bytes.as_deref();
        let layers =
            bytes.into_iter().flat_map(|bytes| bytes.layers.iter().map(|layer| (&bytes.data, layer)));
        layers
            .filter(move |(_, layer)| layer.protocol == protocol)
            .filter_map(|(data, layer)| Some((data.get(layer.whole.clone())?, layer.header.len())))
    }
}

impl Packets {
    /// Goes on to the next packet.
    pub(crate) fn pass(&mut self, packet: impl Into<Packet>) {
        let before = self.current.as_ref().map(|packet| packet.moment.time);
        // It is made where it stays: a packet is large, and there are many.
        let packet = self.current.insert(packet.into());
        packet.begin = *self.begin.get_or_insert(packet.moment.time);
        packet.before = before.unwrap_or(packet.moment.time);
    }

    /// The packet that passed last; `None` before the first one.
    pub(crate) const fn current(&self) -> Option<&Packet> {
        self.current.as_ref()
    }

    /// The packet that completes what an event is about: the current one, or, of what became known late, what the event
    /// says of it.
    pub(crate) fn of(&self, moment: Moment, connection: &Connection, direction: Direction) -> Packet {
        if let Some(current) = self.current.as_ref().filter(|current| current.moment.frame == moment.frame) {
            return current.clone();
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
