//! The contexts of NEGOTIATE in SMB 3.1.1. `[MS-SMB2] 2.2.3.1, 2.2.4.1`
//!
//! A context is a type and data: [`NegotiateContext::value`] reads what the data say. Requests and responses use the
//! same structures.

mod capabilities;

use bytes::BytesMut;
pub use capabilities::{
    CompressionCapabilities, EncryptionCapabilities, NetnameNegotiateContext, PosixExtensionsAvailable,
    PreauthIntegrityCapabilities, RdmaTransformCapabilities, SigningCapabilities, TransportCapabilities,
};
use smbtrail_wire::{NegotiateContextType, Scalar};

use crate::{
    Input, Region, Sink, Structure, Visitor, describe, list,
    nested::{self, Measured, Unfold},
    structure::{self, Size},
};

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
        reserved: u32 = 0 => Reserved, "Reserved";
    }
    regions {
        /// The data.
        data: [.. data_length] => describe::bytes, "Data";
    }
}

impl NegotiateContext<'static> {
    /// A context with these data; its type follows from what they are.
    ///
    /// ```
    /// use smbtrail_codec::negotiate_context::{EncryptionCapabilities, NegotiateContext};
    /// use smbtrail_wire::{Cipher, NegotiateContextType};
    /// let context = NegotiateContext::of(EncryptionCapabilities::new(&[Cipher::AES_128_GCM]));
    /// assert_eq!(context.context_type, NegotiateContextType::ENCRYPTION_CAPABILITIES);
    /// assert_eq!(*context.data.bytes, [1, 0, 2, 0]);
    /// ```
    #[must_use]
    pub fn of<'a>(data: impl Into<NegotiateContextData<'a>>) -> Self {
        let data = data.into();
        let mut bytes = BytesMut::new();
        data.emit(&mut bytes, 0);
        let context_type = data.kind().context_type().unwrap_or_default();
        Self { context_type, data: Region::new(bytes.to_vec()), ..Self::default() }.arranged()
    }
}

/// A list of contexts as a NEGOTIATE contains it: how many there are, and their bytes.
pub(crate) fn emit_list<'a>(
    contexts: impl IntoIterator<Item = NegotiateContext<'a>>,
) -> (u16, Region<'static>) {
    let mut count = 0;
    let region = list::of_structures(contexts.into_iter().inspect(|_| count += 1), 8);
    (count, region)
}

impl NegotiateContext<'_> {
    /// What the data say.
    pub fn value(&self, sink: &mut dyn Sink) -> NegotiateContextData<'_> {
        NegotiateContextData::parse(kind(self.context_type), self.data.input(), sink)
    }
}

alternatives! {
    /// What the data of a negotiate context say.
    pub enum NegotiateContextData,
    /// Which structure the data of a negotiate context are.
    NegotiateContextKind, at 0 {
        PreauthIntegrityCapabilities, EncryptionCapabilities, CompressionCapabilities, NetnameNegotiateContext,
        TransportCapabilities, RdmaTransformCapabilities, SigningCapabilities, PosixExtensionsAvailable,
    }
}

impl NegotiateContextKind {
    /// The ContextType of contexts with such data; `None` for [`Other`](Self::Other).
    #[must_use]
    pub fn context_type(self) -> Option<NegotiateContextType> {
        TYPES.iter().find(|(_, kind)| *kind == self).map(|(context_type, _)| *context_type)
    }
}

/// Which data belong to which type.
const TYPES: [(NegotiateContextType, NegotiateContextKind); 8] = {
    use NegotiateContextKind as Kind;
    [
        (NegotiateContextType::PREAUTH_INTEGRITY_CAPABILITIES, Kind::PreauthIntegrityCapabilities),
        (NegotiateContextType::ENCRYPTION_CAPABILITIES, Kind::EncryptionCapabilities),
        (NegotiateContextType::COMPRESSION_CAPABILITIES, Kind::CompressionCapabilities),
        (NegotiateContextType::NETNAME_NEGOTIATE_CONTEXT_ID, Kind::NetnameNegotiateContext),
        (NegotiateContextType::TRANSPORT_CAPABILITIES, Kind::TransportCapabilities),
        (NegotiateContextType::RDMA_TRANSFORM_CAPABILITIES, Kind::RdmaTransformCapabilities),
        (NegotiateContextType::SIGNING_CAPABILITIES, Kind::SigningCapabilities),
        (NegotiateContextType::POSIX_EXTENSIONS_AVAILABLE, Kind::PosixExtensionsAvailable),
    ]
};

fn kind(context_type: NegotiateContextType) -> NegotiateContextKind {
    let found = TYPES.iter().find(|(of, _)| *of == context_type);
    found.map_or(NegotiateContextKind::Other, |(_, kind)| *kind)
}

/// The `count` contexts of a list, each at a multiple of eight bytes from the first.
pub(crate) fn contexts<'a, 's>(
    input: Input<'a>,
    count: u16,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = NegotiateContext<'a>> + use<'a, 's> {
    values(input, count, sink).map(|(context, _)| context)
}

/// The `count` contexts of a list with what their data say.
pub(crate) fn values<'a, 's>(
    input: Input<'a>,
    count: u16,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = (NegotiateContext<'a>, NegotiateContextData<'a>)> + use<'a, 's> {
    let entries = Measured::new(input, 8, measure);
    let mut entries = nested::counted(entries, count.size(), "NegotiateContextCount", sink);
    core::iter::from_fn(move || {
        let entry = entries.next()?;
        let context = structure::nested::<NegotiateContext<'_>>(entry, sink)?;
        let data = entry.from(NegotiateContext::FIXED).to(context.data_length.size());
        let value = NegotiateContextData::parse(kind(context.context_type), data, sink);
        Some((context, value))
    })
}

/// Bytes of the context that `bytes` begin with, padding not counted.
fn measure(bytes: &[u8]) -> Option<usize> {
    let length = bytes.get(2..4)?;
    Some(NegotiateContext::FIXED + u16::read(length).size())
}

/// Lists the contexts.
pub(crate) fn describe(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut entries = Measured::new(input, 8, measure);
    for entry in entries.by_ref() {
        let Ok(context) = NegotiateContext::parse(entry, &mut ()) else {
            describe::bytes(name, entry, visitor);
            continue;
        };
        let list = |data: Input<'_>, visitor: &mut dyn Visitor| {
            NegotiateContextData::parse(kind(context.context_type), data, &mut ()).describe(visitor);
        };
        context.describe(&mut Unfold { name: "Data", list: &list, visitor });
    }
    let left = entries.left();
    describe::left_over(name, left, visitor);
}
