//! A fingerprint: the parts of one side, as far as they were seen.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::str::FromStr;

use smbtrail_auth::Token;
use smbtrail_codec::smb1::Smb1Message;
use smbtrail_codec::{Body, Header};

use crate::{client, server};

/// Whose fingerprint it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(clippy::exhaustive_enums, reason = "a connection has two ends")]
pub enum Side {
    /// The client's.
    Client,
    /// The server's.
    Server,
}

/// A part of a fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// Its name in the documentation.
    pub name: &'static str,
    /// Whether it says something of the software whatever the other side says: only such parts are compared.
    pub compared: bool,
    /// Whether the configuration decides it as well: which dialects and algorithms are allowed, and whether Kerberos is set
    /// up.
    pub configured: bool,
}

impl Part {
    const fn new(name: &'static str) -> Self {
        Self { name, compared: true, configured: false }
    }

    const fn configured(name: &'static str) -> Self {
        Self { name, compared: true, configured: true }
    }

    const fn shown(name: &'static str) -> Self {
        Self { name, compared: false, configured: false }
    }
}

/// What a client or a server cannot help saying, in a fixed order of parts. `docs/fingerprint.md` explains each.
///
/// It is written as `smb1c_` or `smb1s_` and its parts, joined by `_`; a part that was not seen is `-`. The digit is the
/// version of the form: the same traffic always gives the same text in one version.
///
/// ```
/// use smbtrail_fingerprint::Fingerprint;
///
/// let whole: Fingerprint = "smb1s_210:c7_0_t800000:r800000:w800000_s1:gr:b0:r1_ntlmssp:h1_a2.1.4.3.7:vb".parse()?;
/// let partial: Fingerprint = "smb1s_-_-_-_s1:gr:b0:r1_-_-".parse()?;
/// assert!(whole.matches(&partial));
/// # Ok::<(), smbtrail_fingerprint::ParseFingerprintError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint {
    side: Side,
    parts: Vec<Option<String>>,
}

/// How many parts of two fingerprints are equal, and how many differ. Parts that either has not seen do not count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Comparison {
    /// Compared parts that are equal.
    pub equal: usize,
    /// Compared parts that differ, other than those of the configuration.
    pub different: usize,
    /// Compared parts of the configuration that differ.
    pub configured: usize,
    /// Whether the part is equal that says most: `negotiate` of a client, `server` of a server.
    pub main: bool,
}

/// A text is no fingerprint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ParseFingerprintError {
    /// It begins neither with `smb1c_` nor with `smb1s_`.
    Prefix,
    /// It has another number of parts than its side has.
    Parts {
        /// The number of parts that the side has.
        expected: usize,
        /// The number of parts in the text.
        found: usize,
    },
    /// A part contains a character that no part has.
    Character(char),
}

impl Side {
    /// What a fingerprint of this side begins with, `_` excluded.
    #[must_use]
    pub const fn prefix(self) -> &'static str {
        match self {
            Self::Client => "smb1c",
            Self::Server => "smb1s",
        }
    }

    /// The name of the part that says most.
    const fn main(self) -> &'static str {
        match self {
            Self::Client => "negotiate",
            Self::Server => "server",
        }
    }

    /// The parts, in order.
    #[must_use]
    pub const fn parts(self) -> &'static [Part] {
        const CLIENT: &[Part] = &[
            Part::configured("dialects"),
            Part::new("negotiate"),
            Part::configured("contexts"),
            Part::new("setup"),
            Part::configured("mechanisms"),
            Part::new("ntlm-negotiate"),
            Part::new("ntlm-authenticate"),
            Part::new("smb1"),
            Part::new("priority"),
        ];
        const SERVER: &[Part] = &[
            Part::shown("answer"),
            Part::shown("contexts"),
            Part::new("sizes"),
            Part::new("server"),
            Part::configured("mechanisms"),
            Part::new("ntlm-challenge"),
        ];
        match self {
            Self::Client => CLIENT,
            Self::Server => SERVER,
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a side that was not seen yet.
    #[must_use]
    pub fn new(side: Side) -> Self {
        Self { side, parts: side.parts().iter().map(|_| None).collect() }
    }

    /// Whose it is.
    #[must_use]
    pub const fn side(&self) -> Side {
        self.side
    }

    /// Whether no part was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parts.iter().all(Option::is_none)
    }

    /// The parts in order; `None` for one that was not seen.
    pub fn parts(&self) -> impl Iterator<Item = Option<&str>> {
        self.parts.iter().map(Option::as_deref)
    }

    /// Reads a message that the side sent. What was seen before stays: the first message of a kind counts.
    ///
    /// `token` is the token of the message's security blob. A message that the capture cut must not be read.
    pub fn read(&mut self, header: &Header, body: &Body<'_>, token: Option<&Token<'_>>) {
        match self.side {
            Side::Client => client::read(self, header, body, token),
            Side::Server => server::read(self, header, body, token),
        }
    }

    /// Reads the NEGOTIATE request of SMB1 by which a client offers both protocols.
    pub fn read_smb1(&mut self, message: &Smb1Message<'_>) {
        if self.side == Side::Client {
            client::read_smb1(self, message);
        }
    }

    /// The part of a client's fingerprint that says most, from its NEGOTIATE request alone: what [`main`](Self::main) gives after
    /// the request was read. `None` for any other message.
    #[must_use]
    pub fn main_of_client(header: &Header, body: &Body<'_>) -> Option<String> {
        match body {
            Body::NegotiateRequest(body) => Some(client::negotiate(header, body)),
            _ => None,
        }
    }

    /// Takes from another one of the same side what was not seen here.
    pub fn fill(&mut self, other: &Self) {
        for (own, other) in self.parts.iter_mut().zip(&other.parts).filter(|_| self.side == other.side) {
            if own.is_none() {
                own.clone_from(other);
            }
        }
    }

    /// Whether both can be of the same software in the same configuration: no part that both have seen differs.
    ///
    /// The sizes of a server depend on the dialect that it chose, so those of different dialects are not compared.
    /// Fingerprints of different sides do not match.
    #[must_use]
    pub fn matches(&self, other: &Self) -> bool {
        let Comparison { different, configured, .. } = self.compare(other);
        self.side == other.side && different + configured == 0
    }

    /// The part that says most: `negotiate` of a client, `server` of a server. `None` if it was not seen.
    #[must_use]
    pub fn main(&self) -> Option<&str> {
        let at = self.side.parts().iter().position(|part| part.name == self.side.main())?;
        self.parts.get(at)?.as_deref()
    }

    /// Counts the parts that are equal and those that differ.
    #[must_use]
    pub fn compare(&self, other: &Self) -> Comparison {
        let mut result = Comparison::default();
        let same_dialect = self.dialect() == other.dialect();
        for (part, (own, other)) in self.side.parts().iter().zip(self.parts.iter().zip(&other.parts)) {
            let (Some(own), Some(other)) = (own, other) else { continue };
            if !part.compared || part.name == "sizes" && !same_dialect {
                continue;
            }
            if own == other {
                result.equal += 1;
                result.main |= part.name == self.side.main();
            } else if part.configured {
                result.configured += 1;
            } else {
                result.different += 1;
            }
        }
        result
    }

    /// The dialect that a server chose: the first field of its answer.
    fn dialect(&self) -> Option<&str> {
        self.parts.first()?.as_deref()?.split(':').next()
    }

    /// Sets a part that was not seen before.
    pub(crate) fn set(&mut self, part: usize, text: impl FnOnce() -> String) {
        if let Some(place) = self.parts.get_mut(part).filter(|place| place.is_none()) {
            *place = Some(text());
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.side.prefix())?;
        for part in &self.parts {
            write!(f, "_{}", part.as_deref().unwrap_or("-"))?;
        }
        Ok(())
    }
}

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (prefix, rest) = text.split_once('_').ok_or(ParseFingerprintError::Prefix)?;
        let side = [Side::Client, Side::Server].into_iter().find(|side| side.prefix() == prefix);
        let side = side.ok_or(ParseFingerprintError::Prefix)?;
        if let Some(wrong) =
            rest.chars().find(|one| !one.is_ascii_alphanumeric() && !"_-.:+=~?".contains(*one))
        {
            return Err(ParseFingerprintError::Character(wrong));
        }
        let parts: Vec<Option<String>> =
            rest.split('_').map(|part| (part != "-").then(|| String::from(part))).collect();
        let (expected, found) = (side.parts().len(), parts.len());
        if expected != found {
            return Err(ParseFingerprintError::Parts { expected, found });
        }
        Ok(Self { side, parts })
    }
}

impl fmt::Display for ParseFingerprintError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Prefix => f.write_str("a fingerprint begins with `smb1c_` or `smb1s_`"),
            Self::Parts { expected, found } => {
                write!(f, "{found} parts found; a fingerprint of that side has {expected}")
            }
            Self::Character(one) => write!(f, "no part of a fingerprint contains {one:?}"),
        }
    }
}

impl core::error::Error for ParseFingerprintError {}
