//! `smb_mapping`: the shares that were connected to.

use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{Message, Time, TreeConnect};

use super::action::share_type;
use super::smb_files::{NO_TREE, PATH, status};
use crate::form::{Form, Log};
use crate::link::{self, Link, Linked};

/// A record for each TREE_CONNECT that succeeded.
#[derive(Debug)]
#[non_exhaustive]
pub enum SmbMapping {}

/// A tree connect.
#[derive(Debug)]
pub struct MappingRow<'a> {
    pub(super) link: Link,
    pub(super) tree: &'a TreeConnect,
    pub(super) message: &'a Message<'a>,
}

impl Linked for MappingRow<'_> {
    fn time(&self) -> Time {
        self.tree.start.time
    }

    fn link(&self) -> Option<&Link> {
        Some(&self.link)
    }
}

impl Log for SmbMapping {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 5;
}

impl Rows for SmbMapping {
    type Row<'a> = MappingRow<'a>;
    const NAME: &'static str = "smb_mapping";
    const ABOUT: &'static str =
        "The shares that clients connected to: a record for each TREE_CONNECT that succeeded.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("when the TREE_CONNECT request was captured"),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("path", Kind::Path, PATH, |row| Value::text(row.tree.share.as_ref()))
            .null(NO_TREE),
        Column::<Self>::new("service", Kind::Text, "the type of service that SMB1 names", |_| Value::Null)
            .null("always: SMB2 names none, as in Zeek"),
        Column::<Self>::new("native_file_system", Kind::Text, "the file system that SMB1 names", |_| {
            Value::Null
        })
        .null("always: SMB2 names none, as in Zeek"),
        Column::<Self>::new("share_type", Kind::Text, "`DISK`, `PIPE` or `PRINT`", |row| {
            Value::Text(share_type(row.tree.share_type).unwrap_or("DISK"))
        }),
        Column::<Self>::new("user", Kind::Text, "who connected", |row| Value::text(row.tree.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain it"),
        Column::<Self>::new("session_id", Kind::Hex, "the session", |row| {
            Value::Hex(row.tree.session_id.0, 16)
        }),
        Column::<Self>::new("tree_id", Kind::Hex, "the id of the tree connect", |row| {
            row.tree.id.map_or(Value::Null, |id| Value::Hex(id.0.into(), 8))
        })
        .null("the server named none"),
        Column::<Self>::new("status", Kind::Text, "how the server answered", |row| {
            status(row.message.header.status)
        }),
        Column::<Self>::new("encrypted", Kind::Bool, "whether the response was encrypted", |row| {
            Value::Bool(row.message.encrypted)
        }),
    ];
}
