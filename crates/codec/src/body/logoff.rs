structure! {
    /// Ends the session. `[MS-SMB2] 2.2.7`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct LogoffRequest: "SMB2 LOGOFF Request", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// The session has ended. `[MS-SMB2] 2.2.8`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct LogoffResponse: "SMB2 LOGOFF Response", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
