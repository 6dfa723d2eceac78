//! Tree connects in which more files are open than clients hold.

use smbtrail_codec::Body;
use smbtrail_track::{Anomaly, Message};

use crate::kind;

/// Judges a message that opens a file: the one that exceeds the threshold is reported.
pub(crate) fn judge(message: &Message<'_>, most: usize) -> Option<Anomaly> {
    let tree = message.tree.filter(|_| matches!(message.body, Body::CreateResponse(_)))?;
    let now = tree.open_files();
    if now != most.saturating_add(1) {
        return None;
    }
    let number = |count: usize| u64::try_from(count).unwrap_or(u64::MAX);
    let anomaly = Anomaly::new(kind::MANY_OPENS, Some(message.connection.id), message.moment);
    let anomaly = anomaly.with_session(message.session.map(|session| session.id));
    Some(anomaly.with_field("FileId").with_numbers(number(most), number(now)))
}
