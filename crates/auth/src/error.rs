//! Why a blob holds no token that can be read.

use smbtrail_layout as layout;

/// Why there is no value at all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
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
    /// The bytes begin no known token.
    #[error("no token begins with byte {found:#04x} at offset {offset}")]
    Unrecognised {
        /// Where the token should begin, in bytes from the blob's first.
        offset: usize,
        /// The byte that is there.
        found: u8,
    },
    /// The MessageType of an NTLM message is not 1, 2 or 3.
    #[error("MessageType {found:#x} at offset {offset} is no NTLM message")]
    MessageType {
        /// Where the field is, in bytes from the blob's first.
        offset: usize,
        /// Its value.
        found: u32,
    },
}

/// What is wrong where a token should be, as a problem of the message that carries it.
impl From<ParseError> for layout::Problem {
    fn from(error: ParseError) -> Self {
        use layout::ProblemKind;
        let number = |value: usize| u64::try_from(value).unwrap_or(u64::MAX);
        match error {
            ParseError::Short { structure: what, offset, needed, had } => {
                let (expected, found) = (number(needed), number(had));
                Self { kind: ProblemKind::Short, what, offset, expected, found }
            }
            ParseError::Unrecognised { offset, found } => {
                let (what, expected, found) = ("Token", 0, u64::from(found));
                Self { kind: ProblemKind::UnreadableToken, what, offset, expected, found }
            }
            ParseError::MessageType { offset, found } => {
                let (what, expected, found) = ("MessageType", 0, u64::from(found));
                Self { kind: ProblemKind::UnexpectedValue, what, offset, expected, found }
            }
        }
    }
}
