//! `files`: the contents of files, version by version.

use smbtrail_files::Entry;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::Time;

use crate::form::{Form, Log};
use crate::id::StableId;
use crate::link::{self, Link, Linked};

/// A record for each version of a file.
#[derive(Debug)]
#[non_exhaustive]
pub enum FileVersions {}

/// A version of a file.
#[derive(Debug)]
pub struct VersionRow<'a> {
    pub(super) link: Option<Link>,
    pub(super) fuid: StableId,
    pub(super) entry: &'a Entry<'a>,
    /// The path and the stream.
    pub(super) name: String,
    /// Where its content was saved.
    pub(super) extracted: Option<&'a str>,
}

impl Linked for VersionRow<'_> {
    fn time(&self) -> Time {
        self.entry.version.first.time
    }

    fn link(&self) -> Option<&Link> {
        self.link.as_ref()
    }
}

impl Log for FileVersions {
    const FORM: Form = Form::Zeek;
    const OWN: usize = 6;
    const DIFFERENCES: &'static [&'static str] = &[
        "Zeek has a record for what each direction of an open moves; here each version of a file has one, put together from all \
         sessions and connections.",
        "Zeek hashes what it saw, whole or not; here only a content that is whole has a hash.",
        "Zeek's `total_bytes` is missing unless the server names the size in the answer to a READ; here it is the size of the \
         version, where a message tells.",
    ];
}

const ANALYZERS: &[&str] = &["SHA256"];
const NOT_WHOLE: &str = "the content is not whole, or the hash was not asked for";

impl Rows for FileVersions {
    type Row<'a> = VersionRow<'a>;
    const NAME: &'static str = "files";
    const ABOUT: &'static str =
        "The files that were read and written: a record for each version, at the end of the capture.";
    const COLUMNS: &'static [Column<Self>] = &[
        link::ts("the first message about the version"),
        Column::<Self>::new("fuid", Kind::Text, "as in `smb_files`: by server, share and path", |row| {
            Value::Text(row.fuid.as_str())
        }),
        link::uid(),
        link::orig_h(),
        link::orig_p(),
        link::resp_h(),
        link::resp_p(),
        Column::<Self>::new("source", Kind::Text, "always `SMB`", |_| Value::Text("SMB")),
        Column::<Self>::new("depth", Kind::Number, "always 0", |_| Value::Number(0)),
        Column::<Self>::new("analyzers", Kind::Texts, "`SHA256` where the content was hashed", |row| {
            Value::Texts(if row.entry.digest.is_some() { ANALYZERS } else { &[] })
        }),
        Column::<Self>::new("mime_type", Kind::Text, "the type by the first bytes", |row| {
            Value::text(row.entry.kind.as_ref())
        })
        .null("the first bytes are unknown or of no known type"),
        Column::<Self>::new("filename", Kind::Text, "the path below the share", |row| Value::Text(&row.name)),
        Column::<Self>::new(
            "duration",
            Kind::Interval,
            "from the first message about the version to the last",
            |row| Value::Seconds(row.entry.version.last.time.since(row.entry.version.first.time)),
        )
        .unit("s"),
        Column::<Self>::new("local_orig", Kind::Bool, "whether the source is a local host", |_| Value::Null)
            .null("always: nobody says which hosts are local, as in Zeek without a list"),
        Column::<Self>::new("is_orig", Kind::Bool, "whether the client sent bytes of it", |row| {
            Value::Bool(row.entry.version.bytes_written > 0)
        }),
        Column::<Self>::new("seen_bytes", Kind::Number, "bytes that are known", |row| {
            Value::Number(row.entry.known)
        })
        .unit("bytes"),
        Column::<Self>::new("total_bytes", Kind::Number, "the size of the version", |row| {
            Value::number(row.entry.version.size)
        })
        .unit("bytes")
        .null("no message tells"),
        Column::<Self>::new("missing_bytes", Kind::Number, "bytes that are unknown", |row| {
            let size = row.entry.version.size.unwrap_or(row.entry.known);
            Value::Number(size.saturating_sub(row.entry.known))
        })
        .unit("bytes"),
        Column::<Self>::new(
            "overflow_bytes",
            Kind::Number,
            "always 0: nothing is given up for its order",
            |_| Value::Number(0),
        ),
        Column::<Self>::new("timedout", Kind::Bool, "always false: no clock ends a file", |_| {
            Value::Bool(false)
        }),
        Column::<Self>::new("parent_fuid", Kind::Text, "the file that contains it", |_| Value::Null)
            .null("always: archives are not opened"),
        Column::<Self>::new("md5", Kind::Bytes, "MD5 of the content", |row| {
            let hash = row.entry.digest.as_ref().and_then(|digest| digest.md5.as_ref());
            hash.map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("sha1", Kind::Bytes, "SHA-1 of the content", |row| {
            let hash = row.entry.digest.as_ref().and_then(|digest| digest.sha1.as_ref());
            hash.map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("sha256", Kind::Bytes, "SHA-256 of the content", |row| {
            row.entry.digest.as_ref().map_or(Value::Null, |digest| Value::Bytes(&digest.sha256))
        })
        .null(NOT_WHOLE),
        Column::<Self>::new("extracted", Kind::Text, "where the content was saved", |row| {
            Value::text(row.extracted)
        })
        .null("it was not saved"),
        Column::<Self>::new("extracted_cutoff", Kind::Bool, "whether a part of it was left out", |row| {
            row.extracted.map_or(Value::Null, |_| Value::Bool(!row.entry.complete))
        })
        .null("it was not saved"),
        Column::<Self>::new("extracted_size", Kind::Number, "bytes that were saved", |row| {
            row.extracted.map_or(Value::Null, |_| Value::Number(row.entry.known))
        })
        .null("it was not saved"),
        Column::<Self>::new("share", Kind::Path, "the share", |row| Value::text(row.entry.share))
            .null("the capture does not contain the TREE_CONNECT"),
        Column::<Self>::new("version", Kind::Number, "numbers the versions of a name from 1", |row| {
            Value::Number(row.entry.number)
        }),
        Column::<Self>::new("cause", Kind::Text, "what began the version", |row| {
            Value::Text(row.entry.version.cause.name())
        }),
        Column::<Self>::new("complete", Kind::Bool, "whether every byte is known", |row| {
            Value::Bool(row.entry.complete)
        }),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes that READs moved", |row| {
            Value::Number(row.entry.version.bytes_read)
        }),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes that WRITEs moved", |row| {
            Value::Number(row.entry.version.bytes_written)
        }),
    ];
}
