//! What fields of DCE/RPC are read from PDUs. C706 12.6, `[MS-RPCE]` 2.2.2

use smbtrail_track::rpc::{
    Body, ContextResult, Pdu, SyntaxId, TrailerCommand, VerificationTrailer, Verifier,
};
use smbtrail_wire::{Guid, RpcAuthLevel, RpcAuthType, RpcContextResult};

use crate::out::Out;

/// Whether it is a part of a request or a response.
pub(super) const fn is_call(pdu: &Pdu<'_>) -> bool {
    matches!(pdu.body, Body::Request(_) | Body::Response(_))
}

/// The arguments or results in a PDU.
pub(super) fn stub<'a>(pdu: &Pdu<'a>) -> Option<&'a [u8]> {
    match &pdu.body {
        Body::Request(request) => Some(request.stub),
        Body::Response(response) => Some(response.stub),
        _ => None,
    }
}

/// The verifier of a request or response that is encrypted, or that is not.
pub(super) fn calls_verifier<'p, 'a>(pdu: &'p Pdu<'a>, encrypted: bool) -> Option<&'p Verifier<'a>> {
    let verifier = pdu.verifier.as_ref().filter(|_| is_call(pdu))?;
    (encrypted == (verifier.trailer.auth_level == RpcAuthLevel::PKT_PRIVACY)).then_some(verifier)
}

/// The token of SPNEGO at the one level at which Wireshark does not read it.
pub(super) fn credentials<'a>(pdu: &Pdu<'a>) -> Option<&'a [u8]> {
    let verifier = pdu.verifier.as_ref()?;
    let is_meant = verifier.trailer.auth_type == RpcAuthType::GSS_NEGOTIATE
        && verifier.trailer.auth_level == RpcAuthLevel::PKT;
    is_meant.then_some(verifier.token)
}

/// What the server says to the contexts of a bind.
pub(super) fn results(pdu: &Pdu<'_>) -> impl Iterator<Item = ContextResult<'static>> {
    let list = if let Body::BindAck(ack) = &pdu.body { Some(ack.results.iter()) } else { None };
    list.into_iter().flatten()
}

/// The features that a client offers in place of a transfer syntax, and those that the server accepts. `[MS-RPCE]` 2.2.2.14
pub(super) fn features(pdu: &Pdu<'_>, out: &mut Out<'_>) {
    if let Body::Bind(bind) = &pdu.body {
        let offered = bind.contexts.iter().flat_map(|context| context.transfer_syntaxes());
        offered.filter_map(|syntax| syntax.features()).for_each(|features| out.number(features & 0xFFFF));
    }
    results(pdu)
        .filter(|result| result.result == RpcContextResult::NEGOTIATE_ACK)
        .for_each(|result| out.number(result.reason.0.into()));
}

/// The verification trailer of a request whose arguments are not encrypted.
pub(super) fn trailer<'a>(pdu: &Pdu<'a>) -> Option<VerificationTrailer<'a>> {
    calls_verifier(pdu, false)?;
    match &pdu.body {
        Body::Request(request) => VerificationTrailer::find(request.stub),
        _ => None,
    }
}

/// The commands of it.
pub(super) fn commands<'a>(pdu: &Pdu<'a>) -> impl Iterator<Item = TrailerCommand<'a>> {
    trailer(pdu).into_iter().flat_map(VerificationTrailer::commands)
}

/// The interface and the transfer syntax in it, each with its version.
pub(super) fn syntaxes(pdu: &Pdu<'_>) -> impl Iterator<Item = (Guid, u64)> {
    let contexts = commands(pdu).filter(|command| command.kind() == TrailerCommand::PCONTEXT);
    let syntaxes = contexts.flat_map(|command| command.value.chunks_exact(SYNTAX));
    syntaxes.filter_map(SyntaxId::read).map(|id| (id.if_uuid, id.if_version.into()))
}

/// Bytes of a syntax with its version.
const SYNTAX: usize = 20;
