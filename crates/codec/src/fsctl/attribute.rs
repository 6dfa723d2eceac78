//! How a file is kept: compressed, guarded, encrypted.

use smbtrail_wire::{ChecksumAlgorithm, CompressionFormat, EncryptionOperation, IntegrityFlags};

structure! {
    /// How a file is compressed, or shall be. `[MS-FSCC] 2.3.18, 2.3.67`
    ///
    /// ```text
    /// 0  CompressionState    2
    /// ```
    pub struct CompressionState: "FSCTL_GET_COMPRESSION Reply", at 0 {
        /// The compression.
        compression_state: CompressionFormat, "CompressionState";
    }
}

structure! {
    /// How a file is guarded. `[MS-FSCC] 2.3.20`
    ///
    /// ```text
    /// 0  ChecksumAlgorithm           2  Reserved                  4  Flags
    /// 8  ChecksumChunkSizeInBytes   12  ClusterSizeInBytes       16
    /// ```
    pub struct GetIntegrityInformationBuffer: "FSCTL_GET_INTEGRITY_INFORMATION_BUFFER", at 0 {
        /// The checksum.
        checksum_algorithm: ChecksumAlgorithm, "ChecksumAlgorithm";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// What a wrong checksum does.
        flags: IntegrityFlags, "Flags";
        /// Bytes that one checksum guards.
        checksum_chunk_size_in_bytes: u32, "ChecksumChunkSizeInBytes";
        /// Bytes of a cluster.
        cluster_size_in_bytes: u32, "ClusterSizeInBytes";
    }
}

structure! {
    /// Guards a file by checksums or not. `[MS-FSCC] 2.3.73`
    ///
    /// ```text
    /// 0  ChecksumAlgorithm    2  Reserved    4  Flags    8
    /// ```
    pub struct SetIntegrityInformationBuffer: "FSCTL_SET_INTEGRITY_INFORMATION_BUFFER", at 0 {
        /// The checksum.
        checksum_algorithm: ChecksumAlgorithm, "ChecksumAlgorithm";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// What a wrong checksum does.
        flags: IntegrityFlags, "Flags";
    }
}

structure! {
    /// Guards a file or not, by the checksum the server prefers. `[MS-FSCC] 2.3.75`
    ///
    /// ```text
    /// 0  EnableIntegrity    1  KeepIntegrityStateUnchanged    2  Reserved     4  Flags
    /// 8  Version            9  Reserved2                     16
    /// ```
    pub struct SetIntegrityInformationBufferEx: "FSCTL_SET_INTEGRITY_INFORMATION_BUFFER_EX", at 0 {
        /// Zero to guard it no longer.
        enable_integrity: u8, "EnableIntegrity";
        /// Not zero to leave that as it is.
        keep_integrity_state_unchanged: u8, "KeepIntegrityStateUnchanged";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// What a wrong checksum does.
        flags: IntegrityFlags, "Flags";
        /// 1.
        version: u8, "Version";
        /// Zero.
        reserved2: [u8; 7] = [0; 7] => Reserved, "Reserved2";
    }
}

structure! {
    /// Encrypts a file or not. `[MS-FSCC] 2.3.71`
    ///
    /// ```text
    /// 0  EncryptionOperation    4  Private    5
    /// ```
    pub struct EncryptionBuffer: "ENCRYPTION_BUFFER", at 0 {
        /// What to do.
        encryption_operation: EncryptionOperation, "EncryptionOperation";
        /// The client's own.
        private: u8, "Private";
    }
}
