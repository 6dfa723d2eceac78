//! Dialect revisions.

values! {
    /// A dialect revision, as in NEGOTIATE. `[MS-SMB2] 2.2.3`, field Dialects
    pub struct Dialect: u16 {
        /// SMB 2.0.2.
        SMB_2_0_2 = 0x0202, "2.0.2";
        /// SMB 2.1.
        SMB_2_1 = 0x0210, "2.1";
        /// SMB 3.0.
        SMB_3_0 = 0x0300, "3.0";
        /// SMB 3.0.2.
        SMB_3_0_2 = 0x0302, "3.0.2";
        /// SMB 3.1.1.
        SMB_3_1_1 = 0x0311, "3.1.1";
        /// Answers an SMB1 NEGOTIATE that offers `SMB 2.???`: a second NEGOTIATE follows. `[MS-SMB2] 2.2.4`
        WILDCARD = 0x02FF, "2.???";
    }
}
