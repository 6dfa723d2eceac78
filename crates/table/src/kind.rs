//! What the values of a column are.

use std::borrow::Cow;

/// What the values of a column are: determines how they are aligned, shortened and documented.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// A whole number, below 2^63.
    Number,
    /// A whole number that a sender may set to any value of 64 bits.
    Wide,
    /// A number with up to three decimals.
    Decimal,
    /// True or false.
    Bool,
    /// A text.
    Text,
    /// A path, shortened in its middle. A table shows an empty one, the root, as `\`.
    Path,
    /// A number that a specification names; unknown ones are in hexadecimal. Tables omit this prefix of the names.
    Name(&'static str),
    /// One of a few words, which the column's meaning lists.
    Word,
    /// An id or bit pattern in hexadecimal.
    Hex,
    /// A GUID.
    Guid,
    /// An address with a port.
    Socket,
    /// An address.
    Address,
    /// A port.
    Port,
    /// A point in time.
    Time,
    /// A span of time.
    Interval,
    /// Bytes in hexadecimal.
    Bytes,
    /// A set of flags. Tables omit this prefix of their names.
    Flags(&'static str),
    /// A list of texts.
    Texts,
    /// A list of numbers.
    Numbers,
    /// Numbers over time, drawn as a line of blocks in tables.
    Series,
    /// An object whose keys depend on the row.
    Json,
    /// A list of objects with these members.
    Objects(&'static [Member]),
}

/// A member of the objects in a column of [`Kind::Objects`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its key in JSON.
    pub key: &'static str,
    /// What its values are.
    pub kind: Kind,
}

impl Member {
    /// A member with this key.
    #[must_use]
    pub const fn new(key: &'static str, kind: Kind) -> Self {
        Self { key, kind }
    }
}

impl Kind {
    /// The type in JSON, for documentation.
    #[must_use]
    pub fn describe(self) -> Cow<'static, str> {
        let text = match self {
            Self::Number | Self::Wide | Self::Port => "number",
            Self::Decimal => "number, up to three decimals",
            Self::Bool => "boolean",
            Self::Text | Self::Path => "text",
            Self::Name(_) => "text: specification name, or hexadecimal",
            Self::Word => "text: one of a few words",
            Self::Hex => "text: hexadecimal",
            Self::Guid => "text: GUID form",
            Self::Socket => "text: `ip:port`",
            Self::Address => "text: address",
            Self::Time => "text: RFC 3339, UTC",
            Self::Interval => "number, six decimals",
            Self::Bytes => "text: hexadecimal digits",
            Self::Flags(_) => "list of specification names, unknown bits last in hexadecimal",
            Self::Texts => "list of texts",
            Self::Numbers => "list of numbers",
            Self::Series => "list of numbers and nulls",
            Self::Json => "object",
            Self::Objects(members) => {
                let describe = |member: &Member| format!("`{}` ({})", member.key, member.kind.describe());
                let members: Vec<String> = members.iter().map(describe).collect();
                return Cow::Owned(format!("list of objects: {}", members.join(", ")));
            }
        };
        Cow::Borrowed(text)
    }

    /// Whether a table aligns the values on the right.
    pub(crate) const fn is_right(self) -> bool {
        matches!(self, Self::Number | Self::Wide | Self::Decimal | Self::Port | Self::Interval)
    }
}
