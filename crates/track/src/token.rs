//! The security token of a message: found and parsed once, for everybody who reads it.

use smbtrail_auth::{Problem, Sink, Token};
use smbtrail_codec::{Body, Region};

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

/// The token in the security blob of a body. Its problems are said in bytes from the message's header.
pub(crate) fn token<'m>(body: &'m Body<'_>, sink: &mut dyn Sink) -> Option<Token<'m>> {
    let blob = security_blob(body)?;
    parse(&blob.bytes, blob.offset, sink)
}

/// The token in a blob that begins at `base`, from which its problems are counted.
pub(crate) fn parse<'b>(blob: &'b [u8], base: usize, sink: &mut dyn Sink) -> Option<Token<'b>> {
    let mut shifted = Shifted { base, sink };
    Token::parse(blob, &mut shifted).map_err(|error| shifted.problem(error.into())).ok()
}

/// Passes problems on, `base` bytes later.
struct Shifted<'s> {
    base: usize,
    sink: &'s mut dyn Sink,
}

impl Sink for Shifted<'_> {
    fn problem(&mut self, problem: Problem) {
        self.sink.problem(Problem { offset: self.base.saturating_add(problem.offset), ..problem });
    }
}
