//! Decompression for SMB2: the algorithms of `[MS-XCA]`, and LZ4's block format.
#![doc = include_str!("../README.md")]
#![no_std]
#![warn(clippy::exhaustive_enums, clippy::exhaustive_structs)]

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
#[non_exhaustive]
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

    /// Decompresses `input` into the first bytes of `output`, and returns how many. The bytes after them are
    /// unspecified.
    ///
    /// The length of `output` is the limit. A stream of [`Lz77Huffman`](Self::Lz77Huffman) need not mark its end, so
    /// for this algorithm the length must be that of the uncompressed data.
    ///
    /// # Errors
    /// When the input is damaged, ends too early or decompresses to more than `output` takes. The first
    /// [`Error::produced`] bytes are then valid.
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
