//! As much of SMB1 as SMB2 needs: the NEGOTIATE request that offers both, and who sends what. `[MS-CIFS] 2.2.3`
//!
//! A server answers that request with an ordinary NEGOTIATE response of SMB2, of dialect 2.0.2 or of the wildcard 0x02FF.

use alloc::vec::Vec;

use nom::{
    IResult, Parser,
    bytes::complete::{tag, take_till},
    sequence::delimited,
};
use smbtrail_wire::{NtStatus, Smb1Command, Smb1Flags, Smb1Flags2};

use crate::{Region, describe, list, structure::Size};

structure! {
    /// An SMB1 message: its header, its words, its bytes. `[MS-CIFS] 2.2.3`
    ///
    /// ```text
    ///  0  Protocol 0xFF 'S' 'M' 'B'    4  Command    5  Status
    ///  9  Flags      10  Flags2       12  PIDHigh   14  SecurityFeatures
    /// 22  Reserved   24  TID          26  PIDLow    28  UID    30  MID
    /// 32  WordCount  33  Words, 2 bytes each        ByteCount, 2 bytes    Bytes
    /// ```
    pub struct Smb1Message: "SMB_Message", at 0 {
        /// How an SMB1 message begins.
        protocol: [u8; 4] = Smb1Message::PROTOCOL_ID, "Protocol";
        /// What is asked or answered.
        command: Smb1Command, "Command";
        /// An NTSTATUS where Flags2 has NT_STATUS, otherwise a DOS error class and code.
        status: NtStatus, "Status";
        /// Direction and kind of the message.
        flags: Smb1Flags, "Flags";
        /// Forms and features of the message.
        flags2: Smb1Flags2, "Flags2";
        /// The upper half of the process id.
        pid_high: u16, "PIDHigh";
        /// A signature, where Flags2 has SECURITY_SIGNATURE.
        security_features: [u8; 8], "SecurityFeatures";
        /// Zero.
        reserved: u16 = 0 => Reserved, "Reserved";
        /// The share.
        tid: u16, "TID";
        /// The lower half of the process id.
        pid_low: u16, "PIDLow";
        /// The session.
        uid: u16, "UID";
        /// Joins a response to its request.
        mid: u16, "MID";
        /// How many words there are.
        word_count: u8, "WordCount";
    }
    regions {
        /// The command's parameters.
        words: [.. word_count * 2] => describe::array::<u16>, "Words";
        /// How many bytes there are.
        byte_count: (|_| 2) => describe::array::<u16>, "ByteCount";
        /// The command's data.
        data: (|s| s.byte_count().size()) => describe::bytes, "Bytes";
    }
}

impl Smb1Message<'_> {
    /// How an SMB1 message begins.
    pub const PROTOCOL_ID: [u8; 4] = [0xFF, b'S', b'M', b'B'];

    /// A NEGOTIATE request that offers these dialects, such as `NT LM 0.12`, `SMB 2.002` and `SMB 2.???`.
    #[must_use]
    pub fn negotiate(dialects: &[&str]) -> Smb1Message<'static> {
        let mut data = Vec::new();
        for dialect in dialects {
            data.push(DIALECT);
            data.extend(dialect.bytes().chain([0]));
        }
        let byte_count = u16::try_from(data.len()).unwrap_or(u16::MAX).to_le_bytes();
        Smb1Message {
            command: Smb1Command::NEGOTIATE,
            byte_count: Region::new(byte_count.to_vec()),
            data: Region::new(data),
            ..Smb1Message::default()
        }
        .arranged()
    }

    /// Whether a server sent it.
    #[must_use]
    pub const fn is_response(&self) -> bool {
        self.flags.contains(Smb1Flags::REPLY)
    }

    /// How many bytes the message says its data have.
    #[must_use]
    pub fn byte_count(&self) -> u16 {
        list::scalars(&self.byte_count.bytes).next().unwrap_or_default()
    }

    /// The dialects that a NEGOTIATE request offers, in order; what follows bytes that are not a dialect is left out.
    pub fn dialects(&self) -> impl Iterator<Item = &[u8]> {
        let offers = self.command == Smb1Command::NEGOTIATE && !self.is_response();
        let mut left: &[u8] = if offers { &self.data.bytes } else { &[] };
        core::iter::from_fn(move || {
            let (rest, name) = dialect(left).ok()?;
            left = rest;
            Some(name)
        })
    }
}

/// The BufferFormat of a dialect. `[MS-CIFS] 2.2.4.52.1`
const DIALECT: u8 = 2;

fn dialect(bytes: &[u8]) -> IResult<&[u8], &[u8]> {
    delimited(tag([DIALECT].as_slice()), take_till(|byte| byte == 0), tag([0].as_slice())).parse(bytes)
}
