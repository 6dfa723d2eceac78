//! Decompression against the specification's examples, streams of other programs, other decompressors, and damage.

mod compress;
mod damage;
mod examples;
mod peers;

use smbtrail_xca::Algorithm;

/// The bytes of hexadecimal digits.
fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u32> = text.chars().filter_map(|digit| digit.to_digit(16)).collect();
    digits.chunks(2).map(|pair| u8::try_from(pair[0] * 16 + pair[1]).unwrap()).collect()
}

/// What a good stream decompresses to, with exactly as much room as it needs.
fn decompressed(algorithm: Algorithm, stream: &[u8], len: usize) -> Vec<u8> {
    let mut out = vec![0; len];
    assert_eq!(algorithm.decompress(stream, &mut out), Ok(len), "{algorithm:?}");
    out
}

/// A stream of other programs' compressors, and of ours where there is none that is right.
fn compressed(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Lznt1 => {
            let mut out = Vec::new();
            lznt1::compress(data, &mut out);
            out
        }
        Algorithm::Lz77 => compress::lz77(data),
        Algorithm::Lz77Huffman => compress::lz77_huffman(data),
        Algorithm::Lz4 => {
            let mut out = vec![0; lz4_flex::block::get_maximum_output_size(data.len())];
            let len = lz4_flex::block::compress_into(data, &mut out).unwrap();
            out.truncate(len);
            out
        }
        _ => unreachable!("no compressor for {algorithm:?}"),
    }
}
