//! One direction of a pipe: pieces of data in, whole PDUs out.

use alloc::vec::Vec;

use crate::Pdu;
use crate::header::{CommonHeader, Start};

/// The most bytes of a PDU that is put together: all that its length field can say. Windows sends at most 5,840.
pub const FRAGMENT_LIMIT: usize = 64 * 1024;

/// Puts the PDUs of one direction of a pipe together.
///
/// Give it the data in the order in which it is written or read. It works in time linear in the bytes it is given,
/// copies only a PDU that lies in several pieces, and holds at most its limit.
#[derive(Clone, Debug)]
pub struct Stream {
    limit: usize,
    /// The beginning of a PDU that is not whole yet.
    buffer: Vec<u8>,
    /// Bytes still to come of a PDU that is skipped.
    skip: usize,
    counts: StreamCounts,
}

/// Takes a PDU that is whole, and where it begins in the piece that completed it, in bytes; `None` where it began in an
/// earlier piece.
pub type Take<'t> = &'t mut dyn FnMut(Pdu<'_>, Option<usize>);

/// What passed through a [`Stream`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct StreamCounts {
    /// PDUs that were handed out.
    pub pdus: u64,
    /// PDUs that were skipped because they are longer than the limit.
    pub too_long: u64,
    /// Bytes that belong to no PDU: another protocol, or the middle of a PDU whose beginning is missing.
    pub foreign: u64,
    /// PDUs that were given up before they were whole.
    pub abandoned: u64,
}

impl Default for Stream {
    fn default() -> Self {
        Self::new(FRAGMENT_LIMIT)
    }
}

impl Stream {
    /// A stream that holds at most `limit` bytes (at least the 16 of a header) of a PDU.
    #[must_use]
    pub fn new(limit: usize) -> Self {
        let limit = limit.max(CommonHeader::LEN);
        Self { limit, buffer: Vec::new(), skip: 0, counts: StreamCounts::default() }
    }

    /// What passed through it.
    #[must_use]
    pub const fn counts(&self) -> StreamCounts {
        self.counts
    }

    /// Whether it is between two PDUs: it holds nothing and expects nothing in particular.
    #[must_use]
    pub const fn is_idle(&self) -> bool {
        self.buffer.is_empty() && self.skip == 0
    }

    /// Bytes of a PDU that it holds.
    #[must_use]
    pub const fn buffered(&self) -> usize {
        self.buffer.len()
    }

    /// Gives up the PDU that is not whole: bytes are missing, and what follows is not its continuation.
    pub fn abandon(&mut self) {
        if !self.is_idle() {
            self.counts.abandoned += 1;
        }
        self.buffer = Vec::new();
        self.skip = 0;
    }

    /// Takes the next piece of data and hands out each PDU that is whole with it.
    pub fn push(&mut self, piece: &[u8], take: Take<'_>) {
        let mut rest = piece;
        while !rest.is_empty() {
            rest = if self.skip > 0 {
                let now = self.skip.min(rest.len());
                self.skip -= now;
                rest.get(now..).unwrap_or_default()
            } else if self.buffer.is_empty() {
                self.begin(rest, piece.len() - rest.len(), take)
            } else {
                self.go_on(rest, take)
            };
        }
    }

    /// The next `missing` bytes of the data are not there: the capture was cut. A PDU whose header is there is handed out
    /// without them, and so without its verifier.
    pub fn miss(&mut self, missing: usize, take: Take<'_>) {
        if missing == 0 {
            return;
        }
        if let (0, Start::Pdu(len)) = (self.skip, Start::of(&self.buffer)) {
            let part = core::mem::take(&mut self.buffer);
            self.skip = len - part.len();
            self.hand_out(&part, None, take);
        } else if self.skip == 0 {
            self.abandon();
        }
        self.skip = self.skip.saturating_sub(missing);
    }

    /// A PDU begins with this byte, if any does; what follows it is given back.
    fn begin<'p>(&mut self, rest: &'p [u8], at: usize, take: Take<'_>) -> &'p [u8] {
        match Start::of(rest) {
            Start::Pdu(len) if len > self.limit => self.pass_over(len),
            Start::Pdu(len) => {
                if let Some((pdu, after)) = rest.split_at_checked(len) {
                    self.hand_out(pdu, Some(at), take);
                    return after;
                }
                self.buffer.extend_from_slice(rest);
                return &[];
            }
            Start::Short => {
                self.buffer.extend_from_slice(rest);
                return &[];
            }
            Start::Other => {
                self.counts.foreign += rest.len() as u64;
                return &[];
            }
        }
        rest
    }

    /// Goes on with the PDU that is not whole; what follows it is given back.
    fn go_on<'p>(&mut self, rest: &'p [u8], take: Take<'_>) -> &'p [u8] {
        let want = match Start::of(&self.buffer) {
            Start::Pdu(len) => len,
            Start::Short => CommonHeader::LEN,
            // The first bytes looked like a header, and the next ones show that they are not.
            Start::Other => {
                self.counts.foreign += self.buffer.len() as u64;
                self.buffer.clear();
                return rest;
            }
        };
        if want > self.limit {
            let had = self.buffer.len();
            self.buffer.clear();
            self.pass_over(want - had);
            return rest;
        }
        let (front, after) =
            rest.split_at_checked(want.saturating_sub(self.buffer.len())).unwrap_or((rest, &[]));
        self.buffer.extend_from_slice(front);
        if let Start::Pdu(len) = Start::of(&self.buffer)
            && len == self.buffer.len()
        {
            let mut whole = core::mem::take(&mut self.buffer);
            self.hand_out(&whole, None, take);
            whole.clear();
            self.buffer = whole;
        }
        after
    }

    fn pass_over(&mut self, len: usize) {
        self.counts.too_long += 1;
        self.skip = len;
    }

    fn hand_out(&mut self, bytes: &[u8], at: Option<usize>, take: Take<'_>) {
        if let Ok(pdu) = Pdu::parse(bytes, &mut ()) {
            self.counts.pdus += 1;
            take(pdu, at);
        }
    }
}
