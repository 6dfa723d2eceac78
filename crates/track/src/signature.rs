use std::fmt;

/// What became of a message's signature. `[MS-SMB2] 3.2.5.1.3, 3.3.5.2.4`
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "a signature is one of these")]
pub enum Signature {
    /// It has none, and none is required.
    #[default]
    None,
    /// It has none, though it should: signing is required, or it says it is unsigned and has a signature.
    Missing,
    /// It is right.
    Good,
    /// It is wrong: the message was altered or forged, or signed with another key.
    Bad,
    /// It has one that could not be checked.
    Unverifiable(Lacking),
}

/// What is missing to check a signature or to decrypt.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Lacking {
    /// No secret was given.
    #[default]
    Secret,
    /// No secret that was given fits the logon.
    Proof,
    /// The capture holds no logon of the session, and no key of it was given.
    Logon,
    /// The capture does not contain messages from which the keys follow: NEGOTIATE, or part of the setup.
    Handshake,
    /// The session was set up by a mechanism whose keys are unknown.
    Mechanism,
    /// A guest's messages have no key.
    Guest,
    /// The dialect or the algorithm is unknown.
    Algorithm,
    /// No session of that id is known on the connection, or the server answered before it looked for one.
    Session,
    /// The capture does not contain bytes of the message.
    Bytes,
}

/// The signatures of a session on one of its connections.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct SignatureCounts {
    /// Messages that are signed.
    pub signed: u64,
    /// Those of them whose signature is right.
    pub good: u64,
    /// Those of them whose signature is wrong.
    pub bad: u64,
    /// Those of them that could not be checked.
    pub unverifiable: u64,
    /// Messages that are not signed, though they should be.
    pub unsigned: u64,
    /// Why a signature could not be checked: what held for the first such message.
    pub lacking: Option<Lacking>,
    /// The frames of the messages that are bad or not signed, as far as they are kept.
    pub bad_frames: Vec<u64>,
}

impl Signature {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Missing => "unsigned",
            Self::Good => "good",
            Self::Bad => "bad",
            Self::Unverifiable(_) => "unverifiable",
        }
    }
}

impl Lacking {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Secret => "no-secret",
            Self::Proof => "no-secret-fits",
            Self::Logon => "no-logon",
            Self::Handshake => "set-up-incomplete",
            Self::Mechanism => "no-key-of-mechanism",
            Self::Guest => "guest",
            Self::Algorithm => "algorithm-unknown",
            Self::Session => "session-unknown",
            Self::Bytes => "bytes-missing",
        }
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Secret => "no secret was given",
            Self::Proof => "no secret that was given fits the logon",
            Self::Logon => "the capture holds no logon of the session",
            Self::Handshake => "the capture does not contain a part of the session's setup",
            Self::Mechanism => "the keys of the logon's mechanism are unknown",
            Self::Guest => "a guest's messages have no key",
            Self::Algorithm => "the dialect or the algorithm is unknown",
            Self::Session => "no session of that id is known",
            Self::Bytes => "the capture does not contain bytes of the message",
        })
    }
}

impl SignatureCounts {
    /// Counts a message of this frame; at most `cap` frames are kept.
    #[cfg(feature = "crypto")]
    pub(crate) fn count(&mut self, signature: Signature, frame: u64, cap: usize) {
        match signature {
            Signature::None => return,
            Signature::Missing => self.unsigned += 1,
            Signature::Good => self.good += 1,
            Signature::Bad => self.bad += 1,
            Signature::Unverifiable(lacking) => {
                self.unverifiable += 1;
                self.lacking.get_or_insert(lacking);
            }
        }
        if signature != Signature::Missing {
            self.signed += 1;
        }
        let wrong = matches!(signature, Signature::Missing | Signature::Bad);
        if wrong && self.bad_frames.len() < cap && self.bad_frames.last() != Some(&frame) {
            self.bad_frames.push(frame);
        }
    }
}
