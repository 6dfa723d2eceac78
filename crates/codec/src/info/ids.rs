//! The ids of a file, and what reparse points and link tracking keep of it.

use smbtrail_wire::{FileId64, FileId128, Guid, ReparseTag};

structure! {
    /// The file's id in 64 bits. `[MS-FSCC] 2.4.27`
    ///
    /// ```text
    /// 0  IndexNumber    8
    /// ```
    pub struct FileInternalInformation: "FILE_INTERNAL_INFORMATION", at 0 {
        /// Its id on the volume; 0 where the file system has none.
        index_number: FileId64, "IndexNumber";
    }
}

structure! {
    /// The volume's serial number, and the file's id in 128 bits. `[MS-FSCC] 2.4.26`
    ///
    /// ```text
    /// 0  VolumeSerialNumber    8  FileId    24
    /// ```
    pub struct FileIdInformation: "FILE_ID_INFORMATION", at 0 {
        /// The volume's serial number.
        volume_serial_number: u64, "VolumeSerialNumber";
        /// Its id on the volume; 0 where the file system has none.
        file_id: FileId128, "FileId";
    }
}

structure! {
    /// The object id by which link tracking finds the file. `[MS-FSCC] 2.4.36.1`
    ///
    /// ```text
    ///  0  FileReferenceNumber    8  ObjectId    24  BirthVolumeId
    /// 40  BirthObjectId         56  DomainId    72
    /// ```
    pub struct FileObjectIdInformation: "FILE_OBJECTID_INFORMATION_TYPE_1", at 0 {
        /// The file's id.
        file_reference_number: FileId64, "FileReferenceNumber";
        /// The object id.
        object_id: Guid, "ObjectId";
        /// The volume on which the file was made.
        birth_volume_id: Guid, "BirthVolumeId";
        /// The object id that it had there.
        birth_object_id: Guid, "BirthObjectId";
        /// Zero; not checked, since in the form of `[MS-FSCC] 2.1.3.2` it is the last of 48 bytes of any value.
        domain_id: Guid, "DomainId";
    }
}

structure! {
    /// Which file is a reparse point, and of what kind. `[MS-FSCC] 2.4.44`
    ///
    /// ```text
    /// 0  FileReferenceNumber    8  Tag    12
    /// ```
    pub struct FileReparsePointInformation: "FILE_REPARSE_POINT_INFORMATION", at 0 {
        /// The file's id.
        file_reference_number: FileId64, "FileReferenceNumber";
        /// What kind of reparse point it is.
        tag: ReparseTag, "Tag";
    }
}
