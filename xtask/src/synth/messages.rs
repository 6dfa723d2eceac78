//! The bodies of what clients and their server say.

use bytes::BytesMut;
use smbtrail_codec::body::{
    ChangeNotifyRequest, CloseRequest, CreateRequest, CreateResponse, ErrorResponse, LockElement,
    LockRequest, NegotiateRequest, NegotiateResponse, QueryDirectoryRequest, QueryDirectoryResponse,
    QueryInfoRequest, QueryInfoResponse, ReadRequest, ReadResponse, SessionSetupRequest,
    SessionSetupResponse, SetInfoRequest, TreeConnectRequest, TreeConnectResponse, WriteRequest,
    WriteResponse,
};
use smbtrail_codec::info::{FileNamesInformation, FileNetworkOpenInformation, FileRenameInformation};
use smbtrail_codec::{Body, Region, Structure, utf16};
use smbtrail_wire::{
    ChangeNotifyFlags, CompletionFilter, CreateDisposition, Dialect, FileAccess, FileId, FileInfoClass, Guid,
    ImpersonationLevel, InfoType, LockFlags, SecurityMode, ShareAccess, ShareType,
};

/// The file server's share.
pub(super) const SHARE: &str = r"\\filesrv\projects";

pub(super) fn negotiate(client: u32) -> Body<'static> {
    let mut guid = [0xA1; 16];
    guid[..4].copy_from_slice(&client.to_le_bytes());
    let dialects: Vec<u8> =
        [Dialect::SMB_2_1, Dialect::SMB_3_0_2].iter().flat_map(|dialect| dialect.0.to_le_bytes()).collect();
    Body::NegotiateRequest(NegotiateRequest {
        dialect_count: 2,
        security_mode: SecurityMode::SIGNING_ENABLED,
        client_guid: Guid(guid),
        dialects: Region::at(100, dialects),
        ..Default::default()
    })
}

pub(super) fn negotiated() -> Body<'static> {
    Body::NegotiateResponse(NegotiateResponse {
        security_mode: SecurityMode::SIGNING_ENABLED,
        dialect_revision: Dialect::SMB_3_0_2,
        server_guid: Guid([0xB2; 16]),
        max_transact_size: 8 << 20,
        max_read_size: 8 << 20,
        max_write_size: 8 << 20,
        ..Default::default()
    })
}

pub(super) fn set_up(blob: Vec<u8>) -> Body<'static> {
    let body = SessionSetupRequest { security_buffer: Region::new(blob), ..Default::default() };
    Body::SessionSetupRequest(body.arranged())
}

pub(super) fn being_set_up(blob: Vec<u8>) -> Body<'static> {
    let body = SessionSetupResponse { security_buffer: Region::new(blob), ..Default::default() };
    Body::SessionSetupResponse(body.arranged())
}

pub(super) fn connect_tree() -> Body<'static> {
    let body = TreeConnectRequest { path: Region::new(utf16(SHARE)), ..Default::default() };
    Body::TreeConnectRequest(body.arranged())
}

pub(super) fn tree_connected() -> Body<'static> {
    Body::TreeConnectResponse(TreeConnectResponse { share_type: ShareType::DISK, ..Default::default() })
}

pub(super) fn create(path: &str) -> Body<'static> {
    let body = CreateRequest {
        impersonation_level: ImpersonationLevel::IMPERSONATION,
        desired_access: FileAccess::READ_DATA | FileAccess::WRITE_DATA,
        share_access: ShareAccess::READ | ShareAccess::WRITE,
        create_disposition: CreateDisposition::OPEN_IF,
        name: Region::new(utf16(path)),
        ..Default::default()
    };
    Body::CreateRequest(body.arranged())
}

pub(super) fn created(file_id: FileId, size: u64) -> Body<'static> {
    Body::CreateResponse(CreateResponse { file_id, end_of_file: size, ..Default::default() })
}

pub(super) fn close(file_id: FileId) -> Body<'static> {
    Body::CloseRequest(CloseRequest { file_id, ..Default::default() })
}

pub(super) fn read(file_id: FileId, offset: u64, length: u32) -> Body<'static> {
    Body::ReadRequest(ReadRequest { length, offset, file_id, ..Default::default() })
}

pub(super) fn data(data: &[u8]) -> Body<'_> {
    Body::ReadResponse(ReadResponse { data: Region::new(data), ..Default::default() }.arranged())
}

pub(super) fn write(file_id: FileId, offset: u64, data: &[u8]) -> Body<'_> {
    Body::WriteRequest(
        WriteRequest { offset, file_id, data: Region::new(data), ..Default::default() }.arranged(),
    )
}

pub(super) fn written(count: u32) -> Body<'static> {
    Body::WriteResponse(WriteResponse { count, ..Default::default() })
}

pub(super) fn query_info(file_id: FileId) -> Body<'static> {
    let file_info_class = FileInfoClass::NETWORK_OPEN.0;
    let body = QueryInfoRequest {
        info_type: InfoType::FILE,
        file_info_class,
        output_buffer_length: 56,
        file_id,
        ..Default::default()
    };
    Body::QueryInfoRequest(body)
}

pub(super) fn info(size: u64) -> Body<'static> {
    let info = FileNetworkOpenInformation { end_of_file: size, ..Default::default() };
    let body = QueryInfoResponse { output: Region::new(emitted(&info)), ..Default::default() };
    Body::QueryInfoResponse(body.arranged())
}

pub(super) fn rename(file_id: FileId, path: &str) -> Body<'static> {
    let name = utf16(path);
    let file_name_length = u32::try_from(name.len()).unwrap_or(0);
    let info =
        FileRenameInformation { file_name_length, file_name: Region::at(20, name), ..Default::default() };
    let body = SetInfoRequest {
        info_type: InfoType::FILE,
        file_info_class: FileInfoClass::RENAME.0,
        file_id,
        buffer: Region::new(emitted(&info)),
        ..Default::default()
    };
    Body::SetInfoRequest(body.arranged())
}

pub(super) fn list(file_id: FileId) -> Body<'static> {
    let body = QueryDirectoryRequest {
        file_information_class: FileInfoClass::NAMES,
        file_id,
        file_name: Region::new(utf16("*")),
        output_buffer_length: 65_536,
        ..Default::default()
    };
    Body::QueryDirectoryRequest(body.arranged())
}

pub(super) fn listed(name: &str) -> Body<'static> {
    let name = utf16(name);
    let file_name_length = u32::try_from(name.len()).unwrap_or(0);
    let entry =
        FileNamesInformation { file_name_length, file_name: Region::at(12, name), ..Default::default() };
    let body = QueryDirectoryResponse { output: Region::new(emitted(&entry)), ..Default::default() };
    Body::QueryDirectoryResponse(body.arranged())
}

pub(super) fn watch(file_id: FileId) -> Body<'static> {
    let body = ChangeNotifyRequest {
        flags: ChangeNotifyFlags::WATCH_TREE,
        output_buffer_length: 4096,
        file_id,
        completion_filter: CompletionFilter::FILE_NAME,
        ..Default::default()
    };
    Body::ChangeNotifyRequest(body)
}

pub(super) fn lock(file_id: FileId) -> Body<'static> {
    let lock = LockElement { length: 100, flags: LockFlags::EXCLUSIVE_LOCK, ..Default::default() };
    let locks = Region::at(88, emitted(&lock));
    Body::LockRequest(LockRequest { lock_count: 1, file_id, locks, ..Default::default() })
}

/// What an ERROR response says: one byte, though it says that there is none.
pub(super) fn error() -> Body<'static> {
    let rest = vec![Region::at(72, vec![0])];
    Body::ErrorResponse(ErrorResponse { rest, ..Default::default() })
}

/// NEGOTIATE_MESSAGE, without domain and workstation. `[MS-NLMP] 2.2.1.1`
pub(super) fn ntlm_negotiate() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x01\0\0\0\x07\x82\x08\xa2".to_vec();
    out.resize(40, 0);
    out
}

/// CHALLENGE_MESSAGE, without names. `[MS-NLMP] 2.2.1.2`
pub(super) fn ntlm_challenge() -> Vec<u8> {
    let mut out = b"NTLMSSP\0\x02\0\0\0".to_vec();
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.extend(0xa208_8205_u32.to_le_bytes());
    out.extend([0x11; 8]);
    out.resize(40, 0);
    out.extend([0, 0, 0, 0, 56, 0, 0, 0]);
    out.resize(56, 0);
    out
}

/// AUTHENTICATE_MESSAGE of a user at a workstation. `[MS-NLMP] 2.2.1.3`
pub(super) fn ntlm_authenticate(user: &str, workstation: &str) -> Vec<u8> {
    let parts = [vec![], vec![7; 24], utf16("OFFICE"), utf16(user), utf16(workstation), vec![]];
    let mut out = b"NTLMSSP\0\x03\0\0\0".to_vec();
    let mut payload = Vec::new();
    for part in &parts {
        let len = u16::try_from(part.len()).unwrap_or(u16::MAX).to_le_bytes();
        let offset = u32::try_from(64 + payload.len()).unwrap_or(u32::MAX).to_le_bytes();
        out.extend(len.iter().chain(&len).chain(&offset));
        payload.extend_from_slice(part);
    }
    out.extend(0xa208_8205_u32.to_le_bytes());
    out.extend(payload);
    out
}

fn emitted<'a>(structure: &impl Structure<'a>) -> Vec<u8> {
    let mut out = BytesMut::new();
    structure.emit(&mut out, 0);
    out.to_vec()
}
