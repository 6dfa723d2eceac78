//! Messages of clients and KDCs of Kerberos, which have their length before them.

use super::kit::*;
use crate::Direction;

const BACK: Direction = Direction::ToClient;

fn to_the_kdc() -> Wire {
    let mut wire = Wire::silent("10.0.0.9:50000", "10.0.0.2:88");
    wire.handshake();
    wire
}

fn counted(reply: &[u8]) -> Vec<u8> {
    let length = u32::try_from(reply.len()).unwrap().to_be_bytes();
    [&length, reply].concat()
}

#[test]
fn messages_are_cut_out_wherever_segments_end() {
    let bytes = [counted(b"a first reply"), counted(b"and a second")].concat();
    for cut in 1..bytes.len() {
        let mut wire = to_the_kdc();
        wire.send(Direction::ToServer, &counted(b"asked"));
        wire.send(BACK, &bytes[..cut]);
        wire.send(BACK, &bytes[cut..]);
        let seen = wire.replay();
        assert_eq!(seen.kdc, [&b"asked"[..], b"a first reply", b"and a second"], "cut at {cut}");
        assert!(seen.opened.is_empty(), "it is not SMB");
    }
}

#[test]
fn a_message_without_end_is_followed_no_more() {
    let mut wire = to_the_kdc();
    wire.send(BACK, &[0xFF; 64]);
    wire.send(BACK, &counted(b"later"));
    assert!(wire.replay().kdc.is_empty());
}
