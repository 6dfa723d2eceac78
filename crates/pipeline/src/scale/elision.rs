//! Which bytes of packets are left out, decided once nothing can ask for them any more.
//!
//! Bytes that the framing passes over are still compared with those that come once more for their place, as long as the stream
//! remembers them. So a packet waits until enough came after it in its direction, and keeps its bytes where anything but the next
//! byte in order comes before that, and at the end of the file.

use std::collections::VecDeque;
use std::net::SocketAddr;

use lru::LruCache;
use smbtrail_capture::{Elided, Segment, TcpFlags};

use super::excerpt::Excerpt;

/// Directions that are remembered. One that is forgotten keeps its bytes.
const DIRECTIONS: usize = 16_384;
/// Bytes of packets that wait: some for each of a thousand connections. When there are more, the first ones keep theirs.
const WAITING: usize = 16 << 20;
/// The fewest bytes that are worth leaving out.
const LEAST: usize = 32;

/// Takes packets whose fate is decided, and whether they go to every part.
type Each<'e> = &'e mut dyn FnMut(&Excerpt<'_>, bool);

/// A direction of a connection.
type Way = (SocketAddr, SocketAddr, u32);

/// Packets that wait for what becomes of their bytes, and all that came after them.
pub(super) struct Elision {
    /// Bytes that a stream remembers.
    history: u32,
    ways: LruCache<Way, Course>,
    waiting: VecDeque<Waiting>,
    /// Bytes of those.
    held: usize,
    /// How many left the queue.
    gone: u64,
    /// Packets and directions for which there was no room.
    let_go: u64,
}

/// Where a direction is.
struct Course {
    /// The sequence number after the last byte.
    next: u32,
    /// Whether the last segment went on where the one before it ended.
    is_in_order: bool,
    /// Its packets whose bytes may be left out, by their place in the queue: each with the number after the last of these.
    open: VecDeque<(u64, u32)>,
}

struct Waiting {
    excerpt: Excerpt<'static>,
    /// The packet's bytes.
    data: Vec<u8>,
    /// Bytes that may be left out.
    candidate: Elided,
    fate: Fate,
    /// It goes to every part.
    all: bool,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Open,
    Whole,
    Elided,
}

/// What of a packet was passed over.
pub(super) struct Passed {
    pub(super) segment: Segment<'static>,
    /// Where its payload begins in the packet, and how much of that was captured.
    pub(super) payload: usize,
    pub(super) captured: usize,
    /// The sequence number of the first byte that was passed over, and how many there are.
    pub(super) sequence: u32,
    pub(super) len: usize,
}

impl Elision {
    pub(super) fn new(history: usize) -> Self {
        Self {
            history: u32::try_from(history).unwrap_or(u32::MAX),
            ways: LruCache::unbounded(),
            waiting: VecDeque::new(),
            held: 0,
            gone: 0,
            let_go: 0,
        }
    }

    /// A segment came, before its packet is [pushed](Self::push): decides about those before it in its direction.
    pub(super) fn follow(&mut self, segment: &Segment<'_>) {
        let ends = TcpFlags::SYN.0 | TcpFlags::RST.0;
        if segment.payload_len == 0 && segment.flags.0 & ends == 0 {
            return;
        }
        let way = (segment.source, segment.destination, segment.network);
        let end = segment.sequence.wrapping_add(u32::try_from(segment.payload_len).unwrap_or(u32::MAX));
        let Some(course) = self.ways.get_mut(&way) else {
            self.ways.push(way, Course { next: end, is_in_order: true, open: VecDeque::new() });
            if self.ways.len() > DIRECTIONS
                && let Some((_, course)) = self.ways.pop_lru()
            {
                self.let_go += u64::from(!course.open.is_empty());
                for (place, _) in course.open {
                    decide(&mut self.waiting, self.gone, place, Fate::Whole);
                }
            }
            return;
        };
        let in_order = segment.sequence == course.next && segment.flags.0 & ends == 0;
        (course.next, course.is_in_order) = (end, in_order);
        while let Some(&(place, after)) = course.open.front() {
            let fate = match in_order {
                false => Fate::Whole,
                true if end.wrapping_sub(after) >= self.history => Fate::Elided,
                true => break,
            };
            decide(&mut self.waiting, self.gone, place, fate);
            course.open.pop_front();
        }
        if !in_order {
            course.open = VecDeque::new();
        }
    }

    /// The next packet, what of it was passed over, and whether it goes to every part. `each` is called with packets whose
    /// fate is decided.
    pub(super) fn push(&mut self, excerpt: &Excerpt<'_>, all: bool, passed: Option<&Passed>, each: Each<'_>) {
        let candidate = passed.and_then(|passed| self.candidate(excerpt, passed));
        if candidate.is_none() && self.waiting.is_empty() {
            return each(excerpt, all);
        }
        let place = self.gone + wide(self.waiting.len());
        let fate = match candidate {
            Some((way, _, after)) => {
                if let Some(course) = self.ways.get_mut(&way) {
                    course.open.push_back((place, after));
                }
                Fate::Open
            }
            None => Fate::Whole,
        };
        self.held += COST + excerpt.data.len();
        self.waiting.push_back(Waiting {
            excerpt: Excerpt { data: &[], ..*excerpt },
            data: excerpt.data.to_vec(),
            candidate: candidate.map_or(Elided::NONE, |(_, candidate, _)| candidate),
            fate,
            all,
        });
        while let Some(first) = self.waiting.front()
            && (self.held > WAITING || first.fate != Fate::Open)
        {
            self.let_go += u64::from(first.fate == Fate::Open);
            self.pop(each);
        }
    }

    /// Packets, and directions, for which there was no room: their bytes were kept.
    pub(super) const fn let_go(&self) -> u64 {
        self.let_go
    }

    /// The file is at its end: what waits keeps its bytes.
    pub(super) fn finish(&mut self, each: Each<'_>) {
        while !self.waiting.is_empty() {
            self.pop(each);
        }
    }

    /// The bytes that may be left out, their direction, and the sequence number after them.
    fn candidate(&self, excerpt: &Excerpt<'_>, passed: &Passed) -> Option<(Way, Elided, u32)> {
        let Passed { ref segment, payload, captured, sequence, len } = *passed;
        let way = (segment.source, segment.destination, segment.network);
        let course = self.ways.peek(&way)?;
        let first = segment.sequence.wrapping_add(u32::from(segment.flags.contains(TcpFlags::SYN)));
        let at = usize::try_from(sequence.wrapping_sub(first)).ok()?;
        let end = u32::try_from(segment.payload_len).ok().map(|len| first.wrapping_add(len))?;
        let fits = at.checked_add(len).is_some_and(|to| to <= captured);
        if !fits
            || len < LEAST
            || course.next != end
            || !course.is_in_order
            || payload + captured > excerpt.data.len()
        {
            return None;
        }
        let after = sequence.wrapping_add(u32::try_from(len).ok()?);
        Some((way, Elided { from: payload + at, to: payload + at + len }, after))
    }

    fn pop(&mut self, each: Each<'_>) {
        let Some(Waiting { excerpt, mut data, candidate, fate, all }) = self.waiting.pop_front() else {
            return;
        };
        self.held -= COST + data.len();
        self.gone += 1;
        match fate {
            Fate::Elided => {
                data.drain(candidate.from..candidate.to);
                each(&Excerpt { data: &data, elided: candidate, ..excerpt }, all);
            }
            Fate::Open | Fate::Whole => each(&Excerpt { data: &data, ..excerpt }, all),
        }
    }
}

/// Decides about a packet, if it still waits.
fn decide(waiting: &mut VecDeque<Waiting>, gone: u64, place: u64, fate: Fate) {
    let index = place.checked_sub(gone).and_then(|index| usize::try_from(index).ok());
    if let Some(waiting) = index.and_then(|index| waiting.get_mut(index)) {
        waiting.fate = fate;
    }
}

/// What a packet that waits costs beside its bytes.
const COST: usize = size_of::<Waiting>() + 32;

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
