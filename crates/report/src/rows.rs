//! The kinds of rows: one file per kind, with its columns in the order of their keys.

mod anomalies;
mod calls;
mod changes;
mod connections;
mod content;
mod dfs;
mod files;
mod findings;
mod hashes;
mod hosts;
mod locks;
mod logons;
mod messages;
mod opens;
mod pipes;
mod sessions;
mod spans;
mod stalls;
mod timeline;
mod tree;
mod trees;
mod verdicts;

pub use anomalies::{Anomalies, AnomalyRow};
pub use calls::{CallRow, Calls};
pub use changes::{ChangeRow, Changes};
pub use connections::{ConnectionRow, Connections};
pub use content::{ContentRow, PipeContents};
pub use dfs::{Dfs, DfsRow};
pub use files::{FileRow, Files, Manifest, Missing};
pub use findings::{FindingRow, Findings};
pub use hashes::{HashRow, Hashes};
pub use hosts::{HostRow, Hosts};
pub(crate) use hosts::{Taken, TakenFor};
pub use locks::{LockRow, Locks};
pub use logons::Logons;
pub use messages::{MessageRow, Messages, Passing};
pub use opens::Opens;
pub use pipes::{PipeRow, Pipes};
pub use sessions::{SessionRow, Sessions};
use smbtrail_table::{Flag, Value};
use smbtrail_track::Moment;
use smbtrail_wire::{Bit, Command, FileId, NtStatus, SessionId, TreeId};
pub use spans::{SpanRow, Spans};
pub use stalls::Stalls;
pub(crate) use timeline::Happening;
pub use timeline::{Timeline, TimelineRow};
pub use tree::{Tree, TreeRow};
pub use trees::Trees;
pub(crate) use verdicts::percent;
pub use verdicts::{VerdictRow, Verdicts};

/// A status by its name.
#[inline]
pub(crate) fn status(status: NtStatus) -> Value<'static> {
    // Most messages succeed: no search for the name.
    let name = if status == NtStatus::SUCCESS { Some("STATUS_SUCCESS") } else { status.name() };
    Value::Name { name, raw: u64::from(status.0), digits: 8 }
}

/// Whether a status, without its prefix, says that its request failed.
pub(crate) fn is_failure(status: &str) -> bool {
    !matches!(
        status,
        "" | "SUCCESS" | "PENDING" | "MORE_PROCESSING_REQUIRED" | "NO_MORE_FILES" | "BUFFER_OVERFLOW"
    )
}

/// The time of a moment.
#[inline]
pub(crate) const fn time(moment: Moment) -> Value<'static> {
    Value::Time { nanoseconds: moment.time.0, digits: moment.digits }
}

/// A FileId in the groups of a GUID.
#[inline]
pub(crate) fn file_id(id: FileId) -> Value<'static> {
    let id = u128::from(id.persistent) | (u128::from(id.volatile) << 64);
    Value::Guid(id.to_le_bytes())
}

/// The specification's flags as a column names them.
pub(crate) const fn flags<const N: usize>(bits: &[Bit]) -> [Flag; N] {
    let mut flags = [Flag::new(0, 0, ""); N];
    let mut at = 0;
    while at < N {
        let Bit { mask, value, name } = bits[at];
        flags[at] = Flag::new(mask, value, name);
        at += 1;
    }
    flags
}

pub(crate) fn command(command: Command) -> Value<'static> {
    Value::Name { name: command.name(), raw: u64::from(command.0), digits: 4 }
}

pub(crate) const fn session_id(id: SessionId) -> Value<'static> {
    Value::Hex(id.0, 16)
}

pub(crate) fn tree_id(id: Option<TreeId>) -> Value<'static> {
    id.map_or(Value::Null, |id| Value::Hex(u64::from(id.0), 8))
}

/// A number by the specification's name, else in hexadecimal.
pub(crate) fn named_or_hex(name: Option<&'static str>, raw: u16) -> String {
    name.map_or_else(|| format!("0x{raw:04x}"), ToOwned::to_owned)
}

/// A value of a `smbtrail_wire` list by its name.
macro_rules! named {
    ($value:expr, $digits:literal) => {
        $value.map_or(smbtrail_table::Value::Null, |value| smbtrail_table::Value::Name {
            name: value.name(),
            raw: u64::from(value.0),
            digits: $digits,
        })
    };
}
pub(crate) use named;
