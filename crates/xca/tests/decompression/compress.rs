//! Small compressors of plain LZ77 and of LZ77+Huffman, for tests and made captures.

use std::collections::HashMap;

/// The shortest match.
const MIN_MATCH: usize = 3;
/// Bytes of a block of LZ77+Huffman.
const BLOCK: usize = 65_536;
/// How far back a match of plain LZ77 reaches.
const WINDOW: usize = 8192;
/// The symbol of the end.
const END: usize = 256;

/// A literal, or how far back a match begins and how long it is.
enum Token {
    Literal(u8),
    Match(usize, usize),
}

/// A stream of LZ77+Huffman. All codes that a block has are of two lengths that differ by one.
pub(crate) fn lz77_huffman(data: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut start = 0;
    while start < data.len() {
        let end = data.len().min(start + BLOCK);
        let tokens = tokens(data, start, end, BLOCK - 1);
        block(&tokens, end == data.len(), &mut out);
        start = end;
    }
    out
}

/// A stream of plain LZ77.
pub(crate) fn lz77(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 4];
    let (mut flags, mut count, mut place, mut half) = (0_u32, 0, 0, None);
    for token in tokens(data, 0, data.len(), WINDOW) {
        match token {
            Token::Literal(byte) => out.push(byte),
            Token::Match(distance, len) => {
                flags |= 1 << (31 - count);
                plain_match(distance, len - MIN_MATCH, &mut half, &mut out);
            }
        }
        count += 1;
        if count == 32 {
            out[place..place + 4].copy_from_slice(&flags.to_le_bytes());
            (flags, count, place) = (0, 0, out.len());
            out.extend([0; 4]);
        }
    }
    // What is not used of the flags says that a match follows, and none does.
    out[place..place + 4].copy_from_slice(&(flags | u32::MAX >> count).to_le_bytes());
    out
}

fn plain_match(distance: usize, len: usize, half: &mut Option<usize>, out: &mut Vec<u8>) {
    let bytes = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
    out.extend(&bytes((distance - 1) << 3 | len.min(7))[..2]);
    let Some(over) = len.checked_sub(7) else { return };
    let nibble = u8::try_from(over.min(15)).unwrap();
    match half.take() {
        Some(place) => out[place] |= nibble << 4,
        None => {
            *half = Some(out.len());
            out.push(nibble);
        }
    }
    match over.checked_sub(15) {
        None => {}
        Some(over) if over < 255 => out.extend(&bytes(over)[..1]),
        Some(_) if len < 0x1_0000 => out.extend([&[255], &bytes(len)[..2]].concat()),
        Some(_) => out.extend([&[255, 0, 0], &bytes(len)[..]].concat()),
    }
}

/// The bytes from `start` to `end`: literals, and matches with the last place that has the same three bytes.
fn tokens(data: &[u8], start: usize, end: usize, window: usize) -> Vec<Token> {
    let mut last = HashMap::new();
    let mut tokens = Vec::new();
    let mut taken = start;
    for at in 0..end {
        let known = data.get(at..at + MIN_MATCH).and_then(|head| last.insert(head, at));
        if at < taken {
            continue;
        }
        let known = known.filter(|from| at - from <= window);
        let len =
            known.map_or(0, |from| (at..end).take_while(|to| data[from + to - at] == data[*to]).count());
        tokens.push(match known {
            Some(from) if len >= MIN_MATCH => Token::Match(at - from, len),
            _ => Token::Literal(data[at]),
        });
        taken = at + len.max(1);
        if len > 0 && len < MIN_MATCH {
            taken = at + 1;
        }
    }
    tokens
}

fn block(tokens: &[Token], last: bool, out: &mut Vec<u8>) {
    let mut used: Vec<usize> = tokens.iter().map(symbol).collect();
    used.push(END);
    // A code needs two symbols.
    used.push(END + 1);
    used.sort_unstable();
    used.dedup();
    let codes = codes(&used);
    out.extend((0..256).map(|byte| codes[byte * 2].1 | codes[byte * 2 + 1].1 << 4));
    let mut bits = Bits::new(out);
    for token in tokens {
        let symbol = symbol(token);
        bits.put(codes[symbol].0, codes[symbol].1);
        if let Token::Match(distance, len) = *token {
            bits.length(len - MIN_MATCH);
            let width = distance.ilog2();
            bits.put(u32::try_from(distance - (1 << width)).unwrap(), u8::try_from(width).unwrap());
        }
    }
    if last {
        bits.put(codes[END].0, codes[END].1);
    }
    bits.flush();
}

fn symbol(token: &Token) -> usize {
    match *token {
        Token::Literal(byte) => byte.into(),
        Token::Match(distance, len) => {
            END + usize::try_from(distance.ilog2()).unwrap() * 16 + (len - MIN_MATCH).min(15)
        }
    }
}

/// By symbol, a canonical code and its bits.
fn codes(used: &[usize]) -> Vec<(u32, u8)> {
    let long = u8::try_from(used.len().next_power_of_two().ilog2()).unwrap();
    let short = (1 << long) - used.len();
    let mut codes = vec![(0, 0); 512];
    for (index, symbol) in used.iter().enumerate() {
        let code = if index < short { (index, long - 1) } else { (index + short, long) };
        codes[*symbol] = (u32::try_from(code.0).unwrap(), code.1);
    }
    codes
}

/// Writes bits into 16-bit words, two of which are always reserved: bytes go after them.
struct Bits<'a> {
    out: &'a mut Vec<u8>,
    word: u32,
    free: u8,
    places: [usize; 2],
}

impl<'a> Bits<'a> {
    fn new(out: &'a mut Vec<u8>) -> Self {
        let at = out.len();
        out.extend([0; 4]);
        Self { out, word: 0, free: 16, places: [at, at + 2] }
    }

    fn put(&mut self, bits: u32, len: u8) {
        if len <= self.free {
            self.word = (self.word << len) | bits;
            self.free -= len;
            return;
        }
        let over = len - self.free;
        self.word = (self.word << self.free) | (bits >> over);
        self.write();
        self.places = [self.places[1], self.out.len()];
        self.out.extend([0; 2]);
        self.word = bits & ((1 << over) - 1);
        self.free = 16 - over;
    }

    fn length(&mut self, len: usize) {
        let bytes = |value: usize| u32::try_from(value).unwrap().to_le_bytes();
        match len {
            0..15 => {}
            15..270 => self.out.extend(&bytes(len - 15)[..1]),
            270..0x1_0000 => self.out.extend([&[255], &bytes(len)[..2]].concat()),
            _ => self.out.extend([&[255, 0, 0], &bytes(len)[..]].concat()),
        }
    }

    fn flush(&mut self) {
        self.word <<= self.free;
        self.write();
    }

    fn write(&mut self) {
        let at = self.places[0];
        self.out[at..at + 2].copy_from_slice(&self.word.to_le_bytes()[..2]);
    }
}
