structure! {
    /// Withdraws the request that has the same MessageId or AsyncId. It has no response. `[MS-SMB2] 2.2.30`
    ///
    /// ```text
    /// 0  StructureSize 4    2  Reserved    4
    /// ```
    pub struct CancelRequest: "SMB2 CANCEL Request", at 64 {
        /// 4.
        structure_size: u16 = 4 => StructureSize, "StructureSize";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
