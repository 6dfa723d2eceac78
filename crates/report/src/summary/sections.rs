//! The sections of the summary: rows like those of any other command.

use std::sync::Arc;

use smbtrail_findings::Finding;
use smbtrail_table::{Column, Kind, Rows, Value};
use smbtrail_track::{AnomalyKind, Moment, Usage};
use smbtrail_wire::{Command, Dialect, NtStatus, ShareType};

use super::Unseen;
use crate::rows::{self, FindingRow, Findings, named};
use crate::stats::{Group, Stats};

/// All that the summary says.
#[derive(Debug, Default)]
pub(crate) struct Story {
    pub(crate) capture: CaptureRow,
    pub(crate) traffic: TrafficRow,
    pub(crate) findings: Vec<Finding>,
    pub(crate) hosts: Vec<HostRow>,
    pub(crate) dialects: Vec<DialectRow>,
    pub(crate) users: Vec<UserRow>,
    pub(crate) failed_logons: Vec<FailedLogonRow>,
    pub(crate) shares: Vec<ShareRow>,
    pub(crate) activity: Vec<ActivityRow>,
    pub(crate) calls: Vec<CallsRow>,
    pub(crate) files: Vec<FileRow>,
    /// Files beyond those, and whether there may be still more.
    pub(crate) more_files: u64,
    pub(crate) files_are_estimated: bool,
    /// Whether the page shows all.
    pub(crate) full: bool,
    pub(crate) commands: Vec<Group>,
    pub(crate) slowest: Vec<SlowRow>,
    pub(crate) odd: Vec<OddRow>,
    pub(crate) unseen: Vec<Unseen>,
    pub(crate) tables: Vec<Usage>,
    pub(crate) left_out: LeftOutRow,
}

/// Takes the sections of a [`Story`] in their order.
pub(crate) trait Sections {
    /// A section that is one object.
    fn object<'a, R: Rows>(&mut self, row: &'a R::Row<'a>);
    /// A section that is a list.
    fn list<'a, R: Rows>(&mut self, title: &str, rows: &'a [R::Row<'a>], left_out: u64);
    /// What happened.
    fn findings(&mut self, findings: &[Finding]) {
        let rows: Vec<FindingRow<'_>> = findings.iter().map(FindingRow::new).collect();
        self.list::<Findings>("Findings", &rows, 0);
    }
    /// The tracker's tables.
    fn tables(&mut self, tables: &[Usage]) {
        self.list::<Tables>("Tables", tables, 0);
    }
}

impl Story {
    /// Hands out every section.
    pub(crate) fn visit(&self, sections: &mut impl Sections) {
        let left_out = &self.left_out;
        sections.object::<Capture>(&self.capture);
        sections.object::<Traffic>(&self.traffic);
        sections.findings(&self.findings);
        sections.list::<Odd>("What is odd", &self.odd, 0);
        sections.list::<Hosts>("Hosts", &self.hosts, left_out.hosts);
        sections.list::<Dialects>("Dialects", &self.dialects, 0);
        sections.list::<Users>("Users and their sessions", &self.users, left_out.users);
        sections.list::<FailedLogons>("Failed logons", &self.failed_logons, left_out.failed_logons);
        sections.list::<Shares>("Shares", &self.shares, left_out.shares);
        sections.list::<Activity>("What was done, and by whom", &self.activity, left_out.activity);
        sections.list::<RpcCalls>("What was called on pipes, and by whom", &self.calls, left_out.calls);
        sections.list::<Files>("Busiest files", &self.files, 0);
        sections.list::<Commands>("Commands", &self.commands, left_out.commands);
        sections.list::<Slowest>("Slowest requests", &self.slowest, 0);
        sections.list::<UnseenPackets>("Packets that could not be looked into", &self.unseen, 0);
        sections.tables(&self.tables);
        sections.object::<LeftOut>(&self.left_out);
    }
}

macro_rules! section {
    ($(#[$doc:meta])* $name:ident, $key:literal, $row:ty, $about:literal: $columns:expr) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub(crate) enum $name {}

        impl Rows for $name {
            type Row<'a> = $row;
            const NAME: &'static str = $key;
            const ABOUT: &'static str = $about;
            const COLUMNS: &'static [Column<Self>] = $columns;
        }
    };
}

pub(super) use section;

/// The capture itself.
#[derive(Debug, Default)]
pub(crate) struct CaptureRow {
    pub(crate) files: Vec<String>,
    pub(crate) packets: u64,
    pub(crate) bytes: u64,
    pub(crate) first: Option<Moment>,
    pub(crate) last: Option<Moment>,
    pub(crate) damage: Vec<String>,
}

impl CaptureRow {
    /// Milliseconds from the first packet to the last.
    pub(crate) fn duration(&self) -> Option<i64> {
        Some(self.last?.time.since(self.first?.time) / 1_000_000)
    }
}

section! {
    Capture, "capture", CaptureRow, "An object: the capture itself.": &[
        Column::<Self>::new("files", Kind::Texts, "the names of its files, as given", |row| Value::Strings(&row.files)),
        Column::<Self>::new("packets", Kind::Number, "packets in it", |row| Value::Number(row.packets)),
        Column::<Self>::new("bytes", Kind::Number, "bytes captured of them", |row| Value::Number(row.bytes)).unit("bytes"),
        Column::<Self>::new("start", Kind::Time, "when the first packet was captured", |row| {
            row.first.map_or(Value::Null, rows::time)
        })
        .null("there is no packet"),
        Column::<Self>::new("end", Kind::Time, "when the last packet was captured", |row| {
            row.last.map_or(Value::Null, rows::time)
        })
        .null("as above"),
        Column::<Self>::new("duration_s", Kind::Decimal, "from the first packet to the last", |row| {
            row.duration().map_or(Value::Null, Value::Thousandths)
        })
        .null("as above")
        .unit("seconds"),
        Column::<Self>::new("damage", Kind::Texts, "what is wrong with the files", |row| Value::Strings(&row.damage)),
    ]
}

/// The SMB traffic in it, in numbers.
#[derive(Debug, Default)]
pub(crate) struct TrafficRow {
    pub(crate) connections: u64,
    pub(crate) mid_stream: u64,
    pub(crate) messages: u64,
    pub(crate) sessions: u64,
    pub(crate) logons: u64,
    pub(crate) failed_logons: u64,
    pub(crate) trees: u64,
    pub(crate) opens: u64,
    pub(crate) encrypted: u64,
    pub(crate) encrypted_bytes: u64,
    pub(crate) compressed: u64,
    pub(crate) smb1: u64,
    pub(crate) unknown: u64,
    pub(crate) lost: u64,
    pub(crate) skipped: u64,
    /// Bytes of READ and WRITE that go by RDMA, as their messages count them; of a story, only where no packet brings any.
    pub(crate) remote: u64,
}

section! {
    Traffic, "traffic", TrafficRow, "An object: the SMB traffic in it, in numbers.": &[
        Column::<Self>::new("connections", Kind::Number, "TCP connections that carry SMB", |row| Value::Number(row.connections)),
        Column::<Self>::new("mid_stream", Kind::Number, "those whose beginning is not in the capture", |row| Value::Number(row.mid_stream)),
        Column::<Self>::new("messages", Kind::Number, "SMB2 messages that could be read", |row| Value::Number(row.messages)),
        Column::<Self>::new("sessions", Kind::Number, "sessions that were set up, or in use", |row| Value::Number(row.sessions)),
        Column::<Self>::new("logons", Kind::Number, "attempts to set up a session", |row| Value::Number(row.logons)),
        Column::<Self>::new("failed_logons", Kind::Number, "those that the server refused", |row| Value::Number(row.failed_logons)),
        Column::<Self>::new("trees", Kind::Number, "tree connects, refused ones too", |row| Value::Number(row.trees)),
        Column::<Self>::new("opens", Kind::Number, "opens, refused ones too", |row| Value::Number(row.opens)),
        Column::<Self>::new("encrypted_frames", Kind::Number, "frames that are encrypted and were not opened", |row| Value::Number(row.encrypted)),
        Column::<Self>::new("encrypted_bytes", Kind::Number, "bytes of them", |row| Value::Number(row.encrypted_bytes)).unit("bytes"),
        Column::<Self>::new("compressed_frames", Kind::Number, "frames that are compressed and were not opened", |row| Value::Number(row.compressed)),
        Column::<Self>::new("smb1_messages", Kind::Number, "messages of SMB1", |row| Value::Number(row.smb1)),
        Column::<Self>::new("unknown_frames", Kind::Number, "frames that begin like no SMB message", |row| Value::Number(row.unknown)),
        Column::<Self>::new("bytes_lost", Kind::Number, "bytes of connections that are missing from the capture", |row| Value::Number(row.lost)).unit("bytes"),
        Column::<Self>::new("bytes_skipped", Kind::Number, "bytes passed over until the next message was found", |row| Value::Number(row.skipped)).unit("bytes"),
        Column::<Self>::new("rdma_bytes_lost", Kind::Number, "bytes of READ and WRITE that went by RDMA past the capture", |row| Value::Number(row.remote)).unit("bytes"),
    ]
}

/// A kind of anomaly.
#[derive(Debug)]
pub(crate) struct OddRow {
    pub(crate) kind: AnomalyKind,
    pub(crate) count: u64,
    pub(crate) frames: Vec<u64>,
    pub(crate) what: Vec<&'static str>,
}

section! {
    Odd, "odd", OddRow, "A list: what is odd, what concerns security and the capture before what concerns single messages.": &[
        Column::<Self>::new("id", Kind::Word, "what it is, for programs: the ids are listed below", |row| Value::Text(row.kind.id()))
            .table("id", 3, 26),
        Column::<Self>::new("meaning", Kind::Text, "what it is, for people", |row| Value::Text(row.kind.meaning()))
            .table("what", 2, 54),
        Column::<Self>::new("count", Kind::Number, "how often", |row| Value::Number(row.count)).table("count", 1, 6),
        Column::<Self>::new("frames", Kind::Numbers, "the first frames, at most five", |row| Value::Numbers(&row.frames))
            .table("first frames", 1, 20),
        Column::<Self>::new("fields", Kind::Texts, "the structures or fields it concerns, at most four", |row| {
            Value::Texts(&row.what)
        })
        .table("fields", 4, 20),
    ]
}

/// A host.
#[derive(Debug)]
pub(crate) struct HostRow {
    pub(crate) address: String,
    pub(crate) network: u32,
    pub(crate) client: bool,
    pub(crate) server: bool,
    pub(crate) name: Option<Arc<str>>,
    pub(crate) connections: u64,
    pub(crate) messages: u64,
}

section! {
    Hosts, "hosts", HostRow, "A list: the hosts that speak SMB, the one with most messages first.": &[
        Column::<Self>::new("address", Kind::Text, "its IP address", |row| Value::Text(&row.address)).table("address", 1, 39),
        Column::<Self>::new("network", Kind::Number, "the network it is on: equal addresses on different ones are different hosts", |row| {
            Value::Number(u64::from(row.network))
        }),
        Column::<Self>::new("role", Kind::Word, "`client`, `server` or `both`", |row| {
            Value::Text(if row.client && row.server { "both" } else if row.server { "server" } else { "client" })
        })
        .table("role", 2, 6),
        Column::<Self>::new("name", Kind::Text, "its name: what clients call a server, what a client calls itself", |row| {
            Value::text(row.name.as_ref())
        })
        .null("no message contained it")
        .table("name", 3, 30),
        Column::<Self>::new("connections", Kind::Number, "its connections", |row| Value::Number(row.connections))
            .table("connections", 5, 11),
        Column::<Self>::new("messages", Kind::Number, "messages on them that could be read", |row| Value::Number(row.messages))
            .table("messages", 4, 8),
    ]
}

/// A dialect.
#[derive(Debug, Default)]
pub(crate) struct DialectRow {
    pub(crate) dialect: Option<Dialect>,
    pub(crate) connections: u64,
    pub(crate) signing_required: u64,
    pub(crate) messages: u64,
}

section! {
    Dialects, "dialects", DialectRow, "A list: the dialects that were chosen.": &[
        Column::<Self>::new("dialect", Kind::Name(""), "the dialect", |row| named!(row.dialect, 4))
            .null("the capture does not contain the NEGOTIATE")
            .table("dialect", 1, 7),
        Column::<Self>::new("connections", Kind::Number, "connections that speak it", |row| Value::Number(row.connections))
            .table("connections", 2, 11),
        Column::<Self>::new("signing_required", Kind::Number, "those on which an end requires signing", |row| {
            Value::Number(row.signing_required)
        })
        .table("signing required", 4, 16),
        Column::<Self>::new("messages", Kind::Number, "messages on them that could be read", |row| Value::Number(row.messages))
            .table("messages", 3, 8),
    ]
}

/// A user.
#[derive(Debug)]
pub(crate) struct UserRow {
    pub(crate) user: Option<Arc<str>>,
    pub(crate) domain: Option<Arc<str>>,
    pub(crate) kind: &'static str,
    pub(crate) auth: Option<Arc<str>>,
    pub(crate) client: String,
    pub(crate) sessions: u64,
    pub(crate) messages: u64,
    pub(crate) encrypted: u64,
    pub(crate) first_frame: u64,
    /// The service of the ticket of somebody without a name.
    pub(crate) service: Option<Arc<str>>,
}

section! {
    Users, "users", UserRow, "A list: who has sessions, the one with most messages first. Failed logons are in `failed_logons`.": &[
        Column::<Self>::new("user", Kind::Text, "the user", |row| Value::text(row.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 1, 24),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |row| Value::text(row.domain.as_ref()))
            .null("as above, or none was given")
            .table("domain", 4, 16),
        Column::<Self>::new("kind", Kind::Word, "`user`, `guest`, `anonymous`, or `unknown` when the capture does not contain the logon", |row| {
            Value::Text(row.kind)
        })
        .table("kind", 2, 9),
        Column::<Self>::new("auth", Kind::Text, "the mechanism of the first logon", |row| Value::text(row.auth.as_ref()))
            .null("the capture does not contain the logon")
            .table("auth", 6, 8),
        Column::<Self>::new("first_client", Kind::Text, "the address of the client of the first session", |row| {
            Value::Text(&row.client)
        })
        .table("first client", 5, 39),
        Column::<Self>::new("sessions", Kind::Number, "sessions", |row| Value::Number(row.sessions)).table("sessions", 3, 8),
        Column::<Self>::new("messages", Kind::Number, "messages of them that could be read", |row| Value::Number(row.messages))
            .table("messages", 3, 8),
        Column::<Self>::new("encrypted_frames", Kind::Number, "encrypted frames of them that were not opened", |row| {
            Value::Number(row.encrypted)
        })
        .table("encrypted", 7, 9),
        Column::<Self>::new("first_frame", Kind::Number, "the first frame", |row| Value::Number(row.first_frame))
            .table("frame", 8, 7),
    ]
}

/// Logons that failed alike.
#[derive(Clone, Debug)]
pub(crate) struct FailedLogonRow {
    pub(crate) client: String,
    pub(crate) server: String,
    pub(crate) user: Option<Arc<str>>,
    /// What the page says in place of a user.
    pub(crate) unnamed: Option<Arc<str>>,
    pub(crate) domain: Option<Arc<str>>,
    pub(crate) status: Option<NtStatus>,
    pub(crate) attempts: u64,
    pub(crate) first_frame: u64,
    pub(crate) last_frame: u64,
}

section! {
    FailedLogons, "failed_logons", FailedLogonRow, "A list: logons that failed alike, the most frequent first.": &[
        Column::<Self>::new("client", Kind::Text, "the client's address", |row| Value::Text(&row.client)).table("client", 3, 39),
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| Value::Text(&row.server)).table("server", 5, 39),
        Column::<Self>::new("user", Kind::Text, "who the client said is logging on", |row| Value::text(row.user.as_ref()))
            .null("it did not say, or not readably")
            .table("user", 1, 24),
        Column::<Self>::new("domain", Kind::Text, "the user's domain", |row| Value::text(row.domain.as_ref()))
            .null("as above")
            .table("domain", 6, 16),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "the server's answer", |row| {
            row.status.map_or(Value::Null, rows::status)
        })
        .null("never here")
        .table("status", 2, 24)
        .failed(rows::is_failure),
        Column::<Self>::new("attempts", Kind::Number, "how often", |row| Value::Number(row.attempts)).table("attempts", 2, 8),
        Column::<Self>::new("first_frame", Kind::Number, "the first attempt's first frame", |row| Value::Number(row.first_frame))
            .table("first frame", 4, 11),
        Column::<Self>::new("last_frame", Kind::Number, "the last attempt's first frame", |row| Value::Number(row.last_frame))
            .table("last frame", 7, 10),
    ]
}

/// A share.
#[derive(Debug, Default)]
pub(crate) struct ShareRow {
    pub(crate) share: Option<Arc<str>>,
    pub(crate) share_type: Option<ShareType>,
    pub(crate) connects: u64,
    pub(crate) refused: u64,
    pub(crate) opens: u64,
    pub(crate) read: u64,
    pub(crate) written: u64,
}

section! {
    Shares, "shares", ShareRow, "A list: the shares, the one with most bytes first.": &[
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| Value::text(row.share.as_ref()))
            .null("the capture does not contain the TREE_CONNECT")
            .table("share", 1, 48),
        Column::<Self>::new("share_type", Kind::Name("SMB2_SHARE_TYPE_"), "disk, pipe or printer", |row| named!(row.share_type, 2))
            .null("refused, or the capture does not contain the response")
            .table("type", 5, 5),
        Column::<Self>::new("connects", Kind::Number, "tree connects", |row| Value::Number(row.connects)).table("connects", 4, 8),
        Column::<Self>::new("refused", Kind::Number, "those that the server refused", |row| Value::Number(row.refused))
            .table("failed", 4, 7),
        Column::<Self>::new("opens", Kind::Number, "opens in it", |row| Value::Number(row.opens)).table("opens", 2, 7),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes read from it", |row| Value::Number(row.read))
            .unit("bytes")
            .table("bytes read", 3, 12),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes written to it", |row| Value::Number(row.written))
            .unit("bytes")
            .table("bytes written", 3, 13),
    ]
}

/// What a user did in a share.
#[derive(Debug, Default)]
pub(crate) struct ActivityRow {
    pub(crate) user: Option<Arc<str>>,
    pub(crate) share: Option<Arc<str>>,
    pub(crate) opens: u64,
    pub(crate) refused: u64,
    pub(crate) created: u64,
    pub(crate) overwritten: u64,
    pub(crate) read: u64,
    pub(crate) written: u64,
    pub(crate) renamed: u64,
    pub(crate) deleted: u64,
}

impl ActivityRow {
    /// How often something was changed.
    pub(crate) const fn changes(&self) -> u64 {
        self.created + self.overwritten + self.written + self.renamed + self.deleted
    }
}

section! {
    Activity, "activity", ActivityRow, "A list: what each user did in each share, the one who changed most first. An open counts once in each column that fits it; files, directories and pipes alike.": &[
        Column::<Self>::new("user", Kind::Text, "who", |row| Value::text(row.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 1, 24),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| Value::text(row.share.as_ref()))
            .null("the capture does not contain the TREE_CONNECT")
            .table("share", 1, 40),
        Column::<Self>::new("opens", Kind::Number, "opens, with those that were refused", |row| Value::Number(row.opens))
            .table("opens", 3, 7),
        Column::<Self>::new("refused", Kind::Number, "opens that the server refused", |row| Value::Number(row.refused))
            .table("failed", 4, 7),
        Column::<Self>::new("created", Kind::Number, "opens that created a file or directory", |row| Value::Number(row.created))
            .table("created", 3, 7),
        Column::<Self>::new("overwritten", Kind::Number, "opens that emptied or replaced a file", |row| Value::Number(row.overwritten))
            .table("overwritten", 5, 11),
        Column::<Self>::new("read", Kind::Number, "opens from which bytes were read", |row| Value::Number(row.read))
            .table("reads", 4, 7),
        Column::<Self>::new("written", Kind::Number, "opens to which bytes were written", |row| Value::Number(row.written))
            .table("writes", 2, 7),
        Column::<Self>::new("renamed", Kind::Number, "opens by which a file or directory was renamed", |row| Value::Number(row.renamed))
            .table("renamed", 2, 7),
        Column::<Self>::new("deleted", Kind::Number, "opens with which a file or directory went", |row| Value::Number(row.deleted))
            .table("deleted", 2, 7),
    ]
}

/// What a user called on a server.
#[derive(Debug, Default)]
pub(crate) struct CallsRow {
    pub(crate) server: String,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) interface: String,
    pub(crate) calls: u64,
    pub(crate) faults: u64,
    pub(crate) operations: Vec<&'static str>,
    pub(crate) first_frame: u64,
}

section! {
    RpcCalls, "rpc", CallsRow, "A list: the interfaces of DCE/RPC that each user called on each server's pipes, the one with most calls first. The command `rpc` lists the calls.": &[
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| Value::Text(&row.server)).table("server", 4, 39),
        Column::<Self>::new("user", Kind::Text, "who", |row| Value::text(row.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 2, 24),
        Column::<Self>::new("interface", Kind::Text, "the interface, by its UUID where it has no known name; `unknown` when the capture does not contain the bind", |row| {
            Value::Text(&row.interface)
        })
        .table("interface", 1, 24),
        Column::<Self>::new("calls", Kind::Number, "calls", |row| Value::Number(row.calls)).table("calls", 1, 6),
        Column::<Self>::new("faults", Kind::Number, "those that ended in a fault", |row| Value::Number(row.faults))
            .table("faults", 5, 6),
        Column::<Self>::new("operations", Kind::Texts, "the operations by name, in the order of first calls, at most eight", |row| {
            Value::Texts(&row.operations)
        })
        .table("operations", 3, 60),
        Column::<Self>::new("first_frame", Kind::Number, "the first call", |row| Value::Number(row.first_frame))
            .table("frame", 6, 7),
    ]
}

/// A busy file.
#[derive(Debug)]
pub(crate) struct FileRow {
    pub(crate) share: Option<Arc<str>>,
    pub(crate) path: Arc<str>,
    pub(crate) weight: u64,
    pub(crate) error: u64,
    pub(crate) opens: u64,
    pub(crate) read: u64,
    pub(crate) written: u64,
}

section! {
    Files, "files", FileRow, "A list: the hundred busiest files, directories and pipes, the busiest first; estimated in bounded memory once there are more than 1,024.": &[
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| Value::text(row.share.as_ref()))
            .null("the capture does not contain the TREE_CONNECT")
            .table("share", 5, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share; empty for its root", |row| Value::Text(&row.path))
            .table("path", 1, 56),
        Column::<Self>::new("weight", Kind::Number, "bytes read and written, and one more for each open: never too low", |row| {
            Value::Number(row.weight)
        }),
        Column::<Self>::new("error", Kind::Number, "the most by which the weight is too high", |row| Value::Number(row.error)),
        Column::<Self>::new("opens", Kind::Number, "opens that were closed or ended, since it is on the list", |row| {
            Value::Number(row.opens)
        })
        .table("opens", 3, 6),
        Column::<Self>::new("bytes_read", Kind::Number, "bytes read by them", |row| Value::Number(row.read))
            .unit("bytes")
            .table("bytes read", 2, 12),
        Column::<Self>::new("bytes_written", Kind::Number, "bytes written by them", |row| Value::Number(row.written))
            .unit("bytes")
            .table("bytes written", 2, 13),
    ]
}

section! {
    Commands, "commands", Group, "A list: the commands, the most frequent first. The keys have the meaning that they have in `stats`.": &[
        Column::<Self>::of::<Stats>("command"),
        Column::<Self>::of::<Stats>("count"),
        Column::<Self>::of::<Stats>("errors"),
        Column::<Self>::new("error_rate", Kind::Decimal, "errors for each exchange, 0 to 1", |group| group.error_rate())
            .null("there are none")
            .unit("ratio")
            .table("rate", 4, 6),
        Column::<Self>::of::<Stats>("pending"),
        Column::<Self>::of::<Stats>("unanswered"),
        Column::<Self>::of::<Stats>("p50_us"),
        Column::<Self>::of::<Stats>("p99_us"),
        Column::<Self>::of::<Stats>("max_us"),
        Column::<Self>::of::<Stats>("bytes"),
    ]
}

/// A slow request.
#[derive(Debug)]
pub(crate) struct SlowRow {
    pub(crate) frame: u64,
    pub(crate) request_frame: Option<u64>,
    pub(crate) latency: i64,
    pub(crate) command: Command,
    pub(crate) status: NtStatus,
    pub(crate) server: String,
    pub(crate) user: Option<Arc<str>>,
    pub(crate) share: Option<Arc<str>>,
    pub(crate) path: Option<Arc<str>>,
}

section! {
    Slowest, "slowest", SlowRow, "A list: the ten exchanges with the longest latency. CHANGE_NOTIFY waits by design and is left out.": &[
        Column::<Self>::new("frame", Kind::Number, "the frame of the final response", |row| Value::Number(row.frame))
            .table("frame", 2, 7),
        Column::<Self>::new("request_frame", Kind::Number, "the frame of the request", |row| Value::number(row.request_frame))
            .null("never here")
            .table("request", 6, 7),
        Column::<Self>::new("latency_us", Kind::Decimal, "from the request's completion to the response's", |row| {
            Value::Micros(row.latency)
        })
        .unit("microseconds")
        .table("latency", 1, 8),
        Column::<Self>::new("command", Kind::Name(""), "the command", |row| rows::command(row.command)).table("command", 1, 15),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how it ended", |row| rows::status(row.status))
            .table("status", 4, 24)
        .failed(rows::is_failure),
        Column::<Self>::new("server", Kind::Text, "the server's address", |row| Value::Text(&row.server)).table("server", 7, 39),
        Column::<Self>::new("user", Kind::Text, "who sent it", |row| Value::text(row.user.as_ref()))
            .null("the logon was anonymous, or the capture does not contain the logon")
            .table("user", 8, 16),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| Value::text(row.share.as_ref()))
            .null("it belongs to none that is known")
            .table("share", 5, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share", |row| Value::text(row.path.as_ref()))
            .null("it is about no file that is known")
            .table("path", 3, 48),
    ]
}

section! {
    UnseenPackets, "unseen", Unseen, "A list: packets that could not be looked into, and may hide SMB.": &[
        Column::<Self>::new("kind", Kind::Text, "what they are", |row| Value::Text(&row.kind)).table("kind", 1, 40),
        Column::<Self>::new("packets", Kind::Number, "how many", |row| Value::Number(row.packets)).table("packets", 2, 8),
    ]
}

section! {
    Tables, "tables", Usage, "A list: the tables of the tracker. Where entries were evicted, rows may be incomplete.": &[
        Column::<Self>::new("table", Kind::Text, "what it holds", |row| Value::Text(row.table)).table("table", 1, 24),
        Column::<Self>::new("peak", Kind::Number, "the most entries at once", |row| Value::Number(number(row.peak)))
            .table("peak", 3, 8),
        Column::<Self>::new("cap", Kind::Number, "the most there may be", |row| Value::Number(number(row.cap)))
            .table("cap", 4, 8),
        Column::<Self>::new("evicted", Kind::Number, "entries that were evicted to free space", |row| Value::Number(row.evicted))
            .table("evicted", 2, 8),
    ]
}

/// What found no room in the summary's own tables.
#[derive(Debug, Default)]
pub(crate) struct LeftOutRow {
    pub(crate) hosts: u64,
    pub(crate) users: u64,
    pub(crate) failed_logons: u64,
    pub(crate) shares: u64,
    pub(crate) activity: u64,
    pub(crate) calls: u64,
    pub(crate) commands: u64,
}

section! {
    LeftOut, "left_out", LeftOutRow, "An object: what found no room in a list (4,096 entries each).": &[
        Column::<Self>::new("hosts", Kind::Number, "ends of connections that are counted at no host", |row| Value::Number(row.hosts)),
        Column::<Self>::new("users", Kind::Number, "sessions that are counted at no user", |row| Value::Number(row.users)),
        Column::<Self>::new("failed_logons", Kind::Number, "failed logons that are counted in no row", |row| Value::Number(row.failed_logons)),
        Column::<Self>::new("shares", Kind::Number, "tree connects that are counted at no share", |row| Value::Number(row.shares)),
        Column::<Self>::new("activity", Kind::Number, "opens that are counted at no user and share", |row| Value::Number(row.activity)),
        Column::<Self>::new("rpc", Kind::Number, "calls of DCE/RPC that are counted in no row", |row| Value::Number(row.calls)),
        Column::<Self>::new("commands", Kind::Number, "exchanges that are counted at no command", |row| Value::Number(row.commands)),
    ]
}

fn number(count: usize) -> u64 {
    u64::try_from(count).unwrap_or(u64::MAX)
}
