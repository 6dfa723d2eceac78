//! Numbers of SESSION_SETUP and of server notifications.

flags! {
    /// The Flags of a SESSION_SETUP request. `[MS-SMB2] 2.2.5`
    pub struct SessionSetupFlags: u8 {
        /// Binds this connection to a session that exists.
        BINDING = 0x01, "SMB2_SESSION_FLAG_BINDING";
    }
}

flags! {
    /// Whether the client signs, as SESSION_SETUP says it. `[MS-SMB2] 2.2.5`, field SecurityMode
    pub struct SessionSecurityMode: u8 {
        /// Able to sign.
        SIGNING_ENABLED = 0x01, "SMB2_NEGOTIATE_SIGNING_ENABLED";
        /// Insists on signing.
        SIGNING_REQUIRED = 0x02, "SMB2_NEGOTIATE_SIGNING_REQUIRED";
    }
}

flags! {
    /// What kind of session the server granted. `[MS-SMB2] 2.2.6`, field SessionFlags
    pub struct SessionFlags: u16 {
        /// The user came in as a guest.
        IS_GUEST = 0x0001, "SMB2_SESSION_FLAG_IS_GUEST";
        /// The user is anonymous.
        IS_NULL = 0x0002, "SMB2_SESSION_FLAG_IS_NULL";
        /// Messages of the session must be encrypted.
        ENCRYPT_DATA = 0x0004, "SMB2_SESSION_FLAG_ENCRYPT_DATA";
    }
}

values! {
    /// What a server sends to a client without a request. `[MS-SMB2] 2.2.44`, field NotificationType
    pub struct NotificationType: u32 {
        /// A session has been closed.
        SESSION_CLOSED = 0x0000_0000, "SmbNotifySessionClosed";
    }
}
