//! Numbers of TREE_CONNECT: share types, flags, capabilities.

flags! {
    /// The Flags of a TREE_CONNECT request. `[MS-SMB2] 2.2.9`
    pub struct TreeConnectFlags: u16 {
        /// Connects to a cluster share again.
        CLUSTER_RECONNECT = 0x0001, "SMB2_TREE_CONNECT_FLAG_CLUSTER_RECONNECT";
        /// Can follow a share that has moved.
        REDIRECT_TO_OWNER = 0x0002, "SMB2_TREE_CONNECT_FLAG_REDIRECT_TO_OWNER";
        /// The request has an extension with contexts. `[MS-SMB2] 2.2.9.1`
        EXTENSION_PRESENT = 0x0004, "SMB2_TREE_CONNECT_FLAG_EXTENSION_PRESENT";
    }
}

values! {
    /// What a tree connect context holds. `[MS-SMB2] 2.2.9.2`, field ContextType
    pub struct TreeConnectContextType: u16 {
        /// Never to be used.
        RESERVED = 0x0000, "SMB2_RESERVED_TREE_CONNECT_CONTEXT_ID";
        /// The identity to connect with. `[MS-SMB2] 2.2.9.2.1`
        REMOTED_IDENTITY = 0x0001, "SMB2_REMOTED_IDENTITY_TREE_CONNECT_CONTEXT_ID";
    }
}

values! {
    /// What a share offers. `[MS-SMB2] 2.2.10`, field ShareType
    pub struct ShareType: u8 {
        /// Files.
        DISK = 0x01, "SMB2_SHARE_TYPE_DISK";
        /// Named pipes.
        PIPE = 0x02, "SMB2_SHARE_TYPE_PIPE";
        /// A printer.
        PRINT = 0x03, "SMB2_SHARE_TYPE_PRINT";
    }
}

flags! {
    /// The properties of a share. `[MS-SMB2] 2.2.10`, field ShareFlags
    pub struct ShareFlags: u32 {
        /// Offline copies of files the user picks (bits 4 and 5 hold one of four caching modes).
        MANUAL_CACHING = 0x0000_0000 & 0x0000_0030, "SMB2_SHAREFLAG_MANUAL_CACHING";
        /// Offline copies of files the user opens.
        AUTO_CACHING = 0x0000_0010 & 0x0000_0030, "SMB2_SHAREFLAG_AUTO_CACHING";
        /// Offline copies of files the user opens, used even while the share is there.
        VDO_CACHING = 0x0000_0020 & 0x0000_0030, "SMB2_SHAREFLAG_VDO_CACHING";
        /// No offline copies.
        NO_CACHING = 0x0000_0030 & 0x0000_0030, "SMB2_SHAREFLAG_NO_CACHING";
        /// Lies in a DFS tree.
        DFS = 0x0000_0001, "SMB2_SHAREFLAG_DFS";
        /// The root of a DFS tree.
        DFS_ROOT = 0x0000_0002, "SMB2_SHAREFLAG_DFS_ROOT";
        /// Opens that deny reading by others are not allowed.
        RESTRICT_EXCLUSIVE_OPENS = 0x0000_0100, "SMB2_SHAREFLAG_RESTRICT_EXCLUSIVE_OPENS";
        /// Every open lets others delete the file.
        FORCE_SHARED_DELETE = 0x0000_0200, "SMB2_SHAREFLAG_FORCE_SHARED_DELETE";
        /// Clients may cache directory contents.
        ALLOW_NAMESPACE_CACHING = 0x0000_0400, "SMB2_SHAREFLAG_ALLOW_NAMESPACE_CACHING";
        /// Listings leave out what the user may not see.
        ACCESS_BASED_DIRECTORY_ENUM = 0x0000_0800, "SMB2_SHAREFLAG_ACCESS_BASED_DIRECTORY_ENUM";
        /// No exclusive oplock is granted.
        FORCE_LEVELII_OPLOCK = 0x0000_1000, "SMB2_SHAREFLAG_FORCE_LEVELII_OPLOCK";
        /// Hashes for branch caching, version 1.
        ENABLE_HASH_V1 = 0x0000_2000, "SMB2_SHAREFLAG_ENABLE_HASH_V1";
        /// Hashes for branch caching, version 2.
        ENABLE_HASH_V2 = 0x0000_4000, "SMB2_SHAREFLAG_ENABLE_HASH_V2";
        /// Messages to the share must be encrypted.
        ENCRYPT_DATA = 0x0000_8000, "SMB2_SHAREFLAG_ENCRYPT_DATA";
        /// Takes an identity along with TREE_CONNECT.
        IDENTITY_REMOTING = 0x0004_0000, "SMB2_SHAREFLAG_IDENTITY_REMOTING";
        /// Compressed reads and writes are welcome.
        COMPRESS_DATA = 0x0010_0000, "SMB2_SHAREFLAG_COMPRESS_DATA";
        /// The share wants connections of its own.
        ISOLATED_TRANSPORT = 0x0020_0000, "SMB2_SHAREFLAG_ISOLATED_TRANSPORT";
    }
}

impl ShareFlags {
    /// The group of bits that holds the caching mode.
    pub const CACHING_MASK: Self = Self(0x0000_0030);
}

flags! {
    /// What a share can do. `[MS-SMB2] 2.2.10`, field Capabilities
    pub struct ShareCapabilities: u32 {
        /// Lies in a DFS tree.
        DFS = 0x0000_0008, "SMB2_SHARE_CAP_DFS";
        /// Stays available when a server fails.
        CONTINUOUS_AVAILABILITY = 0x0000_0010, "SMB2_SHARE_CAP_CONTINUOUS_AVAILABILITY";
        /// Served by several servers at once.
        SCALEOUT = 0x0000_0020, "SMB2_SHARE_CAP_SCALEOUT";
        /// A witness service watches it. `[MS-SWN]`
        CLUSTER = 0x0000_0040, "SMB2_SHARE_CAP_CLUSTER";
        /// Served best by one server of the cluster; clients may be asked to move.
        ASYMMETRIC = 0x0000_0080, "SMB2_SHARE_CAP_ASYMMETRIC";
        /// Redirects a client at connect time to the owner.
        REDIRECT_TO_OWNER = 0x0000_0100, "SMB2_SHARE_CAP_REDIRECT_TO_OWNER";
    }
}
