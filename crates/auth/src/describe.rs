use core::fmt;

use smbtrail_wire::{Bit, Meaning};

use crate::{Mechanism, Region, Text};

/// Receives the fields of a token in wire order. Listings, trees, rows and goldens are visitors.
pub trait Visitor {
    /// A structure begins.
    ///
    /// `name` is the specification's; `offset` counts in bytes from the blob's first; `len` is in bytes.
    fn enter(&mut self, name: &'static str, offset: usize, len: usize);

    /// A field of the structure entered last.
    fn field(&mut self, field: &Field<'_>);

    /// The structure entered last ends.
    fn leave(&mut self);
}

/// A field as it stands in the blob.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// The specification's name.
    pub name: &'static str,
    /// Where it begins, in bytes from the blob's first.
    pub offset: usize,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What they mean.
    pub value: Value<'a>,
}

/// What the bytes of a [`Field`] mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Value<'a> {
    /// A number, name, set of flags or time.
    Scalar(Meaning),
    /// A text.
    Text(Text<'a>),
    /// An authentication mechanism.
    Mechanism(Mechanism<'a>),
    /// Bytes without further meaning here.
    Bytes,
    /// Bytes that no field points at: padding, or something hidden.
    Unreferenced,
}

/// Lists a field.
pub(crate) fn field(name: &'static str, offset: usize, bytes: &[u8], value: Value<'_>, to: &mut dyn Visitor) {
    to.field(&Field { name, offset, bytes, value });
}

/// Lists fields of fixed size that stand one behind the other from `offset`; returns where the last ends.
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

/// Lists a region.
pub(crate) fn region(name: &'static str, region: Region<'_>, value: Value<'_>, to: &mut dyn Visitor) {
    field(name, region.offset, region.bytes, value, to);
}
