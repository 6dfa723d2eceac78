//! A buffer before an output, which keeps the output's first error.

use std::io::{self, Write};

/// Collects bytes, passes them on in large pieces, and keeps the first error until [`finish`](Self::finish).
#[derive(Debug)]
pub struct Output<W> {
    buffer: Vec<u8>,
    out: W,
    error: Option<io::Error>,
}

/// Bytes after which the buffer is passed on.
const PIECE: usize = 64 * 1024;

impl<W: Write> Output<W> {
    /// A buffer before `out`.
    pub const fn new(out: W) -> Self {
        Self { buffer: Vec::new(), out, error: None }
    }

    /// What is to be written next: append to it, then call [`pass`](Self::pass).
    #[inline]
    pub const fn buffer(&mut self) -> &mut Vec<u8> {
        &mut self.buffer
    }

    /// Whether the output failed, so that nothing more can be written.
    #[must_use]
    pub const fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Passes on what is in the buffer if it is large enough.
    #[inline]
    pub fn pass(&mut self) {
        if self.buffer.len() >= PIECE {
            self.flush();
        }
    }

    /// Passes on everything now, for those who wait for it.
    pub fn pass_all(&mut self) {
        self.flush();
        if self.error.is_none() {
            self.error = self.out.flush().err();
        }
    }

    fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.out.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Passes on everything.
    ///
    /// # Errors
    /// The first error of the output.
    pub fn finish(mut self) -> io::Result<()> {
        self.flush();
        match self.error {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }
}
