//! Times, attributes, access and mode of a file.

use smbtrail_wire::{
    AlignmentRequirement, CaseSensitiveFlags, CompressionFormat, FileAccess, FileAttributes, FileMode,
    FileTime, ReparseTag,
};

structure! {
    /// Times and attributes. `[MS-FSCC] 2.4.7`
    ///
    /// When set, a time of 0 changes nothing, -1 stops and -2 resumes its updates for this open.
    ///
    /// ```text
    ///  0  CreationTime     8  LastAccessTime    16  LastWriteTime
    /// 24  ChangeTime      32  FileAttributes    36  Reserved    40
    /// ```
    pub struct FileBasicInformation: "FILE_BASIC_INFORMATION", at 0 {
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Its attributes; when set, 0 changes nothing.
        file_attributes: FileAttributes, "FileAttributes";
        /// Any value.
        reserved: u32, "Reserved";
    }
}

structure! {
    /// Times, sizes and attributes, as an open answers them. `[MS-FSCC] 2.4.34`
    ///
    /// ```text
    ///  0  CreationTime      8  LastAccessTime    16  LastWriteTime
    /// 24  ChangeTime       32  AllocationSize    40  EndOfFile
    /// 48  FileAttributes   52  Reserved          56
    /// ```
    pub struct FileNetworkOpenInformation: "FILE_NETWORK_OPEN_INFORMATION", at 0 {
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// Any value.
        reserved: u32, "Reserved";
    }
}

structure! {
    /// Attributes and reparse tag. `[MS-FSCC] 2.4.6`
    ///
    /// ```text
    /// 0  FileAttributes    4  ReparseTag    8
    /// ```
    pub struct FileAttributeTagInformation: "FILE_ATTRIBUTE_TAG_INFORMATION", at 0 {
        /// The attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
    }
}

structure! {
    /// The rights that the open was granted. `[MS-FSCC] 2.4.1`
    ///
    /// ```text
    /// 0  AccessFlags    4
    /// ```
    pub struct FileAccessInformation: "FILE_ACCESS_INFORMATION", at 0 {
        /// The rights.
        access_flags: FileAccess, "AccessFlags";
    }
}

structure! {
    /// How the file was opened. `[MS-FSCC] 2.4.31`
    ///
    /// ```text
    /// 0  Mode    4
    /// ```
    pub struct FileModeInformation: "FILE_MODE_INFORMATION", at 0 {
        /// The mode.
        mode: FileMode, "Mode";
    }
}

structure! {
    /// The alignment of buffers that the device asks for. `[MS-FSCC] 2.4.3`
    ///
    /// ```text
    /// 0  AlignmentRequirement    4
    /// ```
    pub struct FileAlignmentInformation: "FILE_ALIGNMENT_INFORMATION", at 0 {
        /// The alignment.
        alignment_requirement: AlignmentRequirement, "AlignmentRequirement";
    }
}

structure! {
    /// Where the open reads or writes next. `[MS-FSCC] 2.4.40`
    ///
    /// ```text
    /// 0  CurrentByteOffset    8
    /// ```
    pub struct FilePositionInformation: "FILE_POSITION_INFORMATION", at 0 {
        /// In bytes from the file's first.
        current_byte_offset: u64, "CurrentByteOffset";
    }
}

structure! {
    /// How well the file is compressed. `[MS-FSCC] 2.4.9`
    ///
    /// ```text
    ///  0  CompressedFileSize      8  CompressionFormat   10  CompressionUnitShift
    /// 11  ChunkShift             12  ClusterShift        13  Reserved    16
    /// ```
    pub struct FileCompressionInformation: "FILE_COMPRESSION_INFORMATION", at 0 {
        /// Bytes that the compressed file takes.
        compressed_file_size: u64, "CompressedFileSize";
        /// How it is compressed.
        compression_format: CompressionFormat, "CompressionFormat";
        /// Bytes of a unit of compression, as a power of two.
        compression_unit_shift: u8, "CompressionUnitShift";
        /// Bytes of a chunk, as a power of two.
        chunk_shift: u8, "ChunkShift";
        /// Bytes of a cluster, as a power of two.
        cluster_shift: u8, "ClusterShift";
        /// Any value.
        reserved: [u8; 3], "Reserved";
    }
}

structure! {
    /// Whether a directory tells upper and lower case apart; Windows only, `FILE_CASE_SENSITIVE_INFORMATION`.
    ///
    /// ```text
    /// 0  Flags    4
    /// ```
    pub struct FileCaseSensitiveInformation: "FILE_CASE_SENSITIVE_INFORMATION", at 0 {
        /// Whether it does.
        flags: CaseSensitiveFlags, "Flags";
    }
}

structure! {
    /// Whether a file lies on another computer; Windows only, `FILE_IS_REMOTE_DEVICE_INFORMATION`.
    ///
    /// ```text
    /// 0  IsRemote    1
    /// ```
    pub struct FileIsRemoteDeviceInformation: "FILE_IS_REMOTE_DEVICE_INFORMATION", at 0 {
        /// 1 when it does.
        is_remote: u8, "IsRemote";
    }
}
