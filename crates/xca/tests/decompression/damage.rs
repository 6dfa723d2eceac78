//! Streams that are cut, altered, or hold more than they may.

use proptest::prelude::*;
use smbtrail_xca::Algorithm::{self, Lz4, Lz77, Lz77Huffman, Lznt1};
use smbtrail_xca::{Error, ErrorKind};

use super::{compressed, hex};

const TEXT: &[u8] = b"one two three, one two three, one two three and four and four and four and five";

fn error(algorithm: Algorithm, stream: &[u8], room: usize) -> Error {
    algorithm.decompress(stream, &mut vec![0; room]).unwrap_err()
}

/// What is wrong, where in the input, and bytes produced.
fn parts(error: Error) -> (ErrorKind, usize, usize) {
    (error.kind, error.offset, error.produced)
}

#[test]
fn a_stream_that_is_cut_gives_what_is_before_the_cut() {
    for algorithm in Algorithm::ALL {
        let stream = compressed(algorithm, TEXT);
        for cut in 0..stream.len() {
            let mut out = vec![0; TEXT.len()];
            let produced = match algorithm.decompress(&stream[..cut], &mut out) {
                // Some streams may end between any two of their parts.
                Ok(len) => len,
                Err(error) => {
                    assert_eq!(error.kind, ErrorKind::Truncated, "{algorithm:?} cut at {cut}");
                    error.produced
                }
            };
            if algorithm != Lz77Huffman {
                assert_eq!(out[..produced], TEXT[..produced], "{algorithm:?} cut at {cut}");
            }
        }
    }
}

#[test]
fn a_stream_that_holds_more_than_it_may_fills_the_room_and_fails() {
    for algorithm in [Lznt1, Lz77, Lz4] {
        let stream = compressed(algorithm, TEXT);
        for room in 0..TEXT.len() {
            let mut out = vec![0; room];
            let error = algorithm.decompress(&stream, &mut out).unwrap_err();
            assert_eq!((error.kind, error.produced), (ErrorKind::OutputFull, room), "{algorithm:?}");
            assert_eq!(out, TEXT[..room], "{algorithm:?}");
        }
    }
}

#[test]
fn a_huffman_stream_ends_where_its_room_does_only_if_nothing_follows() {
    let stream = compressed(Lz77Huffman, TEXT);
    assert_eq!(error(Lz77Huffman, &stream, 10).kind, ErrorKind::OutputFull);
    assert_eq!(Lz77Huffman.decompress(&stream, &mut []), Ok(0));
}

#[test]
fn a_bomb_makes_no_more_than_its_room() {
    // source: the length of the match in 32 bits, 4,294,967,295.
    let lz77 = hex("ffffff7f 61 0700 0f ff 0000 ffffffff");
    assert_eq!(parts(error(Lz77, &lz77, 1000)), (ErrorKind::OutputFull, 15, 1000));
    let lz4 = [hex("1f 61 0100").as_slice(), &[0xFF; 4000], &[0]].concat();
    assert_eq!(parts(error(Lz4, &lz4, 1000)), (ErrorKind::OutputFull, 4005, 1000));
}

#[test]
fn a_match_before_the_first_byte_is_an_error() {
    let distance = |distance| ErrorKind::Distance { distance };
    assert_eq!(error(Lz77, &hex("ffffff7f 61 0800"), 10).kind, distance(2));
    assert_eq!(error(Lznt1, &hex("03b0 02 61 0010"), 10).kind, distance(2));
    assert_eq!(error(Lz4, &hex("10 61 0200"), 10).kind, distance(2));
    assert_eq!(error(Lz4, &hex("10 61 0000"), 10).kind, distance(0));
}

#[test]
fn a_match_of_lznt1_stays_in_its_chunk() {
    // A chunk of one byte, and one that begins with a match.
    assert_eq!(error(Lznt1, &hex("0030 61 02b0 01 0000"), 10).kind, ErrorKind::Distance { distance: 1 });
}

#[test]
fn a_long_length_that_is_short_is_an_error() {
    assert_eq!(error(Lz77, &hex("ffffff7f 61 0700 0f ff 1500"), 99).kind, ErrorKind::Length { length: 21 });
}

#[test]
fn a_code_that_is_not_complete_is_an_error() {
    let mut stream = vec![0; 300];
    stream[0] = 0x01;
    assert_eq!(error(Lz77Huffman, &stream, 10).kind, ErrorKind::Code { filled: 16_384 });
    stream[..256].fill(0x11);
    assert_eq!(error(Lz77Huffman, &stream, 10).kind, ErrorKind::Code { filled: 512 * 16_384 });
}

#[test]
fn a_chunk_without_signature_is_an_error() {
    assert_eq!(parts(error(Lznt1, &hex("0010 61"), 10)), (ErrorKind::Chunk { header: 0x1000 }, 2, 0));
}

#[test]
fn a_header_of_zeros_ends_lznt1() {
    let mut out = [0; 8];
    assert_eq!(Lznt1.decompress(&hex("0030 61 0000 ffff"), &mut out), Ok(1));
}

#[test]
fn an_error_says_what_and_where() {
    let text = error(Lz77, &hex("ffffff7f 61 0800"), 10).to_string();
    let wanted = "a match begins 2 bytes back, before the first byte, at byte 7 of the compressed data, with 1 bytes \
                  decompressed";
    assert_eq!(text, wanted);
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic_or_write_twice_differently(
        stream in proptest::collection::vec(any::<u8>(), 0..600),
        room in 0_usize..5000,
    ) {
        for algorithm in Algorithm::ALL {
            let (mut first, mut second) = (vec![0; room], vec![0xAA; room]);
            let result = algorithm.decompress(&stream, &mut first);
            prop_assert_eq!(result, algorithm.decompress(&stream, &mut second));
            let produced = result.unwrap_or_else(|error| error.produced);
            prop_assert_eq!(&first[..produced], &second[..produced]);
        }
    }

    #[test]
    fn an_altered_stream_stays_in_its_room(at in any::<prop::sample::Index>(), flip in 1_u8..) {
        for algorithm in Algorithm::ALL {
            let mut stream = compressed(algorithm, &TEXT.repeat(40));
            let at = at.index(stream.len());
            stream[at] ^= flip;
            let mut out = vec![0; TEXT.len() * 40];
            let result = algorithm.decompress(&stream, &mut out);
            prop_assert!(result.unwrap_or_else(|error| error.produced) <= out.len());
        }
    }
}
