//! Wireshark's names for what SMB2 messages say, and their values.
//!
//! ```text
//! names: one line per field → registry ┬ list, did you mean
//!                                      └ Extractor: wanted fields → Row: the values per column → FieldWriter: text
//! Filter: a display filter, compiled once → the fields it asks for, and whether a Row satisfies it
//! ```
//!
//! A field that is in the bytes shows the bytes; a generated one (`smb2.tree`, `smb2.acct`, `smb2.time`, …) is what the
//! tracker knows; a name of our own begins with `smbtrail.`. Values are read from the listings that the codec makes of
//! its structures, so that the codec never learns these names, and adding a field is one line in one module
//! of `names`: name, [`Kind`], title, and the `Structure/Field` it is read from.
#![cfg_attr(feature = "pipeline", doc = "")]
#![cfg_attr(feature = "pipeline", doc = include_str!("../README.md"))]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod calls;
mod command;
mod extract;
mod field;
mod filter;
mod kind;
mod lines;
mod listed;
mod names;
mod needs;
mod nested;
mod out;
mod packet;
mod readers;
mod registry;
mod row;
#[cfg(feature = "pipeline")]
mod run;
mod selector;
mod source;
mod step;
mod summary;
mod text;
mod tree;
mod walk;
mod writer;

pub use extract::Extractor;
pub use field::Field;
pub use filter::{Filter, FilterError, Problem};
pub use kind::{Base, Kind};
pub use lines::{LineOptionError, Lines, Occurrence};
pub use needs::Needs;
pub use out::Out;
pub use packet::{Bytes, Layer, Packet, Segment};
pub use registry::{FieldId, UnknownField};
pub use row::{Row, Span, Value};
pub use selector::{Selected, Selector};
pub use text::write_value;
pub use walk::describe_body;
pub use writer::{FieldWriter, Form, UnknownForm};
