//! What the tests of layouts share: vectors with their provenance, and the sweeps over a sample.

#[path = "../known/mod.rs"]
mod known;

use known::Names;
use smbtrail_codec::{Field, Value, Visitor};

/// A vector: where it comes from and what it is, and its bytes.
pub(crate) struct Vector {
    pub(crate) source: String,
    pub(crate) bytes: Vec<u8>,
}

/// The vectors of a file: `# source:` begins each, other lines with `#` are comments, all else is hex.
pub(crate) fn vectors(file: &str) -> Vec<Vector> {
    let mut vectors: Vec<Vector> = Vec::new();
    for line in file.lines() {
        if let Some(source) = line.strip_prefix("# source: ") {
            vectors.push(Vector { source: source.to_owned(), bytes: Vec::new() });
        } else if let Some(note) = line.strip_prefix("# note: ") {
            let vector = vectors.last_mut().expect("a note follows a source");
            vector.source = format!("{}: {note}", vector.source);
        } else if !line.starts_with('#') && !line.is_empty() {
            vectors.last_mut().expect("bytes follow a source").bytes.extend(hex(line));
        }
    }
    vectors
}

/// The bytes that hex digits represent; white space is ignored.
pub(crate) fn hex(digits: &str) -> Vec<u8> {
    let digits: Vec<u32> = digits.chars().filter_map(|digit| digit.to_digit(16)).collect();
    let byte = |pair: &[u32]| u8::try_from(pair[0] * 16 + pair[1]).expect("two digits are a byte");
    digits.chunks_exact(2).map(byte).collect()
}

/// Damages `bytes` in every way of the sweeps. `parse` gives what it emits again, or nothing where a problem was
/// raised: the sample itself and whatever raises none must come out as it went in, and nothing may panic.
pub(crate) fn sweep(name: &str, bytes: &[u8], parse: impl Fn(&[u8]) -> Option<Vec<u8>>) {
    let check = |bytes: &[u8], damage: &str| {
        if let Some(emitted) = parse(bytes) {
            assert_eq!(emitted, bytes, "{name}, {damage}");
        }
    };
    assert!(parse(bytes).is_some(), "{name} raises a problem");
    check(bytes, "as it is");
    for end in 0..bytes.len() {
        check(&bytes[..end], &format!("cut at {end}"));
    }
    let mut damaged = bytes.to_vec();
    for at in 0..bytes.len() {
        for value in [bytes[at].wrapping_sub(1), bytes[at].wrapping_add(1), 0xFF] {
            damaged[at] = value;
            check(&damaged, &format!("byte {at} set to {value:#x}"));
        }
        damaged[at] = bytes[at];
    }
}

/// A listing as lines: `name value`, indented by depth. Checks that fields come in order without overlap, and that every
/// name is one that the crate says it gives.
#[derive(Default)]
pub(crate) struct Listing {
    pub(crate) lines: Vec<String>,
    names: Names,
    end: usize,
    pub(crate) in_order: bool,
}

impl Listing {
    /// The listing of what `describe` visits.
    pub(crate) fn of(describe: impl FnOnce(&mut dyn Visitor)) -> Self {
        let mut listing = Self { in_order: true, ..Self::default() };
        describe(&mut listing);
        listing
    }

    /// Whether a line says this of this field.
    pub(crate) fn has(&self, name: &str, value: &str) -> bool {
        self.lines.iter().any(|line| line.trim() == format!("{name} {value}"))
    }
}

impl Visitor for Listing {
    fn enter(&mut self, name: &'static str, _: usize, _: usize) {
        self.lines.push(format!("{}{name}", " ".repeat(self.names.depth())));
        self.names.enter(name);
    }

    fn field(&mut self, field: &Field<'_>) {
        self.in_order &= field.offset >= self.end;
        self.end = field.offset + field.bytes.len();
        let value = match field.value {
            Value::Text(text) => text.to_string(),
            Value::Ascii(bytes) => String::from_utf8_lossy(bytes).into_owned(),
            Value::Shown(value) => value.to_string(),
            Value::Scalar(meaning) => format!("{meaning:?}"),
            _ => field.bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        self.names.field(field.name);
        self.lines.push(format!("{}{} {value}", " ".repeat(self.names.depth()), field.name));
    }

    fn leave(&mut self) {
        self.names.leave();
    }
}
