#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod association;
mod body;
mod calls;
mod context;
mod describe;
mod header;
mod names;
mod ndr;
mod order;
mod pdu;
mod pipe;
mod status;
mod stream;
mod syntax;
mod trailer;
mod verifier;

pub use association::{Association, AssociationCounts, AssociationLimits, Auth, Call, Context, End, Stub};
pub use body::{
    Bind, BindAck, BindAckHead, BindHead, BindNak, BindNakHead, Body, Fault, FaultHead, Request, RequestHead,
    Response, ResponseHead, ResultList,
};
pub use calls::{Argument, Arguments, Direction, Handles, Label, Operation, Said};
pub use context::{ContextElement, ContextHead, ContextResult, Contexts, Results, SyntaxId};
pub use describe::structures;
pub use header::CommonHeader;
pub use names::Interface;
pub use ndr::{
    Decoded, Field, Form, Handle, Names, NdrError, Node, Seal, Secret, Show, Type, Union, Value, decode, emit,
};
pub use order::ByteOrder;
pub use pdu::Pdu;
pub use pipe::{Pipe, Side};
pub use smbtrail_layout::{ParseError, Problem, ProblemKind, Sink};
pub use status::{Outcome, ResultKind, fault_name};
pub use stream::{FRAGMENT_LIMIT, Stream, StreamCounts, Take};
pub use syntax::Syntax;
pub use trailer::{TrailerCommand, VerificationTrailer};
pub use verifier::{SecTrailer, Verifier};
