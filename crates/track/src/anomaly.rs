use smbtrail_codec::ProblemKind;
use smbtrail_wire::SessionId;

use crate::{ConnectionId, Moment, Space};

/// Something odd, and where it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Anomaly {
    /// What it is.
    pub kind: AnomalyKind,
    /// The frame.
    pub moment: Moment,
    /// The connection.
    pub connection: ConnectionId,
    /// The session, where it concerns one.
    pub session_id: Option<SessionId>,
    /// Where it stands, in bytes from the first of its space.
    pub offset: Option<usize>,
    /// The bytes that the offset counts in.
    pub space: Space,
    /// The structure or field it concerns, by the specification's name; empty where it concerns none.
    pub what: &'static str,
    /// What the specification wants there: a value, a bound or a count, by the kind.
    pub expected: u64,
    /// What stood there.
    pub found: u64,
}

/// The kinds of [`Anomaly`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AnomalyKind {
    /// A message is not as the specification lays it out.
    Message(ProblemKind),
    /// Where a message had to begin stand bytes that begin none.
    UnknownFrame,
    /// A stream ended in the middle of a message. Expected: bytes of it and what follows; found: bytes there were.
    Unfinished,
    /// An envelope stands in one that may not hold it: only a compressed one may stand in an encrypted one.
    NestedEnvelope,
    /// The signature of an encrypted message is not that of its bytes with the session's key.
    NotAuthentic,
    /// A signature is not that of its message. `[MS-SMB2] 3.2.5.1.3`
    BadSignature,
    /// A message is not signed, though it should be.
    Unsigned,
    /// An envelope says that it holds more than a message may. Expected: the most; found: what it says.
    EnvelopeSize,
    /// A compressed message does not decompress to what it says. Where: how far it could be read; expected: bytes it
    /// should decompress to; found: bytes it did.
    DamagedCompression,
    /// A message is compressed by an algorithm on which the ends did not agree. Found: the algorithm.
    CompressionNotNegotiated,
    /// Bytes of a connection are missing. Found: how many.
    Gap,
    /// Bytes were passed over until the next message was found. Found: how many.
    Resync,
    /// A retransmission brought other bytes than came first.
    Conflict,
    /// A response without a request.
    ResponseWithoutRequest,
    /// A response to another command than the request's. Expected: the request's; found: the response's.
    CommandMismatch,
    /// A request without a response.
    Unanswered,
    /// A request whose MessageId a request without response still bears.
    MessageIdReused,
    /// A request whose MessageId the server had not granted. `[MS-SMB2] 3.3.5.2.3`
    MessageIdOutOfWindow,
    /// The server chose a lower dialect than the client's highest. Expected: that one; found: the chosen one.
    DialectDowngrade,
    /// A session in which nobody has to sign.
    SigningNotRequired,
    /// A session of a guest.
    GuestSession,
    /// A session of nobody in particular.
    AnonymousSession,
    /// Logons fail again and again from one host. Found: how often.
    PasswordGuessing,
    /// SMB1 is spoken.
    Smb1,
}

impl AnomalyKind {
    /// Every kind that is not about the layout of a message.
    pub const STORY: &'static [Self] = &[
        Self::UnknownFrame,
        Self::Unfinished,
        Self::NotAuthentic,
        Self::BadSignature,
        Self::Unsigned,
        Self::Gap,
        Self::Resync,
        Self::Conflict,
        Self::ResponseWithoutRequest,
        Self::CommandMismatch,
        Self::Unanswered,
        Self::MessageIdReused,
        Self::MessageIdOutOfWindow,
        Self::DialectDowngrade,
        Self::SigningNotRequired,
        Self::GuestSession,
        Self::AnonymousSession,
        Self::PasswordGuessing,
        Self::Smb1,
    ];

    /// A stable identifier, for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Message(kind) => kind.name(),
            Self::UnknownFrame => "unknown-frame",
            Self::Unfinished => "unfinished-frame",
            Self::NestedEnvelope => "nested-envelope",
            Self::NotAuthentic => "encryption-not-authentic",
            Self::BadSignature => "bad-signature",
            Self::Unsigned => "unsigned",
            Self::EnvelopeSize => "envelope-size",
            Self::DamagedCompression => "damaged-compression",
            Self::CompressionNotNegotiated => "compression-not-negotiated",
            Self::Gap => "gap",
            Self::Resync => "resync",
            Self::Conflict => "conflicting-overlap",
            Self::ResponseWithoutRequest => "response-without-request",
            Self::CommandMismatch => "command-mismatch",
            Self::Unanswered => "unanswered",
            Self::MessageIdReused => "message-id-reused",
            Self::MessageIdOutOfWindow => "message-id-out-of-window",
            Self::DialectDowngrade => "dialect-downgrade",
            Self::SigningNotRequired => "signing-not-required",
            Self::GuestSession => "guest-session",
            Self::AnonymousSession => "anonymous-session",
            Self::PasswordGuessing => "password-guessing",
            Self::Smb1 => "smb1",
        }
    }

    /// What it says to a reader, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Message(ProblemKind::Reserved) => "reserved bytes are not zero",
            Self::Message(_) => "a message is not as the specification lays it out",
            Self::UnknownFrame => "bytes stand where a message had to begin, and begin none",
            Self::Unfinished => "a stream ended in the middle of a message",
            Self::NestedEnvelope => "an envelope stands in one that may not hold it",
            Self::NotAuthentic => "an encrypted message was altered, or its key is another",
            Self::BadSignature => "a signature that is not its message's",
            Self::Unsigned => "a message is not signed though it should be",
            Self::EnvelopeSize => "an envelope says that it holds more than a message may",
            Self::DamagedCompression => "a compressed message does not decompress to what it says",
            Self::CompressionNotNegotiated => {
                "a message is compressed by an algorithm that was not agreed on"
            }
            Self::Gap => "bytes are missing from the capture",
            Self::Resync => "bytes were passed over until the next message",
            Self::Conflict => "a retransmission brought other bytes than came first",
            Self::ResponseWithoutRequest => "a response without a request",
            Self::CommandMismatch => "a response to another command than the request's",
            Self::Unanswered => "a request without a response",
            Self::MessageIdReused => "a MessageId is used again while its request waits",
            Self::MessageIdOutOfWindow => "a MessageId that the server had not granted",
            Self::DialectDowngrade => "a lower dialect than the client's highest was chosen",
            Self::SigningNotRequired => "a session in which nobody has to sign",
            Self::GuestSession => "a session of a guest",
            Self::AnonymousSession => "a session of nobody in particular",
            Self::PasswordGuessing => "logons fail again and again from one host",
            Self::Smb1 => "SMB1 is spoken",
        }
    }
}
