//! Files as bytes: numbers take as few as they need, and moments are differences from those before.

use std::sync::Arc;

use smbtrail_track::{Moment, Time};
use smbtrail_wire::{FileTime, LeaseState};

/// What can be turned into bytes and back.
pub(crate) trait Pack: Sized {
    /// Appends its bytes.
    fn pack(&self, to: &mut Packer);

    /// Takes it from the bytes that [`pack`](Self::pack) made.
    fn unpack(from: &mut Unpacker<'_>) -> Option<Self>;
}

/// Collects bytes.
#[derive(Debug, Default)]
pub(crate) struct Packer {
    pub(crate) bytes: Vec<u8>,
    before: Before,
}

/// Takes bytes.
#[derive(Debug)]
pub(crate) struct Unpacker<'a> {
    bytes: &'a [u8],
    before: Before,
}

/// The last frame and time, from which the next ones are seldom far.
#[derive(Clone, Copy, Debug, Default)]
struct Before {
    frame: u64,
    time: i64,
}

impl Packer {
    /// The bytes of something. The packer is empty again, and keeps its space.
    pub(crate) fn packed(&mut self, what: &impl Pack) -> Box<[u8]> {
        self.bytes.clear();
        self.before = Before::default();
        what.pack(self);
        self.bytes.as_slice().into()
    }
}

impl<'a> Unpacker<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, before: Before::default() }
    }

    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }
}

/// Declares how structures are packed: field by field, in this order.
macro_rules! packed {
    ($($of:ident { $($field:ident),* $(; $absent:ident: $value:expr)* })*) => {$(
        impl $crate::packed::Pack for $of {
            fn pack(&self, to: &mut $crate::packed::Packer) {
                let Self { $($field,)* $($absent: _,)* } = self;
                $($crate::packed::Pack::pack($field, to);)*
            }

            fn unpack(from: &mut $crate::packed::Unpacker<'_>) -> Option<Self> {
                $(let $field = $crate::packed::Pack::unpack(from)?;)*
                Some(Self { $($field,)* $($absent: $value,)* })
            }
        }
    )*};
}

/// Declares how values with names are packed: as their place in the list.
macro_rules! packed_names {
    ($($of:ident { $($name:ident),* })*) => {$(
        impl $crate::packed::Pack for $of {
            fn pack(&self, to: &mut $crate::packed::Packer) {
                to.bytes.push(*self as u8);
            }

            fn unpack(from: &mut $crate::packed::Unpacker<'_>) -> Option<Self> {
                const ALL: &[$of] = &[$($of::$name),*];
                let place: u8 = $crate::packed::Pack::unpack(from)?;
                ALL.get(usize::from(place)).copied()
            }
        }
    )*};
}

pub(crate) use {packed, packed_names};

impl Pack for u64 {
    fn pack(&self, to: &mut Packer) {
        let mut left = *self;
        while left >= 0x80 {
            to.bytes.push(left.to_le_bytes()[0] | 0x80);
            left >>= 7;
        }
        to.bytes.push(left.to_le_bytes()[0]);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let (mut number, mut shift) = (0, 0);
        loop {
            let byte = u8::unpack(from)?;
            number |= u64::from(byte & 0x7F).checked_shl(shift)?;
            shift += 7;
            if byte < 0x80 {
                return Some(number);
            }
        }
    }
}

impl Pack for i64 {
    fn pack(&self, to: &mut Packer) {
        // The sign is the lowest bit, so that small differences are short.
        (self.wrapping_shl(1) ^ (self >> 63)).cast_unsigned().pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let number = u64::unpack(from)?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }
}

impl Pack for u8 {
    fn pack(&self, to: &mut Packer) {
        to.bytes.push(*self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.take(1)?.first().copied()
    }
}

impl Pack for u32 {
    fn pack(&self, to: &mut Packer) {
        u64::from(*self).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        u64::unpack(from)?.try_into().ok()
    }
}

impl Pack for usize {
    fn pack(&self, to: &mut Packer) {
        u64::try_from(*self).unwrap_or(u64::MAX).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        u64::unpack(from)?.try_into().ok()
    }
}

impl Pack for f32 {
    fn pack(&self, to: &mut Packer) {
        self.to_le_bytes().pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Pack::unpack(from).map(Self::from_le_bytes)
    }
}

impl Pack for bool {
    fn pack(&self, to: &mut Packer) {
        u8::from(*self).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        u8::unpack(from).map(|byte| byte != 0)
    }
}

impl<const N: usize> Pack for [u8; N] {
    fn pack(&self, to: &mut Packer) {
        to.bytes.extend_from_slice(self);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        from.take(N)?.try_into().ok()
    }
}

impl<T: Pack> Pack for Option<T> {
    fn pack(&self, to: &mut Packer) {
        self.is_some().pack(to);
        if let Some(value) = self {
            value.pack(to);
        }
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        if bool::unpack(from)? { T::unpack(from).map(Some) } else { Some(None) }
    }
}

impl<T: Pack> Pack for Vec<T> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        self.iter().for_each(|value| value.pack(to));
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let count = usize::unpack(from)?;
        // Each takes a byte at least.
        let mut all = Self::with_capacity(count.min(from.bytes.len()));
        for _ in 0..count {
            all.push(T::unpack(from)?);
        }
        Some(all)
    }
}

impl<T: Pack> Pack for Box<T> {
    fn pack(&self, to: &mut Packer) {
        T::pack(self, to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        T::unpack(from).map(Self::new)
    }
}

impl<A: Pack, B: Pack> Pack for (A, B) {
    fn pack(&self, to: &mut Packer) {
        self.0.pack(to);
        self.1.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Some((A::unpack(from)?, B::unpack(from)?))
    }
}

impl Pack for Arc<str> {
    fn pack(&self, to: &mut Packer) {
        self.len().pack(to);
        to.bytes.extend_from_slice(self.as_bytes());
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let len = usize::unpack(from)?;
        std::str::from_utf8(from.take(len)?).ok().map(Into::into)
    }
}

impl Pack for Time {
    fn pack(&self, to: &mut Packer) {
        let before = std::mem::replace(&mut to.before.time, self.0);
        self.0.wrapping_sub(before).pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let time = from.before.time.wrapping_add(i64::unpack(from)?);
        from.before.time = time;
        Some(Self(time))
    }
}

impl Pack for Moment {
    fn pack(&self, to: &mut Packer) {
        let Self { frame, time, file, digits } = *self;
        let before = std::mem::replace(&mut to.before.frame, frame);
        frame.wrapping_sub(before).cast_signed().pack(to);
        time.pack(to);
        file.pack(to);
        digits.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        let frame = from.before.frame.wrapping_add(i64::unpack(from)?.cast_unsigned());
        from.before.frame = frame;
        let (time, file, digits) = (Pack::unpack(from)?, Pack::unpack(from)?, Pack::unpack(from)?);
        Some(Self { frame, time, file, digits })
    }
}

impl Pack for FileTime {
    fn pack(&self, to: &mut Packer) {
        self.0.to_le_bytes().pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        Pack::unpack(from).map(|bytes| Self(u64::from_le_bytes(bytes)))
    }
}

impl Pack for LeaseState {
    fn pack(&self, to: &mut Packer) {
        self.0.pack(to);
    }

    fn unpack(from: &mut Unpacker<'_>) -> Option<Self> {
        u32::unpack(from).map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comes_back<T: Pack + PartialEq + std::fmt::Debug>(value: T) {
        let bytes = Packer::default().packed(&value);
        let mut from = Unpacker::new(&bytes);
        assert_eq!(T::unpack(&mut from), Some(value));
        assert!(from.bytes.is_empty());
        // What is cut is never read as something else.
        let cut = bytes.split_last().map_or(&[][..], |(_, rest)| rest);
        assert_eq!(T::unpack(&mut Unpacker::new(cut)), None);
    }

    #[test]
    fn values_come_back() {
        for number in [0, 1, 127, 128, 1 << 20, u64::MAX - 1, u64::MAX] {
            comes_back(number);
            comes_back(number.cast_signed());
            comes_back(FileTime(number));
        }
        comes_back(i64::MIN);
        comes_back(Some(Arc::<str>::from("Ärger\\b.txt")));
        comes_back(vec![(1u32, Some(true)), (u32::MAX, None)]);
        comes_back(LeaseState(7));
        comes_back([9u8; 32]);
    }

    #[test]
    fn moments_may_go_back() {
        let moment = |frame, time| Moment { frame, time: Time(time), file: 3, digits: 9 };
        comes_back(vec![moment(5, 1 << 60), moment(3, -5), moment(u64::MAX, i64::MAX), moment(0, i64::MIN)]);
    }
}
