use smbtrail_wire::FileAction;

use crate::{Utf16, describe};

structure! {
    /// One change in a watched directory. `[MS-FSCC] 2.7.1`
    ///
    /// ```text
    /// 0  NextEntryOffset    4  Action    8  FileNameLength    12  FileName
    /// ```
    pub struct FileNotifyInformation: "FILE_NOTIFY_INFORMATION", at 0 {
        /// Bytes from this entry's first to the next one's; 0 in the last.
        next_entry_offset: u32, "NextEntryOffset";
        /// What happened.
        action: FileAction, "Action";
        /// Bytes of the name.
        file_name_length: u32, "FileNameLength";
    }
    regions {
        /// The path below the watched directory.
        file_name: [.. file_name_length] => describe::text, "FileName";
    }
}

impl FileNotifyInformation<'_> {
    /// The path below the watched directory.
    #[must_use]
    pub fn file_name(&self) -> Utf16<'_> {
        Utf16(&self.file_name.bytes)
    }
}
