//! Compressed messages. `[MS-SMB2] 3.1.4.4, 3.2.5.1.10, 3.3.5.2.13`

use smbtrail_codec::compression::{
    CompressionPayload, CompressionTransform, CompressionTransformChained, CompressionTransformUnchained,
};
use smbtrail_codec::{Input, Sink, Structure};
use smbtrail_wire::CompressionAlgorithm;
use smbtrail_xca::{Algorithm, ErrorKind};

use super::unopened::{Odd, Unopened};
use crate::{Closed, kind};

/// The result of decompressing a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Decompressed {
    /// Bytes of it.
    pub(super) len: usize,
    /// Bytes of it that are there: all, unless the capture cut the message.
    pub(super) there: usize,
}

/// Decompresses a message into the first bytes of `out`, which grows up to `limit`, and no more than `granted` bytes of it.
/// A message that the capture cut is decompressed as far as it goes; a damaged one is not used. Problems of the headers
/// of a chain go to `sink`.
pub(super) fn decompress(
    transform: &CompressionTransform<'_>,
    input: Input<'_>,
    (limit, granted): (usize, usize),
    out: &mut Vec<u8>,
    sink: &mut dyn Sink,
) -> Result<Decompressed, Unopened> {
    let len = allowed(original_len(transform), limit)?;
    let granted = granted.min(len);
    if out.len() < granted {
        out.resize(granted, 0);
    }
    let out = out.get_mut(..granted).unwrap_or_default();
    let mut parts = Parts { out, whole: len, filled: 0, cut: input.is_cut() };
    match transform {
        CompressionTransform::CompressionTransformUnchained(header) => parts.unchained(header)?,
        CompressionTransform::CompressionTransformChained(header) => parts.chained(header, sink)?,
        CompressionTransform::Other(_) => return Err(Closed::Cut.into()),
    }
    let there = parts.filled;
    if there < granted && !input.is_cut() {
        let what = "OriginalCompressedSegmentSize";
        return Err(damaged(what, input.len(), (len, there)));
    }
    Ok(Decompressed { len, there })
}

/// Bytes of the message, decompressed, as its header says.
pub(super) fn original_len(transform: &CompressionTransform<'_>) -> u64 {
    match transform {
        CompressionTransform::CompressionTransformUnchained(header) => {
            u64::from(header.offset) + u64::from(header.original_compressed_segment_size)
        }
        CompressionTransform::CompressionTransformChained(header) => {
            header.original_compressed_segment_size.into()
        }
        CompressionTransform::Other(_) => 0,
    }
}

/// The first algorithm of a message's parts that is none of these.
pub(super) fn other_algorithm(
    transform: &CompressionTransform<'_>,
    agreed: &[CompressionAlgorithm],
) -> Option<CompressionAlgorithm> {
    let other = |algorithm: &CompressionAlgorithm| {
        *algorithm != CompressionAlgorithm::NONE && !agreed.contains(algorithm)
    };
    match transform {
        CompressionTransform::CompressionTransformUnchained(header) => {
            Some(header.compression_algorithm).filter(other)
        }
        CompressionTransform::CompressionTransformChained(header) => {
            header.payloads(&mut ()).map(|payload| payload.compression_algorithm).find(other)
        }
        CompressionTransform::Other(_) => None,
    }
}

/// The length of a message, if it is not more than it may have.
fn allowed(len: u64, limit: usize) -> Result<usize, Unopened> {
    usize::try_from(len).ok().filter(|len| *len <= limit).ok_or_else(|| {
        let odd = Odd {
            kind: kind::ENVELOPE_SIZE,
            what: "OriginalCompressedSegmentSize",
            offset: 4,
            expected: count(limit),
            found: len,
        };
        Unopened { closed: Closed::TooLarge, odd: Some(odd) }
    })
}

/// A message that is assembled from its parts.
struct Parts<'o> {
    /// The bytes that may be decompressed.
    out: &'o mut [u8],
    /// Bytes of all of it.
    whole: usize,
    filled: usize,
    /// The end of the current part is missing from the capture.
    cut: bool,
}

impl Parts<'_> {
    fn unchained(&mut self, header: &CompressionTransformUnchained<'_>) -> Result<(), Unopened> {
        let offset = CompressionTransformUnchained::FIXED;
        self.plain(&header.uncompressed.bytes, offset)?;
        if self.is_full() {
            return Ok(());
        }
        let wanted = usize::try_from(header.offset).unwrap_or(usize::MAX);
        if header.uncompressed.bytes.len() < wanted {
            return if self.cut { Ok(()) } else { Err(damaged("Offset", 12, (wanted, self.filled))) };
        }
        let size = header.original_compressed_segment_size;
        let algorithm = header.compression_algorithm;
        self.packed(algorithm, size, &header.compressed.bytes, header.compressed.offset, 8)
    }

    fn chained(
        &mut self,
        header: &CompressionTransformChained<'_>,
        sink: &mut dyn Sink,
    ) -> Result<(), Unopened> {
        let (mut at, is_cut) = (8, self.cut);
        // The capture explains why the last payload is incomplete.
        let mut nobody = ();
        for payload in header.payloads(if is_cut { &mut nobody } else { sink }) {
            let len = usize::try_from(payload.length).unwrap_or(usize::MAX);
            let there = payload.original_payload_size.bytes.len() + payload.payload.bytes.len();
            self.cut = is_cut && there < len;
            self.payload(&payload, at)?;
            if self.is_full() {
                break;
            }
            at = at.saturating_add(CompressionPayload::FIXED).saturating_add(len);
        }
        Ok(())
    }

    /// A payload of a chain; its header begins `at` bytes into the envelope.
    fn payload(&mut self, payload: &CompressionPayload<'_>, at: usize) -> Result<(), Unopened> {
        let (bytes, offset) = (&*payload.payload.bytes, at + payload.payload.offset);
        match (payload.compression_algorithm, payload.original_payload_size(), payload.pattern()) {
            (CompressionAlgorithm::NONE, ..) => self.plain(bytes, offset),
            (CompressionAlgorithm::PATTERN_V1, _, Some(pattern)) => {
                let len = usize::try_from(pattern.repetitions).unwrap_or(usize::MAX);
                let room = self.room(len, offset)?;
                room.fill(pattern.pattern);
                self.filled += room.len();
                Ok(())
            }
            (algorithm, Some(size), _) => self.packed(algorithm, size, bytes, offset, at),
            (CompressionAlgorithm::PATTERN_V1, ..) if self.cut => Ok(()),
            (CompressionAlgorithm::PATTERN_V1, ..) => {
                Err(damaged("SMB2_COMPRESSION_PATTERN_PAYLOAD_V1", offset, (8, bytes.len())))
            }
            (algorithm, ..) => self.packed(algorithm, 0, bytes, offset, at),
        }
    }

    fn plain(&mut self, bytes: &[u8], offset: usize) -> Result<(), Unopened> {
        let room = self.room(bytes.len(), offset)?;
        let granted = room.len();
        room.copy_from_slice(bytes.get(..granted).unwrap_or_default());
        self.filled += granted;
        Ok(())
    }

    /// A compressed part of `size` bytes; it begins `offset` bytes into the envelope, and its algorithm is `field`
    /// bytes into it.
    fn packed(
        &mut self,
        algorithm: CompressionAlgorithm,
        size: u32,
        bytes: &[u8],
        offset: usize,
        field: usize,
    ) -> Result<(), Unopened> {
        let Some((known, what)) = known(algorithm) else {
            let kind = kind::UNEXPECTED_VALUE;
            let found = u64::from(algorithm.0);
            let odd = Odd { kind, what: "CompressionAlgorithm", offset: field, expected: 0, found };
            return Err(Unopened { closed: Closed::UnknownAlgorithm, odd: Some(odd) });
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let cut = self.cut;
        let room = self.room(size, offset)?;
        let granted = room.len();
        match known.decompress(bytes, room) {
            Ok(len) if granted < size && len == granted => self.filled += len,
            Err(error) if granted < size && error.kind == ErrorKind::OutputFull => {
                self.filled += error.produced
            }
            Ok(len) if len == size || cut && len < size => self.filled += len,
            Ok(len) => return Err(damaged(what, offset + bytes.len(), (size, len))),
            // The part that the capture cut is the last one.
            Err(error) if cut && error.kind == ErrorKind::Truncated => self.filled += error.produced,
            Err(error) => return Err(damaged(what, offset + error.offset, (size, error.produced))),
        }
        Ok(())
    }

    /// The place of the next `len` bytes of the message, as far as they are granted; more than it may have are damage.
    fn room(&mut self, len: usize, offset: usize) -> Result<&mut [u8], Unopened> {
        let end = self.filled.saturating_add(len);
        if end > self.whole {
            return Err(damaged("OriginalCompressedSegmentSize", offset, (self.whole, end)));
        }
        let end = end.min(self.out.len());
        Ok(self.out.get_mut(self.filled..end).unwrap_or_default())
    }

    /// Whether decompression stopped at the granted bytes, before the end.
    const fn is_full(&self) -> bool {
        self.filled == self.out.len() && self.filled < self.whole
    }
}

fn known(algorithm: CompressionAlgorithm) -> Option<(Algorithm, &'static str)> {
    match algorithm {
        CompressionAlgorithm::LZNT1 => Some((Algorithm::Lznt1, "LZNT1")),
        CompressionAlgorithm::LZ77 => Some((Algorithm::Lz77, "LZ77")),
        CompressionAlgorithm::LZ77_HUFFMAN => Some((Algorithm::Lz77Huffman, "LZ77+Huffman")),
        CompressionAlgorithm::LZ4 => Some((Algorithm::Lz4, "LZ4")),
        _ => None,
    }
}

/// Decompression stops `offset` bytes into the envelope, with `found` bytes of the `expected` ones.
fn damaged(what: &'static str, offset: usize, (expected, found): (usize, usize)) -> Unopened {
    let (expected, found) = (count(expected), count(found));
    let odd = Odd { kind: kind::DAMAGED_COMPRESSION, what, offset, expected, found };
    Unopened { closed: Closed::Damaged, odd: Some(odd) }
}

fn count(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
