//! A file as `stat` of POSIX gives it; SMB3 POSIX extensions, outside `[MS-FSCC]`.

use smbtrail_wire::{FileAttributes, FileId64, FileTime, ReparseTag};

use crate::{
    Input, Utf16, Visitor, describe,
    security::{self, Sid},
    structure::Size,
};

structure! {
    /// A file's metadata, with inode, mode and owners.
    ///
    /// ```text
    ///  0  CreationTime      8  LastAccessTime   16  LastWriteTime   24  ChangeTime
    /// 32  EndOfFile        40  AllocationSize   48  FileAttributes
    /// 52  Inode            60  DeviceId         64  Reserved
    /// 68  NumberOfLinks    72  ReparseTag       76  Mode
    /// 80  OwnerSid         .. GroupSid          .. FileNameLength, FileName, where a server adds them
    /// ```
    pub struct FilePosixInformation: "FILE_POSIX_INFORMATION", at 0 {
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// Its inode.
        inode: FileId64, "Inode";
        /// The device it lies on.
        device_id: u32, "DeviceId";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// File type and permissions.
        mode: u32, "Mode";
    }
    regions {
        /// The owner.
        owner: [..; security::sid_len] => security::describe_sid, "OwnerSid";
        /// The group.
        group: [..; security::sid_len] => security::describe_sid, "GroupSid";
        /// The name and its length, where they are there.
        name: [..; name_len] => describe_name, "FileName" with "FileNameLength";
    }
}

impl FilePosixInformation<'_> {
    /// The owner.
    #[must_use]
    pub fn owner(&self) -> Option<Sid<'_>> {
        Sid::new(&self.owner.bytes)
    }

    /// The group.
    #[must_use]
    pub fn group(&self) -> Option<Sid<'_>> {
        Sid::new(&self.group.bytes)
    }

    /// The name; empty where the server gives none.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(name(&self.name.bytes))
    }
}

structure! {
    /// An entry of a listing, with inode, mode and owners.
    ///
    /// ```text
    ///  0  NextEntryOffset   4  FileIndex
    ///  8  CreationTime     16  LastAccessTime   24  LastWriteTime   32  ChangeTime
    /// 40  EndOfFile        48  AllocationSize   56  FileAttributes
    /// 60  Inode            68  DeviceId         72  Reserved
    /// 76  NumberOfLinks    80  ReparseTag       84  Mode
    /// 88  OwnerSid         .. GroupSid          .. FileNameLength, FileName
    /// ```
    pub struct FilePosixDirectoryInformation: "FILE_POSIX_DIRECTORY_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// The entry's position in the directory; undefined where the file system does not provide it.
        file_index: u32, "FileIndex";
        /// When the file was created.
        creation_time: FileTime, "CreationTime";
        /// When it was last read.
        last_access_time: FileTime, "LastAccessTime";
        /// When it was last written.
        last_write_time: FileTime, "LastWriteTime";
        /// When its metadata last changed.
        change_time: FileTime, "ChangeTime";
        /// Bytes of the file.
        end_of_file: u64, "EndOfFile";
        /// Bytes that are set aside for it.
        allocation_size: u64, "AllocationSize";
        /// Its attributes.
        file_attributes: FileAttributes, "FileAttributes";
        /// Its inode.
        inode: FileId64, "Inode";
        /// The device it lies on.
        device_id: u32, "DeviceId";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
        /// How many names it has.
        number_of_links: u32, "NumberOfLinks";
        /// What kind of reparse point it is; 0 for none.
        reparse_tag: ReparseTag, "ReparseTag";
        /// File type and permissions.
        mode: u32, "Mode";
    }
    regions {
        /// The owner.
        owner: [..; security::sid_len] => security::describe_sid, "OwnerSid";
        /// The group.
        group: [..; security::sid_len] => security::describe_sid, "GroupSid";
        /// The name and its length.
        name: [..; name_len] => describe_name, "FileName" with "FileNameLength";
    }
}

impl FilePosixDirectoryInformation<'_> {
    /// The owner.
    #[must_use]
    pub fn owner(&self) -> Option<Sid<'_>> {
        Sid::new(&self.owner.bytes)
    }

    /// The group.
    #[must_use]
    pub fn group(&self) -> Option<Sid<'_>> {
        Sid::new(&self.group.bytes)
    }

    /// The name.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(name(&self.name.bytes))
    }
}

/// Bytes of a name and the four of its length before it; 0 where nothing is there.
fn name_len(bytes: &[u8]) -> usize {
    bytes.first_chunk().map_or(0, |length| u32::from_le_bytes(*length).size().saturating_add(4))
}

/// The name after its length.
fn name(bytes: &[u8]) -> &[u8] {
    bytes.get(4..).unwrap_or_default()
}

fn describe_name(text: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    if input.bytes().len() < 4 {
        return describe::bytes(text, input, visitor);
    }
    describe::array::<u32>("FileNameLength", input.to(4), visitor);
    describe::text(text, input.from(4), visitor);
}
