//! What the tests share.
#![allow(dead_code, reason = "each test takes what it needs")]

pub(crate) mod huffman;

use smbtrail_xca::Algorithm;

/// The bytes of hexadecimal digits.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// What a good stream decompresses to, with exactly as much room as it needs.
pub(crate) fn decompressed(algorithm: Algorithm, stream: &[u8], len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    assert_eq!(algorithm.decompress(stream, &mut out), Ok(len));
    out
}
