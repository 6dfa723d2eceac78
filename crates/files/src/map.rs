//! What is known of a file's bytes, range by range.

use smbtrail_track::Time;

use crate::packed::{Pack, Packer, Unpacker, packed, packed_names};

/// A range of a file whose bytes have one source, or are missing for one reason.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Extent {
    /// Where it begins, in bytes from the file's first.
    pub start: u64,
    /// Where it ends: the first byte after it.
    pub end: u64,
    /// What is there.
    pub what: What,
    /// How that is known.
    pub origin: Origin,
}

/// What a range of a file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum What {
    /// Bytes, which are at this position of the store.
    Bytes(u64),
    /// Zeros.
    Zero,
    /// What another file held from this offset on, in a version of it.
    Link {
        /// The index of the file.
        file: u32,
        /// The index of its version.
        version: u32,
        /// Where the bytes began there.
        at: u64,
    },
    /// It is unknown.
    Missing(Reason),
}

/// Why bytes of a file are unknown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// No message of the capture moved them.
    NotRequested,
    /// They are in packets that the capture does not contain.
    Lost,
    /// The snap length of the capture cut them off.
    Cut,
    /// A message in an envelope that was not opened has them, or RDMA moved them encrypted.
    Encrypted,
    /// The request was seen, but no response: whether they were moved is unknown.
    NoResponse,
    /// They went by RDMA, and the capture shows nothing of what its connection moved so.
    Rdma,
    /// The server copied them from a place that is unknown.
    Copied,
    /// A limit was reached.
    Limit,
    /// The capture has them, but what its connections may hold in memory was used up when they came.
    Memory,
}

/// How the bytes of a range came to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Source {
    /// A READ showed them.
    Read,
    /// A WRITE put them there.
    Written,
    /// The server filled the range with zeros.
    Zeroed,
    /// The server copied them from another place.
    Copied,
}

/// How a range is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Origin {
    /// How the bytes came to be there.
    pub source: Source,
    /// The index of who moved them.
    pub actor: u32,
    /// The first frame that moved bytes of it.
    pub first: u64,
    /// The last frame that did.
    pub last: u64,
    /// When the first was captured.
    pub time: Time,
}

impl Reason {
    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotRequested => "not requested",
            Self::Lost => "lost in capture",
            Self::Cut => "cut by snap length",
            Self::Encrypted => "encrypted",
            Self::NoResponse => "response not seen",
            Self::Rdma => "sent by RDMA",
            Self::Copied => "copied by the server",
            Self::Limit => "limit reached",
            Self::Memory => "memory limit reached",
        }
    }
}

impl Source {
    /// Its name in rows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Written => "written",
            Self::Zeroed => "zeroed",
            Self::Copied => "copied",
        }
    }
}

impl Extent {
    /// Bytes of it.
    #[must_use]
    pub const fn len(&self) -> u64 {
        self.end - self.start
    }

    /// Whether it has no byte.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.end == self.start
    }

    /// The part of it between two offsets.
    fn clip(mut self, start: u64, end: u64) -> Self {
        if start > self.start {
            let skipped = start - self.start;
            match &mut self.what {
                What::Bytes(at) | What::Link { at, .. } => *at += skipped,
                What::Zero | What::Missing(_) => {}
            }
            self.start = start;
        }
        self.end = self.end.min(end);
        self
    }

    /// Whether `next` continues it: then both are one.
    fn continues(&self, next: &Self) -> bool {
        let (a, b) = (&self.origin, &next.origin);
        if self.end != next.start || (a.source, a.actor) != (b.source, b.actor) {
            return false;
        }
        match (self.what, next.what) {
            (What::Bytes(at), What::Bytes(then)) => at + self.len() == then,
            (What::Zero, What::Zero) => true,
            (What::Missing(a), What::Missing(b)) => a == b,
            (
                What::Link { file, version, at },
                What::Link { file: then_file, version: then_version, at: then },
            ) => (file, version, at + self.len()) == (then_file, then_version, then),
            _ => false,
        }
    }

    /// Takes the one that continues it.
    fn join(&mut self, next: &Self) {
        self.end = next.end;
        if next.origin.first < self.origin.first {
            (self.origin.first, self.origin.time) = (next.origin.first, next.origin.time);
        }
        self.origin.last = self.origin.last.max(next.origin.last);
    }
}

/// The ranges of a file, in order and without overlap. What is between them was never requested.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Map {
    extents: Vec<Extent>,
}

/// A run of a range: an extent's part, or nothing.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) extent: Option<Extent>,
}

impl Map {
    /// All extents, in order.
    #[must_use]
    pub fn extents(&self) -> &[Extent] {
        &self.extents
    }

    /// Where the last extent ends.
    pub(crate) fn end(&self) -> u64 {
        self.extents.last().map_or(0, |extent| extent.end)
    }

    fn first_after(&self, start: u64) -> usize {
        match self.extents.last() {
            Some(last) if last.end <= start => self.extents.len(),
            _ => self.extents.partition_point(|extent| extent.end <= start),
        }
    }

    /// The parts of a range, those of extents and those between them, in order.
    pub(crate) fn runs(&self, start: u64, end: u64) -> impl Iterator<Item = Run> + '_ {
        let mut at = start;
        let mut index = self.first_after(start);
        std::iter::from_fn(move || {
            if at >= end {
                return None;
            }
            let found = self.extents.get(index).filter(|extent| extent.start < end);
            let run = match found {
                Some(extent) if extent.start <= at => {
                    index += 1;
                    let part = extent.clip(at, end);
                    Run { start: at, end: part.end, extent: Some(part) }
                }
                Some(extent) => Run { start: at, end: extent.start, extent: None },
                None => Run { start: at, end, extent: None },
            };
            at = run.end;
            Some(run)
        })
    }

    /// Takes out a range, and gives what was there.
    pub(crate) fn cut(&mut self, start: u64, end: u64) -> Vec<Extent> {
        let from = self.first_after(start);
        if start >= end || self.extents.get(from).is_none_or(|extent| extent.start >= end) {
            return Vec::new();
        }
        let count = self.extents.get(from..).unwrap_or_default().partition_point(|extent| extent.start < end);
        let to = from + count;
        let head = self.extents.get(from).filter(|extent| extent.start < start);
        let head = head.map(|extent| extent.clip(0, start));
        let tail = self.extents.get(to - 1).filter(|extent| extent.end > end);
        let tail = tail.map(|extent| extent.clip(end, u64::MAX));
        let removed: Vec<Extent> = self.extents.splice(from..to, head.into_iter().chain(tail)).collect();
        removed.into_iter().map(|extent| extent.clip(start, end)).collect()
    }

    /// Puts an extent where nothing is.
    fn insert(&mut self, extent: Extent) {
        let index = self.first_after(extent.start);
        if let Some(before) = index.checked_sub(1).and_then(|before| self.extents.get_mut(before))
            && before.continues(&extent)
        {
            before.join(&extent);
            let joined = *before;
            if let Some(after) = self.extents.get(index).filter(|after| joined.continues(after)).copied() {
                if let Some(before) = self.extents.get_mut(index - 1) {
                    before.join(&after);
                }
                self.extents.remove(index);
            }
            return;
        }
        if let Some(after) = self.extents.get_mut(index)
            && extent.continues(after)
        {
            let mut joined = extent;
            joined.join(after);
            *after = joined;
            return;
        }
        if self.extents.is_empty() {
            // Most files are moved from their first byte to their last.
            self.extents.reserve_exact(1);
        }
        self.extents.insert(index, extent);
    }

    /// Puts an extent in place of what is there.
    pub(crate) fn put(&mut self, extent: Extent) {
        if extent.is_empty() {
            return;
        }
        self.cut(extent.start, extent.end);
        self.insert(extent);
    }

    /// Whether it has no extent.
    pub(crate) fn is_empty(&self) -> bool {
        self.extents.is_empty()
    }

    /// How many extents it has.
    pub(crate) fn len(&self) -> usize {
        self.extents.len()
    }
}

packed! {
    Map { extents }
    Extent { start, end, what, origin }
    Origin { source, actor, first, last, time }
}

packed_names! {
    Reason { NotRequested, Lost, Cut, Encrypted, NoResponse, Rdma, Copied, Limit, Memory }
    Source { Read, Written, Zeroed, Copied }
}

impl Pack for What {
    fn pack(&self, to: &mut Packer) {
        match self {
            Self::Bytes(at) => (0u8, *at).pack(to),
            Self::Zero => 1u8.pack(to),
            Self::Link { file, version, at } => (2u8, (*file, (*version, *at))).pack(to),
            Self::Missing(reason) => (3u8, *reason).pack(to),
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Some(match u8::unpack(from)? {
            0 => Self::Bytes(Pack::unpack(from)?),
            1 => Self::Zero,
            2 => {
                let (file, (version, at)) = Pack::unpack(from)?;
                Self::Link { file, version, at }
            }
            3 => Self::Missing(Pack::unpack(from)?),
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(start: u64, end: u64, at: u64) -> Extent {
        let origin = Origin { source: Source::Read, actor: 0, first: 1, last: 1, time: Time(0) };
        Extent { start, end, what: What::Bytes(at), origin }
    }

    #[test]
    fn neighbours_whose_bytes_continue_become_one() {
        let mut map = Map::default();
        map.put(extent(20, 30, 120));
        map.put(extent(0, 10, 100));
        map.put(extent(10, 20, 110));
        assert_eq!(map.extents(), [extent(0, 30, 100)]);
    }

    #[test]
    fn what_is_put_replaces_what_was_there() {
        let mut map = Map::default();
        map.put(extent(0, 30, 100));
        map.put(extent(10, 20, 500));
        assert_eq!(map.extents(), [extent(0, 10, 100), extent(10, 20, 500), extent(20, 30, 120)]);
        assert_eq!(map.cut(5, 15), [extent(5, 10, 105), extent(10, 15, 500)]);
        assert_eq!(map.extents(), [extent(0, 5, 100), extent(15, 20, 505), extent(20, 30, 120)]);
    }

    #[test]
    fn runs_cover_a_range_once() {
        let mut map = Map::default();
        map.put(extent(10, 20, 100));
        map.put(extent(25, 30, 200));
        let runs: Vec<_> = map.runs(5, 40).map(|run| (run.start, run.end, run.extent.is_some())).collect();
        let expected = [(5, 10, false), (10, 20, true), (20, 25, false), (25, 30, true), (30, 40, false)];
        assert_eq!(runs, expected);
    }
}
