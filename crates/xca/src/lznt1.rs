//! LZNT1. `[MS-XCA] 2.5`
//!
//! A stream is a sequence of chunks. Each decompresses to at most 4,096 bytes and begins with a header of 16 bits: its
//! length minus one, the signature 3, and whether it is compressed. A compressed chunk consists of groups: a byte of
//! flags, then for each flag, the lowest bit first, a literal byte (0) or a match (1). A header of zeros ends the stream.

use crate::ErrorKind;
use crate::input::Input;
use crate::output::Output;

/// Bytes that a chunk decompresses to, at most; in all chunks but the last, exactly.
const CHUNK: usize = 4096;
/// The shortest match.
const MIN_MATCH: usize = 3;

pub(crate) fn decompress(input: &mut Input<'_>, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    while input.left() > 1 {
        let header = input.u16()?;
        if header == 0 {
            return Ok(());
        }
        if header & 0x7000 != 0x3000 {
            return Err(ErrorKind::Chunk { header });
        }
        let len = usize::from(header & 0x0FFF) + 1;
        let whole = len <= input.left();
        if header & 0x8000 == 0 {
            output.literals(input.up_to(len))?;
        } else {
            let end = input.left().saturating_sub(len);
            chunk(input, end, output)?;
        }
        if !whole {
            return Err(ErrorKind::Truncated);
        }
    }
    if input.is_empty() { Ok(()) } else { Err(ErrorKind::Truncated) }
}

/// A compressed chunk: up to where `end` bytes of the input are left.
fn chunk(input: &mut Input<'_>, end: usize, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    let start = output.len();
    while input.left() > end {
        let mut flags = input.u8()?;
        for _ in 0..8 {
            if input.left() <= end {
                return Ok(());
            }
            let done = output.len() - start;
            if flags & 1 == 0 {
                if done >= CHUNK {
                    return Err(ErrorKind::OutputFull);
                }
                output.literal(input.u8()?)?;
            } else {
                if input.left() < end + 2 {
                    return Err(ErrorKind::Truncated);
                }
                let token = input.u16()?;
                let length_bits = length_bits(done);
                let distance = usize::from(token >> length_bits) + 1;
                let length = usize::from(token & ((1 << length_bits) - 1)) + MIN_MATCH;
                // A match reaches back to the beginning of its chunk, not further.
                if distance > done {
                    return Err(ErrorKind::Distance { distance });
                }
                let fitting = length.min(CHUNK - done);
                output.repeat(distance, fitting)?;
                if fitting < length {
                    return Err(ErrorKind::OutputFull);
                }
            }
            flags >>= 1;
        }
    }
    Ok(())
}

/// How many of a match's 16 bits are its length: the further back a match can reach, the fewer they are.
const fn length_bits(done: usize) -> u32 {
    // 16 bytes or fewer need 4 bits of distance, 32 need 5, and so on to 4,096 with 12.
    let reach = if done > 16 { usize::BITS - (done - 1).leading_zeros() } else { 4 };
    16 - if reach < 12 { reach } else { 12 }
}
