use std::sync::Arc;

use hashbrown::HashMap;
use smbtrail_wire::{
    FileAccess, FileId, NtStatus, SessionId, ShareCapabilities, ShareFlags, ShareType, TreeId,
};

use crate::table::Id;
use crate::{ConnectionId, Moment, Open, Session};

/// A session's connection to a share. `[MS-SMB2] 3.3.1.9`
#[derive(Clone, Debug)]
pub struct TreeConnect {
    /// Its id in the session; `None` when the server refused it.
    pub id: Option<TreeId>,
    /// Its session's id.
    pub session_id: SessionId,
    /// The connection on which it was made, or first seen.
    pub connection: ConnectionId,
    /// The share, as `\\server\share`; `None` when the capture lacks its TREE_CONNECT.
    pub share: Option<Arc<str>>,
    /// Who uses it.
    pub user: Option<Arc<str>>,
    /// Disk, pipe or printer.
    pub share_type: Option<ShareType>,
    /// What the share wants of its clients.
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
    /// Its opens.
    pub(crate) files: HashMap<FileId, Id<Open>>,
}
