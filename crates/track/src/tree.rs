use std::sync::Arc;

use smbtrail_wire::{FileAccess, NtStatus, SessionId, ShareCapabilities, ShareFlags, ShareType, TreeId};

use crate::table::{Held, Id, Keyed, Table, text_bytes};
use crate::{ConnectionId, Moment, Open, Owner, Session};

/// A session's connection to a share. `[MS-SMB2] 3.3.1.9`
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct TreeConnect {
    /// Its id in the session; `None` when the server refused it.
    pub id: Option<TreeId>,
    /// Its session's id.
    pub session_id: SessionId,
    /// The connection on which it was made, or first seen.
    pub connection: ConnectionId,
    /// The share, as `\\server\share`; `None` when the capture does not contain the TREE_CONNECT.
    pub share: Option<Arc<str>>,
    /// Who uses it.
    pub user: Option<Arc<str>>,
    /// Disk, pipe or printer.
    pub share_type: Option<ShareType>,
    /// What the share requires of its clients.
    pub flags: ShareFlags,
    /// What the share can do.
    pub capabilities: ShareCapabilities,
    /// The most that the user may do in the share's root.
    pub maximal_access: FileAccess,
    /// The TREE_CONNECT request, or the first message that showed the tree.
    pub start: Moment,
    /// The last message of it.
    pub end: Moment,
    /// How the TREE_CONNECT ended; `None` when no response was seen.
    pub status: Option<NtStatus>,
    /// Opens that were created in it.
    pub opens: u64,
    /// Bytes that were read from it.
    pub bytes_read: u64,
    /// Bytes that were written to it.
    pub bytes_written: u64,
    pub(crate) session: Option<Id<Session>>,
    /// What its opens share: one for each of its connections, as a rule.
    pub(crate) owners: Vec<Arc<Owner>>,
    pub(crate) files: Files,
}

/// The opens of a tree. Handles of ended opens stay in the list until they are as many as the others.
#[derive(Clone, Debug, Default)]
pub(crate) struct Files {
    ids: Vec<Id<Open>>,
    live: usize,
}

impl Keyed for TreeConnect {
    type Key = (Option<Id<Session>>, Option<TreeId>);

    fn key(&self) -> Self::Key {
        (self.session, self.id)
    }
}

impl Held for TreeConnect {
    fn held(&self) -> usize {
        let owners = self.owners.capacity() * (size_of::<Arc<Owner>>() + size_of::<Owner>());
        text_bytes(self.share.as_ref()) + owners + self.files.ids.capacity() * size_of::<Id<Open>>()
    }
}

/// Owners that a tree remembers: Windows opens four connections for one session, and servers allow 32.
const OWNERS: usize = 32;

impl TreeConnect {
    /// Whether what is opened in it is a pipe: by the type of the share, else by its name. `None` where nothing says so.
    #[must_use]
    pub fn is_pipe(&self) -> Option<bool> {
        let named = || self.share.as_ref().map(|share| share.to_ascii_uppercase().ends_with("\\IPC$"));
        self.share_type.map(|kind| kind == ShareType::PIPE).or_else(named)
    }

    /// Files, directories and pipes that are open in it now.
    #[must_use]
    pub const fn open_files(&self) -> usize {
        self.files.len()
    }

    /// The owner that equals this one, so that opens share it.
    pub(crate) fn share_owner(&mut self, owner: Owner) -> Arc<Owner> {
        if let Some(known) = self.owners.iter().find(|known| ***known == owner) {
            return Arc::clone(known);
        }
        if self.owners.len() >= OWNERS {
            self.owners.clear();
        }
        let owner = Arc::new(owner);
        self.owners.push(Arc::clone(&owner));
        owner
    }
}

impl Files {
    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.live
    }

    /// Adds one of the table's; whether the list grew.
    pub(crate) fn add(&mut self, id: Id<Open>, opens: &Table<Open>) -> bool {
        let before = self.ids.capacity();
        if self.ids.len() == self.ids.capacity() && self.ids.len() >= 2 * self.live {
            self.ids.retain(|id| opens.get(*id).is_some());
        }
        self.ids.push(id);
        self.live += 1;
        self.ids.capacity() != before
    }

    /// One of them is not in the table any more.
    pub(crate) const fn leave(&mut self) {
        self.live = self.live.saturating_sub(1);
    }

    /// Their handles, and of some that are over.
    pub(crate) fn ids(&self) -> impl Iterator<Item = Id<Open>> {
        self.ids.iter().copied()
    }
}
