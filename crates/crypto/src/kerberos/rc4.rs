//! rc4-hmac. RFC 4757 5

use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Plain;
use crate::ntlm::Protected;

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

/// What precedes a wrap token: the frame of GSS-API around Kerberos' identifier.
const FRAME: [u8; 11] = [0x06, 0x09, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x12, 0x01, 0x02, 0x02];

/// The data of a wrapped message, decrypted. RFC 4757 7.3
///
/// ```text
/// 02 01 TOK_ID  11 00 SGN_ALG  10 00 SEAL_ALG  ff ff  SND_SEQ 8  SGN_CKSUM 8  confounder 8
/// ```
pub(super) fn unwrap(key: &[u8], message: &Protected<'_>, token: &[u8]) -> Option<Plain> {
    let inner = token.strip_prefix(&[0x60])?.get(1..)?.strip_prefix(&FRAME)?;
    let (head, rest) = inner.split_first_chunk::<8>()?;
    let ([2, 1, 0x11, 0, 0x10, 0, ..], true) = (head, key.len() == 16 && rest.len() == 24) else {
        return None;
    };
    let (number, rest) = rest.split_at_checked(8)?;
    let (checksum, confounder) = rest.split_at_checked(8)?;
    let mut sequence = Zeroizing::new(number.to_vec());
    let of_sequence = hmac(&hmac(key, &[0; 4])?, checksum)?;
    Rc4::new_from_slice(&of_sequence).ok()?.apply_keystream(&mut sequence);
    let local: Plain = Zeroizing::new(key.iter().map(|byte| byte ^ 0xF0).collect());
    let of_data = hmac(&hmac(&local, &[0; 4])?, sequence.get(..4)?)?;
    let mut plain = Zeroizing::new([confounder, &*message.data].concat());
    Rc4::new_from_slice(&of_data).ok()?.apply_keystream(&mut plain);
    let signing = hmac(key, b"signaturekey\0")?;
    let (confounder, data) = plain.split_at_checked(CONFOUNDER)?;
    let fits = |parts: &[&[u8]]| {
        let hashed = parts.iter().fold(Md5::new(), |md5, part| md5.chain_update(part)).finalize();
        Some(bool::from(hmac(&signing, &hashed)?.get(..8)?.ct_eq(checksum)))
    };
    let usage = 13_u32.to_le_bytes();
    let is_right = fits(&[&usage, head, confounder, data])?
        || fits(&[&usage, head, confounder, message.before, data, message.after])?;
    is_right.then(|| Zeroizing::new(data.to_vec()))
}

fn hmac(key: &[u8], data: &[u8]) -> Option<Plain> {
    let mac = Hmac::<Md5>::new_from_slice(key).ok()?.chain_update(data);
    Some(Zeroizing::new(mac.finalize().into_bytes().to_vec()))
}
