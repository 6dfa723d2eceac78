//! Security descriptors: who owns a file, who may do what with it, and what is audited. `[MS-DTYP] 2.4`
//!
//! ```text
//! SecurityDescriptor → owner, group: Sid
//!                    → sacl, dacl: Acl → Ace → Sid, condition, Claim
//! ```

mod ace;
mod acl;
mod claim;
mod sid;
mod well_known;

pub use ace::{AccessAce, Ace, AceKind, MandatoryLabelAce, ObjectAce, ResourceAttributeAce};
pub use acl::Acl;
pub use claim::{Claim, ClaimValue};
pub use sid::Sid;
pub(crate) use sid::{describe as describe_sid, wire_len as sid_len};
use smbtrail_wire::SecurityDescriptorControl;

use crate::{Sink, describe};

structure! {
    /// Owner, group and access control lists of an object, in one block. `[MS-DTYP] 2.4.6`
    ///
    /// ```text
    ///  0  Revision 1     1  Sbz1          2  Control
    ///  4  OffsetOwner    8  OffsetGroup
    /// 12  OffsetSacl    16  OffsetDacl   20
    /// ```
    pub struct SecurityDescriptor: "SECURITY_DESCRIPTOR", at 0 {
        /// 1.
        revision: u8 = 1, "Revision";
        /// A value of the resource manager with SE_RM_CONTROL_VALID, else zero.
        sbz1: u8, "Sbz1";
        /// Which parts there are, and where they come from.
        control: SecurityDescriptorControl, "Control";
        /// Where the owner begins, in bytes from the descriptor's first; 0 without one.
        offset_owner: u32, "OffsetOwner";
        /// Where the group begins, in bytes from the descriptor's first; 0 without one.
        offset_group: u32, "OffsetGroup";
        /// Where the system list begins, in bytes from the descriptor's first; 0 without one.
        offset_sacl: u32, "OffsetSacl";
        /// Where the discretionary list begins, in bytes from the descriptor's first; 0 without one.
        offset_dacl: u32, "OffsetDacl";
    }
    regions {
        /// The owner's SID.
        owner: [offset_owner; sid::wire_len] => sid::describe, "OwnerSid";
        /// The group's SID.
        group: [offset_group; sid::wire_len] => sid::describe, "GroupSid";
        /// The system list: what is audited, integrity label, resource attributes, central policy.
        sacl: [offset_sacl; acl::wire_len] => describe::nested::<Acl<'static>>, "Sacl";
        /// The discretionary list: who may do what.
        dacl: [offset_dacl; acl::wire_len] => describe::nested::<Acl<'static>>, "Dacl";
    }
}

impl SecurityDescriptor<'_> {
    /// The owner, where one is given.
    #[must_use]
    pub fn owner(&self) -> Option<Sid<'_>> {
        Sid::new(&self.owner.bytes)
    }

    /// The group, where one is given.
    #[must_use]
    pub fn group(&self) -> Option<Sid<'_>> {
        Sid::new(&self.group.bytes)
    }

    /// The system list, where one is given.
    pub fn sacl(&self, sink: &mut dyn Sink) -> Option<Acl<'_>> {
        acl::of(&self.sacl, sink)
    }

    /// The discretionary list, where one is given. Without one, everybody has full access; an empty one denies
    /// all access.
    pub fn dacl(&self, sink: &mut dyn Sink) -> Option<Acl<'_>> {
        acl::of(&self.dacl, sink)
    }
}
