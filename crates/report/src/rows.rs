//! The kinds of rows: one file a kind, its columns in the order of their keys.

mod anomalies;
mod hashes;
mod logons;
mod messages;
mod opens;
mod sessions;
mod trees;

pub use anomalies::{Anomalies, AnomalyRow};
pub use hashes::{HashRow, Hashes};
pub use logons::Logons;
pub use messages::{MessageRow, Messages, Passing};
pub use opens::Opens;
pub use sessions::Sessions;
use smbtrail_wire::{Command, NtStatus, SessionId, TreeId};
pub use trees::Trees;

use crate::column::Value;

/// A status by its name.
#[inline]
pub(crate) fn status(status: NtStatus) -> Value<'static> {
    // Most messages succeed: no search for the name.
    let name = if status == NtStatus::SUCCESS { Some("STATUS_SUCCESS") } else { status.name() };
    Value::Name { name, raw: u64::from(status.0), digits: 8 }
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

/// A value of a `smbtrail_wire` list by its name.
macro_rules! named {
    ($value:expr, $digits:literal) => {
        $value.map_or($crate::column::Value::Null, |value| $crate::column::Value::Name {
            name: value.name(),
            raw: u64::from(value.0),
            digits: $digits,
        })
    };
}
pub(crate) use named;
