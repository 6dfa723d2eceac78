//! The numbers of SMB2 and SMB3, with the names [MS-SMB2], [MS-FSCC] and [MS-ERREF] give them.
//!
//! Every protocol number is a newtype over its integer: reading one cannot fail, an unknown value keeps its
//! bits, and [`Scalar`] says how it stands on the wire and what it means. No allocation, no dependency.
//!
//! ```
//! use smbtrail_wire::{Command, Dialect};
//! assert_eq!(Command::CREATE.name(), Some("CREATE"));
//! assert_eq!(Dialect(0x0399).to_string(), "0x0399");
//! ```
#![no_std]

#[macro_use]
mod macros;

mod command;
mod dialect;
mod ids;
mod scalar;
mod time;

pub use command::{Command, HeaderFlags};
pub use dialect::Dialect;
pub use ids::{AsyncId, FileId, Guid, MessageId, SessionId, TreeId};
pub use scalar::{Bit, Meaning, Scalar};
pub use time::{Date, FileTime};
