use core::fmt;

use smbtrail_wire::Bit;

use crate::listing::write_flags;

/// Which of the messages it is. `[MS-NLMP]` 2.2.1.1, field MessageType
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct MessageType(pub u32);

impl MessageType {
    /// NEGOTIATE_MESSAGE.
    #[doc(alias = "NtLmNegotiate")]
    pub const NEGOTIATE: Self = Self(1);
    /// CHALLENGE_MESSAGE.
    #[doc(alias = "NtLmChallenge")]
    pub const CHALLENGE: Self = Self(2);
    /// AUTHENTICATE_MESSAGE.
    #[doc(alias = "NtLmAuthenticate")]
    pub const AUTHENTICATE: Self = Self(3);

    /// The specification's name, or `None` for a value it does not list.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::NEGOTIATE => Some("NtLmNegotiate"),
            Self::CHALLENGE => Some("NtLmChallenge"),
            Self::AUTHENTICATE => Some("NtLmAuthenticate"),
            _ => None,
        }
    }
}

impl fmt::Display for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#010x}", self.0),
        }
    }
}

impl fmt::Debug for MessageType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What the sender can and wants. `[MS-NLMP]` 2.2.2.5
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NegotiateFlags(pub u32);

impl NegotiateFlags {
    /// Texts are in UTF-16.
    #[doc(alias = "NTLMSSP_NEGOTIATE_UNICODE")]
    pub const UNICODE: Self = Self(0x0000_0001);
    /// Texts are in the OEM code page.
    #[doc(alias = "NTLM_NEGOTIATE_OEM")]
    pub const OEM: Self = Self(0x0000_0002);
    /// The server is to give TargetName.
    #[doc(alias = "NTLMSSP_REQUEST_TARGET")]
    pub const REQUEST_TARGET: Self = Self(0x0000_0004);
    /// Messages are signed.
    #[doc(alias = "NTLMSSP_NEGOTIATE_SIGN")]
    pub const SIGN: Self = Self(0x0000_0010);
    /// Messages are encrypted.
    #[doc(alias = "NTLMSSP_NEGOTIATE_SEAL")]
    pub const SEAL: Self = Self(0x0000_0020);
    /// Connectionless.
    #[doc(alias = "NTLMSSP_NEGOTIATE_DATAGRAM")]
    pub const DATAGRAM: Self = Self(0x0000_0040);
    /// The session key is derived from the LM response.
    #[doc(alias = "NTLMSSP_NEGOTIATE_LM_KEY")]
    pub const LM_KEY: Self = Self(0x0000_0080);
    /// NTLM version 1 is in use.
    #[doc(alias = "NTLMSSP_NEGOTIATE_NTLM")]
    pub const NTLM: Self = Self(0x0000_0200);
    /// The client logs on anonymously.
    #[doc(alias = "NTLMSSP_ANONYMOUS")]
    #[doc(alias = "NTLMSSP_NEGOTIATE_ANONYMOUS")]
    pub const ANONYMOUS: Self = Self(0x0000_0800);
    /// DomainName is given.
    #[doc(alias = "NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED")]
    pub const OEM_DOMAIN_SUPPLIED: Self = Self(0x0000_1000);
    /// Workstation is given.
    #[doc(alias = "NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED")]
    pub const OEM_WORKSTATION_SUPPLIED: Self = Self(0x0000_2000);
    /// A signature is put on every message, be it a dummy.
    #[doc(alias = "NTLMSSP_NEGOTIATE_ALWAYS_SIGN")]
    pub const ALWAYS_SIGN: Self = Self(0x0000_8000);
    /// TargetName is a domain.
    #[doc(alias = "NTLMSSP_TARGET_TYPE_DOMAIN")]
    pub const TARGET_TYPE_DOMAIN: Self = Self(0x0001_0000);
    /// TargetName is a server.
    #[doc(alias = "NTLMSSP_TARGET_TYPE_SERVER")]
    pub const TARGET_TYPE_SERVER: Self = Self(0x0002_0000);
    /// NTLM v2 session security: with NTLMv1 responses, the client's challenge enters the response.
    #[doc(alias = "NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY")]
    pub const EXTENDED_SESSIONSECURITY: Self = Self(0x0008_0000);
    /// An identify-level token is wanted.
    #[doc(alias = "NTLMSSP_NEGOTIATE_IDENTIFY")]
    pub const IDENTIFY: Self = Self(0x0010_0000);
    /// The LM session key is wanted.
    #[doc(alias = "NTLMSSP_REQUEST_NON_NT_SESSION_KEY")]
    pub const REQUEST_NON_NT_SESSION_KEY: Self = Self(0x0040_0000);
    /// TargetInfo is given.
    #[doc(alias = "NTLMSSP_NEGOTIATE_TARGET_INFO")]
    pub const TARGET_INFO: Self = Self(0x0080_0000);
    /// Version is given.
    #[doc(alias = "NTLMSSP_NEGOTIATE_VERSION")]
    pub const VERSION: Self = Self(0x0200_0000);
    /// Session keys of 128 bits.
    #[doc(alias = "NTLMSSP_NEGOTIATE_128")]
    pub const KEY_128: Self = Self(0x2000_0000);
    /// The client chooses the session key and sends it encrypted.
    #[doc(alias = "NTLMSSP_NEGOTIATE_KEY_EXCH")]
    pub const KEY_EXCH: Self = Self(0x4000_0000);
    /// Session keys of 56 bits.
    #[doc(alias = "NTLMSSP_NEGOTIATE_56")]
    pub const KEY_56: Self = Self(0x8000_0000);

    /// Every flag with the specification's name.
    pub const BITS: &'static [Bit] = &[
        bit(Self::UNICODE.0, "NTLMSSP_NEGOTIATE_UNICODE"),
        bit(Self::OEM.0, "NTLM_NEGOTIATE_OEM"),
        bit(Self::REQUEST_TARGET.0, "NTLMSSP_REQUEST_TARGET"),
        bit(Self::SIGN.0, "NTLMSSP_NEGOTIATE_SIGN"),
        bit(Self::SEAL.0, "NTLMSSP_NEGOTIATE_SEAL"),
        bit(Self::DATAGRAM.0, "NTLMSSP_NEGOTIATE_DATAGRAM"),
        bit(Self::LM_KEY.0, "NTLMSSP_NEGOTIATE_LM_KEY"),
        bit(Self::NTLM.0, "NTLMSSP_NEGOTIATE_NTLM"),
        bit(Self::ANONYMOUS.0, "NTLMSSP_NEGOTIATE_ANONYMOUS"),
        bit(Self::OEM_DOMAIN_SUPPLIED.0, "NTLMSSP_NEGOTIATE_OEM_DOMAIN_SUPPLIED"),
        bit(Self::OEM_WORKSTATION_SUPPLIED.0, "NTLMSSP_NEGOTIATE_OEM_WORKSTATION_SUPPLIED"),
        bit(Self::ALWAYS_SIGN.0, "NTLMSSP_NEGOTIATE_ALWAYS_SIGN"),
        bit(Self::TARGET_TYPE_DOMAIN.0, "NTLMSSP_TARGET_TYPE_DOMAIN"),
        bit(Self::TARGET_TYPE_SERVER.0, "NTLMSSP_TARGET_TYPE_SERVER"),
        bit(Self::EXTENDED_SESSIONSECURITY.0, "NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY"),
        bit(Self::IDENTIFY.0, "NTLMSSP_NEGOTIATE_IDENTIFY"),
        bit(Self::REQUEST_NON_NT_SESSION_KEY.0, "NTLMSSP_REQUEST_NON_NT_SESSION_KEY"),
        bit(Self::TARGET_INFO.0, "NTLMSSP_NEGOTIATE_TARGET_INFO"),
        bit(Self::VERSION.0, "NTLMSSP_NEGOTIATE_VERSION"),
        bit(Self::KEY_128.0, "NTLMSSP_NEGOTIATE_128"),
        bit(Self::KEY_EXCH.0, "NTLMSSP_NEGOTIATE_KEY_EXCH"),
        bit(Self::KEY_56.0, "NTLMSSP_NEGOTIATE_56"),
    ];

    /// Whether all bits of `flags` are set.
    #[must_use]
    pub const fn contains(self, flags: Self) -> bool {
        self.0 & flags.0 == flags.0
    }

    /// The specification's names of what is set.
    pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        Self::BITS.iter().filter(move |bit| bit.is_in(u64::from(self.0))).map(|bit| bit.name)
    }
}

impl core::ops::BitOr for NegotiateFlags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// The names of what is set, joined by ` | `; unknown bits in hexadecimal; `0` when nothing is set.
impl fmt::Display for NegotiateFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_flags(f, u64::from(self.0), Self::BITS)
    }
}

impl fmt::Debug for NegotiateFlags {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The sender's operating system, as it says. `[MS-NLMP]` 2.2.2.10
///
/// ```text
/// ProductMajorVersion u8, ProductMinorVersion u8, ProductBuild u16, Reserved 3, NTLMRevisionCurrent u8
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Version {
    /// ProductMajorVersion.
    pub major: u8,
    /// ProductMinorVersion.
    pub minor: u8,
    /// ProductBuild.
    pub build: u16,
    /// Zero.
    pub reserved: [u8; 3],
    /// NTLMRevisionCurrent: 0x0F for all that is in use.
    pub revision: u8,
}

impl Version {
    pub(super) fn read(raw: [u8; 8]) -> Self {
        let [major, minor, build_low, build_high, a, b, c, revision] = raw;
        Self {
            major,
            minor,
            build: u16::from_le_bytes([build_low, build_high]),
            reserved: [a, b, c],
            revision,
        }
    }

    pub(super) fn bytes(self) -> [u8; 8] {
        let ([low, high], [a, b, c]) = (self.build.to_le_bytes(), self.reserved);
        [self.major, self.minor, low, high, a, b, c, self.revision]
    }

    /// Whether anything is said at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self == Self::default()
    }
}

/// `10.0.19041`
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.major, self.minor, self.build)
    }
}

pub(super) const fn bit(mask: u32, name: &'static str) -> Bit {
    let mask = mask as u64;
    Bit { mask, value: mask, name }
}
