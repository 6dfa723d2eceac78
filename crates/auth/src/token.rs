use alloc::vec::Vec;

use der::Tag;

use smbtrail_layout::{Input, ParseError, Problem, ProblemKind, Sink, Value, Visitor, describe};

use crate::Mechanism;
use crate::asn1::{self, GSS, element, report_trailing, to_element};
use crate::ntlm::{self, NtlmMessage};
use crate::spnego::{NegotiationToken, Spnego};

/// A security blob: the SPNEGO layer, if any, and the mechanism's own token, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Token<'a> {
    /// The SPNEGO layer; `None` where the mechanism's token is not wrapped.
    pub spnego: Option<Spnego<'a>>,
    /// The bytes of the mechanism's token; `None` where SPNEGO carries none.
    pub mech_bytes: Option<Input<'a>>,
    /// What those bytes say; `None` where they are no token that is read here (they are kept all the same).
    pub mech_token: Option<MechToken<'a>>,
    /// What follows the token.
    pub trailing: Input<'a>,
}

/// The token of an authentication mechanism.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
#[expect(clippy::large_enum_variant, reason = "a token lives on the stack while its message is read")]
pub enum MechToken<'a> {
    /// A message of NTLM.
    Ntlm(NtlmMessage<'a>),
    /// A GSS-API token, such as Kerberos sends.
    Gss(GssToken<'a>),
}

/// A GSS-API token: the mechanism's identifier, and what the mechanism puts after it. RFC 2743 3.1
///
/// ```text
/// 60 length, 06 length OID, body
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct GssToken<'a> {
    /// The content of the mechanism's object identifier.
    pub this_mech: Input<'a>,
    /// The mechanism's own bytes. Kerberos: two bytes TOK_ID, then AP-REQ, AP-REP or KRB-ERROR. RFC 4121 4.1
    pub body: Input<'a>,
}

impl<'a> Token<'a> {
    /// Reads a blob: SPNEGO with or without its GSS-API frame, a raw NTLM message, or a raw GSS-API token.
    ///
    /// # Errors
    /// [`ParseError`] when the blob is empty, begins like none of these, or is a raw token without its fixed part.
    /// A token inside SPNEGO that cannot be read is a [`ProblemKind::UnreadableToken`].
    pub fn parse(blob: Input<'a>, problems: &mut dyn Sink) -> Result<Self, ParseError> {
        let offset = blob.base();
        let Some(found) = blob.bytes().first().copied() else {
            return Err(ParseError::Short { structure: "Token", offset, needed: 1, had: 0 });
        };
        let unrecognised = ParseError::Unrecognised { what: "Token", offset, found: found.into() };
        if ntlm::is_ntlm(blob.bytes()) {
            let message = MechToken::Ntlm(NtlmMessage::parse(blob, problems)?);
            return Ok(Self::raw(message, blob, blob.from(blob.bytes().len())));
        }
        let (outer, trailing) = element(blob, "Token", problems).ok_or(unrecognised)?;
        report_trailing(trailing, "Token", problems);
        if outer.tag == GSS {
            let gss = GssToken::read(outer.content, problems).ok_or(unrecognised)?;
            if gss.mechanism() != Mechanism::SPNEGO {
                return Ok(Self::raw(MechToken::Gss(gss), outer.whole, trailing));
            }
            let unrecognised =
                ParseError::Unrecognised { what: "Token", offset: gss.body.base(), found: found.into() };
            let (inner, rest) = element(gss.body, "NegotiationToken", problems).ok_or(unrecognised)?;
            report_trailing(rest, "NegotiationToken", problems);
            let token = NegotiationToken::read(inner, problems).ok_or(unrecognised)?;
            return Ok(Self::wrapped(
                Spnego { source: outer.whole, framed: true, token },
                trailing,
                problems,
            ));
        }
        let token = NegotiationToken::read(outer, problems).ok_or(unrecognised)?;
        Ok(Self::wrapped(Spnego { source: outer.whole, framed: false, token }, trailing, problems))
    }

    fn raw(token: MechToken<'a>, bytes: Input<'a>, trailing: Input<'a>) -> Self {
        Self { spnego: None, mech_bytes: Some(bytes), mech_token: Some(token), trailing }
    }

    fn wrapped(spnego: Spnego<'a>, trailing: Input<'a>, problems: &mut dyn Sink) -> Self {
        let mech_bytes = spnego.token.mech_token();
        let mech_token = mech_bytes.and_then(|bytes| MechToken::parse(bytes, problems));
        Self { spnego: Some(spnego), mech_bytes, mech_token, trailing }
    }

    /// The mechanism this token belongs to: that of its inner token, else the one SPNEGO chose or prefers.
    #[must_use]
    pub fn mechanism(&self) -> Option<Mechanism<'a>> {
        match &self.mech_token {
            Some(MechToken::Ntlm(_)) => Some(Mechanism::NTLMSSP),
            Some(MechToken::Gss(gss)) => Some(gss.mechanism()),
            None => self.spnego.as_ref().and_then(|spnego| spnego.token.mechanism()),
        }
    }

    /// The NTLM message, if there is one.
    #[must_use]
    pub const fn ntlm(&self) -> Option<&NtlmMessage<'a>> {
        match &self.mech_token {
            Some(MechToken::Ntlm(message)) => Some(message),
            _ => None,
        }
    }

    /// The bytes of the blob. In SPNEGO the mechanism's token is written from the layer's own field.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = match (&self.spnego, &self.mech_token) {
            (Some(spnego), _) => spnego.to_vec(),
            (None, Some(token)) => token.to_vec(),
            (None, None) => Vec::new(),
        };
        out.extend_from_slice(self.trailing.bytes());
        out
    }

    /// Lists every field in wire order, with offsets in the blob.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        if let Some(spnego) = &self.spnego {
            spnego.describe(visitor);
        }
        match (&self.mech_token, self.mech_bytes) {
            (Some(MechToken::Ntlm(message)), _) => message.describe(visitor),
            (Some(MechToken::Gss(gss)), Some(whole)) => gss.describe(whole, visitor),
            _ => {}
        }
        if !self.trailing.bytes().is_empty() {
            describe::field("Trailing", self.trailing, Value::Padding, visitor);
        }
    }
}

impl<'a> MechToken<'a> {
    /// Reads the token that SPNEGO carries; `None`, and a problem where it began well, when it is something else.
    fn parse(region: Input<'a>, problems: &mut dyn Sink) -> Option<Self> {
        let token = if ntlm::is_ntlm(region.bytes()) {
            NtlmMessage::parse(region, problems).ok().map(Self::Ntlm)
        } else {
            // What is wrong with the bytes is of interest once they are known to be such a token.
            element(region, "mechToken", &mut ()).filter(|(outer, _)| outer.tag == GSS)?;
            let (outer, rest) = element(region, "mechToken", problems)?;
            report_trailing(rest, "mechToken", problems);
            GssToken::read(outer.content, problems).map(Self::Gss)
        };
        if token.is_none() {
            problems.problem(Problem::new(
                ProblemKind::UnreadableToken,
                "mechToken",
                region.base(),
                0,
                region.bytes().len(),
            ));
        }
        token
    }

    /// The token's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        match self {
            Self::Ntlm(message) => message.to_vec(),
            Self::Gss(gss) => gss.to_vec(),
        }
    }
}

impl<'a> GssToken<'a> {
    /// Reads the content of a GSS-API frame; `None` when no object identifier leads it.
    fn read(content: Input<'a>, problems: &mut dyn Sink) -> Option<Self> {
        let (oid, body) = element(content, "thisMech", problems)?;
        (oid.tag == Tag::ObjectIdentifier).then_some(Self { this_mech: oid.content, body })
    }

    /// The mechanism.
    #[must_use]
    pub const fn mechanism(&self) -> Mechanism<'a> {
        Mechanism(self.this_mech.bytes())
    }

    /// The token's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut content = to_element(Tag::ObjectIdentifier, self.this_mech.bytes());
        content.extend_from_slice(self.body.bytes());
        asn1::to_element(GSS, &content)
    }

    fn describe(&self, whole: Input<'_>, visitor: &mut dyn Visitor) {
        visitor.enter("InitialContextToken", whole.base(), whole.bytes().len());
        describe::field("thisMech", self.this_mech, Value::Shown(&self.mechanism()), visitor);
        describe::field("innerContextToken", self.body, Value::Bytes, visitor);
        visitor.leave();
    }
}
