use std::sync::Arc;

use smbtrail_wire::{
    CreateAction, CreateDisposition, CreateOptions, FileAccess, FileAttributes, FileId, Guid, LeaseState,
    NtStatus, OplockLevel, SessionId, TreeId,
};

use crate::table::{Held, Id, Keyed, text_bytes};
use crate::tracker::PipeLogon;
use crate::{ConnectionId, Moment, PipeUse, Session, TreeConnect};

/// A file, directory or pipe that is open, from CREATE to CLOSE. `[MS-SMB2] 3.3.1.10`
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Open {
    /// Its id; `None` when the server refused the CREATE.
    pub file_id: Option<FileId>,
    /// Its session, tree and user, shared by all opens of a tree.
    pub owner: Arc<Owner>,
    /// The path below the share, as the CREATE has it; `None` when the capture does not contain the CREATE.
    pub path: Option<Arc<str>>,
    /// The CREATE request, or the first message that showed the open.
    pub start: Moment,
    /// How the CREATE ended; `None` when no response was seen.
    pub status: Option<NtStatus>,
    /// What the CREATE asked for; `None` when it was not seen.
    pub asked: Option<Asked>,
    /// What happened to the file.
    pub action: Option<CreateAction>,
    /// The file's attributes at its opening.
    pub attributes: FileAttributes,
    /// Bytes of the file, as last seen; `None` when never seen.
    pub size: Option<u64>,
    /// The oplock it was given.
    pub oplock: OplockLevel,
    /// The lease it was given.
    pub lease: Option<Lease>,
    /// Whether it outlives its connection, and by what name.
    pub durable: Option<Durable>,
    /// Bytes that were read from it.
    pub bytes_read: u64,
    /// Bytes that were written to it.
    pub bytes_written: u64,
    /// Its file is deleted when it is closed.
    pub delete_pending: bool,
    /// Its file was deleted when it was closed.
    pub deleted: bool,
    /// What only a few opens have.
    pub(crate) since: Option<Box<Since>>,
}

/// The session, tree and user of an open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Owner {
    /// Its session's id.
    pub session_id: SessionId,
    /// Its tree's id, where known.
    pub tree_id: Option<TreeId>,
    /// The share, as `\\server\share`.
    pub share: Option<Arc<str>>,
    /// Who opened it.
    pub user: Option<Arc<str>>,
    /// The connection on which it was opened, or first seen.
    pub connection: ConnectionId,
    pub(crate) session: Option<Id<Session>>,
    pub(crate) tree: Option<Id<TreeConnect>>,
}

/// What happened to an open since it was created, reads and writes aside. A million opens may wait for their end, so
/// each holds it behind one pointer.
#[derive(Clone, Debug, Default)]
pub(crate) struct Since {
    pub(crate) renamed_to: Option<Arc<str>>,
    pub(crate) closed: Option<Moment>,
    pub(crate) reconnects: u32,
    /// A logon in DCE/RPC, where it is a pipe.
    pub(crate) logon: Option<PipeLogon>,
    /// What passed over it, where it is a pipe.
    pub(crate) pipe: Option<Box<PipeUse>>,
}

/// What a CREATE asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Asked {
    /// What to do when the file exists, and when it does not.
    pub disposition: CreateDisposition,
    /// How to open it.
    pub options: CreateOptions,
    /// What the client wants to do with it.
    pub access: FileAccess,
}

/// A lease on a file. `[MS-SMB2] 3.3.1.12`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lease {
    /// Names it among the client's leases.
    pub key: Guid,
    /// What it allows the client to cache.
    pub state: LeaseState,
}

/// How an open outlives its connection. `[MS-SMB2] 3.3.5.9.6, 3.3.5.9.10`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Durable {
    /// The client's name for it, in the second form.
    pub create_guid: Option<Guid>,
    /// It also outlives the server's failure.
    pub persistent: bool,
}

impl Open {
    /// What tells it from all others, also after it was taken up again on another connection: where it began, and the part of
    /// its id that stays. `[MS-SMB2] 3.3.5.9.7`
    #[must_use]
    pub fn lasting_id(&self) -> (u64, Option<u64>) {
        (self.start.frame, self.file_id.map(|id| id.persistent))
    }

    /// The path below the share that the file has now.
    #[must_use]
    pub fn current_path(&self) -> Option<&Arc<str>> {
        self.renamed_to().or(self.path.as_ref())
    }

    /// The path it was renamed to, if it was.
    #[must_use]
    pub fn renamed_to(&self) -> Option<&Arc<str>> {
        self.since.as_ref()?.renamed_to.as_ref()
    }

    /// The message that ended it; `None` when it was still open at the end of the capture.
    #[must_use]
    pub fn closed(&self) -> Option<Moment> {
        self.since.as_ref()?.closed
    }

    /// How often it was reconnected on a new connection.
    #[must_use]
    pub fn reconnects(&self) -> u32 {
        self.since.as_ref().map_or(0, |since| since.reconnects)
    }

    /// What passed over it, where it is a pipe with data.
    #[must_use]
    pub fn pipe(&self) -> Option<&PipeUse> {
        self.since.as_ref()?.pipe.as_deref()
    }

    /// It ends here.
    pub(crate) fn close(&mut self, moment: Moment) {
        self.since().closed = Some(moment);
        self.deleted = self.delete_pending;
    }

    /// A logon on it.
    pub(crate) fn pipe_logon(&mut self) -> Option<&mut PipeLogon> {
        self.since.as_mut()?.logon.as_mut()
    }

    /// What happened to it, to change it.
    pub(crate) fn since(&mut self) -> &mut Since {
        self.since.get_or_insert_default()
    }
}

impl Held for Open {
    fn held(&self) -> usize {
        let since = self.since.as_ref().map_or(0, |since| {
            let logon = since.logon.as_ref().map_or(0, Held::held);
            let pipe = since.pipe.as_ref().map_or(0, |pipe| pipe.held());
            size_of::<Since>() + text_bytes(since.renamed_to.as_ref()) + logon + pipe
        });
        text_bytes(self.path.as_ref()) + since
    }
}

impl Keyed for Open {
    type Key = (Option<Id<Session>>, Option<FileId>);

    fn key(&self) -> Self::Key {
        (self.owner.session, self.file_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A busy server has a million opens: each has to stay below 256 bytes including its table entry, without its path.
    #[test]
    fn an_open_is_small() {
        assert!(size_of::<Open>() <= 200, "{}", size_of::<Open>());
    }
}
