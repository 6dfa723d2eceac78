use alloc::vec::Vec;

use smbtrail_layout::{Sink, Value, Visitor};

use super::layout::{self, Layout, Payload, Writer};
use super::negotiate::{describe_flags, describe_version};
use super::{AvPairs, MessageType, NegotiateFlags, Version, authenticate};
use crate::listing;
use crate::{ParseError, Region, Text};

/// The server's challenge. `[MS-NLMP]` 2.2.1.2
///
/// ```text
///  0 Signature 8         8 MessageType u32   12 TargetNameFields 8   20 NegotiateFlags u32
/// 24 ServerChallenge 8  32 Reserved 8        40 TargetInfoFields 8   48 Version 8           payloads
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ChallengeMessage<'a> {
    /// Bytes of the fixed part: 32, 40, 48 (without Version) or 56.
    pub fixed_len: usize,
    /// The server's or its domain's name; see [`ChallengeMessage::target_name`].
    pub target_name: Payload<'a>,
    /// What the server chose.
    pub flags: NegotiateFlags,
    /// What the client's response answers.
    pub server_challenge: [u8; 8],
    /// Zero.
    pub reserved: [u8; 8],
    /// What the server says of itself; see [`ChallengeMessage::target_info`].
    pub target_info: Payload<'a>,
    /// The server's system. Zero unless [`NegotiateFlags::VERSION`] is set.
    pub version: Option<Version>,
    /// What no field points at; offsets count from the message's first byte.
    pub unreferenced: Vec<Region<'a>>,
}

const LAYOUT: Layout =
    Layout { structure: "CHALLENGE_MESSAGE", ends: &[32, 40, 48, 56], descriptors: &[12, 40] };

impl<'a> ChallengeMessage<'a> {
    pub(super) fn parse(message: Region<'a>, problems: &mut dyn Sink) -> Result<Self, ParseError> {
        let frame = LAYOUT.frame(message)?;
        let target_name = frame.payload(12, "TargetName", problems);
        let target_info = frame.payload(40, "TargetInfo", problems);
        let flags = NegotiateFlags(frame.scalar(20).unwrap_or(0));
        let place = frame.place(&target_name);
        authenticate::check_text(flags, &target_name, "TargetName", place, problems);
        if !target_info.bytes.is_empty() {
            AvPairs(target_info.bytes).check(frame.place(&target_info), problems);
        }
        Ok(Self {
            fixed_len: frame.fixed_len,
            flags,
            server_challenge: frame.scalar(24).unwrap_or_default(),
            reserved: frame.scalar(32).unwrap_or_default(),
            version: frame.scalar(48).map(Version::read),
            unreferenced: frame.unreferenced([&target_name, &target_info]),
            target_name,
            target_info,
        })
    }

    /// The server's or its domain's name.
    #[must_use]
    pub const fn target_name(&self) -> Text<'a> {
        authenticate::text(self.flags, self.target_name.bytes)
    }

    /// What the server says of itself: names, time, …
    #[must_use]
    pub const fn target_info(&self) -> AvPairs<'a> {
        AvPairs(self.target_info.bytes)
    }

    /// The message's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut writer = Writer::new(MessageType::CHALLENGE, self.fixed_len);
        writer.descriptor(&self.target_name);
        writer.bytes(&self.flags.0.to_le_bytes());
        writer.bytes(&self.server_challenge);
        writer.bytes(&self.reserved);
        writer.descriptor(&self.target_info);
        writer.bytes(&self.version.unwrap_or_default().bytes());
        writer.finish(&[&self.target_name, &self.target_info], &self.unreferenced)
    }

    /// Lists every field in wire order; `base` is where the message begins in the blob.
    pub fn describe(&self, base: usize, visitor: &mut dyn Visitor) {
        visitor.enter("CHALLENGE_MESSAGE", base, self.to_vec().len());
        layout::describe_head(base, MessageType::CHALLENGE, visitor);
        layout::describe_descriptor(TARGET_NAME, &self.target_name, base + 12, visitor);
        describe_flags(self.flags, base + 20, visitor);
        listing::field("ServerChallenge", base + 24, &self.server_challenge, Value::Bytes, visitor);
        if self.fixed_len >= 40 {
            listing::field("Reserved", base + 32, &self.reserved, Value::Bytes, visitor);
        }
        if self.fixed_len >= 48 {
            layout::describe_descriptor(TARGET_INFO, &self.target_info, base + 40, visitor);
        }
        describe_version(self.version, base + 48, visitor);
        let payloads = [
            (TARGET_NAME, &self.target_name, authenticate::describe_text(self.flags)),
            (TARGET_INFO, &self.target_info, |name, bytes, offset, visitor: &mut dyn Visitor| {
                AvPairs(bytes).describe(name, offset, visitor);
            }),
        ];
        layout::describe_payloads(base, &payloads, &self.unreferenced, visitor);
        visitor.leave();
    }
}

const TARGET_NAME: layout::Names =
    ["TargetName", "TargetNameLen", "TargetNameMaxLen", "TargetNameBufferOffset"];
const TARGET_INFO: layout::Names =
    ["TargetInfo", "TargetInfoLen", "TargetInfoMaxLen", "TargetInfoBufferOffset"];
