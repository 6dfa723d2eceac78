structure! {
    /// Asks whether the server is alive. `[MS-SMB2] 2.2.28`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct EchoRequest: "SMB2 ECHO Request", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}

structure! {
    /// The server is alive. `[MS-SMB2] 2.2.29`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct EchoResponse: "SMB2 ECHO Response", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
