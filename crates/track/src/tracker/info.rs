use std::sync::Arc;

use smbtrail_codec::body::SetInfoRequest;
use smbtrail_codec::{Body, Utf16};
use smbtrail_wire::{FileInfoClass, InfoType};

use super::text;
use crate::{Change, Detail};

/// What the response needs to be understood.
pub(super) fn detail(body: &Body<'_>) -> Detail {
    match body {
        Body::ReadRequest(body) => Detail::Transfer { offset: body.offset, length: body.length },
        Body::WriteRequest(body) => Detail::Transfer { offset: body.offset, length: body.length },
        Body::QueryDirectoryRequest(body) => Detail::QueryDirectory(body.file_information_class),
        Body::QueryInfoRequest(body) => Detail::QueryInfo {
            info_type: body.info_type,
            class: body.file_info_class,
            security: body.additional_information,
        },
        Body::SetInfoRequest(body) => {
            Detail::SetInfo { info_type: body.info_type, class: body.file_info_class, change: change(body) }
        }
        Body::IoctlRequest(body) => Detail::Ioctl(body.ctl_code),
        _ => Detail::None,
    }
}

/// What a SET_INFO does to its open.
fn change(body: &SetInfoRequest<'_>) -> Change {
    let data = &*body.buffer.bytes;
    if body.info_type != InfoType::FILE {
        return Change::None;
    }
    let change = match FileInfoClass(body.file_info_class) {
        FileInfoClass::RENAME | FileInfoClass::RENAME_EX => new_name(data).map(Change::Rename),
        FileInfoClass::DISPOSITION => data.first().map(|byte| Change::Delete(*byte != 0)),
        // Bit 0 of Flags. [MS-FSCC] 2.4.12
        FileInfoClass::DISPOSITION_EX => data.first().map(|byte| Change::Delete(byte & 1 != 0)),
        FileInfoClass::END_OF_FILE => data.first_chunk().map(|raw| Change::Size(u64::from_le_bytes(*raw))),
        _ => None,
    };
    change.unwrap_or_default()
}

/// The new path: FileNameLength stands behind ReplaceIfExists, Reserved and RootDirectory. [MS-FSCC] 2.4.42.2
fn new_name(data: &[u8]) -> Option<Arc<str>> {
    let length = usize::try_from(u32::from_le_bytes(*data.get(16..)?.first_chunk()?)).ok()?;
    let name = data.get(20..)?;
    Some(text(Utf16(name.get(..length).unwrap_or(name))))
}
