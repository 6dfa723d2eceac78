//! Numbers of NEGOTIATE: capabilities, contexts, algorithms.

flags! {
    /// What an endpoint can do. `[MS-SMB2] 2.2.3` and `2.2.4`, field Capabilities
    pub struct Capabilities: u32 {
        /// Distributed file system paths.
        DFS = 0x0000_0001, "SMB2_GLOBAL_CAP_DFS";
        /// Leases on files.
        LEASING = 0x0000_0002, "SMB2_GLOBAL_CAP_LEASING";
        /// Requests that cost several credits.
        LARGE_MTU = 0x0000_0004, "SMB2_GLOBAL_CAP_LARGE_MTU";
        /// Several connections in one session.
        MULTI_CHANNEL = 0x0000_0008, "SMB2_GLOBAL_CAP_MULTI_CHANNEL";
        /// Handles that outlive a server's failure.
        PERSISTENT_HANDLES = 0x0000_0010, "SMB2_GLOBAL_CAP_PERSISTENT_HANDLES";
        /// Leases on directories.
        DIRECTORY_LEASING = 0x0000_0020, "SMB2_GLOBAL_CAP_DIRECTORY_LEASING";
        /// Encryption, as SMB 3.0 and 3.0.2 announce it.
        ENCRYPTION = 0x0000_0040, "SMB2_GLOBAL_CAP_ENCRYPTION";
        /// One-way notifications from the server.
        NOTIFICATIONS = 0x0000_0080, "SMB2_GLOBAL_CAP_NOTIFICATIONS";
    }
}

flags! {
    /// Whether an endpoint signs. `[MS-SMB2] 2.2.3` and `2.2.4`, field SecurityMode
    pub struct SecurityMode: u16 {
        /// Able to sign.
        SIGNING_ENABLED = 0x0001, "SMB2_NEGOTIATE_SIGNING_ENABLED";
        /// Insists on signing.
        SIGNING_REQUIRED = 0x0002, "SMB2_NEGOTIATE_SIGNING_REQUIRED";
    }
}

values! {
    /// What a negotiate context is about. `[MS-SMB2] 2.2.3.1`, field ContextType
    pub struct NegotiateContextType: u16 {
        /// Hash algorithms and a salt. `[MS-SMB2] 2.2.3.1.1`
        PREAUTH_INTEGRITY_CAPABILITIES = 0x0001, "SMB2_PREAUTH_INTEGRITY_CAPABILITIES";
        /// Ciphers. `[MS-SMB2] 2.2.3.1.2`
        ENCRYPTION_CAPABILITIES = 0x0002, "SMB2_ENCRYPTION_CAPABILITIES";
        /// Compression algorithms. `[MS-SMB2] 2.2.3.1.3`
        COMPRESSION_CAPABILITIES = 0x0003, "SMB2_COMPRESSION_CAPABILITIES";
        /// The server name the client used. `[MS-SMB2] 2.2.3.1.4`
        NETNAME_NEGOTIATE_CONTEXT_ID = 0x0005, "SMB2_NETNAME_NEGOTIATE_CONTEXT_ID";
        /// What the transport below already secures. `[MS-SMB2] 2.2.3.1.5`
        TRANSPORT_CAPABILITIES = 0x0006, "SMB2_TRANSPORT_CAPABILITIES";
        /// Transforms of RDMA payload. `[MS-SMB2] 2.2.3.1.6`
        RDMA_TRANSFORM_CAPABILITIES = 0x0007, "SMB2_RDMA_TRANSFORM_CAPABILITIES";
        /// Signing algorithms. `[MS-SMB2] 2.2.3.1.7`
        SIGNING_CAPABILITIES = 0x0008, "SMB2_SIGNING_CAPABILITIES";
        /// POSIX extensions, named by a GUID; outside `[MS-SMB2]`, by the Samba and Linux projects.
        POSIX_EXTENSIONS_AVAILABLE = 0x0100, "SMB2_POSIX_EXTENSIONS_AVAILABLE";
    }
}

values! {
    /// A hash over the messages before authentication. `[MS-SMB2] 2.2.3.1.1`, field HashAlgorithms
    pub struct HashAlgorithm: u16 {
        /// SHA-512.
        SHA_512 = 0x0001, "SHA-512";
    }
}

values! {
    /// A cipher for whole messages. `[MS-SMB2] 2.2.3.1.2`, field Ciphers
    pub struct Cipher: u16 {
        /// AES with a 128-bit key in CCM mode.
        AES_128_CCM = 0x0001, "AES-128-CCM";
        /// AES with a 128-bit key in GCM mode.
        AES_128_GCM = 0x0002, "AES-128-GCM";
        /// AES with a 256-bit key in CCM mode.
        AES_256_CCM = 0x0003, "AES-256-CCM";
        /// AES with a 256-bit key in GCM mode.
        AES_256_GCM = 0x0004, "AES-256-GCM";
    }
}

values! {
    /// A way to compress messages. `[MS-SMB2] 2.2.3.1.3`, field CompressionAlgorithms
    pub struct CompressionAlgorithm: u16 {
        /// Not compressed.
        NONE = 0x0000;
        /// LZNT1. `[MS-XCA] 2.5`
        LZNT1 = 0x0001;
        /// Plain LZ77. `[MS-XCA] 2.3`
        LZ77 = 0x0002;
        /// LZ77 with Huffman codes. `[MS-XCA] 2.1`
        LZ77_HUFFMAN = 0x0003, "LZ77+Huffman";
        /// One byte, repeated. `[MS-SMB2] 2.2.42.2.2`
        PATTERN_V1 = 0x0004, "Pattern_V1";
        /// LZ4 block format.
        LZ4 = 0x0005;
    }
}

flags! {
    /// How an endpoint compresses. `[MS-SMB2] 2.2.3.1.3`, field Flags
    pub struct CompressionFlags: u32 {
        /// Several compressed payloads in one message.
        CHAINED = 0x0000_0001, "SMB2_COMPRESSION_CAPABILITIES_FLAG_CHAINED";
    }
}

flags! {
    /// What the transport below secures. `[MS-SMB2] 2.2.3.1.5`, field Flags
    pub struct TransportFlags: u32 {
        /// The transport encrypts, so SMB need not.
        ACCEPT_TRANSPORT_LEVEL_SECURITY = 0x0000_0001, "SMB2_ACCEPT_TRANSPORT_LEVEL_SECURITY";
    }
}

values! {
    /// A transform of payload that goes over RDMA. `[MS-SMB2] 2.2.3.1.6`, field RDMATransformIds
    pub struct RdmaTransform: u16 {
        /// None.
        NONE = 0x0000, "SMB2_RDMA_TRANSFORM_NONE";
        /// Encryption.
        ENCRYPTION = 0x0001, "SMB2_RDMA_TRANSFORM_ENCRYPTION";
        /// Signing.
        SIGNING = 0x0002, "SMB2_RDMA_TRANSFORM_SIGNING";
    }
}

values! {
    /// A way to sign messages. `[MS-SMB2] 2.2.3.1.7`, field SigningAlgorithms
    pub struct SigningAlgorithm: u16 {
        /// HMAC with SHA-256.
        HMAC_SHA256 = 0x0000, "HMAC-SHA256";
        /// AES-128 in CMAC mode.
        AES_CMAC = 0x0001, "AES-CMAC";
        /// AES-128 in GMAC mode.
        AES_GMAC = 0x0002, "AES-GMAC";
    }
}
