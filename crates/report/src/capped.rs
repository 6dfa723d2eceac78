use std::hash::Hash;

use hashbrown::HashMap;

/// A map of bounded size: what finds no room is counted.
#[derive(Debug)]
pub(crate) struct Capped<K, V> {
    map: HashMap<K, V>,
    cap: usize,
    left_out: u64,
}

impl<K: Eq + Hash, V: Default> Capped<K, V> {
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

    pub(crate) fn get(&self, key: &K) -> Option<&V> {
        self.map.get(key)
    }

    /// How often there was no room.
    pub(crate) const fn left_out(&self) -> u64 {
        self.left_out
    }

    /// The entries, in the order of what `rank` makes of them, lowest first.
    pub(crate) fn into_sorted<R: Ord>(self, rank: impl Fn(&K, &V) -> R) -> Vec<(K, V)> {
        let mut entries: Vec<(K, V)> = self.map.into_iter().collect();
        entries.sort_by_cached_key(|(key, value)| rank(key, value));
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
}
