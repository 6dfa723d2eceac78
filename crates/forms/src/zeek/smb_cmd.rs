//! `smb_cmd`: every command and how it was answered.

use std::borrow::Cow;

use smbtrail_codec::Body;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Connection, Detail, Message, Moment, Request, Time};
use smbtrail_wire::{Command, FileInfoClass, FsInfoClass, InfoType, NtStatus, ShareType};

use super::action::share_type;
use super::smb_files::{
    ACCESSED, ACTION, CHANGED, CREATED, FUID, MODIFIED, NAME, NO_TIMES, NO_TREE, PATH, PREVIOUS, Referenced,
    SIZE, fuid, status, times, word,
};
use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each command.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmbCmd {}

/// A command, and how it was answered.
#[derive(Debug)]
pub struct CmdRow<'a> {
    pub(super) link: Link,
    pub(super) command: Command,
    /// The request, or what the server sent without one.
    pub(super) at: Moment,
    pub(super) status: Option<NtStatus>,
    pub(super) latency: Option<i64>,
    pub(super) argument: Option<Cow<'a, str>>,
    pub(super) user: Option<&'a str>,
    pub(super) share: Option<&'a str>,
    pub(super) share_type: Option<ShareType>,
    pub(super) file: Option<Referenced<'a>>,
    pub(super) message: Option<&'a Message<'a>>,
}

impl Linked for CmdRow<'_> {
    fn time(&self) -> Time {
        self.at.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for SmbCmd {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 5;
    const DIFFERENCES: &'static [&'static str] = &[
        "Zeek fills neither `username` nor `tree` and `tree_service` for SMB2, and `argument` only for NEGOTIATE.",
        "Zeek logs no command that was not answered.",
        "Zeek's `referenced_file` has no name where the file was opened on another channel of the session.",
    ];
}

const NO_FILE: &str = "the command is about no file, or the capture does not contain its CREATE";

impl Rows for SmbCmd {
    type Row<'a> = CmdRow<'a>;
    const NAME: &'static str = "smb_cmd";
    const ABOUT: &'static str = "Every command with its final answer; interim responses and the steps of a logon before the last \
        are not counted as one.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the request was captured, or what the server sent without one"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("command", Kind::Text, "the command in Zeek's words", |row| name(row.command)),
        Column::<Self>::new("sub_command", Kind::Text, "the subcommand of SMB1", |_| Value::Null)
            .null("always: SMB2 has none, as in Zeek"),
        Column::<Self>::new("argument", Kind::Text, ARGUMENT, |row| Value::text(row.argument.as_deref()))
            .null("another command, or the capture does not contain the request"),
        Column::<Self>::new("status", Kind::Text, "the final status, without `STATUS_`", |row| {
            row.status.map_or(Value::Null, status)
        })
        .null("the capture does not contain the response"),
        Column::<Self>::new(
            "rtt",
            Kind::Interval,
            "from the request's last packet to the response's",
            |row| row.latency.map_or(Value::Null, Value::Seconds),
        )
        .unit("s")
        .null("the capture does not contain both"),
        Column::<Self>::new("version", Kind::Text, "always `SMB2`, which includes SMB3", |_| {
            Value::Text("SMB2")
        }),
        Column::<Self>::new("username", Kind::Text, "the user of the session", |row| Value::text(row.user))
            .null("the logon was anonymous, or the capture does not contain it"),
        Column::<Self>::new("tree", Kind::Path, PATH, |row| Value::text(row.share)).null(NO_TREE),
        Column::<Self>::new("tree_service", Kind::Text, "`DISK`, `PIPE` or `PRINT`", |row| {
            Value::text(share_type(row.share_type))
        })
        .null(NO_TREE),
        Column::<Self>::new(
            "referenced_file.ts",
            Kind::Time,
            "when the file was opened, or first seen",
            |row| link::time(row.file.as_ref().map_or(row.at, |file| file.first).time),
        ),
        Column::<Self>::new("referenced_file.uid", Kind::Text, "as `uid`", |row| {
            Value::Text(row.link.uid.as_str())
        }),
        Column::<Self>::new("referenced_file.id.orig_h", Kind::Address, "as `id.orig_h`", |row| {
            Value::Address(row.link.client.ip())
        }),
        Column::<Self>::new("referenced_file.id.orig_p", Kind::Port, "as `id.orig_p`", |row| {
            Value::Number(row.link.client.port().into())
        }),
        Column::<Self>::new("referenced_file.id.resp_h", Kind::Address, "as `id.resp_h`", |row| {
            Value::Address(row.link.server.ip())
        }),
        Column::<Self>::new("referenced_file.id.resp_p", Kind::Port, "as `id.resp_p`", |row| {
            Value::Number(row.link.server.port().into())
        }),
        Column::<Self>::new("referenced_file.fuid", Kind::Text, FUID, |row| {
            row.file.as_ref().map_or(Value::Null, fuid)
        })
        .null(NO_FILE),
        Column::<Self>::new("referenced_file.action", Kind::Word, ACTION, |row| {
            word(row.file.as_ref().and_then(|file| file.action))
        })
        .null("the command does nothing that `smb_files` has a word for"),
        Column::<Self>::new("referenced_file.path", Kind::Path, PATH, |row| {
            Value::text(row.file.as_ref().and_then(|file| file.share))
        })
        .null(NO_FILE),
        Column::<Self>::new("referenced_file.name", Kind::Path, NAME, |row| {
            Value::text(row.file.as_ref().and_then(|file| file.name))
        })
        .null(NO_FILE),
        Column::<Self>::new("referenced_file.size", Kind::Number, SIZE, |row| {
            Value::Number(row.file.as_ref().and_then(|file| file.size).unwrap_or(0))
        }),
        Column::<Self>::new("referenced_file.prev_name", Kind::Path, PREVIOUS, |row| {
            Value::text(row.file.as_ref().and_then(|file| file.previous))
        })
        .null("it is no change of a name"),
        Column::<Self>::new("referenced_file.times.modified", Kind::Time, MODIFIED, |row| {
            row.file.as_ref().map_or(Value::Null, |file| times(file, |times| times.modified))
        })
        .null(NO_TIMES),
        Column::<Self>::new("referenced_file.times.accessed", Kind::Time, ACCESSED, |row| {
            row.file.as_ref().map_or(Value::Null, |file| times(file, |times| times.accessed))
        })
        .null(NO_TIMES),
        Column::<Self>::new("referenced_file.times.created", Kind::Time, CREATED, |row| {
            row.file.as_ref().map_or(Value::Null, |file| times(file, |times| times.created))
        })
        .null(NO_TIMES),
        Column::<Self>::new("referenced_file.times.changed", Kind::Time, CHANGED, |row| {
            row.file.as_ref().map_or(Value::Null, |file| times(file, |times| times.changed))
        })
        .null(NO_TIMES),
        Column::<Self>::new(
            "data_offset_req",
            Kind::Number,
            "READ, WRITE: the first byte that the request asks for",
            |row| Value::number(row.message.and_then(Message::transfer).and_then(|transfer| transfer.offset)),
        )
        .null("it is neither"),
        Column::<Self>::new(
            "data_len_req",
            Kind::Number,
            "READ, WRITE: the bytes that the request asks for",
            |row| match row.message.and_then(|message| message.request).map(|request| &request.detail) {
                Some(Detail::Transfer { length, .. }) => Value::Number(u64::from(*length)),
                _ => Value::Null,
            },
        )
        .null("it is neither"),
        Column::<Self>::new("data_len_rsp", Kind::Number, "READ, WRITE: the bytes that were moved", |row| {
            let moved = row.message.and_then(Message::transfer).and_then(|transfer| transfer.length);
            Value::number(moved.map(u64::from))
        })
        .null("it is neither"),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            row.message.map_or(Value::Null, |message| Value::Hex(message.session_id().0, 16))
        })
        .null("the command was not answered"),
        Column::<Self>::new("encrypted", Kind::Bool, "whether the response was encrypted", |row| {
            row.message.map_or(Value::Null, |message| Value::Bool(message.encrypted))
        })
        .null("the command was not answered"),
    ];
}

const ARGUMENT: &str = "NEGOTIATE: the dialect; TREE_CONNECT: the share; IOCTL: the control; QUERY_INFO, SET_INFO and \
    QUERY_DIRECTORY: the class";

/// A command's name in Zeek's words.
fn name(command: Command) -> Value<'static> {
    match command {
        Command::NEGOTIATE => Value::Text("NEGOTIATE_PROTOCOL"),
        _ => Value::Name { name: command.name(), raw: command.0.into(), digits: 4 },
    }
}

impl<'a> CmdRow<'a> {
    /// The command that a message answers; `None` where the message is no final answer.
    pub(super) fn answered(
        message: &'a Message<'a>,
        link: Link,
        file: Option<Referenced<'a>>,
    ) -> Option<Self> {
        let header = message.header;
        let goes_on = [NtStatus::PENDING, NtStatus::MORE_PROCESSING_REQUIRED].contains(&header.status);
        if !message.is_response() || goes_on {
            return None;
        }
        let argument = match message.body {
            Body::NegotiateResponse(body) => body.dialect_revision.name().map(Cow::Borrowed),
            _ => message.request.and_then(|request| argument(&request.detail)),
        };
        Some(Self {
            link,
            command: header.command,
            at: message.request.map_or(message.moment, |request| request.moment),
            status: Some(header.status),
            latency: message.latency,
            argument,
            user: message.user().map(|user| &**user),
            share: message.share().map(|share| &**share),
            share_type: message.tree.and_then(|tree| tree.share_type),
            file,
            message: Some(message),
        })
    }

    /// Leaves out what Zeek does not fill.
    pub(super) fn forget(&mut self) {
        (self.user, self.share, self.share_type) = (None, None, None);
        if self.command != Command::NEGOTIATE {
            self.argument = None;
        }
    }

    /// A command that got no answer.
    pub(super) fn unanswered(_: &'a Connection, request: &'a Request, link: Link) -> Self {
        Self {
            link,
            command: request.command,
            at: request.moment,
            status: None,
            latency: None,
            argument: argument(&request.detail),
            user: None,
            share: None,
            share_type: None,
            file: None,
            message: None,
        }
    }
}

/// What a request is about, beside a file.
fn argument(detail: &Detail) -> Option<Cow<'_, str>> {
    match detail {
        Detail::TreeConnect(share) => Some(Cow::Borrowed(share)),
        Detail::Ioctl(control) => Some(control.to_string().into()),
        Detail::QueryDirectory(class) => class.name().map(Cow::Borrowed),
        Detail::QueryInfo { info_type, class, .. } | Detail::SetInfo { info_type, class, .. } => {
            class_name(*info_type, *class).map(Cow::Borrowed)
        }
        _ => None,
    }
}

fn class_name(info_type: InfoType, class: u8) -> Option<&'static str> {
    match info_type {
        InfoType::FILE => FileInfoClass(class).name(),
        InfoType::FILESYSTEM => FsInfoClass(class).name(),
        _ => info_type.name(),
    }
}
