//! Referrals of a distributed file system. `[MS-DFSC] 2.2`

use smbtrail_codec::fsctl::{Control, Referral};
use smbtrail_track::{Content, Message};

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Guid, Text};
use crate::kind::{U16, U32, X16};
use crate::out::number;
use crate::source::Source::{After, At, Bits, With};

const FLAGS: &str = "smb.dfs.flags";
const ENTRY_FLAGS: &str = "smb.dfs.referral.flags";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb.max_referral_level", U16, "The highest version of referrals that the client knows", &[At("REQ_GET_DFS_REFERRAL/MaxReferralLevel")]),
    f("smb.dfs.path_consumed", U16, "Bytes of the path that the referral is about", &[At("RESP_GET_DFS_REFERRAL/PathConsumed")]),
    f("smb.dfs.num_referrals", U16, "How many targets there are", &[At("RESP_GET_DFS_REFERRAL/NumberOfReferrals")]),
    f("smb.dfs.flags", X16, "What the targets are", &[
        With("RESP_GET_DFS_REFERRAL/ReferralHeaderFlags", |field, out| out.number(number(field.bytes.get(..2).unwrap_or_default()))),
    ]),
    f("smb.dfs.flags.fielding", Bool, "The targets give referrals themselves", &[Bits(FLAGS, 0x1)]),
    f("smb.dfs.flags.server_hold_storage", Bool, "The targets hold files", &[Bits(FLAGS, 0x2)]),
    f("smb.dfs.referral.version", U16, "The version of a referral", &[At("DFS_REFERRAL_V*/VersionNumber")]),
    f("smb.dfs.referral.size", U16, "Bytes of a referral", &[At("DFS_REFERRAL_V*/Size")]),
    f("smb.dfs.referral.server.type", U16, "Whether the target is a root", &[At("DFS_REFERRAL_V*/ServerType")]),
    f("smb.dfs.referral.flags", X16, "What a referral is", &[At("DFS_REFERRAL_V*/ReferralEntryFlags")]),
    f("smb.dfs.referral.flags.name_list_referral", Bool, "Domain controllers are listed", &[Bits(ENTRY_FLAGS, 0x2)]),
    f("smb.dfs.referral.flags.target_set_boundary", Bool, "The first of a set of targets of the same cost", &[Bits(ENTRY_FLAGS, 0x4)]),
    f("smb.dfs.referral.proximity", U32, "Reserved: how near the target is", &[At("DFS_REFERRAL_V2/Proximity")]),
    f("smb.dfs.referral.ttl", U32, "Seconds for which the referral is good", &[At("DFS_REFERRAL_V*/TimeToLive")]),
    f("smb.dfs.referral.path_offset", U16, "Offset of the DFS path, in bytes from the referral", &[At("DFS_REFERRAL_V*/DFSPathOffset")]),
    f("smb.dfs.referral.alt_path_offset", U16, "Offset of the short DFS path, in bytes from the referral", &[At("DFS_REFERRAL_V*/DFSAlternatePathOffset")]),
    f("smb.dfs.referral.node_offset", U16, "Offset of the target's path, in bytes from the referral", &[At("DFS_REFERRAL_V*/NetworkAddressOffset")]),
    f("smb.dfs.referral.server_guid", Guid, "Reserved: names the site", &[At("DFS_REFERRAL_V*/ServiceSiteGuid")]),
    f("smb.dfs.referral.domain_offset", U16, "Offset of the domain's name, in bytes from the referral", &[At("DFS_REFERRAL_V*/SpecialNameOffset")]),
    f("smb.dfs.referral.number_of_expnames", U16, "How many domain controllers are listed", &[At("DFS_REFERRAL_V*/NumberOfExpandedNames")]),
    f("smb.dfs.referral.expnames_offset", U16, "Offset of the domain controllers, in bytes from the referral", &[At("DFS_REFERRAL_V*/ExpandedNameOffset")]),
    f("smb.dfs.referral.path", Text, "The DFS path", &[
        After(|message, out| each(message, |referral| if let Some(path) = referral.dfs_path() { out.utf16(path) })),
    ]),
    f("smb.dfs.referral.alt_path", Text, "The DFS path in short names", &[
        After(|message, out| each(message, |referral| if let Some(path) = referral.dfs_alternate_path() { out.utf16(path) })),
    ]),
    f("smb.dfs.referral.node", Text, "The target's path", &[
        After(|message, out| each(message, |referral| if let Some(path) = referral.target() { out.utf16(path) })),
    ]),
    f("smb.dfs.referral.domain_name", Text, "The domain", &[
        After(|message, out| each(message, |referral| if let Some(name) = referral.special_name() { out.utf16(name) })),
    ]),
    f("smb.dfs.referral.expname", Text, "A domain controller", &[
        After(|message, out| each(message, |referral| referral.expanded_names().for_each(|name| out.utf16(name)))),
    ]),
];

/// Each referral of a message. They may share texts, so that each is asked for its own.
fn each(message: &Message<'_>, mut read: impl FnMut(&Referral<'_>)) {
    let Some(Content::Control(Control::RespGetDfsReferral(body))) =
        message.buffer().map(|buffer| buffer.read(&mut ()))
    else {
        return;
    };
    for referral in body.referrals(&mut ()) {
        read(&referral);
    }
}
