//! Security descriptors. `[MS-DTYP] 2.4`

use smbtrail_codec::{self as codec, Value};

use super::f;
use crate::field::Source::{At, Bits, With};
use crate::kind::Kind::{Bool, Text};
use crate::kind::{U8, U16, U32, U64, X8, X16, X32};
use crate::{Field, Out};

const SIDS: &str = "SECURITY_DESCRIPTOR/OwnerSid; SECURITY_DESCRIPTOR/GroupSid; ACCESS_ACE/Sid; ACCESS_OBJECT_ACE/Sid; \
                    SYSTEM_MANDATORY_LABEL_ACE/Sid; SYSTEM_RESOURCE_ATTRIBUTE_ACE/Sid; FILE_QUOTA_INFORMATION/Sid; FILE_GET_QUOTA_INFORMATION/Sid; \
                    SMB2_QUERY_QUOTA_INFO/StartSid; SMB2_CREATE_POSIX/OwnerSid; SMB2_CREATE_POSIX/GroupSid; FILE_POSIX_*/OwnerSid; FILE_POSIX_*/GroupSid";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("nt.sec_desc.revision", U16, "The version of the security descriptor", &[At("SECURITY_DESCRIPTOR/Revision")]),
    f("nt.sec_desc.type", X16, "What the security descriptor holds", &[At("SECURITY_DESCRIPTOR/Control")]),
    f("nt.sec_desc.type.owner_defaulted", Bool, "The owner came by default", &[Bits("nt.sec_desc.type", 0x1)]),
    f("nt.sec_desc.type.group_defaulted", Bool, "The group came by default", &[Bits("nt.sec_desc.type", 0x2)]),
    f("nt.sec_desc.type.dacl_present", Bool, "There is a list of who may do what", &[Bits("nt.sec_desc.type", 0x4)]),
    f("nt.sec_desc.type.dacl_defaulted", Bool, "The list of who may do what came by default", &[Bits("nt.sec_desc.type", 0x8)]),
    f("nt.sec_desc.type.sacl_present", Bool, "There is a list of what is audited", &[Bits("nt.sec_desc.type", 0x10)]),
    f("nt.sec_desc.type.sacl_defaulted", Bool, "The list of what is audited came by default", &[Bits("nt.sec_desc.type", 0x20)]),
    f("nt.sec_desc.type.dacl_trusted", Bool, "The list of who may do what is trusted", &[Bits("nt.sec_desc.type", 0x40)]),
    f("nt.sec_desc.type.server_security", Bool, "The server makes the list of who may do what", &[Bits("nt.sec_desc.type", 0x80)]),
    f("nt.sec_desc.type.dacl_auto_inherit_req", Bool, "Inheritance is asked for, of who may do what", &[Bits("nt.sec_desc.type", 0x100)]),
    f("nt.sec_desc.type.sacl_auto_inherit_req", Bool, "Inheritance is asked for, of what is audited", &[Bits("nt.sec_desc.type", 0x200)]),
    f("nt.sec_desc.type.dacl_auto_inherited", Bool, "Who may do what was inherited", &[Bits("nt.sec_desc.type", 0x400)]),
    f("nt.sec_desc.type.sacl_auto_inherited", Bool, "What is audited was inherited", &[Bits("nt.sec_desc.type", 0x800)]),
    f("nt.sec_desc.type.dacl_protected", Bool, "Who may do what is not inherited from above", &[Bits("nt.sec_desc.type", 0x1000)]),
    f("nt.sec_desc.type.sacl_protected", Bool, "What is audited is not inherited from above", &[Bits("nt.sec_desc.type", 0x2000)]),
    f("nt.sec_desc.type.rm_control_valid", Bool, "Bits of a resource manager count", &[Bits("nt.sec_desc.type", 0x4000)]),
    f("nt.sec_desc.type.self_relative", Bool, "All in one piece", &[Bits("nt.sec_desc.type", 0x8000)]),
    f("nt.offset_to_owner_sid", U32, "Where the owner stands", &[At("SECURITY_DESCRIPTOR/OffsetOwner")]),
    f("nt.offset_to_group_sid", U32, "Where the group stands", &[At("SECURITY_DESCRIPTOR/OffsetGroup")]),
    f("nt.offset_to_sacl", U32, "Where the list of what is audited stands", &[At("SECURITY_DESCRIPTOR/OffsetSacl")]),
    f("nt.offset_to_dacl", U32, "Where the list of who may do what stands", &[At("SECURITY_DESCRIPTOR/OffsetDacl")]),
    f("nt.sid", Text, "A user or group", &[At(SIDS)]),
    f("nt.sid.revision", U8, "The version of a SID", &[With(SIDS, |field, out| if let Some(byte) = field.bytes.first() { out.number((*byte).into()) })]),
    f("nt.sid.num_auth", U8, "How many numbers a SID has behind its authority", &[With(SIDS, |field, out| if let Some(byte) = field.bytes.get(1) { out.number((*byte).into()) })]),
    f("nt.sid.auth", U64, "Who made a SID", &[With(SIDS, |field, out| if let Some(raw) = field.bytes.get(2..8) {
        out.number(raw.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
    })]),
    f("nt.sid.subauth", Text, "The numbers of a SID behind its authority", &[With(SIDS, numbers)]),
    f("nt.acl.revision", U16, "The version of a list of rights", &[At("ACL/AclRevision")]),
    f("nt.acl.size", U16, "Bytes of a list of rights", &[At("ACL/AclSize")]),
    f("nt.acl.num_aces", U32, "How many entries a list of rights has", &[At("ACL/AceCount")]),
    f("nt.ace.type", U8, "Whether an entry allows, denies or audits", &[At("ACCESS_ACE/AceType; ACCESS_OBJECT_ACE/AceType; SYSTEM_MANDATORY_LABEL_ACE/AceType; SYSTEM_RESOURCE_ATTRIBUTE_ACE/AceType")]),
    f("nt.ace.flags", X8, "Who inherits an entry", &[At("ACCESS_ACE/AceFlags; ACCESS_OBJECT_ACE/AceFlags; SYSTEM_MANDATORY_LABEL_ACE/AceFlags; SYSTEM_RESOURCE_ATTRIBUTE_ACE/AceFlags")]),
    f("nt.ace.flags.failed_access", Bool, "Audit what is refused", &[Bits("nt.ace.flags", 0x80)]),
    f("nt.ace.flags.successful_access", Bool, "Audit what is allowed", &[Bits("nt.ace.flags", 0x40)]),
    f("nt.ace.flags.inherited_ace", Bool, "Inherited", &[Bits("nt.ace.flags", 0x10)]),
    f("nt.ace.flags.inherit_only", Bool, "For what is below only", &[Bits("nt.ace.flags", 0x8)]),
    f("nt.ace.flags.non_propagate_inherit", Bool, "Inherited once", &[Bits("nt.ace.flags", 0x4)]),
    f("nt.ace.flags.container_inherit", Bool, "Directories inherit it", &[Bits("nt.ace.flags", 0x2)]),
    f("nt.ace.flags.object_inherit", Bool, "Files inherit it", &[Bits("nt.ace.flags", 0x1)]),
    f("nt.ace.size", U16, "Bytes of an entry", &[At("ACCESS_ACE/AceSize; ACCESS_OBJECT_ACE/AceSize; SYSTEM_MANDATORY_LABEL_ACE/AceSize; SYSTEM_RESOURCE_ATTRIBUTE_ACE/AceSize")]),
    f("nt.access_mask", X32, "The rights that an entry is about", &[At("ACCESS_ACE/Mask; ACCESS_OBJECT_ACE/Mask; SYSTEM_MANDATORY_LABEL_ACE/Mask; SYSTEM_RESOURCE_ATTRIBUTE_ACE/Mask")]),
    f("nt.access_mask.generic_read", Bool, "All that reading needs", &[Bits("nt.access_mask", 0x80000000)]),
    f("nt.access_mask.generic_write", Bool, "All that writing needs", &[Bits("nt.access_mask", 0x40000000)]),
    f("nt.access_mask.generic_execute", Bool, "All that running needs", &[Bits("nt.access_mask", 0x20000000)]),
    f("nt.access_mask.generic_all", Bool, "Everything", &[Bits("nt.access_mask", 0x10000000)]),
    f("nt.access_mask.maximum_allowed", Bool, "All that is allowed", &[Bits("nt.access_mask", 0x2000000)]),
    f("nt.access_mask.access_sacl", Bool, "Read or change what is audited", &[Bits("nt.access_mask", 0x800000)]),
    f("nt.access_mask.synchronise", Bool, "Wait for the handle", &[Bits("nt.access_mask", 0x100000)]),
    f("nt.access_mask.write_owner", Bool, "Change the owner", &[Bits("nt.access_mask", 0x80000)]),
    f("nt.access_mask.write_dac", Bool, "Change who may do what", &[Bits("nt.access_mask", 0x40000)]),
    f("nt.access_mask.read_control", Bool, "Read the security descriptor", &[Bits("nt.access_mask", 0x20000)]),
    f("nt.access_mask.delete", Bool, "Delete", &[Bits("nt.access_mask", 0x10000)]),
    f("nt.access_mask.specific_15", Bool, "A right of the object's kind, bit 15", &[Bits("nt.access_mask", 0x8000)]),
    f("nt.access_mask.specific_14", Bool, "A right of the object's kind, bit 14", &[Bits("nt.access_mask", 0x4000)]),
    f("nt.access_mask.specific_13", Bool, "A right of the object's kind, bit 13", &[Bits("nt.access_mask", 0x2000)]),
    f("nt.access_mask.specific_12", Bool, "A right of the object's kind, bit 12", &[Bits("nt.access_mask", 0x1000)]),
    f("nt.access_mask.specific_11", Bool, "A right of the object's kind, bit 11", &[Bits("nt.access_mask", 0x800)]),
    f("nt.access_mask.specific_10", Bool, "A right of the object's kind, bit 10", &[Bits("nt.access_mask", 0x400)]),
    f("nt.access_mask.specific_9", Bool, "A right of the object's kind, bit 9", &[Bits("nt.access_mask", 0x200)]),
    f("nt.access_mask.specific_8", Bool, "A right of the object's kind, bit 8", &[Bits("nt.access_mask", 0x100)]),
    f("nt.access_mask.specific_7", Bool, "A right of the object's kind, bit 7", &[Bits("nt.access_mask", 0x80)]),
    f("nt.access_mask.specific_6", Bool, "A right of the object's kind, bit 6", &[Bits("nt.access_mask", 0x40)]),
    f("nt.access_mask.specific_5", Bool, "A right of the object's kind, bit 5", &[Bits("nt.access_mask", 0x20)]),
    f("nt.access_mask.specific_4", Bool, "A right of the object's kind, bit 4", &[Bits("nt.access_mask", 0x10)]),
    f("nt.access_mask.specific_3", Bool, "A right of the object's kind, bit 3", &[Bits("nt.access_mask", 0x8)]),
    f("nt.access_mask.specific_2", Bool, "A right of the object's kind, bit 2", &[Bits("nt.access_mask", 0x4)]),
    f("nt.access_mask.specific_1", Bool, "A right of the object's kind, bit 1", &[Bits("nt.access_mask", 0x2)]),
    f("nt.access_mask.specific_0", Bool, "A right of the object's kind, bit 0", &[Bits("nt.access_mask", 0x1)]),
];

/// The numbers of a SID behind its authority, joined by hyphens.
fn numbers(field: &codec::Field<'_>, out: &mut Out<'_>) {
    if let Value::Sid(sid) = field.value {
        let text = sid.to_string();
        out.text(text.splitn(4, '-').nth(3).unwrap_or_default());
    }
}
