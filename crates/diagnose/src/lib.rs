#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod budget;
mod cause;
mod channels;
mod diagnosis;
mod group;
mod line;
mod locks;
mod place;
mod purpose;
mod stall;
mod verdict;
mod wires;

pub use budget::{Budget, Part};
pub use cause::Cause;
pub use diagnosis::{Diagnosed, Diagnosis};
pub use group::{Pattern, Who};
pub use locks::{Ended, Held, Holder, Lock, LockKind, Locks};
pub use place::Place;
pub use stall::{Again, Next, Stall};
pub use verdict::Verdict;
