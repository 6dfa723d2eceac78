//! What is mutated: the captures of the fixtures as lists of packets, in pieces that are small enough to run often.

use std::sync::Arc;

use smbtrail_pipeline::capture::{LinkType, Packet, PcapngWriter, Timestamp};

/// Packets of a piece.
const PACKETS: usize = 28;
/// Bytes of a piece.
const BYTES: usize = 8 * 1024;
/// Packets at the beginning of a connection, without which the tracker knows little: they come before each later piece.
const BEGINNING: usize = 13;

/// A packet that can be damaged.
#[derive(Clone, Debug)]
pub(super) struct Wire {
    pub(super) link: LinkType,
    pub(super) time: Timestamp,
    pub(super) wire_len: u32,
    pub(super) data: Vec<u8>,
}

/// A piece of a capture.
pub(super) type Seed = Vec<Wire>;

/// The pieces of all fixtures.
pub(super) fn seeds() -> Vec<Seed> {
    crate::captures().iter().flat_map(|(_, bytes)| pieces(&packets(bytes))).collect()
}

fn packets(bytes: &Arc<[u8]>) -> Vec<Wire> {
    let mut packets = Vec::new();
    let Ok(mut reader) = crate::reader(bytes, bytes.len()) else { return packets };
    // What cannot be read is no packet, and what comes after it is.
    while let Ok(Some(Packet { id, link, data, wire_len, .. })) = reader.next_packet() {
        packets.push(Wire { link, time: id.time, wire_len, data: data.to_vec() });
    }
    packets
}

/// The capture in pieces. Each begins as the capture does.
fn pieces(packets: &[Wire]) -> Vec<Seed> {
    let beginning = &packets[..packets.len().min(BEGINNING)];
    let mut pieces = Vec::new();
    let mut piece: Seed = Vec::new();
    for packet in packets {
        let bytes: usize = piece.iter().map(|packet| packet.data.len()).sum();
        if piece.len() >= PACKETS || (bytes + packet.data.len() > BYTES && piece.len() > BEGINNING) {
            pieces.push(std::mem::replace(&mut piece, beginning.to_vec()));
        }
        piece.push(packet.clone());
    }
    pieces.push(piece);
    pieces
}

/// The packets as a file of pcapng.
pub(super) fn file(packets: &[Wire]) -> Vec<u8> {
    let mut writer = PcapngWriter::new(Vec::new(), "campaign").expect("memory takes everything");
    let mut interfaces = Vec::new();
    for Wire { link, time, wire_len, data } in packets {
        let known = interfaces.iter().find(|(known, _)| known == link).map(|(_, interface)| *interface);
        let interface = known.unwrap_or_else(|| {
            let interface = writer.interface(*link, 0).expect("memory takes everything");
            interfaces.push((*link, interface));
            interface
        });
        writer.packet(interface, *time, data, *wire_len, &[]).expect("memory takes everything");
    }
    writer.finish().expect("memory takes everything")
}
