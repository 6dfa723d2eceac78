//! The contexts of NEGOTIATE in SMB 3.1.1. `[MS-SMB2] 2.2.3.1, 2.2.4.1`

use smbtrail_wire::NegotiateContextType;

use crate::{Input, Sink, Structure, Visitor, describe, structure, structure::Size};

structure! {
    /// One context: a type and its data. `[MS-SMB2] 2.2.3.1`
    ///
    /// ```text
    /// 0  ContextType    2  DataLength    4  Reserved    8  Data
    /// ```
    pub struct NegotiateContext: "SMB2_NEGOTIATE_CONTEXT", at 0 {
        /// What the data is.
        context_type: NegotiateContextType, "ContextType";
        /// Bytes of the data.
        data_length: u16, "DataLength";
        /// Zero.
        reserved: u32 = 0, "Reserved";
    }
    regions {
        /// The data.
        data: (|s| s.data_length.size()) => describe::bytes, "Data";
    }
}

/// The `count` contexts of a list, each at a multiple of eight bytes from the first.
pub(crate) fn list<'s>(
    input: Input<'s>,
    count: u16,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = NegotiateContext<'s>> {
    let mut left = input;
    (0..count).map_while(move |_| {
        let (entry, rest) = split(left)?;
        left = rest;
        NegotiateContext::parse(entry, sink).map_err(|error| structure::too_short(error, entry, sink)).ok()
    })
}

/// The first context with its padding, and what follows it.
fn split(left: Input<'_>) -> Option<(Input<'_>, Input<'_>)> {
    let raw = left.bytes();
    let length = usize::from(u16::from_le_bytes([*raw.get(2)?, *raw.get(3)?]));
    let end = (NegotiateContext::FIXED + length).next_multiple_of(8).min(left.len());
    Some((left.to(end), left.from(end)))
}

/// Lists the contexts.
pub(crate) fn describe(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    let mut left = Input::new(bytes).at(offset);
    while let Some((entry, rest)) = split(left) {
        let Ok(context) = NegotiateContext::parse(entry, &mut ()) else { break };
        context.describe(entry.base(), visitor);
        left = rest;
    }
    if !left.bytes().is_empty() {
        describe::bytes(name, left.bytes(), left.base(), visitor);
    }
}
