use std::fmt;

use aes::cipher::BlockCipherEncrypt;
use aes::{Aes128, Block};
use cmac::Cmac;
use ghash::GHash;
use ghash::universal_hash::UniversalHash;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use smbtrail_wire::SigningAlgorithm;
use subtle::ConstantTimeEq;
use thiserror::Error;

use crate::Key;

/// Makes and checks the signatures of a session or channel. `[MS-SMB2] 3.1.4.1`
///
/// A message is signed from its header to where the next one of its compound begins, padding included, as if its
/// signature were zeros.
#[derive(Clone)]
pub struct Signer {
    algorithm: SigningAlgorithm,
    state: Box<State>,
}

/// The signature is not that of the message with this key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the signature is not that of the message")]
#[non_exhaustive]
pub struct Mismatch;

#[derive(Clone)]
enum State {
    Hmac(Hmac<Sha256>),
    Cmac(Cmac<Aes128>),
    Gmac { block: Aes128, hash: GHash },
}

/// Where a header's Signature is, and where the header ends.
const SIGNATURE: usize = 48;
const HEADER: usize = 64;

impl Signer {
    /// For this algorithm and the sixteen bytes of a signing key; a longer key counts with its first sixteen. `None`
    /// when the algorithm is unknown.
    #[must_use]
    pub fn new(algorithm: SigningAlgorithm, key: &Key) -> Option<Self> {
        let key = key.first16();
        let state = match algorithm {
            SigningAlgorithm::HMAC_SHA256 => State::Hmac(Hmac::new_from_slice(key.as_slice()).ok()?),
            SigningAlgorithm::AES_CMAC => State::Cmac(Cmac::new_from_slice(key.as_slice()).ok()?),
            SigningAlgorithm::AES_GMAC => {
                let block = Aes128::new_from_slice(key.as_slice()).ok()?;
                let mut subkey = Block::default();
                block.encrypt_block(&mut subkey);
                State::Gmac { block, hash: GHash::new(&subkey) }
            }
            _ => return None,
        };
        Some(Self { algorithm, state: Box::new(state) })
    }

    /// Its algorithm.
    #[must_use]
    pub const fn algorithm(&self) -> SigningAlgorithm {
        self.algorithm
    }

    /// Checks the signature of a message.
    ///
    /// # Errors
    /// [`Mismatch`] when it is not the message's, or the message is shorter than its header.
    pub fn verify(&self, message: &[u8]) -> Result<(), Mismatch> {
        let (header, _) = message.split_first_chunk::<HEADER>().ok_or(Mismatch)?;
        let signature = self.signature(message).ok_or(Mismatch)?;
        if bool::from(signature.ct_eq(&header[SIGNATURE..])) { Ok(()) } else { Err(Mismatch) }
    }

    /// The signature of a message, whatever its Signature field holds. `None` when it is shorter than its header.
    #[must_use]
    pub fn signature(&self, message: &[u8]) -> Option<[u8; 16]> {
        let (header, body) = message.split_first_chunk::<HEADER>()?;
        let (front, zeros) = (&header[..SIGNATURE], [0; 16]);
        Some(match &*self.state {
            State::Hmac(mac) => {
                let mac = mac.clone().chain_update(front).chain_update(zeros).chain_update(body);
                let whole = mac.finalize().into_bytes();
                std::array::from_fn(|index| whole[index])
            }
            State::Cmac(mac) => mac
                .clone()
                .chain_update(front)
                .chain_update(zeros)
                .chain_update(body)
                .finalize()
                .into_bytes()
                .into(),
            State::Gmac { block, hash } => {
                let mut hash = hash.clone();
                // Header and signature are whole blocks, so nothing but the end is filled up.
                hash.update_padded(front);
                hash.update(&[zeros.into()]);
                hash.update_padded(body);
                let bits = u64::try_from(message.len()).unwrap_or(u64::MAX).saturating_mul(8);
                let mut lengths = [0; 16];
                lengths[..8].copy_from_slice(&bits.to_be_bytes());
                hash.update(&[lengths.into()]);
                let mut mask = counter_block(header).into();
                block.encrypt_block(&mut mask);
                let hash = hash.finalize();
                std::array::from_fn(|index| hash[index] ^ mask[index])
            }
        })
    }
}

/// GCM's first counter block: the nonce (MessageId, a bit for what a server sends, one for a CANCEL), then 1.
fn counter_block(header: &[u8; HEADER]) -> [u8; 16] {
    /// SMB2_FLAGS_SERVER_TO_REDIR, in the first byte of Flags.
    const FROM_SERVER: u8 = 0x01;
    const CANCEL: [u8; 2] = [0x0C, 0x00];
    let mut block = [0; 16];
    block[..8].copy_from_slice(&header[24..32]);
    block[8] = header[16] & FROM_SERVER;
    if header[12..14] == CANCEL {
        block[8] |= 0x02;
    }
    block[15] = 1;
    block
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({:?})", self.algorithm)
    }
}
