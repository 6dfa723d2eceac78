//! CHALLENGE_MESSAGE.

use smbtrail_layout::{Sink, describe, structure};
use smbtrail_wire::{NtlmFlags, NtlmMessageType};

use super::{AvPairs, SIGNATURE, Version, av, text};
use crate::Text;

structure! {
    /// The server's challenge. `[MS-NLMP]` 2.2.1.2
    ///
    /// ```text
    ///  0 Signature 8          8 MessageType u32
    /// 12 TargetNameLen u16   14 TargetNameMaxLen u16   16 TargetNameBufferOffset u32   20 NegotiateFlags u32
    /// 24 ServerChallenge 8   32 Reserved 8
    /// 40 TargetInfoLen u16   42 TargetInfoMaxLen u16   44 TargetInfoBufferOffset u32
    /// 48 Version 8               the shortest form ends at 32
    /// ```
    pub struct ChallengeMessage: "CHALLENGE_MESSAGE", at 0, ends [32, 40, 48, 56] {
        /// [`SIGNATURE`].
        signature: [u8; 8] = *SIGNATURE, "Signature";
        /// CHALLENGE.
        message_type: NtlmMessageType = NtlmMessageType::CHALLENGE, "MessageType";
        /// Length of `target_name` in bytes.
        target_name_len: u16, "TargetNameLen";
        /// The same; receivers ignore it.
        target_name_max_len: u16, "TargetNameMaxLen";
        /// Offset of `target_name`.
        target_name_buffer_offset: u32, "TargetNameBufferOffset";
        /// What the server chose.
        negotiate_flags: NtlmFlags, "NegotiateFlags";
        /// What the client's response answers.
        server_challenge: [u8; 8], "ServerChallenge";
        /// Usually zero; older servers use it, so no value is a problem.
        reserved: [u8; 8], "Reserved";
        /// Length of `target_info` in bytes.
        target_info_len: u16, "TargetInfoLen";
        /// The same; receivers ignore it.
        target_info_max_len: u16, "TargetInfoMaxLen";
        /// Offset of `target_info`.
        target_info_buffer_offset: u32, "TargetInfoBufferOffset";
        /// The server's system; see [`ChallengeMessage::version`].
        version: [u8; 8], "Version" as describe::nested::<Version<'_>>;
    }
    regions {
        /// The server's or its domain's name; see [`ChallengeMessage::target_name`].
        target_name: [target_name_buffer_offset, target_name_len] => describe::text, "TargetName";
        /// What the server says of itself; see [`ChallengeMessage::target_info`].
        target_info: [target_info_buffer_offset, target_info_len] => av::list, "TargetInfo";
    }
}

impl ChallengeMessage<'_> {
    /// The server's or its domain's name.
    #[must_use]
    pub fn target_name(&self) -> Text<'_> {
        text::of(self.negotiate_flags, &self.target_name)
    }

    /// What the server says of itself: names, time, …
    #[must_use]
    pub fn target_info(&self) -> AvPairs<'_> {
        AvPairs::new(self.target_info.input())
    }

    /// The server's system, where it is named.
    #[must_use]
    pub fn version(&self) -> Option<Version<'_>> {
        Version::of(&self.version, self.fixed_len >= 56)
    }

    pub(super) fn check(&self, sink: &mut dyn Sink) {
        text::check(self.negotiate_flags, &self.target_name, self.target_name_len, "TargetName", sink);
        if !self.target_info.bytes.is_empty() {
            self.target_info().check(sink);
        }
    }
}
