//! Names that Wireshark shares between SMB1 and SMB2.

use smbtrail_codec::info::Info;
use smbtrail_codec::{self as codec, Body, Utf16};
use smbtrail_track::{Content, Detail, Message};
use smbtrail_wire::{FsInfoClass, InfoType};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Text, Time};
use crate::kind::{U8, U16, U32, U64, X8, X16, X32, X64};
use crate::out::Out;
use crate::source::Source::{After, At, Bits, Smb1, With};

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb.access_mask", X32, "What may be done, or is to be done", &[
        At("SMB2 CREATE Request/DesiredAccess; SMB2 TREE_CONNECT Response/MaximalAccess; SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE/MaximalAccess; \
            FILE_ALL_INFORMATION/AccessFlags; FILE_ACCESS_INFORMATION/AccessFlags"),
    ]),
    f("smb.access.read", Bool, "Read data, or list a directory", &[Bits("smb.access_mask", 0x1)]),
    f("smb.access.write", Bool, "Write data, or add a file to a directory", &[Bits("smb.access_mask", 0x2)]),
    f("smb.access.append", Bool, "Append data, or add a directory to a directory", &[Bits("smb.access_mask", 0x4)]),
    f("smb.access.read_ea", Bool, "Read extended attributes", &[Bits("smb.access_mask", 0x8)]),
    f("smb.access.write_ea", Bool, "Write extended attributes", &[Bits("smb.access_mask", 0x10)]),
    f("smb.access.execute", Bool, "Run a file, or pass through a directory", &[Bits("smb.access_mask", 0x20)]),
    f("smb.access.delete_child", Bool, "Delete what a directory holds", &[Bits("smb.access_mask", 0x40)]),
    f("smb.access.read_attributes", Bool, "Read attributes", &[Bits("smb.access_mask", 0x80)]),
    f("smb.access.write_attributes", Bool, "Write attributes", &[Bits("smb.access_mask", 0x100)]),
    f("smb.access.delete", Bool, "Delete", &[Bits("smb.access_mask", 0x10000)]),
    f("smb.access.read_control", Bool, "Read the security descriptor", &[Bits("smb.access_mask", 0x20000)]),
    f("smb.access.write_dac", Bool, "Change who may do what", &[Bits("smb.access_mask", 0x40000)]),
    f("smb.access.write_owner", Bool, "Change the owner", &[Bits("smb.access_mask", 0x80000)]),
    f("smb.access.synchronize", Bool, "Wait for the handle", &[Bits("smb.access_mask", 0x100000)]),
    f("smb.access.system_security", Bool, "Read or change what is audited", &[Bits("smb.access_mask", 0x1000000)]),
    f("smb.access.maximum_allowed", Bool, "All that is allowed", &[Bits("smb.access_mask", 0x2000000)]),
    f("smb.access.generic_all", Bool, "Everything", &[Bits("smb.access_mask", 0x10000000)]),
    f("smb.access.generic_execute", Bool, "All that running needs", &[Bits("smb.access_mask", 0x20000000)]),
    f("smb.access.generic_write", Bool, "All that writing needs", &[Bits("smb.access_mask", 0x40000000)]),
    f("smb.access.generic_read", Bool, "All that reading needs", &[Bits("smb.access_mask", 0x80000000)]),
    f("smb.share_access", X32, "What others may do with the file meanwhile", &[At("SMB2 CREATE Request/ShareAccess")]),
    f("smb.share.access.read", Bool, "Others may read", &[Bits("smb.share_access", 0x1)]),
    f("smb.share.access.write", Bool, "Others may write", &[Bits("smb.share_access", 0x2)]),
    f("smb.share.access.delete", Bool, "Others may delete", &[Bits("smb.share_access", 0x4)]),
    f("smb.create_options", X32, "How to open the file", &[At("SMB2 CREATE Request/CreateOptions")]),
    f("smb.nt.create_options.directory", Bool, "A directory", &[Bits("smb.create_options", 0x1)]),
    f("smb.nt.create_options.write_through", Bool, "Written through to the disk", &[Bits("smb.create_options", 0x2)]),
    f("smb.nt.create_options.sequential_only", Bool, "Read from front to end", &[Bits("smb.create_options", 0x4)]),
    f("smb.nt.create_options.intermediate_buffering", Bool, "Past the cache", &[Bits("smb.create_options", 0x8)]),
    f("smb.nt.create_options.sync_io_alert", Bool, "One operation after the other, interruptible", &[Bits("smb.create_options", 0x10)]),
    f("smb.nt.create_options.sync_io_nonalert", Bool, "One operation after the other", &[Bits("smb.create_options", 0x20)]),
    f("smb.nt.create_options.non_directory", Bool, "No directory", &[Bits("smb.create_options", 0x40)]),
    f("smb.nt.create_options.create_tree_connection", Bool, "Reserved: a tree connection", &[Bits("smb.create_options", 0x80)]),
    f("smb.nt.create_options.complete_if_oplocked", Bool, "Do not wait for an oplock to be given back", &[Bits("smb.create_options", 0x100)]),
    f("smb.nt.create_options.no_ea_knowledge", Bool, "The client knows no extended attributes", &[Bits("smb.create_options", 0x200)]),
    f("smb.nt.create_options.eight_dot_three_only", Bool, "The client knows short names only", &[Bits("smb.create_options", 0x400)]),
    f("smb.nt.create_options.random_access", Bool, "Read here and there", &[Bits("smb.create_options", 0x800)]),
    f("smb.nt.create_options.delete_on_close", Bool, "Goes when it is closed", &[Bits("smb.create_options", 0x1000)]),
    f("smb.nt.create_options.open_by_fileid", Bool, "Named by its id", &[Bits("smb.create_options", 0x2000)]),
    f("smb.nt.create_options.backup_intent", Bool, "For a backup", &[Bits("smb.create_options", 0x4000)]),
    f("smb.nt.create_options.no_compression", Bool, "Not compressed", &[Bits("smb.create_options", 0x8000)]),
    f("smb.nt.create_options.reserve_opfilter", Bool, "Reserved: a filter oplock", &[Bits("smb.create_options", 0x100000)]),
    f("smb.nt.create_options.open_reparse_point", Bool, "The reparse point itself", &[Bits("smb.create_options", 0x200000)]),
    f("smb.nt.create_options.open_no_recall", Bool, "Not fetched from remote storage", &[Bits("smb.create_options", 0x400000)]),
    f("smb.nt.create_options.open_for_free_space_query", Bool, "To ask for free space", &[Bits("smb.create_options", 0x800000)]),
    f("smb.nt.notify.completion_filter", X32, "Which changes are watched", &[At("SMB2 CHANGE_NOTIFY Request/CompletionFilter")]),
    f("smb.nt.notify.file_name", Bool, "Names of files", &[Bits("smb.nt.notify.completion_filter", 0x1)]),
    f("smb.nt.notify.dir_name", Bool, "Names of directories", &[Bits("smb.nt.notify.completion_filter", 0x2)]),
    f("smb.nt.notify.attributes", Bool, "Attributes", &[Bits("smb.nt.notify.completion_filter", 0x4)]),
    f("smb.nt.notify.size", Bool, "Sizes", &[Bits("smb.nt.notify.completion_filter", 0x8)]),
    f("smb.nt.notify.last_write", Bool, "When files were last written", &[Bits("smb.nt.notify.completion_filter", 0x10)]),
    f("smb.nt.notify.last_access", Bool, "When files were last read", &[Bits("smb.nt.notify.completion_filter", 0x20)]),
    f("smb.nt.notify.creation", Bool, "When files were created", &[Bits("smb.nt.notify.completion_filter", 0x40)]),
    f("smb.nt.notify.ea", Bool, "Extended attributes", &[Bits("smb.nt.notify.completion_filter", 0x80)]),
    f("smb.nt.notify.security", Bool, "Security descriptors", &[Bits("smb.nt.notify.completion_filter", 0x100)]),
    f("smb.nt.notify.stream_name", Bool, "Names of streams", &[Bits("smb.nt.notify.completion_filter", 0x200)]),
    f("smb.nt.notify.stream_size", Bool, "Sizes of streams", &[Bits("smb.nt.notify.completion_filter", 0x400)]),
    f("smb.nt.notify.stream_write", Bool, "Data of streams", &[Bits("smb.nt.notify.completion_filter", 0x800)]),
    f("smb.create.time", Time, "When the file or volume was created", &[At("FILE_FS_VOLUME_INFORMATION/VolumeCreationTime; FILE_NETWORK_OPEN_INFORMATION/CreationTime")]),
    f("smb.access.time", Time, "When the file was last read", &[At("FILE_NETWORK_OPEN_INFORMATION/LastAccessTime")]),
    f("smb.last_write.time", Time, "When the file's data last changed", &[At("FILE_NETWORK_OPEN_INFORMATION/LastWriteTime")]),
    f("smb.change.time", Time, "When the file last changed at all", &[At("FILE_NETWORK_OPEN_INFORMATION/ChangeTime")]),
    f("smb.alloc_size64", U64, "Bytes, or units, that are allocated", &[At("FILE_STANDARD_INFORMATION/AllocationSize; FILE_ALLOCATION_INFORMATION/AllocationSize; FILE_STREAM_INFORMATION/StreamAllocationSize; FILE_NETWORK_OPEN_INFORMATION/AllocationSize; FILE_FS_SIZE_INFORMATION/TotalAllocationUnits; FILE_FS_FULL_SIZE_INFORMATION/TotalAllocationUnits")]),
    f("smb.end_of_file", U64, "Bytes of the file", &[At("FILE_STANDARD_INFORMATION/EndOfFile; FILE_END_OF_FILE_INFORMATION/EndOfFile; FILE_NETWORK_OPEN_INFORMATION/EndOfFile")]),
    f("smb.link_count", U32, "Names that the file has", &[At("FILE_STANDARD_INFORMATION/NumberOfLinks")]),
    f("smb.delete_pending", U16, "The file goes when it is closed", &[At("FILE_STANDARD_INFORMATION/DeletePending")]),
    f("smb.is_directory", U8, "A directory", &[At("FILE_STANDARD_INFORMATION/Directory")]),
    f("smb.index_number", X64, "The file's id on its volume", &[At("FILE_INTERNAL_INFORMATION/IndexNumber")]),
    f("smb.ea.list_length", U32, "Bytes of the extended attributes", &[At("FILE_EA_INFORMATION/EaSize")]),
    f("smb.mode", X32, "How the file is open", &[At("FILE_MODE_INFORMATION/Mode")]),
    f("smb.alignment", U32, "How buffers must be aligned", &[At("FILE_ALIGNMENT_INFORMATION/AlignmentRequirement")]),
    f("smb.position", U64, "The position in the file", &[At("FILE_POSITION_INFORMATION/CurrentByteOffset")]),
    f("smb.file_name_len", U32, "Bytes of the name", &[At("FILE_NAME_INFORMATION/FileNameLength")]),
    f("smb.file", Text, "A name or path", &[With("FILE_NAME_INFORMATION/FileName; REQ_GET_DFS_REFERRAL/RequestFileName", whole_characters)]),
    f("smb.next_entry_offset", U32, "Bytes from this stream to the next", &[At("FILE_STREAM_INFORMATION/NextEntryOffset")]),
    f("smb.stream_name_len", U32, "Bytes of the stream's name", &[At("FILE_STREAM_INFORMATION/StreamNameLength")]),
    f("smb.stream_size", U64, "Bytes of the stream", &[At("FILE_STREAM_INFORMATION/StreamSize")]),
    f("smb.stream_name", Text, "The name of a stream", &[At("FILE_STREAM_INFORMATION/StreamName")]),
    f("smb.compressed.file_size", U64, "Bytes of the file, compressed", &[At("FILE_COMPRESSION_INFORMATION/CompressedFileSize")]),
    f("smb.compressed.format", U16, "How the file is compressed", &[At("FILE_COMPRESSION_INFORMATION/CompressionFormat")]),
    f("smb.compressed.unit_shift", U8, "Bits of a unit of compression", &[At("FILE_COMPRESSION_INFORMATION/CompressionUnitShift")]),
    f("smb.compressed.chunk_shift", U8, "Bits of a chunk of compression", &[At("FILE_COMPRESSION_INFORMATION/ChunkShift")]),
    f("smb.compressed.cluster_shift", U8, "Bits of a cluster", &[At("FILE_COMPRESSION_INFORMATION/ClusterShift")]),
    f("smb.attribute", X32, "Attributes of the file", &[At("FILE_ATTRIBUTE_TAG_INFORMATION/FileAttributes")]),
    f("smb.reparse_tag", X32, "What kind of reparse point", &[At("FILE_ATTRIBUTE_TAG_INFORMATION/ReparseTag")]),
    f("smb.volume.serial", X32, "The serial number of the volume", &[At("FILE_FS_VOLUME_INFORMATION/VolumeSerialNumber")]),
    f("smb.volume.label.len", U32, "Bytes of the volume's label", &[At("FILE_FS_VOLUME_INFORMATION/VolumeLabelLength")]),
    f("smb.volume.label", Text, "The volume's label", &[With("FILE_FS_VOLUME_INFORMATION/VolumeLabel", whole_characters)]),
    f("smb.fs_sector_per_unit", U32, "Sectors of a unit", &[At("FILE_FS_SIZE_INFORMATION/SectorsPerAllocationUnit; FILE_FS_FULL_SIZE_INFORMATION/SectorsPerAllocationUnit")]),
    f("smb.fs_bytes_per_sector", U32, "Bytes of a sector", &[At("FILE_FS_SIZE_INFORMATION/BytesPerSector; FILE_FS_FULL_SIZE_INFORMATION/BytesPerSector")]),
    f("smb.free_alloc_units", U64, "Units that are free", &[At("FILE_FS_SIZE_INFORMATION/AvailableAllocationUnits")]),
    f("smb.caller_free_alloc_units", U64, "Units that are free for the user", &[At("FILE_FS_FULL_SIZE_INFORMATION/CallerAvailableAllocationUnits")]),
    f("smb.actual_free_alloc_units", U64, "Units that are free in all", &[At("FILE_FS_FULL_SIZE_INFORMATION/ActualAvailableAllocationUnits")]),
    f("smb.fs_max_name_len", U32, "The most bytes of a name", &[At("FILE_FS_ATTRIBUTE_INFORMATION/MaximumComponentNameLength")]),
    f("smb.fs_name.len", U32, "Bytes of the file system's name", &[At("FILE_FS_ATTRIBUTE_INFORMATION/FileSystemNameLength")]),
    f("smb.fs_name", Text, "The file system's name", &[With("FILE_FS_ATTRIBUTE_INFORMATION/FileSystemName", whole_characters)]),
    f("smb.device.type", X32, "What device it is", &[At("FILE_FS_DEVICE_INFORMATION/DeviceType")]),
    f("smb.device", X32, "What the device can do", &[At("FILE_FS_DEVICE_INFORMATION/Characteristics")]),
    f("smb.device.removable", Bool, "Its medium can be taken out", &[Bits("smb.device", 0x1)]),
    f("smb.device.read_only", Bool, "Cannot be written", &[Bits("smb.device", 0x2)]),
    f("smb.device.floppy", Bool, "A floppy disk", &[Bits("smb.device", 0x4)]),
    f("smb.device.write_once", Bool, "Can be written once", &[Bits("smb.device", 0x8)]),
    f("smb.device.remote", Bool, "Over the network", &[Bits("smb.device", 0x10)]),
    f("smb.device.mounted", Bool, "Mounted", &[Bits("smb.device", 0x20)]),
    f("smb.device.virtual", Bool, "No physical device", &[Bits("smb.device", 0x40)]),
    f("smb.device.secure_open", Bool, "Checks access to its name space", &[Bits("smb.device", 0x100)]),
    f("smb.device.ts", Bool, "Of a terminal session", &[Bits("smb.device", 0x1000)]),
    f("smb.device.webdav", Bool, "Over WebDAV", &[Bits("smb.device", 0x2000)]),
    f("smb.device.portable", Bool, "Portable", &[Bits("smb.device", 0x4000)]),
    f("smb.device.aat", Bool, "Lets app containers pass", &[Bits("smb.device", 0x20000)]),
    f("smb.fs_attr", X32, "What the file system can do", &[At("FILE_FS_ATTRIBUTE_INFORMATION/FileSystemAttributes")]),
    f("smb.fs_attr.css", Bool, "Case matters in searches", &[Bits("smb.fs_attr", 0x1)]),
    f("smb.fs_attr.cpn", Bool, "Case is kept in names", &[Bits("smb.fs_attr", 0x2)]),
    f("smb.fs_attr.uod", Bool, "Names are Unicode", &[Bits("smb.fs_attr", 0x4)]),
    f("smb.fs_attr.pacls", Bool, "Security descriptors are kept and enforced", &[Bits("smb.fs_attr", 0x8)]),
    f("smb.fs_attr.fc", Bool, "Files can be compressed", &[Bits("smb.fs_attr", 0x10)]),
    f("smb.fs_attr.vq", Bool, "Quotas", &[Bits("smb.fs_attr", 0x20)]),
    f("smb.fs_attr.ssf", Bool, "Files with holes", &[Bits("smb.fs_attr", 0x40)]),
    f("smb.fs_attr.srp", Bool, "Reparse points", &[Bits("smb.fs_attr", 0x80)]),
    f("smb.fs_attr.srs", Bool, "Remote storage", &[Bits("smb.fs_attr", 0x100)]),
    f("smb.fs_attr.sla", Bool, "Long names", &[Bits("smb.fs_attr", 0x4000)]),
    f("smb.fs_attr.vis", Bool, "Compressed as a whole", &[Bits("smb.fs_attr", 0x8000)]),
    f("smb.fs_attr.soids", Bool, "Object ids", &[Bits("smb.fs_attr", 0x10000)]),
    f("smb.fs_attr.se", Bool, "Files can be encrypted", &[Bits("smb.fs_attr", 0x20000)]),
    f("smb.fs_attr.ns", Bool, "Named streams", &[Bits("smb.fs_attr", 0x40000)]),
    f("smb.fs_attr.rov", Bool, "Cannot be written", &[Bits("smb.fs_attr", 0x80000)]),
    f("smb.fs_attr.swo", Bool, "Can be written once, from front to end", &[Bits("smb.fs_attr", 0x100000)]),
    f("smb.fs_attr.st", Bool, "Transactions", &[Bits("smb.fs_attr", 0x200000)]),
    f("smb.fs_attr.shl", Bool, "Hard links", &[Bits("smb.fs_attr", 0x400000)]),
    f("smb.fs_attr.sis", Bool, "Streams guarded by checksums", &[Bits("smb.fs_attr", 0x4000000)]),
    f("smb.fs_attr.sbr", Bool, "Files can share extents", &[Bits("smb.fs_attr", 0x8000000)]),
    f("smb.fs_attr.ssv", Bool, "Valid data may have holes", &[Bits("smb.fs_attr", 0x10000000)]),
    f("smb.file_attribute", X16, "Attributes of the file", &[At("FILE_NETWORK_OPEN_INFORMATION/FileAttributes")]),
    f("smb.file_attribute.read_only", Bool, "Read-only", &[Bits("smb.file_attribute", 0x1)]),
    f("smb.file_attribute.hidden", Bool, "Hidden", &[Bits("smb.file_attribute", 0x2)]),
    f("smb.file_attribute.system", Bool, "Of the system", &[Bits("smb.file_attribute", 0x4)]),
    f("smb.file_attribute.volume", Bool, "A volume", &[Bits("smb.file_attribute", 0x8)]),
    f("smb.file_attribute.directory", Bool, "A directory", &[Bits("smb.file_attribute", 0x10)]),
    f("smb.file_attribute.archive", Bool, "To be archived", &[Bits("smb.file_attribute", 0x20)]),
    f("smb.file_attribute.device", Bool, "A device", &[Bits("smb.file_attribute", 0x40)]),
    f("smb.file_attribute.normal", Bool, "No other attribute", &[Bits("smb.file_attribute", 0x80)]),
    f("smb.file_attribute.temporary", Bool, "Temporary", &[Bits("smb.file_attribute", 0x100)]),
    f("smb.file_attribute.sparse", Bool, "With holes", &[Bits("smb.file_attribute", 0x200)]),
    f("smb.file_attribute.reparse", Bool, "A reparse point", &[Bits("smb.file_attribute", 0x400)]),
    f("smb.file_attribute.compressed", Bool, "Compressed", &[Bits("smb.file_attribute", 0x800)]),
    f("smb.file_attribute.offline", Bool, "Not at hand", &[Bits("smb.file_attribute", 0x1000)]),
    f("smb.file_attribute.not_content_indexed", Bool, "Left out of the index", &[Bits("smb.file_attribute", 0x2000)]),
    f("smb.file_attribute.encrypted", Bool, "Encrypted", &[Bits("smb.file_attribute", 0x4000)]),
    f("smb.quota.flags", X8, "What quotas do on the volume", &[With("FILE_FS_CONTROL_INFORMATION/FileSystemControlFlags", |field, out| if let Some(byte) = field.bytes.first() { out.number((*byte).into()) })]),
    f("smb.quota.flags.enabled", Bool, "Quotas are counted", &[Bits("smb.quota.flags", 0x1)]),
    f("smb.quota.flags.deny_disk", Bool, "Who is beyond the limit cannot write", &[Bits("smb.quota.flags", 0x2)]),
    f("smb.quota.flags.log_warning", Bool, "Who goes beyond the threshold is logged", &[Bits("smb.quota.flags", 0x10)]),
    f("smb.quota.flags.log_limit", Bool, "Who goes beyond the limit is logged", &[Bits("smb.quota.flags", 0x20)]),
    f("smb.quota.soft.default", U64, "Bytes from which a user is warned", &[At("FILE_FS_CONTROL_INFORMATION/DefaultQuotaThreshold; FILE_QUOTA_INFORMATION/QuotaThreshold")]),
    f("smb.quota.hard.default", U64, "The most bytes of a user", &[At("FILE_FS_CONTROL_INFORMATION/DefaultQuotaLimit; FILE_QUOTA_INFORMATION/QuotaLimit")]),
    f("smb.quota.used", U64, "Bytes that a user has", &[At("FILE_QUOTA_INFORMATION/QuotaUsed")]),
    f("smb.quota.user.offset", U32, "Bytes from this user to the next", &[At("FILE_QUOTA_INFORMATION/NextEntryOffset; FILE_GET_QUOTA_INFORMATION/NextEntryOffset")]),
    f("smb.quota.user.change_time", Time, "When the quota was last changed", &[At("FILE_QUOTA_INFORMATION/ChangeTime")]),
    f("smb.length_of_sid", U32, "Bytes of the SID", &[At("FILE_QUOTA_INFORMATION/SidLength; FILE_GET_QUOTA_INFORMATION/SidLength")]),
    f("smb.pipe_info_flag", Bool, "The pipe carries messages", &[With("FILE_PIPE_INFORMATION/ReadMode", |field, out| if let Some(byte) = field.bytes.first() { out.number((byte & 1).into()) })]),
    f("smb.size_returned_quota_data", U32, "Bytes of the quotas that are returned", &[]),
    f("smb.reserved", Bytes, "Reserved bytes", &[
        Smb1(|message, out| out.bytes(&message.reserved.to_le_bytes())),
        At("FILE_COMPRESSION_INFORMATION/Reserved; FILE_NETWORK_OPEN_INFORMATION/Reserved"),
        After(|message, out| if let Some(Content::Info(Info::FileFsVolumeInformation(info))) = message.buffer().map(|buffer| buffer.read(&mut ())) { out.bytes(&[info.supports_objects, info.reserved]) }),
    ]),
    f("smb.padding", Bytes, "Padding", &[With("RESP_GET_DFS_REFERRAL/ReferralHeaderFlags", |field, out| out.bytes(field.bytes.get(2..).unwrap_or_default()))]),
    f("smb.unknown_data", Bytes, "Bytes that Wireshark does not tell apart", &[After(|message, out| if let Some((before, after)) = around_quotas(message) {
        out.bytes(before);
        out.bytes(after);
    })]),
];

/// What precedes and follows the quotas in the control information of a volume.
fn around_quotas<'a>(message: &Message<'a>) -> Option<(&'a [u8], &'a [u8])> {
    let buffer: &'a [u8] = match (message.body, &message.request?.detail) {
        (Body::QueryInfoResponse(body), Detail::QueryInfo { info_type: InfoType::FILESYSTEM, class, .. })
            if *class == FsInfoClass::CONTROL.0 =>
        {
            &body.output.bytes
        }
        (Body::SetInfoRequest(body), _)
            if (body.info_type, body.file_info_class) == (InfoType::FILESYSTEM, FsInfoClass::CONTROL.0) =>
        {
            &body.buffer.bytes
        }
        _ => return None,
    };
    Some((buffer.get(..24)?, buffer.get(41..)?.get(..7)?))
}

/// A name without its odd last byte, as Wireshark reads what SMB1 has too.
fn whole_characters(field: &codec::Field<'_>, out: &mut Out<'_>) {
    if let codec::Value::Text(text) = field.value {
        out.utf16(Utf16(text.0.get(..text.0.len() & !1).unwrap_or_default()));
    }
}
