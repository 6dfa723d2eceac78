//! Shared virtual disks. `[MS-RSVD] 2.2`

use smbtrail_wire::{NtStatus, TunnelOperation};

use crate::describe;

structure! {
    /// An operation on a shared virtual disk. `[MS-RSVD] 2.2.4.11`
    ///
    /// ```text
    /// 0  OperationCode    4  Status    8  RequestId    16
    /// ```
    pub struct SvhdxTunnelOperationHeader: "SVHDX_TUNNEL_OPERATION_HEADER", at 0 {
        /// What to do.
        operation_code: TunnelOperation, "OperationCode";
        /// How it ended; zero in a request.
        status: NtStatus, "Status";
        /// Joins request and response.
        request_id: u64, "RequestId";
    }
    regions {
        /// What the operation has to say.
        data: {|_, len| (16, len.saturating_sub(16))} => describe::bytes, "Data";
    }
}

structure! {
    /// Whether virtual disks can be shared. `[MS-RSVD] 2.2.4.17`
    ///
    /// ```text
    /// 0  SharedVirtualDiskSupport    4  SharedVirtualDiskHandleState    8
    /// ```
    pub struct SvhdxSharedVirtualDiskSupportResponse: "SVHDX_SHARED_VIRTUAL_DISK_SUPPORT_RESPONSE", at 0 {
        /// 1: disks; 3: snapshots and change tracking too.
        shared_virtual_disk_support: u32, "SharedVirtualDiskSupport";
        /// 0: not a shared disk; 1: a file that is shared; 3: opened as a shared disk.
        shared_virtual_disk_handle_state: u32, "SharedVirtualDiskHandleState";
    }
}
