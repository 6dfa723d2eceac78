use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::TreeConnect;

use crate::peers::{self, Placed};
use crate::rows::{self, named};

/// One row per tree connect: the command `trees`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Trees {}

impl Rows for Trees {
    type Row<'a> = Placed<'a, TreeConnect>;
    const NAME: &'static str = "trees";
    const ABOUT: &'static str = "One row per tree connect, refused ones too, in the order of first frames.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "frame",
            Kind::Number,
            "its TREE_CONNECT request, or the first message that showed it",
            |tree| Value::Number(tree.start.frame),
        )
        .table("frame", 1, 7),
        Column::<Self>::new("session_id", Kind::Hex, "its session", |tree| rows::session_id(tree.session_id))
            .table("session", 9, 18),
        Column::<Self>::new("tree_id", Kind::Hex, "its id in the session", |tree| rows::tree_id(tree.id))
            .null("the server refused it, or did not answer")
            .table("tree", 5, 10),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |tree| {
            Value::text(tree.share.as_ref())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 2, 48),
        Column::<Self>::new("share_type", Kind::Name("SMB2_SHARE_TYPE_"), "disk, pipe or printer", |tree| {
            named!(tree.share_type, 2)
        })
        .null("refused, or the capture does not contain its TREE_CONNECT response")
        .table("type", 6, 5),
        Column::<Self>::new("user", Kind::Text, "who uses it", |tree| Value::text(tree.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 3, 20),
        peers::client().table("client", 5, 15),
        peers::client_name(),
        peers::server(),
        peers::server_name(),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the TREE_CONNECT ended", |tree| {
            tree.status.map_or(Value::Null, rows::status)
        })
        .null("the capture does not contain the response")
        .table("status", 4, 24)
        .failed(rows::is_failure),
        Column::<Self>::new("opens", Kind::Number, "opens that were created in it", |tree| {
            Value::Number(tree.opens)
        })
        .table("opens", 7, 5),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes read from it", |tree| {
            Value::Number(tree.bytes_read)
        })
        .unit("bytes")
        .table("bytes read", 8, 12),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes written to it", |tree| {
            Value::Number(tree.bytes_written)
        })
        .unit("bytes")
        .table("bytes written", 8, 13),
    ];
}
