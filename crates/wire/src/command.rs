//! Commands and the flags of the header.

values! {
    /// The command of a message. `[MS-SMB2] 2.2.1`, field Command.
    pub struct Command: u16 {
        /// Agrees on a dialect. `[MS-SMB2] 2.2.3`
        NEGOTIATE = 0x0000;
        /// Authenticates a user. `[MS-SMB2] 2.2.5`
        SESSION_SETUP = 0x0001;
        /// Ends a session. `[MS-SMB2] 2.2.7`
        LOGOFF = 0x0002;
        /// Connects to a share. `[MS-SMB2] 2.2.9`
        TREE_CONNECT = 0x0003;
        /// Leaves a share. `[MS-SMB2] 2.2.11`
        TREE_DISCONNECT = 0x0004;
        /// Opens or creates a file, directory or pipe. `[MS-SMB2] 2.2.13`
        CREATE = 0x0005;
        /// Closes an open. `[MS-SMB2] 2.2.15`
        CLOSE = 0x0006;
        /// Writes buffered data to storage. `[MS-SMB2] 2.2.17`
        FLUSH = 0x0007;
        /// Reads from an open. `[MS-SMB2] 2.2.19`
        READ = 0x0008;
        /// Writes to an open. `[MS-SMB2] 2.2.21`
        WRITE = 0x0009;
        /// Locks or unlocks byte ranges. `[MS-SMB2] 2.2.26`
        LOCK = 0x000A;
        /// Sends a file system or device control. `[MS-SMB2] 2.2.31`
        IOCTL = 0x000B;
        /// Withdraws a request. `[MS-SMB2] 2.2.30`
        CANCEL = 0x000C;
        /// Asks whether the server is alive. `[MS-SMB2] 2.2.28`
        ECHO = 0x000D;
        /// Lists a directory. `[MS-SMB2] 2.2.33`
        QUERY_DIRECTORY = 0x000E;
        /// Watches a directory for changes. `[MS-SMB2] 2.2.35`
        CHANGE_NOTIFY = 0x000F;
        /// Asks for metadata. `[MS-SMB2] 2.2.37`
        QUERY_INFO = 0x0010;
        /// Sets metadata. `[MS-SMB2] 2.2.39`
        SET_INFO = 0x0011;
        /// Breaks an oplock or lease, and acknowledges it. `[MS-SMB2] 2.2.23`
        OPLOCK_BREAK = 0x0012;
        /// Notifies a client without a request. `[MS-SMB2] 2.2.44`
        SERVER_TO_CLIENT_NOTIFICATION = 0x0013;
    }
}

flags! {
    /// The Flags of the header. `[MS-SMB2] 2.2.1`
    pub struct HeaderFlags: u32 {
        /// A response, or what a server sends unasked.
        SERVER_TO_REDIR = 0x0000_0001, "SMB2_FLAGS_SERVER_TO_REDIR";
        /// The header has an AsyncId in place of TreeId. `[MS-SMB2] 2.2.1.1`
        ASYNC_COMMAND = 0x0000_0002, "SMB2_FLAGS_ASYNC_COMMAND";
        /// Takes session, tree and file from the message before it in the compound.
        RELATED_OPERATIONS = 0x0000_0004, "SMB2_FLAGS_RELATED_OPERATIONS";
        /// The Signature field holds a signature.
        SIGNED = 0x0000_0008, "SMB2_FLAGS_SIGNED";
        /// Priority 1 (the group of bits 4 to 6 holds a priority of 0 to 7). SMB 3.1.1 only.
        PRIORITY_1 = 0x0000_0010 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_1";
        /// Priority 2.
        PRIORITY_2 = 0x0000_0020 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_2";
        /// Priority 3.
        PRIORITY_3 = 0x0000_0030 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_3";
        /// Priority 4.
        PRIORITY_4 = 0x0000_0040 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_4";
        /// Priority 5.
        PRIORITY_5 = 0x0000_0050 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_5";
        /// Priority 6.
        PRIORITY_6 = 0x0000_0060 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_6";
        /// Priority 7.
        PRIORITY_7 = 0x0000_0070 & 0x0000_0070, "SMB2_FLAGS_PRIORITY_7";
        /// The operation concerns a DFS path.
        DFS_OPERATIONS = 0x1000_0000, "SMB2_FLAGS_DFS_OPERATIONS";
        /// A request sent again after a channel was lost. SMB 3.x only.
        REPLAY_OPERATION = 0x2000_0000, "SMB2_FLAGS_REPLAY_OPERATION";
    }
}

impl HeaderFlags {
    /// The group of bits that holds the priority.
    #[doc(alias = "SMB2_FLAGS_PRIORITY_MASK")]
    pub const PRIORITY_MASK: Self = Self(0x0000_0070);

    /// The priority, 0 to 7.
    #[must_use]
    pub const fn priority(self) -> u32 {
        (self.0 & Self::PRIORITY_MASK.0) >> 4
    }
}
