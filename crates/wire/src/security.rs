//! Numbers of security descriptors: control bits, entry types, masks.

flags! {
    /// What a security descriptor holds. `[MS-DTYP] 2.4.6`, field Control
    pub struct SecurityDescriptorControl: u16 {
        /// The owner was set by default.
        OWNER_DEFAULTED = 0x0001, "SE_OWNER_DEFAULTED";
        /// The group was set by default.
        GROUP_DEFAULTED = 0x0002, "SE_GROUP_DEFAULTED";
        /// There is a discretionary list.
        DACL_PRESENT = 0x0004, "SE_DACL_PRESENT";
        /// The discretionary list was set by default.
        DACL_DEFAULTED = 0x0008, "SE_DACL_DEFAULTED";
        /// There is a system list.
        SACL_PRESENT = 0x0010, "SE_SACL_PRESENT";
        /// The system list was set by default.
        SACL_DEFAULTED = 0x0020, "SE_SACL_DEFAULTED";
        /// The discretionary list comes from a trusted source.
        DACL_TRUSTED = 0x0040, "SE_DACL_TRUSTED";
        /// The server adds its own entries.
        SERVER_SECURITY = 0x0080, "SE_SERVER_SECURITY";
        /// Asks to pass the discretionary list on.
        DACL_AUTO_INHERIT_REQ = 0x0100, "SE_DACL_AUTO_INHERIT_REQ";
        /// Asks to pass the system list on.
        SACL_AUTO_INHERIT_REQ = 0x0200, "SE_SACL_AUTO_INHERIT_REQ";
        /// The discretionary list was inherited.
        DACL_AUTO_INHERITED = 0x0400, "SE_DACL_AUTO_INHERITED";
        /// The system list was inherited.
        SACL_AUTO_INHERITED = 0x0800, "SE_SACL_AUTO_INHERITED";
        /// The discretionary list does not inherit.
        DACL_PROTECTED = 0x1000, "SE_DACL_PROTECTED";
        /// The system list does not inherit.
        SACL_PROTECTED = 0x2000, "SE_SACL_PROTECTED";
        /// The Sbz1 byte holds a value of the resource manager.
        RM_CONTROL_VALID = 0x4000, "SE_RM_CONTROL_VALID";
        /// One block with offsets.
        SELF_RELATIVE = 0x8000, "SE_SELF_RELATIVE";
    }
}

values! {
    /// The layout of an access control list. `[MS-DTYP] 2.4.5`, field AclRevision
    pub struct AclRevision: u8 {
        /// Without object entries.
        REVISION = 0x02, "ACL_REVISION";
        /// With object entries.
        REVISION_DS = 0x04, "ACL_REVISION_DS";
    }
}

values! {
    /// What an access control entry does. `[MS-DTYP] 2.4.4.1`, field AceType
    pub struct AceType: u8 {
        /// Allows access.
        ACCESS_ALLOWED = 0x00, "ACCESS_ALLOWED_ACE_TYPE";
        /// Denies access.
        ACCESS_DENIED = 0x01, "ACCESS_DENIED_ACE_TYPE";
        /// Audits access.
        SYSTEM_AUDIT = 0x02, "SYSTEM_AUDIT_ACE_TYPE";
        /// Reserved.
        SYSTEM_ALARM = 0x03, "SYSTEM_ALARM_ACE_TYPE";
        /// Reserved.
        ACCESS_ALLOWED_COMPOUND = 0x04, "ACCESS_ALLOWED_COMPOUND_ACE_TYPE";
        /// Allows access to an object type.
        ACCESS_ALLOWED_OBJECT = 0x05, "ACCESS_ALLOWED_OBJECT_ACE_TYPE";
        /// Denies access to an object type.
        ACCESS_DENIED_OBJECT = 0x06, "ACCESS_DENIED_OBJECT_ACE_TYPE";
        /// Audits access to an object type.
        SYSTEM_AUDIT_OBJECT = 0x07, "SYSTEM_AUDIT_OBJECT_ACE_TYPE";
        /// Reserved.
        SYSTEM_ALARM_OBJECT = 0x08, "SYSTEM_ALARM_OBJECT_ACE_TYPE";
        /// Allows access on a condition.
        ACCESS_ALLOWED_CALLBACK = 0x09, "ACCESS_ALLOWED_CALLBACK_ACE_TYPE";
        /// Denies access on a condition.
        ACCESS_DENIED_CALLBACK = 0x0A, "ACCESS_DENIED_CALLBACK_ACE_TYPE";
        /// Allows access to an object type on a condition.
        ACCESS_ALLOWED_CALLBACK_OBJECT = 0x0B, "ACCESS_ALLOWED_CALLBACK_OBJECT_ACE_TYPE";
        /// Denies access to an object type on a condition.
        ACCESS_DENIED_CALLBACK_OBJECT = 0x0C, "ACCESS_DENIED_CALLBACK_OBJECT_ACE_TYPE";
        /// Audits access on a condition.
        SYSTEM_AUDIT_CALLBACK = 0x0D, "SYSTEM_AUDIT_CALLBACK_ACE_TYPE";
        /// Reserved.
        SYSTEM_ALARM_CALLBACK = 0x0E, "SYSTEM_ALARM_CALLBACK_ACE_TYPE";
        /// Audits access to an object type on a condition.
        SYSTEM_AUDIT_CALLBACK_OBJECT = 0x0F, "SYSTEM_AUDIT_CALLBACK_OBJECT_ACE_TYPE";
        /// Reserved.
        SYSTEM_ALARM_CALLBACK_OBJECT = 0x10, "SYSTEM_ALARM_CALLBACK_OBJECT_ACE_TYPE";
        /// An integrity level.
        SYSTEM_MANDATORY_LABEL = 0x11, "SYSTEM_MANDATORY_LABEL_ACE_TYPE";
        /// A resource attribute.
        SYSTEM_RESOURCE_ATTRIBUTE = 0x12, "SYSTEM_RESOURCE_ATTRIBUTE_ACE_TYPE";
        /// A central access policy.
        SYSTEM_SCOPED_POLICY_ID = 0x13, "SYSTEM_SCOPED_POLICY_ID_ACE_TYPE";
        /// A trust label; Windows only.
        SYSTEM_PROCESS_TRUST_LABEL = 0x14, "SYSTEM_PROCESS_TRUST_LABEL_ACE_TYPE";
        /// An access filter; Windows only.
        SYSTEM_ACCESS_FILTER = 0x15, "SYSTEM_ACCESS_FILTER_ACE_TYPE";
    }
}

flags! {
    /// How an access control entry is passed on, and audited. `[MS-DTYP] 2.4.4.1`, field AceFlags
    pub struct AceFlags: u8 {
        /// Files below inherit it.
        OBJECT_INHERIT = 0x01, "OBJECT_INHERIT_ACE";
        /// Directories below inherit it.
        CONTAINER_INHERIT = 0x02, "CONTAINER_INHERIT_ACE";
        /// Only one level down.
        NO_PROPAGATE_INHERIT = 0x04, "NO_PROPAGATE_INHERIT_ACE";
        /// Does not apply here.
        INHERIT_ONLY = 0x08, "INHERIT_ONLY_ACE";
        /// Was inherited.
        INHERITED = 0x10, "INHERITED_ACE";
        /// Must not be taken out; Windows only.
        CRITICAL = 0x20, "CRITICAL_ACE_FLAG";
        /// Audits what succeeds.
        SUCCESSFUL_ACCESS = 0x40, "SUCCESSFUL_ACCESS_ACE_FLAG";
        /// Audits what fails.
        FAILED_ACCESS = 0x80, "FAILED_ACCESS_ACE_FLAG";
    }
}

flags! {
    /// Which GUIDs an object entry contains. `[MS-DTYP] 2.4.4.3`, field Flags
    pub struct ObjectAceFlags: u32 {
        /// The ObjectType field is there.
        OBJECT_TYPE_PRESENT = 0x0000_0001, "ACE_OBJECT_TYPE_PRESENT";
        /// The InheritedObjectType field is there.
        INHERITED_OBJECT_TYPE_PRESENT = 0x0000_0002, "ACE_INHERITED_OBJECT_TYPE_PRESENT";
    }
}

flags! {
    /// What an integrity label forbids to those below it. `[MS-DTYP] 2.4.4.13`, field Mask
    pub struct MandatoryLabelPolicy: u32 {
        /// Writing.
        NO_WRITE_UP = 0x0000_0001, "SYSTEM_MANDATORY_LABEL_NO_WRITE_UP";
        /// Reading.
        NO_READ_UP = 0x0000_0002, "SYSTEM_MANDATORY_LABEL_NO_READ_UP";
        /// Running.
        NO_EXECUTE_UP = 0x0000_0004, "SYSTEM_MANDATORY_LABEL_NO_EXECUTE_UP";
    }
}

values! {
    /// What the values of a resource attribute are. `[MS-DTYP] 2.4.10.1`, field ValueType
    pub struct ClaimType: u16 {
        /// Signed integers.
        INT64 = 0x0001, "CLAIM_SECURITY_ATTRIBUTE_TYPE_INT64";
        /// Unsigned integers.
        UINT64 = 0x0002, "CLAIM_SECURITY_ATTRIBUTE_TYPE_UINT64";
        /// Texts.
        STRING = 0x0003, "CLAIM_SECURITY_ATTRIBUTE_TYPE_STRING";
        /// SIDs.
        SID = 0x0005, "CLAIM_SECURITY_ATTRIBUTE_TYPE_SID";
        /// True or false.
        BOOLEAN = 0x0006, "CLAIM_SECURITY_ATTRIBUTE_TYPE_BOOLEAN";
        /// Bytes.
        OCTET_STRING = 0x0010, "CLAIM_SECURITY_ATTRIBUTE_TYPE_OCTET_STRING";
    }
}

flags! {
    /// How a resource attribute is used. `[MS-DTYP] 2.4.10.1`, field Flags
    pub struct ClaimFlags: u32 {
        /// Not passed on to what lies below.
        NON_INHERITABLE = 0x0000_0001, "CLAIM_SECURITY_ATTRIBUTE_NON_INHERITABLE";
        /// Texts are compared with their case.
        VALUE_CASE_SENSITIVE = 0x0000_0002, "CLAIM_SECURITY_ATTRIBUTE_VALUE_CASE_SENSITIVE";
        /// Counts in denials only.
        USE_FOR_DENY_ONLY = 0x0000_0004, "CLAIM_SECURITY_ATTRIBUTE_USE_FOR_DENY_ONLY";
        /// Not used at first.
        DISABLED_BY_DEFAULT = 0x0000_0008, "CLAIM_SECURITY_ATTRIBUTE_DISABLED_BY_DEFAULT";
        /// Not used.
        DISABLED = 0x0000_0010, "CLAIM_SECURITY_ATTRIBUTE_DISABLED";
        /// Cannot be disabled.
        MANDATORY = 0x0000_0020, "CLAIM_SECURITY_ATTRIBUTE_MANDATORY";
        /// Set by hand.
        MANUAL = 0x0001_0000, "FCI_CLAIM_SECURITY_ATTRIBUTE_MANUAL";
        /// Set by a central policy.
        POLICY_DERIVED = 0x0002_0000, "FCI_CLAIM_SECURITY_ATTRIBUTE_POLICY_DERIVED";
    }
}

flags! {
    /// What membership in a group means. `[MS-SMB2] 2.2.9.2.1.2`, field Attr
    pub struct GroupAttributes: u32 {
        /// Cannot be disabled.
        MANDATORY = 0x0000_0001, "SE_GROUP_MANDATORY";
        /// Enabled at first.
        ENABLED_BY_DEFAULT = 0x0000_0002, "SE_GROUP_ENABLED_BY_DEFAULT";
        /// Counts in access checks.
        ENABLED = 0x0000_0004, "SE_GROUP_ENABLED";
        /// May own objects.
        OWNER = 0x0000_0008, "SE_GROUP_OWNER";
        /// Counts in denials only.
        USE_FOR_DENY_ONLY = 0x0000_0010, "SE_GROUP_USE_FOR_DENY_ONLY";
        /// An integrity level.
        INTEGRITY = 0x0000_0020, "SE_GROUP_INTEGRITY";
        /// An integrity level that counts.
        INTEGRITY_ENABLED = 0x0000_0040, "SE_GROUP_INTEGRITY_ENABLED";
        /// A group of this domain only.
        RESOURCE = 0x2000_0000, "SE_GROUP_RESOURCE";
        /// Identifies a logon session.
        LOGON_ID = 0xC000_0000 & 0xC000_0000, "SE_GROUP_LOGON_ID";
    }
}
