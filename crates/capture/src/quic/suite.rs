//! Cipher suites of TLS 1.3. RFC 8446 B.4

use super::keylog::Secret;

/// A cipher suite of TLS 1.3 that QUIC may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Suite {
    Aes128Gcm,
    Aes256Gcm,
    ChaCha20,
}

impl Suite {
    /// By its number. RFC 8446 B.4
    pub(super) fn of(number: u16) -> Option<Self> {
        [Self::Aes128Gcm, Self::Aes256Gcm, Self::ChaCha20].into_iter().find(|suite| suite.number() == number)
    }

    pub(super) const fn number(self) -> u16 {
        match self {
            Self::Aes128Gcm => 0x1301,
            Self::Aes256Gcm => 0x1302,
            Self::ChaCha20 => 0x1303,
        }
    }

    /// Those whose secrets have this length, the likeliest first.
    pub(super) const fn with_secret(secret: &Secret) -> &'static [Self] {
        match secret.len() {
            48 => &[Self::Aes256Gcm],
            _ => &[Self::Aes128Gcm, Self::ChaCha20],
        }
    }
}
