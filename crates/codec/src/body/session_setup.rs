use smbtrail_wire::{Capabilities, SessionFlags, SessionId, SessionSecurityMode, SessionSetupFlags};

use crate::describe;

structure! {
    /// One step of authenticating a user. `[MS-SMB2] 2.2.5`
    ///
    /// ```text
    ///  0  StructureSize 25       2  Flags                   3  SecurityMode
    ///  4  Capabilities           8  Channel
    /// 12  SecurityBufferOffset  14  SecurityBufferLength
    /// 16  PreviousSessionId     24  Buffer
    /// ```
    pub struct SessionSetupRequest: "SMB2 SESSION_SETUP Request", at 64 {
        /// 25.
        structure_size: u16 = 25 => StructureSize, "StructureSize";
        /// Whether the request binds this connection to a session that another one holds.
        flags: SessionSetupFlags, "Flags";
        /// Whether the client signs, and wants to.
        security_mode: SessionSecurityMode, "SecurityMode";
        /// What the client can do.
        capabilities: Capabilities, "Capabilities";
        /// Zero.
        channel: u32 = 0, "Channel";
        /// Where the security buffer begins, in bytes from the header.
        security_buffer_offset: u16, "SecurityBufferOffset";
        /// Bytes of the security buffer.
        security_buffer_length: u16, "SecurityBufferLength";
        /// A session that the client lost and that the server may end.
        previous_session_id: SessionId, "PreviousSessionId";
    }
    regions {
        /// The security token: SPNEGO, or NTLM without it.
        security_buffer: [security_buffer_offset, security_buffer_length] => describe::bytes, "Buffer";
    }
}

structure! {
    /// The server's answer to one step. `[MS-SMB2] 2.2.6`
    ///
    /// ```text
    /// 0  StructureSize 9       2  SessionFlags
    /// 4  SecurityBufferOffset  6  SecurityBufferLength    8  Buffer
    /// ```
    pub struct SessionSetupResponse: "SMB2 SESSION_SETUP Response", at 64 {
        /// 9.
        structure_size: u16 = 9 => StructureSize, "StructureSize";
        /// Whether the session is a guest's, anonymous, or encrypted.
        session_flags: SessionFlags, "SessionFlags";
        /// Where the security buffer begins, in bytes from the header.
        security_buffer_offset: u16, "SecurityBufferOffset";
        /// Bytes of the security buffer.
        security_buffer_length: u16, "SecurityBufferLength";
    }
    regions {
        /// What the authentication mechanism says.
        security_buffer: [security_buffer_offset, security_buffer_length] => describe::bytes, "Buffer";
    }
}
