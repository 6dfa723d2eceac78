//! What the work on a file needs of its surroundings.

use crate::digest::{Hashes, Running};
use crate::limits::Limits;
use crate::store::Store;

/// Bytes that are compared or hashed at once.
pub(crate) const CHUNK: usize = 64 << 10;

/// What the work on a file needs of its surroundings.
pub(crate) struct Context<'a, S> {
    pub(crate) store: &'a mut S,
    pub(crate) limits: &'a Limits,
    pub(crate) hashes: Hashes,
    /// Packets of the connection were lost.
    pub(crate) holed: bool,
    pub(crate) scratch: &'a mut Vec<u8>,
    pub(crate) dropped: &'a mut crate::limits::Dropped,
}

impl<S: Store> Context<'_, S> {
    /// Keeps bytes in the store.
    pub(crate) fn keep(&mut self, bytes: &[u8]) -> Option<u64> {
        let at = self.store.append(bytes);
        if at.is_none() {
            self.dropped.bytes += u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        }
        at
    }

    /// Whether the store has other bytes there. Bytes that it does not have any more differ from none.
    pub(super) fn differs(&mut self, at: u64, shown: &[u8]) -> bool {
        let mut place = at;
        shown.chunks(CHUNK).any(|part| {
            let there = self.bytes(place, part.len());
            place += u64::try_from(part.len()).unwrap_or(u64::MAX);
            there.is_some_and(|there| there != part)
        })
    }

    /// Bytes of the store: where they are, or a copy of those that are not in memory.
    fn bytes(&mut self, at: u64, len: usize) -> Option<&[u8]> {
        let Self { store, scratch, .. } = self;
        if store.bytes(at, len).is_none() {
            scratch.resize(len, 0);
            return store.read(at, scratch).then_some(scratch.as_slice());
        }
        store.bytes(at, len)
    }

    /// Hashes bytes of the store; whether all of them are there.
    pub(crate) fn feed(&mut self, running: &mut Running, at: u64, len: u64) -> bool {
        let (mut at, end) = (at, at + len);
        while at < end {
            let now = usize::try_from(end - at).unwrap_or(usize::MAX).min(CHUNK);
            let Some(bytes) = self.bytes(at, now) else { return false };
            running.update(bytes);
            at += u64::try_from(now).unwrap_or(u64::MAX);
        }
        true
    }
}

/// Hashes zeros.
pub(crate) fn zeros(running: &mut Running, len: u64) {
    static ZERO: [u8; CHUNK] = [0; CHUNK];
    let mut left = len;
    while left > 0 {
        let now = usize::try_from(left).unwrap_or(usize::MAX).min(CHUNK);
        running.update(ZERO.get(..now).unwrap_or(&ZERO));
        left -= u64::try_from(now).unwrap_or(u64::MAX);
    }
}
