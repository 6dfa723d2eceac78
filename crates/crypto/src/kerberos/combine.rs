//! Two keys made into one, as the armor of requests to the KDC does it. RFC 6113 5.1

use hmac::{Hmac, KeyInit, Mac};
use smbtrail_wire::Etype;
use zeroize::Zeroizing;

use super::{KerberosKey, Plain, sha1, sha2};
use crate::Key;

impl KerberosKey {
    /// KRB-FX-CF2: a key of this one's type, from both keys and a text for each. `None` for a type that
    /// [`open`](Self::open) does not know. RFC 6113 5.1
    #[must_use]
    pub fn combine(&self, text: &[u8], other: &Self, other_text: &[u8]) -> Option<Self> {
        let len = match self.etype {
            Etype::AES256_CTS_HMAC_SHA1_96 | Etype::AES256_CTS_HMAC_SHA384_192 => 32,
            _ => 16,
        };
        let (mut key, with) = (self.stretch(text, len)?, other.stretch(other_text, len)?);
        key.iter_mut().zip(with.iter()).for_each(|(byte, with)| *byte ^= with);
        Some(Self { etype: self.etype, key: Key::from(key.as_slice()) })
    }

    /// PRF+: as many pseudo-random bytes as are wanted. RFC 6113 5.1
    fn stretch(&self, text: &[u8], len: usize) -> Option<Plain> {
        let mut stretched = Zeroizing::new(Vec::with_capacity(len + 64));
        for count in 1..=u8::MAX {
            if stretched.len() >= len {
                break;
            }
            stretched.extend_from_slice(&self.pseudo_random(&[&[count], text].concat())?);
        }
        stretched.truncate(len);
        Some(stretched)
    }

    /// The pseudo-random function of the type. RFC 3961 5.3, RFC 8009 5, RFC 4757 (KRB5 implementations: HMAC-SHA-1)
    fn pseudo_random(&self, text: &[u8]) -> Option<Plain> {
        let key = self.key.bytes();
        match self.etype {
            Etype::RC4_HMAC => {
                let mac = Hmac::<::sha1::Sha1>::new_from_slice(key).ok()?.chain_update(text);
                Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
            }
            Etype::AES128_CTS_HMAC_SHA1_96 => sha1::pseudo_random::<aes::Aes128>(key, text),
            Etype::AES256_CTS_HMAC_SHA1_96 => sha1::pseudo_random::<aes::Aes256>(key, text),
            Etype::AES128_CTS_HMAC_SHA256_128 => sha2::AES128.pseudo_random(key, text, 32),
            Etype::AES256_CTS_HMAC_SHA384_192 => sha2::AES256.pseudo_random(key, text, 48),
            _ => None,
        }
    }
}
