//! Properties of DCE/RPC on a pipe.

use smbtrail_rpc::{Pdu, Pipe, Side};

/// What a pipe carries: the same PDUs come out wherever the data is split, each is emitted as it was read, and no more is
/// held than the limit.
pub fn pdus(data: &[u8]) {
    let whole = read(&[data]);
    assert!(whole.len() <= data.len() / 16);
    for at in 0..data.len() {
        let (front, back) = data.split_at(at);
        let split = read(&[front, back]);
        // A piece that begins in the middle of something else may begin a PDU by chance, so there may be more.
        if front.is_empty() || whole.iter().map(Vec::len).sum::<usize>() == data.len() {
            assert_eq!(split, whole, "split at {at}");
        }
    }
}

/// The PDUs that these pieces make.
fn read(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
    let mut pipe = Pipe::new(4096);
    let mut all = Vec::new();
    for piece in pieces {
        pipe.push(Side::Client, piece, &mut |pdu, _| {
            let bytes = pdu.to_vec();
            let mut problems = Vec::new();
            let again = Pdu::parse(&bytes, &mut problems).expect("what was emitted is a PDU");
            if problems.is_empty() {
                assert_eq!(again, pdu);
            }
            all.push(bytes);
        });
        assert!(pipe.stream(Side::Client).buffered() <= 4096);
    }
    all
}
