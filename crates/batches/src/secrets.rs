//! Files of passwords, hashes and keys.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::Path;

use smbtrail_pipeline::capture::KeyLog;
use smbtrail_pipeline::track::crypto::Secrets;
use smbtrail_pipeline::track::crypto::kerberos::Keytab;

/// Why a file gives no secrets.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SecretsError {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// It has more bytes than such files have.
    #[error("a file of secrets has at most {} MiB", MOST >> 20)]
    TooLong,
    /// It begins as a keytab does, and cannot be read as one.
    #[error("{0}")]
    Keytab(String),
    /// None of its lines holds a secret; the first of them says what is wrong with it.
    #[error("no line holds a secret; {0}")]
    NoSecret(String),
}

/// Bytes that a file of secrets may have.
const MOST: u64 = 64 << 20;
/// How a keytab begins: 5 and its version.
const KEYTABS: [[u8; 2]; 2] = [[5, 1], [5, 2]];

/// Adds what a file holds: a keytab, a TLS key log, or lines as `smbtrail --secrets` takes them. Gives what is wrong with lines
/// that are ignored.
///
/// # Errors
/// When the file cannot be read, or holds no secret.
pub fn add_secrets(
    path: &Path,
    secrets: &mut Secrets,
    key_log: &mut KeyLog,
) -> Result<Vec<String>, SecretsError> {
    let bytes = bytes(path)?;
    if KEYTABS.iter().any(|start| bytes.starts_with(start)) {
        let keytab = Keytab::parse(&bytes).map_err(|error| SecretsError::Keytab(error.to_string()))?;
        secrets.add_keytab(keytab);
        return Ok(Vec::new());
    }
    let text = String::from_utf8_lossy(&bytes);
    if is_key_log(&text) {
        return Ok(key_log.add(&text).iter().map(ToString::to_string).collect());
    }
    let name = path.display().to_string();
    let mut own = Secrets::default();
    let bad = own.add_file(&name, &text);
    if let (Some(first), true) = (bad.first(), own.is_empty()) {
        return Err(SecretsError::NoSecret(first.to_string()));
    }
    Ok(secrets.add_file(&name, &text).iter().map(ToString::to_string).collect())
}

/// Whether a text is a TLS key log: a line of it has a secret of a connection.
#[must_use]
pub fn is_key_log(text: &str) -> bool {
    let mut log = KeyLog::default();
    log.add(text);
    !log.is_empty()
}

fn bytes(path: &Path) -> Result<Vec<u8>, SecretsError> {
    let mut bytes = Vec::new();
    let read = File::open(path)?.take(MOST + 1).read_to_end(&mut bytes)?;
    match u64::try_from(read) {
        Ok(read) if read <= MOST => Ok(bytes),
        _ => Err(SecretsError::TooLong),
    }
}
