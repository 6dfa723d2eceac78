//! The options that give passwords, hashes and keys.

use std::fmt;
use std::io::Read as _;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use clap::Args;
use smbtrail_pipeline::capture::KeyLog;
use smbtrail_pipeline::track::crypto::kerberos::Keytab;
use smbtrail_pipeline::track::crypto::{LineError, Secret, Secrets};

/// Passwords, hashes and keys: the same for every command that reads a capture.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Secrets, to check signatures and to decrypt")]
pub(crate) struct SecretArgs {
    /// A user's password; may be repeated
    ///
    /// USER may be DOMAIN\USER, or * for every user. A password is used only for logons whose response it produces, refused
    /// ones included. With Kerberos, the capture must contain how the client got its tickets (port 88). Other users of this
    /// machine can see the arguments of a command: use --secrets to read passwords from a file.
    #[arg(long = "password", value_name = "USER=PASSWORD", value_parser = |text: &str| one(Secret::Password, text))]
    passwords: Vec<Given>,

    /// The NT hash of a user's password, 32 hexadecimal digits; may be repeated
    #[arg(long = "nt-hash", value_name = "USER=HEX", value_parser = |text: &str| one(Secret::NtHash, text))]
    nt_hashes: Vec<Given>,

    /// A key of an account in Kerberos, 32 or 64 hexadecimal digits; may be repeated
    ///
    /// Of a user, it opens the exchange in which the user got a ticket (port 88); of the account krbtgt, every ticket by which
    /// clients ask for others; of a machine (HOST$), the tickets of its services. The key of rc4-hmac is the NT hash.
    #[arg(long = "kerberos-key", value_name = "USER=HEX", value_parser = |text: &str| one(Secret::KerberosKey, text))]
    kerberos_keys: Vec<Given>,

    /// Passwords, hashes and keys, one per line; may be repeated
    ///
    /// A line is `password USER=PASSWORD`, `nt-hash USER=HEX`, `kerberos-key USER=HEX`, `session-key SESSIONID=HEX` or
    /// `keys SESSIONID=C2S:S2C`; or a line of hashcat's potfile (modes 5600, 5500, 1000 and those of Kerberos), of a dump of
    /// hashes or keys (USER:RID:LM:NT:::, USER:aes256-cts-hmac-sha1-96:HEX), or of the keys that Samba, the kernel of Linux
    /// and smbinfo print. Lines that begin with # are comments. Other lines are reported by number and ignored.
    #[arg(long = "secrets", value_name = "FILE", value_parser = file)]
    files: Vec<Given>,

    /// The session key that a logon produced; may be repeated
    ///
    /// The session id has the form that `smbtrail sessions` prints. With SMB 3.1.1 the capture must also contain the
    /// session setup.
    #[arg(long = "session-key", value_name = "SESSIONID=HEX", value_parser = |text: &str| one(Secret::SessionKey, text))]
    session_keys: Vec<Given>,

    /// The encryption keys of a session, client to server and server to client; may be repeated
    #[arg(long = "keys", value_name = "SESSIONID=C2S:S2C", value_parser = |text: &str| one(Secret::SealingKeys, text))]
    sealing_keys: Vec<Given>,

    /// A keytab with the keys of servers; may be repeated
    ///
    /// In the format of MIT Kerberos. The keys decrypt the tickets of Kerberos logons (rc4-hmac, aes128-cts and
    /// aes256-cts), which contain the client's name and the session key.
    #[arg(long = "keytab", value_name = "FILE", value_parser = keytab)]
    keytabs: Vec<KeytabFile>,

    /// A TLS key log, which opens SMB over QUIC; may be repeated
    ///
    /// In the form of NSS, as SSLKEYLOGFILE has clients and servers write it: LABEL CLIENT_RANDOM SECRET. Secrets within the
    /// capture (editcap --inject-secrets) are used too. Other lines are reported by number and ignored.
    #[arg(long = "keylog", value_name = "FILE", value_parser = key_log)]
    key_logs: Vec<KeyLogFile>,
}

/// A secret that was parsed successfully.
#[derive(Clone)]
struct Given {
    /// `None` for the lines of a file.
    secret: Option<Secret>,
    text: Arc<str>,
    /// The name of the file.
    name: Arc<str>,
}

/// A keytab and the file it comes from.
#[derive(Clone, Debug)]
struct KeytabFile {
    name: PathBuf,
    keytab: Keytab,
}

/// A TLS key log: its file and its text.
#[derive(Clone)]
struct KeyLogFile {
    name: PathBuf,
    text: Arc<str>,
}

/// Lines of secrets files that were ignored, until they are reported.
static IGNORED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The warnings about ignored lines. Each is given once.
pub(crate) fn ignored_lines() -> Vec<String> {
    std::mem::take(&mut IGNORED.lock().unwrap_or_else(PoisonError::into_inner))
}

impl SecretArgs {
    /// All secrets.
    pub(crate) fn secrets(&self) -> Arc<Secrets> {
        let mut secrets = Secrets::default();
        for kind in [
            &self.passwords,
            &self.nt_hashes,
            &self.kerberos_keys,
            &self.session_keys,
            &self.sealing_keys,
            &self.files,
        ] {
            for (given, number) in kind.iter().zip(1..) {
                // Every error was reported when the arguments were parsed.
                let _ = given.put(&mut secrets, number, kind.len());
            }
        }
        self.keytabs.iter().for_each(|file| secrets.add_keytab(file.keytab.clone()));
        Arc::new(secrets)
    }

    /// The secrets of TLS.
    pub(crate) fn key_log(&self) -> Arc<KeyLog> {
        let mut all = KeyLog::default();
        for file in &self.key_logs {
            // Bad lines were reported when the arguments were parsed.
            all.add(&file.text);
        }
        Arc::new(all)
    }

    /// The files that secrets come from.
    pub(crate) fn files(&self) -> impl Iterator<Item = PathBuf> {
        let secrets = self.files.iter().map(|given| PathBuf::from(&*given.name));
        let keytabs = self.keytabs.iter().map(|file| file.name.clone());
        secrets.chain(keytabs).chain(self.key_logs.iter().map(|file| file.name.clone()))
    }
}

impl Given {
    /// Adds it to `secrets`, as the `number`th of `of` of its kind: the number names it if there are several. Gives the
    /// lines of a file that hold no secret.
    fn put(&self, secrets: &mut Secrets, number: usize, of: usize) -> Result<Vec<LineError>, String> {
        match self.secret {
            Some(secret) => {
                let name = secret.name();
                let origin = if of > 1 { format!("{name} {number}") } else { name.to_owned() };
                secrets.add(secret, &self.text, &origin).map_err(|error| error.to_string())?;
                Ok(Vec::new())
            }
            None => Ok(secrets.add_file(&self.name, &self.text)),
        }
    }
}

impl fmt::Debug for KeyLogFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyLogFile")
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given")
    }
}

fn one(secret: Secret, text: &str) -> Result<Given, String> {
    let given = Given { secret: Some(secret), text: text.into(), name: "".into() };
    given.put(&mut Secrets::default(), 1, 1).map(|_| given)
}

fn keytab(name: &str) -> Result<KeytabFile, String> {
    let bytes = read(name)?;
    let keytab = Keytab::parse(&bytes).map_err(|error| error.to_string())?;
    Ok(KeytabFile { name: name.into(), keytab })
}

/// Reads a TLS key log. It is refused only if none of its lines holds a secret.
fn key_log(name: &str) -> Result<KeyLogFile, String> {
    let text: Arc<str> = String::from_utf8_lossy(&read(name)?).into();
    let mut log = KeyLog::default();
    let bad = log.add(&text);
    if log.is_empty() {
        let first = bad.first().map_or_else(String::new, |error| format!("; {error}"));
        return Err(format!("no line holds a secret of TLS 1.3{first}"));
    }
    ignore(bad.iter().map(|error| format!("{name}: {error}: the line is ignored")));
    Ok(KeyLogFile { name: name.into(), text })
}

/// Keeps warnings about lines until they are reported.
fn ignore(warnings: impl Iterator<Item = String>) {
    IGNORED.lock().unwrap_or_else(PoisonError::into_inner).extend(warnings);
}

/// Bytes that a file of secrets may have.
const MOST: u64 = 64 << 20;

/// The bytes of a file of secrets. A device without an end is not one.
fn read(name: &str) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::new();
    let file = std::fs::File::open(name).map_err(|error| error.to_string())?;
    let read = file.take(MOST + 1).read_to_end(&mut bytes).map_err(|error| error.to_string())?;
    if u64::try_from(read).unwrap_or(u64::MAX) > MOST {
        return Err(format!("it has more than {} MiB, and a file of secrets has fewer", MOST >> 20));
    }
    Ok(bytes)
}

/// Reads a file of secrets. It is refused only if none of its lines holds a secret.
fn file(name: &str) -> Result<Given, String> {
    let bytes = read(name)?;
    let given = Given { secret: None, text: String::from_utf8_lossy(&bytes).into(), name: name.into() };
    let mut secrets = Secrets::default();
    let bad = given.put(&mut secrets, 1, 1)?;
    match bad.first() {
        Some(first) if secrets.is_empty() => Err(format!("no line holds a secret; {first}")),
        _ => {
            ignore(bad.iter().map(|error| format!("{name}: {error}: the line is ignored")));
            Ok(given)
        }
    }
}
