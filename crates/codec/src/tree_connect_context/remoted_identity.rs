use alloc::vec::Vec;

use nom::{
    IResult, Parser,
    combinator::recognize,
    multi::{length_count, length_data},
    number::complete::{le_u16, le_u32, le_u64},
};
use smbtrail_wire::{GroupAttributes, Scalar};

use crate::{
    Input, Utf16, Visitor, describe,
    security::{self, Sid},
};

structure! {
    /// The identity to connect with. `[MS-SMB2] 2.2.9.2.1`
    ///
    /// ```text
    ///  0  TicketType 1    2  TicketSize      4  User            6  UserName
    ///  8  Domain         10  Groups         12  RestrictedGroups
    /// 14  Privileges     16  PrimaryGroup   18  Owner          20  DefaultDacl
    /// 22  DeviceGroups   24  UserClaims     26  DeviceClaims   28  TicketInfo
    /// ```
    ///
    /// From User on each field is an offset into TicketInfo, in bytes from the structure's first; 0 for a part that is
    /// not there.
    pub struct RemotedIdentity: "SMB2_REMOTED_IDENTITY_TREE_CONNECT", at 0 {
        /// 1.
        ticket_type: u16 = 1, "TicketType";
        /// Bytes of the whole structure.
        ticket_size: u16, "TicketSize";
        /// Where the user's SID is.
        user_offset: u16, "User";
        /// Where the user's name is.
        user_name_offset: u16, "UserName";
        /// Where the domain's name is.
        domain_offset: u16, "Domain";
        /// Where the groups are.
        groups_offset: u16, "Groups";
        /// Where the groups that restrict the user are.
        restricted_groups_offset: u16, "RestrictedGroups";
        /// Where the privileges are.
        privileges_offset: u16, "Privileges";
        /// Where the primary group is.
        primary_group_offset: u16, "PrimaryGroup";
        /// Where the owner of new objects is.
        owner_offset: u16, "Owner";
        /// Where the access control list of new objects is.
        default_dacl_offset: u16, "DefaultDacl";
        /// Where the groups of the client's computer are.
        device_groups_offset: u16, "DeviceGroups";
        /// Where the user's claims are.
        user_claims_offset: u16, "UserClaims";
        /// Where the claims of the client's computer are.
        device_claims_offset: u16, "DeviceClaims";
    }
    regions {
        /// The user's SID, as SID_ATTR_DATA.
        user: [user_offset; user_len] => describe_user, "User" with "BlobSize", "Attr";
        /// The user's name in UTF-16, with its NUL.
        user_name: [user_name_offset; text_len] => describe::text, "UserName";
        /// The domain's name in UTF-16, with its NUL.
        domain: [domain_offset; text_len] => describe::text, "Domain";
        /// The groups, as SID_ARRAY_DATA.
        groups: [groups_offset; sids_len] => describe_sids, "Groups" with "SidAttrCount", "BlobSize", "Attr";
        /// The groups that restrict the user, as SID_ARRAY_DATA.
        restricted_groups: [restricted_groups_offset; sids_len] => describe_sids, "RestrictedGroups" with "SidAttrCount", "BlobSize", "Attr";
        /// The privileges, as PRIVILEGE_ARRAY_DATA.
        privileges: [privileges_offset; privileges_len] => describe::bytes, "Privileges";
        /// The primary group, as SID_ARRAY_DATA.
        primary_group: [primary_group_offset; sids_len] => describe_sids, "PrimaryGroup" with "SidAttrCount", "BlobSize", "Attr";
        /// The owner of new objects, a SID as BLOB_DATA.
        owner: [owner_offset; blob_len] => describe::bytes, "Owner";
        /// The access control list of new objects, as BLOB_DATA.
        default_dacl: [default_dacl_offset; blob_len] => describe::bytes, "DefaultDacl";
        /// The groups of the client's computer, as SID_ARRAY_DATA.
        device_groups: [device_groups_offset; sids_len] => describe_sids, "DeviceGroups" with "SidAttrCount", "BlobSize", "Attr";
        /// The user's claims, as BLOB_DATA.
        user_claims: [user_claims_offset; blob_len] => describe::bytes, "UserClaims";
        /// The claims of the client's computer, as BLOB_DATA.
        device_claims: [device_claims_offset; blob_len] => describe::bytes, "DeviceClaims";
    }
}

impl RemotedIdentity<'_> {
    /// The user.
    #[must_use]
    pub fn user(&self) -> Option<(Sid<'_>, GroupAttributes)> {
        let (_, (sid, attributes)) = sid_attr(&self.user.bytes).ok()?;
        Some((Sid::new(sid)?, attributes))
    }

    /// The user's name.
    #[must_use]
    pub fn user_name(&self) -> Utf16<'_> {
        Utf16(&self.user_name.bytes).until_nul()
    }

    /// The domain's name.
    #[must_use]
    pub fn domain(&self) -> Utf16<'_> {
        Utf16(&self.domain.bytes).until_nul()
    }

    /// The groups, and what the membership in each means.
    #[must_use]
    pub fn groups(&self) -> Vec<(Sid<'_>, GroupAttributes)> {
        members(&self.groups.bytes)
    }

    /// The groups that restrict the user.
    #[must_use]
    pub fn restricted_groups(&self) -> Vec<(Sid<'_>, GroupAttributes)> {
        members(&self.restricted_groups.bytes)
    }

    /// The groups of the client's computer.
    #[must_use]
    pub fn device_groups(&self) -> Vec<(Sid<'_>, GroupAttributes)> {
        members(&self.device_groups.bytes)
    }

    /// The primary group.
    #[must_use]
    pub fn primary_group(&self) -> Option<Sid<'_>> {
        members(&self.primary_group.bytes).first().map(|(sid, _)| *sid)
    }

    /// The owner of new objects.
    #[must_use]
    pub fn owner(&self) -> Option<Sid<'_>> {
        Sid::new(blob(&self.owner.bytes).ok()?.1)
    }

    /// The privileges: each a LUID, and whether it is enabled.
    #[must_use]
    pub fn privileges(&self) -> Vec<(u64, u32)> {
        privileges(&self.privileges.bytes).map_or_else(|_| Vec::new(), |(_, list)| list)
    }
}

/// BLOB_DATA. `[MS-SMB2] 2.2.9.2.1.1`
fn blob(bytes: &[u8]) -> IResult<&[u8], &[u8]> {
    length_data(le_u16).parse(bytes)
}

/// SID_ATTR_DATA. `[MS-SMB2] 2.2.9.2.1.2`
fn sid_attr(bytes: &[u8]) -> IResult<&[u8], (&[u8], GroupAttributes)> {
    (blob, le_u32.map(GroupAttributes)).parse(bytes)
}

/// SID_ARRAY_DATA. `[MS-SMB2] 2.2.9.2.1.3`
fn sid_array(bytes: &[u8]) -> IResult<&[u8], Vec<(&[u8], GroupAttributes)>> {
    length_count(le_u16, sid_attr).parse(bytes)
}

/// PRIVILEGE_ARRAY_DATA, of PRIVILEGE_DATA that hold LUID_ATTR_DATA. `[MS-SMB2] 2.2.9.2.1.4 to 2.2.9.2.1.6`
fn privileges(bytes: &[u8]) -> IResult<&[u8], Vec<(u64, u32)>> {
    length_count(le_u16, blob.and_then((le_u64, le_u32))).parse(bytes)
}

fn members(bytes: &[u8]) -> Vec<(Sid<'_>, GroupAttributes)> {
    let list = sid_array(bytes).map_or_else(|_| Vec::new(), |(_, list)| list);
    list.into_iter().filter_map(|(sid, attributes)| Some((Sid::new(sid)?, attributes))).collect()
}

fn user_len(bytes: &[u8]) -> usize {
    len(recognize(sid_attr), bytes)
}

fn sids_len(bytes: &[u8]) -> usize {
    len(recognize(sid_array), bytes)
}

fn privileges_len(bytes: &[u8]) -> usize {
    len(recognize(privileges), bytes)
}

fn blob_len(bytes: &[u8]) -> usize {
    len(recognize(blob), bytes)
}

/// A text's bytes, NUL included.
fn text_len(bytes: &[u8]) -> usize {
    let text = Utf16(bytes).until_nul().0.len();
    bytes.len().min(text + 2)
}

/// Bytes of what `parser` takes; all that are there where it is cut short.
fn len<'a>(
    mut parser: impl Parser<&'a [u8], Output = &'a [u8], Error = nom::error::Error<&'a [u8]>>,
    bytes: &'a [u8],
) -> usize {
    parser.parse(bytes).map_or(bytes.len(), |(_, taken)| taken.len())
}

fn describe_user(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe_members(name, input, 0, sid_attr(input.bytes()).map(|(_, user)| [user]), visitor);
}

fn describe_sids(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe_members(name, input, 2, sid_array(input.bytes()).map(|(_, list)| list), visitor);
}

/// Lists each SID and its attributes; all as bytes where they cannot be read.
fn describe_members<'a, E>(
    name: &'static str,
    input: Input<'_>,
    first: usize,
    members: Result<impl IntoIterator<Item = (&'a [u8], GroupAttributes)>, E>,
    visitor: &mut dyn Visitor,
) {
    let Ok(members) = members else { return describe::bytes(name, input, visitor) };
    if first > 0 {
        describe::array::<u16>("SidAttrCount", input.to(first), visitor);
    }
    let mut at = input.base() + first;
    for (sid, attributes) in members {
        let size = u16::try_from(sid.len()).unwrap_or(u16::MAX);
        describe::scalar("BlobSize", size, at, visitor);
        security::describe_sid(name, Input::new(sid).at(at + 2), visitor);
        describe::scalar("Attr", attributes, at + 2 + sid.len(), visitor);
        at += 2 + sid.len() + GroupAttributes::LEN;
    }
}
