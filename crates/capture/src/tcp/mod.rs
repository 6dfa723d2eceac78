//! Segments to streams of bytes in order. RFC 9293

mod assembler;
mod connection;
mod delivery;
mod flow;
mod history;
mod kdc;
mod networks;
mod streams;
mod tally;

pub use delivery::{Delivery, Handshake, Sent};
pub(crate) use flow::FlowKey;
pub use flow::flow_hash;
pub use networks::{Networks, UnknownNetworks};
pub use streams::{StreamOptions, Streams};
pub use tally::History;

#[cfg(test)]
mod tests;
