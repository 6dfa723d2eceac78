#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod captures;
mod excerpts;
mod kinds;
mod secrets;

pub use captures::{Captures, ReadError};
pub use excerpts::{ExcerptBatches, ExcerptRun, excerpt_schema};
pub use kinds::{Choice, ChoiceError, Kind, KindColumn, kinds};
pub use secrets::{SecretsError, add_secrets, is_key_log};
