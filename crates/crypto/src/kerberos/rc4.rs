//! rc4-hmac. RFC 4757 5

use hmac::{Hmac, KeyInit, Mac};
use md5::Md5;
use rc4::{Rc4, StreamCipher};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Plain;

/// Bytes of the checksum at the front.
const CHECKSUM: usize = 16;
/// Bytes of the random block that a plaintext begins with.
const CONFOUNDER: usize = 8;

/// The checksum of confounder and message; then these, encrypted.
pub(super) fn open(key: &[u8], usage: u32, ciphertext: &[u8]) -> Option<Plain> {
    if key.len() != 16 {
        return None;
    }
    let (checksum, encrypted) = ciphertext.split_at_checked(CHECKSUM)?;
    let of_usage = hmac(key, &usage.to_le_bytes())?;
    let mut plain = Zeroizing::new(encrypted.to_vec());
    Rc4::new_from_slice(&hmac(&of_usage, checksum)?).ok()?.apply_keystream(&mut plain);
    if !bool::from(hmac(&of_usage, &plain)?.ct_eq(checksum)) {
        return None;
    }
    Some(Zeroizing::new(plain.get(CONFOUNDER..)?.to_vec()))
}

fn hmac(key: &[u8], data: &[u8]) -> Option<Plain> {
    let mac = Hmac::<Md5>::new_from_slice(key).ok()?.chain_update(data);
    Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}
