//! How NTLM protects messages once both sides have a session key: signatures and encryption. `[MS-NLMP]` 3.4

use std::fmt;

use hmac::KeyInit;
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};
use zeroize::Zeroizing;

use super::{EXTENDED_SESSIONSECURITY, KEY_EXCH, hmac_md5, same};
use crate::SessionKey;

/// The protection of a channel by NTLM with extended session security: it opens what both sides protected, in its order.
///
/// Each direction has one stream of RC4 for its whole life. What comes after a message that was not seen cannot be opened.
pub struct Protection {
    sides: [Side; 2],
    key_exchange: bool,
}

/// Who protected a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "a channel has two ends")]
pub enum Sender {
    /// The client.
    Client,
    /// The server.
    Server,
}

/// What is protected.
#[derive(Debug)]
#[allow(clippy::exhaustive_structs, reason = "a message is these three parts")]
pub struct Protected<'m> {
    /// What is signed and not encrypted, in front of the rest.
    pub before: &'m [u8],
    /// What is signed, and encrypted where the message is sealed. It is decrypted in place.
    pub data: &'m mut [u8],
    /// What is signed and not encrypted, after it.
    pub after: &'m [u8],
}

/// Why a message was not opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum OpenError {
    /// Its signature is none of NTLM's.
    NoSignature,
    /// Messages before it are missing, and with them the state of the cipher.
    OutOfSequence,
    /// The signature is wrong.
    Wrong,
}

struct Side {
    signing: Zeroizing<[u8; 16]>,
    sealing: Rc4,
    /// The number of the next message; `None` before the first one.
    next: Option<u32>,
    lost: bool,
}

/// NTLMSSP_NEGOTIATE_128.
const NEGOTIATE_128: u32 = 0x2000_0000;
/// NTLMSSP_NEGOTIATE_56.
const NEGOTIATE_56: u32 = 0x8000_0000;
/// Bytes of a signature. `[MS-NLMP]` 2.2.2.9
const SIGNATURE: usize = 16;

impl Protection {
    /// The protection that follows from a session key; `None` without extended session security, which nobody leaves out
    /// today.
    #[must_use]
    pub fn new(key: &SessionKey, flags: u32) -> Option<Self> {
        if flags & EXTENDED_SESSIONSECURITY == 0 {
            return None;
        }
        let sides = [("client-to-server", key), ("server-to-client", key)]
            .map(|(way, key)| Side::new(key, way, flags));
        let [Some(client), Some(server)] = sides else { return None };
        Some(Self { sides: [client, server], key_exchange: flags & KEY_EXCH != 0 })
    }

    /// Opens a message of one side: decrypts it where it is `sealed`, and checks its signature, which moves the cipher on.
    ///
    /// # Errors
    /// When it cannot be opened. From a wrong or a missing message on, no message of that side can.
    pub fn open(
        &mut self,
        sender: Sender,
        sealed: bool,
        message: &mut Protected<'_>,
        signature: &[u8],
    ) -> Result<(), OpenError> {
        let side = &mut self.sides[usize::from(sender == Sender::Server)];
        let signature: &[u8; SIGNATURE] = signature.try_into().map_err(|_| OpenError::NoSignature)?;
        let [1, 0, 0, 0, checksum @ .., a, b, c, d] = signature else { return Err(OpenError::NoSignature) };
        let sequence = u32::from_le_bytes([*a, *b, *c, *d]);
        // SPNEGO signs its own list of mechanisms with number 0, and gives the state of the cipher back.
        let expected = side.next.unwrap_or(sequence.min(1));
        if side.lost || sequence != expected {
            side.lost = true;
            return Err(OpenError::OutOfSequence);
        }
        side.next = Some(sequence.wrapping_add(1));
        if sealed {
            side.sealing.apply_keystream(message.data);
        }
        let mut found: [u8; 8] = std::array::from_fn(|index| checksum[index]);
        if self.key_exchange {
            side.sealing.apply_keystream(&mut found);
        }
        let Protected { before, data, after } = message;
        let number = sequence.to_le_bytes();
        // Without header signing, only the data is signed. `[MS-RPCE]` 2.2.2.3
        let fits = |parts: &[&[u8]]| same(&hmac_md5(&*side.signing, parts)[..8], &found);
        if fits(&[&number, before, data, after]) || fits(&[&number, data]) {
            return Ok(());
        }
        side.lost = true;
        Err(OpenError::Wrong)
    }
}

impl Side {
    /// SIGNKEY and SEALKEY. `[MS-NLMP]` 3.4.5.2, 3.4.5.3
    fn new(key: &SessionKey, way: &str, flags: u32) -> Option<Self> {
        let key = key.0.bytes();
        let magic = |use_: &str| format!("session key to {way} {use_} key magic constant\0");
        let hash = |key: &[u8], use_: &str| -> [u8; 16] {
            Md5::new().chain_update(key).chain_update(magic(use_)).finalize().into()
        };
        let strength = match flags {
            flags if flags & NEGOTIATE_128 != 0 => 16,
            flags if flags & NEGOTIATE_56 != 0 => 7,
            _ => 5,
        };
        let sealing = Zeroizing::new(hash(key.get(..strength)?, "sealing"));
        Some(Self {
            signing: Zeroizing::new(hash(key, "signing")),
            sealing: Rc4::new_from_slice(&*sealing).ok()?,
            next: None,
            lost: false,
        })
    }
}

impl fmt::Debug for Protection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Protection")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Key, hex};

    /// `[MS-NLMP]` 4.2.4.4: the client seals "Plaintext" in UTF-16 with NTLMv2 and a key exchange.
    #[test]
    fn opens_the_message_of_the_specification() {
        let key = SessionKey(Key::from([0x55; 16]));
        let flags = 0xE28A_8233;
        let mut protection = Protection::new(&key, flags).unwrap();
        let mut data = hex("54e50165bf1936dc996020c1811b0f06fb5f").unwrap();
        let signature = hex("010000007fb38ec5c55d497600000000").unwrap();
        let mut message = Protected { before: &[], data: &mut data, after: &[] };
        assert_eq!(protection.open(Sender::Client, true, &mut message, &signature), Ok(()));
        let text: Vec<u8> = "Plaintext".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(data, text);
    }

    #[test]
    fn a_missing_message_ends_its_direction() {
        let key = SessionKey(Key::from([0x55; 16]));
        let mut protection = Protection::new(&key, 0xE28A_8233).unwrap();
        let signature = hex("010000007fb38ec5c55d497605000000").unwrap();
        let mut message = Protected { before: &[], data: &mut [], after: &[] };
        let opened = protection.open(Sender::Client, true, &mut message, &signature);
        assert_eq!(opened, Err(OpenError::OutOfSequence));
        let signature = hex("010000007fb38ec5c55d497600000000").unwrap();
        let opened = protection.open(Sender::Client, true, &mut message, &signature);
        assert_eq!(opened, Err(OpenError::OutOfSequence), "the state of the cipher is unknown");
    }

    #[test]
    fn without_extended_session_security_nothing_is_opened() {
        assert!(Protection::new(&SessionKey(Key::from([0; 16])), 0).is_none());
    }
}
