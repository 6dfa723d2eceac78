//! Decryption of Kerberos, and the keytabs that hold its services' keys.
//!
//! A ciphertext is believed when its checksum is right, and only then: with a [`Keytab`] of many keys the one that fits
//! is found by trying.

mod combine;
mod keytab;
mod password;
mod rc4;
mod sha1;
mod sha2;
mod wrap;

use smbtrail_wire::Etype;
use zeroize::Zeroizing;

pub use keytab::{Keytab, KeytabEntry, KeytabError};
pub(crate) use password::Recipe;

use crate::{Key, NotAuthentic};

/// What a ciphertext is of: its key usage number. RFC 4120 7.5.1
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Usage {
    /// A ticket's enc-part, under the service's key.
    Ticket = 2,
    /// An AS-REP's enc-part, under the client's key.
    AsRep = 3,
    /// The authenticator of a TGS-REQ, under the session key of the ticket that it shows.
    TgsAuthenticator = 7,
    /// A TGS-REP's enc-part, under the session key of the ticket that the request showed.
    TgsRep = 8,
    /// The same, under the subkey of the request's authenticator.
    TgsRepBySubkey = 9,
    /// An AP-REQ's authenticator, under the ticket's session key.
    Authenticator = 11,
    /// An AP-REP's enc-part, under the ticket's session key.
    ApRep = 12,
    /// What a KDC hides in its reply, under the armor key. RFC 6113 5.4.3
    FastRep = 52,
}

/// A key and the encryption type it is for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "a key and what it is for")]
pub struct KerberosKey {
    /// The encryption type.
    pub etype: Etype,
    /// The key's bytes.
    pub key: Key,
}

/// A plaintext, overwritten when it is dropped.
pub type Plain = Zeroizing<Vec<u8>>;

impl KerberosKey {
    /// Opens a ciphertext. What comes back may have padding after it.
    ///
    /// # Errors
    /// [`NotAuthentic`] when its checksum is wrong, the key does not have the length of its type, or the type is none of
    /// rc4-hmac, aes128-cts and aes256-cts (with SHA-1 or SHA-2).
    pub fn open(&self, usage: Usage, ciphertext: &[u8]) -> Result<Plain, NotAuthentic> {
        let (key, usage) = (self.key.bytes(), usage as u32);
        let opened = match self.etype {
            // RFC 4757 3 has a number of its own for an AS-REP.
            Etype::RC4_HMAC => rc4::open(key, if usage == 3 { 8 } else { usage }, ciphertext),
            Etype::AES128_CTS_HMAC_SHA1_96 => sha1::open::<aes::Aes128>(key, usage, ciphertext),
            Etype::AES256_CTS_HMAC_SHA1_96 => sha1::open::<aes::Aes256>(key, usage, ciphertext),
            Etype::AES128_CTS_HMAC_SHA256_128 => sha2::AES128.open(key, usage, ciphertext),
            Etype::AES256_CTS_HMAC_SHA384_192 => sha2::AES256.open(key, usage, ciphertext),
            _ => None,
        };
        opened.ok_or(NotAuthentic)
    }
}

/// Decrypts in place by CBC with ciphertext stealing, from an IV of zeros; `None` for less than a block, or a key of
/// another length. RFC 3962 5
fn decrypt<C>(key: &[u8], data: &mut [u8]) -> Option<()>
where
    C: aes::cipher::BlockCipherDecrypt + aes::cipher::KeyInit,
{
    use cts::Decrypt;
    use cts::cipher::InnerIvInit;

    let cipher = C::new_from_slice(key).ok()?;
    cts::CbcCs3::inner_iv_init(cipher, &cts::cipher::Block::<C>::default()).decrypt(data).ok()
}
