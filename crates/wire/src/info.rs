//! Information types, and the classes of each.

values! {
    /// What kind of metadata is asked for or set. `[MS-SMB2] 2.2.37`, field InfoType
    pub struct InfoType: u8 {
        /// Of a file; see [`FileInfoClass`](crate::FileInfoClass).
        FILE = 0x01, "SMB2_0_INFO_FILE";
        /// Of a volume; see [`FsInfoClass`](crate::FsInfoClass).
        FILESYSTEM = 0x02, "SMB2_0_INFO_FILESYSTEM";
        /// A security descriptor; see [`SecurityInformation`](crate::SecurityInformation).
        SECURITY = 0x03, "SMB2_0_INFO_SECURITY";
        /// Quotas.
        QUOTA = 0x04, "SMB2_0_INFO_QUOTA";
    }
}

values! {
    /// A structure of file metadata. `[MS-FSCC] 2.4`, and `[MS-SMB2] 2.2.33` for listings
    ///
    /// Classes that the specification keeps local or does not list are here too, under the names Windows gives them:
    /// a client may send them, and a server then refuses.
    pub struct FileInfoClass: u8 {
        /// An entry of a listing: times, sizes, attributes, name.
        DIRECTORY = 1, "FileDirectoryInformation";
        /// As DIRECTORY, and the size of extended attributes.
        FULL_DIRECTORY = 2, "FileFullDirectoryInformation";
        /// As FULL_DIRECTORY, and the short name.
        BOTH_DIRECTORY = 3, "FileBothDirectoryInformation";
        /// Times and attributes.
        BASIC = 4, "FileBasicInformation";
        /// Sizes, number of links, whether it is to be deleted or is a directory.
        STANDARD = 5, "FileStandardInformation";
        /// The 64-bit file id.
        INTERNAL = 6, "FileInternalInformation";
        /// The size of extended attributes.
        EA = 7, "FileEaInformation";
        /// The access the open was granted.
        ACCESS = 8, "FileAccessInformation";
        /// The name; local.
        NAME = 9, "FileNameInformation";
        /// A new name.
        RENAME = 10, "FileRenameInformation";
        /// A hard link to make.
        LINK = 11, "FileLinkInformation";
        /// An entry of a listing: just its name.
        NAMES = 12, "FileNamesInformation";
        /// Whether to delete the file with its last close.
        DISPOSITION = 13, "FileDispositionInformation";
        /// The current byte offset of the open.
        POSITION = 14, "FilePositionInformation";
        /// Extended attributes: names and values.
        FULL_EA = 15, "FileFullEaInformation";
        /// How the file was opened.
        MODE = 16, "FileModeInformation";
        /// The alignment the device asks for.
        ALIGNMENT = 17, "FileAlignmentInformation";
        /// Several classes in one.
        ALL = 18, "FileAllInformation";
        /// The allocated size.
        ALLOCATION = 19, "FileAllocationInformation";
        /// The size in bytes.
        END_OF_FILE = 20, "FileEndOfFileInformation";
        /// The short name.
        ALTERNATE_NAME = 21, "FileAlternateNameInformation";
        /// The data streams: names and sizes.
        STREAM = 22, "FileStreamInformation";
        /// The modes of a named pipe.
        PIPE = 23, "FilePipeInformation";
        /// The near end of a named pipe.
        PIPE_LOCAL = 24, "FilePipeLocalInformation";
        /// The far end of a named pipe.
        PIPE_REMOTE = 25, "FilePipeRemoteInformation";
        /// A mailslot; local.
        MAILSLOT_QUERY = 26, "FileMailslotQueryInformation";
        /// The timeout of a mailslot; local.
        MAILSLOT_SET = 27, "FileMailslotSetInformation";
        /// The compressed size and its format.
        COMPRESSION = 28, "FileCompressionInformation";
        /// The object id; local.
        OBJECT_ID = 29, "FileObjectIdInformation";
        /// A completion port; local.
        COMPLETION = 30, "FileCompletionInformation";
        /// Reserved.
        MOVE_CLUSTER = 31, "FileMoveClusterInformation";
        /// Quotas of users.
        QUOTA = 32, "FileQuotaInformation";
        /// A reparse point in a listing; local.
        REPARSE_POINT = 33, "FileReparsePointInformation";
        /// Times, sizes and attributes in one.
        NETWORK_OPEN = 34, "FileNetworkOpenInformation";
        /// Attributes and reparse tag.
        ATTRIBUTE_TAG = 35, "FileAttributeTagInformation";
        /// Link tracking; local.
        TRACKING = 36, "FileTrackingInformation";
        /// As BOTH_DIRECTORY, and the file id.
        ID_BOTH_DIRECTORY = 37, "FileIdBothDirectoryInformation";
        /// As FULL_DIRECTORY, and the file id.
        ID_FULL_DIRECTORY = 38, "FileIdFullDirectoryInformation";
        /// How far the data has been written.
        VALID_DATA_LENGTH = 39, "FileValidDataLengthInformation";
        /// A new short name.
        SHORT_NAME = 40, "FileShortNameInformation";
        /// How completions are notified; local.
        IO_COMPLETION_NOTIFICATION = 41, "FileIoCompletionNotificationInformation";
        /// A range of status blocks; local.
        IO_STATUS_BLOCK_RANGE = 42, "FileIoStatusBlockRangeInformation";
        /// The priority of I/O; local.
        IO_PRIORITY_HINT = 43, "FileIoPriorityHintInformation";
        /// Reserved bandwidth; local.
        SFIO_RESERVE = 44, "FileSfioReserveInformation";
        /// Bandwidth of a volume; reserved.
        SFIO_VOLUME = 45, "FileSfioVolumeInformation";
        /// The hard links of a file; local.
        HARD_LINK = 46, "FileHardLinkInformation";
        /// The processes that use a file; local.
        PROCESS_IDS_USING_FILE = 47, "FileProcessIdsUsingFileInformation";
        /// The full name, with long parts only.
        NORMALIZED_NAME = 48, "FileNormalizedNameInformation";
        /// The name below DFS; local.
        NETWORK_PHYSICAL_NAME = 49, "FileNetworkPhysicalNameInformation";
        /// As DIRECTORY, with file id and transaction; local.
        ID_GLOBAL_TX_DIRECTORY = 50, "FileIdGlobalTxDirectoryInformation";
        /// Whether the device is remote; local.
        IS_REMOTE_DEVICE = 51, "FileIsRemoteDeviceInformation";
        /// Not in use.
        UNUSED = 52, "FileUnusedInformation";
        /// The processor node; local.
        NUMA_NODE = 53, "FileNumaNodeInformation";
        /// The number of hard links; local.
        STANDARD_LINK = 54, "FileStandardLinkInformation";
        /// The protocol that serves the file; local.
        REMOTE_PROTOCOL = 55, "FileRemoteProtocolInformation";
        /// A rename from the kernel; local.
        RENAME_BYPASS_ACCESS_CHECK = 56, "FileRenameInformationBypassAccessCheck";
        /// A link from the kernel; local.
        LINK_BYPASS_ACCESS_CHECK = 57, "FileLinkInformationBypassAccessCheck";
        /// The name of the volume; local.
        VOLUME_NAME = 58, "FileVolumeNameInformation";
        /// The volume serial number and the 128-bit file id.
        ID = 59, "FileIdInformation";
        /// As DIRECTORY, with reparse tag and 128-bit file id.
        ID_EXTD_DIRECTORY = 60, "FileIdExtdDirectoryInformation";
        /// A completion port to replace; local.
        REPLACE_COMPLETION = 61, "FileReplaceCompletionInformation";
        /// The hard links of a file by 128-bit id; local.
        HARD_LINK_FULL_ID = 62, "FileHardLinkFullIdInformation";
        /// As ID_EXTD_DIRECTORY, and the short name.
        ID_EXTD_BOTH_DIRECTORY = 63, "FileIdExtdBothDirectoryInformation";
        /// When and how to delete; see [`DispositionFlags`](crate::DispositionFlags).
        DISPOSITION_EX = 64, "FileDispositionInformationEx";
        /// A new name and how to take it; see [`RenameFlags`](crate::RenameFlags).
        RENAME_EX = 65, "FileRenameInformationEx";
        /// A rename from the kernel; local.
        RENAME_EX_BYPASS_ACCESS_CHECK = 66, "FileRenameInformationExBypassAccessCheck";
        /// The tier to store the file on.
        DESIRED_STORAGE_CLASS = 67, "FileDesiredStorageClassInformation";
        /// Times, sizes, attributes and effective access in one.
        STAT = 68, "FileStatInformation";
        /// A memory partition; local.
        MEMORY_PARTITION = 69, "FileMemoryPartitionInformation";
        /// As STAT, with owner, group and mode of Linux.
        STAT_LX = 70, "FileStatLxInformation";
        /// Whether names in a directory are case-sensitive.
        CASE_SENSITIVE = 71, "FileCaseSensitiveInformation";
        /// A hard link to make, and how.
        LINK_EX = 72, "FileLinkInformationEx";
        /// A link from the kernel; local.
        LINK_EX_BYPASS_ACCESS_CHECK = 73, "FileLinkInformationExBypassAccessCheck";
        /// The storage reserve the file belongs to.
        STORAGE_RESERVE_ID = 74, "FileStorageReserveIdInformation";
        /// As CASE_SENSITIVE, access checked; local.
        CASE_SENSITIVE_FORCE_ACCESS_CHECK = 75, "FileCaseSensitiveInformationForceAccessCheck";
        /// Which known folder a directory is.
        KNOWN_FOLDER = 76, "FileKnownFolderInformation";
        /// As STAT, with volume serial number and 128-bit id.
        STAT_BASIC = 77, "FileStatBasicInformation";
        /// As ID_EXTD_DIRECTORY, with a 64-bit file id.
        ID_64_EXTD_DIRECTORY = 78, "FileId64ExtdDirectoryInformation";
        /// As ID_64_EXTD_DIRECTORY, and the short name.
        ID_64_EXTD_BOTH_DIRECTORY = 79, "FileId64ExtdBothDirectoryInformation";
        /// As ID_EXTD_DIRECTORY, with both file ids.
        ID_ALL_EXTD_DIRECTORY = 80, "FileIdAllExtdDirectoryInformation";
        /// As ID_ALL_EXTD_DIRECTORY, and the short name.
        ID_ALL_EXTD_BOTH_DIRECTORY = 81, "FileIdAllExtdBothDirectoryInformation";
        /// Space reserved for a stream; local.
        STREAM_RESERVATION = 82, "FileStreamReservationInformation";
        /// The POSIX extensions: inode, mode, owner and group.
        POSIX = 100, "FilePosixInformation";
    }
}

values! {
    /// A structure of volume metadata. `[MS-FSCC] 2.5`
    pub struct FsInfoClass: u8 {
        /// When it was made, its serial number and label.
        VOLUME = 1, "FileFsVolumeInformation";
        /// Its label; local.
        LABEL = 2, "FileFsLabelInformation";
        /// Its size and what the user has free.
        SIZE = 3, "FileFsSizeInformation";
        /// The device below.
        DEVICE = 4, "FileFsDeviceInformation";
        /// What the file system can do, and its name.
        ATTRIBUTE = 5, "FileFsAttributeInformation";
        /// Default quotas and their state.
        CONTROL = 6, "FileFsControlInformation";
        /// Its size, what the user and what the volume has free.
        FULL_SIZE = 7, "FileFsFullSizeInformation";
        /// Its object id.
        OBJECT_ID = 8, "FileFsObjectIdInformation";
        /// Whether a driver lies in its path; local.
        DRIVER_PATH = 9, "FileFsDriverPathInformation";
        /// Flags of the volume; local.
        VOLUME_FLAGS = 10, "FileFsVolumeFlagsInformation";
        /// Logical and physical sectors.
        SECTOR_SIZE = 11, "FileFsSectorSizeInformation";
        /// The number of copies kept; local.
        DATA_COPY = 12, "FileFsDataCopyInformation";
        /// The size of metadata; local.
        METADATA_SIZE = 13, "FileFsMetadataSizeInformation";
        /// Sizes with reserves; local.
        FULL_SIZE_EX = 14, "FileFsFullSizeInformationEx";
        /// The POSIX extensions: as `statvfs` gives it.
        POSIX = 100, "FileFsPosixInformation";
    }
}

flags! {
    /// Which parts of a security descriptor. `[MS-SMB2] 2.2.37` and `2.2.39`, field AdditionalInformation
    pub struct SecurityInformation: u32 {
        /// The owner.
        OWNER = 0x0000_0001, "OWNER_SECURITY_INFORMATION";
        /// The group.
        GROUP = 0x0000_0002, "GROUP_SECURITY_INFORMATION";
        /// The discretionary access control list.
        DACL = 0x0000_0004, "DACL_SECURITY_INFORMATION";
        /// The system access control list: what is audited.
        SACL = 0x0000_0008, "SACL_SECURITY_INFORMATION";
        /// The integrity label.
        LABEL = 0x0000_0010, "LABEL_SECURITY_INFORMATION";
        /// Resource attributes.
        ATTRIBUTE = 0x0000_0020, "ATTRIBUTE_SECURITY_INFORMATION";
        /// The central access policy.
        SCOPE = 0x0000_0040, "SCOPE_SECURITY_INFORMATION";
        /// The trust label. `[MS-DTYP] 2.4.7`
        PROCESS_TRUST_LABEL = 0x0000_0080, "PROCESS_TRUST_LABEL_SECURITY_INFORMATION";
        /// Access filters.
        ACCESS_FILTER = 0x0000_0100, "ACCESS_FILTER_SECURITY_INFORMATION";
        /// Everything, for a backup.
        BACKUP = 0x0001_0000, "BACKUP_SECURITY_INFORMATION";
        /// The system list inherits. `[MS-DTYP] 2.4.7`
        UNPROTECTED_SACL = 0x1000_0000, "UNPROTECTED_SACL_SECURITY_INFORMATION";
        /// The discretionary list inherits. `[MS-DTYP] 2.4.7`
        UNPROTECTED_DACL = 0x2000_0000, "UNPROTECTED_DACL_SECURITY_INFORMATION";
        /// The system list does not inherit. `[MS-DTYP] 2.4.7`
        PROTECTED_SACL = 0x4000_0000, "PROTECTED_SACL_SECURITY_INFORMATION";
        /// The discretionary list does not inherit. `[MS-DTYP] 2.4.7`
        PROTECTED_DACL = 0x8000_0000, "PROTECTED_DACL_SECURITY_INFORMATION";
    }
}

flags! {
    /// The Flags of a QUERY_INFO request, for extended attributes and quotas. `[MS-SMB2] 2.2.37`
    pub struct QueryInfoFlags: u32 {
        /// Starts from the first entry.
        RESTART_SCAN = 0x0000_0001, "SL_RESTART_SCAN";
        /// One entry only.
        RETURN_SINGLE_ENTRY = 0x0000_0002, "SL_RETURN_SINGLE_ENTRY";
        /// Starts at the given index.
        INDEX_SPECIFIED = 0x0000_0004, "SL_INDEX_SPECIFIED";
    }
}
