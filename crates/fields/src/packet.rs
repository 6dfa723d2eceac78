use std::net::SocketAddr;

use smbtrail_track::Moment;

/// A packet of the capture, and where it travelled.
#[derive(Clone, Copy, Debug)]
pub struct Packet {
    /// Its number and time.
    pub moment: Moment,
    /// The time of the capture's first packet, in nanoseconds since 1970.
    pub begin: smbtrail_track::Time,
    /// Bytes it had on the wire.
    pub len: u32,
    /// Bytes that were captured of it.
    pub captured: u32,
    /// Sender and receiver, where it is TCP or UDP over IP.
    pub ends: Option<(SocketAddr, SocketAddr)>,
    /// The number of its TCP stream, from 0, in the order of first packets.
    pub stream: Option<u64>,
}

impl Packet {
    /// The addresses of sender and receiver.
    #[must_use]
    pub fn addresses(&self) -> Option<(std::net::IpAddr, std::net::IpAddr)> {
        self.ends.map(|(source, destination)| (source.ip(), destination.ip()))
    }
}
