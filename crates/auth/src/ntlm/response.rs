//! The two responses in an AUTHENTICATE_MESSAGE.

use smbtrail_layout::{Input, Sink, Structure, Visitor, describe, structure};
use smbtrail_wire::{FileTime, Scalar};

use super::{AvPairs, av};

/// What NtChallengeResponse says.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NtResponse<'a> {
    /// Nothing: an anonymous logon, or LM alone.
    Empty,
    /// The 24 bytes of NTLMv1. `[MS-NLMP]` 2.2.2.6
    NtlmV1(&'a [u8; 24]),
    /// The 24 bytes of NTLMv1 with extended session security; the client's challenge is in the LM response.
    NtlmV1ExtendedSessionSecurity(&'a [u8; 24]),
    /// NTLMv2. `[MS-NLMP]` 2.2.2.8
    NtlmV2(NtlmV2Response<'a>),
    /// Any other length, or cut short.
    Unknown(&'a [u8]),
}

/// What LmChallengeResponse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LmResponse<'a> {
    /// Nothing.
    Empty,
    /// The 24 bytes of LM; a copy of the NT response when the client does without LM. `[MS-NLMP]` 2.2.2.3
    Lm(&'a [u8; 24]),
    /// The client's challenge and sixteen zero bytes, beside NTLMv1 with extended session security. `[MS-NLMP]` 3.3.1
    ClientChallenge([u8; 8]),
    /// LMv2; all zero when the server gave its time. `[MS-NLMP]` 2.2.2.4
    LmV2 {
        /// The checksum.
        response: [u8; 16],
        /// The client's challenge.
        challenge_from_client: [u8; 8],
    },
    /// Any other length, or cut short.
    Unknown(&'a [u8]),
}

structure! {
    /// The response of NTLMv2, and the NTLMv2_CLIENT_CHALLENGE that it is made over. `[MS-NLMP]` 2.2.2.8, 2.2.2.7
    ///
    /// ```text
    ///  0 Response 16
    /// 16 RespType u8    17 HiRespType u8   18 Reserved1 u16            20 Reserved2 u32
    /// 24 TimeStamp 8    32 ChallengeFromClient 8   40 Reserved3 u32    44 AvPairs
    /// ```
    pub struct NtlmV2Response: "NTLMv2_RESPONSE", at 0 {
        /// Known as NTProofStr: HMAC-MD5 over the server's challenge and all that follows.
        response: [u8; 16], "Response";
        /// 1.
        resp_type: u8 = 1, "RespType";
        /// 1.
        hi_resp_type: u8 = 1, "HiRespType";
        /// Usually zero; receivers ignore it, so no value is a problem.
        reserved1: u16, "Reserved1";
        /// Usually zero; receivers ignore it, so no value is a problem.
        reserved2: u32, "Reserved2";
        /// The time: the server's where it gave one, else the client's.
        time_stamp: FileTime, "TimeStamp";
        /// The client's challenge.
        challenge_from_client: [u8; 8], "ChallengeFromClient";
        /// Usually zero; receivers ignore it, so no value is a problem.
        reserved3: u32, "Reserved3";
    }
    regions {
        /// The server's TargetInfo with what the client adds, and what follows the list (usually four zero bytes).
        av_pairs: [..; <[u8]>::len] => av::list, "AvPairs";
    }
}

impl<'a> NtResponse<'a> {
    /// Reads a response. `len` is the length that the message states.
    pub(super) fn read(
        input: Input<'a>,
        len: u16,
        has_extended_session_security: bool,
        sink: &mut dyn Sink,
    ) -> Self {
        let bytes = input.bytes();
        let read = match (len, has_extended_session_security) {
            (0, _) => Some(Self::Empty),
            (24, false) => bytes.first_chunk().map(Self::NtlmV1),
            (24, true) => bytes.first_chunk().map(Self::NtlmV1ExtendedSessionSecurity),
            (44.., _) => NtlmV2Response::parse(input, sink).map(Self::NtlmV2).ok(),
            _ => None,
        };
        read.unwrap_or(Self::Unknown(bytes))
    }
}

impl<'a> LmResponse<'a> {
    /// Reads a response. `len` is the length that the message states.
    pub(super) fn read(bytes: &'a [u8], len: u16, nt: &NtResponse<'_>) -> Self {
        let Some((whole, [])) = bytes.split_first_chunk::<24>() else {
            return if len == 0 { Self::Empty } else { Self::Unknown(bytes) };
        };
        match nt {
            NtResponse::NtlmV1ExtendedSessionSecurity(_) => Self::ClientChallenge(Scalar::read(whole)),
            NtResponse::NtlmV2(_) => Self::LmV2 {
                response: Scalar::read(whole),
                challenge_from_client: Scalar::read(&whole[16..]),
            },
            _ => Self::Lm(whole),
        }
    }
}

impl NtlmV2Response<'_> {
    /// The list in `av_pairs`.
    #[must_use]
    pub fn av_pairs(&self) -> AvPairs<'_> {
        AvPairs::new(self.av_pairs.input())
    }
}

/// Lists NtChallengeResponse: as an NTLMv2 response where it has its fixed part, else as bytes.
pub(super) fn list(name: &'static str, input: Input<'_>, visitor: &mut dyn Visitor) {
    describe::nested::<NtlmV2Response<'_>>(name, input, visitor);
}
