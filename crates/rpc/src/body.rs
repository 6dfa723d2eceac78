//! What follows the common header, by the type of the PDU. C706 12.6.4

use alloc::vec::Vec;

use smbtrail_layout::{Problem, ProblemKind, Sink, Structure, structure};
use smbtrail_wire::{Guid, RpcFlags, RpcPduType, RpcRejectReason};

use crate::context::{Contexts, Results};
use crate::order::fixed;
use crate::{ByteOrder, CommonHeader};

structure! {
    /// The fixed part of bind and alter_context. C706 12.6.4.3
    ///
    /// ```text
    ///  0 max_xmit_frag u16   2 max_recv_frag u16   4 assoc_group_id u32
    ///  8 n_context_elem u8   9 reserved u8        10 reserved2 u16        p_cont_elem
    /// ```
    pub struct BindHead: "bind", at 0 {
        /// The most bytes of a PDU that the client sends.
        max_xmit_frag: u16, "bind.max_xmit_frag";
        /// The most bytes of a PDU that it takes.
        max_recv_frag: u16, "bind.max_recv_frag";
        /// The association group; 0 for a new one.
        assoc_group_id: u32, "bind.assoc_group_id";
        /// How many presentation contexts follow.
        n_context_elem: u8, "bind.n_context_elem";
        /// Zero.
        reserved: u8, "bind.reserved";
        /// Zero.
        reserved2: u16, "bind.reserved2";
    }
}

structure! {
    /// The fixed part of bind_ack and alter_context_resp. C706 12.6.4.4
    ///
    /// ```text
    ///  0 max_xmit_frag u16   2 max_recv_frag u16   4 assoc_group_id u32   8 length u16   port_spec, padding, results
    /// ```
    pub struct BindAckHead: "bind_ack", at 0 {
        /// The most bytes of a PDU that the server sends.
        max_xmit_frag: u16, "bind_ack.max_xmit_frag";
        /// The most bytes of a PDU that it takes.
        max_recv_frag: u16, "bind_ack.max_recv_frag";
        /// The association group.
        assoc_group_id: u32, "bind_ack.assoc_group_id";
        /// Bytes of the secondary address, its NUL included.
        length: u16, "sec_addr.length";
    }
}

structure! {
    /// The fixed part of the list of results in a bind_ack. C706 12.6.3.1, p_result_list_t
    ///
    /// ```text
    ///  0 n_results u8   1 reserved u8   2 reserved2 u16   p_results
    /// ```
    pub struct ResultList: "p_result_list_t", at 0 {
        /// How many results follow.
        n_results: u8, "p_result_list_t.n_results";
        /// Zero.
        reserved: u8, "p_result_list_t.reserved";
        /// Zero.
        reserved2: u16, "p_result_list_t.reserved2";
    }
}

structure! {
    /// The fixed part of a bind_nak. C706 12.6.4.5
    ///
    /// ```text
    ///  0 provider_reject_reason u16   versions, [signature]
    /// ```
    pub struct BindNakHead: "bind_nak", at 0 {
        /// Why the server refuses.
        provider_reject_reason: RpcRejectReason, "bind_nak.provider_reject_reason";
    }
}

structure! {
    /// The fixed part of a request. C706 12.6.4.9
    ///
    /// ```text
    ///  0 alloc_hint u32   4 p_cont_id u16   6 opnum u16   [object 16]   stub
    /// ```
    pub struct RequestHead: "request", at 0 {
        /// Bytes of the whole stub, as a hint; 0 where the sender gives none.
        alloc_hint: u32, "request.alloc_hint";
        /// The presentation context.
        p_cont_id: u16, "request.p_cont_id";
        /// The operation.
        opnum: u16, "request.opnum";
    }
}

structure! {
    /// The fixed part of a response. C706 12.6.4.10
    ///
    /// ```text
    ///  0 alloc_hint u32   4 p_cont_id u16   6 cancel_count u8   7 reserved u8   stub
    /// ```
    pub struct ResponseHead: "response", at 0 {
        /// Bytes of the whole stub, as a hint; 0 where the sender gives none.
        alloc_hint: u32, "response.alloc_hint";
        /// The presentation context.
        p_cont_id: u16, "response.p_cont_id";
        /// How many cancels the server received.
        cancel_count: u8, "response.cancel_count";
        /// Zero.
        reserved: u8, "response.reserved";
    }
}

structure! {
    /// The fixed part of a fault. C706 12.6.4.7
    ///
    /// ```text
    ///  0 alloc_hint u32   4 p_cont_id u16   6 cancel_count u8   7 flags u8   8 status u32   12 reserved2 4   stub
    /// ```
    pub struct FaultHead: "fault", at 0 {
        /// Bytes of the whole stub, as a hint; 0 where the sender gives none.
        alloc_hint: u32, "fault.alloc_hint";
        /// The presentation context.
        p_cont_id: u16, "fault.p_cont_id";
        /// How many cancels the server received.
        cancel_count: u8, "fault.cancel_count";
        /// Whether extended error information follows. `[MS-RPCE]` 2.2.2.8
        flags: u8, "fault.flags";
        /// Why the call failed.
        status: u32, "fault.status";
        /// Zero.
        reserved2: [u8; 4], "fault.reserved2";
    }
}

/// What follows the common header.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a wire structure; what is unknown is `Other`")]
pub enum Body<'a> {
    /// bind or alter_context.
    Bind(Bind<'a>),
    /// bind_ack or alter_context_resp.
    BindAck(BindAck<'a>),
    /// bind_nak.
    BindNak(BindNak<'a>),
    /// request.
    Request(Request<'a>),
    /// response.
    Response(Response<'a>),
    /// fault.
    Fault(Fault<'a>),
    /// The bytes of any other PDU, and of one that is too short for its type: auth3 has four bytes without meaning
    /// here, co_cancel, orphaned and shutdown have none.
    Other(&'a [u8]),
}

/// Begins or changes an association.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Bind<'a> {
    /// The fixed part.
    pub head: BindHead<'static>,
    /// The presentation contexts.
    pub contexts: Contexts<'a>,
}

/// Accepts a bind or alter_context.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct BindAck<'a> {
    /// The fixed part.
    pub head: BindAckHead<'static>,
    /// The secondary address with its NUL: the pipe's name.
    pub sec_addr: &'a [u8],
    /// The padding after it.
    pub padding: &'a [u8],
    /// The head of the list of results.
    pub list: ResultList<'static>,
    /// The results.
    pub results: Results<'a>,
}

/// Refuses a bind.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct BindNak<'a> {
    /// The fixed part.
    pub head: BindNakHead<'static>,
    /// The versions that the server supports, as a count and pairs of bytes; then perhaps a signature.
    /// `[MS-RPCE]` 2.2.2.9
    pub versions: &'a [u8],
}

/// A call, or a fragment of one.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Request<'a> {
    /// The fixed part.
    pub head: RequestHead<'static>,
    /// The object, as its bytes are on the wire; `None` without [`RpcFlags::OBJECT_UUID`].
    pub object: Option<Guid>,
    /// The arguments, without the verifier and its padding.
    pub stub: &'a [u8],
}

/// The result of a call, or a fragment of it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Response<'a> {
    /// The fixed part.
    pub head: ResponseHead<'static>,
    /// The results, without the verifier and its padding.
    pub stub: &'a [u8],
}

/// A call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Fault<'a> {
    /// The fixed part.
    pub head: FaultHead<'static>,
    /// What follows.
    pub stub: &'a [u8],
}

impl Fault<'_> {
    /// nca_s_fault_access_denied: the user may not do this, or could not be authenticated. `[MS-RPCE]` 3.3.1.5.2.2
    pub const ACCESS_DENIED: u32 = 5;
    /// nca_proto_error: the protocol was violated. Samba answers so to a call after a logon on the pipe that failed.
    pub const PROTO_ERROR: u32 = 0x1C01_000B;
    /// RPC_S_SEC_PKG_ERROR: the security provider failed.
    pub const SEC_PKG_ERROR: u32 = 1825;
}

/// The bytes of a body that are still to be read, and where they begin in the PDU.
struct Cursor<'a> {
    rest: &'a [u8],
    at: usize,
    order: ByteOrder,
}

impl<'a> Cursor<'a> {
    fn take(&mut self, len: usize) -> &'a [u8] {
        let (front, rest) = self.rest.split_at_checked(len).unwrap_or((self.rest, &[]));
        self.rest = rest;
        self.at += front.len();
        front
    }
}

macro_rules! head {
    ($name:ident, $cursor:expr, $sink:expr) => {{
        let at = $cursor.at;
        let bytes = $cursor.take(<$name<'_> as smbtrail_layout::Structure<'_>>::FIXED);
        fixed!($name, bytes, $cursor.order, at, $sink)
    }};
}

impl<'a> Body<'a> {
    /// Reads the bytes between the common header and the verifier's padding.
    pub(crate) fn parse(header: &CommonHeader<'_>, bytes: &'a [u8], sink: &mut dyn Sink) -> Self {
        let mut cursor = Cursor { rest: bytes, at: CommonHeader::LEN, order: header.order() };
        let parsed = match header.ptype {
            RpcPduType::BIND | RpcPduType::ALTER_CONTEXT => {
                head!(BindHead, cursor, sink).map(|head| Self::Bind(Bind::new(head, &cursor, sink)))
            }
            RpcPduType::BIND_ACK | RpcPduType::ALTER_CONTEXT_RESP => head!(BindAckHead, cursor, sink)
                .and_then(|head| {
                    let sec_addr = cursor.take(usize::from(head.length));
                    let padding = cursor.take(cursor.at.next_multiple_of(4) - cursor.at);
                    let list = head!(ResultList, cursor, sink)?;
                    let (count, order) = (usize::from(list.n_results), cursor.order);
                    let results = Results { bytes: cursor.rest, count, order };
                    report_count("p_results", count, results.iter().count(), cursor.at, sink);
                    Ok(Self::BindAck(BindAck { head, sec_addr, padding, list, results }))
                }),
            RpcPduType::BIND_NAK => head!(BindNakHead, cursor, sink)
                .map(|head| Self::BindNak(BindNak { head, versions: cursor.rest })),
            RpcPduType::REQUEST => head!(RequestHead, cursor, sink).map(|head| {
                let with_object = header.pfc_flags.contains(RpcFlags::OBJECT_UUID);
                let object = cursor.rest.first_chunk().filter(|_| with_object).map(|bytes| Guid(*bytes));
                cursor.take(if object.is_some() { 16 } else { 0 });
                Self::Request(Request { head, object, stub: cursor.rest })
            }),
            RpcPduType::RESPONSE => head!(ResponseHead, cursor, sink)
                .map(|head| Self::Response(Response { head, stub: cursor.rest })),
            RpcPduType::FAULT => {
                head!(FaultHead, cursor, sink).map(|head| Self::Fault(Fault { head, stub: cursor.rest }))
            }
            _ => return Self::Other(bytes),
        };
        parsed.unwrap_or_else(|error| {
            if let smbtrail_layout::ParseError::Short { structure: what, offset, needed, had } = error {
                let (expected, found) = (number(needed), number(had));
                sink.problem(Problem { kind: ProblemKind::Short, what, offset, expected, found });
            }
            Self::Other(bytes)
        })
    }

    /// Bytes that it has on the wire.
    pub(crate) fn len(&self) -> usize {
        const fn fixed<'s, T: Structure<'s>>(_: &T) -> usize {
            T::FIXED
        }
        match self {
            Self::Bind(bind) => fixed(&bind.head) + bind.contexts.bytes.len(),
            Self::BindAck(ack) => {
                let lists = fixed(&ack.list) + ack.results.bytes.len();
                fixed(&ack.head) + ack.sec_addr.len() + ack.padding.len() + lists
            }
            Self::BindNak(nak) => fixed(&nak.head) + nak.versions.len(),
            Self::Request(request) => {
                fixed(&request.head) + request.object.map_or(0, |object| object.0.len()) + request.stub.len()
            }
            Self::Response(response) => fixed(&response.head) + response.stub.len(),
            Self::Fault(fault) => fixed(&fault.head) + fault.stub.len(),
            Self::Other(bytes) => bytes.len(),
        }
    }

    /// Appends its bytes.
    pub(crate) fn put(&self, order: ByteOrder, out: &mut Vec<u8>) {
        match self {
            Self::Bind(bind) => {
                order.put(&bind.head, out);
                out.extend(bind.contexts.bytes);
            }
            Self::BindAck(ack) => {
                order.put(&ack.head, out);
                out.extend(ack.sec_addr);
                out.extend(ack.padding);
                order.put(&ack.list, out);
                out.extend(ack.results.bytes);
            }
            Self::BindNak(nak) => {
                order.put(&nak.head, out);
                out.extend(nak.versions);
            }
            Self::Request(request) => {
                order.put(&request.head, out);
                out.extend(request.object.iter().flat_map(|object| object.0));
                out.extend(request.stub);
            }
            Self::Response(response) => {
                order.put(&response.head, out);
                out.extend(response.stub);
            }
            Self::Fault(fault) => {
                order.put(&fault.head, out);
                out.extend(fault.stub);
            }
            Self::Other(bytes) => out.extend(*bytes),
        }
    }
}

impl<'a> Bind<'a> {
    fn new(head: BindHead<'static>, cursor: &Cursor<'a>, sink: &mut dyn Sink) -> Self {
        let count = usize::from(head.n_context_elem);
        let contexts = Contexts { bytes: cursor.rest, count, order: cursor.order };
        report_count("p_cont_elem", count, contexts.iter().count(), cursor.at, sink);
        Self { head, contexts }
    }
}

/// Reports a list that holds fewer entries than its count says.
fn report_count(what: &'static str, expected: usize, found: usize, offset: usize, sink: &mut dyn Sink) {
    if found < expected {
        let (expected, found) = (number(expected), number(found));
        sink.problem(Problem { kind: ProblemKind::Count, what, offset, expected, found });
    }
}

pub(crate) fn number(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
