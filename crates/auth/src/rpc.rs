//! Where DCE/RPC bears security tokens: the verifier at the end of a PDU. C706 12.6, `[MS-RPCE]` 2.2.2.11
//!
//! A pipe carries PDUs one behind the other. Of each, this module tells the type, the token and a fault's status; what
//! the calls say is for others to read.

use smbtrail_wire::Scalar;

/// A PDU of the connection-oriented protocol. C706 12.6.3
///
/// ```text
///  0 rpc_vers 5   1 rpc_vers_minor   2 PTYPE   3 pfc_flags   4 drep 4
///  8 frag_length u16   10 auth_length u16   12 call_id u32   body   [auth_verifier]
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pdu<'a> {
    /// What it is.
    pub pdu_type: PduType,
    /// The token of its verifier, if it has one of a mechanism that bears SPNEGO or NTLM.
    pub token: Option<&'a [u8]>,
    /// Why a fault was raised; `None` in any other PDU.
    pub status: Option<u32>,
}

/// The type of a [`Pdu`]. C706 12.6.4
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PduType(pub u8);

impl PduType {
    /// A call.
    pub const REQUEST: Self = Self(0);
    /// Its result.
    pub const RESPONSE: Self = Self(2);
    /// It failed.
    pub const FAULT: Self = Self(3);
    /// Begins an association.
    pub const BIND: Self = Self(11);
    /// Takes it.
    pub const BIND_ACK: Self = Self(12);
    /// Refuses it.
    pub const BIND_NAK: Self = Self(13);
    /// Changes it.
    pub const ALTER_CONTEXT: Self = Self(14);
    /// Takes the change.
    pub const ALTER_CONTEXT_RESP: Self = Self(15);
    /// The third message of an authentication, which has no answer. `[MS-RPCE]` 2.2.2.5
    pub const AUTH_3: Self = Self(16);
}

/// SPNEGO. `[MS-RPCE]` 2.2.1.1.7
const GSS_NEGOTIATE: u8 = 9;
/// NTLM alone.
const WINNT: u8 = 10;
/// Bytes of what every PDU begins with.
const HEADER: usize = 16;
/// Bytes of a verifier before its token.
const VERIFIER: usize = 8;
/// Where a fault's status stands.
const STATUS: usize = 24;

/// The PDUs that a piece of a pipe's data holds, as long as each begins where the one before it ended.
pub fn pdus(data: &[u8]) -> impl Iterator<Item = Pdu<'_>> {
    let mut rest = data;
    core::iter::from_fn(move || {
        let (pdu, after) = Pdu::read(rest)?;
        rest = after;
        Some(pdu)
    })
}

impl<'a> Pdu<'a> {
    /// The PDU at the front, and what follows it. One that is not all there has no token.
    fn read(data: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let head @ [5, 0 | 1, pdu_type, _, drep, ..] = data.first_chunk::<HEADER>()? else { return None };
        let little = drep & 0xF0 == 0x10;
        let u16_at = |at: usize| {
            let value = u16::read(head.get(at..)?);
            Some(usize::from(if little { value } else { value.swap_bytes() }))
        };
        let (len, auth_len) = (u16_at(8)?, u16_at(10)?);
        if len < HEADER {
            return None;
        }
        let pdu_type = PduType(*pdu_type);
        let Some((whole, rest)) = data.split_at_checked(len) else {
            return Some((Self { pdu_type, token: None, status: None }, &[]));
        };
        let verifier = len.checked_sub(auth_len + VERIFIER).filter(|at| auth_len > 0 && *at >= HEADER);
        let verifier =
            verifier.and_then(|at| whole.get(at..)).and_then(<[u8]>::split_first_chunk::<VERIFIER>);
        let token = verifier.and_then(|([auth_type, ..], token)| {
            matches!(*auth_type, GSS_NEGOTIATE | WINNT).then_some(token)
        });
        let status = whole.get(STATUS..STATUS + 4).filter(|_| pdu_type == PduType::FAULT).map(u32::read);
        let status = status.map(|status| if little { status } else { status.swap_bytes() });
        Some((Self { pdu_type, token, status }, rest))
    }
}
