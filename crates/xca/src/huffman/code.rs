//! A Huffman code: from lengths to a table that decodes.

use crate::ErrorKind;

/// Symbols: 256 literals, and matches by the bits of their distance and their length.
const SYMBOLS: usize = 512;
/// Bits of the longest code.
const LONGEST: usize = 15;
/// Bits of the codes that one lookup finds. With eleven the table takes 4 KiB, and longer codes are rare by their nature.
const FAST: usize = 11;
/// Bits that are shown of the stream.
const WORD: usize = 32;
/// What all codes fill when they are complete, in codes of the longest length.
const COMPLETE: u32 = 1 << LONGEST;

/// A canonical Huffman code: shorter codes come first, and among equals that of the lower symbol.
pub(super) struct Code {
    /// By the first [`FAST`] bits: the symbol, and in the lowest four bits its length. Zero where the code is longer.
    fast: [u16; 1 << FAST],
    /// The symbols in the order of their codes.
    sorted: [u16; SYMBOLS],
    /// By length: where its codes begin.
    starts: [Start; LONGEST + 2],
}

/// Where the codes of a length begin.
#[derive(Clone, Copy, Default)]
struct Start {
    /// The first of them, filled up to the longest length.
    code: u32,
    /// Its symbol's place in the order of the codes.
    place: usize,
}

impl Code {
    /// The code of these lengths, half a byte each, the lower half first.
    pub(super) fn read(lengths: &[u8; SYMBOLS / 2]) -> Result<Self, ErrorKind> {
        let starts = starts(lengths)?;
        let sorted = sorted(lengths, &starts);
        let mut fast = [0; 1 << FAST];
        let mut filled = 0;
        let places = starts.windows(2).zip(0_u16..).take(FAST + 1);
        for (pair, len) in places {
            let &[Start { place, .. }, Start { place: end, .. }] = pair else { break };
            for symbol in sorted.get(place..end).unwrap_or_default() {
                let next = filled + (1 << (FAST - usize::from(len)));
                fast.get_mut(filled..next).unwrap_or_default().fill((symbol << 4) | len);
                filled = next;
            }
        }
        Ok(Self { fast, sorted, starts })
    }

    /// The symbol whose code these bits begin with, the highest first, and the bits of its code.
    #[inline]
    pub(super) fn symbol(&self, bits: u32) -> (u16, u32) {
        let index = usize::try_from(bits >> (WORD - FAST)).unwrap_or_default();
        match self.fast.get(index) {
            Some(&entry) if entry > 0 => (entry >> 4, u32::from(entry & 0xF)),
            _ => self.long(bits),
        }
    }

    fn long(&self, bits: u32) -> (u16, u32) {
        let code = bits >> (WORD - LONGEST);
        let mut len = FAST + 1;
        while len < LONGEST && self.starts.get(len + 1).is_some_and(|next| code >= next.code) {
            len += 1;
        }
        let start = self.starts.get(len).copied().unwrap_or_default();
        let index = usize::try_from((code - start.code) >> (LONGEST - len)).unwrap_or_default();
        let symbol = self.sorted.get(start.place + index).copied().unwrap_or_default();
        (symbol, u32::try_from(len).unwrap_or_default())
    }
}

/// The lengths of the symbols in their order.
fn each(lengths: &[u8; SYMBOLS / 2]) -> impl Iterator<Item = usize> {
    lengths.iter().flat_map(|byte| [byte & 0xF, byte >> 4]).map(usize::from)
}

/// Where the codes of each length begin; one length more, for their end. Length 0 has none.
fn starts(lengths: &[u8; SYMBOLS / 2]) -> Result<[Start; LONGEST + 2], ErrorKind> {
    let mut counts = [0_u16; LONGEST + 1];
    for len in each(lengths) {
        if let Some(count) = counts.get_mut(len) {
            *count += 1;
        }
    }
    let mut starts = [Start::default(); LONGEST + 2];
    let mut next = Start::default();
    for ((start, count), len) in starts.iter_mut().skip(1).zip(counts.iter().skip(1)).zip(1..) {
        *start = next;
        next.code += u32::from(*count) << (LONGEST - len);
        next.place += usize::from(*count);
    }
    if let Some(last) = starts.last_mut() {
        *last = next;
    }
    if next.code == COMPLETE { Ok(starts) } else { Err(ErrorKind::Code { filled: next.code }) }
}

fn sorted(lengths: &[u8; SYMBOLS / 2], starts: &[Start; LONGEST + 2]) -> [u16; SYMBOLS] {
    let mut sorted = [0; SYMBOLS];
    let mut next = *starts;
    for (len, symbol) in each(lengths).zip(0..).filter(|(len, _)| *len > 0) {
        let Some(start) = next.get_mut(len) else { continue };
        if let Some(place) = sorted.get_mut(start.place) {
            *place = symbol;
        }
        start.place += 1;
    }
    sorted
}
