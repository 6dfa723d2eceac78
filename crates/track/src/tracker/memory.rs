//! The memory of all tables together, and the order of eviction.

use super::Tracker;
use super::step::Place;
use crate::{Connection, Event, Moment, Observer, SessionEnd};

/// What may be evicted.
#[derive(Clone, Copy, Debug)]
enum Part {
    Sessions,
    Trees,
    Opens,
    Durable,
    Logons,
    Tickets,
    Asking,
    Refused,
    TicketKeys,
    Pipes,
    Pending,
}

impl Tracker {
    /// Bytes that sessions, trees, opens, logons, tickets and unanswered requests hold now: at most
    /// [`Limits::memory`](crate::Limits::memory) after each frame.
    #[must_use]
    pub fn held(&self) -> usize {
        self.parts().iter().map(|(bytes, _)| bytes).sum()
    }

    fn parts(&self) -> [(usize, Part); 11] {
        [
            (self.sessions.bytes(), Part::Sessions),
            (self.trees.bytes(), Part::Trees),
            (self.opens.bytes(), Part::Opens),
            (self.durable.bytes(), Part::Durable),
            (self.logons.bytes(), Part::Logons),
            (self.tickets.bytes(), Part::Tickets),
            (self.asking.bytes(), Part::Asking),
            (self.refused.bytes(), Part::Refused),
            (self.vault.tickets.bytes(), Part::TicketKeys),
            (self.pipes.bytes(), Part::Pipes),
            (self.pending, Part::Pending),
        ]
    }

    /// Counts the bytes that wait on a connection after a message, and evicts entries above the limit.
    pub(super) fn settle(&mut self, place: &Place, observer: &mut dyn Observer) {
        if let Some(connection) = self.connections.get_mut(place.id) {
            let cap = self.limits.pending_bytes;
            while connection.pending_bytes() > cap && connection.requests.len() > 1 {
                let Some(old) = connection.requests.evict() else { break };
                connection.forget(&old);
                self.requests_evicted += 1;
                observer.event(&Event::Unanswered(connection, &old));
            }
            let now = connection.pending_bytes();
            self.pending = self.pending + now - std::mem::replace(&mut connection.booked, now);
        }
        self.fit(place.moment, observer);
    }

    /// Evicts until the tables hold no more than they may.
    #[inline]
    pub(super) fn fit(&mut self, moment: Moment, observer: &mut dyn Observer) {
        if !self.displaced.is_empty() || self.held() > self.limits.memory {
            self.shrink(moment, observer);
        }
    }

    #[cold]
    fn shrink(&mut self, moment: Moment, observer: &mut dyn Observer) {
        while let Some(session) = self.displaced.pop() {
            self.empty_session(session, SessionEnd::Evicted, moment, observer);
        }
        while self.held() > self.limits.memory {
            let heaviest = self.parts().into_iter().max_by_key(|(bytes, _)| *bytes);
            if !heaviest.is_some_and(|(_, part)| self.evict(part, moment, observer)) {
                return;
            }
        }
    }

    /// Evicts the entry of a table that was unused for the longest time; whether there was one.
    fn evict(&mut self, part: Part, moment: Moment, observer: &mut dyn Observer) -> bool {
        match part {
            Part::Sessions => {
                let Some(session) = self.sessions.evict() else { return false };
                self.empty_session(*session, SessionEnd::Evicted, moment, observer);
            }
            Part::Trees => {
                let Some(tree) = self.trees.evict() else { return false };
                self.empty_tree(*tree, moment, observer);
            }
            Part::Opens => {
                let Some(open) = self.opens.evict() else { return false };
                self.leave_tree(&open);
                self.open_is_over(*open, observer);
            }
            Part::Durable => {
                let Some(durable) = self.durable.evict() else { return false };
                observer.event(&Event::Open(&durable.1));
            }
            Part::Logons => {
                let Some(logon) = self.logons.evict() else { return false };
                super::close::logon_is_over(&logon, observer);
            }
            Part::Tickets => return self.tickets.evict().is_some(),
            Part::Asking => {
                let Some(asked) = self.asking.evict() else { return false };
                observer.event(&Event::TicketRequest(asked.1.request()));
            }
            Part::Refused => return self.refused.evict().is_some(),
            Part::TicketKeys => return self.vault.tickets.evict(),
            Part::Pipes => return self.pipes.evict().is_some(),
            Part::Pending => return self.evict_pending(observer),
        }
        true
    }

    /// Evicts all requests and responses that wait on one connection. The connections take turns.
    fn evict_pending(&mut self, observer: &mut dyn Observer) -> bool {
        let places = self.connections.places();
        for _ in 0..places {
            self.hand = (self.hand + 1) % places;
            let Some(connection) = self.connections.peek_mut(self.hand) else { continue };
            if connection.booked == 0 {
                continue;
            }
            self.pending -= std::mem::take(&mut connection.booked);
            connection.orphans.clear();
            connection.orphan_bytes = 0;
            while let Some(old) = connection.requests.pop_oldest() {
                connection.forget(&old);
                self.requests_evicted += 1;
                observer.event(&Event::Unanswered(connection, &old));
            }
            return true;
        }
        false
    }
}

impl Connection {
    /// Bytes of its requests with the buffers that they describe, and of responses that wait for a request.
    pub(super) fn pending_bytes(&self) -> usize {
        let buffers = self.buffers.as_ref().map_or(0, |buffers| buffers.held());
        self.requests.bytes() + self.orphan_bytes + buffers
    }
}
