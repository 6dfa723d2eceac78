//! NEGOTIATE_MESSAGE.

use smbtrail_layout::{describe, structure};
use smbtrail_wire::{NtlmFlags, NtlmMessageType};

use super::{SIGNATURE, Version};
use crate::Text;

structure! {
    /// What the client can do. `[MS-NLMP]` 2.2.1.1
    ///
    /// ```text
    ///  0 Signature 8          8 MessageType u32      12 NegotiateFlags u32
    /// 16 DomainNameLen u16   18 DomainNameMaxLen u16   20 DomainNameBufferOffset u32
    /// 24 WorkstationLen u16  26 WorkstationMaxLen u16  28 WorkstationBufferOffset u32
    /// 32 Version 8               the shortest form ends at 16
    /// ```
    pub struct NegotiateMessage: "NEGOTIATE_MESSAGE", at 0, ends [16, 32, 40] {
        /// [`SIGNATURE`].
        signature: [u8; 8] = *SIGNATURE, "Signature";
        /// NEGOTIATE.
        message_type: NtlmMessageType = NtlmMessageType::NEGOTIATE, "MessageType";
        /// What the client can do and wants.
        negotiate_flags: NtlmFlags, "NegotiateFlags";
        /// Length of `domain_name` in bytes.
        domain_name_len: u16, "DomainNameLen";
        /// The same; receivers ignore it.
        domain_name_max_len: u16, "DomainNameMaxLen";
        /// Offset of `domain_name`.
        domain_name_buffer_offset: u32, "DomainNameBufferOffset";
        /// Length of `workstation` in bytes.
        workstation_len: u16, "WorkstationLen";
        /// The same; receivers ignore it.
        workstation_max_len: u16, "WorkstationMaxLen";
        /// Offset of `workstation`.
        workstation_buffer_offset: u32, "WorkstationBufferOffset";
        /// The client's system; see [`NegotiateMessage::version`].
        version: [u8; 8], "Version" as describe::nested::<Version<'_>>;
    }
    regions {
        /// The client's domain, always in OEM text.
        domain_name: [domain_name_buffer_offset, domain_name_len] => describe::ascii, "DomainName";
        /// The client's name, always in OEM text.
        workstation: [workstation_buffer_offset, workstation_len] => describe::ascii, "Workstation";
    }
}

impl NegotiateMessage<'_> {
    /// The client's domain.
    #[must_use]
    pub fn domain_name(&self) -> Text<'_> {
        Text::Oem(&self.domain_name.bytes)
    }

    /// The client's name.
    #[must_use]
    pub fn workstation(&self) -> Text<'_> {
        Text::Oem(&self.workstation.bytes)
    }

    /// The client's system, where it is named.
    #[must_use]
    pub fn version(&self) -> Option<Version<'_>> {
        Version::of(&self.version, self.fixed_len >= 40)
    }
}
