//! Names of shares, as `tree` lists them.

use smbtrail_files::{Leaf, Node};
use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_wire::{FileAttributes, FileTime};

use crate::rows;

/// One row per name in a share: the command `tree`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Tree {}

/// What a row of [`Tree`] is written from.
#[derive(Debug)]
pub struct TreeRow<'a> {
    leaf: Leaf<'a>,
    server: Option<String>,
    id: Option<String>,
    known_by: Vec<&'static str>,
}

const ATTRIBUTES: &[Flag] = &rows::flags::<{ FileAttributes::BITS.len() }>(FileAttributes::BITS);

impl<'a> TreeRow<'a> {
    /// A row of a name.
    #[must_use]
    pub fn new(leaf: Leaf<'a>) -> Self {
        let known = leaf.node.known_by;
        let known_by = [(known.listing, "listing"), (known.open, "open"), (known.change, "change")];
        Self {
            leaf,
            server: leaf.server.map(|server| server.ip().to_string()),
            id: leaf.node.id.map(|id| format!("0x{id:x}")),
            known_by: known_by.into_iter().filter(|(known, _)| *known).map(|(_, name)| name).collect(),
        }
    }

    const fn node(&self) -> &Node {
        self.leaf.node
    }
}

fn server_time(time: Option<FileTime>) -> Value<'static> {
    let Some(time) = time else { return Value::Null };
    let (seconds, nanoseconds) = time.to_unix();
    let nanoseconds = seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(nanoseconds));
    Value::Time { nanoseconds, digits: 7 }
}

impl Rows for Tree {
    type Row<'a> = TreeRow<'a>;
    const NAME: &'static str = "tree";
    const ABOUT: &'static str = "One row per file, folder and stream that listings, opens or changes show, read or not. A folder comes before what is \
         in it. A file that got another name has a row for each.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| {
            Value::text(row.server.as_ref())
        })
        .null("it is unknown"),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.leaf.share)
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 7, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share; empty for its root", |row| {
            Value::Text(&row.leaf.node.path)
        })
        .table("path", 1, 60),
        Column::<Self>::new("stream", Kind::Text, "the name of the alternate data stream", |row| {
            Value::text(row.leaf.node.stream.as_ref())
        })
        .null("it is the file or folder itself")
        .table("stream", 8, 16),
        Column::<Self>::new("kind", Kind::Word, "`file`, `folder` or `stream`", |row| {
            Value::Word(match (row.node().folder, &row.node().stream) {
                (_, Some(_)) => "stream",
                (true, None) => "folder",
                (false, None) => "file",
            })
        })
        .table("kind", 3, 6),
        Column::<Self>::new("size", Kind::Wide, "the size, as last seen", |row| Value::number(row.node().size))
            .null("no message tells it")
            .unit("bytes")
            .table("size", 2, 11),
        Column::<Self>::new("created", Kind::Time, "when it was created, by the server's clock", |row| {
            server_time(row.node().created)
        })
        .null("no message tells it"),
        Column::<Self>::new("written", Kind::Time, "when it was last written, by the server's clock", |row| {
            server_time(row.node().written)
        })
        .null("no message tells it")
        .dated()
        .table("last written", 4, 19),
        Column::<Self>::new("attributes", Kind::Flags("FILE_ATTRIBUTE_"), "its attributes, as last seen", |row| {
            row.node().attributes.map_or(Value::Null, |flags| Value::Flags(u64::from(flags.0), ATTRIBUTES))
        })
        .null("no message tells them")
        .table("attributes", 9, 20),
        Column::<Self>::new("file_id", Kind::Text, "the id that the server gives it, in hexadecimal", |row| {
            Value::text(row.id.as_ref())
        })
        .null("no listing has it"),
        Column::<Self>::new("short_name", Kind::Text, "the name in the form 8.3", |row| {
            Value::text(row.node().short_name.as_ref())
        })
        .null("no listing has it"),
        Column::<Self>::new(
            "known_by",
            Kind::Texts,
            "how it is known: `listing`, `open`, `change` (created, renamed or deleted); none for a folder that is known by \
             what is in it",
            |row| Value::Texts(&row.known_by),
        )
        .table("known by", 5, 20),
        Column::<Self>::new(
            "listed_wholly",
            Kind::Time,
            "when a listing of all names in the folder was seen to its end, the last time",
            |row| row.node().listed_wholly.map_or(Value::Null, rows::time),
        )
        .null("it is no folder, or there may be names that are not shown"),
        Column::<Self>::new("from", Kind::Time, "when it was created, or got this name", |row| {
            row.node().from.map_or(Value::Null, rows::time)
        })
        .null("it was there before it was first seen")
        .table("from", 10, 27),
        Column::<Self>::new("to", Kind::Time, "when it was deleted, got another name, or was found missing", |row| {
            row.node().to.map_or(Value::Null, rows::time)
        })
        .null("it was there to the end, as far as the capture shows")
        .table("to", 6, 27),
        Column::<Self>::new("first_frame", Kind::Number, "the first message about it", |row| {
            Value::Number(row.node().first.frame)
        })
        .table("frame", 9, 7),
        Column::<Self>::new("last_frame", Kind::Number, "the last message about it", |row| {
            Value::Number(row.node().last.frame)
        }),
    ];
}
