//! Texts of UTF-16 that end with a NUL.

use nom::{IResult, Parser, bytes::complete::take, combinator::opt, sequence::terminated};

use crate::{Input, Utf16, Visitor, describe};

/// The most bytes of one text: a counted string of Windows holds no more.
const LONGEST: usize = 0xFFFE;

/// The text up to its NUL, or to the end where it has none; what follows the NUL is left over.
pub(super) fn first(bytes: &[u8]) -> (Utf16<'_>, &[u8]) {
    let room = bytes.get(..LONGEST).unwrap_or(bytes);
    let len = room.chunks_exact(2).position(|unit| unit == [0, 0]).map_or(room.len(), |units| units * 2);
    let split: IResult<&[u8], &[u8], ()> = terminated(take(len), opt(take(2_usize))).parse(bytes);
    split.map_or((Utf16(bytes), &[]), |(left, text)| (Utf16(text), left))
}

/// The texts in a row.
pub(super) fn terminated_list(bytes: &[u8]) -> impl Iterator<Item = Utf16<'_>> {
    let mut left = bytes;
    core::iter::from_fn(move || {
        if left.is_empty() {
            return None;
        }
        let (text, after) = first(left);
        left = after;
        Some(text)
    })
}

/// Lists a region of texts, each with its NUL.
pub(super) fn describe_terminated(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let mut left = input;
    while !left.bytes().is_empty() {
        let (_, after) = first(left.bytes());
        let len = left.bytes().len() - after.len();
        describe::text(name, left.to(len), visitor);
        left = left.from(len);
    }
}
