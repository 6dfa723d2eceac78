//! The search for the next message in a stream whose framing is lost.

use std::collections::VecDeque;

use memchr::memmem;

use super::evidence::{Evidence, Landmark, growing_id};
use super::{Direction, GapCause, SmbTransport};
use crate::PacketId;

/// Messages in a row that are believed whatever they are.
const CHAIN: u32 = 8;

/// What it costs to remember the packet of some bytes.
const CARRIER_COST: usize = size_of::<(u64, PacketId)>();

/// The search for the next message in a stream whose framing is lost.
///
/// A candidate is a place where a prefix and a message's fixed fields fit. It is the next message if a second one
/// follows exactly where it ends, and one of both goes on with what was known of the stream ([`Landmark`]); if neither
/// does, [`CHAIN`] of them must follow one another, requests with growing MessageIds. Until that is known no later place
/// counts, so bytes inside a WRITE whose own header was found do not. Where a second cannot be seen yet, a candidate that
/// fills whole segments is believed if it goes on with what was known.
#[derive(Debug)]
pub(super) struct Search {
    pub(super) cause: GapCause,
    /// Bytes of holes since it began.
    pub(super) lost: u64,
    /// The bytes in question. Positions count from where the search began, holes included.
    window: Vec<u8>,
    /// Bytes at the window's beginning that are of no more use.
    useless: usize,
    /// Position of the first byte after them.
    front: u64,
    /// Where the bytes of each packet end, and the packet.
    carriers: VecDeque<(u64, PacketId)>,
    /// Where to look for the next candidate.
    scan: u64,
    candidate: Option<Candidate>,
    /// Where the last segment began.
    segment: u64,
}

#[derive(Clone, Copy, Debug)]
struct Candidate {
    start: u64,
    end: u64,
    /// Messages in a row from `start` to `end`.
    links: u32,
    /// One of them goes on with what was known.
    familiar: bool,
    /// The MessageId of the last one, if it is a request.
    id: Option<u64>,
    /// It begins where a segment begins.
    at_segment: bool,
    /// Its bytes could not be kept; only what follows it can be used.
    dropped: bool,
}

/// What follows the bytes that were pushed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Then {
    /// Still unknown.
    More,
    /// A hole up to this position, cut by a snap length or not.
    Hole { end: u64, cut: bool },
    /// Nothing.
    End,
}

/// What the stream is known to be.
#[derive(Clone, Copy, Debug)]
pub(super) struct Known {
    pub(super) transport: SmbTransport,
    pub(super) direction: Option<Direction>,
    pub(super) landmark: Landmark,
}

/// Where the framing goes on.
#[derive(Debug)]
pub(super) struct Found {
    /// The bytes from there on begin at this index of the window.
    pub(super) index: usize,
    /// Bytes passed over.
    pub(super) skipped: u64,
}

/// The bytes in question, and the packets that carried them.
#[derive(Debug)]
pub(super) struct Window {
    pub(super) bytes: Vec<u8>,
    /// Where the bytes of each packet end, and the packet.
    pub(super) carriers: Vec<(usize, PacketId)>,
}

impl Search {
    /// Begins with bytes that were read already; they begin a segment.
    pub(super) fn new(cause: GapCause, lost: u64) -> Self {
        Self {
            cause,
            lost,
            window: Vec::new(),
            useless: 0,
            front: 0,
            carriers: VecDeque::new(),
            scan: 0,
            candidate: None,
            segment: 0,
        }
    }

    /// Bytes passed over if nothing more is found.
    pub(super) fn skipped(&self) -> u64 {
        self.end().saturating_sub(self.lost)
    }

    /// Takes back the window of a search that had found a message, to go on from `index`.
    pub(super) fn resume(cause: GapCause, window: Window, index: usize) -> Self {
        let rest = window.carriers.into_iter().filter(|(end, _)| *end > index);
        let carriers = rest.map(|(end, packet)| (wide(end - index), packet)).collect();
        Self { window: window.bytes, useless: index, carriers, ..Self::new(cause, 0) }
    }

    pub(super) fn into_window(self) -> Window {
        let carriers = self.carriers.iter().map(|(end, packet)| (self.index(*end), *packet)).collect();
        Window { bytes: self.window, carriers }
    }

    /// The packet that carried the first byte of what may be a message, while that is open.
    pub(super) fn candidate(&self) -> Option<PacketId> {
        let candidate = self.candidate.filter(|candidate| !candidate.dropped)?;
        let at = self.carriers.partition_point(|(end, _)| *end <= candidate.start);
        self.carriers.get(at).map(|(_, packet)| *packet)
    }

    /// Takes the bytes of a segment that `carrier` brought. At most `limit` bytes are kept.
    pub(super) fn push(&mut self, bytes: &[u8], carrier: PacketId, limit: usize) {
        self.segment = self.end();
        if let GapCause::BadPrefix(prefix) = &mut self.cause {
            let missing = usize::try_from(self.segment).unwrap_or(usize::MAX);
            prefix.iter_mut().skip(missing).zip(bytes).for_each(|(to, from)| *to = *from);
        }
        self.window.extend_from_slice(bytes);
        match self.carriers.back_mut() {
            Some((end, packet)) if *packet == carrier => *end += wide(bytes.len()),
            _ => self.carriers.push_back((self.segment + wide(bytes.len()), carrier)),
        }
        self.trim(limit);
    }

    /// Looks for the next message as far as the bytes go.
    pub(super) fn step(&mut self, then: Then, known: &Known) -> Option<Found> {
        loop {
            let Some(candidate) = self.candidate else {
                self.candidate = self.next_candidate(then, known);
                self.candidate?;
                continue;
            };
            match self.judge(candidate, then, known) {
                Verdict::Wait => return None,
                Verdict::Longer(candidate) => self.candidate = Some(candidate),
                Verdict::Refuted => {
                    self.candidate = None;
                    self.scan =
                        if candidate.dropped { candidate.end.max(self.front) } else { candidate.start + 1 };
                }
                Verdict::Found => {
                    let at = if candidate.dropped { candidate.end } else { candidate.start };
                    let skipped = at.saturating_sub(self.lost);
                    return Some(Found { index: self.index(at), skipped });
                }
            }
        }
    }

    /// A hole of `len` bytes follows.
    pub(super) fn hole(&mut self, len: u64) {
        let end = self.end() + len;
        if let Some(candidate) = &mut self.candidate {
            candidate.dropped = true;
        }
        self.window.clear();
        self.carriers.clear();
        self.useless = 0;
        self.lost += len;
        (self.front, self.scan) = (end, end);
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.window.capacity() + self.carriers.capacity() * CARRIER_COST
    }

    /// Gives back the bytes in question. A message that was found among them still shows where the next one begins.
    pub(super) fn let_go(&mut self) {
        self.hole(0);
        (self.window, self.carriers) = (Vec::new(), VecDeque::new());
    }

    /// Where the window ends.
    pub(super) fn end(&self) -> u64 {
        self.front + wide(self.window.len().saturating_sub(self.useless))
    }

    fn judge(&self, candidate: Candidate, then: Then, known: &Known) -> Verdict {
        let end = self.end();
        if candidate.end > end {
            return match then {
                Then::More => Verdict::Wait,
                // A packet that was cut still says its length: the message fills it.
                Then::Hole { end, cut: true }
                    if candidate.end == end && candidate.at_segment && !candidate.dropped =>
                {
                    Verdict::Found
                }
                Then::Hole { end, .. } if candidate.end >= end => Verdict::Wait,
                Then::Hole { .. } | Then::End => Verdict::Refuted,
            };
        }
        if candidate.end < self.front {
            // What follows it lies in a hole.
            return Verdict::Refuted;
        }
        let rest = self.window.get(self.index(candidate.end)..).unwrap_or_default();
        match Evidence::of(rest, known.transport, known.direction) {
            Evidence::Fits(len) => {
                let links = candidate.links + 1;
                let familiar = candidate.familiar || self.is_familiar(rest, (candidate.end, len), known);
                let id = growing_id(rest);
                match familiar || links >= CHAIN {
                    _ if !familiar && id.is_some_and(|id| candidate.id.is_some_and(|last| id <= last)) => {
                        Verdict::Refuted
                    }
                    true => Verdict::Found,
                    false => Verdict::Longer(Candidate {
                        end: candidate.end + len,
                        links,
                        familiar,
                        id: id.or(candidate.id),
                        ..candidate
                    }),
                }
            }
            Evidence::None => Verdict::Refuted,
            Evidence::Open(_) if candidate.dropped && rest.is_empty() => Verdict::Wait,
            Evidence::Open(_) => match then {
                Then::End if candidate.familiar => Verdict::Found,
                Then::Hole { .. } if candidate.familiar && (candidate.at_segment || rest.len() >= 8) => {
                    Verdict::Found
                }
                Then::More if rest.is_empty() && candidate.at_segment && candidate.familiar => Verdict::Found,
                Then::More => Verdict::Wait,
                Then::End | Then::Hole { .. } => Verdict::Refuted,
            },
        }
    }

    /// Whether a message with its prefix, which begins at a position and has a length, goes on with what was known of the
    /// stream.
    fn is_familiar(&self, bytes: &[u8], (start, len): (u64, u64), known: &Known) -> bool {
        let message = bytes.get(4..).unwrap_or_default();
        let fills_segment = start == self.segment && start + len == self.end();
        known.landmark.is_unknown() || known.landmark.precedes(message, start, fills_segment)
    }

    fn next_candidate(&mut self, then: Then, known: &Known) -> Option<Candidate> {
        loop {
            let from = self.index(self.scan);
            let hit = self.window.get(from + 5..).and_then(|bytes| memmem::find(bytes, b"SMB"));
            let Some(hit) = hit else {
                // The last bytes may begin a prefix and its magic.
                self.scan = self.scan.max(self.end().saturating_sub(7));
                return None;
            };
            let start = self.scan + wide(hit);
            self.scan = start;
            let bytes = self.window.get(from + hit..).unwrap_or_default();
            let at_segment = start == self.segment;
            let len = match Evidence::of(bytes, known.transport, known.direction) {
                Evidence::Fits(len) => len,
                Evidence::Open(_) if then == Then::More => return None,
                // All that a snap length left of a packet.
                Evidence::Open(Some(len))
                    if at_segment
                        && bytes.len() >= 24
                        && then == (Then::Hole { end: start + len, cut: true }) =>
                {
                    len
                }
                Evidence::Open(_) | Evidence::None => {
                    self.scan = start + 1;
                    continue;
                }
            };
            let familiar = self.is_familiar(bytes, (start, len), known);
            return Some(Candidate {
                start,
                end: start + len,
                links: 1,
                familiar,
                id: growing_id(bytes),
                at_segment,
                dropped: false,
            });
        }
    }

    /// Forgets the bytes that are of no more use; a candidate too long to be kept loses its bytes.
    fn trim(&mut self, limit: usize) {
        let needed = self.candidate.map_or(self.scan, |candidate| match candidate.dropped {
            true => candidate.end.min(self.end()),
            false => candidate.start,
        });
        self.forget(needed);
        let held = self.window.len() - self.useless + self.carriers.len() * CARRIER_COST;
        if held > limit
            && let Some(candidate) = &mut self.candidate
        {
            candidate.dropped = true;
            let end = candidate.end;
            self.forget(end);
            self.scan = self.front;
        }
    }

    /// Forgets the bytes before a position, as far as they have come.
    fn forget(&mut self, position: u64) {
        let position = position.min(self.end());
        self.useless = self.index(position);
        self.front = self.front.max(position);
        while self.carriers.front().is_some_and(|(end, _)| *end <= self.front) {
            self.carriers.pop_front();
        }
        if self.useless > self.window.len() / 2 {
            self.window.drain(..self.useless);
            self.useless = 0;
        }
    }

    /// The window's index of a position.
    fn index(&self, position: u64) -> usize {
        let ahead = usize::try_from(position.saturating_sub(self.front)).unwrap_or(usize::MAX);
        self.useless.saturating_add(ahead).min(self.window.len())
    }
}

enum Verdict {
    Found,
    Longer(Candidate),
    Refuted,
    Wait,
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
