#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod body;
mod context;
mod header;
mod order;
mod pdu;
mod pipe;
mod stream;
mod verifier;

pub use body::{
    Bind, BindAck, BindAckHead, BindHead, BindNak, BindNakHead, Body, Fault, FaultHead, Request, RequestHead,
    Response, ResponseHead, ResultList,
};
pub use context::{ContextElement, ContextHead, ContextResult, Contexts, Results, SyntaxId};
pub use header::CommonHeader;
pub use order::ByteOrder;
pub use pdu::Pdu;
pub use pipe::{Pipe, Side};
pub use smbtrail_layout::{ParseError, Problem, ProblemKind, Sink};
pub use stream::{FRAGMENT_LIMIT, Stream, StreamCounts, Take};
pub use verifier::{SecTrailer, Verifier};
