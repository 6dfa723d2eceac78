//! What happened, one row per event.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Moment;
use smbtrail_wire::NtStatus;

use crate::rows;

/// One row per logon, connection to a share, open, change and anomaly: the command `timeline`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Timeline {}

/// An event.
#[derive(Debug)]
pub struct TimelineRow<'a> {
    pub(crate) moment: Moment,
    pub(crate) kind: Happening,
    pub(crate) message: String,
    pub(crate) user: Option<&'a str>,
    pub(crate) client: Option<String>,
    pub(crate) server: Option<String>,
    pub(crate) share: Option<&'a str>,
    pub(crate) path: Option<&'a str>,
    pub(crate) size: Option<u64>,
    pub(crate) status: Option<NtStatus>,
}

/// What kind of event it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    Logon,
    Logoff,
    Connect,
    Open,
    Create,
    Overwrite,
    Read,
    Write,
    Rename,
    Resize,
    Delete,
    Link,
    Metadata,
    Anomaly,
}

impl Happening {
    const fn name(self) -> &'static str {
        match self {
            Self::Logon => "logon",
            Self::Logoff => "logoff",
            Self::Connect => "connect",
            Self::Open => "open",
            Self::Create => "create",
            Self::Overwrite => "overwrite",
            Self::Read => "read",
            Self::Write => "write",
            Self::Rename => "rename",
            Self::Resize => "resize",
            Self::Delete => "delete",
            Self::Link => "link",
            Self::Metadata => "metadata",
            Self::Anomaly => "anomaly",
        }
    }

    /// What its time is the time of.
    const fn description(self) -> &'static str {
        match self {
            Self::Logon => "Logon Time",
            Self::Logoff => "Logoff Time",
            Self::Connect => "Connection Time",
            Self::Open => "Open Time",
            Self::Create => "Creation Time",
            Self::Overwrite => "Overwrite Time",
            Self::Read => "Last Access Time",
            Self::Write => "Content Modification Time",
            Self::Rename => "Rename Time",
            Self::Resize => "Size Change Time",
            Self::Delete => "Deletion Time",
            Self::Link => "Link Time",
            Self::Metadata => "Metadata Modification Time",
            Self::Anomaly => "Detection Time",
        }
    }
}

impl Rows for Timeline {
    type Row<'a> = TimelineRow<'a>;
    const NAME: &'static str = "timeline";
    const ABOUT: &'static str = "One row per event, in the order of frames: logons and logoffs, connections to shares, opens, what opens moved, changes of \
         files, and anomalies. `message`, `datetime` and `timestamp_desc` are what Timesketch asks for in CSV and JSON Lines.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("datetime", Kind::Time, "when it was captured", |row| rows::time(row.moment))
            .table("time", 1, 27),
        Column::<Self>::new("timestamp_desc", Kind::Word, "what that is the time of", |row| {
            Value::Word(row.kind.description())
        }),
        Column::<Self>::new(
            "event",
            Kind::Word,
            "`logon`, `logoff`, `connect` (to a share), `open`, `create`, `overwrite`, `read` and `write` (all that one open moved, when it \
             ended or wrote last), `rename`, `resize`, `delete`, `link`, `metadata` (attributes, times, security) or `anomaly`",
            |row| Value::Word(row.kind.name()),
        )
        .table("event", 2, 9),
        Column::<Self>::new("message", Kind::Text, "what happened, in a sentence", |row| {
            Value::Text(&row.message)
        })
        .table("message", 3, 100),
        Column::<Self>::new("frame", Kind::Number, "the frame that shows it", |row| {
            Value::Number(row.moment.frame)
        })
        .table("frame", 4, 7),
        Column::<Self>::new("user", Kind::Text, "who did it", |row| Value::text(row.user))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 8, 14),
        Column::<Self>::new("client", Kind::Text, "the client's address", |row| {
            Value::text(row.client.as_ref())
        })
        .null("its connection had ended")
        .table("client", 6, 15),
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| {
            Value::text(row.server.as_ref())
        })
        .null("as above")
        .table("server", 7, 15),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.share)
        })
        .null("it concerns none, or the capture does not contain its TREE_CONNECT"),
        Column::<Self>::new("path", Kind::Path, "the path below the share", |row| Value::text(row.path))
            .null("it concerns no file, or the capture does not contain its CREATE"),
        Column::<Self>::new(
            "size",
            Kind::Wide,
            "bytes: those that a `read` or `write` moved, otherwise those of the file",
            |row| Value::number(row.size),
        )
        .null("it concerns no file, or no message contained it")
        .unit("bytes"),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the server answered", |row| {
            row.status.map_or(Value::Null, rows::status)
        })
        .null("no response was seen, or it is no request")
        .table("status", 5, 24)
        .failed(rows::is_failure),
    ];
}
