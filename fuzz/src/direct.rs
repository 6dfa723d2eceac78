//! Properties of SMB Direct: packets of RoCEv2, and streams of iWARP.

use std::net::SocketAddr;

use arbitrary::{Arbitrary, Unstructured};
use smbtrail_capture::{
    ConnectionId, Consumer, Datagram, Event, Head, PacketId, Part, ROCE_PORT, Segment, StreamOptions,
    Streams, TcpFlags, Want,
};

/// Datagrams on the port of RoCEv2, between a few hosts: each connection opens and closes once, a frame's parts cover it, and the
/// connections stay below their caps.
pub fn roce(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let (mut streams, mut seen) = (Streams::new(options()), Seen::default());
    let mut number = 0;
    while let Ok((way, cut, len)) = <(u8, u8, u16)>::arbitrary(&mut input) {
        if input.is_empty() {
            break;
        }
        number += 1;
        let payload = input.bytes(usize::from(len).min(input.len())).unwrap_or_default();
        let mut datagram = Datagram::new(packet(number), ends(way, ROCE_PORT), payload);
        datagram.payload_len += usize::from(cut);
        streams.handle_datagram(&datagram, &mut seen);
    }
    streams.finish(&mut seen);
    assert_eq!(streams.counters().rdma_packets, number);
    assert!(seen.open.is_empty(), "what is opened is closed");
}

/// Segments of streams that begin as iWARP's do: the same.
pub fn iwarp(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let (mut streams, mut seen) = (Streams::new(options()), Seen::default());
    let mut next = [[100_u32; 2]; 4];
    let mut number = 0;
    while let Ok((way, flags, off, len)) = <(u8, u8, i8, u16)>::arbitrary(&mut input) {
        if input.is_empty() {
            break;
        }
        number += 1;
        let payload = input.bytes(usize::from(len).min(input.len())).unwrap_or_default();
        let (which, to_server) = (usize::from(way >> 1 & 3), usize::from(way & 1));
        let sequence = next[which][to_server].wrapping_add_signed(off.into());
        let mut segment = Segment::new(packet(number), ends(way, 5445), sequence, payload);
        segment.flags = TcpFlags(flags);
        segment.acknowledgement = next[which][1 - to_server];
        if off >= 0 {
            let len = u32::try_from(payload.len()).expect("a small number");
            next[which][to_server] = sequence.wrapping_add(len).wrapping_add(u32::from(flags >> 1 & 1));
        }
        streams.handle_segment(&segment, &mut seen);
    }
    streams.finish(&mut seen);
    assert!(seen.open.is_empty(), "what is opened is closed");
}

/// Small tables, which fill up.
fn options() -> StreamOptions {
    let mut options = StreamOptions::default();
    let limits = &mut options.limits;
    (limits.rdma, limits.connections, limits.others) = (1 << 16, 4, 4);
    (limits.out_of_order, limits.waiting) = (1 << 15, 4096);
    (limits.patience, limits.settled) = (4, 2);
    options.remote = true;
    options
}

fn packet(number: u64) -> PacketId {
    PacketId { number, ..PacketId::default() }
}

/// Who sends to whom: the lowest bit is the direction, the next two tell connections apart.
fn ends(way: u8, port: u16) -> (SocketAddr, SocketAddr) {
    let client = SocketAddr::from(([10, 0, 0, 9], 50_000 + u16::from(way >> 1 & 3)));
    let server = SocketAddr::from(([10, 0, 0, 2], port));
    if way & 1 == 0 {
        return (client, server);
    }
    // RoCEv2 has the same port in both directions.
    let client = if port == ROCE_PORT { SocketAddr::new(client.ip(), port) } else { client };
    (server, client)
}

/// Sees that what comes is in order.
#[derive(Default)]
struct Seen {
    open: Vec<ConnectionId>,
    closed: Vec<ConnectionId>,
}

impl Consumer for Seen {
    fn want(&mut self, _: &Head<'_>) -> Want {
        Want::Whole
    }

    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Opened(opened) => {
                assert!(!self.open.contains(&opened.connection), "a connection opens once");
                assert!(!self.closed.contains(&opened.connection), "a closed connection stays closed");
                self.open.push(opened.connection);
            }
            Event::Remote(remote) => {
                assert!(self.open.contains(&remote.connection), "memory is that of an open connection");
                assert!(remote.bytes.len() <= remote.len, "no more is there than was sent");
            }
            Event::Frame(frame) => {
                assert!(self.open.contains(&frame.connection), "a frame is one of an open connection");
                let len = |part| match part {
                    Part::Bytes { bytes, .. } => bytes.len(),
                    Part::Missing { len, .. } => len,
                };
                assert_eq!(frame.parts().map(len).sum::<usize>(), frame.len, "the parts cover the frame");
            }
            Event::Closed(closed) => {
                self.open.retain(|open| *open != closed.connection);
                self.closed.push(closed.connection);
            }
            _ => {}
        }
    }
}
