use std::fmt;

use aes::{Aes128, Aes256};
use aes_gcm::AesGcm;
use aes_gcm::aead::consts::{U11, U12, U16};
use aes_gcm::aead::{AeadInOut, KeyInit};
use ccm::Ccm;
use smbtrail_wire::Cipher;
use thiserror::Error;

use crate::Key;

/// Opens and seals the messages of one direction of a session. `[MS-SMB2] 3.1.4.3`
#[derive(Clone)]
pub struct Sealer {
    cipher: Cipher,
    state: Box<State>,
}

/// A message was altered, or the key is not the one it was sealed with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the message was altered, or this is not its key")]
#[non_exhaustive]
pub struct NotAuthentic;

#[derive(Clone)]
enum State {
    Ccm128(Ccm<Aes128, U16, U11>),
    Gcm128(AesGcm<Aes128, U12, U16>),
    Ccm256(Ccm<Aes256, U16, U11>),
    Gcm256(AesGcm<Aes256, U12, U16>),
}

/// Of a transform header, where what is proven but not encrypted begins: after ProtocolId and Signature.
const PROVEN: usize = 20;

impl Sealer {
    /// For this cipher and key. `None` when the cipher is unknown, or the key's length is not the cipher's.
    #[must_use]
    pub fn new(cipher: Cipher, key: &Key) -> Option<Self> {
        let key = key.bytes();
        let state = match cipher {
            Cipher::AES_128_CCM => State::Ccm128(Ccm::new_from_slice(key).ok()?),
            Cipher::AES_128_GCM => State::Gcm128(AesGcm::new_from_slice(key).ok()?),
            Cipher::AES_256_CCM => State::Ccm256(Ccm::new_from_slice(key).ok()?),
            Cipher::AES_256_GCM => State::Gcm256(AesGcm::new_from_slice(key).ok()?),
            _ => return None,
        };
        Some(Self { cipher, state: Box::new(state) })
    }

    /// Its cipher.
    #[must_use]
    pub const fn cipher(&self) -> Cipher {
        self.cipher
    }

    /// Decrypts `message` in place. `header` is the 52 bytes of the transform header before it, with the signature that
    /// is checked.
    ///
    /// # Errors
    /// [`NotAuthentic`]; what `message` then holds is of no use.
    pub fn open(&self, header: &[u8; 52], message: &mut [u8]) -> Result<(), NotAuthentic> {
        let (proven, tag) = (&header[PROVEN..], slice(header, 4).into());
        let buffer = message.into();
        match &*self.state {
            State::Ccm128(ccm) => ccm.decrypt_inout_detached(&slice(header, 20).into(), proven, buffer, &tag),
            State::Gcm128(gcm) => gcm.decrypt_inout_detached(&slice(header, 20).into(), proven, buffer, &tag),
            State::Ccm256(ccm) => ccm.decrypt_inout_detached(&slice(header, 20).into(), proven, buffer, &tag),
            State::Gcm256(gcm) => gcm.decrypt_inout_detached(&slice(header, 20).into(), proven, buffer, &tag),
        }
        .map_err(|_| NotAuthentic)
    }

    /// Encrypts `message` in place and puts the signature into `header`, whose other fields are to be set before.
    ///
    /// # Errors
    /// [`NotAuthentic`] when the message is longer than the cipher takes: 16 MiB in CCM.
    pub fn seal(&self, header: &mut [u8; 52], message: &mut [u8]) -> Result<(), NotAuthentic> {
        let nonce_and_more = *header;
        let (from, proven) = (&nonce_and_more, &nonce_and_more[PROVEN..]);
        let buffer = message.into();
        let tag = match &*self.state {
            State::Ccm128(ccm) => ccm.encrypt_inout_detached(&slice(from, 20).into(), proven, buffer),
            State::Gcm128(gcm) => gcm.encrypt_inout_detached(&slice(from, 20).into(), proven, buffer),
            State::Ccm256(ccm) => ccm.encrypt_inout_detached(&slice(from, 20).into(), proven, buffer),
            State::Gcm256(gcm) => gcm.encrypt_inout_detached(&slice(from, 20).into(), proven, buffer),
        };
        header[4..20].copy_from_slice(&tag.map_err(|_| NotAuthentic)?);
        Ok(())
    }
}

/// `N` bytes of a transform header: the signature from 4, the nonce from 20.
fn slice<const N: usize>(header: &[u8; 52], from: usize) -> [u8; N] {
    std::array::from_fn(|index| header[from + index])
}

impl fmt::Debug for Sealer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sealer({:?})", self.cipher)
    }
}
