//! The messages in a direction of iWARP: from bytes of TCP in order to what SMB Direct sends.

use std::collections::VecDeque;

use super::ddp::{self, Operation, Setup};
use super::frames::{Cutter, Frames};
use super::reads::{Answer, Goal, Holes, READS, Sinks};
use super::stream::{Numbered, Stream, Translated};
use crate::framing::Reason;
use crate::stream::{StreamCounters, StreamLimits};
use crate::tcp::{Difference, Sink};
use crate::{PacketId, Segment};

/// Places of a direction of TCP that are remembered until they are acknowledged.
pub(super) const MARKS: usize = 128;

/// The messages in the frames of a direction.
pub(super) struct Messages {
    pub(super) stream: Stream,
    /// The number of the message that is next, and how much of it came.
    number: Option<u32>,
    offset: u64,
    is_begun: bool,
    /// The frame that set the connection up.
    pub(super) setup: Option<Setup>,
    /// What it asked for of the peer's memory since that was [handed over](Self::hand_over).
    asked: Vec<Goal>,
    /// What the peer asked for of this end's.
    reads: Sinks,
    /// The number of TCP of the bytes at hand.
    sequence: u32,
    /// The last packet, and what it acknowledges of TCP.
    pub(super) heard: Option<(u64, u32)>,
    /// The last packet that answered the peer.
    answered: u64,
    /// How often bytes of it were missing, and bytes of the peer.
    holes: u64,
    peer_holes: u64,
}

impl Messages {
    /// Those of a direction whose first byte has this number, if it is known.
    pub(super) fn new(first: Option<u32>) -> Self {
        let stream = Stream::new(first.unwrap_or_default());
        // The first message has the number 1. RFC 5041 4.3
        Self {
            stream,
            number: first.map(|_| 1),
            offset: 0,
            is_begun: false,
            setup: None,
            asked: Vec::new(),
            reads: Sinks::default(),
            sequence: 0,
            heard: None,
            answered: 0,
            holes: 0,
            peer_holes: 0,
        }
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.stream.held() + self.reads.held() + self.asked.capacity() * size_of::<Goal>()
    }

    /// Tells the peer what this end asked for, and of the holes in what it said; `is_waiting` says that there is one more, which may
    /// still be filled.
    pub(super) fn hand_over(&mut self, peer: &mut Self, is_waiting: bool) {
        for goal in self.asked.drain(..) {
            // What is known late may have been answered already.
            let answering = if goal.packet < peer.answered { u64::MAX } else { peer.holes };
            peer.reads.ask(Goal { holes: Holes { answering, ..goal.holes }, ..goal });
        }
        peer.peer_holes = self.holes + u64::from(is_waiting);
    }
}

/// Takes the bytes of a direction in order.
pub(super) struct Taken<'t, T> {
    pub(super) cutter: &'t mut Cutter,
    pub(super) marks: &'t mut VecDeque<(u32, u32)>,
    pub(super) carried: Carried<'t, T>,
}

/// Takes the frames in them.
pub(super) struct Carried<'t, T> {
    pub(super) messages: &'t mut Messages,
    /// What all segments of the packet at hand have in common.
    pub(super) like: Segment<'t>,
    pub(super) limits: &'t StreamLimits,
    pub(super) counters: &'t mut StreamCounters,
    pub(super) scratch: &'t mut Vec<u8>,
    pub(super) out: &'t mut T,
}

impl<T: Translated> Sink for Taken<'_, T> {
    fn bytes(&mut self, bytes: &[u8], carrier: PacketId, sequence: u32) {
        (self.carried.like.packet, self.carried.messages.sequence) = (carrier, sequence);
        self.cutter.bytes(bytes, &mut self.carried);
        let [a, b, c, d, ..] = bytes.len().to_le_bytes();
        if self.marks.len() == MARKS {
            self.marks.pop_front();
        }
        let end = sequence.wrapping_add(u32::from_le_bytes([a, b, c, d]));
        self.marks.push_back((end, self.carried.messages.stream.next));
    }

    fn missing(&mut self, len: u64, reason: Reason, carrier: PacketId) {
        self.carried.like.packet = carrier;
        self.cutter.missing(len, reason, &mut self.carried);
    }

    fn jump(&mut self) {
        self.carried.lost();
        self.cutter.jump();
    }

    fn conflict(&mut self, _: Difference) {}

    fn outside(&mut self, _: u64) {}

    fn limits(&self) -> &StreamLimits {
        self.carried.limits
    }

    fn counters(&mut self) -> &mut StreamCounters {
        self.carried.counters
    }
}

impl<T: Translated> Frames for Carried<'_, T> {
    fn setup(&mut self, setup: Setup) {
        self.messages.setup = Some(setup);
        self.messages.number.get_or_insert(1);
    }

    fn segment(&mut self, segment: &ddp::Segment<'_>, missing: usize, reason: Reason) {
        let Messages { stream, number: next, offset: came, is_begun, .. } = &mut *self.messages;
        let Operation::Send { number, offset } = segment.operation else {
            self.memory(segment, missing, reason);
            return;
        };
        let Stream { sender, next: sequence, .. } = stream;
        let mut upper = Numbered { next: sequence, like: self.like, out: &mut *self.out };
        let due = *next.get_or_insert(number);
        let Ok(lost) = u64::try_from(number.wrapping_sub(due).cast_signed()) else { return };
        if lost > 0 {
            if *is_begun {
                sender.end(&mut upper);
            }
            sender.lose(lost - u64::from(*is_begun));
            (*next, *came, *is_begun) = (Some(number), 0, false);
        }
        let Some(before) = u64::from(offset).checked_sub(*came) else { return };
        let len = segment.payload.len() + missing;
        // What a snap length cut was sent; what is missing for another reason is passed over.
        let sent = if reason == Reason::Cut { len } else { segment.payload.len() };
        if *is_begun {
            sender.skip(before, &mut upper);
            sender.more(segment.payload, sent, &mut upper);
        } else if offset == 0 {
            sender.begin(segment.payload, sent, self.scratch, &mut upper);
            *is_begun = true;
        }
        if *is_begun {
            sender.skip(u64::try_from(len - sent).unwrap_or(u64::MAX), &mut upper);
        }
        *came = u64::from(offset) + u64::try_from(len).unwrap_or(u64::MAX);
        if segment.last {
            match *is_begun {
                true => sender.end(&mut upper),
                // Its beginning is missing, and with it what it is.
                false => sender.lose(1),
            }
            (*next, *came, *is_begun) = (Some(number.wrapping_add(1)), 0, false);
        }
    }

    fn bad_crc(&mut self) {
        self.counters.rdma_bad_crc += 1;
        self.lost();
    }

    fn lost(&mut self) {
        self.messages.holes += 1;
    }
}

impl<T: Translated> Carried<'_, T> {
    /// A segment that is no part of a message: what it does with memory.
    fn memory(&mut self, segment: &ddp::Segment<'_>, missing: usize, reason: Reason) {
        let Messages { stream, asked, reads, sequence, heard, answered, holes, peer_holes, .. } =
            &mut *self.messages;
        let len = u64::try_from(segment.payload.len() + missing).unwrap_or(u64::MAX);
        let packet = self.like.packet.number;
        let place = match segment.operation {
            Operation::Write { token, offset } => Some((token, offset)),
            Operation::ReadResponse { token, offset } => {
                *answered = packet;
                reads.answer(&Answer {
                    sink: (token, offset),
                    len,
                    last: segment.last,
                    packet,
                    sequence: *sequence,
                    holes: Holes { asking: *peer_holes, answering: *holes },
                })
            }
            Operation::ReadRequest(request) => {
                if asked.len() < READS {
                    let after = heard.and_then(|(of, after)| (of == packet).then_some(after));
                    asked.push(Goal {
                        request,
                        packet,
                        after,
                        holes: Holes { asking: *holes, answering: 0 },
                    });
                }
                return;
            }
            _ => return,
        };
        self.counters.rdma_memory += 1;
        self.counters.rdma_memory_bytes += len;
        self.counters.rdma_unplaced += u64::from(place.is_none());
        let sent = if reason == Reason::Cut { missing } else { 0 } + segment.payload.len();
        let mut upper = Numbered { next: &mut stream.next, like: self.like, out: &mut *self.out };
        upper.remote(segment.payload, sent, place);
    }
}
