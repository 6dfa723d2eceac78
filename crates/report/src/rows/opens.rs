use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_track::Open;
use smbtrail_wire::FileAccess;

use crate::peers::{self, Placed};
use crate::rows::{self, named};

/// One row per open: the command `opens`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Opens {}

const FLAGS: &[Flag] = &rows::flags::<{ FileAccess::BITS.len() }>(FileAccess::BITS);

impl Rows for Opens {
    type Row<'a> = Placed<'a, Open>;
    const NAME: &'static str = "opens";
    const ABOUT: &'static str =
        "One row per open of a file, directory or pipe, refused ones too, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "frame",
            Kind::Number,
            "its CREATE request, or the first message that showed it",
            |open| Value::Number(open.start.frame),
        )
        .table("frame", 1, 7),
        Column::<Self>::new("session_id", Kind::Hex, "its session", |open| {
            rows::session_id(open.owner.session_id)
        })
        .table("session", 17, 18),
        Column::<Self>::new("tree_id", Kind::Hex, "its tree connect", |open| {
            rows::tree_id(open.owner.tree_id)
        })
        .null("its tree is unknown")
        .table("tree", 18, 10),
        Column::<Self>::new("file_id", Kind::Guid, "its id", |open| {
            open.file_id.map_or(Value::Null, rows::file_id)
        })
        .null("the server refused it, or did not answer")
        .table("file id", 19, 36),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |open| {
            Value::text(open.owner.share.as_ref())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 8, 24),
        Column::<Self>::new(
            "path",
            Kind::Path,
            "the path below the share, as the CREATE has it; empty for the root",
            |open| Value::text(open.path.as_ref()),
        )
        .null("the capture does not contain its CREATE")
        .table("path", 2, 60),
        Column::<Self>::new("user", Kind::Text, "who opened it", |open| {
            Value::text(open.owner.user.as_ref())
        })
        .null("the logon was anonymous, or the capture does not contain the logon")
        .table("user", 4, 14),
        peers::client().table("client", 11, 15),
        peers::client_name(),
        peers::server().table("server", 3, 15),
        peers::server_name(),
        Column::<Self>::new(
            "disposition",
            Kind::Name("FILE_"),
            "what to do when the file is there, and when it is not",
            |open| named!(open.asked.map(|asked| asked.disposition), 8),
        )
        .null("the capture does not contain its CREATE")
        .table("disposition", 12, 12),
        Column::<Self>::new("action", Kind::Name("FILE_"), "what happened to the file", |open| {
            named!(open.action, 8)
        })
        .null("the server refused it, or the capture does not contain the response")
        .table("action", 3, 11),
        Column::<Self>::new("access", Kind::Flags("FILE_"), "the access that the CREATE asked for", |open| {
            let access = open.asked.map(|asked| asked.access);
            access.map_or(Value::Null, |access| Value::Flags(u64::from(access.0), FLAGS))
        })
        .null("the capture does not contain its CREATE")
        .table("access", 16, 30),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the CREATE ended", |open| {
            open.status.map_or(Value::Null, rows::status)
        })
        .null("the capture does not contain the response")
        .table("status", 4, 24)
        .failed(rows::is_failure),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes read from it", |open| {
            Value::Number(open.bytes_read)
        })
        .unit("bytes")
        .table("bytes read", 7, 11),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes written to it", |open| {
            Value::Number(open.bytes_written)
        })
        .unit("bytes")
        .table("bytes written", 7, 13),
        Column::<Self>::new("renamed_to", Kind::Path, "the path it was renamed to, the last one", |open| {
            Value::text(open.renamed_to())
        })
        .null("it was not renamed")
        .table("renamed to", 9, 40),
        Column::<Self>::new("deleted", Kind::Bool, "whether its file was deleted with it", |open| {
            Value::Bool(open.deleted)
        })
        .table("deleted", 10, 7),
        Column::<Self>::new(
            "opened",
            Kind::Time,
            "when its CREATE, or the first message that showed it, was captured",
            |open| rows::time(open.start),
        )
        .table("opened", 10, 27),
        Column::<Self>::new("closed", Kind::Time, "when it ended", |open| {
            open.closed().map_or(Value::Null, rows::time)
        })
        .null("it was still open at the end of the capture")
        .table("closed", 13, 27),
        Column::<Self>::new("size", Kind::Wide, "the file's size, as last seen", |open| {
            Value::number(open.size)
        })
        .null("no message contained it")
        .unit("bytes")
        .table("size", 11, 12),
    ];
}
