use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::hash::Hash;

use hashbrown::HashMap;

/// The heaviest keys of a stream, in bounded memory: the Space-Saving algorithm of Metwally, Agrawal and El Abbadi.
///
/// A key that finds no room takes the place of the lightest one, and inherits its weight as its error: a weight is
/// never too low, and at most `error` too high. Every key whose true weight exceeds the total divided by the capacity
/// is there.
#[derive(Debug)]
pub(crate) struct Top<K, V> {
    places: HashMap<K, usize>,
    entries: Vec<TopEntry<K, V>>,
    /// Every place once, by the weight it had when it was put here: the lightest is found without looking at all.
    lightest: BinaryHeap<Reverse<(u64, usize)>>,
    capacity: usize,
}

/// A key that is, or may be, among the heaviest.
#[derive(Clone, Debug)]
pub(crate) struct TopEntry<K, V> {
    pub(crate) key: K,
    /// At least its true weight.
    pub(crate) weight: u64,
    /// The part of the weight that may be another key's, at most.
    pub(crate) error: u64,
    /// What else is known of it, since it took its place.
    pub(crate) value: V,
}

impl<K: Clone + Eq + Hash + Ord, V: Default> Top<K, V> {
    pub(crate) fn new(capacity: usize) -> Self {
        let lightest = BinaryHeap::new();
        Self { places: HashMap::new(), entries: Vec::new(), lightest, capacity: capacity.max(1) }
    }

    /// Adds weight to a key; gives what else is known of it.
    pub(crate) fn add(&mut self, key: K, weight: u64) -> &mut V {
        let at = match self.places.get(&key) {
            Some(at) => *at,
            None => self.make_place(key),
        };
        let entry = &mut self.entries[at];
        entry.weight = entry.weight.saturating_add(weight);
        &mut entry.value
    }

    /// The keys, the heaviest first.
    pub(crate) fn into_sorted(self) -> Vec<TopEntry<K, V>> {
        let mut entries = self.entries;
        entries.sort_by(|a, b| b.weight.cmp(&a.weight).then_with(|| a.key.cmp(&b.key)));
        entries
    }

    fn make_place(&mut self, key: K) -> usize {
        let lightest = if self.entries.len() >= self.capacity { self.lightest() } else { None };
        let at = match lightest {
            Some(at) => {
                let entry = &mut self.entries[at];
                self.places.remove(&entry.key);
                *entry = TopEntry {
                    key: key.clone(),
                    weight: entry.weight,
                    error: entry.weight,
                    value: V::default(),
                };
                at
            }
            None => {
                self.entries.push(TopEntry { key: key.clone(), weight: 0, error: 0, value: V::default() });
                self.lightest.push(Reverse((0, self.entries.len() - 1)));
                self.entries.len() - 1
            }
        };
        self.places.insert(key, at);
        at
    }

    /// The first of the lightest places. Weights only grow, so one that is still the lightest by what it has now is so.
    fn lightest(&mut self) -> Option<usize> {
        loop {
            let mut first = self.lightest.peek_mut()?;
            let Reverse((known, at)) = *first;
            let weight = self.entries[at].weight;
            if weight == known {
                return Some(at);
            }
            *first = Reverse((weight, at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A stream of keys in which the low ones come often, from a fixed linear congruence.
    fn stream() -> impl Iterator<Item = (u64, u64)> {
        let mut state = 1_u64;
        (0..50_000).map(move |_| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let random = state >> 33;
            let key = if random.is_multiple_of(3) { random % 8 } else { random % 5_000 };
            (key, random % 100 + 1)
        })
    }

    #[test]
    fn a_weight_is_never_too_low_and_at_most_its_error_too_high() {
        const CAPACITY: usize = 64;
        let mut top: Top<u64, ()> = Top::new(CAPACITY);
        let (mut truth, mut total) = (HashMap::<u64, u64>::new(), 0);
        for (key, weight) in stream() {
            top.add(key, weight);
            *truth.entry(key).or_default() += weight;
            total += weight;
        }
        let bound = total / CAPACITY as u64;
        let entries = top.into_sorted();
        assert_eq!(entries.len(), CAPACITY);
        for entry in &entries {
            assert!(entry.weight >= truth[&entry.key] && entry.weight - entry.error <= truth[&entry.key]);
            assert!(entry.error <= bound);
        }
        for (key, _) in truth.iter().filter(|(_, weight)| **weight > bound) {
            assert!(entries.iter().any(|entry| entry.key == *key), "{key}");
        }
    }

    #[test]
    fn few_keys_are_counted_exactly() {
        let mut top: Top<&str, u64> = Top::new(4);
        for (key, weight) in [("a", 1), ("b", 5), ("a", 2)] {
            *top.add(key, weight) += 1;
        }
        let found: Vec<_> =
            top.into_sorted().into_iter().map(|e| (e.key, e.weight, e.error, e.value)).collect();
        assert_eq!(found, [("b", 5, 0, 1), ("a", 3, 0, 2)]);
    }
}
