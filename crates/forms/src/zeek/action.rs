//! What is done to a file, in Zeek's words.

use smbtrail_track::{Change, Detail, Message};
use smbtrail_wire::{Command, FileInfoClass, InfoType, ShareType};

/// An action of `smb_files`: its name there, for each type of share.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Open,
    Read,
    Write,
    Close,
    Rename,
    Delete,
    SetAttribute,
}

impl Action {
    /// What a message asks for or answers; `None` where Zeek has no word for it.
    pub(super) fn of(message: &Message<'_>) -> Option<Self> {
        Some(match message.header.command {
            Command::CREATE => Self::Open,
            Command::READ => Self::Read,
            Command::WRITE => Self::Write,
            Command::CLOSE => Self::Close,
            Command::SET_INFO => match message.request.map(|request| &request.detail)? {
                Detail::SetInfo { change: Change::Rename(_), .. } => Self::Rename,
                Detail::SetInfo { change: Change::Delete(true), .. } => Self::Delete,
                Detail::SetInfo { info_type: InfoType::FILE, class, .. }
                    if *class == FileInfoClass::BASIC.0 =>
                {
                    Self::SetAttribute
                }
                _ => return None,
            },
            _ => return None,
        })
    }

    /// Its name on a share of this type. What is not known to be a pipe or a printer counts as a disk, as in Zeek.
    pub(super) const fn name(self, share: Option<ShareType>) -> &'static str {
        match (self, share) {
            (Self::Open, Some(ShareType::PIPE)) => "SMB::PIPE_OPEN",
            (Self::Open, Some(ShareType::PRINT)) => "SMB::PRINT_OPEN",
            (Self::Open, _) => "SMB::FILE_OPEN",
            (Self::Read, Some(ShareType::PIPE)) => "SMB::PIPE_READ",
            (Self::Read, Some(ShareType::PRINT)) => "SMB::PRINT_READ",
            (Self::Read, _) => "SMB::FILE_READ",
            (Self::Write, Some(ShareType::PIPE)) => "SMB::PIPE_WRITE",
            (Self::Write, Some(ShareType::PRINT)) => "SMB::PRINT_WRITE",
            (Self::Write, _) => "SMB::FILE_WRITE",
            (Self::Close, Some(ShareType::PIPE)) => "SMB::PIPE_CLOSE",
            (Self::Close, Some(ShareType::PRINT)) => "SMB::PRINT_CLOSE",
            (Self::Close, _) => "SMB::FILE_CLOSE",
            (Self::Rename, _) => "SMB::FILE_RENAME",
            (Self::Delete, _) => "SMB::FILE_DELETE",
            (Self::SetAttribute, _) => "SMB::FILE_SET_ATTRIBUTE",
        }
    }

    /// Whether Zeek logs it by default.
    pub(super) const fn is_in_zeek(self, share: Option<ShareType>) -> bool {
        let prints = matches!(share, Some(ShareType::PRINT));
        let pipes = matches!(share, Some(ShareType::PIPE));
        match self {
            Self::Rename | Self::Delete => true,
            Self::Open => !pipes,
            Self::Close => prints,
            Self::Read | Self::Write | Self::SetAttribute => false,
        }
    }
}

/// The type of a share in Zeek's words.
pub(super) fn share_type(share: Option<ShareType>) -> Option<&'static str> {
    share?.name()?.strip_prefix("SMB2_SHARE_TYPE_")
}
