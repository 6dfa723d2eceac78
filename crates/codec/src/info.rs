//! Metadata by information class: what QUERY_INFO asks and answers, what SET_INFO sets, and the entries of
//! QUERY_DIRECTORY. `[MS-FSCC] 2.4, 2.5`
//!
//! [`InfoKind::of`] is the one table that says which structure a level has, [`DirectoryEntryKind::of`] the one for
//! listings. A level that is a list is a structure whose `entries` iterate.

mod all;
mod basic;
mod directory;
mod ea;
mod ids;
mod links;
mod names;
mod notify;
mod pipes;
mod posix;
mod quota;
mod standard;
mod stat;
mod streams;
mod volume;

pub use all::FileAllInformation;
pub use basic::{
    FileAccessInformation, FileAlignmentInformation, FileAttributeTagInformation, FileBasicInformation,
    FileCaseSensitiveInformation, FileCompressionInformation, FileIsRemoteDeviceInformation,
    FileModeInformation, FileNetworkOpenInformation, FilePositionInformation,
};
pub use directory::{
    DirectoryEntry, DirectoryEntryKind, FileBothDirectoryInformation, FileDirectoryInformation,
    FileFullDirectoryInformation, FileId64ExtdBothDirectoryInformation, FileId64ExtdDirectoryInformation,
    FileIdAllExtdBothDirectoryInformation, FileIdAllExtdDirectoryInformation, FileIdBothDirectoryInformation,
    FileIdExtdBothDirectoryInformation, FileIdExtdDirectoryInformation, FileIdFullDirectoryInformation,
    FileIdGlobalTxDirectoryInformation, FileNamesInformation, describe_entries, entries,
};
pub use ea::{FileEaInformation, FileFullEaInformation, FileGetEaInformation, FullEaEntry, GetEaEntry};
pub use ids::{
    FileIdInformation, FileInternalInformation, FileObjectIdInformation, FileReparsePointInformation,
};
pub use links::{FileHardLinkInformation, FileStandardLinkInformation, HardLinkEntry};
pub use names::{
    FileLinkInformation, FileLinkInformationEx, FileNameInformation, FileRenameInformation,
    FileRenameInformationEx,
};
pub use notify::FileNotifyInformation;
pub use pipes::{FilePipeInformation, FilePipeLocalInformation, FilePipeRemoteInformation};
pub use posix::{FilePosixDirectoryInformation, FilePosixInformation};
pub use quota::{FileQuotaInformation, GetQuotaEntry, QueryQuotaInfo, QuotaEntry};
use smbtrail_wire::{FileInfoClass, FsInfoClass, InfoType};
pub use standard::{
    FileAllocationInformation, FileDispositionInformation, FileDispositionInformationEx,
    FileEndOfFileInformation, FileStandardInformation, FileValidDataLengthInformation,
};
pub use stat::{FileStatBasicInformation, FileStatInformation, FileStatLxInformation};
pub use streams::{FileStreamInformation, StreamEntry};
pub use volume::{
    FileFsAttributeInformation, FileFsControlInformation, FileFsDeviceInformation,
    FileFsDriverPathInformation, FileFsFullSizeInformation, FileFsLabelInformation,
    FileFsObjectIdInformation, FileFsPosixInformation, FileFsSectorSizeInformation, FileFsSizeInformation,
    FileFsVolumeFlagsInformation, FileFsVolumeInformation,
};

use crate::{Input, Sink, security::SecurityDescriptor};

/// Reads metadata of this type and level.
pub fn parse<'a>(
    info_type: InfoType,
    level: u8,
    buffer: InfoBuffer,
    region: Input<'a>,
    sink: &mut dyn Sink,
) -> Info<'a> {
    Info::parse(InfoKind::of(info_type, level, buffer), region, sink)
}

/// Which buffer of which message contains the metadata.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "no other buffer contains metadata")]
pub enum InfoBuffer {
    /// The input of a QUERY_INFO request: which quotas or extended attributes are asked for.
    QueryInput,
    /// The output of a QUERY_INFO response.
    QueryOutput,
    /// The buffer of a SET_INFO request.
    Set,
}

alternatives! {
    /// Metadata of a file, a volume or a user.
    pub enum Info,
    /// Which structure metadata is.
    InfoKind, at 0 {
        FileBasicInformation,
        FileStandardInformation,
        FileInternalInformation,
        FileEaInformation,
        FileAccessInformation,
        FileNameInformation,
        FileRenameInformation,
        FileRenameInformationEx,
        FileLinkInformation,
        FileLinkInformationEx,
        FileDispositionInformation,
        FileDispositionInformationEx,
        FilePositionInformation,
        FileFullEaInformation,
        FileGetEaInformation,
        FileModeInformation,
        FileAlignmentInformation,
        FileAllInformation,
        FileAllocationInformation,
        FileEndOfFileInformation,
        FileValidDataLengthInformation,
        FileStreamInformation,
        FilePipeInformation,
        FilePipeLocalInformation,
        FilePipeRemoteInformation,
        FileCompressionInformation,
        FileObjectIdInformation,
        FileReparsePointInformation,
        FileNetworkOpenInformation,
        FileAttributeTagInformation,
        FileHardLinkInformation,
        FileStandardLinkInformation,
        FileIsRemoteDeviceInformation,
        FileIdInformation,
        FileStatInformation,
        FileStatLxInformation,
        FileStatBasicInformation,
        FileCaseSensitiveInformation,
        FilePosixInformation,
        FileFsVolumeInformation,
        FileFsLabelInformation,
        FileFsSizeInformation,
        FileFsDeviceInformation,
        FileFsAttributeInformation,
        FileFsControlInformation,
        FileFsFullSizeInformation,
        FileFsObjectIdInformation,
        FileFsDriverPathInformation,
        FileFsVolumeFlagsInformation,
        FileFsSectorSizeInformation,
        FileFsPosixInformation,
        SecurityDescriptor,
        FileQuotaInformation,
        QueryQuotaInfo,
    }
}

impl InfoKind {
    /// Which structure metadata of this type and level is.
    #[must_use]
    pub const fn of(info_type: InfoType, level: u8, buffer: InfoBuffer) -> Self {
        match (info_type, buffer) {
            (InfoType::FILE, _) => Self::of_file(FileInfoClass(level), buffer),
            (InfoType::QUOTA, InfoBuffer::QueryInput) => Self::QueryQuotaInfo,
            (_, InfoBuffer::QueryInput) => Self::Other,
            (InfoType::FILESYSTEM, _) => Self::of_volume(FsInfoClass(level)),
            (InfoType::SECURITY, _) => Self::SecurityDescriptor,
            (InfoType::QUOTA, _) => Self::FileQuotaInformation,
            _ => Self::Other,
        }
    }

    const fn of_file(class: FileInfoClass, buffer: InfoBuffer) -> Self {
        match (class, buffer) {
            (FileInfoClass::FULL_EA, InfoBuffer::QueryInput) => Self::FileGetEaInformation,
            (_, InfoBuffer::QueryInput) => Self::Other,
            (FileInfoClass::BASIC, _) => Self::FileBasicInformation,
            (FileInfoClass::STANDARD, _) => Self::FileStandardInformation,
            (FileInfoClass::INTERNAL, _) => Self::FileInternalInformation,
            (FileInfoClass::EA, _) => Self::FileEaInformation,
            (FileInfoClass::ACCESS, _) => Self::FileAccessInformation,
            (
                FileInfoClass::NAME
                | FileInfoClass::ALTERNATE_NAME
                | FileInfoClass::SHORT_NAME
                | FileInfoClass::NORMALIZED_NAME
                | FileInfoClass::NETWORK_PHYSICAL_NAME
                | FileInfoClass::VOLUME_NAME,
                _,
            ) => Self::FileNameInformation,
            (FileInfoClass::RENAME, _) => Self::FileRenameInformation,
            (FileInfoClass::RENAME_EX, _) => Self::FileRenameInformationEx,
            (FileInfoClass::LINK, _) => Self::FileLinkInformation,
            (FileInfoClass::LINK_EX, _) => Self::FileLinkInformationEx,
            (FileInfoClass::DISPOSITION, _) => Self::FileDispositionInformation,
            (FileInfoClass::DISPOSITION_EX, _) => Self::FileDispositionInformationEx,
            (FileInfoClass::POSITION, _) => Self::FilePositionInformation,
            (FileInfoClass::FULL_EA, _) => Self::FileFullEaInformation,
            (FileInfoClass::MODE, _) => Self::FileModeInformation,
            (FileInfoClass::ALIGNMENT, _) => Self::FileAlignmentInformation,
            (FileInfoClass::ALL, _) => Self::FileAllInformation,
            (FileInfoClass::ALLOCATION, _) => Self::FileAllocationInformation,
            (FileInfoClass::END_OF_FILE, _) => Self::FileEndOfFileInformation,
            (FileInfoClass::VALID_DATA_LENGTH, _) => Self::FileValidDataLengthInformation,
            (FileInfoClass::STREAM, _) => Self::FileStreamInformation,
            (FileInfoClass::PIPE, _) => Self::FilePipeInformation,
            (FileInfoClass::PIPE_LOCAL, _) => Self::FilePipeLocalInformation,
            (FileInfoClass::PIPE_REMOTE, _) => Self::FilePipeRemoteInformation,
            (FileInfoClass::COMPRESSION, _) => Self::FileCompressionInformation,
            (FileInfoClass::OBJECT_ID, _) => Self::FileObjectIdInformation,
            (FileInfoClass::REPARSE_POINT, _) => Self::FileReparsePointInformation,
            (FileInfoClass::QUOTA, _) => Self::FileQuotaInformation,
            (FileInfoClass::NETWORK_OPEN, _) => Self::FileNetworkOpenInformation,
            (FileInfoClass::ATTRIBUTE_TAG, _) => Self::FileAttributeTagInformation,
            (FileInfoClass::HARD_LINK, _) => Self::FileHardLinkInformation,
            (FileInfoClass::STANDARD_LINK, _) => Self::FileStandardLinkInformation,
            (FileInfoClass::IS_REMOTE_DEVICE, _) => Self::FileIsRemoteDeviceInformation,
            (FileInfoClass::ID, _) => Self::FileIdInformation,
            (FileInfoClass::STAT, _) => Self::FileStatInformation,
            (FileInfoClass::STAT_LX, _) => Self::FileStatLxInformation,
            (FileInfoClass::STAT_BASIC, _) => Self::FileStatBasicInformation,
            (FileInfoClass::CASE_SENSITIVE, _) => Self::FileCaseSensitiveInformation,
            (FileInfoClass::POSIX, _) => Self::FilePosixInformation,
            _ => Self::Other,
        }
    }

    const fn of_volume(class: FsInfoClass) -> Self {
        match class {
            FsInfoClass::VOLUME => Self::FileFsVolumeInformation,
            FsInfoClass::LABEL => Self::FileFsLabelInformation,
            FsInfoClass::SIZE => Self::FileFsSizeInformation,
            FsInfoClass::DEVICE => Self::FileFsDeviceInformation,
            FsInfoClass::ATTRIBUTE => Self::FileFsAttributeInformation,
            FsInfoClass::CONTROL => Self::FileFsControlInformation,
            FsInfoClass::FULL_SIZE => Self::FileFsFullSizeInformation,
            FsInfoClass::OBJECT_ID => Self::FileFsObjectIdInformation,
            FsInfoClass::DRIVER_PATH => Self::FileFsDriverPathInformation,
            FsInfoClass::VOLUME_FLAGS => Self::FileFsVolumeFlagsInformation,
            FsInfoClass::SECTOR_SIZE => Self::FileFsSectorSizeInformation,
            FsInfoClass::POSIX => Self::FileFsPosixInformation,
            _ => Self::Other,
        }
    }
}
