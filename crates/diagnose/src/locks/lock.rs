//! What is held of a file, and what it cost others.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;

use smbtrail_track::{Message, Moment};
use smbtrail_wire::{FileAccess, LeaseState, NtStatus, OplockLevel, ShareAccess};

/// Something that is held of a file, or a conflict over it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Lock {
    /// Whether it is held, or a conflict.
    pub kind: LockKind,
    /// What is held; of a break, what is left; of a request that is refused or waits, what it asks for.
    pub what: Held,
    /// Who holds it; `None` where no message shows it.
    pub holder: Option<Holder>,
    /// Who wants it.
    pub waiter: Option<Holder>,
    /// The server's address and port.
    pub server: SocketAddr,
    /// The share, as `\\server\share`.
    pub share: Option<Arc<str>>,
    /// The path below the share.
    pub path: Arc<str>,
    /// Since when: the answer that grants it, the notification of a break, or the request that waits or is refused.
    pub start: Moment,
    /// Until when: what ended it, the acknowledgement of a break, or the answer. `None` where nothing did.
    pub end: Option<Moment>,
    /// What ended it.
    pub ended: Option<Ended>,
    /// How the request was answered, where it is a conflict over one.
    pub status: Option<NtStatus>,
}

/// Whether something is held, or is a conflict.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LockKind {
    /// Somebody holds it.
    Held,
    /// The server takes an oplock or a lease back.
    Break,
    /// A LOCK waits until another client unlocks the range.
    Wait,
    /// A request is refused because another client holds the file or the range.
    Refused,
}

/// What of a file is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Held {
    /// The file itself.
    Open {
        /// What the open may do.
        access: FileAccess,
        /// What it lets others do.
        sharing: ShareAccess,
    },
    /// What may be cached, by an oplock.
    Oplock(OplockLevel),
    /// What may be cached, by a lease.
    Lease(LeaseState),
    /// A range of bytes.
    Range {
        /// Its first byte.
        offset: u64,
        /// Its bytes.
        length: u64,
        /// Whether others may not even read it.
        exclusive: bool,
    },
}

/// What ended it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ended {
    /// The open, or the last open of the lease.
    Closed,
    /// An UNLOCK.
    Unlocked,
    /// A break.
    Broken,
    /// The same lease has another state.
    Changed,
    /// The holder acknowledged the break.
    Acknowledged,
    /// The break needs no acknowledgement.
    AtOnce,
    /// An answer.
    Answered,
    /// Nothing that was seen: it was no longer followed, since too many files were open.
    Forgotten,
}

/// Who holds or wants something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holder {
    /// Who is logged on.
    pub user: Option<Arc<str>>,
    /// The client's address and port.
    pub client: SocketAddr,
}

impl LockKind {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Break => "break",
            Self::Wait => "wait",
            Self::Refused => "refused",
        }
    }
}

impl Held {
    /// The name of its kind for programs.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Open { .. } => "open",
            Self::Oplock(_) => "oplock",
            Self::Lease(_) => "lease",
            Self::Range { .. } => "range",
        }
    }

    /// What the other open wants of the file, and this one does not share. `[MS-FSA] 2.1.5.1.2.2`
    #[must_use]
    pub fn unshared(&self, other: &Self) -> ShareAccess {
        match (self, other) {
            (Self::Open { sharing, .. }, Self::Open { access, .. }) => {
                ShareAccess(wanted(*access).0 & !sharing.0)
            }
            _ => ShareAccess::default(),
        }
    }

    /// Whether both may not be held by different opens at once. `[MS-FSA] 2.1.5.1.2.2`
    pub(crate) fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Open { access, .. }, Self::Open { access: others, .. }) => {
                // One that reads, writes and deletes nothing takes no part.
                let is_empty = |access: &FileAccess| wanted(*access) == ShareAccess::default();
                let refuses = |one: &Self, other: &Self| one.unshared(other) != ShareAccess::default();
                !is_empty(access) && !is_empty(others) && (refuses(self, other) || refuses(other, self))
            }
            (
                Self::Range { offset, length, exclusive },
                Self::Range { offset: start, length: bytes, exclusive: alone },
            ) => {
                let overlap =
                    *offset < start.saturating_add(*bytes) && *start < offset.saturating_add(*length);
                overlap && (*exclusive || *alone)
            }
            _ => false,
        }
    }
}

/// What others have to share for this access.
fn wanted(access: FileAccess) -> ShareAccess {
    let read =
        [FileAccess::READ_DATA, FileAccess::EXECUTE, FileAccess::GENERIC_READ, FileAccess::GENERIC_EXECUTE];
    let write = [FileAccess::WRITE_DATA, FileAccess::APPEND_DATA, FileAccess::GENERIC_WRITE];
    let has = |bits: &[FileAccess]| bits.iter().any(|bit| access.0 & bit.0 != 0);
    let all = access.0 & (FileAccess::GENERIC_ALL.0 | FileAccess::MAXIMUM_ALLOWED.0) != 0;
    let mut wanted = ShareAccess(0);
    for (bits, share) in [
        (&read[..], ShareAccess::READ),
        (&write[..], ShareAccess::WRITE),
        (&[FileAccess::DELETE][..], ShareAccess::DELETE),
    ] {
        wanted.0 |= if all || has(bits) { share.0 } else { 0 };
    }
    wanted
}

impl Ended {
    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Closed => "closed",
            Self::Unlocked => "unlocked",
            Self::Broken => "broken",
            Self::Changed => "changed",
            Self::Acknowledged => "acknowledged",
            Self::AtOnce => "at once",
            Self::Answered => "answered",
            Self::Forgotten => "forgotten",
        }
    }
}

impl Holder {
    /// Who sent or receives a message.
    #[must_use]
    pub fn of(message: &Message<'_>) -> Self {
        Self { user: message.user().cloned(), client: message.connection.client }
    }
}

impl fmt::Display for Holder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}", self.user.as_deref().unwrap_or("an unknown user"), self.client)
    }
}
