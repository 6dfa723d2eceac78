//! NTLM: NEGOTIATE, CHALLENGE, AUTHENTICATE. `[MS-NLMP]` 2.2
//!
//! Each message is a fixed part, in which descriptors give length and offset of the payloads, and the payloads in any
//! order. Offsets in the structures count from the message's first byte (`N` of `NTLMSSP`), those of problems and
//! listings from the blob's first.

mod authenticate;
mod av;
mod challenge;
mod flags;
mod layout;
mod negotiate;
mod response;

use alloc::vec::Vec;

use smbtrail_layout::{Sink, Visitor};
use smbtrail_wire::Scalar;

pub use authenticate::{AuthenticateMessage, Scheme};
pub use av::{AvFlags, AvId, AvPair, AvPairs, AvValue, SingleHost};
pub use challenge::ChallengeMessage;
pub use flags::{MessageType, NegotiateFlags, Version};
pub use layout::Payload;
pub use negotiate::NegotiateMessage;
pub use response::{LmResponse, NtResponse, NtlmV2ClientChallenge, NtlmV2Response};

use crate::{ParseError, Region};

/// What every message begins with.
pub const SIGNATURE: &[u8; 8] = b"NTLMSSP\0";

/// Whether the bytes begin with [`SIGNATURE`], or are a piece of it with its first letters.
pub(crate) fn is_ntlm(bytes: &[u8]) -> bool {
    bytes.len() >= 4 && bytes.iter().zip(SIGNATURE).all(|(byte, expected)| byte == expected)
}

/// One of the three messages.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum NtlmMessage<'a> {
    /// The client says what it can. `[MS-NLMP]` 2.2.1.1
    Negotiate(NegotiateMessage<'a>),
    /// The server chooses and challenges. `[MS-NLMP]` 2.2.1.2
    Challenge(ChallengeMessage<'a>),
    /// The client names the user and answers the challenge. `[MS-NLMP]` 2.2.1.3
    Authenticate(AuthenticateMessage<'a>),
}

impl<'a> NtlmMessage<'a> {
    /// Reads a message from the region that holds it; the region's offset counts in errors and problems only.
    ///
    /// # Errors
    /// [`ParseError`] when the signature, a known MessageType or the part that every version has is missing.
    pub fn parse(message: Region<'a>, problems: &mut dyn Sink) -> Result<Self, ParseError> {
        let Region { offset, bytes } = message;
        if !is_ntlm(bytes) {
            let found = bytes.first().copied().unwrap_or(0);
            return Err(ParseError::Unrecognised { offset, found });
        }
        let Some(head) = bytes.first_chunk::<12>() else {
            let had = bytes.len();
            return Err(ParseError::Short { structure: "NTLM message", offset, needed: 12, had });
        };
        match MessageType(u32::read(&head[8..])) {
            MessageType::NEGOTIATE => NegotiateMessage::parse(message, problems).map(Self::Negotiate),
            MessageType::CHALLENGE => ChallengeMessage::parse(message, problems).map(Self::Challenge),
            MessageType::AUTHENTICATE => {
                AuthenticateMessage::parse(message, problems).map(Self::Authenticate)
            }
            MessageType(found) => Err(ParseError::MessageType { offset: offset + 8, found }),
        }
    }

    /// Which message it is.
    #[must_use]
    pub const fn message_type(&self) -> MessageType {
        match self {
            Self::Negotiate(_) => MessageType::NEGOTIATE,
            Self::Challenge(_) => MessageType::CHALLENGE,
            Self::Authenticate(_) => MessageType::AUTHENTICATE,
        }
    }

    /// NegotiateFlags; `None` in an AUTHENTICATE message of a client too old to send them.
    #[must_use]
    pub const fn flags(&self) -> Option<NegotiateFlags> {
        match self {
            Self::Negotiate(message) => Some(message.flags),
            Self::Challenge(message) => Some(message.flags),
            Self::Authenticate(message) => message.flags,
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

    /// Lists every field in wire order; `base` is where the message begins in the blob.
    pub fn describe(&self, base: usize, visitor: &mut dyn Visitor) {
        match self {
            Self::Negotiate(message) => message.describe(base, visitor),
            Self::Challenge(message) => message.describe(base, visitor),
            Self::Authenticate(message) => message.describe(base, visitor),
        }
    }
}
