//! The key of a connection: both ends and the network.

use std::hash::{Hash, Hasher};
use std::net::{IpAddr, SocketAddr};

use crate::Segment;
use crate::stream::Side;

/// What an entry of a table costs beside itself: its links to its neighbours, its place in a table of hashes that may be half
/// empty, and what the allocator adds.
pub(crate) const LRU_COST: usize = 72;

/// Both ends and the network, packed, the same for both directions. Streams of QUIC are set apart as networks are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct FlowKey([u64; 5]);

/// Word by word: as an array they would be hashed as bytes, which takes three times as long.
impl Hash for FlowKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.iter().for_each(|word| state.write_u64(*word));
    }
}

impl FlowKey {
    /// The segment's flow, and the side that sent it.
    pub(crate) fn of(segment: &Segment<'_>) -> (Self, Side) {
        let channel = segment.quic.map_or(0, |quic| quic.channel);
        Self::between(segment.source, segment.destination, segment.network ^ channel)
    }

    /// The flow between two ends of a network, and the side of the first one.
    pub(crate) fn between(source: SocketAddr, destination: SocketAddr, network: u32) -> (Self, Side) {
        let source = end(source);
        let destination = end(destination);
        let (low, high, side) = if source <= destination {
            (source, destination, Side::Low)
        } else {
            (destination, source, Side::High)
        };
        let ports = u64::from(low.2) << 48 | u64::from(high.2) << 32;
        (Self([low.0, low.1, high.0, high.1, ports | u64::from(network)]), side)
    }

    /// The same flow on another network.
    pub(crate) fn on(self, network: u32) -> Self {
        let Self([a, b, c, d, ports]) = self;
        Self([a, b, c, d, ports & !u64::from(u32::MAX) | u64::from(network)])
    }
}

/// A hash of the segment's connection, the same in both directions, in every run and on every machine: by it segments
/// can be spread over several [`Streams`](crate::Streams).
#[must_use]
pub fn flow_hash(segment: &Segment<'_>) -> u64 {
    let (FlowKey(words), _) = FlowKey::of(segment);
    let hash = words.into_iter().fold(0x243F_6A88_85A3_08D3_u64, |hash, word| {
        (hash ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29)
    });
    hash ^ hash >> 32
}

fn end(address: SocketAddr) -> (u64, u64, u16) {
    let (upper, lower) = match address.ip() {
        IpAddr::V4(ip) => (0, 0xFFFF << 32 | u64::from(ip.to_bits())),
        IpAddr::V6(ip) => {
            let [a, b, c, d, e, f, g, h] = ip.segments().map(u64::from);
            (a << 48 | b << 32 | c << 16 | d, e << 48 | f << 32 | g << 16 | h)
        }
    };
    (upper, lower, address.port())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{PacketId, TcpFlags};

    fn segment(source: &str, destination: &str, network: u32) -> Segment<'static> {
        Segment {
            packet: PacketId::default(),
            source: source.parse().unwrap(),
            destination: destination.parse().unwrap(),
            network,
            tags: &[],
            ip_len: 40,
            hops: 64,
            quic: None,
            sequence: 0,
            acknowledgement: 0,
            flags: TcpFlags::default(),
            window: u16::MAX,
            payload: &[],
            payload_len: 0,
            elided: crate::Elided::NONE,
        }
    }

    #[test]
    fn both_directions_are_one_flow() {
        for (a, b) in [
            ("10.0.0.1:50000", "10.0.0.2:445"),
            ("10.0.0.1:445", "10.0.0.1:446"),
            ("[2001:db8::1]:1", "[2001:db8::2]:1"),
        ] {
            let (there, back) = (segment(a, b, 7), segment(b, a, 7));
            assert_eq!(FlowKey::of(&there).0, FlowKey::of(&back).0);
            assert_ne!(FlowKey::of(&there).1, FlowKey::of(&back).1);
            assert_eq!(flow_hash(&there), flow_hash(&back));
        }
    }

    #[test]
    fn networks_ports_and_addresses_keep_flows_apart() {
        let flow = segment("10.0.0.1:50000", "10.0.0.2:445", 0);
        for other in [
            segment("10.0.0.1:50000", "10.0.0.2:445", 1),
            segment("10.0.0.1:50001", "10.0.0.2:445", 0),
            segment("10.0.0.3:50000", "10.0.0.2:445", 0),
            segment("[::1]:50000", "10.0.0.2:445", 0),
        ] {
            assert_ne!(FlowKey::of(&flow).0, FlowKey::of(&other).0);
            assert_ne!(flow_hash(&flow), flow_hash(&other));
        }
    }
}
