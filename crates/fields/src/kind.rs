/// The values that a field has, and how they are written: Wireshark's types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Kind {
    /// The field has no value of its own: it is present, or not.
    None,
    /// A protocol is present, or not.
    Protocol,
    /// Yes or no: written 1 or 0.
    Bool,
    /// An unsigned number of this many bits.
    Unsigned(u8, Base),
    /// A signed number of this many bits, in decimal.
    Signed(u8),
    /// The number of a frame.
    Frame,
    /// A text.
    Text,
    /// Bytes, in hexadecimal.
    Bytes,
    /// An Ethernet address.
    Ether,
    /// A GUID.
    Guid,
    /// A point in time.
    Time,
    /// A span of time in seconds, with nine decimals.
    Duration,
    /// An IPv4 address.
    Ipv4,
    /// An IPv6 address.
    Ipv6,
}

/// How a number is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Base {
    /// In decimal.
    Dec,
    /// In hexadecimal of full width, after `0x`.
    Hex,
    /// In octal of full width, after `0`.
    Oct,
}

impl Kind {
    /// The name of the type, as Wireshark's own lists of fields have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "FT_NONE",
            Self::Protocol => "FT_PROTOCOL",
            Self::Bool => "FT_BOOLEAN",
            Self::Unsigned(8, _) => "FT_UINT8",
            Self::Unsigned(16, _) => "FT_UINT16",
            Self::Unsigned(24, _) => "FT_UINT24",
            Self::Unsigned(32, _) => "FT_UINT32",
            Self::Unsigned(_, _) => "FT_UINT64",
            Self::Signed(8) => "FT_INT8",
            Self::Signed(16) => "FT_INT16",
            Self::Signed(32) => "FT_INT32",
            Self::Signed(_) => "FT_INT64",
            Self::Frame => "FT_FRAMENUM",
            Self::Text => "FT_STRING",
            Self::Bytes => "FT_BYTES",
            Self::Ether => "FT_ETHER",
            Self::Guid => "FT_GUID",
            Self::Time => "FT_ABSOLUTE_TIME",
            Self::Duration => "FT_RELATIVE_TIME",
            Self::Ipv4 => "FT_IPv4",
            Self::Ipv6 => "FT_IPv6",
        }
    }
}

pub(crate) const U8: Kind = Kind::Unsigned(8, Base::Dec);
pub(crate) const U16: Kind = Kind::Unsigned(16, Base::Dec);
pub(crate) const U32: Kind = Kind::Unsigned(32, Base::Dec);
pub(crate) const U64: Kind = Kind::Unsigned(64, Base::Dec);
pub(crate) const X8: Kind = Kind::Unsigned(8, Base::Hex);
pub(crate) const X16: Kind = Kind::Unsigned(16, Base::Hex);
pub(crate) const X32: Kind = Kind::Unsigned(32, Base::Hex);
pub(crate) const X64: Kind = Kind::Unsigned(64, Base::Hex);
