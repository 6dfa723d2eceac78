use smbtrail_wire::{FileAccess, ShareCapabilities, ShareFlags, ShareType, TreeConnectFlags};

use crate::{
    Sink, Structure, Utf16, describe,
    structure::Size,
    tree_connect_context::{self, TreeConnectContext, TreeConnectExtension},
};

structure! {
    /// Connects to a share. `[MS-SMB2] 2.2.9`
    ///
    /// ```text
    /// 0  StructureSize 9    2  Flags
    /// 4  PathOffset         6  PathLength    8  Buffer
    /// ```
    ///
    /// With EXTENSION_PRESENT in Flags the buffer begins with an extension, and the path and contexts follow it.
    pub struct TreeConnectRequest: "SMB2 TREE_CONNECT Request", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// Reserved before SMB 3.1.1.
        flags: TreeConnectFlags, "Flags";
        /// Where the path begins, in bytes from the header.
        path_offset: u16, "PathOffset";
        /// Bytes of the path.
        path_length: u16, "PathLength";
    }
    regions {
        /// Where the contexts are, in SMB 3.1.1.
        extension: (|s| s.extension_length()) => describe::nested::<TreeConnectExtension<'static>>, "Extension";
        /// The share, as `\\server\share` in UTF-16.
        path: [path_offset, path_length] => describe::text, "Buffer";
        /// The contexts, in SMB 3.1.1.
        contexts: {|s, len| s.contexts_place(len)} => tree_connect_context::describe, "TreeConnectContexts";
    }
}

impl TreeConnectRequest<'_> {
    /// The share, as `\\server\share`.
    #[must_use]
    pub fn path(&self) -> Utf16<'_> {
        Utf16(&self.path.bytes)
    }

    /// Where the contexts are, where the request is so extended.
    #[must_use]
    pub fn extension(&self) -> Option<TreeConnectExtension<'_>> {
        TreeConnectExtension::parse(self.extension.input(), &mut ()).ok()
    }

    /// The contexts, in order.
    pub fn contexts<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = TreeConnectContext<'a>> + use<'a, 's> {
        let count = self.extension().map_or(0, |extension| extension.tree_connect_context_count);
        tree_connect_context::list(self.contexts.input(), count, sink)
    }

    /// Before SMB 3.1.1 the flags mean nothing, and the path is where the extension would be.
    fn extension_length(&self) -> usize {
        let after = Self::START + Self::FIXED + TreeConnectExtension::FIXED;
        let there = self.flags.contains(TreeConnectFlags::EXTENSION_PRESENT)
            && (self.path_length == 0 || self.path_offset.size() >= after);
        if there { TreeConnectExtension::FIXED } else { 0 }
    }

    fn contexts_place(&self, len: usize) -> (usize, usize) {
        match self.extension() {
            Some(extension) if extension.tree_connect_context_count > 0 => {
                let offset = extension.tree_connect_context_offset.size();
                (offset, len.saturating_sub(offset).max(1))
            }
            _ => (0, 0),
        }
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
        structure_size: u16 = 16 => StructureSize, "StructureSize";
        /// Disk, pipe or printer.
        share_type: ShareType, "ShareType";
        /// Zero.
        reserved: u8 = 0 => Reserved, "Reserved";
        /// How clients may cache, whether the share is part of a DFS, and whether it wants encryption.
        share_flags: ShareFlags, "ShareFlags";
        /// What the share can do.
        capabilities: ShareCapabilities, "Capabilities";
        /// The most that the user may do in the share's root.
        maximal_access: FileAccess, "MaximalAccess";
    }
}
