//! Sizes of a file, and whether it is to be deleted.

use smbtrail_wire::DispositionFlags;

structure! {
    /// Sizes, number of links, whether it is to be deleted or is a directory. `[MS-FSCC] 2.4.48`
    ///
    /// ```text
    ///  0  AllocationSize    8  EndOfFile
    /// 16  NumberOfLinks    20  DeletePending    21  Directory    22  Reserved    24
    /// ```
    pub struct FileStandardInformation: "FILE_STANDARD_INFORMATION", at 0 {
        /// Bytes that are set aside for the file.
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
        reserved: u16, "Reserved";
    }
}

structure! {
    /// Sets how many bytes are set aside for the file. `[MS-FSCC] 2.4.4`
    ///
    /// ```text
    /// 0  AllocationSize    8
    /// ```
    pub struct FileAllocationInformation: "FILE_ALLOCATION_INFORMATION", at 0 {
        /// In bytes.
        allocation_size: u64, "AllocationSize";
    }
}

structure! {
    /// Cuts or lengthens the file. `[MS-FSCC] 2.4.14`
    ///
    /// ```text
    /// 0  EndOfFile    8
    /// ```
    pub struct FileEndOfFileInformation: "FILE_END_OF_FILE_INFORMATION", at 0 {
        /// Its new length in bytes.
        end_of_file: u64, "EndOfFile";
    }
}

structure! {
    /// Says how far data has been written; what lies after reads as zeros. `[MS-FSCC] 2.4.52`
    ///
    /// ```text
    /// 0  ValidDataLength    8
    /// ```
    pub struct FileValidDataLengthInformation: "FILE_VALID_DATA_LENGTH_INFORMATION", at 0 {
        /// In bytes from the file's first.
        valid_data_length: u64, "ValidDataLength";
    }
}

structure! {
    /// Marks the file for deletion, or takes the mark away. `[MS-FSCC] 2.4.11`
    ///
    /// ```text
    /// 0  DeletePending    1
    /// ```
    pub struct FileDispositionInformation: "FILE_DISPOSITION_INFORMATION", at 0 {
        /// 1 to delete it with its last close, 0 to keep it.
        delete_pending: u8, "DeletePending";
    }
}

structure! {
    /// Marks the file for deletion, and says when and how. `[MS-FSCC] 2.4.12`
    ///
    /// ```text
    /// 0  Flags    4
    /// ```
    pub struct FileDispositionInformationEx: "FILE_DISPOSITION_INFORMATION_EX", at 0 {
        /// Whether, when and how.
        flags: DispositionFlags, "Flags";
    }
}
