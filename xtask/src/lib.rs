//! What the goldens say, and how the fixtures are counted: the part of `cargo xtask` that tests run too.

pub mod counts;
mod fixtures;
pub mod golden;
