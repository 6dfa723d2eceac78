//! Unpacks zstd up to the damage.

use std::io::{self, BufRead, ErrorKind, Read};

use zstd::stream::raw::{Decoder, Operation};

/// Bytes of a block's header. RFC 8878, 3.1.1.2
const BLOCK_HEADER: usize = 3;

/// Unpacks zstd, one frame after the other. RFC 8878, 3.1
///
/// The decoder drops what it wrote in the call in which it finds damage. So a call never brings it the end of one block
/// and the beginning of the next: all blocks before the damaged one are handed over.
pub(super) struct Zstd<R> {
    reader: R,
    decoder: Decoder<'static>,
    /// Packed bytes that the decoder asks for: those of a block and of the next one's header; 0 between frames.
    wanted: usize,
    /// The decoder may have more to write.
    is_full: bool,
}

impl<R: BufRead> Zstd<R> {
    pub(super) fn new(reader: R) -> io::Result<Self> {
        Ok(Self { reader, decoder: Decoder::new()?, wanted: 0, is_full: false })
    }

    pub(super) fn get_ref(&self) -> &R {
        &self.reader
    }
}

impl<R: BufRead> Read for Zstd<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if into.is_empty() {
            return Ok(0);
        }
        loop {
            let packed = self.reader.fill_buf()?;
            if packed.is_empty() && !self.is_full {
                return if self.wanted == 0 { Ok(0) } else { Err(ErrorKind::UnexpectedEof.into()) };
            }
            let step = match self.wanted {
                _ if self.is_full => 0,
                wanted @ 0..=BLOCK_HEADER => wanted.max(1),
                wanted => wanted - BLOCK_HEADER,
            };
            let packed = packed.get(..step).unwrap_or(packed);
            let status = self.decoder.run_on_buffers(packed, into)?;
            self.reader.consume(status.bytes_read);
            self.wanted = status.remaining;
            self.is_full = status.remaining > 0 && status.bytes_written == into.len();
            if status.bytes_written > 0 {
                return Ok(status.bytes_written);
            }
        }
    }
}
