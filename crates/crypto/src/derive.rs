use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use smbtrail_wire::{Cipher, Dialect, SigningAlgorithm};
use zeroize::Zeroizing;

use crate::{Key, PreauthHash, SessionKey};

/// What the keys of a session depend on beside its session key, as NEGOTIATE settled it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_structs, reason = "callers say on what the keys depend")]
pub struct Suite {
    /// The dialect of the connection.
    pub dialect: Dialect,
    /// How messages are signed.
    pub signing: SigningAlgorithm,
    /// How messages are encrypted; `None` where no cipher was agreed on.
    pub cipher: Option<Cipher>,
}

/// The keys of a session, or of one channel of it. `[MS-SMB2] 3.3.5.5.3`
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct DerivedKeys {
    /// Signs, both ways.
    pub signing: Key,
    /// What the client encrypts with: the server's DecryptionKey. `None` below SMB 3.0 and without a cipher.
    pub client_to_server: Option<Key>,
    /// What the server encrypts with: its EncryptionKey. `None` below SMB 3.0 and without a cipher.
    pub server_to_client: Option<Key>,
    /// For the applications above SMB2.
    pub application: Key,
}

impl SessionKey {
    /// The keys that follow. `preauth` counts in SMB 3.1.1 only.
    ///
    /// `None` for an unknown dialect, and for one that has no such keys.
    #[must_use]
    pub fn derive(&self, suite: Suite, preauth: &PreauthHash) -> Option<DerivedKeys> {
        let short = Key::from(self.0.first16().as_slice());
        let labels = match suite.dialect {
            Dialect::SMB_2_0_2 | Dialect::SMB_2_1 => {
                let (signing, application) = (short.clone(), short);
                return Some(DerivedKeys {
                    signing,
                    client_to_server: None,
                    server_to_client: None,
                    application,
                });
            }
            Dialect::SMB_3_0 | Dialect::SMB_3_0_2 => &SMB_3_0,
            Dialect::SMB_3_1_1 => &SMB_3_1_1,
            _ => return None,
        };
        let context = |own: &'static [u8]| if own.is_empty() { preauth.0.to_vec() } else { own.to_vec() };
        let small = |(label, own): Label| Key::from(kdf::<16>(short.bytes(), label, &context(own)));
        let sealing = |(label, own): Label| match suite.cipher? {
            Cipher::AES_128_CCM | Cipher::AES_128_GCM => Some(small((label, own))),
            Cipher::AES_256_CCM | Cipher::AES_256_GCM => {
                Some(Key::from(kdf::<32>(self.0.bytes(), label, &context(own))))
            }
            _ => None,
        };
        Some(DerivedKeys {
            signing: small(labels.signing),
            client_to_server: sealing(labels.client_to_server),
            server_to_client: sealing(labels.server_to_client),
            application: small(labels.application),
        })
    }
}

/// A label and its context, the final zeros included. No context means the pre-authentication hash.
type Label = (&'static [u8], &'static [u8]);

struct Labels {
    signing: Label,
    application: Label,
    client_to_server: Label,
    server_to_client: Label,
}

const SMB_3_0: Labels = Labels {
    signing: (b"SMB2AESCMAC\0", b"SmbSign\0"),
    application: (b"SMB2APP\0", b"SmbRpc\0"),
    client_to_server: (b"SMB2AESCCM\0", b"ServerIn \0"),
    server_to_client: (b"SMB2AESCCM\0", b"ServerOut\0"),
};

const SMB_3_1_1: Labels = Labels {
    signing: (b"SMBSigningKey\0", b""),
    application: (b"SMBAppKey\0", b""),
    client_to_server: (b"SMBC2SCipherKey\0", b""),
    server_to_client: (b"SMBS2CCipherKey\0", b""),
};

/// SP 800-108 in counter mode with HMAC-SHA256, r = 32, for at most one block of it. `[MS-SMB2] 3.1.4.2`
fn kdf<const N: usize>(key: &[u8], label: &[u8], context: &[u8]) -> [u8; N] {
    const { assert!(N <= 32, "one block of HMAC-SHA256") };
    let bits = u32::try_from(N * 8).unwrap_or(u32::MAX);
    let mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    let mac = mac.chain_update(1_u32.to_be_bytes()).chain_update(label).chain_update([0]);
    let block = mac.chain_update(context).chain_update(bits.to_be_bytes()).finalize().into_bytes();
    let block = Zeroizing::new(<[u8; 32]>::from(block));
    std::array::from_fn(|index| block[index])
}
