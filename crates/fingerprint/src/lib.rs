#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

extern crate alloc;

mod client;
mod create;
mod fingerprint;
mod known;
mod release;
mod server;
mod text;
#[cfg(feature = "track")]
mod track;

pub use create::first_create;
pub use fingerprint::{Comparison, Fingerprint, ParseFingerprintError, Part, Side};
pub use known::{Confidence, Identified, Known, Software};
pub use release::{Release, windows_release};
pub use text::is_random_guid;
#[cfg(feature = "track")]
pub use track::{Collector, Parties, Party, SystemVersion};
