//! SESSION_SETUP, TREE_CONNECT. `[MS-SMB2] 2.2.5, 2.2.6, 2.2.9, 2.2.10`

use smbtrail_codec::Body;
use smbtrail_track::Message;
use smbtrail_wire::Command;

use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Protocol};
use crate::kind::{U8, X16, X32, X64};
use crate::out::number;
use crate::source::Source::{After, At, Bits, Known, With};

const SHARE_FLAGS: &str = "smb2.share_flags";
const SHARE_CAPS: &str = "smb2.share_caps";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2.ses_req_flags", U8, "Whether a session gets one more connection", &[At("SMB2 SESSION_SETUP Request/Flags")]),
    f("smb2.ses_req_flags.session_binding", Bool, "A session gets one more connection", &[Bits("smb2.ses_req_flags", 1)]),
    f("smb2.previous_sesid", X64, "The session whose place is taken", &[At("SMB2 SESSION_SETUP Request/PreviousSessionId")]),
    f("smb2.session_flags", X16, "What the server says of the session", &[At("SMB2 SESSION_SETUP Response/SessionFlags"), Known(|message, out| if let Some([low, high, ..]) = refused(message) { out.number(u16::from_le_bytes([low, high]).into()) })]),
    f("smb2.ses_flags.guest", Bool, "The user is a guest", &[Bits("smb2.session_flags", 1)]),
    f("smb2.ses_flags.null", Bool, "The session is anonymous", &[Bits("smb2.session_flags", 2)]),
    f("smb2.ses_flags.encrypt", Bool, "The session must be encrypted", &[Bits("smb2.session_flags", 4)]),
    f("smb2.security_blob", Bytes, "What the authentication mechanism says", &[At("SMB2 NEGOTIATE Response/Buffer; SMB2 SESSION_SETUP Request/Buffer; SMB2 SESSION_SETUP Response/Buffer"), After(|message, out| {
        let empty = match message.body {
            Body::SessionSetupResponse(body) => body.security_buffer.bytes.is_empty(),
            Body::SessionSetupRequest(body) => body.security_buffer.bytes.is_empty(),
            Body::NegotiateResponse(body) => body.security_buffer.bytes.is_empty(),
            _ => refused(message).is_some(),
        };
        if empty {
            out.bytes(&[]);
        }
    })]),
    f("gss-api", Protocol, "A security blob", &[At("SMB2 NEGOTIATE Response/Buffer; SMB2 SESSION_SETUP Request/Buffer; SMB2 SESSION_SETUP Response/Buffer")]),
    f("spnego", Protocol, "A security blob that negotiates a mechanism", &[At("NegTokenInit*/; NegTokenResp/")]),
    f("smb2.tc.flags", X16, "How to connect to the share", &[At("SMB2 TREE_CONNECT Request/Flags")]),
    f("smb2.tc.cluster_reconnect", Bool, "The client connects again to a cluster", &[Bits("smb2.tc.flags", 1)]),
    f("smb2.tc.redirect_to_owner", Bool, "The client can be sent to the share's owner", &[Bits("smb2.tc.flags", 2)]),
    f("smb2.tc.extension_present", Bool, "The request has an extension", &[Bits("smb2.tc.flags", 4)]),
    f("smb2.tc.reserved", X16, "Bits without a meaning", &[Bits("smb2.tc.flags", 0xFFF8)]),
    f("smb2.share_flags", X32, "What the share wants of its clients", &[At("SMB2 TREE_CONNECT Response/ShareFlags")]),
    f("smb2.share_flags.dfs", Bool, "In a distributed file system", &[Bits(SHARE_FLAGS, 0x1)]),
    f("smb2.share_flags.dfs_root", Bool, "The root of a distributed file system", &[Bits(SHARE_FLAGS, 0x2)]),
    f("smb2.share_flags.restrict_exclusive_opens", Bool, "No exclusive opens that keep readers out", &[Bits(SHARE_FLAGS, 0x100)]),
    f("smb2.share_flags.force_shared_delete", Bool, "Files may be deleted while they are open", &[Bits(SHARE_FLAGS, 0x200)]),
    f("smb2.share_flags.allow_namespace_caching", Bool, "Clients may keep what directories hold", &[Bits(SHARE_FLAGS, 0x400)]),
    f("smb2.share_flags.access_based_dir_enum", Bool, "Listings show what the user may read", &[Bits(SHARE_FLAGS, 0x800)]),
    f("smb2.share_flags.force_levelii_oplock", Bool, "No oplocks beyond level II", &[Bits(SHARE_FLAGS, 0x1000)]),
    f("smb2.share_flags.enable_hash_v1", Bool, "Hashes of version 1 for branch caches", &[Bits(SHARE_FLAGS, 0x2000)]),
    f("smb2.share_flags.enable_hash_v2", Bool, "Hashes of version 2 for branch caches", &[Bits(SHARE_FLAGS, 0x4000)]),
    f("smb2.share_flags.encrypt_data", Bool, "Only encrypted", &[Bits(SHARE_FLAGS, 0x8000)]),
    f("smb2.share_flags.identity_remoting", Bool, "Takes remoted identities", &[Bits(SHARE_FLAGS, 0x4_0000)]),
    f("smb2.share_flags.compress_data", Bool, "Wants compression", &[Bits(SHARE_FLAGS, 0x10_0000)]),
    f("smb2.share.caching", X32, "What clients may keep for offline use", &[With("SMB2 TREE_CONNECT Response/ShareFlags", |field, out| out.number(number(field.bytes) & 0x30))]),
    f("smb2.share_caps", X32, "What the share can do", &[At("SMB2 TREE_CONNECT Response/Capabilities")]),
    f("smb2.share_caps.dfs", Bool, "In a distributed file system", &[Bits(SHARE_CAPS, 0x8)]),
    f("smb2.share_caps.continuous_availability", Bool, "Always available", &[Bits(SHARE_CAPS, 0x10)]),
    f("smb2.share_caps.scaleout", Bool, "On all nodes of a cluster", &[Bits(SHARE_CAPS, 0x20)]),
    f("smb2.share_caps.cluster", Bool, "Of a cluster", &[Bits(SHARE_CAPS, 0x40)]),
    f("smb2.share_caps.assymetric", Bool, "On one node of a cluster at a time", &[Bits(SHARE_CAPS, 0x80)]),
    f("smb2.share_caps.redirect_to_owner", Bool, "Sends clients to its owner", &[Bits(SHARE_CAPS, 0x100)]),
];

/// The first bytes after StructureSize in the response to a SESSION_SETUP that failed. Wireshark reads them as it does
/// those of one that succeeded: both have a StructureSize of 9.
pub(super) fn refused(message: &Message<'_>) -> Option<[u8; 6]> {
    match message.body {
        Body::ErrorResponse(_) if message.header.command == Command::SESSION_SETUP => {
            message.input.bytes().get(66..)?.first_chunk().copied()
        }
        _ => None,
    }
}
