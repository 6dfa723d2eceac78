//! Passwords that AES encrypts and HMAC protects. `[MS-SAMR]` 2.2.6.32, 3.2.2.4, 3.2.2.5

use aes::Aes256;
use aes::cipher::{Array, BlockCipherDecrypt};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

/// The parts of SAMPR_ENCRYPTED_PASSWORD_AES. `[MS-SAMR]` 2.2.6.32
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a structure of the specification")]
pub struct ProtectedPassword<'a> {
    /// AuthData.
    pub authentication: &'a [u8; 64],
    /// Salt.
    pub salt: &'a [u8; 16],
    /// PBKDF2Iterations: 0 where a session key encrypts.
    pub iterations: u64,
    /// Cipher.
    pub cipher: &'a [u8],
}

/// What the two keys are derived from, with its NUL. `[MS-SAMR]` 3.2.2.4
const ENCRYPTION: &[u8] = b"Microsoft SAM encryption key AEAD-AES-256-CBC-HMAC-SHA512 16\0";
const AUTHENTICATION: &[u8] = b"Microsoft SAM MAC key AEAD-AES-256-CBC-HMAC-SHA512 16\0";
/// The version of the algorithm, and how many bytes that takes.
const VERSION: [u8; 1] = [1];
/// Iterations that are computed at most; clients use 10,000. Each takes about 1 µs, and a capture may have any
/// number of such calls.
const ITERATIONS: u64 = 100_000;

impl<'a> ProtectedPassword<'a> {
    /// The parts one after the other: AuthData, Salt, PBKDF2Iterations in little-endian order, Cipher.
    #[must_use]
    pub fn new(bytes: &'a [u8]) -> Option<Self> {
        let (authentication, rest) = bytes.split_first_chunk()?;
        let (salt, rest) = rest.split_first_chunk()?;
        let (iterations, cipher) = rest.split_first_chunk()?;
        Some(Self { authentication, salt, iterations: u64::from_le_bytes(*iterations), cipher })
    }

    /// The password, which a session key encrypts; `None` with another key.
    #[must_use]
    pub fn open(&self, key: &[u8]) -> Option<Zeroizing<String>> {
        let keys = mac(key, &[AUTHENTICATION]).finalize().into_bytes();
        let whole = mac(&keys, &[&VERSION, self.salt, self.cipher, &VERSION]);
        whole.verify_slice(self.authentication).ok()?;
        let encryption = mac(key, &[ENCRYPTION]).finalize().into_bytes();
        let cipher = <Aes256 as KeyInit>::new_from_slice(encryption.get(..32)?).ok()?;
        let mut plain = Zeroizing::new(Vec::with_capacity(self.cipher.len()));
        let mut before = *self.salt;
        for block in self.cipher.as_chunks::<16>().0 {
            let mut open = Array::from(*block);
            cipher.decrypt_block(&mut open);
            plain.extend(open.iter().zip(before).map(|(byte, before)| byte ^ before));
            before = *block;
        }
        let (length, text) = plain.split_first_chunk::<2>()?;
        let text =
            text.get(..u16::from_le_bytes(*length).into()).filter(|text| text.len().is_multiple_of(2))?;
        let units = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
        char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Zeroizing::new)
    }

    /// The password, which the hash of the user's old one encrypts. `[MS-SAMR]` 3.2.2.5
    #[must_use]
    pub fn open_with_hash(&self, hash: &[u8; 16]) -> Option<Zeroizing<String>> {
        if !(1..=ITERATIONS).contains(&self.iterations) {
            return None;
        }
        // PBKDF2 of one block; 16 bytes of it count. RFC 8018 5.2
        let mut link = mac(hash, &[self.salt, &1_u32.to_be_bytes()]).finalize().into_bytes();
        let mut key = Zeroizing::new(<[u8; 64]>::from(link));
        for _ in 1..self.iterations {
            link = mac(hash, &[&link]).finalize().into_bytes();
            key.iter_mut().zip(link).for_each(|(sum, byte)| *sum ^= byte);
        }
        self.open(key.first_chunk::<16>()?)
    }
}

fn mac(key: &[u8], parts: &[&[u8]]) -> Hmac<Sha512> {
    let mut mac = <Hmac<Sha512> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    const VECTORS: &str = include_str!("../../tests/data/aes-passwords.tsv");

    #[test]
    fn opens_what_another_implementation_encrypted() {
        for line in VECTORS.lines().filter(|line| !line.starts_with('#')) {
            let parts: Vec<&str> = line.split('\t').collect();
            let [what, key, authentication, salt, iterations, cipher, password] = parts[..] else {
                panic!("{line}")
            };
            let bytes = |text| hex(text).unwrap_or_else(|| panic!("{text}"));
            let iterations = iterations.parse::<u64>().unwrap().to_le_bytes();
            let mut all = [&bytes(authentication)[..], &bytes(salt), &iterations, &bytes(cipher)].concat();
            let mut key = bytes(key);
            let open = |all: &[u8], key: &[u8]| {
                let sealed = ProtectedPassword::new(all).expect("all parts are there");
                let key = key.first_chunk().expect("a key has 16 bytes");
                if what == "session key" { sealed.open(key) } else { sealed.open_with_hash(key) }
            };
            assert_eq!(open(&all, &key).as_deref().map(String::as_str), Some(password), "{what}");
            // A changed bit anywhere shows.
            for at in [0, 63, 64, 79, 88, all.len() - 1] {
                all[at] ^= 1;
                assert_eq!(open(&all, &key), None, "{what}: byte {at}");
                all[at] ^= 1;
            }
            key[15] ^= 1;
            assert_eq!(open(&all, &key), None, "{what}: another key");
        }
    }

    #[test]
    fn iterations_are_bounded() {
        let mut bytes = [0; 88 + 16];
        bytes[80..88].copy_from_slice(&u64::MAX.to_le_bytes());
        assert_eq!(ProtectedPassword::new(&bytes).and_then(|sealed| sealed.open_with_hash(&[0; 16])), None);
        assert_eq!(ProtectedPassword::new(&bytes[..87]), None, "it is cut short");
    }
}
