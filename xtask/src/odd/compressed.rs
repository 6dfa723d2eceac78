//! Compressed messages: as they should be, and as they should not.

use std::io;

use smbtrail_capture::Direction;
use smbtrail_codec::compression::{
    CompressionPatternV1, CompressionPayload, CompressionTransformChained, CompressionTransformUnchained,
};
use smbtrail_codec::{Body, Message, Region, Structure};
use smbtrail_wire::{CompressionAlgorithm, CompressionChainFlags};

use super::talk::{Talk, content_of, framed, negotiate, negotiated};

#[path = "../../../crates/xca/tests/decompression/compress.rs"]
mod compress;

/// Bytes of a READ response before its data.
const HEAD: usize = 80;
/// What both ends have.
const AGREED: [CompressionAlgorithm; 5] = [
    CompressionAlgorithm::PATTERN_V1,
    CompressionAlgorithm::LZ77,
    CompressionAlgorithm::LZ77_HUFFMAN,
    CompressionAlgorithm::LZNT1,
    CompressionAlgorithm::LZ4,
];

/// Each algorithm in each form that may have it.
pub(super) fn well(talk: &mut Talk) -> io::Result<()> {
    open(talk, &AGREED)?;
    for algorithm in
        [CompressionAlgorithm::LZNT1, CompressionAlgorithm::LZ77, CompressionAlgorithm::LZ77_HUFFMAN]
    {
        answer(talk, |message| unchained(message, HEAD, algorithm))?;
        answer(talk, |message| unchained(message, 0, algorithm))?;
    }
    for algorithm in AGREED.into_iter().skip(1) {
        answer(talk, |message| chained(message, algorithm))?;
    }
    talk.close()
}

/// What no receiver takes.
pub(super) fn badly(talk: &mut Talk) -> io::Result<()> {
    open(talk, &[CompressionAlgorithm::PATTERN_V1, CompressionAlgorithm::LZ77])?;
    // An Offset to which the size cannot be added in 32 bits: the header of CVE-2020-0796.
    answer(talk, |message| {
        let mut bytes = unchained(message, 0, CompressionAlgorithm::LZ77);
        bytes.splice(12..16, u32::MAX.to_le_bytes());
        bytes
    })?;
    // More than a message may have, in a chain.
    answer(talk, |message| {
        let mut bytes = chained(message, CompressionAlgorithm::LZ77);
        bytes.splice(4..8, 0x7FFF_FFFF_u32.to_le_bytes());
        bytes
    })?;
    // A match that begins before the first byte.
    answer(talk, |message| {
        let mut bytes = unchained(message, HEAD, CompressionAlgorithm::LZ77);
        // The first flag is the highest bit of four bytes.
        bytes[CompressionTransformUnchained::FIXED + HEAD + 3] |= 0x80;
        bytes
    })?;
    // A compressed message in a compressed one.
    answer(talk, |message| {
        unchained(&unchained(message, HEAD, CompressionAlgorithm::LZ77), 0, CompressionAlgorithm::LZ77)
    })?;
    // Nobody agreed on this one.
    answer(talk, |message| unchained(message, HEAD, CompressionAlgorithm::LZNT1))?;
    // And nobody knows this one.
    answer(talk, |message| {
        let mut bytes = unchained(message, HEAD, CompressionAlgorithm::LZ77);
        bytes.splice(8..10, [0x77, 0]);
        bytes
    })?;
    talk.close()
}

/// A session in which both ends have these algorithms, and chains.
fn open(talk: &mut Talk, algorithms: &[CompressionAlgorithm]) -> io::Result<()> {
    let (mut request, mut response) = (negotiate(2), negotiated());
    if let Body::NegotiateRequest(body) = &mut request {
        offer(&mut body.contexts, algorithms);
    }
    if let Body::NegotiateResponse(body) = &mut response {
        body.negotiate_context_count = 2;
        offer(&mut body.contexts, algorithms);
    }
    talk.open_with(request, response)
}

/// Adds a context of compression. [MS-SMB2] 2.2.3.1.3
fn offer(contexts: &mut Region<'static>, algorithms: &[CompressionAlgorithm]) {
    let number = |value: usize| u16::try_from(value).unwrap_or(u16::MAX).to_le_bytes();
    let mut out = contexts.bytes.to_vec();
    out.resize(out.len().next_multiple_of(8), 0);
    out.extend([[3, 0], number(8 + 2 * algorithms.len()), [0; 2], [0; 2]].concat());
    out.extend([number(algorithms.len()), [0; 2], [1, 0], [0; 2]].concat());
    out.extend(algorithms.iter().flat_map(|algorithm| algorithm.0.to_le_bytes()));
    contexts.bytes = out.into();
}

/// A READ whose answer is sent in an envelope.
fn answer(talk: &mut Talk, envelope: impl Fn(&[u8]) -> Vec<u8>) -> io::Result<()> {
    let request = talk.ask_for_content();
    talk.message(Direction::ToServer, &request)?;
    let message: Message<'_> = content_of(&request, report());
    talk.send(Direction::ToClient, &framed(&envelope(&message.to_vec())))
}

/// Text that repeats itself, with a long run of zeros at its end.
fn report() -> Vec<u8> {
    let mut text = String::new();
    for day in 1..=60 {
        text += &format!("Day {day}: {} guests for lunch, nothing else to report.\n", day * day % 97);
    }
    text += &"\0".repeat(600);
    text.into_bytes()
}

/// One compressed part after the first `offset` bytes. [MS-SMB2] 2.2.42.1
fn unchained(message: &[u8], offset: usize, algorithm: CompressionAlgorithm) -> Vec<u8> {
    let (plain, rest) = message.split_at(offset);
    let fixed = CompressionTransformUnchained::FIXED;
    let value = CompressionTransformUnchained {
        original_compressed_segment_size: number(rest.len()),
        compression_algorithm: algorithm,
        offset: number(offset),
        uncompressed: Region::at(fixed, plain),
        compressed: Region::at(fixed + offset, pack(algorithm, rest)),
        ..Default::default()
    };
    value.to_vec()
}

/// The head as it is, the text compressed, the zeros as a pattern. [MS-SMB2] 2.2.42.2
fn chained(message: &[u8], algorithm: CompressionAlgorithm) -> Vec<u8> {
    let (head, rest) = message.split_at(HEAD);
    let zeros = rest.iter().rev().take_while(|byte| **byte == 0).count();
    let (text, zeros) = rest.split_at(rest.len() - zeros);
    let pattern = CompressionPatternV1 { repetitions: number(zeros.len()), ..Default::default() };
    let size = number(text.len()).to_le_bytes();
    let packed = [&size, pack(algorithm, text).as_slice()].concat();
    let payloads = [
        payload(CompressionAlgorithm::NONE, CompressionChainFlags::CHAINED, head),
        payload(algorithm, CompressionChainFlags::NONE, &packed),
        payload(CompressionAlgorithm::PATTERN_V1, CompressionChainFlags::NONE, &pattern.to_vec()),
    ]
    .concat();
    let value = CompressionTransformChained {
        original_compressed_segment_size: number(message.len()),
        payloads: Region::at(8, payloads),
        ..Default::default()
    };
    value.to_vec()
}

/// A payload of a chain: its header, and what follows it.
fn payload(algorithm: CompressionAlgorithm, flags: CompressionChainFlags, bytes: &[u8]) -> Vec<u8> {
    let header = CompressionPayload {
        compression_algorithm: algorithm,
        flags,
        length: number(bytes.len()),
        ..Default::default()
    };
    [&header.to_vec(), bytes].concat()
}

fn pack(algorithm: CompressionAlgorithm, bytes: &[u8]) -> Vec<u8> {
    match algorithm {
        CompressionAlgorithm::LZNT1 => {
            let mut out = Vec::new();
            lznt1::compress(bytes, &mut out);
            out
        }
        CompressionAlgorithm::LZ77 => compress::lz77(bytes),
        CompressionAlgorithm::LZ77_HUFFMAN => compress::lz77_huffman(bytes),
        _ => {
            let mut out = vec![0; lz4_flex::block::get_maximum_output_size(bytes.len())];
            let len = lz4_flex::block::compress_into(bytes, &mut out).unwrap_or_default();
            out.truncate(len);
            out
        }
    }
}

fn number(len: usize) -> u32 {
    u32::try_from(len).unwrap_or(u32::MAX)
}
