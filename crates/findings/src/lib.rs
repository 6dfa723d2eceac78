#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod judge;
pub mod kind;
mod options;

pub use judge::Judge;
pub use kind::kinds;
pub use options::Options;
