//! How a structure is declared: [`structure!`](crate::structure!) makes parse, emit, describe and the owned form out
//! of one list of fields, so that they cannot drift apart.

use alloc::vec::Vec;

use bytes::BytesMut;
use smbtrail_wire::Scalar;

use crate::{Input, ParseError, Problem, ProblemKind, Region, Sink, Visitor};

/// A structure of the specification: bytes to a value, the value to the same bytes, and its listing.
pub trait Structure<'a>: Sized {
    /// The specification's name.
    const NAME: &'static str;
    /// Where the fixed part begins, in bytes from what its offset fields count from: 64 for the body of a message
    /// (they count from the header), 0 for any other structure.
    const START: usize;
    /// Bytes of the fixed part; of its shortest form where it has several.
    const FIXED: usize;
    /// The names that its listing gives to fields, those of its regions included. What lies between regions is listed
    /// as `Padding`, and is not among them.
    const FIELDS: &'static [&'static str];
    /// The same structure over bytes of another lifetime.
    type Over<'b>: Structure<'b>;

    /// Reads the structure. Offsets are followed inside the input.
    ///
    /// # Errors
    /// [`ParseError::Short`] when the fixed part is not all there. Everything else goes to `sink`.
    fn parse(input: Input<'a>, sink: &mut dyn Sink) -> Result<Self, ParseError>;

    /// Writes the structure; `origin` is the index in `out` from which its offset fields count.
    fn emit(&self, out: &mut BytesMut, origin: usize);

    /// Lists the fields in wire order, offsets in bytes from the message's header.
    fn describe(&self, visitor: &mut dyn Visitor);

    /// The bytes of the structure, from the first of its fixed part.
    fn to_vec(&self) -> Vec<u8> {
        let mut out = BytesMut::zeroed(Self::START);
        self.emit(&mut out, 0);
        out.split_off(Self::START).to_vec()
    }
}

/// Declares a structure: its fixed fields in wire order, then the regions that they locate.
///
/// ```text
/// structure! {
///     /// What it is. `[MS-SMB2] 2.2.13`
///     pub struct CreateRequest: "SMB2 CREATE Request", at 64 {    64: a body; 0: any other structure
///         /// What the field is.
///         structure_size: u16 = 57 => StructureSize, "StructureSize";    anything but 57 is a problem of this kind
///         security_flags: u8 = 0, "SecurityFlags";                       the kind is UnexpectedValue unless named
///         name_offset: u16, "NameOffset";
///         name_length: u16, "NameLength";
///     }
///     regions {
///         /// Located by an offset and a length field.
///         name: [name_offset, name_length] => describe::text, "Buffer";
///         /// From an offset field to the end.
///         contexts: [contexts_offset..] => contexts::describe, "Contexts";
///         /// Directly after the fixed part and the inline regions before it, of a length that a field gives.
///         key: [.. key_length] => describe::bytes, "Key";
///         /// The same, of a count of entries that a field gives, each of a fixed number of bytes.
///         dialects: [.. dialect_count * 2] => describe::array::<Dialect>, "Dialects";
///         /// The same, of a length that is a function of the fields.
///         locks: (|s| s.lock_count.size() * 24) => locks::describe, "Locks";
///         /// From an offset field, or directly after (`[..; measure]`), as long as `measure` finds from the bytes there.
///         owner: [offset_owner; security::sid_len] => security::describe_sid, "Owner";
///         /// Listed with more fields than the region's own, whose names follow `with`.
///         group: [..; name_len] => describe_name, "FileName" with "FileNameLength";
///         /// Anywhere else: a function of the fields and the length of all gives offset and length.
///         odd: {|s, len| (s.first.size(), len)} => describe::bytes, "Odd";
///     }
/// }
/// ```
///
/// The function after `=>` lists the region. The field `rest` keeps the bytes that no field locates. `arranged()` sets
/// the offset, length and count fields of a structure that was put together by hand.
///
/// A field that is itself a structure is an array of bytes, and the function after `as` lists it:
/// `version: [u8; 8], "Version" as describe::nested::<Version<'_>>;`.
///
/// # A fixed part that grew
///
/// Where later versions of a protocol added fields, `at 0, ends [32, 40]` names the places where the fixed part may end,
/// the shortest first. The parser takes the longest form that neither the end of the input nor a region located by an
/// offset and a length field cuts off, and keeps it in the field `fixed_len`. Fields after it are zero, and are neither
/// listed nor emitted. Offsets are followed into the fixed part too, which is a problem: receivers of such structures
/// follow them.
#[macro_export]
macro_rules! structure {
    (
        $(#[$doc:meta])*
        pub struct $name:ident: $spec:literal, at $start:literal $(, ends [$($end:literal),+])? {
            $($(#[$fdoc:meta])* $field:ident: $ty:ty $(= $expect:expr $(=> $kind:ident)?)?,
                $fspec:literal $(as $part:expr)?;)*
        }
        $(regions {
            $($(#[$rdoc:meta])* $region:ident: $place:tt => $list:expr, $rspec:literal $(with $($also:literal),+)?;)*
        })?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(clippy::exhaustive_structs, reason = "the specification lists the fields")]
        pub struct $name<'a> {
            $($(#[$fdoc])* #[doc(alias = $fspec)] pub $field: $ty,)*
            $($($(#[$rdoc])* pub $region: $crate::Region<'a>,)*)?
            /// Bytes that no field locates: usually padding.
            pub rest: $crate::expanded::Vec<$crate::Region<'a>>,
            /// Where its offsets count from.
            pub origin: $crate::Origin,
            $(#[doc = concat!("Bytes of the fixed part: one of ", stringify!($($end),+), ".")]
            pub fixed_len: usize,)?
        }

        impl Default for $name<'_> {
            fn default() -> Self {
                Self {
                    $($field: $crate::structure!(@default $($expect)?),)*
                    $($($region: $crate::Region::default(),)*)?
                    rest: $crate::expanded::Vec::new(),
                    origin: $crate::Origin::default(),
                    $(fixed_len: $crate::structure!(@longest $($end),+),)?
                }
            }
        }

        #[allow(unused_assignments, unused_mut, unused_variables, reason = "the last field's offset; no region")]
        impl<'a> $crate::Structure<'a> for $name<'a> {
            const NAME: &'static str = $spec;
            const START: usize = $start;
            const FIXED: usize =
                $crate::structure!(@shortest [$($($end),+)?], 0 $(+ <$ty as $crate::expanded::Scalar>::LEN)*);
            const FIELDS: &'static [&'static str] = &[$($fspec,)* $($($rspec, $($($also,)+)?)*)?];
            type Over<'b> = $name<'b>;

            #[inline]
            fn parse(
                input: $crate::Input<'a>,
                sink: &mut dyn $crate::Sink,
            ) -> Result<Self, $crate::ParseError> {
                const ALL: usize = 0 $(+ <$ty as $crate::expanded::Scalar>::LEN)*;
                const ENDS: &[usize] = &[$($($end),+)?];
                // The nearest region that an offset locates, where the fixed part is at least `least` bytes long.
                let nearest = |block: &[u8; ALL], least: usize| {
                    let (mut at, mut nearest) = (0, usize::MAX);
                    $(
                        let $field = <$ty as $crate::expanded::Scalar>::read(&block[at..]);
                        at += <$ty as $crate::expanded::Scalar>::LEN;
                    )*
                    $($($crate::structure!(@nearest nearest, least, $place);)*)?
                    nearest
                };
                let mut grown = [0; ALL];
                let (block, fixed) =
                    $crate::structure::fixed::<ALL>(input, $start, $spec, ENDS, &mut grown, nearest)?;
                let mut at = 0;
                $(
                    let $field = <$ty as $crate::expanded::Scalar>::read(&block[at..]);
                    $(if at < fixed && $field != $expect {
                        let kind = $crate::structure!(@kind $($kind)?);
                        $crate::structure::unexpected(kind, $fspec, input.base() + $start + at, $expect, $field, sink);
                    })?
                    at += <$ty as $crate::expanded::Scalar>::LEN;
                )*
                at = $start + fixed;
                let first = at;
                let mut value = Self {
                    $($field,)*
                    $($($region: $crate::Region::default(),)*)?
                    rest: $crate::expanded::Vec::new(),
                    origin: $crate::Origin::new(input.base()),
                    $(fixed_len: $crate::structure!(@first fixed, $($end),+),)?
                };
                $($(
                    let place = $crate::structure!(@place value, input, at, $place);
                    value.$region = match ENDS {
                        [] => input.region(place, first, $rspec, sink),
                        _ => input.region_anywhere(place, first, $rspec, sink),
                    };
                )*)?
                value.rest = input.rest(first, &[$($(&value.$region),*)?]);
                Ok(value)
            }

            fn emit(&self, out: &mut $crate::expanded::BytesMut, origin: usize) {
                let mut fixed = [0; 0 $(+ <$ty as $crate::expanded::Scalar>::LEN)*];
                let len = $crate::structure!(@len self, [$($($end),+)?]);
                let mut at = 0;
                $(
                    $crate::expanded::Scalar::write(self.$field, &mut fixed[at..]);
                    at += <$ty as $crate::expanded::Scalar>::LEN;
                )*
                $crate::expanded::place(out, origin, $start, fixed.get(..len).unwrap_or(&fixed));
                let regions: &[&$crate::Region<'_>] = &[$($(&self.$region),*)?];
                for region in regions.iter().copied().chain(&self.rest) {
                    if !region.bytes.is_empty() {
                        $crate::expanded::place(out, origin, region.offset, &region.bytes);
                    }
                }
            }

            fn describe(&self, visitor: &mut dyn $crate::Visitor) {
                let base = self.origin.base();
                let regions: &[(&'static str, &$crate::Region<'_>, $crate::describe::DescribeRegion)] =
                    &[$($(($rspec, &self.$region, $list)),*)?];
                // An empty region has no place, whatever its offset field says.
                let there = regions.iter().map(|(_, region, _)| *region).chain(&self.rest);
                let ends = there.filter(|region| !region.bytes.is_empty()).map($crate::Region::end);
                let fixed = $crate::structure!(@len self, [$($($end),+)?]);
                let len = ends.max().unwrap_or(0).saturating_sub($start).max(fixed);
                visitor.enter($spec, base + $start, len);
                let mut at = 0;
                $(
                    if at < fixed {
                        $crate::structure!(@list $fspec, self.$field, base + $start + at, visitor, $($part)?);
                    }
                    at += <$ty as $crate::expanded::Scalar>::LEN;
                )*
                $crate::describe::regions(regions, &self.rest, base, visitor);
                visitor.leave();
            }
        }

        #[allow(unused_mut, unused_variables, unused_assignments, reason = "a structure without regions")]
        impl<'a> $name<'a> {
            /// The same value with bytes of its own.
            #[must_use]
            pub fn into_owned(self) -> $name<'static> {
                $name {
                    $($field: self.$field,)*
                    $($($region: self.$region.into_owned(),)*)?
                    rest: self.rest.into_iter().map($crate::Region::into_owned).collect(),
                    origin: self.origin,
                    $(fixed_len: $crate::structure!(@first self.fixed_len, $($end),+),)?
                }
            }

            /// Lays the regions out in order, each that an offset locates at a multiple of eight bytes, and sets
            /// the fields that locate and count them.
            #[must_use]
            pub fn arranged(mut self) -> Self {
                let mut at = $start + $crate::structure!(@len self, [$($($end),+)?]);
                $($($crate::structure!(@arrange self, $region, at, $place);)*)?
                self
            }
        }
    };
    (@first $value:expr, $($end:literal),+) => { $value };
    (@longest $end:literal) => { $end };
    (@longest $end:literal, $($longer:literal),+) => { $crate::structure!(@longest $($longer),+) };
    (@shortest [], $all:expr) => { $all };
    (@shortest [$end:literal $(, $longer:literal)*], $all:expr) => { $end };
    (@len $value:ident, []) => { <Self as $crate::Structure<'_>>::FIXED };
    (@len $value:ident, [$($end:literal),+]) => { $value.fixed_len };
    (@list $name:literal, $value:expr, $at:expr, $visitor:ident,) => {
        $crate::describe::scalar($name, $value, $at, $visitor)
    };
    (@list $name:literal, $value:expr, $at:expr, $visitor:ident, $part:expr) => {
        $crate::describe::part($name, $value, $at, $part, $visitor)
    };
    (@nearest $nearest:ident, $least:ident, [$offset:ident, $length:ident]) => {
        let offset = $crate::structure::Size::size($offset);
        if $length != 0 && offset >= $least {
            $nearest = $nearest.min(offset);
        }
    };
    (@nearest $nearest:ident, $least:ident, $place:tt) => {};
    (@kind) => { $crate::ProblemKind::UnexpectedValue };
    (@kind $kind:ident) => { $crate::ProblemKind::$kind };
    (@default) => { $crate::expanded::Scalar::read(&[0; $crate::structure::LONGEST]) };
    (@default $expect:expr) => { $expect };
    (@place $value:ident, $input:ident, $at:ident, [$offset:ident, $length:ident]) => {
        ($crate::structure::Size::size($value.$offset), $crate::structure::Size::size($value.$length))
    };
    (@place $value:ident, $input:ident, $at:ident, [$offset:ident..]) => {{
        let offset = $crate::structure::Size::size($value.$offset);
        (offset, if offset == 0 { 0 } else { $input.len().saturating_sub(offset) })
    }};
    (@place $value:ident, $input:ident, $at:ident, [$offset:ident; $measure:expr]) => {{
        let offset = $crate::structure::Size::size($value.$offset);
        (offset, if offset == 0 { 0 } else { $crate::structure::measure($input, offset, $measure) })
    }};
    (@place $value:ident, $input:ident, $at:ident, [.. $length:ident]) => {{
        let place = ($at, $crate::structure::Size::size($value.$length));
        $at = $at.saturating_add(place.1);
        place
    }};
    (@place $value:ident, $input:ident, $at:ident, [.. $count:ident * $stride:expr]) => {{
        let place = ($at, $crate::structure::Size::size($value.$count).saturating_mul($stride));
        $at = $at.saturating_add(place.1);
        place
    }};
    (@place $value:ident, $input:ident, $at:ident, [..; $measure:expr]) => {{
        let place = ($at, $crate::structure::measure($input, $at, $measure));
        $at = $at.saturating_add(place.1);
        place
    }};
    (@place $value:ident, $input:ident, $at:ident, {$place:expr}) => {{
        let place: fn(&Self, usize) -> (usize, usize) = $place;
        place(&$value, $input.len())
    }};
    (@place $value:ident, $input:ident, $at:ident, ($length:expr)) => {{
        let length: fn(&Self) -> usize = $length;
        let place = ($at, length(&$value));
        $at = $at.saturating_add(place.1);
        place
    }};
    (@arrange $value:ident, $region:ident, $at:ident, [$offset:ident, $length:ident]) => {
        $crate::structure!(@arrange $value, $region, $at, [$offset..]);
        $value.$length = $value.$region.bytes.len().try_into().unwrap_or_default();
    };
    (@arrange $value:ident, $region:ident, $at:ident, [$offset:ident..]) => {
        $at = if $value.$region.bytes.is_empty() { $at } else { $at.next_multiple_of(8) };
        $value.$region.offset = if $value.$region.bytes.is_empty() { 0 } else { $at };
        $value.$offset = $value.$region.offset.try_into().unwrap_or_default();
        $at += $value.$region.bytes.len();
    };
    (@arrange $value:ident, $region:ident, $at:ident, [$offset:ident; $measure:expr]) => {
        $crate::structure!(@arrange $value, $region, $at, [$offset..]);
    };
    (@arrange $value:ident, $region:ident, $at:ident, [.. $length:ident]) => {
        $value.$length = $value.$region.bytes.len().try_into().unwrap_or_default();
        $crate::structure!(@arrange $value, $region, $at, [..; ()]);
    };
    (@arrange $value:ident, $region:ident, $at:ident, [.. $count:ident * $stride:expr]) => {
        $value.$count = ($value.$region.bytes.len() / $stride).try_into().unwrap_or_default();
        $crate::structure!(@arrange $value, $region, $at, [..; ()]);
    };
    (@arrange $value:ident, $region:ident, $at:ident, [..; $measure:expr]) => {
        $value.$region.offset = $at;
        $at += $value.$region.bytes.len();
    };
    (@arrange $value:ident, $region:ident, $at:ident, {$place:expr}) => {
        $at = if $value.$region.bytes.is_empty() { $at } else { $at.next_multiple_of(8) };
        $value.$region.offset = $at;
        $at += $value.$region.bytes.len();
    };
    (@arrange $value:ident, $region:ident, $at:ident, ($length:expr)) => {
        $value.$region.offset = $at;
        $at += $value.$region.bytes.len();
    };
}

/// Bytes of the longest scalar that a structure may have.
pub const LONGEST: usize = 128;

/// A length or offset field as a number of bytes.
pub trait Size {
    /// The number; it saturates where `usize` is narrower than the field.
    fn size(self) -> usize;
}

macro_rules! sizes {
    ($($int:ident),*) => {$(
        impl Size for $int {
            #[inline]
            fn size(self) -> usize {
                usize::try_from(self).unwrap_or(usize::MAX)
            }
        }
    )*};
}
sizes!(u8, u16, u32, u64);

/// The fixed part of a structure, and its length. `ends` are the lengths that it may have, shortest first; without any
/// it has `N` bytes. The longest form is taken that ends inside the input and before `nearest`, the nearest region that an
/// offset locates; `grown` receives its bytes.
///
/// # Errors
/// [`ParseError::Short`] when the shortest form is not all there.
#[inline]
pub fn fixed<'b, const N: usize>(
    input: Input<'b>,
    start: usize,
    structure: &'static str,
    ends: &[usize],
    grown: &'b mut [u8; N],
    nearest: impl Fn(&[u8; N], usize) -> usize,
) -> Result<(&'b [u8; N], usize), ParseError> {
    let Some(shortest) = ends.first().copied() else { return Ok((input.block(start, structure)?, N)) };
    let bytes = input.bytes().get(start..).unwrap_or_default();
    let mut len = 0;
    for end in ends {
        let Some(fixed) =
            bytes.get(..*end).filter(|_| len == 0 || start + end <= nearest(grown, start + shortest))
        else {
            break;
        };
        if let Some(place) = grown.get_mut(..*end) {
            place.copy_from_slice(fixed);
            len = *end;
        }
    }
    if len == 0 {
        let (offset, had) = (input.base() + start, bytes.len());
        return Err(ParseError::Short { structure, offset, needed: shortest, had });
    }
    Ok((grown, len))
}

/// How long the structure that begins at `offset` is, by its own bytes.
pub fn measure(input: Input<'_>, offset: usize, measure: fn(&[u8]) -> usize) -> usize {
    measure(input.bytes().get(offset..).unwrap_or_default())
}

/// Reports a field that is not what the specification says it is.
#[cold]
pub fn unexpected<T: Scalar>(
    kind: ProblemKind,
    what: &'static str,
    offset: usize,
    expected: T,
    found: T,
    sink: &mut dyn Sink,
) {
    sink.problem(Problem { kind, what, offset, expected: number(expected), found: number(found) });
}

/// The first eight bytes of a scalar as a number.
fn number<T: Scalar>(value: T) -> u64 {
    let mut raw = [0; LONGEST];
    value.write(&mut raw);
    u64::read(&raw)
}

/// Reports that the fixed part of a structure is missing, unless the capture cut it off.
#[cold]
pub fn too_short(error: ParseError, input: Input<'_>, sink: &mut dyn Sink) {
    if !input.is_cut() {
        sink.problem(error.into());
    }
}

/// Reads a structure inside another one. Too few bytes for it are a problem, unless the capture cut them off.
#[inline]
pub fn nested<'a, T: Structure<'a>>(input: Input<'a>, sink: &mut dyn Sink) -> Option<T> {
    T::parse(input, sink).map_err(|error| too_short(error, input, sink)).ok()
}

/// The bytes from `start` on.
pub fn other<'a>(input: Input<'a>, start: usize) -> Region<'a> {
    let bytes = input.bytes().get(start..).unwrap_or_default();
    Region::read(input.base(), start, bytes, input.len().saturating_sub(start))
}
