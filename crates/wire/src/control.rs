flags! {
    /// The Flags of an IOCTL request. `[MS-SMB2] 2.2.31`
    pub struct IoctlFlags: u32 {
        /// A file system control; else a device control.
        IS_FSCTL = 0x0000_0001, "SMB2_0_IOCTL_IS_FSCTL";
    }
}

flags! {
    /// What a network interface can do. `[MS-SMB2] 2.2.32.5`, field Capability
    pub struct InterfaceCapabilities: u32 {
        /// Spreads receiving over processors.
        RSS_CAPABLE = 0x0000_0001;
        /// RDMA.
        RDMA_CAPABLE = 0x0000_0002;
    }
}

values! {
    /// What a hash is for. `[MS-SMB2] 2.2.31.2`, field HashType
    pub struct HashType: u32 {
        /// Branch caching.
        PEER_DIST = 0x0000_0001, "SRV_HASH_TYPE_PEER_DIST";
    }
}

values! {
    /// The version of branch caching. `[MS-SMB2] 2.2.31.2`, field HashVersion
    pub struct HashVersion: u32 {
        /// Version 1.
        VER_1 = 0x0000_0001, "SRV_HASH_VER_1";
        /// Version 2.
        VER_2 = 0x0000_0002, "SRV_HASH_VER_2";
    }
}

values! {
    /// How hashes are asked for. `[MS-SMB2] 2.2.31.2`, field HashRetrievalType
    pub struct HashRetrievalType: u32 {
        /// By offset in the hashes.
        HASH_BASED = 0x0000_0001, "SRV_HASH_RETRIEVE_HASH_BASED";
        /// By offset in the file.
        FILE_BASED = 0x0000_0002, "SRV_HASH_RETRIEVE_FILE_BASED";
    }
}

values! {
    /// How a file is stored compressed. `[MS-FSCC] 2.3.18`, field CompressionState
    pub struct CompressionFormat: u16 {
        /// Not compressed.
        NONE = 0x0000, "COMPRESSION_FORMAT_NONE";
        /// As the file system likes.
        DEFAULT = 0x0001, "COMPRESSION_FORMAT_DEFAULT";
        /// LZNT1.
        LZNT1 = 0x0002, "COMPRESSION_FORMAT_LZNT1";
        /// Xpress; not set over the network.
        XPRESS = 0x0003, "COMPRESSION_FORMAT_XPRESS";
        /// Xpress with Huffman codes; not set over the network.
        XPRESS_HUFF = 0x0004, "COMPRESSION_FORMAT_XPRESS_HUFF";
    }
}

values! {
    /// How data is guarded. `[MS-FSCC] 2.3.20`, field ChecksumAlgorithm
    pub struct ChecksumAlgorithm: u16 {
        /// Not at all.
        NONE = 0x0000, "CHECKSUM_TYPE_NONE";
        /// CRC-32.
        CRC32 = 0x0001, "CHECKSUM_TYPE_CRC32";
        /// CRC-64.
        CRC64 = 0x0002, "CHECKSUM_TYPE_CRC64";
        /// As before; when setting.
        UNCHANGED = 0xFFFF, "CHECKSUM_TYPE_UNCHANGED";
    }
}

flags! {
    /// What a wrong checksum does. `[MS-FSCC] 2.3.20`, field Flags
    pub struct IntegrityFlags: u32 {
        /// It does not fail the read.
        CHECKSUM_ENFORCEMENT_OFF = 0x0000_0001, "FSCTL_INTEGRITY_FLAG_CHECKSUM_ENFORCEMENT_OFF";
    }
}

flags! {
    /// How extents are duplicated. `[MS-FSCC] 2.3.9.2`, field Flags
    pub struct DuplicateExtentsFlags: u32 {
        /// All of it or nothing.
        SOURCE_ATOMIC = 0x0000_0001, "DUPLICATE_EXTENTS_DATA_EX_SOURCE_ATOMIC";
        /// In the background; Windows only.
        ASYNC = 0x0000_0002, "DUPLICATE_EXTENTS_DATA_EX_ASYNC";
    }
}

flags! {
    /// How data of a region is used. `[MS-FSCC] 2.3.56.1`, field Usage
    pub struct FileRegionUsage: u32 {
        /// Valid in the cache.
        VALID_CACHED_DATA = 0x0000_0001, "FILE_REGION_USAGE_VALID_CACHED_DATA";
        /// Valid on the volume.
        VALID_NONCACHED_DATA = 0x0000_0002, "FILE_REGION_USAGE_VALID_NONCACHED_DATA";
        /// In pages of another size; Windows only.
        OTHER_PAGE_ALIGNMENT = 0x0000_0004, "FILE_REGION_USAGE_OTHER_PAGE_ALIGNMENT";
        /// In large pages; Windows only.
        LARGE_PAGE_ALIGNMENT = 0x0000_0008, "FILE_REGION_USAGE_LARGE_PAGE_ALIGNMENT";
        /// In huge pages; Windows only.
        HUGE_PAGE_ALIGNMENT = 0x0000_0010, "FILE_REGION_USAGE_HUGE_PAGE_ALIGNMENT";
    }
}

flags! {
    /// What an offloaded read found. `[MS-FSCC] 2.3.42`, field Flags
    pub struct OffloadReadFlags: u32 {
        /// Nothing but zeros follows.
        ALL_ZERO_BEYOND_CURRENT_RANGE = 0x0000_0001, "OFFLOAD_READ_FLAG_ALL_ZERO_BEYOND_CURRENT_RANGE";
    }
}

values! {
    /// What a token of offloaded data is. `[MS-FSCC] 2.1.11`, field TokenType, which is big-endian
    pub struct OffloadTokenType: u32 {
        /// Stands for zeros.
        ZERO_DATA = 0xFFFF_0001, "STORAGE_OFFLOAD_TOKEN_TYPE_ZERO_DATA";
    }
}

flags! {
    /// Why a journal has a record. `[MS-FSCC] 2.3.62.2`, field Reason
    pub struct UsnReason: u32 {
        /// Data was overwritten.
        DATA_OVERWRITE = 0x0000_0001, "USN_REASON_DATA_OVERWRITE";
        /// Data was added.
        DATA_EXTEND = 0x0000_0002, "USN_REASON_DATA_EXTEND";
        /// Data was cut off.
        DATA_TRUNCATION = 0x0000_0004, "USN_REASON_DATA_TRUNCATION";
        /// A named stream was overwritten.
        NAMED_DATA_OVERWRITE = 0x0000_0010, "USN_REASON_NAMED_DATA_OVERWRITE";
        /// A named stream grew.
        NAMED_DATA_EXTEND = 0x0000_0020, "USN_REASON_NAMED_DATA_EXTEND";
        /// A named stream was cut off.
        NAMED_DATA_TRUNCATION = 0x0000_0040, "USN_REASON_NAMED_DATA_TRUNCATION";
        /// It was created.
        FILE_CREATE = 0x0000_0100, "USN_REASON_FILE_CREATE";
        /// It was deleted.
        FILE_DELETE = 0x0000_0200, "USN_REASON_FILE_DELETE";
        /// Extended attributes changed.
        EA_CHANGE = 0x0000_0400, "USN_REASON_EA_CHANGE";
        /// Access rights changed.
        SECURITY_CHANGE = 0x0000_0800, "USN_REASON_SECURITY_CHANGE";
        /// It was renamed from this name.
        RENAME_OLD_NAME = 0x0000_1000, "USN_REASON_RENAME_OLD_NAME";
        /// It was renamed to this name.
        RENAME_NEW_NAME = 0x0000_2000, "USN_REASON_RENAME_NEW_NAME";
        /// Its indexing changed.
        INDEXABLE_CHANGE = 0x0000_4000, "USN_REASON_INDEXABLE_CHANGE";
        /// Attributes or times changed.
        BASIC_INFO_CHANGE = 0x0000_8000, "USN_REASON_BASIC_INFO_CHANGE";
        /// A hard link came or went.
        HARD_LINK_CHANGE = 0x0001_0000, "USN_REASON_HARD_LINK_CHANGE";
        /// Its compression changed.
        COMPRESSION_CHANGE = 0x0002_0000, "USN_REASON_COMPRESSION_CHANGE";
        /// Its encryption changed.
        ENCRYPTION_CHANGE = 0x0004_0000, "USN_REASON_ENCRYPTION_CHANGE";
        /// Its object id changed.
        OBJECT_ID_CHANGE = 0x0008_0000, "USN_REASON_OBJECT_ID_CHANGE";
        /// Its reparse point changed.
        REPARSE_POINT_CHANGE = 0x0010_0000, "USN_REASON_REPARSE_POINT_CHANGE";
        /// A named stream came, went or was renamed.
        STREAM_CHANGE = 0x0020_0000, "USN_REASON_STREAM_CHANGE";
        /// A named stream changed in a transaction.
        TRANSACTED_CHANGE = 0x0040_0000, "USN_REASON_TRANSACTED_CHANGE";
        /// Its checksums were switched on or off.
        INTEGRITY_CHANGE = 0x0080_0000, "USN_REASON_INTEGRITY_CHANGE";
        /// Its storage tier changed.
        DESIRED_STORAGE_CLASS_CHANGE = 0x0100_0000, "USN_REASON_DESIRED_STORAGE_CLASS_CHANGE";
        /// It was closed.
        CLOSE = 0x8000_0000, "USN_REASON_CLOSE";
    }
}

flags! {
    /// Who made a change. `[MS-FSCC] 2.3.62.2`, field SourceInfo
    pub struct UsnSource: u32 {
        /// The operating system, without changing data.
        DATA_MANAGEMENT = 0x0000_0001, "USN_SOURCE_DATA_MANAGEMENT";
        /// A program that added a private stream.
        AUXILIARY_DATA = 0x0000_0002, "USN_SOURCE_AUXILIARY_DATA";
        /// Replication.
        REPLICATION_MANAGEMENT = 0x0000_0004, "USN_SOURCE_REPLICATION_MANAGEMENT";
        /// Replication on a client.
        CLIENT_REPLICATION_MANAGEMENT = 0x0000_0008, "USN_SOURCE_CLIENT_REPLICATION_MANAGEMENT";
    }
}
