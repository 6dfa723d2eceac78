//! The caller's buffer, and copies of what is already in it.

use crate::ErrorKind;

/// The bytes that are written, and how far.
pub(crate) struct Output<'o> {
    bytes: &'o mut [u8],
    at: usize,
}

/// Bytes of a match that are copied at once.
const STRIDE: usize = 16;

impl<'o> Output<'o> {
    pub(crate) fn new(bytes: &'o mut [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// Bytes that were written.
    pub(crate) const fn len(&self) -> usize {
        self.at
    }

    /// Bytes that may still be written.
    pub(crate) const fn room(&self) -> usize {
        self.bytes.len() - self.at
    }

    #[inline]
    pub(crate) fn literal(&mut self, byte: u8) -> Result<(), ErrorKind> {
        *self.bytes.get_mut(self.at).ok_or(ErrorKind::OutputFull)? = byte;
        self.at += 1;
        Ok(())
    }

    /// Writes these bytes: as many as there is room for, before it fails.
    pub(crate) fn literals(&mut self, bytes: &[u8]) -> Result<(), ErrorKind> {
        let fitting = bytes.get(..self.room()).unwrap_or(bytes);
        if let Some(room) = self.bytes.get_mut(self.at..self.at + fitting.len()) {
            room.copy_from_slice(fitting);
        }
        self.at += fitting.len();
        if fitting.len() < bytes.len() { Err(ErrorKind::OutputFull) } else { Ok(()) }
    }

    /// Writes again what was written from `distance` bytes back on, `len` bytes: as many as there is room for, before
    /// it fails. A match that is longer than its distance repeats itself.
    #[inline]
    pub(crate) fn repeat(&mut self, distance: usize, len: usize) -> Result<(), ErrorKind> {
        let Some(from) = self.at.checked_sub(distance).filter(|_| distance > 0) else {
            return Err(ErrorKind::Distance { distance });
        };
        // Whole strides may write beyond the match, where there is room: those bytes are overwritten later.
        if distance < STRIDE || self.room() < len.saturating_add(STRIDE) {
            return self.repeat_exactly(from, len);
        }
        let end = self.at + len;
        let (mut from, mut to) = (from, self.at);
        while to < end {
            let stride: [u8; STRIDE] =
                self.bytes.get(from..).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
            if let Some(place) = self.bytes.get_mut(to..).and_then(<[u8]>::first_chunk_mut) {
                *place = stride;
            }
            from += STRIDE;
            to += STRIDE;
        }
        self.at = end;
        Ok(())
    }

    fn repeat_exactly(&mut self, from: usize, len: usize) -> Result<(), ErrorKind> {
        let fitting = len.min(self.room());
        let end = self.at + fitting;
        if let (1, Some(&byte)) = (self.at - from, self.bytes.get(from)) {
            if let Some(run) = self.bytes.get_mut(self.at..end) {
                run.fill(byte);
            }
            self.at = end;
        }
        // What was copied doubles what can be copied at once.
        while self.at < end {
            let len = (self.at - from).min(end - self.at);
            self.bytes.copy_within(from..from + len, self.at);
            self.at += len;
        }
        if fitting < len { Err(ErrorKind::OutputFull) } else { Ok(()) }
    }
}
