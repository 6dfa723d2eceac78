#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod array;
mod cell;
mod clock;
mod colour;
mod column;
pub mod csv;
pub mod digits;
mod document;
mod grid;
mod gutter;
mod indices;
pub mod json;
mod kind;
mod length;
mod measure;
mod object;
mod output;
pub mod packed;
mod page;
pub mod people;
mod pick;
mod plain;
mod schema;
mod sink;
mod sorted;
mod style;
pub mod text;
mod value;
mod writer;

pub use clock::{Civil, Clock, Zone};
pub use column::{Column, Get, Rows};
pub use document::document;
pub use gutter::Gutter;
pub use kind::{Kind, Member};
pub use output::Output;
pub use page::{Page, Tone, wrap};
pub use pick::{Pick, Test, UnknownColumn};
pub use schema::schema;
pub use sink::{RowSink, Stream, Written};
pub use sorted::Sorted;
pub use style::{Format, Style};
pub use value::{Flag, Objects, Value};
pub use writer::Writer;
