//! Passwords and secrets in calls that manage accounts: what a session key encrypts. `[MS-SAMR]` 2.2.6, `[MS-LSAD]` 5.1.2

mod protected;

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt};
use des::Des;
use md5::{Digest, Md5};
use rc4::{KeyInit, Rc4, StreamCipher};
use zeroize::Zeroizing;

pub use self::protected::ProtectedPassword;
use crate::ntlm::spread;

/// Bytes in front of the length of a password.
const PASSWORD: usize = 512;
/// Bytes of the salt at the end of a buffer that has one.
const SALT: usize = 16;

/// The password in a buffer of 516 bytes, which `key` encrypts with RC4, or of 532, whose last 16 are a salt. `[MS-SAMR]`
/// 2.2.6.21, 2.2.6.22
///
/// `None` with another key: the length at the end and the text in front of it say so.
#[must_use]
pub fn open_password(key: &[u8], encrypted: &[u8]) -> Option<Zeroizing<String>> {
    let (buffer, salt) = encrypted.split_at_checked(PASSWORD + 4)?;
    let key = match salt.len() {
        0 => Zeroizing::new(key.to_vec()),
        SALT => Zeroizing::new(Md5::new().chain_update(salt).chain_update(key).finalize().to_vec()),
        _ => return None,
    };
    let mut buffer = Zeroizing::new(buffer.to_vec());
    Rc4::new_from_slice(&key).ok()?.apply_keystream(&mut buffer);
    password(&buffer)
}

/// The password in a buffer of 524 bytes, which begins with a salt of 8. `[MS-WKST]` 2.2.5.18
#[must_use]
pub fn open_join_password(key: &[u8], encrypted: &[u8]) -> Option<Zeroizing<String>> {
    let (salt, buffer) = encrypted.split_first_chunk::<8>()?;
    let key = Zeroizing::new(Md5::new().chain_update(key).chain_update(salt).finalize().to_vec());
    let mut buffer = Zeroizing::new(buffer.to_vec());
    Rc4::new_from_slice(&key).ok()?.apply_keystream(&mut buffer);
    password(&buffer).filter(|_| buffer.len() == PASSWORD + 4)
}

/// The password at the end of a plain buffer of 516 bytes, in front of its length.
pub(crate) fn password(buffer: &[u8]) -> Option<Zeroizing<String>> {
    let (text, length) = buffer.split_last_chunk::<4>()?;
    let length = usize::try_from(u32::from_le_bytes(*length)).ok()?;
    let text = text.get(text.len().checked_sub(length)?..).filter(|text| text.len().is_multiple_of(2))?;
    let units = text.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]]));
    char::decode_utf16(units).collect::<Result<String, _>>().ok().map(Zeroizing::new)
}

/// The secret in a buffer that `key` encrypts with DES, seven bytes of it for each block. `[MS-LSAD]` 5.1.2
///
/// `None` with another key: the length and the version in front say so.
#[must_use]
pub fn open_secret(key: &[u8], encrypted: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let mut plain = Zeroizing::new(encrypted.to_vec());
    each_block(key, &mut plain, |cipher, block| cipher.decrypt_block(block.into()))?;
    let (head, data) = plain.split_first_chunk::<8>()?;
    let [a, b, c, d, 1, 0, 0, 0] = *head else { return None };
    let length = usize::try_from(u32::from_le_bytes([a, b, c, d])).ok()?;
    Some(Zeroizing::new(data.get(..length)?.to_vec()))
}

/// A secret as [`open_secret`] opens it: for those who make captures.
#[must_use]
pub fn seal_secret(key: &[u8], secret: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Zeroizing::new(u32::try_from(secret.len()).ok()?.to_le_bytes().to_vec());
    plain.extend([1, 0, 0, 0]);
    plain.extend(secret);
    let whole = plain.len().next_multiple_of(8);
    plain.resize(whole, 0);
    each_block(key, &mut plain, |cipher, block| cipher.encrypt_block(block.into()))?;
    Some(plain.to_vec())
}

fn each_block(key: &[u8], data: &mut [u8], work: impl Fn(&Des, &mut [u8; 8])) -> Option<()> {
    let mut from = 0;
    for block in data.chunks_exact_mut(8) {
        let part = key.get(from..)?.first_chunk::<7>()?;
        let cipher = Des::new_from_slice(&spread(part)).ok()?;
        work(&cipher, block.try_into().ok()?);
        from += 7;
        if from + 7 > key.len() {
            from = key.len() - from;
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 16] = *b"0123456789abcdef";

    fn buffer(password: &str) -> Vec<u8> {
        let text: Vec<u8> = password.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let mut buffer = vec![0xA5; PASSWORD - text.len()];
        buffer.extend(&text);
        buffer.extend(u32::try_from(text.len()).unwrap().to_le_bytes());
        buffer
    }

    #[test]
    fn a_password_opens_with_its_key_alone() {
        let mut plain = buffer("Pa55-tom");
        Rc4::new_from_slice(&KEY).unwrap().apply_keystream(&mut plain);
        assert_eq!(open_password(&KEY, &plain).as_deref().map(String::as_str), Some("Pa55-tom"));
        assert_eq!(open_password(&[7; 16], &plain), None);
        let salt = [9; SALT];
        let key = Md5::new().chain_update(salt).chain_update(KEY).finalize();
        let mut plain = buffer("Pa55-tom");
        Rc4::new_from_slice(&key).unwrap().apply_keystream(&mut plain);
        plain.extend(salt);
        assert_eq!(open_password(&KEY, &plain).as_deref().map(String::as_str), Some("Pa55-tom"));
    }

    #[test]
    fn a_secret_opens_with_its_key_alone() {
        let sealed =
            seal_secret(&KEY, b"a secret of some length, in more blocks than the key has parts").unwrap();
        let opened = open_secret(&KEY, &sealed).unwrap();
        assert_eq!(&**opened, b"a secret of some length, in more blocks than the key has parts");
        assert_eq!(open_secret(&[7; 16], &sealed), None);
        assert_eq!(open_secret(&KEY[..6], &sealed), None, "a key that is too short");
    }
}
