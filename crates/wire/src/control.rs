//! Numbers in the buffers of file system controls.

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
        /// Represents zeros.
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

values! {
    /// The family of a socket address. `[MS-SMB2] 2.2.32.5.1`, field Family
    pub struct SocketFamily: u16 {
        /// IPv4.
        INTER_NETWORK = 0x0002, "InterNetwork";
        /// IPv6.
        INTER_NETWORK_V6 = 0x0017, "InterNetworkV6";
    }
}

values! {
    /// Whether to encrypt. `[MS-FSCC] 2.3.71`, field EncryptionOperation
    pub struct EncryptionOperation: u32 {
        /// Encrypt the file or directory.
        FILE_SET = 0x0000_0001, "FILE_SET_ENCRYPTION";
        /// Decrypt it.
        FILE_CLEAR = 0x0000_0002, "FILE_CLEAR_ENCRYPTION";
        /// Encrypt one stream.
        STREAM_SET = 0x0000_0003, "STREAM_SET_ENCRYPTION";
        /// Decrypt one stream.
        STREAM_CLEAR = 0x0000_0004, "STREAM_CLEAR_ENCRYPTION";
    }
}

values! {
    /// The file system that is counted. `[MS-FSCC] 2.3.12.1`, field FileSystemType
    pub struct StatisticsFileSystem: u16 {
        /// NTFS.
        NTFS = 0x0001, "FILESYSTEM_STATISTICS_TYPE_NTFS";
        /// FAT.
        FAT = 0x0002, "FILESYSTEM_STATISTICS_TYPE_FAT";
        /// exFAT.
        EXFAT = 0x0003, "FILESYSTEM_STATISTICS_TYPE_EXFAT";
    }
}

flags! {
    /// How single instance storage copies. `[MS-FSCC] 2.3.89`, field Flags
    pub struct SisCopyFlags: u32 {
        /// Only if the source is a link already.
        LINK = 0x0000_0001, "COPYFILE_SIS_LINK";
        /// An existing destination is replaced.
        REPLACE = 0x0000_0002, "COPYFILE_SIS_REPLACE";
    }
}

values! {
    /// Where a tracked link leads. `[MS-FSCC] 2.3.37.3`, field Type
    pub struct LinkTrackingType: u32 {
        /// An NTFS volume.
        NTFS = 0x0000_0000;
        /// DFS.
        DFS = 0x0000_0001;
    }
}

values! {
    /// An operation on a shared virtual disk. `[MS-RSVD] 2.2.2`
    pub struct TunnelOperation: u32 {
        /// Describes the disk.
        GET_INITIAL_INFO = 0x0200_1001, "RSVD_TUNNEL_GET_INITIAL_INFO_OPERATION";
        /// Carries a SCSI command.
        SCSI = 0x0200_1002, "RSVD_TUNNEL_SCSI_OPERATION";
        /// Asks whether the connection is up.
        CHECK_CONNECTION_STATUS = 0x0200_1003, "RSVD_TUNNEL_CHECK_CONNECTION_STATUS_OPERATION";
        /// Asks for the status of a SCSI command.
        SRB_STATUS = 0x0200_1004, "RSVD_TUNNEL_SRB_STATUS_OPERATION";
        /// Describes the disk's geometry.
        GET_DISK_INFO = 0x0200_1005, "RSVD_TUNNEL_GET_DISK_INFO_OPERATION";
        /// Checks the disk.
        VALIDATE_DISK = 0x0200_1006, "RSVD_TUNNEL_VALIDATE_DISK_OPERATION";
        /// Starts a long operation.
        META_OPERATION_START = 0x0200_2101, "RSVD_TUNNEL_META_OPERATION_START";
        /// Asks how far a long operation has come.
        META_OPERATION_QUERY_PROGRESS = 0x0200_2002, "RSVD_TUNNEL_META_OPERATION_QUERY_PROGRESS";
        /// Describes a set of disks.
        VHDSET_QUERY_INFORMATION = 0x0200_2005, "RSVD_TUNNEL_VHDSET_QUERY_INFORMATION";
        /// Deletes a snapshot.
        DELETE_SNAPSHOT = 0x0200_2006, "RSVD_TUNNEL_DELETE_SNAPSHOT";
        /// Asks how changes are tracked.
        CHANGE_TRACKING_GET_PARAMETERS = 0x0200_2008, "RSVD_TUNNEL_CHANGE_TRACKING_GET_PARAMETERS";
        /// Starts to track changes.
        CHANGE_TRACKING_START = 0x0200_2009, "RSVD_TUNNEL_CHANGE_TRACKING_START";
        /// Stops to track changes.
        CHANGE_TRACKING_STOP = 0x0200_200A, "RSVD_TUNNEL_CHANGE_TRACKING_STOP";
        /// Lists what has changed.
        QUERY_VIRTUAL_DISK_CHANGES = 0x0200_200C, "RSVD_TUNNEL_QUERY_VIRTUAL_DISK_CHANGES";
        /// Asks for the smallest safe size.
        QUERY_SAFE_SIZE = 0x0200_200D, "RSVD_TUNNEL_QUERY_SAFE_SIZE";
    }
}
