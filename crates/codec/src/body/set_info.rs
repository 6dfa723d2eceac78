use smbtrail_wire::{FileId, InfoType, SecurityInformation};

use crate::describe;

structure! {
    /// Sets metadata of a file, file system, security descriptor or quota. `[MS-SMB2] 2.2.39`
    ///
    /// ```text
    ///  0  StructureSize 33    2  InfoType    3  FileInfoClass
    ///  4  BufferLength        8  BufferOffset   10  Reserved
    /// 12  AdditionalInformation                 16  FileId
    /// 32  Buffer
    /// ```
    pub struct SetInfoRequest: "SMB2 SET_INFO Request", at 64 {
        /// 33.
        structure_size: u16 = 33 => StructureSize, "StructureSize";
        /// What the metadata belongs to.
        info_type: InfoType, "InfoType";
        /// Which metadata: a FileInfoClass or an FsInfoClass, by InfoType.
        file_info_class: u8, "FileInfoClass";
        /// Bytes of the metadata.
        buffer_length: u32, "BufferLength";
        /// Where the metadata begins, in bytes from the header.
        buffer_offset: u16, "BufferOffset";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Parts of a security descriptor that are set.
        additional_information: SecurityInformation, "AdditionalInformation";
        /// The open.
        file_id: FileId, "FileId";
    }
    regions {
        /// The metadata, of that class.
        buffer: [buffer_offset, buffer_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// The metadata is set. `[MS-SMB2] 2.2.40`
    ///
    /// ```text
    /// 0  StructureSize 2    2
    /// ```
    pub struct SetInfoResponse: "SMB2 SET_INFO Response", at 64 {
        /// 2.
        structure_size: u16 = 2 => StructureSize, "StructureSize";
    }
}
