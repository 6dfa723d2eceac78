//! The streams as a whole: segments in, events out.

mod dialogue;
mod kit;
mod lifecycle;
mod loss;
mod order;
