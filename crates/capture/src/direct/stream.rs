//! One direction of a connection of SMB Direct, written as a direction of TCP.

use std::collections::VecDeque;

use super::sender::{Sender, Upper};
use crate::{Segment, TcpFlags};

/// Takes the segments that connections of SMB Direct are translated to.
///
/// Each call names the connection and the direction by a segment, whose sequence number is where the direction is.
pub(crate) trait Translated {
    /// The next segment: its bytes follow those before it.
    fn segment(&mut self, segment: &Segment<'_>);
    /// `len` bytes are missing before this one's. `gap`: of messages of any length, and the next byte begins one.
    fn missing(&mut self, segment: &Segment<'_>, len: u64, gap: bool);
    /// The payload of this one is moved by RDMA: to the receiver's memory, or from the sender's. Its token and
    /// offset, if they are known.
    fn remote(&mut self, segment: &Segment<'_>, place: Option<(u32, u64)>);
    /// The first packet whose bytes wait for missing ones, by its number; the largest where there is none.
    fn early(&mut self, segment: &Segment<'_>, first: u64);
}

/// Places of a direction that are remembered until they are acknowledged: as many packets as may be on their way.
const MARKS: usize = 128;

/// One direction, as TCP would number its bytes.
#[derive(Debug)]
pub(super) struct Stream {
    pub(super) sender: Sender,
    /// The sequence number of its next byte.
    pub(super) next: u32,
    /// What its receiver has acknowledged.
    pub(super) acknowledged: u32,
    /// What its bytes reached to with each packet, by a number that grows with the packets.
    marks: VecDeque<(u64, u32)>,
}

impl Stream {
    /// A direction whose first byte has this number.
    pub(super) fn new(first: u32) -> Self {
        Self { sender: Sender::default(), next: first, acknowledged: first, marks: VecDeque::new() }
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.marks.capacity() * size_of::<(u64, u32)>()
    }

    /// What was sent up to here went in packets up to this number.
    pub(super) fn mark(&mut self, number: u64) {
        if self.marks.len() == MARKS {
            self.marks.pop_front();
        }
        self.marks.push_back((number, self.next));
    }

    /// The packets up to this number arrived. Whether that is news.
    pub(super) fn acknowledge(&mut self, number: u64) -> bool {
        let before = self.acknowledged;
        while let Some(&(mark, reached)) = self.marks.front()
            && mark <= number
        {
            self.acknowledged = reached;
            self.marks.pop_front();
        }
        before != self.acknowledged
    }
}

/// Numbers what a [`Sender`] gives, and passes it on.
pub(super) struct Numbered<'n, T> {
    /// The sequence number of the next byte.
    pub(super) next: &'n mut u32,
    /// What all segments of the packet at hand have in common.
    pub(super) like: Segment<'n>,
    pub(super) out: &'n mut T,
}

impl<T: Translated> Numbered<'_, T> {
    /// An empty segment with these flags.
    pub(super) fn control(&mut self, flags: TcpFlags) {
        self.out.segment(&Segment {
            sequence: *self.next,
            flags: TcpFlags(flags.0 | TcpFlags::ACK.0),
            ..self.like
        });
    }

    /// RDMA moves `bytes`, if there are any; `len` of them were sent.
    pub(super) fn remote(&mut self, bytes: &[u8], len: usize, place: Option<(u32, u64)>) {
        let segment = Segment {
            sequence: *self.next,
            flags: TcpFlags::ACK,
            payload: bytes,
            payload_len: len,
            ..self.like
        };
        if len > 0 {
            self.out.remote(&segment, place);
        }
    }

    fn leave_out(&mut self, len: u64, gap: bool) {
        self.out.missing(&Segment { sequence: *self.next, ..self.like }, len, gap);
        self.advance(len);
    }

    fn advance(&mut self, len: u64) {
        let [a, b, c, d, ..] = len.to_le_bytes();
        *self.next = self.next.wrapping_add(u32::from_le_bytes([a, b, c, d]));
    }
}

impl<T: Translated> Upper for Numbered<'_, T> {
    fn bytes(&mut self, bytes: &[u8], len: usize) {
        self.out.segment(&Segment {
            sequence: *self.next,
            flags: TcpFlags::ACK,
            payload: bytes,
            payload_len: len,
            ..self.like
        });
        self.advance(u64::try_from(len).unwrap_or(u64::MAX));
    }

    fn missing(&mut self, len: u64) {
        self.leave_out(len, false);
    }

    fn gap(&mut self, least: u64) {
        self.leave_out(least, true);
    }
}
