//! Access masks: what may be done with a file, a directory, a pipe or a share.

flags! {
    /// What may be done with a file, pipe or printer. `[MS-SMB2] 2.2.13.1.1`
    pub struct FileAccess: u32 {
        /// Read data.
        READ_DATA = 0x0000_0001, "FILE_READ_DATA";
        /// Write data.
        WRITE_DATA = 0x0000_0002, "FILE_WRITE_DATA";
        /// Append data.
        APPEND_DATA = 0x0000_0004, "FILE_APPEND_DATA";
        /// Read extended attributes.
        READ_EA = 0x0000_0008, "FILE_READ_EA";
        /// Write extended attributes.
        WRITE_EA = 0x0000_0010, "FILE_WRITE_EA";
        /// Run it.
        EXECUTE = 0x0000_0020, "FILE_EXECUTE";
        /// Delete entries of a directory.
        DELETE_CHILD = 0x0000_0040, "FILE_DELETE_CHILD";
        /// Read attributes.
        READ_ATTRIBUTES = 0x0000_0080, "FILE_READ_ATTRIBUTES";
        /// Write attributes.
        WRITE_ATTRIBUTES = 0x0000_0100, "FILE_WRITE_ATTRIBUTES";
        /// Delete or rename it.
        DELETE = 0x0001_0000;
        /// Read the security descriptor, less its audit part.
        READ_CONTROL = 0x0002_0000;
        /// Change the discretionary access control list.
        WRITE_DAC = 0x0004_0000;
        /// Change the owner.
        WRITE_OWNER = 0x0008_0000;
        /// Wait on the handle.
        SYNCHRONIZE = 0x0010_0000;
        /// Read or change the audit part of the security descriptor.
        ACCESS_SYSTEM_SECURITY = 0x0100_0000;
        /// As much as the user may have.
        MAXIMUM_ALLOWED = 0x0200_0000;
        /// Every right there is.
        GENERIC_ALL = 0x1000_0000;
        /// The rights that running takes.
        GENERIC_EXECUTE = 0x2000_0000;
        /// The rights that writing takes.
        GENERIC_WRITE = 0x4000_0000;
        /// The rights that reading takes.
        GENERIC_READ = 0x8000_0000;
    }
}

flags! {
    /// What may be done with a directory: the bits of [`FileAccess`] under the names they have there. `[MS-SMB2] 2.2.13.1.2`
    pub struct DirectoryAccess: u32 {
        /// List entries.
        LIST_DIRECTORY = 0x0000_0001, "FILE_LIST_DIRECTORY";
        /// Create files.
        ADD_FILE = 0x0000_0002, "FILE_ADD_FILE";
        /// Create directories.
        ADD_SUBDIRECTORY = 0x0000_0004, "FILE_ADD_SUBDIRECTORY";
        /// Read extended attributes.
        READ_EA = 0x0000_0008, "FILE_READ_EA";
        /// Write extended attributes.
        WRITE_EA = 0x0000_0010, "FILE_WRITE_EA";
        /// Pass through on the way to something below.
        TRAVERSE = 0x0000_0020, "FILE_TRAVERSE";
        /// Delete entries.
        DELETE_CHILD = 0x0000_0040, "FILE_DELETE_CHILD";
        /// Read attributes.
        READ_ATTRIBUTES = 0x0000_0080, "FILE_READ_ATTRIBUTES";
        /// Write attributes.
        WRITE_ATTRIBUTES = 0x0000_0100, "FILE_WRITE_ATTRIBUTES";
        /// Delete or rename it.
        DELETE = 0x0001_0000;
        /// Read the security descriptor, less its audit part.
        READ_CONTROL = 0x0002_0000;
        /// Change the discretionary access control list.
        WRITE_DAC = 0x0004_0000;
        /// Change the owner.
        WRITE_OWNER = 0x0008_0000;
        /// Wait on the handle.
        SYNCHRONIZE = 0x0010_0000;
        /// Read or change the audit part of the security descriptor.
        ACCESS_SYSTEM_SECURITY = 0x0100_0000;
        /// As much as the user may have.
        MAXIMUM_ALLOWED = 0x0200_0000;
        /// Every right there is.
        GENERIC_ALL = 0x1000_0000;
        /// The rights that running takes.
        GENERIC_EXECUTE = 0x2000_0000;
        /// The rights that writing takes.
        GENERIC_WRITE = 0x4000_0000;
        /// The rights that reading takes.
        GENERIC_READ = 0x8000_0000;
    }
}

impl From<FileAccess> for DirectoryAccess {
    fn from(access: FileAccess) -> Self {
        Self(access.0)
    }
}

impl From<DirectoryAccess> for FileAccess {
    fn from(access: DirectoryAccess) -> Self {
        Self(access.0)
    }
}
