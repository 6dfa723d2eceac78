use smbtrail_wire::{AceFlags, AceType, FileAccess, Guid, MandatoryLabelPolicy, ObjectAceFlags, Scalar};

use super::{Claim, Sid, sid};
use crate::{ParseError, Sink, Structure, describe};

/// Bytes of what every entry begins with: type, flags and size. `[MS-DTYP] 2.4.4.1`
pub(super) const HEADER: usize = 4;

alternatives! {
    /// An entry of an access control list. `[MS-DTYP] 2.4.4`
    pub enum Ace,
    /// Which layout an entry has.
    AceKind, at 0 { AccessAce, ObjectAce, MandatoryLabelAce, ResourceAttributeAce }
}

impl AceKind {
    /// Which layout entries of a type have.
    #[must_use]
    pub fn of(ace_type: AceType) -> Self {
        match ace_type {
            AceType::ACCESS_ALLOWED
            | AceType::ACCESS_DENIED
            | AceType::SYSTEM_AUDIT
            | AceType::SYSTEM_ALARM
            | AceType::ACCESS_ALLOWED_CALLBACK
            | AceType::ACCESS_DENIED_CALLBACK
            | AceType::SYSTEM_AUDIT_CALLBACK
            | AceType::SYSTEM_ALARM_CALLBACK
            | AceType::SYSTEM_SCOPED_POLICY_ID
            | AceType::SYSTEM_PROCESS_TRUST_LABEL
            | AceType::SYSTEM_ACCESS_FILTER => Self::AccessAce,
            AceType::ACCESS_ALLOWED_OBJECT
            | AceType::ACCESS_DENIED_OBJECT
            | AceType::SYSTEM_AUDIT_OBJECT
            | AceType::SYSTEM_ALARM_OBJECT
            | AceType::ACCESS_ALLOWED_CALLBACK_OBJECT
            | AceType::ACCESS_DENIED_CALLBACK_OBJECT
            | AceType::SYSTEM_AUDIT_CALLBACK_OBJECT
            | AceType::SYSTEM_ALARM_CALLBACK_OBJECT => Self::ObjectAce,
            AceType::SYSTEM_MANDATORY_LABEL => Self::MandatoryLabelAce,
            AceType::SYSTEM_RESOURCE_ATTRIBUTE => Self::ResourceAttributeAce,
            _ => Self::Other,
        }
    }

    /// Which layout the entry has that begins `bytes`.
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        bytes.first().map_or(Self::Other, |first| Self::of(AceType(*first)))
    }
}

impl Ace<'_> {
    /// What the entry does; `None` when not even that is there.
    #[must_use]
    pub fn ace_type(&self) -> Option<AceType> {
        match self {
            Self::AccessAce(ace) => Some(ace.ace_type),
            Self::ObjectAce(ace) => Some(ace.ace_type),
            Self::MandatoryLabelAce(ace) => Some(ace.ace_type),
            Self::ResourceAttributeAce(ace) => Some(ace.ace_type),
            Self::Other(region) => region.bytes.first().copied().map(AceType),
        }
    }

    /// How the entry is passed on, and audited.
    #[must_use]
    pub fn ace_flags(&self) -> Option<AceFlags> {
        match self {
            Self::AccessAce(ace) => Some(ace.ace_flags),
            Self::ObjectAce(ace) => Some(ace.ace_flags),
            Self::MandatoryLabelAce(ace) => Some(ace.ace_flags),
            Self::ResourceAttributeAce(ace) => Some(ace.ace_flags),
            Self::Other(region) => region.bytes.get(1).copied().map(AceFlags),
        }
    }

    /// The rights concerned; `None` for a label, whose mask is a policy.
    #[must_use]
    pub fn access(&self) -> Option<FileAccess> {
        match self {
            Self::AccessAce(ace) => Some(ace.mask),
            Self::ObjectAce(ace) => Some(ace.mask),
            Self::ResourceAttributeAce(ace) => Some(ace.mask),
            Self::MandatoryLabelAce(_) | Self::Other(_) => None,
        }
    }

    /// Whom the entry is about, or the level of a label.
    #[must_use]
    pub fn sid(&self) -> Option<Sid<'_>> {
        let region = match self {
            Self::AccessAce(ace) => &ace.sid,
            Self::ObjectAce(ace) => &ace.sid,
            Self::MandatoryLabelAce(ace) => &ace.sid,
            Self::ResourceAttributeAce(ace) => &ace.sid,
            Self::Other(_) => return None,
        };
        Sid::new(&region.bytes)
    }
}

structure! {
    /// Allows, denies or audits access, contains a condition, or names a central policy.
    /// `[MS-DTYP] 2.4.4.2, 2.4.4.4, 2.4.4.6, 2.4.4.7, 2.4.4.10, 2.4.4.12, 2.4.4.16`
    ///
    /// ```text
    /// 0  AceType    1  AceFlags    2  AceSize    4  Mask    8  Sid    .. ApplicationData
    /// ```
    pub struct AccessAce: "ACCESS_ACE", at 0 {
        /// What the entry does.
        ace_type: AceType, "AceType";
        /// How it is passed on, and audited.
        ace_flags: AceFlags, "AceFlags";
        /// Bytes of the entry.
        ace_size: u16, "AceSize";
        /// The rights concerned.
        mask: FileAccess, "Mask";
    }
    regions {
        /// Whom the entry is about.
        sid: [..; sid::wire_len] => sid::describe, "Sid";
        /// The condition of a callback entry or an access filter, most often in the form of
        /// `[MS-DTYP] 2.4.4.17`.
        application_data: {|s, len| (s.sid.end(), if is_conditional(s.ace_type) { len.saturating_sub(s.sid.end()) } else { 0 })}
            => describe::bytes, "ApplicationData";
    }
}

structure! {
    /// Allows, denies or audits access to a kind of object or property.
    /// `[MS-DTYP] 2.4.4.3, 2.4.4.5, 2.4.4.8, 2.4.4.9, 2.4.4.11, 2.4.4.14`
    ///
    /// ```text
    /// 0  AceType    1  AceFlags    2  AceSize    4  Mask    8  Flags
    /// 12  ObjectType, if flagged   .. InheritedObjectType, if flagged   .. Sid   .. ApplicationData
    /// ```
    pub struct ObjectAce: "ACCESS_OBJECT_ACE", at 0 {
        /// What the entry does.
        ace_type: AceType, "AceType";
        /// How it is passed on, and audited.
        ace_flags: AceFlags, "AceFlags";
        /// Bytes of the entry.
        ace_size: u16, "AceSize";
        /// The rights concerned.
        mask: FileAccess, "Mask";
        /// Which of the two GUIDs are there.
        flags: ObjectAceFlags, "Flags";
    }
    regions {
        /// The GUID of the kind of object or property.
        object_type: (|s| guid_len(s.flags, ObjectAceFlags::OBJECT_TYPE_PRESENT)) => describe::array::<Guid>,
            "ObjectType";
        /// The GUID of the kind of object that inherits the entry.
        inherited_object_type: (|s| guid_len(s.flags, ObjectAceFlags::INHERITED_OBJECT_TYPE_PRESENT))
            => describe::array::<Guid>, "InheritedObjectType";
        /// Whom the entry is about.
        sid: [..; sid::wire_len] => sid::describe, "Sid";
        /// The condition of a callback entry.
        application_data: {|s, len| (s.sid.end(), if is_conditional(s.ace_type) { len.saturating_sub(s.sid.end()) } else { 0 })}
            => describe::bytes, "ApplicationData";
    }
}

impl ObjectAce<'_> {
    /// The kind of object or property, where one is given.
    #[must_use]
    pub fn object_type(&self) -> Option<Guid> {
        self.object_type.bytes.first_chunk::<16>().map(|raw| Guid::read(raw))
    }

    /// The kind of object that inherits the entry, where one is given.
    #[must_use]
    pub fn inherited_object_type(&self) -> Option<Guid> {
        self.inherited_object_type.bytes.first_chunk::<16>().map(|raw| Guid::read(raw))
    }
}

structure! {
    /// The integrity level of the object. `[MS-DTYP] 2.4.4.13`
    ///
    /// ```text
    /// 0  AceType 17    1  AceFlags    2  AceSize    4  Mask    8  Sid
    /// ```
    pub struct MandatoryLabelAce: "SYSTEM_MANDATORY_LABEL_ACE", at 0 {
        /// SYSTEM_MANDATORY_LABEL_ACE_TYPE.
        ace_type: AceType = AceType::SYSTEM_MANDATORY_LABEL, "AceType";
        /// How it is passed on.
        ace_flags: AceFlags, "AceFlags";
        /// Bytes of the entry.
        ace_size: u16, "AceSize";
        /// What those of a lower level may not do.
        mask: MandatoryLabelPolicy, "Mask";
    }
    regions {
        /// The level: S-1-16-….
        sid: [..; sid::wire_len] => sid::describe, "Sid";
    }
}

structure! {
    /// An attribute of the object that conditions may ask for. `[MS-DTYP] 2.4.4.15`
    ///
    /// ```text
    /// 0  AceType 18    1  AceFlags    2  AceSize    4  Mask    8  Sid    .. AttributeData
    /// ```
    pub struct ResourceAttributeAce: "SYSTEM_RESOURCE_ATTRIBUTE_ACE", at 0 {
        /// SYSTEM_RESOURCE_ATTRIBUTE_ACE_TYPE.
        ace_type: AceType = AceType::SYSTEM_RESOURCE_ATTRIBUTE, "AceType";
        /// How it is passed on.
        ace_flags: AceFlags, "AceFlags";
        /// Bytes of the entry.
        ace_size: u16, "AceSize";
        /// Zero.
        mask: FileAccess = FileAccess(0) => Reserved, "Mask";
    }
    regions {
        /// S-1-1-0.
        sid: [..; sid::wire_len] => sid::describe, "Sid";
        /// The attribute: its name and values.
        attribute_data: {|s, len| (s.sid.end(), len.saturating_sub(s.sid.end()))} => describe::nested::<Claim<'static>>,
            "AttributeData";
    }
}

impl ResourceAttributeAce<'_> {
    /// The attribute.
    ///
    /// # Errors
    /// [`ParseError::Short`] when its fixed part is not all there.
    pub fn attribute(&self, sink: &mut dyn Sink) -> Result<Claim<'_>, ParseError> {
        Claim::parse(self.attribute_data.input(), sink)
    }
}

/// Whether what follows the SID is a condition.
fn is_conditional(ace_type: AceType) -> bool {
    matches!(
        ace_type,
        AceType::ACCESS_ALLOWED_CALLBACK
            | AceType::ACCESS_DENIED_CALLBACK
            | AceType::ACCESS_ALLOWED_CALLBACK_OBJECT
            | AceType::ACCESS_DENIED_CALLBACK_OBJECT
            | AceType::SYSTEM_AUDIT_CALLBACK
            | AceType::SYSTEM_ALARM_CALLBACK
            | AceType::SYSTEM_AUDIT_CALLBACK_OBJECT
            | AceType::SYSTEM_ALARM_CALLBACK_OBJECT
            | AceType::SYSTEM_ACCESS_FILTER
    )
}

/// Bytes of a GUID that is there only when its flag is set.
fn guid_len(flags: ObjectAceFlags, flag: ObjectAceFlags) -> usize {
    if flags.contains(flag) { Guid::LEN } else { 0 }
}
