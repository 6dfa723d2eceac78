use crate::{
    Sink,
    error_context::{self, ErrorData},
    structure::Size,
};

structure! {
    /// The request failed, or will be answered later (STATUS_PENDING). `[MS-SMB2] 2.2.2`
    ///
    /// ```text
    /// 0  StructureSize 9    2  ErrorContextCount    3  Reserved
    /// 4  ByteCount          8  ErrorData (one byte, where ByteCount is 0)
    /// ```
    pub struct ErrorResponse: "SMB2 ERROR Response", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// How many error contexts there are, in SMB 3.1.1; else zero.
        error_context_count: u8, "ErrorContextCount";
        /// Zero.
        reserved: u8 = 0 => Reserved, "Reserved";
        /// Bytes of the data.
        byte_count: u32, "ByteCount";
    }
    regions {
        /// What the server adds to the status, without a context.
        error_data: (|s| if s.error_context_count == 0 { s.byte_count.size() } else { 0 }) =>
            error_context::describe_plain, "ErrorData";
        /// What the status has to add, in contexts.
        error_contexts: (|s| if s.error_context_count == 0 { 0 } else { s.byte_count.size() }) =>
            error_context::describe_contexts, "ErrorData";
    }
}

impl ErrorResponse<'_> {
    /// What the server adds to the status: one value for each context, or one value without a context.
    pub fn values<'a, 's>(
        &'a self,
        sink: &'s mut dyn Sink,
    ) -> impl Iterator<Item = ErrorData<'a>> + use<'a, 's> {
        let region = if self.error_context_count == 0 { &self.error_data } else { &self.error_contexts };
        error_context::values(region.input(), self.error_context_count, sink)
    }
}
