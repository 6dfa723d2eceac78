use smbtrail_wire::{FileId, Guid, LeaseBreakFlags, LeaseState, OplockLevel};

/// An oplock break in one of its three forms, which share a layout.
macro_rules! oplock_break {
    ($(#[$doc:meta])* $name:ident, $spec:literal) => {
        structure! {
            $(#[$doc])*
            ///
            /// ```text
            /// 0  StructureSize 24    2  OplockLevel    3  Reserved    4  Reserved2
            /// 8  FileId             24
            /// ```
            pub struct $name: $spec, at 64 {
                /// 24.
                structure_size: u16 = 24 => StructureSize, "StructureSize";
                /// The oplock that is left.
                oplock_level: OplockLevel, "OplockLevel";
                /// Zero.
                reserved: u8 = 0 => Reserved, "Reserved";
                /// Zero.
                reserved2: u32 = 0 => Reserved, "Reserved2";
                /// The open.
                file_id: FileId, "FileId";
            }
        }
    };
}

oplock_break! {
    /// The server takes an oplock back. `[MS-SMB2] 2.2.23.1`
    OplockBreakNotification, "SMB2 OPLOCK_BREAK Notification"
}

oplock_break! {
    /// The client has let go of what the server took back. `[MS-SMB2] 2.2.24.1`
    OplockBreakAcknowledgment, "SMB2 OPLOCK_BREAK Acknowledgment"
}

oplock_break! {
    /// The server has taken note. `[MS-SMB2] 2.2.25.1`
    OplockBreakResponse, "SMB2 OPLOCK_BREAK Response"
}

structure! {
    /// The server takes a lease back. `[MS-SMB2] 2.2.23.2`
    ///
    /// ```text
    ///  0  StructureSize 44    2  NewEpoch         4  Flags
    ///  8  LeaseKey           24  CurrentLeaseState
    /// 28  NewLeaseState      32  BreakReason
    /// 36  AccessMaskHint     40  ShareMaskHint   44
    /// ```
    pub struct LeaseBreakNotification: "SMB2 LEASE_BREAK Notification", at 64 {
        /// 44.
        structure_size: u16 = 44 => StructureSize, "StructureSize";
        /// Counts the changes of the lease. SMB 3.x only.
        new_epoch: u16, "NewEpoch";
        /// Whether the client must acknowledge.
        flags: LeaseBreakFlags, "Flags";
        /// The lease.
        lease_key: Guid, "LeaseKey";
        /// What the lease held.
        current_lease_state: LeaseState, "CurrentLeaseState";
        /// What is left of it.
        new_lease_state: LeaseState, "NewLeaseState";
        /// Zero.
        break_reason: u32 = 0, "BreakReason";
        /// Zero.
        access_mask_hint: u32 = 0, "AccessMaskHint";
        /// Zero.
        share_mask_hint: u32 = 0, "ShareMaskHint";
    }
}

/// What follows a lease break, in one of its two forms, which share a layout.
macro_rules! lease_break_answer {
    ($(#[$doc:meta])* $name:ident, $spec:literal) => {
        structure! {
            $(#[$doc])*
            ///
            /// ```text
            ///  0  StructureSize 36    2  Reserved     4  Flags
            ///  8  LeaseKey           24  LeaseState  28  LeaseDuration    36
            /// ```
            pub struct $name: $spec, at 64 {
                /// 36.
                structure_size: u16 = 36 => StructureSize, "StructureSize";
                /// Zero.
                reserved: u16 = 0 => Reserved, "Reserved";
                /// Zero.
                flags: LeaseBreakFlags, "Flags";
                /// The lease.
                lease_key: Guid, "LeaseKey";
                /// What is left of it.
                lease_state: LeaseState, "LeaseState";
                /// Zero.
                lease_duration: u64 = 0, "LeaseDuration";
            }
        }
    };
}

lease_break_answer! {
    /// The client has let go of what the server took back. `[MS-SMB2] 2.2.24.2`
    LeaseBreakAcknowledgment, "SMB2 LEASE_BREAK Acknowledgment"
}

lease_break_answer! {
    /// The server has taken note. `[MS-SMB2] 2.2.25.2`
    LeaseBreakResponse, "SMB2 LEASE_BREAK Response"
}
