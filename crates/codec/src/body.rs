//! The bodies of messages, one file per command.
//!
//! [`BodyKind::of`] is the one table that says which body follows a header.

mod cancel;
mod change_notify;
mod check;
mod close;
mod create;
mod echo;
mod error;
mod flush;
mod ioctl;
mod lock;
mod logoff;
mod negotiate;
mod notification;
mod oplock_break;
mod query_directory;
mod query_info;
mod read;
mod session_setup;
mod set_info;
mod tree_connect;
mod tree_disconnect;
mod write;

pub use cancel::CancelRequest;
pub use change_notify::{ChangeNotifyRequest, ChangeNotifyResponse};
pub use close::{CloseRequest, CloseResponse};
pub use create::{CreateRequest, CreateResponse};
pub use echo::{EchoRequest, EchoResponse};
pub use error::ErrorResponse;
pub use flush::{FlushRequest, FlushResponse};
pub use ioctl::{IoctlRequest, IoctlResponse};
pub use lock::{LockElement, LockRequest, LockResponse};
pub use logoff::{LogoffRequest, LogoffResponse};
pub use negotiate::{NegotiateRequest, NegotiateResponse};
pub use notification::ServerToClientNotification;
pub use oplock_break::{
    LeaseBreakAcknowledgment, LeaseBreakNotification, LeaseBreakResponse, OplockBreakAcknowledgment,
    OplockBreakNotification, OplockBreakResponse,
};
pub use query_directory::{QueryDirectoryRequest, QueryDirectoryResponse};
pub use query_info::{QueryInfoRequest, QueryInfoResponse};
pub use read::{ReadRequest, ReadResponse};
pub use session_setup::{SessionSetupRequest, SessionSetupResponse};
pub use set_info::{SetInfoRequest, SetInfoResponse};
use smbtrail_wire::{Command, MessageId, NtStatus};
pub use tree_connect::{TreeConnectRequest, TreeConnectResponse};
pub use tree_disconnect::{TreeDisconnectRequest, TreeDisconnectResponse};
pub use write::{WriteRequest, WriteResponse};

use crate::Header;

alternatives! {
    /// The body of a message.
    pub enum Body,
    /// Which body a message has.
    BodyKind, at 64 {
        NegotiateRequest, NegotiateResponse,
        SessionSetupRequest, SessionSetupResponse,
        LogoffRequest, LogoffResponse,
        TreeConnectRequest, TreeConnectResponse,
        TreeDisconnectRequest, TreeDisconnectResponse,
        CreateRequest, CreateResponse,
        CloseRequest, CloseResponse,
        FlushRequest, FlushResponse,
        ReadRequest, ReadResponse,
        WriteRequest, WriteResponse,
        LockRequest, LockResponse,
        IoctlRequest, IoctlResponse,
        CancelRequest,
        EchoRequest, EchoResponse,
        QueryDirectoryRequest, QueryDirectoryResponse,
        ChangeNotifyRequest, ChangeNotifyResponse,
        QueryInfoRequest, QueryInfoResponse,
        SetInfoRequest, SetInfoResponse,
        OplockBreakNotification, OplockBreakAcknowledgment, OplockBreakResponse,
        LeaseBreakNotification, LeaseBreakAcknowledgment, LeaseBreakResponse,
        ServerToClientNotification,
        ErrorResponse,
    }
}

/// StructureSize of an ERROR response. `[MS-SMB2] 2.2.2`
const ERROR: u16 = 9;

impl BodyKind {
    /// Which body follows `header`, by command, direction, status and StructureSize; `message` begins with that header.
    #[must_use]
    pub fn of(header: &Header, message: &[u8]) -> Self {
        let size = match message.get(Header::LEN..) {
            Some(&[low, high, ..]) => Some(u16::from_le_bytes([low, high])),
            _ => None,
        };
        if header.is_response() {
            match Self::of_response(header, size) {
                Self::ErrorResponse if keeps_own_body(header.command, message) => {
                    Self::of_response(&Header { status: NtStatus::SUCCESS, ..*header }, size)
                }
                kind => kind,
            }
        } else {
            Self::of_request(header.command, size)
        }
    }

    /// The command of messages with such a body, and whether a server sends them; `None` for an ERROR response, which
    /// answers any command, and for [`Other`](Self::Other).
    #[must_use]
    pub const fn command(self) -> Option<(Command, bool)> {
        Some(match self {
            Self::NegotiateRequest => (Command::NEGOTIATE, false),
            Self::NegotiateResponse => (Command::NEGOTIATE, true),
            Self::SessionSetupRequest => (Command::SESSION_SETUP, false),
            Self::SessionSetupResponse => (Command::SESSION_SETUP, true),
            Self::LogoffRequest => (Command::LOGOFF, false),
            Self::LogoffResponse => (Command::LOGOFF, true),
            Self::TreeConnectRequest => (Command::TREE_CONNECT, false),
            Self::TreeConnectResponse => (Command::TREE_CONNECT, true),
            Self::TreeDisconnectRequest => (Command::TREE_DISCONNECT, false),
            Self::TreeDisconnectResponse => (Command::TREE_DISCONNECT, true),
            Self::CreateRequest => (Command::CREATE, false),
            Self::CreateResponse => (Command::CREATE, true),
            Self::CloseRequest => (Command::CLOSE, false),
            Self::CloseResponse => (Command::CLOSE, true),
            Self::FlushRequest => (Command::FLUSH, false),
            Self::FlushResponse => (Command::FLUSH, true),
            Self::ReadRequest => (Command::READ, false),
            Self::ReadResponse => (Command::READ, true),
            Self::WriteRequest => (Command::WRITE, false),
            Self::WriteResponse => (Command::WRITE, true),
            Self::LockRequest => (Command::LOCK, false),
            Self::LockResponse => (Command::LOCK, true),
            Self::IoctlRequest => (Command::IOCTL, false),
            Self::IoctlResponse => (Command::IOCTL, true),
            Self::CancelRequest => (Command::CANCEL, false),
            Self::EchoRequest => (Command::ECHO, false),
            Self::EchoResponse => (Command::ECHO, true),
            Self::QueryDirectoryRequest => (Command::QUERY_DIRECTORY, false),
            Self::QueryDirectoryResponse => (Command::QUERY_DIRECTORY, true),
            Self::ChangeNotifyRequest => (Command::CHANGE_NOTIFY, false),
            Self::ChangeNotifyResponse => (Command::CHANGE_NOTIFY, true),
            Self::QueryInfoRequest => (Command::QUERY_INFO, false),
            Self::QueryInfoResponse => (Command::QUERY_INFO, true),
            Self::SetInfoRequest => (Command::SET_INFO, false),
            Self::SetInfoResponse => (Command::SET_INFO, true),
            Self::OplockBreakAcknowledgment | Self::LeaseBreakAcknowledgment => {
                (Command::OPLOCK_BREAK, false)
            }
            Self::OplockBreakNotification
            | Self::OplockBreakResponse
            | Self::LeaseBreakNotification
            | Self::LeaseBreakResponse => (Command::OPLOCK_BREAK, true),
            Self::ServerToClientNotification => (Command::SERVER_TO_CLIENT_NOTIFICATION, true),
            Self::ErrorResponse | Self::Other => return None,
        })
    }

    fn of_request(command: Command, size: Option<u16>) -> Self {
        match command {
            Command::NEGOTIATE => Self::NegotiateRequest,
            Command::SESSION_SETUP => Self::SessionSetupRequest,
            Command::LOGOFF => Self::LogoffRequest,
            Command::TREE_CONNECT => Self::TreeConnectRequest,
            Command::TREE_DISCONNECT => Self::TreeDisconnectRequest,
            Command::CREATE => Self::CreateRequest,
            Command::CLOSE => Self::CloseRequest,
            Command::FLUSH => Self::FlushRequest,
            Command::READ => Self::ReadRequest,
            Command::WRITE => Self::WriteRequest,
            Command::LOCK => Self::LockRequest,
            Command::IOCTL => Self::IoctlRequest,
            Command::CANCEL => Self::CancelRequest,
            Command::ECHO => Self::EchoRequest,
            Command::QUERY_DIRECTORY => Self::QueryDirectoryRequest,
            Command::CHANGE_NOTIFY => Self::ChangeNotifyRequest,
            Command::QUERY_INFO => Self::QueryInfoRequest,
            Command::SET_INFO => Self::SetInfoRequest,
            Command::OPLOCK_BREAK if size == Some(36) => Self::LeaseBreakAcknowledgment,
            Command::OPLOCK_BREAK => Self::OplockBreakAcknowledgment,
            _ => Self::Other,
        }
    }

    fn of_response(header: &Header, size: Option<u16>) -> Self {
        let (kind, own_size) = match header.command {
            Command::NEGOTIATE => (Self::NegotiateResponse, 65),
            Command::SESSION_SETUP => (Self::SessionSetupResponse, 9),
            Command::LOGOFF => (Self::LogoffResponse, 4),
            Command::TREE_CONNECT => (Self::TreeConnectResponse, 16),
            Command::TREE_DISCONNECT => (Self::TreeDisconnectResponse, 4),
            Command::CREATE => (Self::CreateResponse, 89),
            Command::CLOSE => (Self::CloseResponse, 60),
            Command::FLUSH => (Self::FlushResponse, 4),
            Command::READ => (Self::ReadResponse, 17),
            Command::WRITE => (Self::WriteResponse, 17),
            Command::LOCK => (Self::LockResponse, 4),
            Command::IOCTL => (Self::IoctlResponse, 49),
            Command::ECHO => (Self::EchoResponse, 4),
            Command::QUERY_DIRECTORY => (Self::QueryDirectoryResponse, 9),
            Command::CHANGE_NOTIFY => (Self::ChangeNotifyResponse, 9),
            Command::QUERY_INFO => (Self::QueryInfoResponse, 9),
            Command::SET_INFO => (Self::SetInfoResponse, 2),
            Command::OPLOCK_BREAK => match size {
                Some(44) => (Self::LeaseBreakNotification, 44),
                Some(36) => (Self::LeaseBreakResponse, 36),
                _ if header.message_id == MessageId::UNSOLICITED => (Self::OplockBreakNotification, 24),
                _ => (Self::OplockBreakResponse, 24),
            },
            Command::SERVER_TO_CLIENT_NOTIFICATION => (Self::ServerToClientNotification, 4),
            _ => return if size == Some(ERROR) { Self::ErrorResponse } else { Self::Other },
        };
        match size {
            // Where the sizes differ, the size tells; where it fits neither, and where both have 9, the status does.
            Some(size) if own_size != ERROR && size == own_size => kind,
            Some(ERROR) if own_size != ERROR => Self::ErrorResponse,
            _ if has_own_body(header.command, header.status) => kind,
            _ => Self::ErrorResponse,
        }
    }
}

/// Whether a failure has the command's own body, as of servers that know no other: then what would be an error says
/// what no error can, 72 contexts in no bytes, or more than 64 KiB of data after 72 others.
fn keeps_own_body(command: Command, message: &[u8]) -> bool {
    let Some(&[9, 0, a, b, c, d, e, f]) = message.get(Header::LEN..).and_then(<[u8]>::first_chunk) else {
        return false;
    };
    let offset_and_length = match command {
        Command::SESSION_SETUP => return [c, d] == OWN_BUFFER && [e, f] != [0, 0],
        Command::QUERY_DIRECTORY | Command::QUERY_INFO | Command::CHANGE_NOTIFY => ([a, b], [c, d, e, f]),
        _ => return false,
    };
    offset_and_length == (OWN_BUFFER, [0; 4])
}

/// Where the buffer of a response begins whose fixed part has 8 bytes, on the wire.
const OWN_BUFFER: [u8; 2] = 72u16.to_le_bytes();

/// Whether a response of this status has the command's body and not that of an error. `[MS-SMB2] 3.3.4.4`
fn has_own_body(command: Command, status: NtStatus) -> bool {
    match status {
        NtStatus::SUCCESS => true,
        NtStatus::MORE_PROCESSING_REQUIRED => command == Command::SESSION_SETUP,
        NtStatus::BUFFER_OVERFLOW => {
            matches!(command, Command::QUERY_INFO | Command::QUERY_DIRECTORY | Command::READ | Command::IOCTL)
        }
        NtStatus::NOTIFY_ENUM_DIR => command == Command::CHANGE_NOTIFY,
        NtStatus::INVALID_PARAMETER => command == Command::IOCTL,
        _ => false,
    }
}
