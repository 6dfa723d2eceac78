//! SMB Activity (4006) for each CREATE, and File System Activity (1001) for what was done to files.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Change, Detail, Message, Open};
use smbtrail_wire::{Command, CreateDisposition, FileAttributes, FileInfoClass, InfoType, ShareType};

use super::head::{self, Head, Headed, NOBODY, OcsfClass};
use crate::form::{Form, Log};

/// 4006: a CREATE, by its disposition.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmbActivity {}

/// 1001: something that was done to a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileActivity {}

/// A message about a file, or the end of an open that deleted one.
#[derive(Debug)]
pub struct FileRow<'a> {
    pub(super) head: Head<'a>,
    pub(super) message: Option<&'a Message<'a>>,
    pub(super) open: Option<&'a Open>,
    pub(super) path: Option<&'a str>,
    /// The path that it was given.
    pub(super) renamed: Option<&'a str>,
    pub(super) share: Option<&'a str>,
    pub(super) user: Option<&'a str>,
    pub(super) domain: Option<&'a str>,
}

impl Headed for FileRow<'_> {
    fn head(&self) -> &Head<'_> {
        &self.head
    }
}

impl OcsfClass for SmbActivity {
    const UID: u64 = 4006;
    const CLASS: &'static str = "SMB Activity";
    const CATEGORY: u64 = 4;
}

impl Log for SmbActivity {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
    const DIFFERENCES: &'static [&'static str] = &[
        "The class has activities for the dispositions of CREATE and for nothing else: what is done to a file is in 1001.",
    ];
}

impl OcsfClass for FileActivity {
    const UID: u64 = 1001;
    const CLASS: &'static str = "File System Activity";
    const CATEGORY: u64 = 1;
}

impl Log for FileActivity {
    const FORM: Form = Form::Ocsf;
    const FILE: &'static str = "ocsf";
}

impl Rows for SmbActivity {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "4006";
    const ABOUT: &'static str = "SMB Activity: a record for each CREATE that was answered.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id(
            "the disposition: 1 supersede, 2 open, 3 create, 4 open-if, 5 overwrite, 6 overwrite-if",
        ),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::status_code(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::client_ip(head::SOURCE),
        head::client_port(head::SOURCE),
        head::dst_ip(),
        head::dst_port(),
        Column::<Self>::new("connection_info.direction_id", Kind::Number, "always 0: unknown", |_| {
            Value::Number(0)
        }),
        Column::<Self>::new("connection_info.protocol_name", Kind::Text, "always `tcp`", |_| {
            Value::Text("tcp")
        }),
        Column::<Self>::new("connection_info.protocol_num", Kind::Number, "always 6", |_| Value::Number(6)),
        Column::<Self>::new("command", Kind::Text, "always `CREATE`", |_| Value::Text("CREATE")),
        Column::<Self>::new("dialect", Kind::Text, "the dialect that was chosen", |row| {
            let dialect = row.message.and_then(|message| message.connection.dialect);
            Value::text(dialect.and_then(|dialect| dialect.name()))
        })
        .null("the capture does not contain the NEGOTIATE"),
        Column::<Self>::new("file.name", Kind::Text, NAME, |row| Value::Text(row.name())),
        Column::<Self>::new("file.path", Kind::Path, PATH, |row| Value::text(row.path)).null(NO_CREATE),
        Column::<Self>::new("file.size", Kind::Number, "bytes of the file as last seen", |row| {
            Value::number(row.open.and_then(|open| open.size))
        })
        .null("no message contained it"),
        Column::<Self>::new("file.type_id", Kind::Number, TYPE, |row| Value::Number(row.type_id())),
        Column::<Self>::new("open_type", Kind::Text, "what happened to the file", |row| {
            Value::text(row.open.and_then(|open| open.action).and_then(|action| action.name()))
        })
        .null("the server refused"),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.share)
        })
        .null("the capture does not contain the TREE_CONNECT"),
        Column::<Self>::new(
            "share_type_id",
            Kind::Number,
            "1 file, 2 pipe, 3 print, 0 where it is unknown",
            |row| {
                Value::Number(match row.share_type() {
                    Some(ShareType::DISK) => 1,
                    Some(ShareType::PIPE) => 2,
                    Some(ShareType::PRINT) => 3,
                    _ => 0,
                })
            },
        ),
        Column::<Self>::new("tree_uid", Kind::Hex, "the tree connect", |row| {
            let id = row.message.and_then(Message::tree_id);
            id.map_or(Value::Null, |id| Value::Hex(id.0.into(), 8))
        })
        .null("it is unknown"),
    ];
}

impl Rows for FileActivity {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "1001";
    const ABOUT: &'static str = "File System Activity: a record for each open of a file, its first READ and WRITE, each change of its \
        name or attributes, and its deletion.";
    const COLUMNS: &'static [Column<Self>] = &[
        head::activity_id(
            "1 create, 2 read, 3 update, 4 delete, 5 rename, 6 set attributes, 7 set security, 14 open",
        ),
        head::category_uid(),
        head::class_uid(),
        head::class_name(),
        head::type_uid(),
        head::severity_id(),
        head::time(),
        head::status_id(),
        head::status_code(),
        head::version(),
        head::product(),
        head::vendor(),
        head::correlation(),
        head::client_ip(head::UNMAPPED),
        head::client_port(head::UNMAPPED),
        Column::<Self>::new(
            "actor.user.name",
            Kind::Text,
            "the user of the session; `Unknown` for nobody",
            |row| Value::Text(row.user.unwrap_or(NOBODY)),
        ),
        Column::<Self>::new("actor.user.domain", Kind::Text, "the user's domain", |row| {
            Value::text(row.domain)
        })
        .null("nobody names it"),
        head::device_ip(),
        head::device_type(),
        Column::<Self>::new("file.name", Kind::Text, NAME, |row| Value::Text(row.name())),
        Column::<Self>::new("file.path", Kind::Path, PATH, |row| Value::text(row.path)).null(NO_CREATE),
        Column::<Self>::new("file.size", Kind::Number, "bytes of the file as last seen", |row| {
            Value::number(row.open.and_then(|open| open.size))
        })
        .null("no message contained it"),
        Column::<Self>::new("file.type_id", Kind::Number, TYPE, |row| Value::Number(row.type_id())),
        Column::<Self>::new(
            "file_result.name",
            Kind::Text,
            "the last part of the path that it was given",
            |row| row.renamed.map_or(Value::Null, |path| Value::Text(last(path))),
        )
        .null("it is no change of a name"),
        Column::<Self>::new("file_result.path", Kind::Path, "the path that it was given", |row| {
            Value::text(row.renamed)
        })
        .null("it is no change of a name"),
        Column::<Self>::new("file_result.type_id", Kind::Number, "as `file.type_id`", |row| {
            row.renamed.map_or(Value::Null, |_| Value::Number(row.type_id()))
        })
        .null("it is no change of a name"),
    ];
}

const NAME: &str = "the last part of the path; the share for its root";
const PATH: &str = "the path below the share";
const TYPE: &str = "1 regular file, 2 folder, 6 pipe, 0 where it is unknown";
const NO_CREATE: &str = "the capture does not contain the CREATE";

fn last(path: &str) -> &str {
    path.rsplit('\\').next().unwrap_or(path)
}

impl FileRow<'_> {
    fn name(&self) -> &str {
        let path = self.path.filter(|path| !path.is_empty()).or(self.share);
        path.map_or(NOBODY, last)
    }

    fn share_type(&self) -> Option<ShareType> {
        self.message?.tree?.share_type
    }

    fn type_id(&self) -> u64 {
        if self.share_type() == Some(ShareType::PIPE) {
            return 6;
        }
        match self.open {
            Some(open) if open.attributes.contains(FileAttributes::DIRECTORY) => 2,
            Some(open) if open.attributes.0 != 0 => 1,
            _ => 0,
        }
    }
}

/// The activity of 4006 for a disposition.
pub(super) const fn opening(disposition: CreateDisposition) -> u64 {
    match disposition {
        CreateDisposition::SUPERSEDE => 1,
        CreateDisposition::OPEN => 2,
        CreateDisposition::CREATE => 3,
        CreateDisposition::OPEN_IF => 4,
        CreateDisposition::OVERWRITE => 5,
        CreateDisposition::OVERWRITE_IF => 6,
        _ => 99,
    }
}

/// The activity of 1001 for a deletion.
pub(super) const DELETE: u64 = 4;

/// The activity of 1001 of a response; `None` where it has none. A deletion shows when its open ends.
pub(super) fn activity(message: &Message<'_>) -> Option<u64> {
    let open = message.open?;
    let moved = message.transfer().and_then(|transfer| transfer.length).map_or(0, u64::from);
    match message.header.command {
        Command::CREATE => {
            let made = open.action.and_then(|action| action.name()).is_some_and(|name| name != "FILE_OPENED");
            Some(if made { 1 } else { 14 })
        }
        Command::READ => (moved > 0 && open.bytes_read == moved).then_some(2),
        Command::WRITE => (moved > 0 && open.bytes_written == moved).then_some(3),
        Command::SET_INFO => match &message.request?.detail {
            Detail::SetInfo { change: Change::Rename(_), .. } => Some(5),
            Detail::SetInfo { change: Change::Size(_), .. } => Some(3),
            Detail::SetInfo { info_type: InfoType::FILE, class, .. } if *class == FileInfoClass::BASIC.0 => {
                Some(6)
            }
            Detail::SetInfo { info_type: InfoType::SECURITY, .. } => Some(7),
            _ => None,
        },
        _ => None,
    }
}
