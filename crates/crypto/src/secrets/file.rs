//! Secrets in a file, one a line.

use thiserror::Error;

use super::{EVERYBODY, Secret, SecretError, Secrets, nt_hash};
use crate::hex;
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

const FORMS: &str = "`password USER=PASSWORD`, `nt-hash USER=HEX`, `session-key SESSIONID=HEX`, `keys SESSIONID=C2S:S2C`, \
    or a line of hashcat's potfile or of a dump of hashes (USER:RID:LM:NT:::)";

impl Secrets {
    /// Adds the secrets in the lines of a file; `name` is the file's, for [`Given`](super::Given). Empty lines and lines
    /// that begin with `#` are skipped.
    ///
    /// A line is a kind of secret and the secret: `password alice=…`, `nt-hash bob=…`, `session-key 0x…=…`, `keys 0x…=…:…`;
    /// or one that another tool wrote:
    ///
    /// - hashcat's potfile: `USER::DOMAIN:…:…:…:PASSWORD` (modes 5500 and 5600) and `NTHASH:PASSWORD` (mode 1000);
    ///   a password in the form `$HEX[…]` is decoded;
    /// - a dump of an account database: `USER:RID:LMHASH:NTHASH:::`.
    ///
    /// Returns a [`LineError`] for each line that has another form; such a line is ignored.
    #[must_use = "lines that hold no secret should be reported"]
    pub fn add_file(&mut self, name: &str, text: &str) -> Vec<LineError> {
        let text = text.strip_prefix('\u{FEFF}').unwrap_or(text);
        let mut errors = Vec::new();
        for (text, line) in text.lines().zip(1..) {
            if text.trim().is_empty() || text.starts_with('#') {
                continue;
            }
            if let Err(error) = self.add_line(text, &format!("{name}:{line}")) {
                errors.push(LineError { line, error });
            }
        }
        errors
    }

    fn add_line(&mut self, line: &str, origin: &str) -> Result<(), SecretError> {
        for secret in [Secret::Password, Secret::NtHash, Secret::SessionKey, Secret::SealingKeys] {
            let rest = line.strip_prefix(secret.name()).and_then(|rest| rest.strip_prefix(' '));
            if let Some(rest) = rest {
                return self.add(secret, rest, origin);
            }
        }
        let fields: Vec<&str> = line.splitn(7, ':').collect();
        match *fields.as_slice() {
            [user, "", domain, _, _, _, password] if !user.is_empty() => {
                let whose = if domain.is_empty() { user.to_owned() } else { format!("{domain}\\{user}") };
                self.account(&whose, Credential::of_password(&plain(password)), Secret::Password, origin);
            }
            [user, rid, _, hash, "", "", ""] if !user.is_empty() && rid.parse::<u32>().is_ok() => {
                self.account(user, Credential::of_nt_hash(nt_hash(hash)?), Secret::NtHash, origin);
            }
            [hash, ..] if nt_hash(hash).is_ok() && line.len() > hash.len() => {
                let password = plain(&line[hash.len() + 1..]);
                self.account(EVERYBODY, Credential::of_password(&password), Secret::Password, origin);
            }
            _ => return Err(SecretError::Form(FORMS)),
        }
        Ok(())
    }
}

/// A password as hashcat writes it: `$HEX[…]` where it holds what does not fit into a line.
fn plain(password: &str) -> String {
    let digits = password.strip_prefix("$HEX[").and_then(|rest| rest.strip_suffix(']'));
    let bytes = digits.and_then(hex);
    bytes.and_then(|bytes| String::from_utf8(bytes).ok()).unwrap_or_else(|| password.to_owned())
}
