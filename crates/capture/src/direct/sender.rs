//! What one end of SMB Direct sends, as a stream of bytes.

use super::smbd::{Transfer, begins_message};

/// Takes the stream of one end.
pub(super) trait Upper {
    /// The next bytes: `len` were sent, and fewer may have been captured. None of them: an empty packet.
    fn bytes(&mut self, bytes: &[u8], len: usize);
    /// The next `len` bytes are not there.
    fn missing(&mut self, len: u64);
    /// Messages are missing, nobody knows how long: the next byte begins one. `least` bytes of them are certain.
    fn gap(&mut self, least: u64);
}

/// Bytes of the length before each upper message in the stream. [MS-SMB2] 2.1
const PREFIX: usize = 4;

/// Joins the Data Transfers of one end to upper messages, each with the prefix that it has over TCP.
///
/// The order of calls for each message of the transport: [`begin`](Self::begin) with its first bytes,
/// [`more`](Self::more) and [`skip`](Self::skip), [`end`](Self::end).
#[derive(Debug, Default)]
pub(super) struct Sender {
    /// Bytes of the upper message that are still to come in other transfers.
    rest: u64,
    /// Bytes of the data of this transfer that are still to come, and those before them.
    data: u64,
    padding: u64,
    /// The data of this transfer belongs to a message whose beginning was not seen.
    is_headless: bool,
    /// Data bytes that a transfer had at most.
    fragment: u64,
    /// Messages of the transport that are not in the capture, since the last transfer.
    lost: u64,
    /// Messages of the transport that are no Data Transfers.
    pub(super) unknown: u64,
}

impl Sender {
    /// This many messages, or packets of messages, are missing before the next.
    pub(super) fn lose(&mut self, messages: u64) {
        self.lost = self.lost.saturating_add(messages);
    }

    /// A message begins with `bytes`; `len` of them were sent. `scratch` is memory to use.
    pub(super) fn begin(&mut self, bytes: &[u8], len: usize, scratch: &mut Vec<u8>, upper: &mut impl Upper) {
        let Some(transfer) = Transfer::parse(bytes) else {
            self.unknown += 1;
            return;
        };
        let (size, remaining) = (u64::from(transfer.len), u64::from(transfer.remaining));
        if transfer.len == 0 {
            upper.bytes(&[], 0);
            return;
        }
        let offset = usize::try_from(transfer.offset).unwrap_or(usize::MAX);
        let data = bytes.get(offset..).unwrap_or_default();
        let sent = len.saturating_sub(offset).min(usize::try_from(size).unwrap_or(usize::MAX));
        let data = data.get(..sent).unwrap_or(data);
        // Where a snap length left nothing of the data, nothing speaks against it.
        let begins = begins_message(data) || (data.is_empty() && self.rest + self.lost == 0);
        let is_first = self.settle(size + remaining, begins, upper);
        self.fragment = self.fragment.max(size);
        self.rest = remaining;
        self.padding = wide(offset.saturating_sub(len));
        self.data = size - wide(sent);
        if is_first && !self.is_headless {
            let [_, prefix @ ..] = (transfer.len + transfer.remaining).to_be_bytes();
            scratch.clear();
            scratch.push(0);
            scratch.extend(prefix);
            scratch.extend(data);
            upper.bytes(scratch, PREFIX + sent);
        } else {
            self.pass(data, sent, upper);
        }
    }

    /// More of the message at hand.
    pub(super) fn more(&mut self, bytes: &[u8], len: usize, upper: &mut impl Upper) {
        let before = usize::try_from(self.padding).unwrap_or(usize::MAX).min(len);
        self.padding -= wide(before);
        let sent = (len - before).min(usize::try_from(self.data).unwrap_or(usize::MAX));
        let bytes = bytes.get(before..).unwrap_or_default();
        self.data -= wide(sent);
        if sent > 0 {
            self.pass(bytes.get(..sent).unwrap_or(bytes), sent, upper);
        }
    }

    /// `len` bytes of the message at hand are missing.
    pub(super) fn skip(&mut self, len: u64, upper: &mut impl Upper) {
        let before = self.padding.min(len);
        self.padding -= before;
        let missing = (len - before).min(self.data);
        self.data -= missing;
        if missing > 0 && !self.is_headless {
            upper.missing(missing);
        }
    }

    /// The message at hand is over: what it did not bring of its data is missing.
    pub(super) fn end(&mut self, upper: &mut impl Upper) {
        self.padding = 0;
        self.skip(self.data, upper);
    }

    /// Bytes of the message at hand that are still to come.
    pub(super) fn left(&self) -> u64 {
        self.padding + self.data
    }

    /// A transfer comes with which `whole` bytes of an upper message are left. Whether it begins that: all that was missed
    /// before it is reported.
    fn settle(&mut self, whole: u64, begins: bool, upper: &mut impl Upper) -> bool {
        let lost = std::mem::take(&mut self.lost);
        if self.rest > 0 {
            // It goes on with the message at hand, unless it begins one itself or has more than is left of that.
            let goes_on = whole == self.rest || (whole < self.rest && !begins);
            if goes_on {
                self.omit(self.rest - whole, upper);
                return false;
            }
            self.omit(self.rest, upper);
        }
        let unexplained = lost.saturating_sub(self.rest.div_ceil(self.fragment.max(1)));
        self.rest = 0;
        // What goes on with nothing goes on with what is missing.
        self.is_headless = !begins;
        let least = unexplained + u64::from(self.is_headless);
        if least > 0 {
            upper.gap(least);
        }
        true
    }

    fn omit(&self, len: u64, upper: &mut impl Upper) {
        if len > 0 && !self.is_headless {
            upper.missing(len);
        }
    }

    fn pass(&self, bytes: &[u8], len: usize, upper: &mut impl Upper) {
        if !self.is_headless {
            upper.bytes(bytes, len);
        }
    }
}

fn wide(len: usize) -> u64 {
    u64::try_from(len).unwrap_or(u64::MAX)
}
