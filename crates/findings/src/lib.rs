#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod behaviour;
mod finding;
mod findings;
mod judge;
pub mod kind;
mod ledger;
mod options;
mod rules;
mod suppress;

pub use behaviour::{ATTACK_VERSION, Behaviour, Severity};
pub use finding::{Evidence, Finding};
pub use findings::{Findings, behaviours};
pub use judge::Judge;
pub use kind::kinds;
pub use options::{Options, Threshold};
pub use suppress::{SuppressError, Suppressions};
