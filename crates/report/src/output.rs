use std::io::{self, Write};

/// Gathers bytes, hands them on in large pieces, and keeps the first error until someone asks.
#[derive(Debug)]
pub(crate) struct Output<W> {
    /// What is to be written next.
    pub(crate) buffer: Vec<u8>,
    out: W,
    error: Option<io::Error>,
}

/// Bytes after which the buffer is handed on.
const PIECE: usize = 64 * 1024;

impl<W: Write> Output<W> {
    pub(crate) const fn new(out: W) -> Self {
        Self { buffer: Vec::new(), out, error: None }
    }

    /// Whether nothing can be written any more.
    pub(crate) const fn is_broken(&self) -> bool {
        self.error.is_some()
    }

    /// Hands on what is gathered, once it is worth it.
    #[inline]
    pub(crate) fn pass(&mut self) {
        if self.buffer.len() >= PIECE {
            self.flush();
        }
    }

    fn flush(&mut self) {
        if self.error.is_none() {
            self.error = self.out.write_all(&self.buffer).err();
        }
        self.buffer.clear();
    }

    /// Hands on everything.
    pub(crate) fn finish(mut self) -> io::Result<()> {
        self.flush();
        match self.error {
            Some(error) => Err(error),
            None => self.out.flush(),
        }
    }
}
