//! The parts of the time that connections take.

/// A part of a connection's time. At each moment it is in one of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// No request waits for an answer, and the client sends none.
    ClientIdle,
    /// A request is on its way: from its first segment to its last.
    Sending,
    /// A round trip of the network.
    Network,
    /// The server has a request, and does not answer yet.
    Server,
    /// The server waits until another client gives up an oplock or a lease.
    BreakWait,
    /// The server waits until another client unlocks a range of bytes.
    LockWait,
    /// An answer is on its way: from its first segment to its last.
    Receiving,
    /// A segment was lost: until it is sent again.
    Retransmission,
    /// A round trip in which the client has no credits for a further request.
    Credits,
}

impl Part {
    /// All of them, in the order of reports.
    pub const ALL: [Self; 9] = [
        Self::ClientIdle,
        Self::Sending,
        Self::Network,
        Self::Server,
        Self::BreakWait,
        Self::LockWait,
        Self::Receiving,
        Self::Retransmission,
        Self::Credits,
    ];

    /// Its name for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::ClientIdle => "client_idle",
            Self::Sending => "sending",
            Self::Network => "network",
            Self::Server => "server",
            Self::BreakWait => "break_wait",
            Self::LockWait => "lock_wait",
            Self::Receiving => "receiving",
            Self::Retransmission => "retransmission",
            Self::Credits => "credits",
        }
    }

    /// Its name for people.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::ClientIdle => "client idle",
            Self::Sending => "sending",
            Self::Network => "network round trip",
            Self::Server => "server",
            Self::BreakWait => "waiting for a break",
            Self::LockWait => "waiting for a lock",
            Self::Receiving => "receiving",
            Self::Retransmission => "retransmission",
            Self::Credits => "blocked on credits",
        }
    }

    pub(crate) const fn index(self) -> usize {
        self as usize
    }
}

/// Nanoseconds by part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Budget([u64; Part::ALL.len()]);

impl Budget {
    /// Nanoseconds of a part.
    #[must_use]
    pub fn of(&self, part: Part) -> u64 {
        self.0.get(part.index()).copied().unwrap_or(0)
    }

    /// Nanoseconds of all parts.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The share of each part in hundredths of a percent. They add up to 10,000; all are 0 where there is no time.
    #[must_use]
    pub fn shares(&self) -> [(Part, u64); Part::ALL.len()] {
        let total = u128::from(self.total());
        let parts = self.0.map(|part| u128::from(part) * 10_000);
        let mut shares = parts.map(|part| part.checked_div(total).unwrap_or(0));
        // What rounding down leaves goes to those that lost most by it.
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|at| std::cmp::Reverse(parts.get(*at).and_then(|part| part.checked_rem(total))));
        let left = if total == 0 { 0 } else { 10_000 - shares.iter().sum::<u128>() };
        for at in order.into_iter().take(usize::try_from(left).unwrap_or(0)) {
            if let Some(share) = shares.get_mut(at) {
                *share += 1;
            }
        }
        let share = |at: usize| shares.get(at).and_then(|share| u64::try_from(*share).ok()).unwrap_or(0);
        Part::ALL.map(|part| (part, share(part.index())))
    }

    pub(crate) fn add(&mut self, part: Part, nanoseconds: u64) {
        if let Some(sum) = self.0.get_mut(part.index()) {
            *sum = sum.saturating_add(nanoseconds);
        }
    }

    pub(crate) fn extend(&mut self, other: &Self) {
        Part::ALL.into_iter().for_each(|part| self.add(part, other.of(part)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_add_up_whatever_is_rounded() {
        for parts in [
            [1, 1, 1, 0, 0, 0, 0, 0, 0],
            [7, 11, 13, 17, 19, 23, 29, 31, 37],
            [u64::MAX / 9; 9],
            [0, 0, 0, 1, 0, 0, 0, 0, 0],
        ] {
            let budget = Budget(parts);
            assert_eq!(budget.shares().iter().map(|(_, share)| share).sum::<u64>(), 10_000, "{parts:?}");
        }
        assert!(Budget::default().shares().iter().all(|(_, share)| *share == 0));
    }
}
