use crate::Moment;

/// The MessageIds that a client used: which it left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sequence {
    /// The first MessageId that nothing used yet, and nothing after it.
    next: u64,
    /// What was left out before it, in order.
    skipped: Vec<Skip>,
}

#[derive(Clone, Copy, Debug)]
struct Skip {
    first: u64,
    count: u64,
    /// The request that left it out.
    moment: Moment,
}

/// Runs of MessageIds that are remembered; further ones are not reported.
const RUNS: usize = 64;

impl Sequence {
    /// A request uses `count` MessageIds from `first` on.
    pub(crate) fn take(&mut self, first: u64, count: u64, moment: Moment) {
        if first >= self.next {
            if first > self.next && self.skipped.len() < RUNS {
                self.skipped.push(Skip { first: self.next, count: first - self.next, moment });
            }
            self.next = first.saturating_add(count);
        } else {
            self.fill(first, count);
        }
    }

    /// What was left out: the first MessageId of a run, how many it has, and the request that left it out.
    pub(crate) fn skipped(&self) -> impl Iterator<Item = (u64, u64, Moment)> {
        self.skipped.iter().map(|skip| (skip.first, skip.count, skip.moment))
    }

    /// What was left out is used after all: clients send from several threads.
    fn fill(&mut self, first: u64, count: u64) {
        let end = first.saturating_add(count);
        let mut rest = Vec::new();
        self.skipped.retain_mut(|skip| {
            let skip_end = skip.first + skip.count;
            if skip_end <= first || skip.first >= end {
                return true;
            }
            if skip_end > end {
                rest.push(Skip { first: end, count: skip_end - end, ..*skip });
            }
            skip.count = first.saturating_sub(skip.first);
            skip.count > 0
        });
        self.skipped.extend(rest);
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
}
