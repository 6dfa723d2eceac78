//! The byte order of a PDU: each sender writes in its own and says which. C706 14.1

use alloc::vec::Vec;

use smbtrail_layout::{Field, Input, Structure, Value, Visitor};
use smbtrail_wire::Meaning;

/// The order in which the integers of a PDU are written, from the first byte of its data representation label.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there are two byte orders")]
pub enum ByteOrder {
    /// The least significant byte first.
    #[default]
    Little,
    /// The most significant byte first.
    Big,
}

/// Bytes of the longest fixed part of a structure in this crate.
const LONGEST: usize = 32;

/// A fixed part in little-endian order.
pub(crate) struct Fixed {
    bytes: [u8; LONGEST],
    len: usize,
}

impl Fixed {
    pub(crate) fn input(&self) -> Input<'_> {
        Input::new(self.bytes.get(..self.len).unwrap_or_default())
    }
}

impl ByteOrder {
    /// The order that a data representation label names. C706 14.2.1
    #[must_use]
    pub const fn of(drep: [u8; 4]) -> Self {
        if drep[0] & 0xF0 == 0 { Self::Big } else { Self::Little }
    }

    /// The fixed part of `T` at the start of `bytes`, turned into little-endian order. Fewer bytes stay fewer.
    pub(crate) fn fixed<T: Structure<'static>>(self, bytes: &[u8]) -> Fixed {
        const { assert!(T::FIXED <= LONGEST) };
        let bytes = bytes.get(..T::FIXED).unwrap_or(bytes);
        let mut fixed = Fixed { bytes: [0; LONGEST], len: bytes.len() };
        if let Some(target) = fixed.bytes.get_mut(..bytes.len()) {
            target.copy_from_slice(bytes);
        }
        // The structure's own listing says which bytes are integers.
        if let (Self::Big, Ok(value)) = (self, T::Over::parse(Input::new(bytes), &mut ())) {
            value.describe(&mut Reverse { bytes: &mut fixed.bytes, base: 0 });
        }
        fixed
    }

    /// Appends the fixed part of a structure in this order.
    pub(crate) fn put<'a, T: Structure<'a>>(self, value: &T, out: &mut Vec<u8>) {
        let mut bytes = value.to_vec();
        if self == Self::Big {
            value.describe(&mut Reverse { bytes: &mut bytes, base: 0 });
        }
        out.extend(bytes);
    }
}

/// Parses the fixed part of a structure at the start of `$bytes`; problems are reported at `$base`.
macro_rules! fixed {
    ($name:ident, $bytes:expr, $order:expr, $base:expr, $sink:expr) => {{
        let fixed = $order.fixed::<$name<'static>>($bytes);
        <$name<'_> as smbtrail_layout::Structure<'_>>::parse(fixed.input().at($base), $sink)
            .map($name::into_owned)
    }};
}
pub(crate) use fixed;

/// Reverses the bytes of each integer of a listing; of a UUID, those of its three integers.
struct Reverse<'b> {
    bytes: &'b mut [u8],
    /// Where the structure begins, in the base of the listing's offsets.
    base: usize,
}

impl Reverse<'_> {
    fn reverse(&mut self, start: usize, len: usize) {
        let start = start - self.base;
        if let Some(bytes) = self.bytes.get_mut(start..start + len) {
            bytes.reverse();
        }
    }
}

impl Visitor for Reverse<'_> {
    fn enter(&mut self, _: &'static str, offset: usize, _: usize) {
        self.base = offset;
    }

    fn field(&mut self, field: &Field<'_>) {
        match field.value {
            Value::Scalar(Meaning::Guid(_)) => {
                for (at, len) in [(0, 4), (4, 2), (6, 2)] {
                    self.reverse(field.offset + at, len);
                }
            }
            Value::Scalar(Meaning::Bytes) => {}
            Value::Scalar(_) => self.reverse(field.offset, field.bytes.len()),
            _ => {}
        }
    }

    fn leave(&mut self) {}
}
