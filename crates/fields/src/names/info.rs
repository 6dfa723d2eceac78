//! QUERY_INFO, SET_INFO and metadata by information class. `[MS-SMB2] 2.2.37 to 2.2.40`, `[MS-FSCC] 2.4, 2.5`

use smbtrail_codec::Body;
use smbtrail_codec::info::DirectoryEntry;
use smbtrail_track::{Content, Detail, Message};
use smbtrail_wire::{FileInfoClass, FsInfoClass, InfoType, NtStatus, ReparseTag};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, None, Text};
use crate::kind::{U8, U16, U32, U64, X8, X16, X32, X64};
use crate::source::Source::{After, At, Bits, Known};

const SECURITY: &str = "smb2.getsetinfo_additionals";
const MODE: &str = "smb2.mode_info";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.class", X8, "What the metadata belongs to", &[Known(|message, out| if let Some((kind, _)) = level(message) { out.number(kind.0.into()) })]),
    f("smb2.infolevel", X8, "Which metadata, of a type that has no list", &[
        Known(|message, out| match level(message) {
            Some((InfoType::FILE | InfoType::FILESYSTEM | InfoType::SECURITY, _)) => {}
            Some((_, level)) => out.number(level.into()),
            Option::None => {}
        }),
    ]),
    f("smb2.file_info.infolevel", X8, "Which metadata of a file", &[Known(|message, out| if let Some((InfoType::FILE, level)) = level(message) { out.number(level.into()) })]),
    f("smb2.fs_info.infolevel", X8, "Which metadata of a volume", &[Known(|message, out| if let Some((InfoType::FILESYSTEM, level)) = level(message) { out.number(level.into()) })]),
    f("smb2.sec_info.infolevel", X8, "Which metadata of a security descriptor", &[Known(|message, out| if let Some((InfoType::SECURITY, level)) = level(message) { out.number(level.into()) })]),
    f("smb2.max_response_size", U32, "The most bytes of the response's buffer", &[At("SMB2 QUERY_INFO Request/OutputBufferLength")]),
    f("smb2.getinfo_input_offset", X16, "Where the input begins, in bytes from the header", &[At("SMB2 QUERY_INFO Request/InputBufferOffset")]),
    f("smb2.getinfo_input_size", U32, "Bytes of the input", &[At("SMB2 QUERY_INFO Request/InputBufferLength")]),
    f("smb2.getinfo_flags", X32, "Where and how to go on with extended attributes", &[At("SMB2 QUERY_INFO Request/Flags")]),
    f("smb2.setinfo_size", U32, "Bytes of the metadata", &[At("SMB2 SET_INFO Request/BufferLength")]),
    f("smb2.setinfo_offset", X16, "Where the metadata begins, in bytes from the header", &[At("SMB2 SET_INFO Request/BufferOffset")]),
    f("smb2.setinfo_reserved", U16, "Reserved", &[At("SMB2 SET_INFO Request/Reserved")]),
    f("smb2.getsetinfo_additional", X32, "More on what is asked for", &[Known(|message, out| match additional(message) {
        Some((InfoType::SECURITY, _)) | Option::None => {}
        Some((_, bits)) => out.number(bits.into()),
    })]),
    f("smb2.getsetinfo_additionals", X32, "Parts of a security descriptor", &[Known(|message, out| if let Some((InfoType::SECURITY, bits)) = additional(message) { out.number(bits.into()) })]),
    f("smb2.getsetinfo_additional_secinfo.owner", Bool, "The owner", &[Bits(SECURITY, 0x01)]),
    f("smb2.getsetinfo_additional_secinfo.group", Bool, "The group", &[Bits(SECURITY, 0x02)]),
    f("smb2.getsetinfo_additional_secinfo.dacl", Bool, "Who may do what", &[Bits(SECURITY, 0x04)]),
    f("smb2.getsetinfo_additional_secinfo.sacl", Bool, "What is audited", &[Bits(SECURITY, 0x08)]),
    f("smb2.getsetinfo_additional_secinfo.label", Bool, "The integrity label", &[Bits(SECURITY, 0x10)]),
    f("smb2.getsetinfo_additional_secinfo.attribute", Bool, "Attributes of the resource", &[Bits(SECURITY, 0x20)]),
    f("smb2.getsetinfo_additional_secinfo.scope", Bool, "The central access policy", &[Bits(SECURITY, 0x40)]),
    f("smb2.getsetinfo_additional_secinfo.backup", Bool, "All, for a backup", &[Bits(SECURITY, 0x1_0000)]),
    f("smb2.required_size", U32, "Bytes that the buffer would have to have", &[At("Minimum Buffer Length/MinimumBufferLength")]),
    f("smb2.file_all_info", None, "All metadata of a file", &[After(|message, out| out.level(message, FileInfoClass::ALL))]),
    f("smb2.file_allocation_info", None, "Bytes that a file takes on its volume", &[After(|message, out| out.level(message, FileInfoClass::ALLOCATION))]),
    f("smb2.file_endoffile_info", None, "Bytes of a file", &[After(|message, out| out.level(message, FileInfoClass::END_OF_FILE))]),
    f("smb2.file_alternate_name_info", None, "The short name of a file", &[After(|message, out| out.level(message, FileInfoClass::ALTERNATE_NAME))]),
    f("smb2.file_normalized_name_info", None, "The path of a file in one form", &[After(|message, out| out.level(message, FileInfoClass::NORMALIZED_NAME))]),
    f("smb2.file_stream_info", None, "The streams of a file", &[After(|message, out| out.level(message, FileInfoClass::STREAM))]),
    f("smb2.file_pipe_info", None, "How a pipe is read", &[After(|message, out| out.level(message, FileInfoClass::PIPE))]),
    f("smb2.file_compression_info", None, "How a file is compressed", &[After(|message, out| out.level(message, FileInfoClass::COMPRESSION))]),
    f("smb2.file_basic_info", None, "Times and attributes of a file", &[After(|message, out| out.level(message, FileInfoClass::BASIC))]),
    f("smb2.file_standard_info", None, "Sizes and links of a file", &[After(|message, out| out.level(message, FileInfoClass::STANDARD))]),
    f("smb2.file_internal_info", None, "The id of a file on its volume", &[After(|message, out| out.level(message, FileInfoClass::INTERNAL))]),
    f("smb2.file_mode_info", None, "How a file is open", &[After(|message, out| out.level(message, FileInfoClass::MODE))]),
    f("smb2.file_alignment_info", None, "How buffers must be aligned", &[After(|message, out| out.level(message, FileInfoClass::ALIGNMENT))]),
    f("smb2.file_position_info", None, "The position in a file", &[After(|message, out| out.level(message, FileInfoClass::POSITION))]),
    f("smb2.file_access_info", None, "What the open may do", &[After(|message, out| out.level(message, FileInfoClass::ACCESS))]),
    f("smb2.file_ea_info", None, "Bytes of a file's extended attributes", &[After(|message, out| out.level(message, FileInfoClass::EA))]),
    f("smb2.file_network_open_info", None, "What an open tells", &[After(|message, out| out.level(message, FileInfoClass::NETWORK_OPEN))]),
    f("smb2.file_attribute_tag_info", None, "Attributes and reparse tag of a file", &[After(|message, out| out.level(message, FileInfoClass::ATTRIBUTE_TAG))]),
    f("smb2.file_disposition_info", None, "Whether a file goes when it is closed", &[After(|message, out| out.level(message, FileInfoClass::DISPOSITION))]),
    f("smb2.file_full_ea_info", None, "Extended attributes", &[
        At("FileFullEaInformation/"),
    ]),
    f("smb2.file_rename_info", None, "The new path of a file", &[After(|message, out| out.level(message, FileInfoClass::RENAME))]),
    f("smb2.fs_volume_info", None, "Label, serial number and age of a volume", &[After(|message, out| out.volume(message, FsInfoClass::VOLUME))]),
    f("smb2.fs_size_info", None, "Size of a volume", &[After(|message, out| out.volume(message, FsInfoClass::SIZE))]),
    f("smb2.fs_device_info", None, "The device of a volume", &[After(|message, out| out.volume(message, FsInfoClass::DEVICE))]),
    f("smb2.fs_attribute_info", None, "What a file system can do", &[After(|message, out| out.volume(message, FsInfoClass::ATTRIBUTE))]),
    f("smb2.fs_control_info", None, "Quotas of a volume", &[After(|message, out| out.volume(message, FsInfoClass::CONTROL))]),
    f("smb2.fs_full_size_info", None, "Size of a volume, for the user and in all", &[After(|message, out| out.volume(message, FsInfoClass::FULL_SIZE))]),
    f("smb2.fs_objectid_info", None, "The id of a volume", &[After(|message, out| out.volume(message, FsInfoClass::OBJECT_ID))]),
    f("smb2.sec_info_00", None, "A security descriptor", &[After(|message, out| if let (Some((InfoType::SECURITY, _)), true) = (level(message), has_metadata(message)) { out.present() }), At("SMB2_CREATE_CONTEXT>SECURITY_DESCRIPTOR/")]),
    f("smb2.quota_info", None, "Quotas", &[After(|message, out| if let (Some((InfoType::QUOTA, _)), true) = (level(message), has_metadata(message)) { out.present() })]),
    f("smb2.truncated", None, "The name at the end of the metadata is cut short", &[After(|message, out| {
        let named = matches!(level(message), Some((InfoType::FILE, level)) if [FileInfoClass::ALTERNATE_NAME.0, FileInfoClass::NORMALIZED_NAME.0].contains(&level))
            || matches!(level(message), Some((InfoType::FILESYSTEM, level)) if [FsInfoClass::VOLUME.0, FsInfoClass::ATTRIBUTE.0].contains(&level));
        if named && has_metadata(message) && message.header.status == NtStatus::BUFFER_OVERFLOW {
            out.present();
        }
    })]),
    f("smb2.query_quota_info", None, "Which quotas are asked for", &[At("SMB2_QUERY_QUOTA_INFO/")]),
    f("smb2.query_quota_info.single", Bool, "One entry only", &[At("SMB2_QUERY_QUOTA_INFO/ReturnSingle")]),
    f("smb2.query_quota_info.restart", Bool, "From the beginning", &[At("SMB2_QUERY_QUOTA_INFO/RestartScan")]),
    f("smb2.query_quota_info.sidlistlen", U32, "Bytes of the list of users", &[At("SMB2_QUERY_QUOTA_INFO/SidListLength")]),
    f("smb2.query_quota_info.startsidlen", U32, "Bytes of the user to go on from", &[At("SMB2_QUERY_QUOTA_INFO/StartSidLength")]),
    f("smb2.query_quota_info.startsidoffset", U32, "Offset of the user to continue from", &[At("SMB2_QUERY_QUOTA_INFO/StartSidOffset")]),
    f("smb2.nlinks", U32, "Names that the file has", &[At("FILE_ALL_INFORMATION/NumberOfLinks; FILE_POSIX_*/NumberOfLinks; SMB2_CREATE_POSIX/NumberOfLinks")]),
    f("smb2.delete_pending", U8, "The file goes when it is closed", &[At("FILE_ALL_INFORMATION/DeletePending")]),
    f("smb2.is_directory", U8, "A directory", &[At("FILE_ALL_INFORMATION/Directory")]),
    f("smb2.file_id", X64, "The file's id on its volume", &[At("FILE_ALL_INFORMATION/IndexNumber; FILE_ID_BOTH_DIR_INFORMATION/FileId; FILE_ID_FULL_DIR_INFORMATION/FileId")]),
    f("smb2.ea_size", U32, "Bytes of the extended attributes", &[At("FILE_ALL_INFORMATION/EaSize"), After(|message, out| for size in ea_sizes(message).filter_map(Result::ok) { out.number(size.into()) })]),
    f("smb2.position_info", U64, "The position in the file", &[At("FILE_ALL_INFORMATION/CurrentByteOffset")]),
    f("smb2.mode_info", X32, "How the file is open", &[At("FILE_ALL_INFORMATION/Mode")]),
    f("smb2.mode.file_write_through", X32, "Written through to the disk", &[Bits(MODE, 0x2)]),
    f("smb2.mode.file_sequential_only", X32, "Read from front to end", &[Bits(MODE, 0x4)]),
    f("smb2.mode.file_no_intermediate_buffering", X32, "Past the cache", &[Bits(MODE, 0x8)]),
    f("smb2.mode.file_synchronous_io_alert", X32, "One after the other, interruptible", &[Bits(MODE, 0x10)]),
    f("smb2.mode.file_synchronous_io_nonalert", X32, "One after the other", &[Bits(MODE, 0x20)]),
    f("smb2.mode.file_delete_on_close", X32, "Goes when it is closed", &[Bits(MODE, 0x1000)]),
    f("smb2.alignment_info", X32, "How buffers must be aligned", &[At("FILE_ALL_INFORMATION/AlignmentRequirement")]),
    f("smb2.disposition.delete_on_close", Bool, "The file goes when it is closed", &[At("FILE_DISPOSITION_INFORMATION/DeletePending")]),
    f("smb2.rename.replace_if", Bool, "Take the place of a file of the new name", &[At("FILE_RENAME_INFORMATION_TYPE_2/ReplaceIfExists")]),
    f("smb2.reserved.random", Bytes, "Reserved bytes that may be anything", &[At("FILE_RENAME_INFORMATION_TYPE_2/Reserved")]),
    f("smb2.root_directory", Bytes, "Zero", &[At("FILE_RENAME_INFORMATION_TYPE_2/RootDirectory")]),
    f("smb2.ea.flags", X8, "Whether a file makes sense without the attribute", &[At("FILE_FULL_EA_INFORMATION/Flags")]),
    f("smb2.ea.name_len", U8, "Bytes of the attribute's name", &[At("FILE_FULL_EA_INFORMATION/EaNameLength")]),
    f("smb2.ea.data_len", U16, "Bytes of the attribute's value", &[At("FILE_FULL_EA_INFORMATION/EaValueLength")]),
    f("smb2.ea.name", Text, "The name of an extended attribute", &[At("FILE_FULL_EA_INFORMATION/EaName")]),
    f("smb2.ea.data", Bytes, "The value of an extended attribute", &[At("FILE_FULL_EA_INFORMATION/EaValue")]),
    f("smb2.inode", X64, "The file's id on its volume", &[At("FILE_POSIX_*/Inode")]),
    f("smb2.invalid_getinfo_offset", None, "The input begins inside the fixed part of the request", &[After(|message, out| if let Some((offset, length)) = input(message) && length > 0 && offset < 104 { out.present() })]),
    f("smb2.invalid_getinfo_size", None, "The input goes beyond the message", &[After(|message, out| {
        let end = message.input.bytes().len();
        if let Some((offset, length)) = input(message) && length > 0 && offset >= 104 && offset.saturating_add(length) > end { out.present() }
    })]),
    f("smb2.empty_getinfo_buffer", None, "Quotas are asked for without saying whose", &[After(|message, out| if let (Some((_, 0)), Some((InfoType::QUOTA, _))) = (input(message), level(message)) { out.present() })]),
];

/// Type and level of the metadata that a message asks for, sets or returns.
fn level(message: &Message<'_>) -> Option<(InfoType, u8)> {
    match (message.body, &message.request?.detail) {
        (Body::QueryInfoRequest(body), _) => Some((body.info_type, body.file_info_class)),
        (Body::SetInfoRequest(body), _) => Some((body.info_type, body.file_info_class)),
        (
            Body::QueryInfoResponse(_) | Body::SetInfoResponse(_) | Body::ErrorResponse(_),
            Detail::QueryInfo { info_type, class, .. } | Detail::SetInfo { info_type, class, .. },
        ) => Some((*info_type, *class)),
        _ => Option::None,
    }
}

/// What EaSize contains in each entry of a listing: a number of bytes, or the tag of a reparse point. `[MS-FSCC] 2.4.18`
pub(super) fn ea_sizes(message: &Message<'_>) -> impl Iterator<Item = Result<u32, ReparseTag>> {
    let entries = match message.buffer().map(|buffer| buffer.read(&mut ())) {
        Some(Content::Entries(entries)) => entries,
        _ => Vec::new(),
    };
    entries.into_iter().filter_map(|entry| {
        let size = match &entry {
            DirectoryEntry::FileFullDirectoryInformation(entry) => entry.ea_size,
            DirectoryEntry::FileIdFullDirectoryInformation(entry) => entry.ea_size,
            DirectoryEntry::FileBothDirectoryInformation(entry) => entry.ea_size,
            DirectoryEntry::FileIdBothDirectoryInformation(entry) => entry.ea_size,
            _ => return Option::None,
        };
        Some(entry.reparse_tag().map_or(Ok(size), Err))
    })
}

/// Where the input of a QUERY_INFO begins and how long it is, both in bytes.
fn input(message: &Message<'_>) -> Option<(usize, usize)> {
    match message.body {
        Body::QueryInfoRequest(body) => {
            Some((body.input_buffer_offset.into(), usize::try_from(body.input_buffer_length).ok()?))
        }
        _ => Option::None,
    }
}

/// Type and AdditionalInformation of a request.
fn additional(message: &Message<'_>) -> Option<(InfoType, u32)> {
    match message.body {
        Body::QueryInfoRequest(body) => Some((body.info_type, body.additional_information.0)),
        Body::SetInfoRequest(body) => Some((body.info_type, body.additional_information.0)),
        _ => Option::None,
    }
}

/// Whether the message contains metadata.
fn has_metadata(message: &Message<'_>) -> bool {
    match message.body {
        Body::QueryInfoResponse(body) => !body.output.bytes.is_empty(),
        Body::SetInfoRequest(body) => !body.buffer.bytes.is_empty(),
        _ => false,
    }
}

impl crate::Out<'_> {
    fn level(&mut self, message: &Message<'_>, class: FileInfoClass) {
        if level(message) == Some((InfoType::FILE, class.0)) && has_metadata(message) {
            self.present();
        }
    }

    fn volume(&mut self, message: &Message<'_>, class: FsInfoClass) {
        if level(message) == Some((InfoType::FILESYSTEM, class.0)) && has_metadata(message) {
            self.present();
        }
    }
}
