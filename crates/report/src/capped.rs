use std::hash::Hash;

use hashbrown::HashMap;

/// A map of bounded size: what finds no room is counted.
#[derive(Debug)]
pub(crate) struct Capped<K, V> {
    map: HashMap<K, V>,
    cap: usize,
    left_out: u64,
}

impl<K: Eq + Hash + Ord, V: Default> Capped<K, V> {
    pub(crate) fn new(cap: usize) -> Self {
        Self { map: HashMap::new(), cap, left_out: 0 }
    }

    /// The value under `key`, a new one if there is none; `None` when there is no room for a new one.
    pub(crate) fn entry(&mut self, key: K) -> Option<&mut V> {
        if self.map.len() >= self.cap && !self.map.contains_key(&key) {
            self.left_out += 1;
            return None;
        }
        Some(self.map.entry(key).or_default())
    }

    pub(crate) fn remove(&mut self, key: &K) -> Option<V> {
        self.map.remove(key)
    }

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    /// How often there was no room.
    pub(crate) const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The entries, lowest rank first; entries of equal rank in the order of their keys, so that no order of the map is
    /// ever seen.
    pub(crate) fn into_sorted<R: Ord>(self, rank: impl Fn(&K, &V) -> R) -> Vec<(K, V)> {
        let mut entries: Vec<(K, V)> = self.map.into_iter().collect();
        entries.sort_by(|a, b| rank(&a.0, &a.1).cmp(&rank(&b.0, &b.1)).then_with(|| a.0.cmp(&b.0)));
        entries
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_finds_no_room_is_counted() {
        let mut map: Capped<u32, u32> = Capped::new(2);
        for key in [1, 2, 3, 1, 4] {
            if let Some(count) = map.entry(key) {
                *count += 1;
            }
        }
        assert_eq!(map.left_out(), 2);
        assert_eq!(map.into_sorted(|_, count| std::cmp::Reverse(*count)), [(1, 2), (2, 1)]);
    }

    #[test]
    fn entries_of_equal_rank_are_in_the_order_of_their_keys() {
        let mut map: Capped<u32, u32> = Capped::new(1_000);
        (0..1_000).rev().for_each(|key| *map.entry(key).unwrap() = 1);
        assert!(map.into_sorted(|_, count| *count).is_sorted());
    }
}
