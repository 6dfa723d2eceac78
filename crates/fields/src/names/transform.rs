//! Envelopes. `[MS-SMB2] 2.2.41, 2.2.42`

use super::f;
use crate::Field;
use crate::field::Source::{At, Bits};
use crate::kind::Kind::{Bool, Bytes};
use crate::kind::{U32, X8, X16, X32};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.header.transform.signature", Bytes, "Proves that key and message are right", &[At("SMB2 TRANSFORM_HEADER/Signature")]),
    f("smb2.header.transform.nonce", Bytes, "Used once with the key", &[At("SMB2 TRANSFORM_HEADER/Nonce")]),
    f("smb2.header.transform.msg_size", U32, "Bytes of the message", &[At("SMB2 TRANSFORM_HEADER/OriginalMessageSize")]),
    f("smb2.header.transform.reserved", Bytes, "Reserved", &[At("SMB2 TRANSFORM_HEADER/Reserved")]),
    f("smb2.header.transform.flags", X16, "Whether the message is encrypted", &[At("SMB2 TRANSFORM_HEADER/Flags")]),
    f("smb2.header.transform.flags.encrypted", Bool, "The message is encrypted", &[Bits("smb2.header.transform.flags", 1)]),
    f("smb2.header.transform.enc_data", Bytes, "The encrypted message", &[At("SMB2 TRANSFORM_HEADER/EncryptedMessage")]),
    f("smb2.header.comp_transform.original_size", U32, "Bytes of the message, decompressed", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_*/OriginalCompressedSegmentSize")]),
    f("smb2.header.comp_transform.comp_alg", X16, "How it is compressed", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/CompressionAlgorithm; SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/CompressionAlgorithm")]),
    f("smb2.header.comp_transform.flags", X16, "Whether payloads are chained", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/Flags; SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/Flags")]),
    f("smb2.header.comp_transform.offset", X32, "Where the compressed part begins", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/Offset")]),
    f("smb2.header.comp_transform.length", X32, "Bytes of a compressed payload", &[At("SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/Length")]),
    f("smb2.header.comp_transform.orig_payload_size", U32, "Bytes of a payload, decompressed", &[At("SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/OriginalPayloadSize")]),
    f("smb2.header.comp_transform.data", Bytes, "The compressed part", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/Compressed; SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/Payload")]),
    f("smb2.pattern_v1.pattern", X8, "The byte that is repeated", &[At("SMB2_COMPRESSION_PATTERN_PAYLOAD_V1/Pattern")]),
    f("smb2.pattern_v1.reserved1", X8, "Reserved", &[At("SMB2_COMPRESSION_PATTERN_PAYLOAD_V1/Reserved1")]),
    f("smb2.pattern_v1.reserved2", X16, "Reserved", &[At("SMB2_COMPRESSION_PATTERN_PAYLOAD_V1/Reserved2")]),
    f("smb2.pattern_v1.repetitions", U32, "How often it is repeated", &[At("SMB2_COMPRESSION_PATTERN_PAYLOAD_V1/Repetitions")]),
];
