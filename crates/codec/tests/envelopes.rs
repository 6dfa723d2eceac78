//! Frames that are no SMB2 messages in the clear: encrypted, compressed, SMB1.

mod common;

use common::{Listing, hex, sweep, vectors};
use smbtrail_codec::{
    Envelope, Input, Problem, Region, Structure,
    compression::{CompressionTransform, CompressionTransformChained, CompressionTransformUnchained},
    smb1::Smb1Message,
    transform::{RdmaCryptoTransform, RdmaTransform, TransformHeader},
};
use smbtrail_wire::{CompressionAlgorithm, RdmaTransformType, Smb1Command, TransformFlags};

/// Frames of our own recordings; see the file.
const RECORDED: &str = include_str!("vectors/envelopes.hex");
/// Frames from public sources; see the files.
const PUBLIC: [&str; 3] = [
    include_str!("../../../fixtures/messages/transform-read-request.hex"),
    include_str!("../../../fixtures/messages/compressed-chained-pattern-1.hex"),
    include_str!("../../../fixtures/messages/compressed-chained-pattern-2.hex"),
];

/// Parses, lists and owns a frame; its bytes when nothing is wrong with it.
fn again(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut problems: Vec<Problem> = Vec::new();
    let input = Input::new(bytes);
    let emitted = match Envelope::of(bytes) {
        Envelope::Transform => {
            let value = TransformHeader::parse(input, &mut problems).ok()?;
            assert!(Listing::of(|visitor| value.describe(visitor)).in_order);
            assert_eq!(value.clone().into_owned(), value);
            value.to_vec()
        }
        Envelope::Compression => {
            let value = CompressionTransform::read(input, &mut problems);
            assert!(Listing::of(|visitor| value.describe(visitor)).in_order);
            assert_eq!(value.clone().into_owned(), value);
            if let CompressionTransform::CompressionTransformChained(chain) = &value {
                chain.payloads(&mut problems).for_each(drop);
            }
            let mut out = bytes::BytesMut::new();
            value.emit(&mut out, 0);
            out.to_vec()
        }
        Envelope::Smb1 => {
            let value = Smb1Message::parse(input, &mut problems).ok()?;
            assert!(Listing::of(|visitor| value.describe(visitor)).in_order);
            assert_eq!(value.clone().into_owned(), value);
            value.dialects().for_each(drop);
            value.to_vec()
        }
        Envelope::Message | Envelope::Other => return None,
    };
    problems.is_empty().then_some(emitted)
}

#[test]
fn every_envelope_survives_the_sweeps() {
    for vector in PUBLIC.into_iter().chain([RECORDED]).flat_map(vectors) {
        sweep(&vector.source, &vector.bytes, again);
    }
}

#[test]
fn tells_a_frame_by_its_first_four_bytes() {
    assert_eq!(Envelope::of(b"\xfeSMB\x40\0"), Envelope::Message);
    assert_eq!(Envelope::of(b"\xfdSMB"), Envelope::Transform);
    assert_eq!(Envelope::of(b"\xfcSMB"), Envelope::Compression);
    assert_eq!(Envelope::of(b"\xffSMB"), Envelope::Smb1);
    assert_eq!(Envelope::of(b"\xfdSM"), Envelope::Other);
    assert_eq!(Envelope::of(b""), Envelope::Other);
}

#[test]
fn reads_an_encrypted_message() {
    let vector = vectors(PUBLIC[0]).remove(0);
    let header = TransformHeader::parse(Input::new(&vector.bytes), &mut ()).unwrap();
    assert_eq!(header.flags, TransformFlags::ENCRYPTED);
    assert_eq!(header.message.offset, 52);
    assert_eq!(*header.message.bytes, vector.bytes[52..]);
}

#[test]
fn reads_a_chain_of_payloads() {
    let vector = vectors(PUBLIC[1]).remove(0);
    let CompressionTransform::CompressionTransformChained(chain) =
        CompressionTransform::read(Input::new(&vector.bytes), &mut ())
    else {
        panic!()
    };
    assert_eq!(chain.original_compressed_segment_size, 368);
    let mut sink = ();
    let payloads: Vec<_> = chain.payloads(&mut sink).collect();
    let lengths: Vec<_> = payloads.iter().map(|payload| payload.length).collect();
    assert_eq!(lengths, [0x68, 0x1A, 8]);
    let pattern = payloads[2].pattern().unwrap();
    assert_eq!((pattern.pattern, pattern.repetitions), (0, 0xEE));
    assert!(payloads[0].pattern().is_none());
}

#[test]
fn splits_an_unchained_message_at_its_offset() {
    let value = CompressionTransformUnchained {
        compression_algorithm: CompressionAlgorithm::LZ77,
        original_compressed_segment_size: 40,
        offset: 4,
        uncompressed: Region::at(16, b"head".as_slice()),
        compressed: Region::at(20, b"packed".as_slice()),
        ..Default::default()
    };
    sweep("unchained", &value.to_vec(), again);
    let bytes = value.to_vec();
    let CompressionTransform::CompressionTransformUnchained(read) =
        CompressionTransform::read(Input::new(&bytes), &mut ())
    else {
        panic!()
    };
    assert_eq!(read, value);
}

#[test]
fn knows_the_size_of_a_decompressed_payload() {
    // LZ4, 4 bytes of OriginalPayloadSize and 2 of payload.
    let bytes = hex("fc534d4230000000 0500010006000000 30000000 abcd");
    let chain = CompressionTransformChained::parse(Input::new(&bytes), &mut ()).unwrap();
    let mut sink = ();
    let payload = chain.payloads(&mut sink).next().unwrap();
    assert_eq!(payload.original_payload_size(), Some(48));
    assert_eq!(*payload.payload.bytes, [0xAB, 0xCD]);
    assert_eq!(payload.payload.offset, 12);
}

#[test]
fn reads_transforms_of_rdma_payload() {
    let crypto = RdmaCryptoTransform {
        transform_type: RdmaTransformType::ENCRYPTION,
        signature_length: 16,
        nonce_length: 11,
        signature: Region::new(vec![1; 16]),
        nonce: Region::new(vec![2; 11]),
        ..Default::default()
    }
    .arranged();
    let mut transforms = crypto.to_vec();
    transforms.resize(40, 0);
    let value = RdmaTransform {
        rdma_descriptor_offset: 56,
        rdma_descriptor_length: 16,
        transform_count: 1,
        transforms: Region::at(16, transforms),
        descriptors: Region::at(56, vec![3; 16]),
        ..Default::default()
    };
    let bytes = value.to_vec();
    let parse = |bytes: &[u8]| {
        let mut problems: Vec<Problem> = Vec::new();
        let value = RdmaTransform::parse(Input::new(bytes), &mut problems).ok()?;
        Listing::of(|visitor| value.describe(visitor));
        value.transforms(&mut problems).for_each(drop);
        problems.is_empty().then(|| value.to_vec())
    };
    sweep("RDMA", &bytes, parse);
    let read = RdmaTransform::parse(Input::new(&bytes), &mut ()).unwrap();
    let listing = Listing::of(|visitor| read.describe(visitor));
    assert!(listing.in_order && listing.has("NonceLength", "Number(11)"), "{:#?}", listing.lines);
    assert_eq!(*read.transforms(&mut ()).next().unwrap().nonce.bytes, [2; 11]);
    assert_eq!(*read.descriptors.bytes, [3; 16]);
}

#[test]
fn reads_the_dialects_that_an_smb1_client_offers() {
    let vector = vectors(RECORDED).into_iter().find(|vector| vector.source.contains("smb1-upgrade")).unwrap();
    let message = Smb1Message::parse(Input::new(&vector.bytes), &mut ()).unwrap();
    assert_eq!(message.command, Smb1Command::NEGOTIATE);
    assert!(!message.is_response());
    let dialects: Vec<_> = message.dialects().map(String::from_utf8_lossy).collect();
    assert!(dialects.iter().any(|dialect| dialect == "SMB 2.???"), "{dialects:?}");
}

#[test]
fn makes_a_request_that_offers_dialects() {
    let message = Smb1Message::negotiate(&["NT LM 0.12", "SMB 2.002", "SMB 2.???"]);
    let bytes = message.to_vec();
    // source: [MS-CIFS] 2.2.3.1 and 2.2.4.52.1: WordCount 0, then ByteCount, then each dialect after a 2.
    assert_eq!(bytes[..5], [0xFF, b'S', b'M', b'B', 0x72]);
    assert_eq!(bytes[32..], *b"\x00\x22\x00\x02NT LM 0.12\x00\x02SMB 2.002\x00\x02SMB 2.???\x00");
    sweep("negotiate", &bytes, again);
    assert_eq!(message.dialects().count(), 3);
}
