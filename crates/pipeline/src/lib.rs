//! A capture in, tracked SMB2 messages out: the library's front door.
//!
//! ```no_run
//! use smbtrail_pipeline::{Options, Pipeline, track};
//!
//! struct Print;
//! impl track::Observer for Print {
//!     fn event(&mut self, event: &track::Event<'_>) {
//!         if let track::Event::Message(message) = event {
//!             println!("{} {}", message.moment.frame, message.header.command);
//!         }
//!     }
//! }
//!
//! let pipeline = Pipeline::open(["trace.pcapng"], Options::default())?;
//! let outcome = pipeline.run(&mut Print);
//! println!("{} packets", outcome.packets);
//! # Ok::<(), smbtrail_pipeline::CaptureError>(())
//! ```
//!
//! The capture is read once, from its first packet to its last, and nothing is kept of what has passed but the state
//! of [`track::Tracker`] and [`capture::Streams`].

mod bridge;
mod front;
mod limit;
mod locate;
mod options;
mod outcome;
mod packets;
mod passing;
mod plain;
mod run;
mod second;
mod slice;
mod stop;
mod threads;
mod want;
mod writer;

pub use limit::{LIMITS, Limit, LimitError, LimitSetting};
pub use locate::{FrameRef, FrameRefError, LocateError};
pub use options::Options;
pub use outcome::{Outcome, Progress};
pub use packets::{PacketObserver, PassedPacket, PassedSegment};
pub use plain::{PlainCapture, Rewritten};
pub use run::Pipeline;
pub use slice::{Slice, Written};
pub use smbtrail_capture::{self as capture, CaptureError};
pub use smbtrail_track as track;
pub use stop::Stop;
