//! The value of a column in a row.

use std::fmt;
use std::net::{IpAddr, SocketAddr};

use crate::kind::Member;

/// The value of a column in a row.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum Value<'a> {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A whole number that may be negative.
    Signed(i64),
    /// A number in thousandths.
    Thousandths(i64),
    /// Nanoseconds of a span of time, written in microseconds; tables show it as [`duration`](crate::people::duration) does.
    Micros(i64),
    /// A text, perhaps from outside: it is escaped.
    Text(&'a str),
    /// One of the program's own words: ASCII without quotes, backslashes, commas and control characters.
    Word(&'static str),
    /// A number that a specification names; without a name it is written in hexadecimal.
    Name {
        /// The specification's name.
        name: Option<&'static str>,
        /// The number.
        raw: u64,
        /// The number of hexadecimal digits.
        digits: usize,
    },
    /// A number in hexadecimal, and its digits: at most sixteen.
    Hex(u64, usize),
    /// A GUID in the byte order of [MS-DTYP] 2.3.4.2: its first three groups are little-endian.
    Guid([u8; 16]),
    /// Bytes in hexadecimal.
    Bytes(&'a [u8]),
    /// An address with a port.
    Socket(SocketAddr),
    /// An address.
    Address(IpAddr),
    /// Nanoseconds of a span of time, written in seconds with six decimals.
    Seconds(i64),
    /// A point in time.
    Time {
        /// Nanoseconds since 1970-01-01 00:00 UTC.
        nanoseconds: i64,
        /// The decimals of a second to write, at most nine.
        digits: u8,
    },
    /// A set of flags, and the names of the known ones. Unknown bits are written in hexadecimal.
    Flags(u64, &'static [Flag]),
    /// A list of the program's own texts.
    Texts(&'a [&'static str]),
    /// A list of texts, perhaps from outside.
    Strings(&'a [String]),
    /// A list of numbers.
    Numbers(&'a [u64]),
    /// Numbers over time; `None` where nothing was measured.
    Series(&'a [Option<i64>]),
    /// A value that is JSON already, its texts escaped.
    Json(&'a str),
    /// A list of objects.
    Objects(&'a dyn Objects),
}

/// A list of objects: the value of a column of [`Kind::Objects`](crate::Kind::Objects).
pub trait Objects: fmt::Debug {
    /// The members of each object.
    fn members(&self) -> &'static [Member];
    /// How many objects there are.
    fn count(&self) -> usize;
    /// The value of a member of an object.
    fn value(&self, object: usize, member: usize) -> Value<'_>;
    /// Appends a short form of an object, for tables and CSV.
    fn push_short(&self, object: usize, out: &mut String);
}

/// A flag, or one value of a group of bits inside a flags field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Flag {
    /// The bits of the group: a single one for a plain flag.
    pub mask: u64,
    /// The value of those bits that has this name.
    pub value: u64,
    /// The flag's name.
    pub name: &'static str,
}

impl Flag {
    /// A flag: `value` of the bits in `mask` has this name.
    #[must_use]
    pub const fn new(mask: u64, value: u64, name: &'static str) -> Self {
        Self { mask, value, name }
    }

    /// Whether `bits` has this flag set, or its group at this value.
    #[must_use]
    #[inline]
    pub const fn is_in(&self, bits: u64) -> bool {
        bits & self.mask == self.value
    }
}

impl<'a> Value<'a> {
    /// A text that may be absent.
    #[must_use]
    #[inline]
    pub fn text(text: Option<&'a (impl AsRef<str> + ?Sized)>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.as_ref()))
    }

    /// A number that may be absent.
    #[must_use]
    #[inline]
    pub fn number(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// Nanoseconds that may be absent, written in microseconds.
    #[must_use]
    #[inline]
    pub fn micros(nanoseconds: Option<i64>) -> Self {
        nanoseconds.map_or(Self::Null, Self::Micros)
    }
}
