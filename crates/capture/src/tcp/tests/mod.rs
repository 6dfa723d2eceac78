//! The streams as a whole: segments in, events out.

mod dialogue;
mod kdc;
mod kit;
mod lifecycle;
mod loss;
mod memory;
mod order;
