//! Tables of bounded size.

use std::hash::{BuildHasher, Hash};
use std::marker::PhantomData;
use std::num::NonZeroU32;

use hashbrown::{DefaultHashBuilder, HashTable};

/// A table of bounded size: entries are found by key or by handle, and the one unused for the longest time is evicted when
/// the table is full.
///
/// A handle of an entry that is gone finds nothing, also when its place was given to another entry. The table knows how
/// many bytes it holds, so that all tables together can be bounded too.
#[derive(Debug)]
pub(crate) struct Table<V> {
    cap: usize,
    /// The index of each entry by its key; keys are stored once, in the entries.
    keys: HashTable<u32>,
    hasher: DefaultHashBuilder,
    places: Vec<Place<V>>,
    free: Vec<u32>,
    /// The entries in order of use: `oldest` goes first when there is no room.
    oldest: u32,
    newest: u32,
    peak: usize,
    evicted: u64,
    /// Bytes of all entries, as last weighed.
    bytes: usize,
}

/// What a table finds by key: the key is a part of it, and stays the same as long as the table has it.
pub(crate) trait Keyed {
    type Key: Eq + Hash;

    fn key(&self) -> Self::Key;
}

/// What an entry holds outside of itself.
pub(crate) trait Held {
    /// Bytes of its texts and lists.
    fn held(&self) -> usize;
}

/// An entry that does not know its key.
impl<K: Copy + Eq + Hash, V> Keyed for (K, V) {
    type Key = K;

    fn key(&self) -> K {
        self.0
    }
}

impl<K, V: Held> Held for (K, V) {
    fn held(&self) -> usize {
        self.1.held()
    }
}

/// Bytes of a shared text.
pub(crate) fn text_bytes(text: Option<&std::sync::Arc<str>>) -> usize {
    // `Arc` stores two counters before the text.
    text.map_or(0, |text| text.len() + 16)
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
    /// Bytes of the entry, as last weighed.
    weight: u32,
    entry: Option<Box<V>>,
}

/// No place.
const NONE: u32 = u32::MAX;

/// Bytes that an entry costs beside itself: its place and its key's slot, each in a list that may be half empty, and what
/// the allocator adds.
const OVERHEAD: usize = 80;

impl<V: Keyed + Held> Table<V> {
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
            bytes: 0,
        }
    }

    /// Puts `value` under its key. The entry that was there before, or is evicted for it, is given back.
    pub(crate) fn insert(&mut self, value: impl Into<Box<V>>) -> (Id<V>, Option<Box<V>>) {
        let value = value.into();
        let (key, weight) = (value.key(), weight(&*value));
        let hash = self.hasher.hash_one(&key);
        let mut out = self.find_hashed(&key, hash).and_then(|id| self.remove(id));
        if out.is_none() && self.keys.len() >= self.cap {
            out = self.pop_oldest();
            self.evicted += 1;
        }
        let place = self.free.pop().unwrap_or_else(|| {
            self.places.push(Place {
                generation: NonZeroU32::MIN,
                older: NONE,
                newer: NONE,
                weight: 0,
                entry: None,
            });
            u32::try_from(self.places.len() - 1).unwrap_or(NONE)
        });
        let slot = &mut self.places[place as usize];
        (slot.entry, slot.weight) = (Some(value), weight);
        self.bytes += weight as usize;
        let generation = slot.generation;
        let Self { keys, places, hasher, .. } = self;
        keys.insert_unique(hash, place, |place| {
            value_at(places, *place).map_or(0, |value| hasher.hash_one(value.key()))
        });
        self.link_newest(place);
        self.peak = self.peak.max(self.keys.len());
        (Id { place, generation, of: PhantomData }, out)
    }

    /// The handle of the entry under `key`.
    #[must_use]
    pub(crate) fn find(&self, key: &V::Key) -> Option<Id<V>> {
        // The entry used last is asked for again more often than any other.
        match value_at(&self.places, self.newest) {
            Some(newest) if newest.key() == *key => self.id_of(self.newest),
            _ => self.find_hashed(key, self.hasher.hash_one(key)),
        }
    }

    fn find_hashed(&self, key: &V::Key, hash: u64) -> Option<Id<V>> {
        let same = |place: &u32| value_at(&self.places, *place).is_some_and(|value| value.key() == *key);
        self.id_of(*self.keys.find(hash, same)?)
    }

    /// The handle of the entry in a place.
    fn id_of(&self, place: u32) -> Option<Id<V>> {
        let generation = self.places.get(place as usize)?.generation;
        Some(Id { place, generation, of: PhantomData })
    }

    /// The entry of a handle.
    #[must_use]
    pub(crate) fn get(&self, id: Id<V>) -> Option<&V> {
        let place = self.places.get(id.place as usize).filter(|place| place.generation == id.generation)?;
        place.entry.as_deref()
    }

    /// The entry of a handle, to change it. It becomes the one used last.
    pub(crate) fn get_mut(&mut self, id: Id<V>) -> Option<&mut V> {
        if self.newest != id.place {
            self.get(id)?;
            self.unlink(id.place);
            self.link_newest(id.place);
        }
        let place =
            self.places.get_mut(id.place as usize).filter(|place| place.generation == id.generation)?;
        place.entry.as_deref_mut()
    }

    /// The entry in a place, to change it without its becoming the one used last.
    pub(crate) fn peek_mut(&mut self, place: usize) -> Option<&mut V> {
        self.places.get_mut(place)?.entry.as_deref_mut()
    }

    /// Places that entries have or had.
    pub(crate) const fn places(&self) -> usize {
        self.places.len()
    }

    /// Weighs an entry anew, after it grew or shrank.
    pub(crate) fn weigh(&mut self, id: Id<V>) {
        let Some(now) = self.get(id).map(weight) else { return };
        if let Some(place) = self.places.get_mut(id.place as usize) {
            let before = std::mem::replace(&mut place.weight, now);
            self.bytes = self.bytes + now as usize - before as usize;
        }
    }

    /// Makes an entry the one used last.
    pub(crate) fn touch(&mut self, id: Id<V>) {
        self.get_mut(id);
    }

    /// Takes an entry out.
    pub(crate) fn remove(&mut self, id: Id<V>) -> Option<Box<V>> {
        self.get(id)?;
        self.unlink(id.place);
        let place = self.places.get_mut(id.place as usize)?;
        place.generation = place.generation.checked_add(1).unwrap_or(NonZeroU32::MIN);
        let value = place.entry.take()?;
        self.bytes -= place.weight as usize;
        if let Ok(found) = self.keys.find_entry(self.hasher.hash_one(value.key()), |place| *place == id.place)
        {
            found.remove();
        }
        self.free.push(id.place);
        Some(value)
    }

    /// Takes the entry out that was not used for the longest time.
    pub(crate) fn pop_oldest(&mut self) -> Option<Box<V>> {
        self.oldest_id().and_then(|id| self.remove(id))
    }

    /// Takes the entry out that was not used for the longest time, so that the table holds less.
    pub(crate) fn evict(&mut self) -> Option<Box<V>> {
        let out = self.pop_oldest()?;
        self.evicted += 1;
        Some(out)
    }

    /// Bytes that the table holds.
    #[must_use]
    pub(crate) const fn bytes(&self) -> usize {
        self.bytes
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

    /// How many entries were evicted.
    #[must_use]
    pub(crate) const fn evicted(&self) -> u64 {
        self.evicted
    }

    fn oldest_id(&self) -> Option<Id<V>> {
        self.id_of(self.oldest)
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
    places.get(place as usize)?.entry.as_deref()
}

fn weight<V: Held>(value: &V) -> u32 {
    u32::try_from(size_of::<V>() + OVERHEAD + value.held()).unwrap_or(u32::MAX)
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

    type Text = (u32, String);

    impl Held for String {
        fn held(&self) -> usize {
            self.len()
        }
    }

    fn text(key: u32, text: &str) -> Text {
        (key, text.to_owned())
    }

    fn boxed(key: u32, text: &str) -> Option<Box<Text>> {
        Some(Box::new((key, text.to_owned())))
    }

    #[test]
    fn finds_by_key_and_by_handle() {
        let mut table = Table::new(8);
        let (id, out) = table.insert(text(7, "seven"));
        assert_eq!((out, table.find(&7), table.get(id)), (None, Some(id), Some(&text(7, "seven"))));
    }

    #[test]
    fn an_old_handle_does_not_find_the_next_entry() {
        let mut table = Table::new(8);
        let (old, _) = table.insert(text(1, "one"));
        assert_eq!(table.remove(old), boxed(1, "one"));
        let (new, _) = table.insert(text(2, "two"));
        assert_eq!((table.get(old), table.get(new)), (None, Some(&text(2, "two"))));
        assert_eq!(table.remove(old), None);
    }

    #[test]
    fn the_entry_unused_for_the_longest_time_is_evicted() {
        let mut table = Table::new(3);
        let (one, _) = table.insert(text(1, "one"));
        table.insert(text(2, "two"));
        table.insert(text(3, "three"));
        assert!(table.get_mut(one).is_some());
        assert_eq!(table.insert(text(4, "four")).1, boxed(2, "two"));
        assert_eq!((table.len(), table.peak(), table.evicted()), (3, 3, 1));
        let left = std::iter::from_fn(|| table.pop_oldest()).map(|entry| entry.0);
        assert_eq!(left.collect::<Vec<_>>(), [3, 1, 4]);
        assert_eq!((table.len(), table.bytes()), (0, 0));
    }

    #[test]
    fn a_second_value_replaces_the_first() {
        let mut table = Table::new(2);
        table.insert(text(1, "one"));
        assert_eq!(table.insert(text(1, "uno")).1, boxed(1, "one"));
        assert_eq!((table.len(), table.evicted()), (1, 0));
    }

    #[test]
    fn the_bytes_held_are_known_when_an_entry_grows_and_when_it_goes() {
        let mut table = Table::new(2);
        let (id, _) = table.insert(text(1, "one"));
        let one = table.bytes();
        assert_eq!(one, size_of::<Text>() + OVERHEAD + 3);
        table.get_mut(id).unwrap().1.push_str("+1000");
        table.weigh(id);
        assert_eq!(table.bytes(), one + 5);
        table.insert(text(2, "two"));
        assert_eq!(table.bytes(), 2 * one + 5);
        assert_eq!((table.evict(), table.bytes(), table.evicted()), (boxed(1, "one+1000"), one, 1));
    }
}
