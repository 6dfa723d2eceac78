//! Numbers of CREATE: dispositions, options, oplock levels.

values! {
    /// What CREATE does when the file is there, and when it is not. `[MS-SMB2] 2.2.13`, field CreateDisposition
    pub struct CreateDisposition: u32 {
        /// Replaces it; creates it.
        SUPERSEDE = 0x0000_0000, "FILE_SUPERSEDE";
        /// Opens it; fails.
        OPEN = 0x0000_0001, "FILE_OPEN";
        /// Fails; creates it.
        CREATE = 0x0000_0002, "FILE_CREATE";
        /// Opens it; creates it.
        OPEN_IF = 0x0000_0003, "FILE_OPEN_IF";
        /// Empties it; fails.
        OVERWRITE = 0x0000_0004, "FILE_OVERWRITE";
        /// Empties it; creates it.
        OVERWRITE_IF = 0x0000_0005, "FILE_OVERWRITE_IF";
    }
}

flags! {
    /// How a file is opened. `[MS-SMB2] 2.2.13`, field CreateOptions
    pub struct CreateOptions: u32 {
        /// It must be a directory.
        DIRECTORY_FILE = 0x0000_0001, "FILE_DIRECTORY_FILE";
        /// Writes reach storage before they are answered.
        WRITE_THROUGH = 0x0000_0002, "FILE_WRITE_THROUGH";
        /// Mostly read from front to back.
        SEQUENTIAL_ONLY = 0x0000_0004, "FILE_SEQUENTIAL_ONLY";
        /// No caching below the server.
        NO_INTERMEDIATE_BUFFERING = 0x0000_0008, "FILE_NO_INTERMEDIATE_BUFFERING";
        /// Local only; servers ignore it.
        SYNCHRONOUS_IO_ALERT = 0x0000_0010, "FILE_SYNCHRONOUS_IO_ALERT";
        /// Local only; servers ignore it.
        SYNCHRONOUS_IO_NONALERT = 0x0000_0020, "FILE_SYNCHRONOUS_IO_NONALERT";
        /// It must not be a directory.
        NON_DIRECTORY_FILE = 0x0000_0040, "FILE_NON_DIRECTORY_FILE";
        /// Local only: a tree connection.
        CREATE_TREE_CONNECTION = 0x0000_0080, "FILE_CREATE_TREE_CONNECTION";
        /// Comes back at once while an oplock breaks.
        COMPLETE_IF_OPLOCKED = 0x0000_0100, "FILE_COMPLETE_IF_OPLOCKED";
        /// The caller does not understand extended attributes.
        NO_EA_KNOWLEDGE = 0x0000_0200, "FILE_NO_EA_KNOWLEDGE";
        /// Opens by way of a remote instance.
        OPEN_REMOTE_INSTANCE = 0x0000_0400, "FILE_OPEN_REMOTE_INSTANCE";
        /// Mostly read here and there.
        RANDOM_ACCESS = 0x0000_0800, "FILE_RANDOM_ACCESS";
        /// Deletes the file with its last close.
        DELETE_ON_CLOSE = 0x0000_1000, "FILE_DELETE_ON_CLOSE";
        /// The name is a file id.
        OPEN_BY_FILE_ID = 0x0000_2000, "FILE_OPEN_BY_FILE_ID";
        /// Opens with the rights of backup.
        OPEN_FOR_BACKUP_INTENT = 0x0000_4000, "FILE_OPEN_FOR_BACKUP_INTENT";
        /// Does not inherit compression from its directory.
        NO_COMPRESSION = 0x0000_8000, "FILE_NO_COMPRESSION";
        /// Opens and asks for an oplock in one step.
        OPEN_REQUIRING_OPLOCK = 0x0001_0000, "FILE_OPEN_REQUIRING_OPLOCK";
        /// Denies exclusive opens.
        DISALLOW_EXCLUSIVE = 0x0002_0000, "FILE_DISALLOW_EXCLUSIVE";
        /// Opens for a filter oplock.
        RESERVE_OPFILTER = 0x0010_0000, "FILE_RESERVE_OPFILTER";
        /// Opens the reparse point itself, not its target.
        OPEN_REPARSE_POINT = 0x0020_0000, "FILE_OPEN_REPARSE_POINT";
        /// Does not bring the file back from offline storage.
        OPEN_NO_RECALL = 0x0040_0000, "FILE_OPEN_NO_RECALL";
        /// Opens to ask for free space.
        OPEN_FOR_FREE_SPACE_QUERY = 0x0080_0000, "FILE_OPEN_FOR_FREE_SPACE_QUERY";
    }
}

flags! {
    /// What an open lets others do with the file. `[MS-SMB2] 2.2.13`, field ShareAccess
    pub struct ShareAccess: u32 {
        /// Others may read.
        READ = 0x0000_0001, "FILE_SHARE_READ";
        /// Others may write.
        WRITE = 0x0000_0002, "FILE_SHARE_WRITE";
        /// Others may delete or rename.
        DELETE = 0x0000_0004, "FILE_SHARE_DELETE";
    }
}

values! {
    /// How far a server may act as the client. `[MS-SMB2] 2.2.13`, field ImpersonationLevel
    pub struct ImpersonationLevel: u32 {
        /// It does not learn who the client is.
        ANONYMOUS = 0x0000_0000, "Anonymous";
        /// It learns who the client is.
        IDENTIFICATION = 0x0000_0001, "Identification";
        /// It acts as the client on its own machine.
        IMPERSONATION = 0x0000_0002, "Impersonation";
        /// It acts as the client towards others too.
        DELEGATE = 0x0000_0003, "Delegate";
    }
}

values! {
    /// What CREATE did. `[MS-SMB2] 2.2.14`, field CreateAction
    pub struct CreateAction: u32 {
        /// Replaced an existing file.
        SUPERSEDED = 0x0000_0000, "FILE_SUPERSEDED";
        /// Opened an existing file.
        OPENED = 0x0000_0001, "FILE_OPENED";
        /// Created a new file.
        CREATED = 0x0000_0002, "FILE_CREATED";
        /// Emptied an existing file.
        OVERWRITTEN = 0x0000_0003, "FILE_OVERWRITTEN";
        /// It was there already. Windows only.
        EXISTS = 0x0000_0004, "FILE_EXISTS";
        /// It was not there. Windows only.
        DOES_NOT_EXIST = 0x0000_0005, "FILE_DOES_NOT_EXIST";
    }
}

flags! {
    /// The Flags of a CREATE response. `[MS-SMB2] 2.2.14`
    pub struct CreateResponseFlags: u8 {
        /// The last part of the path is a reparse point.
        REPARSEPOINT = 0x01, "SMB2_CREATE_FLAG_REPARSEPOINT";
    }
}
