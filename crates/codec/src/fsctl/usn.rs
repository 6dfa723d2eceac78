//! The change journal.

use smbtrail_wire::{FileAttributes, FileTime, UsnReason, UsnSource};

use crate::{Utf16, describe};

structure! {
    /// Which versions of a record the client reads. `[MS-FSCC] 2.3.61`
    ///
    /// ```text
    /// 0  MinMajorVersion    2  MaxMajorVersion    4
    /// ```
    pub struct ReadFileUsnData: "READ_FILE_USN_DATA", at 0 {
        /// The lowest.
        min_major_version: u16, "MinMajorVersion";
        /// The highest.
        max_major_version: u16, "MaxMajorVersion";
    }
}

/// A record in version 2 or 3, which differ in the size of the file's numbers.
macro_rules! record {
    ($(#[$doc:meta])* $name:ident, $spec:literal, $version:literal, $reference:ty) => {
        structure! {
            $(#[$doc])*
            pub struct $name: $spec, at 0 {
                /// Bytes of the record.
                record_length: u32, "RecordLength";
                /// The version.
                major_version: u16 = $version, "MajorVersion";
                /// 0.
                minor_version: u16, "MinorVersion";
                /// The file's number.
                file_reference_number: $reference, "FileReferenceNumber";
                /// The number of the directory that holds it.
                parent_file_reference_number: $reference, "ParentFileReferenceNumber";
                /// The record's place in the journal.
                usn: u64, "Usn";
                /// When it was written; zero where the journal is off.
                time_stamp: FileTime, "TimeStamp";
                /// What changed.
                reason: UsnReason, "Reason";
                /// Who changed it.
                source_info: UsnSource, "SourceInfo";
                /// Tells the security descriptor from the volume's others.
                security_id: u32, "SecurityId";
                /// The attributes.
                file_attributes: FileAttributes, "FileAttributes";
                /// Bytes of the name.
                file_name_length: u16, "FileNameLength";
                /// Where the name begins, in bytes from the record's first.
                file_name_offset: u16, "FileNameOffset";
            }
            regions {
                /// The name, without its directory.
                file_name: [file_name_offset, file_name_length] => describe::text, "FileName";
            }
        }

        impl $name<'_> {
            /// The name, without its directory.
            #[must_use]
            pub fn file_name(&self) -> Utf16<'_> {
                Utf16(&self.file_name.bytes)
            }
        }
    };
}

record! {
    /// The last change of a file. `[MS-FSCC] 2.3.62.1`
    ///
    /// ```text
    ///  0  RecordLength           4  MajorVersion 2                 6  MinorVersion
    ///  8  FileReferenceNumber   16  ParentFileReferenceNumber
    /// 24  Usn                   32  TimeStamp
    /// 40  Reason                44  SourceInfo
    /// 48  SecurityId            52  FileAttributes
    /// 56  FileNameLength        58  FileNameOffset                60  FileName
    /// ```
    UsnRecordV2, "USN_RECORD_V2", 2, u64
}

record! {
    /// The last change of a file, with numbers of 128 bits. `[MS-FSCC] 2.3.62.2`
    ///
    /// ```text
    ///  0  RecordLength           4  MajorVersion 3                 6  MinorVersion
    ///  8  FileReferenceNumber   24  ParentFileReferenceNumber
    /// 40  Usn                   48  TimeStamp
    /// 56  Reason                60  SourceInfo
    /// 64  SecurityId            68  FileAttributes
    /// 72  FileNameLength        74  FileNameOffset                76  FileName
    /// ```
    UsnRecordV3, "USN_RECORD_V3", 3, [u8; 16]
}

structure! {
    /// Where the close record was written. `[MS-FSCC] 2.3.93`
    ///
    /// ```text
    /// 0  Usn    8
    /// ```
    pub struct WriteUsnCloseRecordReply: "FSCTL_WRITE_USN_CLOSE_RECORD Reply", at 0 {
        /// The record's place in the journal.
        usn: u64, "Usn";
    }
}
