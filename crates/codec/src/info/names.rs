//! The names of a file, and new ones for it.

use smbtrail_wire::{LinkFlags, RenameFlags};

use crate::{Utf16, describe};

structure! {
    /// A name: of the file, normalized or short; and the new short name that is set. `[MS-FSCC] 2.1.7`, for
    /// 2.4.5, 2.4.32, 2.4.35 and 2.4.47
    ///
    /// ```text
    /// 0  FileNameLength    4  FileName
    /// ```
    pub struct FileNameInformation: "FILE_NAME_INFORMATION", at 0 {
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The name in UTF-16.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileNameInformation<'_> {
    /// The name.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

structure! {
    /// Renames or moves the file. `[MS-FSCC] 2.4.42.2`
    ///
    /// ```text
    ///  0  ReplaceIfExists    1  Reserved    8  RootDirectory
    /// 16  FileNameLength    20  FileName
    /// ```
    pub struct FileRenameInformation: "FILE_RENAME_INFORMATION_TYPE_2", at 0 {
        /// 1 to take the place of a file of that name.
        replace_if_exists: u8, "ReplaceIfExists";
        /// Any value.
        reserved: [u8; 7], "Reserved";
        /// Zero: the name counts from the share's root.
        root_directory: u64 = 0, "RootDirectory";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The new path below the share.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileRenameInformation<'_> {
    /// The new path below the share.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

structure! {
    /// Renames or moves the file, and says how. `[MS-FSCC] 2.4.43`
    ///
    /// ```text
    ///  0  Flags              4  Reserved    8  RootDirectory
    /// 16  FileNameLength    20  FileName
    /// ```
    pub struct FileRenameInformationEx: "FILE_RENAME_INFORMATION_EX", at 0 {
        /// How it takes its new name.
        flags: RenameFlags, "Flags";
        /// Any value.
        reserved: u32, "Reserved";
        /// Zero: the name counts from the share's root.
        root_directory: u64 = 0, "RootDirectory";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The new path below the share.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileRenameInformationEx<'_> {
    /// The new path below the share.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

structure! {
    /// Makes a hard link to the file. `[MS-FSCC] 2.4.28.2`
    ///
    /// ```text
    ///  0  ReplaceIfExists    1  Reserved    8  RootDirectory
    /// 16  FileNameLength    20  FileName
    /// ```
    pub struct FileLinkInformation: "FILE_LINK_INFORMATION_TYPE_2", at 0 {
        /// 1 to take the place of a file of that name.
        replace_if_exists: u8, "ReplaceIfExists";
        /// Any value.
        reserved: [u8; 7], "Reserved";
        /// Zero: the name counts from the share's root.
        root_directory: u64 = 0, "RootDirectory";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The link's path below the share.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileLinkInformation<'_> {
    /// The link's path below the share.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}

structure! {
    /// Makes a hard link to the file, and says how; Windows only, `FILE_LINK_INFORMATION`.
    ///
    /// ```text
    ///  0  Flags              4  Reserved    8  RootDirectory
    /// 16  FileNameLength    20  FileName
    /// ```
    pub struct FileLinkInformationEx: "FILE_LINK_INFORMATION_EX", at 0 {
        /// How the link is made.
        flags: LinkFlags, "Flags";
        /// Any value.
        reserved: u32, "Reserved";
        /// Zero: the name counts from the share's root.
        root_directory: u64 = 0, "RootDirectory";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The link's path below the share.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileLinkInformationEx<'_> {
    /// The link's path below the share.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}
