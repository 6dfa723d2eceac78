//! Why bytes cannot be decompressed.

use thiserror::Error;

/// Why a stream could not be decompressed to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{kind}, at byte {offset} of the compressed data, with {produced} bytes decompressed")]
pub struct Error {
    /// What is wrong.
    pub kind: ErrorKind,
    /// How far the input was read, in bytes from its first.
    pub offset: usize,
    /// Bytes that were decompressed before.
    pub produced: usize,
}

/// What is wrong with a stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input ends in the middle of something.
    #[error("the compressed data ends too early")]
    Truncated,
    /// It decompresses to more bytes than the output has.
    #[error("it decompresses to more than it may")]
    OutputFull,
    /// A match begins before the first byte.
    #[error("a match begins {distance} bytes back, before the first byte")]
    Distance {
        /// How far back, in bytes.
        distance: usize,
    },
    /// The length of a match is written in more bytes than it needs, and is too small for them.
    #[error("a long length says {length}")]
    Length {
        /// The length that was read.
        length: u32,
    },
    /// The lengths of the Huffman codes do not form a complete code.
    #[error("the Huffman code is filled to {filled} of 32768")]
    Code {
        /// 32,768 in a code that is complete.
        filled: u32,
    },
    /// The header of an LZNT1 chunk does not have the signature.
    #[error("the chunk's header is {header:#06x}")]
    Chunk {
        /// The header.
        header: u16,
    },
}
