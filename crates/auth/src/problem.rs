use alloc::vec::Vec;
use core::fmt;

/// Why there is no value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// The bytes end before the part of the structure that must be there does.
    #[error("{structure} at offset {offset} needs {needed} bytes, {had} are there")]
    Short {
        /// The structure's name in the specification.
        structure: &'static str,
        /// Where it begins, in bytes from the blob's first.
        offset: usize,
        /// Bytes it takes at least.
        needed: usize,
        /// Bytes that are there.
        had: usize,
    },
    /// The bytes begin no token that is known.
    #[error("no token begins with byte {found:#04x} at offset {offset}")]
    Unrecognised {
        /// Where the token should begin, in bytes from the blob's first.
        offset: usize,
        /// The byte that stands there.
        found: u8,
    },
    /// The MessageType of an NTLM message is none of 1, 2 and 3.
    #[error("MessageType {found:#x} at offset {offset} is no NTLM message")]
    MessageType {
        /// Where the field stands, in bytes from the blob's first.
        offset: usize,
        /// Its value.
        found: u32,
    },
}

/// Something that is wrong with a token that was parsed all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The structure or field concerned, by the specification's name.
    pub what: &'static str,
    /// Where it stands, in bytes from the blob's first.
    pub offset: usize,
    /// The value, or the bound, that the specification sets.
    pub expected: u64,
    /// What stood there.
    pub found: u64,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProblemKind {
    /// An element's length reaches beyond what holds it. Expected: the length announced; found: bytes there.
    CutElement,
    /// An element's tag is another one than the specification's. Expected and found: the first identifier byte.
    WrongTag,
    /// An element that is unknown, comes twice or out of order. Found: its first identifier byte.
    UnexpectedElement,
    /// A tag or length that is not in the one form DER allows.
    NotDer,
    /// Bytes after the end of a structure. Found: their number.
    TrailingBytes,
    /// A mechanism's token that cannot be read; its bytes are kept.
    UnreadableToken,
    /// A payload's offset points into the fixed part. Expected: the lowest offset allowed.
    OffsetInsideFixed,
    /// Offset and length reach beyond the message. Expected: the message's length; found: where they end.
    BeyondMessage,
    /// A list of AV pairs ends in the middle of a pair or without its MsvAvEOL.
    CutList,
    /// A field bears a value, or has a length, that the specification does not allow there.
    UnexpectedValue,
    /// A text of UTF-16 has an odd number of bytes.
    OddText,
}

impl ProblemKind {
    /// A stable name in kebab-case, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::CutElement => "cut-element",
            Self::WrongTag => "wrong-tag",
            Self::UnexpectedElement => "unexpected-element",
            Self::NotDer => "not-der",
            Self::TrailingBytes => "trailing-bytes",
            Self::UnreadableToken => "unreadable-token",
            Self::OffsetInsideFixed => "offset-inside-fixed",
            Self::BeyondMessage => "beyond-message",
            Self::CutList => "cut-list",
            Self::UnexpectedValue => "unexpected-value",
            Self::OddText => "odd-text",
        }
    }

    /// The problem of this kind at a place.
    pub(crate) fn at(self, what: &'static str, offset: usize, expected: usize, found: usize) -> Problem {
        let wide = |value| u64::try_from(value).unwrap_or(u64::MAX);
        Problem { kind: self, what, offset, expected: wide(expected), found: wide(found) }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, what, offset, expected, found } = self;
        write!(f, "{}: {what} at offset {offset}: expected {expected}, found {found}", kind.name())
    }
}

/// Where problems go. The caller owns it; parsing goes on.
pub trait Sink {
    /// Takes one problem.
    fn problem(&mut self, problem: Problem);
}

impl Sink for Vec<Problem> {
    fn problem(&mut self, problem: Problem) {
        self.push(problem);
    }
}

/// Drops every problem.
impl Sink for () {
    fn problem(&mut self, _: Problem) {}
}
