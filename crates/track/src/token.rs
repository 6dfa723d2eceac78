//! The security token of a message: found and parsed once, for everybody who reads it.

use smbtrail_auth::Token;
use smbtrail_auth::kerberos::KerberosMessage;
use smbtrail_codec::{Body, Input, Region, Sink};

/// The security blob in the body of a message: that of a NEGOTIATE response, or of a SESSION_SETUP. `None` where the
/// message has none, or an empty one.
#[must_use]
pub fn security_blob<'m>(body: &'m Body<'_>) -> Option<&'m Region<'m>> {
    let blob = match body {
        Body::NegotiateResponse(body) => &body.security_buffer,
        Body::SessionSetupRequest(body) => &body.security_buffer,
        Body::SessionSetupResponse(body) => &body.security_buffer,
        _ => return None,
    };
    (!blob.bytes.is_empty()).then_some(blob)
}

/// The token in the security blob of a body, and in `sink` what is wrong with it.
pub(crate) fn token<'m>(body: &'m Body<'_>, sink: &mut dyn Sink) -> Option<Token<'m>> {
    parse(security_blob(body)?.input(), sink)
}

/// The token in a blob, and in `sink` what is wrong with it.
pub(crate) fn parse<'b>(blob: Input<'b>, sink: &mut dyn Sink) -> Option<Token<'b>> {
    Token::parse(blob, sink).map_err(|error| sink.problem(error.into())).ok()
}

/// The message of Kerberos in a token of SPNEGO, which has no frame in the style of DCE. `[MS-KILE]` 3.4.3.1
pub(crate) fn bare_message<'t>(token: &Token<'t>) -> Option<KerberosMessage<'t>> {
    token.mech_bytes.filter(|_| token.mech_token.is_none()).and_then(KerberosMessage::parse)
}
