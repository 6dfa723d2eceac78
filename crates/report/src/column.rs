use std::borrow::Cow;
use std::fmt;
use std::net::SocketAddr;

/// A kind of rows: what one row is made of, and its columns.
///
/// The columns are declared once. JSON, CSV, tables and `docs/output.md` are written from them.
pub trait Rows: Sized + 'static {
    /// What one row is written from.
    type Row<'a>;
    /// The name of the kind: that of the command that prints it, or of a section of the summary.
    const NAME: &'static str;
    /// What one row is, in a sentence.
    const ABOUT: &'static str;
    /// The columns in the order of their keys.
    const COLUMNS: &'static [Column<Self>];
}

/// One column: its key, its place in a table, what it means, and how its value is got from a row.
#[derive(Debug)]
pub struct Column<R: Rows> {
    /// The key in JSON and the header in CSV.
    pub key: &'static str,
    /// The header in a table.
    pub header: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The unit of its values; empty for none.
    pub unit: &'static str,
    /// What it says.
    pub meaning: &'static str,
    /// When it is null; empty for never.
    pub null: &'static str,
    /// How soon it gets room in a table, from 1; 0 keeps it out of tables.
    pub rank: u8,
    /// Characters it would like to have in a table.
    pub width: usize,
    /// Whether a cell, as a table shows it, says that something failed: coloured tables show such rows in red.
    pub failed: Option<fn(&str) -> bool>,
    /// Its value in a row.
    pub value: Get<R>,
}

/// Gets a column's value from a row.
pub type Get<R> = for<'a> fn(&'a <R as Rows>::Row<'a>) -> Value<'a>;

/// What the values of a column are: says how they are aligned, shortened and documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A whole number.
    Number,
    /// A number with up to three decimals.
    Decimal,
    /// True or false.
    Bool,
    /// A text.
    Text,
    /// A path, shortened in its middle.
    Path,
    /// A name from the specification, unknown ones in hexadecimal. Tables leave this prefix away.
    Name(&'static str),
    /// One of the words that stand in its meaning.
    Word,
    /// An id or bit pattern in hexadecimal.
    Hex,
    /// A GUID.
    Guid,
    /// An address with a port.
    Socket,
    /// A point in time.
    Time,
    /// Bytes in hexadecimal.
    Bytes,
    /// A set of flags. Tables leave this prefix away.
    Flags(&'static str),
    /// A list of texts.
    Texts,
    /// A list of numbers.
    Numbers,
    /// Numbers over time, drawn as a line in tables.
    Series,
    /// A list of objects with these members.
    Objects(&'static [Member]),
}

/// A member of the objects in a column of [`Kind::Objects`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Member {
    /// Its key in JSON.
    pub key: &'static str,
    /// What its values are.
    pub kind: Kind,
}

/// A list of objects: the value of a column of [`Kind::Objects`].
pub trait Objects: fmt::Debug {
    /// The members of each object.
    fn members(&self) -> &'static [Member];
    /// How many objects there are.
    fn count(&self) -> usize;
    /// The value of a member of an object.
    fn value(&self, object: usize, member: usize) -> Value<'_>;
    /// Appends an object as a table and CSV show it, in few characters.
    fn push_short(&self, object: usize, out: &mut String);
}

/// A flag, or one value of a group of bits inside a flags field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flag {
    /// The bits of the group: a single one for a plain flag.
    pub mask: u64,
    /// The value of those bits for which `name` stands.
    pub value: u64,
    /// The flag's name.
    pub name: &'static str,
}

impl Flag {
    /// Whether `bits` has this flag set, or its group at this value.
    #[must_use]
    #[inline]
    pub const fn is_in(&self, bits: u64) -> bool {
        bits & self.mask == self.value
    }
}

/// The value of a column in a row.
#[derive(Clone, Copy, Debug)]
pub enum Value<'a> {
    /// There is none.
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Number(u64),
    /// A whole number that may be negative.
    Signed(i64),
    /// A number in thousandths: nanoseconds of a value in microseconds.
    Thousandths(i64),
    /// A text, perhaps from the wire.
    Text(&'a str),
    /// One of the program's own words: letters, digits and signs that need no escape.
    Word(&'static str),
    /// A protocol number by its name; without one in hexadecimal.
    Name {
        /// The specification's name.
        name: Option<&'static str>,
        /// The number.
        raw: u64,
        /// Hexadecimal digits of the number.
        digits: usize,
    },
    /// A number in hexadecimal, with so many digits.
    Hex(u64, usize),
    /// A GUID in its order on the wire: the first three groups are little-endian.
    Guid([u8; 16]),
    /// Bytes in hexadecimal.
    Bytes(&'a [u8]),
    /// An address with a port.
    Socket(SocketAddr),
    /// A point in time.
    Time {
        /// Nanoseconds since 1970-01-01 00:00 UTC.
        nanoseconds: i64,
        /// Decimals of a second that are written, at most nine.
        digits: u8,
    },
    /// A set of flags, with the table that names them.
    Flags(u64, &'static [Flag]),
    /// A list of texts that the program knows.
    Texts(&'a [&'static str]),
    /// A list of texts, perhaps from outside.
    Strings(&'a [String]),
    /// A list of numbers.
    Numbers(&'a [u64]),
    /// Numbers over time; `None` where nothing was measured.
    Series(&'a [Option<i64>]),
    /// A list of objects.
    Objects(&'a dyn Objects),
}

impl<R: Rows> Column<R> {
    /// A column that is never null and stands in no table.
    #[must_use]
    pub const fn new(key: &'static str, kind: Kind, meaning: &'static str, value: Get<R>) -> Self {
        Self { key, header: key, kind, unit: "", meaning, null: "", rank: 0, width: 0, failed: None, value }
    }

    /// The column, shown in tables.
    #[must_use]
    pub const fn table(self, header: &'static str, rank: u8, width: usize) -> Self {
        Self { header, rank, width, ..self }
    }

    /// The column with its unit.
    #[must_use]
    pub const fn unit(self, unit: &'static str) -> Self {
        Self { unit, ..self }
    }

    /// The column, whose cells tell which rows are shown as failed.
    #[must_use]
    pub const fn failed(self, failed: fn(&str) -> bool) -> Self {
        Self { failed: Some(failed), ..self }
    }

    /// The column, null when this is so.
    #[must_use]
    pub const fn null(self, null: &'static str) -> Self {
        Self { null, ..self }
    }
}

impl Kind {
    /// The JSON type, for the documentation.
    #[must_use]
    pub fn describe(self) -> Cow<'static, str> {
        let text = match self {
            Self::Number => "number",
            Self::Decimal => "number, up to three decimals",
            Self::Bool => "boolean",
            Self::Text | Self::Path => "text",
            Self::Name(_) => "text: specification name, or hexadecimal",
            Self::Word => "text: one of a few words",
            Self::Hex => "text: hexadecimal",
            Self::Guid => "text: GUID form",
            Self::Socket => "text: `ip:port`",
            Self::Time => "text: RFC 3339, UTC",
            Self::Bytes => "text: hexadecimal digits",
            Self::Flags(_) => "list of specification names, unknown bits last in hexadecimal",
            Self::Texts => "list of texts",
            Self::Numbers => "list of numbers",
            Self::Series => "list of numbers and nulls",
            Self::Objects(members) => {
                let describe = |member: &Member| format!("`{}` ({})", member.key, member.kind.describe());
                let members: Vec<String> = members.iter().map(describe).collect();
                return Cow::Owned(format!("list of objects: {}", members.join(", ")));
            }
        };
        Cow::Borrowed(text)
    }

    /// Whether a table aligns the values at their right end.
    pub(crate) const fn is_right(self) -> bool {
        matches!(self, Self::Number | Self::Decimal)
    }
}

impl<'a> Value<'a> {
    /// A text that may be absent.
    pub(crate) fn text(text: Option<&'a (impl AsRef<str> + ?Sized)>) -> Self {
        text.map_or(Self::Null, |text| Self::Text(text.as_ref()))
    }

    /// A number that may be absent.
    pub(crate) fn number(number: Option<u64>) -> Self {
        number.map_or(Self::Null, Self::Number)
    }

    /// Nanoseconds, written in microseconds, that may be absent.
    pub(crate) fn micros(nanoseconds: Option<i64>) -> Self {
        nanoseconds.map_or(Self::Null, Self::Thousandths)
    }
}
