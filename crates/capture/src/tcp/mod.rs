//! Segments to streams of bytes in order. RFC 9293

mod limits;

pub use limits::StreamLimits;
