//! The contexts of CREATE. `[MS-SMB2] 2.2.13.2, 2.2.14.2`
//!
//! A context is a name and data. What the data say depends on the name and on the direction:
//! [`CreateContext::value`] reads them.

mod apple;
mod application;
mod durable;
mod file;
mod lease;
mod posix;
mod virtual_disk;

pub use apple::{AaplResolveIdReply, AaplResolveIdRequest, AaplServerQueryReply, AaplServerQueryRequest};
pub use application::{AppInstanceId, AppInstanceVersion};
use bytes::BytesMut;
pub use durable::{
    DurableHandleReconnect, DurableHandleReconnectV2, DurableHandleRequest, DurableHandleRequestV2,
    DurableHandleResponse, DurableHandleResponseV2,
};
pub use file::{
    AllocationSize, QueryMaximalAccessRequest, QueryMaximalAccessResponse, QueryOnDiskIdRequest,
    QueryOnDiskIdResponse, TimewarpToken,
};
pub use lease::{Lease, LeaseV2};
pub use posix::{PosixCreateRequest, PosixCreateResponse};
use smbtrail_wire::{AaplCommand, CreateContextTag, Guid, Scalar};
pub use virtual_disk::{SvhdxDiskProperties, SvhdxOpenDeviceContext};

use crate::{
    Input, Region, Sink, Structure, Visitor, describe,
    info::FileFullEaInformation,
    list::{self, Linked},
    nested::Unfold,
    security::SecurityDescriptor,
    structure::{self, Size},
};

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
        reserved: u16 = 0 => Reserved, "Reserved";
        /// Where the data begins, in bytes from the context's first.
        data_offset: u16, "DataOffset";
        /// Bytes of the data.
        data_length: u32, "DataLength";
    }
    regions {
        /// The name: four letters, or sixteen bytes. [`CreateContextTag::name_of`] knows them.
        name: [name_offset, name_length] => describe::ascii, "Name";
        /// The data.
        data: [data_offset, data_length] => describe::bytes, "Data";
    }
}

impl CreateContext<'static> {
    /// A context with these data; its name follows from what they are.
    ///
    /// ```
    /// use smbtrail_codec::{body::CreateRequest, create_context::{self, CreateContext, Lease, QueryOnDiskIdRequest}};
    /// let contexts = [CreateContext::of(QueryOnDiskIdRequest::default()), CreateContext::of(Lease::default())];
    /// let create_contexts = create_context::region(contexts);
    /// let request = CreateRequest { create_contexts, ..CreateRequest::default() }.arranged();
    /// assert_eq!(request.contexts(&mut ()).count(), 2);
    /// ```
    #[must_use]
    pub fn of<'a>(data: impl Into<CreateContextData<'a>>) -> Self {
        let data = data.into();
        let mut bytes = BytesMut::new();
        data.emit(&mut bytes, 0);
        let name = data.kind().name().unwrap_or_default();
        Self { name: Region::new(name), data: Region::new(bytes.to_vec()), ..Self::default() }.arranged()
    }
}

/// The region of a CREATE that contains these contexts: each at a multiple of eight bytes, linked by Next.
pub fn region<'a>(contexts: impl IntoIterator<Item = CreateContext<'a>>) -> Region<'static> {
    list::of_linked(contexts, 8)
}

impl CreateContext<'_> {
    /// What the data say.
    pub fn value(&self, direction: Direction, sink: &mut dyn Sink) -> CreateContextData<'_> {
        let input = self.data.input();
        CreateContextData::parse(kind(direction, &self.name.bytes, input.bytes()), input, sink)
    }
}

/// Whether a context is in a request or in a response: the same name has different data in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there are two directions")]
pub enum Direction {
    /// From the client.
    Request,
    /// From the server.
    Response,
}

alternatives! {
    /// What the data of a create context say.
    pub enum CreateContextData,
    /// Which structure the data of a create context are.
    CreateContextKind, at 0 {
        FileFullEaInformation, SecurityDescriptor, AllocationSize,
        QueryMaximalAccessRequest, QueryMaximalAccessResponse,
        DurableHandleRequest, DurableHandleResponse, DurableHandleReconnect,
        DurableHandleRequestV2, DurableHandleResponseV2, DurableHandleReconnectV2,
        TimewarpToken, QueryOnDiskIdRequest, QueryOnDiskIdResponse,
        Lease, LeaseV2,
        AppInstanceId, AppInstanceVersion,
        SvhdxOpenDeviceContext,
        AaplServerQueryRequest, AaplServerQueryReply, AaplResolveIdRequest, AaplResolveIdReply,
        PosixCreateRequest, PosixCreateResponse,
    }
}

impl CreateContextKind {
    /// The name of contexts with such data: four letters or sixteen bytes; `None` for [`Other`](Self::Other).
    #[must_use]
    pub const fn name(self) -> Option<&'static [u8]> {
        Some(match self {
            Self::FileFullEaInformation => &CreateContextTag::EA_BUFFER.0,
            Self::SecurityDescriptor => &CreateContextTag::SD_BUFFER.0,
            Self::AllocationSize => &CreateContextTag::ALLOCATION_SIZE.0,
            Self::QueryMaximalAccessRequest | Self::QueryMaximalAccessResponse => {
                &CreateContextTag::QUERY_MAXIMAL_ACCESS_REQUEST.0
            }
            Self::DurableHandleRequest | Self::DurableHandleResponse => {
                &CreateContextTag::DURABLE_HANDLE_REQUEST.0
            }
            Self::DurableHandleReconnect => &CreateContextTag::DURABLE_HANDLE_RECONNECT.0,
            Self::DurableHandleRequestV2 | Self::DurableHandleResponseV2 => {
                &CreateContextTag::DURABLE_HANDLE_REQUEST_V2.0
            }
            Self::DurableHandleReconnectV2 => &CreateContextTag::DURABLE_HANDLE_RECONNECT_V2.0,
            Self::TimewarpToken => &CreateContextTag::TIMEWARP_TOKEN.0,
            Self::QueryOnDiskIdRequest | Self::QueryOnDiskIdResponse => &CreateContextTag::QUERY_ON_DISK_ID.0,
            Self::Lease | Self::LeaseV2 => &CreateContextTag::REQUEST_LEASE.0,
            Self::AppInstanceId => &CreateContextTag::APP_INSTANCE_ID.0,
            Self::AppInstanceVersion => &CreateContextTag::APP_INSTANCE_VERSION.0,
            Self::SvhdxOpenDeviceContext => &CreateContextTag::SVHDX_OPEN_DEVICE_CONTEXT.0,
            Self::AaplServerQueryRequest
            | Self::AaplServerQueryReply
            | Self::AaplResolveIdRequest
            | Self::AaplResolveIdReply => &CreateContextTag::AAPL.0,
            Self::PosixCreateRequest | Self::PosixCreateResponse => &CreateContextTag::POSIX.0,
            Self::Other => return None,
        })
    }
}

/// The one table that says what the data of a context are, by its name and direction; versions tell themselves by
/// their size or first field.
fn kind(direction: Direction, name: &[u8], data: &[u8]) -> CreateContextKind {
    use CreateContextKind as Kind;
    use Direction::{Request, Response};
    let first = || data.first_chunk().map_or(0, |raw: &[u8; 4]| u32::from_le_bytes(*raw));
    if let Ok(letters) = <[u8; 4]>::try_from(name) {
        return match (CreateContextTag(letters), direction) {
            (CreateContextTag::EA_BUFFER, Request) => Kind::FileFullEaInformation,
            (CreateContextTag::SD_BUFFER, Request) => Kind::SecurityDescriptor,
            (CreateContextTag::ALLOCATION_SIZE, Request) => Kind::AllocationSize,
            (CreateContextTag::QUERY_MAXIMAL_ACCESS_REQUEST, Request) => Kind::QueryMaximalAccessRequest,
            (CreateContextTag::QUERY_MAXIMAL_ACCESS_REQUEST, Response) => Kind::QueryMaximalAccessResponse,
            (CreateContextTag::DURABLE_HANDLE_REQUEST, Request) => Kind::DurableHandleRequest,
            (CreateContextTag::DURABLE_HANDLE_REQUEST, Response) => Kind::DurableHandleResponse,
            (CreateContextTag::DURABLE_HANDLE_RECONNECT, Request) => Kind::DurableHandleReconnect,
            (CreateContextTag::DURABLE_HANDLE_REQUEST_V2, Request) => Kind::DurableHandleRequestV2,
            (CreateContextTag::DURABLE_HANDLE_REQUEST_V2, Response) => Kind::DurableHandleResponseV2,
            (CreateContextTag::DURABLE_HANDLE_RECONNECT_V2, Request) => Kind::DurableHandleReconnectV2,
            (CreateContextTag::TIMEWARP_TOKEN, Request) => Kind::TimewarpToken,
            (CreateContextTag::QUERY_ON_DISK_ID, Request) => Kind::QueryOnDiskIdRequest,
            (CreateContextTag::QUERY_ON_DISK_ID, Response) => Kind::QueryOnDiskIdResponse,
            (CreateContextTag::REQUEST_LEASE, _) if data.len() < LeaseV2::FIXED => Kind::Lease,
            (CreateContextTag::REQUEST_LEASE, _) => Kind::LeaseV2,
            (CreateContextTag::AAPL, direction) => match (AaplCommand(first()), direction) {
                (AaplCommand::SERVER_QUERY, Request) => Kind::AaplServerQueryRequest,
                (AaplCommand::SERVER_QUERY, Response) => Kind::AaplServerQueryReply,
                (AaplCommand::RESOLVE_ID, Request) => Kind::AaplResolveIdRequest,
                (AaplCommand::RESOLVE_ID, Response) => Kind::AaplResolveIdReply,
                _ => Kind::Other,
            },
            _ => Kind::Other,
        };
    }
    if name.len() != Guid::LEN {
        return Kind::Other;
    }
    match (Guid::read(name), direction) {
        (CreateContextTag::APP_INSTANCE_ID, Request) => Kind::AppInstanceId,
        (CreateContextTag::APP_INSTANCE_VERSION, Request) => Kind::AppInstanceVersion,
        (CreateContextTag::SVHDX_OPEN_DEVICE_CONTEXT, _) => Kind::SvhdxOpenDeviceContext,
        (CreateContextTag::POSIX, Request) => Kind::PosixCreateRequest,
        (CreateContextTag::POSIX, Response) => Kind::PosixCreateResponse,
        _ => Kind::Other,
    }
}

/// The contexts of a list, in order.
pub(crate) fn list<'a, 's>(
    input: Input<'a>,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = CreateContext<'a>> + use<'a, 's> {
    list::linked(input, 8, sink)
}

/// The contexts of a list with what their data say, in order.
pub(crate) fn values<'a, 's>(
    input: Input<'a>,
    direction: Direction,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = (CreateContext<'a>, CreateContextData<'a>)> + use<'a, 's> {
    let mut entries = Linked::new(input, 8, CreateContext::NAME);
    core::iter::from_fn(move || {
        let entry = entries.next(sink)?;
        let context = structure::nested::<CreateContext<'_>>(entry, sink)?;
        // The region is empty where its offset or length led nowhere.
        let len = if context.data.bytes.is_empty() { 0 } else { context.data_length.size() };
        let data = entry.from(context.data.offset).to(len);
        let kind = kind(direction, &context.name.bytes, data.bytes());
        Some((context, CreateContextData::parse(kind, data, sink)))
    })
}

/// Lists the contexts of a request.
pub(crate) fn describe_requests(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe(Direction::Request, name, input, visitor);
}

/// Lists the contexts of a response.
pub(crate) fn describe_responses(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe(Direction::Response, name, input, visitor);
}

fn describe(direction: Direction, name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut entries = Linked::new(input, 1, name);
    while let Some(entry) = entries.next(&mut ()) {
        let Ok(context) = CreateContext::parse(entry, &mut ()) else {
            describe::bytes(name, entry, visitor);
            continue;
        };
        let list = |data: Input<'_>, visitor: &mut dyn Visitor| {
            let kind = kind(direction, &context.name.bytes, data.bytes());
            CreateContextData::parse(kind, data, &mut ()).describe(visitor);
        };
        context.describe(&mut Unfold { name: "Data", list: &list, visitor });
    }
}
