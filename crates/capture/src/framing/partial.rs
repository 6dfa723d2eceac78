//! A frame that spans several segments, while it is collected.

use super::frame::{Content, Span, What};
use super::{LOOK, Reason, Want};

/// Buffers that grew larger than this are given back when their frame is done.
const KEEP_CAPACITY: usize = 16 * 1024;
/// The same for runs of bytes.
const KEEP_SPANS: usize = 16;

/// Runs of kept and missing bytes one frame may have. One with more is cut: its rest is not kept. Only packets
/// made for it, each with a few bytes and a hole, come to this many.
const SPANS: usize = 4096;

/// A frame that straddles segments, while it is collected.
#[derive(Debug, Default)]
pub(super) struct Partial {
    len: usize,
    /// How many of its bytes are kept at most.
    most: usize,
    /// How many of its bytes were passed, kept or not.
    at: usize,
    kept: Vec<u8>,
    spans: Vec<Span>,
    /// Where the element begins about which the consumer was asked last or will be next.
    element: usize,
    /// Where its bytes begin in `kept`.
    element_kept: usize,
    /// Whether a byte of the element is missing.
    holed: bool,
    next: Next,
}

/// What to do with the next bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Next {
    /// Keep those up to this offset, then ask.
    Collect(usize),
    /// Drop those up to this offset, then begin a new element.
    Skip(usize),
    /// Keep all.
    #[default]
    Whole,
    /// Keep no more.
    Lose,
}

impl Partial {
    /// Begins a frame of `len` bytes; at most `most` of them are kept. If nobody is to be asked, all of those are.
    pub(super) fn begin(&mut self, len: usize, most: usize, ask: bool) {
        if self.kept.capacity() > KEEP_CAPACITY {
            self.kept = Vec::new();
        }
        if self.spans.capacity() > KEEP_SPANS {
            self.spans = Vec::new();
        }
        self.kept.clear();
        self.spans.clear();
        self.most = most;
        (self.len, self.at, self.element, self.element_kept, self.holed) = (len, 0, 0, 0, false);
        self.next = if ask { Next::Collect(LOOK.min(len)) } else { Next::Whole };
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    pub(super) fn rest(&self) -> usize {
        self.len - self.at
    }

    /// Whether the next `len` bytes are passed over.
    pub(super) fn passes_over(&self, len: usize) -> bool {
        matches!(self.next, Next::Skip(to) if self.at + len <= to)
    }

    /// Bytes that it holds beside itself.
    pub(super) fn held(&self) -> usize {
        self.kept.capacity() + self.spans.capacity() * size_of::<Span>()
    }

    /// Gives back the bytes of the frame in hand but for its beginning; neither they nor those to come are kept.
    pub(super) fn let_go(&mut self) {
        let first = self.first().get(..LOOK).unwrap_or(self.first()).to_vec();
        let came = std::mem::take(&mut self.at);
        self.spans = Vec::new();
        self.push(first.len(), What::Kept { at: 0 });
        self.push(came - first.len(), What::Missing(Reason::NotKept));
        self.kept = first;
        self.next = Next::Lose;
    }

    pub(super) fn kept(&self) -> &[u8] {
        &self.kept
    }

    /// The frame's bytes from its first on, up to the first that is missing.
    pub(super) fn first(&self) -> &[u8] {
        match self.spans.first() {
            Some(Span { what: What::Kept { .. }, len, .. }) => self.kept.get(..*len).unwrap_or_default(),
            _ => &[],
        }
    }

    pub(super) fn content(&self) -> Content<'_> {
        match self.spans.as_slice() {
            [Span { what: What::Kept { .. }, .. }] => Content::Whole(&self.kept),
            spans => Content::Parts { kept: &self.kept, spans },
        }
    }

    /// Takes the frame's next bytes, at most [`rest`](Self::rest) of them.
    pub(super) fn bytes(
        &mut self,
        mut bytes: &[u8],
        ask: &mut impl FnMut(Asked<'_>) -> Want,
    ) -> (usize, usize) {
        let mut passed = (0, 0);
        while !bytes.is_empty() {
            let (now, later) = bytes.split_at(self.step(bytes.len()));
            bytes = later;
            match self.next {
                Next::Skip(_) => {
                    passed = (self.at, self.at + now.len());
                    self.push(now.len(), What::Missing(Reason::Skipped));
                }
                Next::Lose => self.push(now.len(), What::Missing(Reason::NotKept)),
                Next::Collect(_) | Next::Whole => self.keep(now),
            }
            self.turn(ask);
        }
        passed
    }

    /// The frame's next `len` bytes, at most [`rest`](Self::rest), are not there.
    pub(super) fn missing(
        &mut self,
        mut len: usize,
        reason: Reason,
        ask: &mut impl FnMut(Asked<'_>) -> Want,
    ) {
        while len > 0 {
            if let Next::Collect(_) = self.next {
                self.holed = true;
                self.ask(ask);
                continue;
            }
            let now = self.step(len);
            len -= now;
            self.push(now, What::Missing(reason));
            self.turn(ask);
        }
    }

    /// The stream ended: what the frame has no will not come.
    pub(super) fn end(&mut self) {
        self.push(self.rest(), What::Missing(Reason::Unfinished));
    }

    /// How many of `len` bytes the present [`Next`] is good for; at least one.
    fn step(&self, len: usize) -> usize {
        match self.next {
            Next::Collect(to) | Next::Skip(to) => len.min(to.saturating_sub(self.at)).max(1),
            Next::Whole | Next::Lose => len,
        }
    }

    /// Where the present [`Next`] has come to its end, finds the one that follows.
    fn turn(&mut self, ask: &mut impl FnMut(Asked<'_>) -> Want) {
        if self.at >= self.len {
            return;
        }
        match self.next {
            Next::Collect(to) if self.at >= to => self.ask(ask),
            Next::Skip(to) if self.at >= to => {
                (self.element, self.element_kept, self.holed) = (self.at, self.kept.len(), false);
                self.next = Next::Collect(self.len.min(self.at + LOOK));
            }
            _ => {}
        }
    }

    /// Asks until the answer needs further bytes. Ends, since each turn moves the element on.
    fn ask(&mut self, ask: &mut impl FnMut(Asked<'_>) -> Want) {
        loop {
            let shown = self.kept.get(self.element_kept..).unwrap_or_default();
            let want =
                ask(Asked { bytes: shown, offset: self.element, frame_len: self.len, holed: self.holed });
            self.next = match want {
                Want::Bytes(to) if to > self.at && !self.holed => Next::Collect(to.min(self.len)),
                Want::Skip(to) if to > self.at => Next::Skip(to.min(self.len)),
                Want::Skip(to) if to > self.element => {
                    self.element_kept += to - self.element;
                    self.element = to;
                    let look = self.len.min(to + LOOK);
                    if look <= self.at || self.holed {
                        continue;
                    }
                    Next::Collect(look)
                }
                Want::Bytes(_) | Want::Skip(_) | Want::Whole => Next::Whole,
            };
            return;
        }
    }

    fn keep(&mut self, bytes: &[u8]) {
        let at = self.kept.len();
        if bytes.len() > self.most.saturating_sub(at) {
            self.next = Next::Lose;
            return self.push(bytes.len(), What::Missing(Reason::NotKept));
        }
        self.push(bytes.len(), What::Kept { at });
        if matches!(self.spans.last(), Some(Span { what: What::Kept { .. }, .. })) {
            self.reserve(bytes.len());
            self.kept.extend_from_slice(bytes);
        }
    }

    /// Gets space for more bytes. It doubles, but a large frame gets no more than it can fill.
    fn reserve(&mut self, more: usize) {
        let needed = self.kept.len() + more;
        if needed > self.kept.capacity() {
            let doubled = (2 * self.kept.capacity()).min(self.len.min(self.most).max(KEEP_CAPACITY));
            self.kept.reserve_exact(doubled.max(needed) - self.kept.len());
        }
    }

    fn push(&mut self, len: usize, what: What) {
        let offset = self.at;
        self.at += len;
        let spans = self.spans.len();
        match self.spans.last_mut() {
            _ if len == 0 => {}
            Some(last) if last.what.continues(what) || spans >= SPANS => last.len += len,
            _ => {
                let what = if spans + 1 < SPANS { what } else { What::Missing(Reason::NotKept) };
                self.spans.push(Span { offset, len, what });
            }
        }
    }
}

impl What {
    fn continues(self, next: Self) -> bool {
        match (self, next) {
            (Self::Kept { .. }, Self::Kept { .. }) => true,
            (Self::Missing(a), Self::Missing(b)) => a == b,
            _ => false,
        }
    }
}

/// What of a [`Head`](super::Head) the frame itself knows.
pub(super) struct Asked<'a> {
    pub(super) bytes: &'a [u8],
    pub(super) offset: usize,
    pub(super) frame_len: usize,
    pub(super) holed: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_let_go_is_not_called_lost() {
        let mut partial = Partial::default();
        partial.begin(4_000, 4_000, false);
        partial.bytes(&[7; 1_000], &mut |_| Want::Whole);
        partial.let_go();
        partial.bytes(&[7; 2_000], &mut |_| Want::Whole);
        partial.missing(500, Reason::Cut, &mut |_| Want::Whole);
        partial.end();
        let Content::Parts { spans, .. } = partial.content() else { unreachable!("most is missing") };
        let reason = |span: &Span| match span.what {
            What::Kept { .. } => None,
            What::Missing(reason) => Some(reason),
        };
        let found: Vec<_> = spans.iter().map(|span| (span.len, reason(span))).collect();
        let expected = [
            (LOOK, None),
            (3_000 - LOOK, Some(Reason::NotKept)),
            (500, Some(Reason::Cut)),
            (500, Some(Reason::Unfinished)),
        ];
        assert_eq!(found, expected);
    }
}
