//! How a stream that is no DCE/RPC is divided: a guess from its bytes, with what it is guessed from.

use std::collections::hash_map::DefaultHasher;
use std::fmt;
use std::hash::{Hash, Hasher};

use crate::histogram::Histogram;

/// What the bytes of one side of a pipe look like, those of DCE/RPC left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shape {
    messages: u64,
    /// How often each byte occurs.
    counts: Histogram,
    /// Messages that end in a line break.
    lines: u64,
    /// The greatest common divisor of the sizes of messages.
    step: u32,
    prefixes: [Prefix; 4],
    /// Hashes of the first blocks of 16 bytes.
    blocks: Vec<u64>,
    /// Blocks that occurred before.
    repeated: u64,
}

/// How a stream is divided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Framing {
    /// Each part has its length in front of it.
    LengthPrefixed {
        /// Bytes of the length.
        size: u8,
        /// Its byte order.
        is_big_endian: bool,
        /// Parts.
        parts: u64,
    },
    /// Lines of text.
    Lines {
        /// Messages that end in a line break.
        ended: u64,
        /// Messages.
        messages: u64,
    },
    /// Messages whose sizes are multiples of the same number, as block ciphers and fixed structures make them.
    Blocks {
        /// The number.
        size: u32,
        /// Messages.
        messages: u64,
        /// Blocks of 16 bytes that occur more than once, of the first ones.
        repeated: u64,
    },
    /// None of these.
    Unknown,
}

/// A length in front of each part, as long as the bytes agree with that.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Prefix {
    size: u8,
    is_big_endian: bool,
    /// The bytes of a length that is not whole.
    head: [u8; 4],
    had: u8,
    /// Bytes of the part that are still to come.
    left: u64,
    parts: u64,
    is_refuted: bool,
}

/// Bytes of a part at most: programs that move files over pipes use parts of 1 MiB.
const PART: u64 = 16 << 20;
/// Bytes of a block: those of AES.
const BLOCK: usize = 16;
/// Blocks that are compared with later ones.
const BLOCKS: usize = 64;
/// The least size that is called a block: smaller ones occur by chance.
const STEP: u32 = 8;

impl Default for Shape {
    fn default() -> Self {
        let form = |(size, is_big_endian)| Prefix {
            size,
            is_big_endian,
            head: [0; 4],
            had: 0,
            left: 0,
            parts: 0,
            is_refuted: false,
        };
        Self {
            messages: 0,
            counts: Histogram::default(),
            lines: 0,
            step: 0,
            prefixes: [(4, false), (4, true), (2, false), (2, true)].map(form),
            blocks: Vec::new(),
            repeated: 0,
        }
    }
}

impl Shape {
    /// Adds a message of `len` bytes; `there` are those that the capture contains.
    pub(crate) fn add(&mut self, there: &[u8], len: u32) {
        self.messages += 1;
        self.counts.add(there);
        self.lines += u64::from(there.ends_with(b"\n") || there.ends_with(b"\n\0"));
        self.step = divisor(self.step, len);
        let missing = u64::from(len).saturating_sub(there.len() as u64);
        self.prefixes.iter_mut().for_each(|prefix| prefix.add(there, missing));
        for block in there.chunks_exact(BLOCK) {
            let mut hasher = DefaultHasher::new();
            block.hash(&mut hasher);
            let hash = hasher.finish();
            if self.blocks.contains(&hash) {
                self.repeated += 1;
            } else if self.blocks.len() < BLOCKS {
                self.blocks.push(hash);
            }
        }
    }

    /// How the stream is divided, as far as can be guessed.
    #[must_use]
    pub fn framing(&self) -> Framing {
        let Self { messages, lines, step, repeated, .. } = *self;
        if let Some(prefix) = self.prefixes.iter().find(|prefix| prefix.is_likely()) {
            let Prefix { size, is_big_endian, parts, .. } = *prefix;
            Framing::LengthPrefixed { size, is_big_endian, parts }
        } else if self.is_text() && self.counts.of(b'\n') > 0 {
            Framing::Lines { ended: lines, messages }
        } else if step >= STEP && messages > 1 {
            Framing::Blocks { size: step, messages, repeated }
        } else {
            Framing::Unknown
        }
    }

    /// The entropy in bits per byte: 8 for encrypted or compressed data, 4 to 5 for text. Streams of fewer bytes than there
    /// are values of a byte have less.
    #[must_use]
    pub fn entropy(&self) -> Option<f64> {
        (self.counts.total() > 0).then(|| self.counts.entropy())
    }

    /// Whether nearly all bytes are those of a text, in single bytes or UTF-16.
    fn is_text(&self) -> bool {
        let text: u64 = (0..=u8::MAX).filter(|byte| is_text(*byte)).map(|byte| self.counts.of(byte)).sum();
        let zeros = self.counts.of(0).min(text);
        (text + zeros) * 20 >= self.counts.total() * 19
    }

    /// Bytes that it holds.
    pub(crate) fn held(&self) -> usize {
        size_of::<Self>() + size_of::<[u64; 256]>() + self.blocks.capacity() * size_of::<u64>()
    }
}

const fn is_text(byte: u8) -> bool {
    matches!(byte, 0x09 | 0x0A | 0x0D | 0x20..=0x7E)
}

const fn divisor(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { divisor(b, a % b) }
}

impl Prefix {
    fn add(&mut self, there: &[u8], missing: u64) {
        let mut rest = there;
        while !rest.is_empty() && !self.is_refuted {
            if self.left > 0 {
                let now = usize::try_from(self.left).unwrap_or(usize::MAX).min(rest.len());
                self.left -= now as u64;
                rest = rest.get(now..).unwrap_or_default();
            } else if let Some((byte, after)) = rest.split_first() {
                rest = after;
                self.head[usize::from(self.had)] = *byte;
                self.had += 1;
                if self.had == self.size {
                    self.begin();
                }
            }
        }
        self.is_refuted |= missing > self.left;
        self.left = self.left.saturating_sub(missing);
    }

    /// A length is whole.
    fn begin(&mut self) {
        let head = self.head.iter().take(self.size.into());
        let add = |number: u64, byte: &u8| number << 8 | u64::from(*byte);
        self.left = if self.is_big_endian { head.fold(0, add) } else { head.rev().fold(0, add) };
        self.is_refuted = !(1..=PART).contains(&self.left);
        self.had = 0;
        self.parts += 1;
    }

    /// Whether it explains the stream. Two bytes say some length by chance, so they have to do so several times.
    const fn is_likely(&self) -> bool {
        let is_whole = self.left == 0 && self.had == 0;
        !self.is_refuted && is_whole && self.parts >= if self.size == 4 { 1 } else { 3 }
    }
}

impl Framing {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::LengthPrefixed { .. } => "length-prefixed",
            Self::Lines { .. } => "lines",
            Self::Blocks { .. } => "blocks",
            Self::Unknown => "unknown",
        }
    }
}

/// What it is guessed from.
impl fmt::Display for Framing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::LengthPrefixed { size, is_big_endian, parts } => {
                let order = if *is_big_endian { "big-endian" } else { "little-endian" };
                write!(f, "{parts} parts, each after its length in {size} bytes, {order}")
            }
            Self::Lines { ended, messages } => {
                write!(f, "text, in which {ended} of {messages} messages end in a line break")
            }
            Self::Blocks { size, messages, repeated } => {
                write!(f, "{messages} messages of multiples of {size} bytes")?;
                if *repeated > 0 { write!(f, "; {repeated} blocks of 16 bytes occur again") } else { Ok(()) }
            }
            Self::Unknown => f.write_str("neither lengths, lines nor blocks"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(messages: &[&[u8]]) -> Shape {
        let mut shape = Shape::default();
        messages.iter().for_each(|message| shape.add(message, u32::try_from(message.len()).unwrap()));
        shape
    }

    #[test]
    fn lengths_may_be_messages_of_their_own() {
        let apart: [&[u8]; 4] = [&[3, 0, 0, 0], b"\x01\x02\x03", &[2, 0, 0, 0], b"\x81\x82"];
        let expected = Framing::LengthPrefixed { size: 4, is_big_endian: false, parts: 2 };
        assert_eq!(shape(&apart).framing(), expected);
        assert_eq!(shape(&[&apart.concat()]).framing(), expected);
        let big = Framing::LengthPrefixed { size: 2, is_big_endian: true, parts: 3 };
        assert_eq!(shape(&[&[0, 1, 9, 0, 1, 8, 0, 1, 7]]).framing(), big);
    }

    #[test]
    fn a_length_that_does_not_fit_is_none() {
        assert_eq!(shape(&[&[3, 0, 0, 0, 1]]).framing(), Framing::Unknown);
        let mut cut = Shape::default();
        cut.add(&[3, 0, 0, 0, 1], 7);
        assert_eq!(cut.framing(), Framing::LengthPrefixed { size: 4, is_big_endian: false, parts: 1 });
        cut.add(&[1, 2], 2);
        assert_eq!(cut.framing(), Framing::Unknown);
    }

    #[test]
    fn text_has_lines() {
        let lines = shape(&[b"C:\\> dir\r\n", b" Volume in drive C", b" has no label.\r\n"]);
        assert_eq!(lines.framing(), Framing::Lines { ended: 2, messages: 3 });
        assert_eq!(lines.framing().to_string(), "text, in which 2 of 3 messages end in a line break");
        let wide: Vec<u8> = "whoami\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(shape(&[&wide]).framing(), Framing::Lines { ended: 1, messages: 1 });
    }

    #[test]
    fn blocks_repeat() {
        let block = *b"\xA0\x13\x77\x02\xF5\x44\x81\x90\xC2\x01\xEE\x3F\x58\x67\xB9\xDC";
        let framing = shape(&[&block, &[block, block].concat(), &[0xEE; 16]]).framing();
        assert_eq!(framing, Framing::Blocks { size: 16, messages: 3, repeated: 2 });
    }

    #[test]
    fn entropy_is_between_none_and_eight_bits() {
        assert_eq!(shape(&[&[7; 100]]).entropy(), Some(0.0));
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(shape(&[&all]).entropy(), Some(8.0));
        assert_eq!(shape(&[]).entropy(), None);
    }
}
