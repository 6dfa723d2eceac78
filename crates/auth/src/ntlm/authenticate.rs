//! AUTHENTICATE_MESSAGE.

use core::fmt;

use smbtrail_layout::{Problem, ProblemKind, Sink, describe, structure};
use smbtrail_wire::{AvFlags, NtlmFlags, NtlmMessageType};

use super::{LmResponse, NtResponse, SIGNATURE, Version, response, text};
use crate::Text;

structure! {
    /// Who logs on, and the answer to the challenge. `[MS-NLMP]` 2.2.1.3
    ///
    /// ```text
    ///  0 Signature 8          8 MessageType u32
    /// 12 LmChallengeResponse: Len u16, MaxLen u16, BufferOffset u32   20 NtChallengeResponse: the same
    /// 28 DomainName   36 UserName   44 Workstation   52 EncryptedRandomSessionKey
    /// 60 NegotiateFlags u32  64 Version 8   72 MIC 16               the shortest form ends at 52
    /// ```
    /// The session key with the flags, Version, and MIC were added one after the other.
    pub struct AuthenticateMessage: "AUTHENTICATE_MESSAGE", at 0, ends [52, 64, 72, 88] {
        /// [`SIGNATURE`].
        signature: [u8; 8] = *SIGNATURE, "Signature";
        /// AUTHENTICATE.
        message_type: NtlmMessageType = NtlmMessageType::AUTHENTICATE, "MessageType";
        /// Length of `lm_challenge_response` in bytes.
        lm_challenge_response_len: u16, "LmChallengeResponseLen";
        /// The same; receivers ignore it.
        lm_challenge_response_max_len: u16, "LmChallengeResponseMaxLen";
        /// Offset of `lm_challenge_response`.
        lm_challenge_response_buffer_offset: u32, "LmChallengeResponseBufferOffset";
        /// Length of `nt_challenge_response` in bytes.
        nt_challenge_response_len: u16, "NtChallengeResponseLen";
        /// The same; receivers ignore it.
        nt_challenge_response_max_len: u16, "NtChallengeResponseMaxLen";
        /// Offset of `nt_challenge_response`.
        nt_challenge_response_buffer_offset: u32, "NtChallengeResponseBufferOffset";
        /// Length of `domain_name` in bytes.
        domain_name_len: u16, "DomainNameLen";
        /// The same; receivers ignore it.
        domain_name_max_len: u16, "DomainNameMaxLen";
        /// Offset of `domain_name`.
        domain_name_buffer_offset: u32, "DomainNameBufferOffset";
        /// Length of `user_name` in bytes.
        user_name_len: u16, "UserNameLen";
        /// The same; receivers ignore it.
        user_name_max_len: u16, "UserNameMaxLen";
        /// Offset of `user_name`.
        user_name_buffer_offset: u32, "UserNameBufferOffset";
        /// Length of `workstation` in bytes.
        workstation_len: u16, "WorkstationLen";
        /// The same; receivers ignore it.
        workstation_max_len: u16, "WorkstationMaxLen";
        /// Offset of `workstation`.
        workstation_buffer_offset: u32, "WorkstationBufferOffset";
        /// Length of `encrypted_random_session_key` in bytes.
        encrypted_random_session_key_len: u16, "EncryptedRandomSessionKeyLen";
        /// The same; receivers ignore it.
        encrypted_random_session_key_max_len: u16, "EncryptedRandomSessionKeyMaxLen";
        /// Offset of `encrypted_random_session_key`.
        encrypted_random_session_key_buffer_offset: u32, "EncryptedRandomSessionKeyBufferOffset";
        /// What was negotiated; zero in a message that is too old to say.
        negotiate_flags: NtlmFlags, "NegotiateFlags";
        /// The client's system; see [`AuthenticateMessage::version`].
        version: [u8; 8], "Version" as describe::nested::<Version<'_>>;
        /// The checksum over the three messages; see [`AuthenticateMessage::provides_mic`].
        mic: [u8; 16], "MIC";
    }
    regions {
        /// See [`AuthenticateMessage::lm_response`].
        lm_challenge_response: [lm_challenge_response_buffer_offset, lm_challenge_response_len]
            => describe::bytes, "LmChallengeResponse";
        /// See [`AuthenticateMessage::nt_response`].
        nt_challenge_response: [nt_challenge_response_buffer_offset, nt_challenge_response_len]
            => response::list, "NtChallengeResponse";
        /// The domain of the user; see [`AuthenticateMessage::domain_name`].
        domain_name: [domain_name_buffer_offset, domain_name_len] => describe::text, "DomainName";
        /// The user; see [`AuthenticateMessage::user_name`].
        user_name: [user_name_buffer_offset, user_name_len] => describe::text, "UserName";
        /// The client's name; see [`AuthenticateMessage::workstation`].
        workstation: [workstation_buffer_offset, workstation_len] => describe::text, "Workstation";
        /// The session key that the client chose, encrypted. Empty unless [`NtlmFlags::KEY_EXCH`] is set.
        encrypted_random_session_key: [encrypted_random_session_key_buffer_offset, encrypted_random_session_key_len]
            => describe::bytes, "EncryptedRandomSessionKey";
    }
}

/// How a client proves that it knows the password.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
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

impl AuthenticateMessage<'_> {
    /// The domain of the user; empty or `.` for an account of the server's own.
    #[must_use]
    pub fn domain_name(&self) -> Text<'_> {
        text::of(self.negotiate_flags, &self.domain_name)
    }

    /// The user; empty in an anonymous logon.
    #[must_use]
    pub fn user_name(&self) -> Text<'_> {
        text::of(self.negotiate_flags, &self.user_name)
    }

    /// The client's name.
    #[must_use]
    pub fn workstation(&self) -> Text<'_> {
        text::of(self.negotiate_flags, &self.workstation)
    }

    /// The client's system, where it is named.
    #[must_use]
    pub fn version(&self) -> Option<Version<'_>> {
        Version::of(&self.version, self.fixed_len >= 72)
    }

    /// Whether the client logs on anonymously: no user, no NT response, and an LM response that is empty or one zero
    /// byte. `[MS-NLMP]` 3.2.5.1.2
    ///
    /// The flag [`NtlmFlags::ANONYMOUS`] does not decide, as it does not for a server.
    #[must_use]
    pub fn is_anonymous(&self) -> bool {
        let has_no_lm = match self.lm_challenge_response_len {
            0 => true,
            1 => *self.lm_challenge_response.bytes == [0],
            _ => false,
        };
        self.user_name_len == 0 && self.nt_challenge_response_len == 0 && has_no_lm
    }

    /// How the client proves that it knows the password.
    #[must_use]
    pub fn scheme(&self) -> Scheme {
        match (self.nt_response(), self.lm_challenge_response_len) {
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
    pub fn nt_response(&self) -> NtResponse<'_> {
        self.read_nt_response(&mut ())
    }

    fn read_nt_response(&self, sink: &mut dyn Sink) -> NtResponse<'_> {
        let has_extended_session_security =
            self.negotiate_flags.contains(NtlmFlags::EXTENDED_SESSIONSECURITY);
        NtResponse::read(
            self.nt_challenge_response.input(),
            self.nt_challenge_response_len,
            has_extended_session_security,
            sink,
        )
    }

    /// What LmChallengeResponse says, by its length, the flags and the NT response beside it.
    #[must_use]
    pub fn lm_response(&self) -> LmResponse<'_> {
        LmResponse::read(
            &self.lm_challenge_response.bytes,
            self.lm_challenge_response_len,
            &self.nt_response(),
        )
    }

    /// Whether the client says that it computed the MIC: MsvAvFlags in its NTLMv2 response.
    #[must_use]
    pub fn provides_mic(&self) -> bool {
        match self.nt_response() {
            NtResponse::NtlmV2(response) => {
                response.av_pairs().flags().is_some_and(|flags| flags.contains(AvFlags::MIC))
            }
            _ => false,
        }
    }

    pub(super) fn check(&self, sink: &mut dyn Sink) {
        for (what, region, len) in [
            ("DomainName", &self.domain_name, self.domain_name_len),
            ("UserName", &self.user_name, self.user_name_len),
            ("Workstation", &self.workstation, self.workstation_len),
        ] {
            text::check(self.negotiate_flags, region, len, what, sink);
        }
        match self.read_nt_response(sink) {
            NtResponse::NtlmV2(response) => response.av_pairs().check(sink),
            NtResponse::Unknown(bytes) => {
                let offset = self.nt_challenge_response.input().base();
                let (kind, what) = (ProblemKind::UnexpectedValue, "NtChallengeResponseLen");
                sink.problem(Problem::new(kind, what, offset, 24, bytes.len()));
            }
            NtResponse::Empty | NtResponse::NtlmV1(_) | NtResponse::NtlmV1ExtendedSessionSecurity(_) => {}
        }
    }
}

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
