//! What can be wrong with a structure, and where problems go.

use alloc::vec::Vec;
use core::fmt;

/// Why a structure could not be read at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ParseError {
    /// The bytes end before the fixed part of the structure does.
    #[error("{structure} at offset {offset} needs {needed} bytes, {had} are there")]
    Short {
        /// The structure's name in the specification.
        structure: &'static str,
        /// Where it begins, in bytes from the header's first.
        offset: usize,
        /// Bytes its fixed part takes.
        needed: usize,
        /// Bytes that are there.
        had: usize,
    },
    /// The first four bytes are not those of such a message.
    #[error("ProtocolId is {found:02x?}, expected {expected:02x?}")]
    Protocol {
        /// The ProtocolId of the structure.
        expected: [u8; 4],
        /// The four bytes that are there.
        found: [u8; 4],
    },
    /// The bytes begin none of the structures that may be there.
    #[error("{what} at offset {offset} begins with {found:#04x}, which begins nothing that may be there")]
    Unrecognised {
        /// What should be there, or the field that would say what is.
        what: &'static str,
        /// Where it should begin, in bytes from the header's first.
        offset: usize,
        /// The byte, or the value of the field, that is there.
        found: u32,
    },
}

/// What is wrong where a structure should be, as a problem of what carries it.
impl From<ParseError> for Problem {
    fn from(error: ParseError) -> Self {
        match error {
            ParseError::Short { structure, offset, needed, had } => {
                Self::new(ProblemKind::Short, structure, offset, needed, had)
            }
            ParseError::Protocol { expected, found } => {
                let [expected, found] = [expected, found].map(|bytes| u32::from_be_bytes(bytes).into());
                Self { kind: ProblemKind::UnexpectedValue, what: "ProtocolId", offset: 0, expected, found }
            }
            ParseError::Unrecognised { what, offset, found } => {
                Self { kind: ProblemKind::UnreadableToken, what, offset, expected: 0, found: found.into() }
            }
        }
    }
}

/// Something that is wrong with a message, which was parsed nevertheless.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_structs, reason = "parsers of other crates construct problems")]
pub struct Problem {
    /// What is wrong.
    pub kind: ProblemKind,
    /// The structure and field concerned, by the specification's names.
    pub what: &'static str,
    /// Where it is, in bytes from the message's header.
    pub offset: usize,
    /// The value, or the bound, that the specification sets.
    pub expected: u64,
    /// What is there.
    pub found: u64,
}

/// The kinds of [`Problem`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum ProblemKind {
    /// The fixed part of a structure is not all there. Expected: bytes it takes; found: bytes there are.
    Short,
    /// StructureSize is not the structure's.
    StructureSize,
    /// A reserved field is not zero.
    Reserved,
    /// A field has a value that the specification does not allow there.
    UnexpectedValue,
    /// An offset points into the header or the fixed part. Expected: the lowest offset allowed.
    OffsetInsideFixed,
    /// Offset and length reach beyond the message. Expected: the message's length; found: where they end.
    BeyondMessage,
    /// The offset to a list's next entry does not lead past the entry's own beginning.
    BadNext,
    /// An entry of a list is not aligned. Expected: the alignment.
    Misaligned,
    /// A list ends in the middle of an entry. Expected: bytes needed; found: bytes left.
    CutEntry,
    /// A count differs from what is there.
    Count,
    /// A text of UTF-16 has an odd number of bytes.
    OddText,
    /// The length of a tagged element reaches beyond what holds it. Expected: the length; found: bytes there.
    CutElement,
    /// An element has another tag than the specification's. Expected and found: the first identifier byte.
    WrongTag,
    /// An element that is unknown, comes twice or out of order. Found: its first identifier byte.
    UnexpectedElement,
    /// A tag or length that is not in the one form that DER allows.
    NotDer,
    /// Bytes after the end of a structure. Found: their number.
    TrailingBytes,
    /// A token that cannot be read; its bytes are kept.
    UnreadableToken,
}

impl Problem {
    /// A problem of this kind at an offset; `expected` and `found` are lengths, offsets or counts.
    #[cold]
    #[must_use]
    pub fn new(kind: ProblemKind, what: &'static str, offset: usize, expected: usize, found: usize) -> Self {
        let number = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
        Self { kind, what, offset, expected: number(expected), found: number(found) }
    }
}

impl ProblemKind {
    /// Every kind.
    pub const ALL: &'static [Self] = &[
        Self::Short,
        Self::StructureSize,
        Self::Reserved,
        Self::UnexpectedValue,
        Self::OffsetInsideFixed,
        Self::BeyondMessage,
        Self::BadNext,
        Self::Misaligned,
        Self::CutEntry,
        Self::Count,
        Self::OddText,
        Self::CutElement,
        Self::WrongTag,
        Self::UnexpectedElement,
        Self::NotDer,
        Self::TrailingBytes,
        Self::UnreadableToken,
    ];

    /// A stable name in kebab-case, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Short => "short",
            Self::StructureSize => "structure-size",
            Self::Reserved => "reserved-not-zero",
            Self::UnexpectedValue => "unexpected-value",
            Self::OffsetInsideFixed => "offset-inside-fixed",
            Self::BeyondMessage => "beyond-message",
            Self::BadNext => "bad-next",
            Self::Misaligned => "misaligned",
            Self::CutEntry => "cut-entry",
            Self::Count => "count",
            Self::OddText => "odd-text",
            Self::CutElement => "cut-element",
            Self::WrongTag => "wrong-tag",
            Self::UnexpectedElement => "unexpected-element",
            Self::NotDer => "not-der",
            Self::TrailingBytes => "trailing-bytes",
            Self::UnreadableToken => "unreadable-token",
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, what, offset, expected, found } = self;
        write!(f, "{}: {what} at offset {offset}: expected {expected}, found {found}", kind.name())
    }
}

/// Receives problems. The caller owns it, and parsing continues.
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
