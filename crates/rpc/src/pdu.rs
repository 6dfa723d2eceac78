//! One PDU: its common header, its body and its verifier.

use alloc::vec::Vec;

use smbtrail_layout::{ParseError, Problem, ProblemKind, Sink, Structure};
use smbtrail_wire::RpcPduType;

use crate::body::{Body, number};
use crate::order::fixed;
use crate::{ByteOrder, CommonHeader, SecTrailer, Verifier};

/// A PDU of the connection-oriented protocol. C706 12.6.4
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Pdu<'a> {
    /// The common header.
    pub header: CommonHeader<'static>,
    /// What follows it.
    pub body: Body<'a>,
    /// What protects it; `None` where `auth_length` is 0, or leads into the header.
    pub verifier: Option<Verifier<'a>>,
}

impl<'a> Pdu<'a> {
    /// Reads the PDU at the start of `bytes`. Offsets of problems count from its first byte.
    ///
    /// # Errors
    /// [`ParseError::Short`] when the common header is not all there, [`ParseError::Protocol`] when it is none of
    /// version 5. Everything else goes to `sink`.
    pub fn parse(bytes: &'a [u8], sink: &mut dyn Sink) -> Result<Self, ParseError> {
        let drep = bytes.get(4..8).and_then(<[u8]>::first_chunk).copied().unwrap_or_default();
        let header = fixed!(CommonHeader, bytes, ByteOrder::of(drep), 0, &mut ())?;
        if header.rpc_vers != 5 || header.rpc_vers_minor > 1 {
            let found = [header.rpc_vers, header.rpc_vers_minor, header.ptype.0, header.pfc_flags.0];
            return Err(ParseError::Protocol { expected: [5, 0, found[2], found[3]], found });
        }
        let (len, had) = (usize::from(header.frag_length), bytes.len());
        if len > had || len < CommonHeader::LEN {
            let kind = ProblemKind::BeyondMessage;
            let (expected, found) = (number(had), number(len));
            sink.problem(Problem { kind, what: "frag_length", offset: 8, expected, found });
        }
        let whole = bytes.get(..len.max(CommonHeader::LEN)).unwrap_or(bytes);
        let (body, verifier) = split(&header, whole, sink);
        let body = Body::parse(&header, body, sink);
        Ok(Self { header, body, verifier })
    }

    /// The PDU's bytes, in the order that its data representation label names. `frag_length` and `auth_length` are
    /// written as they are; [`Pdu::measured`] sets them.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let order = self.header.order();
        let mut out = Vec::new();
        order.put(&self.header, &mut out);
        self.body.put(order, &mut out);
        if let Some(verifier) = &self.verifier {
            out.extend(verifier.padding);
            order.put(&verifier.trailer, &mut out);
            out.extend(verifier.token);
        }
        out
    }

    /// The PDU with `frag_length` and `auth_length` set to what it holds, for one that is made. Lengths beyond 65,535
    /// become 65,535.
    #[must_use]
    pub fn measured(mut self) -> Self {
        let word = |len: usize| u16::try_from(len).unwrap_or(u16::MAX);
        self.header.auth_length = self.verifier.as_ref().map_or(0, |verifier| word(verifier.token.len()));
        self.header.frag_length = word(self.to_vec().len());
        self
    }

    /// Whether bytes at its end are missing.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        let verifier = self.verifier.as_ref().map_or(0, |verifier| {
            verifier.padding.len() + <SecTrailer<'_> as Structure<'_>>::FIXED + verifier.token.len()
        });
        CommonHeader::LEN + self.body.len() + verifier < usize::from(self.header.frag_length)
    }

    /// Where the token of its verifier begins, in bytes from the PDU's first. The token ends the PDU.
    #[must_use]
    pub fn token_offset(&self) -> Option<usize> {
        let verifier = self.verifier.as_ref()?;
        Some(usize::from(self.header.frag_length).saturating_sub(verifier.token.len()))
    }

    /// Whether it sets a security context up: in other PDUs the verifier holds a signature. `[MS-RPCE] 2.2.2.11`
    #[must_use]
    pub fn sets_up(&self) -> bool {
        matches!(
            self.header.ptype,
            RpcPduType::BIND
                | RpcPduType::BIND_ACK
                | RpcPduType::ALTER_CONTEXT
                | RpcPduType::ALTER_CONTEXT_RESP
                | RpcPduType::AUTH_3
        )
    }

    /// The SPNEGO or NTLM token in its verifier, if it sets up or changes an association.
    #[must_use]
    pub fn security_token(&self) -> Option<&'a [u8]> {
        self.verifier.as_ref().and_then(Verifier::security_token)
    }
}

/// Takes the verifier off the end of a PDU: the body in front of its padding, and the verifier.
fn split<'a>(
    header: &CommonHeader<'_>,
    whole: &'a [u8],
    sink: &mut dyn Sink,
) -> (&'a [u8], Option<Verifier<'a>>) {
    let body = whole.get(CommonHeader::LEN..).unwrap_or_default();
    let token_len = usize::from(header.auth_length);
    if token_len == 0 {
        return (body, None);
    }
    let trailer_len = <SecTrailer<'_> as Structure<'_>>::FIXED;
    // A PDU that is not all there has its verifier in the part that is missing.
    if whole.len() < usize::from(header.frag_length) {
        return (body, None);
    }
    let Some(at) = body.len().checked_sub(token_len + trailer_len) else {
        let (expected, found) = (number(body.len().saturating_sub(trailer_len)), number(token_len));
        let kind = ProblemKind::BeyondMessage;
        sink.problem(Problem { kind, what: "auth_length", offset: 10, expected, found });
        return (body, None);
    };
    let (front, back) = body.split_at(at);
    let place = CommonHeader::LEN + at;
    let Ok(trailer) = fixed!(SecTrailer, back, header.order(), place, sink) else { return (body, None) };
    let padding = usize::from(trailer.auth_pad_length);
    let (front, padding) = match front.len().checked_sub(padding) {
        Some(end) => front.split_at(end),
        None => {
            let (expected, found) = (number(front.len()), number(padding));
            let kind = ProblemKind::BeyondMessage;
            sink.problem(Problem { kind, what: "auth_pad_length", offset: place + 2, expected, found });
            (front, &[][..])
        }
    };
    (front, Some(Verifier { padding, trailer, token: back.get(trailer_len..).unwrap_or_default() }))
}
