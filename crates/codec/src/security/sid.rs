use core::fmt;

use nom::{
    IResult, Parser,
    combinator::recognize,
    multi::length_data,
    number::complete::{be_u16, be_u32, u8},
};

use super::well_known;
use crate::{Field, Input, ParseError, Problem, ProblemKind, Sink, Value, Visitor, describe, list};

/// Names a user, group, computer or logon. `[MS-DTYP] 2.4.2.2`
///
/// ```text
/// 0  Revision 1    1  SubAuthorityCount    2  IdentifierAuthority    8  SubAuthority, 4 bytes each
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Sid<'a> {
    bytes: &'a [u8],
}

/// The most sub-authorities a SID may have.
const MOST: u8 = 15;
/// Bytes before the sub-authorities.
const FIXED: usize = 8;

impl<'a> Sid<'a> {
    /// The SID that `bytes` begins with; `None` when it is cut short.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        sid(bytes).ok().map(|(_, bytes)| Self { bytes })
    }

    /// The SID that `input` begins with.
    ///
    /// # Errors
    /// [`ParseError::Short`] when it is not all there.
    pub fn parse(input: Input<'a>, sink: &mut dyn Sink) -> Result<Self, ParseError> {
        let (offset, had) = (input.base(), input.bytes().len());
        let needed = wire_len(input.bytes());
        let sid =
            Self::new(input.bytes()).ok_or(ParseError::Short { structure: "SID", offset, needed, had })?;
        let mut expect = |kind, what, offset, expected: u8, found: u8, holds: bool| {
            if !holds {
                let (expected, found) = (expected.into(), found.into());
                sink.problem(Problem { kind, what, offset, expected, found });
            }
        };
        let (revision, count) = (sid.revision(), sid.sub_authority_count());
        expect(ProblemKind::UnexpectedValue, "Revision", offset, 1, revision, revision == 1);
        expect(ProblemKind::Count, "SubAuthorityCount", offset + 1, MOST, count, count <= MOST);
        Ok(sid)
    }

    /// The SID in a listed field; `None` when the field is not one, or its bytes do not make one.
    #[must_use]
    pub fn of_field(field: &Field<'a>) -> Option<Self> {
        match field.value {
            Value::Shown(_) => Self::new(field.bytes),
            _ => None,
        }
    }

    /// Its bytes on the wire.
    #[must_use]
    pub const fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The layout's revision: 1.
    #[must_use]
    pub fn revision(&self) -> u8 {
        self.bytes.first().copied().unwrap_or_default()
    }

    /// Who gave the SID: 5 for Windows.
    #[must_use]
    pub fn identifier_authority(&self) -> u64 {
        self.bytes.get(2..).and_then(|bytes| authority(bytes).ok()).map_or(0, |(_, value)| value)
    }

    /// The sub-authorities; the last is the relative identifier.
    pub fn sub_authorities(&self) -> impl Iterator<Item = u32> + Clone + use<'a> {
        list::scalars(self.bytes.get(FIXED..).unwrap_or_default())
    }

    /// The name of a SID, or of a relative identifier, that is the same everywhere. `[MS-DTYP] 2.4.2.4`
    #[must_use]
    pub fn well_known_name(&self) -> Option<&'static str> {
        well_known::name(*self)
    }

    fn sub_authority_count(&self) -> u8 {
        self.bytes.get(1).copied().unwrap_or_default()
    }
}

/// `S-1-5-21-…`; an authority of 2^32 or more in hexadecimal. `[MS-DTYP] 2.4.2.1`
impl fmt::Display for Sid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "S-{}-", self.revision())?;
        match self.identifier_authority() {
            small if u32::try_from(small).is_ok() => write!(f, "{small}"),
            large => write!(f, "{large:#014X}"),
        }?;
        self.sub_authorities().try_for_each(|sub| write!(f, "-{sub}"))
    }
}

impl fmt::Debug for Sid<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Revision, count, authority, and as many sub-authorities as are counted.
fn sid(input: &[u8]) -> IResult<&[u8], &[u8]> {
    recognize((u8, length_data(u8.map(|count| 6 + 4 * usize::from(count))))).parse(input)
}

/// The six bytes of an authority; unlike all else they are big-endian.
fn authority(input: &[u8]) -> IResult<&[u8], u64> {
    (be_u16, be_u32).map(|(high, low)| u64::from(high) << 32 | u64::from(low)).parse(input)
}

/// How long the SID is that `bytes` begins with, by its count.
pub(crate) fn wire_len(bytes: &[u8]) -> usize {
    FIXED + bytes.get(1).map_or(0, |count| usize::from(*count) * 4)
}

/// Lists a region that holds a SID.
pub(crate) fn describe(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    let bytes = input.bytes();
    let sid = Sid::new(bytes).filter(|sid| sid.bytes.len() == bytes.len());
    let value = sid.as_ref().map_or(Value::Bytes, |sid| Value::Shown(sid));
    describe::field(name, input, value, visitor);
}
