//! Requests that neither were seen nor have a response: what they did is unknown.

use std::ops::RangeInclusive;

use hashbrown::HashMap;
use smbtrail_track::{Anomaly, Connection, ConnectionId, Message, Moment, Request, kind};
use smbtrail_wire::MessageId;

/// What connections show of requests that are not in the capture.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    connections: HashMap<ConnectionId, Sequence>,
    /// Frames between which a request was made that nothing is known about.
    doubts: Vec<RangeInclusive<u64>>,
    /// Responses of WRITEs that came before their request: how many bytes were written, and when.
    early: HashMap<u64, (u64, Moment)>,
    /// The last frame before which bytes of some connection are missing.
    last: u64,
}

/// The MessageIds of a connection, and what was lost of it.
#[derive(Debug, Default)]
struct Sequence {
    next: u64,
    /// Packets of it were lost.
    holed: bool,
    /// Ids that were left out, and the frames between which: those of the requests before and after.
    missing: Vec<(u64, RangeInclusive<u64>)>,
    /// The frame of the last request.
    asked: u64,
    /// The frame before which bytes are missing; the next message shows from which side.
    gap: Option<u64>,
    /// The frame of the last response.
    replied: u64,
    /// Frames between which bytes of the server are missing.
    gaps: Vec<RangeInclusive<u64>>,
    /// Frames of requests without a response.
    unanswered: Vec<u64>,
}

/// What is remembered of each kind per connection, and doubts in all.
const CAP: usize = 4_096;

impl Losses {
    /// Bytes of a connection were lost.
    pub(crate) fn anomaly(&mut self, anomaly: &Anomaly) {
        if matches!(anomaly.kind, kind::GAP | kind::RESYNC)
            && let Some(connection) = anomaly.connection
        {
            let sequence = self.connections.entry(connection).or_default();
            sequence.holed = true;
            sequence.gap = Some(anomaly.moment.frame);
            self.last = self.last.max(anomaly.moment.frame);
        }
    }

    /// Whether requests of a connection are missing beside this one.
    pub(crate) fn has_missing(&self, connection: ConnectionId, beside: u64) -> bool {
        let sequence = self.connections.get(&connection);
        sequence.is_some_and(|sequence| sequence.missing.iter().any(|(id, _)| *id != beside))
    }

    /// Whether packets of a connection were lost.
    pub(crate) fn is_holed(&self, connection: ConnectionId) -> bool {
        self.connections.get(&connection).is_some_and(|sequence| sequence.holed)
    }

    /// The last frame before which bytes of some connection are missing.
    pub(crate) const fn last(&self) -> u64 {
        self.last
    }

    /// A message shows the id of a request.
    pub(crate) fn message(&mut self, message: &Message<'_>) {
        let frame = message.moment.frame;
        let Some(MessageId(id)) = message.message_id() else {
            add(&mut self.doubts, frame..=frame);
            return;
        };
        let sequence = self.connections.entry(message.connection.id).or_default();
        let gap = sequence.gap.take();
        if message.is_response() {
            if gap.is_some() {
                add(&mut sequence.gaps, sequence.replied..=frame);
            }
            sequence.replied = frame;
        }
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
            let room = CAP.saturating_sub(sequence.missing.len());
            let between = sequence.asked..=frame;
            sequence.missing.extend((sequence.next..id).take(room).map(|id| (id, between.clone())));
            if id - sequence.next > u64::try_from(room).unwrap_or(u64::MAX) {
                // Which ones is not remembered, and that they come late is not noticed.
                add(&mut self.doubts, between);
            }
        }
        sequence.asked = frame;
        sequence.next = id.saturating_add(u64::from(message.header.credit_charge.max(1)));
    }

    /// A request has no response.
    pub(crate) fn unanswered(&mut self, connection: &Connection, request: &Request) {
        if let Some(sequence) = self.connections.get_mut(&connection.id)
            && sequence.unanswered.len() < CAP
        {
            sequence.unanswered.push(request.moment.frame);
        }
    }

    pub(crate) fn connection_is_over(&mut self, connection: ConnectionId) {
        let Some(sequence) = self.connections.remove(&connection).filter(|sequence| sequence.holed) else {
            return;
        };
        let Sequence { missing, gaps, gap, replied, mut unanswered, .. } = sequence;
        // No message after it shows from which side the bytes were: requests may have been among them.
        if let Some(frame) = gap {
            self.doubt(replied..=frame);
        }
        unanswered.sort_unstable();
        // Each request without a response is one of the gaps. What the others had is unknown.
        let mut unanswered = unanswered.into_iter().peekable();
        let unknown = gaps.into_iter().filter(|gap| unanswered.next_if(|asked| asked < gap.end()).is_none());
        let missing = missing.into_iter().map(|(_, between)| between);
        missing.chain(unknown).for_each(|doubt| add(&mut self.doubts, doubt));
    }

    /// Between these frames something may have been done that nothing is known about.
    pub(crate) fn doubt(&mut self, frames: RangeInclusive<u64>) {
        add(&mut self.doubts, frames);
    }

    /// A WRITE succeeded whose request was not seen.
    pub(crate) fn early(&mut self, exchange: u64, count: u64, moment: Moment) {
        if self.early.len() < CAP {
            self.early.insert(exchange, (count, moment));
        }
    }

    /// What the response of a request said that came before it.
    pub(crate) fn take_early(&mut self, exchange: u64) -> Option<(u64, Moment)> {
        if self.early.is_empty() { None } else { self.early.remove(&exchange) }
    }

    /// Frames between which something may have been done that nothing is known about.
    pub(crate) fn doubts(&self) -> &[RangeInclusive<u64>] {
        &self.doubts
    }
}

/// Adds a range; when there are too many, the last one grows.
fn add(ranges: &mut Vec<RangeInclusive<u64>>, range: RangeInclusive<u64>) {
    let full = ranges.len() >= CAP;
    match ranges.last_mut() {
        Some(last) if full => {
            *last = (*last.start()).min(*range.start())..=(*last.end()).max(*range.end());
        }
        _ => ranges.push(range),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn too_many_doubts_are_one_that_covers_them() {
        let mut doubts = Vec::new();
        for frame in 0..10_000 {
            add(&mut doubts, frame..=frame + 1);
        }
        assert_eq!(doubts.len(), CAP);
        assert!((0..=10_000).all(|frame| doubts.iter().any(|doubt| doubt.contains(&frame))));
    }
}
