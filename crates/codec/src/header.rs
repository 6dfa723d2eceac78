use bytes::{BufMut, BytesMut};
use smbtrail_wire::{AsyncId, Command, HeaderFlags, Meaning, MessageId, NtStatus, Scalar, SessionId, TreeId};

use crate::describe::{self, Field, Value, Visitor};
use crate::{Input, Names, ParseError, ProblemKind, Sink, structure};

/// The header of every message. `[MS-SMB2] 2.2.1`
///
/// ```text
///  0  ProtocolId      0xFE 'S' 'M' 'B'
///  4  StructureSize   64                     6  CreditCharge
///  8  Status, or in a request of SMB 3.x ChannelSequence and Reserved
/// 12  Command                               14  CreditRequest or CreditResponse
/// 16  Flags                                 20  NextCommand
/// 24  MessageId
/// 32  Reserved (a process id) and TreeId, or AsyncId when Flags has ASYNC_COMMAND
/// 40  SessionId
/// 48  Signature                             64
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "the specification lists the fields")]
pub struct Header {
    /// Bytes of the header: 64.
    pub structure_size: u16,
    /// Credits that the request costs; 0 counts as 1, and means nothing in dialect 2.0.2. `[MS-SMB2] 3.1.5.2`
    pub credit_charge: u16,
    /// The four bytes of Status. In a request of SMB 3.x they hold ChannelSequence and Reserved: who knows the
    /// dialect judges.
    pub status: NtStatus,
    /// What is asked or answered.
    pub command: Command,
    /// Credits asked for in a request, granted in a response.
    pub credits: u16,
    /// Direction, form and kind of the message.
    pub flags: HeaderFlags,
    /// Bytes from this header's first to the next one's in a compound; 0 in its last message.
    pub next_command: u32,
    /// Joins a response to its request.
    pub message_id: MessageId,
    /// The eight bytes whose meaning depends on the form.
    pub id: HeaderId,
    /// The session, or 0 where there is none yet.
    pub session_id: SessionId,
    /// Valid when Flags has SIGNED. `[MS-SMB2] 3.1.4.1`
    pub signature: [u8; 16],
}

/// The bytes 32 to 39 of a header. `[MS-SMB2] 2.2.1.1, 2.2.1.2`
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_enums, reason = "the specification has two forms")]
pub enum HeaderId {
    /// The form without ASYNC_COMMAND.
    Sync {
        /// The field that `[MS-SMB2]` calls Reserved: a process id, 0xFEFF by default.
        process_id: u32,
        /// The share.
        tree_id: TreeId,
    },
    /// The form with ASYNC_COMMAND.
    Async(AsyncId),
}

/// Where the fields end that come after Flags.
const ENDS: [usize; 7] = [Header::CUT, 24, 32, 36, 40, 48, Header::LEN];

#[cold]
const fn short(needed: usize, had: usize) -> ParseError {
    ParseError::Short { structure: NAME, offset: 0, needed, had }
}

impl Header {
    /// Bytes of a header.
    pub const LEN: usize = 64;
    /// Bytes of a header that say what the message is: up to and with its Flags.
    pub const CUT: usize = 20;
    /// The names of its listing: some fields are only in requests, or only in one of the two forms.
    pub const NAMES: Names = Names::new(
        NAME,
        &[
            "ProtocolId",
            "StructureSize",
            "CreditCharge",
            "Status",
            "ChannelSequence",
            "Reserved",
            "Command",
            "CreditRequest",
            "CreditResponse",
            "Flags",
            "NextCommand",
            "MessageId",
            "ProcessId",
            "TreeId",
            "AsyncId",
            "SessionId",
            "Signature",
        ],
    );
    /// How a message begins.
    pub const PROTOCOL_ID: [u8; 4] = [0xFE, b'S', b'M', b'B'];

    /// Reads the header from a message's first bytes.
    ///
    /// # Errors
    /// [`ParseError::Short`] below 64 bytes; [`ParseError::Protocol`] when it is no SMB2 message.
    #[inline]
    pub fn parse(bytes: &[u8]) -> Result<Self, ParseError> {
        let Some(raw) = bytes.first_chunk::<{ Self::LEN }>() else {
            return Err(short(Self::LEN, bytes.len()));
        };
        if raw[..4] != Self::PROTOCOL_ID {
            let found = [raw[0], raw[1], raw[2], raw[3]];
            return Err(ParseError::Protocol { expected: Self::PROTOCOL_ID, found });
        }
        Ok(Self::read(raw))
    }

    /// Reads the beginning of a header whose end is missing: its first [`CUT`](Self::CUT) bytes or more. A field that is not
    /// all there is 0.
    ///
    /// ```
    /// # use smbtrail_codec::Header;
    /// let first = [&Header::PROTOCOL_ID[..], &[64, 0, 1, 0, 0, 0, 0, 0, 0x0D, 0, 1, 0, 0, 0, 0, 0]].concat();
    /// assert_eq!(Header::parse_cut(&first)?.command, smbtrail_wire::Command::ECHO);
    /// # Ok::<(), smbtrail_codec::ParseError>(())
    /// ```
    ///
    /// # Errors
    /// [`ParseError::Short`] below 20 bytes; [`ParseError::Protocol`] when it is no SMB2 message.
    pub fn parse_cut(bytes: &[u8]) -> Result<Self, ParseError> {
        if bytes.len() < Self::CUT {
            return Err(short(Self::CUT, bytes.len()));
        }
        let there = ENDS.iter().rev().find(|end| **end <= bytes.len()).map_or(0, |end| *end);
        let mut raw = [0; Self::LEN];
        raw.iter_mut().zip(bytes.iter().take(there)).for_each(|(to, from)| *to = *from);
        Self::parse(&raw)
    }

    #[inline]
    fn read(raw: &[u8; Self::LEN]) -> Self {
        let flags = HeaderFlags::read(&raw[16..]);
        let id = if flags.contains(HeaderFlags::ASYNC_COMMAND) {
            HeaderId::Async(AsyncId::read(&raw[32..]))
        } else {
            HeaderId::Sync { process_id: u32::read(&raw[32..]), tree_id: TreeId::read(&raw[36..]) }
        };
        Self {
            structure_size: u16::read(&raw[4..]),
            credit_charge: u16::read(&raw[6..]),
            status: NtStatus::read(&raw[8..]),
            command: Command::read(&raw[12..]),
            credits: u16::read(&raw[14..]),
            flags,
            next_command: u32::read(&raw[20..]),
            message_id: MessageId::read(&raw[24..]),
            id,
            session_id: SessionId::read(&raw[40..]),
            signature: Scalar::read(&raw[48..]),
        }
    }

    /// Reports what is wrong with the header itself.
    pub fn check(&self, input: &Input<'_>, sink: &mut dyn Sink) {
        if usize::from(self.structure_size) != Self::LEN {
            let kind = ProblemKind::StructureSize;
            structure::unexpected(kind, "StructureSize", input.base() + 4, 64, self.structure_size, sink);
        }
    }

    /// Appends the 64 bytes.
    pub fn emit(&self, out: &mut BytesMut) {
        out.put_slice(&Self::PROTOCOL_ID);
        out.put_u16_le(self.structure_size);
        out.put_u16_le(self.credit_charge);
        out.put_u32_le(self.status.0);
        out.put_u16_le(self.command.0);
        out.put_u16_le(self.credits);
        out.put_u32_le(self.flags.0);
        out.put_u32_le(self.next_command);
        out.put_u64_le(self.message_id.0);
        match self.id {
            HeaderId::Sync { process_id, tree_id } => {
                out.put_u32_le(process_id);
                out.put_u32_le(tree_id.0);
            }
            HeaderId::Async(id) => out.put_u64_le(id.0),
        }
        out.put_u64_le(self.session_id.0);
        out.put_slice(&self.signature);
    }

    /// Lists the fields, offsets in bytes from the header's first.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        visitor.enter(NAME, 0, Self::LEN);
        let bytes = &Self::PROTOCOL_ID;
        visitor.field(&Field { name: "ProtocolId", offset: 0, bytes, value: Value::Scalar(Meaning::Bytes) });
        describe::scalar("StructureSize", self.structure_size, 4, visitor);
        describe::scalar("CreditCharge", self.credit_charge, 6, visitor);
        if self.is_response() {
            describe::scalar("Status", self.status, 8, visitor);
        } else {
            describe::scalar("ChannelSequence", self.channel_sequence(), 8, visitor);
            describe::scalar("Reserved", self.reserved(), 10, visitor);
        }
        describe::scalar("Command", self.command, 12, visitor);
        let credits = if self.is_response() { "CreditResponse" } else { "CreditRequest" };
        describe::scalar(credits, self.credits, 14, visitor);
        describe::scalar("Flags", self.flags, 16, visitor);
        describe::scalar("NextCommand", self.next_command, 20, visitor);
        describe::scalar("MessageId", self.message_id, 24, visitor);
        match self.id {
            HeaderId::Sync { process_id, tree_id } => {
                describe::scalar("ProcessId", process_id, 32, visitor);
                describe::scalar("TreeId", tree_id, 36, visitor);
            }
            HeaderId::Async(id) => describe::scalar("AsyncId", id, 32, visitor),
        }
        describe::scalar("SessionId", self.session_id, 40, visitor);
        describe::scalar("Signature", self.signature, 48, visitor);
        visitor.leave();
    }

    /// Whether a server sent it.
    #[must_use]
    #[inline]
    pub const fn is_response(&self) -> bool {
        self.flags.contains(HeaderFlags::SERVER_TO_REDIR)
    }

    /// Whether it takes session, tree and file from the message before it.
    #[must_use]
    pub const fn is_related(&self) -> bool {
        self.flags.contains(HeaderFlags::RELATED_OPERATIONS)
    }

    /// Whether its Signature field holds a signature.
    #[must_use]
    pub const fn is_signed(&self) -> bool {
        self.flags.contains(HeaderFlags::SIGNED)
    }

    /// The bytes 8 and 9, which in a request of SMB 3.x count the channel failures of its open.
    #[must_use]
    pub const fn channel_sequence(&self) -> u16 {
        let bytes = self.status.0.to_le_bytes();
        u16::from_le_bytes([bytes[0], bytes[1]])
    }

    /// The bytes 10 and 11, reserved in a request of SMB 3.x.
    #[must_use]
    pub const fn reserved(&self) -> u16 {
        let bytes = self.status.0.to_le_bytes();
        u16::from_le_bytes([bytes[2], bytes[3]])
    }

    /// The tree, in the form that has one.
    #[must_use]
    pub const fn tree_id(&self) -> Option<TreeId> {
        match self.id {
            HeaderId::Sync { tree_id, .. } => Some(tree_id),
            HeaderId::Async(_) => None,
        }
    }

    /// The id of the asynchronous request, in the form that has one.
    #[must_use]
    pub const fn async_id(&self) -> Option<AsyncId> {
        match self.id {
            HeaderId::Sync { .. } => None,
            HeaderId::Async(id) => Some(id),
        }
    }

    /// The process id, in the form that has one.
    #[must_use]
    pub const fn process_id(&self) -> Option<u32> {
        match self.id {
            HeaderId::Sync { process_id, .. } => Some(process_id),
            HeaderId::Async(_) => None,
        }
    }
}

/// A request of MessageId 0 in the form without ASYNC_COMMAND.
impl Default for Header {
    fn default() -> Self {
        Self {
            structure_size: 64,
            credit_charge: 0,
            status: NtStatus::default(),
            command: Command::default(),
            credits: 0,
            flags: HeaderFlags::default(),
            next_command: 0,
            message_id: MessageId::default(),
            id: HeaderId::Sync { process_id: 0xFEFF, tree_id: TreeId::default() },
            session_id: SessionId::default(),
            signature: [0; 16],
        }
    }
}

const NAME: &str = "SMB2 Packet Header";
