//! The bytes that a structure is read from, and the bound for its offsets.

use alloc::vec::Vec;

use crate::{ParseError, Problem, ProblemKind, Region, Sink};

/// The bytes of a message, or of a structure inside one, and how many there should be.
///
/// Offsets are counted from its first byte. Fewer bytes than `len` mean that a capture or a consumer cut it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Input<'a> {
    bytes: &'a [u8],
    len: usize,
    base: usize,
}

impl<'a> Input<'a> {
    /// All bytes of a message, its header included, without what follows at NextCommand.
    #[must_use]
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, len: bytes.len(), base: 0 }
    }

    /// The first `bytes` of a message that is `len` bytes long.
    #[must_use]
    pub const fn cut(bytes: &'a [u8], len: usize) -> Self {
        Self { bytes, len: if len < bytes.len() { bytes.len() } else { len }, base: 0 }
    }

    /// The same bytes, `base` bytes after the message's header: problems and listings then give the right offsets.
    #[must_use]
    pub const fn at(self, base: usize) -> Self {
        Self { base, ..self }
    }

    /// The bytes that are there.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// How many bytes there should be.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.len
    }

    /// Whether there should be none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether bytes are missing at the end.
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.bytes.len() < self.len
    }

    /// Where the first byte is, in bytes from the message's header.
    #[must_use]
    pub const fn base(&self) -> usize {
        self.base
    }

    /// The part from `start` to the end.
    #[must_use]
    pub fn from(&self, start: usize) -> Self {
        Self {
            bytes: self.bytes.get(start..).unwrap_or_default(),
            len: self.len.saturating_sub(start),
            base: self.base + start,
        }
    }

    /// The part up to `end`.
    #[must_use]
    pub fn to(&self, end: usize) -> Self {
        let len = self.len.min(end);
        Self { bytes: self.bytes.get(..len).unwrap_or(self.bytes), len, base: self.base }
    }

    /// The `N` bytes at `start`: a structure's fixed part.
    ///
    /// # Errors
    /// [`ParseError::Short`] when they are not all there.
    #[inline]
    pub fn block<const N: usize>(
        &self,
        start: usize,
        structure: &'static str,
    ) -> Result<&'a [u8; N], ParseError> {
        self.bytes.get(start..).and_then(|rest| rest.first_chunk()).ok_or(ParseError::Short {
            structure,
            offset: self.base + start,
            needed: N,
            had: self.bytes.len().saturating_sub(start),
        })
    }

    /// The region that an offset and a length locate, as far as it lies after `first` and inside the bound.
    #[inline]
    pub fn region(
        &self,
        (offset, len): (usize, usize),
        first: usize,
        what: &'static str,
        sink: &mut dyn Sink,
    ) -> Region<'a> {
        if offset < first && len > 0 {
            self.out_of_bounds((offset, offset.saturating_add(len)), first, what, sink);
            return Region::read(self.base, offset, &[], 0);
        }
        self.region_anywhere((offset, len), first, what, sink)
    }

    /// The region that an offset and a length locate, as far as it lies inside the bound. Before `first` it is a problem
    /// and is read nevertheless.
    #[inline]
    pub fn region_anywhere(
        &self,
        (offset, len): (usize, usize),
        first: usize,
        what: &'static str,
        sink: &mut dyn Sink,
    ) -> Region<'a> {
        // An offset beyond the end is reported at the end, so that every problem is inside the message.
        if len == 0 {
            return Region::read(self.base, offset.min(self.len), &[], 0);
        }
        let end = offset.saturating_add(len);
        if offset < first || end > self.len {
            self.out_of_bounds((offset, end), first, what, sink);
        }
        let (offset, end) = (offset.min(self.len), end.min(self.len));
        let bytes = self.bytes.get(offset..end.min(self.bytes.len())).unwrap_or_default();
        Region::read(self.base, offset, bytes, end - offset)
    }

    #[cold]
    fn out_of_bounds(
        &self,
        (offset, end): (usize, usize),
        first: usize,
        what: &'static str,
        sink: &mut dyn Sink,
    ) {
        let (kind, expected, found) = if offset < first {
            (ProblemKind::OffsetInsideFixed, first, offset)
        } else {
            (ProblemKind::BeyondMessage, self.len, end)
        };
        sink.problem(Problem::new(kind, what, self.base + offset.min(self.len), expected, found));
    }

    /// The bytes from `first` on that none of `regions` covers.
    pub fn rest(&self, first: usize, regions: &[&Region<'a>]) -> Vec<Region<'a>> {
        let mut rest = Vec::new();
        let mut at = first;
        while at < self.bytes.len() {
            // A region that covers `at` moves it on; otherwise the nearest region after it ends the gap.
            let mut next = self.bytes.len();
            let mut end = at;
            for region in regions.iter().filter(|region| !region.bytes.is_empty()) {
                if region.offset <= at {
                    end = end.max(region.end());
                } else {
                    next = next.min(region.offset);
                }
            }
            if end > at {
                at = end;
                continue;
            }
            let bytes = self.bytes.get(at..next).unwrap_or_default();
            rest.push(Region::read(self.base, at, bytes, bytes.len()));
            at = next;
        }
        rest
    }
}
