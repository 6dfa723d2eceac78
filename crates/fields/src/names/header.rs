//! The header of a message, and what the tracker knows of it. `[MS-SMB2] 2.2.1`

use smbtrail_codec::Body;

use crate::command::is_unknown;
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Duration, Frame, None, Protocol, Text};
use crate::kind::{Base, Kind, U16, U32, U64, X8, X16, X32, X64};
use crate::needs::Needs;
use crate::source::Source::{self, After, At, Bits, Header, Known, Recalled, Smb1, Transport};

const FLAGS: &str = "smb2.flags";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("smb2", Protocol, "A message of SMB2 or SMB3, or one that is encrypted or compressed", &[
        Header(0, |_, out| out.present()),
        At("SMB2 TRANSFORM_HEADER/; SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/; SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED/"),
    ]),
    f("nbss", Protocol, "A message of the transport that carries SMB", &[
        Header(0, |_, out| out.present()),
        Smb1(|_, out| out.present()),
        At("SMB2 TRANSFORM_HEADER/; SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/; SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED/"),
    ]),
    f("nbss.type", X8, "The kind of the transport message: 0 carries messages", &[Transport(|_, out| out.number(0))]),
    f("nbss.length", Kind::Unsigned(24, Base::Dec), "Bytes of the transport message, without its prefix", &[Transport(|len, out| out.number(len.into()))]),
    f("smb2.protocol_id", X32, "How the message begins: FE 'SMB', read big-endian", &[
        Header(4, |_, out| out.number(0xFE53_4D42)),
        Source::With("SMB2 TRANSFORM_HEADER/ProtocolId; SMB2 COMPRESSION_TRANSFORM_HEADER_UNCHAINED/ProtocolId; \
                      SMB2 COMPRESSION_TRANSFORM_HEADER_CHAINED/ProtocolId",
            |field, out| out.number(field.bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)))),
    ]),
    f("smb2.header_len", U16, "Bytes of the header: 64", &[Header(6, |header, out| out.number(header.structure_size.into()))]),
    f("smb2.credit.charge", U16, "Credits that the request costs", &[Header(8, |header, out| out.number(header.credit_charge.into()))]),
    f("smb2.nt_status", X32, "How the request ended", &[Header(12, |header, out| if header.is_response() { out.number(header.status.0.into()) })]),
    f("smb2.channel_sequence", U16, "How often the client lost a channel", &[Header(10, |header, out| if !header.is_response() { out.number(header.channel_sequence().into()) })]),
    f("smb2.cmd", U16, "What is asked or answered", &[Header(14, |header, out| out.number(header.command.0.into()))]),
    f("smb2.credits.requested", U16, "Credits that the client asks for", &[Header(16, |header, out| if !header.is_response() { out.number(header.credits.into()) })]),
    f("smb2.credits.granted", U16, "Credits that the server grants", &[Header(16, |header, out| if header.is_response() { out.number(header.credits.into()) })]),
    f("smb2.flags", X32, "Direction, form and kind of the message", &[
        Header(20, |header, out| out.number(header.flags.0.into())),
        After(|message, out| if let Body::IoctlResponse(body) = message.body { out.number(body.flags.0.into()) }),
    ]),
    f("smb2.flags.response", Bool, "From the server", &[Bits(FLAGS, 0x1)]),
    f("smb2.flags.async", Bool, "With an AsyncId instead of a TreeId", &[Bits(FLAGS, 0x2)]),
    f("smb2.flags.chained", Bool, "Related to the message before it", &[Bits(FLAGS, 0x4)]),
    f("smb2.flags.signature", Bool, "Signed", &[Bits(FLAGS, 0x8)]),
    f("smb2.flags.priority_mask", Bool, "Has a priority", &[Bits(FLAGS, 0x70)]),
    f("smb2.flags.dfs", Bool, "About a DFS path", &[Bits(FLAGS, 0x1000_0000)]),
    f("smb2.flags.replay", Bool, "Sent again", &[Bits(FLAGS, 0x2000_0000)]),
    f("smb2.chain_offset", X32, "Bytes from this header to the next one's in a compound", &[Header(24, |header, out| out.number(header.next_command.into()))]),
    f("smb2.msg_id", U64, "Joins a response to its request", &[Header(32, |header, out| out.number(header.message_id.0))]),
    f("smb2.pid", X32, "A process id; now reserved", &[Header(36, |header, out| if let Some(id) = header.process_id() { out.number(id.into()) })]),
    f("smb2.tid", X32, "The tree", &[Header(40, |header, out| if let Some(id) = header.tree_id() { out.number(id.0.into()) })]),
    f("smb2.aid", X64, "The asynchronous request", &[Header(40, |header, out| if let Some(id) = header.async_id() { out.number(id.0) })]),
    f("smb2.sesid", X64, "The session", &[
        Header(48, |header, out| out.number(header.session_id.0)),
        At("SMB2 TRANSFORM_HEADER/SessionId"),
    ]),
    f("smb2.signature", Bytes, "The signature", &[Header(64, |header, out| out.bytes(&header.signature))]),
    f("smb2.tree", Text, "The share of the tree, as \\\\server\\share", &[
        Recalled(|recalled, out| if let Some(share) = recalled.tree.and_then(|tree| tree.share.as_deref()) { out.text(share) }),
        At("SMB2 TREE_CONNECT Request/Buffer"),
    ]).needing(Needs::TREES),
    f("smb2.share_type", X8, "Disk, pipe or printer", &[
        Recalled(|recalled, out| if let Some(tree) = recalled.tree { out.number(tree.share_type.0.into()) }),
        At("SMB2 TREE_CONNECT Response/ShareType"),
    ]).needing(Needs::TREES),
    f("smb2.tcon_frame", U32, "The frame in which the tree was connected", &[
        Recalled(|recalled, out| if let Some(tree) = recalled.tree { out.number(tree.frame) }),
    ]).needing(Needs::TREES),
    f("smb2.acct", Text, "Who is logged on", &[Recalled(|recalled, out| if let Some(name) = recalled.logon.and_then(|logon| logon.user.as_deref()) { out.text(name) })]).needing(Needs::LOGONS),
    f("smb2.domain", Text, "The domain of who is logged on", &[Recalled(|recalled, out| if let Some(name) = recalled.logon.and_then(|logon| logon.domain.as_deref()) { out.text(name) })]).needing(Needs::LOGONS),
    f("smb2.host", Text, "The machine of who is logged on", &[Recalled(|recalled, out| if let Some(name) = recalled.logon.and_then(|logon| logon.workstation.as_deref()) { out.text(name) })]).needing(Needs::LOGONS),
    f("smb2.auth_frame", U32, "The frame in which the user logged on", &[
        Recalled(|recalled, out| if let Some(logon) = recalled.logon { out.number(logon.frame) }),
    ]).needing(Needs::LOGONS),
    f("smb2.preauth_hash", Bytes, "The pre-authentication integrity hash up to this message", &[
        Recalled(|recalled, out| if let Some(hash) = recalled.preauth_hash { out.bytes(hash) }),
    ]).needing(Needs::PREAUTH_HASHES),
    f("smb2.response_in", Frame, "The frame of the final response", &[
        Recalled(|recalled, out| if let Some(frame) = recalled.response_frame { out.number(frame) }),
    ]).needing(Needs::RESPONSES),
    f("smb2.response_to", Frame, "The frame of the request that is answered", &[
        Known(|message, out| if let Some(frame) = message.request_frame() { out.number(frame) }),
    ]),
    f("smb2.time", Duration, "Time since the request", &[
        Known(|message, out| if let (true, Some(request)) = (message.is_response(), message.request) { out.duration(message.moment.time.since(request.moment.time)) }),
    ]),
    f("smb2.buffer_code", X16, "StructureSize of the body", &[
        At("SMB2 */StructureSize"),
        // A body that cannot be read begins with it too.
        Known(|message, out| if let (Body::Other(bytes), false) = (message.body, is_unknown(message.header)) && let Some(size) = bytes.bytes.first_chunk::<2>() { out.number(u16::from_le_bytes(*size).into()) }),
    ]),
    f("smb2.buffer_code.length", U16, "Bytes of the body's fixed part", &[Bits("smb2.buffer_code", 0xFFFE)]),
    f("smb2.buffer_code.dynamic", Bool, "The body has a part of variable length", &[Bits("smb2.buffer_code", 1)]),
    f("smb2.good_signature", None, "The signature is right, where signatures are checked", &[]),
    f("smb2.bad_signature", None, "The signature is wrong, where signatures are checked", &[]),
    f("smb2.invalid_signature", None, "The signature is of a kind that cannot be checked", &[]),
    f("smb2.bad_response", None, "A response that a server cannot give", &[]),
];
