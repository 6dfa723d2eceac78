//! What each form writes of the fixtures.

mod kit;
mod others;
mod windows;
mod zeek;
