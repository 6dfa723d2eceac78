//! The way back: bytes of a connection to packets, packets to a pcapng file.

mod direct;
mod iwarp;
mod pcapng;
mod roce;
mod segmenter;

pub use direct::DirectSegmenter;
pub use pcapng::{InterfaceNumber, PcapngWriter};
pub use segmenter::TcpSegmenter;
