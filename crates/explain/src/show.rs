//! A frame as a tree: every field of its messages, with offset, length, bytes, value and meaning.
//!
//! The fields come from the listings that [`explain`](crate::explain()) makes; here they are laid out, what is wrong with
//! a message is below the field that it is about, and what the capture tells beyond the bytes is in brackets.

mod facts;
mod print;
mod rows;
mod tree;

pub use print::{Show, write_frame};
pub use rows::{FrameFields, FrameRow};
