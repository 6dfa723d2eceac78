//! The two kinds of list: entries of fixed size in a row, and entries that contain the offset of the next.

use alloc::vec::Vec;

use bytes::BytesMut;
use smbtrail_wire::Scalar;

use crate::{
    Input, Problem, ProblemKind, Region, Sink, Structure, Visitor, describe, region::place, structure,
};

/// Entries in a row, each as long as its fixed part.
pub fn packed<'a, 's, T: Structure<'a>>(
    input: Input<'a>,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = T> + use<'a, 's, T> {
    let mut left = input;
    core::iter::from_fn(move || {
        if left.bytes().is_empty() {
            return None;
        }
        match T::parse(left.to(T::FIXED), sink) {
            Ok(value) => {
                left = left.from(T::FIXED);
                Some(value)
            }
            Err(_) => {
                if !left.to(T::FIXED).is_cut() {
                    sink.problem(Problem::new(
                        ProblemKind::CutEntry,
                        T::NAME,
                        left.base(),
                        T::FIXED,
                        left.len(),
                    ));
                }
                left = left.from(left.len());
                None
            }
        }
    })
}

/// Entries whose first four bytes are the offset from their own first byte to the next entry's, 0 in the last.
/// Each begins at a multiple of `align` bytes from the first.
pub fn linked<'a, 's, T: Structure<'a>>(
    input: Input<'a>,
    align: usize,
    sink: &'s mut dyn Sink,
) -> impl Iterator<Item = T> + use<'a, 's, T> {
    let mut entries = Linked::new(input, align, T::NAME);
    core::iter::from_fn(move || {
        let entry = entries.next(sink)?;
        structure::nested(entry, sink)
    })
}

/// Walks linked entries, each as an input of its own that ends where the next begins.
pub struct Linked<'a> {
    left: Input<'a>,
    align: usize,
    what: &'static str,
}

impl<'a> Linked<'a> {
    /// A walk over `input`; `what` names an entry in problems.
    pub fn new(input: Input<'a>, align: usize, what: &'static str) -> Self {
        Self { left: input, align, what }
    }

    /// The next entry. An offset that leads nowhere is a problem, and makes the entry the last.
    pub fn next(&mut self, sink: &mut dyn Sink) -> Option<Input<'a>> {
        let entry = self.left;
        if entry.bytes().is_empty() {
            return None;
        }
        let next = entry.bytes().first_chunk::<4>().map_or(0, |raw| u32::from_le_bytes(*raw));
        let next = usize::try_from(next).unwrap_or(usize::MAX);
        self.left = entry.from(entry.len());
        if next == 0 {
            return Some(entry);
        }
        if next < 4 {
            sink.problem(Problem::new(ProblemKind::BadNext, self.what, entry.base(), 4, next));
            return Some(entry);
        }
        if next > entry.len() {
            sink.problem(Problem::new(
                ProblemKind::BeyondMessage,
                self.what,
                entry.base(),
                entry.len(),
                next,
            ));
            return Some(entry);
        }
        if !next.is_multiple_of(self.align) {
            sink.problem(Problem::new(ProblemKind::Misaligned, self.what, entry.base(), self.align, next));
        }
        self.left = entry.from(next);
        Some(entry.to(next))
    }
}

/// A region of scalars in a row, as [`scalars`] reads them.
pub fn of_scalars<T: Scalar>(values: impl IntoIterator<Item = T>) -> Region<'static> {
    let mut bytes = Vec::new();
    for value in values {
        let start = bytes.len();
        bytes.resize(start + T::LEN, 0);
        if let Some(place) = bytes.get_mut(start..) {
            value.write(place);
        }
    }
    Region::new(bytes)
}

/// A region of structures, each at a multiple of `align` bytes from the first: as [`packed`] reads them where `align`
/// is 1.
pub fn of_structures<'a, T: Structure<'a>>(
    entries: impl IntoIterator<Item = T>,
    align: usize,
) -> Region<'static> {
    emit(entries, align, |_, _, _| {})
}

/// A region of structures as [`linked`] reads them: each at a multiple of `align` bytes from the first, and the first
/// four bytes of all but the last set to the offset of the next.
pub fn of_linked<'a, T: Structure<'a>>(
    entries: impl IntoIterator<Item = T>,
    align: usize,
) -> Region<'static> {
    emit(entries, align, |out, last, next| {
        let offset = u32::try_from(next - last).unwrap_or_default();
        place(out, last, 0, &offset.to_le_bytes());
    })
}

fn emit<'a, T: Structure<'a>>(
    entries: impl IntoIterator<Item = T>,
    align: usize,
    link: impl Fn(&mut BytesMut, usize, usize),
) -> Region<'static> {
    let mut out = BytesMut::new();
    let mut last = None;
    for entry in entries {
        let start = out.len().next_multiple_of(align);
        if let Some(last) = last.replace(start) {
            link(&mut out, last, start);
        }
        out.resize(start, 0);
        entry.emit(&mut out, start);
    }
    Region::new(out.to_vec())
}

/// Lists a region of [`packed`] entries.
pub fn describe_packed<T: Structure<'static>>(
    name: &'static str,
    input: Input<'_>,
    visitor: &mut dyn Visitor,
) {
    let mut left = input;
    while let Ok(value) = T::Over::parse(left.to(T::FIXED), &mut ()) {
        value.describe(visitor);
        left = left.from(T::FIXED);
    }
    describe::left_over(name, left, visitor);
}

/// Lists a region of [`linked`] entries.
pub fn describe_linked<T: Structure<'static>>(
    name: &'static str,
    input: Input<'_>,
    visitor: &mut dyn Visitor,
) {
    let mut entries = Linked::new(input, 1, T::NAME);
    while let Some(entry) = entries.next(&mut ()) {
        describe::nested::<T>(name, entry, visitor);
    }
}

/// The scalars in `bytes`, in a row; a last one that is cut short is skipped.
pub fn scalars<T: Scalar>(bytes: &[u8]) -> impl Iterator<Item = T> + Clone {
    bytes.chunks_exact(T::LEN).map(T::read)
}
