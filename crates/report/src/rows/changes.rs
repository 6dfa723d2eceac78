use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_wire::{FileAttributes, SecurityInformation};

use crate::changes::{Changed, What};
use crate::rows;

/// One row per change on a share: the command `changes`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Changes {}

/// A change, and its addresses in words.
#[derive(Debug)]
pub struct ChangeRow<'a> {
    changed: &'a Changed,
    client: Option<String>,
    server: Option<String>,
}

impl<'a> From<&'a Changed> for ChangeRow<'a> {
    fn from(changed: &'a Changed) -> Self {
        let peer = changed.peer.as_ref();
        let client = peer.map(|peer| peer.client.to_string());
        Self { changed, client, server: peer.map(|peer| peer.server.to_string()) }
    }
}

const ATTRIBUTES: &[Flag] = &rows::flags::<{ FileAttributes::BITS.len() }>(FileAttributes::BITS);

const SECURITY: &[Flag] = &rows::flags::<{ SecurityInformation::BITS.len() }>(SecurityInformation::BITS);

impl What {
    const fn name(&self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Overwritten => "overwritten",
            Self::Written(_) => "written",
            Self::Resized(_) => "resized",
            Self::Renamed(_) => "renamed",
            Self::Linked(_) => "linked",
            Self::Deleted => "deleted",
            Self::Attributes(_) => "attributes",
            Self::Times => "times",
            Self::Security(_) => "security",
            Self::ExtendedAttributes => "extended attributes",
            Self::Reparse => "reparse point",
        }
    }
}

impl ChangeRow<'_> {
    fn object(&self) -> Value<'_> {
        let is_stream = self.changed.path.as_ref().is_some_and(|path| path.contains(':'));
        match self.changed.directory {
            _ if is_stream => Value::Word("stream"),
            Some(true) => Value::Word("directory"),
            Some(false) => Value::Word("file"),
            None => Value::Null,
        }
    }

    fn is_written(&self) -> bool {
        matches!(self.changed.what, What::Written(_))
    }
}

impl Rows for Changes {
    type Row<'a> = ChangeRow<'a>;
    const NAME: &'static str = "changes";
    const ABOUT: &'static str = "One row per change that the server answered with success, in the order of first answers. What one open wrote \
         to one path is one row. A file is deleted when the last of its opens ends that the capture contains; the row says who asked for that.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("time", Kind::Time, "when it was answered, the first time", |row| {
            rows::time(row.changed.first)
        })
        .table("time", 1, 27),
        Column::<Self>::new(
            "change",
            Kind::Word,
            "`created`, `overwritten` (emptied or replaced by a CREATE), `written` (also zeroed and copied by the server), `resized`, \
             `renamed`, `linked` (one more name), `deleted`, `attributes`, `times`, `security`, `extended attributes` or `reparse point`",
            |row| Value::Word(row.changed.what.name()),
        )
        .table("change", 2, 11),
        Column::<Self>::new("object", Kind::Word, "`file`, `directory` or `stream` (of a file)", |row| row.object())
            .null("the capture does not contain its CREATE")
            .table("object", 7, 9),
        Column::<Self>::new("user", Kind::Text, "who did it", |row| Value::text(row.changed.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 5, 14),
        Column::<Self>::new("client", Kind::Text, "the client's address", |row| Value::text(row.client.as_ref()))
            .null("it was forgotten, since too many other connections were used after it")
            .table("client", 6, 15),
        Column::<Self>::new("client_name", Kind::Text, "what the client calls itself in NTLM", |row| {
            Value::text(row.changed.peer.as_ref().and_then(|peer| peer.client_name.as_ref()))
        })
        .null("no logon by NTLM on its connection says it")
        .table("client name", 11, 15),
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| Value::text(row.server.as_ref()))
            .null("it was forgotten, since too many other connections were used after it")
            .table("server", 10, 15),
        Column::<Self>::new(
            "server_name",
            Kind::Text,
            "what the server calls itself in NTLM, else what the client calls it in NEGOTIATE",
            |row| Value::text(row.changed.peer.as_ref().and_then(|peer| peer.server_name.as_ref())),
        )
        .null("no message on its connection says it"),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.changed.share.as_ref())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 8, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share, before the change", |row| {
            Value::text(row.changed.path.as_ref())
        })
        .null("the capture does not contain its CREATE")
        .table("path", 3, 60),
        Column::<Self>::new("to", Kind::Path, "the path that a `renamed` or `linked` one has from then on", |row| {
            match &row.changed.what {
                What::Renamed(to) | What::Linked(to) => Value::Text(to),
                _ => Value::Null,
            }
        })
        .null("it has no other path")
        .table("to", 4, 40),
        Column::<Self>::new("size", Kind::Wide, "the size of a `resized` one", |row| match row.changed.what {
            What::Resized(size) => Value::Number(size),
            _ => Value::Null,
        })
        .null("its size is not set")
        .unit("bytes")
        .table("size", 9, 12),
        Column::<Self>::new("bytes", Kind::Wide, "the sum of what was written", |row| match row.changed.what {
            What::Written(bytes) => Value::number(bytes),
            _ => Value::Null,
        })
        .null("nothing was written, or no message says how much")
        .unit("bytes")
        .table("bytes", 9, 12),
        Column::<Self>::new("writes", Kind::Number, "the requests that wrote it", |row| {
            if row.is_written() { Value::Number(row.changed.count) } else { Value::Null }
        })
        .null("nothing was written")
        .table("writes", 12, 7),
        Column::<Self>::new("attributes", Kind::Flags("FILE_ATTRIBUTE_"), "the attributes that were set", |row| {
            match row.changed.what {
                What::Attributes(attributes) => Value::Flags(attributes.0.into(), ATTRIBUTES),
                _ => Value::Null,
            }
        })
        .null("none were set"),
        Column::<Self>::new(
            "security",
            Kind::Flags(""),
            "the parts of the security descriptor that were set",
            |row| match row.changed.what {
                What::Security(parts) => Value::Flags(parts.0.into(), SECURITY),
                _ => Value::Null,
            },
        )
        .null("none were set"),
        Column::<Self>::new("request_frame", Kind::Number, "the request; of several the first", |row| {
            Value::number(row.changed.asked)
        })
        .null("the last open of the file ended with its connection, tree or session"),
        Column::<Self>::new("frame", Kind::Number, "the answer; of several the first", |row| {
            Value::Number(row.changed.first.frame)
        })
        .table("frame", 9, 7),
        Column::<Self>::new("last_frame", Kind::Number, "the last answer", |row| {
            Value::Number(row.changed.last.frame)
        }),
        Column::<Self>::new("last_time", Kind::Time, "when that was captured", |row| rows::time(row.changed.last)),
    ];
}
