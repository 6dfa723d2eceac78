use alloc::vec::Vec;

use smbtrail_layout::{Sink, Value, Visitor};
use smbtrail_wire::Meaning;

use super::layout::{self, Layout, Payload, Writer};
use super::{MessageType, NegotiateFlags, Version};
use crate::listing;
use crate::{ParseError, Region, Text};

/// What the client can. `[MS-NLMP]` 2.2.1.1
///
/// ```text
///  0 Signature 8         8 MessageType u32        12 NegotiateFlags u32
/// 16 DomainNameFields 8  24 WorkstationFields 8   32 Version 8 (later senders)   payloads
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct NegotiateMessage<'a> {
    /// Bytes of the fixed part: 16 (flags only), 32 (without Version) or 40.
    pub fixed_len: usize,
    /// What the client can and wants.
    pub flags: NegotiateFlags,
    /// The client's domain, always in OEM text; see [`NegotiateMessage::domain_name`].
    pub domain_name: Payload<'a>,
    /// The client's name, always in OEM text; see [`NegotiateMessage::workstation`].
    pub workstation: Payload<'a>,
    /// The client's system. Zero unless [`NegotiateFlags::VERSION`] is set.
    pub version: Option<Version>,
    /// What no field points at; offsets count from the message's first byte.
    pub unreferenced: Vec<Region<'a>>,
}

const LAYOUT: Layout = Layout { structure: "NEGOTIATE_MESSAGE", ends: &[16, 32, 40], descriptors: &[16, 24] };

impl<'a> NegotiateMessage<'a> {
    pub(super) fn parse(message: Region<'a>, problems: &mut dyn Sink) -> Result<Self, ParseError> {
        let frame = LAYOUT.frame(message)?;
        let domain_name = frame.payload(16, "DomainName", problems);
        let workstation = frame.payload(24, "Workstation", problems);
        Ok(Self {
            fixed_len: frame.fixed_len,
            flags: NegotiateFlags(frame.scalar(12).unwrap_or(0)),
            version: frame.scalar(32).map(Version::read),
            unreferenced: frame.unreferenced([&domain_name, &workstation]),
            domain_name,
            workstation,
        })
    }

    /// The client's domain.
    #[must_use]
    pub const fn domain_name(&self) -> Text<'a> {
        Text::Oem(self.domain_name.bytes)
    }

    /// The client's name.
    #[must_use]
    pub const fn workstation(&self) -> Text<'a> {
        Text::Oem(self.workstation.bytes)
    }

    /// The message's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut writer = Writer::new(MessageType::NEGOTIATE, self.fixed_len);
        writer.bytes(&self.flags.0.to_le_bytes());
        writer.descriptor(&self.domain_name);
        writer.descriptor(&self.workstation);
        writer.bytes(&self.version.unwrap_or_default().bytes());
        writer.finish(&[&self.domain_name, &self.workstation], &self.unreferenced)
    }

    /// Lists every field in wire order; `base` is where the message begins in the blob.
    pub fn describe(&self, base: usize, visitor: &mut dyn Visitor) {
        visitor.enter("NEGOTIATE_MESSAGE", base, self.to_vec().len());
        layout::describe_head(base, MessageType::NEGOTIATE, visitor);
        describe_flags(self.flags, base + 12, visitor);
        if self.fixed_len >= 32 {
            layout::describe_descriptor(DOMAIN_NAME, &self.domain_name, base + 16, visitor);
            layout::describe_descriptor(WORKSTATION, &self.workstation, base + 24, visitor);
        }
        describe_version(self.version, base + 32, visitor);
        let payloads = [
            (DOMAIN_NAME, &self.domain_name, layout::as_oem as layout::DescribePayload),
            (WORKSTATION, &self.workstation, layout::as_oem),
        ];
        layout::describe_payloads(base, &payloads, &self.unreferenced, visitor);
        visitor.leave();
    }
}

pub(super) const DOMAIN_NAME: layout::Names =
    ["DomainName", "DomainNameLen", "DomainNameMaxLen", "DomainNameBufferOffset"];
pub(super) const WORKSTATION: layout::Names =
    ["Workstation", "WorkstationLen", "WorkstationMaxLen", "WorkstationBufferOffset"];

/// Lists NegotiateFlags.
pub(super) fn describe_flags(flags: NegotiateFlags, offset: usize, visitor: &mut dyn Visitor) {
    let meaning = Meaning::Flags(u64::from(flags.0), NegotiateFlags::BITS);
    listing::field("NegotiateFlags", offset, &flags.0.to_le_bytes(), Value::Scalar(meaning), visitor);
}

/// Lists Version, where there is one.
pub(super) fn describe_version(version: Option<Version>, offset: usize, visitor: &mut dyn Visitor) {
    let Some(version) = version else { return };
    let raw = version.bytes();
    visitor.enter("Version", offset, raw.len());
    let fields = [
        ("ProductMajorVersion", &raw[..1], listing::number(version.major)),
        ("ProductMinorVersion", &raw[1..2], listing::number(version.minor)),
        ("ProductBuild", &raw[2..4], listing::number(version.build)),
        ("Reserved", &raw[4..7], Value::Bytes),
        ("NTLMRevisionCurrent", &raw[7..], listing::number(version.revision)),
    ];
    listing::block(offset, &fields, visitor);
    visitor.leave();
}
