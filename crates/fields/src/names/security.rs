//! Security descriptors. `[MS-DTYP] 2.4`

use smbtrail_codec::info::Info;
use smbtrail_codec::security::{Ace, Claim, ClaimValue};
use smbtrail_track::{Content, Message};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Guid, None, Signed, Text};
use crate::kind::{U8, U16, U32, U64, X8, X16, X32};
use crate::source::Source::{After, At, Bits};

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
    f("nt.offset_to_owner_sid", U32, "Offset of the owner", &[At("SECURITY_DESCRIPTOR/OffsetOwner")]),
    f("nt.offset_to_group_sid", U32, "Offset of the group", &[At("SECURITY_DESCRIPTOR/OffsetGroup")]),
    f("nt.offset_to_sacl", U32, "Offset of the audit list (SACL)", &[At("SECURITY_DESCRIPTOR/OffsetSacl")]),
    f("nt.offset_to_dacl", U32, "Offset of the access list (DACL)", &[At("SECURITY_DESCRIPTOR/OffsetDacl")]),
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
    f("nt.ace.object.flags", X32, "Which GUIDs an entry has", &[At("ACCESS_OBJECT_ACE/Flags")]),
    f("nt.ace.object.flags.object_type_present", Bool, "The kind of object or property", &[Bits("nt.ace.object.flags", 1)]),
    f("nt.ace.object.flags.inherited_object_type_present", Bool, "The kind of object that inherits", &[Bits("nt.ace.object.flags", 2)]),
    f("nt.ace.object.guid", Guid, "The kind of object or property that an entry is about", &[At("ACCESS_OBJECT_ACE/ObjectType")]),
    f("nt.ace.object.inherited_guid", Guid, "The kind of object that inherits an entry", &[At("ACCESS_OBJECT_ACE/InheritedObjectType")]),
    f("nt.ace.sra", None, "An attribute of the object", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/")]),
    f("nt.ace.sra.name_offset", U32, "Offset of an attribute's name, and of each value", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/Name; CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/Values")]),
    f("nt.ace.sra.name", Text, "The name of an attribute", &[After(|message, out| claims(message, |claim| out.utf16(claim.name())))]),
    f("nt.ace.sra.type", U16, "What the values of an attribute are", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/ValueType")]),
    f("nt.ace.sra.reserved", X16, "Reserved", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/Reserved")]),
    f("nt.ace.sra.flags", X32, "How an attribute is used", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/Flags")]),
    f("nt.ace.sra.flags.non_inheritable", Bool, "Not inherited", &[Bits("nt.ace.sra.flags", 0x1)]),
    f("nt.ace.sra.flags.case_sensitive", Bool, "Case matters", &[Bits("nt.ace.sra.flags", 0x2)]),
    f("nt.ace.sra.flags.deny_only", Bool, "For entries that deny only", &[Bits("nt.ace.sra.flags", 0x4)]),
    f("nt.ace.sra.flags.disabled_by_default", Bool, "Switched off at first", &[Bits("nt.ace.sra.flags", 0x8)]),
    f("nt.ace.sra.flags.disabled", Bool, "Switched off", &[Bits("nt.ace.sra.flags", 0x10)]),
    f("nt.ace.sra.flags.mandatory", Bool, "Cannot be switched off", &[Bits("nt.ace.sra.flags", 0x20)]),
    f("nt.ace.sra.flags.manual", Bool, "Assigned by hand", &[Bits("nt.ace.sra.flags", 0x1_0000)]),
    f("nt.ace.sra.flags.policy_derived", Bool, "Assigned by a policy", &[Bits("nt.ace.sra.flags", 0x2_0000)]),
    f("nt.ace.sra.value_count", U32, "How many values an attribute has", &[At("CLAIM_SECURITY_ATTRIBUTE_RELATIVE_V1/ValueCount")]),
    f("nt.ace.sra.value_int64", Signed(64), "A signed number", &[After(|message, out| values(message, |value| if let ClaimValue::Int64(number) = value { out.number(number.cast_unsigned()) }))]),
    f("nt.ace.sra.value_uint64", U64, "A number", &[After(|message, out| values(message, |value| if let ClaimValue::Uint64(number) = value { out.number(number) }))]),
    f("nt.ace.sra.value_boolean", U64, "Yes or no", &[After(|message, out| values(message, |value| if let ClaimValue::Boolean(yes) = value { out.number(yes.into()) }))]),
    f("nt.ace.sra.value_string", Text, "A text", &[After(|message, out| values(message, |value| if let ClaimValue::String(text) = value { out.utf16(text) }))]),
    f("nt.ace.sra.value_sid", Text, "A SID", &[After(|message, out| values(message, |value| if let ClaimValue::Sid(sid) = value { out.text(&sid.to_string()) }))]),
    f("nt.ace.sra.value_octet_string", Bytes, "Bytes", &[After(|message, out| values(message, |value| if let ClaimValue::Octets(bytes) = value { out.bytes(bytes) }))]),
    f("nt.ace.cond", None, "The condition of an entry", &[At("ACCESS_ACE/ApplicationData")]),
    f("nt.ace.cond.token", X8, "A part of a condition", &[]),
    f("nt.ace.cond.local_attr", Text, "An attribute of the request, in a condition", &[]),
    f("nt.ace.cond.user_attr", Text, "An attribute of the user, in a condition", &[]),
    f("nt.ace.cond.resource_attr", Text, "An attribute of the object, in a condition", &[]),
    f("nt.ace.cond.device_attr", Text, "An attribute of the machine, in a condition", &[]),
    f("nt.ace.cond.value_int8", Signed(8), "A number of 8 bits, in a condition", &[]),
    f("nt.ace.cond.value_int16", Signed(16), "A number of 16 bits, in a condition", &[]),
    f("nt.ace.cond.value_int32", Signed(32), "A number of 32 bits, in a condition", &[]),
    f("nt.ace.cond.value_int64", Signed(64), "A number of 64 bits, in a condition", &[]),
    f("nt.ace.cond.sign", X8, "The sign of a number, in a condition", &[]),
    f("nt.ace.cond.base", X8, "The base in which a number was written, in a condition", &[]),
    f("nt.ace.cond.value_string", Text, "A text, in a condition", &[]),
    f("nt.ace.cond.value_octet_string", Bytes, "Bytes, in a condition", &[]),
    f("nt.sec_info", X32, "Parts of a security descriptor, in calls of RPC", &[]),
    f("nt.sec_info.owner", Bool, "The owner", &[]),
    f("nt.sec_info.group", Bool, "The group", &[]),
    f("nt.sec_info.dacl", Bool, "Who may do what", &[]),
    f("nt.sec_info.sacl", Bool, "What is audited", &[]),
    f("nt.owner_sid.beyond_data", None, "The owner is beyond the end of the data", &[]),
    f("nt.owner_sid.beyond_reassembled_data", None, "The owner is beyond the end of the reassembled data", &[]),
    f("nt.group_sid.beyond_data", None, "The group is beyond the end of the data", &[]),
    f("nt.group_sid.beyond_reassembled_data", None, "The group is beyond the end of the reassembled data", &[]),
    f("nt.ace_extends_beyond_data", None, "An entry goes beyond the data", &[]),
    f("nt.ace_extends_beyond_reassembled_data", None, "An entry goes beyond the joined data", &[]),
    f("nt.item_offset.out_of_range", None, "An offset points outside the data", &[]),
    f("nt.midl.version", U8, "The version of a serialized structure", &[]),
    f("nt.midl.hdr_len", U16, "Bytes of the header of a serialized structure", &[]),
    f("nt.midl.fill_bytes", X32, "Padding of a serialized structure", &[]),
    f("nt.midl_blob_len", U64, "Bytes of a serialized structure", &[]),
];

/// Each attribute of the object in a security descriptor.
fn claims(message: &Message<'_>, mut read: impl FnMut(&Claim<'_>)) {
    let buffer = message.buffer().map(|buffer| buffer.read(&mut ()));
    let Some(Content::Info(Info::SecurityDescriptor(descriptor))) = buffer else { return };
    let Some(list) = descriptor.sacl(&mut ()) else { return };
    for entry in list.aces(&mut ()) {
        if let Ace::ResourceAttributeAce(entry) = entry
            && let Ok(claim) = entry.attribute(&mut ())
        {
            read(&claim);
        }
    }
}

/// Each value of such an attribute.
fn values(message: &Message<'_>, mut read: impl FnMut(ClaimValue<'_>)) {
    claims(message, |claim| claim.values().flatten().for_each(&mut read));
}
