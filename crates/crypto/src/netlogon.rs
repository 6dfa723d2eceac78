//! The secure channel of a machine with its domain controller: its key, and what the key protects. `[MS-NRPC]` 3.1.4, 3.3.4

use std::fmt;

use aes::Aes128;
use aes::cipher::BlockCipherEncrypt;
use hmac::{Hmac, KeyInit, Mac};
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::account;
use crate::ntlm::{Credential, Protected, des, hmac_md5, same};

/// NETLOGON_NEG_STRONG_KEYS: the session key has 128 bits. `[MS-NRPC]` 3.1.4.2
const STRONG_KEYS: u32 = 0x0000_4000;
/// The channel uses AES and SHA-2.
const AES: u32 = 0x0100_0000;
/// Where the confounder may be in a token: after a checksum of 8 bytes, or after a field of 32 that begins with it.
/// `[MS-NRPC]` 2.2.1.3.2, 2.2.1.3.3
const CONFOUNDER: [usize; 2] = [24, 48];

/// The key of a secure channel.
pub struct ChannelKey {
    key: Zeroizing<[u8; 16]>,
    aes: bool,
}

/// What set a secure channel up.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers say what passed over the wire")]
pub struct ChannelSetup {
    /// The challenge of the machine.
    pub client_challenge: [u8; 8],
    /// The challenge of the domain controller.
    pub server_challenge: [u8; 8],
    /// What proves that the machine knows its password.
    pub client_credential: [u8; 8],
    /// What both sides agreed on.
    pub flags: u32,
}

impl ChannelKey {
    /// The key of the channel, if it was this machine's password that set it up. `None` also for channels with keys of 64
    /// bits, which nobody sets up today.
    #[must_use]
    pub fn prove(setup: &ChannelSetup, credential: &Credential) -> Option<Self> {
        let ChannelSetup { client_challenge, server_challenge, client_credential, flags } = setup;
        let nt = credential.nt();
        let aes = flags & AES != 0;
        let key = if aes {
            let both = [*client_challenge, *server_challenge].concat();
            let mac = sha256(nt, &[&both]);
            Zeroizing::new(*mac.first_chunk::<16>()?)
        } else if flags & STRONG_KEYS != 0 {
            let hashed = Md5::new()
                .chain_update([0; 4])
                .chain_update(client_challenge)
                .chain_update(server_challenge)
                .finalize();
            hmac_md5(nt, &[&hashed])
        } else {
            return None;
        };
        let channel = Self { key, aes };
        same(&channel.credential(*client_challenge)?, client_credential).then_some(channel)
    }

    /// What proves the knowledge of the key. `[MS-NRPC]` 3.1.4.4
    fn credential(&self, challenge: [u8; 8]) -> Option<[u8; 8]> {
        if self.aes {
            let mut block = challenge;
            cfb8(&self.key, [0; 16], Way::Encrypt, &mut [&mut block])?;
            return Some(block);
        }
        let (first, rest) = self.key.split_first_chunk::<7>()?;
        Some(des(rest.first_chunk::<7>()?, des(first, challenge)))
    }

    /// Opens a message: decrypts it where it is `sealed`, and checks its signature; `None` with another key.
    #[must_use]
    pub fn open(&self, sealed: bool, message: &mut Protected<'_>, token: &[u8]) -> Option<()> {
        let (head, rest) = token.split_first_chunk::<8>()?;
        let is_aes = matches!(head, [0x13, 0, ..]);
        let (number, rest) = rest.split_first_chunk::<8>()?;
        let checksum = rest.first_chunk::<8>()?;
        if is_aes != self.aes {
            return None;
        }
        let number = self.number(*number, checksum)?;
        let opened = |confounder: Option<[u8; 8]>| {
            let mut data = Zeroizing::new(message.data.to_vec());
            let mut confounder = confounder;
            if let Some(confounder) = &mut confounder {
                self.decrypt(number, confounder, &mut data)?;
            }
            let first = confounder.as_ref().map_or(&[][..], |confounder| confounder);
            // Without header signing, only the data is signed. `[MS-RPCE]` 2.2.2.3
            let fits = |parts: &[&[u8]]| same(&self.checksum(parts), checksum);
            let is_right =
                fits(&[head, first, &data]) || fits(&[head, first, message.before, &data, message.after]);
            is_right.then_some(data)
        };
        let confounders = CONFOUNDER.into_iter().filter_map(|at| token.get(at..)?.first_chunk::<8>());
        let data = if sealed {
            confounders.copied().find_map(|confounder| opened(Some(confounder)))?
        } else {
            opened(None)?
        };
        message.data.copy_from_slice(&data);
        Some(())
    }

    fn checksum(&self, parts: &[&[u8]]) -> [u8; 8] {
        if self.aes {
            let whole = sha256(&*self.key, parts);
            return std::array::from_fn(|index| whole[index]);
        }
        let hashed = Md5::new().chain_update([0; 4]);
        let hashed = parts.iter().fold(hashed, |md5, part| md5.chain_update(part)).finalize();
        let whole = hmac_md5(&*self.key, &[&hashed]);
        std::array::from_fn(|index| whole[index])
    }

    /// The number of a message, decrypted.
    fn number(&self, number: [u8; 8], checksum: &[u8; 8]) -> Option<[u8; 8]> {
        let mut number = number;
        if self.aes {
            cfb8(&self.key, twice(checksum), Way::Decrypt, &mut [&mut number])?;
        } else {
            let key = hmac_md5(&*hmac_md5(&*self.key, &[&[0; 4]]), &[checksum]);
            Rc4::new_from_slice(&*key).ok()?.apply_keystream(&mut number);
        }
        Some(number)
    }

    fn decrypt(&self, number: [u8; 8], confounder: &mut [u8; 8], data: &mut [u8]) -> Option<()> {
        let key = Zeroizing::new(self.key.map(|byte| byte ^ 0xF0));
        if self.aes {
            return cfb8(&key, twice(&number), Way::Decrypt, &mut [confounder, data]);
        }
        let key = hmac_md5(&*hmac_md5(&*key, &[&[0; 4]]), &[&number]);
        // Each part begins the stream again.
        Rc4::new_from_slice(&*key).ok()?.apply_keystream(confounder);
        Rc4::new_from_slice(&*key).ok()?.apply_keystream(data);
        Some(())
    }

    /// The new password of the machine in an NL_TRUST_PASSWORD. `[MS-NRPC]` 3.4.5.2.5
    #[must_use]
    pub fn open_password(&self, encrypted: &[u8]) -> Option<Zeroizing<String>> {
        if !self.aes {
            return account::open_password(&*self.key, encrypted);
        }
        let mut buffer = Zeroizing::new(encrypted.to_vec());
        cfb8(&self.key, [0; 16], Way::Decrypt, &mut [&mut buffer])?;
        account::password(&buffer)
    }
}

impl fmt::Debug for ChannelKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ChannelKey")
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Encrypt,
    Decrypt,
}

/// AES-128 in the mode CFB8, over several pieces as if they were one.
fn cfb8(key: &[u8; 16], start: [u8; 16], way: Way, pieces: &mut [&mut [u8]]) -> Option<()> {
    let cipher = Aes128::new_from_slice(key).ok()?;
    let mut register = start;
    for byte in pieces.iter_mut().flat_map(|piece| piece.iter_mut()) {
        let mut block = register.into();
        cipher.encrypt_block(&mut block);
        let other = *byte ^ block[0];
        let encrypted = if way == Way::Encrypt { other } else { *byte };
        *byte = other;
        register.rotate_left(1);
        register[15] = encrypted;
    }
    Some(())
}

fn twice(half: &[u8; 8]) -> [u8; 16] {
    std::array::from_fn(|index| half[index % 8])
}

fn sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    const fn setup(client: u64, server: u64, credential: u64, flags: u32) -> ChannelSetup {
        ChannelSetup {
            client_challenge: client.to_be_bytes(),
            server_challenge: server.to_be_bytes(),
            client_credential: credential.to_be_bytes(),
            flags,
        }
    }

    /// A channel of Samba 4.17 with its domain controller, as it was captured.
    const AES_SETUP: ChannelSetup =
        setup(0x2008_8ee6_897f_75a1, 0x7eb4_7dec_9927_3165, 0x8e46_efd9_05f7_65bb, 0x610f_ffff);

    const BEFORE: &str = "0500000310000000f8003800050000009c00000000001500";
    const DATA: &str = "b561b5b8115b37669489fc69979d495b2383c658d8b778d12859c4f53d99b0b6f93a32b61f59f586efb9f732f70e6c48be39\
        948639cecc5df0afbfea6528fc3def8b087075ce915449b9bda5d7476c5d8fff73bf323f77fc6855d539ac03108122ded315\
        f19fc647ab676d37bd586c7d6fb5911ee8494bb8c3aef301c08665e60cbf807f240b0386f045f09a9ed45dacabd1705a2e13\
        571b67ba95a0a93e087c";
    const AFTER: &str = "4406040001000000";
    const TOKEN: &str = "13001a00ffff0000d376c7ab140a8c891e548c8ca7a2e94e71a507a59f454034000000000000000000000000000000000000\
        000000000000";
    const RC4_CREDENTIAL: [u8; 8] = [0x8a, 0xd3, 0x08, 0xba, 0xb9, 0x52, 0xa9, 0xa5];
    const RC4_DATA: &str = "74393b8b3cab2c893e601241f3339dc847790910";
    const RC4_TOKEN: &str = "77007a00ffff0000c337e309bc1e554fd9d15233f8a8b4aa471a14a41dde16a8";

    #[test]
    fn the_password_of_the_machine_sets_a_channel_up() {
        let right = Credential::of_password("Mach-Pa55-0123456789");
        let wrong = Credential::of_password("another");
        assert!(ChannelKey::prove(&AES_SETUP, &right).is_some());
        assert!(ChannelKey::prove(&AES_SETUP, &wrong).is_none());
    }

    /// The request of NetrLogonGetCapabilities that follows: its padding and its verification trailer are encrypted too.
    #[test]
    fn a_channel_opens_what_passes_over_it() {
        let channel =
            ChannelKey::prove(&AES_SETUP, &Credential::of_password("Mach-Pa55-0123456789")).unwrap();
        let before = hex(BEFORE).unwrap();
        let mut data = hex(DATA).unwrap();
        let token = hex(TOKEN).unwrap();
        let mut message = Protected { before: &before, data: &mut data, after: &hex(AFTER).unwrap() };
        assert_eq!(channel.open(true, &mut message, &token), Some(()));
        let server: Vec<u8> = r"\\127.0.17.1".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert!(data.windows(server.len()).any(|window| window == server));
        let mut message = Protected { before: &before, data: &mut data, after: &[] };
        assert_eq!(channel.open(true, &mut message, &token), None, "it is not what was signed");
    }

    /// The same with RC4, which old machines use; a message of one byte, without header signing.
    #[test]
    fn a_channel_with_rc4_opens_what_passes_over_it() {
        let channel = ChannelKey { key: Zeroizing::new([0x5A; 16]), aes: false };
        assert_eq!(channel.credential([1, 2, 3, 4, 5, 6, 7, 8]), Some(RC4_CREDENTIAL));
        let mut data = hex(RC4_DATA).unwrap();
        let mut message = Protected { before: &[], data: &mut data, after: &[] };
        assert_eq!(channel.open(true, &mut message, &hex(RC4_TOKEN).unwrap()), Some(()));
        assert_eq!(data, b"plain text of a call");
    }
}
