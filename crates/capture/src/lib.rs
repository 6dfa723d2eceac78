//! Packet captures to TCP streams to SMB transport messages.
#![doc = include_str!("../README.md")]
//! # Modules
//!
//! ```text
//! source   files, stdin, .gz, .xz, …      → bytes
//! format   pcap, pcapng, snoop, …         → Packet
//! set      several captures as one        → Packet, in time order
//! dissect  links, tags, tunnels, IP       → Segment, Datagram
//! quic     UDP, opened with keys          → Segment, one connection for each stream
//! direct   SMB Direct over RDMA           → segments of a stream
//! tcp      order, gaps, overlaps          → bytes of a stream, in order
//! framing  the 4-byte transport prefix    → Frame
//! ```
//!
//! And back: [`TcpSegmenter`] makes packets of a connection's bytes, [`PcapngWriter`] a file of packets.
//!
//! Of SMB this crate knows the transport prefix and how a message begins, no more.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod direct;
mod dissect;
mod emit;
mod error;
mod format;
mod framing;
pub mod limits;
mod network;
mod packet;
mod packet_source;
mod quic;
mod segment;
mod set;
mod source;
mod stream;
mod tcp;

pub use direct::ROCE_PORT;
pub use dissect::{
    Anomaly, AnomalyKind, ChecksumPolicy, DissectCounters, Dissector, Header, Layer, Layers, Opaque,
};
pub use emit::{DirectSegmenter, InterfaceNumber, PcapngWriter, TcpSegmenter};
pub use error::{CaptureError, Expected, Problem};
pub use format::{Beginning, CaptureInterface, CaptureInterfaces, CaptureReader};
pub use framing::{
    Close, Closed, Conflict, ConnectionId, Consumer, Direction, Event, EventBatch, Frame, Gap, GapCause,
    Head, KdcMessage, LOOK, Missing, Moved, Opened, Outside, Part, Reason, Refusal, Refused, Remote, Resent,
    Sealed, ServerBy, SessionKind, SessionMessage, SmbTransport, Want,
};
pub use network::{Tag, TagKind};
pub use packet::{Elided, LinkType, Packet, PacketId, Timestamp};
pub use packet_source::{MemorySource, PacketSource};
pub use quic::{FoundSecrets, KeyLog, KeyLogError, QuicConnection, QuicCounters};
pub use segment::{Datagram, Segment, TcpFlags, Transport};
pub use set::CaptureSet;
pub use source::{Input, Until};
pub use stream::{StreamCounters, StreamLimits};
pub use tcp::{
    Delivery, Handshake, History, Networks, Sent, StreamOptions, Streams, UnknownNetworks, flow_hash,
};
