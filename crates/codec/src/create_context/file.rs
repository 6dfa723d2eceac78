use smbtrail_wire::{FileAccess, FileTime, NtStatus};

use crate::{describe, list};

structure! {
    /// How much space a file that is created is to have. `[MS-SMB2] 2.2.13.2.6`
    ///
    /// ```text
    /// 0  AllocationSize    8
    /// ```
    pub struct AllocationSize: "SMB2_CREATE_ALLOCATION_SIZE", at 0 {
        /// In bytes.
        allocation_size: u64, "AllocationSize";
    }
}

structure! {
    /// Asks for the most that the user may do. `[MS-SMB2] 2.2.13.2.5`
    ///
    /// ```text
    /// 0  Timestamp, or nothing
    /// ```
    pub struct QueryMaximalAccessRequest: "SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST", at 0 {}
    regions {
        /// When the file was last changed, as the client remembers it: without a change since the server need not
        /// answer.
        timestamp: {|_, len| (0, len.min(8))} => describe::array::<FileTime>, "Timestamp";
    }
}

impl QueryMaximalAccessRequest<'_> {
    /// When the file was last changed, as the client remembers it.
    #[must_use]
    pub fn timestamp(&self) -> Option<FileTime> {
        list::scalars(&self.timestamp.bytes).next()
    }
}

structure! {
    /// The most that the user may do. `[MS-SMB2] 2.2.14.2.5`
    ///
    /// ```text
    /// 0  QueryStatus    4  MaximalAccess    8
    /// ```
    pub struct QueryMaximalAccessResponse: "SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE", at 0 {
        /// Whether MaximalAccess means something.
        query_status: NtStatus, "QueryStatus";
        /// What the user may do at most.
        maximal_access: FileAccess, "MaximalAccess";
    }
}

structure! {
    /// Opens the file as it was at that time. `[MS-SMB2] 2.2.13.2.7`
    ///
    /// ```text
    /// 0  Timestamp    8
    /// ```
    pub struct TimewarpToken: "SMB2_CREATE_TIMEWARP_TOKEN", at 0 {
        /// When the snapshot was taken.
        timestamp: FileTime, "Timestamp";
    }
}

structure! {
    /// Asks for the ids of file and volume. It has no data. `[MS-SMB2] 2.2.13.2.9`
    pub struct QueryOnDiskIdRequest: "SMB2_CREATE_QUERY_ON_DISK_ID", at 0 {}
}

structure! {
    /// The ids of file and volume. `[MS-SMB2] 2.2.14.2.9`
    ///
    /// The specification calls the 32 bytes opaque; servers fill them like this.
    ///
    /// ```text
    /// 0  DiskFileId    8  VolumeId    16  Reserved    32
    /// ```
    pub struct QueryOnDiskIdResponse: "SMB2_CREATE_QUERY_ON_DISK_ID_RESPONSE", at 0 {
        /// Names the file on its volume.
        disk_file_id: u64, "DiskFileId";
        /// Names the volume.
        volume_id: u64, "VolumeId";
        /// Zero.
        reserved: [u8; 16] = [0; 16] => Reserved, "Reserved";
    }
}
