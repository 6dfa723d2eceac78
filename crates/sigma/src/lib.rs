#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod check;
mod document;
mod engine;
mod level;
mod rows;
mod rule;
mod rules;
mod source;

pub use check::Verdict;
pub use engine::{Match, Sigma};
pub use level::Level;
pub use rows::{Matches, RuleRow, RuleRows};
pub use rule::Rule;
pub use rules::{Refused, Rules};
