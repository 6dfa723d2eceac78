//! The numbers of SMB2 and SMB3, with the names of their specifications.
#![doc = include_str!("../README.md")]
#![no_std]
// The structs are numbers of fixed size: there is nothing that could be added to them.
#![warn(clippy::exhaustive_enums)]

#[macro_use]
mod macros;

mod access;
mod apple;
mod command;
mod context;
mod control;
mod create;
mod dfs;
mod dialect;
mod directory;
mod envelope;
mod file;
mod fsctl;
mod ids;
mod info;
mod io;
mod kerberos;
mod lease;
mod listing;
mod negotiate;
mod nt_status;
mod ntlm;
mod pipe;
mod reparse;
mod rpc;
mod scalar;
mod security;
mod session;
mod smb1;
mod time;
mod tree;
mod volume;

pub use access::{DirectoryAccess, FileAccess};
pub use apple::{AaplCommand, AaplRequestBitmap, AaplServerCaps, AaplVolumeCaps};
pub use command::{Command, HeaderFlags};
pub use context::{CreateContextTag, DurableHandleFlags, SvhdxOriginator};
pub use control::{
    ChecksumAlgorithm, CompressionFormat, DuplicateExtentsFlags, EncryptionOperation, FileRegionUsage,
    HashRetrievalType, HashType, HashVersion, IntegrityFlags, InterfaceCapabilities, IoctlFlags,
    LinkTrackingType, OffloadReadFlags, OffloadTokenType, SisCopyFlags, SocketFamily, StatisticsFileSystem,
    TunnelOperation, UsnReason, UsnSource,
};
pub use create::{
    CreateAction, CreateDisposition, CreateOptions, CreateResponseFlags, ImpersonationLevel, ShareAccess,
};
pub use dfs::{DfsReferralEntryFlags, DfsReferralHeaderFlags, DfsReferralRequestFlags, DfsServerType};
pub use dialect::Dialect;
pub use directory::{ChangeNotifyFlags, CompletionFilter, FileAction, QueryDirectoryFlags};
pub use envelope::{CompressionChainFlags, ErrorId, MoveDestinationType, RdmaTransformType, TransformFlags};
pub use file::{
    AlignmentRequirement, CaseSensitiveFlags, DispositionFlags, EaFlags, FileAttributes, FileMode, LinkFlags,
    LxFlags, RenameFlags, ShortName,
};
pub use fsctl::{Fsctl, IoctlAccess, IoctlMethod};
pub use ids::{AsyncId, FileId, FileId64, FileId128, Guid, MessageId, SessionId, TreeId};
pub use info::{FileInfoClass, FsInfoClass, InfoType, QueryInfoFlags, SecurityInformation};
pub use io::{Channel, CloseFlags, LockFlags, ReadFlags, ReadResponseFlags, WriteFlags};
pub use kerberos::Etype;
pub use lease::{LeaseBreakFlags, LeaseFlags, LeaseState, OplockLevel};
pub use listing::{Entry, LISTINGS, Listing};
pub use negotiate::{
    Capabilities, Cipher, CompressionAlgorithm, CompressionFlags, HashAlgorithm, NegotiateContextType,
    RdmaTransform, SecurityMode, SigningAlgorithm, TransportFlags,
};
pub use nt_status::{NtStatus, Severity};
pub use ntlm::{AvFlags, AvId, NtlmFlags, NtlmMessageType};
pub use pipe::{PipeCompletionMode, PipeConfiguration, PipeEnd, PipeReadMode, PipeState, PipeType};
pub use reparse::{NfsFileType, ReparseTag, SymlinkFlags};
pub use rpc::{
    RpcAuthLevel, RpcAuthType, RpcContextReason, RpcContextResult, RpcFlags, RpcPduType, RpcRejectReason,
};
pub use scalar::{Bit, Meaning, Scalar};
pub use security::{
    AceFlags, AceType, AclRevision, ClaimFlags, ClaimType, GroupAttributes, MandatoryLabelPolicy,
    ObjectAceFlags, SecurityDescriptorControl,
};
pub use session::{NotificationType, SessionFlags, SessionSecurityMode, SessionSetupFlags};
pub use smb1::{Smb1Command, Smb1Flags, Smb1Flags2};
pub use time::{Date, FileTime};
pub use tree::{ShareCapabilities, ShareFlags, ShareType, TreeConnectContextType, TreeConnectFlags};
pub use volume::{
    DeviceCharacteristics, DeviceType, FileSystemAttributes, FileSystemControlFlags, SectorSizeFlags,
};
