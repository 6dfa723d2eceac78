//! Properties of decompression.

use smbtrail_xca::Algorithm;

/// Most that a stream may make of itself here, in bytes.
const MOST: usize = 1 << 18;

/// LZNT1.
pub fn lznt1(data: &[u8]) {
    stream(Algorithm::Lznt1, data);
}

/// Plain LZ77.
pub fn lz77(data: &[u8]) {
    stream(Algorithm::Lz77, data);
}

/// LZ77 with Huffman codes.
pub fn lz77_huffman(data: &[u8]) {
    stream(Algorithm::Lz77Huffman, data);
}

/// LZ4's block format.
pub fn lz4(data: &[u8]) {
    stream(Algorithm::Lz4, data);
}

/// The first three bytes are the output's length, the rest is the stream. What comes out is no longer than it may be, does
/// not depend on what was in the output before, and begins alike when less of it is wanted.
fn stream(algorithm: Algorithm, data: &[u8]) {
    let Some((&[a, b, c], input)) = data.split_first_chunk() else { return };
    let bound = usize::try_from(u32::from_le_bytes([a, b, c, 0])).unwrap_or(MOST).min(MOST);
    let whole = run(algorithm, input, bound, 0x00);
    assert_eq!(whole, run(algorithm, input, bound, 0xA5), "what was there before does not matter");
    let half = run(algorithm, input, bound / 2, 0x00);
    let shared = half.len().min(whole.len());
    assert_eq!(half[..shared], whole[..shared], "less of it is its beginning");
}

/// What comes out, into a buffer of `bound` bytes that were `filler` before.
fn run(algorithm: Algorithm, input: &[u8], bound: usize, filler: u8) -> Vec<u8> {
    let mut output = vec![filler; bound];
    let produced = match algorithm.decompress(input, &mut output) {
        Ok(produced) => produced,
        Err(error) => {
            assert!(error.offset <= input.len());
            error.produced
        }
    };
    output.truncate(produced);
    assert_eq!(output.len(), produced, "within its bound");
    output
}
