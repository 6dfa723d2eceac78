use nom::{
    IResult, Parser,
    multi::length_data,
    number::complete::{le_u32, le_u64},
};
use smbtrail_wire::{ClaimFlags, ClaimType};

use super::Sid;
use crate::{Utf16, describe, list, structure::Size};

structure! {
    /// A named attribute and its values. `[MS-DTYP] 2.4.10.1`
    ///
    /// ```text
    ///  0  Name     4  ValueType     6  Reserved
    ///  8  Flags   12  ValueCount   16  Values, 4 bytes each    .. Data
    /// ```
    pub struct Claim: "CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1", at 0 {
        /// Where the name begins, in bytes from the attribute's first.
        name_offset: u32, "Name";
        /// What the values are.
        value_type: ClaimType, "ValueType";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// How the attribute is used.
        flags: ClaimFlags, "Flags";
        /// How many values there are.
        value_count: u32, "ValueCount";
    }
    regions {
        /// Where each value begins, in bytes from the attribute's first.
        value_offsets: [.. value_count * 4] => describe::array::<u32>, "Values";
        /// The name and the values, in any order.
        data: {|s, len| (s.value_offsets.end(), len.saturating_sub(s.value_offsets.end()))} => describe::bytes,
            "Data";
    }
}

/// One value of a [`Claim`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ClaimValue<'a> {
    /// A signed integer.
    Int64(i64),
    /// An unsigned integer.
    Uint64(u64),
    /// A text.
    String(Utf16<'a>),
    /// A SID.
    Sid(Sid<'a>),
    /// True or false.
    Boolean(bool),
    /// Bytes.
    Octets(&'a [u8]),
}

impl Claim<'_> {
    /// The name.
    #[must_use]
    pub fn name(&self) -> Utf16<'_> {
        Utf16(self.at(self.name_offset)).until_nul()
    }

    /// The values; `None` for one that is not all there, or of an unknown type.
    pub fn values(&self) -> impl Iterator<Item = Option<ClaimValue<'_>>> {
        list::scalars(&self.value_offsets.bytes).map(|offset| value(self.value_type, self.at(offset)))
    }

    /// The data from an offset of the attribute on; none where it does not point into the data.
    fn at(&self, offset: u32) -> &[u8] {
        let start = offset.size().checked_sub(self.data.offset);
        start.and_then(|start| self.data.bytes.get(start..)).unwrap_or_default()
    }
}

fn value(value_type: ClaimType, bytes: &[u8]) -> Option<ClaimValue<'_>> {
    let octets =
        || length_data::<_, nom::error::Error<_>, _>(le_u32).parse(bytes).ok().map(|(_, octets)| octets);
    let number = || {
        let parsed: IResult<&[u8], u64> = le_u64(bytes);
        parsed.ok().map(|(_, number)| number)
    };
    match value_type {
        ClaimType::INT64 => number().map(|number| ClaimValue::Int64(number.cast_signed())),
        ClaimType::UINT64 => number().map(ClaimValue::Uint64),
        ClaimType::BOOLEAN => number().map(|number| ClaimValue::Boolean(number != 0)),
        ClaimType::STRING => Some(bytes)
            .filter(|bytes| !bytes.is_empty())
            .map(|bytes| ClaimValue::String(Utf16(bytes).until_nul())),
        ClaimType::SID => octets().and_then(Sid::new).map(ClaimValue::Sid),
        ClaimType::OCTET_STRING => octets().map(ClaimValue::Octets),
        _ => None,
    }
}
