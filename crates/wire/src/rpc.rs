//! The numbers of DCE/RPC's connection-oriented protocol. C706 12.6, `[MS-RPCE]` 2.2.2

values! {
    /// The type of a PDU. C706 12.6.4.1, field PTYPE
    pub struct RpcPduType: u8 {
        /// A call.
        REQUEST = 0, "request";
        /// Its result.
        RESPONSE = 2, "response";
        /// A call failed.
        FAULT = 3, "fault";
        /// Begins an association.
        BIND = 11, "bind";
        /// Accepts it.
        BIND_ACK = 12, "bind_ack";
        /// Refuses it.
        BIND_NAK = 13, "bind_nak";
        /// Changes the association.
        ALTER_CONTEXT = 14, "alter_context";
        /// Accepts the change.
        ALTER_CONTEXT_RESP = 15, "alter_context_resp";
        /// The third message of an authentication, which has no answer. `[MS-RPCE]` 2.2.2.5
        AUTH_3 = 16, "rpc_auth_3";
        /// The server asks the client to close the connection.
        SHUTDOWN = 17, "shutdown";
        /// Cancels a call.
        CO_CANCEL = 18, "co_cancel";
        /// Gives up a call that is being answered.
        ORPHANED = 19, "orphaned";
    }
}

flags! {
    /// The flags of a PDU. C706 12.6.3.1, field pfc_flags
    pub struct RpcFlags: u8 {
        /// The first fragment.
        FIRST_FRAG = 0x01, "PFC_FIRST_FRAG";
        /// The last fragment.
        LAST_FRAG = 0x02, "PFC_LAST_FRAG";
        /// A cancel is pending; in PDUs that set an association up: headers are signed. `[MS-RPCE]` 2.2.2.3
        PENDING_CANCEL = 0x04, "PFC_PENDING_CANCEL";
        /// Several calls may be under way at once.
        CONC_MPX = 0x10, "PFC_CONC_MPX";
        /// A call that failed was not executed.
        DID_NOT_EXECUTE = 0x20, "PFC_DID_NOT_EXECUTE";
        /// The client wants no answer.
        MAYBE = 0x40, "PFC_MAYBE";
        /// The request names an object.
        OBJECT_UUID = 0x80, "PFC_OBJECT_UUID";
    }
}

values! {
    /// A security provider. `[MS-RPCE]` 2.2.1.1.7
    pub struct RpcAuthType: u8 {
        /// None.
        NONE = 0x00, "RPC_C_AUTHN_NONE";
        /// SPNEGO.
        GSS_NEGOTIATE = 0x09, "RPC_C_AUTHN_GSS_NEGOTIATE";
        /// NTLM.
        WINNT = 0x0A, "RPC_C_AUTHN_WINNT";
        /// TLS.
        GSS_SCHANNEL = 0x0E, "RPC_C_AUTHN_GSS_SCHANNEL";
        /// Kerberos.
        GSS_KERBEROS = 0x10, "RPC_C_AUTHN_GSS_KERBEROS";
        /// Netlogon.
        NETLOGON = 0x44, "RPC_C_AUTHN_NETLOGON";
        /// The provider that the system chooses.
        DEFAULT = 0xFF, "RPC_C_AUTHN_DEFAULT";
    }
}

values! {
    /// How calls are protected. `[MS-RPCE]` 2.2.1.1.8
    pub struct RpcAuthLevel: u8 {
        /// As the provider chooses.
        DEFAULT = 0x00, "RPC_C_AUTHN_LEVEL_DEFAULT";
        /// Not at all.
        NONE = 0x01, "RPC_C_AUTHN_LEVEL_NONE";
        /// The client authenticates when the association begins.
        CONNECT = 0x02, "RPC_C_AUTHN_LEVEL_CONNECT";
        /// The same as [`PKT`](Self::PKT).
        CALL = 0x03, "RPC_C_AUTHN_LEVEL_CALL";
        /// The sender of each PDU is proven.
        PKT = 0x04, "RPC_C_AUTHN_LEVEL_PKT";
        /// Each PDU is signed.
        PKT_INTEGRITY = 0x05, "RPC_C_AUTHN_LEVEL_PKT_INTEGRITY";
        /// Each PDU is signed, and its stub encrypted.
        PKT_PRIVACY = 0x06, "RPC_C_AUTHN_LEVEL_PKT_PRIVACY";
    }
}

values! {
    /// What a server says to a presentation context. C706 12.6.3.1, p_cont_def_result_t
    pub struct RpcContextResult: u16 {
        /// It accepts the context.
        ACCEPTANCE = 0, "acceptance";
        /// The application refuses it.
        USER_REJECTION = 1, "user_rejection";
        /// The runtime refuses it.
        PROVIDER_REJECTION = 2, "provider_rejection";
        /// It is no context: it negotiates features. `[MS-RPCE]` 2.2.2.4
        NEGOTIATE_ACK = 3, "negotiate_ack";
    }
}

values! {
    /// Why a server refuses a presentation context. C706 12.6.3.1, p_provider_reason_t
    pub struct RpcContextReason: u16 {
        /// It does not say.
        REASON_NOT_SPECIFIED = 0, "reason_not_specified";
        /// It does not have the interface.
        ABSTRACT_SYNTAX_NOT_SUPPORTED = 1, "abstract_syntax_not_supported";
        /// It has none of the transfer syntaxes.
        PROPOSED_TRANSFER_SYNTAXES_NOT_SUPPORTED = 2, "proposed_transfer_syntaxes_not_supported";
        /// It has too many contexts.
        LOCAL_LIMIT_EXCEEDED = 3, "local_limit_exceeded";
    }
}

values! {
    /// Why a server refuses an association. C706 12.6.3.1, p_reject_reason_t; `[MS-RPCE]` 2.2.2.5
    pub struct RpcRejectReason: u16 {
        /// It does not say.
        REASON_NOT_SPECIFIED = 0, "reason_not_specified";
        /// It is too busy.
        TEMPORARY_CONGESTION = 1, "temporary_congestion";
        /// It has too many associations.
        LOCAL_LIMIT_EXCEEDED = 2, "local_limit_exceeded";
        /// Nobody listens at the address.
        CALLED_PADDR_UNKNOWN = 3, "called_paddr_unknown";
        /// It does not have the version of the protocol.
        PROTOCOL_VERSION_NOT_SUPPORTED = 4, "protocol_version_not_supported";
        /// It does not have the default context.
        DEFAULT_CONTEXT_NOT_SUPPORTED = 5, "default_context_not_supported";
        /// It cannot read the user's data.
        USER_DATA_NOT_READABLE = 6, "user_data_not_readable";
        /// It has no address to give.
        NO_PSAP_AVAILABLE = 7, "no_psap_available";
        /// It does not have the security provider.
        AUTHENTICATION_TYPE_NOT_RECOGNIZED = 8, "authentication_type_not_recognized";
        /// The verifier's checksum is wrong.
        INVALID_CHECKSUM = 9, "invalid_checksum";
    }
}
