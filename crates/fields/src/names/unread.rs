//! Buffers that Wireshark 4.0 has no reader for: it shows their bytes as `smb2.unknown`.

use smbtrail_codec::Body;
use smbtrail_track::{Detail, Message};
use smbtrail_wire::{Fsctl, InfoType, ReparseTag};

/// The bytes of such a buffer.
pub(super) fn unread<'a>(message: &Message<'a>) -> Option<&'a [u8]> {
    let bytes: &'a [u8] = match (message.body, message.request.map(|request| &request.detail)) {
        (Body::IoctlRequest(body), _) => return of_control(body.ctl_code, &body.input.bytes),
        (Body::IoctlResponse(body), _) => return of_control(body.ctl_code, &body.output.bytes),
        (Body::QueryDirectoryResponse(body), None) => &body.output.bytes,
        (Body::QueryDirectoryResponse(body), Some(Detail::QueryDirectory(class)))
            if !matches!(class.0, 1..=3 | 12 | 37 | 38 | 100) =>
        {
            &body.output.bytes
        }
        (Body::SetInfoRequest(body), _) if !is_read(body.info_type, body.file_info_class) => {
            &body.buffer.bytes
        }
        (Body::QueryInfoResponse(body), Some(Detail::QueryInfo { info_type, class, .. }))
            if !is_read(*info_type, *class) =>
        {
            &body.output.bytes
        }
        _ => return None,
    };
    (!bytes.is_empty()).then_some(bytes)
}

/// Whether Wireshark reads metadata of this type and level.
const fn is_read(kind: InfoType, level: u8) -> bool {
    match kind {
        InfoType::FILE => matches!(level, 4..=8 | 10 | 13..=23 | 28 | 34 | 35 | 48),
        InfoType::FILESYSTEM => matches!(level, 1 | 3..=8),
        _ => true,
    }
}

/// What is not read of the buffer of a control: all, or the data of a reparse point.
fn of_control(code: Fsctl, bytes: &[u8]) -> Option<&[u8]> {
    if matches!(code, Fsctl::SET_REPARSE_POINT | Fsctl::GET_REPARSE_POINT) {
        let tag = ReparseTag(u32::from_le_bytes(*bytes.first_chunk()?));
        let is_unread = matches!(tag, ReparseTag::MOUNT_POINT | ReparseTag::LX_SYMLINK);
        return bytes.get(8..).filter(|_| is_unread);
    }
    (!bytes.is_empty() && !READ.contains(&code)).then_some(bytes)
}

/// The controls whose buffers Wireshark reads, or passes to the reader of pipes.
const READ: [Fsctl; 28] = [
    Fsctl::DFS_GET_REFERRALS,
    Fsctl::GET_COMPRESSION,
    Fsctl::GET_OBJECT_ID,
    Fsctl::SET_REPARSE_POINT,
    Fsctl::GET_REPARSE_POINT,
    Fsctl::CREATE_OR_GET_OBJECT_ID,
    Fsctl::SET_SPARSE,
    Fsctl::QUERY_FILE_REGIONS,
    Fsctl::QUERY_SHARED_VIRTUAL_DISK_SUPPORT,
    Fsctl::SVHDX_SYNC_TUNNEL_REQUEST,
    Fsctl::STORAGE_QOS_CONTROL,
    Fsctl::SVHDX_ASYNC_TUNNEL_REQUEST,
    Fsctl::QUERY_ALLOCATED_RANGES,
    Fsctl::OFFLOAD_READ,
    Fsctl::SET_ZERO_DATA,
    Fsctl::OFFLOAD_WRITE,
    Fsctl::SET_COMPRESSION,
    Fsctl::SET_INTEGRITY_INFORMATION,
    Fsctl::PIPE_WAIT,
    Fsctl::PIPE_TRANSCEIVE,
    Fsctl::SRV_REQUEST_RESUME_KEY,
    Fsctl::LMR_REQUEST_RESILIENCY,
    Fsctl::QUERY_NETWORK_INTERFACE_INFO,
    Fsctl::VALIDATE_NEGOTIATE_INFO_224,
    Fsctl::VALIDATE_NEGOTIATE_INFO,
    Fsctl::SRV_ENUMERATE_SNAPSHOTS,
    Fsctl::SRV_COPYCHUNK,
    Fsctl::SRV_COPYCHUNK_WRITE,
];
