//! The last bytes of a stream, which retransmissions are compared with.

/// The last bytes of a stream, kept to compare retransmissions with.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// A ring that grows to as many bytes as may be kept: of many connections at once, most carry little. It wraps only
    /// at its full size.
    ring: Vec<u8>,
    /// Where in it the next byte goes.
    head: usize,
    /// Offset of the first byte that is kept.
    from: u64,
    /// Offset after the last.
    end: u64,
}

/// What comparing bytes with the history showed.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Comparison {
    /// Bytes for which nothing was kept.
    pub(crate) unchecked: u64,
    /// The first byte that differs.
    pub(crate) difference: Option<Difference>,
}

/// Two bytes for the same place of a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(crate) offset: u64,
    pub(crate) kept: u8,
    pub(crate) dropped: u8,
}

/// Bytes of the smallest ring: those of a short setup in one direction.
const LEAST: usize = 512;

impl History {
    /// Remembers bytes of the stream from `offset` on. Where they do not follow the last ones, those are forgotten.
    pub(crate) fn record(&mut self, offset: u64, bytes: &[u8], limit: usize) {
        if limit == 0 {
            return;
        }
        if offset != self.end {
            self.from = offset;
        }
        // Most segments fit into the ring as it is, before its end.
        if let Some(place) = self.ring.get_mut(self.head..).and_then(|free| free.get_mut(..bytes.len()))
            && self.head + bytes.len() < limit
        {
            place.copy_from_slice(bytes);
            self.end = offset + length(bytes);
            self.head += bytes.len();
            self.from = self.from.max(self.end.saturating_sub(length(&self.ring)));
            return;
        }
        self.record_around(offset, bytes, limit);
    }

    /// As [`record`](Self::record), where the ring has to grow or the bytes go around its end.
    fn record_around(&mut self, offset: u64, bytes: &[u8], limit: usize) {
        let tail = bytes.len().saturating_sub(limit);
        let (_, tail) = bytes.split_at(tail);
        let needed = limit.min(self.head + tail.len());
        if self.ring.len() < needed {
            let len = limit.min(needed.next_power_of_two().max(LEAST));
            self.ring.reserve_exact(len - self.ring.len());
            self.ring.resize(len, 0);
        }
        self.end = offset + length(bytes);
        let (first, second) = tail.split_at(tail.len().min(limit - self.head));
        let (before, after) = self.ring.split_at_mut(self.head);
        if let Some(place) = after.get_mut(..first.len()) {
            place.copy_from_slice(first);
        }
        if !second.is_empty()
            && let Some(place) = before.get_mut(..second.len())
        {
            place.copy_from_slice(second);
        }
        let head = self.head + tail.len();
        self.head = if head < limit { head } else { head - limit };
        self.from = self.from.max(self.end.saturating_sub(length(&self.ring)));
    }

    /// Offset of the first byte that is kept.
    pub(crate) const fn first(&self) -> u64 {
        self.from
    }

    /// Bytes that it holds.
    pub(crate) fn held(&self) -> usize {
        self.ring.capacity()
    }

    /// Compares bytes that came once more, from `offset` on.
    pub(crate) fn compare(&self, offset: u64, bytes: &[u8]) -> Comparison {
        let end = offset + length(bytes);
        let (from, to) = (offset.max(self.from), end.min(self.end));
        if from >= to {
            return Comparison { unchecked: length(bytes), difference: None };
        }
        let skip = usize::try_from(from - offset).unwrap_or(usize::MAX);
        let take = usize::try_from(to - from).unwrap_or(usize::MAX);
        let known = bytes.iter().skip(skip).take(take);
        let back = usize::try_from(self.end - from).unwrap_or(usize::MAX);
        let start = (self.head + self.ring.len()).saturating_sub(back);
        let kept = self.ring.iter().chain(&self.ring).skip(start);
        let difference = (from..)
            .zip(kept.zip(known))
            .find(|(_, (kept, dropped))| kept != dropped)
            .map(|(offset, (&kept, &dropped))| Difference { offset, kept, dropped });
        Comparison { unchecked: length(bytes) - (to - from), difference }
    }
}

fn length(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_first_byte_that_differs() {
        let mut history = History::default();
        history.record(100, b"hello world", 16);
        assert_eq!(history.compare(106, b"world"), Comparison::default());
        assert_eq!(
            history.compare(104, b"o_w"),
            Comparison {
                unchecked: 0,
                difference: Some(Difference { offset: 105, kept: b' ', dropped: b'_' })
            }
        );
    }

    #[test]
    fn says_how_much_was_too_far_back() {
        let mut history = History::default();
        history.record(0, &[1; 30], 8);
        assert_eq!(history.compare(10, &[1; 20]), Comparison { unchecked: 12, difference: None });
        assert_eq!(history.compare(0, &[9; 5]), Comparison { unchecked: 5, difference: None });
    }

    #[test]
    fn holds_the_last_bytes_however_they_came() {
        let stream: Vec<u8> = (0..=255).cycle().take(2_000).collect();
        for step in [1, 3, 7, 63, 64, 65, 200] {
            let mut history = History::default();
            let mut at = 5;
            for bytes in stream.chunks(step) {
                history.record(at, bytes, 64);
                at += length(bytes);
                let first = at.saturating_sub(64).max(5);
                let known = &stream[usize::try_from(first - 5).unwrap()..usize::try_from(at - 5).unwrap()];
                assert_eq!(history.compare(first, known), Comparison::default());
            }
        }
    }

    #[test]
    fn takes_no_more_room_than_there_is_to_keep() {
        let mut history = History::default();
        history.record(0, &[1; 72], 2048);
        assert_eq!(history.ring.len(), LEAST);
        history.record(72, &[2; 5000], 2048);
        assert_eq!(history.ring.len(), 2048);
        assert_eq!(history.compare(3024, &[2; 2048]), Comparison::default());
    }

    #[test]
    fn forgets_what_lies_before_a_hole() {
        let mut history = History::default();
        history.record(0, b"abcd", 16);
        history.record(8, b"efgh", 16);
        assert_eq!(history.compare(0, b"abcd").unchecked, 4);
        assert_eq!(history.compare(8, b"efgh"), Comparison::default());
    }

    #[test]
    fn keeps_nothing_where_nothing_is_asked_for() {
        let mut history = History::default();
        history.record(0, b"abcd", 0);
        assert_eq!(history.compare(0, b"xxxx"), Comparison { unchecked: 4, difference: None });
    }
}
