//! Elements of DER, read and written by the `der` crate, with the leniency that captures need: an element that is cut
//! short gives what it has, and a length written in more bytes than needed is taken (BER allows it, DER does not).

use alloc::vec::Vec;

use der::{Decode, Encode, Header, Length, Reader, SliceReader, Tag, TagNumber};

use smbtrail_layout::{Input, Problem, ProblemKind, Sink};

/// One element: its tag, and its content as far as it is there.
#[derive(Clone, Copy)]
pub(crate) struct Element<'a> {
    pub(crate) tag: Tag,
    /// All of it, tag and length included.
    pub(crate) whole: Input<'a>,
    pub(crate) content: Input<'a>,
}

/// `[APPLICATION 0]`, constructed: a GSS-API token. RFC 2743 3.1
pub(crate) const GSS: Tag = Tag::Application { constructed: true, number: TagNumber(0) };

/// `[n]`, constructed, as every explicit tag is.
pub(crate) const fn context(number: u32) -> Tag {
    Tag::ContextSpecific { constructed: true, number: TagNumber(number) }
}

/// The element at the front of `input`, and what follows it; `None` where no tag and length can be read.
pub(crate) fn element<'a>(
    input: Input<'a>,
    what: &'static str,
    problems: &mut dyn Sink,
) -> Option<(Element<'a>, Input<'a>)> {
    let mut reader = SliceReader::new(input.bytes()).ok()?;
    let tag = Tag::decode(&mut reader).ok()?;
    let tag_len = usize::try_from(reader.position()).ok()?;
    let (length, start) = match Length::decode(&mut reader) {
        Ok(length) => (usize::try_from(length).ok()?, usize::try_from(reader.position()).ok()?),
        Err(_) => {
            let (length, size) = padded_length(input.bytes().get(tag_len..)?)?;
            problems.problem(Problem::new(ProblemKind::NotDer, what, input.base() + tag_len, 1, size));
            (length, tag_len + size)
        }
    };
    let had = input.bytes().len() - start;
    if had < length {
        problems.problem(Problem::new(ProblemKind::CutElement, what, input.base(), length, had));
    }
    let end = start + length.min(had);
    let whole = input.to(end);
    Some((Element { tag, whole, content: whole.from(start) }, input.from(end)))
}

/// A length with leading zeros, which `der` refuses, and the bytes it takes.
fn padded_length(bytes: &[u8]) -> Option<(usize, usize)> {
    let (first, rest) = bytes.split_first()?;
    let digits = rest.get(..usize::from(first.checked_sub(0x80)?))?;
    if !(1..=4).contains(&digits.len()) {
        return None;
    }
    let length = digits.iter().fold(0_u32, |length, byte| length << 8 | u32::from(*byte));
    Some((usize::try_from(length).ok()?, 1 + digits.len()))
}

/// The content of the one element that `outer` is expected to hold under an explicit tag.
pub(crate) fn explicit<'a>(
    outer: Input<'a>,
    tag: Tag,
    what: &'static str,
    problems: &mut dyn Sink,
) -> Option<Input<'a>> {
    let (inner, rest) = element(outer, what, problems).filter(|(inner, _)| inner.tag == tag)?;
    report_trailing(rest, what, problems);
    Some(inner.content)
}

/// Says so when bytes are left over.
pub(crate) fn report_trailing(rest: Input<'_>, what: &'static str, problems: &mut dyn Sink) {
    if !rest.bytes().is_empty() {
        problems.problem(Problem::new(ProblemKind::TrailingBytes, what, rest.base(), 0, rest.bytes().len()));
    }
}

/// The bytes of an element.
pub(crate) fn to_element(tag: Tag, content: &[u8]) -> Vec<u8> {
    let length = Length::try_from(content.len()).unwrap_or(Length::MAX);
    // Writing a tag and a length that fit into memory has nothing to fail at.
    let mut out = Header::new(tag, length).to_der().unwrap_or_default();
    out.extend_from_slice(content);
    out
}
