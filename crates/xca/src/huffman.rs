//! LZ77 with Huffman codes. `[MS-XCA] 2.1, 2.2`
//!
//! A stream is a run of blocks of 65,536 bytes once decompressed: 256 bytes with the lengths of 512 codes, half a byte
//! each, and then the codes as bits of 16-bit words, the highest first. The bytes of long lengths are between the
//! words, at the position that the reader of the words has reached.

mod bits;
mod code;

use crate::ErrorKind;
use crate::input::Input;
use crate::output::Output;
use bits::Bits;
use code::Code;

/// Bytes of a block, decompressed. A match that begins in a block may end after it.
const BLOCK: usize = 65_536;
/// The shortest match.
const MIN_MATCH: usize = 3;
/// The symbol that also says that the stream is over, where it comes last.
const END: u16 = 256;

pub(crate) fn decompress(input: &mut Input<'_>, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    while output.room() > 0 {
        if input.is_empty() {
            return Err(ErrorKind::Truncated);
        }
        let code = Code::read(&input.array()?)?;
        block(&code, input, output)?;
    }
    Ok(())
}

fn block(code: &Code, input: &mut Input<'_>, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    let mut bits = Bits::new(input);
    let end = output.len().saturating_add(BLOCK);
    while output.len() < end {
        if output.room() == 0 {
            return finish(code, &bits, input);
        }
        let (symbol, len) = code.symbol(bits.peek());
        bits.skip(len, input)?;
        match u8::try_from(symbol) {
            Ok(literal) => output.literal(literal)?,
            Err(_) => {
                let length = length(symbol & 0xF, input)?;
                let distance_bits = u32::from((symbol - END) >> 4);
                let distance = (1 << distance_bits) + bits.take(distance_bits, input)?;
                output.repeat(distance, length)?;
            }
        }
    }
    Ok(())
}

/// The length of a match: four bits of its symbol, then a byte, then 16 bits, then 32.
#[inline]
fn length(nibble: u16, input: &mut Input<'_>) -> Result<usize, ErrorKind> {
    if nibble < 15 {
        return Ok(usize::from(nibble) + MIN_MATCH);
    }
    let byte = input.u8()?;
    if byte < 255 {
        return Ok(usize::from(byte) + 15 + MIN_MATCH);
    }
    let length = input.long_length()?;
    if length < 15 {
        return Err(ErrorKind::Length { length });
    }
    Ok(usize::try_from(length).unwrap_or(usize::MAX).saturating_add(MIN_MATCH))
}

/// The output is full: only the end symbol may follow, which not every compressor writes. Padding in the
/// last word is not a symbol.
fn finish(code: &Code, bits: &Bits, input: &Input<'_>) -> Result<(), ErrorKind> {
    let (next, _) = code.symbol(bits.peek());
    if input.left() < 2 || next == END { Ok(()) } else { Err(ErrorKind::OutputFull) }
}
