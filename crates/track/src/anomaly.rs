mod about;
mod message;
mod name;

pub use about::About;
pub use name::NameFault;
pub(crate) use name::NameOf;

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
    /// The connection; `None` where a packet is odd before its connection is known.
    pub connection: Option<ConnectionId>,
    /// The session, where it concerns one.
    pub session_id: Option<SessionId>,
    /// Where it stands, in bytes from the first of what [`offset_in`](Self::offset_in) says.
    pub offset: Option<usize>,
    /// The bytes that the offset counts in, where it stands in a message or an envelope.
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
    /// A name is suspicious.
    Name(NameFault),
    /// A TCP checksum is wrong.
    WrongChecksum,
    /// A header below TCP's payload contradicts itself.
    MalformedHeader,
    /// An IP length says more than was sent.
    LengthBeyondPacket,
    /// Fragments of an IP packet overlap and differ.
    FragmentConflict,
    /// A fragment reaches beyond the end of its IP packet.
    FragmentBeyondEnd,
    /// A segment lies far outside what its stream can expect. Expected: the most bytes it may be away; found: how many
    /// it is.
    OutsideWindow,
    /// Where a message had to begin stand bytes that begin none.
    UnknownFrame,
    /// A transport message without content.
    EmptyFrame,
    /// A transport message longer than anything that was agreed on. Expected: the most bytes; found: its bytes.
    OversizedFrame,
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
    /// More messages in one compound than any client sends. Expected: the most there should be; found: how many.
    LongCompound,
    /// Bytes of a connection are missing. Found: how many.
    Gap,
    /// Bytes were passed over until the next message was found. Found: how many.
    Resync,
    /// A retransmission brought other bytes than came first. Expected: the first byte that differs; found: the other.
    Conflict,
    /// A response without a request.
    ResponseWithoutRequest,
    /// A response to another command than the request's. Expected: the request's; found: the response's.
    CommandMismatch,
    /// A request without a response.
    Unanswered,
    /// A request whose MessageId a request without response still bears.
    MessageIdReused,
    /// MessageIds that were left out and never used. Expected: the first of them; found: how many.
    MessageIdSkipped,
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
    /// Two servers gave the same SessionId.
    SharedSessionId,
    /// Logons fail again and again from one host. Found: how often.
    PasswordGuessing,
    /// SMB1 is spoken.
    Smb1,
    /// SMB1 on a connection that speaks SMB2.
    Smb1AmidSmb2,
    /// A session holds very many files open. Expected: the most it should; found: how many.
    ManyOpens,
    /// More objects at once than are followed. Expected: the most that are.
    TableFull,
}

/// How seriously to take an anomaly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Common in sound traffic, or in its capture.
    Notice,
    /// Sound clients and servers do not do this.
    Warning,
    /// What somebody does who means harm.
    Alert,
}

impl Anomaly {
    /// One of which nothing is known but where it happened.
    #[must_use]
    pub const fn new(kind: AnomalyKind, connection: Option<ConnectionId>, moment: Moment) -> Self {
        Self {
            kind,
            moment,
            connection,
            session_id: None,
            offset: None,
            space: Space::Frame,
            what: "",
            expected: 0,
            found: 0,
        }
    }

    /// What its offset counts in: `packet`, from the packet's first byte; `stream`, from the first byte seen of its
    /// direction of the TCP connection; else the name of its [`Space`].
    #[must_use]
    pub const fn offset_in(&self) -> &'static str {
        match self.kind {
            AnomalyKind::WrongChecksum
            | AnomalyKind::MalformedHeader
            | AnomalyKind::LengthBeyondPacket
            | AnomalyKind::FragmentConflict
            | AnomalyKind::FragmentBeyondEnd => "packet",
            AnomalyKind::Conflict => "stream",
            _ => self.space.name(),
        }
    }
}

impl AnomalyKind {
    /// Every kind that is not about the layout of a message, or about a name.
    pub const STORY: &'static [Self] = &[
        Self::WrongChecksum,
        Self::MalformedHeader,
        Self::LengthBeyondPacket,
        Self::FragmentConflict,
        Self::FragmentBeyondEnd,
        Self::OutsideWindow,
        Self::UnknownFrame,
        Self::EmptyFrame,
        Self::OversizedFrame,
        Self::Unfinished,
        Self::NotAuthentic,
        Self::BadSignature,
        Self::Unsigned,
        Self::EnvelopeSize,
        Self::DamagedCompression,
        Self::CompressionNotNegotiated,
        Self::NestedEnvelope,
        Self::LongCompound,
        Self::Gap,
        Self::Resync,
        Self::Conflict,
        Self::ResponseWithoutRequest,
        Self::CommandMismatch,
        Self::Unanswered,
        Self::MessageIdReused,
        Self::MessageIdSkipped,
        Self::MessageIdOutOfWindow,
        Self::DialectDowngrade,
        Self::SigningNotRequired,
        Self::GuestSession,
        Self::AnonymousSession,
        Self::SharedSessionId,
        Self::PasswordGuessing,
        Self::Smb1,
        Self::Smb1AmidSmb2,
        Self::ManyOpens,
        Self::TableFull,
    ];

    /// Every kind.
    pub fn all() -> impl Iterator<Item = Self> {
        let names = NameFault::ALL.iter().map(|fault| Self::Name(*fault));
        let messages = ProblemKind::ALL.iter().map(|kind| Self::Message(*kind));
        Self::STORY.iter().copied().chain(names).chain(messages)
    }

    /// A stable identifier, for programs.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.about().id
    }

    /// What it says to a reader, in one line.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        self.about().meaning
    }

    /// How seriously to take it.
    #[must_use]
    pub const fn severity(self) -> Severity {
        self.about().severity
    }
}

impl Severity {
    /// All, the least first.
    pub const ALL: [Self; 3] = [Self::Notice, Self::Warning, Self::Alert];

    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Warning => "warning",
            Self::Alert => "alert",
        }
    }
}
