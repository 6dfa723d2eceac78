use smbtrail_codec::Body;
use smbtrail_codec::body::{QueryInfoResponse, SetInfoRequest};
use smbtrail_codec::info::{self, FileBasicInformation, Info, InfoBuffer};
use smbtrail_wire::{DispositionFlags, FileInfoClass, FileTime, InfoType};

use super::text;
use crate::event::moved;
use crate::{Change, Detail};

/// What is needed to understand the response.
pub(super) fn detail(body: &Body<'_>) -> Detail {
    match body {
        Body::ReadRequest(body) => Detail::Transfer { offset: body.offset, length: body.length },
        Body::WriteRequest(write) => {
            Detail::Transfer { offset: write.offset, length: moved(body, None).unwrap_or(0) }
        }
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
    let buffer = body.buffer.input();
    match info::parse(body.info_type, body.file_info_class, InfoBuffer::Set, buffer, &mut ()) {
        Info::FileRenameInformation(info) => Change::Rename(text(info.file_name())),
        Info::FileRenameInformationEx(info) => Change::Rename(text(info.file_name())),
        Info::FileDispositionInformation(info) => Change::Delete(info.delete_pending != 0),
        Info::FileDispositionInformationEx(info) => {
            Change::Delete(info.flags.contains(DispositionFlags::DELETE))
        }
        Info::FileEndOfFileInformation(info) => Change::Size(info.end_of_file),
        Info::FileAllocationInformation(info) => Change::Allocation(info.allocation_size),
        Info::FileLinkInformation(info) => Change::Link(text(info.file_name())),
        Info::FileLinkInformationEx(info) => Change::Link(text(info.file_name())),
        Info::FileBasicInformation(info) => basic(&info),
        Info::FileFullEaInformation(_) => Change::ExtendedAttributes,
        _ if body.info_type == InfoType::SECURITY => Change::Security(body.additional_information),
        _ => Change::None,
    }
}

/// What setting times and attributes does. [MS-FSCC] 2.4.7
fn basic(info: &FileBasicInformation<'_>) -> Change {
    // 0 changes nothing, -1 and -2 only say who keeps a time from here on.
    let sets = |time: FileTime| !matches!(time.0, 0 | u64::MAX) && time.0 != u64::MAX - 1;
    let times = [info.creation_time, info.last_access_time, info.last_write_time, info.change_time];
    Change::Basic { attributes: info.file_attributes, times: times.into_iter().any(sets) }
}

/// The size of a file, where metadata that was asked for tells it.
pub(super) fn size(info_type: InfoType, class: u8, body: &QueryInfoResponse<'_>) -> Option<u64> {
    let sized = [FileInfoClass::STANDARD, FileInfoClass::NETWORK_OPEN, FileInfoClass::ALL];
    if info_type != InfoType::FILE || !sized.contains(&FileInfoClass(class)) {
        return None;
    }
    match info::parse(info_type, class, InfoBuffer::QueryOutput, body.output.input(), &mut ()) {
        Info::FileStandardInformation(info) => Some(info.end_of_file),
        Info::FileNetworkOpenInformation(info) => Some(info.end_of_file),
        Info::FileAllInformation(info) => Some(info.end_of_file),
        _ => None,
    }
}
