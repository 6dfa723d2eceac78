//! LZ4's block format.
//!
//! A stream is a run of sequences: a token with two half bytes, literals, a distance and the match. The last sequence
//! ends after its literals.

use crate::ErrorKind;
use crate::input::Input;
use crate::output::Output;

/// The shortest match.
const MIN_MATCH: usize = 4;

pub(crate) fn decompress(input: &mut Input<'_>, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    loop {
        let token = input.u8()?;
        let wanted = length(token >> 4, input)?;
        let literals = input.up_to(wanted);
        output.literals(literals)?;
        if literals.len() < wanted {
            return Err(ErrorKind::Truncated);
        }
        if input.is_empty() {
            return Ok(());
        }
        let distance = input.u16()?;
        let len = length(token & 0xF, input)?;
        output.repeat(usize::from(distance), len.saturating_add(MIN_MATCH))?;
    }
}

/// A length: half a byte; if that is 15, bytes follow that are added to it, up to the first that is not 255.
#[inline]
fn length(nibble: u8, input: &mut Input<'_>) -> Result<usize, ErrorKind> {
    let mut len = usize::from(nibble);
    if nibble == 15 {
        loop {
            let byte = input.u8()?;
            len = len.saturating_add(byte.into());
            if byte < 255 {
                break;
            }
        }
    }
    Ok(len)
}
