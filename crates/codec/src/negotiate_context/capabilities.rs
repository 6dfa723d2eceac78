use smbtrail_wire::{
    Cipher, CompressionAlgorithm, CompressionFlags, Guid, HashAlgorithm, RdmaTransform, SigningAlgorithm,
    TransportFlags,
};

use crate::{Region, Utf16, describe, list, utf16};

structure! {
    /// Hashes for the integrity of what precedes authentication. `[MS-SMB2] 2.2.3.1.1`
    ///
    /// ```text
    /// 0  HashAlgorithmCount    2  SaltLength    4  HashAlgorithms, 2 bytes each    Salt
    /// ```
    pub struct PreauthIntegrityCapabilities: "SMB2_PREAUTH_INTEGRITY_CAPABILITIES", at 0 {
        /// How many hashes: one in a response.
        hash_algorithm_count: u16, "HashAlgorithmCount";
        /// Bytes of the salt.
        salt_length: u16, "SaltLength";
    }
    regions {
        /// The hashes, the best first.
        hash_algorithms: [.. hash_algorithm_count * 2] => describe::array::<HashAlgorithm>,
            "HashAlgorithms";
        /// Random bytes.
        salt: [.. salt_length] => describe::bytes, "Salt";
    }
}

impl PreauthIntegrityCapabilities<'static> {
    /// The data that offer or choose these hash algorithms.
    #[must_use]
    pub fn new(hash_algorithms: &[HashAlgorithm], salt: &[u8]) -> Self {
        let hash_algorithms = list::of_scalars(hash_algorithms.iter().copied());
        Self { hash_algorithms, salt: Region::new(salt.to_vec()), ..Self::default() }.arranged()
    }
}

impl PreauthIntegrityCapabilities<'_> {
    /// The hashes, in order.
    pub fn hash_algorithms(&self) -> impl Iterator<Item = HashAlgorithm> + Clone {
        list::scalars(&self.hash_algorithms.bytes)
    }
}

structure! {
    /// Ciphers. `[MS-SMB2] 2.2.3.1.2`
    ///
    /// ```text
    /// 0  CipherCount    2  Ciphers, 2 bytes each
    /// ```
    pub struct EncryptionCapabilities: "SMB2_ENCRYPTION_CAPABILITIES", at 0 {
        /// How many ciphers: one in a response, whose cipher is 0 when the two sides have none in common.
        cipher_count: u16, "CipherCount";
    }
    regions {
        /// The ciphers, the best first.
        ciphers: [.. cipher_count * 2] => describe::array::<Cipher>, "Ciphers";
    }
}

impl EncryptionCapabilities<'static> {
    /// The data that offer or choose these ciphers.
    #[must_use]
    pub fn new(ciphers: &[Cipher]) -> Self {
        let ciphers = list::of_scalars(ciphers.iter().copied());
        Self { ciphers, ..Self::default() }.arranged()
    }
}

impl EncryptionCapabilities<'_> {
    /// The ciphers, in order.
    pub fn ciphers(&self) -> impl Iterator<Item = Cipher> + Clone {
        list::scalars(&self.ciphers.bytes)
    }
}

structure! {
    /// Ways to compress. `[MS-SMB2] 2.2.3.1.3`
    ///
    /// ```text
    /// 0  CompressionAlgorithmCount    2  Padding    4  Flags    8  CompressionAlgorithms, 2 bytes each
    /// ```
    pub struct CompressionCapabilities: "SMB2_COMPRESSION_CAPABILITIES", at 0 {
        /// How many algorithms.
        compression_algorithm_count: u16, "CompressionAlgorithmCount";
        /// Zero.
        padding: u16 = 0 => Reserved, "Padding";
        /// Whether messages may be chains of parts.
        flags: CompressionFlags, "Flags";
    }
    regions {
        /// The algorithms, the best first.
        compression_algorithms: [.. compression_algorithm_count * 2] =>
            describe::array::<CompressionAlgorithm>, "CompressionAlgorithms";
    }
}

impl CompressionCapabilities<'static> {
    /// The data that offer or choose these algorithms, without chaining.
    #[must_use]
    pub fn new(compression_algorithms: &[CompressionAlgorithm]) -> Self {
        let compression_algorithms = list::of_scalars(compression_algorithms.iter().copied());
        Self { compression_algorithms, ..Self::default() }.arranged()
    }
}

impl CompressionCapabilities<'_> {
    /// The algorithms, in order.
    pub fn compression_algorithms(&self) -> impl Iterator<Item = CompressionAlgorithm> + Clone {
        list::scalars(&self.compression_algorithms.bytes)
    }
}

structure! {
    /// The server, as the client calls it. Requests only. `[MS-SMB2] 2.2.3.1.4`
    ///
    /// ```text
    /// 0  NetName
    /// ```
    pub struct NetnameNegotiateContext: "SMB2_NETNAME_NEGOTIATE_CONTEXT_ID", at 0 {}
    regions {
        /// The name in UTF-16.
        net_name: {|_, len| (0, len)} => describe::text, "NetName";
    }
}

impl NetnameNegotiateContext<'static> {
    /// The data that name the server as the user does.
    #[must_use]
    pub fn new(net_name: &str) -> Self {
        Self { net_name: Region::new(utf16(net_name)), ..Self::default() }
    }
}

impl NetnameNegotiateContext<'_> {
    /// The server, as the client calls it.
    #[must_use]
    pub fn net_name(&self) -> Utf16<'_> {
        Utf16(&self.net_name.bytes)
    }
}

structure! {
    /// What the transport below secures. `[MS-SMB2] 2.2.3.1.5`
    ///
    /// ```text
    /// 0  Flags    4
    /// ```
    pub struct TransportCapabilities: "SMB2_TRANSPORT_CAPABILITIES", at 0 {
        /// Whether its encryption is enough.
        flags: TransportFlags, "Flags";
    }
}

structure! {
    /// Transforms of payload that goes over RDMA. `[MS-SMB2] 2.2.3.1.6`
    ///
    /// ```text
    /// 0  TransformCount    2  Reserved1    4  Reserved2    8  RDMATransformIds, 2 bytes each
    /// ```
    pub struct RdmaTransformCapabilities: "SMB2_RDMA_TRANSFORM_CAPABILITIES", at 0 {
        /// How many transforms.
        transform_count: u16, "TransformCount";
        /// Zero.
        reserved1: u16 = 0 => Reserved, "Reserved1";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
    }
    regions {
        /// The transforms.
        rdma_transform_ids: [.. transform_count * 2] => describe::array::<RdmaTransform>,
            "RDMATransformIds";
    }
}

impl RdmaTransformCapabilities<'static> {
    /// The data that offer or choose these transforms.
    #[must_use]
    pub fn new(rdma_transform_ids: &[RdmaTransform]) -> Self {
        let rdma_transform_ids = list::of_scalars(rdma_transform_ids.iter().copied());
        Self { rdma_transform_ids, ..Self::default() }.arranged()
    }
}

impl RdmaTransformCapabilities<'_> {
    /// The transforms, in order.
    pub fn rdma_transform_ids(&self) -> impl Iterator<Item = RdmaTransform> + Clone {
        list::scalars(&self.rdma_transform_ids.bytes)
    }
}

structure! {
    /// Ways to sign. `[MS-SMB2] 2.2.3.1.7`
    ///
    /// ```text
    /// 0  SigningAlgorithmCount    2  SigningAlgorithms, 2 bytes each
    /// ```
    pub struct SigningCapabilities: "SMB2_SIGNING_CAPABILITIES", at 0 {
        /// How many algorithms: one in a response.
        signing_algorithm_count: u16, "SigningAlgorithmCount";
    }
    regions {
        /// The algorithms, the best first.
        signing_algorithms: [.. signing_algorithm_count * 2] => describe::array::<SigningAlgorithm>,
            "SigningAlgorithms";
    }
}

impl SigningCapabilities<'static> {
    /// The data that offer or choose these algorithms.
    #[must_use]
    pub fn new(signing_algorithms: &[SigningAlgorithm]) -> Self {
        let signing_algorithms = list::of_scalars(signing_algorithms.iter().copied());
        Self { signing_algorithms, ..Self::default() }.arranged()
    }
}

impl SigningCapabilities<'_> {
    /// The algorithms, in order.
    pub fn signing_algorithms(&self) -> impl Iterator<Item = SigningAlgorithm> + Clone {
        list::scalars(&self.signing_algorithms.bytes)
    }
}

structure! {
    /// The POSIX extensions that are spoken. Outside `[MS-SMB2]`: SMB 3.1.1 POSIX extensions of Samba and Linux
    ///
    /// ```text
    /// 0  Version, 16 bytes each
    /// ```
    pub struct PosixExtensionsAvailable: "SMB2_POSIX_EXTENSIONS_AVAILABLE", at 0 {}
    regions {
        /// The versions, each named by sixteen bytes.
        versions: {|_, len| (0, len)} => describe::array::<Guid>, "Version";
    }
}

impl PosixExtensionsAvailable<'_> {
    /// The versions, in order.
    pub fn versions(&self) -> impl Iterator<Item = Guid> + Clone {
        list::scalars(&self.versions.bytes)
    }
}
