//! Ranges of the versions of files, as `files --map` lists them.

use smbtrail_files::{Entry, Origin, Span, What};
use smbtrail_table::{Column, Kind, Rows, Value};

/// One row per range of a version: the command `files --map`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Spans {}

/// What a row of [`Spans`] is written from.
#[derive(Debug)]
pub struct SpanRow<'a> {
    entry: &'a Entry<'a>,
    span: Span<'a>,
    server: Option<String>,
    client: Option<String>,
}

impl<'a> SpanRow<'a> {
    /// A row of a range.
    #[must_use]
    pub fn new(entry: &'a Entry<'a>, span: Span<'a>) -> Self {
        Self {
            entry,
            span,
            server: entry.server.map(|server| server.ip().to_string()),
            client: span.actor.map(|actor| actor.client.to_string()),
        }
    }

    /// How the range is known. Of one that is unknown, the message that should have had it.
    const fn origin(&self) -> Option<&Origin> {
        match &self.span.extent {
            Some(extent) => Some(&extent.origin),
            None => None,
        }
    }
}

impl Rows for Spans {
    type Row<'a> = SpanRow<'a>;
    const NAME: &'static str = "files --map";
    const ABOUT: &'static str = "One row per range of a version of a file, without gaps: which message it is known from, or why it is unknown.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| Value::text(row.server.as_ref()))
            .null("it is unknown"),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.entry.share)
        })
        .null("the capture does not contain its TREE_CONNECT"),
        Column::<Self>::new("path", Kind::Path, "the path below the share, without the stream", |row| {
            Value::text(row.entry.version.path.as_ref())
        })
        .null("the capture does not contain its CREATE")
        .table("path", 1, 60),
        Column::<Self>::new("stream", Kind::Text, "the name of the alternate data stream", |row| {
            Value::text(row.entry.stream)
        })
        .null("it is the file itself")
        .table("stream", 9, 16),
        Column::<Self>::new("version", Kind::Number, "numbers the versions of a name from 1", |row| {
            Value::Number(row.entry.number)
        })
        .table("ver", 2, 3),
        Column::<Self>::new("start", Kind::Wide, "where the range begins: 0 is the first byte", |row| {
            Value::Number(row.span.start)
        })
        .unit("bytes")
        .table("start", 3, 11),
        Column::<Self>::new("end", Kind::Wide, "the byte after its last", |row| Value::number(row.span.end))
            .null("the size of the file is unknown")
            .unit("bytes")
            .table("end", 4, 11),
        Column::<Self>::new(
            "source",
            Kind::Word,
            "how it is known: `read`, `written`, `zeroed` or `copied`; or why it is not, as in `holes` of `files`",
            |row| {
                Value::Word(match row.span.extent {
                    Some(extent) => match extent.what {
                        What::Missing(reason) => reason.name(),
                        _ => extent.origin.source.name(),
                    },
                    None => "not requested",
                })
            },
        )
        .table("source", 5, 20),
        Column::<Self>::new("first_frame", Kind::Number, "the first frame that moved bytes of it", |row| {
            Value::number(row.origin().map(|origin| origin.first))
        })
        .null("no message moved it")
        .table("frame", 6, 8),
        Column::<Self>::new("last_frame", Kind::Number, "the last frame that moved bytes of it", |row| {
            Value::number(row.origin().map(|origin| origin.last))
        })
        .null("no message moved it"),
        Column::<Self>::new("time", Kind::Time, "when the first of them was captured", |row| {
            let time = |origin: &Origin| Value::Time { nanoseconds: origin.time.0, digits: 6 };
            row.origin().map_or(Value::Null, time)
        })
        .null("no message moved it")
        .table("time", 7, 27),
        Column::<Self>::new("user", Kind::Text, "the user who moved it", |row| {
            Value::text(row.span.actor.and_then(|actor| actor.user.as_ref()))
        })
        .null("no message moved it, or the capture does not contain the logon")
        .table("user", 8, 14),
        Column::<Self>::new("client", Kind::Text, "the address of the client that moved it", |row| {
            Value::text(row.client.as_ref())
        })
        .null("no message moved it")
        .table("client", 9, 15),
    ];
}
