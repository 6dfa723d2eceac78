//! The way back: bytes of a connection to packets, packets to a pcapng file.

mod pcapng;
mod segmenter;

pub use pcapng::{InterfaceNumber, PcapngWriter};
pub use segmenter::TcpSegmenter;
