//! Sweeps over structures that are emitted byte for byte.

#[path = "../known/mod.rs"]
mod known;

use known::Names;
use smbtrail_codec::{Field, Problem, Visitor};

/// The bytes of a hexadecimal text; blanks do not count.
pub(crate) fn hex(text: &str) -> Vec<u8> {
    let digits: String = text.split_whitespace().collect();
    assert!(digits.len().is_multiple_of(2), "half a byte in {digits}");
    (0..digits.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digits[at..at + 2], 16).expect("a digit"))
        .collect()
}

/// Holds what `emit_again` makes of `bytes`, of every beginning of them, and of them with each byte changed, against
/// what it was given. Only the bytes as they are must raise no problem.
pub(crate) fn sweep(name: &str, bytes: &[u8], emit_again: impl Fn(&[u8], &mut Vec<Problem>) -> Vec<u8>) {
    let mut problems = Vec::new();
    assert_eq!(emit_again(bytes, &mut problems), bytes, "{name}");
    assert_eq!(problems, [], "{name}");
    for end in 0..bytes.len() {
        assert_eq!(emit_again(&bytes[..end], &mut problems), &bytes[..end], "{name} cut at {end}");
    }
    for at in 0..bytes.len() {
        for changed in [bytes[at].wrapping_add(1), bytes[at].wrapping_sub(1), 0, 0xff] {
            let mut bytes = bytes.to_vec();
            bytes[at] = changed;
            assert_eq!(emit_again(&bytes, &mut problems), bytes, "{name} with {changed:#04x} at {at}");
        }
    }
}

/// Holds that a listing names every byte once: no gap, no overlap.
pub(crate) fn lists_every_byte(name: &str, bytes: &[u8], describe: impl Fn(&mut dyn Visitor)) {
    let mut listing = Listing::default();
    describe(&mut listing);
    assert_eq!(listing.names.depth(), 0, "{name}");
    listing.fields.sort();
    let mut end = 0;
    for (offset, field) in listing.fields {
        assert_eq!(offset, end, "{name}");
        assert_eq!(field, &bytes[offset..offset + field.len()], "{name}");
        end += field.len();
    }
    assert_eq!(end, bytes.len(), "{name}");
}

#[derive(Default)]
struct Listing {
    fields: Vec<(usize, Vec<u8>)>,
    names: Names,
}

impl Visitor for Listing {
    fn enter(&mut self, name: &'static str, _: usize, _: usize) {
        self.names.enter(name);
    }

    fn field(&mut self, field: &Field<'_>) {
        self.names.field(field.name);
        self.fields.push((field.offset, field.bytes.to_vec()));
    }

    fn leave(&mut self) {
        self.names.leave();
    }
}
