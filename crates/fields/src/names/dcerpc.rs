//! DCE/RPC on pipes: the PDUs of a message. C706 12.6, `[MS-RPCE]` 2.2.2

use smbtrail_codec::{self as codec, Body};
use smbtrail_track::CallPdu;
use smbtrail_track::rpc::{Side, Syntax, TrailerCommand, Value, VerificationTrailer};
use smbtrail_wire::RpcContextResult;

use super::arguments::{closed, guids, opened_frames, sids, walk};
use super::pdu::{
    calls_verifier, commands, credentials, features, is_call, results, stub, syntaxes, trailer,
};
use crate::field::{Field, f};
use crate::kind::Kind::{Bool, Bytes, Duration, Frame, Guid, None, Protocol, Text};
use crate::kind::{U8, U16, U32, X8, X16, X32, X64};
use crate::needs::Needs;
use crate::out::{Out, number};
use crate::readers::{has_reader, reads, reads_arguments};
use crate::source::Source::{At, Bits, Call, Known, Pdu, Recalled, With};

const FLAGS: &str = "dcerpc.cn_flags";
const COMMAND: &str = "dcerpc.rpc_sec_vt.command";

#[rustfmt::skip]
pub(super) const FIELDS: &[Field] = &[
    f("dcerpc", Protocol, "A PDU of DCE/RPC", &[At("PDU/")]),
    f("dcerpc.ver", U8, "The version of the protocol: 5", &[At("common_header/common_header.rpc_vers")]),
    f("dcerpc.ver_minor", U8, "The minor version of the protocol", &[At("common_header/common_header.rpc_vers_minor")]),
    f("dcerpc.pkt_type", U8, "Which PDU it is", &[At("common_header/PTYPE")]),
    f("dcerpc.cn_flags", X8, "Which fragment it is, and more", &[At("common_header/common_header.pfc_flags")]),
    f("dcerpc.cn_flags.first_frag", Bool, "The first fragment", &[Bits(FLAGS, 0x01)]),
    f("dcerpc.cn_flags.last_frag", Bool, "The last fragment", &[Bits(FLAGS, 0x02)]),
    f("dcerpc.cn_flags.cancel_pending", Bool, "A cancel is pending, or headers are signed", &[Bits(FLAGS, 0x04)]),
    f("dcerpc.cn_flags.reserved", Bool, "Reserved", &[Bits(FLAGS, 0x08)]),
    f("dcerpc.cn_flags.mpx", Bool, "Several calls may be under way", &[Bits(FLAGS, 0x10)]),
    f("dcerpc.cn_flags.dne", Bool, "The call was not executed", &[Bits(FLAGS, 0x20)]),
    f("dcerpc.cn_flags.maybe", Bool, "No answer is wanted", &[Bits(FLAGS, 0x40)]),
    f("dcerpc.cn_flags.object", Bool, "The request names an object", &[Bits(FLAGS, 0x80)]),
    f("dcerpc.drep", Bytes, "How integers, characters and floating point numbers are written", &[At("common_header/common_header.packed_drep")]),
    f("dcerpc.drep.byteorder", U8, "The order of bytes: 0 big-endian, 1 little-endian", &[With("common_header/common_header.packed_drep", |field, out| byte(field, 0, |byte| byte >> 4, out))]),
    f("dcerpc.drep.character", U8, "The characters: 0 ASCII, 1 EBCDIC", &[With("common_header/common_header.packed_drep", |field, out| byte(field, 0, |byte| byte & 0xF, out))]),
    f("dcerpc.drep.fp", U8, "The floating point numbers: 0 IEEE", &[With("common_header/common_header.packed_drep", |field, out| byte(field, 1, |byte| byte, out))]),
    f("dcerpc.cn_frag_len", U16, "The length of the PDU", &[At("common_header/common_header.frag_length")]),
    f("dcerpc.cn_auth_len", U16, "The length of its token", &[At("common_header/common_header.auth_length")]),
    f("dcerpc.cn_call_id", U32, "The number that a request and its answer share", &[At("common_header/common_header.call_id")]),
    f("dcerpc.cn_max_xmit", U16, "The longest PDU that the sender sends", &[At("bind/bind.max_xmit_frag; bind_ack/bind_ack.max_xmit_frag")]),
    f("dcerpc.cn_max_recv", U16, "The longest PDU that the sender takes", &[At("bind/bind.max_recv_frag; bind_ack/bind_ack.max_recv_frag")]),
    f("dcerpc.cn_assoc_group", X32, "The association group", &[At("bind/bind.assoc_group_id; bind_ack/bind_ack.assoc_group_id")]),
    f("dcerpc.cn_num_ctx_items", U8, "The number of presentation contexts", &[At("bind/bind.n_context_elem")]),
    f("dcerpc.cn_ctx_item", None, "A presentation context", &[At("p_cont_elem_t/")]),
    f("dcerpc.cn_ctx_id", U16, "The number of a presentation context", &[At("p_cont_elem_t/p_cont_elem_t.p_cont_id; request/request.p_cont_id; response/response.p_cont_id; fault/fault.p_cont_id")]),
    f("dcerpc.cn_bind_abstract_syntax", None, "The interface, with its version", &[At("p_cont_elem_t/")]),
    f("dcerpc.cn_bind_trans", None, "A transfer syntax, with its version", &[At("p_syntax_id_t/")]),
    f("dcerpc.cn_num_trans_items", U8, "The number of transfer syntaxes", &[At("p_cont_elem_t/p_cont_elem_t.n_transfer_syn")]),
    f("dcerpc.cn_bind_to_uuid", Guid, "The interface", &[At("p_cont_elem_t/abstract_syntax.if_uuid")]),
    f("dcerpc.cn_bind_if_ver", U16, "The major version of the interface", &[With("p_cont_elem_t/abstract_syntax.if_version", |field, out| half(field, false, out))]),
    f("dcerpc.cn_bind_if_ver_minor", U16, "The minor version of the interface", &[With("p_cont_elem_t/abstract_syntax.if_version", |field, out| half(field, true, out))]),
    f("dcerpc.cn_bind_trans_id", Guid, "A transfer syntax", &[At("p_syntax_id_t/p_syntax_id_t.if_uuid")]),
    f("dcerpc.cn_bind_trans_ver", U32, "The version of a transfer syntax", &[At("p_syntax_id_t/p_syntax_id_t.if_version")]),
    f("dcerpc.cn_sec_addr_len", U16, "The length of the secondary address", &[At("bind_ack/sec_addr.length")]),
    f("dcerpc.cn_sec_addr", Text, "The secondary address: the pipe's name", &[At("PDU/sec_addr.port_spec")]),
    f("dcerpc.cn_num_results", U8, "The number of results", &[At("p_result_list_t/p_result_list_t.n_results")]),
    f("dcerpc.cn_ack_result", U16, "Whether a context is accepted", &[At("p_result_t/p_result_t.result")]),
    f("dcerpc.cn_ack_trans_id", Guid, "The transfer syntax that the server chose", &[At("p_result_t/transfer_syntax.if_uuid")]),
    f("dcerpc.cn_ack_trans_ver", U32, "The version of it", &[At("p_result_t/transfer_syntax.if_version")]),
    f("dcerpc.cn_reject_reason", U16, "Why a bind is refused", &[At("bind_nak/bind_nak.provider_reject_reason")]),
    f("dcerpc.cn_alloc_hint", U32, "The length of the whole stub, as a hint", &[At("request/request.alloc_hint; response/response.alloc_hint; fault/fault.alloc_hint")]),
    f("dcerpc.opnum", U16, "The operation", &[At("request/request.opnum"), Call(|call, _, out| if call.side == Side::Server { out.number(call.opnum.into()); })]),
    f("dcerpc.request_in", Frame, "The frame of the request, in its answer", &[Call(|call, _, out| request_in(call, out))]),
    f("dcerpc.time", Duration, "How long the answer took", &[Call(|call, now, out| if call.side == Side::Server { out.duration(now.time.since(call.asked.time)); })]),
    f("dcerpc.cn_cancel_count", U8, "Cancels that the server received", &[At("response/response.cancel_count; fault/fault.cancel_count")]),
    f("dcerpc.cn_fault_flags", X8, "More about a fault", &[At("fault/fault.flags")]),
    f("dcerpc.cn_fault_flags.extended_error", Bool, "Extended error information follows", &[Bits("dcerpc.cn_fault_flags", 0x01)]),
    f("dcerpc.cn_status", X32, "Why a call failed", &[At("fault/fault.status")]),
    f("dcerpc.obj_id", Guid, "The object that a request names", &[At("PDU/object")]),
    f("dcerpc.auth_type", U8, "The security provider", &[At("sec_trailer/sec_trailer.auth_type")]),
    f("dcerpc.auth_level", U8, "How calls are protected", &[At("sec_trailer/sec_trailer.auth_level")]),
    f("dcerpc.auth_pad_len", U8, "Bytes of padding in front of the verifier", &[At("sec_trailer/sec_trailer.auth_pad_length")]),
    f("dcerpc.auth_rsrvd", U8, "Reserved", &[At("sec_trailer/sec_trailer.auth_reserved")]),
    f("dcerpc.referent_id", X32, "A pointer in arguments", &[Call(|call, _, out| pointers(call, Syntax::Ndr, out))]),
    f("dcerpc.referent_id64", X64, "A pointer in arguments, in NDR64", &[Call(|call, _, out| pointers(call, Syntax::Ndr64, out))]),
    f("dcerpc.cn_ack_reason", U16, "Why a context is not accepted", &[Pdu(|pdu, out| for result in results(pdu).filter(|result| result.result != RpcContextResult::NEGOTIATE_ACK && result.reason.0 != 0) { out.number(result.reason.0.into()); })]),
    f("dcerpc.cn_bind_trans_btfn", X16, "Features that are offered, or accepted, when an interface is bound", &[Pdu(features)]),
    f("dcerpc.cn_bind_trans_btfn.01", Bool, "Several security contexts on one connection", &[Bits("dcerpc.cn_bind_trans_btfn", 0x1)]),
    f("dcerpc.cn_bind_trans_btfn.02", Bool, "The connection stays open after a call was given up", &[Bits("dcerpc.cn_bind_trans_btfn", 0x2)]),
    f("dcerpc.array.max_count", U32, "How many elements an array could have", &[Call(|call, _, out| counts(call, 0, out))]),
    f("dcerpc.array.offset", U32, "Where the elements of an array begin", &[Call(|call, _, out| counts(call, 1, out))]),
    f("dcerpc.array.actual_count", U32, "How many elements an array has", &[Call(|call, _, out| counts(call, 2, out))]),
    f("dcerpc.null_pointer", Bytes, "A pointer to nothing in arguments", &[Call(|call, _, out| null_pointers(call, out))]),
    f("dcerpc.payload_stub_data", None, "The arguments or results of a call", &[Call(|call, _, out| if is_shown(call) && reads(call) { out.present(); })]),
    f("dcerpc.auth_info", None, "The verifier", &[
        At("sec_trailer/"),
        // In a call it is a part of its own, and a part of what protects the stub.
        Pdu(|pdu, out| if is_call(pdu) && pdu.verifier.is_some() { out.present(); }),
    ]),
    f("dcerpc.auth_padding", Bytes, "The padding in front of the verifier of a call, where it is not encrypted", &[Pdu(|pdu, out| if let Some(verifier) = calls_verifier(pdu, false) && !verifier.padding.is_empty() { out.bytes(verifier.padding); })]),
    f("dcerpc.auth_credentials", Bytes, "The token of SPNEGO with calls that are authenticated, and not protected", &[Pdu(|pdu, out| if let Some(token) = credentials(pdu) { out.bytes(token); })]),
    f("dcerpc.encrypted_stub_data", Bytes, "The arguments or results of a call, and their padding, where they are encrypted", &[Pdu(|pdu, out| if let (Some(stub), Some(verifier)) = (stub(pdu), calls_verifier(pdu, true)) { out.bytes(&[stub, verifier.padding].concat()); })]),
    f("dcerpc.reserved", Bytes, "Reserved bytes of a fault", &[At("fault/fault.reserved2")]),
    f("dcerpc.rpc_sec_vt.signature", Bytes, "The beginning of a verification trailer", &[Pdu(|pdu, out| if trailer(pdu).is_some() { out.bytes(&VerificationTrailer::SIGNATURE); })]),
    f("dcerpc.rpc_sec_vt.command", X16, "A command of a verification trailer", &[Pdu(|pdu, out| commands(pdu).for_each(|command| out.number(command.command.into())))]),
    f("dcerpc.rpc_sec_vt.command.cmd", X16, "What the command is", &[Bits(COMMAND, 0x3FFF)]),
    f("dcerpc.rpc_sec_vt.command.end", Bool, "The command is the last one", &[Bits(COMMAND, 0x4000)]),
    f("dcerpc.rpc_sec_vt.command.must_process", Bool, "A server that does not know the command has to refuse the call", &[Bits(COMMAND, 0x8000)]),
    f("dcerpc.rpc_sec_vt.command.length", U16, "Bytes of the command's value", &[Pdu(|pdu, out| commands(pdu).for_each(|command| out.number(command.length.into())))]),
    f("dcerpc.rpc_sec_vt.bitmask", X32, "Flags of the client", &[Pdu(|pdu, out| for command in commands(pdu).filter(|command| command.kind() == TrailerCommand::BITMASK_1) { out.number(number(command.value)); })]),
    f("dcerpc.rpc_sec_vt.bitmask.sign", Bool, "The client supports the signing of headers", &[Bits("dcerpc.rpc_sec_vt.bitmask", 0x1)]),
    f("dcerpc.rpc_sec_vt.pcontext.interface.uuid", Guid, "The interface, and the transfer syntax, that the client means", &[Pdu(|pdu, out| syntaxes(pdu).for_each(|(uuid, _)| out.guid(uuid)))]),
    f("dcerpc.rpc_sec_vt.pcontext.interface.ver", X32, "The version of each", &[Pdu(|pdu, out| syntaxes(pdu).for_each(|(_, version)| out.number(version)))]),
    f("dcerpc.nt.open_frame", Frame, "The frame in which a FileId or a context handle was opened", &[
        Recalled(|recalled, out| if let Some(frame) = recalled.open_frame { out.number(frame); }),
        Call(|call, _, out| opened_frames(call, &mut |frame| out.number(frame))),
    ]).needing(Needs::OPENS),
    f("dcerpc.nt.close_frame", Frame, "The frame in which a FileId or a context handle is closed: this one", &[
        Known(|message, out| if let Body::CloseRequest(_) = message.body { out.number(message.moment.frame); }),
        Call(|call, now, out| (0..closed(call)).for_each(|_| out.number(now.frame))),
    ]),
    f("dcerpc.nt.guid", Guid, "A GUID in arguments of netlogon", &[Call(|call, _, out| guids(call, &mut |guid| out.guid(guid)))]),
    f("dcerpc.long_frame", None, "Arguments or results of a call for which Wireshark declares none", &[Call(|call, _, out| if is_shown(call) && reads(call) && !reads_arguments(call) && call.stub.len() > if call.side == Side::Client { 0 } else { 4 } { out.present(); })]),
    f("dcerpc.nt.count", U32, "How many subauthorities a SID in arguments has", &[Call(|call, _, out| sids(call, &mut |count, _| out.number(count)))]),
    f("dcerpc.nt.domain_sid", Text, "A SID in arguments", &[Call(|call, _, out| sids(call, &mut |_, sid| out.text(sid)))]),
    f("dcerpc.stub_data", Bytes, "The arguments or results of a call that Wireshark does not read", &[Call(|call, _, out| if is_shown(call) && !reads(call) { out.bytes(&call.stub); })]),
    f("dcerpc.unknown_if_id", Bool, "The interface is one that Wireshark does not know", &[Call(|call, _, out| if !call.fault && call.context.is_some() && !has_reader(call) { out.number(1); })]),
    f("dcerpc.cn_status.expert", None, "Says that a call failed", &[At("fault/")]),
    f("dcerpc.auth_ctx_id", U32, "The security context", &[At("sec_trailer/sec_trailer.auth_context_id")]),
];

/// Whether the call's arguments or results are there to be read.
fn is_shown(call: &CallPdu) -> bool {
    call.ends_stub && !call.fault
}

fn pointers(call: &CallPdu, syntax: Syntax, out: &mut Out<'_>) {
    if reads_arguments(call) && call.context.and_then(|context| context.syntax) == Some(syntax) {
        walk(&call.said, &mut |node| {
            node.pointers
                .into_iter()
                .flatten()
                .filter(|number| *number != 0)
                .for_each(|number| out.number(number));
        });
    }
}

fn null_pointers(call: &CallPdu, out: &mut Out<'_>) {
    let is_long = call.context.and_then(|context| context.syntax) == Some(Syntax::Ndr64);
    let zeros = [0; 8];
    if !reads_arguments(call) {
        return;
    }
    walk(&call.said, &mut |node| {
        let null = node.pointers.into_iter().flatten().filter(|number| *number == 0);
        null.for_each(|_| out.bytes(if is_long { &zeros } else { &zeros[..4] }));
    });
}

/// One of the numbers in front of arrays.
fn counts(call: &CallPdu, which: usize, out: &mut Out<'_>) {
    if !reads_arguments(call) {
        return;
    }
    for argument in &call.said {
        walk(std::slice::from_ref(argument), &mut |node| {
            // The length of a security descriptor has a name of its own.
            let is_descriptor = [argument.name, node.name].contains(&"descriptor")
                && matches!(node.value, Value::Bytes(_))
                && node.counts[1].is_none();
            if let Some(count) = node.counts[which].filter(|_| !is_descriptor) {
                out.number(count);
            }
        });
    }
}

/// The frame of the request: a response has it once more in the part of its interface.
fn request_in(call: &CallPdu, out: &mut Out<'_>) {
    let times = if call.fault || !has_reader(call) { 1 } else { 2 };
    (0..times).filter(|_| call.side == Side::Server).for_each(|_| out.number(call.asked.frame));
}

fn byte(field: &codec::Field<'_>, index: usize, part: fn(u8) -> u8, out: &mut Out<'_>) {
    if let Some(byte) = field.bytes.get(index) {
        out.number(u64::from(part(*byte)));
    }
}

/// The lower or the upper half of a version.
fn half(field: &codec::Field<'_>, upper: bool, out: &mut Out<'_>) {
    let version = number(field.bytes);
    out.number(if upper { version >> 16 } else { version & 0xFFFF });
}
