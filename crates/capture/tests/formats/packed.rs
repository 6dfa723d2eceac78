//! Captures in .gz and .zst, whole, cut and damaged.

use std::io::{Read, Write};

use smbtrail_capture::{CaptureError, Problem};

use super::build::{Order, pcap_header, pcap_record};
use super::{packets, read, small_pcap, small_pcapng};

/// Steps from one place of damage to the next.
const STEP: usize = 611;

#[test]
fn unpacks_gzip_members() {
    for file in [small_pcap(), small_pcapng()] {
        let (first, second) = file.split_at(file.len() / 2);
        assert_eq!(packets(&[gzip(first), gzip(second)].concat()), packets(&file));
    }
}

#[cfg(feature = "zstd")]
#[test]
fn unpacks_zstd_frames() {
    for file in [small_pcap(), small_pcapng()] {
        let (first, second) = file.split_at(file.len() / 2);
        let zstd = [first, second].map(|half| zstd::encode_all(half, 0).unwrap()).concat();
        assert_eq!(packets(&zstd), packets(&file));
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 1, 0, 0, 0, 7][..], &zstd].concat();
        assert_eq!(packets(&skippable), packets(&file));
    }
}

#[cfg(not(feature = "zstd"))]
#[test]
fn says_that_zstd_is_left_out_of_this_build() {
    let error = super::only_error(&[0x28, 0xb5, 0x2f, 0xfd, 0, 0]);
    assert!(matches!(error.problem, Problem::Unsupported(_)) && !error.is_damage());
}

#[test]
fn keeps_what_gzip_unpacked_before_the_damage() {
    let packed = gzip(&many_packets());
    let unpack = |bytes: &[u8]| {
        let mut plain = Vec::new();
        let _ = flate2::read::MultiGzDecoder::new(bytes).read_to_end(&mut plain);
        plain
    };
    keeps_what_was_unpacked(&packed, unpack);
}

#[cfg(feature = "zstd")]
#[test]
fn keeps_what_zstd_unpacked_before_the_damage() {
    let file = many_packets();
    let unpack = |bytes: &[u8]| {
        let mut plain = Vec::new();
        let _ = zstd::Decoder::new(bytes).and_then(|mut decoder| decoder.read_to_end(&mut plain));
        plain
    };
    for packed in [with_zstd(&file, file.len()), with_zstd(&file, 3_000)] {
        assert_eq!(packets(&packed), packets(&file));
        keeps_what_was_unpacked(&packed, unpack);
    }
}

#[test]
fn a_wrong_gzip_checksum_costs_no_packet() {
    let file = many_packets();
    for place in 1..=8 {
        let mut packed = gzip(&file);
        let at = packed.len() - place;
        packed[at] ^= 1;
        let (found, errors) = read(&packed);
        assert!(found == packets(&file), "{} packets", found.len());
        assert!(
            matches!(errors.as_slice(), [CaptureError { problem: Problem::Packing(_), .. }]),
            "{errors:?}"
        );
    }
}

/// Cuts and damages a packed capture at many places. `unpack` is another decoder, which keeps what comes before a cut:
/// this much must be read, and then the damage said.
fn keeps_what_was_unpacked(packed: &[u8], unpack: impl Fn(&[u8]) -> Vec<u8>) {
    let whole = packets(&unpack(packed));
    let mut last = 0;
    for place in (32..packed.len() - 16).step_by(STEP) {
        let cut = packed.get(..place).unwrap_or_default();
        let (before, _) = read(&unpack(cut));
        assert!(before.len() >= last && whole.starts_with(&before), "unpacked up to {place}");
        last = before.len();
        let (found, errors) = read(cut);
        assert!(found == before, "cut at {place}: {} of {}", found.len(), before.len());
        assert!(
            errors.iter().all(CaptureError::is_damage) && errors.len() == 1,
            "cut at {place}: {errors:?}"
        );

        let mut damaged = packed.to_vec();
        damaged.iter_mut().skip(place).take(16).for_each(|byte| *byte = !*byte);
        let (found, errors) = read(&damaged);
        assert!(found.starts_with(&before), "damaged at {place}: {} of {}", found.len(), before.len());
        assert!(!errors.is_empty(), "damaged at {place}");
    }
    assert!(last > whole.len() / 2);
}

/// Half a megabyte that packs neither well nor badly.
fn many_packets() -> Vec<u8> {
    let record = |n: u32| {
        let noise = n.wrapping_mul(0x9E37_79B9).to_le_bytes();
        let data = [&noise[..], b"Nothing happened on this day.", &noise].concat();
        let len = u32::try_from(data.len()).unwrap();
        pcap_record(Order::Little, n, n.wrapping_mul(77_777) % 1_000_000, len, &data)
    };
    let records: Vec<u8> = (0..10_000).flat_map(record).collect();
    [pcap_header(Order::Little, 0xa1b2_c3d4, 0, 1), records].concat()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// Packs with a block every `block` bytes, in frames of a hundred thousand, each with its checksum.
#[cfg(feature = "zstd")]
fn with_zstd(bytes: &[u8], block: usize) -> Vec<u8> {
    let pack = |frame: &[u8]| {
        let mut encoder = zstd::Encoder::new(Vec::new(), 1).unwrap();
        encoder.include_checksum(true).unwrap();
        for block in frame.chunks(block) {
            encoder.write_all(block).unwrap();
            encoder.flush().unwrap();
        }
        encoder.finish().unwrap()
    };
    bytes.chunks(100_000.max(block)).flat_map(pack).collect()
}
