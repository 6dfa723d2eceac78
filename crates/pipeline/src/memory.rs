//! How much memory a run takes at most.

use smbtrail_capture::StreamLimits;
use smbtrail_capture::limits::{FragmentLimits, READ_SIZE, RECORD};
use smbtrail_track::Limits;

use crate::options::Options;
use crate::packets::StreamNumbers;
use crate::{passing, threads};

/// The most bytes that a run holds by default, whatever the capture contains.
pub const MEMORY: usize = 96 << 20;

impl Options {
    /// The least that [`with_memory`](Self::with_memory) takes: the buffers, and some connections. Contents of the largest
    /// messages need more.
    pub const LEAST_MEMORY: usize = 56 << 20;

    /// The most bytes that a run with these options holds, by what holds them; their sum is the bound, whatever the capture
    /// contains.
    ///
    /// Beside this, an observer holds what it is made to hold, [`Recall`](smbtrail_track::Recall) costs what is asked of
    /// it, `.xz` files need up to [`XZ_MEMORY`](smbtrail_capture::limits::XZ_MEMORY), and each further file of a set has a
    /// buffer.
    #[must_use]
    pub fn bytes(&self) -> Vec<(&'static str, usize)> {
        let record = usize::try_from(RECORD).unwrap_or(usize::MAX);
        let streams = &self.streams.limits;
        let numbers = streams.connections.saturating_add(streams.others).saturating_mul(StreamNumbers::ENTRY);
        let front = [
            ("the buffer of a capture", READ_SIZE + record),
            ("fragmented datagrams", self.fragments.total()),
            ("stream numbers", numbers),
            ("packets held", passing::CAP),
            ("batches between threads", threads::most_bytes(streams.message)),
        ];
        front.into_iter().chain(streams.bytes()).chain(self.limits.bytes()).collect()
    }

    /// Has a run hold at most this many bytes, at least [`LEAST_MEMORY`](Self::LEAST_MEMORY): the budgets of bytes and the
    /// numbers of connections grow and shrink in proportion. All other limits become those of the default.
    #[must_use]
    pub fn with_memory(mut self, bytes: usize) -> Self {
        self.set_memory(bytes);
        self
    }

    /// As [`with_memory`](Self::with_memory).
    pub fn set_memory(&mut self, bytes: usize) {
        let (default, mut fixed) = (Self::default(), Self::default());
        fixed.budgets(|_| 0);
        let fixed = fixed.most();
        let (now, wanted) = (MEMORY - fixed, bytes.max(Self::LEAST_MEMORY) - fixed);
        self.streams.limits = default.streams.limits;
        (self.fragments, self.limits) = (default.fragments, default.limits);
        self.budgets(|budget| scaled(budget, wanted, now));
    }

    fn most(&self) -> usize {
        self.bytes().iter().map(|(_, bytes)| bytes).sum()
    }

    /// Changes everything that grows with memory.
    fn budgets(&mut self, change: impl Fn(usize) -> usize) {
        let StreamLimits { memory, connections, others, kdc, rdma, quic, .. } = &mut self.streams.limits;
        let FragmentLimits { datagrams, bytes, .. } = &mut self.fragments;
        let Limits { memory: tables, .. } = &mut self.limits;
        for budget in [memory, connections, others, kdc, rdma, quic, datagrams, bytes, tables] {
            *budget = change(*budget);
        }
        self.limits.connections = self.streams.limits.connections;
    }
}

/// A part of what was `all` where there is `wanted` instead.
fn scaled(part: usize, wanted: usize, all: usize) -> usize {
    // All of them are at most as many as there are bytes.
    let [part, wanted, all] = [part, wanted, all].map(|n| u128::try_from(n).unwrap_or(u128::MAX));
    usize::try_from(part.saturating_mul(wanted) / all.max(1)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_capture_is_read_within_what_is_promised() {
        let default = Options::default();
        assert!(default.most() <= MEMORY, "{}: {:?}", default.most(), default.bytes());
        for bytes in [Options::LEAST_MEMORY, 64 << 20, MEMORY, 100_000_000, 1 << 30, 1 << 36] {
            let options = Options::default().with_memory(bytes);
            assert!(options.most() <= bytes, "{bytes}: {:?}", options.bytes());
            assert!(options.most() > bytes / 8 * 7, "{bytes}: {:?}", options.bytes());
        }
    }

    #[test]
    fn the_default_is_what_is_promised() {
        let (default, asked) = (Options::default(), Options::default().with_memory(MEMORY));
        assert_eq!(default.bytes(), asked.bytes());
        assert_eq!(default.limits, asked.limits);
    }

    #[test]
    fn less_than_the_least_is_the_least() {
        let least = Options::default().with_memory(Options::LEAST_MEMORY);
        assert_eq!(Options::default().with_memory(1).bytes(), least.bytes());
        assert!(least.streams.limits.connections > 500, "{:?}", least.streams.limits);
    }
}
