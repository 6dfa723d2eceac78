//! Numbers of Apple's CREATE context, AAPL.

values! {
    /// What the create context `AAPL` asks for. Published by Apple with its SMB client, `smb_2.h`
    pub struct AaplCommand: u32 {
        /// What server and volume can do.
        SERVER_QUERY = 0x0000_0001, "kAAPL_SERVER_QUERY";
        /// The path of a file id.
        RESOLVE_ID = 0x0000_0002, "kAAPL_RESOLVE_ID";
    }
}

flags! {
    /// What a query asks for, and what its answer contains
    pub struct AaplRequestBitmap: u64 {
        /// What the endpoint can do.
        SERVER_CAPS = 0x0000_0000_0000_0001, "kAAPL_SERVER_CAPS";
        /// What the volume can do.
        VOLUME_CAPS = 0x0000_0000_0000_0002, "kAAPL_VOLUME_CAPS";
        /// The model of the server.
        MODEL_INFO = 0x0000_0000_0000_0004, "kAAPL_MODEL_INFO";
    }
}

flags! {
    /// What an endpoint can do
    pub struct AaplServerCaps: u64 {
        /// Finder information in listings.
        SUPPORTS_READ_DIR_ATTR = 0x0000_0000_0000_0001, "kAAPL_SUPPORTS_READ_DIR_ATTR";
        /// Copies a file with all its metadata.
        SUPPORTS_OSX_COPYFILE = 0x0000_0000_0000_0002, "kAAPL_SUPPORTS_OSX_COPYFILE";
        /// Keeps Unix permissions.
        UNIX_BASED = 0x0000_0000_0000_0004, "kAAPL_UNIX_BASED";
        /// Unix modes as access control entries.
        SUPPORTS_NFS_ACE = 0x0000_0000_0000_0008, "kAAPL_SUPPORTS_NFS_ACE";
        /// Finder information in listings, with flags.
        SUPPORTS_READ_DIR_ATTR_V2 = 0x0000_0000_0000_0010, "kAAPL_SUPPORTS_READ_DIR_ATTR_V2";
        /// High fidelity mode.
        SUPPORTS_HIFI = 0x0000_0000_0000_0020, "kAAPL_SUPPORTS_HIFI";
    }
}

flags! {
    /// What a volume can do
    pub struct AaplVolumeCaps: u64 {
        /// Resolves file ids.
        SUPPORT_RESOLVE_ID = 0x0000_0000_0000_0001, "kAAPL_SUPPORT_RESOLVE_ID";
        /// Has case-sensitive names.
        CASE_SENSITIVE = 0x0000_0000_0000_0002, "kAAPL_CASE_SENSITIVE";
        /// A flush reaches the medium.
        SUPPORTS_FULL_SYNC = 0x0000_0000_0000_0004, "kAAPL_SUPPORTS_FULL_SYNC";
    }
}
