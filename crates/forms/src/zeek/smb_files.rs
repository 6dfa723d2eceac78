//! `smb_files`: what was done to files, pipes and printers.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Change, Detail, Message, Moment, Open, Time};
use smbtrail_wire::{FileId, NtStatus};

use super::action::Action;
use super::opens::{Noted, Times, file_time};
use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each thing that was done to a file, a pipe or a printer.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmbFiles {}

/// What was done to a file.
#[derive(Debug)]
pub struct FileRow<'a> {
    pub(super) link: Link,
    pub(super) file: Referenced<'a>,
    /// When it was done.
    pub(super) at: Moment,
    /// The response that shows it; `None` for what happened without a message of its own.
    pub(super) message: Option<&'a Message<'a>>,
    pub(super) open: Option<&'a Open>,
}

/// A file, as a record names it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Referenced<'a> {
    /// When it was opened, or first seen.
    pub(super) first: Moment,
    pub(super) noted: Noted,
    pub(super) action: Option<&'static str>,
    pub(super) share: Option<&'a str>,
    pub(super) name: Option<&'a str>,
    pub(super) previous: Option<&'a str>,
    pub(super) size: Option<u64>,
}

impl Linked for FileRow<'_> {
    fn time(&self) -> Time {
        self.file.first.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for SmbFiles {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 14;
    const DIFFERENCES: &'static [&'static str] = &[
        "By default Zeek logs neither pipes nor what is read, written and closed; here each of these is logged once \
         for each open.",
        "Zeek's size is that of the opening; here `SMB::FILE_CLOSE` has the last one that is known.",
        "Zeek's path is missing on other channels of a session, and on requests that are answered asynchronously.",
        "Zeek logs a request to delete or to rename, whether or not the server agrees, and no deletion on close; here a file that \
         was deleted has one record, and a request that was refused none.",
        "Zeek leaves out what it logged within the last three minutes, also for another open.",
        "Zeek writes a file time of zero as a time before 1970; here it is unset.",
        "Zeek's `fuid` is set only where content is analysed, and differs on each run.",
    ];
}

impl Rows for SmbFiles {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "smb_files";
    const ABOUT: &'static str = "What was done to files, pipes and printers: a record for each open, its first READ and WRITE, \
        its CLOSE, and for each change of a name or of attributes, and each deletion.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the file was opened, or first seen"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("fuid", Kind::Text, FUID, |row| fuid(&row.file)).null(NO_CREATE),
        Column::<Self>::new("action", Kind::Word, ACTION, |row| word(row.file.action)),
        Column::<Self>::new("path", Kind::Path, PATH, |row| Value::text(row.file.share)).null(NO_TREE),
        Column::<Self>::new("name", Kind::Path, NAME, |row| Value::text(row.file.name)).null(NO_CREATE),
        Column::<Self>::new("size", Kind::Number, SIZE, |row| Value::Number(row.file.size.unwrap_or(0))),
        Column::<Self>::new("prev_name", Kind::Path, PREVIOUS, |row| Value::text(row.file.previous))
            .null("it is no change of a name"),
        Column::<Self>::new("times.modified", Kind::Time, MODIFIED, |row| {
            times(&row.file, |times| times.modified)
        })
        .null(NO_TIMES),
        Column::<Self>::new("times.accessed", Kind::Time, ACCESSED, |row| {
            times(&row.file, |times| times.accessed)
        })
        .null(NO_TIMES),
        Column::<Self>::new("times.created", Kind::Time, CREATED, |row| {
            times(&row.file, |times| times.created)
        })
        .null(NO_TIMES),
        Column::<Self>::new("times.changed", Kind::Time, CHANGED, |row| {
            times(&row.file, |times| times.changed)
        })
        .null(NO_TIMES),
        Column::<Self>::new(
            "data_offset_req",
            Kind::Number,
            "READ, WRITE: the first byte that the request asks for",
            |row| Value::number(transfer(row).map(|(offset, _)| offset)),
        )
        .null("it is neither"),
        Column::<Self>::new(
            "data_len_req",
            Kind::Number,
            "READ, WRITE: the bytes that the request asks for",
            |row| Value::number(transfer(row).map(|(_, length)| length)),
        )
        .null("it is neither"),
        Column::<Self>::new("data_len_rsp", Kind::Number, "READ, WRITE: the bytes that were moved", |row| {
            let moved = row.message.and_then(Message::transfer).and_then(|transfer| transfer.length);
            Value::number(moved.map(u64::from))
        })
        .null("it is neither"),
        Column::<Self>::new(
            "action_ts",
            Kind::Time,
            "when the response was captured, or the open ended",
            |row| link::moment(row.at),
        ),
        Column::<Self>::new("user", Kind::Text, "who opened the file", |row| {
            Value::text(row.open.and_then(|open| open.owner.user.as_ref()))
        })
        .null("the logon was anonymous, or the capture does not contain it"),
        Column::<Self>::new("session_id", Kind::Hex, "the session of the open", |row| {
            row.open.map_or(Value::Null, |open| Value::Hex(open.owner.session_id.0, 16))
        })
        .null(NO_CREATE),
        Column::<Self>::new("tree_id", Kind::Hex, "the tree connect of the open", |row| {
            let id = row.open.and_then(|open| open.owner.tree_id);
            id.map_or(Value::Null, |id| Value::Hex(id.0.into(), 8))
        })
        .null(NO_TREE),
        Column::<Self>::new("file_id", Kind::Guid, "the id of the open", |row| {
            row.open.and_then(|open| open.file_id).map_or(Value::Null, file_id)
        })
        .null("the server named none"),
        Column::<Self>::new("status", Kind::Text, "how the server answered", |row| {
            row.message.map_or(Value::Null, |message| status(message.header.status))
        })
        .null("it has no response of its own"),
        Column::<Self>::new("disposition", Kind::Text, "what the CREATE asked for", |row| {
            let name = row.open.and_then(|open| open.asked).and_then(|asked| asked.disposition.name());
            Value::text(name)
        })
        .null(NO_CREATE),
        Column::<Self>::new("create_action", Kind::Text, "what the CREATE did", |row| {
            Value::text(row.open.and_then(|open| open.action).and_then(|action| action.name()))
        })
        .null(NO_CREATE),
        Column::<Self>::new("access", Kind::Hex, "the access that the CREATE asked for", |row| {
            let access = row.open.and_then(|open| open.asked).map(|asked| asked.access);
            access.map_or(Value::Null, |access| Value::Hex(access.0.into(), 8))
        })
        .null(NO_CREATE),
        Column::<Self>::new("encrypted", Kind::Bool, "whether the response was encrypted", |row| {
            row.message.map_or(Value::Null, |message| Value::Bool(message.encrypted))
        })
        .null("it has no response of its own"),
        Column::<Self>::new("signed", Kind::Bool, "whether the response was signed", |row| {
            row.message.map_or(Value::Null, |message| Value::Bool(message.header.is_signed()))
        })
        .null("it has no response of its own"),
    ];
}

pub(super) const FUID: &str =
    "an id that follows from the server's address, the name of the share and the path of the open";
pub(super) const ACTION: &str =
    "`SMB::FILE_`, `SMB::PIPE_` or `SMB::PRINT_`, by the type of the share, and what was done";
pub(super) const PATH: &str = r"the share, as `\\server\share`";
pub(super) const NAME: &str = "the path below the share; `<share_root>` for the root";
pub(super) const SIZE: &str = "bytes of the file as last seen; 0 when unknown";
pub(super) const PREVIOUS: &str = "the path before the name was changed";
pub(super) const MODIFIED: &str = "LastWriteTime in the CREATE response";
pub(super) const ACCESSED: &str = "LastAccessTime in the CREATE response";
pub(super) const CREATED: &str = "CreationTime in the CREATE response";
pub(super) const CHANGED: &str = "ChangeTime in the CREATE response";
pub(super) const NO_CREATE: &str = "the capture does not contain the CREATE";
pub(super) const NO_TREE: &str = "the capture does not contain the TREE_CONNECT";
pub(super) const NO_TIMES: &str = "the server gave none, or the capture does not contain the CREATE response";

pub(super) fn fuid<'a>(file: &'a Referenced<'_>) -> Value<'a> {
    file.noted.fuid.as_ref().map_or(Value::Null, |fuid| Value::Text(fuid.as_str()))
}

pub(super) fn word(word: Option<&'static str>) -> Value<'static> {
    word.map_or(Value::Null, Value::Word)
}

pub(super) fn times(file: &Referenced<'_>, get: fn(&Times) -> smbtrail_wire::FileTime) -> Value<'static> {
    file.noted.times.as_ref().map_or(Value::Null, |times| file_time(get(times)))
}

/// A status without its prefix, as Zeek writes it.
pub(super) fn status(status: NtStatus) -> Value<'static> {
    match if status == NtStatus::SUCCESS { Some("SUCCESS") } else { status.name() } {
        Some(name) => Value::Text(name.strip_prefix("STATUS_").unwrap_or(name)),
        None => Value::Hex(status.0.into(), 8),
    }
}

fn file_id(id: FileId) -> Value<'static> {
    Value::Guid((u128::from(id.persistent) | (u128::from(id.volatile) << 64)).to_le_bytes())
}

fn transfer(row: &FileRow<'_>) -> Option<(u64, u64)> {
    match row.message?.request?.detail {
        Detail::Transfer { offset, length } => Some((offset, length.into())),
        _ => None,
    }
}

impl<'a> Referenced<'a> {
    /// The file of a message; `noted` is what is known of its open.
    pub(super) fn new(
        message: &'a Message<'a>,
        noted: Noted,
        ts: Moment,
        action: Option<&'static str>,
    ) -> Self {
        let path = message.path();
        let previous = match message.request.map(|request| &request.detail) {
            Some(Detail::SetInfo { change: Change::Rename(_), .. }) => {
                message.request.and_then(|request| request.path.as_deref())
            }
            _ => None,
        };
        let name = match message.request.map(|request| &request.detail) {
            // A name that the server refused is what was asked for, too.
            Some(Detail::SetInfo { change: Change::Rename(name), .. }) => Some(&**name),
            _ => path.map(|path| &**path),
        };
        Self {
            first: message.open.map_or(ts, |open| open.start),
            noted,
            action,
            share: message.share().map(|share| &**share),
            name: name.map(root),
            previous: previous.map(root),
            size: message.open.and_then(|open| open.size),
        }
    }
}

/// A path, as Zeek writes it.
fn root(path: &str) -> &str {
    if path.is_empty() { "<share_root>" } else { path }
}

impl<'a> FileRow<'a> {
    /// What a response did to a file; `None` where that is nothing that is logged.
    pub(super) fn done(message: &'a Message<'a>, link: Link, noted: Noted, strict: bool) -> Option<Self> {
        let open = message.open?;
        let action = Action::of(message)?;
        if !message.is_response()
            || message.header.status.is_error()
            || message.header.status == NtStatus::PENDING
        {
            return None;
        }
        let share = message.tree.and_then(|tree| tree.share_type);
        if strict && !action.is_in_zeek(share) {
            return None;
        }
        let is_first = |total: u64| {
            let moved = message.transfer().and_then(|transfer| transfer.length).unwrap_or(0);
            moved > 0 && total == u64::from(moved)
        };
        let is_logged = match action {
            Action::Read => is_first(open.bytes_read),
            Action::Write => is_first(open.bytes_written),
            // The end of the open tells whether the file was deleted.
            Action::Delete => strict,
            _ => true,
        };
        if !is_logged {
            return None;
        }
        let ts = message.request.map_or(message.moment, |request| request.moment);
        let mut file = Referenced::new(message, noted, ts, Some(action.name(share)));
        if strict {
            file.size = noted.size;
        }
        Some(Self { link, file, at: message.moment, message: Some(message), open: Some(open) })
    }

    /// The deletion of a file with the end of its open.
    pub(super) fn deleted(open: &'a Open, link: Link, noted: Noted) -> Option<Self> {
        // A mark that is there at the end of the capture was accepted by the server.
        if !open.deleted && !open.delete_pending {
            return None;
        }
        let file = Referenced {
            first: open.start,
            noted,
            action: Some(Action::Delete.name(None)),
            share: open.owner.share.as_deref(),
            name: open.current_path().map(|path| root(path)),
            previous: None,
            size: open.size,
        };
        Some(Self { link, file, at: open.closed().unwrap_or(open.start), message: None, open: Some(open) })
    }
}
