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
mod translated;

pub(crate) use assembler::{Assembler, Payload, Sink};
pub use delivery::{Delivery, Handshake, Sent};
pub use flow::flow_hash;
pub(crate) use flow::{FlowKey, LRU_COST};
pub(crate) use history::Difference;
pub use networks::{Networks, UnknownNetworks};
pub use streams::{StreamOptions, Streams};
pub use tally::History;

#[cfg(test)]
mod tests;
