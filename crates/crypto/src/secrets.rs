//! The secrets at hand: passwords, hashes and keys.

mod dump;
mod file;
mod kerberos;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use smbtrail_wire::{Etype, SessionId};
use thiserror::Error;
use zeroize::Zeroizing;

pub use self::file::LineError;
pub use self::kerberos::{PasswordKeys, Principal, Sealed};
use crate::account::{ProtectedPassword, open_password};
use crate::kerberos::{KerberosKey, Keytab};
use crate::netlogon::{ChannelKey, ChannelSetup};
use crate::ntlm::{Credential, Exchange, uppercase};
use crate::{Key, SessionKey, hex};

/// The passwords, hashes and keys at hand.
#[derive(Debug, Default)]
pub struct Secrets {
    /// By user in capitals; those for every user under `*`.
    accounts: HashMap<String, Vec<Account>>,
    /// How many accounts were given.
    count: usize,
    /// Keys of Kerberos, by account in capitals.
    kerberos_keys: HashMap<String, Vec<(KerberosKey, Given)>>,
    /// The first keys of each type of Kerberos, for services whose account has another name.
    first_keys: Vec<(KerberosKey, Given)>,
    session_keys: HashMap<SessionId, (SessionKey, Arc<str>)>,
    sealing_keys: HashMap<SessionId, (Key, Key, Arc<str>)>,
    keytab: Keytab,
}

/// A kind of secret, and how it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Secret {
    /// `USER=PASSWORD`, where the user may be `DOMAIN\USER`, or `*` for everybody.
    Password,
    /// `USER=HEX`: the NT hash of a password.
    NtHash,
    /// `USER=HEX`: an AES key of a user, a machine or `krbtgt` in Kerberos.
    KerberosKey,
    /// `SESSIONID=HEX`: the key that a logon left.
    SessionKey,
    /// `SESSIONID=C2S:S2C`: the keys of encryption, client to server and server to client.
    SealingKeys,
    /// A keytab, in a file of its own: see [`Secrets::add_keytab`].
    Keytab,
    /// None: an anonymous logon needs none.
    None,
}

/// Which secret it was.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "callers say what was given")]
pub struct Given {
    /// Its kind.
    pub secret: Secret,
    /// Where it was given, as whoever gave it calls the place.
    pub origin: Arc<str>,
    /// The session's id was given with its bytes in reverse order: as they are on the wire.
    pub swapped: bool,
}

/// Why something is no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SecretError {
    /// There is no `=`, or nothing before it.
    #[error("expected {0}")]
    Form(&'static str),
    /// Not a session's id.
    #[error(
        "`{0}` is no session id: expected a form such as 0x0000000000000029, as `smbtrail sessions` prints it"
    )]
    SessionId(String),
    /// Not hexadecimal, or not as many digits as there can be.
    #[error("expected {expected} hexadecimal digits, found {found}")]
    Digits {
        /// How many there may be.
        expected: &'static str,
        /// What was found.
        found: String,
    },
}

/// Somebody's password.
#[derive(Debug)]
struct Account {
    /// In capitals; `None` for any.
    domain: Option<String>,
    credential: Credential,
    given: Given,
    /// Its place among all accounts.
    number: usize,
}

/// Stands for every user.
const EVERYBODY: &str = "*";

impl Secret {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Password => "password",
            Self::NtHash => "nt-hash",
            Self::KerberosKey => "kerberos-key",
            Self::SessionKey => "session-key",
            Self::SealingKeys => "keys",
            Self::Keytab => "keytab",
            Self::None => "anonymous",
        }
    }

    const fn form(self) -> &'static str {
        match self {
            Self::Password => "USER=PASSWORD or DOMAIN\\USER=PASSWORD",
            Self::NtHash => "USER=HEX with the 32 digits of an NT hash",
            Self::KerberosKey => "USER=HEX with the 32 or 64 digits of an AES key",
            Self::SessionKey => "SESSIONID=HEX",
            Self::SealingKeys => "SESSIONID=C2S:S2C, two keys in hexadecimal",
            Self::Keytab => "a keytab in a file of its own",
            Self::None => "no secret",
        }
    }
}

impl Secrets {
    /// Takes up a secret in the form of its kind. `origin` names where it was given, for [`Given`].
    ///
    /// # Errors
    /// [`SecretError`] when it has another form.
    pub fn add(&mut self, secret: Secret, text: &str, origin: &str) -> Result<(), SecretError> {
        let form = || SecretError::Form(secret.form());
        // A user's name holds no `=`, a password may.
        let (whose, what) = text.split_once('=').filter(|(whose, _)| !whose.is_empty()).ok_or_else(form)?;
        match secret {
            Secret::Password => self.account(whose, Credential::of_password(what), secret, origin),
            Secret::NtHash => {
                let hash = nt_hash(what)?;
                self.account(whose, Credential::of_nt_hash(hash), secret, origin);
            }
            Secret::KerberosKey => {
                let key = key(what, "32 or 64", 16..=32)?;
                let types = match key.bytes().len() {
                    16 => [Etype::AES128_CTS_HMAC_SHA1_96, Etype::AES128_CTS_HMAC_SHA256_128],
                    32 => [Etype::AES256_CTS_HMAC_SHA1_96, Etype::AES256_CTS_HMAC_SHA384_192],
                    _ => return Err(SecretError::Digits { expected: "32 or 64", found: found(what) }),
                };
                let user = whose.rsplit_once('\\').map_or(whose, |(_, user)| user);
                for etype in types {
                    let given = Given { secret, origin: origin.into(), swapped: false };
                    self.add_kerberos_key(user, KerberosKey { etype, key: key.clone() }, given);
                }
            }
            Secret::SessionKey => {
                let key = SessionKey(key(what, "32 to 64", 16..=32)?);
                self.session_keys.insert(session_id(whose)?, (key, origin.into()));
            }
            Secret::SealingKeys => {
                let (c2s, s2c) = what.split_once(':').ok_or_else(form)?;
                let [c2s, s2c] = [key(c2s, "32 or 64", 16..=32)?, key(s2c, "32 or 64", 16..=32)?];
                self.sealing_keys.insert(session_id(whose)?, (c2s, s2c, origin.into()));
            }
            Secret::Keytab | Secret::None => return Err(form()),
        }
        Ok(())
    }

    /// Takes up the keys of services.
    pub fn add_keytab(&mut self, keytab: Keytab) {
        self.keytab.extend(keytab);
    }

    /// The keys of services.
    #[must_use]
    pub const fn keytab(&self) -> &Keytab {
        &self.keytab
    }

    /// Whether it is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
            && self.kerberos_keys.is_empty()
            && self.session_keys.is_empty()
            && self.sealing_keys.is_empty()
            && self.keytab.entries().is_empty()
    }

    /// The session key of a logon, and the secret whose response it shows.
    #[must_use]
    pub fn prove(&self, exchange: &Exchange<'_>) -> Option<(SessionKey, Given)> {
        let domain = uppercase(exchange.domain);
        let own = self.accounts.get(&uppercase(exchange.user));
        let candidates = own.into_iter().chain(self.accounts.get(EVERYBODY)).flatten();
        candidates
            .filter(|account| account.domain.as_ref().is_none_or(|of| *of == domain))
            .find_map(|account| Some((exchange.prove(&account.credential)?, account.given.clone())))
    }

    /// The key of the secure channel of a machine, whose account is `user`.
    #[must_use]
    pub fn channel_key(&self, user: &str, setup: &ChannelSetup) -> Option<ChannelKey> {
        self.credentials(user).find_map(|credential| ChannelKey::prove(setup, credential))
    }

    /// The password that a user changes to, which the old one encrypts. `[MS-SAMR]` 3.1.5.10.3
    #[must_use]
    pub fn changed_password(&self, user: &str, encrypted: &[u8]) -> Option<Zeroizing<String>> {
        self.credentials(user).find_map(|credential| open_password(credential.nt(), encrypted))
    }

    /// The same, as newer clients encrypt it. `[MS-SAMR]` 3.1.5.10.4
    #[must_use]
    pub fn changed_protected_password(
        &self,
        user: &str,
        sealed: &ProtectedPassword<'_>,
    ) -> Option<Zeroizing<String>> {
        self.credentials(user).find_map(|credential| sealed.open_with_hash(credential.nt()))
    }

    fn credentials(&self, user: &str) -> impl Iterator<Item = &Credential> {
        let own = self.accounts.get(&uppercase(user));
        own.into_iter().chain(self.accounts.get(EVERYBODY)).flatten().map(|account| &account.credential)
    }

    /// The session key that was given for this session.
    #[must_use]
    pub fn session_key(&self, id: SessionId) -> Option<(SessionKey, Given)> {
        let ((key, origin), swapped) = either_order(&self.session_keys, id)?;
        let given = Given { secret: Secret::SessionKey, origin: origin.clone(), swapped };
        Some((key.clone(), given))
    }

    /// The keys of encryption that were given for this session: client to server, server to client.
    #[must_use]
    pub fn sealing_keys(&self, id: SessionId) -> Option<(Key, Key, Given)> {
        let ((c2s, s2c, origin), swapped) = either_order(&self.sealing_keys, id)?;
        let given = Given { secret: Secret::SealingKeys, origin: origin.clone(), swapped };
        Some((c2s.clone(), s2c.clone(), given))
    }

    fn account(&mut self, whose: &str, credential: Credential, secret: Secret, origin: &str) {
        let (domain, user) = match whose.split_once('\\') {
            Some((domain, user)) => (Some(uppercase(domain)), user),
            None => (None, whose),
        };
        let given = Given { secret, origin: origin.into(), swapped: false };
        self.note_first(&credential.kerberos_key(), &given);
        let account = Account { domain, credential, given, number: self.count };
        self.count += 1;
        self.accounts.entry(uppercase(user)).or_default().push(account);
    }
}

impl fmt::Display for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.origin)
    }
}

fn either_order<V>(of: &HashMap<SessionId, V>, id: SessionId) -> Option<(&V, bool)> {
    let as_printed = of.get(&id).map(|value| (value, false));
    as_printed.or_else(|| of.get(&SessionId(id.0.swap_bytes())).map(|value| (value, true)))
}

fn nt_hash(text: &str) -> Result<[u8; 16], SecretError> {
    let bytes = hex(text).and_then(|bytes| <[u8; 16]>::try_from(bytes).ok());
    bytes.ok_or_else(|| SecretError::Digits { expected: "32", found: found(text) })
}

fn key(text: &str, expected: &'static str, len: std::ops::RangeInclusive<usize>) -> Result<Key, SecretError> {
    let bytes = hex(text.strip_prefix("0x").unwrap_or(text)).filter(|bytes| len.contains(&bytes.len()));
    bytes
        .map(|bytes| Key::from(bytes.as_slice()))
        .ok_or_else(|| SecretError::Digits { expected, found: found(text) })
}

/// What was found instead of digits: how much, not what, since it may be a key.
fn found(text: &str) -> String {
    let digits = text.chars().all(|letter| letter.is_ascii_hexdigit());
    if digits { text.len().to_string() } else { "something else".to_owned() }
}

/// `0x…` or decimal, as a number; sixteen digits alone are the bytes as they are on the wire, as Wireshark's table of
/// session keys has them.
fn session_id(text: &str) -> Result<SessionId, SecretError> {
    let parsed = match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(digits) => u64::from_str_radix(digits, 16).ok(),
        None if text.len() == 16 => hex(text).and_then(|wire| wire.try_into().ok()).map(u64::from_le_bytes),
        None => text.parse().ok(),
    };
    parsed.map(SessionId).ok_or_else(|| SecretError::SessionId(text.to_owned()))
}
