//! Numbers of directory listings and of change notifications.

flags! {
    /// The Flags of a QUERY_DIRECTORY request. `[MS-SMB2] 2.2.33`
    pub struct QueryDirectoryFlags: u8 {
        /// Starts from the beginning with the same pattern.
        RESTART_SCANS = 0x01, "SMB2_RESTART_SCANS";
        /// One entry only.
        RETURN_SINGLE_ENTRY = 0x02, "SMB2_RETURN_SINGLE_ENTRY";
        /// Starts at FileIndex.
        INDEX_SPECIFIED = 0x04, "SMB2_INDEX_SPECIFIED";
        /// Starts from the beginning with a new pattern.
        REOPEN = 0x10, "SMB2_REOPEN";
    }
}

flags! {
    /// The Flags of a CHANGE_NOTIFY request. `[MS-SMB2] 2.2.35`
    pub struct ChangeNotifyFlags: u16 {
        /// Watches the directories below as well.
        WATCH_TREE = 0x0001, "SMB2_WATCH_TREE";
    }
}

flags! {
    /// Which changes to report. `[MS-SMB2] 2.2.35`, field CompletionFilter
    pub struct CompletionFilter: u32 {
        /// A file came, went or changed its name.
        FILE_NAME = 0x0000_0001, "FILE_NOTIFY_CHANGE_FILE_NAME";
        /// A directory came, went or changed its name.
        DIR_NAME = 0x0000_0002, "FILE_NOTIFY_CHANGE_DIR_NAME";
        /// Attributes changed.
        ATTRIBUTES = 0x0000_0004, "FILE_NOTIFY_CHANGE_ATTRIBUTES";
        /// A file's size changed.
        SIZE = 0x0000_0008, "FILE_NOTIFY_CHANGE_SIZE";
        /// The time of the last write changed.
        LAST_WRITE = 0x0000_0010, "FILE_NOTIFY_CHANGE_LAST_WRITE";
        /// The time of the last access changed.
        LAST_ACCESS = 0x0000_0020, "FILE_NOTIFY_CHANGE_LAST_ACCESS";
        /// The time of creation changed.
        CREATION = 0x0000_0040, "FILE_NOTIFY_CHANGE_CREATION";
        /// Extended attributes changed.
        EA = 0x0000_0080, "FILE_NOTIFY_CHANGE_EA";
        /// The security descriptor changed.
        SECURITY = 0x0000_0100, "FILE_NOTIFY_CHANGE_SECURITY";
        /// A named stream came, went or changed its name.
        STREAM_NAME = 0x0000_0200, "FILE_NOTIFY_CHANGE_STREAM_NAME";
        /// A named stream's size changed.
        STREAM_SIZE = 0x0000_0400, "FILE_NOTIFY_CHANGE_STREAM_SIZE";
        /// A named stream was written.
        STREAM_WRITE = 0x0000_0800, "FILE_NOTIFY_CHANGE_STREAM_WRITE";
    }
}

values! {
    /// What happened to a watched file. `[MS-FSCC] 2.7.1`, field Action
    pub struct FileAction: u32 {
        /// It came into the directory.
        ADDED = 0x0000_0001, "FILE_ACTION_ADDED";
        /// It left the directory.
        REMOVED = 0x0000_0002, "FILE_ACTION_REMOVED";
        /// Its data or attributes changed.
        MODIFIED = 0x0000_0003, "FILE_ACTION_MODIFIED";
        /// It was renamed; this is the name it had.
        RENAMED_OLD_NAME = 0x0000_0004, "FILE_ACTION_RENAMED_OLD_NAME";
        /// It was renamed; this is the name it has.
        RENAMED_NEW_NAME = 0x0000_0005, "FILE_ACTION_RENAMED_NEW_NAME";
        /// A named stream was added.
        ADDED_STREAM = 0x0000_0006, "FILE_ACTION_ADDED_STREAM";
        /// A named stream was removed.
        REMOVED_STREAM = 0x0000_0007, "FILE_ACTION_REMOVED_STREAM";
        /// A named stream changed.
        MODIFIED_STREAM = 0x0000_0008, "FILE_ACTION_MODIFIED_STREAM";
        /// Its object id went with the file.
        REMOVED_BY_DELETE = 0x0000_0009, "FILE_ACTION_REMOVED_BY_DELETE";
        /// An object id collided or was taken away by tunnelling.
        ID_NOT_TUNNELLED = 0x0000_000A, "FILE_ACTION_ID_NOT_TUNNELLED";
        /// An object id was given to a file while another file had it.
        TUNNELLED_ID_COLLISION = 0x0000_000B, "FILE_ACTION_TUNNELLED_ID_COLLISION";
    }
}
