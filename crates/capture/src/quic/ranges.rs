//! Sets of numbers that are mostly without gaps.

/// Ranges of numbers, the end of each excluded, in order and apart.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges(Vec<(u64, u64)>);

impl Ranges {
    /// Ranges that are held; above it the lowest two are joined, as if what is between them had come.
    pub(super) const MOST: usize = 64;

    /// Adds a range.
    pub(super) fn insert(&mut self, start: u64, end: u64) {
        if start >= end {
            return;
        }
        // Nearly always it goes on where the last one ends.
        if let Some(last) = self.0.last_mut()
            && last.0 <= start
            && start <= last.1
        {
            last.1 = last.1.max(end);
            return;
        }
        let from = self.0.partition_point(|range| range.1 < start);
        let to = self.0.partition_point(|range| range.0 <= end);
        let joined = self.0.get(from..to).unwrap_or_default();
        let start = joined.first().map_or(start, |range| range.0.min(start));
        let end = joined.last().map_or(end, |range| range.1.max(end));
        self.0.splice(from..to, [(start, end)]);
        if let [first, second, ..] = *self.0.as_slice()
            && self.0.len() > Self::MOST
        {
            self.0.splice(..2, [(first.0, second.1)]);
        }
    }

    /// The numbers after `from` that are in it without a gap end here.
    pub(super) fn prefix(&self, from: u64) -> u64 {
        let at = self.0.partition_point(|range| range.1 < from);
        self.0.get(at).filter(|range| range.0 <= from).map_or(from, |range| range.1)
    }

    /// The end of the highest range.
    pub(super) fn end(&self) -> u64 {
        self.0.last().map_or(0, |range| range.1)
    }

    /// The start of the lowest range.
    pub(super) fn start(&self) -> Option<u64> {
        self.0.first().map(|range| range.0)
    }

    /// Whether all numbers of a range are in it.
    pub(super) fn has(&self, start: u64, end: u64) -> bool {
        self.prefix(start) >= end
    }

    /// What lies between the ranges.
    pub(super) fn holes(&self) -> impl Iterator<Item = (u64, u64)> {
        self.0.windows(2).filter_map(|pair| match pair {
            [before, after] => Some((before.1, after.0)),
            _ => None,
        })
    }

    /// Bytes that it holds.
    pub(super) fn held(&self) -> usize {
        self.0.capacity() * size_of::<(u64, u64)>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_touches() {
        let mut ranges = Ranges::default();
        for (start, end) in [(10, 20), (30, 40), (50, 60), (20, 30), (5, 5), (45, 55)] {
            ranges.insert(start, end);
        }
        assert_eq!(ranges.0, [(10, 40), (45, 60)]);
        assert_eq!(ranges.holes().collect::<Vec<_>>(), [(40, 45)]);
        assert_eq!((ranges.prefix(10), ranges.prefix(0), ranges.prefix(40), ranges.end()), (40, 0, 40, 60));
        assert!(ranges.has(11, 40) && !ranges.has(11, 41));
    }

    #[test]
    fn is_bounded() {
        let mut ranges = Ranges::default();
        (0..1_000).for_each(|n| ranges.insert(2 * n, 2 * n + 1));
        assert_eq!((ranges.0.len(), ranges.start(), ranges.end()), (Ranges::MOST, Some(0), 1_999));
    }
}
