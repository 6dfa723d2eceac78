use alloc::vec::Vec;

use smbtrail_wire::{Capabilities, Dialect, FileTime, Guid, SecurityMode};

use crate::{
    Region, Sink, describe, list,
    negotiate_context::{self, NegotiateContext, NegotiateContextData},
    structure::Size,
};

structure! {
    /// Offers dialects. `[MS-SMB2] 2.2.3`
    ///
    /// ```text
    ///  0  StructureSize 36    2  DialectCount    4  SecurityMode    6  Reserved
    ///  8  Capabilities       12  ClientGuid
    /// 28  NegotiateContextOffset                32  NegotiateContextCount   34  Reserved2
    ///     (before SMB 3.1.1 these eight bytes are ClientStartTime, zero)
    /// 36  Dialects, 2 bytes each                    NegotiateContextList
    /// ```
    pub struct NegotiateRequest: "SMB2 NEGOTIATE Request", at 64 {
        /// 36.
        structure_size: u16 = 36 => StructureSize, "StructureSize";
        /// How many dialects are offered.
        dialect_count: u16, "DialectCount";
        /// Whether the client signs, and wants to.
        security_mode: SecurityMode, "SecurityMode";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// What the client can do.
        capabilities: Capabilities, "Capabilities";
        /// Names the client, the same on all its connections.
        client_guid: Guid, "ClientGuid";
        /// Where the contexts begin, in bytes from the header, when 3.1.1 is offered.
        negotiate_context_offset: u32, "NegotiateContextOffset";
        /// How many contexts there are, when 3.1.1 is offered.
        negotiate_context_count: u16, "NegotiateContextCount";
        /// Zero.
        reserved2: u16 = 0 => Reserved, "Reserved2";
    }
    regions {
        /// The dialects.
        dialects: [.. dialect_count * 2] => describe::array::<Dialect>, "Dialects";
        /// The contexts.
        contexts: {|s, len| s.contexts_place(len)} => negotiate_context::describe, "NegotiateContextList";
    }
}

impl NegotiateRequest<'static> {
    /// A request that offers these dialects, with contexts where 3.1.1 is among them: all counts and offsets are set.
    #[must_use]
    pub fn new<'a>(
        dialects: impl IntoIterator<Item = Dialect>,
        contexts: impl IntoIterator<Item = NegotiateContext<'a>>,
    ) -> Self {
        let (negotiate_context_count, contexts) = negotiate_context::emit_list(contexts);
        let dialects = list::of_scalars(dialects);
        let mut request = Self { negotiate_context_count, dialects, contexts, ..Self::default() }.arranged();
        if request.negotiate_context_count > 0 {
            request.negotiate_context_offset = request.contexts.offset.try_into().unwrap_or_default();
        }
        request
    }
}

impl NegotiateRequest<'_> {
    /// The dialects that are offered, in order.
    pub fn dialects(&self) -> impl Iterator<Item = Dialect> + Clone {
        list::scalars(&self.dialects.bytes)
    }

    /// The contexts, in order.
    pub fn contexts<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = NegotiateContext<'a>> + use<'a, 's> {
        negotiate_context::contexts(self.contexts.input(), self.context_count(), sink)
    }

    /// The contexts with what their data say, in order.
    pub fn context_values<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = (NegotiateContext<'a>, NegotiateContextData<'a>)> + use<'a, 's> {
        negotiate_context::values(self.contexts.input(), self.context_count(), sink)
    }

    /// How many contexts there are. The eight bytes of offset and count are a time, unless 3.1.1 is offered.
    fn context_count(&self) -> u16 {
        let offered = self.dialects().any(|dialect| dialect == Dialect::SMB_3_1_1);
        if offered { self.negotiate_context_count } else { 0 }
    }

    fn contexts_place(&self, len: usize) -> (usize, usize) {
        let offset = self.negotiate_context_offset.size();
        (offset, if self.context_count() > 0 { len.saturating_sub(offset).max(1) } else { 0 })
    }
}

structure! {
    /// The dialect that is chosen. `[MS-SMB2] 2.2.4`
    ///
    /// ```text
    ///  0  StructureSize 65        2  SecurityMode    4  DialectRevision    6  NegotiateContextCount
    ///  8  ServerGuid             24  Capabilities
    /// 28  MaxTransactSize        32  MaxReadSize    36  MaxWriteSize
    /// 40  SystemTime             48  ServerStartTime
    /// 56  SecurityBufferOffset   58  SecurityBufferLength
    /// 60  NegotiateContextOffset 64  Buffer             NegotiateContextList
    /// ```
    pub struct NegotiateResponse: "SMB2 NEGOTIATE Response", at 64 {
        /// 65.
        structure_size: u16 = 65 => StructureSize, "StructureSize";
        /// Whether the server signs, and wants to.
        security_mode: SecurityMode, "SecurityMode";
        /// The dialect, or the wildcard that asks for a second NEGOTIATE.
        dialect_revision: Dialect, "DialectRevision";
        /// How many contexts there are, at 3.1.1; else reserved.
        negotiate_context_count: u16, "NegotiateContextCount";
        /// Names the server.
        server_guid: Guid, "ServerGuid";
        /// What the server can do.
        capabilities: Capabilities, "Capabilities";
        /// The most bytes of a buffer in QUERY_INFO, QUERY_DIRECTORY, SET_INFO and the like.
        max_transact_size: u32, "MaxTransactSize";
        /// The most bytes of one READ.
        max_read_size: u32, "MaxReadSize";
        /// The most bytes of one WRITE.
        max_write_size: u32, "MaxWriteSize";
        /// The server's clock.
        system_time: FileTime, "SystemTime";
        /// When the server started, or zero.
        server_start_time: FileTime, "ServerStartTime";
        /// Where the security buffer begins, in bytes from the header.
        security_buffer_offset: u16, "SecurityBufferOffset";
        /// Bytes of the security buffer.
        security_buffer_length: u16, "SecurityBufferLength";
        /// Where the contexts begin, in bytes from the header, at 3.1.1; else reserved.
        negotiate_context_offset: u32, "NegotiateContextOffset";
    }
    regions {
        /// The authentication mechanisms that the server takes, in SPNEGO.
        security_buffer: [security_buffer_offset, security_buffer_length] => describe::bytes, "Buffer";
        /// The contexts.
        contexts: {|s, len| s.contexts_place(len)} => negotiate_context::describe, "NegotiateContextList";
    }
}

impl NegotiateResponse<'static> {
    /// A response that chooses a dialect, with contexts where it is 3.1.1: all counts, lengths and offsets are set.
    #[must_use]
    pub fn new<'a>(
        dialect: Dialect,
        security_buffer: Vec<u8>,
        contexts: impl IntoIterator<Item = NegotiateContext<'a>>,
    ) -> Self {
        let (negotiate_context_count, contexts) = negotiate_context::emit_list(contexts);
        let security_buffer = Region::new(security_buffer);
        let mut response = Self {
            dialect_revision: dialect,
            negotiate_context_count,
            security_buffer,
            contexts,
            ..Self::default()
        }
        .arranged();
        if response.negotiate_context_count > 0 {
            response.negotiate_context_offset = response.contexts.offset.try_into().unwrap_or_default();
        }
        response
    }
}

impl NegotiateResponse<'_> {
    /// The contexts, in order.
    pub fn contexts<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = NegotiateContext<'a>> + use<'a, 's> {
        negotiate_context::contexts(self.contexts.input(), self.context_count(), sink)
    }

    /// The contexts with what their data say, in order.
    pub fn context_values<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = (NegotiateContext<'a>, NegotiateContextData<'a>)> + use<'a, 's> {
        negotiate_context::values(self.contexts.input(), self.context_count(), sink)
    }

    /// How many contexts there are. Offset and count are reserved, unless 3.1.1 is chosen.
    fn context_count(&self) -> u16 {
        if self.dialect_revision == Dialect::SMB_3_1_1 { self.negotiate_context_count } else { 0 }
    }

    fn contexts_place(&self, len: usize) -> (usize, usize) {
        let offset = self.negotiate_context_offset.size();
        (offset, if self.context_count() > 0 { len.saturating_sub(offset).max(1) } else { 0 })
    }
}
