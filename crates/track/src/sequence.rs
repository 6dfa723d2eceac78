//! The MessageIds that a client used, and those that it left out.

use crate::Moment;

/// The MessageIds that a client used: which it left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    /// The first MessageId that nothing used yet, and nothing after it.
    next: u64,
    /// What was left out before it, in order and without overlap; at most [`RUNS`].
    skipped: Vec<Skip>,
}

#[derive(Clone, Copy, Debug)]
struct Skip {
    first: u64,
    count: u64,
    /// The request that left it out.
    moment: Moment,
}

/// Runs of MessageIds that are remembered; further ones are not reported. A client that sends from several threads leaves
/// a few open; one that uses MessageIds at random would leave a run per request.
const RUNS: usize = 16;

/// Bytes of those runs.
#[cfg(test)]
pub(crate) const BYTES: usize = RUNS * size_of::<Skip>();

impl Skip {
    const fn end(&self) -> u64 {
        self.first.saturating_add(self.count)
    }
}

impl Sequence {
    /// A request uses `count` MessageIds from `first` on. Takes at most [`RUNS`] steps.
    pub(crate) fn take(&mut self, first: u64, count: u64, moment: Moment) {
        if first >= self.next {
            if first > self.next && self.skipped.len() < RUNS {
                self.skipped.push(Skip { first: self.next, count: first - self.next, moment });
            }
            self.next = first.saturating_add(count);
        } else {
            self.fill(first, first.saturating_add(count));
        }
    }

    /// What was left out: the first MessageId of a run, how many it has, and the request that left it out.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = (u64, u64, Moment)> {
        self.skipped.iter().map(|skip| (skip.first, skip.count, skip.moment))
    }

    /// What was left out is used after all: clients send from several threads.
    fn fill(&mut self, first: u64, end: u64) {
        let from = self.skipped.partition_point(|skip| skip.end() <= first);
        let to = self.skipped.partition_point(|skip| skip.first < end);
        let Some((head, tail)) = self.skipped.get(from..to).and_then(|all| all.first().zip(all.last()))
        else {
            return;
        };
        let before = Skip { count: first.saturating_sub(head.first), ..*head };
        let after = Skip { first: end, count: tail.end().saturating_sub(end), ..*tail };
        self.skipped.splice(from..to, [before, after].into_iter().filter(|skip| skip.count > 0));
        self.skipped.truncate(RUNS);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(taken: &[(u64, u64)]) -> Vec<(u64, u64)> {
        let mut sequence = Sequence::default();
        taken.iter().for_each(|(first, count)| sequence.take(*first, *count, Moment::default()));
        sequence.skipped().map(|(first, count, _)| (first, count)).collect()
    }

    #[test]
    fn what_is_used_in_another_order_is_not_left_out() {
        assert_eq!(skipped(&[(0, 1), (2, 1), (1, 1), (3, 4), (7, 1)]), []);
        assert_eq!(skipped(&[(0, 1), (5, 1), (3, 1), (1, 2), (4, 1)]), []);
        assert_eq!(skipped(&[(0, 1), (5, 1), (9, 1), (12, 1), (2, 9)]), [(1, 1), (11, 1)]);
    }

    #[test]
    fn what_is_never_used_is_left_out() {
        assert_eq!(skipped(&[(0, 1), (5, 1), (3, 1)]), [(1, 2), (4, 1)]);
        assert_eq!(skipped(&[(3, 1)]), [(0, 3)]);
    }

    #[test]
    fn any_number_is_a_message_id() {
        assert_eq!(skipped(&[(u64::MAX, 1), (0, u64::MAX)]), []);
    }

    #[test]
    fn message_ids_at_random_leave_a_bounded_number_of_runs() {
        let mut sequence = Sequence::default();
        let mut id = 1_u64;
        for _ in 0..10_000 {
            id = id.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sequence.take(id, 1, Moment::default());
            assert!(sequence.skipped.len() <= RUNS);
            assert!(sequence.skipped.is_sorted_by(|one, next| one.end() <= next.first));
        }
        assert_eq!(sequence.skipped.len(), RUNS);
    }
}
