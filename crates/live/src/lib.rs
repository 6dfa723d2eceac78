//! What passes on the wire now: rates, waits and failures of SMB2, and the screen that shows them.
#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod meter;
mod now;
mod screen;

pub use meter::Meter;
pub use now::{Failures, Moved, Now, Rate, Wait};
pub use screen::{Screen, draw};
