//! Numbers of the transform and compression headers.

flags! {
    /// The Flags of a TRANSFORM_HEADER. `[MS-SMB2] 2.2.41`
    ///
    /// SMB 3.0 and 3.0.2 call the field EncryptionAlgorithm, where 1 means AES-128-CCM.
    pub struct TransformFlags: u16 {
        /// What follows is encrypted.
        ENCRYPTED = 0x0001, "SMB2_TRANSFORM_HEADER_FLAG_ENCRYPTED";
    }
}

values! {
    /// The Flags of a COMPRESSION_TRANSFORM_HEADER and of each chained payload. `[MS-SMB2] 2.2.42`
    pub struct CompressionChainFlags: u16 {
        /// One compressed part.
        NONE = 0x0000, "SMB2_COMPRESSION_FLAG_NONE";
        /// A chain of payloads.
        CHAINED = 0x0001, "SMB2_COMPRESSION_FLAG_CHAINED";
    }
}

values! {
    /// How RDMA payload is transformed. `[MS-SMB2] 2.2.43.1`, field TransformType
    pub struct RdmaTransformType: u16 {
        /// Encrypted.
        ENCRYPTION = 0x0001, "SMB2_RDMA_TRANSFORM_TYPE_ENCRYPTION";
        /// Signed.
        SIGNING = 0x0002, "SMB2_RDMA_TRANSFORM_TYPE_SIGNING";
    }
}

values! {
    /// What an error context holds. `[MS-SMB2] 2.2.2.1`, field ErrorId
    pub struct ErrorId: u32 {
        /// What the status calls for, a symbolic link for instance.
        DEFAULT = 0x0000_0000, "SMB2_ERROR_ID_DEFAULT";
        /// A share has moved. `[MS-SMB2] 2.2.2.2.2`
        SHARE_REDIRECT = 0x7264_5253, "SMB2_ERROR_ID_SHARE_REDIRECT";
    }
}

values! {
    /// The family of an address that a share has moved to. `[MS-SMB2] 2.2.2.2.2.1`, field Type
    pub struct MoveDestinationType: u32 {
        /// IPv4.
        IPADDR_V4 = 0x0000_0001, "MOVE_DST_IPADDR_V4";
        /// IPv6.
        IPADDR_V6 = 0x0000_0002, "MOVE_DST_IPADDR_V6";
    }
}
