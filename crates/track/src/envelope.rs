use smbtrail_codec::compression::CompressionTransform;
use smbtrail_codec::transform::TransformHeader;
use smbtrail_codec::{Input, Structure, Visitor};
use smbtrail_wire::{Cipher, SessionId};

use crate::{Connection, Direction, Moment, Recalled, Session};

/// What messages are wrapped in: encryption, or compression.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Envelope<'a> {
    /// The packet with which its frame is complete.
    pub moment: Moment,
    /// Its connection.
    pub connection: &'a Connection,
    /// Who sent it.
    pub direction: Direction,
    /// Where it begins, in bytes from the first of its space.
    pub offset: usize,
    /// The bytes that contain it.
    pub space: Space,
    /// What it does to its messages.
    pub kind: EnvelopeKind,
    /// Its bytes, its own header included.
    pub input: Input<'a>,
    /// The session it says it belongs to; a compressed one says nothing.
    pub session_id: Option<SessionId>,
    /// That session, where it is known.
    pub session: Option<&'a Session>,
    /// The cipher of an encrypted one, where it is known.
    pub cipher: Option<Cipher>,
    /// Bytes its messages have when opened, as it says.
    pub original_len: u64,
    /// What came out of it, or why it stays closed. Where the capture cut a compressed one, its end is not there.
    pub opened: Result<Input<'a>, Closed>,
    /// What its SessionId stood for, where [`Recall`](crate::Recall) asks for it.
    pub recalled: Recalled<'a>,
}

/// What an [`Envelope`] does to its messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(clippy::exhaustive_enums, reason = "[MS-SMB2] 2.2.41 and 2.2.42 are all there are")]
pub enum EnvelopeKind {
    /// Encrypts them. `[MS-SMB2] 2.2.41`
    Encrypted,
    /// Compresses them. `[MS-SMB2] 2.2.42`
    Compressed,
}

/// Why an [`Envelope`] stays closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Closed {
    /// Its key is unknown.
    NoKey,
    /// Its signature is not that of its bytes with the session's key.
    NotAuthentic,
    /// Bytes of it are missing from the capture.
    Cut,
    /// It says that it holds more than a message may.
    TooLarge,
    /// Its compression algorithm is unknown.
    UnknownAlgorithm,
    /// It does not decompress, or not to what it says.
    Damaged,
    /// It is inside an envelope that must not contain it. `[MS-SMB2] 3.1.4.4`
    Nested,
}

/// The bytes that an offset counts in. An envelope leads from one space to a later one, which bounds nesting.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_enums, reason = "envelopes nest in this order and no other")]
pub enum Space {
    /// A frame's SMB payload, as it was sent.
    #[default]
    Frame,
    /// What an encrypted message of the frame holds.
    Plain,
    /// What a compressed message of the frame, or of an encrypted message, holds.
    Decompressed,
}

impl Closed {
    /// A description in a few words.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::NoKey => "no key is known that opens it",
            Self::NotAuthentic => "its signature is wrong",
            Self::Cut => "bytes of it are missing from the capture",
            Self::TooLarge => "it would become too large",
            Self::UnknownAlgorithm => "its algorithm is unknown",
            Self::Damaged => "it is damaged",
            Self::Nested => "it is inside another one that must not contain it",
        }
    }
}

impl Envelope<'_> {
    /// Lists its header in wire order, offsets in bytes from its first.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        match self.kind {
            EnvelopeKind::Encrypted => {
                // Its content is listed only if it could not be opened; otherwise the messages that follow show it.
                let opened = self.opened.is_ok();
                let input = if opened { self.input.to(TransformHeader::FIXED) } else { self.input };
                if let Ok(header) = TransformHeader::parse(input, &mut ()) {
                    header.describe(visitor);
                }
            }
            EnvelopeKind::Compressed => CompressionTransform::read(self.input, &mut ()).describe(visitor),
        }
    }
}

impl Space {
    /// A stable name, for programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Frame => "frame",
            Self::Plain => "plain",
            Self::Decompressed => "decompressed",
        }
    }
}
