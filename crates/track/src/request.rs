use std::sync::Arc;

use smbtrail_wire::{
    AsyncId, Command, FileAttributes, FileId, FileInfoClass, Fsctl, Guid, InfoType, MessageId,
    SecurityInformation,
};

use crate::table::{Held, Id, Keyed, text_bytes};
use crate::{Asked, Logon, Moment, Open, Session, Time, TreeConnect};

/// A request and what became of it: from its first byte to its final response. `[MS-SMB2] 3.3.1.13`
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Request {
    /// Numbers the exchanges of a capture from 1: the request, its interim and its final response have the same number.
    pub exchange: u64,
    /// Joins the responses to it.
    pub message_id: MessageId,
    /// What it asks.
    pub command: Command,
    /// The packet with which it is complete.
    pub moment: Moment,
    /// When the first segment of its frame came.
    pub begun: Time,
    /// The id under which it is handled asynchronously, once an interim response gave it.
    pub async_id: Option<AsyncId>,
    /// The interim response, if there was one.
    pub interim: Option<Moment>,
    /// The CANCEL that would withdraw it, if there was one.
    pub cancelled: Option<Moment>,
    /// The file it is about, where it names one: the id in the message, or that of the request it is related to.
    pub file_id: Option<FileId>,
    /// The path below the share of the file it is about, where no open is known; of a file that it renames, the path before
    /// that.
    pub path: Option<Arc<str>>,
    /// What is needed to understand its response.
    pub detail: Detail,
    pub(crate) session: Option<Id<Session>>,
    pub(crate) tree: Option<Id<TreeConnect>>,
    pub(crate) open: Option<Id<Open>>,
    /// The requests related to this CREATE, which take its file.
    pub(crate) dependents: Vec<MessageId>,
}

/// What is needed to understand a response: what the request said and the response does not repeat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Detail {
    /// Nothing.
    #[default]
    None,
    /// A SESSION_SETUP: the attempt it belongs to.
    SessionSetup(Id<Logon>),
    /// A TREE_CONNECT: the share.
    TreeConnect(Arc<str>),
    /// A CREATE.
    Create(Box<CreateDetail>),
    /// A READ or WRITE: where, in bytes from the file's first, and how many bytes.
    Transfer {
        /// Where.
        offset: u64,
        /// How many bytes.
        length: u32,
    },
    /// A QUERY_DIRECTORY: how its entries look.
    QueryDirectory(FileInfoClass),
    /// A QUERY_INFO: which metadata.
    QueryInfo {
        /// What the metadata belongs to.
        info_type: InfoType,
        /// Which.
        class: u8,
        /// Which parts of a security descriptor.
        security: SecurityInformation,
    },
    /// A SET_INFO.
    SetInfo {
        /// What the metadata belongs to.
        info_type: InfoType,
        /// Which.
        class: u8,
        /// What it does to the open.
        change: Change,
    },
    /// An IOCTL: which control.
    Ioctl(Fsctl),
}

/// What a CREATE said.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct CreateDetail {
    /// What it asks for.
    pub asked: Asked,
    /// It reconnects to an open that lost its connection.
    pub reconnect: Option<Reconnect>,
    /// It asks for an open that outlives its connection, by this name.
    pub create_guid: Option<Guid>,
}

/// Which open a CREATE reconnects to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reconnect {
    /// The id it had.
    pub file_id: FileId,
    /// The client's name for it, in the second form.
    pub create_guid: Option<Guid>,
}

/// What a SET_INFO does to an open, once it succeeds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Change {
    /// No tracked effect.
    #[default]
    None,
    /// Gives its file a new path below the share.
    Rename(Arc<str>),
    /// Marks its file for deletion when the open is closed, or removes the mark.
    Delete(bool),
    /// Sets the file's size in bytes.
    Size(u64),
    /// Sets the bytes that the file takes on the disk. Fewer than its size cut it.
    Allocation(u64),
    /// Gives its file one more path below the share.
    Link(Arc<str>),
    /// Sets attributes and times.
    Basic {
        /// The attributes; 0 leaves them as they are.
        attributes: FileAttributes,
        /// Whether it sets a time.
        times: bool,
    },
    /// Sets these parts of the security descriptor.
    Security(SecurityInformation),
    /// Sets extended attributes.
    ExtendedAttributes,
}

impl Held for Request {
    fn held(&self) -> usize {
        // Where it is listed by the id of its interim response.
        const LISTED: usize = 40;
        let detail = match &self.detail {
            Detail::TreeConnect(text)
            | Detail::SetInfo { change: Change::Rename(text) | Change::Link(text), .. } => {
                text_bytes(Some(text))
            }
            Detail::Create(_) => size_of::<CreateDetail>(),
            _ => 0,
        };
        let dependents = self.dependents.capacity() * size_of::<MessageId>();
        LISTED + text_bytes(self.path.as_ref()) + detail + dependents
    }
}

impl Keyed for Request {
    type Key = MessageId;

    fn key(&self) -> MessageId {
        self.message_id
    }
}

impl Request {
    /// A request with only these facts known.
    pub(crate) const fn new(exchange: u64, command: Command, message_id: MessageId, moment: Moment) -> Self {
        Self {
            exchange,
            message_id,
            command,
            moment,
            begun: moment.time,
            async_id: None,
            interim: None,
            cancelled: None,
            file_id: None,
            path: None,
            detail: Detail::None,
            session: None,
            tree: None,
            open: None,
            dependents: Vec::new(),
        }
    }

    /// Whether an interim response said that the final one comes later.
    #[must_use]
    pub const fn is_pending(&self) -> bool {
        self.interim.is_some()
    }
}
