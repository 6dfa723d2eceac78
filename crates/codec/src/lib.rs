//! SMB2 and SMB3 messages: bytes to values and back.
//!
//! ```text
//! Compound → Message = Header + Body → regions → contexts, info levels, FSCTL bodies, descriptors
//! ```
//!
//! A parser takes an [`Input`] (the bytes of one message, and how many there should be), follows the offsets in it
//! inside that bound, and fails only when the fixed part is missing. Everything else that is wrong goes to a
//! [`Sink`] the caller owns. Values borrow from the input; `into_owned` cuts them loose. What is parsed is emitted
//! again byte for byte, and `describe` lists it in wire order.
//!
//! ```
//! use smbtrail_codec::{Body, Input, Message};
//! # let mut bytes = vec![0xfe, b'S', b'M', b'B', 64, 0];
//! # bytes.resize(64, 0);
//! # bytes[12] = 0x0d;
//! # bytes.extend([4, 0, 0, 0]);
//! let mut problems = Vec::new();
//! let message = Message::parse(Input::new(&bytes), &mut problems)?;
//! assert!(matches!(message.body, Body::EchoRequest(_)));
//! assert_eq!(message.to_vec(), bytes);
//! # Ok::<(), smbtrail_codec::ParseError>(())
//! ```
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

/// The README's example, as a test.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
mod readme {}

#[macro_use(alternatives, structure)]
extern crate smbtrail_layout;

pub mod body;
mod compound;
pub mod compression;
pub mod create_context;
mod envelope;
pub mod error_context;
pub mod fsctl;
mod header;
pub mod info;
mod message;
mod names;
pub mod negotiate_context;
pub mod reparse;
pub mod security;
pub mod smb1;
pub mod transform;
pub mod tree_connect_context;

pub use body::{Body, BodyKind};
pub use compound::{Compound, Element};
pub use envelope::Envelope;
pub use header::{Header, HeaderId};
pub use message::Message;
pub use names::structures;
pub use smbtrail_layout::{
    Field, Input, Names, ParseError, Problem, ProblemKind, Region, Shown, Sink, Structure, Utf16, Value,
    Visitor, utf16,
};
use smbtrail_layout::{describe, list, nested, structure};
