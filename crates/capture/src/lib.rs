//! Packet captures to TCP streams to SMB transport messages.
//!
//! ```text
//! source   files, stdin, .gz, .zst        → bytes
//! format   pcap, pcapng                   → Packet
//! link     Ethernet, VLAN, cooked, raw, … → IP
//! ip       IPv4, IPv6, fragments          → Segment
//! tcp      order, gaps, overlaps          → bytes of a stream, in order
//! framing  the 4-byte transport prefix    → Frame
//! ```
//!
//! Of SMB this crate knows the transport prefix and how a message begins, no more.

mod packet;
mod segment;

pub use packet::{LinkType, Packet, PacketId, Timestamp};
pub use segment::{Segment, TcpFlags};
