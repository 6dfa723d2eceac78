//! Bodies of requests and responses.

use bytes::BytesMut;
use smbtrail_codec::body::{
    ChangeNotifyRequest, CloseRequest, CloseResponse, CreateRequest, CreateResponse, EchoRequest,
    EchoResponse, ErrorResponse, IoctlRequest, IoctlResponse, LockElement, LockRequest, LogoffRequest,
    LogoffResponse, NegotiateRequest, NegotiateResponse, QueryDirectoryRequest, QueryDirectoryResponse,
    QueryInfoRequest, QueryInfoResponse, ReadRequest, ReadResponse, SessionSetupRequest,
    SessionSetupResponse, SetInfoRequest, SetInfoResponse, TreeConnectRequest, TreeConnectResponse,
    TreeDisconnectRequest, TreeDisconnectResponse, WriteRequest, WriteResponse,
};
use smbtrail_codec::info::{FileNamesInformation, FileNetworkOpenInformation, FileRenameInformation};
use smbtrail_codec::{Body, Region, Structure, utf16};
use smbtrail_wire::{
    ChangeNotifyFlags, Command, CompletionFilter, CreateDisposition, Dialect, FileAccess, FileId,
    FileInfoClass, Fsctl, Guid, ImpersonationLevel, InfoType, IoctlFlags, LockFlags, SecurityMode,
    ShareAccess, ShareType,
};

/// A NEGOTIATE request with these dialects, without contexts.
#[must_use]
pub fn negotiate_request(dialects: &[Dialect], client: Guid) -> NegotiateRequest<'static> {
    let bytes: Vec<u8> = dialects.iter().flat_map(|dialect| dialect.0.to_le_bytes()).collect();
    NegotiateRequest {
        dialect_count: u16::try_from(dialects.len()).unwrap_or(u16::MAX),
        security_mode: SecurityMode::SIGNING_ENABLED,
        client_guid: client,
        dialects: Region::at(100, bytes),
        ..Default::default()
    }
}

/// The NEGOTIATE response of a server that chooses this dialect, without contexts.
#[must_use]
pub fn negotiate_response(dialect: Dialect, server: Guid, max_size: u32) -> NegotiateResponse<'static> {
    NegotiateResponse {
        security_mode: SecurityMode::SIGNING_ENABLED,
        dialect_revision: dialect,
        server_guid: server,
        max_transact_size: max_size,
        max_read_size: max_size,
        max_write_size: max_size,
        ..Default::default()
    }
}

/// A SESSION_SETUP request with this token.
#[must_use]
pub fn session_setup_request(token: Vec<u8>) -> Body<'static> {
    let body = SessionSetupRequest { security_buffer: Region::new(token), ..Default::default() };
    Body::SessionSetupRequest(body.arranged())
}

/// A SESSION_SETUP response with this token, or without one if it is empty.
#[must_use]
pub fn session_setup_response(token: Vec<u8>) -> Body<'static> {
    let body = SessionSetupResponse { security_buffer: Region::new(token), ..Default::default() };
    Body::SessionSetupResponse(body.arranged())
}

/// A LOGOFF request.
#[must_use]
pub fn logoff_request() -> Body<'static> {
    Body::LogoffRequest(LogoffRequest::default())
}

/// A LOGOFF response.
#[must_use]
pub fn logoff_response() -> Body<'static> {
    Body::LogoffResponse(LogoffResponse::default())
}

/// A TREE_CONNECT request to this share.
#[must_use]
pub fn tree_connect_request(share: &str) -> Body<'static> {
    let body = TreeConnectRequest { path: Region::new(utf16(share)), ..Default::default() };
    Body::TreeConnectRequest(body.arranged())
}

/// A TREE_CONNECT response of a disk.
#[must_use]
pub fn tree_connect_response() -> Body<'static> {
    Body::TreeConnectResponse(TreeConnectResponse { share_type: ShareType::DISK, ..Default::default() })
}

/// A TREE_DISCONNECT request.
#[must_use]
pub fn tree_disconnect_request() -> Body<'static> {
    Body::TreeDisconnectRequest(TreeDisconnectRequest::default())
}

/// A TREE_DISCONNECT response.
#[must_use]
pub fn tree_disconnect_response() -> Body<'static> {
    Body::TreeDisconnectResponse(TreeDisconnectResponse::default())
}

/// A CREATE request that opens what exists under a name in UTF-16, to read it.
#[must_use]
pub fn open_request(name: Vec<u8>) -> CreateRequest<'static> {
    let body = CreateRequest {
        impersonation_level: ImpersonationLevel::IMPERSONATION,
        desired_access: FileAccess::READ_DATA,
        share_access: ShareAccess::READ,
        create_disposition: CreateDisposition::OPEN,
        name: Region::new(name),
        ..Default::default()
    };
    body.arranged()
}

/// A CREATE request that opens a file to read and write it, and creates it if it does not exist.
#[must_use]
pub fn create_request(path: &str) -> Body<'static> {
    Body::CreateRequest(CreateRequest {
        desired_access: FileAccess::READ_DATA | FileAccess::WRITE_DATA,
        share_access: ShareAccess::READ | ShareAccess::WRITE,
        create_disposition: CreateDisposition::OPEN_IF,
        ..open_request(utf16(path))
    })
}

/// A CREATE response: the id of the open, and the size of its file in bytes.
#[must_use]
pub fn create_response(file_id: FileId, end_of_file: u64) -> CreateResponse<'static> {
    CreateResponse { file_id, end_of_file, ..Default::default() }
}

/// A CLOSE request.
#[must_use]
pub fn close_request(file_id: FileId) -> Body<'static> {
    Body::CloseRequest(CloseRequest { file_id, ..Default::default() })
}

/// A CLOSE response.
#[must_use]
pub fn close_response() -> Body<'static> {
    Body::CloseResponse(CloseResponse::default())
}

/// A READ request.
#[must_use]
pub fn read_request(file_id: FileId, offset: u64, length: u32) -> Body<'static> {
    Body::ReadRequest(ReadRequest { length, offset, file_id, ..Default::default() })
}

/// A READ response with this data.
#[must_use]
pub fn read_response(data: &[u8]) -> Body<'_> {
    Body::ReadResponse(ReadResponse { data: Region::new(data), ..Default::default() }.arranged())
}

/// A WRITE request with this data.
#[must_use]
pub fn write_request(file_id: FileId, offset: u64, data: &[u8]) -> Body<'_> {
    let body = WriteRequest { offset, file_id, data: Region::new(data), ..Default::default() };
    Body::WriteRequest(body.arranged())
}

/// A WRITE response: how many bytes were written.
#[must_use]
pub fn write_response(count: u32) -> Body<'static> {
    Body::WriteResponse(WriteResponse { count, ..Default::default() })
}

/// A QUERY_INFO request for sizes, times and attributes of a file.
#[must_use]
pub fn query_info_request(file_id: FileId) -> Body<'static> {
    Body::QueryInfoRequest(QueryInfoRequest {
        info_type: InfoType::FILE,
        file_info_class: FileInfoClass::NETWORK_OPEN.0,
        output_buffer_length: 56,
        file_id,
        ..Default::default()
    })
}

/// The response to [`query_info_request`] for a file of this size in bytes.
#[must_use]
pub fn query_info_response(end_of_file: u64) -> Body<'static> {
    let info = FileNetworkOpenInformation { end_of_file, ..Default::default() };
    let body = QueryInfoResponse { output: Region::new(emitted(&info)), ..Default::default() };
    Body::QueryInfoResponse(body.arranged())
}

/// A SET_INFO request with information of a class.
#[must_use]
pub fn set_info_request(file_id: FileId, class: FileInfoClass, info: Vec<u8>) -> Body<'static> {
    let body = SetInfoRequest {
        info_type: InfoType::FILE,
        file_info_class: class.0,
        file_id,
        buffer: Region::new(info),
        ..Default::default()
    };
    Body::SetInfoRequest(body.arranged())
}

/// A SET_INFO request that renames a file.
#[must_use]
pub fn rename_request(file_id: FileId, path: &str) -> Body<'static> {
    let name = utf16(path);
    let file_name_length = u32::try_from(name.len()).unwrap_or(0);
    let info =
        FileRenameInformation { file_name_length, file_name: Region::at(20, name), ..Default::default() };
    set_info_request(file_id, FileInfoClass::RENAME, emitted(&info))
}

/// A SET_INFO response.
#[must_use]
pub fn set_info_response() -> Body<'static> {
    Body::SetInfoResponse(SetInfoResponse::default())
}

/// An IOCTL request: a control of a file, with its input.
#[must_use]
pub fn ioctl_request(file_id: FileId, code: Fsctl, input: Vec<u8>) -> Body<'static> {
    let body = IoctlRequest {
        ctl_code: code,
        file_id,
        flags: IoctlFlags::IS_FSCTL,
        max_output_response: 4096,
        input: Region::new(input),
        ..Default::default()
    };
    Body::IoctlRequest(body.arranged())
}

/// The response to [`ioctl_request`], with its output.
#[must_use]
pub fn ioctl_response(file_id: FileId, code: Fsctl, output: Vec<u8>) -> Body<'static> {
    let body = IoctlResponse { ctl_code: code, file_id, output: Region::new(output), ..Default::default() };
    Body::IoctlResponse(body.arranged())
}

/// A QUERY_DIRECTORY request for all names in a folder.
#[must_use]
pub fn query_directory_request(file_id: FileId) -> Body<'static> {
    let body = QueryDirectoryRequest {
        file_information_class: FileInfoClass::NAMES,
        file_id,
        file_name: Region::new(utf16("*")),
        output_buffer_length: 65_536,
        ..Default::default()
    };
    Body::QueryDirectoryRequest(body.arranged())
}

/// The response to [`query_directory_request`] with one name.
#[must_use]
pub fn query_directory_response(name: &str) -> Body<'static> {
    let name = utf16(name);
    let file_name_length = u32::try_from(name.len()).unwrap_or(0);
    let entry =
        FileNamesInformation { file_name_length, file_name: Region::at(12, name), ..Default::default() };
    let body = QueryDirectoryResponse { output: Region::new(emitted(&entry)), ..Default::default() };
    Body::QueryDirectoryResponse(body.arranged())
}

/// A CHANGE_NOTIFY request for names anywhere below a folder.
#[must_use]
pub fn change_notify_request(file_id: FileId) -> Body<'static> {
    Body::ChangeNotifyRequest(ChangeNotifyRequest {
        flags: ChangeNotifyFlags::WATCH_TREE,
        output_buffer_length: 4096,
        file_id,
        completion_filter: CompletionFilter::FILE_NAME,
        ..Default::default()
    })
}

/// A LOCK request for the first 100 bytes of a file.
#[must_use]
pub fn lock_request(file_id: FileId) -> Body<'static> {
    let lock = LockElement { length: 100, flags: LockFlags::EXCLUSIVE_LOCK, ..Default::default() };
    let locks = Region::at(88, emitted(&lock));
    Body::LockRequest(LockRequest { lock_count: 1, file_id, locks, ..Default::default() })
}

/// An ECHO request.
#[must_use]
pub fn echo_request() -> Body<'static> {
    Body::EchoRequest(EchoRequest::default())
}

/// An ECHO response.
#[must_use]
pub fn echo_response() -> Body<'static> {
    Body::EchoResponse(EchoResponse::default())
}

/// An ERROR response without data: one byte follows although its length is 0. `[MS-SMB2] 2.2.2`
#[must_use]
pub fn error() -> Body<'static> {
    let rest = vec![Region::at(72, vec![0])];
    Body::ErrorResponse(ErrorResponse { rest, ..Default::default() })
}

/// The bytes of a structure.
#[must_use]
pub fn emitted<'a>(structure: &impl Structure<'a>) -> Vec<u8> {
    let mut out = BytesMut::new();
    structure.emit(&mut out, 0);
    out.to_vec()
}

/// The command of a request's body.
///
/// # Panics
/// When the body is no request of those that a client sends by itself.
pub(crate) fn command(body: &Body<'_>) -> Command {
    match body {
        Body::NegotiateRequest(_) => Command::NEGOTIATE,
        Body::SessionSetupRequest(_) => Command::SESSION_SETUP,
        Body::LogoffRequest(_) => Command::LOGOFF,
        Body::TreeConnectRequest(_) => Command::TREE_CONNECT,
        Body::TreeDisconnectRequest(_) => Command::TREE_DISCONNECT,
        Body::CreateRequest(_) => Command::CREATE,
        Body::CloseRequest(_) => Command::CLOSE,
        Body::FlushRequest(_) => Command::FLUSH,
        Body::ReadRequest(_) => Command::READ,
        Body::WriteRequest(_) => Command::WRITE,
        Body::LockRequest(_) => Command::LOCK,
        Body::IoctlRequest(_) => Command::IOCTL,
        Body::EchoRequest(_) => Command::ECHO,
        Body::QueryDirectoryRequest(_) => Command::QUERY_DIRECTORY,
        Body::ChangeNotifyRequest(_) => Command::CHANGE_NOTIFY,
        Body::QueryInfoRequest(_) => Command::QUERY_INFO,
        Body::SetInfoRequest(_) => Command::SET_INFO,
        other => panic!("no request: {other:?}"),
    }
}
