//! SPNEGO: which mechanism to use, and its tokens. RFC 4178, `[MS-SPNG]`

use alloc::vec::Vec;
use core::fmt;

use der::Tag;
use smbtrail_layout::{Input, Problem, ProblemKind, Sink, Value, Visitor, describe};
use smbtrail_wire::{Bit, Meaning};

use crate::Mechanism;
use crate::asn1::{Element, GSS, context, element, explicit, report_trailing, to_element};

/// The SPNEGO layer of a blob.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the specification lists the fields")]
pub struct Spnego<'a> {
    /// The bytes it was read from; empty in one that is made.
    pub source: Input<'a>,
    /// Whether the GSS-API frame with SPNEGO's identifier is around it, as it must be for the first token.
    pub framed: bool,
    /// What it says.
    pub token: NegotiationToken<'a>,
}

/// The two messages of SPNEGO. RFC 4178 4.2
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_enums, reason = "the specification lists the choices")]
pub enum NegotiationToken<'a> {
    /// The first message of a side.
    Init(NegTokenInit<'a>),
    /// Every further one.
    Resp(NegTokenResp<'a>),
}

/// Proposes mechanisms. RFC 4178 4.2.1; with `neg_hints`, NegTokenInit2 of `[MS-SPNG]` 2.2.1
///
/// ```text
/// [0] mechTypes  [1] reqFlags  [2] mechToken  [3] mechListMIC            NegTokenInit
/// [0] mechTypes  [1] reqFlags  [2] mechToken  [3] negHints  [4] mechListMIC     NegTokenInit2
/// ```
/// What tells the two apart is what `[3]` holds: an OCTET STRING or a SEQUENCE.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the specification lists the fields")]
pub struct NegTokenInit<'a> {
    /// The mechanisms, in order of preference.
    pub mech_types: Option<MechTypeList<'a>>,
    /// The content of reqFlags, a BIT STRING; see [`ContextFlags`].
    pub req_flags: Option<Input<'a>>,
    /// The first token of the mechanism preferred.
    pub mech_token: Option<Input<'a>>,
    /// What a server says besides. `[MS-SPNG]` 2.2.1
    pub neg_hints: Option<NegHints<'a>>,
    /// A checksum of `mech_types` by the mechanism.
    pub mech_list_mic: Option<Input<'a>>,
    /// Whether the fields are laid out as in NegTokenInit2: `mech_list_mic` as `[4]`.
    pub init2: bool,
    /// Elements that are unknown, come twice or are of another type, each whole.
    pub others: Vec<Input<'a>>,
}

/// Answers. RFC 4178 4.2.2
///
/// ```text
/// [0] negState  [1] supportedMech  [2] responseToken  [3] mechListMIC
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the specification lists the fields")]
pub struct NegTokenResp<'a> {
    /// The content of negState, an ENUMERATED; see [`NegTokenResp::neg_state`].
    pub neg_state: Option<Input<'a>>,
    /// The content of supportedMech, an OBJECT IDENTIFIER; see [`NegTokenResp::supported_mech`].
    pub supported_mech: Option<Input<'a>>,
    /// The next token of the mechanism.
    pub response_token: Option<Input<'a>>,
    /// A checksum of the initiator's mechTypes by the mechanism. Windows 2000 repeats the token here.
    pub mech_list_mic: Option<Input<'a>>,
    /// Elements that are unknown, come twice or are of another type, each whole.
    pub others: Vec<Input<'a>>,
}

/// Hints of a server, which clients ignore. `[MS-SPNG]` 2.2.1
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "the specification lists the fields")]
pub struct NegHints<'a> {
    /// A GeneralString, usually `not_defined_in_RFC4178@please_ignore`.
    pub hint_name: Option<Input<'a>>,
    /// An OCTET STRING; never sent.
    pub hint_address: Option<Input<'a>>,
    /// Elements that are unknown, come twice or are of another type, each whole.
    pub others: Vec<Input<'a>>,
}

/// A list of mechanisms: the content of its SEQUENCE.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "bytes with a name")]
pub struct MechTypeList<'a>(pub Input<'a>);

/// How far a negotiation is. RFC 4178 4.2.2
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(clippy::exhaustive_structs, reason = "a number with a name")]
pub struct NegState(pub u8);

/// What the initiator asks of the context: the content of a BIT STRING. RFC 4178 4.2.1
///
/// The first byte counts the unused bits of the last; the highest bit of the second is flag 0.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[expect(clippy::exhaustive_structs, reason = "bytes with a name")]
pub struct ContextFlags<'a>(pub &'a [u8]);

impl<'a> NegotiationToken<'a> {
    /// Reads the choice; `None` when the tag is neither `[0]` nor `[1]`.
    pub(crate) fn read(element: Element<'a>, problems: &mut dyn Sink) -> Option<Self> {
        let sequence = |what, problems: &mut dyn Sink| {
            let content = explicit(element.content, Tag::Sequence, what, problems);
            if content.is_none() {
                let found = element.content.bytes().first().map_or(0, |byte| usize::from(*byte));
                problems.problem(Problem::new(
                    ProblemKind::WrongTag,
                    what,
                    element.content.base(),
                    0x30,
                    found,
                ));
            }
            content.unwrap_or_default()
        };
        if element.tag == context(0) {
            let content = sequence("NegTokenInit", problems);
            Some(Self::Init(NegTokenInit::read(content, problems)))
        } else if element.tag == context(1) {
            let content = sequence("NegTokenResp", problems);
            Some(Self::Resp(NegTokenResp::read(content, problems)))
        } else {
            None
        }
    }

    /// The mechanism's token that is carried.
    #[must_use]
    pub const fn mech_token(&self) -> Option<Input<'a>> {
        match self {
            Self::Init(init) => init.mech_token,
            Self::Resp(resp) => resp.response_token,
        }
    }

    /// The mechanism chosen, or the one preferred.
    #[must_use]
    pub fn mechanism(&self) -> Option<Mechanism<'a>> {
        match self {
            Self::Init(init) => init.mech_types?.iter().next(),
            Self::Resp(resp) => resp.supported_mech(),
        }
    }
}

impl Spnego<'_> {
    /// The layer's bytes, in DER.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let token = match &self.token {
            NegotiationToken::Init(init) => {
                to_element(context(0), &to_element(Tag::Sequence, &init.to_vec()))
            }
            NegotiationToken::Resp(resp) => {
                to_element(context(1), &to_element(Tag::Sequence, &resp.to_vec()))
            }
        };
        if !self.framed {
            return token;
        }
        let mut content = to_element(Tag::ObjectIdentifier, Mechanism::SPNEGO.0);
        content.extend(token);
        to_element(GSS, &content)
    }

    /// Lists every field in wire order, with offsets in the blob.
    pub fn describe(&self, visitor: &mut dyn Visitor) {
        let name = match &self.token {
            NegotiationToken::Init(init) if init.init2 => "NegTokenInit2",
            NegotiationToken::Init(_) => "NegTokenInit",
            NegotiationToken::Resp(_) => "NegTokenResp",
        };
        visitor.enter(name, self.source.base(), self.source.bytes().len());
        match &self.token {
            NegotiationToken::Init(init) => init.describe(visitor),
            NegotiationToken::Resp(resp) => resp.describe(visitor),
        }
        visitor.leave();
    }
}

impl<'a> NegTokenInit<'a> {
    fn read(content: Input<'a>, problems: &mut dyn Sink) -> Self {
        let mut init = Self::default();
        let others =
            read_fields(content, "NegTokenInit", problems, &mut |number, value, problems| match number {
                0 if init.mech_types.is_none() => {
                    let list = explicit(value, Tag::Sequence, "mechTypes", problems).map(MechTypeList);
                    list.inspect(|list| list.check(problems)).map(|list| init.mech_types = Some(list))
                }
                1 => fill(&mut init.req_flags, value, Tag::BitString, "reqFlags", problems),
                2 => fill(&mut init.mech_token, value, Tag::OctetString, "mechToken", problems),
                3 if init.neg_hints.is_none() => match explicit(value, Tag::Sequence, "negHints", problems) {
                    Some(hints) => {
                        init.neg_hints = Some(NegHints::read(hints, problems));
                        init.init2 = true;
                        Some(())
                    }
                    None => fill(&mut init.mech_list_mic, value, Tag::OctetString, "mechListMIC", problems),
                },
                4 => {
                    init.init2 |= init.mech_list_mic.is_none();
                    fill(&mut init.mech_list_mic, value, Tag::OctetString, "mechListMIC", problems)
                }
                _ => None,
            });
        Self { others, ..init }
    }

    /// The names of reqFlags.
    #[must_use]
    pub fn req_flags(&self) -> Option<ContextFlags<'a>> {
        self.req_flags.map(|flags| ContextFlags(flags.bytes()))
    }

    fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(0, Tag::Sequence, self.mech_types.map(|list| list.0), &mut out);
        put(1, Tag::BitString, self.req_flags, &mut out);
        put(2, Tag::OctetString, self.mech_token, &mut out);
        if let Some(hints) = &self.neg_hints {
            out.extend(to_element(context(3), &to_element(Tag::Sequence, &hints.to_vec())));
        }
        let mic = if self.init2 { 4 } else { 3 };
        put(mic, Tag::OctetString, self.mech_list_mic, &mut out);
        out.extend(self.others.iter().flat_map(|other| other.bytes()));
        out
    }

    fn describe(&self, visitor: &mut dyn Visitor) {
        for element in self.mech_types.iter().flat_map(|list| list.elements()) {
            describe::field("mechType", element, Value::Shown(&Mechanism(element.bytes())), visitor);
        }
        if let Some(flags) = self.req_flags {
            let meaning = Meaning::Flags(ContextFlags(flags.bytes()).bits(), ContextFlags::BITS);
            describe::field("reqFlags", flags, Value::Scalar(meaning), visitor);
        }
        list("mechToken", self.mech_token, visitor);
        if let Some(hints) = &self.neg_hints {
            list("hintName", hints.hint_name, visitor);
            list("hintAddress", hints.hint_address, visitor);
            list_others(&hints.others, visitor);
        }
        list("mechListMIC", self.mech_list_mic, visitor);
        list_others(&self.others, visitor);
    }
}

impl<'a> NegTokenResp<'a> {
    fn read(content: Input<'a>, problems: &mut dyn Sink) -> Self {
        let mut resp = Self::default();
        let others =
            read_fields(content, "NegTokenResp", problems, &mut |number, value, problems| match number {
                0 => fill(&mut resp.neg_state, value, Tag::Enumerated, "negState", problems),
                1 => fill(&mut resp.supported_mech, value, Tag::ObjectIdentifier, "supportedMech", problems),
                2 => fill(&mut resp.response_token, value, Tag::OctetString, "responseToken", problems),
                3 => fill(&mut resp.mech_list_mic, value, Tag::OctetString, "mechListMIC", problems),
                _ => None,
            });
        if let Some(state) = resp.neg_state.filter(|state| state.bytes().len() != 1) {
            problems.problem(Problem::new(
                ProblemKind::UnexpectedValue,
                "negState",
                state.base(),
                1,
                state.bytes().len(),
            ));
        }
        Self { others, ..resp }
    }

    /// How far the negotiation is; `None` when it is not said in one byte.
    #[must_use]
    pub fn neg_state(&self) -> Option<NegState> {
        match self.neg_state?.bytes() {
            [state] => Some(NegState(*state)),
            _ => None,
        }
    }

    /// The mechanism chosen.
    #[must_use]
    pub fn supported_mech(&self) -> Option<Mechanism<'a>> {
        self.supported_mech.map(|oid| Mechanism(oid.bytes()))
    }

    fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(0, Tag::Enumerated, self.neg_state, &mut out);
        put(1, Tag::ObjectIdentifier, self.supported_mech, &mut out);
        put(2, Tag::OctetString, self.response_token, &mut out);
        put(3, Tag::OctetString, self.mech_list_mic, &mut out);
        out.extend(self.others.iter().flat_map(|other| other.bytes()));
        out
    }

    fn describe(&self, visitor: &mut dyn Visitor) {
        if let Some(state) = self.neg_state {
            let value = self
                .neg_state()
                .map_or(Value::Bytes, |state| Value::Scalar(Meaning::Name(u64::from(state.0), state.name())));
            describe::field("negState", state, value, visitor);
        }
        if let Some(oid) = self.supported_mech {
            describe::field("supportedMech", oid, Value::Shown(&Mechanism(oid.bytes())), visitor);
        }
        list("responseToken", self.response_token, visitor);
        list("mechListMIC", self.mech_list_mic, visitor);
        list_others(&self.others, visitor);
    }
}

impl<'a> NegHints<'a> {
    fn read(content: Input<'a>, problems: &mut dyn Sink) -> Self {
        let mut hints = Self::default();
        let others =
            read_fields(content, "NegHints", problems, &mut |number, value, problems| match number {
                0 => fill(&mut hints.hint_name, value, Tag::GeneralString, "hintName", problems),
                1 => fill(&mut hints.hint_address, value, Tag::OctetString, "hintAddress", problems),
                _ => None,
            });
        Self { others, ..hints }
    }

    fn to_vec(&self) -> Vec<u8> {
        let mut out = Vec::new();
        put(0, Tag::GeneralString, self.hint_name, &mut out);
        put(1, Tag::OctetString, self.hint_address, &mut out);
        out.extend(self.others.iter().flat_map(|other| other.bytes()));
        out
    }
}

impl<'a> MechTypeList<'a> {
    /// The mechanisms, in order of preference; what is no object identifier is passed over.
    pub fn iter(self) -> impl Iterator<Item = Mechanism<'a>> {
        self.elements().map(|element| Mechanism(element.bytes()))
    }

    /// The content of a list of these mechanisms, for a token that is made.
    #[must_use]
    pub fn content(mechanisms: &[Mechanism<'_>]) -> Vec<u8> {
        mechanisms.iter().flat_map(|mechanism| to_element(Tag::ObjectIdentifier, mechanism.0)).collect()
    }

    fn elements(self) -> impl Iterator<Item = Input<'a>> {
        let mut rest = self.0;
        core::iter::from_fn(move || {
            let (element, after) = element(rest, "mechType", &mut ())?;
            rest = after;
            Some(element)
        })
        .filter(|element| element.tag == Tag::ObjectIdentifier)
        .map(|element| element.content)
    }

    fn check(self, problems: &mut dyn Sink) {
        let mut rest = self.0;
        while let Some((element, after)) = element(rest, "mechType", problems) {
            if element.tag != Tag::ObjectIdentifier {
                report_unexpected(element.whole, "mechType", problems);
            }
            rest = after;
        }
        report_trailing(rest, "mechTypes", problems);
    }
}

impl NegState {
    /// The context is set up.
    pub const ACCEPT_COMPLETED: Self = Self(0);
    /// A further token is needed.
    pub const ACCEPT_INCOMPLETE: Self = Self(1);
    /// The mechanisms, or the token, are refused.
    pub const REJECT: Self = Self(2);
    /// The initiator is to send a mechListMIC.
    pub const REQUEST_MIC: Self = Self(3);

    /// The specification's name, or `None` for a value it does not list.
    #[must_use]
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::ACCEPT_COMPLETED => Some("accept-completed"),
            Self::ACCEPT_INCOMPLETE => Some("accept-incomplete"),
            Self::REJECT => Some("reject"),
            Self::REQUEST_MIC => Some("request-mic"),
            _ => None,
        }
    }
}

impl fmt::Display for NegState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.pad(name),
            None => write!(f, "{:#04x}", self.0),
        }
    }
}

impl ContextFlags<'_> {
    /// The flags of RFC 4178 by their bit in [`ContextFlags::bits`].
    pub const BITS: &'static [Bit] = &[
        Bit { mask: 0x80, value: 0x80, name: "delegFlag" },
        Bit { mask: 0x40, value: 0x40, name: "mutualFlag" },
        Bit { mask: 0x20, value: 0x20, name: "replayFlag" },
        Bit { mask: 0x10, value: 0x10, name: "sequenceFlag" },
        Bit { mask: 0x08, value: 0x08, name: "anonFlag" },
        Bit { mask: 0x04, value: 0x04, name: "confFlag" },
        Bit { mask: 0x02, value: 0x02, name: "integFlag" },
    ];

    /// The first eight flags, flag 0 highest.
    #[must_use]
    pub fn bits(self) -> u64 {
        self.0.get(1).map_or(0, |byte| u64::from(*byte))
    }
}

impl fmt::Display for ContextFlags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_flags(f, self.bits(), Self::BITS)
    }
}

impl fmt::Debug for ContextFlags<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Takes the field of a number and gives `Some` when it has a place for it.
type Take<'f, 'a> = &'f mut dyn FnMut(u32, Input<'a>, &mut dyn Sink) -> Option<()>;

/// Hands each explicitly tagged field of a SEQUENCE to `take`; gives back those it has no place for.
fn read_fields<'a>(
    content: Input<'a>,
    what: &'static str,
    problems: &mut dyn Sink,
    take: Take<'_, 'a>,
) -> Vec<Input<'a>> {
    let mut others = Vec::new();
    let mut rest = content;
    let mut next = 0;
    while let Some((element, after)) = element(rest, what, problems) {
        rest = after;
        let number = match element.tag {
            Tag::ContextSpecific { constructed: true, number } => Some(number.0),
            _ => None,
        };
        let taken = number.and_then(|number| take(number, element.content, problems));
        // A field after one that was kept aside, or before a lower one, would be written in another place.
        if taken.is_none() || number.is_some_and(|number| number < next) || !others.is_empty() {
            report_unexpected(element.whole, what, problems);
        }
        if taken.is_none() {
            others.push(element.whole);
        }
        next = number.map_or(next, |number| number.saturating_add(1));
    }
    report_trailing(rest, what, problems);
    others
}

/// Writes the names of what is set, joined by ` | `; unknown bits in hexadecimal; `0` when nothing is set.
fn write_flags(f: &mut fmt::Formatter<'_>, bits: u64, table: &[Bit]) -> fmt::Result {
    let mut unknown = bits;
    let mut joint = "";
    for bit in table.iter().filter(|bit| bit.is_in(bits)) {
        write!(f, "{joint}{}", bit.name)?;
        unknown &= !bit.mask;
        joint = " | ";
    }
    match (unknown, joint) {
        (0, "") => f.write_str("0"),
        (0, _) => Ok(()),
        _ => write!(f, "{joint}{unknown:#x}"),
    }
}

fn report_unexpected(whole: Input<'_>, what: &'static str, problems: &mut dyn Sink) {
    let found = whole.bytes().first().map_or(0, |byte| usize::from(*byte));
    problems.problem(Problem::new(ProblemKind::UnexpectedElement, what, whole.base(), 0, found));
}

/// Fills a field that is still empty with the element of this tag.
fn fill<'a>(
    slot: &mut Option<Input<'a>>,
    value: Input<'a>,
    tag: Tag,
    what: &'static str,
    problems: &mut dyn Sink,
) -> Option<()> {
    if slot.is_some() {
        return None;
    }
    *slot = explicit(value, tag, what, problems);
    slot.map(|_| ())
}

fn put(number: u32, tag: Tag, content: Option<Input<'_>>, out: &mut Vec<u8>) {
    if let Some(content) = content {
        out.extend(to_element(context(number), &to_element(tag, content.bytes())));
    }
}

fn list(name: &'static str, region: Option<Input<'_>>, visitor: &mut dyn Visitor) {
    if let Some(region) = region {
        describe::field(name, region, Value::Bytes, visitor);
    }
}

fn list_others(others: &[Input<'_>], visitor: &mut dyn Visitor) {
    for other in others {
        describe::field("Other", *other, Value::Bytes, visitor);
    }
}
