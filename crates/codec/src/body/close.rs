use smbtrail_wire::{CloseFlags, FileAttributes, FileId, FileTime};

structure! {
    /// Ends an open. `[MS-SMB2] 2.2.15`
    ///
    /// ```text
    /// 0  StructureSize 24    2  Flags    4  Reserved
    /// 8  FileId             24
    /// ```
    pub struct CloseRequest: "SMB2 CLOSE Request", at 64 {
        /// 24.
        structure_size: u16 = 24 => StructureSize, "StructureSize";
        /// Whether the response should contain times, sizes and attributes.
        flags: CloseFlags, "Flags";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// The open.
        file_id: FileId, "FileId";
    }
}

structure! {
    /// The open has ended. Without POSTQUERY_ATTRIB in Flags, all fields after Flags are zero. `[MS-SMB2] 2.2.16`
    ///
    /// ```text
    ///  0  StructureSize 60    2  Flags    4  Reserved
    ///  8  CreationTime       16  LastAccessTime
    /// 24  LastWriteTime      32  ChangeTime
    /// 40  AllocationSize     48  EndofFile
    /// 56  FileAttributes     60
    /// ```
    pub struct CloseResponse: "SMB2 CLOSE Response", at 64 {
        /// 60.
        structure_size: u16 = 60 => StructureSize, "StructureSize";
        /// Whether the following fields are set.
        flags: CloseFlags, "Flags";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When the file was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When the file was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When the file's metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes that are set aside for the file.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndofFile";
        /// The file's attributes.
        file_attributes: FileAttributes, "FileAttributes";
    }
}
