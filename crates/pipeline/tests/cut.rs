//! Captures that end where they should not.
//!
//! Each capture of up to 64 KiB is cut at every byte, larger ones at 1,000 seeded places. The reader runs over every
//! one of these files, and must give just the packets that are whole, each byte as in the whole file. So all cuts inside
//! one record give the stages after the reader the same packets, and these run once for each record.

mod common;
mod random;
mod seen;

use std::io::Read;
use std::sync::Arc;

use random::Random;
use seen::Seen;

/// Captures up to this size are cut at every byte.
const EVERY_BYTE: usize = 64 * 1024;
/// Places at which larger ones are cut.
const PLACES: usize = 1000;

#[test]
fn gives_the_packets_that_are_whole_and_reports_the_one_that_is_not() {
    for (name, bytes) in unpacked() {
        let ends = record_ends(&bytes);
        let whole = packets(&bytes, bytes.len());
        assert_eq!(whole.problems, 0, "{name} is sound");
        for len in places(bytes.len()) {
            let cut = packets(&bytes, len);
            let records = ends.partition_point(|end| end.offset <= len);
            let (at_end, expected) = match records.checked_sub(1).and_then(|last| ends.get(last)) {
                Some(end) => (end.offset == len, end.packets),
                None => (false, 0),
            };
            assert_eq!(Some(cut.packets.as_slice()), whole.packets.get(..expected), "{name} cut at {len}");
            assert_eq!(cut.problems, usize::from(!at_end), "{name} cut at {len}: problems");
        }
    }
}

#[test]
fn keeps_every_message_before_the_cut() {
    for (name, bytes) in unpacked() {
        let whole = [false, true].map(|data| messages(&name, &bytes, bytes.len(), data));
        let mut random = Random(7);
        let ends = record_ends(&bytes);
        let inside: Vec<usize> = ends
            .windows(2)
            .filter_map(|pair| match pair {
                // Any place inside the record stands for all.
                [before, after] => Some(before.offset + 1 + random.below(after.offset - before.offset - 1)),
                _ => None,
            })
            .collect();
        let step = inside.len().div_ceil(PLACES).max(1);
        for (number, len) in inside.into_iter().step_by(step).enumerate() {
            let data = number % 2 == 1;
            let (found, outcome) = seen::run(&bytes, len, data).expect("its beginning is there");
            assert_eq!(outcome.damage.len(), 1, "{name} cut at {len}: damage");
            check_prefix(&name, len, &whole[usize::from(data)], &found, outcome.packets);
        }
    }
}

#[test]
fn keeps_what_can_be_unpacked_of_a_packed_capture() {
    for (name, bytes) in common::captures().into_iter().filter(|(name, _)| is_packed(name)) {
        let whole = messages(&name, &bytes, bytes.len(), true);
        for len in 0..bytes.len() {
            let Ok((found, outcome)) = seen::run(&bytes, len, true) else { continue };
            assert!(!outcome.damage.is_empty() || found == whole, "{name} cut at {len}: damage");
            check_prefix(&name, len, &whole, &found, outcome.packets);
        }
    }
}

/// What the packets up to the cut completed is there, in order. What waited after a hole when the capture ended comes
/// then; nothing is made up.
fn check_prefix(name: &str, len: usize, whole: &[Seen], found: &[Seen], packets: u64) {
    let complete = whole.partition_point(|message| message.frame <= packets);
    assert_eq!(found.get(..complete), whole.get(..complete), "{name} cut at {len}");
    for late in found.get(complete..).unwrap_or_default() {
        let is_known = whole.iter().any(|message| message.header == late.header);
        assert!(is_known, "{name} cut at {len}: in no message of the whole capture: {late:?}");
    }
}

fn messages(name: &str, bytes: &Arc<[u8]>, len: usize, data: bool) -> Vec<Seen> {
    let (messages, outcome) = seen::run(bytes, len, data).expect("a capture");
    assert!(outcome.damage.is_empty(), "{name} is sound: {:?}", outcome.damage);
    messages
}

/// What a reader gives.
#[derive(Default)]
struct Packets {
    /// Each packet's number and bytes, folded.
    packets: Vec<(u64, u64)>,
    problems: usize,
}

fn packets(bytes: &Arc<[u8]>, len: usize) -> Packets {
    let mut packets = Packets::default();
    let Ok(mut reader) = common::reader(bytes, len) else { return Packets { problems: 1, ..packets } };
    loop {
        match reader.next_packet() {
            Ok(Some(packet)) => packets.packets.push((packet.id.number, fold(packet.data))),
            Ok(None) => return packets,
            Err(_) => packets.problems += 1,
        }
    }
}

/// FNV-1a over words: tells packets apart.
fn fold(bytes: &[u8]) -> u64 {
    let word = |chunk: &[u8]| chunk.iter().fold(0, |word: u64, byte| word << 8 | u64::from(*byte));
    bytes
        .chunks(8)
        .fold(0xcbf2_9ce4_8422_2325, |sum: u64, chunk| (sum ^ word(chunk)).wrapping_mul(0x0100_0000_01b3))
}

/// Where a record of the file ends, and how many packets there are up to there.
struct End {
    offset: usize,
    packets: usize,
}

/// The ends of all records of a little-endian capture, its header's first. Knows no more of the formats than lengths.
fn record_ends(bytes: &[u8]) -> Vec<End> {
    let number = |at: usize| {
        let raw = bytes.get(at..).and_then(<[u8]>::first_chunk).expect("a length");
        usize::try_from(u32::from_le_bytes(*raw)).expect("a length")
    };
    let is_pcapng = bytes.starts_with(&[0x0a, 0x0d, 0x0d, 0x0a]);
    let (mut offset, mut packets) = if is_pcapng { (0, 0) } else { (24, 0) };
    let mut ends = Vec::new();
    if !is_pcapng {
        ends.push(End { offset, packets });
    }
    while offset < bytes.len() {
        packets += usize::from(!is_pcapng || number(offset) == 6);
        offset += if is_pcapng { number(offset + 4) } else { 16 + number(offset + 8) };
        ends.push(End { offset, packets });
    }
    ends
}

/// Where to cut a file of `len` bytes.
fn places(len: usize) -> Vec<usize> {
    if len <= EVERY_BYTE {
        return (0..=len).collect();
    }
    let mut random = Random(11);
    (0..PLACES).map(|_| random.below(len)).collect()
}

/// Every capture, the packed ones unpacked.
fn unpacked() -> Vec<(String, Arc<[u8]>)> {
    let unpack = |(name, bytes): (String, Arc<[u8]>)| {
        let mut plain = Vec::new();
        match name.rsplit_once('.') {
            Some((_, "gz")) => flate2::read::MultiGzDecoder::new(&*bytes).read_to_end(&mut plain),
            Some((_, "zst")) => zstd::stream::read::Decoder::new(&*bytes)
                .and_then(|mut packed| packed.read_to_end(&mut plain)),
            _ => return (name, bytes),
        }
        .expect("it can be unpacked");
        (name, plain.into())
    };
    common::captures().into_iter().map(unpack).collect()
}

fn is_packed(name: &str) -> bool {
    name.ends_with(".gz") || name.ends_with(".zst")
}
