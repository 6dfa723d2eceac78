//! Keys of sessions as other programs print them for debugging, a few lines for each session.

use smbtrail_wire::SessionId;

use super::{SecretError, Secrets, session_id};
use crate::{Key, SessionKey, hex};

/// The lines of one session.
///
/// Three programs print such lines, each with what it knows of the moment before them:
///
/// ```text
/// CIFS: VFS: Session Id    05 00 00 00 00 c4 00 00         Linux, built with CONFIG_CIFS_DEBUG_DUMP_KEYS; ksmbd
/// Session Id    [0000] 29 00 00 00 00 00 00 00   ).......  Samba with `debug encryption = yes`
/// Session Id:   05 00 00 00 00 c4 00 00                    smbinfo keys
/// ```
/// What follows in the same form are `Session Key`, `ServerIn Key` (client to server) and `ServerOut Key`; `smbinfo` calls the
/// latter two `Server Encryption Key` and `Server Decryption Key`. Samba continues a key of 32 bytes at `[0010]`.
#[derive(Debug, Default)]
pub(super) struct Dump {
    /// The session, and the place of the line that names it.
    session: Option<(SessionId, String)>,
    keys: [Vec<u8>; 3],
    /// Which key the last line was about.
    last: Option<usize>,
}

/// The three keys by their names: that of the session, client to server, server to client.
const KEYS: [[&str; 2]; 3] = [
    ["Session Key", "SessionKey"],
    ["ServerIn Key", "Server Encryption Key"],
    ["ServerOut Key", "Server Decryption Key"],
];
const IDS: [&str; 2] = ["Session Id", "SessionId"];
/// What else is between such lines.
const OTHERS: [&str; 7] = [
    "Signing Key",
    "Signing Algo",
    "App Key",
    "Cipher type",
    "Cipher Algo",
    "dumping generated",
    " encryption",
];
const EXPECTED: &str = "the bytes of a key in hexadecimal, after a line with the session's id";

impl Dump {
    /// Takes up a line, if it is one of a dump; whether it is.
    pub(super) fn read(
        &mut self,
        line: &str,
        origin: &str,
        secrets: &mut Secrets,
    ) -> Result<bool, SecretError> {
        let after = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| line.split_once(name))
                .map(|(_, rest)| rest.trim_start_matches([':', ' ', '\t']))
        };
        let last = self.last.take();
        if let Some(id) = after(&IDS) {
            std::mem::take(self).finish(secrets);
            self.session = Some((dumped_id(id)?, origin.to_owned()));
            return Ok(true);
        }
        if let Some((number, digits)) =
            KEYS.iter().enumerate().find_map(|(number, names)| Some((number, after(names)?)))
        {
            let bytes = dumped_bytes(digits).filter(|bytes| (16..=64).contains(&bytes.len()));
            let bytes = bytes.filter(|_| self.session.is_some()).ok_or(SecretError::Form(EXPECTED))?;
            (self.keys[number], self.last) = (bytes, Some(number));
            return Ok(true);
        }
        if let (Some(number), Some(rest)) = (last, line.trim_start().strip_prefix("[0010]")) {
            self.keys[number].extend(table_row(rest));
            return Ok(true);
        }
        Ok(OTHERS.iter().any(|name| line.contains(name)))
    }

    /// Adds the keys of the session whose lines were read last.
    pub(super) fn finish(self, secrets: &mut Secrets) {
        let Some((id, origin)) = self.session else { return };
        let [session, c2s, s2c] = self.keys.map(|bytes| {
            // A session without encryption has keys of zeros.
            let is_key = (16..=32).contains(&bytes.len()) && bytes.iter().any(|byte| *byte != 0);
            is_key.then(|| Key::from(bytes.as_slice()))
        });
        if let Some(key) = session {
            secrets.session_keys.insert(id, (SessionKey(key), origin.as_str().into()));
        }
        if let Some((c2s, s2c)) = c2s.zip(s2c) {
            secrets.sealing_keys.insert(id, (c2s, s2c, origin.into()));
        }
    }
}

/// An id: bytes as they are on the wire, or a number.
fn dumped_id(text: &str) -> Result<SessionId, SecretError> {
    let text = text.trim();
    let error = || SecretError::SessionId(text.to_owned());
    match dumped_bytes(text).and_then(|bytes| <[u8; 8]>::try_from(bytes).ok()) {
        Some(wire) => Ok(SessionId(u64::from_le_bytes(wire))),
        None if text.contains(' ') => Err(error()),
        None => session_id(text),
    }
}

/// Bytes in one of the three forms.
fn dumped_bytes(text: &str) -> Option<Vec<u8>> {
    if let Some(row) = text.strip_prefix("[0000]") {
        return Some(table_row(row).collect());
    }
    let text = text.trim();
    if !text.contains(' ') {
        return hex(text);
    }
    // Some versions of smbinfo leave out a leading zero.
    text.split_whitespace()
        .map(|byte| (byte.len() <= 2).then(|| u8::from_str_radix(byte, 16).ok())?)
        .collect()
}

/// The bytes in a row of Samba's tables: two columns of eight, three characters each, and then the same as text.
fn table_row(row: &str) -> impl Iterator<Item = u8> {
    let columns = [1..25, 27..51].map(|column| row.get(column).unwrap_or_default());
    let bytes = columns.into_iter().flat_map(str::split_whitespace);
    bytes.map_while(|byte| u8::from_str_radix(byte, 16).ok())
}
