//! The contexts of CREATE. `[MS-SMB2] 2.2.13.2, 2.2.14.2`

use crate::{Input, Sink, Visitor, describe, list};

structure! {
    /// One context: a name and its data. `[MS-SMB2] 2.2.13.2`
    ///
    /// ```text
    ///  0  Next          4  NameOffset    6  NameLength
    ///  8  Reserved     10  DataOffset   12  DataLength    16  Buffer
    /// ```
    pub struct CreateContext: "SMB2_CREATE_CONTEXT", at 0 {
        /// Bytes from this context's first to the next one's; 0 in the last.
        next: u32, "Next";
        /// Where the name begins, in bytes from the context's first.
        name_offset: u16, "NameOffset";
        /// Bytes of the name.
        name_length: u16, "NameLength";
        /// Zero.
        reserved: u16 = 0, "Reserved";
        /// Where the data begins, in bytes from the context's first.
        data_offset: u16, "DataOffset";
        /// Bytes of the data.
        data_length: u32, "DataLength";
    }
    regions {
        /// The name: four letters, or a GUID.
        name: [name_offset, name_length] => describe::ascii, "Name";
        /// The data.
        data: [data_offset, data_length] => describe::bytes, "Data";
    }
}

/// The contexts of a list, in order.
pub(crate) fn list<'s>(input: Input<'s>, sink: &'s mut dyn Sink) -> impl Iterator<Item = CreateContext<'s>> {
    list::linked(input, 8, sink)
}

/// Lists the contexts of a request.
pub(crate) fn describe_requests(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    list::describe_linked::<CreateContext<'static>>(name, bytes, offset, visitor);
}

/// Lists the contexts of a response.
pub(crate) fn describe_responses(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    list::describe_linked::<CreateContext<'static>>(name, bytes, offset, visitor);
}
