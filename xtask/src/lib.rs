//! What the goldens say, how the fixtures are counted, captures of any size, and captures that are damaged: the part of
//! `cargo xtask` that tests run too.

pub mod campaign;
pub mod counts;
mod fixtures;
pub mod golden;
pub mod memory;
pub mod synth;
