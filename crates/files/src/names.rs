//! What has which name.

use std::collections::BTreeMap;
use std::ops::Bound;

use hashbrown::HashMap;

/// What has a name on a share, in the order of names: the streams of a file, and what lies below a folder, are ranges.
#[derive(Debug)]
pub(crate) struct Names<T> {
    shares: HashMap<u32, BTreeMap<Box<str>, T>>,
    len: usize,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { shares: HashMap::new(), len: 0 }
    }
}

impl<T: Copy> Names<T> {
    /// How many names there are.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// What has this name.
    pub(crate) fn get(&self, share: u32, name: &str) -> Option<T> {
        self.shares.get(&share)?.get(name).copied()
    }

    /// Gives something a name, and says what had it before.
    pub(crate) fn insert(&mut self, share: u32, name: &str, named: T) -> Option<T> {
        let before = self.shares.entry(share).or_default().insert(name.into(), named);
        self.len += usize::from(before.is_none());
        before
    }

    /// Takes a name away, and says what had it.
    pub(crate) fn remove(&mut self, share: u32, name: &str) -> Option<T> {
        let removed = self.shares.get_mut(&share)?.remove(name);
        self.len -= usize::from(removed.is_some());
        removed
    }

    /// Takes away the names of a file's streams.
    pub(crate) fn take_streams(&mut self, share: u32, name: &str) -> Vec<(Box<str>, T)> {
        self.take(share, &format!("{name}:"))
    }

    /// Takes away a name, those of its streams, and those of all that lies below it.
    pub(crate) fn take_tree(&mut self, share: u32, name: &str) -> Vec<(Box<str>, T)> {
        let mut taken: Vec<_> =
            self.remove(share, name).map(|named| (name.into(), named)).into_iter().collect();
        taken.extend(self.take_streams(share, name));
        taken.extend(self.take(share, &format!("{name}\\")));
        taken
    }

    /// Takes away all names that begin so.
    fn take(&mut self, share: u32, start: &str) -> Vec<(Box<str>, T)> {
        let Some(names) = self.shares.get_mut(&share) else { return Vec::new() };
        let from = names.range::<str, _>((Bound::Included(start), Bound::Unbounded));
        let begin_so = from.take_while(|(name, _)| name.starts_with(start));
        let taken: Vec<(Box<str>, T)> = begin_so.map(|(name, named)| (name.clone(), *named)).collect();
        for (name, _) in &taken {
            names.remove(name);
        }
        self.len -= taken.len();
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_taken_with_what_lies_below_it_and_nothing_else() {
        let mut names = Names::default();
        let all = ["a", "a1", "a:s", "a\\b", "a\\b:s", "a\\b\\c", "a.b", "b", "A"];
        for (number, name) in all.iter().enumerate() {
            assert_eq!(names.insert(1, name, number), None);
            names.insert(2, name, number);
        }
        let taken = names.take_tree(1, "a");
        let taken: Vec<&str> = taken.iter().map(|(name, _)| &**name).collect();
        assert_eq!(taken, ["a", "a:s", "a\\b", "a\\b:s", "a\\b\\c"]);
        assert_eq!((names.len(), names.get(1, "a\\b"), names.get(2, "a\\b")), (4 + 9, None, Some(3)));
        assert_eq!(names.take_streams(2, "a"), [("a:s".into(), 2)]);
    }
}
