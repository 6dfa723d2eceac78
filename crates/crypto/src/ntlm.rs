//! What NTLM computes from a password, a challenge and its response. `[MS-NLMP] 3.3, 3.4.5`

mod seal;

use aes::cipher::BlockCipherEncrypt;
use des::Des;
use hmac::{Hmac, KeyInit, Mac};
use md4::Md4;
use md5::{Digest, Md5};
use rc4::{Rc4, StreamCipher};
use smbtrail_wire::Etype;
use subtle::ConstantTimeEq;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

pub use self::seal::{OpenError, Protected, Protection, Sender};
use crate::kerberos::KerberosKey;
use crate::{Key, SessionKey};

/// What a password is to NTLM: all that is needed to log on with it.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Credential {
    nt: [u8; 16],
    /// `None` when only the NT hash is known, or LM cannot have such a password.
    lm: Option<[u8; 16]>,
    /// `None` when only the NT hash is known.
    password: Option<String>,
}

/// A logon as it passed over the wire: the challenge, and what AUTHENTICATE_MESSAGE said to it.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers say what passed over the wire")]
pub struct Exchange<'a> {
    /// The server's challenge.
    pub server_challenge: [u8; 8],
    /// NegotiateFlags of AUTHENTICATE_MESSAGE.
    pub flags: u32,
    /// The user's name, as the client wrote it.
    pub user: &'a str,
    /// The user's domain, as the client wrote it.
    pub domain: &'a str,
    /// LmChallengeResponse.
    pub lm_response: &'a [u8],
    /// NtChallengeResponse.
    pub nt_response: &'a [u8],
    /// EncryptedRandomSessionKey; empty without a key exchange.
    pub encrypted_random_session_key: &'a [u8],
}

/// NTLMSSP_NEGOTIATE_LM_KEY.
const LM_KEY: u32 = 0x0000_0080;
/// NTLMSSP_NEGOTIATE_EXTENDED_SESSIONSECURITY.
const EXTENDED_SESSIONSECURITY: u32 = 0x0008_0000;
/// NTLMSSP_REQUEST_NON_NT_SESSION_KEY.
const NON_NT_SESSION_KEY: u32 = 0x0040_0000;
/// NTLMSSP_NEGOTIATE_KEY_EXCH.
const KEY_EXCH: u32 = 0x4000_0000;

impl Credential {
    /// Of a password: NTOWFv1 and, where the password is one that LM can have, LMOWFv1. `[MS-NLMP] 3.3.1`
    #[must_use]
    pub fn of_password(password: &str) -> Self {
        let nt = Md4::digest(&*utf16(password)).into();
        Self { nt, lm: lm_hash(password), password: Some(password.to_owned()) }
    }

    /// Of a password in UTF-16, as machines have them: any units, also those that are no text. `[MS-KILE]` 3.1.1.2
    #[must_use]
    pub fn of_machine_password(password: &[u8]) -> Self {
        let units = password.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
        let text = char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER));
        Self { nt: Md4::digest(password).into(), lm: None, password: Some(text.collect()) }
    }

    /// Of the NT hash of a password.
    #[must_use]
    pub const fn of_nt_hash(nt: [u8; 16]) -> Self {
        Self { nt, lm: None, password: None }
    }

    /// The password, where it is known.
    pub(crate) fn password(&self) -> Option<&str> {
        self.password.as_deref()
    }

    /// The key of rc4-hmac: the NT hash. RFC 4757 2
    pub(crate) fn kerberos_key(&self) -> KerberosKey {
        KerberosKey { etype: Etype::RC4_HMAC, key: self.nt.into() }
    }

    /// The NT hash.
    pub(crate) const fn nt(&self) -> &[u8; 16] {
        &self.nt
    }

    /// NTOWFv2 of a user. `[MS-NLMP] 3.3.2`
    fn v2(&self, user: &str, domain: &str) -> Zeroizing<[u8; 16]> {
        hmac_md5(&self.nt, &[&utf16(&uppercase(user)), &utf16(domain)])
    }
}

impl std::fmt::Debug for Credential {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credential")
    }
}

impl Exchange<'_> {
    /// The session key, if it was this password that gave the response: ExportedSessionKey of `[MS-NLMP] 3.1.5.1.2`.
    #[must_use]
    pub fn prove(&self, credential: &Credential) -> Option<SessionKey> {
        self.key_exchange_key(credential).map(|key| self.exported(&key))
    }

    /// The session key of an anonymous logon, which nothing has to prove. `[MS-NLMP] 3.4.5.1`
    #[must_use]
    pub fn anonymous(&self) -> SessionKey {
        self.exported(&Zeroizing::new([0; 16]))
    }

    fn key_exchange_key(&self, credential: &Credential) -> Option<Zeroizing<[u8; 16]>> {
        match self.nt_response.len() {
            0 => self.lm_only(credential),
            24 => self.v1(credential),
            _ => self.v2(credential),
        }
    }

    /// NTLMv2, where the session base key is the key exchange key. `[MS-NLMP] 3.3.2`
    ///
    /// Servers compute with the domain that the client wrote; clients are known that wrote another than they computed with.
    fn v2(&self, credential: &Credential) -> Option<Zeroizing<[u8; 16]>> {
        let (proof, blob) = self.nt_response.split_first_chunk::<16>()?;
        self.v2_key(credential, proof, blob)
    }

    fn v2_key(&self, credential: &Credential, proof: &[u8; 16], blob: &[u8]) -> Option<Zeroizing<[u8; 16]>> {
        let upper = uppercase(self.domain);
        [self.domain, "", &upper].into_iter().find_map(|domain| {
            let key = credential.v2(self.user, domain);
            let expected = hmac_md5(&*key, &[&self.server_challenge, blob]);
            same(&*expected, proof).then(|| hmac_md5(&*key, &[proof]))
        })
    }

    /// NTLMv1 with or without extended session security. `[MS-NLMP] 3.3.1, 3.4.5.1`
    fn v1(&self, credential: &Credential) -> Option<Zeroizing<[u8; 16]>> {
        let base: Zeroizing<[u8; 16]> = Zeroizing::new(Md4::digest(credential.nt).into());
        if self.flags & EXTENDED_SESSIONSECURITY != 0 {
            let client_challenge = self.lm_response.first_chunk::<8>()?;
            let both =
                Md5::new().chain_update(self.server_challenge).chain_update(client_challenge).finalize();
            let challenge: [u8; 8] = std::array::from_fn(|index| both[index]);
            let proven = same(&desl(&credential.nt, challenge), self.nt_response);
            return proven.then(|| hmac_md5(&*base, &[&self.server_challenge, client_challenge]));
        }
        if !same(&desl(&credential.nt, self.server_challenge), self.nt_response) {
            return None;
        }
        if self.flags & LM_KEY != 0 {
            let lm = credential.lm.map(Zeroizing::new)?;
            return Some(self.lm_key(&lm));
        }
        if self.flags & NON_NT_SESSION_KEY != 0 {
            let lm = credential.lm.map(Zeroizing::new)?;
            return Some(first_half(&lm));
        }
        Some(base)
    }

    /// No NT response: LM of either version.
    fn lm_only(&self, credential: &Credential) -> Option<Zeroizing<[u8; 16]>> {
        if let Some(lm) = credential.lm.map(Zeroizing::new)
            && same(&desl(&lm, self.server_challenge), self.lm_response)
        {
            return Some(if self.flags & LM_KEY != 0 { self.lm_key(&lm) } else { first_half(&lm) });
        }
        let (proof, client_challenge) = self.lm_response.split_first_chunk::<16>()?;
        self.v2_key(credential, proof, client_challenge)
    }

    /// KXKEY with NTLMSSP_NEGOTIATE_LM_KEY: the response's first half, encrypted with the LM hash's first and last bytes.
    fn lm_key(&self, lm: &[u8; 16]) -> Zeroizing<[u8; 16]> {
        let mut half = [0; 8];
        half.iter_mut().zip(self.lm_response).for_each(|(to, from)| *to = *from);
        let mut last = Zeroizing::new([0xBD; 7]);
        last[0] = lm[7];
        let keys = [Zeroizing::new(std::array::from_fn(|index| lm[index])), last];
        let [first, second] = keys.map(|key| des(&key, half));
        Zeroizing::new(std::array::from_fn(|index| if index < 8 { first[index] } else { second[index - 8] }))
    }

    /// With a key exchange, what the client chose, decrypted; else the key exchange key itself.
    fn exported(&self, key: &[u8; 16]) -> SessionKey {
        let chosen = <[u8; 16]>::try_from(self.encrypted_random_session_key);
        let exported = match chosen {
            Ok(mut chosen) if self.flags & KEY_EXCH != 0 => {
                if let Ok(mut rc4) = Rc4::new_from_slice(key) {
                    rc4.apply_keystream(&mut chosen);
                }
                chosen
            }
            _ => *key,
        };
        SessionKey(Key::from(exported))
    }
}

/// LMOWFv1: of the password in capitals, at most fourteen characters of ASCII. `[MS-NLMP] 3.3.1`
fn lm_hash(password: &str) -> Option<[u8; 16]> {
    if !password.is_ascii() || password.len() > 14 {
        return None;
    }
    let mut capitals = Zeroizing::new([0; 14]);
    capitals.iter_mut().zip(password.bytes()).for_each(|(to, from)| *to = from.to_ascii_uppercase());
    let half = |from: usize| des(&std::array::from_fn(|index| capitals[from + index]), *b"KGS!@#$%");
    let (first, second) = (half(0), half(7));
    Some(std::array::from_fn(|index| if index < 8 { first[index] } else { second[index - 8] }))
}

/// DESL: a challenge encrypted with the three parts of a hash. `[MS-NLMP] 6`
fn desl(hash: &[u8; 16], challenge: [u8; 8]) -> [u8; 24] {
    let part = |from: usize| {
        let key = Zeroizing::new(std::array::from_fn(|index| hash.get(from + index).copied().unwrap_or(0)));
        des(&key, challenge)
    };
    let parts = [part(0), part(7), part(14)];
    std::array::from_fn(|index| parts[index / 8][index % 8])
}

/// DES with a key of 56 bits.
pub(crate) fn des(key: &[u8; 7], block: [u8; 8]) -> [u8; 8] {
    let mut block = block.into();
    Des::new(&spread(key).into()).encrypt_block(&mut block);
    block.into()
}

/// The 56 bits of a key, spread over eight bytes; the parity bits do not count.
pub(crate) fn spread(key: &[u8; 7]) -> [u8; 8] {
    let bits = key.iter().fold(0_u64, |bits, byte| bits << 8 | u64::from(*byte));
    std::array::from_fn(|index| {
        let [.., low] = (bits >> (49 - 7 * index)).to_be_bytes();
        low << 1
    })
}

pub(crate) fn hmac_md5(key: &[u8], parts: &[&[u8]]) -> Zeroizing<[u8; 16]> {
    let mut mac = <Hmac<Md5> as KeyInit>::new_from_slice(key).expect("HMAC takes a key of any length");
    parts.iter().for_each(|part| mac.update(part));
    Zeroizing::new(mac.finalize().into_bytes().into())
}

fn first_half(lm: &[u8; 16]) -> Zeroizing<[u8; 16]> {
    Zeroizing::new(std::array::from_fn(|index| if index < 8 { lm[index] } else { 0 }))
}

pub(crate) fn same(expected: &[u8], found: &[u8]) -> bool {
    expected.ct_eq(found).into()
}

fn utf16(text: &str) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
}

/// Capitals as Windows makes them: a character becomes one character, or stays.
pub(crate) fn uppercase(text: &str) -> String {
    text.chars()
        .map(|letter| {
            let mut capitals = letter.to_uppercase();
            match (capitals.next(), capitals.next()) {
                (Some(capital), None) => capital,
                _ => letter,
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hex;

    /// The common values of `[MS-NLMP] 4.2.1`.
    const EXCHANGE: Exchange<'_> = Exchange {
        server_challenge: [0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF],
        flags: KEY_EXCH,
        user: "User",
        domain: "Domain",
        lm_response: &[],
        nt_response: &[],
        encrypted_random_session_key: &[],
    };

    const RANDOM_SESSION_KEY: [u8; 16] = [0x55; 16];

    fn bytes(text: &str) -> Vec<u8> {
        hex(&text.replace(char::is_whitespace, "")).unwrap()
    }

    fn credential() -> Credential {
        Credential::of_password("Password")
    }

    #[test]
    fn the_hashes_are_those_of_the_specification() {
        assert_eq!(credential().nt.as_slice(), bytes("a4f49c406510bdcab6824ee7c30fd852"));
        assert_eq!(credential().lm.unwrap().as_slice(), bytes("e52cac67419a9a224a3b108f3fa6cb6d"));
        assert_eq!(credential().v2("User", "Domain").as_slice(), bytes("0c868a403bfd7a93a3001ef22ef02e3f"));
    }

    /// `[MS-NLMP] 4.2.2`: each way to make the key exchange key.
    #[test]
    fn version_1_gives_the_exported_session_key() {
        let nt = bytes("67c43011f30298a2ad35ece64f16331c44bdbed927841f94");
        let lm = bytes("98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13");
        for (flags, key, sent) in [
            (0, "d87262b0cde4b1cb7499becccdf10784", "518822b1b3f350c8958682ecbb3e3cb7"),
            (NON_NT_SESSION_KEY, "e52cac67419a9a220000000000000000", "7452ca55c225a1ca04b48fae32cf56fc"),
            (LM_KEY, "b09e379f7fbecb1eaf0afdcb0383c8a0", "4cd7bb57d697ef9b549f02b8f9b37864"),
        ] {
            let sent = bytes(sent);
            let exchange = Exchange {
                flags: EXCHANGE.flags | flags,
                nt_response: &nt,
                lm_response: &lm,
                encrypted_random_session_key: &sent,
                ..EXCHANGE
            };
            assert_eq!(exchange.key_exchange_key(&credential()).unwrap().as_slice(), bytes(key));
            assert_eq!(exchange.prove(&credential()), Some(SessionKey(Key::from(RANDOM_SESSION_KEY))));
            assert_eq!(exchange.prove(&Credential::of_password("password")), None);
        }
    }

    #[test]
    fn lm_alone_proves_a_password_whatever_its_case() {
        let lm = bytes("98def7b87f88aa5dafe2df779688a172def11c7d5ccdef13");
        let exchange = Exchange { lm_response: &lm, ..EXCHANGE };
        let key = exchange.key_exchange_key(&Credential::of_password("pASSWORD")).unwrap();
        assert_eq!(key.as_slice(), bytes("e52cac67419a9a220000000000000000"));
        assert_eq!(exchange.prove(&Credential::of_password("Passw0rd")), None);
    }

    /// `[MS-NLMP] 4.2.3`
    #[test]
    fn version_1_with_extended_session_security_gives_the_key() {
        let nt = bytes("7537f803ae367128ca458204bde7caf81e97ed2683267232");
        let lm = bytes("aaaaaaaaaaaaaaaa00000000000000000000000000000000");
        let exchange =
            Exchange { flags: EXTENDED_SESSIONSECURITY, nt_response: &nt, lm_response: &lm, ..EXCHANGE };
        let key = exchange.key_exchange_key(&credential()).unwrap();
        assert_eq!(key.as_slice(), bytes("eb93429a8bd952f8b89c55b87f475edc"));
        assert_eq!(exchange.prove(&credential()), Some(SessionKey(Key::from(*key))));
    }

    /// The client's part of `[MS-NLMP] 4.2.4`: zero time, challenge 0xAA…, the names of domain and server.
    const TEMP: &str = "0101000000000000 0000000000000000 aaaaaaaaaaaaaaaa 00000000 \
        02000c0044006f006d00610069006e00 01000c00530065007200760065007200 00000000 00000000";

    #[test]
    fn version_2_gives_the_exported_session_key() {
        let nt = bytes(&format!("68cd0ab851e51c96aabc927bebef6a1c{TEMP}"));
        let sent = bytes("c5dad2544fc979909 4ce1ce90bc9d03e");
        let exchange = Exchange { nt_response: &nt, encrypted_random_session_key: &sent, ..EXCHANGE };
        let key = exchange.key_exchange_key(&credential()).unwrap();
        assert_eq!(key.as_slice(), bytes("8de40ccadbc14a82f15cb0ad0de95ca3"));
        assert_eq!(exchange.prove(&credential()), Some(SessionKey(Key::from(RANDOM_SESSION_KEY))));
        let other = Exchange { user: "Usher", ..exchange };
        assert_eq!(other.prove(&credential()), None);
        let capitals = Exchange { user: "uSER", ..exchange };
        assert!(capitals.prove(&credential()).is_some(), "a user's name has no case");
    }

    #[test]
    fn lm_version_2_proves_a_password() {
        let lm = bytes("86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa");
        let exchange = Exchange { lm_response: &lm, ..EXCHANGE };
        assert!(exchange.prove(&credential()).is_some());
        assert!(exchange.prove(&Credential::of_password("Passwort")).is_none());
    }

    #[test]
    fn nobody_has_a_key_too() {
        let exchange = Exchange { flags: 0, ..EXCHANGE };
        assert_eq!(exchange.anonymous(), SessionKey(Key::from([0; 16])));
        let sent = [7; 16];
        let exchanged = Exchange { encrypted_random_session_key: &sent, ..EXCHANGE }.anonymous();
        // RC4 with a key of zeros begins with DE 18 89 41.
        assert_eq!(exchanged.0.bytes()[..4], [0xDE ^ 7, 0x18 ^ 7, 0x89 ^ 7, 0x41 ^ 7]);
    }

    #[test]
    fn capitals_stay_one_character() {
        assert_eq!(uppercase("straße éᾳ"), "STRAßE Éᾳ");
    }
}
