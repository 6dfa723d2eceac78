//! What replaces values once a table is full: hashes, so that memory is bounded and equal values stay equal.

use std::collections::hash_map::DefaultHasher;
use std::hash::Hasher;

/// A hash whose key is everything that the table holds.
///
/// A hash without a key could be undone by trying names, and a random one would differ between runs. So the state of the
/// hash has taken in every value that was remembered, which only who has the original capture knows.
#[derive(Default)]
pub(crate) struct Overflow {
    state: DefaultHasher,
    used: bool,
}

impl Overflow {
    /// Makes a value part of the key.
    pub(crate) fn absorb(&mut self, value: &[u8]) {
        if !self.used {
            self.state.write(value);
        }
    }

    /// Whether it was asked for anything.
    pub(crate) const fn is_used(&self) -> bool {
        self.used
    }

    /// A text of `len` letters and digits.
    pub(crate) fn text(&mut self, value: &[u8], len: usize) -> String {
        const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
        let digit = |byte: u8| char::from(DIGITS.get(usize::from(byte & 31)).copied().unwrap_or(b'a'));
        self.bytes(value, len).into_iter().map(digit).collect()
    }

    /// That many bytes.
    pub(crate) fn bytes(&mut self, value: &[u8], len: usize) -> Vec<u8> {
        self.used = true;
        let mut state = self.state.clone();
        state.write(value);
        let mut out = Vec::with_capacity(len);
        while out.len() < len {
            state.write_u8(1);
            out.extend(state.finish().to_le_bytes());
        }
        out.truncate(len);
        out
    }
}
