//! Streams that other programs made, and what other decompressors make of ours.

use proptest::prelude::*;
use smbtrail_xca::Algorithm;

use super::{compress, compressed, decompressed};

/// Made by `wimlib-imagex capture --compress=XPRESS --chunk-size=32768` (wimlib 1.13) of [`squares`]: the one chunk.
const WIMLIB: &[u8] = include_bytes!("wimlib.xpress");

/// Text that compresses well.
fn squares(len: usize) -> Vec<u8> {
    let lines = (0_u64..).flat_map(|i| format!("{i} squared is {}\n", i * i).into_bytes());
    lines.take(len).collect()
}

#[test]
fn reads_what_wimlib_wrote() {
    assert_eq!(decompressed(Algorithm::Lz77Huffman, WIMLIB, 32_768), squares(32_768));
}

#[test]
fn blocks_and_chunks_of_every_length_come_back() {
    let lens = [0, 1, 2, 3, 4, 17, 4095, 4096, 4097, 8192, 65_535, 65_536, 65_537, 131_072, 200_000];
    for (algorithm, len) in Algorithm::ALL.into_iter().flat_map(|one| lens.map(|len| (one, len))) {
        let text = squares(len);
        let same = decompressed(algorithm, &compressed(algorithm, &text), len) == text;
        assert!(same, "{algorithm:?} {len}");
    }
}

#[test]
fn runs_of_every_length_come_back() {
    // The lengths at which a match's length takes another form.
    let forms =
        [1, 9, 10, 11, 17, 18, 24, 25, 26, 272, 273, 274, 279, 280, 281, 65_537, 65_538, 65_539, 70_000];
    for (algorithm, len) in Algorithm::ALL.into_iter().flat_map(|one| forms.map(|len| (one, len))) {
        for distance in [1, 2, 3, 15, 16, 17, 31] {
            let pattern = (0..).take(distance).collect::<Vec<u8>>();
            let data: Vec<u8> = pattern.iter().copied().cycle().take(distance + len).chain([0xFF]).collect();
            let stream = compressed(algorithm, &data);
            let same = decompressed(algorithm, &stream, data.len()) == data;
            assert!(same, "{algorithm:?} {len} {distance}");
        }
    }
}

#[test]
fn other_decompressors_read_the_streams_that_ours_reads() {
    for len in [100, 5000, 200_000] {
        let text = squares(len);
        let stream = compress::lz77_huffman(&text);
        assert!(xpress_huffman::decompress(&stream, len).unwrap() == text, "{len}");
        assert!(lzxpress::data::decompress(&compress::lz77(&text)).unwrap() == text, "{len}");
        let mut out = Vec::new();
        lznt1::decompress(&compressed(Algorithm::Lznt1, &text), &mut out).unwrap();
        assert!(out == text, "{len}");
    }
}

/// Bytes that repeat themselves here and there.
fn data() -> impl Strategy<Value = Vec<u8>> {
    let part = prop_oneof![
        proptest::collection::vec(any::<u8>(), 1..40),
        (any::<u8>(), 1_usize..400).prop_map(|(byte, len)| vec![byte; len]),
        (1_usize..3000).prop_map(squares),
    ];
    proptest::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
}

proptest! {
    #[test]
    fn whatever_was_compressed_comes_back(data in data()) {
        for algorithm in Algorithm::ALL {
            let stream = compressed(algorithm, &data);
            prop_assert_eq!(&decompressed(algorithm, &stream, data.len()), &data);
        }
    }

    /// What another decompressor reads out of a damaged stream, ours reads too, or says what is wrong.
    #[test]
    fn agrees_with_lz4_flex_on_damaged_streams(data in data(), at in any::<prop::sample::Index>(), flip in 1_u8..) {
        let mut stream = compressed(Algorithm::Lz4, &data);
        let at = at.index(stream.len());
        stream[at] ^= flip;
        let mut theirs = vec![0; data.len()];
        let mut ours = vec![0; data.len()];
        let read = lz4_flex::block::decompress_into(&stream, &mut theirs);
        if let Ok(len) = Algorithm::Lz4.decompress(&stream, &mut ours) {
            prop_assert_eq!(read.ok(), Some(len));
            prop_assert_eq!(&ours[..len], &theirs[..len]);
        } else {
            prop_assert!(read.is_err());
        }
    }
}
