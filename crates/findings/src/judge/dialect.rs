//! Negotiations in which the server chose less than the client offered.

use smbtrail_track::{Anomaly, Message};
use smbtrail_wire::Command;

use crate::kind;

pub(crate) fn judge(message: &Message<'_>) -> Option<Anomaly> {
    let connection = message.connection;
    let (chosen, offered) = (connection.dialect?, connection.offered?);
    if message.header.command != Command::NEGOTIATE || chosen >= offered {
        return None;
    }
    let anomaly = Anomaly::new(kind::DIALECT_DOWNGRADE, Some(connection.id), message.moment);
    Some(anomaly.with_field("DialectRevision").with_numbers(u64::from(offered.0), u64::from(chosen.0)))
}
