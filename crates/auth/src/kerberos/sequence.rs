use der::{DateTime, Tag, TagNumber};

use super::{EncryptedData, KerberosString, PrincipalName, Ticket};
use crate::asn1::{context, element};
use smbtrail_layout::Input;

/// The content of a SEQUENCE whose fields are tagged with their numbers, as all of Kerberos's are. RFC 4120 5
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Sequence<'a>(Input<'a>);

impl<'a> Sequence<'a> {
    /// The one SEQUENCE that these bytes hold.
    pub(super) fn read(bytes: Input<'a>) -> Option<Self> {
        let (outer, _) = element(bytes, "SEQUENCE", &mut ())?;
        (outer.tag == Tag::Sequence).then_some(Self(outer.content))
    }

    /// The SEQUENCE that a CHOICE holds under the tag `[number]`.
    pub(super) fn choice(bytes: Input<'a>, number: u32) -> Option<Self> {
        Self::of(bytes).sequence(number)
    }

    /// A SEQUENCE of this content.
    pub(super) const fn of(content: Input<'a>) -> Self {
        Self(content)
    }

    /// Its elements, whatever their tags.
    pub(super) fn elements(self) -> impl Iterator<Item = (Tag, Input<'a>)> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let (next, after) = element(rest, "SEQUENCE", &mut ())?;
            rest = after;
            Some((next.tag, next.content))
        })
    }

    /// What is under the tag `[number]`, its own tag and length included.
    pub(super) fn whole(self, number: u32) -> Option<Input<'a>> {
        self.elements().find_map(|(tag, content)| (tag == context(number)).then_some(content))
    }

    /// The content of the field `[number]`, if its type is this.
    pub(super) fn field(self, number: u32, tag: Tag) -> Option<Input<'a>> {
        let (inner, _) = element(self.whole(number)?, "field", &mut ())?;
        (inner.tag == tag).then_some(inner.content)
    }

    pub(super) fn sequence(self, number: u32) -> Option<Self> {
        self.field(number, Tag::Sequence).map(Self)
    }

    pub(super) fn octets(self, number: u32) -> Option<Input<'a>> {
        self.field(number, Tag::OctetString)
    }

    pub(super) fn text(self, number: u32) -> Option<KerberosString<'a>> {
        self.field(number, Tag::GeneralString).map(|text| KerberosString(text.bytes()))
    }

    /// The first 32 bits of a BIT STRING, the first one highest.
    pub(super) fn bits(self, number: u32) -> Option<u32> {
        let [_unused, bits @ ..] = self.field(number, Tag::BitString)?.bytes() else { return None };
        let mut first = [0; 4];
        first.iter_mut().zip(bits).for_each(|(own, bits)| *own = *bits);
        Some(u32::from_be_bytes(first))
    }

    /// A KerberosTime in seconds since 1970. RFC 4120 5.2.3
    pub(super) fn time(self, number: u32) -> Option<i64> {
        let text = core::str::from_utf8(self.field(number, Tag::GeneralizedTime)?.bytes()).ok()?;
        let part = |at: usize, len: usize| text.get(at..at + len)?.parse::<u8>().ok();
        let year = text.get(..4)?.parse().ok()?;
        let time =
            DateTime::new(year, part(4, 2)?, part(6, 2)?, part(8, 2)?, part(10, 2)?, part(12, 2)?).ok()?;
        i64::try_from(time.unix_duration().as_secs()).ok()
    }

    pub(super) fn principal(self, number: u32) -> Option<PrincipalName<'a>> {
        PrincipalName::read(self.sequence(number)?)
    }

    pub(super) fn encrypted(self, number: u32) -> Option<EncryptedData<'a>> {
        EncryptedData::read(self.sequence(number)?)
    }

    pub(super) fn ticket(self, number: u32) -> Option<Ticket<'a>> {
        Ticket::read(self.whole(number)?)
    }

    pub(super) fn int32(self, number: u32) -> Option<i32> {
        integer(self.field(number, Tag::Integer)?.bytes())
    }

    /// An unsigned number. A version of a read-only domain controller's key is written as a negative one.
    pub(super) fn uint32(self, number: u32) -> Option<u32> {
        match self.field(number, Tag::Integer)?.bytes() {
            [0, digits @ ..] if digits.len() == 4 => {
                digits.first_chunk().map(|digits| u32::from_be_bytes(*digits))
            }
            digits => integer(digits).map(i32::cast_unsigned),
        }
    }
}

/// The fields under `[APPLICATION number]`.
pub(super) fn application(bytes: Input<'_>, number: u32) -> Option<Sequence<'_>> {
    let (outer, _) = element(bytes, "APPLICATION", &mut ())?;
    let expected = Tag::Application { constructed: true, number: TagNumber(number) };
    (outer.tag == expected).then(|| Sequence::read(outer.content)).flatten()
}

/// The content of an INTEGER of at most four bytes.
pub(super) fn integer(content: &[u8]) -> Option<i32> {
    let first = i8::from_be_bytes([*content.first()?]);
    let fill = if first < 0 { 0xFF } else { 0 };
    let mut bytes = [fill; 4];
    bytes.get_mut(4_usize.checked_sub(content.len())?..)?.copy_from_slice(content);
    Some(i32::from_be_bytes(bytes))
}
