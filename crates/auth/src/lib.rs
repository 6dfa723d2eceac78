//! What an SMB2 security blob says (the SecurityBuffer of NEGOTIATE responses and of SESSION_SETUP), and the messages
//! of Kerberos, which pass in it and over port 88.
//!
//! ```text
//! blob → Token = [ SPNEGO: NegTokenInit | NegTokenResp ] → mechanism token: NTLMSSP message | GSS-API token | bytes
//! ```
//!
//! [`Token::parse`] takes a blob as it is in the message, raw or wrapped. It fails only when nothing in it can
//! be read; everything else that is wrong goes to a [`Sink`] the caller owns. Values borrow from the blob, and what
//! raised no problem is emitted again byte for byte. `describe` lists a token in wire order, with offsets in the blob.
//!
//! # Tokens in several messages
//! A SecurityBuffer holds at most 65,535 bytes, and a token may be larger: a Kerberos ticket with a long PAC.
//! `[MS-SPNG]` 3.1.5.4 to 3.1.5.9 lets a sender split it over several messages. This crate takes one blob and keeps no
//! state: of the first piece it gives what that holds, the mechanism above all, with [`ProblemKind::CutElement`] saying
//! how many bytes were announced and how many are there; a further piece begins in mid-token and is usually
//! [`ParseError::Unrecognised`]. Who holds the pieces of a session joins them and parses the whole.
//!
#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod asn1;
pub mod kerberos;
mod mechanism;
mod names;
pub mod ntlm;
pub mod spnego;
mod text;
mod token;

pub use mechanism::Mechanism;
pub use names::structures;
pub use smbtrail_layout::{Field, Input, ParseError, Problem, ProblemKind, Sink, Structure, Value, Visitor};
pub use text::Text;
pub use token::{GssToken, MechToken, Token};
