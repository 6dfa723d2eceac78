//! Plain LZ77. `[MS-XCA] 2.3, 2.4`
//!
//! A stream is a sequence of groups: 32 flags, then for each flag, the highest bit first, a literal byte (0) or a
//! match (1). It ends where a match would begin.

use crate::ErrorKind;
use crate::input::Input;
use crate::output::Output;

/// The shortest match.
const MIN_MATCH: usize = 3;

pub(crate) fn decompress(input: &mut Input<'_>, output: &mut Output<'_>) -> Result<(), ErrorKind> {
    // The upper half of a byte whose lower half belongs to the previous match.
    let mut half = None;
    while !input.is_empty() {
        let mut flags = input.u32()?;
        let mut left = 32;
        while left > 0 {
            let run = flags.leading_zeros().min(left);
            if run > 0 {
                let wanted = usize::try_from(run).unwrap_or(usize::MAX);
                let literals = input.up_to(wanted);
                output.literals(literals)?;
                if literals.len() < wanted {
                    return Err(ErrorKind::Truncated);
                }
                left -= run;
                flags = flags.checked_shl(run).unwrap_or(0);
                continue;
            }
            if input.is_empty() {
                return Ok(());
            }
            let token = input.u16()?;
            let len = length(token, &mut half, input)?;
            output.repeat(usize::from(token >> 3) + 1, len)?;
            left -= 1;
            flags <<= 1;
        }
    }
    Ok(())
}

/// The length of a match: three bits of its token, then half a byte that two matches share, then a byte, then 16 bits,
/// then 32.
fn length(token: u16, half: &mut Option<u8>, input: &mut Input<'_>) -> Result<usize, ErrorKind> {
    let short = usize::from(token & 7);
    if short < 7 {
        return Ok(short + MIN_MATCH);
    }
    let nibble = match half.take() {
        Some(upper) => upper,
        None => {
            let byte = input.u8()?;
            *half = Some(byte >> 4);
            byte & 0xF
        }
    };
    if nibble < 15 {
        return Ok(usize::from(nibble) + 7 + MIN_MATCH);
    }
    let byte = input.u8()?;
    if byte < 255 {
        return Ok(usize::from(byte) + 15 + 7 + MIN_MATCH);
    }
    let length = input.long_length()?;
    if length < 15 + 7 {
        return Err(ErrorKind::Length { length });
    }
    Ok(usize::try_from(length).unwrap_or(usize::MAX).saturating_add(MIN_MATCH))
}
