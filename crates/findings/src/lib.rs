#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod compound;
mod dialect;
mod findings;
pub mod kind;
mod logons;
mod name;
mod names;
mod opens;
mod options;

pub use findings::Findings;
pub use kind::kinds;
pub use options::Options;
