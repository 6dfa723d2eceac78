#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod context;
mod fields;
mod frame;
mod header;
mod hex;
mod kept;
mod lookup;
mod message;
mod operation;
mod page;
mod print;
mod reading;
mod rows;
pub mod show;
mod term;
mod value;
mod why;

pub use context::{Answer, Context, Source};
pub use fields::HEADER;
pub use frame::{EnvelopeTree, FrameExplainer, Part, messages};
pub use header::{Belief, HeaderField, Presence};
pub use hex::{HexError, bytes_of};
pub use kept::Kept;
pub use lookup::{UnknownField, field};
pub use message::{Explanation, HeaderLine, Line, NoMessage, explain};
pub use operation::{
    ArgumentRow, Interfaces, OperationArguments, OperationRow, Operations, write_arguments, write_interfaces,
    write_operations,
};
pub use page::header_page;
pub use print::{write_fields, write_messages};
pub use rows::{FieldRow, FieldRows, MessageFieldRow, MessageFields};
pub use term::{Term, Terms, similar, terms, write_terms};
pub use value::in_words;
