//! What each form writes of the fixtures.

mod kit;
mod ocsf;
mod others;
mod played;
mod windows;
mod zeek;
