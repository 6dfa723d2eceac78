//! aes128-cts-hmac-sha256-128 and aes256-cts-hmac-sha384-192. RFC 8009

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Sha256, Sha384};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Plain;

/// What sets the two apart.
pub(super) struct Profile {
    /// HMAC with the hash.
    mac: fn(&[u8], &[&[u8]]) -> Option<Plain>,
    /// Decryption.
    decrypt: fn(&[u8], &mut [u8]) -> Option<()>,
    /// Bytes of the key of encryption.
    key: usize,
    /// Bytes of the checksum, and of its key.
    checksum: usize,
}

pub(super) const AES128: Profile =
    Profile { mac: sha256, decrypt: super::decrypt::<aes::Aes128>, key: 16, checksum: 16 };
pub(super) const AES256: Profile =
    Profile { mac: sha384, decrypt: super::decrypt::<aes::Aes256>, key: 32, checksum: 24 };

/// Bytes of the random block that a plaintext begins with.
const CONFOUNDER: usize = 16;
/// The cipher's state, which always begins with zeros. RFC 8009 5
const STATE: [u8; 16] = [0; 16];

impl Profile {
    /// Confounder and message, encrypted; then the checksum of the state and these.
    pub(super) fn open(&self, key: &[u8], usage: u32, ciphertext: &[u8]) -> Option<Plain> {
        if key.len() != self.key {
            return None;
        }
        let (encrypted, checksum) =
            ciphertext.split_at_checked(ciphertext.len().checked_sub(self.checksum)?)?;
        let proof = self.derive(key, usage, 0x55, self.checksum)?;
        let computed = (self.mac)(&proof, &[&STATE, encrypted])?;
        if !bool::from(computed.get(..self.checksum)?.ct_eq(checksum)) {
            return None;
        }
        let mut plain = Zeroizing::new(encrypted.to_vec());
        (self.decrypt)(&self.derive(key, usage, 0xAA, self.key)?, &mut plain)?;
        Some(Zeroizing::new(plain.get(CONFOUNDER..)?.to_vec()))
    }

    /// The key of one purpose of a usage, in bytes. RFC 8009 5
    fn derive(&self, key: &[u8], usage: u32, purpose: u8, len: usize) -> Option<Plain> {
        let [a, b, c, d] = usage.to_be_bytes();
        self.expand(key, &[a, b, c, d, purpose], len)
    }

    /// KDF-HMAC-SHA2 without a context, in bytes. RFC 8009 3
    pub(super) fn expand(&self, key: &[u8], label: &[u8], len: usize) -> Option<Plain> {
        self.kdf(key, label, &[], len)
    }

    /// The pseudo-random function. RFC 8009 5
    pub(super) fn pseudo_random(&self, key: &[u8], text: &[u8], len: usize) -> Option<Plain> {
        self.kdf(key, b"prf", text, len)
    }

    fn kdf(&self, key: &[u8], label: &[u8], context: &[u8], len: usize) -> Option<Plain> {
        let bits = u32::try_from(len * 8).ok()?;
        let derived = (self.mac)(key, &[&1_u32.to_be_bytes(), label, &[0], context, &bits.to_be_bytes()])?;
        Some(Zeroizing::new(derived.get(..len)?.to_vec()))
    }
}

fn sha256(key: &[u8], parts: &[&[u8]]) -> Option<Plain> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    let mac = parts.iter().fold(mac, |mac, part| mac.chain_update(part));
    Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}

fn sha384(key: &[u8], parts: &[&[u8]]) -> Option<Plain> {
    let mac = Hmac::<Sha384>::new_from_slice(key).ok()?;
    let mac = parts.iter().fold(mac, |mac, part| mac.chain_update(part));
    Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    const KEY128: &str = "3705d96080c17728a0e800eab6e0d23c";
    const KEY256: &str = "6d404d37faf79f9df0d33568d320669800eb4836472ea8a026d16b7182460c52";

    /// RFC 8009 A, the derived keys of usage 2.
    #[test]
    fn derives_the_keys_of_the_examples() {
        let derive = |profile: &Profile, key, purpose, len| {
            profile.derive(&hex(key).unwrap(), 2, purpose, len).unwrap().to_vec()
        };
        assert_eq!(derive(&AES128, KEY128, 0xAA, 16), hex("9b197dd1e8c5609d6e67c3e37c62c72e").unwrap());
        assert_eq!(derive(&AES128, KEY128, 0x55, 16), hex("9fda0e56ab2d85e1569a688696c26a6c").unwrap());
        assert_eq!(
            derive(&AES256, KEY256, 0xAA, 32),
            hex("56ab22bee63d82d7bc5227f6773f8ea7a5eb1c825160c38312980c442e5c7e49").unwrap()
        );
        assert_eq!(
            derive(&AES256, KEY256, 0x55, 24),
            hex("69b16514e3cd8e56b82010d5c73012b622c4d00ffc23ed1f").unwrap()
        );
    }

    /// RFC 8009 A, the sample encryptions of nothing and of six bytes.
    #[test]
    fn opens_the_examples() {
        let open = |profile: &Profile, key, text| profile.open(&hex(key).unwrap(), 2, &hex(text).unwrap());
        let empty128 = "ef85fb890bb8472f4dab20394dca781dad877eda39d50c870c0d5a0a8e48c718";
        assert_eq!(open(&AES128, KEY128, empty128).unwrap().to_vec(), []);
        let six128 = "84d7f30754ed987bab0bf3506beb09cfb55402cef7e6877ce99e247e52d16ed4421dfdf8976c";
        assert_eq!(open(&AES128, KEY128, six128).unwrap().to_vec(), [0, 1, 2, 3, 4, 5]);
        let empty256 = "41f53fa5bfe7026d91faf9be959195a058707273a96a40f0a01960621ac612748b9bbfbe7eb4ce3c";
        assert_eq!(open(&AES256, KEY256, empty256).unwrap().to_vec(), []);
        let altered = empty256.replace("41f5", "41f4");
        assert_eq!(open(&AES256, KEY256, &altered), None);
        assert_eq!(open(&AES256, KEY128, empty256), None, "the key has another length");
    }
}
