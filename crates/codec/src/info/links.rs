//! The hard links of a file.

use smbtrail_wire::FileId64;

use crate::{Sink, Utf16, describe, list};

structure! {
    /// How many hard links the file has. `[MS-FSCC] 2.4.49`
    ///
    /// ```text
    /// 0  NumberOfAccessibleLinks    4  TotalNumberOfLinks
    /// 8  DeletePending              9  Directory            10  Reserved    12
    /// ```
    pub struct FileStandardLinkInformation: "FILE_STANDARD_LINK_INFORMATION", at 0 {
        /// How many of them still have a name.
        number_of_accessible_links: u32, "NumberOfAccessibleLinks";
        /// How many there are.
        total_number_of_links: u32, "TotalNumberOfLinks";
        /// 1 when the file is deleted with its last close.
        delete_pending: u8, "DeletePending";
        /// 1 when it is a directory.
        directory: u8, "Directory";
        /// Any value.
        reserved: u16, "Reserved";
    }
}

structure! {
    /// The names of the file. `[MS-FSCC] 2.4.17`
    ///
    /// ```text
    /// 0  BytesNeeded    4  EntriesReturned    8  Entries
    /// ```
    pub struct FileHardLinkInformation: "FILE_LINKS_INFORMATION", at 0 {
        /// Bytes that the whole list takes.
        bytes_needed: u32, "BytesNeeded";
        /// How many entries are here.
        entries_returned: u32, "EntriesReturned";
    }
    regions {
        /// The entries.
        entries: {|_, len| (8, len.saturating_sub(8))} => list::describe_linked::<HardLinkEntry<'static>>, "Entry";
    }
}

impl FileHardLinkInformation<'_> {
    /// The names, in order.
    pub fn entries<'a>(&'a self, sink: &mut dyn Sink) -> impl Iterator<Item = HardLinkEntry<'a>> {
        list::linked(self.entries.input(), 8, sink)
    }
}

structure! {
    /// One name of the file, in one directory.
    ///
    /// ```text
    ///  0  NextEntryOffset    4  Reserved    8  ParentFileId
    /// 16  FileNameLength    20  FileName
    /// ```
    pub struct HardLinkEntry: "FILE_LINK_ENTRY_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Any value.
        reserved: u32, "Reserved";
        /// The directory's id.
        parent_file_id: FileId64, "ParentFileId";
        /// Characters of the name, two bytes each.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The name in that directory.
        file_name: [.. file_name_length * 2] => describe::text, "FileName";
    }
}

impl HardLinkEntry<'_> {
    /// The name in that directory.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}
