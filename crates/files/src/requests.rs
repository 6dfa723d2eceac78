//! The requests that wait for a response.

use hashbrown::HashMap;

use crate::file::Flight;
use crate::request::Pending;

/// Requests by the number of their exchange. Those with many parts count as many.
#[derive(Debug, Default)]
pub(crate) struct Requests {
    by_exchange: HashMap<u64, Pending>,
    /// What all of them count.
    weight: usize,
    most: usize,
}

impl Requests {
    /// None yet; all together count at most `most`.
    pub(crate) fn new(most: usize) -> Self {
        Self { most, ..Self::default() }
    }

    /// Adds a request; whether there was room for it.
    pub(crate) fn insert(&mut self, exchange: u64, pending: Pending) -> bool {
        let weight = self.weight + pending.weight();
        if weight > self.most {
            return false;
        }
        self.weight = weight;
        if let Some(before) = self.by_exchange.insert(exchange, pending) {
            self.weight -= before.weight();
        }
        true
    }

    /// Takes a request out.
    pub(crate) fn remove(&mut self, exchange: u64) -> Option<Pending> {
        let pending = self.by_exchange.remove(&exchange)?;
        self.weight -= pending.weight();
        Some(pending)
    }

    /// Notes the file that a request changes.
    pub(crate) fn claim(&mut self, exchange: u64, file: u32) -> bool {
        self.by_exchange.get_mut(&exchange).map(|pending| pending.claim(file)).is_some()
    }

    /// Adds the flight of a request to a list. What waits no more goes from it when it is full, so that it does not grow with
    /// every request.
    pub(crate) fn list(&self, flight: Flight, to: &mut Vec<Flight>) {
        if to.len() == to.capacity() {
            to.retain(|flight| self.by_exchange.contains_key(&flight.exchange));
        }
        to.push(flight);
    }

    /// All of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Pending> {
        self.by_exchange.values()
    }
}

#[cfg(test)]
mod tests {
    use smbtrail_track::Moment;

    use super::*;
    use crate::request::CopySource;

    fn copy(ranges: usize) -> Pending {
        let ranges = vec![(0, 0, 1); ranges].into();
        Pending::Copy { file: None, source: CopySource::Key([0; 24]), ranges }
    }

    #[test]
    fn requests_with_many_ranges_count_as_many() {
        let mut requests = Requests::new(10_000);
        let kept = (0..65_536).filter(|exchange| requests.insert(*exchange, copy(4_096))).count();
        assert_eq!(kept, 2);
        assert!(requests.remove(0).is_some() && requests.remove(0).is_none());
        assert!(requests.insert(7, copy(4_096)) && !requests.insert(8, copy(4_096)));
        // One in place of another does not count twice.
        assert!(requests.insert(7, copy(1_000)) && requests.insert(8, copy(4_096)));
    }

    #[test]
    fn flights_that_wait_no_more_are_not_kept() {
        let mut requests = Requests::new(10);
        let mut flights = Vec::new();
        let asked = Moment::default();
        for exchange in 0..10_000 {
            let flight =
                Flight { exchange, open: 0, asked, range: None, overtaken: false, mixed: false, pads: false };
            requests.list(flight, &mut flights);
            assert!(requests.insert(exchange, copy(1)));
            if exchange >= 5 {
                requests.remove(exchange - 5);
            }
        }
        assert!(flights.len() < 20 && flights.iter().filter(|flight| flight.exchange >= 9_995).count() == 5);
    }
}
