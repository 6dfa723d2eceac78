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
    /// An event was handed on at once because it was too large to wait.
    burst: bool,
}

/// What a batch of events costs beside what it has allocated: its place in a map whose nodes may be half empty, and what
/// the allocator adds.
const BATCH_COST: usize = 256;

impl Waiting {
    /// Copies an event.
    #[cold]
    pub(crate) fn push(&mut self, event: &Event<'_>) {
        let packet = event.order();
        if self.last.0 != packet || !self.events.contains_key(&self.last) {
            self.pushed += 1;
            self.last = (packet, self.pushed);
            self.cost += BATCH_COST;
        }
        let batch = self.events.entry(self.last).or_insert_with(EventBatch::for_one);
        let before = if batch.is_empty() { 0 } else { batch.allocated() };
        batch.push(event);
        self.cost = self.cost + batch.allocated() - before;
    }

    /// Hands on the events up to a packet, in the order of packets.
    pub(crate) fn release(&mut self, up_to: u64, mut take: impl FnMut(&Event<'_>)) {
        while let Some(entry) = self.events.first_entry()
            && entry.key().0 <= up_to
        {
            let batch = entry.remove();
            self.cost = self.cost.saturating_sub(BATCH_COST + batch.allocated());
            batch.iter().for_each(|event| take(&event));
        }
    }

    /// Hands on everything, and then an event that is too large to wait.
    #[cold]
    pub(crate) fn burst(&mut self, event: &Event<'_>, mut take: impl FnMut(&Event<'_>)) {
        self.release(u64::MAX, &mut take);
        take(event);
        self.burst = true;
    }

    /// Whether too much waits, or something was too large to wait.
    pub(crate) const fn is_over(&self, limit: usize) -> bool {
        self.burst || self.cost > limit
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
