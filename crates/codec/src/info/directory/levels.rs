//! The layouts of entries, from the oldest to the newest.

use smbtrail_wire::{FileAttributes, FileId64, FileId128, FileTime, Guid, ReparseTag, ShortName};

use crate::{Utf16, describe};

/// A level of a listing: what all begin with, its own fields, and the name.
///
/// ```text
///  0  NextEntryOffset    4  FileIndex
///  8  CreationTime      16  LastAccessTime   24  LastWriteTime   32  ChangeTime
/// 40  EndOfFile         48  AllocationSize   56  FileAttributes  60  FileNameLength    64
/// ```
macro_rules! entry {
    ($(#[$doc:meta])* pub struct $name:ident: $spec:literal {
        $($(#[$fdoc:meta])* $field:ident: $ty:ty, $fspec:literal;)*
    }) => {
        structure! {
            $(#[$doc])*
            pub struct $name: $spec, at 0 {
                /// Bytes from this entry's first to the next one's; 0 in the last.
                next_entry_offset: u32, "NextEntryOffset";
                /// Where the entry is in the directory; any value where the file system does not say.
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
                /// Bytes of the name.
                file_name_length: u32, "FileNameLength";
                $($(#[$fdoc])* $field: $ty, $fspec;)*
            }
            regions {
                /// The name in the directory.
                file_name: [.. file_name_length] => describe::text, "FileName";
            }
        }

        impl $name<'_> {
            /// The name in the directory.
            #[must_use]
            pub fn file_name(&self) -> Utf16<'_> {
                Utf16(&self.file_name.bytes)
            }
        }
    };
}

entry! {
    /// Times, sizes, attributes and name. `[MS-FSCC] 2.4.10`
    ///
    /// ```text
    /// 0  NextEntryOffset to FileNameLength    64  FileName
    /// ```
    pub struct FileDirectoryInformation: "FILE_DIRECTORY_INFORMATION" {}
}

entry! {
    /// With the size of extended attributes. `[MS-FSCC] 2.4.15`
    ///
    /// ```text
    /// 0  NextEntryOffset to FileNameLength    64  EaSize    68  FileName
    /// ```
    pub struct FileFullDirectoryInformation: "FILE_FULL_DIR_INFORMATION" {
        /// Bytes of extended attributes, or the tag of a reparse point.
        ea_size: u32, "EaSize";
    }
}

entry! {
    /// With the size of extended attributes and the file's id. `[MS-FSCC] 2.4.24`
    ///
    /// ```text
    /// 0  NextEntryOffset to FileNameLength    64  EaSize    68  Reserved    72  FileId    80  FileName
    /// ```
    pub struct FileIdFullDirectoryInformation: "FILE_ID_FULL_DIR_INFORMATION" {
        /// Bytes of extended attributes, or the tag of a reparse point.
        ea_size: u32, "EaSize";
        /// Any value.
        reserved: u32, "Reserved";
        /// The file's id.
        file_id: FileId64, "FileId";
    }
}

entry! {
    /// With the size of extended attributes and the short name. `[MS-FSCC] 2.4.8`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ShortNameLength    69  Reserved
    /// 70  ShortName                            94  FileName
    /// ```
    pub struct FileBothDirectoryInformation: "FILE_BOTH_DIR_INFORMATION" {
        /// Bytes of extended attributes, or the tag of a reparse point.
        ea_size: u32, "EaSize";
        /// Bytes of the short name.
        short_name_length: u8, "ShortNameLength";
        /// Any value.
        reserved: u8, "Reserved";
        /// The short name.
        short_name: ShortName, "ShortName";
    }
}

entry! {
    /// With the size of extended attributes, the short name and the file's id. `[MS-FSCC] 2.4.22`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ShortNameLength    69  Reserved1
    /// 70  ShortName    94  Reserved2           96  FileId   104  FileName
    /// ```
    pub struct FileIdBothDirectoryInformation: "FILE_ID_BOTH_DIR_INFORMATION" {
        /// Bytes of extended attributes, or the tag of a reparse point.
        ea_size: u32, "EaSize";
        /// Bytes of the short name.
        short_name_length: u8, "ShortNameLength";
        /// Any value.
        reserved1: u8, "Reserved1";
        /// The short name.
        short_name: ShortName, "ShortName";
        /// Any value.
        reserved2: u16, "Reserved2";
        /// The file's id.
        file_id: FileId64, "FileId";
    }
}

structure! {
    /// Just the name. `[MS-FSCC] 2.4.33`
    ///
    /// ```text
    /// 0  NextEntryOffset    4  FileIndex    8  FileNameLength    12  FileName
    /// ```
    pub struct FileNamesInformation: "FILE_NAMES_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// Where the entry is in the directory; any value where the file system does not say.
        file_index: u32, "FileIndex";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The name in the directory.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileNamesInformation<'_> {
    /// The name in the directory.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

entry! {
    /// With the file's id and the transaction that holds it. `[MS-FSCC] 2.4.25`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  FileId    72  LockingTransactionId
    /// 88  TxInfoFlags                          92  FileName
    /// ```
    pub struct FileIdGlobalTxDirectoryInformation: "FILE_ID_GLOBAL_TX_DIR_INFORMATION" {
        /// The file's id.
        file_id: FileId64, "FileId";
        /// The transaction that has it locked.
        locking_transaction_id: Guid, "LockingTransactionId";
        /// How the transaction sees it.
        tx_info_flags: u32, "TxInfoFlags";
    }
}

entry! {
    /// With the reparse tag and the file's id in 128 bits. `[MS-FSCC] 2.4.23`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId                               88  FileName
    /// ```
    pub struct FileIdExtdDirectoryInformation: "FILE_ID_EXTD_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id.
        file_id: FileId128, "FileId";
    }
}

entry! {
    /// With the reparse tag, the file's id in 128 bits and the short name. `FILE_ID_EXTD_BOTH_DIR_INFORMATION`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId    88  ShortNameLength        89  Reserved  90  ShortName   114  FileName
    /// ```
    pub struct FileIdExtdBothDirectoryInformation: "FILE_ID_EXTD_BOTH_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id.
        file_id: FileId128, "FileId";
        /// Bytes of the short name.
        short_name_length: u8, "ShortNameLength";
        /// Any value.
        reserved: u8, "Reserved";
        /// The short name.
        short_name: ShortName, "ShortName";
    }
}

entry! {
    /// With the reparse tag and the file's id in 64 bits. `[MS-FSCC] 2.4.19`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId                               80  FileName
    /// ```
    pub struct FileId64ExtdDirectoryInformation: "FILE_ID_64_EXTD_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id.
        file_id: FileId64, "FileId";
    }
}

entry! {
    /// With the reparse tag, the file's id in 64 bits and the short name. `[MS-FSCC] 2.4.18`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId    80  ShortNameLength        81  Reserved  82  ShortName   106  FileName
    /// ```
    pub struct FileId64ExtdBothDirectoryInformation: "FILE_ID_64_EXTD_BOTH_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id.
        file_id: FileId64, "FileId";
        /// Bytes of the short name.
        short_name_length: u8, "ShortNameLength";
        /// Any value.
        reserved: u8, "Reserved";
        /// The short name.
        short_name: ShortName, "ShortName";
    }
}

entry! {
    /// With the reparse tag and the file's id in 64 and in 128 bits. `[MS-FSCC] 2.4.21`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId    80  FileId128              96  FileName
    /// ```
    pub struct FileIdAllExtdDirectoryInformation: "FILE_ID_ALL_EXTD_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id in 64 bits.
        file_id: FileId64, "FileId";
        /// The file's id in 128 bits.
        file_id128: FileId128, "FileId128";
    }
}

entry! {
    /// With the reparse tag, the file's id in 64 and in 128 bits, and the short name. `[MS-FSCC] 2.4.20`
    ///
    /// ```text
    ///  0  NextEntryOffset to FileNameLength    64  EaSize    68  ReparsePointTag
    /// 72  FileId    80  FileId128              96  ShortNameLength
    /// 97  Reserved  98  ShortName             122  FileName
    /// ```
    pub struct FileIdAllExtdBothDirectoryInformation: "FILE_ID_ALL_EXTD_BOTH_DIR_INFORMATION" {
        /// Bytes of extended attributes.
        ea_size: u32, "EaSize";
        /// What kind of reparse point it is; 0 for none.
        reparse_point_tag: ReparseTag, "ReparsePointTag";
        /// The file's id in 64 bits.
        file_id: FileId64, "FileId";
        /// The file's id in 128 bits.
        file_id128: FileId128, "FileId128";
        /// Bytes of the short name.
        short_name_length: u8, "ShortNameLength";
        /// Any value.
        reserved: u8, "Reserved";
        /// The short name.
        short_name: ShortName, "ShortName";
    }
}
