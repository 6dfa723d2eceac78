//! Numbers of Kerberos.

use core::fmt;

/// An encryption type. RFC 3961 8, RFC 8009, `[MS-KILE]` 2.2.6
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Etype(pub i32);

impl Etype {
    /// DES with CRC. RFC 3961 6.2.3
    pub const DES_CBC_CRC: Self = Self(1);
    /// DES with MD5. RFC 3961 6.2.1
    pub const DES_CBC_MD5: Self = Self(3);
    /// Triple DES. RFC 3961 6.3
    pub const DES3_CBC_SHA1: Self = Self(16);
    /// AES-128 with SHA-1. RFC 3962
    pub const AES128_CTS_HMAC_SHA1_96: Self = Self(17);
    /// AES-256 with SHA-1. RFC 3962
    pub const AES256_CTS_HMAC_SHA1_96: Self = Self(18);
    /// AES-128 with SHA-256. RFC 8009
    pub const AES128_CTS_HMAC_SHA256_128: Self = Self(19);
    /// AES-256 with SHA-384. RFC 8009
    pub const AES256_CTS_HMAC_SHA384_192: Self = Self(20);
    /// RC4 with MD5, whose key is the password's NT hash. RFC 4757
    pub const RC4_HMAC: Self = Self(23);

    /// The usual name, or `None` for an unknown type.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        Some(match self {
            Self::DES_CBC_CRC => "des-cbc-crc",
            Self::DES_CBC_MD5 => "des-cbc-md5",
            Self::DES3_CBC_SHA1 => "des3-cbc-sha1-kd",
            Self::AES128_CTS_HMAC_SHA1_96 => "aes128-cts-hmac-sha1-96",
            Self::AES256_CTS_HMAC_SHA1_96 => "aes256-cts-hmac-sha1-96",
            Self::AES128_CTS_HMAC_SHA256_128 => "aes128-cts-hmac-sha256-128",
            Self::AES256_CTS_HMAC_SHA384_192 => "aes256-cts-hmac-sha384-192",
            Self::RC4_HMAC => "rc4-hmac",
            _ => return None,
        })
    }
}

impl fmt::Display for Etype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "etype {}", self.0),
        }
    }
}

impl fmt::Debug for Etype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
