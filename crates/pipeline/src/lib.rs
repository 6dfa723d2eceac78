//! Captures to tracked SMB2 messages: the entrance for programs.
#![doc = include_str!("../README.md")]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod bridge;
mod front;
mod limit;
mod locate;
mod memory;
mod options;
mod outcome;
mod packets;
mod passing;
mod plain;
mod run;
pub mod scale;
mod second;
mod slice;
mod stop;
mod substitute;
mod threads;
mod want;
mod writer;

pub use limit::{LIMITS, Limit, LimitError, LimitSetting};
pub use locate::{FrameRef, FrameRefError, LocateError};
pub use memory::MEMORY;
pub use options::Options;
pub use outcome::{Outcome, Progress, Twice};
pub use packets::{PacketBytes, PacketObserver, PassedPacket, PassedSegment};
pub use plain::{PlainCapture, Rewritten};
pub use run::Pipeline;
pub use slice::{Slice, Written};
pub use smbtrail_capture::{self as capture, CaptureError};
pub use smbtrail_track as track;
pub use stop::Stop;
pub use substitute::{AsSent, Substitute};
