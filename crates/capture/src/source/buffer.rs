//! The buffer from which records are borrowed.

use super::Source;
use crate::error::Problem;
use crate::limits::READ_SIZE;

/// One reused buffer between a source and the formats. Records are borrowed from it; only the record that lies
/// across its end is moved, once in a filling.
pub(crate) struct Buffer {
    source: Source,
    bytes: Vec<u8>,
    /// What is taken so far: the index of the first byte that is not.
    start: usize,
    /// The index past the last byte read.
    end: usize,
    /// The offset in the file of the byte at `start`.
    offset: u64,
}

impl Buffer {
    pub(crate) fn new(source: Source) -> Self {
        Self { source, bytes: vec![0; READ_SIZE], start: 0, end: 0, offset: 0 }
    }

    /// Makes the next `len` bytes available if the source has them, and gives all that are: fewer than `len` only at
    /// the end. Grows to `len`: the caller has found it sane.
    #[inline]
    pub(crate) fn peek(&mut self, len: usize) -> Result<&[u8], Problem> {
        if self.end - self.start < len {
            self.fill(len)?;
        }
        Ok(self.there())
    }

    /// The bytes that are available without reading.
    pub(crate) fn there(&self) -> &[u8] {
        self.bytes.get(self.start..self.end).unwrap_or_default()
    }

    /// Takes `len` bytes that `peek` made available. They stay readable through `taken` until the next `peek`.
    #[inline]
    pub(crate) fn take(&mut self, len: usize) {
        let len = len.min(self.end - self.start);
        self.start += len;
        self.offset += len as u64;
    }

    /// `len` bytes that begin `back` bytes before the place reached, and were taken since the last `peek`.
    #[inline]
    pub(crate) fn taken(&self, back: usize, len: usize) -> &[u8] {
        let from = self.start.saturating_sub(back);
        self.bytes.get(from..from + len).unwrap_or_default()
    }

    /// The offset in the unpacked file of the next byte.
    pub(crate) fn offset(&self) -> u64 {
        self.offset
    }

    pub(crate) fn source(&self) -> &Source {
        &self.source
    }

    #[cold]
    fn fill(&mut self, len: usize) -> Result<(), Problem> {
        self.bytes.copy_within(self.start..self.end, 0);
        self.end -= self.start;
        self.start = 0;
        if self.bytes.len() < len {
            self.bytes.resize(len.next_multiple_of(READ_SIZE), 0);
        }
        while self.end < len {
            match self.source.read(self.bytes.get_mut(self.end..).unwrap_or_default())? {
                0 => break,
                read => self.end += read,
            }
        }
        Ok(())
    }
}
