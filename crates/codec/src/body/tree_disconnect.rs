structure! {
    /// Leaves the share that the header's TreeId names. `[MS-SMB2] 2.2.11`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct TreeDisconnectRequest: "SMB2 TREE_DISCONNECT Request", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// The share has been left. `[MS-SMB2] 2.2.12`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct TreeDisconnectResponse: "SMB2 TREE_DISCONNECT Response", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
