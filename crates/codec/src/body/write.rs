use smbtrail_wire::{Channel, FileId, WriteFlags};

use crate::describe;

structure! {
    /// Writes to an open. `[MS-SMB2] 2.2.21`
    ///
    /// ```text
    ///  0  StructureSize 49         2  DataOffset
    ///  4  Length                   8  Offset
    /// 16  FileId                  32  Channel
    /// 36  RemainingBytes          40  WriteChannelInfoOffset
    /// 42  WriteChannelInfoLength  44  Flags    48  Buffer
    /// ```
    pub struct WriteRequest: "SMB2 WRITE Request", at 64 {
        /// 49.
        structure_size: u16 = 49 => StructureSize, "StructureSize";
        /// Where the data begins, in bytes from the header.
        data_offset: u16, "DataOffset";
        /// Bytes of data.
        length: u32, "Length";
        /// Where to write, in bytes from the file's first; all ones: at its end.
        offset: u64, "Offset";
        /// The open.
        file_id: FileId, "FileId";
        /// How the data travels: in the request, or by RDMA.
        channel: Channel, "Channel";
        /// Bytes that the application will write after these, or that travel by RDMA.
        remaining_bytes: u32, "RemainingBytes";
        /// Where the channel information begins, in bytes from the header.
        write_channel_info_offset: u16, "WriteChannelInfoOffset";
        /// Bytes of the channel information.
        write_channel_info_length: u16, "WriteChannelInfoLength";
        /// Whether the write shall bypass caches.
        flags: WriteFlags, "Flags";
    }
    regions {
        /// RDMA buffer descriptors.
        write_channel_info: [write_channel_info_offset, write_channel_info_length] => describe::bytes,
            "WriteChannelInfo";
        /// The data.
        data: [data_offset, length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// How much was written. `[MS-SMB2] 2.2.22`
    ///
    /// ```text
    ///  0  StructureSize 17         2  Reserved
    ///  4  Count                    8  Remaining
    /// 12  WriteChannelInfoOffset  14  WriteChannelInfoLength    16  Buffer
    /// ```
    pub struct WriteResponse: "SMB2 WRITE Response", at 64 {
        /// 17.
        structure_size: u16 = 17 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Bytes written.
        count: u32, "Count";
        /// Zero.
        remaining: u32 = 0, "Remaining";
        /// Zero; not checked, since servers answer with an offset of their own here.
        write_channel_info_offset: u16, "WriteChannelInfoOffset";
        /// Zero.
        write_channel_info_length: u16 = 0 => Reserved, "WriteChannelInfoLength";
    }
    regions {
        /// Nothing, by the specification; kept when there is something.
        write_channel_info: [write_channel_info_offset, write_channel_info_length] => describe::bytes,
            "WriteChannelInfo";
    }
}
