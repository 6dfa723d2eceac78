//! How structures are listed: [`Visitor`] receives their fields in wire order.

use core::fmt;

use smbtrail_wire::{Meaning, Scalar};

use crate::{Input, Region, Structure, Utf16, structure::LONGEST};

/// Receives the fields of a structure in wire order. Listings, trees, rows and goldens are visitors.
pub trait Visitor {
    /// A structure begins.
    ///
    /// `name` is the specification's; `offset` counts in bytes from the message's header; `len` is in bytes.
    fn enter(&mut self, name: &'static str, offset: usize, len: usize);

    /// A field of the structure entered last.
    fn field(&mut self, field: &Field<'_>);

    /// The structure entered last ends.
    fn leave(&mut self);
}

/// A field as it is on the wire.
#[derive(Clone, Copy, Debug)]
#[allow(clippy::exhaustive_structs, reason = "listings of other crates construct fields")]
pub struct Field<'a> {
    /// The specification's name.
    pub name: &'static str,
    /// Where it begins, in bytes from the first of the message's header.
    pub offset: usize,
    /// Its bytes.
    pub bytes: &'a [u8],
    /// What they mean.
    pub value: Value<'a>,
}

/// What the bytes of a [`Field`] mean.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A number, name, set of flags, id or time.
    Scalar(Meaning),
    /// A text.
    Text(Utf16<'a>),
    /// A text of single bytes, such as an SMB1 dialect string.
    Ascii(&'a [u8]),
    /// A value with a text form of its own, such as a security identifier.
    Shown(&'a dyn Shown),
    /// Bytes without further meaning here.
    Bytes,
    /// Bytes that no field locates: padding.
    Padding,
}

/// What has a text form: everything that can be displayed and debugged.
pub trait Shown: fmt::Display + fmt::Debug {}

impl<T: fmt::Display + fmt::Debug> Shown for T {}

/// How a region is listed: by its name, its bytes and a visitor.
pub type DescribeRegion = fn(&'static str, Input<'_>, &mut dyn Visitor);

/// Lists a region as one field with this value.
#[inline]
pub fn field(name: &'static str, input: Input<'_>, value: Value<'_>, visitor: &mut dyn Visitor) {
    visitor.field(&Field { name, offset: input.base(), bytes: input.bytes(), value });
}

/// Lists a region as bytes.
pub fn bytes(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    field(name, input, Value::Bytes, visitor);
}

/// Lists a region as UTF-16.
pub fn text(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    field(name, input, Value::Text(Utf16(input.bytes())), visitor);
}

/// Lists a region as single-byte text.
pub fn ascii(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    field(name, input, Value::Ascii(input.bytes()), visitor);
}

/// Lists a region as an array of scalars, and what is left over as bytes.
pub fn array<T: Scalar>(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let bytes = input.bytes();
    let whole = bytes.len() - bytes.len() % T::LEN;
    for (index, chunk) in bytes.chunks_exact(T::LEN).enumerate() {
        scalar(name, T::read(chunk), input.base() + index * T::LEN, visitor);
    }
    left_over(name, input.from(whole), visitor);
}

/// Lists what is left of a region as bytes, if anything is.
pub fn left_over(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    if !input.bytes().is_empty() {
        bytes(name, input, visitor);
    }
}

/// Lists a region that holds one structure; as bytes where they are too few for it.
pub fn nested<T: Structure<'static>>(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    match T::Over::parse(input, &mut ()) {
        Ok(value) => value.describe(visitor),
        Err(_) => bytes(name, input, visitor),
    }
}

/// Lists one scalar.
#[inline]
pub fn scalar<T: Scalar>(name: &'static str, value: T, offset: usize, visitor: &mut dyn Visitor) {
    const { assert!(T::LEN <= LONGEST) };
    let mut raw = [0; LONGEST];
    value.write(&mut raw);
    let bytes = raw.get(..T::LEN).unwrap_or_default();
    let value = match value.meaning() {
        Meaning::Text => Value::Text(Utf16(bytes).until_nul()),
        meaning => Value::Scalar(meaning),
    };
    visitor.field(&Field { name, offset, bytes, value });
}

/// Lists a field that is itself a structure, by `list`.
#[inline]
pub fn part<T: Scalar>(
    name: &'static str,
    value: T,
    offset: usize,
    list: DescribeRegion,
    visitor: &mut dyn Visitor,
) {
    const { assert!(T::LEN <= LONGEST) };
    let mut raw = [0; LONGEST];
    value.write(&mut raw);
    list(name, Input::new(raw.get(..T::LEN).unwrap_or_default()).at(offset), visitor);
}

/// Lists the regions of a structure in wire order, and what lies between them as padding.
pub fn regions(
    named: &[(&'static str, &Region<'_>, DescribeRegion)],
    rest: &[Region<'_>],
    base: usize,
    visitor: &mut dyn Visitor,
) {
    let padding: DescribeRegion = |name, input, visitor| field(name, input, Value::Padding, visitor);
    let padding = rest.iter().map(|region| ("Padding", region, padding));
    let all = named.iter().copied().chain(padding).enumerate();
    let all = all.filter(|(_, (_, region, _))| !region.bytes.is_empty());
    let place = |(index, (_, region, _)): &(usize, (_, &Region<'_>, _))| (region.offset, *index);
    // They are few: looking for the next one each time costs less than memory to sort them in.
    let mut next = all.clone().min_by_key(place);
    while let Some(here) = next {
        let (_, (name, region, describe)) = here;
        describe(name, region.input_at(base), visitor);
        next = all.clone().filter(|other| place(other) > place(&here)).min_by_key(place);
    }
}
