//! Commands and flags of SMB1, as far as they occur beside SMB2.

values! {
    /// What an SMB1 message asks or answers. `[MS-CIFS] 2.2.2.1`
    pub struct Smb1Command: u8 {
        /// Creates a directory.
        CREATE_DIRECTORY = 0x00, "SMB_COM_CREATE_DIRECTORY";
        /// Deletes a directory.
        DELETE_DIRECTORY = 0x01, "SMB_COM_DELETE_DIRECTORY";
        /// Opens a file.
        OPEN = 0x02, "SMB_COM_OPEN";
        /// Creates or opens a file.
        CREATE = 0x03, "SMB_COM_CREATE";
        /// Closes a file.
        CLOSE = 0x04, "SMB_COM_CLOSE";
        /// Writes what is cached of a file.
        FLUSH = 0x05, "SMB_COM_FLUSH";
        /// Deletes a file.
        DELETE = 0x06, "SMB_COM_DELETE";
        /// Renames a file or directory.
        RENAME = 0x07, "SMB_COM_RENAME";
        /// Asks for attributes.
        QUERY_INFORMATION = 0x08, "SMB_COM_QUERY_INFORMATION";
        /// Sets attributes.
        SET_INFORMATION = 0x09, "SMB_COM_SET_INFORMATION";
        /// Reads from a file.
        READ = 0x0A, "SMB_COM_READ";
        /// Writes to a file.
        WRITE = 0x0B, "SMB_COM_WRITE";
        /// Locks a range.
        LOCK_BYTE_RANGE = 0x0C, "SMB_COM_LOCK_BYTE_RANGE";
        /// Unlocks a range.
        UNLOCK_BYTE_RANGE = 0x0D, "SMB_COM_UNLOCK_BYTE_RANGE";
        /// Creates a temporary file.
        CREATE_TEMPORARY = 0x0E, "SMB_COM_CREATE_TEMPORARY";
        /// Creates a file that must not exist.
        CREATE_NEW = 0x0F, "SMB_COM_CREATE_NEW";
        /// Whether a directory exists.
        CHECK_DIRECTORY = 0x10, "SMB_COM_CHECK_DIRECTORY";
        /// A client process has ended.
        PROCESS_EXIT = 0x11, "SMB_COM_PROCESS_EXIT";
        /// Moves the file pointer.
        SEEK = 0x12, "SMB_COM_SEEK";
        /// Locks a range and reads it.
        LOCK_AND_READ = 0x13, "SMB_COM_LOCK_AND_READ";
        /// Writes a range and unlocks it.
        WRITE_AND_UNLOCK = 0x14, "SMB_COM_WRITE_AND_UNLOCK";
        /// Reads a large block.
        READ_RAW = 0x1A, "SMB_COM_READ_RAW";
        /// Reads in several parts.
        READ_MPX = 0x1B, "SMB_COM_READ_MPX";
        /// A further part of READ_MPX.
        READ_MPX_SECONDARY = 0x1C, "SMB_COM_READ_MPX_SECONDARY";
        /// Writes a large block.
        WRITE_RAW = 0x1D, "SMB_COM_WRITE_RAW";
        /// Writes in several parts.
        WRITE_MPX = 0x1E, "SMB_COM_WRITE_MPX";
        /// A further part of WRITE_MPX.
        WRITE_MPX_SECONDARY = 0x1F, "SMB_COM_WRITE_MPX_SECONDARY";
        /// The final answer to WRITE_RAW.
        WRITE_COMPLETE = 0x20, "SMB_COM_WRITE_COMPLETE";
        /// Reserved.
        QUERY_SERVER = 0x21, "SMB_COM_QUERY_SERVER";
        /// Sets times and attributes of an open file.
        SET_INFORMATION2 = 0x22, "SMB_COM_SET_INFORMATION2";
        /// Asks for times and attributes of an open file.
        QUERY_INFORMATION2 = 0x23, "SMB_COM_QUERY_INFORMATION2";
        /// Locks and unlocks ranges.
        LOCKING_ANDX = 0x24, "SMB_COM_LOCKING_ANDX";
        /// Calls a pipe or mailslot.
        TRANSACTION = 0x25, "SMB_COM_TRANSACTION";
        /// A further part of TRANSACTION.
        TRANSACTION_SECONDARY = 0x26, "SMB_COM_TRANSACTION_SECONDARY";
        /// Controls a device.
        IOCTL = 0x27, "SMB_COM_IOCTL";
        /// A further part of IOCTL.
        IOCTL_SECONDARY = 0x28, "SMB_COM_IOCTL_SECONDARY";
        /// Copies a file.
        COPY = 0x29, "SMB_COM_COPY";
        /// Moves a file.
        MOVE = 0x2A, "SMB_COM_MOVE";
        /// Whether the server is there.
        ECHO = 0x2B, "SMB_COM_ECHO";
        /// Writes and closes.
        WRITE_AND_CLOSE = 0x2C, "SMB_COM_WRITE_AND_CLOSE";
        /// Opens a file.
        OPEN_ANDX = 0x2D, "SMB_COM_OPEN_ANDX";
        /// Reads from a file.
        READ_ANDX = 0x2E, "SMB_COM_READ_ANDX";
        /// Writes to a file.
        WRITE_ANDX = 0x2F, "SMB_COM_WRITE_ANDX";
        /// Reserved.
        NEW_FILE_SIZE = 0x30, "SMB_COM_NEW_FILE_SIZE";
        /// Closes an open and its tree.
        CLOSE_AND_TREE_DISC = 0x31, "SMB_COM_CLOSE_AND_TREE_DISC";
        /// A subcommand on files and volumes.
        TRANSACTION2 = 0x32, "SMB_COM_TRANSACTION2";
        /// A further part of TRANSACTION2.
        TRANSACTION2_SECONDARY = 0x33, "SMB_COM_TRANSACTION2_SECONDARY";
        /// Ends a search.
        FIND_CLOSE2 = 0x34, "SMB_COM_FIND_CLOSE2";
        /// Ends a directory watch.
        FIND_NOTIFY_CLOSE = 0x35, "SMB_COM_FIND_NOTIFY_CLOSE";
        /// Connects to a share.
        TREE_CONNECT = 0x70, "SMB_COM_TREE_CONNECT";
        /// Leaves a share.
        TREE_DISCONNECT = 0x71, "SMB_COM_TREE_DISCONNECT";
        /// Offers dialects.
        NEGOTIATE = 0x72, "SMB_COM_NEGOTIATE";
        /// Logs a user on.
        SESSION_SETUP_ANDX = 0x73, "SMB_COM_SESSION_SETUP_ANDX";
        /// Logs a user off.
        LOGOFF_ANDX = 0x74, "SMB_COM_LOGOFF_ANDX";
        /// Connects to a share.
        TREE_CONNECT_ANDX = 0x75, "SMB_COM_TREE_CONNECT_ANDX";
        /// Negotiates security packages.
        SECURITY_PACKAGE_ANDX = 0x7E, "SMB_COM_SECURITY_PACKAGE_ANDX";
        /// Asks for free space.
        QUERY_INFORMATION_DISK = 0x80, "SMB_COM_QUERY_INFORMATION_DISK";
        /// Lists a directory.
        SEARCH = 0x81, "SMB_COM_SEARCH";
        /// Lists a directory.
        FIND = 0x82, "SMB_COM_FIND";
        /// Lists a directory, in one answer.
        FIND_UNIQUE = 0x83, "SMB_COM_FIND_UNIQUE";
        /// Ends FIND.
        FIND_CLOSE = 0x84, "SMB_COM_FIND_CLOSE";
        /// A subcommand of Windows NT.
        NT_TRANSACT = 0xA0, "SMB_COM_NT_TRANSACT";
        /// A further part of NT_TRANSACT.
        NT_TRANSACT_SECONDARY = 0xA1, "SMB_COM_NT_TRANSACT_SECONDARY";
        /// Opens or creates a file.
        NT_CREATE_ANDX = 0xA2, "SMB_COM_NT_CREATE_ANDX";
        /// Withdraws a request.
        NT_CANCEL = 0xA4, "SMB_COM_NT_CANCEL";
        /// Renames, or makes a hard link.
        NT_RENAME = 0xA5, "SMB_COM_NT_RENAME";
        /// Opens a print job.
        OPEN_PRINT_FILE = 0xC0, "SMB_COM_OPEN_PRINT_FILE";
        /// Writes to a print job.
        WRITE_PRINT_FILE = 0xC1, "SMB_COM_WRITE_PRINT_FILE";
        /// Hands a print job over.
        CLOSE_PRINT_FILE = 0xC2, "SMB_COM_CLOSE_PRINT_FILE";
        /// Lists a print queue.
        GET_PRINT_QUEUE = 0xC3, "SMB_COM_GET_PRINT_QUEUE";
        /// Reserved.
        READ_BULK = 0xD8, "SMB_COM_READ_BULK";
        /// Reserved.
        WRITE_BULK = 0xD9, "SMB_COM_WRITE_BULK";
        /// Reserved.
        WRITE_BULK_DATA = 0xDA, "SMB_COM_WRITE_BULK_DATA";
        /// No command.
        INVALID = 0xFE, "SMB_COM_INVALID";
        /// No further command follows.
        NO_ANDX_COMMAND = 0xFF, "SMB_COM_NO_ANDX_COMMAND";
    }
}

flags! {
    /// The Flags of an SMB1 header. `[MS-CIFS] 2.2.3.1`
    pub struct Smb1Flags: u8 {
        /// The server takes LOCK_AND_READ and WRITE_AND_UNLOCK.
        LOCK_AND_READ_OK = 0x01, "SMB_FLAGS_LOCK_AND_READ_OK";
        /// A receive buffer is posted. Obsolete.
        BUF_AVAIL = 0x02, "SMB_FLAGS_BUF_AVAIL";
        /// Names are compared without regard to case.
        CASE_INSENSITIVE = 0x08, "SMB_FLAGS_CASE_INSENSITIVE";
        /// Paths are in canonical form. Obsolete.
        CANONICALIZED_PATHS = 0x10, "SMB_FLAGS_CANONICALIZED_PATHS";
        /// Asks for an oplock. Obsolete.
        OPLOCK = 0x20, "SMB_FLAGS_OPLOCK";
        /// Asks for a batch oplock. Obsolete.
        OPBATCH = 0x40, "SMB_FLAGS_OPBATCH";
        /// A server sent the message.
        REPLY = 0x80, "SMB_FLAGS_REPLY";
    }
}

flags! {
    /// The Flags2 of an SMB1 header. `[MS-CIFS] 2.2.3.1` and `[MS-SMB] 2.2.3.1`
    pub struct Smb1Flags2: u16 {
        /// Long names may be in the answer.
        LONG_NAMES = 0x0001, "SMB_FLAGS2_LONG_NAMES";
        /// The client knows extended attributes.
        EAS = 0x0002, "SMB_FLAGS2_EAS";
        /// The message is signed.
        SECURITY_SIGNATURE = 0x0004, "SMB_FLAGS2_SMB_SECURITY_SIGNATURE";
        /// Compressed data may be in the answer.
        COMPRESSED = 0x0008, "SMB_FLAGS2_COMPRESSED";
        /// The client insists on signing.
        SECURITY_SIGNATURE_REQUIRED = 0x0010, "SMB_FLAGS2_SMB_SECURITY_SIGNATURE_REQUIRED";
        /// The path is a long name.
        IS_LONG_NAME = 0x0040, "SMB_FLAGS2_IS_LONG_NAME";
        /// The path names an earlier version.
        REPARSE_PATH = 0x0400, "SMB_FLAGS2_REPARSE_PATH";
        /// Logs on by way of SPNEGO.
        EXTENDED_SECURITY = 0x0800, "SMB_FLAGS2_EXTENDED_SECURITY";
        /// The path is one of the DFS.
        DFS = 0x1000, "SMB_FLAGS2_DFS";
        /// Reads what may only be executed.
        PAGING_IO = 0x2000, "SMB_FLAGS2_PAGING_IO";
        /// Status is an NTSTATUS, and no class and code of DOS.
        NT_STATUS = 0x4000, "SMB_FLAGS2_NT_STATUS";
        /// Texts are UTF-16.
        UNICODE = 0x8000, "SMB_FLAGS2_UNICODE";
    }
}
