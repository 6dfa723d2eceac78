use smbtrail_wire::{Guid, LeaseFlags, LeaseState};

structure! {
    /// A lease, asked for or granted. `[MS-SMB2] 2.2.13.2.8, 2.2.14.2.10`
    ///
    /// ```text
    ///  0  LeaseKey
    /// 16  LeaseState    20  LeaseFlags    24  LeaseDuration    32
    /// ```
    pub struct Lease: "SMB2_CREATE_REQUEST_LEASE", at 0 {
        /// Names the lease, of the client's choice.
        lease_key: Guid, "LeaseKey";
        /// What the client may cache.
        lease_state: LeaseState, "LeaseState";
        /// In a response, whether a break is under way; reserved in a request.
        lease_flags: LeaseFlags, "LeaseFlags";
        /// Zero.
        lease_duration: u64 = 0, "LeaseDuration";
    }
}

structure! {
    /// A lease of version 2, asked for or granted. SMB 3.x only. `[MS-SMB2] 2.2.13.2.10, 2.2.14.2.11`
    ///
    /// ```text
    ///  0  LeaseKey
    /// 16  LeaseState    20  Flags    24  LeaseDuration
    /// 32  ParentLeaseKey
    /// 48  Epoch         50  Reserved    52
    /// ```
    pub struct LeaseV2: "SMB2_CREATE_REQUEST_LEASE_V2", at 0 {
        /// Names the lease, of the client's choice.
        lease_key: Guid, "LeaseKey";
        /// What the client may cache.
        lease_state: LeaseState, "LeaseState";
        /// Whether ParentLeaseKey is set, and in a response whether a break is under way.
        flags: LeaseFlags, "Flags";
        /// Zero.
        lease_duration: u64 = 0, "LeaseDuration";
        /// The lease on the directory that holds the file.
        parent_lease_key: Guid, "ParentLeaseKey";
        /// Counts the changes of the lease's state.
        epoch: u16, "Epoch";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
    }
}
