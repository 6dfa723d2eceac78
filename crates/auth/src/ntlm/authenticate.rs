use alloc::vec::Vec;
use core::fmt;

use smbtrail_layout::{ProblemKind, Sink, Value, Visitor};

use super::layout::{self, Layout, Names, Payload, Writer};
use super::negotiate::{DOMAIN_NAME, WORKSTATION, describe_flags, describe_version};
use super::{AvFlags, LmResponse, MessageType, NegotiateFlags, NtResponse, Version, response};
use crate::listing::{self, problem};
use crate::{ParseError, Region, Text};

/// Who logs on, and the answer to the challenge. `[MS-NLMP]` 2.2.1.3
///
/// ```text
///  0 Signature 8          8 MessageType u32       12 LmChallengeResponseFields 8  20 NtChallengeResponseFields 8
/// 28 DomainNameFields 8  36 UserNameFields 8      44 WorkstationFields 8          52 EncryptedRandomSessionKeyFields 8
/// 60 NegotiateFlags u32  64 Version 8             72 MIC 16                       payloads
/// ```
/// Session key and flags, Version, and MIC came one after the other; where the payload begins tells what is there.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct AuthenticateMessage<'a> {
    /// Bytes of the fixed part: 52, 64 (without Version), 72 (without MIC) or 88.
    pub fixed_len: usize,
    /// LmChallengeResponse; see [`AuthenticateMessage::lm_response`].
    pub lm_challenge_response: Payload<'a>,
    /// NtChallengeResponse; see [`AuthenticateMessage::nt_response`].
    pub nt_challenge_response: Payload<'a>,
    /// The domain of the user; see [`AuthenticateMessage::domain_name`].
    pub domain_name: Payload<'a>,
    /// The user; see [`AuthenticateMessage::user_name`].
    pub user_name: Payload<'a>,
    /// The client's name; see [`AuthenticateMessage::workstation`].
    pub workstation: Payload<'a>,
    /// The session key the client chose, encrypted. Empty unless [`NegotiateFlags::KEY_EXCH`] is set.
    pub encrypted_random_session_key: Payload<'a>,
    /// What was negotiated; `None` when the message is too old to say.
    pub flags: Option<NegotiateFlags>,
    /// The client's system. Zero unless [`NegotiateFlags::VERSION`] is set.
    pub version: Option<Version>,
    /// The sixteen bytes of the checksum over the three messages, where there is room for them. Zero in what a client
    /// sends that computed none; [`AuthenticateMessage::provides_mic`] tells.
    pub mic: Option<[u8; 16]>,
    /// What no field points at; offsets count from the message's first byte.
    pub unreferenced: Vec<Region<'a>>,
}

/// How a client proves that it knows the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scheme {
    /// Not at all.
    Anonymous,
    /// LM only.
    Lm,
    /// NTLM version 1.
    NtlmV1,
    /// NTLM version 1 with extended session security, known as NTLM2 session response.
    NtlmV1ExtendedSessionSecurity,
    /// NTLM version 2.
    NtlmV2,
    /// In none of the forms that `[MS-NLMP]` knows.
    Unknown,
}

const LAYOUT: Layout = Layout {
    structure: "AUTHENTICATE_MESSAGE",
    ends: &[52, 64, 72, 88],
    descriptors: &[12, 20, 28, 36, 44, 52],
};

impl<'a> AuthenticateMessage<'a> {
    pub(super) fn parse(message: Region<'a>, problems: &mut dyn Sink) -> Result<Self, ParseError> {
        let frame = LAYOUT.frame(message)?;
        let lm_challenge_response = frame.payload(12, "LmChallengeResponse", problems);
        let nt_challenge_response = frame.payload(20, "NtChallengeResponse", problems);
        let domain_name = frame.payload(28, "DomainName", problems);
        let user_name = frame.payload(36, "UserName", problems);
        let workstation = frame.payload(44, "Workstation", problems);
        let encrypted_random_session_key = frame.payload(52, "EncryptedRandomSessionKey", problems);
        let flags = frame.scalar(60).map(NegotiateFlags);
        for (what, text) in
            [("DomainName", &domain_name), ("UserName", &user_name), ("Workstation", &workstation)]
        {
            check_text(flags.unwrap_or_default(), text, what, frame.place(text), problems);
        }
        let parsed = Self {
            fixed_len: frame.fixed_len,
            flags,
            version: frame.scalar(64).map(Version::read),
            mic: frame.scalar(72),
            unreferenced: frame.unreferenced([
                &lm_challenge_response,
                &nt_challenge_response,
                &domain_name,
                &user_name,
                &workstation,
                &encrypted_random_session_key,
            ]),
            lm_challenge_response,
            nt_challenge_response,
            domain_name,
            user_name,
            workstation,
            encrypted_random_session_key,
        };
        parsed.nt_response().check(frame.place(&nt_challenge_response), problems);
        Ok(parsed)
    }

    /// The domain of the user; empty or `.` for an account of the server's own.
    #[must_use]
    pub const fn domain_name(&self) -> Text<'a> {
        self.text(&self.domain_name)
    }

    /// The user; empty in an anonymous logon.
    #[must_use]
    pub const fn user_name(&self) -> Text<'a> {
        self.text(&self.user_name)
    }

    /// The client's name.
    #[must_use]
    pub const fn workstation(&self) -> Text<'a> {
        self.text(&self.workstation)
    }

    /// Whether the client logs on anonymously: no user, no NT response, and an LM response that is empty or one zero
    /// byte. `[MS-NLMP]` 3.2.5.1.2
    ///
    /// The flag [`NegotiateFlags::ANONYMOUS`] does not decide, as it does not for a server.
    #[must_use]
    pub const fn is_anonymous(&self) -> bool {
        self.user_name.len == 0
            && self.nt_challenge_response.len == 0
            && matches!(
                self.lm_challenge_response,
                Payload { len: 0, .. } | Payload { len: 1, bytes: [0], .. }
            )
    }

    /// How the client proves that it knows the password.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match (self.nt_response(), self.lm_challenge_response.len) {
            _ if self.is_anonymous() => Scheme::Anonymous,
            (NtResponse::Empty, 24) => Scheme::Lm,
            (NtResponse::NtlmV1(_), _) => Scheme::NtlmV1,
            (NtResponse::NtlmV1ExtendedSessionSecurity(_), _) => Scheme::NtlmV1ExtendedSessionSecurity,
            (NtResponse::NtlmV2(_), _) => Scheme::NtlmV2,
            (NtResponse::Empty | NtResponse::Unknown(_), _) => Scheme::Unknown,
        }
    }

    /// What NtChallengeResponse says, by its length and the flags.
    #[must_use]
    pub fn nt_response(&self) -> NtResponse<'a> {
        NtResponse::read(&self.nt_challenge_response, self.has_extended_session_security())
    }

    /// What LmChallengeResponse says, by its length, the flags and the NT response beside it.
    #[must_use]
    pub fn lm_response(&self) -> LmResponse<'a> {
        LmResponse::read(&self.lm_challenge_response, &self.nt_response())
    }

    /// Whether the client says that it computed [`AuthenticateMessage::mic`]: MsvAvFlags in its NTLMv2 response.
    #[must_use]
    pub fn provides_mic(&self) -> bool {
        match self.nt_response() {
            NtResponse::NtlmV2(response) => {
                response.challenge.av_pairs.flags().is_some_and(|flags| flags.contains(AvFlags::MIC))
            }
            _ => false,
        }
    }

    /// The message's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut writer = Writer::new(MessageType::AUTHENTICATE, self.fixed_len);
        for (_, payload) in self.payloads() {
            writer.descriptor(payload);
        }
        writer.bytes(&self.flags.unwrap_or_default().0.to_le_bytes());
        writer.bytes(&self.version.unwrap_or_default().bytes());
        writer.bytes(&self.mic.unwrap_or_default());
        writer.finish(&self.payloads().map(|(_, payload)| payload), &self.unreferenced)
    }

    /// Lists every field in wire order; `base` is where the message begins in the blob.
    pub fn describe(&self, base: usize, visitor: &mut dyn Visitor) {
        visitor.enter("AUTHENTICATE_MESSAGE", base, self.to_vec().len());
        layout::describe_head(base, MessageType::AUTHENTICATE, visitor);
        let described = if self.fixed_len < 64 { 5 } else { 6 };
        for (index, (names, payload)) in self.payloads().into_iter().take(described).enumerate() {
            layout::describe_descriptor(names, payload, base + 12 + 8 * index, visitor);
        }
        if let Some(flags) = self.flags {
            describe_flags(flags, base + 60, visitor);
        }
        describe_version(self.version, base + 64, visitor);
        if let Some(mic) = &self.mic {
            listing::field("MIC", base + 72, mic, Value::Bytes, visitor);
        }
        let text = describe_text(self.flags.unwrap_or_default());
        let nt: layout::DescribePayload = match self.nt_response() {
            NtResponse::NtlmV2(_) => response::describe_v2,
            _ => layout::as_bytes,
        };
        let [lm_challenge, nt_challenge, domain, user, workstation, key] = self.payloads();
        let payloads = [
            (lm_challenge.0, lm_challenge.1, layout::as_bytes as layout::DescribePayload),
            (nt_challenge.0, nt_challenge.1, nt),
            (domain.0, domain.1, text),
            (user.0, user.1, text),
            (workstation.0, workstation.1, text),
            (key.0, key.1, layout::as_bytes),
        ];
        layout::describe_payloads(base, &payloads, &self.unreferenced, visitor);
        visitor.leave();
    }

    const fn text(&self, payload: &Payload<'a>) -> Text<'a> {
        let flags = match self.flags {
            Some(flags) => flags,
            None => NegotiateFlags(0),
        };
        text(flags, payload.bytes)
    }

    fn has_extended_session_security(&self) -> bool {
        self.flags.is_some_and(|flags| flags.contains(NegotiateFlags::EXTENDED_SESSIONSECURITY))
    }

    /// The payloads in the order of their descriptors, which follow one another from offset 12.
    fn payloads(&self) -> [(Names, &Payload<'a>); 6] {
        [
            (LM_CHALLENGE_RESPONSE, &self.lm_challenge_response),
            (NT_CHALLENGE_RESPONSE, &self.nt_challenge_response),
            (DOMAIN_NAME, &self.domain_name),
            (USER_NAME, &self.user_name),
            (WORKSTATION, &self.workstation),
            (ENCRYPTED_RANDOM_SESSION_KEY, &self.encrypted_random_session_key),
        ]
    }
}

const LM_CHALLENGE_RESPONSE: Names = [
    "LmChallengeResponse",
    "LmChallengeResponseLen",
    "LmChallengeResponseMaxLen",
    "LmChallengeResponseBufferOffset",
];
const NT_CHALLENGE_RESPONSE: Names = [
    "NtChallengeResponse",
    "NtChallengeResponseLen",
    "NtChallengeResponseMaxLen",
    "NtChallengeResponseBufferOffset",
];
const USER_NAME: Names = ["UserName", "UserNameLen", "UserNameMaxLen", "UserNameBufferOffset"];
const ENCRYPTED_RANDOM_SESSION_KEY: Names = [
    "EncryptedRandomSessionKey",
    "EncryptedRandomSessionKeyLen",
    "EncryptedRandomSessionKeyMaxLen",
    "EncryptedRandomSessionKeyBufferOffset",
];

impl Scheme {
    /// The usual name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anonymous => "anonymous",
            Self::Lm => "LM",
            Self::NtlmV1 => "NTLMv1",
            Self::NtlmV1ExtendedSessionSecurity => "NTLMv1-ESS",
            Self::NtlmV2 => "NTLMv2",
            Self::Unknown => "unknown",
        }
    }
}

impl fmt::Display for Scheme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The text of a payload in the form the flags name.
pub(super) const fn text(flags: NegotiateFlags, bytes: &[u8]) -> Text<'_> {
    if flags.contains(NegotiateFlags::UNICODE) { Text::Utf16(bytes) } else { Text::Oem(bytes) }
}

/// How a text of these flags is listed.
pub(super) const fn describe_text(flags: NegotiateFlags) -> layout::DescribePayload {
    if flags.contains(NegotiateFlags::UNICODE) { layout::as_utf16 } else { layout::as_oem }
}

/// Says so when a text of UTF-16 is odd.
pub(super) fn check_text(
    flags: NegotiateFlags,
    payload: &Payload<'_>,
    what: &'static str,
    place: usize,
    problems: &mut dyn Sink,
) {
    let len = usize::from(payload.len);
    if flags.contains(NegotiateFlags::UNICODE) && !len.is_multiple_of(2) {
        problems.problem(problem(ProblemKind::OddText, what, place, len - 1, len));
    }
}
