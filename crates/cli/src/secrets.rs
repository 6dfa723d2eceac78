//! The secrets that somebody has, as arguments.

use std::fmt;
use std::sync::Arc;

use clap::Args;
use smbtrail_pipeline::track::crypto::kerberos::Keytab;
use smbtrail_pipeline::track::crypto::{Secret, Secrets};

/// What checks signatures and decrypts: the same for every command that reads a capture.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Secrets, to check signatures and to decrypt")]
pub(crate) struct SecretArgs {
    /// A user's password; may be repeated
    ///
    /// USER may be DOMAIN\USER, or * for a password that anybody may have. It is used where it gives the response that the
    /// capture holds, and named in `logons` also where the server refused it. Other users of this machine can see
    /// arguments: --secrets keeps them in a file.
    #[arg(long = "password", value_name = "USER=PASSWORD", value_parser = |text: &str| one(Secret::Password, text))]
    passwords: Vec<Given>,

    /// The NT hash of a user's password, 32 hexadecimal digits; may be repeated
    #[arg(long = "nt-hash", value_name = "USER=HEX", value_parser = |text: &str| one(Secret::NtHash, text))]
    nt_hashes: Vec<Given>,

    /// Passwords, hashes and keys, one a line; may be repeated
    ///
    /// A line is `password USER=PASSWORD`, `nt-hash USER=HEX`, `session-key SESSIONID=HEX` or `keys SESSIONID=C2S:S2C`; or a
    /// line of hashcat's potfile (modes 5600, 5500 and 1000) or of a dump of hashes (USER:RID:LM:NT:::). Lines that begin
    /// with # say nothing.
    #[arg(long = "secrets", value_name = "FILE", value_parser = file)]
    files: Vec<Given>,

    /// The key that a session's logon left; may be repeated
    ///
    /// The session's id as `smbtrail sessions` prints it. With SMB 3.1.1 the capture must hold the session's set-up too.
    #[arg(long = "session-key", value_name = "SESSIONID=HEX", value_parser = |text: &str| one(Secret::SessionKey, text))]
    session_keys: Vec<Given>,

    /// A session's keys of encryption, client to server and server to client; may be repeated
    #[arg(long = "keys", value_name = "SESSIONID=C2S:S2C", value_parser = |text: &str| one(Secret::SealingKeys, text))]
    sealing_keys: Vec<Given>,

    /// The keys of servers, as a keytab holds them; may be repeated
    ///
    /// In the form of MIT Kerberos. They open the tickets of logons by Kerberos, under rc4-hmac, aes128-cts and aes256-cts:
    /// who the client is, and the session key.
    #[arg(long = "keytab", value_name = "FILE", value_parser = keytab)]
    keytabs: Vec<Keytab>,
}

/// A secret as it was given, known to be one.
#[derive(Clone)]
struct Given {
    /// `None` for a file's lines.
    secret: Option<Secret>,
    text: Arc<str>,
    /// The file's name.
    name: Arc<str>,
}

impl SecretArgs {
    /// All of them.
    pub(crate) fn secrets(&self) -> Arc<Secrets> {
        let mut secrets = Secrets::default();
        for kind in [&self.passwords, &self.nt_hashes, &self.session_keys, &self.sealing_keys, &self.files] {
            for (given, number) in kind.iter().zip(1..) {
                let taken = given.put(&mut secrets, number, kind.len());
                debug_assert!(taken.is_ok(), "it was looked at before");
            }
        }
        self.keytabs.iter().for_each(|keytab| secrets.add_keytab(keytab.clone()));
        Arc::new(secrets)
    }
}

impl Given {
    /// Takes it up. It is the `number`th of `of` of its kind: several of one kind are told apart by number.
    fn put(&self, secrets: &mut Secrets, number: usize, of: usize) -> Result<(), String> {
        match self.secret {
            Some(secret) => {
                let name = secret.name();
                let origin = if of > 1 { format!("{name} {number}") } else { name.to_owned() };
                secrets.add(secret, &self.text, &origin).map_err(|error| error.to_string())
            }
            None => secrets.add_file(&self.name, &self.text).map_err(|error| error.to_string()),
        }
    }
}

impl fmt::Debug for Given {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Given")
    }
}

fn one(secret: Secret, text: &str) -> Result<Given, String> {
    let given = Given { secret: Some(secret), text: text.into(), name: "".into() };
    given.put(&mut Secrets::default(), 1, 1).map(|()| given)
}

fn keytab(name: &str) -> Result<Keytab, String> {
    let bytes = std::fs::read(name).map_err(|error| error.to_string())?;
    Keytab::parse(&bytes).map_err(|error| error.to_string())
}

fn file(name: &str) -> Result<Given, String> {
    let text = std::fs::read_to_string(name).map_err(|error| error.to_string())?;
    let given = Given { secret: None, text: text.into(), name: name.into() };
    given.put(&mut Secrets::default(), 1, 1).map(|()| given)
}
