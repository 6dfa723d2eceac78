use crate::{describe, structure::Size};

structure! {
    /// The request failed, or will be answered later (STATUS_PENDING). `[MS-SMB2] 2.2.2`
    ///
    /// ```text
    /// 0  StructureSize 9    2  ErrorContextCount    3  Reserved
    /// 4  ByteCount          8  ErrorData (one byte, where ByteCount is 0)
    /// ```
    pub struct ErrorResponse: "SMB2 ERROR Response", at 64 {
        /// 9.
        structure_size: u16 = 9, "StructureSize";
        /// How many error contexts the data holds: SMB 3.1.1 only.
        error_context_count: u8, "ErrorContextCount";
        /// Zero.
        reserved: u8 = 0, "Reserved";
        /// Bytes of the data.
        byte_count: u32, "ByteCount";
    }
    regions {
        /// What the status has to add.
        error_data: (|s| s.byte_count.size()) => describe::bytes, "ErrorData";
    }
}
