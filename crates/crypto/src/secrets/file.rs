//! Secrets in a file, one a line.

use smbtrail_wire::Etype;
use thiserror::Error;

use super::dump::Dump;
use super::{EVERYBODY, Given, Secret, SecretError, Secrets, found, key, nt_hash};
use crate::hex;
use crate::kerberos::KerberosKey;
use crate::ntlm::Credential;

/// Why a line of a file holds no secret.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("line {line}: {error}")]
#[non_exhaustive]
pub struct LineError {
    /// The line's number, from 1.
    pub line: usize,
    /// What is wrong with it.
    pub error: SecretError,
}

const FORMS: &str = "`password USER=PASSWORD`, `nt-hash USER=HEX`, `kerberos-key USER=HEX`, `session-key SESSIONID=HEX`, \
    `keys SESSIONID=C2S:S2C`, or a line of hashcat's potfile or of a dump of hashes (USER:RID:LM:NT:::)";

impl Secrets {
    /// Adds the secrets in the lines of a file; `name` is the file's, for [`Given`](super::Given). Empty lines, lines that
    /// begin with `#` and lines of logs, which begin with `[`, are skipped.
    ///
    /// A line is a kind of secret and the secret: `password alice=…`, `nt-hash bob=…`, `kerberos-key krbtgt=…`,
    /// `session-key 0x…=…`, `keys 0x…=…:…`; or one that another tool wrote:
    ///
    /// - hashcat's potfile: `USER::DOMAIN:…:…:…:PASSWORD` (modes 5500 and 5600), `NTHASH:PASSWORD` (mode 1000),
    ///   `USER:NTHASH:PASSWORD` (the same with `--username`) and `$krb5…$…:PASSWORD` (modes 7500, 13100, 18200, 19600 to
    ///   19900); a password in the form `$HEX[…]` is decoded;
    /// - a dump of an account database by `secretsdump` and others: `DOMAIN\USER:RID:LMHASH:NTHASH:::`,
    ///   `DOMAIN\USER:aes256-cts-hmac-sha1-96:HEX` and `DOMAIN\MACHINE$:plain_password_hex:HEX`;
    /// - the keys of a session in several lines, as the client of Linux, ksmbd, `smbinfo keys` and Samba print them.
    ///
    /// Returns a [`LineError`] for each line that has another form; such a line is ignored.
    #[must_use = "lines that hold no secret should be reported"]
    pub fn add_file(&mut self, name: &str, text: &str) -> Vec<LineError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut errors = Vec::new();
        let mut dump = Dump::default();
        for (text, line) in text.lines().zip(1..) {
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            let origin = format!("{name}:{line}");
            // A line of a log begins with its time, a row of a table with its offset.
            let is_log = text.trim_start().starts_with('[');
            let added = if is_log { Ok(false) } else { self.add_line(text, &origin).map(|()| true) };
            let read = match added {
                Ok(true) => continue,
                added => {
                    dump.read(text, &origin, self).and_then(|is_key| if is_key { Ok(true) } else { added })
                }
            };
            errors.extend(read.err().map(|error| LineError { line, error }));
        }
        dump.finish(self);
        errors
    }

    fn add_line(&mut self, line: &str, origin: &str) -> Result<(), SecretError> {
        for secret in KINDS {
            let rest = line.strip_prefix(secret.name()).and_then(|rest| rest.strip_prefix(' '));
            if let Some(rest) = rest {
                return self.add(secret, rest, origin);
            }
        }
        if let Some((user, password)) = line.strip_prefix("$krb5").and_then(cracked_ticket) {
            self.account(user, Credential::of_password(&plain(password)), Secret::Password, origin);
            return Ok(());
        }
        let fields: Vec<&str> = line.splitn(7, ':').collect();
        match *fields.as_slice() {
            [user, "", domain, _, _, _, password] if !user.is_empty() => {
                let whose = if domain.is_empty() { user.to_owned() } else { format!("{domain}\\{user}") };
                self.account(&whose, Credential::of_password(&plain(password)), Secret::Password, origin);
            }
            [user, rid, _, hash, "", "", _] if !user.is_empty() && rid.parse::<u32>().is_ok() => {
                let user = without_history(user);
                self.account(user, Credential::of_nt_hash(nt_hash(hash)?), Secret::NtHash, origin);
            }
            [hash, ..] if nt_hash(hash).is_ok() && line.len() > hash.len() => {
                let password = plain(&line[hash.len() + 1..]);
                self.account(EVERYBODY, Credential::of_password(&password), Secret::Password, origin);
            }
            [user, hash, ..] if nt_hash(hash).is_ok() && fields.len() > 2 && !user.is_empty() => {
                let password = plain(&line[user.len() + hash.len() + 2..]);
                self.account(user, Credential::of_password(&password), Secret::Password, origin);
            }
            [user, kind, digits] if !user.is_empty() => return self.add_typed(user, kind, digits, origin),
            _ => return Err(SecretError::Form(FORMS)),
        }
        Ok(())
    }

    /// A key or a password that a dump names by its kind.
    fn add_typed(&mut self, user: &str, kind: &str, digits: &str, origin: &str) -> Result<(), SecretError> {
        let aes = match kind {
            "aes256-cts-hmac-sha1-96" => Some((Etype::AES256_CTS_HMAC_SHA1_96, "64", 32..=32)),
            "aes128-cts-hmac-sha1-96" => Some((Etype::AES128_CTS_HMAC_SHA1_96, "32", 16..=16)),
            _ => None,
        };
        if let Some((etype, expected, len)) = aes {
            let key = KerberosKey { etype, key: key(digits, expected, len)? };
            let given = Given { secret: Secret::KerberosKey, origin: origin.into(), swapped: false };
            self.add_kerberos_key(without_domain(user), key, given);
            return Ok(());
        }
        match kind {
            "plain_password_hex" => {
                let password = hex(digits).filter(|bytes| !bytes.is_empty() && bytes.len().is_multiple_of(2));
                let password = password.ok_or_else(|| SecretError::Digits {
                    expected: "a multiple of four",
                    found: found(digits),
                })?;
                let credential = Credential::of_machine_password(&password);
                self.account(without_domain(user), credential, Secret::Password, origin);
                Ok(())
            }
            // DES opens nothing that SMB2 uses.
            "des-cbc-md5" | "des-cbc-crc" => Ok(()),
            _ => Err(SecretError::Form(FORMS)),
        }
    }
}

const KINDS: [Secret; 5] =
    [Secret::Password, Secret::NtHash, Secret::KerberosKey, Secret::SessionKey, Secret::SealingKeys];

/// The user and the password of a ticket that was cracked, after `$krb5`.
///
/// ```text
/// tgs$23$*USER$REALM$SPN*$…:PASSWORD   tgs$18$USER$REALM$…:PASSWORD   pa$18$USER$REALM$…:PASSWORD
/// asrep$23$USER@REALM:…$…:PASSWORD
/// ```
fn cracked_ticket(line: &str) -> Option<(&str, &str)> {
    let (kind, rest) = line.split_once('$')?;
    let (_etype, rest) = rest.split_once('$')?;
    let rest = rest.strip_prefix('*').unwrap_or(rest);
    let (user, rest) = match kind {
        "asrep" => rest.split_once('@').and_then(|(user, rest)| Some((user, rest.split_once(':')?.1)))?,
        "tgs" | "pa" => rest.split_once('$')?,
        _ => return None,
    };
    let (_sealed, password) = rest.split_once(':')?;
    (!user.is_empty()).then_some((user, password))
}

fn without_domain(user: &str) -> &str {
    user.rsplit_once('\\').map_or(user, |(_, user)| user)
}

/// The name without the number of an earlier password.
fn without_history(user: &str) -> &str {
    let earlier = user.rsplit_once("_history").filter(|(_, number)| number.parse::<u32>().is_ok());
    earlier.map_or(user, |(user, _)| user)
}

/// A password as hashcat writes it: `$HEX[…]` where it holds what does not fit into a line.
fn plain(password: &str) -> String {
    let digits = password.strip_prefix("$HEX[").and_then(|rest| rest.strip_suffix(']'));
    let bytes = digits.and_then(hex);
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| password.to_owned())
}
