//! QUIC connections that carry SMB, opened and translated to segments of TCP. RFC 9000, RFC 9001, RFC 9369
//!
//! ```text
//! datagram ─ packet ─ opened ─ frames ─ STREAM ─ Segment       connections, connection
//!            header   protect  frame             stream
//!                     keylog   hello: what the handshake says without any secret
//! ```
//! SMB over QUIC is a bidirectional stream that the client begins, with the same four bytes before each message as in TCP.
//! [MS-SMB2] 2.1 So each such stream is handed on as a connection of its own: its offsets are sequence numbers, what the peer
//! acknowledged of it is an acknowledgement number, and order, gaps and framing are those of TCP.
//!
//! A packet is believed only if its AEAD tag holds, also where it says who sent it and from where.

mod connection;
mod connections;
mod counters;
mod frame;
mod header;
mod hello;
mod id;
mod input;
mod keylog;
mod open;
mod protect;
mod ranges;
mod stream;

pub(crate) use connections::{Found, QuicConnections};
pub use counters::QuicCounters;
pub use hello::QuicConnection;
pub use keylog::{FoundSecrets, KeyLog, KeyLogError};

#[cfg(test)]
mod tests;
