//! Versions of files, as `files` lists them and the manifest of `extract` describes them.

use std::net::IpAddr;

use smbtrail_files::{Actor, Entry, Extent, Hole, What};
use smbtrail_table::{Column, Flag, Kind, Member, Objects, Rows, Value};
use smbtrail_wire::LeaseState;

use crate::rows;

/// One row per version of a file: the command `files`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Files {}

/// The same, with where the content was saved and how each range is known: the manifest of `extract`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Manifest {}

/// The holes alone: what `extract` saves next to a content that has some.
#[derive(Debug)]
#[non_exhaustive]
pub enum Missing {}

/// What a row of [`Files`] or [`Manifest`] is written from.
#[derive(Debug)]
pub struct FileRow<'a> {
    entry: &'a Entry<'a>,
    server: Option<String>,
    sha256: Option<[u8; 32]>,
    sha1: Option<[u8; 20]>,
    md5: Option<[u8; 16]>,
    readers: Vec<String>,
    writers: Vec<String>,
    clients: Vec<String>,
    holes: Holes<'a>,
    map: Ranges<'a>,
    listed: Option<bool>,
    saved_as: Option<&'a str>,
}

#[derive(Debug)]
struct Holes<'a>(&'a [Hole]);

#[derive(Debug)]
struct Ranges<'a>(&'a [Extent]);

const HOLES: &[Member] =
    &[Member::new("start", Kind::Wide), Member::new("end", Kind::Wide), Member::new("reason", Kind::Word)];

const RANGES: &[Member] = &[
    Member::new("start", Kind::Wide),
    Member::new("end", Kind::Wide),
    Member::new("source", Kind::Word),
    Member::new("first_frame", Kind::Number),
    Member::new("last_frame", Kind::Number),
    Member::new("time", Kind::Time),
];

const CACHING: &[Flag] = &rows::flags::<{ LeaseState::BITS.len() }>(LeaseState::BITS);

impl<'a> FileRow<'a> {
    /// A row of a version; `map` is how its ranges are known.
    #[must_use]
    pub fn new(entry: &'a Entry<'a>, map: &'a [Extent]) -> Self {
        let users = |actors: &[&Actor]| {
            let mut names: Vec<&str> = actors.iter().filter_map(|actor| actor.user.as_deref()).collect();
            names.sort_unstable();
            names.dedup();
            names.into_iter().map(str::to_owned).collect()
        };
        let mut clients: Vec<IpAddr> =
            entry.readers.iter().chain(&entry.writers).map(|actor| actor.client).collect();
        clients.sort_unstable();
        clients.dedup();
        let mut clients: Vec<String> = clients.iter().map(IpAddr::to_string).collect();
        clients.sort_unstable();
        Self {
            entry,
            server: entry.server.map(|server| server.ip().to_string()),
            sha256: entry.digest.map(|digest| digest.sha256),
            sha1: entry.digest.and_then(|digest| digest.sha1),
            md5: entry.digest.and_then(|digest| digest.md5),
            readers: users(&entry.readers),
            writers: users(&entry.writers),
            clients,
            holes: Holes(&entry.holes),
            map: Ranges(map),
            listed: None,
            saved_as: None,
        }
    }

    /// The same; says whether the content is in the user's list of hashes.
    #[must_use]
    pub fn with_listed(self, listed: Option<bool>) -> Self {
        Self { listed, ..self }
    }

    /// The same; says where its content was saved.
    #[must_use]
    pub fn with_saved_as(self, saved_as: Option<&'a str>) -> Self {
        Self { saved_as, ..self }
    }
}

impl Objects for Holes<'_> {
    fn members(&self) -> &'static [Member] {
        HOLES
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn value(&self, object: usize, member: usize) -> Value<'_> {
        let Some(hole) = self.0.get(object) else { return Value::Null };
        match member {
            0 => Value::Number(hole.start),
            1 => Value::number(hole.end),
            _ => Value::Word(hole.reason.name()),
        }
    }

    fn push_short(&self, object: usize, out: &mut String) {
        let Some(hole) = self.0.get(object) else { return };
        let end = hole.end.map_or_else(String::new, |end| end.saturating_sub(1).to_string());
        *out += &format!("{}-{end} {}", hole.start, hole.reason.name());
    }
}

impl Objects for Ranges<'_> {
    fn members(&self) -> &'static [Member] {
        RANGES
    }

    fn count(&self) -> usize {
        self.0.len()
    }

    fn value(&self, object: usize, member: usize) -> Value<'_> {
        let Some(extent) = self.0.get(object) else { return Value::Null };
        match member {
            0 => Value::Number(extent.start),
            1 => Value::Number(extent.end),
            2 => Value::Word(source(extent)),
            3 => Value::Number(extent.origin.first),
            4 => Value::Number(extent.origin.last),
            _ => Value::Time { nanoseconds: extent.origin.time.0, digits: 6 },
        }
    }

    fn push_short(&self, object: usize, out: &mut String) {
        let Some(extent) = self.0.get(object) else { return };
        *out += &format!("{}-{} {}", extent.start, extent.end.saturating_sub(1), source(extent));
    }
}

/// How a range is known, or why it is not.
fn source(extent: &Extent) -> &'static str {
    match extent.what {
        What::Missing(reason) => reason.name(),
        _ => extent.origin.source.name(),
    }
}

/// Thousandths of a number.
#[expect(clippy::cast_possible_truncation, reason = "an entropy is at most 8")]
fn thousandths(number: f32) -> Value<'static> {
    Value::Thousandths((number * 1000.0).round() as i64)
}

impl Rows for Files {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "files";
    const ABOUT: &'static str = "One row per version of a file: its content between two changes, as far as READs and WRITEs show it. Rows are in the \
         order of server, share, path and time.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| {
            Value::text(row.server.as_ref())
        })
        .null("it is unknown")
        .table("server", 12, 15),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.entry.share)
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 6, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share, without the stream", |row| {
            Value::text(row.entry.version.path.as_ref())
        })
        .null("the capture does not contain its CREATE")
        .table("path", 1, 60),
        Column::<Self>::new("stream", Kind::Text, "the name of the alternate data stream", |row| {
            Value::text(row.entry.stream)
        })
        .null("it is the file itself")
        .table("stream", 7, 16),
        Column::<Self>::new("version", Kind::Number, "numbers the versions of a name from 1", |row| {
            Value::Number(row.entry.number)
        })
        .table("ver", 2, 3),
        Column::<Self>::new("latest", Kind::Bool, "whether it is the last version of its name", |row| {
            Value::Bool(row.entry.latest)
        }),
        Column::<Self>::new(
            "cause",
            Kind::Word,
            "what began it: `found`, `created`, `overwritten`, `written`, `resized`, `zeroed`, `copied`, `renamed`, or \
             `changed unseen` where no message shows the change",
            |row| Value::Word(row.entry.version.cause.name()),
        )
        .table("cause", 5, 14),
        Column::<Self>::new("from", Kind::Time, "when it began, or was first seen", |row| {
            rows::time(row.entry.version.from)
        })
        .table("from", 10, 27),
        Column::<Self>::new("to", Kind::Time, "when the next version began, or the file went", |row| {
            row.entry.version.to.map_or(Value::Null, rows::time)
        })
        .null("it lasted to the end of the capture"),
        Column::<Self>::new("size", Kind::Wide, "the size", |row| Value::number(row.entry.version.size))
            .null("no message tells it")
            .unit("bytes")
            .table("size", 3, 11),
        Column::<Self>::new("known_bytes", Kind::Wide, "bytes of it that are known", |row| {
            Value::Number(row.entry.known)
        })
        .unit("bytes")
        .table("known", 4, 11),
        Column::<Self>::new("complete", Kind::Bool, "whether all of its bytes are known", |row| {
            Value::Bool(row.entry.complete)
        })
        .table("complete", 3, 8),
        Column::<Self>::new(
            "uncertain",
            Kind::Bool,
            "whether two changes overlap in time, too many changes count as one, or messages between its first and its last are \
             missing: then it may never have been exactly this",
            |row| Value::Bool(row.entry.uncertain),
        ),
        Column::<Self>::new(
            "holes",
            Kind::Objects(HOLES),
            "the ranges that are unknown: first byte, the byte after the last (null where the size is unknown), and the \
             reason: `not requested`, `lost in capture`, `cut by snap length`, `encrypted`, `response not seen`, `sent by \
             RDMA`, `copied by the server`, `limit reached` or `memory limit reached`",
            |row| Value::Objects(&row.holes),
        )
        .table("holes", 9, 30),
        Column::<Self>::new("type", Kind::Text, "the MIME type, by the first bytes", |row| {
            Value::text(row.entry.kind.as_ref())
        })
        .null("they are of no known type, or unknown")
        .table("type", 8, 20),
        Column::<Self>::new("sha256", Kind::Bytes, "SHA-256 of the content", |row| {
            row.sha256.as_ref().map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null("the content is not complete, has more than 1 GiB of zeros, or was given up for a limit")
        .table("sha256", 11, 64),
        Column::<Self>::new("sha1", Kind::Bytes, "SHA-1 of the content", |row| {
            row.sha1.as_ref().map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null("`--hash sha1` is not given, or as `sha256`"),
        Column::<Self>::new("md5", Kind::Bytes, "MD5 of the content", |row| {
            row.md5.as_ref().map_or(Value::Null, |hash| Value::Bytes(hash))
        })
        .null("`--hash md5` is not given, or as `sha256`"),
        Column::<Self>::new("tlsh", Kind::Text, "TLSH of the content: similar contents have similar ones", |row| {
            Value::text(row.entry.digest.as_ref().and_then(|digest| str::from_utf8(digest.tlsh.as_ref()?).ok()))
        })
        .null("`--hash tlsh` is not given, or as `sha256`, or the content has fewer than 50 bytes or varies too little"),
        Column::<Self>::new("listed", Kind::Bool, "whether the list given with `--hashes` has one of its hashes", |row| {
            row.listed.map_or(Value::Null, Value::Bool)
        })
        .null("no list is given, or there is no hash"),
        Column::<Self>::new(
            "entropy",
            Kind::Decimal,
            "information per byte by the frequency of byte values: near 8 for compressed or encrypted content",
            |row| row.entry.digest.map_or(Value::Null, |digest| thousandths(digest.entropy)),
        )
        .null("as `sha256`")
        .unit("bits"),
        Column::<Self>::new("zone", Kind::Number, "of a stream `Zone.Identifier`, the security zone that its file came from: 3 is the internet", |row| {
            Value::number(row.entry.zone.as_ref().and_then(|zone| zone.id).map(Into::into))
        })
        .null("it is no such stream, or does not say"),
        Column::<Self>::new("host_url", Kind::Text, "of a stream `Zone.Identifier`, the address that its file was downloaded from", |row| {
            Value::text(row.entry.zone.as_ref().and_then(|zone| zone.host_url.as_ref()))
        })
        .null("as `zone`"),
        Column::<Self>::new("referrer_url", Kind::Text, "of a stream `Zone.Identifier`, the page that led to the download", |row| {
            Value::text(row.entry.zone.as_ref().and_then(|zone| zone.referrer_url.as_ref()))
        })
        .null("as `zone`"),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes that READs of it moved", |row| {
            Value::Number(row.entry.version.bytes_read)
        })
        .unit("bytes"),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes that WRITEs to it moved", |row| {
            Value::Number(row.entry.version.bytes_written)
        })
        .unit("bytes"),
        Column::<Self>::new("readers", Kind::Texts, "the users who read from it", |row| {
            Value::Strings(&row.readers)
        })
        .table("readers", 13, 14),
        Column::<Self>::new("writers", Kind::Texts, "the users who changed it", |row| {
            Value::Strings(&row.writers)
        })
        .table("writers", 13, 14),
        Column::<Self>::new("clients", Kind::Texts, "the addresses of the clients that read or changed it", |row| {
            Value::Strings(&row.clients)
        }),
        Column::<Self>::new(
            "caching",
            Kind::Flags("SMB2_LEASE_"),
            "what the last lease allowed a client to keep: what it read from its cache is in no message",
            |row| Value::Flags(u64::from(row.entry.version.caching.0), CACHING),
        ),
        Column::<Self>::new("deleted", Kind::Bool, "whether the file was deleted when it ended", |row| {
            Value::Bool(row.entry.version.deleted)
        })
        .table("deleted", 9, 7),
        Column::<Self>::new("renamed_to", Kind::Path, "the path that the file was given when it ended", |row| {
            Value::text(row.entry.version.renamed_to.as_ref())
        })
        .null("it was not renamed then")
        .table("renamed to", 9, 40),
        Column::<Self>::new("first_frame", Kind::Number, "the first message about it", |row| {
            Value::Number(row.entry.version.first.frame)
        })
        .table("frame", 9, 7),
        Column::<Self>::new("last_frame", Kind::Number, "the last message about it", |row| {
            Value::Number(row.entry.version.last.frame)
        }),
    ];
}

impl Rows for Manifest {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "manifest";
    const ABOUT: &'static str = "`manifest.jsonl` of `extract`: one row per version of a file that was selected, in the order of `files`.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::of::<Files>("server"),
        Column::<Self>::of::<Files>("share"),
        Column::<Self>::of::<Files>("path"),
        Column::<Self>::of::<Files>("stream"),
        Column::<Self>::of::<Files>("version"),
        Column::<Self>::new(
            "saved_as",
            Kind::Text,
            "the file below the folder of `-o`, with `/` between names",
            |row| Value::text(row.saved_as),
        )
        .null("it was not saved: it has holes and `--holes skip` is given, or no byte of it is known"),
        Column::<Self>::of::<Files>("latest"),
        Column::<Self>::of::<Files>("cause"),
        Column::<Self>::of::<Files>("from"),
        Column::<Self>::of::<Files>("to"),
        Column::<Self>::of::<Files>("size"),
        Column::<Self>::of::<Files>("known_bytes"),
        Column::<Self>::of::<Files>("complete"),
        Column::<Self>::of::<Files>("uncertain"),
        Column::<Self>::of::<Files>("holes"),
        Column::<Self>::new(
            "map",
            Kind::Objects(RANGES),
            "the ranges: first byte, the byte after the last, how they are known (`read`, `written`, `zeroed` or `copied`) or \
             why they are not, the first and last frame that moved them, and the time of the first",
            |row| Value::Objects(&row.map),
        ),
        Column::<Self>::of::<Files>("type"),
        Column::<Self>::of::<Files>("sha256"),
        Column::<Self>::of::<Files>("sha1"),
        Column::<Self>::of::<Files>("md5"),
        Column::<Self>::of::<Files>("tlsh"),
        Column::<Self>::of::<Files>("listed"),
        Column::<Self>::of::<Files>("entropy"),
        Column::<Self>::of::<Files>("zone"),
        Column::<Self>::of::<Files>("host_url"),
        Column::<Self>::of::<Files>("referrer_url"),
        Column::<Self>::of::<Files>("bytes_read"),
        Column::<Self>::of::<Files>("bytes_written"),
        Column::<Self>::of::<Files>("readers"),
        Column::<Self>::of::<Files>("writers"),
        Column::<Self>::of::<Files>("clients"),
        Column::<Self>::of::<Files>("caching"),
        Column::<Self>::of::<Files>("deleted"),
        Column::<Self>::of::<Files>("renamed_to"),
        Column::<Self>::of::<Files>("first_frame"),
        Column::<Self>::of::<Files>("last_frame"),
    ];
}

impl Rows for Missing {
    type Row<'a> = FileRow<'a>;
    const NAME: &'static str = "holes";
    const ABOUT: &'static str =
        "`NAME.holes.json` of `extract`, next to a content that has holes: one object.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::of::<Files>("size"),
        Column::<Self>::of::<Files>("known_bytes"),
        Column::<Self>::of::<Files>("holes"),
    ];
}
