//! The extension of TREE_CONNECT in SMB 3.1.1 and its contexts. `[MS-SMB2] 2.2.9.1, 2.2.9.2`

mod remoted_identity;

pub use remoted_identity::RemotedIdentity;
use smbtrail_wire::{Scalar, TreeConnectContextType};

use crate::{
    Input, Sink, Structure, Visitor, describe,
    nested::{self, Measured, Unfold},
    structure::{self, Size},
};

structure! {
    /// Says where the contexts of a TREE_CONNECT request are. `[MS-SMB2] 2.2.9.1`
    ///
    /// ```text
    /// 0  TreeConnectContextOffset    4  TreeConnectContextCount    6  Reserved    16
    /// ```
    pub struct TreeConnectExtension: "SMB2 TREE_CONNECT Request Extension", at 0 {
        /// Where the contexts begin, in bytes from the message's header.
        tree_connect_context_offset: u32, "TreeConnectContextOffset";
        /// How many contexts there are.
        tree_connect_context_count: u16, "TreeConnectContextCount";
        /// Zero.
        reserved: [u8; 10] = [0; 10] => Reserved, "Reserved";
    }
}

structure! {
    /// One context: a type and its data. `[MS-SMB2] 2.2.9.2`
    ///
    /// ```text
    /// 0  ContextType    2  DataLength    4  Reserved    8  Data
    /// ```
    pub struct TreeConnectContext: "SMB2_TREE_CONNECT_CONTEXT", at 0 {
        /// What the data are.
        context_type: TreeConnectContextType, "ContextType";
        /// Bytes of the data.
        data_length: u16, "DataLength";
        /// Zero.
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The data.
        data: [.. data_length] => describe::bytes, "Data";
    }
}

impl TreeConnectContext<'_> {
    /// The identity, where the context contains one.
    pub fn remoted_identity(&self, sink: &mut dyn Sink) -> Option<RemotedIdentity<'_>> {
        if self.context_type != TreeConnectContextType::REMOTED_IDENTITY {
            return None;
        }
        structure::nested(self.data.input(), sink)
    }
}

/// The `count` contexts of a list. The specification wants no padding between them.
pub(crate) fn list<'a, 's>(
    input: Input<'a>,
    count: u16,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = TreeConnectContext<'a>> + use<'a, 's> {
    let entries = Measured::new(input, 1, measure);
    let mut entries = nested::counted(entries, count.size(), "TreeConnectContextCount", sink);
    core::iter::from_fn(move || {
        let entry = entries.next()?;
        structure::nested::<TreeConnectContext<'_>>(entry, sink)
    })
}

/// Bytes of the context that `bytes` begin with.
fn measure(bytes: &[u8]) -> Option<usize> {
    Some(TreeConnectContext::FIXED + u16::read(bytes.get(2..4)?).size())
}

/// Lists the contexts.
pub(crate) fn describe(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut entries = Measured::new(input, 1, measure);
    for entry in entries.by_ref() {
        let Ok(context) = TreeConnectContext::parse(entry, &mut ()) else {
            describe::bytes(name, entry, visitor);
            continue;
        };
        let identity = context.remoted_identity(&mut ());
        let list = |data: Input<'_>, visitor: &mut dyn Visitor| match &identity {
            Some(identity) => identity.describe(visitor),
            None => describe::bytes("Data", data, visitor),
        };
        context.describe(&mut Unfold { name: "Data", list: &list, visitor });
    }
    let left = entries.left();
    describe::left_over(name, left, visitor);
}
