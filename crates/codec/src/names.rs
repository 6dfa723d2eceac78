//! The names of every structure of this crate, and of their fields.

use smbtrail_layout::Names;

use crate::{
    Header,
    body::{Body, LockElement},
    compression::{CompressionPatternV1, CompressionPayload, CompressionTransform},
    create_context::{CreateContext, CreateContextData, SvhdxDiskProperties},
    error_context::{ErrorContext, ErrorData, MoveDstIpaddr},
    fsctl::{
        Control, DfsReferral, ExtentAndRefcounts, Extents, FatStatistics, FileLevelTrimRange, FileRegionInfo,
        FilesystemStatistics, NetworkInterfaceInfo, NtfsStatistics, SidFileName, SockaddrIn, SockaddrIn6,
        SrvCopychunk, StorageOffloadToken, TargetLinkTrackingInformation,
    },
    info::{
        DirectoryEntry, FileNotifyInformation, FullEaEntry, GetEaEntry, GetQuotaEntry, HardLinkEntry, Info,
        QuotaEntry, StreamEntry,
    },
    negotiate_context::{NegotiateContext, NegotiateContextData},
    security::{Ace, Acl, Claim},
    smb1::Smb1Message,
    transform::{RdmaCryptoTransform, RdmaTransform, TransformHeader},
    tree_connect_context::{RemotedIdentity, TreeConnectContext, TreeConnectExtension},
};

/// The names that the listings of this crate give to structures and their fields: `("SMB2 CREATE Request",
/// ["StructureSize", …])`. A structure that appears in several places comes several times. See [`smbtrail_layout`].
pub fn structures() -> impl Iterator<Item = Names> + Clone {
    let lists: [&'static [Names]; 11] = [
        Body::STRUCTURES,
        CompressionTransform::STRUCTURES,
        CreateContextData::STRUCTURES,
        ErrorData::STRUCTURES,
        Control::STRUCTURES,
        DfsReferral::STRUCTURES,
        Info::STRUCTURES,
        DirectoryEntry::STRUCTURES,
        NegotiateContextData::STRUCTURES,
        Ace::STRUCTURES,
        OTHERS,
    ];
    lists.into_iter().flatten().copied()
}

/// The structures that no enum of alternatives lists: the header, envelopes, and what regions contain.
const OTHERS: &[Names] = &[
    Header::NAMES,
    Names::of::<LockElement<'static>>(),
    Names::of::<CompressionPatternV1<'static>>(),
    Names::of::<CompressionPayload<'static>>(),
    Names::of::<CreateContext<'static>>(),
    Names::of::<SvhdxDiskProperties<'static>>(),
    Names::of::<ErrorContext<'static>>(),
    Names::of::<MoveDstIpaddr<'static>>(),
    Names::of::<ExtentAndRefcounts<'static>>(),
    Names::of::<Extents<'static>>(),
    Names::of::<FatStatistics<'static>>(),
    Names::of::<FileLevelTrimRange<'static>>(),
    Names::of::<FileRegionInfo<'static>>(),
    Names::of::<FilesystemStatistics<'static>>(),
    Names::of::<NetworkInterfaceInfo<'static>>(),
    Names::of::<NtfsStatistics<'static>>(),
    Names::of::<SidFileName<'static>>(),
    Names::of::<SockaddrIn<'static>>(),
    Names::of::<SockaddrIn6<'static>>(),
    Names::of::<SrvCopychunk<'static>>(),
    Names::of::<StorageOffloadToken<'static>>(),
    Names::of::<TargetLinkTrackingInformation<'static>>(),
    Names::of::<FileNotifyInformation<'static>>(),
    Names::of::<FullEaEntry<'static>>(),
    Names::of::<GetEaEntry<'static>>(),
    Names::of::<GetQuotaEntry<'static>>(),
    Names::of::<HardLinkEntry<'static>>(),
    Names::of::<QuotaEntry<'static>>(),
    Names::of::<StreamEntry<'static>>(),
    Names::of::<NegotiateContext<'static>>(),
    Names::of::<Acl<'static>>(),
    Names::of::<Claim<'static>>(),
    Names::of::<Smb1Message<'static>>(),
    Names::of::<RdmaCryptoTransform<'static>>(),
    Names::of::<RdmaTransform<'static>>(),
    Names::of::<TransformHeader<'static>>(),
    Names::of::<RemotedIdentity<'static>>(),
    Names::of::<TreeConnectContext<'static>>(),
    Names::of::<TreeConnectExtension<'static>>(),
];
