#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod capture;
mod ids;
mod listing;
mod maps;
mod names;
mod overflow;
mod pipe;
mod scrubber;
mod sid;
mod text;
mod token;
mod words;

pub use capture::{Scrubbed, ScrubbedCapture};
pub use scrubber::{Replaced, Scrubber};
pub use words::{is_extension, is_word};
