use smbtrail_wire::{AlignmentRequirement, FileAccess, FileAttributes, FileId64, FileMode, FileTime};

use crate::{Utf16, describe};

structure! {
    /// Nine levels one after the other. `[MS-FSCC] 2.4.2`
    ///
    /// ```text
    ///  0  BasicInformation: CreationTime   8  LastAccessTime   16  LastWriteTime   24  ChangeTime
    ///                                     32  FileAttributes   36  Reserved
    /// 40  StandardInformation: AllocationSize   48  EndOfFile   56  NumberOfLinks
    ///                                     60  DeletePending    61  Directory       62  Reserved
    /// 64  InternalInformation: IndexNumber      72  EaInformation: EaSize
    /// 76  AccessInformation: AccessFlags        80  PositionInformation: CurrentByteOffset
    /// 88  ModeInformation: Mode                 92  AlignmentInformation: AlignmentRequirement
    /// 96  NameInformation: FileNameLength      100  FileName
    /// ```
    pub struct FileAllInformation: "FILE_ALL_INFORMATION", at 0 {
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// Any value.
        basic_reserved: u32, "Reserved";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// 1 when it is deleted with its last close.
        delete_pending: u8, "DeletePending";
        /// 1 when it is a directory.
        directory: u8, "Directory";
        /// Any value.
        standard_reserved: u16, "Reserved";
        /// Its id on the volume.
        index_number: FileId64, "IndexNumber";
        /// Bytes of its extended attributes.
        ea_size: u32, "EaSize";
        /// The rights that the open was granted.
        access_flags: FileAccess, "AccessFlags";
        /// Where the open reads or writes next, in bytes from the file's first.
        current_byte_offset: u64, "CurrentByteOffset";
        /// How it was opened.
        mode: FileMode, "Mode";
        /// The alignment of buffers that the device asks for.
        alignment_requirement: AlignmentRequirement, "AlignmentRequirement";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The path, with a leading backslash.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileAllInformation<'_> {
    /// The path, with a leading backslash.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}
