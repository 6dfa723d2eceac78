//! What checking a signature and opening an encrypted message cost, by algorithm and size. `openssl speed` is the measure.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use smbtrail_crypto::{Key, Sealer, Signer};
use smbtrail_wire::{Cipher, SigningAlgorithm};

/// A message of metadata, and READs of two sizes.
const SIZES: [usize; 3] = [1024, 16 * 1024, 64 * 1024];

fn open(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("open");
    for (cipher, key) in [
        (Cipher::AES_128_CCM, Key::from([7; 16])),
        (Cipher::AES_128_GCM, Key::from([7; 16])),
        (Cipher::AES_256_CCM, Key::from([7; 32])),
        (Cipher::AES_256_GCM, Key::from([7; 32])),
    ] {
        let sealer = Sealer::new(cipher, &key).expect("the key is as long as the cipher wants it");
        for size in SIZES {
            let (mut header, mut sealed) = ([3; 52], vec![5; size]);
            sealer.seal(&mut header, &mut sealed).expect("the message is short enough");
            let mut message = sealed.clone();
            group.throughput(Throughput::Bytes(size as u64));
            group.bench_function(BenchmarkId::new(cipher.name().unwrap_or_default(), size), |bencher| {
                bencher.iter(|| {
                    message.copy_from_slice(&sealed);
                    sealer.open(&header, &mut message).expect("nothing was altered");
                    black_box(message.first());
                });
            });
        }
    }
}

fn verify(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("verify");
    for algorithm in [SigningAlgorithm::HMAC_SHA256, SigningAlgorithm::AES_CMAC, SigningAlgorithm::AES_GMAC] {
        let signer = Signer::new(algorithm, &Key::from([7; 16])).expect("the algorithm is known");
        for size in SIZES {
            let mut message = vec![5; size];
            let signature = signer.signature(&message).expect("it has a header");
            message[48..64].copy_from_slice(&signature);
            group.throughput(Throughput::Bytes(size as u64));
            group.bench_function(BenchmarkId::new(algorithm.name().unwrap_or_default(), size), |bencher| {
                bencher.iter(|| signer.verify(black_box(&message)).expect("nothing was altered"));
            });
        }
    }
}

criterion_group!(benches, open, verify);
criterion_main!(benches);
