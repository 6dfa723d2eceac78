//! CREATE and its contexts. `[MS-SMB2] 2.2.13, 2.2.14`

use smbtrail_codec::{self as codec, Body};
use smbtrail_wire::{FileTime, Guid as GuidValue};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Guid, None, Text, Time};
use crate::kind::{U16, U32, U64, X8, X16, X32, X64};
use crate::out::{Out, number};
use crate::source::Source::{After, At, Bits, With};

const LEASE_STATE: &str = "smb2.lease.lease_state";
const LEASE_FLAGS: &str = "smb2.lease.lease_flags";
const ATTRIBUTE: &str = "smb2.file_attribute";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.create.oplock", X8, "The oplock that is asked for, given or taken back", &[
        At("SMB2 CREATE Request/RequestedOplockLevel; SMB2 CREATE Response/OplockLevel; SMB2 OPLOCK_BREAK*/OplockLevel"),
    ]),
    f("smb2.impersonation.level", U32, "How far the server may act as the client", &[At("SMB2 CREATE Request/ImpersonationLevel")]),
    f("smb2.create_flags", X64, "Reserved", &[At("SMB2 CREATE Request/SmbCreateFlags")]),
    f("smb2.create.disposition", U32, "What to do when the file exists, and when it does not", &[At("SMB2 CREATE Request/CreateDisposition")]),
    f("smb2.create.rep_flags", X8, "Whether the file is a reparse point", &[At("SMB2 CREATE Response/Flags")]),
    f("smb2.create.rep_flags.reparse_point", Bool, "The file is a reparse point", &[Bits("smb2.create.rep_flags", 1)]),
    f("smb2.create.action", U32, "What happened to the file", &[At("SMB2 CREATE Response/CreateAction")]),
    f("smb2.create.extrainfo", None, "The place of the create contexts, also when there are none", &[At("SMB2 CREATE Request/; SMB2 CREATE Response/")]),
    f("smb2.create.chain_offset", X32, "Bytes from this create context to the next one", &[At("SMB2_CREATE_CONTEXT/Next")]),
    f("smb2.create.chain_data", None, "Data of a create context", &[At("SMB2_CREATE_CONTEXT/")]),
    f("smb2.tag", Text, "The name of a create context; one of sixteen bytes as a GUID", &[With("SMB2_CREATE_CONTEXT/Name", tag)]),
    f("smb2.file_attribute", X32, "Attributes of a file", &[
        At("SMB2 CREATE Request/FileAttributes; SMB2 CREATE Response/FileAttributes; SMB2 CLOSE Response/FileAttributes; FILE_ALL_INFORMATION/FileAttributes; \
            FILE_BASIC_INFORMATION/FileAttributes; FILE_DIRECTORY_INFORMATION/FileAttributes; FILE_FULL_DIR_INFORMATION/FileAttributes; \
            FILE_BOTH_DIR_INFORMATION/FileAttributes; FILE_ID_*/FileAttributes; FILE_POSIX_*/FileAttributes"),
    ]),
    f("smb2.file_attribute.read_only", Bool, "Read-only", &[Bits(ATTRIBUTE, 0x1)]),
    f("smb2.file_attribute.hidden", Bool, "Hidden", &[Bits(ATTRIBUTE, 0x2)]),
    f("smb2.file_attribute.system", Bool, "Of the system", &[Bits(ATTRIBUTE, 0x4)]),
    f("smb2.file_attribute.directory", Bool, "A directory", &[Bits(ATTRIBUTE, 0x10)]),
    f("smb2.file_attribute.archive", Bool, "To be archived", &[Bits(ATTRIBUTE, 0x20)]),
    f("smb2.file_attribute.normal", Bool, "No other attribute", &[Bits(ATTRIBUTE, 0x80)]),
    f("smb2.file_attribute.temporary", Bool, "Temporary", &[Bits(ATTRIBUTE, 0x100)]),
    f("smb2.file_attribute.sparse", Bool, "With holes", &[Bits(ATTRIBUTE, 0x200)]),
    f("smb2.file_attribute.reparse", Bool, "A reparse point", &[Bits(ATTRIBUTE, 0x400)]),
    f("smb2.file_attribute.compressed", Bool, "Compressed", &[Bits(ATTRIBUTE, 0x800)]),
    f("smb2.file_attribute.offline", Bool, "Not at hand", &[Bits(ATTRIBUTE, 0x1000)]),
    f("smb2.file_attribute.not_content_indexed", Bool, "Left out of the index", &[Bits(ATTRIBUTE, 0x2000)]),
    f("smb2.file_attribute.encrypted", Bool, "Encrypted", &[Bits(ATTRIBUTE, 0x4000)]),
    f("smb2.file_attribute.integrity_stream", Bool, "Guarded by checksums", &[Bits(ATTRIBUTE, 0x8000)]),
    f("smb2.file_attribute.no_scrub_data", Bool, "Left out of checks of integrity", &[Bits(ATTRIBUTE, 0x2_0000)]),
    f("smb2.lease.lease_key", Guid, "Names a lease", &[At("SMB2_CREATE_REQUEST_LEASE*/LeaseKey; SMB2 LEASE_BREAK*/LeaseKey")]),
    f("smb2.lease.lease_state", X32, "What a lease allows the client to keep to itself", &[
        At("SMB2_CREATE_REQUEST_LEASE*/LeaseState; SMB2 LEASE_BREAK*/LeaseState; SMB2 LEASE_BREAK*/CurrentLeaseState; SMB2 LEASE_BREAK*/NewLeaseState"),
    ]),
    f("smb2.lease.lease_state.read_caching", Bool, "Data that was read", &[Bits(LEASE_STATE, 1)]),
    f("smb2.lease.lease_state.handle_caching", Bool, "The open itself", &[Bits(LEASE_STATE, 2)]),
    f("smb2.lease.lease_state.write_caching", Bool, "Data that is to be written", &[Bits(LEASE_STATE, 4)]),
    f("smb2.lease.lease_flags", X32, "What happens with a lease", &[At("SMB2_CREATE_REQUEST_LEASE/LeaseFlags; SMB2_CREATE_REQUEST_LEASE_V2/Flags; SMB2 LEASE_BREAK*/Flags")]),
    f("smb2.lease.lease_state.break_ack_required", Bool, "The client must acknowledge", &[Bits(LEASE_FLAGS, 1)]),
    f("smb2.lease.lease_state.break_in_progress", Bool, "The lease is being taken back", &[Bits(LEASE_FLAGS, 2)]),
    f("smb2.lease.lease_state.parent_lease_key_set", Bool, "The lease of the directory is named", &[Bits(LEASE_FLAGS, 4)]),
    f("smb2.lease.lease_duration", X64, "Reserved", &[At("SMB2_CREATE_REQUEST_LEASE*/LeaseDuration; SMB2 LEASE_BREAK*/LeaseDuration")]),
    f("smb2.lease.parent_lease_key", Guid, "Names the lease of the directory", &[At("SMB2_CREATE_REQUEST_LEASE_V2/ParentLeaseKey")]),
    f("smb2.lease.lease_oplock", X16, "Counts the changes of a lease", &[At("SMB2_CREATE_REQUEST_LEASE_V2/Epoch; SMB2 LEASE_BREAK Notification/NewEpoch")]),
    f("smb2.lease.lease_reserved", X16, "Reserved", &[At("SMB2_CREATE_REQUEST_LEASE_V2/Reserved")]),
    f("smb2.lease.lease_break_reason", X32, "Reserved", &[At("SMB2 LEASE_BREAK Notification/BreakReason")]),
    f("smb2.lease.access_mask_hint", X32, "Reserved", &[At("SMB2 LEASE_BREAK Notification/AccessMaskHint")]),
    f("smb2.lease.share_mask_hint", X32, "Reserved", &[At("SMB2 LEASE_BREAK Notification/ShareMaskHint")]),
    f("smb2.dhnq_buffer_reserved", X64, "Reserved", &[At("SMB2_CREATE_DURABLE_HANDLE_RESPONSE/Reserved")]),
    f("smb2.dh2x.timeout", U32, "Milliseconds for which an open waits for its client", &[At("SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2/Timeout; SMB2_CREATE_DURABLE_HANDLE_RESPONSE_V2/Timeout")]),
    f("smb2.dh2x.flags", X32, "Whether an open survives the server's failure", &[At("SMB2_CREATE_DURABLE_HANDLE_RE*/Flags")]),
    f("smb2.dh2x.flags.persistent_handle", Bool, "The open survives the server's failure", &[
        With("SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2/Flags",
            |field, out| out.push(crate::Value::Bool(field.bytes.first().is_some_and(|byte| byte & 2 != 0)))),
    ]),
    f("smb2.dh2x.reserved", X64, "Reserved", &[At("SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2/Reserved")]),
    f("smb2.dh2x.create_guid", Guid, "The client's name for an open", &[At("SMB2_CREATE_DURABLE_HANDLE_REQUEST_V2/CreateGuid; SMB2_CREATE_DURABLE_HANDLE_RECONNECT_V2/CreateGuid")]),
    f("smb2.twrp_timestamp", Time, "The snapshot that is meant", &[With("SMB2_CREATE_TIMEWARP_TOKEN/Timestamp", |field, out| {
        let (seconds, nanoseconds) = FileTime(number(field.bytes)).to_unix();
        out.time(seconds, nanoseconds);
    })]),
    f("smb2.mxac_timestamp", Time, "The maximal access is wanted if the file is newer", &[At("SMB2_CREATE_QUERY_MAXIMAL_ACCESS_REQUEST/Timestamp")]),
    f("smb2.mxac_status", X32, "Whether the maximal access is known", &[At("SMB2_CREATE_QUERY_MAXIMAL_ACCESS_RESPONSE/QueryStatus")]),
    f("smb2.qfid_fid", Bytes, "Names the file on its volume, and the volume", &[After(|message, out| if let Body::CreateResponse(body) = message.body {
        for context in body.contexts(&mut ()).filter(|context| *context.name.bytes == *b"QFid") {
            out.bytes(&context.data.bytes);
        }
    })]),
    f("smb2.app_instance.struct_size", U16, "Bytes of the structure", &[At("SMB2_CREATE_APP_INSTANCE_ID/StructureSize")]),
    f("smb2.app_instance.reserved", X16, "Reserved", &[At("SMB2_CREATE_APP_INSTANCE_ID/Reserved")]),
    f("smb2.app_instance.app_guid", Guid, "Names the application", &[At("SMB2_CREATE_APP_INSTANCE_ID/AppInstanceId")]),
    f("smb2.app_instance_version.struct_size", U16, "Bytes of the structure", &[At("SMB2_CREATE_APP_INSTANCE_VERSION/StructureSize")]),
    f("smb2.app_instance_version.reserved", U16, "Reserved", &[At("SMB2_CREATE_APP_INSTANCE_VERSION/Reserved")]),
    f("smb2.app_instance_version.padding", X32, "Padding", &[At("SMB2_CREATE_APP_INSTANCE_VERSION/Padding")]),
    f("smb2.app_instance_version.version.high", U64, "The higher half of the application's version", &[At("SMB2_CREATE_APP_INSTANCE_VERSION/AppInstanceVersionHigh")]),
    f("smb2.app_instance_version.version.low", U64, "The lower half of the application's version", &[At("SMB2_CREATE_APP_INSTANCE_VERSION/AppInstanceVersionLow")]),
    f("smb2.svhdx_open_device_context.version", U32, "Version of the context", &[At("SVHDX_OPEN_DEVICE_CONTEXT/Version")]),
    f("smb2.svhdx_open_device_context.initiator_has_id", Bool, "The initiator has an id", &[At("SVHDX_OPEN_DEVICE_CONTEXT/HasInitiatorId")]),
    f("smb2.svhdx_open_device_context.reserved", Bytes, "Reserved", &[At("SVHDX_OPEN_DEVICE_CONTEXT/Reserved")]),
    f("smb2.svhdx_open_device_context.initiator_id", Guid, "Names the initiator", &[At("SVHDX_OPEN_DEVICE_CONTEXT/InitiatorId")]),
    f("smb2.svhdx_open_device_context.flags", X32, "Reserved", &[At("SVHDX_OPEN_DEVICE_CONTEXT/Flags")]),
    f("smb2.svhdx_open_device_context.originator_flags", X32, "What the initiator is", &[At("SVHDX_OPEN_DEVICE_CONTEXT/OriginatorFlags")]),
    f("smb2.svhxd_open_device_context.open_request_id", X64, "Names the request", &[At("SVHDX_OPEN_DEVICE_CONTEXT/OpenRequestId")]),
    f("smb2.svhxd_open_device_context.initiator_host_name_len", U16, "Bytes of the host's name", &[At("SVHDX_OPEN_DEVICE_CONTEXT/InitiatorHostNameLength")]),
    f("smb2.svhdx_open_device_context.host_name", Text, "The initiator's host", &[At("SVHDX_OPEN_DEVICE_CONTEXT/InitiatorHostName")]),
    f("smb2.svhdx_open_device_context.virtual_disk_properties_initialized", Bool, "The properties of the disk are set", &[At("SVHDX_OPEN_DEVICE_CONTEXT_V2 properties/VirtualDiskPropertiesInitialized")]),
    f("smb2.svhdx_open_device_context.server_service_version", U32, "Version of the service", &[At("SVHDX_OPEN_DEVICE_CONTEXT_V2 properties/ServerServiceVersion")]),
    f("smb2.svhdx_open_device_context.virtual_sector_size", U32, "Bytes of a virtual sector", &[At("SVHDX_OPEN_DEVICE_CONTEXT_V2 properties/VirtualSectorSize")]),
    f("smb2.svhdx_open_device_context.physical_sector_size", U32, "Bytes of a physical sector", &[At("SVHDX_OPEN_DEVICE_CONTEXT_V2 properties/PhysicalSectorSize")]),
    f("smb2.svhdx_open_device_context.virtual_size", U64, "Bytes of the virtual disk", &[At("SVHDX_OPEN_DEVICE_CONTEXT_V2 properties/VirtualSize")]),
    f("smb2.posix_perms", crate::Kind::Unsigned(32, crate::Base::Oct), "POSIX permissions", &[At("SMB2_CREATE_POSIX/Mode; FILE_POSIX_*/Mode")]),
    f("smb2.aapl.command_code", U32, "What Apple's extension asks", &[At("AAPL_*/CommandCode")]),
    f("smb2.aapl.reserved", X32, "Reserved", &[At("AAPL_*/Reserved")]),
    f("smb2.aapl.query_bitmask", X64, "What is asked of the server", &[At("AAPL_SERVER_QUERY request/RequestBitmap; AAPL_SERVER_QUERY reply/ReplyBitmap")]),
    f("smb2.aapl.bitmask.server_caps", Bool, "What the server can do", &[Bits("smb2.aapl.query_bitmask", 1)]),
    f("smb2.aapl.bitmask.volume_caps", Bool, "What the volume can do", &[Bits("smb2.aapl.query_bitmask", 2)]),
    f("smb2.aapl.bitmask.model_info", Bool, "What model the server is", &[Bits("smb2.aapl.query_bitmask", 4)]),
    f("smb2.aapl.caps", X64, "What the sender can do", &[At("AAPL_SERVER_QUERY request/ClientCapabilities; AAPL_SERVER_QUERY reply/ServerCapabilities")]),
    f("smb2.aapl.caps.supports_read_dir_addr", Bool, "Listings contain attributes", &[Bits("smb2.aapl.caps", 1)]),
    f("smb2.aapl.caps.supports_osx_copyfile", Bool, "Files are copied on the server", &[Bits("smb2.aapl.caps", 2)]),
    f("smb2.aapl.caps.unix_based", Bool, "A Unix system", &[Bits("smb2.aapl.caps", 4)]),
    f("smb2.aapl.supports_nfs_ace", Bool, "ACEs of NFS", &[Bits("smb2.aapl.caps", 8)]),
    f("smb2.aapl.volume_caps", X64, "What the volume can do", &[At("AAPL_SERVER_QUERY reply/VolumeCapabilities")]),
    f("smb2.aapl.volume_caps.supports_resolve_id", Bool, "Files are found by their ids", &[Bits("smb2.aapl.volume_caps", 1)]),
    f("smb2.aapl.volume_caps.case_sensitive", Bool, "Case matters in names", &[Bits("smb2.aapl.volume_caps", 2)]),
    f("smb2.aapl.volume_caps.supports_full_sync", Bool, "Data can be forced to the disk", &[Bits("smb2.aapl.volume_caps", 4)]),
    f("smb2.aapl.model_string", Text, "The server's model", &[At("AAPL_SERVER_QUERY reply/ModelString")]),
    f("smb2.aapl.server_path", Text, "The path of the file", &[At("AAPL_RESOLVE_ID reply/Path")]),
];

/// The name of a create context.
fn tag(field: &codec::Field<'_>, out: &mut Out<'_>) {
    match <[u8; 16]>::try_from(field.bytes) {
        Ok(guid) => out.text(&GuidValue(guid).to_string()),
        Err(_) => out.field(field),
    }
}
