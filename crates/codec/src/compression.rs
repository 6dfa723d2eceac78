//! The envelope of a compressed message. `[MS-SMB2] 2.2.42`
//!
//! Unchained, it contains one compressed part after an uncompressed one. Chained, it contains a sequence of payloads,
//! each with its own algorithm. [`CompressionTransform::read`] distinguishes the two. Decompression is not part of this
//! crate.

use smbtrail_wire::{CompressionAlgorithm, CompressionChainFlags, Scalar};

use crate::{
    Input, Sink, Structure, Visitor, describe, list,
    nested::Measured,
    structure::{self, Size},
};

/// How a compressed message begins.
pub const PROTOCOL_ID: [u8; 4] = [0xFC, b'S', b'M', b'B'];

structure! {
    /// Precedes a message whose end is compressed. `[MS-SMB2] 2.2.42.1`
    ///
    /// ```text
    ///  0  ProtocolId              0xFC 'S' 'M' 'B'
    ///  4  OriginalCompressedSegmentSize
    ///  8  CompressionAlgorithm   10  Flags 0
    /// 12  Offset                 16  uncompressed part, compressed part
    /// ```
    pub struct CompressionTransformUnchained: "SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED", at 0 {
        /// How a compressed message begins.
        protocol_id: [u8; 4] = PROTOCOL_ID, "ProtocolId";
        /// Bytes of the compressed part once it is decompressed.
        original_compressed_segment_size: u32, "OriginalCompressedSegmentSize";
        /// How the part is compressed.
        compression_algorithm: CompressionAlgorithm, "CompressionAlgorithm";
        /// NONE.
        flags: CompressionChainFlags, "Flags";
        /// Bytes from the end of this structure to the compressed part: the uncompressed part's.
        offset: u32, "Offset";
    }
    regions {
        /// The bytes before the compressed part, uncompressed.
        uncompressed: [.. offset] => describe::bytes, "Uncompressed";
        /// The compressed part, to the end.
        compressed: {|s, len| s.compressed_place(len)} => describe::bytes, "Compressed";
    }
}

impl CompressionTransformUnchained<'_> {
    fn compressed_place(&self, len: usize) -> (usize, usize) {
        let start = Self::FIXED.saturating_add(self.offset.size());
        (start, len.saturating_sub(start))
    }
}

structure! {
    /// Precedes a message that is a chain of payloads. `[MS-SMB2] 2.2.42.2`
    ///
    /// ```text
    /// 0  ProtocolId    0xFC 'S' 'M' 'B'
    /// 4  OriginalCompressedSegmentSize    8  payloads
    /// ```
    pub struct CompressionTransformChained: "SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED", at 0 {
        /// How a compressed message begins.
        protocol_id: [u8; 4] = PROTOCOL_ID, "ProtocolId";
        /// Bytes of the message once all is decompressed.
        original_compressed_segment_size: u32, "OriginalCompressedSegmentSize";
    }
    regions {
        /// The payloads.
        payloads: {|_, len| (8, len.saturating_sub(8))} => describe_payloads, "Payloads";
    }
}

impl CompressionTransformChained<'_> {
    /// The payloads, in order.
    pub fn payloads<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = CompressionPayload<'a>> + use<'a, 's> {
        let mut entries = Measured::new(self.payloads.input(), 1, measure);
        core::iter::from_fn(move || {
            let entry = entries.next()?;
            structure::nested::<CompressionPayload<'_>>(entry, sink)
        })
    }
}

structure! {
    /// One payload of a chain. `[MS-SMB2] 2.2.42.2.1`
    ///
    /// ```text
    /// 0  CompressionAlgorithm    2  Flags    4  Length    8  OriginalPayloadSize, payload
    /// ```
    pub struct CompressionPayload: "SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER", at 0 {
        /// How the payload is compressed.
        compression_algorithm: CompressionAlgorithm, "CompressionAlgorithm";
        /// CHAINED in the first, NONE in all others.
        flags: CompressionChainFlags, "Flags";
        /// Bytes that follow, OriginalPayloadSize included.
        length: u32, "Length";
    }
    regions {
        /// Bytes once it is decompressed: with LZNT1, LZ77, LZ77+Huffman and LZ4 only.
        original_payload_size: (|s| s.original_payload_size_length()) => describe::array::<u32>,
            "OriginalPayloadSize";
        /// The payload as it is compressed.
        payload: (|s| s.length.size().saturating_sub(s.original_payload_size_length())) => describe::bytes,
            "Payload";
    }
}

impl CompressionPayload<'_> {
    /// Bytes once it is decompressed, where the algorithm has the field.
    #[must_use]
    pub fn original_payload_size(&self) -> Option<u32> {
        list::scalars(&self.original_payload_size.bytes).next()
    }

    /// The payload of algorithm Pattern_V1.
    #[must_use]
    pub fn pattern(&self) -> Option<CompressionPatternV1<'_>> {
        if self.compression_algorithm != CompressionAlgorithm::PATTERN_V1 {
            return None;
        }
        CompressionPatternV1::parse(self.payload.input(), &mut ()).ok()
    }

    fn original_payload_size_length(&self) -> usize {
        match self.compression_algorithm {
            CompressionAlgorithm::LZNT1
            | CompressionAlgorithm::LZ77
            | CompressionAlgorithm::LZ77_HUFFMAN
            | CompressionAlgorithm::LZ4 => 4.min(self.length.size()),
            _ => 0,
        }
    }
}

structure! {
    /// A byte and how often it is repeated. `[MS-SMB2] 2.2.42.2.2`
    ///
    /// ```text
    /// 0  Pattern    1  Reserved1    2  Reserved2    4  Repetitions    8
    /// ```
    pub struct CompressionPatternV1: "SMB2_COMPRESSION_PATTERN_PAYLOAD_V1", at 0 {
        /// The byte.
        pattern: u8, "Pattern";
        /// Zero.
        reserved1: u8 = 0 => Reserved, "Reserved1";
        /// Zero.
        reserved2: u16 = 0 => Reserved, "Reserved2";
        /// How often.
        repetitions: u32, "Repetitions";
    }
}

alternatives! {
    /// The envelope of a compressed message, in one of its two forms.
    pub enum CompressionTransform,
    /// Which of the two forms it has.
    CompressionTransformKind, at 0 { CompressionTransformUnchained, CompressionTransformChained }
}

impl<'a> CompressionTransform<'a> {
    /// Reads whichever form the frame has. The Flags of the unchained form and those of a chain's first payload are at
    /// the same offset, and distinguish the two.
    pub fn read(frame: Input<'a>, sink: &mut dyn Sink) -> Self {
        let flags = frame.bytes().get(10..12).map(CompressionChainFlags::read);
        let kind = match flags {
            Some(CompressionChainFlags::CHAINED) => CompressionTransformKind::CompressionTransformChained,
            _ => CompressionTransformKind::CompressionTransformUnchained,
        };
        Self::parse(kind, frame, sink)
    }
}

/// Bytes of the payload that `bytes` begin with, its header included; a header that is cut short is the last.
fn measure(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(4..8).map_or(0, |raw| u32::read(raw).size());
    if bytes.is_empty() { None } else { Some(length.saturating_add(CompressionPayload::FIXED)) }
}

fn describe_payloads(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    for entry in Measured::new(input, 1, measure) {
        match CompressionPayload::parse(entry, &mut ()) {
            Ok(payload) => payload.describe(visitor),
            Err(_) => describe::bytes(name, entry, visitor),
        }
    }
}
