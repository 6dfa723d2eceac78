#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod catalog;
mod digest;
mod file;
mod files;
mod followed;
mod limits;
mod loss;
mod map;
mod name;
mod names;
mod order;
mod packed;
mod payload;
mod remote;
mod request;
mod requests;
mod response;
mod share;
mod store;
mod tree;
mod version;
mod zone;

pub use catalog::{Catalog, Content, Entry, Hole, Reader, Span};
pub use digest::{Digest, Hashes};
pub use files::{Files, Options, Wanted};
pub use limits::{Dropped, Limits};
pub use map::{Extent, Map, Origin, Reason, Source, What};
pub use share::Actor;
pub use store::{MemoryStore, SpillStore, Store};
pub use tree::{KnownBy, Leaf, Node, Tree};
pub use version::{Cause, Version};
pub use zone::Zone;
