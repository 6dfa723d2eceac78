use smbtrail_wire::{Channel, FileId, ReadFlags};

use crate::describe;

structure! {
    /// Reads from an open. `[MS-SMB2] 2.2.19`
    ///
    /// ```text
    ///  0  StructureSize 49        2  Padding    3  Flags
    ///  4  Length                  8  Offset
    /// 16  FileId                 32  MinimumCount
    /// 36  Channel                40  RemainingBytes
    /// 44  ReadChannelInfoOffset  46  ReadChannelInfoLength    48  Buffer
    /// ```
    pub struct ReadRequest: "SMB2 READ Request", at 64 {
        /// 49.
        structure_size: u16 = 49 => StructureSize, "StructureSize";
        /// Where the client would like the data in the response, in bytes from its header.
        padding: u8, "Padding";
        /// Whether the read shall bypass caches, or may be compressed.
        flags: ReadFlags, "Flags";
        /// Bytes to read.
        length: u32, "Length";
        /// Where to read, in bytes from the file's first.
        offset: u64, "Offset";
        /// The open.
        file_id: FileId, "FileId";
        /// Fewer bytes than this are an error.
        minimum_count: u32, "MinimumCount";
        /// How the data travels: in the response, or by RDMA.
        channel: Channel, "Channel";
        /// Bytes that the application will read after these.
        remaining_bytes: u32, "RemainingBytes";
        /// Where the channel information begins, in bytes from the header.
        read_channel_info_offset: u16, "ReadChannelInfoOffset";
        /// Bytes of the channel information.
        read_channel_info_length: u16, "ReadChannelInfoLength";
    }
    regions {
        /// RDMA buffer descriptors.
        read_channel_info: [read_channel_info_offset, read_channel_info_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// What was read. `[MS-SMB2] 2.2.20`
    ///
    /// ```text
    /// 0  StructureSize 17    2  DataOffset       3  Reserved
    /// 4  DataLength          8  DataRemaining   12  Flags    16  Buffer
    /// ```
    pub struct ReadResponse: "SMB2 READ Response", at 64 {
        /// 17.
        structure_size: u16 = 17 => StructureSize, "StructureSize";
        /// Where the data begins, in bytes from the header.
        data_offset: u8, "DataOffset";
        /// Zero.
        reserved: u8 = 0 => Reserved, "Reserved";
        /// Bytes of data in this message.
        data_length: u32, "DataLength";
        /// Bytes of data that travel on the channel of the request.
        data_remaining: u32, "DataRemaining";
        /// Reserved before SMB 3.1.1; since then, whether the buffer contains an RDMA transform.
        flags: u32, "Flags";
    }
    regions {
        /// The data.
        data: [data_offset, data_length] => describe::bytes, "Buffer";
    }
}
