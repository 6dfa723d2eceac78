use alloc::vec::Vec;

use smbtrail_layout::{ProblemKind, Sink, Value, Visitor};
use smbtrail_wire::{FileTime, Scalar};

use super::{AvPairs, Payload};
use crate::listing::{block, number, problem};

/// What NtChallengeResponse says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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

/// The response of NTLMv2. `[MS-NLMP]` 2.2.2.8
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NtlmV2Response<'a> {
    /// Response, known as NTProofStr: HMAC-MD5 over the server's challenge and `challenge`.
    pub response: [u8; 16],
    /// What it is made over.
    pub challenge: NtlmV2ClientChallenge<'a>,
}

/// The client's part of an NTLMv2 response. `[MS-NLMP]` 2.2.2.7
///
/// ```text
///  0 RespType u8   1 HiRespType u8   2 Reserved1 u16           4 Reserved2 u32
///  8 TimeStamp 8  16 ChallengeFromClient 8   24 Reserved3 u32  28 AvPairs
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NtlmV2ClientChallenge<'a> {
    /// 1.
    pub resp_type: u8,
    /// 1.
    pub hi_resp_type: u8,
    /// Zero.
    pub reserved1: u16,
    /// Zero.
    pub reserved2: u32,
    /// The time: the server's where it gave one, else the client's.
    pub time_stamp: FileTime,
    /// The client's challenge.
    pub challenge_from_client: [u8; 8],
    /// Zero.
    pub reserved3: u32,
    /// The server's TargetInfo with what the client adds, and what follows the list (usually four zero bytes).
    pub av_pairs: AvPairs<'a>,
}

impl<'a> NtResponse<'a> {
    pub(super) fn read(payload: &Payload<'a>, extended_session_security: bool) -> Self {
        let bytes = payload.bytes;
        let v2 = || NtlmV2Response::read(bytes).map(Self::NtlmV2);
        let read = match (payload.len, extended_session_security) {
            (0, _) => Some(Self::Empty),
            (24, false) => bytes.first_chunk().map(Self::NtlmV1),
            (24, true) => bytes.first_chunk().map(Self::NtlmV1ExtendedSessionSecurity),
            (44.., _) => v2(),
            _ => None,
        };
        read.unwrap_or(Self::Unknown(bytes))
    }

    pub(super) fn check(&self, place: usize, problems: &mut dyn Sink) {
        match self {
            Self::NtlmV2(response) => {
                let challenge = &response.challenge;
                for (what, offset, value) in
                    [("RespType", 16, challenge.resp_type), ("HiRespType", 17, challenge.hi_resp_type)]
                {
                    if value != 1 {
                        let problem = problem(
                            ProblemKind::UnexpectedValue,
                            what,
                            place + offset,
                            1,
                            usize::from(value),
                        );
                        problems.problem(problem);
                    }
                }
                challenge.av_pairs.check(place.saturating_add(AV_PAIRS), problems);
            }
            Self::Unknown(bytes) => {
                problems.problem(problem(
                    ProblemKind::UnexpectedValue,
                    "NtChallengeResponseLen",
                    place,
                    24,
                    bytes.len(),
                ));
            }
            Self::Empty | Self::NtlmV1(_) | Self::NtlmV1ExtendedSessionSecurity(_) => {}
        }
    }
}

impl<'a> LmResponse<'a> {
    pub(super) fn read(payload: &Payload<'a>, nt: &NtResponse<'_>) -> Self {
        let Some((whole, [])) = payload.bytes.split_first_chunk::<24>() else {
            return if payload.len == 0 { Self::Empty } else { Self::Unknown(payload.bytes) };
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

/// Where AvPairs begin in an NTLMv2 response.
const AV_PAIRS: usize = 16 + 28;

impl<'a> NtlmV2Response<'a> {
    /// Reads a response; `None` when it is shorter than its fixed part of 44 bytes.
    #[must_use]
    pub fn read(bytes: &'a [u8]) -> Option<Self> {
        let (response, rest) = bytes.split_first_chunk()?;
        let (fixed, av_pairs) = rest.split_first_chunk::<28>()?;
        let challenge = NtlmV2ClientChallenge {
            resp_type: u8::read(fixed),
            hi_resp_type: u8::read(&fixed[1..]),
            reserved1: u16::read(&fixed[2..]),
            reserved2: u32::read(&fixed[4..]),
            time_stamp: FileTime::read(&fixed[8..]),
            challenge_from_client: Scalar::read(&fixed[16..]),
            reserved3: u32::read(&fixed[24..]),
            av_pairs: AvPairs(av_pairs),
        };
        Some(Self { response: *response, challenge })
    }

    /// The response's bytes.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = self.response.to_vec();
        out.extend(self.challenge.to_vec());
        out
    }
}

impl NtlmV2ClientChallenge<'_> {
    /// The structure's bytes: what `response` is computed over, after the server's challenge.
    #[must_use]
    pub fn to_vec(&self) -> Vec<u8> {
        let mut out = self.fixed().to_vec();
        out.extend_from_slice(self.av_pairs.0);
        out
    }

    fn fixed(&self) -> [u8; 28] {
        let mut raw = [0; 28];
        self.resp_type.write(&mut raw);
        self.hi_resp_type.write(&mut raw[1..]);
        self.reserved1.write(&mut raw[2..]);
        self.reserved2.write(&mut raw[4..]);
        self.time_stamp.write(&mut raw[8..]);
        self.challenge_from_client.write(&mut raw[16..]);
        self.reserved3.write(&mut raw[24..]);
        raw
    }
}

/// Lists an NTLMv2 response; the bytes alone where they are not one.
pub(super) fn describe_v2(name: &'static str, bytes: &[u8], offset: usize, visitor: &mut dyn Visitor) {
    let Some(parsed) = NtlmV2Response::read(bytes) else {
        return super::layout::as_bytes(name, bytes, offset, visitor);
    };
    let (challenge, raw) = (&parsed.challenge, parsed.challenge.fixed());
    visitor.enter(name, offset, bytes.len());
    let fields = [
        ("Response", &parsed.response[..], Value::Bytes),
        ("RespType", &raw[..1], number(challenge.resp_type)),
        ("HiRespType", &raw[1..2], number(challenge.hi_resp_type)),
        ("Reserved1", &raw[2..4], number(challenge.reserved1)),
        ("Reserved2", &raw[4..8], number(challenge.reserved2)),
        ("TimeStamp", &raw[8..16], Value::Scalar(challenge.time_stamp.meaning())),
        ("ChallengeFromClient", &raw[16..24], Value::Bytes),
        ("Reserved3", &raw[24..], number(challenge.reserved3)),
    ];
    let av_pairs = block(offset, &fields, visitor);
    challenge.av_pairs.describe("AvPairs", av_pairs, visitor);
    visitor.leave();
}
