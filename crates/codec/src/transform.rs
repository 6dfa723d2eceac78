//! The envelope of an encrypted message, and transforms of RDMA payload. `[MS-SMB2] 2.2.41, 2.2.43`

use smbtrail_wire::{Channel, RdmaTransformType, SessionId, TransformFlags};

use crate::{
    Input, Sink, Structure, Visitor, describe,
    nested::{self, Measured},
    structure::{self, Size},
};

structure! {
    /// Comes before an encrypted message. `[MS-SMB2] 2.2.41`
    ///
    /// ```text
    ///  0  ProtocolId             0xFD 'S' 'M' 'B'
    ///  4  Signature
    /// 20  Nonce
    /// 36  OriginalMessageSize   40  Reserved    42  Flags
    /// 44  SessionId             52  the encrypted message
    /// ```
    pub struct TransformHeader: "SMB2 TRANSFORM_HEADER", at 0 {
        /// How an encrypted message begins.
        protocol_id: [u8; 4] = TransformHeader::PROTOCOL_ID, "ProtocolId";
        /// Proves that key and message are right.
        signature: [u8; 16], "Signature";
        /// Used once with the key: 11 bytes with AES-CCM, 12 with AES-GCM, then zeros.
        nonce: [u8; 16], "Nonce";
        /// Bytes of the message, the same encrypted and plain.
        original_message_size: u32, "OriginalMessageSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// ENCRYPTED; in SMB 3.0 and 3.0.2 EncryptionAlgorithm, where 1 is AES-128-CCM.
        flags: TransformFlags = TransformFlags::ENCRYPTED, "Flags";
        /// The session whose key it is.
        session_id: SessionId, "SessionId";
    }
    regions {
        /// The encrypted message.
        message: [.. original_message_size] => describe::bytes, "EncryptedMessage";
    }
}

impl TransformHeader<'_> {
    /// How an encrypted message begins.
    pub const PROTOCOL_ID: [u8; 4] = [0xFD, b'S', b'M', b'B'];
}

structure! {
    /// Says how the payload of a READ or WRITE over RDMA is transformed. `[MS-SMB2] 2.2.43`
    ///
    /// ```text
    /// 0  RdmaDescriptorOffset    2  RdmaDescriptorLength    4  Channel
    /// 8  TransformCount         10  Reserved1              12  Reserved2    16  transforms
    /// ```
    pub struct RdmaTransform: "SMB2_RDMA_TRANSFORM", at 0 {
        /// Where the RDMA descriptors begin, in bytes from the structure's first.
        rdma_descriptor_offset: u16, "RdmaDescriptorOffset";
        /// Bytes of the RDMA descriptors.
        rdma_descriptor_length: u16, "RdmaDescriptorLength";
        /// What the RDMA descriptors are.
        channel: Channel, "Channel";
        /// How many transforms follow.
        transform_count: u16, "TransformCount";
        /// Zero.
        reserved1: u16 = 0 => Reserved, "Reserved1";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
    }
    regions {
        /// The RDMA descriptors. `[MS-SMBD] 2.2.3.1`
        descriptors: [rdma_descriptor_offset, rdma_descriptor_length] => describe::bytes, "RdmaDescriptors";
        /// The transforms.
        transforms: {|s, len| s.transforms_place(len)} => describe_transforms, "Transforms";
    }
}

impl RdmaTransform<'_> {
    /// The transforms, in order.
    pub fn transforms<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = RdmaCryptoTransform<'a>> + use<'a, 's> {
        let entries = Measured::new(self.transforms.input(), 8, measure);
        let mut entries = nested::counted(entries, self.transform_count.size(), "TransformCount", sink);
        core::iter::from_fn(move || {
            let entry = entries.next()?;
            structure::nested::<RdmaCryptoTransform<'_>>(entry, sink)
        })
    }

    /// Up to the descriptors, which follow them, or to the end.
    fn transforms_place(&self, len: usize) -> (usize, usize) {
        let descriptors = self.rdma_descriptor_offset.size();
        let end = if descriptors > Self::FIXED { descriptors.min(len) } else { len };
        (Self::FIXED, end.saturating_sub(Self::FIXED))
    }
}

structure! {
    /// How RDMA payload is encrypted or signed. `[MS-SMB2] 2.2.43.1`
    ///
    /// ```text
    /// 0  TransformType    2  SignatureLength    4  NonceLength    6  Reserved    8  Signature, Nonce
    /// ```
    pub struct RdmaCryptoTransform: "SMB2_RDMA_CRYPTO_TRANSFORM", at 0 {
        /// Encrypted or signed.
        transform_type: RdmaTransformType, "TransformType";
        /// Bytes of the signature: at most 16.
        signature_length: u16, "SignatureLength";
        /// Bytes of the nonce.
        nonce_length: u16, "NonceLength";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
    regions {
        /// Proves that key and payload are right.
        signature: [.. signature_length] => describe::bytes, "Signature";
        /// Used once with the key.
        nonce: [.. nonce_length] => describe::bytes, "Nonce";
    }
}

/// Bytes of the transform that `bytes` begin with, padding not counted.
fn measure(bytes: &[u8]) -> Option<usize> {
    let transform = RdmaCryptoTransform::parse(Input::new(bytes), &mut ()).ok()?;
    Some(RdmaCryptoTransform::FIXED + transform.signature_length.size() + transform.nonce_length.size())
}

fn describe_transforms(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut entries = Measured::new(input, 8, measure);
    for entry in entries.by_ref() {
        if let Ok(transform) = RdmaCryptoTransform::parse(entry, &mut ()) {
            transform.describe(visitor);
        }
    }
    let left = entries.left();
    describe::left_over(name, left, visitor);
}
