//! How tokens are listed and their problems are made: fields that no `structure!` declares.

use core::fmt;

use smbtrail_layout::{Field, Problem, ProblemKind, Value, Visitor};
use smbtrail_wire::{Bit, Meaning};

use crate::{Region, Text};

/// The problem of this kind at a place.
pub(crate) fn problem(
    kind: ProblemKind,
    what: &'static str,
    offset: usize,
    expected: usize,
    found: usize,
) -> Problem {
    let wide = |value| u64::try_from(value).unwrap_or(u64::MAX);
    Problem { kind, what, offset, expected: wide(expected), found: wide(found) }
}

/// Lists a field.
pub(crate) fn field(name: &'static str, offset: usize, bytes: &[u8], value: Value<'_>, to: &mut dyn Visitor) {
    to.field(&Field { name, offset, bytes, value });
}

/// Lists consecutive fields of fixed size from `offset` on; returns where the last ends.
pub(crate) fn block(
    offset: usize,
    fields: &[(&'static str, &[u8], Value<'_>)],
    to: &mut dyn Visitor,
) -> usize {
    fields.iter().fold(offset, |offset, (name, bytes, value)| {
        field(name, offset, bytes, *value, to);
        offset + bytes.len()
    })
}

/// A number, shown in decimal.
pub(crate) fn number(value: impl Into<u64>) -> Value<'static> {
    Value::Scalar(Meaning::Number(value.into()))
}

/// A text.
pub(crate) const fn text(text: Text<'_>) -> Value<'_> {
    match text {
        Text::Utf16(bytes) => Value::Text(smbtrail_layout::Utf16(bytes)),
        Text::Oem(bytes) => Value::Ascii(bytes),
    }
}

/// Lists a region.
pub(crate) fn region(name: &'static str, region: Region<'_>, value: Value<'_>, to: &mut dyn Visitor) {
    field(name, region.offset, region.bytes, value, to);
}

/// Writes the names of what is set, joined by ` | `; unknown bits in hexadecimal; `0` when nothing is set.
pub(crate) fn write_flags(f: &mut fmt::Formatter<'_>, bits: u64, table: &[Bit]) -> fmt::Result {
    let mut unknown = bits;
    let mut joint = "";
    for bit in table.iter().filter(|bit| bit.is_in(bits)) {
        write!(f, "{joint}{}", bit.name)?;
        unknown &= !bit.mask;
        joint = " | ";
    }
    match (unknown, joint) {
        (0, "") => f.write_str("0"),
        (0, _) => Ok(()),
        _ => write!(f, "{joint}{unknown:#x}"),
    }
}
