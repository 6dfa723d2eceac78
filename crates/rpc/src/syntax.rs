//! Transfer syntaxes: how a stub is written. C706 14, `[MS-RPCE]` 2.2.5

use smbtrail_wire::Guid;

use crate::SyntaxId;

/// How the arguments of a call are written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[allow(clippy::exhaustive_enums, reason = "there are two syntaxes; others are told apart before")]
pub enum Syntax {
    /// NDR: counts and pointers have four bytes. C706 14
    #[default]
    Ndr,
    /// NDR64: counts and pointers have eight bytes. `[MS-RPCE]` 2.2.5
    Ndr64,
}

/// NDR, 8a885d04-1ceb-11c9-9fe8-08002b104860. C706 I
const NDR: Guid =
    Guid::from_groups(0x8A88_5D04, 0x1CEB, 0x11C9, [0x9F, 0xE8, 0x08, 0, 0x2B, 0x10, 0x48, 0x60]);
/// NDR64, 71710533-beba-4937-8319-b5dbef9ccc36. `[MS-RPCE]` 2.2.4.12
const NDR64: Guid =
    Guid::from_groups(0x7171_0533, 0xBEBA, 0x4937, [0x83, 0x19, 0xB5, 0xDB, 0xEF, 0x9C, 0xCC, 0x36]);
/// The first eight bytes of what offers features instead of a syntax: 6cb71c2c-9812-4540. `[MS-RPCE]` 2.2.2.14
const FEATURES: [u8; 8] = [0x2C, 0x1C, 0xB7, 0x6C, 0x12, 0x98, 0x40, 0x45];

impl Syntax {
    /// The syntax with this UUID; `None` for another one, and for an offer of features.
    #[must_use]
    pub fn of(uuid: Guid) -> Option<Self> {
        match uuid {
            NDR => Some(Self::Ndr),
            NDR64 => Some(Self::Ndr64),
            _ => None,
        }
    }

    /// Its short name: `ndr` or `ndr64`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ndr => "ndr",
            Self::Ndr64 => "ndr64",
        }
    }
}

impl SyntaxId<'_> {
    /// The features that it offers, where it is no syntax but a negotiation at the time of the bind: a bitmap.
    /// `[MS-RPCE]` 2.2.2.14
    #[must_use]
    pub fn features(&self) -> Option<u64> {
        let (prefix, bits) = self.if_uuid.0.split_first_chunk::<8>()?;
        let bits = bits.first_chunk::<8>()?;
        (*prefix == FEATURES).then(|| u64::from_le_bytes(*bits))
    }

    /// Major and minor version.
    #[must_use]
    pub const fn version(&self) -> (u16, u16) {
        version(self.if_version)
    }
}

/// Major version in the low half, minor version in the high one. C706 12.6.3.1
pub(crate) const fn version(raw: u32) -> (u16, u16) {
    let [a, b, c, d] = raw.to_le_bytes();
    (u16::from_le_bytes([a, b]), u16::from_le_bytes([c, d]))
}
