//! The entries of a directory listing. `[MS-SMB2] 2.2.34`, `[MS-FSCC] 2.4`

mod levels;

pub use levels::{
    FileBothDirectoryInformation, FileDirectoryInformation, FileFullDirectoryInformation,
    FileId64ExtdBothDirectoryInformation, FileId64ExtdDirectoryInformation,
    FileIdAllExtdBothDirectoryInformation, FileIdAllExtdDirectoryInformation, FileIdBothDirectoryInformation,
    FileIdExtdBothDirectoryInformation, FileIdExtdDirectoryInformation, FileIdFullDirectoryInformation,
    FileIdGlobalTxDirectoryInformation, FileNamesInformation,
};
use smbtrail_wire::{FileAttributes, FileId128, FileInfoClass, FileTime, ReparseTag};

use super::FilePosixDirectoryInformation;
use crate::{Input, Sink, Utf16, Visitor, list::Linked, structure::Size};

/// The entries of a listing of this class, in order. Entries are linked, each at a multiple of eight bytes from the
/// first; in a row they are the bytes of the region.
pub fn entries<'a>(
    class: FileInfoClass,
    region: Input<'a>,
    sink: &mut dyn Sink,
) -> impl Iterator<Item = DirectoryEntry<'a>> {
    let kind = DirectoryEntryKind::of(class);
    let mut entries = Linked::new(region, 8, "NextEntryOffset");
    core::iter::from_fn(move || entries.next(sink).map(|entry| DirectoryEntry::parse(kind, entry, sink)))
}

/// Lists the entries of a listing of this class.
pub fn describe_entries(class: FileInfoClass, region: Input<'_>, visitor: &mut dyn Visitor) {
    let kind = DirectoryEntryKind::of(class);
    let mut entries = Linked::new(region, 8, "NextEntryOffset");
    while let Some(entry) = entries.next(&mut ()) {
        DirectoryEntry::parse(kind, entry, &mut ()).describe(visitor);
    }
}

alternatives! {
    /// An entry of a listing.
    pub enum DirectoryEntry,
    /// Which layout the entries of a listing have.
    DirectoryEntryKind, at 0 {
        FileDirectoryInformation,
        FileFullDirectoryInformation,
        FileIdFullDirectoryInformation,
        FileBothDirectoryInformation,
        FileIdBothDirectoryInformation,
        FileNamesInformation,
        FileIdGlobalTxDirectoryInformation,
        FileIdExtdDirectoryInformation,
        FileIdExtdBothDirectoryInformation,
        FileId64ExtdDirectoryInformation,
        FileId64ExtdBothDirectoryInformation,
        FileIdAllExtdDirectoryInformation,
        FileIdAllExtdBothDirectoryInformation,
        FilePosixDirectoryInformation,
    }
}

impl DirectoryEntryKind {
    /// Which layout the entries of a listing of this class have.
    #[must_use]
    pub const fn of(class: FileInfoClass) -> Self {
        match class {
            FileInfoClass::DIRECTORY => Self::FileDirectoryInformation,
            FileInfoClass::FULL_DIRECTORY => Self::FileFullDirectoryInformation,
            FileInfoClass::ID_FULL_DIRECTORY => Self::FileIdFullDirectoryInformation,
            FileInfoClass::BOTH_DIRECTORY => Self::FileBothDirectoryInformation,
            FileInfoClass::ID_BOTH_DIRECTORY => Self::FileIdBothDirectoryInformation,
            FileInfoClass::NAMES => Self::FileNamesInformation,
            FileInfoClass::ID_GLOBAL_TX_DIRECTORY => Self::FileIdGlobalTxDirectoryInformation,
            FileInfoClass::ID_EXTD_DIRECTORY => Self::FileIdExtdDirectoryInformation,
            FileInfoClass::ID_EXTD_BOTH_DIRECTORY => Self::FileIdExtdBothDirectoryInformation,
            FileInfoClass::ID_64_EXTD_DIRECTORY => Self::FileId64ExtdDirectoryInformation,
            FileInfoClass::ID_64_EXTD_BOTH_DIRECTORY => Self::FileId64ExtdBothDirectoryInformation,
            FileInfoClass::ID_ALL_EXTD_DIRECTORY => Self::FileIdAllExtdDirectoryInformation,
            FileInfoClass::ID_ALL_EXTD_BOTH_DIRECTORY => Self::FileIdAllExtdBothDirectoryInformation,
            FileInfoClass::POSIX => Self::FilePosixDirectoryInformation,
            _ => Self::Other,
        }
    }
}

/// The same expression over whichever entry it is; `None` where the level is just names, or unknown.
macro_rules! of_any {
    ($self:ident, $entry:ident => $value:expr) => {
        match $self {
            Self::FileDirectoryInformation($entry) => Some($value),
            Self::FileFullDirectoryInformation($entry) => Some($value),
            Self::FileIdFullDirectoryInformation($entry) => Some($value),
            Self::FileBothDirectoryInformation($entry) => Some($value),
            Self::FileIdBothDirectoryInformation($entry) => Some($value),
            Self::FileIdGlobalTxDirectoryInformation($entry) => Some($value),
            Self::FileIdExtdDirectoryInformation($entry) => Some($value),
            Self::FileIdExtdBothDirectoryInformation($entry) => Some($value),
            Self::FileId64ExtdDirectoryInformation($entry) => Some($value),
            Self::FileId64ExtdBothDirectoryInformation($entry) => Some($value),
            Self::FileIdAllExtdDirectoryInformation($entry) => Some($value),
            Self::FileIdAllExtdBothDirectoryInformation($entry) => Some($value),
            Self::FilePosixDirectoryInformation($entry) => Some($value),
            Self::FileNamesInformation(_) | Self::Other(_) => None,
        }
    };
}

impl DirectoryEntry<'_> {
    /// The file's name; `None` only where the level is unknown or the entry cut short.
    #[must_use]
    pub fn file_name(&self) -> Option<Utf16<'_>> {
        match self {
            Self::FileNamesInformation(entry) => Some(entry.file_name()),
            _ => of_any!(self, entry => entry.file_name()),
        }
    }

    /// When the file was created.
    #[must_use]
    pub fn creation_time(&self) -> Option<FileTime> {
        of_any!(self, entry => entry.creation_time)
    }

    /// When it was last read.
    #[must_use]
    pub fn last_access_time(&self) -> Option<FileTime> {
        of_any!(self, entry => entry.last_access_time)
    }

    /// When it was last written.
    #[must_use]
    pub fn last_write_time(&self) -> Option<FileTime> {
        of_any!(self, entry => entry.last_write_time)
    }

    /// When its metadata last changed.
    #[must_use]
    pub fn change_time(&self) -> Option<FileTime> {
        of_any!(self, entry => entry.change_time)
    }

    /// Bytes of the file.
    #[must_use]
    pub fn end_of_file(&self) -> Option<u64> {
        of_any!(self, entry => entry.end_of_file)
    }

    /// Bytes that are set aside for it.
    #[must_use]
    pub fn allocation_size(&self) -> Option<u64> {
        of_any!(self, entry => entry.allocation_size)
    }

    /// Its attributes.
    #[must_use]
    pub fn file_attributes(&self) -> Option<FileAttributes> {
        of_any!(self, entry => entry.file_attributes)
    }

    /// Its id on the volume, in 128 bits where the level has them.
    #[must_use]
    pub fn file_id(&self) -> Option<FileId128> {
        match self {
            Self::FileIdFullDirectoryInformation(entry) => Some(entry.file_id.into()),
            Self::FileIdBothDirectoryInformation(entry) => Some(entry.file_id.into()),
            Self::FileIdGlobalTxDirectoryInformation(entry) => Some(entry.file_id.into()),
            Self::FileIdExtdDirectoryInformation(entry) => Some(entry.file_id),
            Self::FileIdExtdBothDirectoryInformation(entry) => Some(entry.file_id),
            Self::FileId64ExtdDirectoryInformation(entry) => Some(entry.file_id.into()),
            Self::FileId64ExtdBothDirectoryInformation(entry) => Some(entry.file_id.into()),
            Self::FileIdAllExtdDirectoryInformation(entry) => Some(entry.file_id128),
            Self::FileIdAllExtdBothDirectoryInformation(entry) => Some(entry.file_id128),
            Self::FilePosixDirectoryInformation(entry) => Some(entry.inode.into()),
            Self::FileDirectoryInformation(_)
            | Self::FileFullDirectoryInformation(_)
            | Self::FileBothDirectoryInformation(_)
            | Self::FileNamesInformation(_)
            | Self::Other(_) => None,
        }
    }

    /// What kind of reparse point it is, where the level says so; the older levels have it in EaSize.
    #[must_use]
    pub fn reparse_tag(&self) -> Option<ReparseTag> {
        let tag = match self {
            Self::FileFullDirectoryInformation(entry) => ReparseTag(entry.ea_size),
            Self::FileIdFullDirectoryInformation(entry) => ReparseTag(entry.ea_size),
            Self::FileBothDirectoryInformation(entry) => ReparseTag(entry.ea_size),
            Self::FileIdBothDirectoryInformation(entry) => ReparseTag(entry.ea_size),
            Self::FileIdExtdDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FileIdExtdBothDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FileId64ExtdDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FileId64ExtdBothDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FileIdAllExtdDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FileIdAllExtdBothDirectoryInformation(entry) => entry.reparse_point_tag,
            Self::FilePosixDirectoryInformation(entry) => entry.reparse_tag,
            Self::FileDirectoryInformation(_)
            | Self::FileIdGlobalTxDirectoryInformation(_)
            | Self::FileNamesInformation(_)
            | Self::Other(_) => return None,
        };
        self.file_attributes()?.contains(FileAttributes::REPARSE_POINT).then_some(tag)
    }

    /// The short name, where the level has one; it may be empty.
    #[must_use]
    pub fn short_name(&self) -> Option<Utf16<'_>> {
        let (length, name) = match self {
            Self::FileBothDirectoryInformation(entry) => (entry.short_name_length, &entry.short_name),
            Self::FileIdBothDirectoryInformation(entry) => (entry.short_name_length, &entry.short_name),
            Self::FileIdExtdBothDirectoryInformation(entry) => (entry.short_name_length, &entry.short_name),
            Self::FileId64ExtdBothDirectoryInformation(entry) => (entry.short_name_length, &entry.short_name),
            Self::FileIdAllExtdBothDirectoryInformation(entry) => {
                (entry.short_name_length, &entry.short_name)
            }
            _ => return None,
        };
        Some(Utf16(name.0.get(..length.size()).unwrap_or(&name.0)))
    }
}
