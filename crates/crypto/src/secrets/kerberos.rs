//! Keys of Kerberos from the secrets at hand: passwords, NT hashes, keys of accounts and keytabs.

use std::collections::BTreeMap;

use smbtrail_wire::Etype;

use super::{Account, EVERYBODY, Given, Secret, Secrets};
use crate::kerberos::{KerberosKey, Plain, Recipe, Usage};
use crate::ntlm::uppercase;

/// Something that a client's or a service's own key encrypts.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers say what is to be opened")]
pub struct Sealed<'a> {
    /// What it is.
    pub usage: Usage,
    /// The type of the key.
    pub etype: Etype,
    /// The version of the key, for keytabs.
    pub kvno: Option<u32>,
    /// The ciphertext.
    pub cipher: &'a [u8],
}

/// Whose key it is, and how the key follows from a password.
#[derive(Clone, Copy, Debug)]
#[expect(clippy::exhaustive_structs, reason = "callers say whose key it is")]
pub struct Principal<'a> {
    /// The name of the account.
    pub account: &'a str,
    /// What precedes the password in AES keys.
    pub salt: &'a [u8],
    /// Rounds of PBKDF2, where the KDC says so.
    pub iterations: Option<u32>,
}

/// Keys that were derived from passwords. Deriving one is slow by design, and whoever sends an answer decides how slow, so the
/// rounds are bounded: see [`ROUNDS`](Self::ROUNDS).
#[derive(Debug)]
pub struct PasswordKeys {
    /// By the number of the password, the type, the rounds and the salt.
    known: BTreeMap<(usize, Etype, u32, Vec<u8>), KerberosKey>,
    /// Rounds that may still be computed.
    left: u32,
    held: usize,
}

/// Keys that are tried beside those of the account that is named: a service's names may differ from its account's.
const OTHERS: usize = 64;
/// Bytes of a salt: a realm and a name.
const SALT: usize = 512;
/// What one key costs at least, in rounds, so that the number of keys is bounded too.
const LEAST: u32 = 4_096;
/// Bytes of a key beside its salt: its place in the tree, and what the allocator adds.
const OVERHEAD: usize = 160;

impl Default for PasswordKeys {
    fn default() -> Self {
        Self { known: BTreeMap::new(), left: Self::ROUNDS, held: 0 }
    }
}

impl PasswordKeys {
    /// Rounds of PBKDF2 in all: enough for 2,048 keys by the default of the common types, which take a few seconds. No key
    /// is derived from a password beyond that.
    pub const ROUNDS: u32 = 2_048 * LEAST;

    fn key(&mut self, number: usize, password: &str, recipe: &Recipe<'_>) -> Option<KerberosKey> {
        let rounds = recipe.rounds()?;
        let place = (number, recipe.etype, rounds, recipe.salt.to_vec());
        if let Some(key) = self.known.get(&place) {
            return Some(key.clone());
        }
        if recipe.salt.len() > SALT {
            return None;
        }
        self.left = self.left.checked_sub(rounds.max(LEAST))?;
        let key = recipe.key(password)?;
        self.held += recipe.salt.len() + OVERHEAD;
        self.known.insert(place, key.clone());
        Some(key)
    }

    /// Bytes that it holds.
    #[must_use]
    pub const fn held(&self) -> usize {
        self.held
    }

    /// Forgets the keys, though not what they cost.
    pub fn forget(&mut self) {
        self.known.clear();
        self.held = 0;
    }
}

impl Secrets {
    /// Whether there is a secret from which a key of Kerberos may follow.
    #[must_use]
    pub fn opens_kerberos(&self) -> bool {
        !(self.accounts.is_empty() && self.kerberos_keys.is_empty() && self.keytab.entries().is_empty())
    }

    /// Opens what the key of an account encrypts, with the keys and passwords of that account, then with keys of others.
    #[must_use]
    pub fn open_sealed(
        &self,
        sealed: Sealed<'_>,
        whose: Principal<'_>,
        derived: &mut PasswordKeys,
    ) -> Option<(Plain, Given)> {
        let Sealed { usage, etype, kvno, cipher } = sealed;
        if usage == Usage::Ticket
            && let Some((plain, entry)) = self.keytab.open_ticket(etype, kvno, cipher)
        {
            let origin = format!("{} kvno {}", entry.principal, entry.kvno).into();
            return Some((plain, Given { secret: Secret::Keytab, origin, swapped: false }));
        }
        let name = uppercase(whose.account);
        let open = |key: &KerberosKey| key.open(usage, cipher).ok();
        let own = self.kerberos_keys.get(&name).into_iter().flatten();
        for (key, given) in own.filter(|(key, _)| key.etype == etype) {
            if let Some(plain) = open(key) {
                return Some((plain, given.clone()));
            }
        }
        let accounts = || self.accounts.get(&name).into_iter().chain(self.accounts.get(EVERYBODY)).flatten();
        for account in accounts() {
            let key = account.kerberos_key(etype, &whose, derived);
            if let Some(plain) = key.and_then(|key| open(&key)) {
                return Some((plain, account.given.clone()));
            }
        }
        let others = self.first_keys.iter().filter(|(key, _)| key.etype == etype);
        others.into_iter().find_map(|(key, given)| Some((open(key)?, given.clone())))
    }

    pub(super) fn add_kerberos_key(&mut self, user: &str, key: KerberosKey, given: Given) {
        self.note_first(&key, &given);
        self.kerberos_keys.entry(uppercase(user)).or_default().push((key, given));
    }

    /// Keeps the key if it is one of the first of its type.
    pub(super) fn note_first(&mut self, key: &KerberosKey, given: &Given) {
        if self.first_keys.iter().filter(|(first, _)| first.etype == key.etype).count() < OTHERS {
            self.first_keys.push((key.clone(), given.clone()));
        }
    }
}

impl Account {
    /// The key of this type: of rc4-hmac the NT hash, of the AES types what follows from the password.
    fn kerberos_key(
        &self,
        etype: Etype,
        whose: &Principal<'_>,
        derived: &mut PasswordKeys,
    ) -> Option<KerberosKey> {
        if etype == Etype::RC4_HMAC {
            return Some(self.credential.kerberos_key());
        }
        let Principal { salt, iterations, .. } = *whose;
        derived.key(self.number, self.credential.password()?, &Recipe { etype, salt, iterations })
    }
}
