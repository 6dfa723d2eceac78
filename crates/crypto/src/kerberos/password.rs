//! Keys from passwords. RFC 3962 4, RFC 8009 4, RFC 4757 2

use ::sha1::Sha1;
use ::sha2::{Sha256, Sha384};
use hmac::Hmac;
use pbkdf2::pbkdf2;
use smbtrail_wire::Etype;
use zeroize::Zeroizing;

use super::{KerberosKey, sha1, sha2};
use crate::Key;

/// How a key follows from a password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Recipe<'a> {
    /// The type of the key: one of the four AES types. That of rc4-hmac is the NT hash.
    pub(crate) etype: Etype,
    /// What precedes the password.
    pub(crate) salt: &'a [u8],
    /// Rounds of PBKDF2; `None` stands for the default of the type.
    pub(crate) iterations: Option<u32>,
}

impl Recipe<'_> {
    /// The rounds of PBKDF2; `None` for another type.
    pub(crate) fn rounds(&self) -> Option<u32> {
        let default = match self.etype {
            Etype::AES128_CTS_HMAC_SHA1_96 | Etype::AES256_CTS_HMAC_SHA1_96 => 4_096,
            Etype::AES128_CTS_HMAC_SHA256_128 | Etype::AES256_CTS_HMAC_SHA384_192 => 32_768,
            _ => return None,
        };
        Some(self.iterations.unwrap_or(default))
    }

    /// The key of a password.
    pub(crate) fn key(&self, password: &str) -> Option<KerberosKey> {
        const CONSTANT: &[u8] = b"kerberos";
        let (rounds, password) = (self.rounds()?, password.as_bytes());
        let mut stretched = Zeroizing::new([0; 32]);
        let derived = match self.etype {
            Etype::AES128_CTS_HMAC_SHA1_96 => {
                pbkdf2::<Hmac<Sha1>>(password, self.salt, rounds, &mut stretched[..16]).ok()?;
                sha1::derive::<aes::Aes128>(&stretched[..16], CONSTANT)?
            }
            Etype::AES256_CTS_HMAC_SHA1_96 => {
                pbkdf2::<Hmac<Sha1>>(password, self.salt, rounds, &mut *stretched).ok()?;
                sha1::derive::<aes::Aes256>(&*stretched, CONSTANT)?
            }
            Etype::AES128_CTS_HMAC_SHA256_128 => {
                let salt = [b"aes128-cts-hmac-sha256-128\0", self.salt].concat();
                pbkdf2::<Hmac<Sha256>>(password, &salt, rounds, &mut stretched[..16]).ok()?;
                sha2::AES128.expand(&stretched[..16], CONSTANT, 16)?
            }
            Etype::AES256_CTS_HMAC_SHA384_192 => {
                let salt = [b"aes256-cts-hmac-sha384-192\0", self.salt].concat();
                pbkdf2::<Hmac<Sha384>>(password, &salt, rounds, &mut *stretched).ok()?;
                sha2::AES256.expand(&*stretched, CONSTANT, 32)?
            }
            _ => return None,
        };
        Some(KerberosKey { etype: self.etype, key: Key::from(derived.as_slice()) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    fn key(etype: Etype, salt: &[u8], iterations: Option<u32>) -> Vec<u8> {
        Recipe { etype, salt, iterations }.key("password").unwrap().key.bytes().to_vec()
    }

    /// RFC 3962 B
    #[test]
    fn derives_the_keys_of_the_examples_with_sha1() {
        let salt = b"ATHENA.MIT.EDUraeburn";
        let [short, long] = [Etype::AES128_CTS_HMAC_SHA1_96, Etype::AES256_CTS_HMAC_SHA1_96];
        assert_eq!(key(short, salt, Some(1)), hex("42263c6e89f4fc28b8df68ee09799f15").unwrap());
        assert_eq!(
            key(long, salt, Some(1)),
            hex("fe697b52bc0d3ce14432ba036a92e65bbb52280990a2fa27883998d72af30161").unwrap()
        );
        assert_eq!(key(short, salt, Some(1200)), hex("4c01cd46d632d01e6dbe230a01ed642a").unwrap());
    }

    /// RFC 8009 A
    #[test]
    fn derives_the_keys_of_the_examples_with_sha2() {
        let random = hex("10df9dd783e5bc8acea1730e74355f61").unwrap();
        let salt = [&random, &b"ATHENA.MIT.EDUraeburn"[..]].concat();
        assert_eq!(
            key(Etype::AES128_CTS_HMAC_SHA256_128, &salt, None),
            hex("089bca48b105ea6ea77ca5d2f39dc5e7").unwrap()
        );
        assert_eq!(
            key(Etype::AES256_CTS_HMAC_SHA384_192, &salt, None),
            hex("45bd806dbf6a833a9cffc1c94589a222367a79bc21c413718906e9f578a78467").unwrap()
        );
    }
}
