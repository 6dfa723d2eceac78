//! IOCTL, and what its buffers hold. `[MS-SMB2] 2.2.31, 2.2.32`, `[MS-FSCC] 2.3`

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use smbtrail_codec as codec;
use smbtrail_codec::fsctl::Control;
use smbtrail_track::{Content, Message};
use smbtrail_wire::NfsFileType;

use super::info::ea_sizes;
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Guid, Ipv4, Ipv6, None, Signed, Text};
use crate::kind::{U16, U32, U64, X16, X32, X64};
use crate::out::Out;
use crate::source::Source::{After, At, Bits, With};

const FUNCTION: &str = "smb2.ioctl.function";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.ioctl.function", X32, "Which control", &[At("SMB2 IOCTL */CtlCode")]),
    f("smb2.ioctl.function.device", X32, "The kind of device it is for", &[Bits(FUNCTION, 0xFFFF_0000)]),
    f("smb2.ioctl.function.access", X32, "The access it needs", &[Bits(FUNCTION, 0xC000)]),
    f("smb2.ioctl.function.function", X32, "Its number among those of the device", &[Bits(FUNCTION, 0x3FFC)]),
    f("smb2.ioctl.function.method", X32, "How its buffers are passed", &[Bits(FUNCTION, 0x3)]),
    f("smb2.max_ioctl_in_size", U32, "The most bytes of input that the response may contain", &[At("SMB2 IOCTL Request/MaxInputResponse")]),
    f("smb2.max_ioctl_out_size", U32, "The most bytes of output that the response may contain", &[At("SMB2 IOCTL Request/MaxOutputResponse")]),
    f("smb2.ioctl.flags", X32, "Whether the control is an FSCTL", &[At("SMB2 IOCTL Request/Flags")]),
    f("smb2.ioctl.is_fsctl", Bool, "The control is an FSCTL", &[Bits("smb2.ioctl.flags", 1)]),
    f("smb2.ioctl.in", None, "The place of the input", &[At("SMB2 IOCTL Request/; SMB2 IOCTL Response/")]),
    f("smb2.ioctl.out", None, "The place of the output", &[At("SMB2 IOCTL Request/; SMB2 IOCTL Response/")]),
    f("smb2.fsctl.range_offset", U64, "Where a range begins, in bytes from the file's first", &[At("FILE_ZERO_DATA_INFORMATION/FileOffset; FILE_ALLOCATED_RANGE_BUFFER/FileOffset")]),
    f("smb2.fsctl.range_length", U64, "Bytes of a range", &[At("FILE_ZERO_DATA_INFORMATION/BeyondFinalZero; FILE_ALLOCATED_RANGE_BUFFER/Length")]),
    f("smb2.qfr_length", U64, "Bytes of a region", &[At("FILE_REGION_INPUT/Length; FILE_REGION_INFO/Length")]),
    f("smb2.qfr_usage", X32, "How a region is used", &[At("FILE_REGION_INPUT/DesiredUsage; FILE_REGION_INFO/Usage")]),
    f("smb2.qfr_flags", X32, "Reserved", &[At("FILE_REGION_OUTPUT/Flags")]),
    f("smb2.qfr_tot_region_entry_count", X32, "How many regions there are", &[At("FILE_REGION_OUTPUT/TotalRegionEntryCount")]),
    f("smb2.qfr_region_entry_count", X32, "How many regions follow", &[At("FILE_REGION_OUTPUT/RegionEntryCount")]),
    f("smb2.FILE_OBJECTID_BUFFER", None, "The ids of a file", &[At("FILE_OBJECTID_BUFFER/; FILE_FS_OBJECTID_INFORMATION/")]),
    f("smb2.object_id", Guid, "Names the file or volume", &[At("FILE_OBJECTID_BUFFER/ObjectId; FILE_FS_OBJECTID_INFORMATION/ObjectId")]),
    f("smb2.birth_volume_id", Guid, "The volume on which the file was created", &[At("FILE_OBJECTID_BUFFER/BirthVolumeId"), With(EXTENDED, |field, out| extended(field, 0, out))]),
    f("smb2.birth_object_id", Guid, "The name that the file was created with", &[At("FILE_OBJECTID_BUFFER/BirthObjectId"), With(EXTENDED, |field, out| extended(field, 16, out))]),
    f("smb2.domain_id", Guid, "Reserved", &[At("FILE_OBJECTID_BUFFER/DomainId"), With(EXTENDED, |field, out| extended(field, 32, out))]),
    f("smb2.fsctl.wait.timeout", Signed(64), "How long to wait for the pipe, in units of 100 nanoseconds", &[At("FSCTL_PIPE_WAIT Request/Timeout")]),
    f("smb2.fsctl.wait.name", Text, "The pipe to wait for", &[At("FSCTL_PIPE_WAIT Request/Name")]),
    f("smb2.fsctl.odx.size", U32, "Bytes of the structure", &[At("FSCTL_OFFLOAD_*/Size")]),
    f("smb2.fsctl.odx.flags", X32, "Flags of an offloaded copy", &[At("FSCTL_OFFLOAD_*/Flags")]),
    f("smb2.fsctl.odx.token_ttl", U32, "Milliseconds for which the token is good", &[At("FSCTL_OFFLOAD_READ_INPUT/TokenTimeToLive")]),
    f("smb2.fsctl.odx.file_offset", U64, "Where in the file, in bytes from its first", &[At("FSCTL_OFFLOAD_*/FileOffset")]),
    f("smb2.fsctl.odx.copy_length", U64, "Bytes to copy", &[At("FSCTL_OFFLOAD_*/CopyLength")]),
    f("smb2.fsctl.odx.xfer_length", U64, "Bytes that the token represents, or that were written", &[At("FSCTL_OFFLOAD_READ_OUTPUT/TransferLength; FSCTL_OFFLOAD_WRITE_OUTPUT/LengthWritten")]),
    f("smb2.fsctl.odx.token_offset", U64, "Offset within the data that the token represents", &[At("FSCTL_OFFLOAD_WRITE_INPUT/TransferOffset")]),
    f("smb2.fsctl.odx.token.type", X32, "The kind of token", &[At("STORAGE_OFFLOAD_TOKEN/TokenType")]),
    f("smb2.fsctl.odx.token.idlen", U16, "Bytes of the token's id", &[At("STORAGE_OFFLOAD_TOKEN/TokenIdLength")]),
    f("smb2.fsctl.odx.token.id", Bytes, "The token's id", &[At("STORAGE_OFFLOAD_TOKEN/TokenId")]),
    f("smb2.fsctl.set_sparse", Bool, "The file shall have holes", &[At("FILE_SET_SPARSE_BUFFER/SetSparse")]),
    f("smb2.ioctl.resiliency.timeout", U32, "Milliseconds for which an open waits for its client", &[At("NETWORK_RESILIENCY_REQUEST/Timeout")]),
    f("smb2.ioctl.resiliency.reserved", U32, "Reserved", &[At("NETWORK_RESILIENCY_REQUEST/Reserved")]),
    f("smb2.ioctl.shared_virtual_disk.support", X32, "How virtual disks are shared", &[At("SVHDX_SHARED_VIRTUAL_DISK_SUPPORT_RESPONSE/SharedVirtualDiskSupport")]),
    f("smb2.ioctl.shared_virtual_disk.handle_state", X32, "How the virtual disk is open", &[At("SVHDX_SHARED_VIRTUAL_DISK_SUPPORT_RESPONSE/SharedVirtualDiskHandleState")]),
    f("smb2.ioctl.network_interfaces.next_offset", X32, "Bytes from this interface to the next", &[At("NETWORK_INTERFACE_INFO/Next")]),
    f("smb2.ioctl.network_interfaces.index", U32, "The number of an interface", &[At("NETWORK_INTERFACE_INFO/IfIndex")]),
    f("smb2.ioctl.network_interfaces.capabilities", X32, "What an interface can do", &[At("NETWORK_INTERFACE_INFO/Capability")]),
    f("smb2.ioctl.network_interfaces.capabilities.rss", Bool, "Spreads work over processors", &[Bits("smb2.ioctl.network_interfaces.capabilities", 1)]),
    f("smb2.ioctl.network_interfaces.capabilities.rdma", Bool, "Reads and writes remote memory", &[Bits("smb2.ioctl.network_interfaces.capabilities", 2)]),
    f("smb2.ioctl.network_interfaces.rss_queue_count", U32, "Reserved", &[At("NETWORK_INTERFACE_INFO/Reserved")]),
    f("smb2.ioctl.network_interfaces.link_speed", U64, "Bits a second", &[At("NETWORK_INTERFACE_INFO/LinkSpeed")]),
    f("smb2.windows.sockaddr.family", U16, "The family of an address", &[At("SOCKADDR_IN/Family; SOCKADDR_IN6/Family")]),
    f("smb2.windows.sockaddr.port", U16, "The port of an address", &[With("SOCKADDR_IN/Port; SOCKADDR_IN6/Port", |field, out| {
        out.number(field.bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
    })]),
    f("smb2.windows.sockaddr.in.addr", Ipv4, "An address of IPv4", &[With("SOCKADDR_IN/IPv4Address", |field, out| if let Some(raw) = field.bytes.first_chunk::<4>() {
        out.address(IpAddr::V4(Ipv4Addr::from(*raw)));
    })]),
    f("smb2.windows.sockaddr.in6.flow_info", X32, "The flow of an address of IPv6", &[At("SOCKADDR_IN6/FlowInfo")]),
    f("smb2.windows.sockaddr.in6.addr", Ipv6, "An address of IPv6", &[With("SOCKADDR_IN6/IPv6Address", |field, out| if let Some(raw) = field.bytes.first_chunk::<16>() {
        out.address(IpAddr::V6(Ipv6Addr::from(*raw)));
    })]),
    f("smb2.windows.sockaddr.in6.scope_id", U32, "The scope of an address of IPv6", &[At("SOCKADDR_IN6/ScopeId")]),
    f("smb2.ioctl.enumerate_snapshots.num_snapshots", U32, "How many snapshots there are", &[At("SRV_SNAPSHOT_ARRAY/NumberOfSnapShots")]),
    f("smb2.ioctl.enumerate_snapshots.num_snapshots_returned", U32, "How many snapshots follow", &[At("SRV_SNAPSHOT_ARRAY/NumberOfSnapShotsReturned")]),
    f("smb2.ioctl.enumerate_snapshots.array_size", U32, "Bytes of the names of the snapshots", &[At("SRV_SNAPSHOT_ARRAY/SnapShotArraySize")]),
    f("smb2.ioctl.enumerate_snapshots.snapshot", Text, "The name of a snapshot", &[At("SRV_SNAPSHOT_ARRAY/SnapShots")]),
    f("smb2.compression_format", U16, "How the file is compressed", &[At("FSCTL_GET_COMPRESSION Reply/CompressionState")]),
    f("smb2.checksum_algorithm", X16, "How data is checked", &[At("FSCTL_GET_INTEGRITY_INFORMATION_BUFFER/ChecksumAlgorithm; FSCTL_SET_INTEGRITY_INFORMATION_BUFFER/ChecksumAlgorithm")]),
    f("smb2.integrity_reserved", U16, "Reserved", &[At("FSCTL_GET_INTEGRITY_INFORMATION_BUFFER/Reserved; FSCTL_SET_INTEGRITY_INFORMATION_BUFFER/Reserved")]),
    f("smb2.integrity_flags", X32, "Whether checks are enforced", &[At("FSCTL_GET_INTEGRITY_INFORMATION_BUFFER/Flags; FSCTL_SET_INTEGRITY_INFORMATION_BUFFER/Flags")]),
    f("smb2.integrity_flags_enforcement", Bool, "Checks are not enforced", &[Bits("smb2.integrity_flags", 1)]),
    f("smb2.fsctl.cchunk.resume_key", Bytes, "Names the source of a copy", &[At("SRV_COPYCHUNK_COPY/SourceKey; SRV_REQUEST_RESUME_KEY Response/ResumeKey")]),
    f("smb2.fsctl.cchunk.count", U32, "How many ranges to copy", &[At("SRV_COPYCHUNK_COPY/ChunkCount")]),
    f("smb2.fsctl.cchunk.src_offset", U64, "Where a range begins in the source", &[At("SRV_COPYCHUNK/SourceOffset")]),
    f("smb2.fsctl.cchunk.dst_offset", U64, "Where a range begins in the target", &[At("SRV_COPYCHUNK/TargetOffset")]),
    f("smb2.fsctl.cchunk.xfer_len", U32, "Bytes of a range", &[At("SRV_COPYCHUNK/Length")]),
    f("smb2.fsctl.cchunk.chunks_written", U32, "Ranges that were copied, or may be", &[At("SRV_COPYCHUNK_RESPONSE/ChunksWritten")]),
    f("smb2.fsctl.cchunk.bytes_written", U32, "Bytes of the last range that were copied, or may be", &[At("SRV_COPYCHUNK_RESPONSE/ChunkBytesWritten")]),
    f("smb2.fsctl.cchunk.total_written", U32, "Bytes that were copied, or may be", &[At("SRV_COPYCHUNK_RESPONSE/TotalBytesWritten")]),
    f("smb2.reparse_tag", X32, "What kind of reparse point", &[At("REPARSE_DATA_BUFFER/ReparseTag; REPARSE_GUID_DATA_BUFFER/ReparseTag; Symbolic Link Reparse Data Buffer/ReparseTag; Mount Point Reparse Data Buffer/ReparseTag; NFS Reparse Data Buffer/ReparseTag; LX SYMLINK REPARSE_DATA_BUFFER/ReparseTag; Symbolic Link Error Response/ReparseTag"),
        After(|message, out| for tag in ea_sizes(message).filter_map(Result::err) { out.number(tag.0.into()) })]),
    f("smb2.reparse_guid", None, "Names who made the reparse point", &[At("REPARSE_GUID_DATA_BUFFER/ReparseGuid")]),
    f("smb2.reparse_data_length", U16, "Bytes of a reparse point's data", &[At("REPARSE_DATA_BUFFER/ReparseDataLength; REPARSE_GUID_DATA_BUFFER/ReparseDataLength; Symbolic Link Reparse Data Buffer/ReparseDataLength; Mount Point Reparse Data Buffer/ReparseDataLength; NFS Reparse Data Buffer/ReparseDataLength; LX SYMLINK REPARSE_DATA_BUFFER/ReparseDataLength; Symbolic Link Error Response/ReparseDataLength")]),
    f("smb2.nfs.type", X64, "What the reparse point of an NFS server is", &[At("NFS Reparse Data Buffer/Type")]),
    f("smb2.reparse_data_buffer", None, "What makes a file a reparse point", &[At("REPARSE_DATA_BUFFER/; REPARSE_GUID_DATA_BUFFER/; Symbolic Link Reparse Data Buffer/; Mount Point Reparse Data Buffer/; NFS Reparse Data Buffer/; LX SYMLINK REPARSE_DATA_BUFFER/")]),
    f("smb2.nfs.symlink.target", Text, "Where the link of an NFS server leads", &[With("NFS Reparse Data Buffer/DataBuffer", |field, out| if matches!(field.value, codec::Value::Text(_)) { out.field(field) })]),
    f("smb2.nfs.char.major", X32, "The first number of a character device", &[After(|message, out| if let Some([major, _]) = device(message, NfsFileType::CHR) { out.number(major) })]),
    f("smb2.nfs.char.minor", X32, "The second number of a character device", &[After(|message, out| if let Some([_, minor]) = device(message, NfsFileType::CHR) { out.number(minor) })]),
    f("smb2.nfs.block.major", X32, "The first number of a block device", &[After(|message, out| if let Some([major, _]) = device(message, NfsFileType::BLK) { out.number(major) })]),
    f("smb2.nfs.block.minor", X32, "The second number of a block device", &[After(|message, out| if let Some([_, minor]) = device(message, NfsFileType::BLK) { out.number(minor) })]),
    f("smb2.ioctl.sqos.protocol_version", X16, "The version of quality of service", &[]),
    f("smb2.ioctl.sqos.reserved", U16, "Reserved", &[]),
    f("smb2.ioctl.sqos.operations", X32, "What is to be done about quality of service", &[]),
    f("smb2.ioctl.sqos.operations.set_logical_flow_id", Bool, "Name the flow", &[]),
    f("smb2.ioctl.sqos.operations.set_policy", Bool, "Set the policy", &[]),
    f("smb2.ioctl.sqos.operations.probe_policy", Bool, "Try the policy", &[]),
    f("smb2.ioctl.sqos.operations.get_status", Bool, "Tell how the flow is", &[]),
    f("smb2.ioctl.sqos.operations.update_counters", Bool, "Take the counters in", &[]),
    f("smb2.ioctl.sqos.logical_flow_id", Guid, "Names the flow", &[]),
    f("smb2.ioctl.sqos.policy_id", Guid, "Names the policy", &[]),
    f("smb2.ioctl.sqos.initiator_id", Guid, "Names who uses the disk", &[]),
    f("smb2.ioctl.sqos.limit", U64, "The most operations a second", &[]),
    f("smb2.ioctl.sqos.reservation", U64, "Operations a second that are kept free", &[]),
    f("smb2.ioctl.sqos.initiator_name", Text, "Who uses the disk", &[]),
    f("smb2.ioctl.sqos.initiator_node_name", Text, "The machine of who uses the disk", &[]),
    f("smb2.ioctl.sqos.io_count_increment", U64, "Operations since the last report", &[]),
    f("smb2.ioctl.sqos.normalized_io_count_increment", U64, "Operations since the last report, in units of the base size", &[]),
    f("smb2.ioctl.sqos.latency_increment", U64, "Time that these operations took in all, in units of 100 nanoseconds", &[]),
    f("smb2.ioctl.sqos.lower_latency_increment", U64, "Time that these operations took below, in units of 100 nanoseconds", &[]),
    f("smb2.ioctl.sqos.bandwidth_limit", U64, "The most KiB a second", &[]),
    f("smb2.ioctl.sqos.kilobyte_count_increment", U64, "KiB since the last report", &[]),
    f("smb2.ioctl.sqos.time_to_live", U32, "Milliseconds for which the answer holds", &[]),
    f("smb2.ioctl.sqos.status", X32, "How the flow is", &[]),
    f("smb2.ioctl.sqos.maximum_io_rate", U64, "The most operations a second", &[]),
    f("smb2.ioctl.sqos.minimum_io_rate", U64, "Operations a second that are kept free", &[]),
    f("smb2.ioctl.sqos.base_io_size", U32, "Bytes of one operation as it is counted", &[]),
    f("smb2.ioctl.sqos.reserved2", U32, "Reserved", &[]),
    f("smb2.ioctl.sqos.maximum_bandwidth", U64, "The most KiB a second", &[]),
];

const EXTENDED: &str = "FILE_FS_OBJECTID_INFORMATION/ExtendedInfo";

/// One of the three GUIDs in the extended info of a volume's id.
fn extended(field: &codec::Field<'_>, at: usize, out: &mut Out<'_>) {
    if let Some(raw) = field.bytes.get(at..).and_then(|bytes| bytes.first_chunk()) {
        out.guid(smbtrail_wire::Guid(*raw));
    }
}

/// The numbers of the device that a reparse point of an NFS server represents.
fn device(message: &Message<'_>, kind: NfsFileType) -> Option<[u64; 2]> {
    match message.buffer()?.read(&mut ()) {
        Content::Control(Control::NfsReparseDataBuffer(body)) if body.file_type == kind => {
            body.device().map(|(major, minor)| [major.into(), minor.into()])
        }
        _ => Option::None,
    }
}
