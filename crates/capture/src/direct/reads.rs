//! What the responses to RDMA READ answer: they do not say whose memory they are from.
//!
//! Nothing here needs more than `core` and collections.

use std::collections::{BTreeMap, VecDeque};

use super::ddp::ReadRequest;
use super::roce::{Memory, Place};

/// Questions of an end that are remembered: adapters have at most 128 under way.
pub(super) const READS: usize = 128;

/// What one queue pair asked of another, by the number of the packet. A response has the numbers from that of its question on.
/// [IBTA] 9.4.4
#[derive(Debug, Default)]
pub(super) struct Asked(BTreeMap<u64, Question>);

#[derive(Debug)]
struct Question {
    memory: Memory,
    /// Bytes of a packet of the response that is not the last, once one was seen; 0 before.
    part: u64,
}

impl Asked {
    /// Bytes that it holds beside itself, with places that are half empty.
    pub(super) fn held(&self) -> usize {
        self.0.len() * 2 * size_of::<(u64, Question)>()
    }

    /// The packet with this number asks for bytes.
    pub(super) fn ask(&mut self, number: u64, memory: Memory) {
        self.0.entry(number).or_insert(Question { memory, part: 0 });
        if self.0.len() > READS {
            self.0.pop_first();
        }
    }

    /// Where the `len` bytes of the response with this number are from: token and offset. `mtu` is what packets of the connection
    /// carry that are not the last of their message; 0 when unknown. `None` unless only one place fits.
    pub(super) fn answer(&mut self, number: u64, place: Place, len: u64, mtu: u64) -> Option<(u32, u64)> {
        let (first, question) = self.0.range_mut(..=number).next_back()?;
        let (further, whole) = (number - first, u64::from(question.memory.len));
        let part = match question.part {
            0 if place.last => mtu,
            0 => len,
            known => known,
        };
        let at = further.checked_mul(part)?;
        let end = at.checked_add(len)?;
        let fits = match (place.last, further) {
            // The only one.
            (true, 0) => len == whole,
            (true, _) => part > 0 && end == whole && len <= part,
            (false, _) => len == part && end < whole,
        };
        if !fits {
            return None;
        }
        if !place.last {
            question.part = len;
        }
        Some((question.memory.token, question.memory.offset.wrapping_add(at)))
    }
}

/// What one end of iWARP asked of the other, the oldest first. A response says where in the asking end's memory its bytes go.
/// RFC 5040 4.4
#[derive(Debug, Default)]
pub(super) struct Sinks(VecDeque<Goal>);

/// A question of iWARP.
#[derive(Clone, Copy, Debug)]
pub(super) struct Goal {
    pub(super) request: ReadRequest,
    /// The packet that asks.
    pub(super) packet: u64,
    /// What that packet acknowledges, if it was not kept for later: the response comes after it.
    pub(super) after: Option<u32>,
    /// Holes before it; the largest number of those of the other end where it may have been answered before it was known.
    pub(super) holes: Holes,
}

/// How often bytes were missing: of the end that asks, and of the one that answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Holes {
    pub(super) asking: u64,
    pub(super) answering: u64,
}

/// A segment that answers: where its bytes go, how many there are, and whether their message ends with them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Answer {
    pub(super) sink: (u32, u64),
    pub(super) len: u64,
    pub(super) last: bool,
    /// The packet that brings it, and its number of TCP.
    pub(super) packet: u64,
    pub(super) sequence: u32,
    /// Holes until now.
    pub(super) holes: Holes,
}

impl Goal {
    /// How far from its beginning an answer goes, if it can be one to this.
    fn place(&self, answer: &Answer) -> Option<u64> {
        let ReadRequest { sink: (token, start), len, .. } = self.request;
        let at = answer.sink.1.checked_sub(start)?;
        let is_later = self.packet < answer.packet
            && self.after.is_none_or(|after| answer.sequence.wrapping_sub(after).cast_signed() >= 0);
        let is_inside = token == answer.sink.0 && at.checked_add(answer.len)? <= u64::from(len);
        (is_later && is_inside).then_some(at)
    }
}

impl Sinks {
    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.0.capacity() * size_of::<Goal>()
    }

    /// Bytes are asked for.
    pub(super) fn ask(&mut self, sink: Goal) {
        if self.0.len() == READS {
            self.0.pop_front();
        }
        self.0.push_back(sink);
    }

    /// Where the bytes of an answer are from: token and offset. A sink has no second use before its first is over, so of the
    /// questions before the answer the last counts. `None` if the next one may have been missed: bytes of both ends are missing
    /// since.
    pub(super) fn answer(&mut self, answer: &Answer) -> Option<(u32, u64)> {
        let found = self.0.iter().rposition(|sink| sink.place(answer).is_some())?;
        // Responses come in the order of their questions.
        self.0.drain(..found);
        let sink = *self.0.front()?;
        if answer.last {
            self.0.pop_front();
        }
        let (token, start) = sink.request.source;
        let is_certain =
            sink.holes.asking == answer.holes.asking || sink.holes.answering == answer.holes.answering;
        is_certain.then_some((token, start.wrapping_add(sink.place(answer)?)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMORY: Memory = Memory { offset: 1_000, token: 7, len: 2_500 };
    const MIDDLE: Place = Place { first: false, last: false };
    const LAST: Place = Place { first: false, last: true };

    #[test]
    fn a_response_has_its_place_by_its_number() {
        let mut asked = Asked::default();
        asked.ask(10, MEMORY);
        assert_eq!(asked.answer(11, MIDDLE, 1_024, 0), Some((7, 2_024)));
        assert_eq!(asked.answer(12, LAST, 452, 0), Some((7, 3_048)));
        // Beyond the end, before the beginning, and of another size.
        assert_eq!(asked.answer(13, LAST, 452, 0), None);
        assert_eq!(asked.answer(9, MIDDLE, 1_024, 0), None);
        assert_eq!(asked.answer(11, MIDDLE, 512, 0), None);
    }

    #[test]
    fn the_last_alone_needs_to_know_the_size_of_the_others() {
        let mut asked = Asked::default();
        asked.ask(10, MEMORY);
        assert_eq!(asked.answer(12, LAST, 452, 0), None);
        assert_eq!(asked.answer(12, LAST, 452, 2_048), None);
        assert_eq!(asked.answer(12, LAST, 452, 1_024), Some((7, 3_048)));
    }

    #[test]
    fn old_questions_are_forgotten() {
        let mut asked = Asked::default();
        let mut sinks = Sinks::default();
        for number in 0..1_000 {
            asked.ask(number, MEMORY);
            sinks.ask(Goal { request: ReadRequest { sink: (1, number), ..GOAL.request }, ..GOAL });
        }
        assert_eq!((asked.0.len(), sinks.0.len()), (READS, READS));
    }

    const NONE: Holes = Holes { asking: 0, answering: 0 };
    const GOAL: Goal = Goal {
        request: ReadRequest { sink: (1, 500), len: 100, source: (2, 9_000) },
        packet: 10,
        after: Some(7_000),
        holes: NONE,
    };
    const ANSWER: Answer =
        Answer { sink: (1, 500), len: 100, last: true, packet: 11, sequence: 7_000, holes: NONE };

    #[test]
    fn a_sink_stands_for_its_source_until_the_response_ends() {
        let mut sinks = Sinks::default();
        sinks.ask(GOAL);
        assert_eq!(sinks.answer(&Answer { len: 60, last: false, ..ANSWER }), Some((2, 9_000)));
        let rest = Answer { sink: (1, 560), len: 40, ..ANSWER };
        assert_eq!(sinks.answer(&Answer { len: 41, ..rest }), None);
        assert_eq!(sinks.answer(&rest), Some((2, 9_060)));
        assert_eq!(sinks.answer(&rest), None);
    }

    #[test]
    fn no_answer_comes_before_its_question() {
        let mut sinks = Sinks::default();
        sinks.ask(GOAL);
        assert_eq!(sinks.answer(&Answer { packet: 10, ..ANSWER }), None);
        assert_eq!(sinks.answer(&Answer { sequence: 6_999, ..ANSWER }), None);
        // The end of the first response was missed.
        let request = ReadRequest { source: (3, 0), ..GOAL.request };
        sinks.ask(Goal { request, packet: 12, after: Some(8_000), ..GOAL });
        assert_eq!(
            sinks.answer(&Answer { packet: 13, sequence: 7_999, last: false, ..ANSWER }),
            Some((2, 9_000))
        );
        assert_eq!(sinks.answer(&Answer { packet: 13, sequence: 8_000, ..ANSWER }), Some((3, 0)));
        assert_eq!(sinks.0.len(), 0);
    }

    #[test]
    fn the_next_question_may_have_been_missed() {
        for (holes, found) in [
            (Holes { asking: 1, answering: 0 }, Some((2, 9_000))),
            (Holes { asking: 0, answering: 1 }, Some((2, 9_000))),
            (Holes { asking: 1, answering: 1 }, None),
        ] {
            let mut sinks = Sinks::default();
            sinks.ask(GOAL);
            assert_eq!(sinks.answer(&Answer { holes, ..ANSWER }), found);
        }
    }
}
