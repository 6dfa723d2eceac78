use smbtrail_wire::{FileAccess, ShareCapabilities, ShareFlags, ShareType, TreeConnectFlags};

use crate::{Utf16, describe};

structure! {
    /// Connects to a share. `[MS-SMB2] 2.2.9`
    ///
    /// With EXTENSION_PRESENT the buffer begins with an extension and its contexts, which stand in `rest`.
    ///
    /// ```text
    /// 0  StructureSize 9    2  Flags
    /// 4  PathOffset         6  PathLength    8  Buffer
    /// ```
    pub struct TreeConnectRequest: "SMB2 TREE_CONNECT Request", at 64 {
        /// 9.
        structure_size: u16 = 9, "StructureSize";
        /// Reserved before SMB 3.1.1.
        flags: TreeConnectFlags, "Flags";
        /// Where the path begins, in bytes from the header.
        path_offset: u16, "PathOffset";
        /// Bytes of the path.
        path_length: u16, "PathLength";
    }
    regions {
        /// The share, as `\\server\share` in UTF-16.
        path: [path_offset, path_length] => describe::text, "Buffer";
    }
}

impl TreeConnectRequest<'_> {
    /// The share, as `\\server\share`.
    #[must_use]
    pub fn path(&self) -> Utf16<'_> {
        Utf16(&self.path.bytes)
    }
}

structure! {
    /// The share and what may be done there. `[MS-SMB2] 2.2.10`
    ///
    /// ```text
    /// 0  StructureSize 16    2  ShareType       3  Reserved
    /// 4  ShareFlags          8  Capabilities   12  MaximalAccess    16
    /// ```
    pub struct TreeConnectResponse: "SMB2 TREE_CONNECT Response", at 64 {
        /// 16.
        structure_size: u16 = 16, "StructureSize";
        /// Disk, pipe or printer.
        share_type: ShareType, "ShareType";
        /// Zero.
        reserved: u8 = 0, "Reserved";
        /// How clients may cache, whether the share is part of a DFS, and whether it wants encryption.
        share_flags: ShareFlags, "ShareFlags";
        /// What the share can do.
        capabilities: ShareCapabilities, "Capabilities";
        /// The most that the user may do in the share's root.
        maximal_access: FileAccess, "MaximalAccess";
    }
}
