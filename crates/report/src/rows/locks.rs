use smbtrail_diagnose::{Held, Holder, Lock};
use smbtrail_table::{Column, Flag, Kind, Rows, Value};
use smbtrail_wire::{FileAccess, LeaseState, ShareAccess};

use crate::rows;

/// One row per hold and per conflict: the command `locks`.
#[derive(Debug)]
#[non_exhaustive]
pub enum Locks {}

/// A hold or a conflict, and its addresses in words.
#[derive(Debug)]
pub struct LockRow<'a> {
    lock: &'a Lock,
    client: Option<String>,
    waiting_client: Option<String>,
    server: String,
}

impl<'a> From<&'a Lock> for LockRow<'a> {
    fn from(lock: &'a Lock) -> Self {
        let client = |holder: &Option<Holder>| holder.as_ref().map(|holder| holder.client.to_string());
        Self {
            lock,
            client: client(&lock.holder),
            waiting_client: client(&lock.waiter),
            server: lock.server.to_string(),
        }
    }
}

const ACCESS: &[Flag] = &rows::flags::<{ FileAccess::BITS.len() }>(FileAccess::BITS);

const SHARING: &[Flag] = &rows::flags::<{ ShareAccess::BITS.len() }>(ShareAccess::BITS);

const LEASE: &[Flag] = &rows::flags::<{ LeaseState::BITS.len() }>(LeaseState::BITS);

impl Rows for Locks {
    type Row<'a> = LockRow<'a>;
    const NAME: &'static str = "locks";
    const ABOUT: &'static str = "One row per thing that is held of a file (the file itself with its share access, an oplock, a lease, a range of \
         bytes), and one per conflict over it, in the order of their beginnings. Pipes are left out.";
    const COLUMNS: &'static [Column<Self>] = &[
        Column::<Self>::new(
            "start",
            Kind::Time,
            "since when: the answer that grants it, the notification of a break, or the request that waits or is refused",
            |row| rows::time(row.lock.start),
        )
        .table("start", 1, 27),
        Column::<Self>::new(
            "kind",
            Kind::Word,
            "`held`, `break` (the server takes it back), `wait` (a LOCK waits for another client) or `refused`",
            |row| Value::Word(row.lock.kind.name()),
        )
        .table("kind", 2, 7),
        Column::<Self>::new(
            "what",
            Kind::Word,
            "`open`, `oplock`, `lease` or `range`; of a break what is left then, of a conflict what the request asks for",
            |row| Value::Word(row.lock.what.name()),
        )
        .table("what", 3, 6),
        Column::<Self>::new("server", Kind::Text, "the server's address and port", |row| Value::Text(&row.server))
            .table("server", 16, 21),
        Column::<Self>::new("share", Kind::Path, r"the share, as `\\server\share`", |row| {
            Value::text(row.lock.share.as_ref())
        })
        .null("the capture does not contain its TREE_CONNECT")
        .table("share", 15, 24),
        Column::<Self>::new("path", Kind::Path, "the path below the share", |row| Value::Text(&row.lock.path))
            .table("path", 4, 60),
        Column::<Self>::new("holder", Kind::Text, "the user who holds it", |row| {
            Value::text(row.lock.holder.as_ref().and_then(|holder| holder.user.as_ref()))
        })
        .null("the logon was anonymous, or the capture does not contain the holder")
        .table("holder", 5, 14),
        Column::<Self>::new("holder_client", Kind::Text, "the holder's address and port", |row| {
            Value::text(row.client.as_ref())
        })
        .null("the capture does not contain the holder")
        .table("at", 11, 21),
        Column::<Self>::new("waiter", Kind::Text, "the user who wants it", |row| {
            Value::text(row.lock.waiter.as_ref().and_then(|waiter| waiter.user.as_ref()))
        })
        .null("nobody is seen to want it, or the logon was anonymous")
        .table("waiter", 6, 14),
        Column::<Self>::new("waiter_client", Kind::Text, "the address and port of who wants it", |row| {
            Value::text(row.waiting_client.as_ref())
        })
        .null("nobody is seen to want it")
        .table("waiter at", 12, 21),
        Column::<Self>::new("access", Kind::Flags("FILE_"), "the access of an `open`", |row| match row.lock.what {
            Held::Open { access, .. } => Value::Flags(access.0.into(), ACCESS),
            _ => Value::Null,
        })
        .null("it is no open")
        .table("access", 14, 24),
        Column::<Self>::new("sharing", Kind::Flags("FILE_SHARE_"), "what an `open` lets others do", |row| {
            match row.lock.what {
                Held::Open { sharing, .. } => Value::Flags(sharing.0.into(), SHARING),
                _ => Value::Null,
            }
        })
        .null("it is no open")
        .table("sharing", 8, 17),
        Column::<Self>::new("oplock", Kind::Name("SMB2_OPLOCK_LEVEL_"), "the level of an `oplock`", |row| {
            match row.lock.what {
                Held::Oplock(level) => {
                    Value::Name { name: level.name(), raw: u64::from(level.0), digits: 2 }
                }
                _ => Value::Null,
            }
        })
        .null("it is no oplock")
        .table("oplock", 9, 9),
        Column::<Self>::new("lease", Kind::Flags("SMB2_LEASE_"), "what a `lease` allows to cache", |row| {
            match row.lock.what {
                Held::Lease(state) => Value::Flags(state.0.into(), LEASE),
                _ => Value::Null,
            }
        })
        .null("it is no lease")
        .table("lease", 9, 26),
        Column::<Self>::new("offset", Kind::Wide, "the first byte of a `range`: 0 is the file's first", |row| {
            match row.lock.what {
                Held::Range { offset, .. } => Value::Number(offset),
                _ => Value::Null,
            }
        })
        .null("it is no range")
        .unit("bytes")
        .table("offset", 9, 10),
        Column::<Self>::new("length", Kind::Wide, "the bytes of a `range`", |row| match row.lock.what {
            Held::Range { length, .. } => Value::Number(length),
            _ => Value::Null,
        })
        .null("it is no range")
        .unit("bytes")
        .table("length", 9, 10),
        Column::<Self>::new("exclusive", Kind::Bool, "whether others may not even read a `range`", |row| {
            match row.lock.what {
                Held::Range { exclusive, .. } => Value::Bool(exclusive),
                _ => Value::Null,
            }
        })
        .null("it is no range"),
        Column::<Self>::new("status", Kind::Name("STATUS_"), "how the request was answered", |row| {
            row.lock.status.map_or(Value::Null, rows::status)
        })
        .null("it is no request that waits or is refused")
        .table("status", 7, 20)
        .failed(rows::is_failure),
        Column::<Self>::new("end", Kind::Time, "until when", |row| row.lock.end.map_or(Value::Null, rows::time))
            .null("it is held at the end of the capture, a break was never acknowledged, or `ended` is `forgotten`"),
        Column::<Self>::new(
            "ended",
            Kind::Word,
            "what ended it: `closed`, `unlocked`, `broken`, `changed` (the same lease has another state), `acknowledged`, `at once` (a \
             break that needs no acknowledgement) `answered`, or \
             `forgotten` (too many files were open to follow this one)",
            |row| row.lock.ended.map_or(Value::Null, |ended| Value::Word(ended.name())),
        )
        .null("it is held at the end of the capture, or a break was never acknowledged")
        .table("ended", 7, 12),
        Column::<Self>::new("lasted_us", Kind::Decimal, "from `start` to `end`", |row| {
            Value::micros(row.lock.end.map(|end| end.time.since(row.lock.start.time)))
        })
        .null("as `end`")
        .unit("microseconds")
        .table("lasted", 10, 14),
        Column::<Self>::new("frame", Kind::Number, "the frame of `start`", |row| {
            Value::Number(row.lock.start.frame)
        })
        .table("frame", 10, 7),
        Column::<Self>::new("end_frame", Kind::Number, "the frame of `end`", |row| {
            Value::number(row.lock.end.map(|end| end.frame))
        })
        .null("as `end`")
        .table("end frame", 13, 9),
    ];
}
