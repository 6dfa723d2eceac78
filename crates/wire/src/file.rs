//! Numbers of file information: attributes, modes, renames.

use crate::{Meaning, Scalar};

flags! {
    /// The attributes of a file. `[MS-FSCC] 2.6`
    pub struct FileAttributes: u32 {
        /// Must not be written or deleted.
        READONLY = 0x0000_0001, "FILE_ATTRIBUTE_READONLY";
        /// Left out of ordinary listings.
        HIDDEN = 0x0000_0002, "FILE_ATTRIBUTE_HIDDEN";
        /// Belongs to the operating system.
        SYSTEM = 0x0000_0004, "FILE_ATTRIBUTE_SYSTEM";
        /// A directory.
        DIRECTORY = 0x0000_0010, "FILE_ATTRIBUTE_DIRECTORY";
        /// To be archived.
        ARCHIVE = 0x0000_0020, "FILE_ATTRIBUTE_ARCHIVE";
        /// A device; reserved by Windows.
        DEVICE = 0x0000_0040, "FILE_ATTRIBUTE_DEVICE";
        /// Has no other attribute.
        NORMAL = 0x0000_0080, "FILE_ATTRIBUTE_NORMAL";
        /// Short-lived.
        TEMPORARY = 0x0000_0100, "FILE_ATTRIBUTE_TEMPORARY";
        /// Holes take no space.
        SPARSE_FILE = 0x0000_0200, "FILE_ATTRIBUTE_SPARSE_FILE";
        /// A reparse point.
        REPARSE_POINT = 0x0000_0400, "FILE_ATTRIBUTE_REPARSE_POINT";
        /// Stored compressed.
        COMPRESSED = 0x0000_0800, "FILE_ATTRIBUTE_COMPRESSED";
        /// Its data lies elsewhere.
        OFFLINE = 0x0000_1000, "FILE_ATTRIBUTE_OFFLINE";
        /// Left out of content search.
        NOT_CONTENT_INDEXED = 0x0000_2000, "FILE_ATTRIBUTE_NOT_CONTENT_INDEXED";
        /// Stored encrypted.
        ENCRYPTED = 0x0000_4000, "FILE_ATTRIBUTE_ENCRYPTED";
        /// Guarded by checksums.
        INTEGRITY_STREAM = 0x0000_8000, "FILE_ATTRIBUTE_INTEGRITY_STREAM";
        /// Reserved by Windows.
        VIRTUAL = 0x0001_0000, "FILE_ATTRIBUTE_VIRTUAL";
        /// Left out of background checks.
        NO_SCRUB_DATA = 0x0002_0000, "FILE_ATTRIBUTE_NO_SCRUB_DATA";
        /// Brought back from elsewhere when opened.
        RECALL_ON_OPEN = 0x0004_0000, "FILE_ATTRIBUTE_RECALL_ON_OPEN";
        /// To be kept here.
        PINNED = 0x0008_0000, "FILE_ATTRIBUTE_PINNED";
        /// Need not be kept here.
        UNPINNED = 0x0010_0000, "FILE_ATTRIBUTE_UNPINNED";
        /// Brought back from elsewhere when read.
        RECALL_ON_DATA_ACCESS = 0x0040_0000, "FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS";
        /// Lies in a zone that is written front to back; Windows only.
        STRICTLY_SEQUENTIAL = 0x2000_0000, "FILE_ATTRIBUTE_STRICTLY_SEQUENTIAL";
    }
}

flags! {
    /// How a file was opened. `[MS-FSCC] 2.4.31`
    pub struct FileMode: u32 {
        /// Writes reach storage at once.
        WRITE_THROUGH = 0x0000_0002, "FILE_WRITE_THROUGH";
        /// Read front to back.
        SEQUENTIAL_ONLY = 0x0000_0004, "FILE_SEQUENTIAL_ONLY";
        /// No caching.
        NO_INTERMEDIATE_BUFFERING = 0x0000_0008, "FILE_NO_INTERMEDIATE_BUFFERING";
        /// Operations wait, and can be alerted.
        SYNCHRONOUS_IO_ALERT = 0x0000_0010, "FILE_SYNCHRONOUS_IO_ALERT";
        /// Operations wait, and cannot be alerted.
        SYNCHRONOUS_IO_NONALERT = 0x0000_0020, "FILE_SYNCHRONOUS_IO_NONALERT";
        /// Deleted with its last close.
        DELETE_ON_CLOSE = 0x0000_1000, "FILE_DELETE_ON_CLOSE";
    }
}

values! {
    /// The alignment of buffers a device asks for. `[MS-FSCC] 2.4.3`
    pub struct AlignmentRequirement: u32 {
        /// None.
        BYTE = 0x0000_0000, "FILE_BYTE_ALIGNMENT";
        /// Two bytes.
        WORD = 0x0000_0001, "FILE_WORD_ALIGNMENT";
        /// Four bytes.
        LONG = 0x0000_0003, "FILE_LONG_ALIGNMENT";
        /// Eight bytes.
        QUAD = 0x0000_0007, "FILE_QUAD_ALIGNMENT";
        /// Sixteen bytes.
        OCTA = 0x0000_000F, "FILE_OCTA_ALIGNMENT";
        /// 32 bytes.
        BYTES_32 = 0x0000_001F, "FILE_32_BYTE_ALIGNMENT";
        /// 64 bytes.
        BYTES_64 = 0x0000_003F, "FILE_64_BYTE_ALIGNMENT";
        /// 128 bytes.
        BYTES_128 = 0x0000_007F, "FILE_128_BYTE_ALIGNMENT";
        /// 256 bytes.
        BYTES_256 = 0x0000_00FF, "FILE_256_BYTE_ALIGNMENT";
        /// 512 bytes.
        BYTES_512 = 0x0000_01FF, "FILE_512_BYTE_ALIGNMENT";
    }
}

flags! {
    /// How a file takes its new name. `[MS-FSCC] 2.4.43`, field Flags
    pub struct RenameFlags: u32 {
        /// Replaces a file of that name.
        REPLACE_IF_EXISTS = 0x0000_0001, "FILE_RENAME_REPLACE_IF_EXISTS";
        /// Even when that file is open.
        POSIX_SEMANTICS = 0x0000_0002, "FILE_RENAME_POSIX_SEMANTICS";
        /// Does not inherit the pinned state.
        SUPPRESS_PIN_STATE_INHERITANCE = 0x0000_0004, "FILE_RENAME_SUPPRESS_PIN_STATE_INHERITANCE";
        /// Does not inherit the storage reserve.
        SUPPRESS_STORAGE_RESERVE_INHERITANCE = 0x0000_0008, "FILE_RENAME_SUPPRESS_STORAGE_RESERVE_INHERITANCE";
        /// Free space must not grow.
        NO_INCREASE_AVAILABLE_SPACE = 0x0000_0010, "FILE_RENAME_NO_INCREASE_AVAILABLE_SPACE";
        /// Free space must not shrink.
        NO_DECREASE_AVAILABLE_SPACE = 0x0000_0020, "FILE_RENAME_NO_DECREASE_AVAILABLE_SPACE";
        /// Replaces a read-only file too.
        IGNORE_READONLY_ATTRIBUTE = 0x0000_0040, "FILE_RENAME_IGNORE_READONLY_ATTRIBUTE";
        /// Resizes the reserve it goes to.
        FORCE_RESIZE_TARGET_SR = 0x0000_0080, "FILE_RENAME_FORCE_RESIZE_TARGET_SR";
        /// Resizes the reserve it comes from.
        FORCE_RESIZE_SOURCE_SR = 0x0000_0100, "FILE_RENAME_FORCE_RESIZE_SOURCE_SR";
    }
}

flags! {
    /// How a hard link is made. The values are those of [`RenameFlags`]; local to Windows, and refused by servers.
    pub struct LinkFlags: u32 {
        /// Replaces a file of that name.
        REPLACE_IF_EXISTS = 0x0000_0001, "FILE_LINK_REPLACE_IF_EXISTS";
        /// Even when that file is open.
        POSIX_SEMANTICS = 0x0000_0002, "FILE_LINK_POSIX_SEMANTICS";
        /// Does not inherit the storage reserve.
        SUPPRESS_STORAGE_RESERVE_INHERITANCE = 0x0000_0008, "FILE_LINK_SUPPRESS_STORAGE_RESERVE_INHERITANCE";
        /// Free space must not grow.
        NO_INCREASE_AVAILABLE_SPACE = 0x0000_0010, "FILE_LINK_NO_INCREASE_AVAILABLE_SPACE";
        /// Free space must not shrink.
        NO_DECREASE_AVAILABLE_SPACE = 0x0000_0020, "FILE_LINK_NO_DECREASE_AVAILABLE_SPACE";
        /// Replaces a read-only file too.
        IGNORE_READONLY_ATTRIBUTE = 0x0000_0040, "FILE_LINK_IGNORE_READONLY_ATTRIBUTE";
        /// Resizes the reserve it goes to.
        FORCE_RESIZE_TARGET_SR = 0x0000_0080, "FILE_LINK_FORCE_RESIZE_TARGET_SR";
        /// Resizes the reserve it comes from.
        FORCE_RESIZE_SOURCE_SR = 0x0000_0100, "FILE_LINK_FORCE_RESIZE_SOURCE_SR";
    }
}

flags! {
    /// Whether names in a directory are case-sensitive; Windows only. Field Flags
    pub struct CaseSensitiveFlags: u32 {
        /// It does.
        CASE_SENSITIVE_DIR = 0x0000_0001, "FILE_CS_FLAG_CASE_SENSITIVE_DIR";
    }
}

flags! {
    /// Which attributes of Linux a file has; Windows only. Field LxFlags
    pub struct LxFlags: u32 {
        /// A user id.
        HAS_UID = 0x0000_0001, "LX_FILE_METADATA_HAS_UID";
        /// A group id.
        HAS_GID = 0x0000_0002, "LX_FILE_METADATA_HAS_GID";
        /// A mode.
        HAS_MODE = 0x0000_0004, "LX_FILE_METADATA_HAS_MODE";
        /// Device numbers.
        HAS_DEVICE_ID = 0x0000_0008, "LX_FILE_METADATA_HAS_DEVICE_ID";
        /// Names in the directory are case-sensitive.
        CASE_SENSITIVE_DIR = 0x0000_0010, "LX_FILE_CASE_SENSITIVE_DIR";
    }
}

/// A file's short name, up to twelve characters in UTF-16LE. `[MS-FSCC] 2.4.8`, field ShortName
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ShortName(pub [u8; 24]);

impl Scalar for ShortName {
    const LEN: usize = 24;
    fn read(bytes: &[u8]) -> Self {
        Self(<[u8; 24]>::read(bytes))
    }
    fn write(self, out: &mut [u8]) {
        self.0.write(out);
    }
    fn meaning(self) -> Meaning {
        Meaning::Text
    }
}

flags! {
    /// When and how a file is deleted. `[MS-FSCC] 2.4.12`, field Flags
    pub struct DispositionFlags: u32 {
        /// Delete it.
        DELETE = 0x0000_0001, "FILE_DISPOSITION_DELETE";
        /// Its name goes at once, though others have it open.
        POSIX_SEMANTICS = 0x0000_0002, "FILE_DISPOSITION_POSIX_SEMANTICS";
        /// Not while it is mapped as a program.
        FORCE_IMAGE_SECTION_CHECK = 0x0000_0004, "FILE_DISPOSITION_FORCE_IMAGE_SECTION_CHECK";
        /// Sets or clears deletion on close.
        ON_CLOSE = 0x0000_0008, "FILE_DISPOSITION_ON_CLOSE";
        /// Even a read-only file.
        IGNORE_READONLY_ATTRIBUTE = 0x0000_0010, "FILE_DISPOSITION_IGNORE_READONLY_ATTRIBUTE";
    }
}

flags! {
    /// The Flags of an extended attribute. `[MS-FSCC] 2.4.16`
    pub struct EaFlags: u8 {
        /// The file makes no sense without it.
        NEED_EA = 0x80, "FILE_NEED_EA";
    }
}
