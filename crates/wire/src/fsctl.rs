//! Codes of file system and device controls.

use crate::DeviceType;

values! {
    /// A file system control: what an IOCTL asks for. `[MS-SMB2] 2.2.31`, field CtlCode, and `[MS-FSCC] 2.3`
    ///
    /// A client hands on whatever a program sends, so the controls of Windows that no specification describes are
    /// here too. The bits of a code say more: see [`Fsctl::method`].
    pub struct Fsctl: u32 {
        /// Asks where a DFS path leads. `[MS-DFSC] 2.2.2`
        DFS_GET_REFERRALS = 0x0006_0194, "FSCTL_DFS_GET_REFERRALS";
        /// Asks where a DFS path leads, and names the client's site. `[MS-DFSC] 2.2.3`
        DFS_GET_REFERRALS_EX = 0x0006_01B0, "FSCTL_DFS_GET_REFERRALS_EX";
        /// Waits until a named pipe is free. `[MS-FSCC] 2.3.49`
        PIPE_WAIT = 0x0011_0018, "FSCTL_PIPE_WAIT";
        /// Looks at the data of a named pipe without taking it. `[MS-FSCC] 2.3.45`
        PIPE_PEEK = 0x0011_400C, "FSCTL_PIPE_PEEK";
        /// Writes to a named pipe and reads its answer. `[MS-FSCC] 2.3.47`
        PIPE_TRANSCEIVE = 0x0011_C017, "FSCTL_PIPE_TRANSCEIVE";
        /// Asks for the key that identifies an open as the source of a copy. `[MS-SMB2] 2.2.32.3`
        SRV_REQUEST_RESUME_KEY = 0x0014_0078, "FSCTL_SRV_REQUEST_RESUME_KEY";
        /// Lists earlier versions of a volume. `[MS-SMB2] 2.2.32.2`
        SRV_ENUMERATE_SNAPSHOTS = 0x0014_4064, "FSCTL_SRV_ENUMERATE_SNAPSHOTS";
        /// Copies ranges on the server, to a file open for reading too. `[MS-SMB2] 2.2.31.1`
        SRV_COPYCHUNK = 0x0014_40F2, "FSCTL_SRV_COPYCHUNK";
        /// Copies ranges on the server. `[MS-SMB2] 2.2.31.1`
        SRV_COPYCHUNK_WRITE = 0x0014_80F2, "FSCTL_SRV_COPYCHUNK_WRITE";
        /// Reads hashes for branch caching. `[MS-SMB2] 2.2.31.2`
        SRV_READ_HASH = 0x0014_41BB, "FSCTL_SRV_READ_HASH";
        /// Asks to keep an open when the network fails. `[MS-SMB2] 2.2.31.3`
        LMR_REQUEST_RESILIENCY = 0x0014_01D4, "FSCTL_LMR_REQUEST_RESILIENCY";
        /// Lists the network interfaces of the server. `[MS-SMB2] 2.2.32.5`
        QUERY_NETWORK_INTERFACE_INFO = 0x0014_01FC, "FSCTL_QUERY_NETWORK_INTERFACE_INFO";
        /// An early form of VALIDATE_NEGOTIATE_INFO.
        VALIDATE_NEGOTIATE_INFO_224 = 0x0014_0200, "FSCTL_VALIDATE_NEGOTIATE_INFO_224";
        /// Checks that the negotiation was not tampered with. `[MS-SMB2] 2.2.31.4`
        VALIDATE_NEGOTIATE_INFO = 0x0014_0204, "FSCTL_VALIDATE_NEGOTIATE_INFO";
        /// Reads link tracking data.
        LMR_GET_LINK_TRACKING_INFORMATION = 0x0014_00E8, "FSCTL_LMR_GET_LINK_TRACKING_INFORMATION";
        /// Sets link tracking data. `[MS-FSCC] 2.3.37`
        LMR_SET_LINK_TRACKING_INFORMATION = 0x0014_00EC, "FSCTL_LMR_SET_LINK_TRACKING_INFORMATION";
        /// Ties an event to a named pipe.
        PIPE_ASSIGN_EVENT = 0x0011_0000, "FSCTL_PIPE_ASSIGN_EVENT";
        /// Disconnects a named pipe.
        PIPE_DISCONNECT = 0x0011_0004, "FSCTL_PIPE_DISCONNECT";
        /// Listens on a named pipe.
        PIPE_LISTEN = 0x0011_0008, "FSCTL_PIPE_LISTEN";
        /// Asks for the events tied to a named pipe.
        PIPE_QUERY_EVENT = 0x0011_0010, "FSCTL_PIPE_QUERY_EVENT";
        /// Acts as the client of a named pipe.
        PIPE_IMPERSONATE = 0x0011_001C, "FSCTL_PIPE_IMPERSONATE";
        /// Sets the client process of a named pipe.
        PIPE_SET_CLIENT_PROCESS = 0x0011_0020, "FSCTL_PIPE_SET_CLIENT_PROCESS";
        /// Asks for the client process of a named pipe.
        PIPE_QUERY_CLIENT_PROCESS = 0x0011_0024, "FSCTL_PIPE_QUERY_CLIENT_PROCESS";
        /// Reads an attribute of a named pipe.
        PIPE_GET_PIPE_ATTRIBUTE = 0x0011_0028, "FSCTL_PIPE_GET_PIPE_ATTRIBUTE";
        /// Sets an attribute of a named pipe.
        PIPE_SET_PIPE_ATTRIBUTE = 0x0011_002C, "FSCTL_PIPE_SET_PIPE_ATTRIBUTE";
        /// Reads an attribute of a pipe connection.
        PIPE_GET_CONNECTION_ATTRIBUTE = 0x0011_0030, "FSCTL_PIPE_GET_CONNECTION_ATTRIBUTE";
        /// Sets an attribute of a pipe connection.
        PIPE_SET_CONNECTION_ATTRIBUTE = 0x0011_0034, "FSCTL_PIPE_SET_CONNECTION_ATTRIBUTE";
        /// Reads an attribute of a pipe handle.
        PIPE_GET_HANDLE_ATTRIBUTE = 0x0011_0038, "FSCTL_PIPE_GET_HANDLE_ATTRIBUTE";
        /// Sets an attribute of a pipe handle.
        PIPE_SET_HANDLE_ATTRIBUTE = 0x0011_003C, "FSCTL_PIPE_SET_HANDLE_ATTRIBUTE";
        /// Flushes a named pipe.
        PIPE_FLUSH = 0x0011_8040, "FSCTL_PIPE_FLUSH";
        /// Forbids acting as the client.
        PIPE_DISABLE_IMPERSONATE = 0x0011_0044, "FSCTL_PIPE_DISABLE_IMPERSONATE";
        /// Notifies pipes of a new container.
        PIPE_SILO_ARRIVAL = 0x0011_8048, "FSCTL_PIPE_SILO_ARRIVAL";
        /// Links one pipe name to another.
        PIPE_CREATE_SYMLINK = 0x0011_004C, "FSCTL_PIPE_CREATE_SYMLINK";
        /// Removes a link between pipe names.
        PIPE_DELETE_SYMLINK = 0x0011_0050, "FSCTL_PIPE_DELETE_SYMLINK";
        /// Asks for the client process of a named pipe, version 2.
        PIPE_QUERY_CLIENT_PROCESS_V2 = 0x0011_0054, "FSCTL_PIPE_QUERY_CLIENT_PROCESS_V2";
        /// Reads from a named pipe.
        PIPE_INTERNAL_READ = 0x0011_5FF4, "FSCTL_PIPE_INTERNAL_READ";
        /// Writes to a named pipe.
        PIPE_INTERNAL_WRITE = 0x0011_9FF8, "FSCTL_PIPE_INTERNAL_WRITE";
        /// Writes to a named pipe and reads its answer, inside the server.
        PIPE_INTERNAL_TRANSCEIVE = 0x0011_DFFF, "FSCTL_PIPE_INTERNAL_TRANSCEIVE";
        /// Reads from a named pipe what did not fit.
        PIPE_INTERNAL_READ_OVFLOW = 0x0011_6000, "FSCTL_PIPE_INTERNAL_READ_OVFLOW";
        /// Looks at the data of a mailslot without taking it.
        MAILSLOT_PEEK = 0x000C_4003, "FSCTL_MAILSLOT_PEEK";
        /// Asks for an exclusive oplock.
        REQUEST_OPLOCK_LEVEL_1 = 0x0009_0000, "FSCTL_REQUEST_OPLOCK_LEVEL_1";
        /// Asks for a shared oplock.
        REQUEST_OPLOCK_LEVEL_2 = 0x0009_0004, "FSCTL_REQUEST_OPLOCK_LEVEL_2";
        /// Asks for a batch oplock.
        REQUEST_BATCH_OPLOCK = 0x0009_0008, "FSCTL_REQUEST_BATCH_OPLOCK";
        /// Acknowledges an oplock break.
        OPLOCK_BREAK_ACKNOWLEDGE = 0x0009_000C, "FSCTL_OPLOCK_BREAK_ACKNOWLEDGE";
        /// Acknowledges a break; a close will follow.
        OPBATCH_ACK_CLOSE_PENDING = 0x0009_0010, "FSCTL_OPBATCH_ACK_CLOSE_PENDING";
        /// Waits for an oplock break to end.
        OPLOCK_BREAK_NOTIFY = 0x0009_0014, "FSCTL_OPLOCK_BREAK_NOTIFY";
        /// Acknowledges a break, and wants no shared oplock.
        OPLOCK_BREAK_ACK_NO_2 = 0x0009_0050, "FSCTL_OPLOCK_BREAK_ACK_NO_2";
        /// Asks for a filter oplock.
        REQUEST_FILTER_OPLOCK = 0x0009_005C, "FSCTL_REQUEST_FILTER_OPLOCK";
        /// Asks for an oplock by its caching rights, or acknowledges its break.
        REQUEST_OPLOCK = 0x0009_0240, "FSCTL_REQUEST_OPLOCK";
        /// Locks a volume.
        LOCK_VOLUME = 0x0009_0018, "FSCTL_LOCK_VOLUME";
        /// Unlocks a volume.
        UNLOCK_VOLUME = 0x0009_001C, "FSCTL_UNLOCK_VOLUME";
        /// Dismounts a volume.
        DISMOUNT_VOLUME = 0x0009_0020, "FSCTL_DISMOUNT_VOLUME";
        /// Asks whether a volume is mounted.
        IS_VOLUME_MOUNTED = 0x0009_0028, "FSCTL_IS_VOLUME_MOUNTED";
        /// Asks whether a path is well formed. `[MS-FSCC] 2.3.35`
        IS_PATHNAME_VALID = 0x0009_002C, "FSCTL_IS_PATHNAME_VALID";
        /// Marks a volume for checking.
        MARK_VOLUME_DIRTY = 0x0009_0030, "FSCTL_MARK_VOLUME_DIRTY";
        /// Asks whether a volume is marked for checking.
        IS_VOLUME_DIRTY = 0x0009_0078, "FSCTL_IS_VOLUME_DIRTY";
        /// Takes volumes away.
        INVALIDATE_VOLUMES = 0x0009_0054, "FSCTL_INVALIDATE_VOLUMES";
        /// Makes a volume larger.
        EXTEND_VOLUME = 0x0009_00F0, "FSCTL_EXTEND_VOLUME";
        /// Makes a volume smaller.
        SHRINK_VOLUME = 0x0009_01B0, "FSCTL_SHRINK_VOLUME";
        /// Reads the boot parameters of a FAT volume. `[MS-FSCC] 2.3.53`
        QUERY_FAT_BPB = 0x0009_0058, "FSCTL_QUERY_FAT_BPB";
        /// Reads counters of the file system. `[MS-FSCC] 2.3.11`
        FILESYSTEM_GET_STATISTICS = 0x0009_0060, "FSCTL_FILESYSTEM_GET_STATISTICS";
        /// Reads counters of the file system, 64 bits wide.
        FILESYSTEM_GET_STATISTICS_EX = 0x0009_038C, "FSCTL_FILESYSTEM_GET_STATISTICS_EX";
        /// Describes an NTFS volume. `[MS-FSCC] 2.3.21`
        GET_NTFS_VOLUME_DATA = 0x0009_0064, "FSCTL_GET_NTFS_VOLUME_DATA";
        /// Reads an NTFS file record.
        GET_NTFS_FILE_RECORD = 0x0009_0068, "FSCTL_GET_NTFS_FILE_RECORD";
        /// Describes a ReFS volume. `[MS-FSCC] 2.3.23`
        GET_REFS_VOLUME_DATA = 0x0009_02D8, "FSCTL_GET_REFS_VOLUME_DATA";
        /// Describes an HFS volume.
        GET_HFS_INFORMATION = 0x0009_007C, "FSCTL_GET_HFS_INFORMATION";
        /// Reads which clusters are in use.
        GET_VOLUME_BITMAP = 0x0009_006F, "FSCTL_GET_VOLUME_BITMAP";
        /// Locates the boot area.
        GET_BOOT_AREA_INFO = 0x0009_0230, "FSCTL_GET_BOOT_AREA_INFO";
        /// Asks which volumes depend on this one.
        QUERY_DEPENDENT_VOLUME = 0x0009_01F0, "FSCTL_QUERY_DEPENDENT_VOLUME";
        /// Asks which file system a volume holds.
        QUERY_FILE_SYSTEM_RECOGNITION = 0x0009_024C, "FSCTL_QUERY_FILE_SYSTEM_RECOGNITION";
        /// Describes a UDF volume. `[MS-FSCC] 2.3.57`
        QUERY_ON_DISK_VOLUME_INFO = 0x0009_013C, "FSCTL_QUERY_ON_DISK_VOLUME_INFO";
        /// Describes the defect management of a UDF volume. `[MS-FSCC] 2.3.59`
        QUERY_SPARING_INFO = 0x0009_0138, "FSCTL_QUERY_SPARING_INFO";
        /// Switches defect management of a UDF volume. `[MS-FSCC] 2.3.69`
        SET_DEFECT_MANAGEMENT = 0x0009_8134, "FSCTL_SET_DEFECT_MANAGEMENT";
        /// Closes an optical medium.
        MAKE_MEDIA_COMPATIBLE = 0x0009_8130, "FSCTL_MAKE_MEDIA_COMPATIBLE";
        /// Sets state that a volume keeps.
        SET_PERSISTENT_VOLUME_STATE = 0x0009_0238, "FSCTL_SET_PERSISTENT_VOLUME_STATE";
        /// Reads state that a volume keeps.
        QUERY_PERSISTENT_VOLUME_STATE = 0x0009_023C, "FSCTL_QUERY_PERSISTENT_VOLUME_STATE";
        /// Asks whether a volume belongs to a container.
        QUERY_VOLUME_CONTAINER_STATE = 0x0009_0390, "FSCTL_QUERY_VOLUME_CONTAINER_STATE";
        /// Asks for the processor node of a volume.
        QUERY_VOLUME_NUMA_INFO = 0x0009_03D4, "FSCTL_QUERY_VOLUME_NUMA_INFO";
        /// Compresses a volume by default.
        SET_VOLUME_COMPRESSION_STATE = 0x0009_0140, "FSCTL_SET_VOLUME_COMPRESSION_STATE";
        /// Forgets where space was free.
        RESET_VOLUME_ALLOCATION_HINTS = 0x0009_01EC, "FSCTL_RESET_VOLUME_ALLOCATION_HINTS";
        /// Cleans the metadata of a volume.
        CLEAN_VOLUME_METADATA = 0x0009_037C, "FSCTL_CLEAN_VOLUME_METADATA";
        /// Upgrades the format of a volume.
        UPGRADE_VOLUME = 0x0009_0484, "FSCTL_UPGRADE_VOLUME";
        /// Allows the upgrade of a volume.
        ENABLE_UPGRADE = 0x0009_80D0, "FSCTL_ENABLE_UPGRADE";
        /// Reports allocated space.
        NOTIFY_STORAGE_SPACE_ALLOCATION = 0x0009_039C, "FSCTL_NOTIFY_STORAGE_SPACE_ALLOCATION";
        /// Gives space back to the storage below.
        UNMAP_SPACE = 0x0009_03B4, "FSCTL_UNMAP_SPACE";
        /// Marks a registry file of the system.
        MARK_AS_SYSTEM_HIVE = 0x0009_004F, "FSCTL_MARK_AS_SYSTEM_HIVE";
        /// Allows I/O beyond the end of a volume.
        ALLOW_EXTENDED_DASD_IO = 0x0009_0083, "FSCTL_ALLOW_EXTENDED_DASD_IO";
        /// Reads property data.
        READ_PROPERTY_DATA = 0x0009_0087, "FSCTL_READ_PROPERTY_DATA";
        /// Writes property data.
        WRITE_PROPERTY_DATA = 0x0009_008B, "FSCTL_WRITE_PROPERTY_DATA";
        /// Dumps property data.
        DUMP_PROPERTY_DATA = 0x0009_0097, "FSCTL_DUMP_PROPERTY_DATA";
        /// Reads where a page file lies.
        QUERY_RETRIEVAL_POINTERS = 0x0009_003B, "FSCTL_QUERY_RETRIEVAL_POINTERS";
        /// Asks how a file is compressed. `[MS-FSCC] 2.3.17`
        GET_COMPRESSION = 0x0009_003C, "FSCTL_GET_COMPRESSION";
        /// Sets how a file is compressed. `[MS-FSCC] 2.3.67`
        SET_COMPRESSION = 0x0009_C040, "FSCTL_SET_COMPRESSION";
        /// Reads the extents of a file on its volume. `[MS-FSCC] 2.3.31`
        GET_RETRIEVAL_POINTERS = 0x0009_0073, "FSCTL_GET_RETRIEVAL_POINTERS";
        /// Reads the extents of a file, and how often each is shared. `[MS-FSCC] 2.3.33`
        GET_RETRIEVAL_POINTERS_AND_REFCOUNT = 0x0009_03D3, "FSCTL_GET_RETRIEVAL_POINTERS_AND_REFCOUNT";
        /// Asks in how many extents a file is stored. `[MS-FSCC] 2.3.29`
        GET_RETRIEVAL_POINTER_COUNT = 0x0009_042B, "FSCTL_GET_RETRIEVAL_POINTER_COUNT";
        /// Reads where cluster 0 lies.
        GET_RETRIEVAL_POINTER_BASE = 0x0009_0234, "FSCTL_GET_RETRIEVAL_POINTER_BASE";
        /// Asks whose a cluster is.
        LOOKUP_STREAM_FROM_CLUSTER = 0x0009_01FC, "FSCTL_LOOKUP_STREAM_FROM_CLUSTER";
        /// Moves clusters of a file.
        MOVE_FILE = 0x0009_0074, "FSCTL_MOVE_FILE";
        /// Moves data inside a file.
        SHUFFLE_FILE = 0x0009_C340, "FSCTL_SHUFFLE_FILE";
        /// Exchanges data between files.
        REARRANGE_FILE = 0x0009_C420, "FSCTL_REARRANGE_FILE";
        /// Lists the files of an owner. `[MS-FSCC] 2.3.15`
        FIND_FILES_BY_SID = 0x0009_008F, "FSCTL_FIND_FILES_BY_SID";
        /// Checks access by security id.
        SECURITY_ID_CHECK = 0x0009_40B7, "FSCTL_SECURITY_ID_CHECK";
        /// Sets an object id. `[MS-FSCC] 2.3.77`
        SET_OBJECT_ID = 0x0009_0098, "FSCTL_SET_OBJECT_ID";
        /// Reads an object id. `[MS-FSCC] 2.3.25`
        GET_OBJECT_ID = 0x0009_009C, "FSCTL_GET_OBJECT_ID";
        /// Deletes an object id. `[MS-FSCC] 2.3.3`
        DELETE_OBJECT_ID = 0x0009_00A0, "FSCTL_DELETE_OBJECT_ID";
        /// Sets what follows the first 16 bytes of an object id. `[MS-FSCC] 2.3.79`
        SET_OBJECT_ID_EXTENDED = 0x0009_00BC, "FSCTL_SET_OBJECT_ID_EXTENDED";
        /// Reads an object id, made first if there is none. `[MS-FSCC] 2.3.1`
        CREATE_OR_GET_OBJECT_ID = 0x0009_00C0, "FSCTL_CREATE_OR_GET_OBJECT_ID";
        /// Sets a reparse point. `[MS-FSCC] 2.3.81`
        SET_REPARSE_POINT = 0x0009_00A4, "FSCTL_SET_REPARSE_POINT";
        /// Sets a reparse point on conditions.
        SET_REPARSE_POINT_EX = 0x0009_040C, "FSCTL_SET_REPARSE_POINT_EX";
        /// Reads a reparse point. `[MS-FSCC] 2.3.27`
        GET_REPARSE_POINT = 0x0009_00A8, "FSCTL_GET_REPARSE_POINT";
        /// Deletes a reparse point. `[MS-FSCC] 2.3.5`
        DELETE_REPARSE_POINT = 0x0009_00AC, "FSCTL_DELETE_REPARSE_POINT";
        /// Makes a file sparse, or no longer sparse. `[MS-FSCC] 2.3.83`
        SET_SPARSE = 0x0009_00C4, "FSCTL_SET_SPARSE";
        /// Fills a range with zeros. `[MS-FSCC] 2.3.85`
        SET_ZERO_DATA = 0x0009_80C8, "FSCTL_SET_ZERO_DATA";
        /// Overwrites clusters when they are freed. `[MS-FSCC] 2.3.87`
        SET_ZERO_ON_DEALLOCATION = 0x0009_0194, "FSCTL_SET_ZERO_ON_DEALLOCATION";
        /// Lists the ranges that hold data. `[MS-FSCC] 2.3.51`
        QUERY_ALLOCATED_RANGES = 0x0009_40CF, "FSCTL_QUERY_ALLOCATED_RANGES";
        /// Lists the ranges that have been written. `[MS-FSCC] 2.3.55`
        QUERY_FILE_REGIONS = 0x0009_0284, "FSCTL_QUERY_FILE_REGIONS";
        /// Describes how files lie on a volume.
        QUERY_FILE_LAYOUT = 0x0009_0277, "FSCTL_QUERY_FILE_LAYOUT";
        /// Describes the tiers of a volume.
        QUERY_REGION_INFO = 0x0009_02F0, "FSCTL_QUERY_REGION_INFO";
        /// Lists storage tiers.
        QUERY_STORAGE_CLASSES = 0x0009_02EC, "FSCTL_QUERY_STORAGE_CLASSES";
        /// Lists the ranges with bad media.
        QUERY_BAD_RANGES = 0x0009_03EC, "FSCTL_QUERY_BAD_RANGES";
        /// Lists the ranges that lie elsewhere.
        QUERY_GHOSTED_FILE_EXTENTS = 0x0009_03B0, "FSCTL_QUERY_GHOSTED_FILE_EXTENTS";
        /// Lets ranges lie elsewhere.
        GHOST_FILE_EXTENTS = 0x0009_83AC, "FSCTL_GHOST_FILE_EXTENTS";
        /// Describes the read cache.
        QUERY_EXTENT_READ_CACHE_INFO = 0x0009_0377, "FSCTL_QUERY_EXTENT_READ_CACHE_INFO";
        /// Lists the ranges that can be mapped directly.
        QUERY_DIRECT_ACCESS_EXTENTS = 0x0009_039B, "FSCTL_QUERY_DIRECT_ACCESS_EXTENTS";
        /// Suggests an alignment for mapped files.
        SET_DAX_ALLOC_ALIGNMENT_HINT = 0x0009_03F0, "FSCTL_SET_DAX_ALLOC_ALIGNMENT_HINT";
        /// Sets whether a file is encrypted. `[MS-FSCC] 2.3.71`
        SET_ENCRYPTION = 0x0009_00D7, "FSCTL_SET_ENCRYPTION";
        /// Sends a control to the encryption driver.
        ENCRYPTION_FSCTL_IO = 0x0009_00DB, "FSCTL_ENCRYPTION_FSCTL_IO";
        /// Writes encrypted data as it is.
        WRITE_RAW_ENCRYPTED = 0x0009_00DF, "FSCTL_WRITE_RAW_ENCRYPTED";
        /// Reads encrypted data as it is.
        READ_RAW_ENCRYPTED = 0x0009_00E3, "FSCTL_READ_RAW_ENCRYPTED";
        /// Holds or drops encryption keys.
        ENCRYPTION_KEY_CONTROL = 0x0009_0404, "FSCTL_ENCRYPTION_KEY_CONTROL";
        /// Asks whether page files are encrypted.
        QUERY_PAGEFILE_ENCRYPTION = 0x0009_01E8, "FSCTL_QUERY_PAGEFILE_ENCRYPTION";
        /// Marks a handle. `[MS-FSCC] 2.3.39`
        MARK_HANDLE = 0x0009_00FC, "FSCTL_MARK_HANDLE";
        /// Copies a file by single instance storage. `[MS-FSCC] 2.3.89`
        SIS_COPYFILE = 0x0009_0100, "FSCTL_SIS_COPYFILE";
        /// Links files by single instance storage.
        SIS_LINK_FILES = 0x0009_C104, "FSCTL_SIS_LINK_FILES";
        /// Brings a file back from remote storage. `[MS-FSCC] 2.3.63`
        RECALL_FILE = 0x0009_0117, "FSCTL_RECALL_FILE";
        /// Reads from one copy of a mirror.
        READ_FROM_PLEX = 0x0009_411E, "FSCTL_READ_FROM_PLEX";
        /// Reads files ahead.
        FILE_PREFETCH = 0x0009_0120, "FSCTL_FILE_PREFETCH";
        /// Informs storage which ranges are free. `[MS-FSCC] 2.3.13`
        FILE_LEVEL_TRIM = 0x0009_8208, "FSCTL_FILE_LEVEL_TRIM";
        /// States what a file is for.
        FILE_TYPE_NOTIFICATION = 0x0009_0204, "FSCTL_FILE_TYPE_NOTIFICATION";
        /// Takes a token for a range of data. `[MS-FSCC] 2.3.41`
        OFFLOAD_READ = 0x0009_4264, "FSCTL_OFFLOAD_READ";
        /// Writes the data that a token represents. `[MS-FSCC] 2.3.43`
        OFFLOAD_WRITE = 0x0009_8268, "FSCTL_OFFLOAD_WRITE";
        /// Shares a range between files. `[MS-FSCC] 2.3.7`
        DUPLICATE_EXTENTS_TO_FILE = 0x0009_8344, "FSCTL_DUPLICATE_EXTENTS_TO_FILE";
        /// Shares a range between files, with flags. `[MS-FSCC] 2.3.9`
        DUPLICATE_EXTENTS_TO_FILE_EX = 0x0009_83E8, "FSCTL_DUPLICATE_EXTENTS_TO_FILE_EX";
        /// Asks how far sharing in the background has come.
        QUERY_ASYNC_DUPLICATE_EXTENTS_STATUS = 0x0009_0430, "FSCTL_QUERY_ASYNC_DUPLICATE_EXTENTS_STATUS";
        /// Shares a cluster.
        DUPLICATE_CLUSTER = 0x0009_045C, "FSCTL_DUPLICATE_CLUSTER";
        /// Asks how the integrity of a file is protected. `[MS-FSCC] 2.3.19`
        GET_INTEGRITY_INFORMATION = 0x0009_027C, "FSCTL_GET_INTEGRITY_INFORMATION";
        /// Sets which checksums protect a file. `[MS-FSCC] 2.3.73`
        SET_INTEGRITY_INFORMATION = 0x0009_C280, "FSCTL_SET_INTEGRITY_INFORMATION";
        /// Sets whether a checksum of the server's choice protects a file. `[MS-FSCC] 2.3.75`
        SET_INTEGRITY_INFORMATION_EX = 0x0009_0380, "FSCTL_SET_INTEGRITY_INFORMATION_EX";
        /// Checks data in the background.
        SCRUB_DATA = 0x0009_02B0, "FSCTL_SCRUB_DATA";
        /// Clears an id that no name leads to.
        SCRUB_UNDISCOVERABLE_ID = 0x0009_03F8, "FSCTL_SCRUB_UNDISCOVERABLE_ID";
        /// Repairs one copy from another.
        REPAIR_COPIES = 0x0009_C2B4, "FSCTL_REPAIR_COPIES";
        /// Switches caching off.
        DISABLE_LOCAL_BUFFERING = 0x0009_02B8, "FSCTL_DISABLE_LOCAL_BUFFERING";
        /// Switches short names on or off.
        SET_SHORT_NAME_BEHAVIOR = 0x0009_01B4, "FSCTL_SET_SHORT_NAME_BEHAVIOR";
        /// Switches self repair on or off.
        SET_REPAIR = 0x0009_0198, "FSCTL_SET_REPAIR";
        /// Asks whether self repair is on.
        GET_REPAIR = 0x0009_019C, "FSCTL_GET_REPAIR";
        /// Waits for a repair.
        WAIT_FOR_REPAIR = 0x0009_01A0, "FSCTL_WAIT_FOR_REPAIR";
        /// Starts a repair.
        INITIATE_REPAIR = 0x0009_01A8, "FSCTL_INITIATE_REPAIR";
        /// Says how to handle corruption.
        CORRUPTION_HANDLING = 0x0009_0260, "FSCTL_CORRUPTION_HANDLING";
        /// Starts to clean up the metadata of a file.
        INITIATE_FILE_METADATA_OPTIMIZATION = 0x0009_035C, "FSCTL_INITIATE_FILE_METADATA_OPTIMIZATION";
        /// Asks for the progress of that cleanup.
        QUERY_FILE_METADATA_OPTIMIZATION = 0x0009_0360, "FSCTL_QUERY_FILE_METADATA_OPTIMIZATION";
        /// Lets sparse files take more space.
        SPARSE_OVERALLOCATE = 0x0009_034C, "FSCTL_SPARSE_OVERALLOCATE";
        /// Gives a file a new id.
        ADVANCE_FILE_ID = 0x0009_02C4, "FSCTL_ADVANCE_FILE_ID";
        /// Marks a handle of DFS replication.
        DFSR_SET_GHOST_HANDLE_STATE = 0x0009_01B8, "FSCTL_DFSR_SET_GHOST_HANDLE_STATE";
        /// Concerns offline files.
        CSC_INTERNAL = 0x0009_01AF, "FSCTL_CSC_INTERNAL";
        /// Replaces security ids all over a volume.
        SD_GLOBAL_CHANGE = 0x0009_01F4, "FSCTL_SD_GLOBAL_CHANGE";
        /// Says what a failed purge does.
        SET_PURGE_FAILURE_MODE = 0x0009_0270, "FSCTL_SET_PURGE_FAILURE_MODE";
        /// Flushes and purges what is cached of a share.
        SMB_SHARE_FLUSH_AND_PURGE = 0x0009_043C, "FSCTL_SMB_SHARE_FLUSH_AND_PURGE";
        /// Asks the redirector.
        LMR_QUERY_INFO = 0x0009_0478, "FSCTL_LMR_QUERY_INFO";
        /// Asks a filter for its identifier of a file.
        GET_FILTER_FILE_IDENTIFIER = 0x0009_03C4, "FSCTL_GET_FILTER_FILE_IDENTIFIER";
        /// Gives a stream a write hint.
        STREAMS_ASSOCIATE_ID = 0x0009_03C8, "FSCTL_STREAMS_ASSOCIATE_ID";
        /// Asks for the write hint of a stream.
        STREAMS_QUERY_ID = 0x0009_03CC, "FSCTL_STREAMS_QUERY_ID";
        /// Allows flags with each read and write.
        ENABLE_PER_IO_FLAGS = 0x0009_042C, "FSCTL_ENABLE_PER_IO_FLAGS";
        /// Manages I/O past the file system stack.
        MANAGE_BYPASS_IO = 0x0009_0448, "FSCTL_MANAGE_BYPASS_IO";
        /// Switches the cache of runs.
        SET_CACHED_RUNS_STATE = 0x0009_0450, "FSCTL_SET_CACHED_RUNS_STATE";
        /// Reports changed data.
        NOTIFY_DATA_CHANGE = 0x0009_03FC, "FSCTL_NOTIFY_DATA_CHANGE";
        /// Lists files by change number.
        ENUM_USN_DATA = 0x0009_00B3, "FSCTL_ENUM_USN_DATA";
        /// Reads the change journal.
        READ_USN_JOURNAL = 0x0009_00BB, "FSCTL_READ_USN_JOURNAL";
        /// Reads the change journal without privilege.
        READ_UNPRIVILEGED_USN_JOURNAL = 0x0009_03AB, "FSCTL_READ_UNPRIVILEGED_USN_JOURNAL";
        /// Creates the change journal.
        CREATE_USN_JOURNAL = 0x0009_00E7, "FSCTL_CREATE_USN_JOURNAL";
        /// Reads the last change record of a file. `[MS-FSCC] 2.3.61`
        READ_FILE_USN_DATA = 0x0009_00EB, "FSCTL_READ_FILE_USN_DATA";
        /// Writes a close record to the change journal. `[MS-FSCC] 2.3.92`
        WRITE_USN_CLOSE_RECORD = 0x0009_00EF, "FSCTL_WRITE_USN_CLOSE_RECORD";
        /// Describes the change journal.
        QUERY_USN_JOURNAL = 0x0009_00F4, "FSCTL_QUERY_USN_JOURNAL";
        /// Deletes the change journal.
        DELETE_USN_JOURNAL = 0x0009_00F8, "FSCTL_DELETE_USN_JOURNAL";
        /// Writes a reason to the change journal.
        WRITE_USN_REASON = 0x0009_02D0, "FSCTL_WRITE_USN_REASON";
        /// Tracks ranges in the change journal.
        USN_TRACK_MODIFIED_RANGES = 0x0009_02F4, "FSCTL_USN_TRACK_MODIFIED_RANGES";
        /// Changes a transaction manager.
        TXFS_MODIFY_RM = 0x0009_8144, "FSCTL_TXFS_MODIFY_RM";
        /// Describes a transaction manager.
        TXFS_QUERY_RM_INFORMATION = 0x0009_4148, "FSCTL_TXFS_QUERY_RM_INFORMATION";
        /// Rolls forward: redo.
        TXFS_ROLLFORWARD_REDO = 0x0009_8150, "FSCTL_TXFS_ROLLFORWARD_REDO";
        /// Rolls forward: undo.
        TXFS_ROLLFORWARD_UNDO = 0x0009_8154, "FSCTL_TXFS_ROLLFORWARD_UNDO";
        /// Starts a transaction manager.
        TXFS_START_RM = 0x0009_8158, "FSCTL_TXFS_START_RM";
        /// Stops a transaction manager.
        TXFS_SHUTDOWN_RM = 0x0009_815C, "FSCTL_TXFS_SHUTDOWN_RM";
        /// Reads transaction data for a backup.
        TXFS_READ_BACKUP_INFORMATION = 0x0009_4160, "FSCTL_TXFS_READ_BACKUP_INFORMATION";
        /// Restores transaction data.
        TXFS_WRITE_BACKUP_INFORMATION = 0x0009_8164, "FSCTL_TXFS_WRITE_BACKUP_INFORMATION";
        /// Creates a transaction manager.
        TXFS_CREATE_SECONDARY_RM = 0x0009_8168, "FSCTL_TXFS_CREATE_SECONDARY_RM";
        /// Describes a transacted file.
        TXFS_GET_METADATA_INFO = 0x0009_416C, "FSCTL_TXFS_GET_METADATA_INFO";
        /// Asks for the version a handle sees.
        TXFS_GET_TRANSACTED_VERSION = 0x0009_4170, "FSCTL_TXFS_GET_TRANSACTED_VERSION";
        /// Sets or drops a savepoint.
        TXFS_SAVEPOINT_INFORMATION = 0x0009_8178, "FSCTL_TXFS_SAVEPOINT_INFORMATION";
        /// Creates a version inside a transaction.
        TXFS_CREATE_MINIVERSION = 0x0009_817C, "FSCTL_TXFS_CREATE_MINIVERSION";
        /// Asks whether a transaction is active.
        TXFS_TRANSACTION_ACTIVE = 0x0009_418C, "FSCTL_TXFS_TRANSACTION_ACTIVE";
        /// Lists the files a transaction has locked.
        TXFS_LIST_TRANSACTION_LOCKED_FILES = 0x0009_41E0, "FSCTL_TXFS_LIST_TRANSACTION_LOCKED_FILES";
        /// Lists transactions.
        TXFS_LIST_TRANSACTIONS = 0x0009_41E4, "FSCTL_TXFS_LIST_TRANSACTIONS";
        /// Reads transaction data for a backup, version 2.
        TXFS_READ_BACKUP_INFORMATION2 = 0x0009_01F8, "FSCTL_TXFS_READ_BACKUP_INFORMATION2";
        /// Restores transaction data, version 2.
        TXFS_WRITE_BACKUP_INFORMATION2 = 0x0009_0200, "FSCTL_TXFS_WRITE_BACKUP_INFORMATION2";
        /// Manages snapshots of a stream. `[MS-FSCC] 2.3.65`
        REFS_STREAM_SNAPSHOT_MANAGEMENT = 0x0009_0440, "FSCTL_REFS_STREAM_SNAPSHOT_MANAGEMENT";
        /// Frees ranges of a ReFS volume.
        REFS_DEALLOCATE_RANGES = 0x0009_03D8, "FSCTL_REFS_DEALLOCATE_RANGES";
        /// Frees ranges of a ReFS volume, with options.
        REFS_DEALLOCATE_RANGES_EX = 0x0009_044C, "FSCTL_REFS_DEALLOCATE_RANGES_EX";
        /// Sets the compression of a ReFS volume.
        REFS_SET_VOLUME_COMPRESSION_INFO = 0x0009_0454, "FSCTL_REFS_SET_VOLUME_COMPRESSION_INFO";
        /// Asks for the compression of a ReFS volume.
        REFS_QUERY_VOLUME_COMPRESSION_INFO = 0x0009_0458, "FSCTL_REFS_QUERY_VOLUME_COMPRESSION_INFO";
        /// Sets the deduplication of a ReFS volume.
        REFS_SET_VOLUME_DEDUP_INFO = 0x0009_0470, "FSCTL_REFS_SET_VOLUME_DEDUP_INFO";
        /// Asks for the deduplication of a ReFS volume.
        REFS_QUERY_VOLUME_DEDUP_INFO = 0x0009_0474, "FSCTL_REFS_QUERY_VOLUME_DEDUP_INFO";
        /// Takes a checkpoint of a ReFS volume.
        REFS_CHECKPOINT_VOLUME = 0x0009_047C, "FSCTL_REFS_CHECKPOINT_VOLUME";
        /// Counts the shared clusters of a ReFS volume.
        REFS_QUERY_VOLUME_TOTAL_SHARED_LCNS = 0x0009_0480, "FSCTL_REFS_QUERY_VOLUME_TOTAL_SHARED_LCNS";
        /// Sets which I/O of a ReFS volume is measured.
        REFS_SET_VOLUME_IO_METRICS_INFO = 0x0009_0488, "FSCTL_REFS_SET_VOLUME_IO_METRICS_INFO";
        /// Asks which I/O of a ReFS volume is measured.
        REFS_QUERY_VOLUME_IO_METRICS_INFO = 0x0009_048C, "FSCTL_REFS_QUERY_VOLUME_IO_METRICS_INFO";
        /// Reads counters of a ReFS volume.
        QUERY_REFS_VOLUME_COUNTER_INFO = 0x0009_037B, "FSCTL_QUERY_REFS_VOLUME_COUNTER_INFO";
        /// Describes a shingled volume.
        QUERY_REFS_SMR_VOLUME_INFO = 0x0009_03DC, "FSCTL_QUERY_REFS_SMR_VOLUME_INFO";
        /// Sets how a shingled volume is cleaned.
        SET_REFS_SMR_VOLUME_GC_PARAMETERS = 0x0009_03E0, "FSCTL_SET_REFS_SMR_VOLUME_GC_PARAMETERS";
        /// Keeps a file in order on a shingled volume.
        SET_REFS_FILE_STRICTLY_SEQUENTIAL = 0x0009_03E4, "FSCTL_SET_REFS_FILE_STRICTLY_SEQUENTIAL";
        /// Deletes a container that is corrupt.
        DELETE_CORRUPTED_REFS_CONTAINER = 0x0009_03F4, "FSCTL_DELETE_CORRUPTED_REFS_CONTAINER";
        /// Refers to a cluster weakly.
        CREATE_LCN_WEAK_REFERENCE = 0x0009_0460, "FSCTL_CREATE_LCN_WEAK_REFERENCE";
        /// Drops a weak reference.
        CLEAR_LCN_WEAK_REFERENCE = 0x0009_0464, "FSCTL_CLEAR_LCN_WEAK_REFERENCE";
        /// Asks for a weak reference.
        QUERY_LCN_WEAK_REFERENCE = 0x0009_0468, "FSCTL_QUERY_LCN_WEAK_REFERENCE";
        /// Drops all weak references.
        CLEAR_ALL_LCN_WEAK_REFERENCES = 0x0009_046C, "FSCTL_CLEAR_ALL_LCN_WEAK_REFERENCES";
        /// Carries a request between cluster nodes.
        CSV_TUNNEL_REQUEST = 0x0009_0244, "FSCTL_CSV_TUNNEL_REQUEST";
        /// Asks whether a file is on a cluster volume, and for a description of the volume.
        IS_CSV_FILE = 0x0009_0248, "FSCTL_IS_CSV_FILE";
        /// Asks for the path of a cluster volume.
        CSV_GET_VOLUME_PATH_NAME = 0x0009_0250, "FSCTL_CSV_GET_VOLUME_PATH_NAME";
        /// Asks for the name of a mounted cluster volume.
        CSV_GET_VOLUME_NAME_FOR_VOLUME_MOUNT_POINT = 0x0009_0254, "FSCTL_CSV_GET_VOLUME_NAME_FOR_VOLUME_MOUNT_POINT";
        /// Asks for the paths of a cluster volume.
        CSV_GET_VOLUME_PATH_NAMES_FOR_VOLUME_NAME = 0x0009_0258, "FSCTL_CSV_GET_VOLUME_PATH_NAMES_FOR_VOLUME_NAME";
        /// Asks whether a file is on a cluster volume.
        IS_FILE_ON_CSV_VOLUME = 0x0009_025C, "FSCTL_IS_FILE_ON_CSV_VOLUME";
        /// Concerns cluster volumes.
        CSV_INTERNAL = 0x0009_026C, "FSCTL_CSV_INTERNAL";
        /// Asks whether the cluster owns a volume.
        IS_VOLUME_OWNED_BYCSVFS = 0x0009_0278, "FSCTL_IS_VOLUME_OWNED_BYCSVFS";
        /// Concerns resume keys.
        RKF_INTERNAL = 0x0009_02AF, "FSCTL_RKF_INTERNAL";
        /// Locks the management of a cluster volume.
        CSV_MGMT_LOCK = 0x0009_02BC, "FSCTL_CSV_MGMT_LOCK";
        /// Describes the file system below a cluster volume.
        CSV_QUERY_DOWN_LEVEL_FILE_SYSTEM_CHARACTERISTICS = 0x0009_02C0, "FSCTL_CSV_QUERY_DOWN_LEVEL_FILE_SYSTEM_CHARACTERISTICS";
        /// Carries a request between cluster nodes, and waits.
        CSV_SYNC_TUNNEL_REQUEST = 0x0009_02C8, "FSCTL_CSV_SYNC_TUNNEL_REQUEST";
        /// Asks who forbids direct I/O.
        CSV_QUERY_VETO_FILE_DIRECT_IO = 0x0009_02CC, "FSCTL_CSV_QUERY_VETO_FILE_DIRECT_IO";
        /// Controls a cluster volume.
        CSV_CONTROL = 0x0009_02D4, "FSCTL_CSV_CONTROL";
        /// Carries a request that breaks handle caching.
        CSV_H_BREAKING_SYNC_TUNNEL_REQUEST = 0x0009_02E4, "FSCTL_CSV_H_BREAKING_SYNC_TUNNEL_REQUEST";
        /// Asks whether virtual disks can be shared. `[MS-RSVD] 2.2.1`
        QUERY_SHARED_VIRTUAL_DISK_SUPPORT = 0x0009_0300, "FSCTL_QUERY_SHARED_VIRTUAL_DISK_SUPPORT";
        /// Carries an operation on a shared virtual disk. `[MS-RSVD] 2.2.1`
        SVHDX_SYNC_TUNNEL_REQUEST = 0x0009_0304, "FSCTL_SVHDX_SYNC_TUNNEL_REQUEST";
        /// Sets the initiator of a shared virtual disk.
        SVHDX_SET_INITIATOR_INFORMATION = 0x0009_0308, "FSCTL_SVHDX_SET_INITIATOR_INFORMATION";
        /// Carries a long operation on a shared virtual disk. `[MS-RSVD] 2.2.1`
        SVHDX_ASYNC_TUNNEL_REQUEST = 0x0009_0364, "FSCTL_SVHDX_ASYNC_TUNNEL_REQUEST";
        /// Controls quality of service. `[MS-SQOS] 2.2.1`
        STORAGE_QOS_CONTROL = 0x0009_0350, "FSCTL_STORAGE_QOS_CONTROL";
        /// Carries a request of a virtual machine.
        HCS_SYNC_TUNNEL_REQUEST = 0x0009_036C, "FSCTL_HCS_SYNC_TUNNEL_REQUEST";
        /// Carries a long request of a virtual machine.
        HCS_ASYNC_TUNNEL_REQUEST = 0x0009_0370, "FSCTL_HCS_ASYNC_TUNNEL_REQUEST";
        /// Carries a request of a virtual machine that writes nothing.
        HCS_SYNC_NO_WRITE_TUNNEL_REQUEST = 0x0009_03B8, "FSCTL_HCS_SYNC_NO_WRITE_TUNNEL_REQUEST";
        /// Describes virtual storage. `[MS-FSCC] 2.3.91`
        VIRTUAL_STORAGE_QUERY_PROPERTY = 0x0009_0388, "FSCTL_VIRTUAL_STORAGE_QUERY_PROPERTY";
        /// Sets how virtual storage behaves.
        VIRTUAL_STORAGE_SET_BEHAVIOR = 0x0009_0408, "FSCTL_VIRTUAL_STORAGE_SET_BEHAVIOR";
        /// Passes a request to virtual storage.
        VIRTUAL_STORAGE_PASSTHROUGH = 0x0009_0424, "FSCTL_VIRTUAL_STORAGE_PASSTHROUGH";
        /// Passes a request to storage spaces.
        SSDI_STORAGE_REQUEST = 0x0009_03A0, "FSCTL_SSDI_STORAGE_REQUEST";
        /// Starts a virtualised directory.
        START_VIRTUALIZATION_INSTANCE = 0x0009_03C0, "FSCTL_START_VIRTUALIZATION_INSTANCE";
        /// Starts a virtualised directory, with options.
        START_VIRTUALIZATION_INSTANCE_EX = 0x0009_0400, "FSCTL_START_VIRTUALIZATION_INSTANCE_EX";
        /// Asks where an image was first loaded.
        QUERY_DIRECT_IMAGE_ORIGINAL_BASE = 0x0009_03A4, "FSCTL_QUERY_DIRECT_IMAGE_ORIGINAL_BASE";
        /// Moves the data of a file to an archive.
        SET_EXTERNAL_BACKING = 0x0009_030C, "FSCTL_SET_EXTERNAL_BACKING";
        /// Asks which archive has the data of a file.
        GET_EXTERNAL_BACKING = 0x0009_0310, "FSCTL_GET_EXTERNAL_BACKING";
        /// Brings the data of a file back from an archive.
        DELETE_EXTERNAL_BACKING = 0x0009_0314, "FSCTL_DELETE_EXTERNAL_BACKING";
        /// Lists files whose data lies in archives.
        ENUM_EXTERNAL_BACKING = 0x0009_0318, "FSCTL_ENUM_EXTERNAL_BACKING";
        /// Lists overlays.
        ENUM_OVERLAY = 0x0009_031F, "FSCTL_ENUM_OVERLAY";
        /// Adds an overlay.
        ADD_OVERLAY = 0x0009_8330, "FSCTL_ADD_OVERLAY";
        /// Removes an overlay.
        REMOVE_OVERLAY = 0x0009_8334, "FSCTL_REMOVE_OVERLAY";
        /// Updates an overlay.
        UPDATE_OVERLAY = 0x0009_8338, "FSCTL_UPDATE_OVERLAY";
        /// Suspends an overlay.
        SUSPEND_OVERLAY = 0x0009_0384, "FSCTL_SUSPEND_OVERLAY";
        /// Asks for the version of the overlay filter.
        GET_WOF_VERSION = 0x0009_0368, "FSCTL_GET_WOF_VERSION";
        /// Sets the root of a container's layer.
        SET_LAYER_ROOT = 0x0009_0394, "FSCTL_SET_LAYER_ROOT";
    }
}

impl Fsctl {
    /// The device the control is for: bits 16 to 31.
    #[must_use]
    pub const fn device_type(self) -> DeviceType {
        DeviceType(self.0 >> 16)
    }

    /// The access the open must have: bits 14 and 15.
    #[must_use]
    pub const fn access(self) -> IoctlAccess {
        IoctlAccess((self.0 >> 14) & 3)
    }

    /// The number of the function among those of its device: bits 2 to 13.
    #[must_use]
    pub const fn function(self) -> u32 {
        (self.0 >> 2) & 0xFFF
    }

    /// How the buffers are passed: bits 0 and 1.
    #[must_use]
    pub const fn method(self) -> IoctlMethod {
        IoctlMethod(self.0 & 3)
    }
}

values! {
    /// How the buffers of a control are passed.
    pub struct IoctlMethod: u32 {
        /// Copied in and out.
        BUFFERED = 0, "METHOD_BUFFERED";
        /// The output buffer is read directly.
        IN_DIRECT = 1, "METHOD_IN_DIRECT";
        /// The output buffer is written directly.
        OUT_DIRECT = 2, "METHOD_OUT_DIRECT";
        /// As the caller gave them.
        NEITHER = 3, "METHOD_NEITHER";
    }
}

values! {
    /// The access a control asks of its open.
    pub struct IoctlAccess: u32 {
        /// Any.
        ANY = 0, "FILE_ANY_ACCESS";
        /// Reading.
        READ = 1, "FILE_READ_ACCESS";
        /// Writing.
        WRITE = 2, "FILE_WRITE_ACCESS";
        /// Reading and writing.
        READ_WRITE = 3, "FILE_READ_WRITE_ACCESS";
    }
}
