//! Flags of READ, WRITE, CLOSE, FLUSH and LOCK.

flags! {
    /// The Flags of a CLOSE. `[MS-SMB2] 2.2.15` and `2.2.16`
    pub struct CloseFlags: u16 {
        /// The response contains the attributes after the close.
        POSTQUERY_ATTRIB = 0x0001, "SMB2_CLOSE_FLAG_POSTQUERY_ATTRIB";
    }
}

flags! {
    /// The Flags of a READ request. `[MS-SMB2] 2.2.19`
    pub struct ReadFlags: u8 {
        /// Read past the caches. SMB 3.0.2 and later.
        READ_UNBUFFERED = 0x01, "SMB2_READFLAG_READ_UNBUFFERED";
        /// The response should be compressed. SMB 3.1.1.
        REQUEST_COMPRESSED = 0x02, "SMB2_READFLAG_REQUEST_COMPRESSED";
    }
}

flags! {
    /// The Flags of a READ response. `[MS-SMB2] 2.2.20`
    pub struct ReadResponseFlags: u32 {
        /// The payload over RDMA is transformed. SMB 3.1.1.
        RDMA_TRANSFORM = 0x0000_0001, "SMB2_READFLAG_RESPONSE_RDMA_TRANSFORM";
    }
}

flags! {
    /// The Flags of a WRITE request. `[MS-SMB2] 2.2.21`
    pub struct WriteFlags: u32 {
        /// Answer only when the data has reached storage.
        WRITE_THROUGH = 0x0000_0001, "SMB2_WRITEFLAG_WRITE_THROUGH";
        /// Write past the caches. SMB 3.0.2 and later.
        WRITE_UNBUFFERED = 0x0000_0002, "SMB2_WRITEFLAG_WRITE_UNBUFFERED";
    }
}

values! {
    /// Where the data of a READ or WRITE travels. `[MS-SMB2] 2.2.19`, field Channel
    pub struct Channel: u32 {
        /// In the message.
        NONE = 0x0000_0000, "SMB2_CHANNEL_NONE";
        /// By RDMA, through the buffers the request describes.
        RDMA_V1 = 0x0000_0001, "SMB2_CHANNEL_RDMA_V1";
        /// By RDMA, and the server invalidates the buffers' token.
        RDMA_V1_INVALIDATE = 0x0000_0002, "SMB2_CHANNEL_RDMA_V1_INVALIDATE";
        /// By RDMA, transformed. `[MS-SMB2] 2.2.43`
        RDMA_TRANSFORM = 0x0000_0003, "SMB2_CHANNEL_RDMA_TRANSFORM";
    }
}

flags! {
    /// What a LOCK does with a range. `[MS-SMB2] 2.2.26.1`, field Flags
    pub struct LockFlags: u32 {
        /// Others may read.
        SHARED_LOCK = 0x0000_0001, "SMB2_LOCKFLAG_SHARED_LOCK";
        /// Others may neither read nor write.
        EXCLUSIVE_LOCK = 0x0000_0002, "SMB2_LOCKFLAG_EXCLUSIVE_LOCK";
        /// Gives the range back.
        UNLOCK = 0x0000_0004, "SMB2_LOCKFLAG_UNLOCK";
        /// Does not wait when the range is taken.
        FAIL_IMMEDIATELY = 0x0000_0010, "SMB2_LOCKFLAG_FAIL_IMMEDIATELY";
    }
}
