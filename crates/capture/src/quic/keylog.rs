//! TLS key logs: the secrets of connections, as browsers, servers and libraries write them down.
//!
//! A line is `LABEL CLIENT_RANDOM SECRET`, the latter two in hexadecimal digits. Which labels there are is said by RFC 9850.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use zeroize::Zeroize;

use crate::limits::KEY_LOG_CONNECTIONS;

/// The random bytes of a ClientHello, by which a key log names a connection.
pub(super) type Random = [u8; 32];

/// Which secret of a connection it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    ClientEarly,
    ClientHandshake,
    ServerHandshake,
    Client,
    Server,
}

/// A secret of TLS 1.3: as long as the hash of its cipher suite.
#[derive(Clone, Copy, PartialEq, Eq, Zeroize)]
pub(super) struct Secret {
    len: u8,
    bytes: [u8; 48],
}

impl Secret {
    /// `None` for a length that no cipher suite of QUIC has.
    pub(super) fn new(from: &[u8]) -> Option<Self> {
        let len = u8::try_from(from.len()).ok().filter(|len| matches!(len, 32 | 48))?;
        let mut bytes = [0; 48];
        bytes.get_mut(..from.len())?.copy_from_slice(from);
        Some(Self { len, bytes })
    }

    pub(super) const fn len(&self) -> u8 {
        self.len
    }

    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len.into()).unwrap_or_default()
    }
}

/// The secrets of TLS connections. They are overwritten when it is dropped.
///
/// ```
/// use smbtrail_capture::KeyLog;
///
/// let random = "00".repeat(32);
/// let mut log = KeyLog::default();
/// let bad = log.add(&format!("# a comment\nCLIENT_TRAFFIC_SECRET_0 {random} {random}\nCLIENT_TRAFFIC_SECRET_0 12\n"));
/// assert_eq!((log.connections(), bad[0].line), (1, 3));
/// ```
#[derive(Clone, Default)]
pub struct KeyLog {
    /// In the order in which they came.
    connections: Vec<(Random, [Option<Secret>; 5])>,
    by_random: HashMap<Random, usize>,
    dropped: u64,
}

impl Drop for KeyLog {
    fn drop(&mut self) {
        self.connections.iter_mut().for_each(|(_, secrets)| secrets.zeroize());
    }
}

impl fmt::Debug for KeyLog {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyLog").field("connections", &self.connections.len()).finish()
    }
}

/// The secrets that captures bring themselves, on their way from whoever reads them to whoever opens packets.
#[derive(Clone, Debug, Default)]
pub struct FoundSecrets(Arc<Mutex<KeyLog>>);

impl FoundSecrets {
    /// Adds the text of a Decryption Secrets Block. Its lines are not the user's, so bad ones are passed over.
    pub(crate) fn add(&self, text: &[u8]) {
        let mut found = KeyLog::default();
        found.add(&String::from_utf8_lossy(text));
        self.0.lock().unwrap_or_else(PoisonError::into_inner).add_found(found);
    }

    /// What was added since the last call, if anything was.
    pub(crate) fn take(&self) -> Option<KeyLog> {
        let mut found = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (!found.is_empty() || found.dropped > 0).then(|| std::mem::take(&mut *found))
    }
}

/// A line of a key log that has no secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct KeyLogError {
    /// The line, counted from 1.
    pub line: usize,
    /// What a line has to be.
    pub expected: &'static str,
}

impl fmt::Display for KeyLogError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: expected {}", self.line, self.expected)
    }
}

impl std::error::Error for KeyLogError {}

impl KeyLog {
    /// Adds what a text has. Lines that are none of a key log are left out and returned; those with secrets of no use for QUIC
    /// are passed over.
    pub fn add(&mut self, text: &str) -> Vec<KeyLogError> {
        let lines = (1..).zip(text.lines());
        lines
            .filter_map(|(line, text)| Some(KeyLogError { line, expected: self.line(text).err()? }))
            .collect()
    }

    /// The most bytes of secrets that a capture brings.
    pub(crate) const FOUND: usize =
        KEY_LOG_CONNECTIONS * 4 * (size_of::<(Random, [Option<Secret>; 5])>() + size_of::<(Random, usize)>());

    /// Adds what a Decryption Secrets Block of a capture has, as far as there is space:
    /// [`KEY_LOG_CONNECTIONS`] connections in all.
    pub(crate) fn add_found(&mut self, other: Self) {
        self.dropped += other.dropped;
        for (random, secrets) in other.connections.iter().copied() {
            if self.connections.len() >= KEY_LOG_CONNECTIONS && !self.by_random.contains_key(&random) {
                self.dropped += 1;
                continue;
            }
            let known = self.entry(random);
            for (known, new) in known.iter_mut().zip(secrets) {
                *known = known.or(new);
            }
        }
    }

    /// Connections that it has secrets of.
    #[must_use]
    pub fn connections(&self) -> usize {
        self.connections.len()
    }

    /// Whether it has no secret.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.connections.is_empty()
    }

    /// Connections whose secrets were found in a capture and not kept, because there were too many.
    pub(crate) const fn dropped(&self) -> u64 {
        self.dropped
    }

    pub(super) fn get(&self, random: &Random, label: Label) -> Option<Secret> {
        self.at(*self.by_random.get(random)?, label).map(|(_, secret)| secret)
    }

    /// The secret of the connection with this number, counted in the order of the log.
    pub(super) fn at(&self, number: usize, label: Label) -> Option<(&Random, Secret)> {
        let (random, secrets) = self.connections.get(number)?;
        Some((random, (*secrets.get(label as usize)?)?))
    }

    fn entry(&mut self, random: Random) -> &mut [Option<Secret>; 5] {
        let Self { connections, by_random, .. } = self;
        let at = *by_random.entry(random).or_insert(connections.len());
        if at == connections.len() {
            connections.push((random, [None; 5]));
        }
        // It was there, or was added just now: the index is one of the list.
        &mut connections[at].1
    }

    fn line(&mut self, line: &str) -> Result<(), &'static str> {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            return Ok(());
        }
        let mut words = line.split_whitespace();
        let (Some(label), Some(random), Some(secret), None) =
            (words.next(), words.next(), words.next(), words.next())
        else {
            return Err("LABEL CLIENT_RANDOM SECRET");
        };
        let random = hex(random).ok_or("hexadecimal digits after the label")?;
        let secret = hex(secret).ok_or("hexadecimal digits at the end")?;
        let Some(label) = Label::of(label) else { return Ok(()) };
        let random = random.try_into().map_err(|_| "64 hexadecimal digits after the label")?;
        let secret = Secret::new(&secret).ok_or("a secret of 64 or 96 hexadecimal digits")?;
        *self.entry(random).get_mut(label as usize).ok_or("LABEL CLIENT_RANDOM SECRET")? = Some(secret);
        Ok(())
    }
}

impl Label {
    /// Older libraries put QUIC before it.
    fn of(name: &str) -> Option<Self> {
        Some(match name.strip_prefix("QUIC_").unwrap_or(name) {
            "CLIENT_EARLY_TRAFFIC_SECRET" => Self::ClientEarly,
            "CLIENT_HANDSHAKE_TRAFFIC_SECRET" => Self::ClientHandshake,
            "SERVER_HANDSHAKE_TRAFFIC_SECRET" => Self::ServerHandshake,
            "CLIENT_TRAFFIC_SECRET_0" => Self::Client,
            "SERVER_TRAFFIC_SECRET_0" => Self::Server,
            _ => return None,
        })
    }
}

fn hex(text: &str) -> Option<Vec<u8>> {
    let digit = |digit: u8| char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = text.as_bytes().as_chunks();
    let byte = |&[high, low]: &[u8; 2]| Some(digit(high)? << 4 | digit(low)?);
    if rest.is_empty() { pairs.iter().map(byte).collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lines_without_a_secret() {
        let (random, secret) = ("ab".repeat(32), "0C".repeat(48));
        let text = format!(
            "# made\r\nQUIC_SERVER_TRAFFIC_SECRET_0 {random} {secret}\r\n\nEXPORTER_SECRET {random} {secret}\n\
             CLIENT_RANDOM {random} {secret}\nrubbish\nCLIENT_TRAFFIC_SECRET_0 {random} 0c0\n\
             CLIENT_TRAFFIC_SECRET_0 {random} 0c0d\nCLIENT_TRAFFIC_SECRET_0 ab {secret}\n\u{e9} {random} {secret}x\n"
        );
        let mut log = KeyLog::default();
        let bad: Vec<usize> = log.add(&text).iter().map(|error| error.line).collect();
        assert_eq!(bad, [6, 7, 8, 9, 10]);
        assert_eq!(log.connections(), 1);
        assert_eq!(log.get(&[0xab; 32], Label::Server).unwrap().bytes(), [0x0c; 48]);
        assert!(log.get(&[0xab; 32], Label::Client).is_none());
        assert!(!format!("{log:?}").contains("12"), "no secret is printed");
    }

    #[test]
    fn what_a_capture_brings_is_bounded() {
        let line = |n: usize| format!("CLIENT_TRAFFIC_SECRET_0 {n:064x} {n:064x}\n");
        let mut found = KeyLog::default();
        assert!(found.add(&(0..KEY_LOG_CONNECTIONS + 5).map(line).collect::<String>()).is_empty());
        let mut log = KeyLog::default();
        log.add_found(found);
        assert_eq!((log.connections(), log.dropped()), (KEY_LOG_CONNECTIONS, 5));
    }
}
