//! Numbers of volume information: file systems, devices, sectors.

flags! {
    /// What a file system can do. `[MS-FSCC] 2.5.1`, field FileSystemAttributes
    pub struct FileSystemAttributes: u32 {
        /// Supports case-sensitive names.
        CASE_SENSITIVE_SEARCH = 0x0000_0001, "FILE_CASE_SENSITIVE_SEARCH";
        /// Keeps the case of names.
        CASE_PRESERVED_NAMES = 0x0000_0002, "FILE_CASE_PRESERVED_NAMES";
        /// Names are Unicode.
        UNICODE_ON_DISK = 0x0000_0004, "FILE_UNICODE_ON_DISK";
        /// Keeps access control lists.
        PERSISTENT_ACLS = 0x0000_0008, "FILE_PERSISTENT_ACLS";
        /// Compresses single files.
        FILE_COMPRESSION = 0x0000_0010, "FILE_FILE_COMPRESSION";
        /// Quotas.
        VOLUME_QUOTAS = 0x0000_0020, "FILE_VOLUME_QUOTAS";
        /// Sparse files.
        SUPPORTS_SPARSE_FILES = 0x0000_0040, "FILE_SUPPORTS_SPARSE_FILES";
        /// Reparse points.
        SUPPORTS_REPARSE_POINTS = 0x0000_0080, "FILE_SUPPORTS_REPARSE_POINTS";
        /// Remote storage.
        SUPPORTS_REMOTE_STORAGE = 0x0000_0100, "FILE_SUPPORTS_REMOTE_STORAGE";
        /// Says more about what a close did.
        RETURNS_CLEANUP_RESULT_INFO = 0x0000_0200, "FILE_RETURNS_CLEANUP_RESULT_INFO";
        /// Deletes and renames as POSIX does.
        SUPPORTS_POSIX_UNLINK_RENAME = 0x0000_0400, "FILE_SUPPORTS_POSIX_UNLINK_RENAME";
        /// I/O past the file system stack.
        SUPPORTS_BYPASS_IO = 0x0000_0800, "FILE_SUPPORTS_BYPASS_IO";
        /// Snapshots of streams.
        SUPPORTS_STREAM_SNAPSHOTS = 0x0000_1000, "FILE_SUPPORTS_STREAM_SNAPSHOTS";
        /// Supports directories with case-sensitive names.
        SUPPORTS_CASE_SENSITIVE_DIRS = 0x0000_2000, "FILE_SUPPORTS_CASE_SENSITIVE_DIRS";
        /// The volume is compressed as a whole.
        VOLUME_IS_COMPRESSED = 0x0000_8000, "FILE_VOLUME_IS_COMPRESSED";
        /// Object ids.
        SUPPORTS_OBJECT_IDS = 0x0001_0000, "FILE_SUPPORTS_OBJECT_IDS";
        /// Encrypted files.
        SUPPORTS_ENCRYPTION = 0x0002_0000, "FILE_SUPPORTS_ENCRYPTION";
        /// Named streams.
        NAMED_STREAMS = 0x0004_0000, "FILE_NAMED_STREAMS";
        /// The volume cannot be written.
        READ_ONLY_VOLUME = 0x0008_0000, "FILE_READ_ONLY_VOLUME";
        /// Each file can be written once, front to back.
        SEQUENTIAL_WRITE_ONCE = 0x0010_0000, "FILE_SEQUENTIAL_WRITE_ONCE";
        /// Transactions.
        SUPPORTS_TRANSACTIONS = 0x0020_0000, "FILE_SUPPORTS_TRANSACTIONS";
        /// Hard links.
        SUPPORTS_HARD_LINKS = 0x0040_0000, "FILE_SUPPORTS_HARD_LINKS";
        /// Extended attributes.
        SUPPORTS_EXTENDED_ATTRIBUTES = 0x0080_0000, "FILE_SUPPORTS_EXTENDED_ATTRIBUTES";
        /// Opens by file id.
        SUPPORTS_OPEN_BY_FILE_ID = 0x0100_0000, "FILE_SUPPORTS_OPEN_BY_FILE_ID";
        /// A journal of changes.
        SUPPORTS_USN_JOURNAL = 0x0200_0000, "FILE_SUPPORTS_USN_JOURNAL";
        /// Checksums over streams.
        SUPPORTS_INTEGRITY_STREAMS = 0x0400_0000, "FILE_SUPPORTS_INTEGRITY_STREAMS";
        /// Files that share clusters.
        SUPPORTS_BLOCK_REFCOUNTING = 0x0800_0000, "FILE_SUPPORTS_BLOCK_REFCOUNTING";
        /// Tracks sparsely what has been written.
        SUPPORTS_SPARSE_VDL = 0x1000_0000, "FILE_SUPPORTS_SPARSE_VDL";
        /// Storage that is mapped directly.
        DAX_VOLUME = 0x2000_0000, "FILE_DAX_VOLUME";
        /// Files that lie elsewhere in part.
        SUPPORTS_GHOSTING = 0x4000_0000, "FILE_SUPPORTS_GHOSTING";
    }
}

flags! {
    /// How quotas are kept. `[MS-FSCC] 2.5.2`, field FileSystemControlFlags
    pub struct FileSystemControlFlags: u32 {
        /// Use is counted.
        QUOTA_TRACK = 0x0000_0001, "FILE_VC_QUOTA_TRACK";
        /// Limits are enforced.
        QUOTA_ENFORCE = 0x0000_0002, "FILE_VC_QUOTA_ENFORCE";
        /// Contents are not indexed.
        CONTENT_INDEX_DISABLED = 0x0000_0008, "FILE_VC_CONTENT_INDEX_DISABLED";
        /// A user over the threshold is logged.
        LOG_QUOTA_THRESHOLD = 0x0000_0010, "FILE_VC_LOG_QUOTA_THRESHOLD";
        /// A user over the limit is logged.
        LOG_QUOTA_LIMIT = 0x0000_0020, "FILE_VC_LOG_QUOTA_LIMIT";
        /// A volume over the threshold is logged.
        LOG_VOLUME_THRESHOLD = 0x0000_0040, "FILE_VC_LOG_VOLUME_THRESHOLD";
        /// A volume over the limit is logged.
        LOG_VOLUME_LIMIT = 0x0000_0080, "FILE_VC_LOG_VOLUME_LIMIT";
        /// The counts are incomplete.
        QUOTAS_INCOMPLETE = 0x0000_0100, "FILE_VC_QUOTAS_INCOMPLETE";
        /// The counts are being made anew.
        QUOTAS_REBUILDING = 0x0000_0200, "FILE_VC_QUOTAS_REBUILDING";
    }
}

values! {
    /// A kind of device: of a volume, and in the upper half of an FSCTL. `[MS-FSCC] 2.5.10`, field DeviceType
    pub struct DeviceType: u32 {
        /// A beeper.
        BEEP = 0x0000_0001, "FILE_DEVICE_BEEP";
        /// A CD-ROM drive.
        CD_ROM = 0x0000_0002, "FILE_DEVICE_CD_ROM";
        /// The file system of a CD-ROM.
        CD_ROM_FILE_SYSTEM = 0x0000_0003, "FILE_DEVICE_CD_ROM_FILE_SYSTEM";
        /// A controller.
        CONTROLLER = 0x0000_0004, "FILE_DEVICE_CONTROLLER";
        /// A data link.
        DATALINK = 0x0000_0005, "FILE_DEVICE_DATALINK";
        /// A DFS server.
        DFS = 0x0000_0006, "FILE_DEVICE_DFS";
        /// A disk.
        DISK = 0x0000_0007, "FILE_DEVICE_DISK";
        /// The file system of a disk.
        DISK_FILE_SYSTEM = 0x0000_0008, "FILE_DEVICE_DISK_FILE_SYSTEM";
        /// A file system.
        FILE_SYSTEM = 0x0000_0009, "FILE_DEVICE_FILE_SYSTEM";
        /// An InPort port.
        INPORT_PORT = 0x0000_000A, "FILE_DEVICE_INPORT_PORT";
        /// A keyboard.
        KEYBOARD = 0x0000_000B, "FILE_DEVICE_KEYBOARD";
        /// A mailslot.
        MAILSLOT = 0x0000_000C, "FILE_DEVICE_MAILSLOT";
        /// A MIDI input.
        MIDI_IN = 0x0000_000D, "FILE_DEVICE_MIDI_IN";
        /// A MIDI output.
        MIDI_OUT = 0x0000_000E, "FILE_DEVICE_MIDI_OUT";
        /// A mouse.
        MOUSE = 0x0000_000F, "FILE_DEVICE_MOUSE";
        /// The multiple UNC provider.
        MULTI_UNC_PROVIDER = 0x0000_0010, "FILE_DEVICE_MULTI_UNC_PROVIDER";
        /// Named pipes.
        NAMED_PIPE = 0x0000_0011, "FILE_DEVICE_NAMED_PIPE";
        /// A network.
        NETWORK = 0x0000_0012, "FILE_DEVICE_NETWORK";
        /// A network browser.
        NETWORK_BROWSER = 0x0000_0013, "FILE_DEVICE_NETWORK_BROWSER";
        /// A network file system.
        NETWORK_FILE_SYSTEM = 0x0000_0014, "FILE_DEVICE_NETWORK_FILE_SYSTEM";
        /// The null device.
        NULL = 0x0000_0015, "FILE_DEVICE_NULL";
        /// A parallel port.
        PARALLEL_PORT = 0x0000_0016, "FILE_DEVICE_PARALLEL_PORT";
        /// A network card.
        PHYSICAL_NETCARD = 0x0000_0017, "FILE_DEVICE_PHYSICAL_NETCARD";
        /// A printer.
        PRINTER = 0x0000_0018, "FILE_DEVICE_PRINTER";
        /// A scanner.
        SCANNER = 0x0000_0019, "FILE_DEVICE_SCANNER";
        /// A port with a serial mouse.
        SERIAL_MOUSE_PORT = 0x0000_001A, "FILE_DEVICE_SERIAL_MOUSE_PORT";
        /// A serial port.
        SERIAL_PORT = 0x0000_001B, "FILE_DEVICE_SERIAL_PORT";
        /// A screen.
        SCREEN = 0x0000_001C, "FILE_DEVICE_SCREEN";
        /// A sound device.
        SOUND = 0x0000_001D, "FILE_DEVICE_SOUND";
        /// Streams.
        STREAMS = 0x0000_001E, "FILE_DEVICE_STREAMS";
        /// A tape drive.
        TAPE = 0x0000_001F, "FILE_DEVICE_TAPE";
        /// The file system of a tape.
        TAPE_FILE_SYSTEM = 0x0000_0020, "FILE_DEVICE_TAPE_FILE_SYSTEM";
        /// A transport.
        TRANSPORT = 0x0000_0021, "FILE_DEVICE_TRANSPORT";
        /// Unknown.
        UNKNOWN = 0x0000_0022, "FILE_DEVICE_UNKNOWN";
        /// A video device.
        VIDEO = 0x0000_0023, "FILE_DEVICE_VIDEO";
        /// A virtual disk.
        VIRTUAL_DISK = 0x0000_0024, "FILE_DEVICE_VIRTUAL_DISK";
        /// An audio input.
        WAVE_IN = 0x0000_0025, "FILE_DEVICE_WAVE_IN";
        /// An audio output.
        WAVE_OUT = 0x0000_0026, "FILE_DEVICE_WAVE_OUT";
        /// An 8042 port.
        I8042_PORT = 0x0000_0027, "FILE_DEVICE_8042_PORT";
        /// A network redirector.
        NETWORK_REDIRECTOR = 0x0000_0028, "FILE_DEVICE_NETWORK_REDIRECTOR";
        /// A battery.
        BATTERY = 0x0000_0029, "FILE_DEVICE_BATTERY";
        /// A bus extender.
        BUS_EXTENDER = 0x0000_002A, "FILE_DEVICE_BUS_EXTENDER";
        /// A modem.
        MODEM = 0x0000_002B, "FILE_DEVICE_MODEM";
        /// A virtual DOS machine.
        VDM = 0x0000_002C, "FILE_DEVICE_VDM";
        /// Mass storage.
        MASS_STORAGE = 0x0000_002D, "FILE_DEVICE_MASS_STORAGE";
        /// An SMB redirector.
        SMB = 0x0000_002E, "FILE_DEVICE_SMB";
        /// Kernel streaming.
        KS = 0x0000_002F, "FILE_DEVICE_KS";
        /// A media changer.
        CHANGER = 0x0000_0030, "FILE_DEVICE_CHANGER";
        /// A smart card reader.
        SMARTCARD = 0x0000_0031, "FILE_DEVICE_SMARTCARD";
        /// ACPI.
        ACPI = 0x0000_0032, "FILE_DEVICE_ACPI";
        /// A DVD drive.
        DVD = 0x0000_0033, "FILE_DEVICE_DVD";
        /// Full-screen video.
        FULLSCREEN_VIDEO = 0x0000_0034, "FILE_DEVICE_FULLSCREEN_VIDEO";
        /// The DFS file system.
        DFS_FILE_SYSTEM = 0x0000_0035, "FILE_DEVICE_DFS_FILE_SYSTEM";
        /// A DFS volume.
        DFS_VOLUME = 0x0000_0036, "FILE_DEVICE_DFS_VOLUME";
        /// A serial enumerator.
        SERENUM = 0x0000_0037, "FILE_DEVICE_SERENUM";
        /// A terminal server.
        TERMSRV = 0x0000_0038, "FILE_DEVICE_TERMSRV";
        /// The kernel's security device.
        KSEC = 0x0000_0039, "FILE_DEVICE_KSEC";
        /// The FIPS device.
        FIPS = 0x0000_003A, "FILE_DEVICE_FIPS";
        /// InfiniBand.
        INFINIBAND = 0x0000_003B, "FILE_DEVICE_INFINIBAND";
    }
}

flags! {
    /// What a device is like. `[MS-FSCC] 2.5.10`, field Characteristics
    pub struct DeviceCharacteristics: u32 {
        /// Its medium can be taken out.
        REMOVABLE_MEDIA = 0x0000_0001, "FILE_REMOVABLE_MEDIA";
        /// Cannot be written.
        READ_ONLY_DEVICE = 0x0000_0002, "FILE_READ_ONLY_DEVICE";
        /// A floppy disk.
        FLOPPY_DISKETTE = 0x0000_0004, "FILE_FLOPPY_DISKETTE";
        /// Can be written once.
        WRITE_ONCE_MEDIA = 0x0000_0008, "FILE_WRITE_ONCE_MEDIA";
        /// Reached over a network.
        REMOTE_DEVICE = 0x0000_0010, "FILE_REMOTE_DEVICE";
        /// A file system is mounted.
        DEVICE_IS_MOUNTED = 0x0000_0020, "FILE_DEVICE_IS_MOUNTED";
        /// A virtual volume.
        VIRTUAL_VOLUME = 0x0000_0040, "FILE_VIRTUAL_VOLUME";
        /// The system made its name.
        AUTOGENERATED_DEVICE_NAME = 0x0000_0080, "FILE_AUTOGENERATED_DEVICE_NAME";
        /// Every open is checked.
        DEVICE_SECURE_OPEN = 0x0000_0100, "FILE_DEVICE_SECURE_OPEN";
        /// Plug and play.
        PNP_DEVICE = 0x0000_0800, "FILE_CHARACTERISTIC_PNP_DEVICE";
        /// Of a terminal session.
        TS_DEVICE = 0x0000_1000, "FILE_CHARACTERISTIC_TS_DEVICE";
        /// Of a WebDAV redirector.
        WEBDAV_DEVICE = 0x0000_2000, "FILE_CHARACTERISTIC_WEBDAV_DEVICE";
        /// A cluster shared volume.
        CSV = 0x0001_0000, "FILE_CHARACTERISTIC_CSV";
        /// App containers may pass through.
        ALLOW_APPCONTAINER_TRAVERSAL = 0x0002_0000, "FILE_DEVICE_ALLOW_APPCONTAINER_TRAVERSAL";
        /// A portable device.
        PORTABLE_DEVICE = 0x0004_0000, "FILE_PORTABLE_DEVICE";
    }
}

flags! {
    /// How sectors lie. `[MS-FSCC] 2.5.7`, field Flags
    pub struct SectorSizeFlags: u32 {
        /// The first physical sector is aligned with the logical ones.
        ALIGNED_DEVICE = 0x0000_0001, "SSINFO_FLAGS_ALIGNED_DEVICE";
        /// The partition begins on a physical sector.
        PARTITION_ALIGNED_ON_DEVICE = 0x0000_0002, "SSINFO_FLAGS_PARTITION_ALIGNED_ON_DEVICE";
        /// Seeking costs nothing.
        NO_SEEK_PENALTY = 0x0000_0004, "SSINFO_FLAGS_NO_SEEK_PENALTY";
        /// The device takes TRIM.
        TRIM_ENABLED = 0x0000_0008, "SSINFO_FLAGS_TRIM_ENABLED";
        /// The device is addressed by byte; Windows only.
        BYTE_ADDRESSABLE = 0x0000_0010, "SSINFO_FLAGS_BYTE_ADDRESSABLE";
    }
}
