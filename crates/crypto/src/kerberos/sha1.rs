//! aes128-cts-hmac-sha1-96 and aes256-cts-hmac-sha1-96. RFC 3962, in the simplified profile of RFC 3961 5.3

use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit, KeySizeUser};
use hmac::{Hmac, Mac};
use sha1::{Digest, Sha1};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::Plain;

/// Bytes of the random block that a plaintext begins with.
const CONFOUNDER: usize = 16;
/// Bytes of the checksum at the end.
const CHECKSUM: usize = 12;

/// Confounder and message, encrypted; then their checksum.
pub(super) fn open<C>(key: &[u8], usage: u32, ciphertext: &[u8]) -> Option<Plain>
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + KeySizeUser,
{
    let plain = open_signed::<C>(key, usage, ciphertext, |_| None)?;
    Some(Zeroizing::new(plain.get(CONFOUNDER..)?.to_vec()))
}

/// The same with the confounder in front, where the checksum may also be over what `signed` makes of the plaintext.
pub(super) fn open_signed<C>(
    key: &[u8],
    usage: u32,
    ciphertext: &[u8],
    signed: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Option<Plain>
where
    C: BlockCipherEncrypt + BlockCipherDecrypt + KeyInit + KeySizeUser,
{
    let (encrypted, checksum) = ciphertext.split_at_checked(ciphertext.len().checked_sub(CHECKSUM)?)?;
    let mut plain = Zeroizing::new(encrypted.to_vec());
    super::decrypt::<C>(&derive_for::<C>(key, usage, 0xAA)?, &mut plain)?;
    let of_integrity = derive_for::<C>(key, usage, 0x55)?;
    let fits = |data: &[u8]| {
        let mac = Hmac::<Sha1>::new_from_slice(&of_integrity).ok()?.chain_update(data).finalize();
        Some(bool::from(mac.into_bytes().get(..CHECKSUM)?.ct_eq(checksum)))
    };
    let is_right = fits(&plain)? || signed(&plain).is_some_and(|data| fits(&data) == Some(true));
    is_right.then_some(plain)
}

/// The key of one purpose of a usage. RFC 3961 5.3
fn derive_for<C>(key: &[u8], usage: u32, purpose: u8) -> Option<Plain>
where
    C: BlockCipherEncrypt + KeyInit + KeySizeUser,
{
    let [a, b, c, d] = usage.to_be_bytes();
    derive::<C>(key, &[a, b, c, d, purpose])
}

/// DK: the key of one purpose. RFC 3961 5.1
pub(super) fn derive<C>(key: &[u8], constant: &[u8]) -> Option<Plain>
where
    C: BlockCipherEncrypt + KeyInit + KeySizeUser,
{
    let cipher = C::new_from_slice(key).ok()?;
    let mut block = n_fold::<16>(constant);
    let mut derived = Zeroizing::new(Vec::with_capacity(C::key_size()));
    while derived.len() < C::key_size() {
        let mut encrypted = cts::cipher::Block::<C>::try_from(&block[..]).ok()?;
        cipher.encrypt_block(&mut encrypted);
        block.copy_from_slice(&encrypted);
        derived.extend_from_slice(&block);
    }
    Some(derived)
}

/// The pseudo-random function: a hash of the text, cut to a block and encrypted. RFC 3961 5.3
pub(super) fn pseudo_random<C>(key: &[u8], text: &[u8]) -> Option<Plain>
where
    C: BlockCipherEncrypt + KeyInit + KeySizeUser,
{
    let cipher = C::new_from_slice(&derive::<C>(key, b"prf")?).ok()?;
    let hash = Sha1::digest(text);
    let mut block = cts::cipher::Block::<C>::try_from(hash.get(..16)?).ok()?;
    cipher.encrypt_block(&mut block);
    Some(Zeroizing::new(block.to_vec()))
}

/// Spreads a text over `N` bytes: copies of it, each rotated by thirteen bits more than the one before, are added up in
/// ones' complement. RFC 3961 5.1
fn n_fold<const N: usize>(text: &[u8]) -> [u8; N] {
    let len = text.len();
    let total = len * N / common_divisor(len, N);
    let bits = len * 8;
    // Bit `index` of the copies in a row, counted from the highest.
    let bit = |index: usize| {
        let (copy, within) = (index / bits, index % bits);
        let from = (within + bits - 13 * copy % bits) % bits;
        text.get(from / 8).is_some_and(|byte| byte >> (7 - from % 8) & 1 == 1)
    };
    let byte = |index: usize| (0..8).fold(0_u8, |byte, at| byte << 1 | u8::from(bit(index * 8 + at)));
    let mut sum = [0_u8; N];
    for part in 0..total / N {
        let mut carry = 0;
        for (index, to) in sum.iter_mut().enumerate().rev() {
            let added = u16::from(*to) + u16::from(byte(part * N + index)) + carry;
            [_, *to] = added.to_be_bytes();
            carry = added >> 8;
        }
        // The carry out of the highest bit comes in at the lowest.
        for to in sum.iter_mut().rev() {
            let added = u16::from(*to) + carry;
            [_, *to] = added.to_be_bytes();
            carry = added >> 8;
        }
    }
    sum
}

fn common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    /// RFC 3961 A.1
    #[test]
    fn folds_as_the_examples_do() {
        assert_eq!(n_fold::<8>(b"012345").to_vec(), hex("be072631276b1955").unwrap());
        assert_eq!(n_fold::<7>(b"password").to_vec(), hex("78a07b6caf85fa").unwrap());
        assert_eq!(
            n_fold::<8>(b"Rough Consensus, and Running Code").to_vec(),
            hex("bb6ed30870b7f0e0").unwrap()
        );
        assert_eq!(
            n_fold::<21>(b"password").to_vec(),
            hex("59e4a8ca7c0385c3c37b3f6d2000247cb6e6bd5b3e").unwrap()
        );
        assert_eq!(
            n_fold::<24>(b"MASSACHVSETTS INSTITVTE OF TECHNOLOGY").to_vec(),
            hex("db3b0d8f0b061e603282b308a50841229ad798fab9540c1b").unwrap()
        );
        assert_eq!(n_fold::<16>(b"kerberos").to_vec(), hex("6b65726265726f737b9b5b2b93132b93").unwrap());
    }
}
