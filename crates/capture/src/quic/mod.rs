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
//! A packet is believed only if its AEAD tag holds, also where it says who sent it and from where. Without the feature `quic` none
//! does, and datagrams are counted.

#![cfg_attr(not(feature = "quic"), allow(dead_code, reason = "nothing opens"))]

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
#[cfg(feature = "quic")]
mod protect;
#[cfg(not(feature = "quic"))]
#[path = "closed.rs"]
mod protect;
mod ranges;
mod stream;
mod suite;

pub(crate) use connections::{Found, QuicConnections};
pub use counters::QuicCounters;
pub use hello::QuicConnection;
pub use keylog::{FoundSecrets, KeyLog, KeyLogError};

#[cfg(all(test, feature = "quic"))]
mod tests;
