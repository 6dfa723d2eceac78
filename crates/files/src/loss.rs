//! Requests that neither were seen nor have a response: what they did is unknown.

use hashbrown::HashMap;
use smbtrail_track::{Anomaly, ConnectionId, Message, kind};

/// MessageIds that connections left out after packets were lost.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    connections: HashMap<ConnectionId, Sequence>,
    /// Frames before which a request is missing that nothing is known about.
    frames: Vec<u64>,
    /// Responses of WRITEs that came before their request, and how many bytes were written.
    early: HashMap<u64, u64>,
}

/// The MessageIds of a connection.
#[derive(Debug, Default)]
struct Sequence {
    next: u64,
    /// Packets of it were lost.
    holed: bool,
    /// Ids that were left out, and the frame of the request that left them out.
    missing: Vec<(u64, u64)>,
}

/// Ids that are remembered per connection, and frames in all.
const CAP: usize = 4_096;

impl Losses {
    /// Bytes of a connection were lost.
    pub(crate) fn anomaly(&mut self, anomaly: &Anomaly) {
        if matches!(anomaly.kind, kind::GAP | kind::RESYNC)
            && let Some(connection) = anomaly.connection
        {
            let sequence = self.connections.entry(connection).or_default();
            sequence.holed = true;
        }
    }

    /// Whether packets of a connection were lost.
    pub(crate) fn is_holed(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|sequence| sequence.holed)
    }

    /// A message shows the id of a request.
    pub(crate) fn message(&mut self, message: &Message<'_>) {
        let id = message.header.message_id.0;
        let sequence = self.connections.entry(message.connection.id).or_default();
        if message.is_response() || id == u64::MAX {
            if message.request.is_none() {
                sequence.missing.retain(|(missing, _)| *missing != id);
            }
            return;
        }
        if id < sequence.next {
            sequence.missing.retain(|(missing, _)| *missing != id);
            return;
        }
        if sequence.next > 0 {
            for missing in (sequence.next..id).take(CAP.saturating_sub(sequence.missing.len())) {
                sequence.missing.push((missing, message.moment.frame));
            }
        }
        sequence.next = id.saturating_add(u64::from(message.header.credit_charge.max(1)));
    }

    pub(crate) fn connection_is_over(&mut self, connection: ConnectionId) {
        if let Some(sequence) = self.connections.remove(&connection).filter(|sequence| sequence.holed) {
            let room = CAP.saturating_sub(self.frames.len());
            self.frames.extend(sequence.missing.iter().map(|(_, frame)| *frame).take(room));
        }
    }

    /// A WRITE succeeded whose request was not seen.
    pub(crate) fn early(&mut self, exchange: u64, count: u64) {
        if self.early.len() < CAP {
            self.early.insert(exchange, count);
        }
    }

    /// What the response of a request said that came before it.
    pub(crate) fn take_early(&mut self, exchange: u64) -> Option<u64> {
        if self.early.is_empty() { None } else { self.early.remove(&exchange) }
    }

    /// The frames, in order.
    pub(crate) fn frames(&self) -> Vec<u64> {
        let mut frames = self.frames.clone();
        frames.sort_unstable();
        frames.dedup();
        frames
    }
}
