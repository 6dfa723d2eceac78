//! What the goldens say, how the fixtures are counted, and captures of any size: the part of `cargo xtask` that tests
//! run too.

pub mod counts;
mod fixtures;
pub mod golden;
pub mod synth;
