use smbtrail_wire::{FileId, FileInfoClass, QueryDirectoryFlags};

use crate::{Utf16, describe};

structure! {
    /// Lists a directory. `[MS-SMB2] 2.2.33`
    ///
    /// ```text
    ///  0  StructureSize 33    2  FileInformationClass    3  Flags
    ///  4  FileIndex           8  FileId
    /// 24  FileNameOffset     26  FileNameLength
    /// 28  OutputBufferLength 32  Buffer
    /// ```
    pub struct QueryDirectoryRequest: "SMB2 QUERY_DIRECTORY Request", at 64 {
        /// 33.
        structure_size: u16 = 33 => StructureSize, "StructureSize";
        /// What an entry of the list looks like.
        file_information_class: FileInfoClass, "FileInformationClass";
        /// Where and how to go on with the list.
        flags: QueryDirectoryFlags, "Flags";
        /// The entry to go on from, with INDEX_SPECIFIED.
        file_index: u32, "FileIndex";
        /// The open of the directory.
        file_id: FileId, "FileId";
        /// Where the pattern begins, in bytes from the header.
        file_name_offset: u16, "FileNameOffset";
        /// Bytes of the pattern.
        file_name_length: u16, "FileNameLength";
        /// The most bytes that the response may contain.
        output_buffer_length: u32, "OutputBufferLength";
    }
    regions {
        /// The pattern that names must match, in UTF-16.
        file_name: [file_name_offset, file_name_length] => describe::text, "Buffer";
    }
}

impl QueryDirectoryRequest<'_> {
    /// The pattern that names must match.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

structure! {
    /// A part of the list. `[MS-SMB2] 2.2.34`
    ///
    /// ```text
    /// 0  StructureSize 9    2  OutputBufferOffset    4  OutputBufferLength    8  Buffer
    /// ```
    pub struct QueryDirectoryResponse: "SMB2 QUERY_DIRECTORY Response", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// Where the entries begin, in bytes from the header.
        output_buffer_offset: u16, "OutputBufferOffset";
        /// Bytes of the entries.
        output_buffer_length: u32, "OutputBufferLength";
    }
    regions {
        /// The entries, of the class that the request asked for.
        output: [output_buffer_offset, output_buffer_length] => describe::bytes, "Buffer";
    }
}
