//! Tables that keep what was used last.

use std::hash::Hash;
use std::num::NonZeroUsize;

use lru::LruCache;

/// A table of at most `most` entries, those that were used last. It grows as it is filled: most captures need few.
pub(crate) fn recent<K: Hash + Eq, V>(most: NonZeroUsize) -> LruCache<K, V> {
    let mut table = LruCache::unbounded();
    table.resize(most);
    table
}
