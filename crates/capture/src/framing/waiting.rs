//! Events of a connection that wait for those of earlier packets.

use std::collections::BTreeMap;

use super::{Event, EventBatch};

/// Events of a connection that wait until none of an earlier packet can become known any more.
///
/// While a hole in one direction may still be filled, or a message that was found is not certain yet, what lies after
/// it becomes known late. So that requests and responses are seen in the order of their packets, what the other direction
/// brings in the meantime waits here.
#[derive(Debug, Default)]
pub(crate) struct Waiting {
    /// By the number of their packet; those of one packet in the order in which they became known.
    events: BTreeMap<(u64, u64), EventBatch>,
    pushed: u64,
    /// The key under which the last event waits.
    last: (u64, u64),
    cost: usize,
}

/// What an event costs beside its bytes.
const EVENT_COST: usize = 512;

impl Waiting {
    /// Copies an event.
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        let packet = event.order();
        if self.last.0 != packet || !self.events.contains_key(&self.last) {
            self.pushed += 1;
            self.last = (packet, self.pushed);
        }
        let batch = self.events.entry(self.last).or_default();
        let before = batch.bytes();
        batch.push(event);
        self.cost += EVENT_COST + batch.bytes() - before;
    }

    /// Hands on the events up to a packet, in the order of packets.
    pub(crate) fn release(&mut self, up_to: u64, mut take: impl FnMut(Event<'_>)) {
        while let Some(entry) = self.events.first_entry()
            && entry.key().0 <= up_to
        {
            let batch = entry.remove();
            self.cost = self.cost.saturating_sub(EVENT_COST * batch.len() + batch.bytes());
            batch.iter().for_each(&mut take);
        }
    }

    /// Whether none waits.
    pub(crate) fn is_empty(&self) -> bool {
        self.events.is_empty()
    }

    /// Bytes held.
    pub(crate) const fn cost(&self) -> usize {
        self.cost
    }
}
