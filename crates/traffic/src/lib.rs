//! SMB2 traffic that was never captured, for tests and benchmarks.
#![doc = include_str!("../README.md")]

pub mod body;
mod conversation;
mod frame;
mod message;
pub mod ntlm;

pub use conversation::{Conversation, Exchange};
pub use frame::{compound, emit_framed, framed};
pub use message::{WithHeader, declined, final_response, interim, request, response, response_to};
pub use ntlm::Account;
