//! Properties of what reads captures and takes packets apart.

use std::io::{self, Cursor, Read};

use smbtrail_capture::{Elided, 
    AnomalyKind, CaptureReader, ChecksumPolicy, Dissector, LinkType, Packet, PacketId, Timestamp, Transport,
    limits,
};

/// A capture of any bytes, packed or not: reading ends, errors say where, a packet is no longer than what was read,
/// how many bytes come at a time changes nothing, and bytes that come later never take away a packet that was read before.
/// (Of a packed capture that is damaged, what the decoder wrote in the
/// call in which it found the damage is lost: there any of these readings may be shorter than the others.)
pub fn reader(data: &[u8]) {
    let (whole, errors) = read(Cursor::new(data.to_vec()));
    let (pieces, same_errors) = read(Pieces { data: Cursor::new(data.to_vec()), turn: 0 });
    let packed = [&[0x1f, 0x8b][..], &[0x28, 0xb5, 0x2f, 0xfd], &[0x2a, 0x4d, 0x18]];
    if packed
        .iter()
        .any(|magic| data.starts_with(magic) || data.get(1..).is_some_and(|at| at.starts_with(magic)))
    {
        assert!(whole.iter().zip(&pieces).all(|(whole, pieces)| whole == pieces));
    } else {
        assert_eq!((&whole, errors), (&pieces, same_errors));
        for end in [data.len() / 3, data.len() / 2, data.len().saturating_sub(1)] {
            let (shorter, _) = read(Cursor::new(data[..end].to_vec()));
            assert!(whole.starts_with(&shorter), "cut to {end} bytes");
        }
    }
}

/// What came of reading: of each packet its number, link type, times and bytes; and each error.
fn read(from: impl Read + Send + 'static) -> (Vec<(u64, u32, Timestamp, usize, u32, u64)>, Vec<String>) {
    let (mut packets, mut errors) = (Vec::new(), Vec::new());
    let mut reader = match CaptureReader::from_reader("capture", from) {
        Ok(reader) => reader,
        Err(error) => return (packets, vec![error.to_string()]),
    };
    loop {
        match reader.next_packet() {
            Ok(Some(packet)) => {
                assert!(packet.data.len() <= usize::try_from(limits::RECORD).expect("a small number"));
                let sum = packet.data.iter().fold(0, |sum: u64, byte| sum.rotate_left(5) ^ u64::from(*byte));
                let id = packet.id;
                packets.push((id.number, packet.link.0, id.time, packet.data.len(), packet.wire_len, sum));
                assert_eq!(id.number, u64::try_from(packets.len()).expect("a small number"));
                assert!(id.time.nanoseconds < 1_000_000_000);
            }
            Ok(None) => break,
            Err(error) => {
                errors.push(error.to_string());
                // A capture goes on after a bad block, and a block has at least twelve bytes; packed, as many as that.
                assert!(errors.len() <= 4_000_000, "errors without end");
            }
        }
    }
    assert!(reader.next_packet().is_ok_and(|packet| packet.is_none()), "the end is the end");
    (packets, errors)
}

/// Gives a few bytes at a time, and is interrupted now and then.
struct Pieces {
    data: Cursor<Vec<u8>>,
    turn: usize,
}

impl Read for Pieces {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.turn += 1;
        if self.turn % 7 == 0 {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = into.len().min(self.turn * 5 % 23 + 1);
        self.data.read(&mut into[..len])
    }
}

/// Packets of any link type, in a row: a segment's payload is no longer than what was sent, anomalies lie in the packet,
/// counters add up, and what waits for further fragments is bounded. Input: link type (2 bytes), then for each packet its
/// length (2 bytes) and bytes.
pub fn dissector(data: &[u8]) {
    let Some((&link, packets)) = data.split_first_chunk() else { return };
    let link = LinkType(u16::from_le_bytes(link).into());
    for checksums in [ChecksumPolicy::default(), ChecksumPolicy::Strict] {
        let mut dissector = Dissector::new(checksums);
        let (mut number, mut left) = (0, packets);
        while let Some((&len, rest)) = left.split_first_chunk() {
            let len = u16::from_le_bytes(len);
            let bytes = &rest[..rest.len().min(len.into())];
            left = &rest[bytes.len()..];
            number += 1;
            let time = Timestamp { seconds: number, nanoseconds: 0 };
            let count = u64::try_from(number).expect("positive");
            let id = PacketId { number: count, number_in_file: count, time, ..PacketId::default() };
            let packet = Packet { id, link, data: bytes, wire_len: len.into(), elided: Elided::NONE };
            match dissector.transport(&packet) {
                Some(Transport::Tcp(segment)) => {
                    assert!(segment.payload.len() <= segment.payload_len);
                    assert_eq!(segment.packet, id);
                }
                Some(Transport::Udp(datagram)) => assert!(datagram.payload.len() <= datagram.payload_len),
                None => {}
            }
            if let Some(anomaly) = dissector.anomaly() {
                assert_eq!(anomaly.packet, id);
                let _: AnomalyKind = anomaly.kind;
            }
            assert!(dissector.fragments_waiting() <= limits::FragmentLimits::default().datagrams);
        }
        let counters = dissector.counters();
        assert_eq!(counters.packets, u64::try_from(number).expect("positive"));
        assert!(counters.tcp <= counters.packets);
    }
}
