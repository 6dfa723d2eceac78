//! What the buffers of an IOCTL hold. `[MS-SMB2] 2.2.31, 2.2.32` and `[MS-FSCC] 2.3`
//!
//! [`parse`] takes the control's code and which of the two buffers it is; [`ControlKind::of`] is the one table that
//! says which structure that buffer has. Offsets count from the buffer's own first byte.

mod attribute;
mod big_endian;
mod dfs;
mod extents;
mod interface;
mod name;
mod object_id;
mod pipe;
mod range;
mod rsvd;
mod srv;
mod statistics;
mod text;
mod usn;
mod volume;

pub use attribute::{
    CompressionState, EncryptionBuffer, GetIntegrityInformationBuffer, SetIntegrityInformationBuffer,
    SetIntegrityInformationBufferEx,
};
pub use big_endian::BigEndian;
pub use dfs::{
    DfsReferral, DfsReferralKind, DfsReferralNameList, DfsReferralV1, DfsReferralV2, DfsReferralV3,
    DfsReferralV4, Referral, ReqGetDfsReferral, ReqGetDfsReferralEx, RespGetDfsReferral,
};
pub use extents::{
    ExtentAndRefcounts, Extents, RetrievalPointerCount, RetrievalPointersAndRefcountBuffer,
    RetrievalPointersBuffer, StartingVcnInputBuffer,
};
pub use interface::{NetworkInterfaceInfo, QueryNetworkInterfaceInfoResponse, SockaddrIn, SockaddrIn6};
pub use name::{FindBySidData, FindFilesBySidReply, PathnameBuffer, SiCopyfile, SidFileName};
pub use object_id::{
    FileObjectidBuffer, SetObjectIdExtendedRequest, Smb2RemoteLinkTrackingInformation,
    TargetLinkTrackingInformation,
};
pub use pipe::{PipePeekReply, PipeTransceive, PipeWaitRequest};
pub use range::{
    FileAllocatedRangeBuffer, FileLevelTrim, FileLevelTrimOutput, FileLevelTrimRange, FileRegionInfo,
    FileRegionInput, FileRegionOutput, FileSetSparseBuffer, FileZeroDataInformation, FsctlOffloadReadInput,
    FsctlOffloadReadOutput, FsctlOffloadWriteInput, FsctlOffloadWriteOutput, QueryAllocatedRangesReply,
    Smb2DuplicateExtentsData, Smb2DuplicateExtentsDataEx, StorageOffloadToken,
};
pub use rsvd::{SvhdxSharedVirtualDiskSupportResponse, SvhdxTunnelOperationHeader};
use smbtrail_wire::{Fsctl, ReparseTag};
pub use srv::{
    NetworkResiliencyRequest, SrvCopychunk, SrvCopychunkCopy, SrvCopychunkResponse, SrvHashRetrieveFileBased,
    SrvHashRetrieveHashBased, SrvReadHashRequest, SrvRequestResumeKeyResponse, SrvSnapshotArray,
    ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse,
};
pub use statistics::{FatStatistics, FilesystemGetStatisticsReply, FilesystemStatistics, NtfsStatistics};
pub use usn::{ReadFileUsnData, UsnRecordV2, UsnRecordV3, WriteUsnCloseRecordReply};
pub use volume::{
    FileQueryOnDiskVolInfoBuffer, FileQuerySparingBuffer, NtfsVolumeDataBuffer, QueryFatBpbBuffer,
    RefsVolumeDataBuffer, SetDefectManagementRequest,
};

use crate::{
    Input, Sink, reparse,
    reparse::{
        LxSymlinkReparseDataBuffer, MountPointReparseDataBuffer, NfsReparseDataBuffer, ReparseDataBuffer,
        ReparseGuidDataBuffer, SymbolicLinkReparseDataBuffer,
    },
};

/// Reads one buffer of a control. Too few bytes for its structure are a problem, and kept.
pub fn parse<'a>(code: Fsctl, side: Side, buffer: Input<'a>, sink: &mut dyn Sink) -> Control<'a> {
    Control::parse(ControlKind::of(code, side, buffer), buffer, sink)
}

/// Which of a control's two buffers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "a control has two buffers")]
pub enum Side {
    /// What the control is given: the request's input.
    Input,
    /// What the control gives: the response's output.
    Output,
}

alternatives! {
    /// One buffer of a control.
    pub enum Control,
    /// Which structure a buffer has.
    ControlKind, at 0 {
        SrvCopychunkCopy, SrvCopychunkResponse,
        SrvSnapshotArray,
        SrvRequestResumeKeyResponse,
        SrvReadHashRequest, SrvHashRetrieveHashBased, SrvHashRetrieveFileBased,
        NetworkResiliencyRequest,
        QueryNetworkInterfaceInfoResponse,
        ValidateNegotiateInfoRequest, ValidateNegotiateInfoResponse,
        PipeWaitRequest, PipePeekReply, PipeTransceive,
        ReqGetDfsReferral, ReqGetDfsReferralEx, RespGetDfsReferral,
        SymbolicLinkReparseDataBuffer, MountPointReparseDataBuffer, NfsReparseDataBuffer,
        LxSymlinkReparseDataBuffer, ReparseDataBuffer, ReparseGuidDataBuffer,
        FileObjectidBuffer, SetObjectIdExtendedRequest, Smb2RemoteLinkTrackingInformation,
        FileSetSparseBuffer, FileZeroDataInformation,
        FileAllocatedRangeBuffer, QueryAllocatedRangesReply,
        FileLevelTrim, FileLevelTrimOutput,
        FileRegionInput, FileRegionOutput,
        Smb2DuplicateExtentsData, Smb2DuplicateExtentsDataEx,
        FsctlOffloadReadInput, FsctlOffloadReadOutput, FsctlOffloadWriteInput, FsctlOffloadWriteOutput,
        CompressionState, EncryptionBuffer,
        GetIntegrityInformationBuffer, SetIntegrityInformationBuffer, SetIntegrityInformationBufferEx,
        StartingVcnInputBuffer, RetrievalPointerCount, RetrievalPointersBuffer, RetrievalPointersAndRefcountBuffer,
        NtfsVolumeDataBuffer, RefsVolumeDataBuffer, FileQueryOnDiskVolInfoBuffer, FileQuerySparingBuffer,
        QueryFatBpbBuffer, SetDefectManagementRequest, FilesystemGetStatisticsReply,
        ReadFileUsnData, UsnRecordV2, UsnRecordV3, WriteUsnCloseRecordReply,
        PathnameBuffer, SiCopyfile, FindBySidData, FindFilesBySidReply,
        SvhdxTunnelOperationHeader, SvhdxSharedVirtualDiskSupportResponse,
    }
}

impl ControlKind {
    /// Which structure a buffer has, by code and side and, where several are possible, by its first bytes.
    ///
    /// `Other` means a control without a layout, or an optional buffer that is absent.
    #[must_use]
    pub fn of(code: Fsctl, side: Side, buffer: Input<'_>) -> Self {
        match side {
            Side::Input => Self::of_input(code, buffer.bytes()),
            Side::Output => Self::of_output(code, buffer),
        }
    }

    fn of_input(code: Fsctl, buffer: &[u8]) -> Self {
        match code {
            Fsctl::SRV_COPYCHUNK | Fsctl::SRV_COPYCHUNK_WRITE => Self::SrvCopychunkCopy,
            Fsctl::SRV_READ_HASH => Self::SrvReadHashRequest,
            Fsctl::LMR_REQUEST_RESILIENCY => Self::NetworkResiliencyRequest,
            Fsctl::VALIDATE_NEGOTIATE_INFO => Self::ValidateNegotiateInfoRequest,
            Fsctl::PIPE_WAIT => Self::PipeWaitRequest,
            Fsctl::PIPE_TRANSCEIVE => Self::PipeTransceive,
            Fsctl::DFS_GET_REFERRALS => Self::ReqGetDfsReferral,
            Fsctl::DFS_GET_REFERRALS_EX => Self::ReqGetDfsReferralEx,
            Fsctl::SET_REPARSE_POINT | Fsctl::DELETE_REPARSE_POINT => Self::of_reparse_point(code, buffer),
            Fsctl::SET_OBJECT_ID => Self::FileObjectidBuffer,
            Fsctl::SET_OBJECT_ID_EXTENDED => Self::SetObjectIdExtendedRequest,
            Fsctl::LMR_SET_LINK_TRACKING_INFORMATION => Self::Smb2RemoteLinkTrackingInformation,
            Fsctl::SET_SPARSE if !buffer.is_empty() => Self::FileSetSparseBuffer,
            Fsctl::SET_ZERO_DATA => Self::FileZeroDataInformation,
            Fsctl::QUERY_ALLOCATED_RANGES => Self::FileAllocatedRangeBuffer,
            Fsctl::FILE_LEVEL_TRIM => Self::FileLevelTrim,
            Fsctl::QUERY_FILE_REGIONS if !buffer.is_empty() => Self::FileRegionInput,
            Fsctl::DUPLICATE_EXTENTS_TO_FILE => Self::Smb2DuplicateExtentsData,
            Fsctl::DUPLICATE_EXTENTS_TO_FILE_EX => Self::Smb2DuplicateExtentsDataEx,
            Fsctl::OFFLOAD_READ => Self::FsctlOffloadReadInput,
            Fsctl::OFFLOAD_WRITE => Self::FsctlOffloadWriteInput,
            Fsctl::SET_COMPRESSION => Self::CompressionState,
            Fsctl::SET_ENCRYPTION => Self::EncryptionBuffer,
            Fsctl::SET_INTEGRITY_INFORMATION => Self::SetIntegrityInformationBuffer,
            Fsctl::SET_INTEGRITY_INFORMATION_EX => Self::SetIntegrityInformationBufferEx,
            Fsctl::GET_RETRIEVAL_POINTERS
            | Fsctl::GET_RETRIEVAL_POINTERS_AND_REFCOUNT
            | Fsctl::GET_RETRIEVAL_POINTER_COUNT => Self::StartingVcnInputBuffer,
            Fsctl::SET_DEFECT_MANAGEMENT => Self::SetDefectManagementRequest,
            Fsctl::READ_FILE_USN_DATA if !buffer.is_empty() => Self::ReadFileUsnData,
            Fsctl::IS_PATHNAME_VALID => Self::PathnameBuffer,
            Fsctl::SIS_COPYFILE => Self::SiCopyfile,
            Fsctl::FIND_FILES_BY_SID => Self::FindBySidData,
            Fsctl::SVHDX_SYNC_TUNNEL_REQUEST | Fsctl::SVHDX_ASYNC_TUNNEL_REQUEST => {
                Self::SvhdxTunnelOperationHeader
            }
            _ => Self::Other,
        }
    }

    fn of_output(code: Fsctl, input: Input<'_>) -> Self {
        let buffer = input.bytes();
        match code {
            Fsctl::SRV_COPYCHUNK | Fsctl::SRV_COPYCHUNK_WRITE => Self::SrvCopychunkResponse,
            Fsctl::SRV_ENUMERATE_SNAPSHOTS => Self::SrvSnapshotArray,
            Fsctl::SRV_REQUEST_RESUME_KEY => Self::SrvRequestResumeKeyResponse,
            Fsctl::SRV_READ_HASH => Self::of_hashes(input),
            Fsctl::QUERY_NETWORK_INTERFACE_INFO => Self::QueryNetworkInterfaceInfoResponse,
            Fsctl::VALIDATE_NEGOTIATE_INFO => Self::ValidateNegotiateInfoResponse,
            Fsctl::PIPE_TRANSCEIVE => Self::PipeTransceive,
            Fsctl::PIPE_PEEK => Self::PipePeekReply,
            Fsctl::DFS_GET_REFERRALS | Fsctl::DFS_GET_REFERRALS_EX => Self::RespGetDfsReferral,
            Fsctl::GET_REPARSE_POINT => Self::of_reparse_point(code, buffer),
            Fsctl::CREATE_OR_GET_OBJECT_ID | Fsctl::GET_OBJECT_ID => Self::FileObjectidBuffer,
            Fsctl::QUERY_ALLOCATED_RANGES => Self::QueryAllocatedRangesReply,
            Fsctl::FILE_LEVEL_TRIM if !buffer.is_empty() => Self::FileLevelTrimOutput,
            Fsctl::QUERY_FILE_REGIONS => Self::FileRegionOutput,
            Fsctl::OFFLOAD_READ => Self::FsctlOffloadReadOutput,
            Fsctl::OFFLOAD_WRITE => Self::FsctlOffloadWriteOutput,
            Fsctl::GET_COMPRESSION => Self::CompressionState,
            Fsctl::GET_INTEGRITY_INFORMATION => Self::GetIntegrityInformationBuffer,
            Fsctl::GET_RETRIEVAL_POINTERS => Self::RetrievalPointersBuffer,
            Fsctl::GET_RETRIEVAL_POINTERS_AND_REFCOUNT => Self::RetrievalPointersAndRefcountBuffer,
            Fsctl::GET_RETRIEVAL_POINTER_COUNT => Self::RetrievalPointerCount,
            Fsctl::GET_NTFS_VOLUME_DATA => Self::NtfsVolumeDataBuffer,
            Fsctl::GET_REFS_VOLUME_DATA => Self::RefsVolumeDataBuffer,
            Fsctl::QUERY_ON_DISK_VOLUME_INFO => Self::FileQueryOnDiskVolInfoBuffer,
            Fsctl::QUERY_SPARING_INFO => Self::FileQuerySparingBuffer,
            Fsctl::QUERY_FAT_BPB => Self::QueryFatBpbBuffer,
            Fsctl::FILESYSTEM_GET_STATISTICS => Self::FilesystemGetStatisticsReply,
            Fsctl::READ_FILE_USN_DATA => match buffer.get(4..6) {
                Some([3, 0]) => Self::UsnRecordV3,
                _ => Self::UsnRecordV2,
            },
            Fsctl::WRITE_USN_CLOSE_RECORD => Self::WriteUsnCloseRecordReply,
            Fsctl::FIND_FILES_BY_SID => Self::FindFilesBySidReply,
            Fsctl::SVHDX_SYNC_TUNNEL_REQUEST | Fsctl::SVHDX_ASYNC_TUNNEL_REQUEST => {
                Self::SvhdxTunnelOperationHeader
            }
            Fsctl::QUERY_SHARED_VIRTUAL_DISK_SUPPORT => Self::SvhdxSharedVirtualDiskSupportResponse,
            _ => Self::Other,
        }
    }

    /// By the tag; who deletes a reparse point gives no data.
    fn of_reparse_point(code: Fsctl, buffer: &[u8]) -> Self {
        match reparse::tag(buffer) {
            Some(tag) if !tag.is_microsoft() => Self::ReparseGuidDataBuffer,
            _ if code == Fsctl::DELETE_REPARSE_POINT => Self::ReparseDataBuffer,
            Some(ReparseTag::SYMLINK) => Self::SymbolicLinkReparseDataBuffer,
            Some(ReparseTag::MOUNT_POINT) => Self::MountPointReparseDataBuffer,
            Some(ReparseTag::NFS) => Self::NfsReparseDataBuffer,
            Some(ReparseTag::LX_SYMLINK) => Self::LxSymlinkReparseDataBuffer,
            _ => Self::ReparseDataBuffer,
        }
    }

    /// By the place where BufferLength says how much follows it: only the request's HashRetrievalType tells else.
    fn of_hashes(buffer: Input<'_>) -> Self {
        let length = |at: usize| {
            let raw: &[u8; 4] = buffer.bytes().get(at..)?.first_chunk()?;
            usize::try_from(u32::from_le_bytes(*raw)).ok()
        };
        match buffer.len().checked_sub(24) {
            _ if buffer.to(20).is_cut() => Self::Other,
            Some(hashes) if length(16) == Some(hashes) => Self::SrvHashRetrieveFileBased,
            _ => Self::SrvHashRetrieveHashBased,
        }
    }
}
