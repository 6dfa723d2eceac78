//! Segments to streams of bytes in order. RFC 9293

mod connection;
mod counters;
mod flow;
mod half;
mod history;
mod kdc;
mod limits;
mod networks;
mod streams;

pub use counters::StreamCounters;
pub(crate) use flow::Side;
pub use flow::flow_hash;
pub use limits::StreamLimits;
pub use networks::{Networks, UnknownNetworks};
pub use streams::{StreamOptions, Streams};

#[cfg(test)]
mod tests;
