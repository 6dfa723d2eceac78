#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod complete;
pub mod eve;
mod form;
mod id;
mod link;
mod made;
mod movers;
pub mod ocsf;
mod page;
mod shelf;
pub mod windows;
pub mod write;
pub mod zeek;

pub use complete::{Complete, FormLogs};
pub use form::{Form, Log, LogSink, columns, fields};
pub use id::StableId;
pub use link::{Link, Linked};
pub use page::{LogVisitor, forms_page};
pub use shelf::{LogWriter, Shelf};
