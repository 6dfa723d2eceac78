//! Streams of bytes to SMB transport messages. [MS-SMB2] 2.1, RFC 1002 4.3
//!
//! ```text
//! Direct TCP, port 445            NetBIOS session service, port 139
//!  0      1      2      3          0      1      2      3
//! +------+------+------+------+   +------+------+------+------+
//! | 0x00 |  length, 24 bits   |   | type |flags |   length    |   flags bit 0: bit 16 of the length
//! +------+------+------+------+   +------+------+------+------+
//! ```

mod batch;
mod event;
mod evidence;
mod frame;
mod framer;
mod outlet;
mod partial;
mod prefix;
mod search;
mod waiting;
mod want;

pub use batch::EventBatch;
pub use event::{
    Close, Closed, Conflict, ConnectionId, Consumer, Direction, Event, Gap, GapCause, KdcMessage, Moved,
    Opened, Outside, Refusal, Refused, Remote, Resent, Sealed, ServerBy, SessionKind, SessionMessage,
};
pub use frame::{Frame, Missing, Part, Reason, SmbTransport};
pub(crate) use framer::Framer;
pub(crate) use outlet::{Flow, Link, Outlet};
pub(crate) use prefix::{is_smb, may_be_smb};
pub(crate) use waiting::Waiting;
pub use want::{Head, LOOK, Want};
