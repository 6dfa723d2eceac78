//! NTLM: NEGOTIATE, CHALLENGE, AUTHENTICATE. `[MS-NLMP]` 2.2
//!
//! Each message is a fixed part, in which fields give length and offset of the payloads, and the payloads in any order.
//! Later versions of the protocol made the fixed part longer. Offsets in the structures count from the message's first
//! byte (`N` of `NTLMSSP`).

mod authenticate;
mod av;
mod challenge;
mod negotiate;
mod response;
mod text;
mod version;

use alloc::vec::Vec;

use smbtrail_layout::{Input, Names, ParseError, Sink, Structure, Visitor};
use smbtrail_wire::{NtlmFlags, NtlmMessageType, Scalar};

pub use authenticate::{AuthenticateMessage, Scheme};
pub use av::{AvPair, AvPairs, AvValue, SingleHost};
pub use challenge::ChallengeMessage;
pub use negotiate::NegotiateMessage;
pub use response::{LmResponse, NtResponse, NtlmV2Response};
pub use version::Version;

/// What every message begins with.
pub const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Whether the bytes begin with [`SIGNATURE`], or are a piece of it with its first letters.
pub(crate) fn is_ntlm(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes.iter().zip(SIGNATURE).all(|(byte, expected)| byte == expected)
}

/// One of the three messages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "the specification lists the messages")]
pub enum NtlmMessage<'a> {
    /// The client says what it can do. `[MS-NLMP]` 2.2.1.1
    Negotiate(NegotiateMessage<'a>),
    /// The server chooses and challenges. `[MS-NLMP]` 2.2.1.2
    Challenge(ChallengeMessage<'a>),
    /// The client names the user and answers the challenge. `[MS-NLMP]` 2.2.1.3
    Authenticate(AuthenticateMessage<'a>),
}

impl<'a> NtlmMessage<'a> {
    /// The names of the structures and of their fields.
    pub(crate) const STRUCTURES: &'static [Names] = &[
        Names::of::<NegotiateMessage<'static>>(),
        Names::of::<ChallengeMessage<'static>>(),
        Names::of::<AuthenticateMessage<'static>>(),
        Names::of::<Version<'static>>(),
        Names::of::<NtlmV2Response<'static>>(),
        Names::new("TargetInfo", &["Trailing"]),
        Names::new("AvPairs", &["Trailing"]),
        Names::of::<AvPair<'static>>(),
        Names::of::<SingleHost<'static>>(),
    ];

    /// Reads a message.
    ///
    /// # Errors
    /// [`ParseError`] when the signature, a known MessageType or the part that every version has is missing.
    pub fn parse(input: Input<'a>, sink: &mut dyn Sink) -> Result<Self, ParseError> {
        let (bytes, offset) = (input.bytes(), input.base());
        if !is_ntlm(bytes) {
            let found = bytes.first().copied().unwrap_or(0).into();
            return Err(ParseError::Unrecognised { what: "NTLM message", offset, found });
        }
        let head = input.block::<12>(0, "NTLM message")?;
        match NtlmMessageType::read(&head[8..]) {
            NtlmMessageType::NEGOTIATE => NegotiateMessage::parse(input, sink).map(Self::Negotiate),
            NtlmMessageType::CHALLENGE => {
                let message = ChallengeMessage::parse(input, sink)?;
                message.check(sink);
                Ok(Self::Challenge(message))
            }
            NtlmMessageType::AUTHENTICATE => {
                let message = AuthenticateMessage::parse(input, sink)?;
                message.check(sink);
                Ok(Self::Authenticate(message))
            }
            NtlmMessageType(found) => {
                Err(ParseError::Unrecognised { what: "MessageType", offset: offset + 8, found })
            }
        }
    }

    /// Which message it is.
    #[must_use]
    pub const fn message_type(&self) -> NtlmMessageType {
        match self {
            Self::Negotiate(_) => NtlmMessageType::NEGOTIATE,
            Self::Challenge(_) => NtlmMessageType::CHALLENGE,
            Self::Authenticate(_) => NtlmMessageType::AUTHENTICATE,
        }
    }

    /// NegotiateFlags; zero in an AUTHENTICATE message of a client that is too old to send them.
    #[must_use]
    pub const fn flags(&self) -> NtlmFlags {
        match self {
            Self::Negotiate(message) => message.negotiate_flags,
            Self::Challenge(message) => message.negotiate_flags,
            Self::Authenticate(message) => message.negotiate_flags,
        }
    }

    /// The message's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        match self {
            Self::Negotiate(message) => message.to_vec(),
            Self::Challenge(message) => message.to_vec(),
            Self::Authenticate(message) => message.to_vec(),
        }
    }

    /// Lists every field in wire order.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        let visitor = &mut text::Texts::new(self.flags(), visitor);
        match self {
            Self::Negotiate(message) => message.describe(visitor),
            Self::Challenge(message) => message.describe(visitor),
            Self::Authenticate(message) => message.describe(visitor),
        }
    }
}
