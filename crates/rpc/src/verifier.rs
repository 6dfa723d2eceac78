//! The authentication verifier at the end of a PDU. C706 13.2.6.1, `[MS-RPCE]` 2.2.2.11

use smbtrail_layout::structure;
use smbtrail_wire::{RpcAuthLevel, RpcAuthType};

structure! {
    /// The fixed part of a verifier: sec_trailer. `[MS-RPCE]` 2.2.2.11
    ///
    /// ```text
    ///  0 auth_type u8   1 auth_level u8   2 auth_pad_length u8   3 auth_reserved u8   4 auth_context_id u32
    /// ```
    pub struct SecTrailer: "sec_trailer", at 0 {
        /// The security provider.
        auth_type: RpcAuthType, "sec_trailer.auth_type";
        /// How the calls are protected.
        auth_level: RpcAuthLevel, "sec_trailer.auth_level";
        /// Bytes of padding between the stub and this structure.
        auth_pad_length: u8, "sec_trailer.auth_pad_length";
        /// Zero.
        auth_reserved: u8, "sec_trailer.auth_reserved";
        /// The security context.
        auth_context_id: u32, "sec_trailer.auth_context_id";
    }
}

/// What protects a PDU, or sets the protection up.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(clippy::exhaustive_structs, reason = "a wire structure")]
pub struct Verifier<'a> {
    /// The padding in front of it.
    pub padding: &'a [u8],
    /// Its fixed part.
    pub trailer: SecTrailer<'static>,
    /// The provider's token: a security token in PDUs that set a context up, else a signature.
    pub token: &'a [u8],
}

impl<'a> Verifier<'a> {
    /// The bytes of an SPNEGO or NTLM token, where the provider is one of them.
    #[must_use]
    pub fn security_token(&self) -> Option<&'a [u8]> {
        matches!(self.trailer.auth_type, RpcAuthType::GSS_NEGOTIATE | RpcAuthType::WINNT)
            .then_some(self.token)
    }
}
