//! The buffers for RDMA that unanswered requests describe.

use std::collections::BTreeMap;

use smbtrail_wire::MessageId;

use crate::Direction;

/// Buffers by token and offset; none overlaps another. `[MS-SMBD] 2.2.3.1`
///
/// A client has no two uses for a buffer at a time. So one that overlaps others is the newest, and the response that ended the use
/// of those is not in the capture.
#[derive(Debug, Default)]
pub(crate) struct Buffers {
    by_place: BTreeMap<(u32, u64), Buffer>,
    /// Where the buffers of each exchange are.
    by_exchange: BTreeMap<u64, Box<[(u32, u64)]>>,
}

/// A buffer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Buffer {
    pub(crate) exchange: u64,
    /// The request that describes it.
    pub(crate) message_id: MessageId,
    /// Which way its bytes travel.
    pub(crate) direction: Direction,
    /// Where its first byte belongs, in bytes from the first that the request moves.
    pub(crate) at: u64,
    /// Its bytes.
    len: u32,
}

/// Bytes of a descriptor: offset, token, length.
const DESCRIPTOR: usize = 16;

/// Descriptors of one request that are followed; clients describe a few dozen pieces of memory at most.
const DESCRIPTORS: usize = 256;

impl Buffers {
    /// Bytes that it holds: places in two maps that may be half empty.
    pub(crate) fn held(&self) -> usize {
        const PLACE: usize = 2 * size_of::<((u32, u64), Buffer)>() + size_of::<(u32, u64)>();
        self.by_place.len() * PLACE + self.by_exchange.len() * 96
    }

    pub(crate) fn len(&self) -> usize {
        self.by_place.len()
    }

    /// Enters what a request describes, the first descriptors of many. If two of its own overlap, none counts: which of them a byte
    /// is for is unknown.
    pub(crate) fn add(&mut self, descriptors: &[u8], of: (u64, MessageId, Direction)) {
        let (exchange, message_id, direction) = of;
        let mut found = BTreeMap::new();
        let mut at = 0;
        for bytes in descriptors.chunks_exact(DESCRIPTOR).take(DESCRIPTORS) {
            let [o0, o1, o2, o3, o4, o5, o6, o7, t0, t1, t2, t3, l0, l1, l2, l3] = *bytes else { return };
            let offset = u64::from_le_bytes([o0, o1, o2, o3, o4, o5, o6, o7]);
            let (token, len) = (u32::from_le_bytes([t0, t1, t2, t3]), u32::from_le_bytes([l0, l1, l2, l3]));
            if len == 0 {
                continue;
            }
            if offset.checked_add(len.into()).is_none() || overlapping(&found, token, offset, len).is_some() {
                return;
            }
            found.insert((token, offset), Buffer { exchange, message_id, direction, at, len });
            at += u64::from(len);
        }
        for ((token, offset), buffer) in &found {
            while let Some(place) = overlapping(&self.by_place, *token, *offset, buffer.len) {
                self.by_place.remove(&place);
            }
            self.by_place.insert((*token, *offset), *buffer);
        }
        if !found.is_empty() {
            self.by_exchange.insert(exchange, found.into_keys().collect());
        }
    }

    /// Forgets those of the oldest request; whether there was one.
    pub(crate) fn evict(&mut self) -> bool {
        let oldest = self.by_exchange.first_key_value().map(|(exchange, _)| *exchange);
        oldest.is_some_and(|exchange| {
            self.forget(exchange);
            true
        })
    }

    /// Forgets those of a request that ended.
    pub(crate) fn forget(&mut self, exchange: u64) {
        for place in self.by_exchange.remove(&exchange).unwrap_or_default() {
            // Another request may have taken its place.
            if self.by_place.get(&place).is_some_and(|buffer| buffer.exchange == exchange) {
                self.by_place.remove(&place);
            }
        }
    }

    /// The buffer that a byte is in, where in it that is, and how many bytes of it follow.
    pub(crate) fn find(&self, token: u32, offset: u64) -> Option<(Buffer, u64, u64)> {
        let ((other, start), buffer) = self.by_place.range(..=(token, offset)).next_back()?;
        let at = offset - start;
        (*other == token && at < u64::from(buffer.len)).then(|| (*buffer, at, u64::from(buffer.len) - at))
    }
}

/// The last buffer that has bytes of these.
fn overlapping(
    buffers: &BTreeMap<(u32, u64), Buffer>,
    token: u32,
    offset: u64,
    len: u32,
) -> Option<(u32, u64)> {
    let end = offset.saturating_add(len.into());
    let (&(other, start), buffer) = buffers.range(..(token, end)).next_back()?;
    (other == token && start.saturating_add(buffer.len.into()) > offset).then_some((other, start))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn descriptors(of: &[(u64, u32, u32)]) -> Vec<u8> {
        let bytes = |(offset, token, len): &(u64, u32, u32)| {
            [&offset.to_le_bytes()[..], &token.to_le_bytes(), &len.to_le_bytes()].concat()
        };
        of.iter().flat_map(bytes).collect()
    }

    fn add(buffers: &mut Buffers, exchange: u64, of: &[(u64, u32, u32)]) {
        buffers.add(&descriptors(of), (exchange, MessageId(exchange), Direction::ToClient));
    }

    fn found(buffers: &Buffers, token: u32, offset: u64) -> Option<(u64, u64, u64)> {
        buffers.find(token, offset).map(|(buffer, at, rest)| (buffer.exchange, buffer.at + at, rest))
    }

    #[test]
    fn a_byte_is_found_by_token_and_offset() {
        let mut buffers = Buffers::default();
        add(&mut buffers, 1, &[(1_000, 7, 100), (0, 8, 50)]);
        assert_eq!(found(&buffers, 7, 1_000), Some((1, 0, 100)));
        assert_eq!(found(&buffers, 7, 1_099), Some((1, 99, 1)));
        assert_eq!(found(&buffers, 8, 10), Some((1, 110, 40)));
        for (token, offset) in [(7, 999), (7, 1_100), (8, 50), (9, 0), (0, 0)] {
            assert_eq!(found(&buffers, token, offset), None);
        }
        buffers.forget(1);
        assert_eq!((found(&buffers, 7, 1_000), buffers.len(), buffers.held()), (None, 0, 0));
    }

    #[test]
    fn a_buffer_that_is_described_again_is_the_newest() {
        let mut buffers = Buffers::default();
        add(&mut buffers, 1, &[(0, 7, 100), (200, 7, 100)]);
        add(&mut buffers, 2, &[(50, 7, 200)]);
        assert_eq!(found(&buffers, 7, 0), None);
        assert_eq!(found(&buffers, 7, 60), Some((2, 10, 190)));
        buffers.forget(1);
        assert_eq!(found(&buffers, 7, 60), Some((2, 10, 190)));
        assert_eq!(buffers.len(), 1);
    }

    #[test]
    fn descriptors_of_one_request_that_overlap_count_for_nothing() {
        let mut buffers = Buffers::default();
        add(&mut buffers, 1, &[(0, 7, 100), (99, 7, 100)]);
        add(&mut buffers, 2, &[(u64::MAX, 7, 2)]);
        add(&mut buffers, 3, &[(5, 7, 0)]);
        assert_eq!((buffers.len(), buffers.held()), (0, 0));
    }

    #[test]
    fn the_first_of_too_many_are_entered() {
        let mut buffers = Buffers::default();
        add(&mut buffers, 1, &(0..100_000).map(|at| (at * 2, 7, 1)).collect::<Vec<_>>());
        assert_eq!((buffers.len(), found(&buffers, 7, 510)), (DESCRIPTORS, Some((1, 255, 1))));
    }

    #[test]
    fn the_oldest_are_forgotten_first() {
        let mut buffers = Buffers::default();
        add(&mut buffers, 2, &[(0, 2, 1)]);
        add(&mut buffers, 1, &[(0, 1, 1)]);
        assert!(buffers.evict());
        assert_eq!((found(&buffers, 1, 0), found(&buffers, 2, 0)), (None, Some((2, 0, 1))));
        assert!(buffers.evict() && !buffers.evict());
    }
}
