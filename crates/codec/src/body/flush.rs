use smbtrail_wire::FileId;

structure! {
    /// Has the server write what it holds back for an open to storage. `[MS-SMB2] 2.2.17`
    ///
    /// ```text
    /// 0  StructureSize 24    2  Reserved1    4  Reserved2
    /// 8  FileId             24
    /// ```
    pub struct FlushRequest: "SMB2 FLUSH Request", at 64 {
        /// 24.
        structure_size: u16 = 24 => StructureSize, "StructureSize";
        /// Zero.
        reserved1: u16 = 0 => Reserved, "Reserved1";
        /// Zero.
        reserved2: u32 = 0 => Reserved, "Reserved2";
        /// The open.
        file_id: FileId, "FileId";
    }
}

structure! {
    /// What was held back is on storage. `[MS-SMB2] 2.2.18`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct FlushResponse: "SMB2 FLUSH Response", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
