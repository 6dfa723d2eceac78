//! What opening a compressed message costs, by algorithm: over a capture's own bytes, and over zeros.

#[path = "../../crates/xca/tests/decompression/compress.rs"]
mod compress;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use smbtrail_xca::Algorithm;

/// Bytes of a message: a large READ.
const SIZE: usize = 64 * 1024;

fn decompress(criterion: &mut Criterion) {
    let mut recorded = smbtrail_benches::office().to_vec();
    recorded.truncate(SIZE);
    let mut group = criterion.benchmark_group("decompress");
    group.throughput(Throughput::Bytes(SIZE as u64));
    for (what, data) in [("recorded", &recorded), ("zeros", &vec![0; SIZE])] {
        for algorithm in Algorithm::ALL {
            let packed = packed(algorithm, data);
            let mut output = vec![0; SIZE];
            group.bench_function(BenchmarkId::new(format!("{algorithm:?}"), what), |bencher| {
                bencher.iter(|| algorithm.decompress(black_box(&packed), &mut output));
            });
            assert_eq!(&output, data, "{algorithm:?} of {what}");
        }
    }
}

fn packed(algorithm: Algorithm, data: &[u8]) -> Vec<u8> {
    match algorithm {
        Algorithm::Lznt1 => {
            let mut out = Vec::new();
            lznt1::compress(data, &mut out);
            out
        }
        Algorithm::Lz77 => compress::lz77(data),
        Algorithm::Lz77Huffman => compress::lz77_huffman(data),
        Algorithm::Lz4 => lz4_flex::block::compress(data),
        _ => unreachable!("no compressor for {algorithm:?}"),
    }
}

criterion_group!(benches, decompress);
criterion_main!(benches);
