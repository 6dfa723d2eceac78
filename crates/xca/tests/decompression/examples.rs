//! The examples of the specification. `[MS-XCA] 3`

use super::{decompressed, hex};
use smbtrail_xca::Algorithm::{Lz77, Lz77Huffman, Lznt1};

const ALPHABET: &[u8] = b"abcdefghijklmnopqrstuvwxyz";

/// The lengths of 512 Huffman codes, where only those at some bytes are not zero.
fn lengths(set: &[(usize, &str)]) -> Vec<u8> {
    let mut lengths = vec![0; 256];
    for (at, bytes) in set {
        let bytes = hex(bytes);
        lengths[*at..at + bytes.len()].copy_from_slice(&bytes);
    }
    lengths
}

#[test]
fn lz77_of_the_alphabet_is_literals() {
    let stream = [hex("3f000000").as_slice(), ALPHABET].concat();
    assert_eq!(decompressed(Lz77, &stream, 26), ALPHABET);
}

#[test]
fn lz77_of_a_repeated_text_is_one_long_match() {
    assert_eq!(decompressed(Lz77, &hex("ffffff1f 616263 1700 0f ff 2601"), 300), b"abc".repeat(100));
}

#[test]
fn lz77_huffman_of_the_alphabet_is_literals() {
    let mut stream = lengths(&[(48, "50 55555555555555555555 45 44 04"), (128, "04")]);
    stream.extend(hex("d8523ed7 94115be9 195ff9d6 7cdf8d04 00000000"));
    assert_eq!(decompressed(Lz77Huffman, &stream, 26), ALPHABET);
}

#[test]
fn lz77_huffman_of_a_repeated_text_is_one_long_match() {
    let mut stream = lengths(&[(48, "30 23"), (128, "02"), (143, "20")]);
    stream.extend(hex("a8dc0000 ff2601"));
    assert_eq!(decompressed(Lz77Huffman, &stream, 300), b"abc".repeat(100));
}

#[test]
fn lznt1_of_a_melody() {
    let stream = hex("38b08846 23200020 47204100 10a24701 a0452044 00084501 507900c0 45200524 138805b4 \
         024a44ef 0358028c 09160148 4500be00 9e000401 189000");
    let melody = "F# F# G A A G F# E D D E F# F# E E F# F# G A A G F# E D D E F# E D D E E F# D E F# G F# D E F# \
         G F# E D E A F# F# G A A G F# E D D E F# E D D\0";
    assert_eq!(decompressed(Lznt1, &stream, 142), melody.as_bytes());
}
