//! Envelopes. `[MS-SMB2] 2.2.41, 2.2.42`

use smbtrail_codec::compression::{CompressionPatternV1, CompressionTransform};
use smbtrail_track::{self as track, EnvelopeKind};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes};
use crate::kind::{U32, X8, X16, X32};
use crate::needs::Needs;
use crate::out::Out;
use crate::source::Source::{At, Bits, Envelope};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.header.transform.signature", Bytes, "Proves that key and message are right", &[At("SMB2 TRANSFORM_HEADER/Signature")]),
    f("smb2.header.transform.nonce", Bytes, "Used once with the key", &[At("SMB2 TRANSFORM_HEADER/Nonce")]),
    f("smb2.header.transform.msg_size", U32, "Bytes of the message", &[At("SMB2 TRANSFORM_HEADER/OriginalMessageSize")]),
    f("smb2.header.transform.reserved", Bytes, "Reserved", &[At("SMB2 TRANSFORM_HEADER/Reserved")]),
    f("smb2.header.transform.flags", X16, "Whether the message is encrypted", &[At("SMB2 TRANSFORM_HEADER/Flags")]),
    f("smb2.header.transform.flags.encrypted", Bool, "The message is encrypted", &[Bits("smb2.header.transform.flags", 1)]),
    f("smb2.header.transform.enc_data", Bytes, "The encrypted message", &[At("SMB2 TRANSFORM_HEADER/EncryptedMessage")]).needing(Needs::DATA),
    f("smb2.header.comp_transform.original_size", U32, "Bytes of the message, decompressed", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_*/OriginalCompressedSegmentSize")]),
    f("smb2.header.comp_transform.comp_alg", X16, "How it is compressed", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/CompressionAlgorithm; SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/CompressionAlgorithm")]),
    f("smb2.header.comp_transform.flags", X16, "Whether payloads are chained", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/Flags; SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/Flags")]),
    f("smb2.header.comp_transform.offset", X32, "Where the compressed part begins", &[At("SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/Offset")]),
    f("smb2.header.comp_transform.length", X32, "Bytes of a compressed payload", &[At("SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/Length")]),
    f("smb2.header.comp_transform.orig_payload_size", U32, "Bytes of a payload, decompressed", &[At("SMB2_COMPRESSION_CHAINED_PAYLOAD_HEADER/OriginalPayloadSize")]),
    f("smb2.header.comp_transform.data", Bytes, "The payloads of a chain, or a compressed part that stays closed", &[Envelope(compressed)]),
    f("smb2.pattern_v1.pattern", X8, "The byte that is repeated", &[Envelope(|envelope, out| patterns(envelope, |pattern| out.number(pattern.pattern.into())))]),
    f("smb2.pattern_v1.reserved1", X8, "Reserved", &[Envelope(|envelope, out| patterns(envelope, |pattern| out.number(pattern.reserved1.into())))]),
    f("smb2.pattern_v1.reserved2", X16, "Reserved", &[Envelope(|envelope, out| patterns(envelope, |pattern| out.number(pattern.reserved2.into())))]),
    f("smb2.pattern_v1.repetitions", U32, "How often it is repeated", &[Envelope(|envelope, out| patterns(envelope, |pattern| out.number(pattern.repetitions.into())))]),
];

/// Every payload of a chain; a part alone only where it stays closed, else the messages that follow tell what it holds.
fn compressed(envelope: &track::Envelope<'_>, out: &mut Out<'_>) {
    match transform(envelope) {
        Some(CompressionTransform::CompressionTransformUnchained(part)) if envelope.opened.is_err() => {
            out.bytes(&part.compressed.bytes);
        }
        Some(CompressionTransform::CompressionTransformChained(chain)) => {
            chain.payloads(&mut ()).for_each(|payload| out.bytes(&payload.payload.bytes));
        }
        _ => {}
    }
}

/// The runs of one byte in a chain.
fn patterns(envelope: &track::Envelope<'_>, mut visit: impl FnMut(CompressionPatternV1<'_>)) {
    if let Some(CompressionTransform::CompressionTransformChained(chain)) = transform(envelope) {
        for payload in chain.payloads(&mut ()) {
            payload.pattern().into_iter().for_each(&mut visit);
        }
    }
}

fn transform<'a>(envelope: &track::Envelope<'a>) -> Option<CompressionTransform<'a>> {
    (envelope.kind == EnvelopeKind::Compressed).then(|| CompressionTransform::read(envelope.input, &mut ()))
}
