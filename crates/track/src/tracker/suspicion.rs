//! What no single message shows by its layout: floods, lengths that nobody agreed on, ids that two servers gave.

use super::{Frame, Tracker, anomaly};
use crate::{Anomaly, Connection, Event, Observer, kind};

/// What a transport message may have beside the largest data: headers, and the messages that surround it.
const BESIDE_DATA: usize = 64 * 1024;

impl Tracker {
    /// Reports a frame that is longer than the sizes that were agreed on allow.
    pub(super) fn judge_length(connection: &Connection, frame: &Frame, observer: &mut dyn Observer) {
        let Connection { max_read_size, max_write_size, max_transact_size, .. } = *connection;
        let data = max_read_size.max(max_write_size).max(max_transact_size);
        let most = usize::try_from(data).unwrap_or(usize::MAX).saturating_add(BESIDE_DATA);
        if data > 0 && frame.len > most {
            let odd = anomaly(kind::OVERSIZED_FRAME, frame.connection, frame.moment);
            let (expected, found) = (number(most), number(frame.len));
            let odd = Anomaly { what: "StreamProtocolLength", offset: Some(0), expected, found, ..odd };
            observer.event(&Event::Anomaly(&odd));
        }
    }

    /// Reports each table that became full since the last frame.
    pub(super) fn judge_tables(&mut self, frame: &Frame, observer: &mut dyn Observer) {
        let evicted = self.evicted();
        if evicted == self.evicted_then {
            return;
        }
        self.evicted_then = evicted;
        let full = self.usage().into_iter().filter(|usage| usage.evicted > 0);
        for usage in full {
            if !self.reported_full.contains(&usage.table) {
                self.reported_full.push(usage.table);
                let odd = anomaly(kind::TABLE_FULL, frame.connection, frame.moment);
                let odd = Anomaly { what: usage.table, expected: number(usage.peak), ..odd };
                observer.event(&Event::Anomaly(&odd));
            }
        }
    }

    /// Reports requests that left MessageIds out, once nothing more can use them.
    pub(super) fn judge_skipped(connection: &Connection, observer: &mut dyn Observer) {
        // Where something was not seen, it may have used them.
        if connection.credits.balance().is_none() {
            return;
        }
        for (first, count, moment) in connection.sequence.skipped() {
            let odd = anomaly(kind::MESSAGE_ID_SKIPPED, connection.id, moment);
            observer.event(&Event::Anomaly(&Anomaly {
                what: "MessageId",
                expected: first,
                found: count,
                ..odd
            }));
        }
    }

    /// Reports a session whose id another server uses too.
    pub(super) fn shares_id(&self, connection: &Connection, session_id: smbtrail_wire::SessionId) -> bool {
        let others = self.directory.elsewhere(session_id, connection);
        let mut others = others.filter_map(|key| self.sessions.get(self.sessions.find(&key)?));
        others.any(|other| other.channels.iter().all(|channel| channel.connection != connection.id))
    }
}

pub(super) fn number(value: usize) -> u64 {
    u64::try_from(value).unwrap_or(u64::MAX)
}
