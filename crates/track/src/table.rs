use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A table of bounded size: entries found by key or by handle; the one longest unused makes room.
///
/// A handle of an entry that is gone finds nothing, also when its place was given to another.
#[derive(Debug)]
pub(crate) struct Table<V> {
    cap: usize,
    /// The places by the keys of what stands in them, so that each is held once.
    keys: HashTable<u32>,
    hasher: DefaultHashBuilder,
    places: Vec<Place<V>>,
    free: Vec<u32>,
    /// The entries in order of use: `oldest` goes first when there is no room.
    oldest: u32,
    newest: u32,
    peak: usize,
    evicted: u64,
}

/// What a table finds by key: the key is a part of it, and stays the same as long as the table has it.
pub(crate) trait Keyed {
    type Key: Eq + Hash;

    fn key(&self) -> Self::Key;
}

/// An entry that does not know its key.
impl<K: Copy + Eq + Hash, V> Keyed for (K, V) {
    type Key = K;

    fn key(&self) -> K {
        self.0
    }
}

/// A handle of an object of the tracker. One of an object that is gone finds nothing.
pub struct Id<V> {
    place: u32,
    generation: NonZeroU32,
    of: PhantomData<fn() -> V>,
}

#[derive(Debug)]
struct Place<V> {
    generation: NonZeroU32,
    older: u32,
    newer: u32,
    entry: Option<V>,
}

/// No place.
const NONE: u32 = u32::MAX;

impl<V: Keyed> Table<V> {
    /// An empty table of at most `cap` entries (at least one, at most 2³²-2).
    #[must_use]
    pub(crate) fn new(cap: usize) -> Self {
        let cap = cap.clamp(1, usize::try_from(NONE - 1).unwrap_or(usize::MAX));
        Self {
            cap,
            keys: HashTable::new(),
            hasher: DefaultHashBuilder::default(),
            places: Vec::new(),
            free: Vec::new(),
            oldest: NONE,
            newest: NONE,
            peak: 0,
            evicted: 0,
        }
    }

    /// Puts `value` under its key. What stood there before, or had to make room, is given back.
    pub(crate) fn insert(&mut self, value: V) -> (Id<V>, Option<V>) {
        let key = value.key();
        let mut out = self.find(&key).and_then(|id| self.remove(id));
        if out.is_none() && self.keys.len() >= self.cap {
            out = self.pop_oldest();
            self.evicted += 1;
        }
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place { generation: NonZeroU32::MIN, older: NONE, newer: NONE, entry: None });
            u32::try_from(self.places.len() - 1).unwrap_or(NONE)
        });
        let slot = &mut self.places[place as usize];
        slot.entry = Some(value);
        let generation = slot.generation;
        let Self { keys, places, hasher, .. } = self;
        keys.insert_unique(hasher.hash_one(key), place, |place| {
            value_at(places, *place).map_or(0, |value| hasher.hash_one(value.key()))
        });
        self.link_newest(place);
        self.peak = self.peak.max(self.keys.len());
        (Id { place, generation, of: PhantomData }, out)
    }

    /// The handle of the entry under `key`.
    #[must_use]
    pub(crate) fn find(&self, key: &V::Key) -> Option<Id<V>> {
        let same = |place: &u32| value_at(&self.places, *place).is_some_and(|value| value.key() == *key);
        let place = *self.keys.find(self.hasher.hash_one(key), same)?;
        let generation = self.places.get(place as usize)?.generation;
        Some(Id { place, generation, of: PhantomData })
    }

    /// The entry of a handle.
    #[must_use]
    pub(crate) fn get(&self, id: Id<V>) -> Option<&V> {
        let place = self.places.get(id.place as usize).filter(|place| place.generation == id.generation)?;
        place.entry.as_ref()
    }

    /// The entry of a handle, to change it. It becomes the one used last.
    pub(crate) fn get_mut(&mut self, id: Id<V>) -> Option<&mut V> {
        self.get(id)?;
        if self.newest != id.place {
            self.unlink(id.place);
            self.link_newest(id.place);
        }
        self.places.get_mut(id.place as usize)?.entry.as_mut()
    }

    /// Makes an entry the one used last.
    pub(crate) fn touch(&mut self, id: Id<V>) {
        self.get_mut(id);
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, id: Id<V>) -> Option<V> {
        self.get(id)?;
        self.unlink(id.place);
        let place = self.places.get_mut(id.place as usize)?;
        place.generation = place.generation.checked_add(1).unwrap_or(NonZeroU32::MIN);
        let value = place.entry.take()?;
        if let Ok(found) = self.keys.find_entry(self.hasher.hash_one(value.key()), |place| *place == id.place)
        {
            found.remove();
        }
        self.free.push(id.place);
        Some(value)
    }

    /// Takes the entry out that was not used for the longest time.
    pub(crate) fn pop_oldest(&mut self) -> Option<V> {
        self.oldest_id().and_then(|id| self.remove(id))
    }

    /// How many entries there are.
    #[must_use]
    pub(crate) fn len(&self) -> usize {
        self.keys.len()
    }

    /// The most entries there ever were at once.
    #[must_use]
    pub(crate) const fn peak(&self) -> usize {
        self.peak
    }

    /// How many entries had to make room.
    #[must_use]
    pub(crate) const fn evicted(&self) -> u64 {
        self.evicted
    }

    fn oldest_id(&self) -> Option<Id<V>> {
        let place = self.places.get(self.oldest as usize)?;
        Some(Id { place: self.oldest, generation: place.generation, of: PhantomData })
    }

    fn link_newest(&mut self, place: u32) {
        let newest = self.newest;
        if let Some(slot) = self.places.get_mut(place as usize) {
            (slot.older, slot.newer) = (newest, NONE);
        }
        match self.places.get_mut(newest as usize) {
            Some(slot) => slot.newer = place,
            None => self.oldest = place,
        }
        self.newest = place;
    }

    fn unlink(&mut self, place: u32) {
        let Some(slot) = self.places.get(place as usize) else { return };
        let (older, newer) = (slot.older, slot.newer);
        match self.places.get_mut(older as usize) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.places.get_mut(newer as usize) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }
}

/// The entry in a place.
fn value_at<V>(places: &[Place<V>], place: u32) -> Option<&V> {
    places.get(place as usize)?.entry.as_ref()
}

impl<V> Clone for Id<V> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<V> Copy for Id<V> {}

impl<V> PartialEq for Id<V> {
    fn eq(&self, other: &Self) -> bool {
        (self.place, self.generation) == (other.place, other.generation)
    }
}

impl<V> Eq for Id<V> {}

impl<V> Hash for Id<V> {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        (u64::from(self.place) << 32 | u64::from(self.generation.get())).hash(state);
    }
}

impl<V> std::fmt::Debug for Id<V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}.{}", self.place, self.generation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_by_key_and_by_handle() {
        let mut table = Table::new(8);
        let (id, out) = table.insert((7, "seven"));
        assert_eq!((out, table.find(&7), table.get(id)), (None, Some(id), Some(&(7, "seven"))));
    }

    #[test]
    fn an_old_handle_does_not_find_the_next_tenant() {
        let mut table = Table::new(8);
        let (old, _) = table.insert((1, "one"));
        assert_eq!(table.remove(old), Some((1, "one")));
        let (new, _) = table.insert((2, "two"));
        assert_eq!((table.get(old), table.get(new)), (None, Some(&(2, "two"))));
        assert_eq!(table.remove(old), None);
    }

    #[test]
    fn the_one_longest_unused_makes_room() {
        let mut table = Table::new(3);
        let (one, _) = table.insert((1, "one"));
        table.insert((2, "two"));
        table.insert((3, "three"));
        assert!(table.get_mut(one).is_some());
        assert_eq!(table.insert((4, "four")).1, Some((2, "two")));
        assert_eq!((table.len(), table.peak(), table.evicted()), (3, 3, 1));
        assert_eq!(
            std::iter::from_fn(|| table.pop_oldest()).map(|(key, _)| key).collect::<Vec<_>>(),
            [3, 1, 4]
        );
        assert_eq!(table.len(), 0);
    }

    #[test]
    fn a_second_value_replaces_the_first() {
        let mut table = Table::new(2);
        table.insert((1, "one"));
        assert_eq!(table.insert((1, "uno")).1, Some((1, "one")));
        assert_eq!((table.len(), table.evicted()), (1, 0));
    }
}
