#![doc = include_str!("../README.md")]
//!
//! # Order of calls
//! For each connection [`Tracker::handle_opened`], then [`handle_frame`](Tracker::handle_frame) and
//! [`handle_gap`](Tracker::handle_gap) in the order in which frames were completed on that connection, then
//! [`handle_closed`](Tracker::handle_closed); calls for several connections may alternate freely. At the end
//! [`Tracker::finish`].
//!
//! # Offsets
//! A problem's offset counts from its message's header. [`Message::offset`], [`Envelope::offset`] and an anomaly's offset
//! count from the first byte of a [`Space`]: of the frame's SMB payload, or of what came out of an envelope in it.

#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

mod anomaly;
mod authentication;
mod buffer;
mod buffers;
mod connection;
mod credits;
mod delivery;
mod directory;
mod envelope;
mod event;
mod framing;
mod histogram;
mod inflation;
#[cfg(feature = "crypto")]
mod keys;
#[cfg(not(feature = "crypto"))]
#[path = "keys/none.rs"]
mod keys;
pub mod kind;
mod limits;
mod logon;
mod moment;
mod ntlm;
mod open;
mod payload;
mod pipe;
mod rdma;
mod recall;
mod request;
mod sequence;
mod session;
mod signature;
mod table;
mod ticket;
mod ticket_request;
mod token;
mod tracker;
mod tree;

pub use anomaly::Anomaly;
pub use authentication::{Authentication, offers_kerberos};
pub use buffer::{Buffer, BufferLayout, Content, pipe_data};
pub use connection::{Connection, ConnectionCounts, Quic, Transport};
pub use credits::Credits;
pub use delivery::{Arrival, Delivery, Handshake, Resent, Sent, Times};
pub use envelope::{Closed, Envelope, EnvelopeKind, Space};
pub use event::{Event, Message, Observer, Remote, Sealed, Smb1, Transfer};
pub use framing::{Framing, Shape};
pub use histogram::Histogram;
pub use inflation::INFLATION;
#[cfg(feature = "crypto")]
pub use keys::{ChannelKeys, Keyring};
#[doc(hidden)]
pub use kind::kebab;
pub use kind::{About, AnomalyKind, Area, Severity};
pub use limits::{Limits, Usage};
pub use logon::{Logon, LogonPurpose, Outcome};
pub use moment::{ConnectionId, Direction, Moment, Rfc3339, Time};
pub use ntlm::{NtlmExchange, NtlmLogon, NtlmNames};
pub use open::{Asked, Durable, Lease, Open, Owner};
pub use payload::{Absence, FrameBytes, Payload, Piece};
pub use pipe::{CallPdu, PipeBytes, PipeUse, RpcCall, UsedHandle};
pub use rdma::{RdmaData, RdmaProtection};
pub use recall::{Recall, Recalled, RecalledLogon, RecalledTree, Responses};
pub use request::{Change, CreateDetail, Detail, Reconnect, Request};
pub use session::{Channel, Identity, IdentitySource, Session, SessionCounts, SessionEnd};
pub use signature::{Lacking, Signature, SignatureCounts};
#[cfg(feature = "crypto")]
pub use smbtrail_crypto as crypto;
pub use smbtrail_rpc as rpc;
pub use table::Id;
pub use ticket::Ticket;
pub use ticket_request::{KdcEnds, TicketAnswer, TicketKind, TicketRequest};
pub use token::security_blob;
pub use tracker::{Frame, Gap, Tracker};
pub use tree::TreeConnect;
