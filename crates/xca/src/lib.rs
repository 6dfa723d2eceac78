//! Decompression as SMB2 needs it: the algorithms of `[MS-XCA]`, and LZ4's block format.
//!
//! Everything is written into a buffer that the caller owns and whose length is the bound: nothing is allocated, and no
//! stream makes more of itself than the caller allows.
//!
//! ```
//! use smbtrail_xca::Algorithm;
//!
//! // source: [MS-XCA] 3.1: "abc", a hundred times.
//! let input = [0xff, 0xff, 0xff, 0x1f, 0x61, 0x62, 0x63, 0x17, 0x00, 0x0f, 0xff, 0x26, 0x01];
//! let mut output = [0; 300];
//! assert_eq!(Algorithm::Lz77.decompress(&input, &mut output), Ok(300));
//! assert_eq!(output, *b"abc".repeat(100));
//! ```
//!
//! Pattern_V1 is no stream but one byte and a count: who reads its header has all of it.

#![no_std]

mod error;
mod huffman;
mod input;
mod lz4;
mod lz77;
mod lznt1;
mod output;

pub use error::{Error, ErrorKind};

use input::Input;
use output::Output;

/// How bytes are compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Algorithm {
    /// LZNT1. `[MS-XCA] 2.5`
    Lznt1,
    /// Plain LZ77. `[MS-XCA] 2.3, 2.4`
    Lz77,
    /// LZ77 with Huffman codes. `[MS-XCA] 2.1, 2.2`
    Lz77Huffman,
    /// LZ4's block format, as <https://github.com/lz4/lz4/blob/dev/doc/lz4_Block_format.md> has it.
    Lz4,
}

impl Algorithm {
    /// Every algorithm.
    pub const ALL: [Self; 4] = [Self::Lznt1, Self::Lz77, Self::Lz77Huffman, Self::Lz4];

    /// Decompresses `input` into the first bytes of `output`; how many. What stands behind them is not to be read: it
    /// may have been written to.
    ///
    /// The output's length is the bound. With [`Lz77Huffman`](Self::Lz77Huffman), whose streams need not say where they
    /// end, it is also the end: it has to be the length of what was compressed.
    ///
    /// # Errors
    /// When the input is damaged, ends too early or holds more than `output` takes. What was decompressed before
    /// stands in the first [`Error::produced`] bytes.
    pub fn decompress(self, input: &[u8], output: &mut [u8]) -> Result<usize, Error> {
        let (mut input, mut output) = (Input::new(input), Output::new(output));
        let result = match self {
            Self::Lznt1 => lznt1::decompress(&mut input, &mut output),
            Self::Lz77 => lz77::decompress(&mut input, &mut output),
            Self::Lz77Huffman => huffman::decompress(&mut input, &mut output),
            Self::Lz4 => lz4::decompress(&mut input, &mut output),
        };
        let produced = output.len();
        match result {
            Ok(()) => Ok(produced),
            Err(kind) => Err(Error { kind, offset: input.at(), produced }),
        }
    }
}
