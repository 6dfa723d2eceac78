//! Presentation contexts: which interfaces a client asks for, and what the server says to each. C706 12.6.3.1

use smbtrail_layout::structure;
use smbtrail_wire::{Guid, RpcContextReason, RpcContextResult};

use crate::ByteOrder;
use crate::order::fixed;

structure! {
    /// An interface or a transfer syntax, with its version. C706 12.6.3.1, p_syntax_id_t
    ///
    /// ```text
    ///  0 if_uuid 16   16 if_version u32
    /// ```
    pub struct SyntaxId: "p_syntax_id_t", at 0 {
        /// Names it.
        if_uuid: Guid, "p_syntax_id_t.if_uuid";
        /// The version: major in the low 16 bits, minor in the high ones.
        if_version: u32, "p_syntax_id_t.if_version";
    }
}

structure! {
    /// The fixed part of a presentation context. C706 12.6.3.1, p_cont_elem_t
    ///
    /// ```text
    ///  0 p_cont_id u16   2 n_transfer_syn u8   3 reserved u8   4 abstract_syntax 20   transfer_syntaxes 20 each
    /// ```
    pub struct ContextHead: "p_cont_elem_t", at 0 {
        /// The number by which requests name it.
        p_cont_id: u16, "p_cont_elem_t.p_cont_id";
        /// How many transfer syntaxes follow.
        n_transfer_syn: u8, "p_cont_elem_t.n_transfer_syn";
        /// Zero.
        reserved: u8, "p_cont_elem_t.reserved";
        /// The interface.
        if_uuid: Guid, "abstract_syntax.if_uuid";
        /// Its version: major in the low 16 bits, minor in the high ones.
        if_version: u32, "abstract_syntax.if_version";
    }
}

structure! {
    /// What the server says to one presentation context. C706 12.6.3.1, p_result_t
    ///
    /// ```text
    ///  0 result u16   2 reason u16   4 transfer_syntax 20
    /// ```
    pub struct ContextResult: "p_result_t", at 0 {
        /// Whether it accepts the context.
        result: RpcContextResult, "p_result_t.result";
        /// Why not. With [`RpcContextResult::NEGOTIATE_ACK`]: a bitmap of features. `[MS-RPCE]` 2.2.2.14
        reason: RpcContextReason, "p_result_t.reason";
        /// The transfer syntax that it chose; zero where it accepts none.
        if_uuid: Guid, "transfer_syntax.if_uuid";
        /// Its version.
        if_version: u32, "transfer_syntax.if_version";
    }
}

impl SyntaxId<'static> {
    /// The one at the start of bytes that are little-endian; `None` where there are too few.
    #[must_use]
    pub fn read(bytes: &[u8]) -> Option<Self> {
        fixed!(SyntaxId, bytes, ByteOrder::Little, 0, &mut ()).ok()
    }
}

/// One presentation context of a bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct ContextElement<'a> {
    /// Its number, and the interface.
    pub head: ContextHead<'static>,
    transfer: &'a [u8],
    order: ByteOrder,
}

/// The presentation contexts of a bind or alter_context.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Contexts<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) count: usize,
    pub(crate) order: ByteOrder,
}

/// What the server says to each presentation context, in the order of the client's list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Results<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) count: usize,
    pub(crate) order: ByteOrder,
}

/// Bytes of a transfer syntax.
const SYNTAX: usize = 20;
/// Bytes of a context's fixed part, and of a result.
const HEAD: usize = 24;

impl<'a> ContextElement<'a> {
    /// The transfer syntaxes that the client offers, in its order.
    pub fn transfer_syntaxes(&self) -> impl Iterator<Item = SyntaxId<'static>> + use<'a> {
        let order = self.order;
        let all = self.transfer.chunks_exact(SYNTAX);
        all.filter_map(move |bytes| fixed!(SyntaxId, bytes, order, 0, &mut ()).ok())
    }
}

impl<'a> Contexts<'a> {
    /// A list that is made: `bytes` holds `count` elements in `order`.
    #[must_use]
    pub const fn new(bytes: &'a [u8], count: usize, order: ByteOrder) -> Self {
        Self { bytes, count, order }
    }

    /// The contexts, up to the first that is cut short.
    pub fn iter(self) -> impl Iterator<Item = ContextElement<'a>> {
        let mut rest = self.bytes;
        (0..self.count).map_while(move |_| {
            let (head, after) = rest.split_at_checked(HEAD)?;
            let head = fixed!(ContextHead, head, self.order, 0, &mut ()).ok()?;
            let (transfer, after) = after.split_at_checked(usize::from(head.n_transfer_syn) * SYNTAX)?;
            rest = after;
            Some(ContextElement { head, transfer, order: self.order })
        })
    }
}

impl<'a> Results<'a> {
    /// A list that is made: `bytes` holds `count` results in `order`.
    #[must_use]
    pub const fn new(bytes: &'a [u8], count: usize, order: ByteOrder) -> Self {
        Self { bytes, count, order }
    }

    /// The results, up to the first that is cut short.
    pub fn iter(self) -> impl Iterator<Item = ContextResult<'static>> + use<'a> {
        let all = self.bytes.chunks_exact(HEAD).take(self.count);
        all.filter_map(move |bytes| fixed!(ContextResult, bytes, self.order, 0, &mut ()).ok())
    }
}
