//! What RDMA moved for READs and WRITEs, until their response comes.

use std::collections::BTreeMap;

use smbtrail_track::Remote;

use crate::file::Part;
use crate::map::Reason;

/// What RDMA moved, by exchange.
#[derive(Debug)]
pub(crate) struct Remotes {
    by_exchange: BTreeMap<u64, Moved>,
    /// What all of it costs, and may cost.
    cost: usize,
    most: usize,
    /// What was moved for exchanges up to this one was forgotten.
    forgotten: u64,
}

/// What was moved of one exchange: pieces by where they belong. None overlaps another.
#[derive(Debug, Default)]
pub(crate) struct Moved {
    pieces: BTreeMap<u64, Piece>,
    cost: usize,
    /// Two packets brought different bytes for one place: which of them counts is unknown.
    is_contradictory: bool,
    /// Some of it was forgotten.
    is_forgotten: bool,
}

#[derive(Debug)]
enum Piece {
    Bytes(Vec<u8>),
    Missing(u64),
}

/// What a piece costs beside its bytes: its place in a map that may be half empty.
const PIECE: usize = 96;

impl Piece {
    fn len(&self) -> u64 {
        match self {
            Self::Bytes(bytes) => wide(bytes.len()),
            Self::Missing(len) => *len,
        }
    }
}

impl Remotes {
    /// None; all together cost at most `most`.
    pub(crate) const fn new(most: usize) -> Self {
        Self { by_exchange: BTreeMap::new(), cost: 0, most, forgotten: 0 }
    }

    /// Takes what was moved. Gives the bytes that were forgotten for it.
    pub(crate) fn take(&mut self, remote: &Remote<'_>) -> u64 {
        let moved = self.by_exchange.entry(remote.request.exchange).or_default();
        let before = moved.cost;
        moved.add(remote.at, remote.bytes);
        let cut = remote.len.saturating_sub(wide(remote.bytes.len()));
        moved.leave_out(remote.at.saturating_add(wide(remote.bytes.len())), cut);
        self.cost = self.cost + moved.cost - before;
        let mut forgotten = 0;
        while self.cost > self.most
            && let Some((exchange, oldest)) = self.by_exchange.pop_first()
        {
            self.cost -= oldest.cost;
            self.forgotten = self.forgotten.max(exchange);
            forgotten += wide(oldest.cost);
        }
        forgotten
    }

    /// What was moved for an exchange that ended.
    pub(crate) fn end(&mut self, exchange: u64) -> Moved {
        let moved = self.by_exchange.remove(&exchange);
        self.cost -= moved.as_ref().map_or(0, |moved| moved.cost);
        let mut moved = moved.unwrap_or_default();
        moved.is_forgotten |= exchange <= self.forgotten;
        moved
    }
}

impl Moved {
    fn add(&mut self, at: u64, bytes: &[u8]) {
        let (mut at, mut rest) = (at, bytes);
        while !rest.is_empty() {
            let next = self.pieces.range(at.saturating_add(1)..).next().map_or(u64::MAX, |(start, _)| *start);
            let before = self.pieces.range_mut(..=at).next_back();
            let before = before.map(|(start, piece)| (at - *start, piece));
            let room = |len: u64| usize::try_from(len).unwrap_or(usize::MAX).min(rest.len());
            let done = match before {
                Some((inside, piece)) if inside < piece.len() => {
                    let done = room(piece.len() - inside);
                    if let Piece::Bytes(known) = piece {
                        let from = usize::try_from(inside).unwrap_or(usize::MAX);
                        let known = known.get(from..).unwrap_or_default();
                        self.is_contradictory |= known.get(..done) != rest.get(..done);
                    }
                    done
                }
                Some((inside, Piece::Bytes(known))) if inside == wide(known.len()) => {
                    let done = room(next - at);
                    known.extend(rest.get(..done).unwrap_or_default());
                    self.cost += done;
                    done
                }
                _ => {
                    let done = room(next - at);
                    let piece = rest.get(..done).unwrap_or_default();
                    self.pieces.insert(at, Piece::Bytes(piece.to_vec()));
                    self.cost += PIECE + done;
                    done
                }
            };
            // What is written has an end that numbers of 64 bits can name.
            at = at.saturating_add(wide(done));
            rest = rest.get(done.max(1)..).unwrap_or_default();
        }
    }

    /// A snap length cut these; what another packet brings counts.
    fn leave_out(&mut self, at: u64, len: u64) {
        if len > 0 && !self.pieces.contains_key(&at) {
            let next = self.pieces.range(at..).next().map_or(u64::MAX, |(start, _)| *start);
            let before = self.pieces.range(..at).next_back();
            if before.is_none_or(|(start, piece)| start.saturating_add(piece.len()) <= at) {
                self.pieces.insert(at, Piece::Missing(len.min(next - at)));
                self.cost += PIECE;
            }
        }
    }

    /// The first `len` bytes that the exchange moved, in parts; what no packet brought is missing for the reason `otherwise`.
    pub(crate) fn parts(&self, len: u64, otherwise: Reason) -> Vec<Part<'_>> {
        let otherwise = if self.is_forgotten { Reason::Limit } else { otherwise };
        let mut parts = Vec::new();
        let mut at = 0;
        let miss = |parts: &mut Vec<Part<'_>>, len: u64, why: Reason| {
            if len > 0 {
                parts.push(Part::Missing(len, why));
            }
        };
        let pieces = self.pieces.range(..len).filter(|_| !self.is_contradictory);
        for (start, piece) in pieces {
            miss(&mut parts, start - at, otherwise);
            let now = piece.len().min(len - start);
            match piece {
                Piece::Bytes(bytes) => {
                    let there = usize::try_from(now).unwrap_or(usize::MAX);
                    parts.push(Part::Bytes(bytes.get(..there).unwrap_or(bytes)));
                }
                Piece::Missing(_) => miss(&mut parts, now, Reason::Cut),
            }
            at = start + now;
        }
        miss(&mut parts, len - at, otherwise);
        parts
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The parts as text: bytes as they are, `?` for what is lost, `!` for what was cut.
    fn text(moved: &Moved, len: u64) -> String {
        let part = |part: Part<'_>| match part {
            Part::Bytes(bytes) => String::from_utf8(bytes.to_vec()).unwrap(),
            Part::Missing(len, Reason::Cut) => "!".repeat(usize::try_from(len).unwrap()),
            Part::Missing(len, _) => "?".repeat(usize::try_from(len).unwrap()),
        };
        moved.parts(len, Reason::Lost).into_iter().map(part).collect()
    }

    #[test]
    fn pieces_are_put_together_in_any_order() {
        let mut moved = Moved::default();
        moved.add(6, b"ghi");
        moved.add(0, b"abc");
        assert_eq!(text(&moved, 10), "abc???ghi?");
        moved.add(3, b"def");
        moved.add(9, b"jkl");
        assert_eq!((text(&moved, 10), text(&moved, 0)), ("abcdefghij".into(), String::new()));
    }

    #[test]
    fn what_comes_again_is_the_same() {
        let mut moved = Moved::default();
        moved.add(2, b"cd");
        moved.add(0, b"abcdef");
        moved.add(1, b"bcde");
        assert_eq!(text(&moved, 6), "abcdef");
        moved.add(4, b"xf");
        assert_eq!(text(&moved, 6), "??????");
    }

    #[test]
    fn what_a_snap_length_cut_may_come_again() {
        let mut moved = Moved::default();
        moved.add(0, b"ab");
        moved.leave_out(2, 4);
        moved.leave_out(1, 9);
        moved.add(6, b"g");
        assert_eq!(text(&moved, 8), "ab!!!!g?");
    }

    #[test]
    fn any_place_is_taken() {
        let mut moved = Moved::default();
        moved.add(u64::MAX, b"abc");
        moved.add(u64::MAX - 1, b"abc");
        moved.leave_out(u64::MAX, 7);
        assert_eq!(text(&moved, 2), "??");
    }
}
