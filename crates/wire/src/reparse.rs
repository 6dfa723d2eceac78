//! Tags of reparse points.

values! {
    /// The kind of a reparse point. `[MS-FSCC] 2.1.2.1`
    pub struct ReparseTag: u32 {
        /// Never to be used.
        RESERVED_ZERO = 0x0000_0000, "IO_REPARSE_TAG_RESERVED_ZERO";
        /// Never to be used.
        RESERVED_ONE = 0x0000_0001, "IO_REPARSE_TAG_RESERVED_ONE";
        /// Never to be used.
        RESERVED_TWO = 0x0000_0002, "IO_REPARSE_TAG_RESERVED_TWO";
        /// A mount point or junction.
        MOUNT_POINT = 0xA000_0003, "IO_REPARSE_TAG_MOUNT_POINT";
        /// An old storage hierarchy.
        HSM = 0xC000_0004, "IO_REPARSE_TAG_HSM";
        /// Home Server's drive extender.
        DRIVE_EXTENDER = 0x8000_0005, "IO_REPARSE_TAG_DRIVE_EXTENDER";
        /// An old storage hierarchy.
        HSM2 = 0x8000_0006, "IO_REPARSE_TAG_HSM2";
        /// Single instance storage.
        SIS = 0x8000_0007, "IO_REPARSE_TAG_SIS";
        /// A mounted image.
        WIM = 0x8000_0008, "IO_REPARSE_TAG_WIM";
        /// A cluster shared volume.
        CSV = 0x8000_0009, "IO_REPARSE_TAG_CSV";
        /// A DFS link.
        DFS = 0x8000_000A, "IO_REPARSE_TAG_DFS";
        /// The filter manager's tests.
        FILTER_MANAGER = 0x8000_000B, "IO_REPARSE_TAG_FILTER_MANAGER";
        /// A symbolic link.
        SYMLINK = 0xA000_000C, "IO_REPARSE_TAG_SYMLINK";
        /// The cache of a web server.
        IIS_CACHE = 0xA000_0010, "IO_REPARSE_TAG_IIS_CACHE";
        /// DFS replication.
        DFSR = 0x8000_0012, "IO_REPARSE_TAG_DFSR";
        /// Deduplicated data.
        DEDUP = 0x8000_0013, "IO_REPARSE_TAG_DEDUP";
        /// Not in use.
        APPXSTRM = 0xC000_0014, "IO_REPARSE_TAG_APPXSTRM";
        /// A special file of an NFS server.
        NFS = 0x8000_0014, "IO_REPARSE_TAG_NFS";
        /// A placeholder; obsolete.
        FILE_PLACEHOLDER = 0x8000_0015, "IO_REPARSE_TAG_FILE_PLACEHOLDER";
        /// A dynamic file filter.
        DFM = 0x8000_0016, "IO_REPARSE_TAG_DFM";
        /// A file of a compressed system image.
        WOF = 0x8000_0017, "IO_REPARSE_TAG_WOF";
        /// A file of a container.
        WCI = 0x8000_0018, "IO_REPARSE_TAG_WCI";
        /// A file of a container.
        WCI_1 = 0x9000_1018, "IO_REPARSE_TAG_WCI_1";
        /// A global object of the named pipe file system.
        GLOBAL_REPARSE = 0xA000_0019, "IO_REPARSE_TAG_GLOBAL_REPARSE";
        /// A cloud file.
        CLOUD = 0x9000_001A, "IO_REPARSE_TAG_CLOUD";
        /// A cloud file.
        CLOUD_1 = 0x9000_101A, "IO_REPARSE_TAG_CLOUD_1";
        /// A cloud file.
        CLOUD_2 = 0x9000_201A, "IO_REPARSE_TAG_CLOUD_2";
        /// A cloud file.
        CLOUD_3 = 0x9000_301A, "IO_REPARSE_TAG_CLOUD_3";
        /// A cloud file.
        CLOUD_4 = 0x9000_401A, "IO_REPARSE_TAG_CLOUD_4";
        /// A cloud file.
        CLOUD_5 = 0x9000_501A, "IO_REPARSE_TAG_CLOUD_5";
        /// A cloud file.
        CLOUD_6 = 0x9000_601A, "IO_REPARSE_TAG_CLOUD_6";
        /// A cloud file.
        CLOUD_7 = 0x9000_701A, "IO_REPARSE_TAG_CLOUD_7";
        /// A cloud file.
        CLOUD_8 = 0x9000_801A, "IO_REPARSE_TAG_CLOUD_8";
        /// A cloud file.
        CLOUD_9 = 0x9000_901A, "IO_REPARSE_TAG_CLOUD_9";
        /// A cloud file.
        CLOUD_A = 0x9000_A01A, "IO_REPARSE_TAG_CLOUD_A";
        /// A cloud file.
        CLOUD_B = 0x9000_B01A, "IO_REPARSE_TAG_CLOUD_B";
        /// A cloud file.
        CLOUD_C = 0x9000_C01A, "IO_REPARSE_TAG_CLOUD_C";
        /// A cloud file.
        CLOUD_D = 0x9000_D01A, "IO_REPARSE_TAG_CLOUD_D";
        /// A cloud file.
        CLOUD_E = 0x9000_E01A, "IO_REPARSE_TAG_CLOUD_E";
        /// A cloud file.
        CLOUD_F = 0x9000_F01A, "IO_REPARSE_TAG_CLOUD_F";
        /// How to start a packaged app.
        APPEXECLINK = 0x8000_001B, "IO_REPARSE_TAG_APPEXECLINK";
        /// A projected file.
        PROJFS = 0x9000_001C, "IO_REPARSE_TAG_PROJFS";
        /// A symbolic link of Linux on Windows.
        LX_SYMLINK = 0xA000_001D, "IO_REPARSE_TAG_LX_SYMLINK";
        /// Azure File Sync.
        STORAGE_SYNC = 0x8000_001E, "IO_REPARSE_TAG_STORAGE_SYNC";
        /// A folder of Azure File Sync.
        STORAGE_SYNC_FOLDER = 0x9000_0027, "IO_REPARSE_TAG_STORAGE_SYNC_FOLDER";
        /// A file a container has deleted.
        WCI_TOMBSTONE = 0xA000_001F, "IO_REPARSE_TAG_WCI_TOMBSTONE";
        /// A file of a container that nothing handles.
        UNHANDLED = 0x8000_0020, "IO_REPARSE_TAG_UNHANDLED";
        /// Not in use.
        ONEDRIVE = 0x8000_0021, "IO_REPARSE_TAG_ONEDRIVE";
        /// A projected file that was deleted.
        PROJFS_TOMBSTONE = 0xA000_0022, "IO_REPARSE_TAG_PROJFS_TOMBSTONE";
        /// A Unix socket.
        AF_UNIX = 0x8000_0023, "IO_REPARSE_TAG_AF_UNIX";
        /// A FIFO of Linux on Windows.
        LX_FIFO = 0x8000_0024, "IO_REPARSE_TAG_LX_FIFO";
        /// A character device of Linux on Windows.
        LX_CHR = 0x8000_0025, "IO_REPARSE_TAG_LX_CHR";
        /// A block device of Linux on Windows.
        LX_BLK = 0x8000_0026, "IO_REPARSE_TAG_LX_BLK";
        /// A link of a container.
        WCI_LINK = 0xA000_0027, "IO_REPARSE_TAG_WCI_LINK";
        /// A link of a container.
        WCI_LINK_1 = 0xA000_1027, "IO_REPARSE_TAG_WCI_LINK_1";
        /// A file of a composite image without its data.
        DATALESS_CIM = 0xA000_0028, "IO_REPARSE_TAG_DATALESS_CIM";
    }
}

impl ReparseTag {
    /// Whether Microsoft owns the tag; others have a GUID in their data.
    #[must_use]
    pub const fn is_microsoft(self) -> bool {
        self.0 & 0x8000_0000 != 0
    }

    /// Whether it represents another named object, as a link does.
    #[must_use]
    pub const fn is_name_surrogate(self) -> bool {
        self.0 & 0x2000_0000 != 0
    }

    /// Whether a directory with this tag may have children.
    #[must_use]
    pub const fn is_directory(self) -> bool {
        self.0 & 0x1000_0000 != 0
    }
}

flags! {
    /// How the target of a symbolic link is written. `[MS-FSCC] 2.1.2.4` and `[MS-SMB2] 2.2.2.2.1`, field Flags
    pub struct SymlinkFlags: u32 {
        /// Relative to the directory that holds the link.
        RELATIVE = 0x0000_0001, "SYMLINK_FLAG_RELATIVE";
    }
}

values! {
    /// The kind of a special file of an NFS server. `[MS-FSCC] 2.1.2.6`, field Type
    pub struct NfsFileType: u64 {
        /// A symbolic link.
        LNK = 0x0000_0000_014B_4E4C, "NFS_SPECFILE_LNK";
        /// A character device.
        CHR = 0x0000_0000_0052_4843, "NFS_SPECFILE_CHR";
        /// A block device.
        BLK = 0x0000_0000_004B_4C42, "NFS_SPECFILE_BLK";
        /// A FIFO.
        FIFO = 0x0000_0000_4F46_4946, "NFS_SPECFILE_FIFO";
        /// A Unix socket.
        SOCK = 0x0000_0000_4B43_4F53, "NFS_SPECFILE_SOCK";
    }
}
