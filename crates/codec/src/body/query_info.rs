use smbtrail_wire::{FileId, InfoType, QueryInfoFlags, SecurityInformation};

use crate::describe;

structure! {
    /// Asks for metadata of a file, file system, security descriptor or quota. `[MS-SMB2] 2.2.37`
    ///
    /// ```text
    ///  0  StructureSize 41         2  InfoType    3  FileInfoClass
    ///  4  OutputBufferLength       8  InputBufferOffset   10  Reserved
    /// 12  InputBufferLength       16  AdditionalInformation
    /// 20  Flags                   24  FileId              40  Buffer
    /// ```
    pub struct QueryInfoRequest: "SMB2 QUERY_INFO Request", at 64 {
        /// 41.
        structure_size: u16 = 41 => StructureSize, "StructureSize";
        /// What the metadata belongs to.
        info_type: InfoType, "InfoType";
        /// Which metadata: a FileInfoClass or an FsInfoClass, by InfoType.
        file_info_class: u8, "FileInfoClass";
        /// The most bytes that the response may contain.
        output_buffer_length: u32, "OutputBufferLength";
        /// Where the input begins, in bytes from the header.
        input_buffer_offset: u16, "InputBufferOffset";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Bytes of the input.
        input_buffer_length: u32, "InputBufferLength";
        /// Parts of a security descriptor that are asked for, or where to begin with extended attributes.
        additional_information: SecurityInformation, "AdditionalInformation";
        /// Where and how to go on with extended attributes.
        flags: QueryInfoFlags, "Flags";
        /// The open.
        file_id: FileId, "FileId";
    }
    regions {
        /// A query of quotas, or a list of extended attributes.
        input: [input_buffer_offset, input_buffer_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// The metadata. `[MS-SMB2] 2.2.38`
    ///
    /// ```text
    /// 0  StructureSize 9    2  OutputBufferOffset    4  OutputBufferLength    8  Buffer
    /// ```
    pub struct QueryInfoResponse: "SMB2 QUERY_INFO Response", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// Where the metadata begins, in bytes from the header.
        output_buffer_offset: u16, "OutputBufferOffset";
        /// Bytes of the metadata.
        output_buffer_length: u32, "OutputBufferLength";
    }
    regions {
        /// The metadata, of the class that the request asked for.
        output: [output_buffer_offset, output_buffer_length] => describe::bytes, "Buffer";
    }
}
