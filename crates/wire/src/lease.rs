//! States and flags of leases.

values! {
    /// What an oplock allows a client to keep to itself. `[MS-SMB2] 2.2.13`, field RequestedOplockLevel
    pub struct OplockLevel: u8 {
        /// Nothing.
        NONE = 0x00, "SMB2_OPLOCK_LEVEL_NONE";
        /// Reads, shared with others.
        II = 0x01, "SMB2_OPLOCK_LEVEL_II";
        /// Reads and writes, alone.
        EXCLUSIVE = 0x08, "SMB2_OPLOCK_LEVEL_EXCLUSIVE";
        /// Reads, writes and opens, alone.
        BATCH = 0x09, "SMB2_OPLOCK_LEVEL_BATCH";
        /// A lease takes its place.
        LEASE = 0xFF, "SMB2_OPLOCK_LEVEL_LEASE";
    }
}

flags! {
    /// What a lease allows a client to cache. `[MS-SMB2] 2.2.13.2.8`, field LeaseState
    pub struct LeaseState: u32 {
        /// Nothing.
        NONE = 0x0000_0000 & 0x0000_0007, "SMB2_LEASE_NONE";
        /// Reads.
        READ_CACHING = 0x0000_0001, "SMB2_LEASE_READ_CACHING";
        /// Open handles.
        HANDLE_CACHING = 0x0000_0002, "SMB2_LEASE_HANDLE_CACHING";
        /// Writes.
        WRITE_CACHING = 0x0000_0004, "SMB2_LEASE_WRITE_CACHING";
    }
}

flags! {
    /// The Flags of a lease in CREATE. `[MS-SMB2] 2.2.13.2.10` and `2.2.14.2.11`
    pub struct LeaseFlags: u32 {
        /// A break of the lease is under way.
        BREAK_IN_PROGRESS = 0x0000_0002, "SMB2_LEASE_FLAG_BREAK_IN_PROGRESS";
        /// The ParentLeaseKey field is set.
        PARENT_LEASE_KEY_SET = 0x0000_0004, "SMB2_LEASE_FLAG_PARENT_LEASE_KEY_SET";
    }
}

flags! {
    /// The Flags of a lease break. `[MS-SMB2] 2.2.23.2`
    pub struct LeaseBreakFlags: u32 {
        /// The client must acknowledge.
        ACK_REQUIRED = 0x0000_0001, "SMB2_NOTIFY_BREAK_LEASE_FLAG_ACK_REQUIRED";
    }
}
